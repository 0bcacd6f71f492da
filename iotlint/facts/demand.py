"""How much arrives at a service: messages, bytes, twin updates, devices; each sum with its terms.

Arithmetic of /day, /second and chunks as the Azure documents count: a message is metered in chunks of the
tier's `chunkSize`, at least one; rates count messages whatever their size. What a plan does not state is
left out of the sum and named in `open`, so that a sum is what arrives at least.
"""

from collections.abc import Iterator
from math import ceil
from typing import Any, NamedTuple

from iotlint.facts.graph import Graph
from iotlint.model.types import Connection, Element

DAY = 86_400
_CHUNK = 4_096
# measure -> what it counts, as messages say it
MEASURES = {
    "messagesPerDay": "metered messages a day",
    "messagesPerSecond": "messages a second",
    "bytesPerSecond": "bytes a second",
    "twinUpdatesPerSecond": "twin updates a second",
    "commandBytesPerSecond": "bytes of requests a second",
    "uploadsPerMinute": "file uploads a minute",
    "connectsPerSecond": "new connections a second",
    "registrationsPerMinute": "registrations a minute",
    "devices": "devices",
}


class Term(NamedTuple):
    """What one sender adds to a sum: its id, the factors as people would write them, and their product."""

    of: str
    factors: str
    value: float


class Demand(NamedTuple):
    """A sum. `open` names the senders that state too little to be counted."""

    measure: str
    terms: tuple[Term, ...]
    open: tuple[str, ...]

    @property
    def value(self) -> float:
        """What arrives at least; rounded, so that 0.1 six hundred times over is not more than sixty."""
        return round(sum(term.value for term in self.terms), 6)

    @property
    def text(self) -> str:
        """The sum as people would write it."""
        return " + ".join(f"{term.of}: {term.factors}" for term in self.terms) or "nothing stated"


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


def demand(graph: Graph, service: Element, measure: str, chunk: int = _CHUNK) -> Demand:
    """The demand of one measure on a service; `chunk` is the size messages are metered in, in bytes."""
    kept: Demand = graph.cached(
        ("demand", service, measure, chunk), lambda: _sum(graph, service, measure, chunk)
    )
    return kept


def _sum(graph: Graph, service: Element, measure: str, chunk: int) -> Demand:
    terms: list[Term] = []
    unknown: list[str] = []
    for of, found in _terms(graph, service, measure, chunk):
        if found is None:
            unknown.append(of)
        elif found[1]:
            terms.append(Term(of, *found))
    return Demand(measure, tuple(terms), tuple(dict.fromkeys(unknown)))


Found = tuple[str, tuple[str, float] | None]


def _terms(graph: Graph, service: Element, measure: str, chunk: int) -> Iterator[Found]:
    if measure in ("messagesPerDay", "messagesPerSecond", "bytesPerSecond"):
        for stream in _streams(graph, service):
            yield stream.of, _telemetry(stream, measure, chunk)
    if measure == "messagesPerDay":
        for device in _devices(graph, service):
            yield from _metered_besides(device, chunk)
    for device in _devices(graph, service):
        yield from _of_devices(device, measure)


def _telemetry(stream: Stream, measure: str, chunk: int) -> tuple[str, float] | None:
    count, rate = stream.number, stream.rate
    if count is None or rate is None:
        return None
    if measure == "messagesPerSecond":
        return f"{_n(count)} × {_often(stream)}", count * rate
    if measure == "bytesPerSecond":
        if stream.size is None:
            return None
        return f"{_n(count)} × {_often(stream)} × {_n(stream.size)} B", count * rate * stream.size
    chunks = _chunks(stream.size, chunk)
    a_day = rate * stream.active
    return f"{_n(count)} × {_n(a_day)} a day{_times(chunks, stream.size)}", count * a_day * chunks


def _metered_besides(device: Element, chunk: int) -> Iterator[Found]:
    """Requests, twin updates and uploads are metered as well (two messages for an upload)."""
    count = counted(device)
    for name, word in (("twinUpdates", "twin updates"), ("commands", "requests"), ("uploads", "uploads")):
        given = device.fields.get(name)
        if not isinstance(given, dict):
            continue
        rate = _rate(given)
        of = f"{device.id} ({word})"
        if count is None or rate is None:
            yield of, None
            continue
        each = _chunks(given.get("size"), chunk)
        if name == "commands":
            each += _chunks(given.get("replySize"), chunk)
        elif name == "uploads":
            each = 2
        a_day = rate * _active(given)
        yield of, (f"{_n(count)} × {_n(a_day)} a day × {each}", count * a_day * each)


