"""Where no set of services does: the smallest group of things asked for that exclude each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from iotlint.advise.asked import Asked, Value

_SECTIONS = ("services", "devices", "assets", "applications")


class Item(NamedTuple):
    """Something that a plan asks for and could do without: a requirement, a choice, an entry."""

    section: str
    name: str

    @property
    def words(self) -> str:
        """As people are told it: `requirements.dashboards`, `solution.type: cloud`."""
        return f"{self.section}.{self.name}"


def items(asked: Asked) -> list[Item]:
    """Everything that could be part of a conflict, what is asked for in so many words last."""
    found = []
    for section in reversed(_SECTIONS):
        entries = asked.value.get(section)
        found += [Item(section, name) for name in entries] if isinstance(entries, dict) else []
    solution = asked.plan.fields.get("solution")
    if isinstance(solution, dict):
        found += [Item("solution", name) for name in ("type", "approach") if name in solution]
    found += [Item("requirements", each.id) for each in asked.plan.requirements]
    return found


def smallest(everything: Sequence[Item], is_possible: Callable[[Sequence[Item]], bool]) -> list[Item]:
    """A group of items of which none can be left out without the rest becoming possible; empty where the plan is
    not possible even without any. Halves what is looked at, as QuickXplain does (Junker, 2004)."""

    def explain(kept: list[Item], changed: bool, rest: list[Item]) -> list[Item]:
        if changed and not is_possible(kept):
            return []
        if len(rest) <= 1:
            return rest
        middle = len(rest) // 2
        first, second = rest[:middle], rest[middle:]
        of_second = explain([*kept, *first], True, second)
        of_first = explain([*kept, *of_second], bool(of_second), first)
        return [*of_first, *of_second]

    if not is_possible([]):
        return []
    # What comes first is kept in the group where there is a choice: requirements are what people can talk about.
    return explain([], False, list(reversed(everything)))


def only(value: Value, everything: Sequence[Item], kept: Sequence[Item]) -> dict[str, Any]:
    """A document's value with only some items, and without what names others."""
    found = dict(value)
    gone = set(everything) - set(kept)
    ids = {item.name for item in gone if item.section in _SECTIONS}
    for section in _SECTIONS:
        entries = value.get(section)
        if isinstance(entries, dict):
            found[section] = {
                id: _without_links(fields, ids)
                for id, fields in entries.items()
                if Item(section, id) not in gone
            }
    solution = value.get("solution")
    if isinstance(solution, dict):
        found["solution"] = {
            name: each for name, each in solution.items() if Item("solution", name) not in gone
        }
    connections = value.get("connections")
    if isinstance(connections, list):
        found["connections"] = [
            each
            for each in connections
            if isinstance(each, dict) and not ids & {each.get("from"), each.get("to")}
        ]
    requirements = value.get("requirements")
    if isinstance(requirements, list):
        requirements = {name: {} for name in requirements}
    if isinstance(requirements, dict):
        found["requirements"] = {
            name: _without_links(details, ids)
            for name, details in requirements.items()
            if Item("requirements", name) not in gone
            and not (
                isinstance(details, dict)
                and "appliesTo" in details
                and ids.issuperset(_listed(details["appliesTo"]))
            )
        }
    return found


def _without_links(fields: Any, ids: set[str]) -> Any:
    if not isinstance(fields, dict):
        return fields
    kept = {}
    for name, each in fields.items():
        if name in ("deviceRegistry", "linkedTo", "provisionedBy", "runsOn", "appliesTo"):
            named = [id for id in _listed(each) if id not in ids]
            if not named:
                continue
            each = named if isinstance(each, list) else named[0]
        kept[name] = each
    return kept


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
