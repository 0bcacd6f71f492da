"""What waits at a site that was cut off, and how long it takes to work that off once the site is back.

Sites are judged one at a time. What waits is rate × size × time; what works it off is what each limit of the
receiving service leaves beside the usual load, the quota of the day among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from iotlint.facts.amounts import CHUNK, DAY, shown
from iotlint.facts.demand import MEASURES, demand
from iotlint.facts.flow import arriving, sent_by
from iotlint.facts.graph import Graph
from iotlint.facts.limits import capacity, chunk_of, is_number
from iotlint.model.types import Element
from iotlint.model.unknown import UNKNOWN

_GIB = 1_073_741_824
_HOUR = 3_600
# The limits that work a backlog off, with the seconds each is for.
_LIMITS = {"messagesPerDay": DAY, "messagesPerSecond": 1, "bytesPerSecond": 1}


class CatchUp(NamedTuple):
    """How long a service takes to work off what waited at a site (None: it never does), and for which limit."""

    site: str
    outage: float
    hours: float | None
    measure: str


def outage_of(graph: Graph, service: Element) -> float | None:
    """For how many seconds a service may be without the cloud: what its site says, or is required of it."""
    times = [_offline(service.links.get("site"))]
    for requirement in graph.plan.requirements:
        duration = requirement.fields.get("duration")
        if is_number(duration) and service in graph.concerns(requirement):
            times.append(float(duration))
    return max((time for time in times if time is not None), default=None)


def _offline(site: Any) -> float | None:
    time = site.fields.get("maxOffline") if isinstance(site, Element) else None
    return float(time) if is_number(time) and time > 0 else None


def backlog(graph: Graph, service: Element) -> Any:
    """The bytes that wait at one site after its longest outage, at least; UNKNOWN where too little is stated."""
    found = sum(value for _, value, _ in _waiting(graph, service))
    return round(found) if found else UNKNOWN


def backlog_words(graph: Graph, service: Element) -> str:
    """The same in words, as ` (2.8 GB: presses: 40 × 1 / 1 s × 400 B for 48 h)`; nothing where it is not known."""
    parts = list(_waiting(graph, service))
    outage = outage_of(graph, service)
    if not parts or outage is None:
        return ""
    total = sum(value for _, value, _ in parts)
    terms = " + ".join(f"{of}: {text}" for of, _, text in parts[:3]) + (" + …" if len(parts) > 3 else "")
    return f" ({gigabytes(total)}: {terms}, for {shown(outage / _HOUR)} h)"


def gigabytes(size: float) -> str:
    """Bytes in GB, which are 1,024³ here as everywhere."""
    return f"{size / _GIB:,.1f} GB" if size >= _GIB / 10 else f"{size / 1_048_576:,.1f} MB"


def _waiting(graph: Graph, service: Element) -> Iterator[tuple[str, float, str]]:
    """What each sender adds to what waits at one of a service's sites."""
    outage, site = outage_of(graph, service), service.links.get("site")
    if outage is None:
        return
    places = site.fields.get("count", 1) if isinstance(site, Element) else 1
    if not is_number(places) or not places:
        return
    for of, amount, _ in arriving(graph, service, "bytesPerSecond", CHUNK):
        if amount is not None and amount[0]:
            yield (
                of,
                amount[0] * outage / places,
                amount[1]() + (f" / {shown(places)} sites" if places > 1 else ""),
            )


def catch_up(graph: Graph, service: Element) -> CatchUp | None:
    """The longest that a service takes to work off what waited at one of the sites behind it; None where no
    site behind it may be cut off, or too little is stated."""
    found: CatchUp | None = graph.reckoned(("catch-up", service), lambda: _catch_up(graph, service))
    return found


def _catch_up(graph: Graph, service: Element) -> CatchUp | None:
    senders: dict[Element, list[Element]] = {}
    if not any(_offline(site) for site in graph.plan.sites):
        return None
    for element in graph.reach(service, "upstream"):
        site = element.links.get("site")
        if element.kind in ("device", "asset") and isinstance(site, Element) and _offline(site):
            senders.setdefault(site, []).append(element)
    found = [each for site, those in senders.items() for each in _of_site(graph, service, site, those)]
    return max(found, key=lambda each: float("inf") if each.hours is None else each.hours, default=None)


def _of_site(graph: Graph, service: Element, site: Element, senders: list[Element]) -> Iterator[CatchUp]:
    outage, places = _offline(site), site.fields.get("count", 1)
    chunk = chunk_of(service)
    for measure, seconds in _LIMITS.items():
        takes = capacity(service, measure)
        load = demand(graph, service, measure, chunk)
        if not is_number(takes) or not is_number(places) or not places or outage is None:
            continue
        amounts = [sent_by(each, measure, chunk) for each in senders]
        waiting = sum(amount[0] for amount in amounts if amount) / places * outage / seconds
        if waiting:
            # While the site is back its usual load is part of the whole again.
            spare = takes - load.whole
            yield CatchUp(site.id, outage, waiting / spare * seconds / _HOUR if spare > 0 else None, measure)


def catch_up_hours(graph: Graph, service: Element) -> Any:
    """Hours until a backlog is worked off; a year where it never is; nothing where no site is cut off."""
    found = catch_up(graph, service)
    return 0 if found is None else 8_760 if found.hours is None else found.hours


def catch_up_words(graph: Graph, service: Element) -> str:
    """The same in words: 'plant, offline for 48 h: 576 h, for want of metered messages a day'."""
    found = catch_up(graph, service)
    if found is None:
        return ""
    time = "never" if found.hours is None else f"{shown(found.hours)} h"
    return f"'{found.site}' offline for {shown(found.outage / _HOUR)} h: {time}, bound by {MEASURES[found.measure]}"
