"""How a demand compares with what a service takes: the sum behind a finding, and the sizes that are enough."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from iotlint.facts.amounts import CHUNK, shown, told
from iotlint.facts.demand import MEASURES, READ, demand, fleet
from iotlint.facts.graph import Graph
from iotlint.facts.limits import (
    capacity,
    chunk_of,
    fleet_capacity,
    is_number,
    is_raised,
    most_units,
    supply,
    tier_of,
    units_of,
)
from iotlint.facts.spread import Fleet, overlapping, together
from iotlint.model.interval import bounds
from iotlint.model.types import Element
from iotlint.model.unknown import UNKNOWN

if TYPE_CHECKING:
    from iotlint.finding import Sum

# The facts that are read here by name (catalog/uses.py).
USES = (
    "capacity.tiers",
    "capacity.countsSubscribers",
    "tiers.*.edition",
    "tiers.*.chunkSize",
    "tiers.*.maxUnits",
    "capacity.units",
    "limits.throughputUnits",
)

# A hair, so that rounding of divisions never asks for a unit more than the documents do.
_HAIR = 1e-9


class Size(NamedTuple):
    """A tier, how many units of it carry a demand, and the measure that decides it."""

    tier: str
    units: int
    decided_by: str


def enough(graph: Graph, service: Element) -> tuple[Size, ...]:
    """For every tier that can carry the demand: the fewest units that do. Tiers in the catalog's order."""
    tiers = service.facts.get("capacity.tiers")
    if not isinstance(tiers, list | tuple):
        return ()
    own = tier_of(service)
    edition = service.facts.get(f"tiers.{own}.edition")
    found = []
    for tier in tiers:
        # Somebody who chose a Standard hub needs what Basic lacks.
        if own and service.facts.get(f"tiers.{tier}.edition") not in (edition, None) and edition != "free":
            continue
        size = _smallest(graph, service, str(tier))
        if size is not None:
            found.append(size)
    return tuple(found)


def enough_units(graph: Graph, service: Element) -> Any:
    """The fewest units of a service's own tier that carry the demand; UNKNOWN where no number does."""
    own = tier_of(service)
    if service.facts.get("capacity.tiers") is None:
        alone = _smallest(graph, service, own)
        return alone.units if alone else UNKNOWN
    return next((size.units for size in enough(graph, service) if size.tier == own), UNKNOWN)


def _smallest(graph: Graph, service: Element, tier: str | None) -> Size | None:
    """The fewest units of a tier that carry every measure; None where no allowed number does."""
    chunk = service.facts.get(f"tiers.{tier}.chunkSize", CHUNK)
    subscribed = service.facts.get("capacity.countsSubscribers") is True
    needed = {}
    for measure in MEASURES:
        each, floor = supply(service, tier, measure)
        # What may be passed on has to fit as well: a size that is too small for it would be no advice. Not so all that
        # subscribers may ask for, since hardly any asks for all there is.
        found = demand(graph, service, measure, chunk)
        wanted = found.value if measure in READ and subscribed else found.whole
        if (each is None and floor is None) or wanted <= (floor or 0):
            continue
        if not each:
            return None
        needed[measure] = max(1, ceil(wanted / each - _HAIR))
    units = max(needed.values(), default=1)
    counted = service.facts.get("capacity.units")
    most = service.facts.get(f"tiers.{tier}.maxUnits", service.facts.get(f"limits.{counted}"))
    if most is not None and units > most:
        return None
    return Size(tier or "", units, max(needed, key=lambda measure: needed[measure], default=""))


def measured(graph: Graph, subject: Element, what: str, measure: str) -> Any:
    """One measure, for conditions and messages: `demand`, `capacity`, `headroom` (what of the capacity is
    left, as a fraction; negative where it does not suffice), `terms` (the sum in words), `whole` (what arrives
    if all is passed on; UNKNOWN where nothing is), `wholeTerms`, and of a fleet that is spread over several
    services `fleet`, `fleetCapacity`, `fleetTerms` and `fleetHomes`."""
    if what.startswith("fleet"):
        return _of_fleet(graph, subject, what, measure)
    if what == "capacity":
        return capacity(subject, measure)
    found = demand(graph, subject, measure, chunk_of(subject))
    if what == "headroom":
        available = capacity(subject, measure)
        return 1 - found.value / available if is_number(available) and available else UNKNOWN
    if what == "whole":
        return found.whole
    if what == "wholeTerms":
        return told(found.whole_terms)
    return found.text if what == "terms" else found.value


