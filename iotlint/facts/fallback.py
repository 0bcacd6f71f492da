"""What reaches the readers of an endpoint that gets what no route took: a hub's built-in one, by its fallback route.

Without routes that is everything. With routes it is at least what they leave together and at most what the largest
leaves, where the fallback is on; where nobody says whether it is, at least nothing. A message that several routes
match goes to each of them, so that shares may overlap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from iotlint.facts.amounts import fraction
from iotlint.facts.limits import is_number
from iotlint.model.types import Connection, Element

if TYPE_CHECKING:
    from fractions import Fraction

# The facts that are read here by name (catalog/uses.py).
USES = ("features.fallbackRoute",)

_ROUTE = "route"
_BUILT_IN = "built"


def left_to(arrow: Connection, source: Element) -> tuple[Fraction, Fraction] | None:
    """The least and the most of what reaches a service that a reader of its built-in endpoint gets; None where an
    arrow is none such, or a route may lead there that the plan does not draw."""
    via = arrow.fields.get("via")
    reads = "consumerGroup" in arrow.fields or (isinstance(via, str) and via.startswith(_BUILT_IN))
    if not reads or via == _ROUTE or source.facts.get("features.fallbackRoute") is not True:
        return None
    routing = source.fields.get("routing")
    routing = routing if isinstance(routing, dict) else {}
    routes = [each.fields.get("share") for each in source.outgoing if each.fields.get("via") == _ROUTE]
    number, fallback = routing.get("routes", len(routes)), routing.get("fallback")
    if not routes and number == 0:
        return fraction(1), fraction(1)
    if fallback is False:
        return None
    shares = [fraction(str(share)) for share in routes if is_number(share)]
    most = max(fraction(0), 1 - max(shares, default=fraction(0)))
    known = fallback is True and len(shares) == len(routes) == number
    return max(fraction(0), 1 - sum(shares, fraction(0))) if known else fraction(0), most
