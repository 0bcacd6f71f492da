"""Sizes that do beside each other: what they cost by the ratio of prices, and what the cheaper is weaker in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from iotlint.advise.known import Cited, Known
from iotlint.facts.capacity import Size
from iotlint.facts.demand import MEASURES
from iotlint.facts.limits import supply
from iotlint.model.types import Element

_SIGNIFICANT = 2


class Other(NamedTuple):
    """Another size that does. `price` is what it costs beside the chosen one, 2 for twice as much, None where no ratio
    is known; `more` is what it takes more of, in words; `has` what the chosen tier lacks."""

    words: str
    price: float | None
    more: tuple[str, ...]
    has: tuple[str, ...]


def cost(known: Known, type_: str, size: Size) -> float | None:
    """What a size costs, in units of the tier that the ratios are taken against; None where there are none."""
    ratio = known.get(type_, f"tiers.{size.tier}.priceRatio")
    return float(ratio) * size.units if isinstance(ratio, int | float) else None


def cheapest(known: Known, type_: str, own: object, sizes: Sequence[Size]) -> Size:
    """The size to take: of the tier that is chosen already, else the cheapest, and of equal ones the largest."""

    def order(size: Size) -> tuple[bool, float, float]:
        price, carried = cost(known, type_, size), _carried(known, type_, size)
        return (bool(own) and size.tier != own, carried if price is None else price, -carried)

    return min(sizes, key=order)


def others(known: Known, service: Element, chosen: Size, sizes: Sequence[Size]) -> tuple[Other, ...]:
    """The sizes that were not taken, beside the one that was; the cheapest first."""
    found = (_beside(known, service, chosen, size) for size in sizes if size is not chosen)
    return tuple(sorted(found, key=lambda other: other.price or 0))


def source(known: Known, type_: str, tier: str) -> Cited | None:
    """Where the ratio of prices of a tier stands."""
    return known.cite(type_, f"tiers.{tier}.priceRatio")


def words(size: Size) -> str:
    """`S1 × 22`."""
    return f"{size.tier} × {size.units:,}"


def _beside(known: Known, service: Element, chosen: Size, size: Size) -> Other:
    ours, theirs = cost(known, service.type, chosen), cost(known, service.type, size)
    more = []
    for measure, said in MEASURES.items():
        least, most = _takes(service, chosen, measure), _takes(service, size, measure)
        if least is not None and most is not None and most > least:
            more.append(f"{said} ({most:,.0f} against {least:,.0f})")
    lacked, lacking = (_lacks(known, service.type, each.tier) for each in (chosen, size))
    price = None if ours is None or theirs is None else float(f"{theirs / ours:.{_SIGNIFICANT}g}")
    return Other(words(size), price, tuple(more), tuple(each for each in lacked if each not in lacking))


def _takes(service: Element, size: Size, measure: str) -> float | None:
    each, floor = supply(service, size.tier, measure)
    if each is None:
        return floor
    return max(each * size.units, floor or 0)


def _lacks(known: Known, type_: str, tier: str) -> tuple[str, ...]:
    return known.listed(type_, f"editions.{known.get(type_, f'tiers.{tier}.edition')}.lacks")


def _carried(known: Known, type_: str, size: Size) -> float:
    """What a size carries a day."""
    each = known.get(type_, f"tiers.{size.tier}.messagesPerDay")
    return float(each) * size.units if isinstance(each, int | float) else float(size.units)
