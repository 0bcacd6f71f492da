"""What fleets that are spread over several services send, and what of it reaches what stands behind these: which of its
services a message takes is not known, but it takes one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from iotlint.facts.amounts import Amount, Found, shown
from iotlint.facts.graph import Graph
from iotlint.facts.sending import is_spread, sent_by
from iotlint.facts.shares import share
from iotlint.facts.spread import homes, spread_over
from iotlint.model.types import Element

if TYPE_CHECKING:
    from fractions import Fraction

# The facts that are read here by name (catalog/uses.py).
USES = ("gateway",)

# At least and at most.
Bounds = tuple[float, float]
# Groups that are told by their names.
_MOST_NAMED = 3


class Spread:
    """Groups that are spread over the same services, and what part each of these has, if that is known."""

    __slots__ = ("groups", "part", "places")

    def __init__(self, groups: Sequence[Element], places: frozenset[Element], part: Fraction | None) -> None:
        self.groups = groups
        self.places = places
        self.part = part


# What comes of each fleet, by the one of its services that the messages take, if all take that one.
Shared = Mapping[Spread, Mapping[Element, Bounds]]


def spread_fleets(graph: Graph, service: Element) -> Sequence[Spread]:
    """The fleets that are spread over a service and others of its type. Of gateways nothing is said here."""
    if service.facts.get("gateway") is True:
        return ()
    groups = spread_over(graph, service)
    if not groups:
        return ()
    # The same list for all services with the same clients.
    found: list[Spread] = graph.reckoned(
        ("spread fleets", id(groups), service.type), lambda: _fleets(graph, groups, service)
    )
    return [fleet for fleet in found if service in fleet.places] if len(found) > 1 else found


def _fleets(graph: Graph, groups: Sequence[Element], service: Element) -> list[Spread]:
    by_places: dict[tuple[int, Fraction | None], list[Element]] = {}
    for group in groups:
        if is_spread(graph, group, service):
            key = id(homes(graph, group, service)), share(graph, group, service)
            by_places.setdefault(key, []).append(group)
    # At each of these services the groups are the same, and so is the fleet.
    return [
        graph.reckoned(("spread fleet", *key), partial(_fleet, graph, same, service, key[1]))
        for key, same in by_places.items()
    ]


def _fleet(graph: Graph, groups: Sequence[Element], service: Element, part: Fraction | None) -> Spread:
    return Spread(groups, frozenset(homes(graph, groups[0], service)), part)


def sent_by_fleet(graph: Graph, fleet: Spread, measure: str, chunk: int) -> Amount:
    """All that a fleet sends, as far as it is stated."""
    found: Amount = graph.reckoned(
        ("sent by fleet", fleet, measure, chunk), lambda: _sum(fleet, measure, chunk)
    )
    return found


def _sum(fleet: Spread, measure: str, chunk: int) -> Amount:
    amounts = [amount for group in fleet.groups if (amount := sent_by(group, measure, chunk)) is not None]
    if len(amounts) == 1:
        return amounts[0]
    total = sum(amount[0] for amount in amounts)
    return total, lambda: shown(total)


def of_fleet(
    graph: Graph, fleet: Spread, by_home: Mapping[Element, Bounds], measure: str, chunk: int
) -> Found:
    """What comes of a fleet in all: of each message, what the one of its services that it takes passes on."""
    names = ", ".join(group.id for group in fleet.groups[:_MOST_NAMED])
    of = names if len(fleet.groups) <= _MOST_NAMED else f"{names} and {len(fleet.groups) - _MOST_NAMED} more"
    if fleet.part is None:
        most = max(high for _, high in by_home.values())
        # Of a service that passes nothing on nothing comes, and all may have taken that.
        least = min(low for low, _ in by_home.values()) if len(by_home) == len(fleet.places) else 0.0
    else:
        part = float(fleet.part)
        least, most = (part * sum(each[n] for each in by_home.values()) for n in (0, 1))
    amount = sent_by_fleet(graph, fleet, measure, chunk)
    whole = _in_words(amount, most)
    if least == most:
        return of, whole, whole
    return of, _in_words(amount, least) if least else None, whole


def _in_words(amount: Amount, value: float) -> Amount:
    """A part of what a fleet sends, with what it is a part of."""
    if not amount[0] or amount[0] == value:
        return amount
    return value, lambda: f"{shown(100 * value / amount[0])}% of {amount[1]()}"
