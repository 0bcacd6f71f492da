"""Features of the language that a service may refuse or do nothing with, as the catalog names them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iotlint.dtdl.element import Element, Reference
from iotlint.dtdl.judge import Judged


def features(judged: Judged, interfaces: Sequence[Element]) -> tuple[str, ...]:
    """What some interfaces use, sorted: commands, components, inline-interfaces, multiplicity, relationships,
    separate-interfaces (one that is defined in another file), writable."""
    return tuple(sorted({name for each in interfaces for name in _of(judged, each)}))


def _of(judged: Judged, interface: Element) -> Iterator[str]:
    if interface.owner is not None:
        yield "inline-interfaces"
    for child in interface.children.get("extends", ()):
        yield from _elsewhere(judged, interface, child)
    for entry in interface.children.get("contents", ()):
        if not isinstance(entry, Element):
            continue
        if entry.class_ in ("Command", "Component", "Relationship"):
            yield f"{entry.class_.lower()}s"
        if "writable" in entry.literals:
            yield "writable"
        if not {"minMultiplicity", "maxMultiplicity"}.isdisjoint(entry.literals):
            yield "multiplicity"
        if entry.class_ == "Component":
            for child in entry.children.get("schema", ()):
                yield from _elsewhere(judged, interface, child)


def _elsewhere(judged: Judged, interface: Element, child: Element | Reference) -> Iterator[str]:
    found = judged.by_id.get(child.id) if isinstance(child, Reference) else None
    if found is not None and found.document is not interface.document:
        yield "separate-interfaces"
