"""Where each element of a plan is drawn: at a site, or in a lane."""

from __future__ import annotations

from collections.abc import Mapping

from iotlint.facts.sending import carries_telemetry
from iotlint.model.types import Element


def site_of(element: Element) -> Element | None:
    """The site where an element stands: the one it names, or that of what it runs on."""
    seen: set[Element] = set()
    current: object = element
    while isinstance(current, Element) and current not in seen:
        seen.add(current)
        if current.kind == "site":
            return current
        site = current.links.get("site")
        current = site if isinstance(site, Element) else current.links.get("runsOn")
    return None


def lane_of(element: Element, services: Mapping[str, tuple[str, str]]) -> str:
    """The lane of an element that stands at no site. `services` has (lane, label) by service type, and
    by kind for what the catalog does not know. What only brings telemetry in, such as a network server or an API that
    devices of others call, takes part in the ingestion, and is no consumer of it."""
    lane = _usual_lane(element, services)
    if lane not in ("consumers", "processing"):
        return lane
    taken = [_end_lane(arrow.source, services) for arrow in element.incoming if carries_telemetry(arrow)]
    given = [_end_lane(arrow.target, services) for arrow in element.outgoing if carries_telemetry(arrow)]
    if "ingestion" in given and not {"ingestion", "processing", "consumers"}.intersection(taken):
        return "ingestion"
    return lane


def _end_lane(end: object, services: Mapping[str, tuple[str, str]]) -> str:
    return _usual_lane(end, services) if isinstance(end, Element) else ""


def _usual_lane(element: Element, services: Mapping[str, tuple[str, str]]) -> str:
    if element.kind in ("device", "asset"):
        return "devices"
    if element.kind == "site":
        return "edge"
    if element.kind == "application":
        return "consumers"
    if isinstance(element.type, str) and element.type in services:
        return services[element.type][0]
    if element.side == "edge":
        return "edge"
    return services.get(f"other/{element.fields.get('kind')}", ("processing", ""))[0]
