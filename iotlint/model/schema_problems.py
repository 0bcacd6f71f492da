"""What is wrong with data that has a JSON Schema, in words and with its place: jsonschema judges, this says it.

For whatever is not on the ordinary way of a check: rule files, the catalog and its tables when a pack is built,
baselines and configurations when they are found wrong. Plans have a validator of their own (`schema_code`,
`explain`), since they are read all day.

A schema may say more than JSON Schema does, for the words alone: `x-says` is what a value must be, as the end of
the sentence "'as-of' must be …"; `x-sentence` is the whole sentence about it; `x-hints` maps a wrong value to a
sentence that helps whoever wrote it; `x-called` is what a key of a mapping is called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from iotlint.model.nearest import nearest
from iotlint.source.document import Document
from iotlint.source.span import Route, Span

if TYPE_CHECKING:
    from jsonschema import ValidationError

MOST = 100  # mistakes in one file that are told; nobody reads on, and each is compared with all there is
_TYPES = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "empty",
}
_BOUNDS = {
    "minLength": "must not be empty",
    "minItems": "must have {} or more entries",
    "maxItems": "must have {} entries at most",
    "uniqueItems": "must name nothing twice",
    "minimum": "must be {} or more",
    "maximum": "must be {} at most",
    "minProperties": "must have {} or more keys",
}


class Problem(NamedTuple):
    """One mistake: the way to it, whether its key or its value is meant, and a sentence."""

    route: Route
    part: str
    message: str


def problems(value: Any, schema: Mapping[str, Any], part: str = "") -> list[Problem]:
    """The mistakes in a value, as many as anybody reads, in the order of its keys; `part` names one of the
    schema's `$defs`."""
    from jsonschema import Draft202012Validator, FormatChecker

    from iotlint.source.scalars import is_date

    days = FormatChecker(formats=())
    days.checks("date")(lambda text: not isinstance(text, str) or is_date(text))
    rooted = {"$defs": schema["$defs"], "$ref": f"#/$defs/{part}"} if part else schema
    errors = Draft202012Validator(rooted, format_checker=days).iter_errors(value)
    found = dict.fromkeys(islice((problem for error in errors for problem in _said(error)), MOST))
    return sorted(found, key=lambda problem: _order(value, problem.route))


def told(document: Document, schema: Mapping[str, Any], part: str = "") -> list[str]:
    """The same of a document, as `path:line:column: sentence`."""
    return placed(problems(document.value, schema, part), lambda route, part: document.spans(route, part)[0])


def placed(found: Iterable[Problem], span: Callable[[Sequence[str | int], str], Span]) -> list[str]:
    """Problems with their places, as `path:line:column: sentence`."""
    places = ((span(each.route, each.part), each.message) for each in found)
    return [f"{place.path}:{place.line}:{place.column}: {message}" for place, message in places]


def _order(value: Any, route: Route) -> tuple[int, ...]:
    """Where a route leads, as the numbers of the entries it goes through."""
    numbers = []
    for part in route:
        numbers.append(list(value).index(part) if isinstance(value, dict) else int(part))
        value = value[part]
    return tuple(numbers)


def _said(error: ValidationError) -> Iterator[Problem]:
    route: Route = tuple(error.absolute_path)
    schema: Any = error.schema
    if error.validator in ("anyOf", "oneOf"):
        yield from _of_alternatives(error, route)
    elif "propertyNames" in list(error.absolute_schema_path)[-3:]:
        key: Any = error.instance  # such errors stand at the mapping, and are about one of its keys
        yield Problem((*route, key), "key", _no_key(key, error.validator_value, schema))
    elif error.validator == "additionalProperties":
        yield from _of_keys(error, route)
    elif error.validator == "required":
        required: Any = error.validator_value
        instance: Any = error.instance
        missing = [key for key in required if key not in instance]
        sentence = schema.get("x-sentence")
        for key in missing[:1] if sentence else missing:
            yield Problem(route, "value" if sentence else "key", sentence or f"`{key}` is missing here.")
    else:
        yield Problem(route, "value", _sentence(error, route))


def _of_alternatives(error: ValidationError, route: Route) -> Iterator[Problem]:
    """The mistakes in the one alternative whose kind the value has; where there is none, what would do."""
    branches: dict[Any, list[ValidationError]] = {}
    for below in error.context or ():
        branches.setdefault(below.schema_path[0], []).append(below)
    meant = [
        found
        for found in branches.values()
        if not any(each.validator == "type" and not each.path for each in found)
    ]
    if len(meant) == 1:
        for each in meant[0]:
            yield from _said(each)
    else:
        yield Problem(route, "value", _sentence(error, route))


def _of_keys(error: ValidationError, route: Route) -> Iterator[Problem]:
    """Keys that the schema has no place for."""
    schema: Any = error.schema
    instance: Any = error.instance
    known = schema.get("properties", {})
    for key in instance:
        patterns = schema.get("patternProperties", {})
        if key not in known and not any(_found(pattern, key) for pattern in patterns):
            yield Problem((*route, key), "key", _no_key(key, known, schema))


def _no_key(key: Any, known: Any, schema: Mapping[str, Any]) -> str:
    near = nearest(str(key), known) if isinstance(known, list | dict) else None
    called = (
        f"There is no {schema['x-called']} '{key}'" if "x-called" in schema else f"There is no '{key}' here"
    )
    return f"{called}{f'; did you mean {near!r}?' if near else '.'}"


def _found(pattern: str, key: Any) -> bool:
    import re

    return isinstance(key, str) and re.search(pattern, key) is not None


def _sentence(error: ValidationError, route: Route) -> str:
    schema: Any = error.schema
    if "x-sentence" in schema:
        return str(schema["x-sentence"])
    name = _name(route)
    value: Any = error.instance
    wanted: Any = error.validator_value
    hint = schema.get("x-hints", {}).get("false" if value is False else str(value), "")
    if not hint and error.validator == "enum" and isinstance(value, str) and (near := nearest(value, wanted)):
        hint = f"Did you mean '{near}'?"
    return f"{name} {_demand(error, value, wanted)}.{f' {hint}' if hint else ''}"


def _demand(error: ValidationError, value: Any, wanted: Any) -> str:
    """What is asked of a value, as the end of a sentence."""
    schema: Any = error.schema
    if "x-says" in schema:
        return f"must be {schema['x-says']}"
    match error.validator:
        case "enum":
            return f"must be one of {', '.join(map(str, wanted))}"
        case "const":
            return f"must be {wanted}"
        case "type":
            return f"must be {_kinds(wanted, value)}"
        case "minItems" if wanted == 1:
            return "must not be empty"
    if error.validator in _BOUNDS:
        return _BOUNDS[str(error.validator)].format(wanted)
    about = str(schema.get("description", "")).partition(". ")[0].rstrip(".")
    return f"is not of the right form{f' ({about})' if about else ''}"


def _kinds(wanted: str | list[str], value: Any) -> str:
    kinds = [wanted] if isinstance(wanted, str) else wanted
    if kinds == ["array"]:
        return f"a list, as in [{value if isinstance(value, str) and value else '…'}]"
    return " or ".join(_TYPES[kind] for kind in kinds)


def _name(route: Route) -> str:
    """How a place is called: by its keys, from the last list on."""
    if not route:
        return "This"
    if isinstance(route[-1], int):
        return f"Each entry of '{'.'.join(map(str, route[:-1]))}'"
    keys: list[str] = []
    for part in route:
        keys = [] if isinstance(part, int) else [*keys, part]
    return f"'{'.'.join(map(str, keys))}'"
