"""What waits at a site that was cut off, and how long it takes to work that off once the site is back.

Sites are judged one at a time, and an outage of the cloud for all of them at once. What waits is rate × size × time, as
far as there is room for it and it lives so long; what works it off is what each limit of the receiving service leaves
beside the usual load, the quota of the day among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from iotlint.facts.amounts import CHUNK, DAY, shown
from iotlint.facts.demand import MEASURES, demand
from iotlint.facts.flow import arriving
from iotlint.facts.graph import Graph
from iotlint.facts.limits import capacity, chunk_of, is_number
from iotlint.facts.sending import sent_by
from iotlint.model.interval import Range, Scaled, bounds
from iotlint.model.types import Element
from iotlint.model.unknown import UNKNOWN

# The facts that are read here by name (catalog/uses.py).
USES = ("capacity.units",)

_GIB = 1_073_741_824
_HOUR = 3_600
# In hours.
_YEAR = 8_760.0
# The limits that work a backlog off, with the seconds each is for.
_LIMITS = {"messagesPerDay": DAY, "messagesPerSecond": 1, "bytesPerSecond": 1}
# No sender keeps anything for longer.
_FOR_EVER = float("inf")


class CatchUp(NamedTuple):
    """How long a service takes to work off what waited at a site (None: it never does), and for which limit; at all
    sites, where none is named."""

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
    return graph.reckoned(("backlog", service), lambda: _backlog(graph, service))


def _backlog(graph: Graph, service: Element) -> Any:
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


def _catch_up(graph: Graph, service: Element, *, fewest: bool = False) -> CatchUp | None:
    """With the most units that it may have, where they are not stated, or the fewest."""
    sites = _cut_off(graph)
    if not sites:
        return None
    away = _cloud_away(graph, service)
    found: list[CatchUp] = []
    for measure, seconds in _LIMITS.items():
        takes = bounds(capacity(service, measure))[0 if fewest else 1]
        if takes is None:
            continue
        # While the site is back its usual load is part of the whole again.
        spare = takes - demand(graph, service, measure, chunk_of(service)).whole
        waiting = [(site, list(_kept(graph, service, site, measure))) for site in sites]
        outages = [(site.id, _offline(site) or 0, those, _places(site)) for site, those in waiting]
        if away is not None:  # and then all sites come back at once
            outages.append(("", away, [each for _, those in waiting for each in those], 1))
        for name, outage, those, places in outages:
            messages = sum(rate / places * min(outage, longest) / seconds for rate, longest in those)
            if messages:
                hours = messages / spare * seconds / _HOUR if spare > 0 else None
                found.append(CatchUp(name, outage, hours, measure))
    return max(found, key=lambda each: float("inf") if each.hours is None else each.hours, default=None)


def _cut_off(graph: Graph) -> list[Element]:
    found: list[Element] = graph.reckoned(
        "cut off", lambda: [site for site in graph.plan.sites if _offline(site)]
    )
    return found


def _cloud_away(graph: Graph, service: Element) -> float | None:
    """For how many seconds a service may be away itself, by what is required of its recovery."""
    times = [
        float(time)
        for requirement in graph.plan.requirements
        if is_number(time := requirement.fields.get("rto")) and service in graph.concerns(requirement)
    ]
    return max(times, default=None)


def _places(site: Element) -> float:
    count = site.fields.get("count", 1)
    return float(count) if is_number(count) and count else 1.0


def _kept(graph: Graph, service: Element, site: Element, measure: str) -> Iterator[tuple[float, float]]:
    """What arrives at a service from a site, by sender: how much at all of its places together, and for how many
    seconds it is kept at most while it cannot be sent."""
    chunk = chunk_of(service)
    for term in demand(graph, service, measure, chunk).whole_terms:
        sender = graph.plan.by_id.get(term.of)
        if sender is None:
            continue
        if sender.links.get("site") is site:
            yield term.value, _keeps(graph, service, sender, site, chunk)
        elif sender.kind == "service" and sender.links.get("site") is None:
            # What passes through the cloud, or a gateway of which no site is stated: the part that comes from the site.
            passed = demand(graph, sender, measure, chunk).whole
            for element in graph.reach(sender, "upstream"):
                if element.kind in ("device", "asset") and element.links.get("site") is site and passed:
                    sent = sent_by(element, measure, chunk)
                    yield (sent[0] if sent else 0.0) / passed * term.value, _FOR_EVER


def _keeps(graph: Graph, service: Element, sender: Element, site: Element, chunk: int) -> float:
    """For how many seconds a sender keeps what it cannot send, by its time to live and by its room."""
    lives, broker = sender.fields.get("messageTimeToLive"), sender.fields.get("broker")
    longest = float(lives) if is_number(lives) else _FOR_EVER
    room = broker.get("bufferSize") if isinstance(broker, dict) else sender.fields.get("bufferSize")
    if not is_number(room):
        return longest
    terms = demand(graph, service, "bytesPerSecond", chunk).whole_terms
    each_second = sum(term.value for term in terms if term.of == sender.id) / _places(site)
    return min(longest, room / each_second) if each_second else longest


def catch_up_hours(graph: Graph, service: Element) -> Any:
    """Hours until a backlog is worked off; a year where it never is; nothing where no site is cut off. As many as its
    most units need to as many as its fewest, where these are not stated; UNKNOWN where its tier is not."""
    found = catch_up(graph, service)
    if found is None:
        return UNKNOWN if "sku" not in service.fields and _waits(graph, service) else 0
    if not any(isinstance(capacity(service, measure), Range | Scaled) for measure in _LIMITS):
        return _hours(found)
    low, high = _hours(found), _hours(_catch_up(graph, service, fewest=True) or found)
    return low if low == high else Range(low, high)


def _hours(found: CatchUp) -> float:
    return _YEAR if found.hours is None else found.hours


def _waits(graph: Graph, service: Element) -> bool:
    """Whether anything waits for a service whose limits rest on what nobody stated."""
    return any(
        rate
        for site in _cut_off(graph)
        if service.facts.get("capacity.units") is not None
        for rate, _ in _kept(graph, service, site, "messagesPerSecond")
    )


def catch_up_words(graph: Graph, service: Element) -> str:
    """The same in words: 'plant, offline for 48 h: 576 h, for want of metered messages a day'."""
    found = catch_up(graph, service)
    if found is None:
        return ""
    time = "never" if found.hours is None else f"{shown(found.hours)} h"
    where = f"'{found.site}' offline" if found.site else "the cloud away from all sites"
    return f"{where} for {shown(found.outage / _HOUR)} h: {time}, bound by {MEASURES[found.measure]}"
