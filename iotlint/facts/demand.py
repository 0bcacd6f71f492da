"""How much arrives at a service: messages, bytes, twin updates, devices; each sum with its terms.

Arithmetic of /day, /second and chunks as the Azure documents count: a message is metered in chunks of the
tier's `chunkSize`, at least one; rates count messages whatever their size. What a plan does not state is
left out of the sum and named in `open`, so that a sum is what arrives at least.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from iotlint.facts.amounts import (
    CHUNK,
    Amount,
    Found,
    Term,
    counted,
    scaled,
    shown,
    told,
)
from iotlint.facts.flow import MESSAGES, arriving
from iotlint.facts.graph import Graph
from iotlint.facts.limits import fleet_capacity
from iotlint.facts.neighbours import provisions
from iotlint.facts.of_devices import (
    BESIDES,
    OF_DEVICES,
    STATED,
    STATED_FOR,
    metered_besides,
    of_devices,
    within,
)
from iotlint.facts.sending import carries_telemetry, is_spread, sent_by
from iotlint.facts.shares import share
from iotlint.facts.spread import homes, spread_over
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
    """A sum: what arrives at least, and `whole`, what does if everything is passed on that may be; `shared` is the part
    of it that is the same for several services.

    `open` names those of its `senders` that state too little to be counted; `forwarded` says whether `whole` rests on
    something that may pass on less. Only findings show `terms`, so they are worked out when asked for: kept
    for every sum of a plan of 100,000 connections, they took a fifth of its time and 50 MB.
    """

    __slots__ = ("_amounts", "_shared", "_unknown", "forwarded", "measure", "senders", "value", "whole")

    def __init__(
        self, measure: str, amounts: Callable[[], Iterator[Found]], shared: Demand | None = None
    ) -> None:
        self.measure = measure
        self._amounts = amounts
        self._shared = shared
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
        if shared is not None:
            total += shared.value
            whole += shared.whole
            self.forwarded = self.forwarded or shared.forwarded
        # What arrives at least; rounded, so that 0.1 six hundred times over is not more than sixty.
        self.value: float = round(total, 6)
        self.whole: float = round(whole, 6)
        self._unknown = tuple(unknown)

    @property
    def open(self) -> tuple[str, ...]:
        """The ids of those that state too little to be counted."""
        if self._shared is None:
            return tuple(self._unknown)
        return tuple(dict.fromkeys((*self._unknown, *self._shared.open)))

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
        own = tuple(Term(of, each[1](), round(each[0], 6)) for of, each in found if each and each[0])
        return own if self._shared is None else (*own, *self._shared._terms(whole=whole))

    @property
    def text(self) -> str:
        """The sum as people would write it."""
        return told(self.terms) or "nothing stated"


def demand(graph: Graph, service: Element, measure: str, chunk: int = CHUNK) -> Demand:
    """The demand of one measure on a service; `chunk` is the size messages are metered in, in bytes."""
    if measure in _NOTHING and _asks_nothing(graph, service, measure):
        return _NOTHING[measure]
    kept: Demand = graph.reckoned(
        ("demand", service, measure, chunk),
        lambda: _made(
            graph,
            Demand(
                measure,
                lambda: _alone(graph, service, measure, chunk),
                _spread(graph, service, measure, chunk),
            ),
        ),
    )
    return kept


def _made(graph: Graph, found: Demand) -> Demand:
    graph.work += found.senders
    return found


def _spread(graph: Graph, service: Element, measure: str, chunk: int) -> Demand | None:
    """The sum of what is spread over a service and others, the same for all over which the same is."""
    groups = spread_over(graph, service)
    if not groups:
        return None
    found: Demand = graph.reckoned(
        ("spread", id(groups), service.type, measure, chunk),
        lambda: _made(graph, Demand(measure, lambda: _shares(graph, groups, service, measure, chunk))),
    )
    return found


def _shares(
    graph: Graph, groups: Sequence[Element], service: Element, measure: str, chunk: int
) -> Iterator[Found]:
    """Of groups that are spread over several services the share that is known to come to one of them."""
    for element in groups:
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
            if not BESIDES.keys().isdisjoint(device.fields):
                yield from _exact(metered_besides(device, chunk))
    if measure in OF_DEVICES:
        # Behind a gateway devices have identities of a hub, but no sessions with a broker.
        sessions = measure == "devices" and service.facts.get("capacity.countsSessions")
        for device in _devices(graph, service):
            if not sessions or service in (*graph.targets(device), *graph.sources(device)):
                yield from _exact(of_devices(graph, device, measure))
    if measure == "devices" and service.facts.get("capacity.countsModules"):
        for client in graph.clients(service):
            if client.kind == "service" and client.facts.get("gateway") is True:
                yield from _exact(_identities(client))
    if measure == "creationsPerSecond":
        time, twins = service.fields.get("createWithin"), service.fields.get("twins")
        if isinstance(time, int | float) and time:
            made = within(twins, time, 1)
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
        if measure == "messagesPerDay" and not BESIDES.keys().isdisjoint(element.fields):
            yield from metered_besides(element, chunk)
        if measure in OF_DEVICES:
            yield from of_devices(graph, element, measure)


# One fleet on several services of a type


def fleet(graph: Graph, groups: Sequence[Element], service: Element, measure: str, chunk: int) -> Demand:
    """What groups that are spread over the same services ask of all of these together, each counted once,
    with what else arrives at them. `service` is one of those services."""

    def amounts() -> Iterator[Found]:
        together: dict[Element, None] = {}
        counted_once = set(groups)
        # The same homes, and the same others at them, are looked at once, however many have them.
        seen: set[int] = set()
        for group in groups:
            yield from _exact(_of_group(graph, group, service, measure, chunk))
            places = homes(graph, group, service)
            if id(places) not in seen:
                seen.add(id(places))
                together.update(dict.fromkeys(places))
        for home in together:
            yield from _alone(graph, home, measure, chunk)
            others = spread_over(graph, home)
            if id(others) in seen:
                continue
            seen.add(id(others))
            for other in others:
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
            ("spread alike", id(places)),
            lambda: [
                other for other in spread_over(graph, service) if homes(graph, other, service) == places
            ],
        )
        most = bounds(fleet_capacity(places, measure))[1]
        return most is None or fleet(graph, alike, service, measure, chunk).value <= most

    # Homes are kept, and many groups have the same.
    return bool(graph.reckoned(("fits", id(places), measure, chunk), look))


# What is read, by what comes in.
READ = {"messagesOutPerSecond": "messagesPerSecond", "bytesOutPerSecond": "bytesPerSecond"}
# The sum of a measure that nobody asks for.
_NOTHING = {measure: Demand(measure, lambda: iter(())) for measure in STATED_FOR}


def _asks_nothing(graph: Graph, service: Element, measure: str) -> bool:
    """Whether no device of a service states what a measure is about, and none may be at another one of its type."""
    stated: set[str] = graph.reckoned(
        ("stated", id(devices := _devices(graph, service))),
        lambda: {name for device in devices for name in STATED & device.fields.keys()},
    )
    return stated.isdisjoint(STATED_FOR[measure]) and not spread_over(graph, service)


def _identities(gateway: Element) -> Iterator[tuple[str, Amount | None]]:
    """A gateway is a device of its hub, unless it runs on one that is in the plan, and so is each of its modules."""
    number, modules = counted(gateway), gateway.fields.get("modules")
    host = gateway.links.get("runsOn")
    if not isinstance(host, Element) or host.kind != "device":
        yield gateway.id, None if number is None else (number, lambda: shown(number))
    if number is not None and isinstance(modules, int):
        yield f"{gateway.id} (modules)", (number * modules, lambda: f"{shown(number)} × {shown(modules)}")


# Who sends


def _devices(graph: Graph, service: Element) -> Sequence[Element]:
    """The devices that have this service and no other of its type."""
    found: Sequence[Element] = graph.cached(("devices", service), lambda: _find(graph, service))
    return found


def _find(graph: Graph, service: Element) -> Sequence[Element]:
    clients = graph.clients(service)
    if len(graph.plan.by_type.get(service.type, ())) < 2 or provisions(service):
        return [client for client in clients if client.kind == "device"]
    # Of all services with the same clients at once.
    by_home: dict[tuple[Element, ...], list[Element]] = graph.cached(
        ("devices by home", id(clients), service.type), lambda: _by_home(graph, clients, service)
    )
    return by_home.get((service,), ())


def _by_home(
    graph: Graph, clients: Sequence[Element], service: Element
) -> dict[tuple[Element, ...], list[Element]]:
    found: dict[tuple[Element, ...], list[Element]] = {}
    for client in clients:
        if client.kind == "device" and len(places := homes(graph, client, service)) == 1:
            found.setdefault(places, []).append(client)
    return found
