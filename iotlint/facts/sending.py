"""What devices and assets send, and among which services of a type it is spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iotlint.facts.amounts import DAY, Amount, Stream, counted, rate_of, stream_of, telemetry_amount
from iotlint.facts.graph import Graph
from iotlint.facts.limits import is_number
from iotlint.facts.neighbours import in_use, is_both, provisions
from iotlint.model.types import Connection, Element
from iotlint.model.unknown import UNKNOWN


def sent_by(element: Element, measure: str, chunk: int) -> Amount | None:
    """All telemetry of a device or asset, wherever it goes."""
    return telemetry_amount(_usual(element), measure, chunk)


def is_spread(graph: Graph, element: Element, service: Element) -> bool:
    """Whether a group's messages go to a service and to others of its type, it is not said how many to which."""
    if draws_a_way(graph, element):
        return len(places_of(graph, element, service)) > 1
    return len(assigned(graph, element, service)) > 1


def sends(source: Element) -> bool:
    """Whether messages arise at it."""
    return source.kind in ("device", "asset")


def arrows_into(graph: Graph, element: Element) -> Sequence[Connection]:
    """The arrows that lead to an element; also those drawn from it that go both ways."""
    back = _drawn_back(graph)[1].get(element)
    return (*element.incoming, *back) if back else element.incoming


def arrows_out_of(graph: Graph, element: Element) -> Sequence[Connection]:
    """The same of those that lead away from it."""
    back = _drawn_back(graph)[0].get(element)
    return (*element.outgoing, *back) if back else element.outgoing


_Back = dict[Element, list[Connection]]


def _drawn_back(graph: Graph) -> tuple[_Back, _Back]:
    found: tuple[_Back, _Back] = graph.cached("drawn back", lambda: _find_drawn_back(graph))
    return found


def _find_drawn_back(graph: Graph) -> tuple[_Back, _Back]:
    """The way back of what goes both ways, by the element that it starts from and by the one that it leads to."""
    out, into = _Back(), _Back()
    for drawn in graph.plan.connections:
        source, target = drawn.source, drawn.target
        if is_both(drawn) and isinstance(source, Element) and isinstance(target, Element):
            back = Connection(drawn.index, drawn.fields, target, source, drawn.carries)
            out.setdefault(target, []).append(back)
            into.setdefault(source, []).append(back)
    return out, into


def carries_telemetry(arrow: Connection) -> bool:
    """Whether messages go along an arrow: they do unless `data` is stated and telemetry is not in it."""
    data = arrow.fields.get("data")
    if data is None or data is UNKNOWN:
        return bool(arrow.carries)
    return data == "telemetry" or (isinstance(data, list) and ("telemetry" in data or UNKNOWN in data))


def stream_along(arrow: Connection, source: Element) -> Stream:
    """What a sender sends along an arrow, which may state how often and how large."""
    return _datasets(stream_of(arrow, source, source.fields.get("telemetry")), source)


def _usual(source: Element) -> Stream:
    given = source.fields.get("telemetry")
    given = given if isinstance(given, dict) else {}
    size, interval = given.get("size"), given.get("interval")
    return _datasets(
        Stream(
            source.id,
            counted(source),
            rate_of(given),
            float(given.get("activePerDay", DAY)) if is_number(given.get("activePerDay", DAY)) else DAY,
            float(size) if is_number(size) else None,
            float(interval) if is_number(interval) else None,
        ),
        source,
    )


def _datasets(stream: Stream, source: Element) -> Stream:
    """Each dataset of an asset is published as a message of its own, however many points it holds."""
    datasets = source.fields.get("datasets") if source.kind == "asset" else None
    if isinstance(datasets, int) and datasets > 1 and stream.number is not None:
        stream.number *= datasets
    return stream


def places_of(graph: Graph, source: Element, service: Element) -> Sequence[Element]:
    """The services of one type that a group's messages are spread over."""
    arrows = arrows_out_of(graph, source)
    if len(arrows) < 2:
        return (service,)
    found: dict[Any, Sequence[Element]] = graph.reckoned(("places", source), lambda: _find_places(arrows))
    return found.get(service.type, (service,))


def _find_places(arrows: Sequence[Connection]) -> dict[Any, Sequence[Element]]:
    targets: dict[Any, dict[Element, None]] = {}
    for arrow in arrows:
        target = arrow.target
        stated = not arrow.fields.keys().isdisjoint(("rate", "interval", "share"))
        if (
            isinstance(target, Element)
            and target.kind == "service"
            and not stated
            and carries_telemetry(arrow)
        ):
            targets.setdefault(target.type, {})[target] = None
    return {type_: in_use(tuple(found)) for type_, found in targets.items()}


def assigned(graph: Graph, element: Element, service: Element) -> Sequence[Element]:
    """The services of a type that a group may be provisioned to."""
    found: Sequence[Element] = graph.cached(
        ("assigned", graph.provisioners_of(element), service.type),
        lambda: in_use(
            [each for each in dict.fromkeys(graph.by_provisioning(element)) if each.type == service.type]
        ),
    )
    return found


def draws_a_way(graph: Graph, element: Element) -> bool:
    """Whether a group is connected to what its messages go to."""
    return any(
        isinstance(arrow.target, Element) and not provisions(arrow.target) and carries_telemetry(arrow)
        for arrow in arrows_out_of(graph, element)
    )
