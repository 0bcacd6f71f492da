"""What devices and assets send, and among which services of a type it is spread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iotlint.facts.amounts import DAY, Amount, Stream, counted, rate_of, stream_of, telemetry_amount
from iotlint.facts.graph import Graph
from iotlint.facts.limits import is_number
from iotlint.facts.neighbours import in_use, provisions
from iotlint.model.types import Connection, Element
from iotlint.model.unknown import UNKNOWN


def sent_by(element: Element, measure: str, chunk: int) -> Amount | None:
    """All telemetry of a device or asset, wherever it goes."""
    return telemetry_amount(_usual(element), measure, chunk)


def is_spread(graph: Graph, element: Element, service: Element) -> bool:
    """Whether a group's messages go to a service and to others of its type, it is not said how many to which."""
    if draws_a_way(element):
        return len(places_of(graph, element, service)) > 1
    return len(assigned(graph, element, service)) > 1


def sends(source: Element) -> bool:
    """Whether messages arise at it."""
    return source.kind in ("device", "asset")


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
    if len(source.outgoing) < 2:
        return (service,)
    found: dict[Any, Sequence[Element]] = graph.reckoned(("places", source), lambda: _find_places(source))
    return found.get(service.type, (service,))


def _find_places(source: Element) -> dict[Any, Sequence[Element]]:
    targets: dict[Any, dict[Element, None]] = {}
    for arrow in source.outgoing:
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


def draws_a_way(element: Element) -> bool:
    """Whether a group is connected to what its messages go to."""
    return any(
        isinstance(arrow.target, Element) and not provisions(arrow.target) and carries_telemetry(arrow)
        for arrow in element.outgoing
    )
