"""How much arrives at a service: messages, bytes, twin updates, devices; each sum with its terms.

Arithmetic of /day, /second and chunks as the Azure documents count: a message is metered in chunks of the
tier's `chunkSize`, at least one; rates count messages whatever their size. What a plan does not state is
left out of the sum and named in `open`, so that a sum is what arrives at least.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from iotlint.facts.amounts import (
    CHUNK,
    Amount,
    Found,
    Term,
    active_seconds,
    chunks_of,
    counted,
    rate_of,
    scaled,
    shown,
    told,
)
from iotlint.facts.flow import MESSAGES, arriving, carries_telemetry, is_spread, sent_by
from iotlint.facts.graph import Graph
from iotlint.facts.limits import fleet_capacity, is_number
from iotlint.facts.neighbours import provisions
from iotlint.facts.shares import share
from iotlint.facts.spread import homes, provisioners, spread_over
from iotlint.facts.subscribers import sent_out
from iotlint.model.interval import bounds
from iotlint.model.types import Element

# The facts that are read here by name (catalog/uses.py).
USES = (
    "capacity.countsSessions",
    "capacity.countsModules",
    "capacity.countsSubscribers",
    "gateway",
)

# measure -> what it counts, as messages say it
MEASURES = {
    "messagesPerDay": "metered messages a day",
    "messagesPerSecond": "messages a second",
    "bytesPerSecond": "bytes a second",
    "messagesOutPerSecond": "messages read a second",
    "bytesOutPerSecond": "bytes read a second",
    "twinUpdatesPerSecond": "twin updates a second",
    "twinReadsPerSecond": "twin reads a second",
    "commandBytesPerSecond": "bytes of requests a second",
    "jobOperationsPerSecond": "devices of jobs a second",
    "messagesToDevicesPerMinute": "messages to devices a minute",
    "uploadsPerMinute": "file uploads a minute",
    "connectsPerSecond": "new connections a second",
    "registrationsPerMinute": "registrations a minute",
    "registryOperationsPerMinute": "registry operations a minute",
    "creationsPerSecond": "new twins a second",
    "devices": "devices",
}


class Demand:
    """A sum: what arrives at least, and `whole`, what does if everything is passed on that may be.

    `open` names those of its `senders` that state too little to be counted; `forwarded` says whether `whole` rests on
    something that may pass on less. Only findings show `terms`, so they are worked out when asked for: kept
    for every sum of a plan of 100,000 connections, they took a fifth of its time and 50 MB.
    """

    __slots__ = ("_amounts", "forwarded", "measure", "open", "senders", "value", "whole")

    def __init__(self, measure: str, amounts: Callable[[], Iterator[Found]]) -> None:
        self.measure = measure
        self._amounts = amounts
        unknown: dict[str, None] = {}
        total = whole = 0.0
        self.forwarded = False
        self.senders = 0
        for of, amount, most in amounts():
            self.senders += 1
            if amount is not None:
                total += amount[0]
            if most is None:
                unknown[of] = None
                continue
            whole += most[0]
            if amount is not most:
                self.forwarded = True
        # What arrives at least; rounded, so that 0.1 six hundred times over is not more than sixty.
        self.value = round(total, 6)
        self.whole = round(whole, 6)
        self.open = tuple(unknown)

    @property
    def terms(self) -> tuple[Term, ...]:
        """What each sender adds to what arrives at least."""
        return self._terms(whole=False)

    @property
    def whole_terms(self) -> tuple[Term, ...]:
        """What each sender adds to the `whole`."""
        return self._terms(whole=True)

    def _terms(self, *, whole: bool) -> tuple[Term, ...]:
        found = ((of, most if whole else amount) for of, amount, most in self._amounts())
        return tuple(Term(of, each[1](), round(each[0], 6)) for of, each in found if each and each[0])

    @property
    def text(self) -> str:
        """The sum as people would write it."""
        return told(self.terms) or "nothing stated"


def demand(graph: Graph, service: Element, measure: str, chunk: int = CHUNK) -> Demand:
    """The demand of one measure on a service; `chunk` is the size messages are metered in, in bytes."""
    kept: Demand = graph.reckoned(
        ("demand", service, measure, chunk),
        lambda: _made(graph, Demand(measure, lambda: _amounts(graph, service, measure, chunk))),
    )
    return kept


def _made(graph: Graph, found: Demand) -> Demand:
    graph.work += found.senders
    return found


def _amounts(graph: Graph, service: Element, measure: str, chunk: int) -> Iterator[Found]:
    """All that arrives: of what is spread over several services only the share that is known to come here."""
    yield from _alone(graph, service, measure, chunk)
    for element in spread_over(graph, service):
        known = share(graph, element, service)
        if known is None or not _set_fits(graph, element, service, measure, chunk):
            yield element.id, None, None
            continue
        for of, amount in _of_group(graph, element, service, measure, chunk):
            part = None if amount is None else scaled(amount, known)
            yield of, part, part


def _alone(graph: Graph, service: Element, measure: str, chunk: int) -> Iterator[Found]:
    """What arrives from those that have this service and no other of its type."""
    if measure in MESSAGES:
        yield from arriving(graph, service, measure, chunk)
    if measure in READ:
        by = sent_out if service.facts.get("capacity.countsSubscribers") is True else _read_out
        yield from by(graph, service, READ[measure], chunk)
    if measure == "messagesPerDay":
        for device in _devices(graph, service):
            if not _BESIDES.keys().isdisjoint(device.fields):
                yield from _exact(_metered_besides(device, chunk))
    if measure in _OF_DEVICES:
        # Behind a gateway devices have identities of a hub, but no sessions with a broker.
        sessions = measure == "devices" and service.facts.get("capacity.countsSessions")
        for device in _devices(graph, service):
            if not sessions or service in (*graph.targets(device), *graph.sources(device)):
                yield from _exact(_of_devices(graph, device, measure))
    if measure == "devices" and service.facts.get("capacity.countsModules"):
        for client in graph.clients(service):
            if client.kind == "service" and client.facts.get("gateway") is True:
                yield from _exact(_identities(client))
    if measure == "creationsPerSecond":
        time, twins = service.fields.get("createWithin"), service.fields.get("twins")
        if isinstance(time, int | float) and time:
            made = _within(twins, time, 1)
            yield service.id, made, made


def _read_out(graph: Graph, service: Element, measure: str, chunk: int) -> Iterator[Found]:
    """What is read from a service: all that reaches it, once for each consumer group. Readers that name none
    may share one that others name, or have one each."""
    readers = [arrow for arrow in service.outgoing if carries_telemetry(arrow)]
    stated = {arrow.fields.get("consumerGroup") for arrow in readers} - {None}
    named = sorted(group for group in stated if isinstance(group, str))
    unnamed = len([arrow for arrow in readers if not isinstance(arrow.fields.get("consumerGroup"), str)])
    found = demand(graph, service, measure, chunk)
    for number in range(len(named) + unnamed):
        of = f"{service.id} ({named[number]})" if number < len(named) else f"{service.id} (a reader)"
        sure = number < max(1, len(named))
        least = (found.value, lambda: shown(found.value)) if sure else None
        whole = (found.whole, lambda: shown(found.whole))
        yield of, least, least if least and not found.forwarded else whole
    if found.open:
        yield service.id, None, None


def _exact(found: Iterator[tuple[str, Amount | None]]) -> Iterator[Found]:
    return ((of, amount, amount) for of, amount in found)


def _of_group(
    graph: Graph, element: Element, service: Element, measure: str, chunk: int
) -> Iterator[tuple[str, Amount | None]]:
    """What one group adds to a measure at all the services it is spread over, of which this is one."""
    if measure in MESSAGES and is_spread(graph, element, service):
        yield element.id, sent_by(element, measure, chunk)
    if element.kind == "device":
        if measure == "messagesPerDay" and not _BESIDES.keys().isdisjoint(element.fields):
            yield from _metered_besides(element, chunk)
        if measure in _OF_DEVICES:
            yield from _of_devices(graph, element, measure)


# One fleet on several services of a type


def fleet(graph: Graph, groups: Sequence[Element], service: Element, measure: str, chunk: int) -> Demand:
    """What groups that are spread over the same services ask of all of these together, each counted once,
    with what else arrives at them. `service` is one of those services."""

    def amounts() -> Iterator[Found]:
        together: dict[Element, None] = {}
        counted_once = set(groups)
        for group in groups:
            yield from _exact(_of_group(graph, group, service, measure, chunk))
            together.update(dict.fromkeys(homes(graph, group, service)))
        for home in together:
            yield from _alone(graph, home, measure, chunk)
            for other in spread_over(graph, home):
                if other in counted_once:
                    continue
                if together.keys() >= set(homes(graph, other, service)):
                    # On some of these services as well, and on no others.
                    counted_once.add(other)
                    yield from _exact(_of_group(graph, other, service, measure, chunk))
                else:
                    yield other.id, None, None

    return _made(graph, Demand(measure, amounts))


def _set_fits(graph: Graph, element: Element, service: Element, measure: str, chunk: int) -> bool:
    """Whether the services that a group is spread over take it together: where not, that is said once, where
    it is spread, and not again at each of them."""
    places = homes(graph, element, service)

    def look() -> bool:
        alike = graph.cached(
            ("spread alike", places),
            lambda: [
                other for other in spread_over(graph, service) if homes(graph, other, service) == places
            ],
        )
        most = bounds(fleet_capacity(places, measure))[1]
        return most is None or fleet(graph, alike, service, measure, chunk).value <= most

    return bool(graph.reckoned(("fits", places, measure, chunk), look))


_BESIDES = {
    "twinUpdates": "twin updates",
    "twinReads": "twin reads",
    "commands": "requests",
    "uploads": "uploads",
}


def _metered_besides(device: Element, chunk: int) -> Iterator[tuple[str, Amount | None]]:
    """Requests, what is written to twins and read from them, and uploads (as two messages) are metered as well."""
    count = counted(device)
    for name, word in _BESIDES.items():
        given = device.fields.get(name)
        if not isinstance(given, dict):
            continue
        rate = rate_of(given)
        of = f"{device.id} ({word})"
        if count is None or rate is None:
            yield of, None
            continue
        each = chunks_of(given.get("size"), chunk)
        if name == "commands":
            # A message to a device has no reply; a job's requests are metered like any other.
            each += 0 if given.get("via") == "message" else chunks_of(given.get("replySize"), chunk)
        elif name == "uploads":
            each = 2
        a_day = rate * active_seconds(given)
        yield of, (count * a_day * each, partial(_metered_text, count, a_day, each))


def _metered_text(count: int, a_day: float, each: int) -> str:
    return f"{shown(count)} × {shown(a_day)} a day × {each}"


# What is read, by what comes in.
READ = {"messagesOutPerSecond": "messagesPerSecond", "bytesOutPerSecond": "bytesPerSecond"}
_PER_TIME = {
    "twinUpdatesPerSecond": ("twinUpdates", 1),
    "twinReadsPerSecond": ("twinReads", 1),
    "uploadsPerMinute": ("uploads", 60),
}
# Each way to a device has a limit of its own; a request that says nothing of its way is a direct method.
_SENT = {
    "commandBytesPerSecond": ("direct-method", 1),
    "jobOperationsPerSecond": ("job", 1),
    "messagesToDevicesPerMinute": ("message", 60),
}
_WITHIN = {"connectsPerSecond": ("reconnectWithin", 1), "registrationsPerMinute": ("onboardWithin", 60)}
_WITHIN["registryOperationsPerMinute"] = _WITHIN["registrationsPerMinute"]


_OF_DEVICES = frozenset(("devices", *_PER_TIME, *_SENT, *_WITHIN))


def _of_devices(graph: Graph, device: Element, measure: str) -> Iterator[tuple[str, Amount | None]]:
    if measure == "devices":
        count = counted(device)
        yield device.id, None if count is None else (count, lambda: shown(count))
    elif measure in _PER_TIME:
        name, seconds = _PER_TIME[measure]
        given = device.fields.get(name)
        if isinstance(given, dict):
            yield device.id, _per_time(given, counted(device), seconds, 1)
    elif measure in _SENT:
        way, seconds = _SENT[measure]
        given = device.fields.get("commands")
        if isinstance(given, dict) and given.get("via", "direct-method") == way:
            size = chunks_of(given.get("size"), CHUNK) * CHUNK if way == "direct-method" else 1
            yield device.id, _sent(given, counted(device), seconds, size)
    elif measure in _WITHIN:
        name, seconds = _WITHIN[measure]
        times = [device.fields.get(name)]
        if measure == "registrationsPerMinute" and device.fields.get("provisions") == "every-boot":
            times.append(device.fields.get("reconnectWithin"))
        time = min((each for each in times if is_number(each) and each), default=None)
        # What a provisioning service registers is counted there.
        if time and not (measure == "registryOperationsPerMinute" and provisioners(graph, device)):
            yield device.id, _within(counted(device), time, seconds)


def _identities(gateway: Element) -> Iterator[tuple[str, Amount | None]]:
    """A gateway is a device of its hub, unless it runs on one that is in the plan, and so is each of its modules."""
    number, modules = counted(gateway), gateway.fields.get("modules")
    host = gateway.links.get("runsOn")
    if not isinstance(host, Element) or host.kind != "device":
        yield gateway.id, None if number is None else (number, lambda: shown(number))
    if number is not None and isinstance(modules, int):
        yield f"{gateway.id} (modules)", (number * modules, lambda: f"{shown(number)} × {shown(modules)}")


def _per_time(given: Any, count: int | None, seconds: int, size: int) -> Amount | None:
    rate, interval = rate_of(given), given.get("interval")
    if count is None or rate is None:
        return None

    def text() -> str:
        often = shown(rate * seconds)
        if interval and seconds == 60 and interval % 60 == 0:
            often = f"1 / {shown(interval / 60)} min"
        elif interval:
            often = f"{seconds} / {shown(interval)} s"
        return f"{shown(count)} × {often}" + (f" × {shown(size)} B" if size != 1 else "")

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
    each = "" if size == 1 else f" × {shown(size)} B"
    return count * seconds / time * size, lambda: f"{shown(count)} / {shown(time / seconds)} {unit}{each}"


# Who sends


def _devices(graph: Graph, service: Element) -> Sequence[Element]:
    """The devices that have this service and no other of its type."""
    found: Sequence[Element] = graph.cached(("devices", service), lambda: _find(graph, service))
    return found


def _find(graph: Graph, service: Element) -> Sequence[Element]:
    devices = [client for client in graph.clients(service) if client.kind == "device"]
    if len(graph.plan.by_type.get(service.type, ())) < 2 or provisions(service):
        return devices
    return [device for device in devices if homes(graph, device, service) == (service,)]
