"""Keys that somebody requires every plan to state, named as people call them: `hub.sku`, `trackers.telemetry.size`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from iotlint.model.problem import Problem
from iotlint.model.types import SECTIONS, Plan
from iotlint.source.span import Route

_OF_THE_PLAN = ("metadata", "solution")


def not_stated(plan: Plan, names: Sequence[str]) -> Iterator[Problem]:
    """What is wrong where a plan lacks a key, or the entry that it belongs to."""
    for name in names:
        keys = name.split(".")
        if keys[0] in SECTIONS:
            keys = keys[1:]
        found = _entry(plan, keys)
        if found is None:
            said = f"`{name}` is required, and the plan has no entry of that name."
            yield Problem("required-key-missing", said, (), "key")
            continue
        fields, route, below = found
        if not _states(fields, below):
            said = f"`{name}` is required, and it is not stated."
            yield Problem("required-key-missing", said, route, "key")


def _entry(plan: Plan, keys: Sequence[str]) -> tuple[Mapping[str, Any], Route, Sequence[str]] | None:
    """The fields of what a name begins with, where that stands, and the keys below it."""
    first = keys[0] if keys else ""
    if first in _OF_THE_PLAN:
        return plan.fields, (first,) if first in plan.fields else (), keys
    if first == "connections" and len(keys) > 1:
        number = int(keys[1]) if keys[1].isdecimal() else len(plan.connections)
        arrow = next((each for each in plan.connections if each.index == number), None)
        return None if arrow is None else (arrow.fields, arrow.route, keys[2:])
    element = plan.by_id.get(first)
    return None if element is None else (element.fields, element.route, keys[1:])


def _states(fields: Any, keys: Sequence[str]) -> bool:
    for key in keys:
        if not isinstance(fields, Mapping) or key not in fields:
            return False
        fields = fields[key]
    return True
