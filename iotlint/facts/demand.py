"""How much arrives at a service: messages, bytes, twin updates, devices; each sum with its terms.

Arithmetic of /day, /second and chunks as the Azure documents count: a message is metered in chunks of the
tier's `chunkSize`, at least one; rates count messages whatever their size. What a plan does not state is
left out of the sum and named in `open`, so that a sum is what arrives at least.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import ceil
from typing import Any, NamedTuple

from iotlint.facts.graph import Graph
from iotlint.model.types import Connection, Element

# The facts that are read here by name (catalog/uses.py).
USES = (
    "capacity.countsSessions",
    "capacity.countsModules",
    "gateway",
    "sendsMessages",
)

DAY = 86_400
_CHUNK = 4_096
_MOST_TERMS = 8
# measure -> what it counts, as messages say it
MEASURES = {
    "messagesPerDay": "metered messages a day",
    "messagesPerSecond": "messages a second",
    "bytesPerSecond": "bytes a second",
    "twinUpdatesPerSecond": "twin updates a second",
    "commandBytesPerSecond": "bytes of requests a second",
    "jobOperationsPerSecond": "devices of jobs a second",
    "messagesToDevicesPerMinute": "messages to devices a minute",
    "uploadsPerMinute": "file uploads a minute",
    "connectsPerSecond": "new connections a second",
    "registrationsPerMinute": "registrations a minute",
    "creationsPerSecond": "new twins a second",
    "devices": "devices",
}


class Term(NamedTuple):
    """What one sender adds to a sum: its id, the factors as people would write them, and their product."""

    of: str
    factors: str
    value: float


# An amount and its factors in words; a sender, and what it adds (None: it states too little).
Amount = tuple[float, Callable[[], str]]
Found = tuple[str, Amount | None]


def told(terms: Sequence[Any]) -> str:
    """Terms as one sum; of more than anybody reads the largest, and what the others come to."""
    if len(terms) > _MOST_TERMS:
        largest = sorted(terms, key=lambda term: -term.value)[: _MOST_TERMS - 1]
        rest = sum(term.value for term in terms) - sum(term.value for term in largest)
        others = f"{len(terms) - len(largest):,} others: {_n(rest)}"
    else:
        largest, others = list(terms), ""
    return " + ".join([*(f"{term.of}: {term.factors}" for term in largest), *filter(None, (others,))])


class Demand:
    """A sum. `open` names the senders that state too little to be counted.

    Only findings show `terms`, so they are worked out when asked for: kept for every sum of a plan of
    100,000 connections, they took a fifth of its time and 50 MB.
    """

    __slots__ = ("_amounts", "measure", "open", "value")

    def __init__(self, measure: str, amounts: Callable[[], Iterator[Found]]) -> None:
        self.measure = measure
        self._amounts = amounts
        unknown: dict[str, None] = {}
        total = 0.0
        for of, amount in amounts():
            if amount is None:
                unknown[of] = None
            else:
                total += amount[0]
        # What arrives at least; rounded, so that 0.1 six hundred times over is not more than sixty.
        self.value = round(total, 6)
        self.open = tuple(unknown)

    @property
    def terms(self) -> tuple[Term, ...]:
        """What each sender adds."""
        found = ((of, amount) for of, amount in self._amounts() if amount and amount[0])
        return tuple(Term(of, amount[1](), round(amount[0], 6)) for of, amount in found)

    @property
    def text(self) -> str:
        """The sum as people would write it."""
        return told(self.terms) or "nothing stated"


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
        ("demand", service, measure, chunk),
        lambda: Demand(measure, lambda: _amounts(graph, service, measure, chunk)),
    )
    return kept


def _amounts(graph: Graph, service: Element, measure: str, chunk: int) -> Iterator[Found]:
    if measure in ("messagesPerDay", "messagesPerSecond", "bytesPerSecond"):
        for stream in graph.cached(("streams", service), lambda: list(_streams(graph, service))):
            yield stream.of, _telemetry(stream, measure, chunk)
    if measure == "messagesPerDay":
        for device in _devices(graph, service):
            if not _BESIDES.keys().isdisjoint(device.fields):
                yield from _metered_besides(device, chunk)
    if measure in _OF_DEVICES:
        # Behind a gateway devices have identities of a hub, but no sessions with a broker.
        sessions = measure == "devices" and service.facts.get("capacity.countsSessions")
        for device in _devices(graph, service):
            if not sessions or service in (*graph.targets(device), *graph.sources(device)):
                yield from _of_devices(device, measure)
    if measure == "devices" and service.facts.get("capacity.countsModules"):
        for client in graph.clients(service):
            if client.kind == "service" and client.facts.get("gateway") is True:
                yield from _identities(client)
    if measure == "creationsPerSecond":
        time, twins = service.fields.get("createWithin"), service.fields.get("twins")
        if isinstance(time, int | float) and time:
            yield service.id, _within(twins, time, 1)


def _telemetry(stream: Stream, measure: str, chunk: int) -> Amount | None:
    count, rate, size = stream.number, stream.rate, stream.size
    if count is None or rate is None:
        return None
    if measure == "messagesPerSecond":
        return count * rate, lambda: f"{_n(count)} × {_often(stream)}"
    if measure == "bytesPerSecond":
        if size is None:
            return None
        return count * rate * size, lambda: f"{_n(count)} × {_often(stream)} × {_n(size)} B"
    chunks = _chunks(size, chunk)
    a_day = rate * stream.active
    return count * a_day * chunks, lambda: f"{_n(count)} × {_n(a_day)} a day{_times(chunks, size)}"


_BESIDES = {
    "twinUpdates": "twin updates",
    "twinReads": "twin reads",
    "commands": "requests",
    "uploads": "uploads",
}


def _metered_besides(device: Element, chunk: int) -> Iterator[Found]:
    """Requests, what is written to twins and read from them, and uploads (as two messages) are metered as well."""
    count = counted(device)
    for name, word in _BESIDES.items():
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
            # A message to a device has no reply; a job's requests are metered like any other.
            each += 0 if given.get("via") == "message" else _chunks(given.get("replySize"), chunk)
        elif name == "uploads":
            each = 2
        a_day = rate * _active(given)
        yield of, (count * a_day * each, partial(_metered_text, count, a_day, each))


def _metered_text(count: int, a_day: float, each: int) -> str:
    return f"{_n(count)} × {_n(a_day)} a day × {each}"


_PER_TIME = {"twinUpdatesPerSecond": ("twinUpdates", 1), "uploadsPerMinute": ("uploads", 60)}
# Each way to a device has a limit of its own; a request that says nothing of its way is a direct method.
_SENT = {
    "commandBytesPerSecond": ("direct-method", 1),
    "jobOperationsPerSecond": ("job", 1),
    "messagesToDevicesPerMinute": ("message", 60),
}
_WITHIN = {"connectsPerSecond": ("reconnectWithin", 1), "registrationsPerMinute": ("onboardWithin", 60)}


_OF_DEVICES = frozenset(("devices", *_PER_TIME, *_SENT, *_WITHIN))


def _of_devices(device: Element, measure: str) -> Iterator[Found]:
    if measure == "devices":
        count = counted(device)
        yield device.id, None if count is None else (count, lambda: _n(count))
    elif measure in _PER_TIME:
        name, seconds = _PER_TIME[measure]
        given = device.fields.get(name)
        if isinstance(given, dict):
            yield device.id, _per_time(given, counted(device), seconds, 1)
    elif measure in _SENT:
        way, seconds = _SENT[measure]
        given = device.fields.get("commands")
        if isinstance(given, dict) and given.get("via", "direct-method") == way:
            size = _chunks(given.get("size"), _CHUNK) * _CHUNK if way == "direct-method" else 1
            yield device.id, _sent(given, counted(device), seconds, size)
    elif measure in _WITHIN:
        name, seconds = _WITHIN[measure]
        time = device.fields.get(name)
        if isinstance(time, int | float) and time:
            yield device.id, _within(counted(device), time, seconds)


def _identities(gateway: Element) -> Iterator[Found]:
    """A gateway is a device of its hub, unless it runs on one that is in the plan, and so is each of its modules."""
    number, modules = counted(gateway), gateway.fields.get("modules")
    host = gateway.links.get("runsOn")
    if not isinstance(host, Element) or host.kind != "device":
        yield gateway.id, None if number is None else (number, lambda: _n(number))
    if number is not None and isinstance(modules, int):
        yield f"{gateway.id} (modules)", (number * modules, lambda: f"{_n(number)} × {_n(modules)}")


def _per_time(given: Any, count: int | None, seconds: int, size: int) -> Amount | None:
    rate, interval = _rate(given), given.get("interval")
    if count is None or rate is None:
        return None

    def text() -> str:
        often = _n(rate * seconds)
        if interval and seconds == 60 and interval % 60 == 0:
            often = f"1 / {_n(interval / 60)} min"
        elif interval:
            often = f"{seconds} / {_n(interval)} s"
        return f"{_n(count)} × {often}" + (f" × {_n(size)} B" if size != 1 else "")

    return count * rate * seconds * size, text


def _sent(given: Any, count: int | None, seconds: int, size: int) -> Amount | None:
    """Requests as often as each device gets them, or one to all in the time for that: whatever is more."""
    usual, time = _per_time(given, count, seconds, size), given.get("allWithin")
    if not isinstance(time, int | float) or not time:
        return usual
    at_once = _within(count, time, seconds, size)
    return max((each for each in (usual, at_once) if each), key=lambda each: each[0], default=None)


def _within(count: Any, time: float, seconds: int, size: int = 1) -> Amount | None:
    if not isinstance(count, int):
        return None
    unit = "s" if seconds == 1 else "min"
    each = "" if size == 1 else f" × {_n(size)} B"
    return count * seconds / time * size, lambda: f"{_n(count)} / {_n(time / seconds)} {unit}{each}"


# Who sends


def _devices(graph: Graph, service: Element) -> list[Element]:
    return [client for client in graph.clients(service) if client.kind == "device"]


def _streams(graph: Graph, service: Element) -> Iterator[Stream]:
    """What is sent to a service, connection by connection; a gateway passes on what it gets."""
    seen: set[Element] = {service}
    ahead: list[Element] = [service]
    usual: dict[Element, Stream] = {}
    while ahead:
        for connection in ahead.pop().incoming:
            source = connection.source
            if not connection.carries or not isinstance(source, Element):
                continue
            fields = connection.fields
            own = _rate(fields) if "rate" in fields or "interval" in fields else None
            if source.kind in ("device", "asset"):
                if own is not None or "size" in fields:
                    yield _stream(connection, source, source.fields.get("telemetry"))
                    continue
                if source not in usual:
                    usual[source] = _stream(connection, source, source.fields.get("telemetry"))
                yield usual[source]
            elif own is not None:
                yield _stream(connection, source, {})
            elif graph.is_gateway(source) and source not in seen:
                seen.add(source)
                ahead.append(source)
            elif source not in seen and source.facts.get("sendsMessages") is not False:
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
