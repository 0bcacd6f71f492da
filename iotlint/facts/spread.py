"""One fleet on several services of a type: which of them a group belongs to, and how much of it to each.

A group of devices that a provisioning service assigns to several hubs, or that connects to several, is one
fleet: all of it is at the one hub it names, and otherwise nothing is known of a single hub, but all of the
set. Of what share each has, `shares` speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iotlint.facts.graph import Graph
from iotlint.facts.neighbours import provisions
from iotlint.model.types import Element

# The facts that are read here by name (catalog/uses.py).
USES = ("gateway",)


def homes(graph: Graph, element: Element, service: Element) -> tuple[Element, ...]:
    """The services of one type among which an element is spread: one of them where it has only one, or names
    one by a connection of its own and the others through a provisioning service alone."""
    found: tuple[Element, ...] = graph.cached(
        ("homes", element, service.type), lambda: _homes(graph, element, service.type)
    )
    return found


def _homes(graph: Graph, element: Element, type_: Any) -> tuple[Element, ...]:
    found = [platform for platform in graph.platforms(element) if platform.type == type_]
    if len(found) < 2:
        return tuple(found)
    drawn = _drawn(graph, element)
    named = [platform for platform in found if platform in drawn]
    return tuple(named or found)


def _drawn(graph: Graph, element: Element) -> set[Element]:
    """What an element connects to, and what the gateways between connect to."""
    found: set[Element] = set()
    ahead = [element]
    while ahead:
        at = ahead.pop()
        for other in (*graph.targets(at), *(graph.sources(at) if at is element else ())):
            if other not in found:
                found.add(other)
                if graph.is_gateway(other):
                    ahead.append(other)
    return found


def provisioners(graph: Graph, element: Element) -> list[Element]:
    """The provisioning services that an element names or connects to."""
    found = [element.links.get("provisionedBy"), *graph.targets(element), *graph.sources(element)]
    helpers = [other for other in found if isinstance(other, Element) and provisions(other)]
    return list(dict.fromkeys(helpers))


def together(graph: Graph, subject: Element) -> tuple[Sequence[Element], tuple[Element, ...]]:
    """The spread groups that a provisioning service, or the first of the groups that none provisions, stands
    for, and the services they are spread over. Both are empty where there are none."""
    found: tuple[Sequence[Element], tuple[Element, ...]] = graph.cached(
        ("together", subject), lambda: _together(graph, subject)
    )
    return found


def _together(graph: Graph, subject: Element) -> tuple[Sequence[Element], tuple[Element, ...]]:
    if subject.kind == "service":
        groups = [(group, _several(graph, group)) for group in graph.provisioned(subject)]
        groups = [(group, places) for group, places in groups if places]
    else:
        own = _several(graph, subject)
        if not own or provisioners(graph, subject):
            return (), ()
        alike = graph.cached(("alike", own), lambda: _alike(graph, own))
        if alike[0] is not subject:
            return (), ()
        groups = [(device, own) for device in alike]
    places = dict.fromkeys(place for _, found in groups for place in found)
    return list(dict.fromkeys(group for group, _ in groups)), tuple(places)


def _alike(graph: Graph, places: tuple[Element, ...]) -> list[Element]:
    """The groups that are spread over the same services, and that nothing provisions."""
    return [
        device
        for device in graph.clients(places[0])
        if device.kind == "device" and not provisioners(graph, device) and _several(graph, device) == places
    ]


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
