"""Mutants of a rule: each condition dropped or negated, each operator, bound, place and severity shifted."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Route = tuple[str | int, ...]
_NEIGHBOURS = {
    "less": "lessOrEquals",
    "lessOrEquals": "less",
    "greater": "greaterOrEquals",
    "greaterOrEquals": "greater",
}
_TURNED = {"before": "after", "after": "before"}
_QUANTIFIERS = {"some": "every", "every": "some", "none": "every"}
_LOGIC = {"allOf": "anyOf", "anyOf": "allOf"}


class Mutant(NamedTuple):
    """A rule's mapping with one thing changed; `name` says where and what, and stays while the rule does."""

    name: str
    raw: dict[str, Any]


def mutants(raw: dict[str, Any]) -> Iterator[Mutant]:
    """All mutants of a rule that has conditions."""
    for route, what, change in _changes(raw):
        mutant = copy.deepcopy(raw)
        holder: Any = mutant
        for step in route[:-1]:
            holder = holder[step]
        change(holder, route[-1])
        yield Mutant(f"{'.'.join(map(str, route))}: {what}", mutant)


class _Set:
    """Puts another value at a place."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __call__(self, holder: Any, key: Any) -> None:
        holder[key] = copy.deepcopy(self.value)


def _drop(holder: Any, key: Any) -> None:
    del holder[key]


def _negate(holder: dict[str, Any], key: str) -> None:
    """Puts `not` before one entry of a condition; the others stay."""
    rest = {name: value for name, value in holder.items() if name != key}
    negated = {"not": {key: holder[key]}}
    holder.clear()
    holder.update({"allOf": [rest, negated]} if rest else negated)


def _with_the_day(holder: dict[str, Any], key: str) -> None:
    """Makes `before` and `after` hold on the very day too: not the other one."""
    ((operator, day),) = holder[key].items()
    turned = {"not": {key: {_TURNED[operator]: day}}}
    rest = {name: value for name, value in holder.items() if name != key}
    holder.clear()
    holder.update({"allOf": [rest, turned]} if rest else turned)


class _Rename:
    """Gives an entry another key, its value unchanged, its place in the order too."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, holder: dict[str, Any], key: str) -> None:
        entries = [(self.name if each == key else each, value) for each, value in holder.items()]
        holder.clear()
        holder.update(entries)


def _changes(raw: dict[str, Any]) -> Iterator[tuple[Route, str, Any]]:
    yield from _of_variant(raw, ())
    variants = raw.get("variants", [])
    for number, variant in enumerate(variants):
        if len(variants) > 1:
            yield ("variants", number), "dropped", _drop
        yield from _of_variant(variant, ("variants", number))
    for name, known in raw.get("parameters", {}).items():
        for word, value in _shifted(known["default"]):
            yield ("parameters", name, "default"), word, _Set(value)
    if "unknown" in raw:
        yield ("unknown",), "dropped", _drop


def _of_variant(given: dict[str, Any], route: Route) -> Iterator[tuple[Route, str, Any]]:
    both = "where" in given and "assert" in given
    for key in ("where", "assert"):
        if key in given:
            if both:
                yield (*route, key), "dropped", _drop
            yield from _of_condition(given[key], (*route, key))
    places = given.get("at")
    if isinstance(places, list) and len(places) > 1:
        for number in range(len(places)):
            yield (*route, "at", number), "dropped", _drop
    severities = given.get("severity")
    if isinstance(severities, list):
        for number, case in enumerate(severities[:-1]):
            yield (*route, "severity", number), "dropped", _drop
            yield from _of_condition(case["when"], (*route, "severity", number, "when"))


def _of_condition(given: Mapping[str, Any], route: Route) -> Iterator[tuple[Route, str, Any]]:
    for key, value in given.items():
        here = (*route, key)
        if len(given) > 1:
            yield here, "dropped", _drop
        if key in _LOGIC:
            if len(value) > 1:
                yield here, f"became {_LOGIC[key]}", _Rename(_LOGIC[key])
            for number, part in enumerate(value):
                if len(value) > 1:
                    yield (*here, number), "dropped", _drop
                yield from _of_condition(part, (*here, number))
        elif key == "not":
            yield here, "taken away", _Set({})
            yield from _of_condition(value, here)
        elif key in _QUANTIFIERS:
            yield here, "negated", _negate
            yield here, f"became {_QUANTIFIERS[key]}", _Rename(_QUANTIFIERS[key])
            yield from _of_collection(value, here)
        elif key == "count" and isinstance(value, Mapping) and "of" in value:
            yield here, "negated", _negate
            yield from _of_collection(value["of"], (*here, "of"))
            yield from _of_comparison({k: v for k, v in value.items() if k != "of"}, here)
        else:
            yield here, "negated", _negate
            if isinstance(value, Mapping):
                yield from _of_comparison(value, here)
            else:
                for word, other in _shifted(value):
                    yield here, word, _Set(other)


def _of_collection(given: Mapping[str, Any], route: Route) -> Iterator[tuple[Route, str, Any]]:
    for name, below in given.items():
        if below:
            if len(below) == 1:
                yield (*route, name), "emptied", _Set({})
            yield from _of_condition(below, (*route, name))


def _of_comparison(given: Mapping[str, Any], route: Route) -> Iterator[tuple[Route, str, Any]]:
    for operator, right in given.items():
        here = (*route, operator)
        if len(given) > 1:
            yield here, "dropped", _drop
        if operator in _NEIGHBOURS:
            yield here, f"became {_NEIGHBOURS[operator]}", _Rename(_NEIGHBOURS[operator])
        if operator in _TURNED and len(given) == 1:
            yield route, "takes the day itself", _with_the_day
        if isinstance(right, list):
            for number in range(len(right)):
                if len(right) > 1:
                    yield (*here, number), "dropped", _drop
        else:
            yield from _of_value(right, here)


def _of_value(value: Any, route: Route) -> Iterator[tuple[Route, str, Any]]:
    if isinstance(value, Mapping):
        for how, argument in value.items():
            here = (*route, how)
            if isinstance(argument, list):
                for number, part in enumerate(argument):
                    yield from _of_value(part, (*here, number))
            elif how == "sum" and isinstance(argument, Mapping):
                yield from _of_collection(argument["of"], (*here, "of"))
                yield from _of_value(argument["value"], (*here, "value"))
            elif how == "ceil":
                yield from _of_value(argument, here)
        return
    for word, other in _shifted(value):
        yield route, word, _Set(other)


def _shifted(value: Any) -> Iterator[tuple[str, Any]]:
    """A number one up and one down, a date a day later and earlier; texts have no neighbours."""
    if isinstance(value, bool):
        return
    if isinstance(value, int):
        yield "one more", value + 1
        yield "one less", value - 1
    elif isinstance(value, float):
        yield "a little more", value * 1.01
        yield "a little less", value * 0.99
    elif isinstance(value, str):
        try:
            day = datetime.date.fromisoformat(value)
        except ValueError:
            return
        for word, step in (("a day later", 1), ("a day earlier", -1)):
            yield word, (day + datetime.timedelta(step)).isoformat()
