"""What a service can take, from the facts of its tier and its units, and how much of it a demand needs.

The catalog gives, per measure, `tiers.<SKU>.<measure>` for each unit and `tiers.<SKU>.<measure>Floor` for
what a tier takes at least; for services without tiers `capacity.<measure>` and `capacity.<measure>Floor`.
`capacity.units` names the field that holds the number of units, `capacity.tier` the one that names the tier.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from iotlint.facts.demand import MEASURES, demand
from iotlint.facts.graph import Graph
from iotlint.model.types import Element
from iotlint.model.unknown import UNKNOWN

if TYPE_CHECKING:
    from iotlint.finding import Sum

# The facts that are read here by name (catalog/uses.py).
USES = (
    "capacity.tier",
    "capacity.units",
    "capacity.tiers",
    "capacity.{measure}",
    "capacity.{measure}Floor",
    "tiers.*.{measure}",
    "tiers.*.{measure}Floor",
    "tiers.*.edition",
    "tiers.*.chunkSize",
    "tiers.*.maxUnits",
)

# A hair, so that rounding of divisions never asks for a unit more than the documents do.
_HAIR = 1e-9
_CHUNK = 4_096


class Size(NamedTuple):
    """A tier, how many units of it carry a demand, and the measure that decides it."""

    tier: str
    units: int
    decided_by: str


def capacity(service: Element, measure: str) -> Any:
    """What a service as planned takes; UNKNOWN where the plan or the catalog does not say."""
    tier = _tier(service)
    each, floor = supply(service, tier, measure)
    if each is None and floor is None:
        return UNKNOWN
    units = _units(service)
    if each is None:
        return floor
    if units is UNKNOWN:
        return UNKNOWN
    return max(each * units, floor or 0)


def supply(service: Element, tier: str | None, measure: str) -> tuple[float | None, float | None]:
    """What one unit takes, and what the tier takes at least; None where the catalog has no such fact."""
    key = f"tiers.{tier}.{measure}" if tier else f"capacity.{measure}"
    each, floor = service.facts.get(key), service.facts.get(f"{key}Floor")
    return (each if _is_number(each) else None), (floor if _is_number(floor) else None)


def enough(graph: Graph, service: Element) -> tuple[Size, ...]:
    """For every tier that can carry the demand: the fewest units that do. Tiers in the catalog's order."""
    tiers = service.facts.get("capacity.tiers")
    if not isinstance(tiers, list | tuple):
        return ()
    own = _tier(service)
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
    own = _tier(service)
    return next((size.units for size in enough(graph, service) if size.tier == own), UNKNOWN)


def _smallest(graph: Graph, service: Element, tier: str) -> Size | None:
    """The fewest units of a tier that carry every measure; None where no allowed number does."""
    chunk = service.facts.get(f"tiers.{tier}.chunkSize", _CHUNK)
    needed = {}
    for measure in MEASURES:
        each, floor = supply(service, tier, measure)
        wanted = demand(graph, service, measure, chunk).value
        if (each is None and floor is None) or wanted <= (floor or 0):
            continue
        if not each:
            return None
        needed[measure] = max(1, ceil(wanted / each - _HAIR))
    units = max(needed.values(), default=1)
    most = service.facts.get(f"tiers.{tier}.maxUnits")
    if most is not None and units > most:
        return None
    return Size(tier, units, max(needed, key=lambda measure: needed[measure], default=""))


def measured(graph: Graph, service: Element, what: str, measure: str) -> Any:
    """One measure, for conditions and messages: `demand`, `capacity`, `headroom` (what of the capacity is
    left, as a fraction; negative where it does not suffice) or `terms` (the sum in words)."""
    available = capacity(service, measure)
    if what == "capacity":
        return available
    found = demand(graph, service, measure, chunk_of(service))
    if what == "headroom":
        return 1 - found.value / available if _is_number(available) and available else UNKNOWN
    return found.text if what == "terms" else found.value


def sum_of(graph: Graph, service: Element, measure: str) -> Sum:
    """A demand with its terms, beside what the service as planned takes."""
    from iotlint.finding import Sum, SumTerm

    found = demand(graph, service, measure, chunk_of(service))
    available = capacity(service, measure)
    return Sum(
        measure,
        MEASURES[measure],
        tuple(SumTerm(*term) for term in found.terms),
        found.value,
        found.open,
        available if _is_number(available) else None,
    )


def sized(graph: Graph, service: Element) -> str:
    """`enough` in words, with what decides where more than one unit is needed:
    'S1 × 36 (metered messages a day), S2 × 3 (metered messages a day) or S3 × 1'."""
    found = [
        f"{size.tier} × {size.units:,}" + (f" ({MEASURES[size.decided_by]})" if size.units > 1 else "")
        for size in enough(graph, service)
    ]
    if not found:
        return "no size of one such service, so that the load has to be spread over several"
    return found[0] if len(found) == 1 else f"{', '.join(found[:-1])} or {found[-1]}"


def chunk_of(service: Element) -> int:
    """The size in bytes that the service's tier meters messages in."""
    chunk = service.facts.get(f"tiers.{_tier(service)}.chunkSize")
    return chunk if isinstance(chunk, int) else _CHUNK


def _tier(service: Element) -> str | None:
    name = service.facts.get("capacity.tier")
    tier = service.fields.get(name) if isinstance(name, str) else None
    return tier if isinstance(tier, str) else None


def _units(service: Element) -> Any:
    name = service.facts.get("capacity.units")
    units = service.fields.get(name, UNKNOWN) if isinstance(name, str) else 1
    return units if _is_number(units) else UNKNOWN


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
