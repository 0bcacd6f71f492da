"""Rules that cost the square of a plan are known before they run, and say so or are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from iotlint.checks import CHECKS
from iotlint.language.cost import complaints
from iotlint.language.read_rule import read_rule
from iotlint.language.read_rules import read_knowledge
from iotlint.resources import folder

KNOWLEDGE, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
RULE = """\
code: ORG901
name: a-rule
severity: warning
summary: A rule.
for: {kind}
assert:
  {condition}
message: "It is '{{id}}'."
rationale: Because.
remedy: Do it.
false-positives: none known
sources: [{{document: choose-an-azure-iot-service, section: Azure IoT Hub}}]
examples:
  - bad: "services: {{hub: {{type: iot-hub}}}}"
  - good: "services: {{hub: {{type: iot-hub}}}}"
"""
LOOKED_UP = [
    "some: {services: {type: iot-hub, id: {equals: {field: this.id}}}}",
    "none: {services: {id: {notEquals: {field: this.id}}, sku: S1}}",
    "none: {devices: {count: {greater: {field: this.units}}}}",
    "every: {devices: {provisionedBy: {notEquals: {field: this.id}}}}",
    "some: {devices: {some: {platforms: {id: {equals: {field: this.id}}}}}}",
    "some: {services: {anyOf: [{external: true}, {some: {incoming: {from: {equals: {field: this.id}}}}}]}}",
    "some: {requirements: {name: {in: {field: this.provides}}}}",
    "count: {of: {devices: {site: {equals: {field: this.site}}}}, less: 9}",
    "units: {less: {sum: {of: {devices: {site: {equals: {field: this.site}}}}, value: {field: count}}}}",
    "some: {upstream: {kind: device}}",
    "some: {incoming: {protocol: mqtt-5}}",
    "some: {devices: {count: 1}}",
]
SCANNED = [
    "some: {devices: {count: {less: {product: [{field: count}, {field: this.units}]}}}}",
    "count: {of: {devices: {id: {notEquals: {field: this.id}}}}, less: 9}",
    "some: {devices: {anyOf: [{id: {equals: {field: this.id}}}, {site: {notEquals: {field: this.site}}}]}}",
    "some: {upstream: {id: {notEquals: {field: this.id}}}}",
    "count: {of: {upstream: {kind: device}}, less: 9}",
]


def said(tmp_path: Path, text: str, strict: bool = False) -> list[str]:
    path = tmp_path / "rule.yaml"
    path.write_text(text, encoding="utf-8")
    rule, problems = read_rule(path, str(path), KNOWLEDGE)
    assert rule is not None, problems
    return [each.removeprefix(f"{tmp_path}/") for each in complaints([rule], strict)]


@pytest.mark.parametrize("condition", LOOKED_UP)
def test_what_is_looked_up_costs_nothing_to_speak_of(tmp_path: Path, condition: str) -> None:
    assert said(tmp_path, RULE.format(kind="service", condition=condition)) == []


@pytest.mark.parametrize("condition", SCANNED)
def test_a_scan_for_each_subject_is_told_with_its_place(tmp_path: Path, condition: str) -> None:
    (found,) = said(tmp_path, RULE.format(kind="service", condition=condition))
    name = next(name for name in ("devices", "upstream") if name in condition)
    column = 3 + condition.index(name)
    assert found.startswith(f"rule.yaml:7:{column}: ORG901 goes through `{name}` once for each service")


def test_a_rule_that_says_so_is_left_alone(tmp_path: Path) -> None:
    text = RULE.format(kind="service", condition=SCANNED[0])
    assert said(tmp_path, f"{text}cost: quadratic\ncost-reason: There are few.\n") == []


def test_a_rule_of_iotlints_own_must_not_say_so_without_need(tmp_path: Path) -> None:
    text = RULE.format(kind="service", condition=LOOKED_UP[0]) + "cost: quadratic\ncost-reason: None.\n"
    assert said(tmp_path, text) == []
    (found,) = said(tmp_path, text, strict=True)
    assert "looks everything up" in found


@pytest.mark.parametrize("wrong", ["cost: quadratic", "cost-reason: Few."])
def test_cost_and_its_reason_stand_together(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "rule.yaml"
    path.write_text(RULE.format(kind="service", condition=SCANNED[0]) + wrong, encoding="utf-8")
    rule, (problem,) = read_rule(path, "rule.yaml", KNOWLEDGE)
    assert rule is None
    assert "stand together" in problem
