"""EDG202: IoT Edge gateways stand in more layers below the topmost one than the documents allow."""

from __future__ import annotations

from collections.abc import Iterator

from iotlint.engine.check import Breach, Check
from iotlint.facts.facts import Facts
from iotlint.model.types import Element


def _find(graph: Facts) -> Iterator[Breach]:
    """The gateways in the first layer that is one too many; those below them add nothing."""
    limit = graph.plan.catalog["iot-edge"].get("limits.nestedLayers")
    gateways = list(graph.typed("iot-edge"))
    if not isinstance(limit, int) or len(gateways) <= limit + 1:
        return
    layer = {gateway: 0 for gateway in gateways if not any(_is_gateway(up) for up in _parents(gateway))}
    ahead = list(layer)
    for gateway in ahead:
        for child in _children(gateway):
            # A device has one parent; where several are drawn, the shortest way up counts.
            if child not in layer:
                layer[child] = layer[gateway] + 1
                ahead.append(child)
    for gateway in ahead:
        if layer[gateway] == limit + 1:
            yield Breach(gateway, "type", {"id": gateway.id, "layer": str(limit + 1), "limit": str(limit)})


def _is_gateway(element: object) -> bool:
    return isinstance(element, Element) and element.type == "iot-edge"


def _parents(gateway: Element) -> Iterator[Element]:
    for connection in gateway.outgoing:
        if isinstance(connection.target, Element):
            yield connection.target


def _children(gateway: Element) -> Iterator[Element]:
    for connection in gateway.incoming:
        if isinstance(connection.source, Element) and _is_gateway(connection.source):
            yield connection.source


nested_gateways = Check(
    "nested-gateways", _find, ("id", "layer", "limit"), facts=(("iot-edge", "limits.nestedLayers"),)
)
