"""How data gets from what takes it in to what is there for it, and which services stand between."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from iotlint.advise.asked import Asked
from iotlint.advise.known import Known
from iotlint.model.types import Element

_MOST_BETWEEN = 2
# The types between two, and how many steps of the way the documents leave open.
_Way = tuple[tuple[str, ...], int]


class Routes:
    """The ways between types, each pair looked at once."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._between = tuple(
            type_
            for type_ in known.types
            if known.consumes(type_) or known.get(type_, "category") == "messaging"
        )
        self._ways: dict[tuple[str, str], list[_Way]] = {}

    def route(self, source: str, target: str, have: frozenset[str]) -> tuple[str, ...] | None:
        """The types between two, as few as can be that are not there yet; None where no way is known.

        A way that the documents describe is better than one that they merely leave open.
        """
        key = source, target
        if key not in self._ways:
            self._ways[key] = list(self._find(source, target))
        ways = self._ways[key]
        if not ways:
            return None
        return min(ways, key=lambda way: (sum(t not in have for t in way[0]), way[1], len(way[0]), way[0]))[0]

    def _find(self, source: str, target: str) -> Iterable[_Way]:
        known = self._known
        ahead: list[tuple[str, ...]] = [()]
        for between in ahead:
            at = between[-1] if between else source
            how = known.feeds(at, target)
            if how == "documented":
                yield between, 0
            # What is not documented may be drawn from where data comes in, or from what passes messages on.
            elif how == "open" and (not between or known.get(at, "category") == "messaging"):
                yield between, 1
            if len(between) < _MOST_BETWEEN:
                ahead += (
                    (*between, each)
                    for each in self._between
                    if each not in (*between, source, target) and known.feeds(at, each) == "documented"
                )


def sources(asked: Asked, types: Iterable[str]) -> list[str]:
    """The types of a set that device data is in: what takes it in and does not merely hand it on."""
    known = asked.known
    found = [type_ for type_ in sorted(types) if known.takes(type_) and not known.passes_on(type_)]
    # What is no platform holds data only where there is no platform, or where devices connect to it.
    platforms = [type_ for type_ in found if known.get(type_, "category") == "platform"]
    return platforms or found


def feeding(asked: Asked, routes: Routes, types: frozenset[str]) -> frozenset[str]:
    """A set of types with those that have to stand between, so that data gets to whatever is there for it."""
    have = types
    for target in sorted(consumers(asked, types)):
        for source in sources(asked, types):
            if not _drawn(asked, source, target):
                have |= frozenset(routes.route(source, target, have) or ())
    return have


def _drawn(asked: Asked, source: str, target: str) -> bool:
    """Whether the plan has a way between services of two types, whatever stands between."""
    ends = frozenset(service.id for service in asked.existing if service.type == target)
    return any(reaches(asked, (), each.id, ends) for each in asked.existing if each.type == source)


def reaches(asked: Asked, added: Iterable[Mapping[str, Any]], start: str, ends: frozenset[str]) -> bool:
    """Whether data gets from one service to any of some others, along the connections of the plan and added ones."""
    more: dict[str, list[str]] = {}
    for connection in added:
        more.setdefault(connection["from"], []).append(connection["to"])
    ahead, seen = [start], {start}
    for at in ahead:
        element = asked.plan.by_id.get(at)
        drawn = element.outgoing if element is not None else ()
        along = [c.target.id for c in drawn if c.carries and isinstance(c.target, Element)]
        for each in (*along, *more.get(at, ())):
            if each in ends:
                return True
            if each not in seen:
                seen.add(each)
                ahead.append(each)
    return False


def consumers(asked: Asked, types: frozenset[str]) -> frozenset[str]:
    """The types of a set that data has to get to, since they provide something that is asked for."""
    known = asked.known
    return frozenset(
        type_
        for type_ in types
        if known.consumes(type_) and any(known.provides(type_, name) for name in asked.wanted)
    )
