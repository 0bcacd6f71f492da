"""How data gets from what takes it in to what is there for it, and which services stand between."""

from __future__ import annotations

from collections.abc import Iterable

from iotlint.advise.asked import Asked
from iotlint.advise.known import Known

_MOST_BETWEEN = 2


def route(known: Known, source: str, target: str, have: frozenset[str]) -> tuple[str, ...] | None:
    """The types between two, as few new ones as can be; None where no way is known.

    A way that the documents describe is better than one that they merely leave open.
    """
    best: tuple[tuple[int, int, int, tuple[str, ...]], tuple[str, ...]] | None = None
    ahead: list[tuple[tuple[str, ...], int]] = [((), 0)]
    while ahead:
        between, opened = ahead.pop(0)
        at = between[-1] if between else source
        how = known.feeds(at, target)
        if how == "documented" or (how == "open" and _may_be_open(known, at, source)):
            cost = (
                sum(each not in have for each in between),
                opened + (how == "open"),
                len(between),
                between,
            )
            if best is None or cost < best[0]:
                best = cost, between
        if len(between) == _MOST_BETWEEN:
            continue
        for each in known.types:
            if each in between or each in (source, target) or not _stands_between(known, each):
                continue
            if known.feeds(at, each) == "documented":
                ahead.append(((*between, each), opened))
    return None if best is None else best[1]


def _may_be_open(known: Known, at: str, source: str) -> bool:
    """Whether what is not documented may be drawn: from where the data comes in, or from what passes messages on."""
    return at == source or known.get(at, "category") == "messaging"


def _stands_between(known: Known, type_: str) -> bool:
    return known.consumes(type_) or known.get(type_, "category") == "messaging"


def sources(asked: Asked, types: Iterable[str]) -> list[str]:
    """The types of a set that device data is in: what takes it in and does not merely hand it on."""
    known = asked.known
    found = [type_ for type_ in sorted(types) if known.takes(type_) and not known.passes_on(type_)]
    # What is no platform holds data only where there is no platform, or where devices connect to it.
    platforms = [type_ for type_ in found if known.get(type_, "category") == "platform"]
    return platforms or found


def feeding(asked: Asked, types: frozenset[str]) -> frozenset[str]:
    """A set of types with those that have to stand between, so that data gets to whatever is there for it."""
    known = asked.known
    have = types
    for target in sorted(consumers(asked, types)):
        for source in sources(asked, types):
            between = route(known, source, target, have)
            have |= frozenset(between or ())
    return have


def consumers(asked: Asked, types: frozenset[str]) -> frozenset[str]:
    """The types of a set that data has to get to, since they provide something that is asked for."""
    known = asked.known
    return frozenset(
        type_
        for type_ in types
        if known.consumes(type_) and any(known.provides(type_, name) for name in asked.wanted)
    )
