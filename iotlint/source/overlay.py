"""Lays one document over another, for `extends`: values merge, and each place stays in the file it is in."""

from __future__ import annotations

from typing import Any

from iotlint.source.document import Document, In, Place, Via


def overlay(base: Document, over: Document) -> Document:
    """What `over` means once it is laid over `base`: mappings merge, everything else replaces, null deletes.

    The result belongs to the file of `over`; what only `base` wrote keeps its place there. A key that both
    wrote is where `over` wrote it. `extends` itself is left out. Neither document is changed.
    """
    value, place = over.value, over.place
    if isinstance(value, dict) and isinstance(base.value, dict):
        value, place = _merged(base.value, In(base, base.place), value, place)
    if isinstance(value, dict) and "extends" in value:
        number = 1 + 2 * list(value).index("extends")
        value = {name: child for name, child in value.items() if name != "extends"}
        parts = _children(place)
        place = (_packed(place), *parts[: number - 1], *parts[number + 1 :])
    return Document(over.source, over.index, value, place, over.start, over.end)


def _merged(
    base: dict[str, Any], base_place: Place, over: dict[str, Any], over_place: Place
) -> tuple[Any, Place]:
    if isinstance(over_place, In):  # `over` lies over something itself
        value, place = _merged(base, base_place, over, over_place.place)
        return value, In(over_place.document, place)
    below = _children(base_place)
    above = _children(over_place)
    where = {name: index for index, name in enumerate(over)}
    value = {}
    places: list[Any] = [_packed(over_place)]
    for index, (name, child) in enumerate(base.items()):
        key_place, child_place = below[2 * index : 2 * index + 2]
        if name in over:
            new = over[name]
            if new is None:
                continue
            key_place, new_place = above[2 * where[name] : 2 * where[name] + 2]
            if isinstance(child, dict) and isinstance(new, dict):
                child, child_place = _merged(child, child_place, new, new_place)
            else:
                child, child_place = new, new_place
        value[name] = child
        places += (key_place, child_place)
    for index, (name, child) in enumerate(over.items()):
        if name not in base:
            value[name] = child
            places += above[2 * index : 2 * index + 2]
    return value, tuple(places)


def _children(place: Place) -> list[Any]:
    """The places in a collection, each one still reached the way the collection was."""
    if isinstance(place, Via):
        return [Via(place.at, child) for child in _children(place.place)]
    if isinstance(place, In):
        return [In(place.document, child) for child in _children(place.place)]
    return list(place[1:]) if isinstance(place, tuple) else []


def _packed(place: Any) -> int:
    """The extent of a collection in its own file: that of the alias if it was reached by one."""
    return int(place.at if isinstance(place, Via) else place[0])
