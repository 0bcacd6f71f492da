"""Turns a rule's fix into text edits of the file: the fewest characters that say what the fix says.

Text edits keep comments, order, quoting, indentation, anchors and line endings of all they don't touch.
A fix that cannot be written as one (its place came through an alias or another file) is not offered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from iotlint.finding import Edit
from iotlint.model.types import Route
from iotlint.source.document import MASK, Document

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9._/-]*")
_NOT_TEXT = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_INDENT = "  "


def set_value(document: Document, route: Route, value: Any) -> tuple[Edit, ...]:
    """Writes `value` at `route`: in place of what stands there, or as a new entry of the mapping above."""
    extent = _extent(document, route)
    if extent is not None and extent[0] < extent[1]:
        return (_edit(document, *extent, flow(value)),)
    if document.is_written(route):
        return ()
    return add_entry(document, route[:-1], str(route[-1]), value)


def add_entry(document: Document, above: Route, key: str, value: Any) -> tuple[Edit, ...]:
    """Adds `key: value` to the mapping at `above`, which is made where it does not exist (one level)."""
    found = _at(document.value, above)
    if found is None and len(above) == 1 and not document.is_written(above):
        return _append(document, f"{above[0]}:", {key: value})
    extent = _extent(document, above)
    if not isinstance(found, dict) or extent is None:
        return ()
    text = document.source.text
    start, end = extent
    if text[start : start + 1] == "{":
        return _into_flow(document, start, end, f"{key}: {flow(value)}", bool(found))
    if not found:
        return ()
    first = document.spans((*above, next(iter(found))), "key")[0]
    last = list(found)[-1]
    if _extent(document, (*above, last)) is None:
        return ()
    newline = document.source.newline
    at = _end_of_line(text, end)
    return (_edit(document, at, at, f"{newline}{' ' * (first.column - 1)}{key}: {flow(value)}"),)


def remove_entry(document: Document, route: Route) -> tuple[Edit, ...]:
    """Removes an entry of a mapping, with its key; the whole lines of it where it has lines of its own."""
    extent = _extent(document, route)
    if extent is None or not route or isinstance(route[-1], int):
        return ()
    source = document.source
    key = document.spans(route, "key")
    if len(key) != 1:
        return ()
    start, end = source.offset(key[0].line, key[0].column), max(extent[1], 0)
    text = source.text
    line_start = source.starts[key[0].line - 1]
    if not text[line_start:start].strip() and len(_at(document.value, route[:-1])) > 1:
        after = _end_of_line(text, end)
        if text[after : after + 2] == "\r\n":
            after += 2
        elif after < len(text):
            after += 1
        return (_edit(document, line_start, after, ""),)
    rest = re.match(r"[ \t]*,[ \t]*", text[end:])
    if rest:
        return (_edit(document, start, end + rest.end(), ""),)
    before = re.search(r"[ \t]*,[ \t]*$", text[:start][-200:])
    if before:
        return (_edit(document, start - (before.end() - before.start()), end, ""),)
    return ()


def free_id(document: Document, wanted: str) -> str:
    """An id that no section uses yet: the wanted one, or it with a number."""
    taken: set[str] = set()
    for section in document.value.values():
        if isinstance(section, dict):
            taken.update(section)
    number = 2
    found = wanted
    while found in taken:
        found, number = f"{wanted}-{number}", number + 1
    return found


def flow(value: Any) -> str:
    """A value as YAML in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(each) for each in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and (not _PLAIN.fullmatch(value) or value.lower() in _NOT_TEXT):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)


def _append(document: Document, head: str, value: Mapping[str, Any]) -> tuple[Edit, ...]:
    """Adds a section at the end of a document in block style."""
    place = document.place
    text = document.source.text
    if not isinstance(place, tuple) or text[place[0] >> 32 : (place[0] >> 32) + 1] == "{":
        return ()
    newline = document.source.newline
    first = document.spans((), "key")[0]
    pad = " " * (first.column - 1)
    at = _end_of_line(text, place[0] & MASK)
    body = "".join(f"{newline}{pad}{_INDENT}{key}: {flow(each)}" for key, each in value.items())
    return (_edit(document, at, at, f"{newline}{pad}{head}{body}"),)


def _into_flow(document: Document, start: int, end: int, entry: str, filled: bool) -> tuple[Edit, ...]:
    text = document.source.text
    inner = text[start + 1 : end - 1]
    if "#" in inner or inner.rstrip().endswith(","):
        return ()
    at = start + 1 + len(inner.rstrip())
    return (_edit(document, at, at, f", {entry}" if filled else entry),)


def _extent(document: Document, route: Route) -> tuple[int, int] | None:
    """Offsets of the value at a route, if this file wrote it and no alias leads there."""
    if not document.is_written(route) or document.owner(route) is not document:
        return None
    spans = document.spans(route)
    if len(spans) != 1:
        return None
    if not route:
        place = document.place
        packed = place[0] if isinstance(place, tuple) else place
        return (packed >> 32, packed & MASK) if isinstance(packed, int) else None
    source = document.source
    return source.offset(spans[0].line, spans[0].column), source.offset(spans[0].end_line, spans[0].end_column)


def _at(value: Any, route: Route) -> Any:
    for part in route:
        if isinstance(value, dict):
            value = value.get(part)  # type: ignore[arg-type]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


def _end_of_line(text: str, offset: int) -> int:
    """Where the line of an offset ends, before its break: what is added below must not cut a comment off."""
    found = re.compile(r"[\r\n]").search(text, offset)
    return found.start() if found else len(text)


def _edit(document: Document, start: int, end: int, text: str) -> Edit:
    return Edit(document.source.span(start, end), start, end, text)
