"""Functions of templates that apply a lambda to each item of an array."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from iotlint.imports.arm.facts import truth, unresolved
from iotlint.imports.value import Spot, Unknown, Value

Call = Callable[..., Value]
Apply = Callable[[Sequence[Value], Sequence[Any], Call, Spot], Any]


def _numbered(shape: Any, index: int, at: Spot, *given: Value) -> tuple[Value, ...]:
    """The arguments of one call: the lambda may ask for the index as well."""
    return (*given, Value(index, *at)) if len(shape[0]) > len(given) else given


def _map(values: Sequence[Value], shapes: Sequence[Any], call: Call, at: Spot) -> Any:
    shape = shapes[0]
    return [call(shape, *_numbered(shape, index, at, item)) for index, item in enumerate(values[0].each())]


def _filter(values: Sequence[Value], shapes: Sequence[Any], call: Call, at: Spot) -> Any:
    shape, kept = shapes[0], []
    for index, item in enumerate(values[0].each()):
        verdict = call(shape, *_numbered(shape, index, at, item))
        decided = truth(verdict.data)
        if decided is None:
            return unresolved("filter", [values[0], verdict])
        if decided:
            kept.append(item)
    return kept


def _reduce(values: Sequence[Value], shapes: Sequence[Any], call: Call, at: Spot) -> Any:
    if len(values) < 2:
        return unresolved("reduce", values)
    shape, found = shapes[0], values[1]
    for index, item in enumerate(values[0].each()):
        found = call(shape, *_numbered(shape, index, at, found, item))
        if isinstance(found.data, Unknown) and not found.data.parts:
            return found
    return found


def _sort(values: Sequence[Value], shapes: Sequence[Any], call: Call, at: Spot) -> Any:
    from functools import cmp_to_key

    unsure: list[Value] = []

    def order(a: Value, b: Value) -> int:
        before = call(shapes[0], a, b)
        if truth(before.data) is None:
            unsure.append(before)
        return -1 if truth(before.data) else 1

    found = sorted(values[0].each(), key=cmp_to_key(order))
    return unresolved("sort", [values[0], unsure[0]]) if unsure else found


def _to_object(values: Sequence[Value], shapes: Sequence[Any], call: Call, at: Spot) -> Any:
    made: dict[str, Value] = {}
    for item in values[0].each():
        key = call(shapes[0], item)
        if not isinstance(key.data, str):
            return unresolved("toobject", [values[0], key])
        made[key.data] = call(shapes[1], item) if len(shapes) > 1 else item
    return made


def _group_by(values: Sequence[Value], shapes: Sequence[Any], call: Call, at: Spot) -> Any:
    made: dict[str, list[Value]] = {}
    for item in values[0].each():
        key = call(shapes[0], item)
        if not isinstance(key.data, str):
            return unresolved("groupby", [values[0], key])
        made.setdefault(key.data, []).append(item)
    return {key: Value(items, *at) for key, items in made.items()}


def _map_values(values: Sequence[Value], shapes: Sequence[Any], call: Call, at: Spot) -> Any:
    return unresolved("mapvalues", values)


LAMBDAS: dict[str, Apply] = {
    "map": _map,
    "filter": _filter,
    "reduce": _reduce,
    "sort": _sort,
    "toobject": _to_object,
    "groupby": _group_by,
    "mapvalues": _map_values,
}
