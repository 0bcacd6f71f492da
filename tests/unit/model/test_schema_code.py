"""The generated validator: as strict as the reference, refusing schemas that it cannot turn into code."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from iotlint.model.schema_code import SchemaError, pattern_text, validator_source
from tests.unit.model.trees import SCHEMA, damaged, sound


def _pattern(_: Any, pattern: str, value: Any, __: Any) -> Iterator[ValidationError]:
    """Patterns as the specification wants them: for ECMAScript `$` is not met before a closing line break."""
    if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


Reference: Any = extend(  # type: ignore[no-untyped-call]
    Draft202012Validator, {"pattern": _pattern}
)
REFERENCE = Reference(SCHEMA)


def compiled(schema: dict[str, Any]) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(validator_source(schema), names)  # noqa: S102 - this is what the pack does
    return names


MODULE = compiled(SCHEMA)
valid: Callable[[Any], bool] = MODULE["valid"]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_says_what_the_reference_says(tree: Any) -> None:
    assume(_is_read(tree))  # the reference cannot look at keys that are no text, and the loader gives none
    assert valid(tree) is REFERENCE.is_valid(tree)


def _is_read(tree: Any) -> bool:
    below = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
    return all(isinstance(key, str) for key in (tree if isinstance(tree, dict) else ())) and all(
        map(_is_read, below)
    )


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sound(SCHEMA["$defs"]["connection"]))
def test_sound_entries_pass(connection: Any) -> None:
    assert MODULE["ENTRIES"]["connections"](connection) is True


def test_entries_are_those_of_all_sections_of_one_kind() -> None:
    assert set(MODULE["ENTRIES"]) == {
        "sites", "services", "devices", "assets", "applications", "models", "connections",
    }  # fmt: skip


CASES: list[tuple[dict[str, Any], list[Any]]] = [
    ({"type": "integer"}, [1, 1.0, 1.5, True, "1", None, float("inf"), float("nan"), 10**400]),
    ({"type": "number"}, [1, 1.5, False, "1", float("nan")]),
    ({"type": "boolean"}, [True, False, 0, 1, "true"]),
    ({"type": "null"}, [None, 0, False, ""]),
    ({"type": ["string", "array"]}, ["a", [], {}, 1]),
    ({"type": ["integer", "string"], "minimum": 2, "pattern": "^a$"}, [1, 2, True, "a", "b", "a\n"]),
    ({"minimum": 1, "maximum": 2}, [0, 1, 2, 3, 1.5, "x", None, True, float("nan")]),
    ({"exclusiveMinimum": 0}, [0, 0.0, 0.1, -1, False, "0"]),
    ({"enum": ["a", "b"]}, ["a", "c", ["a"], {}, 1, None]),
    ({"const": "a"}, ["a", "b", 1, ["a"]]),
    ({"type": "string", "enum": ["a"]}, ["a", "b", 1]),
    ({"pattern": "b+"}, ["abc", "ac", 5, None]),
    ({"pattern": r"\S"}, ["x", " ", "", "\u2003", "\u200b", 1]),
    ({"pattern": "^[a-z][a-z0-9-]*$"}, ["a", "a-1", "-a", "1", "", "aB", "a\n", "é", "a b", 1]),
    ({"required": ["a"]}, [{"a": 1}, {}, [], "a"]),
    ({"minProperties": 1}, [{}, {"a": 1}, [], 1]),
    ({"minItems": 1, "maxItems": 2}, [[], [1], [1, 2], [1, 2, 3], {}, "x"]),
    ({"items": {"type": "string"}}, [[], ["a"], ["a", 1], {"a": 1}]),
    ({"items": False}, [[], [1]]),
    (
        {"properties": {"a": True, "b": {"type": "string"}, "c": False}},
        [{}, {"a": 1}, {"b": 1}, {"c": 1}, {"d": 1}, []],
    ),
    ({"properties": {"a": True}, "additionalProperties": False}, [{}, {"a": 1}, {"b": 1}, {1: 1}, []]),
    (
        {"properties": {"a": True}, "additionalProperties": {"type": "string"}},
        [{"a": 1}, {"b": 1}, {"b": "x"}, {}],
    ),
    ({"additionalProperties": {"type": "string"}, "minProperties": 1}, [{}, {"b": "x"}, {"b": 1}]),
    ({"propertyNames": {"enum": ["a"]}, "required": ["b"]}, [{"a": 1}, {"b": 1}, {"a": 1, "b": 1}, {}, []]),
    (
        {"properties": {"a": {"type": "string"}}, "required": ["a", "b"]},
        [{"a": "x"}, {"a": "x", "b": 1}, {"a": 1, "b": 1}],
    ),
    ({"anyOf": [{"type": "string"}, {"minimum": 2}]}, ["a", 1, 2, None]),
    ({"allOf": [{"type": "string"}, {"pattern": "a"}]}, ["a", "b", 1]),
    ({"if": {"type": "string"}, "then": {"pattern": "a"}}, ["a", "b", 1]),
    (
        {
            "allOf": [
                {"if": {"properties": {"t": {"const": "x"}}, "required": ["t"]}, "then": {"required": ["a"]}},
                {"if": {"properties": {"t": {"const": "x"}}, "required": ["t"]}, "then": {"required": ["b"]}},
                {"if": {"properties": {"t": {"const": "y"}}, "required": ["t"]}, "then": {"required": ["c"]}},
            ]
        },
        [
            {"t": "x"},
            {"t": "x", "a": 1},
            {"t": "x", "a": 1, "b": 1},
            {"t": "y"},
            {"t": ["y"]},
            {"t": "z"},
            {},
            [],
            "x",
        ],
    ),
    ({"$ref": "#/$defs/a", "minimum": 2, "$defs": {"a": {"type": "integer"}}}, [1, 2, "x"]),
]


@pytest.mark.parametrize(("schema", "values"), CASES, ids=[str(schema) for schema, _ in CASES])
def test_each_keyword_means_what_it_means_to_the_reference(schema: dict[str, Any], values: list[Any]) -> None:
    check, reference = compiled(schema)["valid"], Reference(schema)
    found = [check(value) for value in values]
    assert found == [reference.is_valid(value) for value in values]
    assert set(found) == {True, False}


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"dependentRequired": {}}, "The keyword 'dependentRequired'"),
        ({"properties": {"a": {"oneOf": []}}}, "The keyword 'oneOf'"),
        ({"type": "decimal"}, "The type 'decimal'"),
        ({"enum": [1, "a"]}, "enum is provided for texts only"),
        ({"const": None}, "const is provided for texts only"),
        ({"enum": []}, "enum is provided for texts only"),
        ({"$ref": "#/$defs/none"}, "leads nowhere"),
        ({"$ref": "#/$defs/a", "$defs": {"a": {"items": {"$ref": "#/$defs/a"}}}}, "refers to itself"),
        ({"then": {}}, "`then` without `if`"),
        ({"pattern": "a$b"}, "elsewhere than at its end"),
    ],
)
def test_refuses_loudly_what_it_cannot_turn_into_code(schema: dict[str, Any], said: str) -> None:
    with pytest.raises(SchemaError, match=re.escape(said)):
        validator_source(schema)


def test_the_same_schema_gives_the_same_source() -> None:
    assert validator_source(SCHEMA) == validator_source(SCHEMA)


def test_dollar_signs_in_classes_and_escaped_ones_are_letters() -> None:
    assert pattern_text(r"^[$]\$$") == r"^[$]\$\Z"
    assert pattern_text(r"a\$") == r"a\$"
