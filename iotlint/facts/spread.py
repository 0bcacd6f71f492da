"""One fleet on several services of a type: which of them a group belongs to, and how much of it to each.

A group of devices that a provisioning service assigns to several hubs, or that connects to several, is one
fleet: all of it is at the one hub it names, and otherwise nothing is known of a single hub, but all of the
set. Of what share each has, `shares` speaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from iotlint.facts.graph import Graph
from iotlint.facts.neighbours import in_use, provisions
from iotlint.model.types import Element

# The facts that are read here by name (catalog/uses.py).
USES = ("gateway",)

# So many others that share services are looked at with a fleet, in all combinations.
_MOST_OVERLAPPING = 4


def homes(graph: Graph, element: Element, service: Element) -> tuple[Element, ...]:
    """The services of one type among which an element is spread: one of them where it has only one, or names
    one by a connection of its own and the others through a provisioning service alone."""
    found: tuple[Element, ...] = graph.cached(
        ("homes", element, service.type), lambda: _homes(graph, element, service.type)
    )
    return found


def _homes(graph: Graph, element: Element, type_: Any) -> tuple[Element, ...]:
    # One for all elements with the same services and the same neighbours, which mostly are few.
    platforms = graph.platforms(element)
    beside = (*graph.targets(element), *graph.sources(element))
    found: tuple[Element, ...] = graph.cached(
        ("homes beside", id(platforms), beside, type_), lambda: _find_homes(graph, platforms, beside, type_)
    )
    return found


def _find_homes(
    graph: Graph, platforms: Sequence[Element], beside: Sequence[Element], type_: Any
) -> tuple[Element, ...]:
    found = [platform for platform in platforms if platform.type == type_]
    if len(found) < 2:
        return tuple(found)
    drawn = _drawn(graph, beside)
    named = [platform for platform in found if platform in drawn]
    return tuple(in_use(named or found))


def _drawn(graph: Graph, beside: Sequence[Element]) -> set[Element]:
    """What stands beside an element, and what the gateways among that connect to."""
    found = set(beside)
    ahead = [each for each in found if graph.is_gateway(each)]
    while ahead:
        for other in graph.targets(ahead.pop()):
            if other not in found:
                found.add(other)
                if graph.is_gateway(other):
                    ahead.append(other)
    return found


def spread_over(graph: Graph, service: Element) -> Sequence[Element]:
    """The groups that are spread over a service and others of its type."""
    if len(graph.plan.by_type.get(service.type, ())) < 2 or provisions(service):
        return ()
    clients = graph.clients(service)
    found, places = graph.cached(
        ("spread", id(clients), service.type), lambda: _find_spread(graph, clients, service)
    )
    if all(service in each for each in places):
        return found  # type: ignore[no-any-return]  # one list for all services with the same clients
    apart: Sequence[Element] = graph.cached(
        ("spread", service), lambda: [each for each in found if service in homes(graph, each, service)]
    )
    return apart


def _find_spread(
    graph: Graph, clients: Sequence[Element], service: Element
) -> tuple[list[Element], list[frozenset[Element]]]:
    """Of clients those that have several services of a type, and each set of services that some have."""
    several = {
        client: places
        for client in clients
        if client.kind in ("device", "asset") and len(places := homes(graph, client, service)) > 1
    }
    return list(several), [frozenset(each) for each in {id(each): each for each in several.values()}.values()]


def provisioners(graph: Graph, element: Element) -> list[Element]:
    """The provisioning services that an element names or connects to."""
    found = [element.links.get("provisionedBy"), *graph.targets(element), *graph.sources(element)]
    helpers = [other for other in found if isinstance(other, Element) and provisions(other)]
    return list(dict.fromkeys(helpers))


class Fleet(NamedTuple):
    """Groups that are spread over the same services, and these services."""

    groups: tuple[Element, ...]
    places: tuple[Element, ...]


_NO_FLEET = Fleet((), ())


def together(graph: Graph, subject: Element) -> Fleet:
    """The spread groups that a provisioning service, or a group that none provisions, stands for, and the services they
    are spread over. Both are empty where there are none, or another one stands for the same services already."""
    found: dict[Element, Fleet] = graph.cached("together", lambda: _together(graph))
    return found.get(subject, _NO_FLEET)


def spreads(graph: Graph) -> bool:
    """Whether any group of the plan is spread over several services."""
    return bool(graph.cached("together", lambda: _together(graph)))


def overlapping(graph: Graph, subject: Element) -> Iterator[tuple[Fleet, ...]]:
    """What a subject stands for beside others that are on some of its services and on more besides: one such, then two,
    and so on. Those that stand before it in the plan speak for themselves and it."""
    fleets: dict[Element, Fleet] = graph.cached("together", lambda: _together(graph))
    own = fleets[subject]
    if len(fleets) > 1:
        for number in range(1, _MOST_OVERLAPPING + 1):
            for chosen in combinations(_linked(graph, own), number):
                yield own, *chosen


def _linked(graph: Graph, own: Fleet) -> Sequence[Fleet]:
    """Some fleets that stand later in the plan and share services with this one, or with others that do."""
    orders, at_place = graph.cached("fleets by place", lambda: _by_place(graph))
    found: list[Fleet] = [own]
    for each in found:
        for place in each.places:
            for other in at_place[place]:
                if len(found) > _MOST_OVERLAPPING:
                    return found[1:]
                if orders[other.places] > orders[own.places] and other not in found:
                    found.append(other)
    return found[1:]


def _by_place(graph: Graph) -> tuple[dict[tuple[Element, ...], int], dict[Element, list[Fleet]]]:
    """Where fleets stand in the plan, by the services they are on, and the fleets on each service."""
    fleets = graph.cached("together", lambda: _together(graph)).values()
    at_place: dict[Element, list[Fleet]] = {}
    for each in fleets:
        for place in each.places:
            at_place.setdefault(place, []).append(each)
    return {each.places: n for n, each in enumerate(fleets)}, at_place


def _together(graph: Graph) -> dict[Element, Fleet]:
    by_places: dict[frozenset[Element], tuple[Element, dict[Element, None], tuple[Element, ...]]] = {}
    for helper in graph.plan.services:
        if provisions(helper):
            spread = {
                group: places for group in graph.provisioned(helper) if (places := _several(graph, group))
            }
            alike = {id(found): found for found in spread.values()}
            places = tuple(dict.fromkeys(place for found in alike.values() for place in found))
            if spread:
                by_places.setdefault(frozenset(places), (helper, dict.fromkeys(spread), places))
    for group in graph.plan.devices:
        if (places := _several(graph, group)) and not provisioners(graph, group):
            first, groups, _ = by_places.setdefault(frozenset(places), (group, {}, places))
            if first.kind == "device":
                groups[group] = None
    return {subject: Fleet(tuple(groups), places) for subject, groups, places in by_places.values()}


def _several(graph: Graph, element: Element) -> tuple[Element, ...]:
    """The services that a group is spread over, if it is."""
    if element.kind != "device":
        return ()
    for platform in graph.platforms(element):
        if not provisions(platform) and platform.facts.get("gateway") is not True:
            found = homes(graph, element, platform)
            if len(found) > 1:
                return found
    return ()
