"""Messages along the connections: what arrives at a service at least, and what does if all is passed on.

A service that forwards passes on anything from nothing to all that reaches it; one that transforms may make
many messages of one, so that of it nothing is known in advance. Which is which, the catalog says (`passes`).
A connection that states its own rate outweighs both, and `share` says what part takes it. Of a message only
the payload survives: what envelopes and enrichment add to its bytes is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from types import MappingProxyType

from iotlint.facts.amounts import (
    Amount,
    Found,
    chunks_of,
    fraction,
    scaled,
    shown,
    stream_of,
    telemetry_amount,
)
from iotlint.facts.graph import Graph
from iotlint.facts.limits import capacity, chunk_of, is_number
from iotlint.facts.neighbours import provisions
from iotlint.facts.passing import Flow, is_remade, left, part_of, times
from iotlint.facts.routes import delivered_once, left_to, several_routes
from iotlint.facts.sending import (
    arrows_into,
    assigned,
    carries_telemetry,
    draws_a_way,
    places_of,
    sends,
    sent_by,
    stream_along,
)
from iotlint.facts.spread import spreads
from iotlint.facts.spread_sums import Bounds, Shared, Spread, of_fleet, sent_by_fleet, spread_fleets
from iotlint.facts.upstream import MOST_BRIDGED, bridged, needed
from iotlint.model.interval import bounds
from iotlint.model.types import Connection, Element

# The facts that are read here by name (catalog/uses.py).
USES = (
    "passes",
    "sendsMessages",
    "gateway",
)

# Of how many senders more than their sum is told, behind what passes their messages on.
_MOST_WORDS = 3
MESSAGES = ("messagesPerDay", "messagesPerSecond", "bytesPerSecond")
# Messages are counted whatever their size.
_NO_CHUNKS = 1 << 60


def arriving(graph: Graph, service: Element, measure: str, chunk: int) -> Iterator[Found]:
    """What each sender adds to what reaches a service, at least and at most; None: not known."""
    _settle(graph, service, measure, chunk)
    return _arriving(graph, service, measure, chunk)


def _settle(graph: Graph, service: Element, measure: str, chunk: int) -> None:
    """Works out, and keeps, what reaches everything upstream of a service: those first that feed the others.

    Without recursion, since a chain may be ten thousand services long. What comes back in a circle adds nothing.
    """
    known: dict[Element, Flow] = graph.reckoned(("flows", measure, chunk), dict)
    settled: set[Element] = graph.reckoned(("settled", measure, chunk), set)
    if service in settled:  # thousands of arrows may lead to it, and each asks
        return
    settled.add(service)
    entered: set[Element] = set()
    ahead = [source for source in needed(graph, service) if source not in known]
    while ahead:
        node = ahead[-1]
        if node not in known and node not in entered:
            entered.add(node)
            ahead += [each for each in needed(graph, node) if each not in known and each not in entered]
            continue
        ahead.pop()
        if node not in known:
            shared = _shared(graph, node, arrows_into(graph, node), measure, chunk)
            known[node] = _flow(_own(graph, node, measure, chunk), shared)


def _without(graph: Graph, service: Element, other: Element, measure: str, chunk: int) -> Flow:
    """What reaches a service but for what comes from another one."""

    def make() -> Flow:
        arrows = [arrow for arrow in arrows_into(graph, service) if arrow.source is not other]
        own = _own(graph, service, measure, chunk, arrows)
        by_help = _provisioned(graph, service, measure, chunk)
        return _flow(chain(own, by_help), _shared(graph, service, arrows, measure, chunk))

    found: Flow = graph.reckoned(("without", service, other, measure, chunk), make)
    return found


def _flow(found: Iterator[Found], shared: Shared = MappingProxyType({})) -> Flow:
    least = whole = 0.0
    forwarded = unknown = False
    for _, amount, most in found:
        if amount is not None:
            least += amount[0]
        if most is None:
            unknown = True
        else:
            whole += most[0]
            forwarded = forwarded or amount is not most
    return Flow(least, whole, forwarded, unknown, shared)


def along(graph: Graph, arrow: Connection, measure: str, chunk: int) -> list[Found]:
    """What one arrow adds to what reaches its target; of a group that is spread over several, nothing to all."""
    source, target = arrow.source, arrow.target
    if not isinstance(source, Element) or not isinstance(target, Element):
        return []
    _settle(graph, target, measure, chunk)
    found = list(_arriving(graph, target, measure, chunk, (arrow,)))
    if not found and sends(source) and carries_telemetry(arrow):
        found = [(source.id, None, sent_by(source, measure, chunk))]
    return found


def _arriving(
    graph: Graph, service: Element, measure: str, chunk: int, only: Sequence[Connection] | None = None
) -> Iterator[Found]:
    """As `arriving`, what is upstream being worked out; `only` some of the arrows, and nobody else."""
    yield from _own(graph, service, measure, chunk, only)
    shared = _shared(graph, service, arrows_into(graph, service) if only is None else only, measure, chunk)
    for fleet, by_home in shared.items():
        if service not in by_home:
            yield of_fleet(graph, fleet, by_home, measure, chunk)


def _own(
    graph: Graph, service: Element, measure: str, chunk: int, only: Sequence[Connection] | None = None
) -> Iterator[Found]:
    """The same but for what comes of groups that are spread over several services."""
    known: dict[Element, Flow] = graph.reckoned(("flows", measure, chunk), dict)
    usual: dict[Element, Amount | None] = {}
    arrows: Sequence[Connection] = arrows_into(graph, service) if only is None else only
    together = several_routes(arrows)
    for arrow in arrows:
        source = arrow.source
        if not isinstance(source, Element) or not carries_telemetry(arrow):
            continue
        if source in together:
            routes = together[source]
            if arrow is routes[0]:
                parts = [each for one in routes for each in _own(graph, service, measure, chunk, (one,))]
                yield from delivered_once(source, parts, known.get(source))
            continue
        fields = arrow.fields
        if "rate" in fields or "interval" in fields:
            stream = stream_of(arrow, source, source.fields.get("telemetry") if sends(source) else {})
            if stream.rate is not None or sends(source):
                amount = telemetry_amount(stream, measure, chunk)
                yield source.id, amount, amount
                continue
        if sends(source):
            if "size" in fields:
                amount = telemetry_amount(stream_along(arrow, source), measure, chunk)
            elif source in usual:
                amount = usual[source]
            else:
                amount = usual[source] = sent_by(source, measure, chunk)
            yield from _of_group(graph, arrow, source, service, amount)
        else:
            yield from _passed_on(graph, arrow, source, measure, chunk)
    if only is None:
        yield from _provisioned(graph, service, measure, chunk)


def _of_group(
    graph: Graph, arrow: Connection, source: Element, service: Element, amount: Amount | None
) -> Iterator[Found]:
    """What a group sends along one of its arrows: all, unless it has others to services of the same type."""
    part = arrow.fields.get("share")
    if amount is not None and is_number(part):
        exact = scaled(amount, fraction(str(part)))
        yield source.id, exact, exact
        return
    places = places_of(graph, source, service)
    ways = len(places)
    if amount is None or part is not None:
        yield source.id, None, None
    elif service not in places:
        return  # it waits to take over
    elif ways < 2:
        yield source.id, amount, amount
    elif service.facts.get("gateway") is True:
        # Behind several gateways: how much takes this one is not known, and all of it is counted once.
        yield source.id, None, scaled(amount, fraction(1, ways))
    # Of hubs and the like `demand` says what is known of the share.


def _passed_on(graph: Graph, arrow: Connection, source: Element, measure: str, chunk: int) -> Iterator[Found]:
    """What a service sends along an arrow of that which reaches it."""
    part, passes = arrow.fields.get("share"), source.facts.get("passes")
    if source.facts.get("sendsMessages") is False:
        return
    flow, each = _to_pass(graph, arrow, source, measure, chunk)
    if flow is None or (passes != "forwards" and not is_number(part)) or (flow.open and not flow.whole):
        yield source.id, None, None
        return
    if is_number(part):
        # A part of what certainly arrives certainly arrives as well; the rest is the arrow's own statement.
        exact = part_of(flow.least, fraction(str(part)), each)
        yield source.id, exact, exact
        if flow.open or flow.forwarded:
            yield source.id, None, None
        return
    rest = left_to(arrow, source) if part is None else None
    if rest is not None:
        yield from left(source, flow, *rest, each)
        return
    if part is not None or is_remade(arrow, source) or _is_bottleneck(graph, source):
        yield source.id, None, None
        return
    whole = flow.whole
    yield (
        source.id,
        None,
        (
            whole * each,
            lambda: (
                f"all of {shown(whole)}{times(each)}"
                if each > 1
                else f"all of {shown(whole)}{_of_what(graph, source, measure, chunk)}"
            ),
        ),
    )
    if flow.open:
        yield source.id, None, None


def _to_pass(
    graph: Graph, arrow: Connection, source: Element, measure: str, chunk: int
) -> tuple[Flow | None, float]:
    """What reaches the sender of an arrow, and what each of it counts for: where the arrow states the size of its
    messages, they are as many as arrive, whatever their size was."""
    target = arrow.target
    assert isinstance(target, Element), "of no other an arrow is asked"
    size, each = arrow.fields.get("size"), 1.0
    if is_number(size) and measure != "messagesPerSecond" and chunk != _NO_CHUNKS:
        each = size if measure == "bytesPerSecond" else chunks_of(size, chunk)
        measure = "messagesPerSecond" if measure == "bytesPerSecond" else measure
        chunk = _NO_CHUNKS
        _settle(graph, target, measure, chunk)
    partners = bridged(graph, source) if source.facts.get("passes") == "forwards" else frozenset()
    if target in partners:
        # What came from there and goes back is counted there already. For each of many that is too much to work out.
        few = len(partners) <= MOST_BRIDGED
        return (_without(graph, source, target, measure, chunk) if few else None), each
    known: dict[Element, Flow] = graph.reckoned(("flows", measure, chunk), dict)
    return known.get(source), each


def _of_what(graph: Graph, source: Element, measure: str, chunk: int) -> str:
    """In words, what reaches a service that passes it on, where that is soon said."""
    found = []
    for of, amount, most in _arriving(graph, source, measure, chunk):
        if most and most[0]:
            found.append((of, most))
            if amount is not most or len(found) > _MOST_WORDS:
                return ""
    return f" ({' + '.join(f'{of}: {most[1]()}' for of, most in found)})"


def _is_bottleneck(graph: Graph, service: Element) -> bool:
    """Whether a service that is fed by what forwards could itself not take all of that: then this is said of
    it, and nothing of those behind it."""

    # In a circle each would be asked for the sake of the other: what comes back adds nothing.
    looking: set[Element] = graph.reckoned("looking for bottlenecks", set)
    if service in looking:
        return False

    def look() -> bool:
        looking.add(service)
        found = any(map(is_too_much, MESSAGES))
        looking.discard(service)
        return found

    def is_too_much(measure: str) -> bool:
        takes = bounds(capacity(service, measure))[1]
        if takes is None:
            return False
        chunk = chunk_of(service)
        _settle(graph, service, measure, chunk)
        found = _flow(_arriving(graph, service, measure, chunk))
        return found.forwarded and found.whole > takes

    return bool(graph.reckoned(("bottleneck", service), look))


def _provisioned(graph: Graph, service: Element, measure: str, chunk: int) -> Iterator[Found]:
    """The groups that get to a service by being provisioned and draw no other way for their messages."""
    if service.kind != "service" or provisions(service) or not graph.served_by(service):
        return
    own = _by_home(graph, graph.named_by(service), service)
    helped = graph.helped_to(service)
    of_all: dict[Element, list[Element]] = graph.cached(
        ("assigned", id(helped), service.type), lambda: _by_home(graph, helped, service)
    )
    for element in dict.fromkeys((*own.get(service, ()), *of_all.get(service, ()))):
        amount = sent_by(element, measure, chunk)
        yield element.id, amount, amount


def _by_home(graph: Graph, groups: Sequence[Element], service: Element) -> dict[Element, list[Element]]:
    """Of groups that draw no other way those with one service of a type to be provisioned to, by this service."""
    found: dict[Element, list[Element]] = {}
    for element in groups:
        if element.kind == "device" and not draws_a_way(graph, element):
            homes = assigned(graph, element, service)
            if len(homes) == 1:
                found.setdefault(homes[0], []).append(element)
    return found


# Of what is spread over several services


def _shared(graph: Graph, service: Element, arrows: Sequence[Connection], measure: str, chunk: int) -> Shared:
    """What reaches a service of fleets that are spread over several, along some arrows or since it is one of these."""
    if not spreads(graph) or service.kind != "service":
        return {}
    found: dict[Spread, dict[Element, Bounds]] = {}
    for fleet in spread_fleets(graph, service):
        amount = sent_by_fleet(graph, fleet, measure, chunk)[0]
        found[fleet] = {service: (amount, amount)}
    once = several_routes(arrows)
    for arrow in arrows:
        source = arrow.source
        if isinstance(source, Element) and carries_telemetry(arrow) and arrow is once.get(source, [arrow])[0]:
            for fleet, by_home in _shared_along(graph, arrow, source, measure, chunk):
                kept = found.setdefault(fleet, {})
                for home, (least, most) in by_home.items():
                    before = kept.get(home, (0.0, 0.0))
                    kept[home] = before[0] + least, before[1] + most
    return found


def _shared_along(
    graph: Graph, arrow: Connection, source: Element, measure: str, chunk: int
) -> Iterator[tuple[Spread, dict[Element, Bounds]]]:
    """What of such fleets goes along an arrow; nothing is known behind what transforms."""
    part = arrow.fields.get("share")
    if source.kind != "service" or not arrow.fields.keys().isdisjoint(("rate", "interval")):
        return
    if source.facts.get("sendsMessages") is False or (part is not None and not is_number(part)):
        return
    flow, each = _to_pass(graph, arrow, source, measure, chunk)
    if flow is None or not flow.shared:
        return
    if part is not None:
        low = high = float(fraction(str(part)))
    elif (
        source.facts.get("passes") != "forwards" or is_remade(arrow, source) or _is_bottleneck(graph, source)
    ):
        return
    else:
        low, high = map(float, left_to(arrow, source) or (0, 1))
    for fleet, by_home in flow.shared.items():
        yield (
            fleet,
            {home: (least * low * each, most * high * each) for home, (least, most) in by_home.items()},
        )
