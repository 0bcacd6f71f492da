"""What a service takes, from the facts of its tier and its units.

The catalog gives, per measure, `tiers.<SKU>.<measure>` for each unit and `tiers.<SKU>.<measure>Floor` for
what a tier takes at least; for services without tiers `capacity.<measure>` and `capacity.<measure>Floor`.
`capacity.units` names the field that holds the number of units, `capacity.tier` the one that names the tier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf
from typing import Any, TypeGuard

from iotlint.facts.amounts import CHUNK
from iotlint.model.interval import Range, Scaled, bounds
from iotlint.model.types import Element
from iotlint.model.unknown import UNKNOWN

# The facts that are read here by name (catalog/uses.py).
USES = (
    "capacity.tier",
    "capacity.tiers",
    "capacity.units",
    "capacity.unitTiers",
    "limits.throughputUnits",
    "tiers.*.maxUnits",
    "capacity.{measure}",
    "capacity.{measure}Floor",
    "tiers.*.{measure}",
    "tiers.*.{measure}Floor",
    "tiers.*.chunkSize",
    "adjustable.*",
)


# What comes all at once, before a service that chooses its units has taken more.
_BURSTS = frozenset(("connectsPerSecond", "registrationsPerMinute"))


def capacity(service: Element, measure: str) -> Any:
    """What a service as planned takes; of units that it chooses by itself the most, for bursts the fewest. Where its
    units are not stated, from one to the most that its tier can have; UNKNOWN where the plan or the catalog does not
    say."""
    return _capacity(service, tier_of(service), measure)


def _capacity(service: Element, tier: str | None, measure: str) -> Any:
    each, floor = supply(service, tier, measure)
    if each is None and floor is None:
        return UNKNOWN
    units = units_of(service)
    if each is None:
        return floor
    if measure in _BURSTS and isinstance(units, Scaled):
        units = units.low
    if units is UNKNOWN:
        most = most_units(service, tier)
        if most is None:
            return UNKNOWN
        low, high = max(each, floor or 0), max(each * most, floor or 0)
        return low if low == high else Range(low, high)
    return max(each * units, floor or 0)


def fleet_capacity(homes_of: Sequence[Element], measure: str) -> Any:
    """What several services take together; UNKNOWN where one of them does not say. Of one that states no tier, what its
    smallest takes to what its largest does: several such have too many combinations to try each."""
    lows, highs = zip(*(_bounds(home, measure) for home in homes_of), strict=True)
    if None in lows:
        return UNKNOWN
    return sum(lows) if lows == highs else Range(sum(lows), sum(highs))


def _bounds(service: Element, measure: str) -> tuple[Any, Any]:
    """The least and the most that a service takes in any tier that it can have; None where one does not say."""
    lows, highs = zip(*(bounds(_capacity(service, tier, measure)) for tier in _tiers(service)), strict=True)
    return (None, None) if None in lows else (min(lows), max(highs))


def _tiers(service: Element) -> Sequence[str | None]:
    """The tier of a service, or all that it can have where it states none."""
    tier, tiers = tier_of(service), service.facts.get("capacity.tiers")
    return tiers if tier is None and isinstance(tiers, list | tuple) and tiers else (tier,)


def most_units(service: Element, tier: str | None = None) -> int | None:
    """The most units that a service can have in its tier, or in another one, as far as is documented; None where its
    tier has none, or may be one that has none."""
    name, tiers = (service.facts.get(f"capacity.{part}") for part in ("units", "unitTiers"))
    if isinstance(tiers, list | tuple):
        chosen = service.fields.get("sku")
        if chosen not in tiers:
            return None
    key = f"tiers.{tier or tier_of(service)}.maxUnits"
    most = service.facts.get(key, service.facts.get(f"limits.{name}"))
    return most if isinstance(most, int) else None


def is_raised(service: Element, measure: str) -> bool:
    """Whether what a service takes of a measure ends at a limit that Microsoft raises on request: that of one service
    or, where its units are not stated, that of the units; where its tier is not, that of any."""
    return any(_is_raised(service, tier, measure) for tier in _tiers(service))


def _is_raised(service: Element, tier: str | None, measure: str) -> bool:
    if isinstance(_capacity(service, tier, measure), Range):
        key = f"tiers.{tier}.maxUnits"
        if key not in service.facts:
            key = f"limits.{service.facts.get('capacity.units')}"
    else:
        (each, floor), units = supply(service, tier, measure), units_of(service)
        key = f"tiers.{tier}.{measure}" if tier else f"capacity.{measure}"
        if floor is not None and (each is None or units is UNKNOWN or each * units <= floor):
            key += "Floor"
    return service.facts.get(f"adjustable.{key}") is True


def supply(service: Element, tier: str | None, measure: str) -> tuple[float | None, float | None]:
    """What one unit takes, and what the tier takes at least; None where the catalog has no such fact."""
    key = f"tiers.{tier}.{measure}" if tier else f"capacity.{measure}"
    each, floor = service.facts.get(key), service.facts.get(f"{key}Floor")
    return (each if is_number(each) else None), (floor if is_number(floor) else None)


def chunk_of(service: Element) -> int:
    """The size in bytes that the service's tier meters messages in."""
    chunk = service.facts.get(f"tiers.{tier_of(service)}.chunkSize")
    return chunk if isinstance(chunk, int) else CHUNK


def tier_of(service: Element) -> str | None:
    """The tier that a service is planned with; None if it states none or has none."""
    name = service.facts.get("capacity.tier")
    tier = service.fields.get(name) if isinstance(name, str) else None
    return tier if isinstance(tier, str) else None


def units_of(service: Element) -> Any:
    """How many units a service is planned with, one where it has none; UNKNOWN where they are not stated."""
    name = service.facts.get("capacity.units")
    units = service.fields.get(name, UNKNOWN) if isinstance(name, str) else 1
    return units if is_number(units) else UNKNOWN


def scales_from(service: Element) -> int | None:
    """The fewest of the units that a service chooses by itself; None where it is to have a fixed number."""
    units = units_of(service)
    return units.low if isinstance(units, Scaled) else None


def tier_names(known: Mapping[str, Any]) -> tuple[str, ...]:
    """The tiers that the catalog knows of a type of service, as of the day."""
    listed = known.get("capacity.tiers")
    if isinstance(listed, list | tuple):
        return tuple(listed)
    return tuple(dict.fromkeys(key.split(".")[1] for key in known if key.startswith("tiers.")))


def from_least(known: Mapping[str, Any], key: str) -> Any:
    """From the least number on that tiers have at a key, as 'tiers.{}.routes'; unknown where one of them has none."""
    names = tier_names(known)
    found = [value for name in names if is_number(value := known.get(key.format(name)))]
    return Range(min(found), inf) if found and len(found) == len(names) else UNKNOWN


def is_number(value: Any) -> TypeGuard[int | float]:
    """Whether a value can be reckoned with."""
    return isinstance(value, int | float) and not isinstance(value, bool)
