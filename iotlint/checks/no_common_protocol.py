"""CON250: a connection states no protocol, and nothing that one end speaks is taken by the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from iotlint.engine.check import Breach, Check
from iotlint.engine.operators import shown, speaks
from iotlint.facts.facts import Facts
from iotlint.model.types import Element
from iotlint.model.unknown import UNKNOWN

# The facts that are read here by name (catalog/uses.py).
USES = (
    "accepts",
    "acceptsOpen",
)


def _find(graph: Facts) -> Iterator[Breach]:
    for connection in graph.plan.connections:
        source, target = connection.source, connection.target
        if (
            "protocol" in connection.fields
            or not isinstance(source, Element)
            or not isinstance(target, Element)
        ):
            continue
        if values := _apart(graph, source, target):
            yield Breach(connection, "to", values)
    # Of a device that no connection is drawn of, provisioning says where it goes.
    for device in graph.plan.devices:
        if device.outgoing or device.incoming or not device.links.get("provisionedBy"):
            continue
        if values := next(
            filter(None, (_apart(graph, device, each) for each in graph.platforms(device))), None
        ):
            yield Breach(device, "protocols", values)


def _apart(graph: Facts, source: Element, target: Element) -> dict[str, str] | None:
    """The values of the message where nothing that one end speaks is taken by the other."""
    spoken = _list(source.fields.get("protocols"))
    if not spoken:
        return None
    taken = _taken(target)
    if not taken or not all(speaks(each, taken, graph.versions) is False for each in spoken):
        return None
    return {"from": source.id, "to": target.id, "spoken": shown(spoken), "taken": shown(taken)}


def _taken(target: Element) -> list[Any]:
    """What certainly is all that an element takes; nothing where that is not known."""
    if target.kind == "service":
        return [] if target.facts.get("acceptsOpen") else _list(target.facts.get("accepts"))
    return _list(target.fields.get("protocols"))


def _list(value: Any) -> list[Any]:
    found = list(value) if isinstance(value, list | tuple | frozenset) else []
    return [] if UNKNOWN in found else found


no_common_protocol = Check("no-common-protocol", _find, ("from", "to", "spoken", "taken"))
