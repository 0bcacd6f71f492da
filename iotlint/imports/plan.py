"""An import as the value of an architecture document, with a place for each part of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from iotlint.imports.drawn import Drawn, Edge, Entry, Field
from iotlint.imports.value import Spot
from iotlint.source.document import DrawnDocument, In, Place, Used

SECTIONS = ("sites", "services", "assets")
# Fields that a reader looks for first; all others follow by name.
_FIRST = ("type", "resource", "existing", "external", "sku", "units", "region", "version")


def plan_value(drawn: Drawn) -> dict[str, Any]:
    """The architecture as plain values."""
    return {key: child for key, child, _ in _top(drawn)}


def plan_document(drawn: Drawn) -> DrawnDocument:
    """The architecture as a document whose places lie in the files it was drawn from.

    A key of an entry is where the resource is declared, a value is where it was written, with the expressions it
    came through as further places.
    """
    assert drawn.root is not None
    doc, root = drawn.root
    value = {}
    place: list[Any] = [root]
    for key, child, where in _top(drawn):
        value[key] = child
        place += [root, where]
    return DrawnDocument(doc.source, 0, value, tuple(place), 0, len(doc.source.text))


def _at(spot: Spot, uses: tuple[Spot, ...] = ()) -> Place:
    return (
        In(spot[0], spot[1]) if not uses else Used(spot[0], spot[1], tuple(In(doc, at) for doc, at in uses))
    )


def _around(spot: Spot, children: Iterable[Place]) -> Place:
    """The place of a collection that stands at a spot."""
    return In(spot[0], (spot[1], *children))


def _top(drawn: Drawn) -> Iterator[tuple[str, Any, Place]]:
    assert drawn.root is not None
    head = _at(drawn.root)
    yield "apiVersion", "iotlint/v1", head
    yield "kind", "Architecture", head
    yield "metadata", {"name": drawn.name}, _around(drawn.root, (head, head))
    if drawn.open:
        opened = sorted(drawn.open)
        yield "open", opened, _around(drawn.root, (head for _ in opened))
    for section in SECTIONS:
        found = sorted((each for each in drawn.entries if each.section == section), key=lambda each: each.id)
        if found:
            value, place = {}, []
            for entry in found:
                value[entry.id], at = _entry(entry)
                place += [_at(entry.key), at]
            yield section, value, _around(drawn.root, place)
    if drawn.edges:
        made = [_edge(edge) for edge in in_order(drawn)]
        yield "connections", [value for value, _ in made], _around(drawn.root, (at for _, at in made))


def in_order(drawn: Drawn) -> list[Edge]:
    """The connections, sorted by what they say."""
    return sorted(
        drawn.edges,
        key=lambda e: (
            e.source.id,
            e.target.id,
            str([(k, f.value) for k, f in sorted(e.fields.items())]),
            e.name,
            e.spot[1],
        ),
    )


def fields_of(entry: Entry) -> list[tuple[str, Field]]:
    """The fields of an entry in the order in which they are written, dotted keys and links among them."""
    found = dict(entry.fields)
    for name, linked in entry.links.items():
        ends = sorted((far.id, where) for far, where in linked.items())
        if not ends:
            continue
        spot, uses = ends[0][1]
        ids = [each for each, _ in ends]
        found[name] = Field(ids if name == "linkedTo" else ids[0], spot, uses)
    if entry.open:
        found["open"] = Field(sorted(entry.open), entry.key)
    return sorted(
        found.items(), key=lambda each: (_FIRST.index(each[0]) if each[0] in _FIRST else 99, each[0])
    )


def _entry(entry: Entry) -> tuple[dict[str, Any], Place]:
    value: dict[str, Any] = {}
    places: dict[str, Any] = {}
    for name, field in fields_of(entry):
        *outer, last = name.split(".")
        into, where = value, places
        for part in outer:
            into = into.setdefault(part, {})
            where = where.setdefault(part, {})
        into[last] = field.value
        where[last] = field
    return value, _placed(value, places, entry.key)


def _placed(value: dict[str, Any], fields: dict[str, Any], key: Spot) -> Place:
    found: list[Place] = []
    for name, child in value.items():
        field = fields[name]
        if isinstance(field, dict):
            found += [_at(key), _placed(child, field, key)]
            continue
        spot = field.spot or key
        at = _at(spot, field.uses)
        found += [at, _around(spot, (at for _ in field.value)) if isinstance(field.value, list) else at]
    return _around(key, found)


def _edge(edge: Edge) -> tuple[dict[str, Any], Place]:
    at = _at(edge.spot, edge.uses)
    value: dict[str, Any] = {"from": edge.source.id, "to": edge.target.id}
    places: list[Place] = [at, at, at, at]
    for name, field in sorted(edge.fields.items(), key=lambda each: (each[0] != "via", each[0])):
        value[name] = field.value
        where = _at(field.spot, field.uses) if field.spot is not None else at
        places += [where, where]
    return value, _around(edge.spot, places)
