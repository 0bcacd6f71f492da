"""No better than: the availability that the levels of the services on a required way allow at most.

A way leads from devices to the service that provides what is required of them. On it count the services without
which nothing arrives; alternatives, and whoever only looks on, do not. What has no level, published or by
contract, is named and not counted: so the product is an upper bound, and above it nothing is promised.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from iotlint.facts.graph import Graph
from iotlint.facts.limits import is_number
from iotlint.model.types import Element

# The facts that are read here by name (catalog/uses.py).
USES = (
    "operations.serviceLevel",
    "features.skusWithoutServiceLevel",
    "gateway",
)

_DEVICES = ("device", "asset")


class Bound(NamedTuple):
    """The least that a required way allows at most: from where to where, by which services, and who has no level."""

    value: float
    start: str
    end: str
    counted: tuple[tuple[str, float, bool], ...]
    left_out: tuple[str, ...]


def level(service: Element) -> tuple[float, bool] | None:
    """A service's level and whether a contract promises it; None where none is known."""
    stated = service.fields.get("serviceLevel")
    if is_number(stated):
        return float(stated), True
    without, sku = service.facts.get("features.skusWithoutServiceLevel"), service.fields.get("sku")
    published = service.facts.get("operations.serviceLevel")
    if not is_number(published) or (
        isinstance(without, str) and isinstance(sku, str) and re.match(without, sku)
    ):
        return None
    return float(published), False


def bound(graph: Graph, requirement: Element) -> Bound | None:
    """The lowest bound of all required ways that a requirement is about; None where no service on one has a level."""
    found: Bound | None = graph.reckoned(("bound", requirement), lambda: _lowest(graph, requirement))
    return found


def by_contract(graph: Graph, requirement: Element) -> float:
    """The same by contracts alone; 1 where there are none."""
    found = bound(graph, requirement)
    value = 1.0
    for _, each, contract in found.counted if found else ():
        value *= each if contract else 1
    return round(value, 9)


def words(graph: Graph, requirement: Element) -> str:
    """The bound as people read it: 'meters to hub: no better than 99.9 % (hub 99.9 %); not counted: lake'."""
    found = bound(graph, requirement)
    if found is None:
        return ""
    terms = " × ".join(
        f"{id} {percent(each)}{' by contract' if contract else ''}" for id, each, contract in found.counted
    )
    left_out = f"; not counted: {', '.join(found.left_out)}" if found.left_out else ""
    return f"from '{found.start}' to '{found.end}' no better than {percent(found.value)} ({terms}){left_out}"


def percent(share: float) -> str:
    """A share with as many digits as it needs."""
    return f"{share * 100:.4f}".rstrip("0").rstrip(".") + " %"


def _lowest(graph: Graph, requirement: Element) -> Bound | None:
    concerned = set(graph.concerns(requirement))
    found: Bound | None = None
    seen = set()
    for group in (*graph.plan.devices, *graph.plan.assets):
        if group not in concerned:
            continue
        ways = tuple(graph.flows(group, "downstream"))
        for ends in _ends(graph, group):
            if (ways, tuple(ends)) in seen:
                continue
            seen.add((ways, tuple(ends)))
            # Where several provide the same, the best of them counts: it may be the one.
            bounds = [_of_way(graph, group, end) for end in ends]
            best = max(bounds, key=lambda each: each.value, default=None)
            if best and best.counted and (found is None or best.value < found.value):
                found = best
    return found


def _ends(graph: Graph, group: Element) -> Iterator[Sequence[Element]]:
    """Where the data of a group has to get: the providers of each requirement, or else its platform."""
    reached = [each for each in graph.reach(group, "downstream") if each.kind == "service"]
    reached += [each for each in graph.platforms(group) if each not in reached]
    any_required = False
    for requirement in graph.plan.requirements:
        if graph.plan_property(requirement) or "providedBy" in requirement.fields:
            continue
        if group not in graph.concerns(requirement):
            continue
        providers = [each for each in reached if requirement.id in (each.provides or ())]
        if providers:
            any_required = True
            yield providers
    if not any_required:
        platforms = [each for each in graph.platforms(group) if each.facts.get("gateway") is not True]
        yield from ([each] for each in platforms[:1] if len(platforms) == 1)


def _of_way(graph: Graph, start: Element, end: Element) -> Bound:
    counted, left_out, value = [], [], 1.0
    between = set(graph.reach(end, "upstream")) | {end}
    for service in (each for each in graph.reach(start, "downstream") if each in between):
        if service.kind != "service" or not (service is end or _needed(graph, start, end, service)):
            continue
        known = level(service)
        if known is None:
            left_out.append(service.id)
            continue
        value *= known[0]
        counted.append((service.id, *known))
    if end not in graph.reach(start, "downstream") and (known := level(end)):
        value *= known[0]
        counted.append((end.id, *known))
    return Bound(round(value, 9), start.id, end.id, tuple(counted), tuple(left_out))


def _needed(graph: Graph, start: Element, end: Element, without: Element) -> bool:
    """Whether nothing gets from the start to the end past one service."""
    seen = {start, without}
    ahead = [start]
    while ahead:
        for other in graph.flows(ahead.pop(), "downstream"):
            if other is end:
                return False
            if other not in seen:
                seen.add(other)
                ahead.append(other)
    return True
