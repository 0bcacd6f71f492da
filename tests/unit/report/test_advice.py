"""Advice in every format: against files that a person has looked at, and against its schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from iotlint.advise.adviser import Adviser
from iotlint.advise.answer import Answer
from iotlint.advise.rank import CRITERIA, Rank
from iotlint.config.values import Config
from iotlint.report import advice_json, advice_markdown, advice_text
from iotlint.report.options import Options
from iotlint.resources import folder
from iotlint.source.load import load
from tests.derived import holds, nothing_left_over
from tests.unit.report import advice_samples as samples

GOLDEN = Path(__file__).parent / "advice"
DAY = "2026-11-24"
PATH = "plans/metering.yaml"
SCHEMA = json.loads((folder("schemas") / "advice.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def text(answer: Answer, **options: Any) -> str:
    return advice_text.render([answer], DAY, PATH, Options(**options))


def markdown(answer: Answer) -> str:
    return advice_markdown.render([answer], DAY, PATH)


CASES: dict[str, Callable[[], str]] = {
    "whole.text": lambda: text(samples.whole()),
    "whole.narrow.text": lambda: text(samples.whole(), width=50),
    "whole.color.text": lambda: text(samples.whole(), color=True),
    "conflict.text": lambda: text(samples.conflict()),
    "errors-anyway.text": lambda: text(samples.errors_anyway()),
    "hostile.text": lambda: text(samples.hostile()),
    "whole.markdown": lambda: markdown(samples.whole()),
    "conflict.markdown": lambda: markdown(samples.conflict()),
    "errors-anyway.markdown": lambda: markdown(samples.errors_anyway()),
    "hostile.markdown": lambda: markdown(samples.hostile()),
    "whole.json": lambda: advice_json.render([samples.whole(), samples.conflict()], DAY, PATH),
}


@pytest.mark.derived
@pytest.mark.parametrize("file", CASES)
def test_golden(file: str) -> None:
    holds(CASES[file](), GOLDEN / file)


@pytest.mark.derived
def test_no_golden_file_is_left_over() -> None:
    nothing_left_over(GOLDEN, set(CASES))


def test_nothing_is_wider_than_the_terminal_but_single_words() -> None:
    lines = text(samples.whole(), width=50).splitlines()
    assert not [line for line in lines if len(line) > 50 and " " in line.strip()[:50]]


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_hostile_names_stay_names(form: str) -> None:
    shown = CASES[f"hostile.{form}"]()
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "##vso[" not in shown
    if form == "markdown":
        assert "<b>" not in shown


def test_several_architectures_come_apart() -> None:
    both = [samples.whole(), samples.conflict()]
    assert advice_text.render(both, DAY, PATH, Options()) == f"{text(both[0])}\n{text(both[1])}"
    assert advice_markdown.render(both, DAY, PATH) == f"{markdown(both[0])}\n{markdown(both[1])}"


# The schema of the JSON

HEADER = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: plan}\n"
FLEET = "devices: {d: {count: 5000, protocols: [mqtt-3.1.1], telemetry: {interval: 60s, size: 1KB}}}\n"
PLANS = {
    "requirements alone": "requirements: [device-telemetry, dashboards]\n",
    "a fleet": f"solution: {{type: cloud, until: 2031-01-01}}\nrequirements: [zero-touch-provisioning]\n{FLEET}",
    "with a service": "services: {hub: {type: iot-hub}}\nrequirements: [zero-touch-provisioning]\n" + FLEET,
    "own, elsewhere, of the whole": (
        "requirements: {x-audit: {}, device-telemetry: {}, over-the-air-updates: {providedBy: mender},"
        " high-availability: {}}\n"
    ),
    "assets": "solution: {type: edge}\nrequirements: [edge-processing]\nassets: {m: {protocols: [opc-ua]}}\n",
    "what ends": "requirements: [managed-application]\n",
    "a contradiction": "solution: {approach: service-managed}\nrequirements: [adaptive-cloud-management]\n",
    "more than any size": (
        "solution: {type: cloud}\nrequirements: [device-twins]\n"
        "devices: {d: {count: 900000000, telemetry: {interval: 1s, size: 200KB}}}\n"
    ),
}


@pytest.mark.parametrize("name", PLANS)
def test_real_advice_is_of_the_form_in_the_schema(name: str) -> None:
    data = (HEADER + PLANS[name]).encode()
    answer = Adviser(Config(), DAY).answer(data, "plan.yaml", load(data, "plan.yaml").documents[0])
    assert (answer.conflict is not None) == (name in ("a contradiction", "more than any size"))
    VALIDATOR.validate(json.loads(advice_json.render([answer], DAY, "plan.yaml")))


@pytest.mark.parametrize("sample", ["whole", "conflict", "errors_anyway", "hostile"])
def test_samples_are_of_the_form_in_the_schema(sample: str) -> None:
    VALIDATOR.validate(json.loads(advice_json.render([getattr(samples, sample)()], DAY, PATH)))


def objects(node: Any, where: str = "") -> list[tuple[str, Any]]:
    """Every schema of an object that has properties, with where it stands."""
    found = (
        [(where, node)]
        if isinstance(node, dict) and node.get("type") == "object" and "properties" in node
        else []
    )
    if isinstance(node, dict):
        for key, each in node.items():
            found += objects(each, f"{where}/{key}")
    return found


@pytest.mark.parametrize(
    ("where", "schema"), objects(SCHEMA), ids=lambda part: part if isinstance(part, str) else ""
)
def test_everything_described_is_always_there_and_nothing_else(where: str, schema: Any) -> None:
    del where
    assert sorted(schema["required"]) == sorted(schema["properties"])
    assert schema["additionalProperties"] is False


def test_the_schema_knows_every_criterion() -> None:
    rank = SCHEMA["$defs"]["candidate"]["properties"]["rank"]["properties"]
    assert list(rank) == [name for name, _ in CRITERIA] == list(Rank._fields)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (lambda v: v.update(version=2), "version"),
        (lambda v: v["architectures"][0].update(candidates=[]), "candidates"),
        (lambda v: v["architectures"][0].update(recommended=False), "expected to be empty"),
        (
            lambda v: v["architectures"][0]["candidates"][0]["findings"][0].update(severity="error"),
            "severity",
        ),
        (lambda v: v["architectures"][0]["candidates"][0]["connections"][0].pop("to"), "to"),
        (lambda v: v["architectures"][0]["requirements"][0].pop("providedBy"), "providedBy"),
        (lambda v: v["architectures"][0].update(more=1), "more"),
    ],
    ids=[
        "version",
        "no candidate",
        "not recommended",
        "an error",
        "half a connection",
        "no provider",
        "more",
    ],
)
def test_the_schema_refuses_what_is_not_so(change: Callable[[Any], Any], what: str) -> None:
    value = json.loads(CASES["whole.json"]())
    VALIDATOR.validate(value)
    change(value)
    with pytest.raises(ValidationError) as told:
        VALIDATOR.validate(value)
    assert what in f"{told.value.message} {list(told.value.absolute_path)}"
