"""Mistakes in data with a schema: all are told, in words, at the key or the value that is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from iotlint.model.schema_problems import problems, told
from iotlint.source.load import load

SCHEMA: dict[str, Any] = {
    "$defs": {"color": {"enum": ["red", "green"]}},
    "type": "object",
    "additionalProperties": False,
    "required": ["name"],
    "properties": {
        "name": {
            "type": "string",
            "minLength": 1,
            "pattern": "^[a-z]+$",
            "description": "Lower-case. And more.",
        },
        "on": {"type": "boolean"},
        "day": {"type": "string", "format": "date", "x-says": "a date such as 2027-06-01"},
        "color": {"$ref": "#/$defs/color"},
        "level": {"enum": ["error", "info"], "x-hints": {"off": "Leave it out.", "false": "Leave it out."}},
        "few": {"type": "array", "minItems": 1, "maxItems": 2, "items": {"type": "string"}},
        "either": {"anyOf": [{"type": "string"}, {"type": "object", "required": ["id"]}]},
        "count": {"type": "integer", "minimum": 1},
        "named": {"type": "object", "propertyNames": {"$ref": "#/$defs/color"}},
        "whole": {"type": "object", "required": ["id"], "x-sentence": "This needs an id."},
    },
}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: a", []),
        ("on: true", ["1:1: `name` is missing here."]),
        ("name: a\nnmae: b", ["2:1: There is no 'nmae' here; did you mean 'name'?"]),
        ("name: a\non: yes", ["2:5: 'on' must be true or false."]),
        ("name: A", ["1:7: 'name' is not of the right form (Lower-case)."]),
        ("name: ''", ["1:7: 'name' must not be empty.", "1:7: 'name' is not of the right form (Lower-case)."]),
        ("name: a\nday: 2027-02-30", ["2:6: 'day' must be a date such as 2027-06-01."]),
        ("name: a\ncolor: gren", ["2:8: 'color' must be one of red, green. Did you mean 'green'?"]),
        ("name: a\nlevel: off", ["2:8: 'level' must be one of error, info. Leave it out."]),
        ("name: a\nlevel: false", ["2:8: 'level' must be one of error, info. Leave it out."]),
        ("name: a\nfew: x", ["2:6: 'few' must be a list, as in [x]."]),
        ("name: a\nfew: []", ["2:6: 'few' must not be empty."]),
        ("name: a\nfew: [a, b, c]", ["2:6: 'few' must have 2 entries at most."]),
        ("name: a\nfew: [a, 7]", ["2:10: Each entry of 'few' must be text."]),
        ("name: a\neither: {x: y}", ["2:1: `id` is missing here."]),
        ("name: a\neither: [x]", ["2:9: 'either' is not of the right form."]),
        ("name: a\ncount: 0", ["2:8: 'count' must be 1 or more."]),
        ("name: a\nnamed: {blue: 1}", ["2:9: There is no 'blue' here."]),
        ("name: a\nwhole: {}", ["2:8: This needs an id."]),
        ("on: 1\ncount: 0", [
            "1:1: `name` is missing here.", "1:5: 'on' must be true or false.", "2:8: 'count' must be 1 or more.",
        ]),
        ("[a]", ["1:1: This must be a mapping."]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_place(text: str, said: list[str]) -> None:
    (document,) = load(text.encode(), "file.yaml").documents
    assert told(document, SCHEMA) == [f"file.yaml:{each}" for each in said]


def test_a_part_of_a_schema_judges_alone() -> None:
    assert problems("red", SCHEMA, "color") == []
    assert [each.message for each in problems("blue", SCHEMA, "color")] == ["This must be one of red, green."]
