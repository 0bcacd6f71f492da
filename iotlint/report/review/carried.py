"""What arrives at each service of a plan and along each of its arrows, beside what is taken."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from iotlint.diagram.draw import dotted
from iotlint.diagram.picture import Bar
from iotlint.facts.amounts import Term, told
from iotlint.facts.capacity import sized
from iotlint.facts.demand import MEASURES, demand
from iotlint.facts.facts import Facts
from iotlint.facts.flow import MESSAGES, along
from iotlint.facts.limits import capacity, chunk_of
from iotlint.facts.neighbours import provisions
from iotlint.model.interval import bounds
from iotlint.model.types import Connection, Element
from iotlint.report.escape import shown
from iotlint.report.review.model import Carried, Flowing, Load, between
from iotlint.report.summary import listed

# The facts that are read here by name (catalog/uses.py).
USES = (
    "capacity.tiers",
    "capacity.{measure}",
    "tiers.*.{measure}",
)

_TIGHT = 0.8  # of what a service takes: beyond it little growth is left
_MOST_OPEN = 8
# How a measure is written where there is little room.
_SHORT = {"messagesPerDay": "a day", "messagesPerSecond": "/s", "bytesPerSecond": "B/s"}
_POWERS = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


def carried_by(graph: Facts) -> Iterator[Carried]:
    """Every measure of every service that is known to take only so much of it, and of which something arrives."""
    limited = _Limited()
    for service in graph.plan.services:
        for measure in MEASURES:
            if not limited(service, measure):
                continue
            found = demand(graph, service, measure, chunk_of(service))
            if found.value or (found.whole and not found.open):
                yield Carried(
                    shown(service.id),
                    _load(service, measure, found.terms, found.whole_terms, found.open),
                )


def sizes_for(graph: Facts) -> Iterator[tuple[str, str]]:
    """For each service that is sold in tiers and units: the smallest sizes that carry what arrives."""
    for service in graph.plan.services:
        if service.facts.get("capacity.tiers") and graph.clients(service):
            yield shown(service.id), sized(graph, service)


def flows_of(graph: Facts) -> Iterator[Flowing]:
    """Every arrow along which messages go, as far as is known."""
    limited = _Limited()
    for arrow in graph.plan.connections:
        source, target = arrow.source, arrow.target
        if isinstance(source, Element) and isinstance(target, Element) and not provisions(target):
            found = [_flow(graph, arrow, target, measure, limited) for measure in MESSAGES]
            loads = _telling(sorted(filter(None, found), key=_nearness, reverse=True))
            if loads:
                yield Flowing(
                    dotted(arrow.route),
                    shown(source.id),
                    shown(target.id),
                    tuple(loads),
                    _bar(loads[0]),
                )


def _telling(loads: list[Load]) -> list[Load]:
    """Those beside a limit where there are such, else those of which something is known, else one."""
    known = [load for load in loads if load.most is not None or load.least]
    return [load for load in known if load.shares is not None] or known or loads[:1]


def _flow(graph: Facts, arrow: Connection, target: Element, measure: str, limited: _Limited) -> Load | None:
    found = along(graph, arrow, measure, chunk_of(target))
    if not found or (measure == "messagesPerDay" and not limited(target, measure)):
        return None
    least, most = (
        [Term(of, each[1](), round(each[0], 6)) for of, *both in found if (each := both[way]) and each[0]]
        for way in (0, 1)
    )
    unknown = tuple(of for of, _, whole in found if whole is None)
    return _load(target, measure, least, most, unknown)


def _load(
    service: Element,
    measure: str,
    least: Sequence[Term],
    most: Sequence[Term],
    unknown: Sequence[str],
) -> Load:
    value, whole = (round(sum(term.value for term in terms), 6) for terms in (least, most))
    low, high = bounds(capacity(service, measure))
    at_most = None if unknown else max(value, whole)
    load = Load(MEASURES[measure], value, at_most, low, high, "", _words(least, unknown), "")
    if whole > value:
        load = load._replace(whole=shown(told(most)))
        if unknown:  # a forwarder's whole is worth saying though somebody else states nothing
            load = load._replace(most=whole)
    return load._replace(verdict=_verdict(load))


def _words(terms: Sequence[Term], unknown: Sequence[str]) -> str:
    text = told(terms)
    if unknown:
        more = [f"{len(unknown) - _MOST_OPEN:,} more"] if len(unknown) > _MOST_OPEN else []
        names = listed([*dict.fromkeys(unknown[:_MOST_OPEN]), *more])
        text += f"{'; ' if text else ''}not counted, since too little is stated: {names}"
    return shown(text)


class _Limited:
    """Whether the catalog says how much of a measure a service takes; looked up once for all services of a type."""

    def __init__(self) -> None:
        self._found: dict[Any, bool] = {}

    def __call__(self, service: Element, measure: str) -> bool:
        asked = service.type, measure
        if asked not in self._found:
            ends = (f".{measure}", f".{measure}Floor")
            self._found[asked] = any(
                key.startswith(("tiers.", "capacity.")) and key.endswith(ends) for key in service.facts
            )
        return self._found[asked]


def _verdict(load: Load) -> str:
    if load.low is None or load.high is None:
        return "unknown"
    if load.least > load.high:
        return "over"
    if max(load.least, load.most or 0) > load.low:
        return "perhaps"
    return "tight" if load.least > load.low * _TIGHT else "fits"


# On the arrows of the picture


def _nearness(load: Load) -> tuple[float, float]:
    """How near what arrives comes to the limit: at most, then at least."""
    least, most = load.shares or (-1, -1)
    return most, least


def _bar(load: Load) -> Bar | None:
    if load.shares is None or not load.shares[1]:
        return None
    name = next(key for key, words in MEASURES.items() if words == load.measure)
    takes = between(load.low or 0, load.high, short)
    return Bar(
        *load.shares, load.verdict, f"{between(load.least, load.most, short)} of {takes} {_SHORT[name]}"
    )


def short(value: float) -> str:
    """`950`, `1.2k`, `3.6M`."""
    for power, letter in _POWERS:
        if value >= power:
            return f"{value / power:,.3g}{letter}"
    return f"{value:,.3g}"
