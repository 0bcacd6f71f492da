"""What share of a spread fleet is at one of its services: where a provisioning service weighs equal ones evenly, each
has the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iotlint.facts.amounts import fraction
from iotlint.facts.graph import Graph
from iotlint.facts.neighbours import in_use
from iotlint.facts.spread import homes, provisioners
from iotlint.model.types import Element

if TYPE_CHECKING:
    from fractions import Fraction

# The facts that are read here by name (catalog/uses.py).
USES = (
    "capacity.tier",
    "capacity.units",
)

_EVENLY = "evenly-weighted"


def share(graph: Graph, element: Element, service: Element) -> Fraction | None:
    """What part of a spread group is at one of its homes; None where that is not known."""
    found: Fraction | None = graph.reckoned(
        ("share", element, service.type), lambda: _share(graph, element, service)
    )
    return found


def _share(graph: Graph, element: Element, service: Element) -> Fraction | None:
    places = homes(graph, element, service)
    helpers = provisioners(graph, element)
    if len(helpers) != 1 or helpers[0].fields.get("allocation") != _EVENLY:
        return None
    served = in_use([home for home in graph.serves(helpers[0]) if home.type == service.type])
    if len(served) != len(places) or set(served) != set(places):
        return None
    tier, units = (service.facts.get(f"capacity.{part}") for part in ("tier", "units"))
    sizes = {
        tuple(home.fields.get(name) for name in (tier, units) if isinstance(name, str)) for home in places
    }
    if len(sizes) != 1 or None in next(iter(sizes)):
        return None
    return fraction(1, len(places))
