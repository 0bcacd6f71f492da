"""Where in a document ids are declared and referred to: what definition, references and rename go by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from iotlint.model.types import SECTIONS
from iotlint.source.document import MASK, Document, Place, Via

Links = Mapping[str, Sequence[tuple[str, Sequence[str]]]]


class Mention(NamedTuple):
    """An id where it is written: `start` and `end` are offsets, quotes included.

    `declares` for the key of an entry, `stands_for` is the packed place of the text that an alias repeats.
    """

    id: str
    start: int
    end: int
    declares: bool
    stands_for: int | None = None


def mentions(document: Document, links: Links) -> list[Mention]:
    """All ids in a document's own text, in no order; `links` says by kind which fields name ids."""
    found: list[Mention] = []
    value, place = document.value, _inner(document.place)
    if not isinstance(value, dict) or not isinstance(place, tuple):
        return found
    for section, key, child, below in _entries(value, place):
        del key
        if section in SECTIONS:
            found += _declared(child, below)
        kind = _KINDS.get(section)
        entries = _children(child, below) if kind is not None else ()
        for entry, at in entries:
            for name, _ in links.get(kind or "", ()):
                found += _named(entry, at, name)
        if section == "connections":
            for entry, at in _children(child, below):
                for name in ("from", "to"):
                    found += _named(entry, at, name)
    return found


_KINDS = {**SECTIONS, "requirements": "requirement"}


def _declared(value: Any, place: Place) -> Iterator[Mention]:
    at = place  # what an alias repeats is declared where it stands
    if isinstance(value, dict) and isinstance(at, tuple):
        for id, key, _, _ in _entries(value, at):
            if isinstance(key, int):
                yield Mention(id, key >> 32, key & MASK, True)


def _named(value: Any, place: Place, name: str) -> Iterator[Mention]:
    if not isinstance(value, dict) or not isinstance(place, tuple):
        return
    for key, _, child, at in _entries(value, place):
        if key == name:
            if isinstance(child, list):
                for each, where in _children(child, at):
                    yield from _mention(each, where)
            else:
                yield from _mention(child, at)


def _mention(value: Any, place: Place) -> Iterator[Mention]:
    if not isinstance(value, str):
        return
    if isinstance(place, int):
        yield Mention(value, place >> 32, place & MASK, False)
    elif isinstance(place, Via):
        inner = _inner(place)
        if isinstance(inner, int):
            yield Mention(value, place.at >> 32, place.at & MASK, False, inner)


def _entries(value: dict[str, Any], place: tuple[Any, ...]) -> Iterator[tuple[str, Any, Any, Any]]:
    return zip(value, place[1::2], value.values(), place[2::2], strict=False)


def _children(value: Any, place: Place) -> Iterator[tuple[Any, Any]]:
    """The entries of a collection that its own text holds, with their places."""
    if isinstance(place, tuple):
        if isinstance(value, dict):
            yield from zip(value.values(), place[2::2], strict=False)
        elif isinstance(value, list):
            yield from zip(value, place[1:], strict=False)


def _inner(place: Place) -> Any:
    while not isinstance(place, int | tuple):
        place = place.place
    return place
