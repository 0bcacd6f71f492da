"""Fixes in rule files: what is read, and mistakes reported where they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from iotlint.checks import CHECKS
from iotlint.language.read_rule import read_rule
from iotlint.language.read_rules import read_knowledge
from iotlint.language.rule import Rule
from iotlint.resources import folder

KNOWLEDGE, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
RULE = """\
code: HUB901
name: a-rule
severity: warning
fix: {fix}
summary: A rule.
for: service
each: linkedTo
where: {{type: iot-hub}}
message: "'{{id}}' has {{sku}}"
at: sku
rationale: Because.
remedy: Do it.
false-positives: none known
sources: [{{document: choose-an-azure-iot-service, section: Azure IoT Hub}}]
examples:
  - bad: "services: {{hub: {{type: iot-hub, sku: B1}}}}"
    fires-at: services.hub.sku
  - good: "services: {{hub: {{type: iot-hub, sku: S1}}}}"
"""


def read(folder: Path, fix: str) -> tuple[Rule | None, list[str]]:
    path = folder / "rule.yaml"
    path.write_text(RULE.format(fix=fix), encoding="utf-8")
    return read_rule(path, "rule.yaml", KNOWLEDGE)


@pytest.mark.parametrize(
    ("fix", "steps"),
    [
        (
            "{set: {sku: S1, site.cluster.arcEnabled: true}, safe: true}",
            ["set sku", "set site.cluster.arcEnabled"],
        ),
        ("{set: {type: iot-central}, safe: false}", ["set type"]),
        ("{set: {architecture.solution.type: hybrid}, safe: false}", ["set architecture.solution.type"]),
        ("{set: {item: {field: id}}, safe: false}", ["set item"]),
        ("{set: {labels: {a: 1, b: {field: id}}}, safe: false}", ["set labels"]),
        ("{set: {version: {fact: iot-hub.side}}, safe: false}", ["set version"]),
        ("{append: {linkedTo: {only: {services: {type: iot-hub}}}}, safe: false}", ["append linkedTo"]),
        (
            "{set: {linkedTo: {ids: {services: {id: {notEquals: {field: this.id}}}}}}, safe: false}",
            ["set linkedTo"],
        ),
        ("{remove: sku, safe: false}", ["remove sku"]),
        ("{remove: [sku, units], safe: false}", ["remove sku", "remove units"]),
        (
            "{add: {services: {lake: {type: fabric}}, sites: {a: {}}}, safe: false}",
            ["add services", "add sites"],
        ),
        (
            "{add: {connections: [{from: {field: id}, to: x}]}, set: {sku: S1}, safe: false, title: 'To {id}'}",
            ["set sku", "append architecture.connections"],
        ),
    ],
)
def test_read(tmp_path: Path, fix: str, steps: list[str]) -> None:
    rule, problems = read(tmp_path, fix)
    assert problems == []
    assert rule is not None
    (variant,) = rule.variants
    assert variant.fix is not None
    assert [f"{step.way} {step.path}" for step in variant.fix.steps] == steps


@pytest.mark.parametrize(
    ("fix", "column", "says"),
    [
        ("yes", 6, "A fix sets, appends"),
        ("{safe: true}", 6, "sets, appends, removes or adds something"),
        ("{set: {sku: S1}}", 6, "says with `safe: true`"),
        ("{set: {sku: S1}, safe: maybe}", 29, "'fix.safe' must be true or false"),
        ("{put: {sku: S1}, safe: true}", 7, "There is no 'put' here"),
        ("{set: sku, safe: true}", 12, "'fix.set' must be a mapping"),
        ("{set: {}, safe: true}", 12, "'fix.set' must have 1 or more keys"),
        ("{set: {skuu: S1}, safe: true}", 13, "did you mean 'sku'"),
        ("{set: {side: edge}, safe: true}", 13, "nothing that stands in a plan"),
        ("{set: {catalog.side: edge}, safe: true}", 13, "nothing that stands in a plan"),
        ("{set: {sku: [x, {field: skuu}]}, safe: true}", 30, "did you mean 'sku'"),
        ("{set: {architecture.solution.type: hybird}, safe: true}", 41, "did you mean 'hybrid'"),
        ("{set: {sku: {fact: iot-hub.sidee}}, safe: true}", 25, "The catalog has no fact"),
        ("{set: {sku: {common: {field: sku}}}, safe: true}", 27, "`common` takes lists"),
        ("{set: {sku: {only: {connections: {}}}}, safe: true}", 25, "connections have none"),
        ("{set: {sku: {only: {servicess: {}}}}, safe: true}", 26, "did you mean 'services'"),
        ("{remove: skuu, safe: true}", 15, "did you mean 'sku'"),
        ("{remove: id, safe: true}", 15, "nothing that stands in a plan"),
        ("{add: {devicess: {a: {}}}, safe: true}", 13, "'devicess' is none"),
        ("{add: {services: [a]}, safe: true}", 24, "Each entry of 'fix.add.services' must be a mapping"),
        ("{add: {connections: {a: {}}}, safe: true}", 26, "New connections are a list"),
        ("{add: {services: {a: iot-hub}}, safe: true}", 27, "'fix.add.services.a' must be a mapping"),
        ("{add: {services: {a: {tpe: x}}}, safe: true}", 28, "did you mean 'type'"),
        ("{add: {services: {a: {sku: {param: x}}}}, safe: true}", 41, "There is no parameter"),
        ("{set: {sku: S1}, safe: true, title: 1}", 42, "'fix.title' must be text"),
        ("{set: {sku: S1}, safe: true, title: 'To {idd}'}", 42, "There is no field 'idd'"),
    ],
)
def test_mistakes(tmp_path: Path, fix: str, column: int, says: str) -> None:
    rule, problems = read(tmp_path, fix)
    assert rule is None
    assert [
        problem for problem in problems if says in problem and problem.startswith(f"rule.yaml:4:{column}:")
    ], problems
