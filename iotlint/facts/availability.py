"""No better than: the availability that the levels of the services on a required way allow at most.

A way leads from devices to the service that provides what is required of them. Services without which nothing
arrives multiply; of those that replace each other one suffices, so that all have to fail at once. Whoever only looks
on does not count. What has no level, published or by contract, is named and not counted: so the result is an upper
bound, and above it nothing is promised.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import product
from math import prod
from typing import NamedTuple

from iotlint.facts.graph import Graph
from iotlint.facts.limits import is_number
from iotlint.facts.spread import homes, provisioners
from iotlint.model.types import Element

# The facts that are read here by name (catalog/uses.py).
USES = (
    "operations.serviceLevel",
    "features.skusWithoutServiceLevel",
    "gateway",
)

# Beyond so many services that may stand in for each other, all combinations of failures are not gone through; the
# bound is then that of the others.
_MOST_ALTERNATIVES = 10


# What may hold another way, where the plan says that not all of it is written.
_OTHER_WAYS = frozenset(("connections", "services"))


class Level(NamedTuple):
    """What is promised of one service, and whether a contract does."""

    id: str
    share: float
    contract: bool


class Bound(NamedTuple):
    """The least that a required way allows at most, also by contracts alone: from where to where, by which services all
    of which are needed, by which that replace each other, and who has no level."""

    value: float
    by_contract: float
    start: str
    end: str
    needed: tuple[Level, ...]
    either: tuple[Level, ...]
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
    return min(_bounds(graph, requirement), key=lambda each: each.value, default=None)


def by_contract(graph: Graph, requirement: Element) -> float:
    """The same by contracts alone; 1 where there are none."""
    return min((each.by_contract for each in _bounds(graph, requirement)), default=1.0)


def words(graph: Graph, requirement: Element) -> str:
    """The bound as people read it: 'meters to hub: no better than 99.9 % (hub 99.9 %); not counted: lake'."""
    found = bound(graph, requirement)
    if found is None:
        return ""
    terms = [_term(each) for each in found.needed]
    if found.either:
        either = " or ".join(_term(each) for each in found.either)
        terms.append(f"({either})" if terms else either)
    left_out = f"; not counted: {', '.join(found.left_out)}" if found.left_out else ""
    most = f"no better than {percent(found.value)} ({' × '.join(terms)})"
    return f"from '{found.start}' to '{found.end}' {most}{left_out}"


def _term(level: Level) -> str:
    return f"{level.id} {percent(level.share)}{' by contract' if level.contract else ''}"


def percent(share: float) -> str:
    """A share with as many digits as it needs."""
    return f"{share * 100:.4f}".rstrip("0").rstrip(".") + " %"


def _bounds(graph: Graph, requirement: Element) -> Sequence[Bound]:
    """The bound of each required way that a requirement is about and that some service on it limits."""
    found: Sequence[Bound] = graph.reckoned(
        ("bounds", requirement), lambda: tuple(_find_bounds(graph, requirement))
    )
    return found


def _find_bounds(graph: Graph, requirement: Element) -> Iterator[Bound]:
    if not _OTHER_WAYS.isdisjoint(graph.plan.incomplete):
        return  # another way may stand beside those that are written
    concerned = set(graph.concerns(requirement))
    seen = set()
    for group in (*graph.plan.devices, *graph.plan.assets):
        if group not in concerned:
            continue
        ways = tuple(graph.flows(group, "downstream"))
        always = tuple(_asked_at_each_start(graph, group))
        for ends in _ends(graph, group):
            if (ways, always, tuple(ends)) in seen:
                continue
            seen.add((ways, always, tuple(ends)))
            # Where several provide the same, the best of them counts: it may be the one.
            bounds = [
                _of_ways(graph, group, some, closed, always)
                for some in _by_type(ends)
                for closed in _closed(graph, group)
            ]
            best = max(bounds, key=lambda each: each.value)
            if best.needed or best.either:
                yield best


def _by_type(ends: Sequence[Element]) -> Iterator[Sequence[Element]]:
    """Ends of one type may stand in for each other, those of different types are different answers."""
    for type_ in dict.fromkeys(end.type for end in ends):
        yield [end for end in ends if end.type == type_]


def _closed(graph: Graph, group: Element) -> Iterator[frozenset[Element]]:
    """What each device of a group cannot use: where a provisioning service deals them out among several services, each
    has one of these, unless the plan says that one stands by for another."""
    spread: set[Element] = set()
    if any("allocation" in helper.fields for helper in provisioners(graph, group)):
        for platform in graph.platforms(group):
            among = homes(graph, group, platform)
            if len(among) > 1 and not any("role" in each.fields for each in among):
                spread.update(among)
    if not spread:
        yield frozenset()
    for home in sorted(spread, key=lambda each: each.id):
        yield frozenset(spread - {home})


def _asked_at_each_start(graph: Graph, group: Element) -> Iterator[Element]:
    """The provisioning service, where devices keep nothing and have to ask it before they connect."""
    if group.fields.get("provisions") == "every-boot":
        yield from provisioners(graph, group)


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
        if platforms and len({each.type for each in platforms}) == 1:
            yield platforms


def _of_ways(
    graph: Graph,
    start: Element,
    ends: Sequence[Element],
    closed: frozenset[Element],
    always: Sequence[Element],
) -> Bound:
    ahead = [each for each in graph.reach(start, "downstream") if each not in closed]
    # A platform that nothing is drawn to, such as that of a provisioned group, stands for its own way.
    drawn = [end for end in ends if end in ahead]
    targets = set(drawn or [end for end in ends if end not in closed])
    between = set(targets).union(*(graph.reach(end, "upstream") for end in drawn))
    services = [each for each in ahead if each in between and each.kind == "service"]
    if not drawn:
        services = list(targets)

    def arrives(down: Collection[Element]) -> bool:
        if not drawn:
            return bool(targets.difference(down))
        return _arrives(graph, start, targets, closed.union(down))

    needed, either, left_out = [], [], []
    for service in dict.fromkeys((*always, *services)):
        required = service in always or not arrives((service,))
        known = level(service)
        if known is None:
            left_out += [service.id] if required else []
        elif required:
            needed.append(Level(service.id, *known))
        else:
            either.append((service, Level(service.id, *known)))
    if len(either) > _MOST_ALTERNATIVES or arrives([service for service, _ in either]):
        # Something without a level stands in for them, or there are too many to go through.
        either = []
    values = [
        prod(each.share for each in needed if each.contract or not contract)
        * _any_way(
            [(service, one.share if one.contract or not contract else 1.0) for service, one in either],
            arrives,
        )
        for contract in (False, True)
    ]
    end = next(each.id for each in ends if each in targets)
    return Bound(
        round(values[0], 9),
        round(values[1], 9),
        start.id,
        end,
        tuple(needed),
        tuple(one for _, one in either),
        tuple(left_out),
    )


def _any_way(
    levels: Sequence[tuple[Element, float]], arrives: Callable[[Collection[Element]], bool]
) -> float:
    """How likely it is that a way is open, over all combinations of services that work and that do not."""
    total = 0.0
    for works in product((True, False), repeat=len(levels)):
        if arrives([service for (service, _), up in zip(levels, works, strict=True) if not up]):
            total += prod(share if up else 1 - share for (_, share), up in zip(levels, works, strict=True))
    return total


def _arrives(graph: Graph, start: Element, targets: set[Element], down: frozenset[Element]) -> bool:
    """Whether data gets from the start to one of the targets past what is down."""
    seen = {start, *down}
    ahead = [start]
    while ahead:
        for other in graph.flows(ahead.pop(), "downstream"):
            if other not in seen:
                if other in targets:
                    return True
                seen.add(other)
                ahead.append(other)
    return False