def _of_devices(device: Element, measure: str) -> Iterator[Found]:
    count = counted(device)
    if measure == "devices":
        yield device.id, None if count is None else (_n(count), count)
    per_time = {
        "twinUpdatesPerSecond": ("twinUpdates", 1),
        "uploadsPerMinute": ("uploads", 60),
        "commandBytesPerSecond": ("commands", 1),
    }
    if measure in per_time:
        name, seconds = per_time[measure]
        given = device.fields.get(name)
        if isinstance(given, dict):
            rate = _rate(given)
            size = _chunks(given.get("size"), _CHUNK) * _CHUNK if measure == "commandBytesPerSecond" else 1
            known = count is not None and rate is not None
            yield device.id, (_per_time(given, count, rate, seconds, size) if known else None)  # type: ignore[arg-type]
    within = {"connectsPerSecond": ("reconnectWithin", 1), "registrationsPerMinute": ("onboardWithin", 60)}
    if measure in within:
        name, seconds = within[measure]
        time = device.fields.get(name)
        if isinstance(time, int | float) and time:
            yield (
                device.id,
                None
                if count is None
                else (
                    f"{_n(count)} / {_n(time / seconds)} {'s' if seconds == 1 else 'min'}",
                    count * seconds / time,
                ),
            )


def _per_time(given: Any, count: int, rate: float, seconds: int, size: int) -> tuple[str, float]:
    interval = given.get("interval")
    often = f"1 / {_n(interval)} s" if interval and seconds == 1 else _n(rate * seconds)
    return f"{_n(count)} × {often}" + (f" × {_n(size)} B" if size != 1 else ""), count * rate * seconds * size


# Who sends


def _devices(graph: Graph, service: Element) -> list[Element]:
    return [client for client in graph.clients(service) if client.kind == "device"]


def _streams(graph: Graph, service: Element) -> Iterator[Stream]:
    """What is sent to a service, connection by connection; a gateway passes on what it gets."""
    seen: set[Element] = {service}
    ahead: list[Element] = [service]
    while ahead:
        for connection in ahead.pop().incoming:
            source = connection.source
            if not connection.carries or not isinstance(source, Element):
                continue
            own = _rate(connection.fields)
            if source.kind in ("device", "asset"):
                yield _stream(connection, source, source.fields.get("telemetry"))
            elif own is not None:
                yield _stream(connection, source, {})
            elif graph.is_gateway(source) and source not in seen:
                seen.add(source)
                ahead.append(source)
            elif source not in seen:
                yield Stream(source.id, None, None, DAY, None, None)


def _stream(connection: Connection, source: Element, telemetry: Any) -> Stream:
    """The traffic of a sender; what the connection states outweighs what the sender does."""
    given = telemetry if isinstance(telemetry, dict) else {}
    fields = connection.fields
    rate = _rate(fields)
    size = fields.get("size", given.get("size"))
    interval = fields.get("interval") if rate is not None else given.get("interval")
    return Stream(
        source.id,
        counted(source),
        rate if rate is not None else _rate(given),
        _active(given),
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


def _rate(given: Any) -> float | None:
    """How often, per second, from `interval` (seconds) or `rate` (per second)."""
    interval, rate = given.get("interval"), given.get("rate")
    if isinstance(interval, int | float) and interval:
        return 1 / interval
    return float(rate) if isinstance(rate, int | float) else None


def _active(given: Any) -> float:
    """The seconds of a day in which a sender is active."""
    active = given.get("activePerDay", DAY)
    return float(active) if isinstance(active, int | float) else DAY


def _chunks(size: Any, chunk: int) -> int:
    return max(1, ceil(size / chunk)) if isinstance(size, int | float) else 1


# How people write it


def _often(stream: Stream) -> str:
    return f"1 / {_n(stream.interval)} s" if stream.interval else f"{_n(stream.rate)} / s"


def _times(chunks: int, size: float | None) -> str:
    return f" × {chunks} chunks" if chunks > 1 else "" if size is None else " × 1 chunk"


def _n(value: Any) -> str:
    rounded = round(value, 2)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,}"
