"""Keys of one's own at the top of a plan, and `$schema`."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from iotlint import lint
from iotlint.model.schema_code import SchemaError, validator_source
from iotlint.resources import folder

HEAD = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: plant}\n"
HUB = "services: {hub: {type: iot-hub, external: true}}\n"


def codes(text: str) -> list[str]:
    return [finding.code for finding in lint(text, path="plan.yaml", as_of="2026-11-24").findings]


@pytest.mark.parametrize(
    "own",
    [
        "x-small: &small {sku: S1}\n",
        "x-: [1, {a: b}]\n",
        "x-team: platform\nx-note: null\n",
        "$schema: https://example.org/x.json\n",
    ],
)
def test_they_may_hold_anything(own: str) -> None:
    assert codes(own + HEAD + HUB) == []
    assert codes(HEAD + HUB + own) == []


def test_anchors_in_them_are_merged_in() -> None:
    merged = "services: {hub: {<<: *small, type: iot-hub, external: true}}\n"
    assert codes("x-small: &small {sku: S9}\n" + HEAD + merged) == ["FMT202"]


def test_they_are_at_the_top_only_and_other_keys_are_as_wrong_as_ever() -> None:
    assert codes(HEAD + "services: {hub: {type: iot-hub, x-team: a, external: true}}\n") == ["FMT201"]
    assert codes("X-team: a\n" + HEAD + HUB) == ["FMT201"]
    assert codes("x-team: a\nservces: {}\n" + HEAD + HUB) == ["FMT201"]
    assert codes("$schema: 3\n" + HEAD + HUB) == ["FMT204"]


def test_the_schema_says_the_same() -> None:
    schema = json.loads((folder("schemas") / "architecture.schema.json").read_text("utf-8"))
    plan = {"apiVersion": "iotlint/v1", "kind": "Architecture", "metadata": {"name": "a"}}
    plan["services"] = {"hub": {"type": "iot-hub"}}
    valid = Draft202012Validator(schema).is_valid
    assert valid({**plan, "x-a": 1, "$schema": "b"})
    assert not valid({**plan, "y-a": 1})


def test_a_pattern_that_is_more_than_a_beginning_is_refused() -> None:
    for patterns in ({"-x$": True}, {"^x": {"type": "string"}}):
        with pytest.raises(SchemaError, match="more than a beginning"):
            validator_source({"type": "object", "additionalProperties": False, "patternProperties": patterns})
