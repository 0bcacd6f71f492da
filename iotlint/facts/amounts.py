"""What one sender sends: how many it is, how often, how large, and what that comes to in a measure.

Arithmetic of /day, /second and chunks as the Azure documents count: a message is metered in chunks of the
tier's `chunkSize`, at least one; rates count messages whatever their size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import TYPE_CHECKING, Any, NamedTuple

from iotlint.model.types import Connection, Element

if TYPE_CHECKING:
    from fractions import Fraction

DAY = 86_400
CHUNK = 4_096
# Terms that are told one by one.
_MOST_TERMS = 8


class Term(NamedTuple):
    """What one sender adds to a sum: its id, the factors as people would write them, and their product."""

    of: str
    factors: str
    value: float


# An amount and its factors in words; a sender, and what it adds (None: it states too little).
Amount = tuple[float, Callable[[], str]]
# A sender, what it adds at least, and what it adds if all is passed on (the same object where there is no
# doubt); None: it states too little.
Found = tuple[str, Amount | None, Amount | None]


class Stream:
    """One kind of traffic: how many senders, how often each sends (per second), how large (bytes)."""

    __slots__ = ("active", "interval", "number", "of", "rate", "size")

    def __init__(
        self,
        of: str,
        number: int | None,
        rate: float | None,
        active: float,
        size: float | None,
        interval: float | None,
    ) -> None:
        self.of = of
        self.number = number
        self.rate = rate
        self.active = active
        self.size = size
        self.interval = interval


def fraction(*given: Any) -> Fraction:
    """An exact fraction of what `Fraction` takes; loaded late, since `decimal` comes with it, a twentieth of a run."""
    from fractions import Fraction

    return Fraction(*given)


def scaled(amount: Amount, part: Fraction) -> Amount:
    """A part of an amount."""
    return float(fraction(amount[0]) * part), lambda: f"{amount[1]()} × {part}"


def telemetry_amount(stream: Stream, measure: str, chunk: int) -> Amount | None:
    """What a sender's messages come to in a measure; None where it states too little for that."""
    count, rate, size = stream.number, stream.rate, stream.size
    if count is None or rate is None:
        return None
    if measure == "messagesPerSecond":
        return count * rate, lambda: f"{shown(count)} × {_often(stream)}"
    if measure == "bytesPerSecond":
        if size is None:
            return None
        return count * rate * size, lambda: f"{shown(count)} × {_often(stream)} × {shown(size)} B"
    chunks = chunks_of(size, chunk)
    a_day = rate * stream.active
    return count * a_day * chunks, lambda: f"{shown(count)} × {shown(a_day)} a day{_times(chunks, size)}"


def stream_of(connection: Connection, source: Element, telemetry: Any) -> Stream:
    """The traffic of a sender; what the connection states outweighs what the sender does."""
    given = telemetry if isinstance(telemetry, dict) else {}
    fields = connection.fields
    rate = rate_of(fields)
    size = fields.get("size", given.get("size"))
    interval = fields.get("interval") if rate is not None else given.get("interval")
    return Stream(
        source.id,
        counted(source),
        rate if rate is not None else rate_of(given),
        active_seconds(given),
        float(size) if isinstance(size, int | float) else None,
        float(interval) if isinstance(interval, int | float) else None,
    )


def counted(element: Element) -> int | None:
    """How many things an entry stands for: its count at each of its sites; None if that is not stated."""
    sites = 1
    site = element.links.get("site")
    if isinstance(site, Element):
        times = site.fields.get("count", 1)
        if not isinstance(times, int):
            return None
        sites = times
    count = element.fields.get("count") if element.kind in ("device", "asset") else 1
    return count * sites if isinstance(count, int) and not isinstance(count, bool) else None


def rate_of(given: Any) -> float | None:
    """How often, per second, from `interval` (seconds) or `rate` (per second)."""
    interval, rate = given.get("interval"), given.get("rate")
    if isinstance(interval, int | float) and interval:
        return 1 / interval
    return float(rate) if isinstance(rate, int | float) else None


def active_seconds(given: Any) -> float:
    """The seconds of a day in which a sender is active."""
    active = given.get("activePerDay", DAY)
    return float(active) if isinstance(active, int | float) else DAY


def chunks_of(size: Any, chunk: int) -> int:
    """How many messages one of a size is metered as; one where the size is not stated."""
    return max(1, ceil(size / chunk)) if isinstance(size, int | float) else 1


# How people write it


def _often(stream: Stream) -> str:
    return f"1 / {shown(stream.interval)} s" if stream.interval else f"{shown(stream.rate)} / s"


def _times(chunks: int, size: float | None) -> str:
    return f" × {chunks} chunks" if chunks > 1 else "" if size is None else " × 1 chunk"


def shown(value: Any) -> str:
    """A number as people write it; one that two places would make none keeps two digits."""
    rounded = round(value, 2) or (float(f"{value:.2g}") if value else 0)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,}"


def told(terms: Sequence[Any]) -> str:
    """Terms as one sum; of more than anybody reads the largest, and what the others come to."""
    if len(terms) > _MOST_TERMS:
        largest = sorted(terms, key=lambda term: -term.value)[: _MOST_TERMS - 1]
        rest = sum(term.value for term in terms) - sum(term.value for term in largest)
        others = f"{len(terms) - len(largest):,} others: {shown(rest)}"
    else:
        largest, others = list(terms), ""
    return " + ".join([*(f"{term.of}: {term.factors}" for term in largest), *filter(None, (others,))])
