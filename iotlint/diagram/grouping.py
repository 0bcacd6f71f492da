"""Which elements of a large plan share one node, so that it can still be read."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from iotlint.diagram.places import site_of
from iotlint.model.types import Connection, Element

# The most nodes that are drawn one by one.
LEGIBLE = 60
_ALIKE = ("device", "asset", "application")


@dataclass(frozen=True, slots=True)
class Group:
    """Elements that one node stands for, in the order of the plan, and the sites they stand at, if any."""

    members: tuple[Element, ...]
    sites: tuple[Element, ...]


def grouped(elements: Sequence[Element], sites: Sequence[Element]) -> list[Group]:
    """What nodes stand for: each element has its own up to LEGIBLE of them.

    Beyond that, devices, assets and applications share one if they are of one kind, stand at one site and are
    connected to the same. If that is not enough, sites share a box if the same stands at them and is
    connected in the same way, and with it what is alike there.
    """
    places = {element: site_of(element) for element in elements}
    keys: dict[Element, Hashable] = {element: element.route for element in elements}
    if len(elements) > LEGIBLE:
        for element in elements:
            if element.kind in _ALIKE:
                keys[element] = (element.kind, places[element], frozenset(_ties(element, None, places)))
    standing: dict[Element, Element] = {site: site for site in sites}
    if len(set(keys.values())) > LEGIBLE:
        standing = _alike(elements, places)
        for element in elements:
            site = places[element]
            if site is not None:
                keys[element] = (standing[site], _likeness(element, site, places))
    shared: dict[Element, list[Element]] = {}
    for site, first in standing.items():
        shared.setdefault(first, []).append(site)
    found: dict[Hashable, list[Element]] = {}
    for element in elements:
        found.setdefault(keys[element], []).append(element)
    return [Group(tuple(each), _sites(each[0], places, standing, shared)) for each in found.values()]


def alike_sites(sites: Iterable[Element], groups: Iterable[Group]) -> list[tuple[Element, ...]]:
    """The sites that share a box, each list of them once, those where nothing stands among them."""
    found = dict.fromkeys(group.sites for group in groups if group.sites)
    drawn = {site for several in found for site in several}
    return [*found, *((site,) for site in sites if site not in drawn)]


def _sites(
    element: Element,
    places: Mapping[Element, Element | None],
    standing: Mapping[Element, Element],
    shared: Mapping[Element, list[Element]],
) -> tuple[Element, ...]:
    site = places[element]
    return () if site is None else tuple(shared[standing[site]])


def _alike(elements: Sequence[Element], places: Mapping[Element, Element | None]) -> dict[Element, Element]:
    """For each site where something stands, the first site that is like it."""
    at: dict[Element, list[str]] = {}
    for element in elements:
        site = places[element]
        if site is not None:
            at.setdefault(site, []).append(repr(_likeness(element, site, places)))
    first: dict[Hashable, Element] = {}
    return {site: first.setdefault(tuple(sorted(set(likes))), site) for site, likes in at.items()}


def _likeness(
    element: Element, site: Element, places: Mapping[Element, Element | None]
) -> tuple[Hashable, ...]:
    """What an element has in common with its like at other sites."""
    return (element.kind, str(element.type), tuple(sorted(map(repr, set(_ties(element, site, places))))))


def _ties(
    element: Element, site: Element | None, places: Mapping[Element, Element | None]
) -> Iterable[tuple[Hashable, ...]]:
    """What an element is connected to, and how; what stands at `site` too counts by its kind and type only."""
    ends: list[tuple[str, object, Connection | None]] = [
        *(("to", each.target, each) for each in element.outgoing),
        *(("from", each.source, each) for each in element.incoming),
        *(
            (f"by {name}", other, None)
            for name, other in element.links.items()
            if name not in ("site", "runsOn")
        ),
    ]
    for way, others, connection in ends:
        for other in others if isinstance(others, list) else [others]:
            end: Hashable = "?"
            if isinstance(other, Element):
                here = site is not None and (other is site or places.get(other) is site)
                end = ("here", other.kind, str(other.type)) if here else other.route
            how = connection_text(connection) if connection else ""
            yield (way, end, how, connection is not None and connection.fields.get("direction") == "both")


def connection_text(connection: Connection) -> str:
    """How data goes over a connection, as the plan has it."""
    protocol, via = connection.fields.get("protocol"), connection.fields.get("via")
    parts = [protocol] if isinstance(protocol, str) else []
    return " ".join([*parts, f"via {via}"] if isinstance(via, str) else parts)
