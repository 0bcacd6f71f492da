"""What routes bring to their endpoints, and what they leave to the one that is built in, by the fallback route.

A message that several routes to one endpoint match is delivered there once. To the built-in endpoint comes everything
where there are no routes. Where there are, it is at least what they leave together and at most what the largest leaves,
if the fallback is on; where nobody says whether it is, at least nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from iotlint.facts.amounts import Found, fraction, shown
from iotlint.facts.limits import is_number
from iotlint.facts.passing import Flow
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


def several_routes(arrows: Sequence[Connection]) -> dict[Element, list[Connection]]:
    """The routes of a hub that lead to one endpoint, by the hub, where it has several."""
    if len(arrows) < 2:
        return {}
    found: dict[Element, list[Connection]] = {}
    for arrow in arrows:
        source = arrow.source
        if arrow.fields.get("via") == _ROUTE and isinstance(source, Element):
            if source.facts.get("features.fallbackRoute") is True:
                found.setdefault(source, []).append(arrow)
    return {source: routes for source, routes in found.items() if len(routes) > 1}


def delivered_once(source: Element, parts: Sequence[Found], flow: Flow | None) -> list[Found]:
    """What several routes bring to one endpoint: at least what the largest does, at most what all do together, and
    never more than there is."""
    sure = [amount for _, amount, _ in parts if amount is not None]
    whole = [most for _, _, most in parts if most is not None]
    least = max(sure, key=lambda amount: amount[0], default=None)
    total = sum(most[0] for most in whole)
    if flow is not None and not flow.open and total > flow.whole:
        total, words = flow.whole, f"all of {shown(flow.whole)}, once"
        found: list[Found] = [(source.id, least, (total, lambda: words))]
    else:
        found = [(source.id, least, (total, lambda: " + ".join(most[1]() for most in whole)))]
    if any(most is None for _, _, most in parts):
        found.append((source.id, None, None))
    return found
