"""What a broker sends to those that subscribe to it: one copy of each message for each that asks for it."""

from __future__ import annotations

from collections.abc import Iterator

from iotlint.facts.amounts import Found, counted, fraction, scaled
from iotlint.facts.flow import along
from iotlint.facts.graph import Graph
from iotlint.model.types import Element


def sent_out(graph: Graph, service: Element, measure: str, chunk: int) -> Iterator[Found]:
    """What a broker sends to its subscribers: of all that reaches it, each gets what it asks for, once. Of a group each
    is one. What is pushed to a service is no message to a subscriber."""
    for arrow in service.outgoing:
        if not isinstance(arrow.target, Element) or graph.transport(arrow) != "mqtt":
            continue
        number = counted(arrow.target)
        for _, amount, most in along(graph, arrow, measure, chunk):
            of = f"{service.id} ({arrow.target.id})"
            if number is None or most is None:
                yield of, amount, None
            elif number == 1:
                yield of, amount, most
            else:
                yield of, amount, scaled(most, fraction(number))
