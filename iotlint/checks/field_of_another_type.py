"""FMT213: a service has a field that only services of other types take."""

from __future__ import annotations

from collections.abc import Iterator

from iotlint.engine.check import Breach, Check
from iotlint.facts.facts import Facts
from iotlint.model.unknown import UNKNOWN


def _find(graph: Facts) -> Iterator[Breach]:
    known = graph.field_types
    for service in graph.plan.services:
        if service.type is UNKNOWN or known.keys().isdisjoint(service.fields):
            continue
        for name in service.fields:
            if name in known and service.type not in known[name]:
                yield Breach(
                    service,
                    name,
                    {"field": name, "type": service.type, "types": ", ".join(sorted(known[name]))},
                )


field_of_another_type = Check("field-of-another-type", _find, ("field", "type", "types"))
