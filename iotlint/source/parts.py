"""Reads a text again after small changes: sections and runs of entries that did not change keep their tree.

Only for what one types into: a plan in block style, one document, no anchors. Everything else, and every text
with anything wrong with it, is read as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from zlib import crc32

from iotlint.source.document import Document, Place
from iotlint.source.load import Stream, load
from iotlint.source.span import Source

# What makes parts depend on each other, or lines break elsewhere than at LF.
_TANGLED = ("&", "*", "%", "\r", "\t", "\ufeff", "\x85", "\u2028", "\u2029", "<<", "\n---", "\n...")
_SECTION = re.compile(r"^(?=[A-Za-z])", re.MULTILINE)
_HEADER = re.compile(r"[A-Za-z]+:[ ]*\n(?=( +)[^\s#])")
# Sections from this size on are read in runs of entries; a run ends at one entry of so many, told by its text.
_LARGE = 4_096
_RUN = 31
# Below this size there is nothing to gain.
_WORTHWHILE = 16_384

Read = tuple[Any, Place]
# By text of a part: its value, its place from its own start on; and where it was last put, with its place there.
Kept = dict[str, tuple[Any, Any, int, Any]]


class Parts:
    """What was read of one file the last time."""

    def __init__(self) -> None:
        self._kept: Kept = {}

    def load(self, source: Source) -> Stream:
        """The documents of a text, as `load` gives them."""
        text = source.text
        if (
            len(text) < _WORTHWHILE
            or text.startswith(("---", "..."))
            or any(map(text.__contains__, _TANGLED))
        ):
            return load(text, source.path)
        kept: Kept = {}
        found = self._document(text, source.path, kept)
        if found is None:
            return load(text, source.path)
        self._kept = kept
        value, place = found
        return Stream(source, [Document(source, 0, value, place, 0, len(text))], [])

    def _document(self, text: str, path: str, kept: Kept) -> Read | None:
        starts = [each.start() for each in _SECTION.finditer(text)]
        if not starts:
            return None
        value: dict[str, Any] = {}
        places: list[Any] = [0]
        starts[0] = 0
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            found = self._section(text, start, end, path, kept)
            if found is None:
                return None
            ((name, child),) = found[0].items()
            if name in value:
                return None
            value[name] = child
            places += found[1][1:]
        first, last = places[1], places[-1]
        places[0] = (first >> 32) << 32 | _end(last)
        return value, tuple(places)

    def _section(self, text: str, start: int, end: int, path: str, kept: Kept) -> tuple[Any, Any] | None:
        header = _HEADER.match(text, start, end) if end - start >= _LARGE else None
        if header is None:
            return self._part(text[start:end], start, path, kept)
        merged: Any = None
        places: list[Any] = []
        key: Any = None
        head = text[start : header.end()]
        for first, last in _runs(text, header.end(), end, header[1]):
            found = self._part(head + text[first:last], first - len(head), path, kept)
            if found is None:
                return None
            ((name, child),) = found[0].items()
            where = found[1][2]
            if merged is None:
                key = (name, start << 32 | start + len(name))
                merged, places = type(child)(), [where[0] if isinstance(where, tuple) else 0]
            if type(child) is not type(merged) or not isinstance(where, tuple):
                return None
            if isinstance(merged, dict):
                if not merged.keys().isdisjoint(child):
                    return None
                merged.update(child)
            elif isinstance(merged, list):
                merged += child
            else:
                return None
            places += where[1:]
        if merged is None:
            return None
        places[0] = (places[0] >> 32) << 32 | _end(places[-1])
        return {key[0]: merged}, (0, key[1], tuple(places))

    def _part(self, text: str, at: int, path: str, kept: Kept) -> tuple[Any, Any] | None:
        """A mapping with one key, put at an offset; None where a text is none, or anything is wrong with it."""
        known = self._kept.get(text)
        if known is None:
            stream = load(text, path)
            if stream.faults or len(stream.documents) != 1:
                return None
            document = stream.documents[0]
            value, place = document.value, document.place
            if not isinstance(value, dict) or len(value) != 1 or not isinstance(place, tuple):
                return None
            known = (value, place, 0, place)
        value, place, before, moved = known
        if before != at:
            moved = _moved(place, at << 32 | at if at >= 0 else -(-at << 32 | -at))
        kept[text] = (value, place, at, moved)
        return value, moved


def _runs(text: str, start: int, end: int, indent: str) -> Iterator[tuple[int, int]]:
    """Stretches of whole entries; where they end depends on their own text, so that typing moves few ends."""
    entry = re.compile(f"^{indent}(?=[^ \\n#])[^\\n]*", re.MULTILINE)
    first = start
    for found in entry.finditer(text, start, end):
        at = found.start()
        if at > first and not crc32(found.group().encode("utf-8", "surrogatepass")) % _RUN:
            yield first, at
            first = at
    yield first, end


def _moved(place: Any, by: int) -> Any:
    """A place and all below it, so many characters further on."""
    if type(place) is int:
        return place + by
    return tuple([each + by if type(each) is int else _moved(each, by) for each in place])


def _end(place: Any) -> int:
    return int(place if isinstance(place, int) else place[0]) & 0xFFFFFFFF
