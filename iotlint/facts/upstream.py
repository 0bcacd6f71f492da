"""What has to be known of other services before it can be told what reaches one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from iotlint.facts.graph import Graph
from iotlint.facts.sending import arrows_into, arrows_out_of
from iotlint.model.types import Element

# The facts that are read here by name (catalog/uses.py).
USES = ("passes",)

# So many services that one sends to and gets from are told apart.
MOST_BRIDGED = 8


def needed(graph: Graph, node: Element) -> Iterator[Element]:
    """The services whose flow has to be known before that of one is: of a sender that it sends to as well, those that
    send to that one."""
    partners = bridged(graph, node)
    for sender in _senders(graph, node):
        if sender not in partners:
            yield sender
        elif len(bridged(graph, sender)) <= MOST_BRIDGED:
            yield from (each for each in _senders(graph, sender) if each is not node)


def _senders(graph: Graph, node: Element) -> list[Element]:
    """The services that messages come from and that may pass on others' messages."""
    return [
        arrow.source
        for arrow in arrows_into(graph, node)
        if isinstance(arrow.source, Element)
        and (arrow.source.facts.get("passes") or arrow.fields.get("share"))
        and arrow.source.kind == "service"
    ]


def bridged(graph: Graph, service: Element) -> frozenset[Any]:
    """What a service sends to and gets something from as well."""
    found: frozenset[Any] = graph.cached(
        ("bridged", service),
        lambda: (
            frozenset(arrow.source for arrow in arrows_into(graph, service))
            & frozenset(arrow.target for arrow in arrows_out_of(graph, service))
        ),
    )
    return found