def _of_fleet(graph: Graph, subject: Element, what: str, measure: str) -> Any:
    """A measure of the groups that a provisioning service spreads, or of those like a spread group."""
    # Asked for every measure of every group, and of nearly all of them there is nothing to say.
    groups, places = _crowded(graph, subject, measure)
    if not groups:
        return 0  # of nothing, which any number of hubs takes
    if what == "fleetHomes":
        return ", ".join(place.id for place in places)
    if what == "fleetCapacity":
        return fleet_capacity(places, measure)
    found = fleet(graph, groups, places[0], measure, chunk_of(places[0]))
    return found.value if what == "fleet" else found.text


def _crowded(graph: Graph, subject: Element, measure: str) -> Fleet:
    """The spread groups that a subject stands for and where they are; those of it and of others that share some of
    these places, where each fits by itself and not all of them do."""

    def look() -> Fleet:
        own = together(graph, subject)
        for first, *others in overlapping(graph, subject) if own.groups else ():
            parts = (first, *others, _joined(others))
            if _is_crowded(graph, both := _joined((first, *others)), measure) and not any(
                _is_crowded(graph, part, measure) for part in parts
            ):
                return both
        return own

    found: Fleet = graph.reckoned(("crowded", subject, measure), look)
    return found


def _joined(fleets: Sequence[Fleet]) -> Fleet:
    groups = dict.fromkeys(group for each in fleets for group in each.groups)
    places = dict.fromkeys(place for each in fleets for place in each.places)
    return Fleet(tuple(groups), tuple(places))


def _is_crowded(graph: Graph, those: Fleet, measure: str) -> bool:
    """Whether groups are certainly too much for all the places they are spread over."""
    most = bounds(fleet_capacity(those.places, measure))[1]
    place = those.places[0]
    return most is not None and fleet(graph, those.groups, place, measure, chunk_of(place)).value > most


ON_REQUEST = " That is more than the documented most, which Microsoft raises on request only."


DEPLOYED = " It exists already: state what is deployed (`iotlint import az` reads it)."


def deployed(subject: Any) -> str:
    """What to do about a key that is not stated of a service that is there already: it has one value, and that can be
    read. Empty for others."""
    return DEPLOYED if subject.kind == "service" and subject.fields.get("existing") is True else ""


def on_request(graph: Graph, subject: Element, measure: str, what: str) -> bool:
    """Whether a `demand`, or a `fleet`, that is too much goes beyond nothing but a limit that is raised on request."""
    if what == "fleet":
        return any(is_raised(place, measure) for place in _crowded(graph, subject, measure)[1])
    return what == "demand" and is_raised(subject, measure)


def beyond(graph: Graph, service: Element, measure: str) -> str:
    """In words, that not even the most units suffice, where none are stated; nothing where some are."""
    most = most_units(service)
    if most is None or units_of(service) is not UNKNOWN or not bounds(capacity(service, measure))[1]:
        return ""
    asked = demand(graph, service, measure, chunk_of(service))
    takes = shown(bounds(capacity(service, measure))[1])
    more = f" Enough would be {sized(graph, service)}." if service.facts.get("capacity.tiers") else ""
    return (
        f"'{service.id}' is asked for at least {shown(asked.value)} {MEASURES[measure]} ({asked.text}), and the most "
        f"that it can take is {takes}, with `{service.facts['capacity.units']}: {most}`.{more}{deployed(service)}"
    )


def sum_of(graph: Graph, subject: Element, measure: str, what: str = "demand") -> Sum:
    """The terms of a `demand`, a `whole` or a `fleet`, beside what there is for it as planned."""
    from iotlint.finding import Sum, SumTerm

    if what == "fleet":
        groups, places = _crowded(graph, subject, measure)
        found = fleet(graph, groups, places[0], measure, chunk_of(places[0]))
        available = fleet_capacity(places, measure)
    else:
        found = demand(graph, subject, measure, chunk_of(subject))
        available = capacity(subject, measure)
    return Sum(
        measure,
        MEASURES[measure],
        tuple(SumTerm(*term) for term in (found.whole_terms if what == "whole" else found.terms)),
        found.whole if what == "whole" else found.value,
        found.open,
        available if is_number(available) else None,
        what,
    )


def sized(graph: Graph, service: Element) -> str:
    """`enough` in words, with what decides where more than one unit is needed:
    'S1 × 36 (metered messages a day), S2 × 3 (metered messages a day) or S3 × 1', '3 throughput units'."""
    if service.facts.get("capacity.tiers") is None and is_number(units := enough_units(graph, service)):
        counted = str(service.facts.get("capacity.units", "units"))
        return f"{units:,} {''.join(f' {c.lower()}' if c.isupper() else c for c in counted)}"
    found = [
        f"{size.tier} × {size.units:,}" + (f" ({MEASURES[size.decided_by]})" if size.units > 1 else "")
        for size in enough(graph, service)
    ]
    if not found:
        return "no size of one such service, so that the load has to be spread over several"
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} or {found[-1]}"
