"""What arrives at each service of a plan, beside what it takes."""

from __future__ import annotations

from collections.abc import Iterator

from iotlint.facts.capacity import sized, sum_of
from iotlint.facts.demand import MEASURES
from iotlint.facts.facts import Facts
from iotlint.model.types import Element
from iotlint.report.escape import shown
from iotlint.report.review.model import Carried
from iotlint.report.summary import arithmetic

# The facts that are read here by name (catalog/uses.py).
USES = (
    "capacity.tiers",
    "capacity.{measure}",
    "tiers.*.{measure}",
)

_TIGHT = 0.8  # of what a service takes: beyond it little growth is left


def carried_by(graph: Facts) -> Iterator[Carried]:
    """Every measure of every service that is known to take only so much of it, and of which something arrives."""
    for service in graph.plan.services:
        for measure in MEASURES:
            if not _is_limited(service, measure):
                continue
            found = sum_of(graph, service, measure)
            if found.value:
                yield Carried(
                    shown(service.id),
                    found.unit,
                    found.value,
                    found.available,
                    arithmetic(found),
                    _verdict(found.value, found.available),
                )


def sizes_for(graph: Facts) -> Iterator[tuple[str, str]]:
    """For each service that is sold in tiers and units: the smallest sizes that carry what arrives."""
    for service in graph.plan.services:
        if service.facts.get("capacity.tiers") and graph.clients(service):
            yield shown(service.id), sized(graph, service)


def _is_limited(service: Element, measure: str) -> bool:
    ends = (f".{measure}", f".{measure}Floor")
    return any(key.startswith(("tiers.", "capacity.")) and key.endswith(ends) for key in service.facts)


def _verdict(value: float, available: float | None) -> str:
    if available is None:
        return "unknown"
    return "over" if value > available else "tight" if value > available * _TIGHT else "fits"
