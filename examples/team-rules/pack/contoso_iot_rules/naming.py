"""Ids of services that differ by hyphens only: the names of storage accounts and registries leave those out."""

from __future__ import annotations

from collections.abc import Iterator

from iotlint.engine.check import Breach, Check
from iotlint.facts.graph import Graph


def _find(graph: Graph) -> Iterator[Breach]:
    first: dict[str, str] = {}
    for service in graph.plan.services:
        bare = service.id.replace("-", "")
        if bare in first:
            yield Breach(service, "id", {"id": service.id, "other": first[bare]})
        else:
            first[bare] = service.id


confusable = Check("contoso-confusable-ids", _find, ("id", "other"))
