"""Changes of a document as text edits of its file: the fewest characters that say what the change says.

Text edits keep comments, order, quoting, indentation, anchors and line endings of all they don't touch. What
cannot be written so (its place came through an alias, a comment would be lost) gives None: no fix is offered.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from iotlint.edit.spelling import block, flow, items, like
from iotlint.finding import Change, Edit
from iotlint.model.types import SECTIONS
from iotlint.source.document import Document
from iotlint.source.span import Route, Span

_STEP = 2
_BREAK = re.compile("\r\n?|\n")
_COMMA_AFTER = re.compile(r"[ \t]*,[ \t]*")
_COMMA_BEFORE = re.compile(r",[ \t\r\n]*$")
_BLANK_LINE = re.compile(r"(?:\r\n|\n|\r(?!\n))[ \t]*(?:\r\n|\n|\r(?!\n))[ \t]*$")
_BELOW = re.compile(r"([ \t]*:)[ \t]*[\r\n][ \t\r\n]*")
_DASHES = re.compile(r"[ \t]*(?:-[ \t]+)+$")


class Repair(NamedTuple):
    """Edits of one file, and what they do to its values."""

    edits: tuple[Edit, ...]
    changes: tuple[Change, ...]


class Editor:
    """Writes changes of one document. Each method gives None where the change cannot be written."""

    __slots__ = ("_taken", "document")

    def __init__(self, document: Document) -> None:
        self.document = document
        self._taken: set[str] | None = None

    def put(self, route: Route, value: Any) -> Repair | None:
        """Writes `value` at `route`: in place of what stands there, or as a new entry."""
        if not route:
            return None
        if not self.document.is_written(route):
            return self._missing(route, value)
        extent = self.document.extent(route)
        if extent is None:
            return None
        owner, start, end = extent
        text = owner.source.text
        if start == end:
            at, lead = _behind_colon(owner, route, start)
            edit = _edit(owner, at, at, lead + flow(value))
        else:
            old = text[start:end]
            if _holds_comment(old):
                return None
            begin = self._beside_key(owner, route, start)
            edit = _edit(owner, begin, end, " " * (begin < start) + like(old, value))
        return Repair((edit,), (Change(owner.index, "set", self.document.as_written(route), value),))

    def _beside_key(self, owner: Document, route: Route, start: int) -> int:
        """Where a value starts that takes the place of one below its key: behind the colon, if nothing is between."""
        if isinstance(route[-1], int):
            return start
        key_end = _offsets(owner, self.document.spans(route, "key")[0])[1]
        below = _BELOW.fullmatch(owner.source.text, key_end, start)
        return below.end(1) if below else start

    def add(self, above: Route, key: str, value: Any) -> Repair | None:
        """Adds `key: value` to the mapping at `above`; mappings that are missing on the way are made."""
        return None if self.document.is_written((*above, key)) else self._missing((*above, key), value)

    def append(self, route: Route, value: Any) -> Repair | None:
        """Adds `value` to the list at `route`, which is made where there is none."""
        if not self.document.is_written(route):
            return self.put(route, [value])
        old = _at(self.document.value, route)
        if not isinstance(old, list):
            # Where one id may stand for a list of one.
            return self.put(route, [old, value]) if old is not None else self.put(route, [value])
        extent = self.document.extent(route)
        if extent is None:
            return None
        owner, start, end = extent
        text = owner.source.text
        if text[start : start + 1] == "[":
            quoted = self._is_quoted(owner, (*route, len(old) - 1)) if old else False
            edits = self._into_flow(owner, route, start, end, flow(value, quoted))
        else:
            at = _end_of_line(text, end)
            pad = " " * (owner.source.position(start)[1] - 1)
            edits = (_edit(owner, at, at, f"{_newline(owner, at)}{pad}- {flow(value)}"),)
        return Repair(edits, (Change(owner.index, "append", self.document.as_written(route), value),))

    def rename(self, route: Route, key: str) -> Repair | None:
        """Writes another key over the one at the end of `route`."""
        owner = self.document.owner(route)
        spans = self.document.spans(route, "key")
        if len(spans) != 1 or not self.document.is_written(route) or isinstance(route[-1], int):
            return None
        start, end = _offsets(owner, spans[0])
        edit = _edit(owner, start, end, like(owner.source.text[start:end], key))
        return Repair((edit,), (Change(owner.index, "rename", self.document.as_written(route), key),))

    def remove(self, route: Route) -> Repair | None:
        """Takes an entry out of its mapping or list; comments behind it stay, in a line of their own."""
        extent = self.document.extent(route) if route else None
        if extent is None:
            return None
        if len(_at(self.document.value, route[:-1])) < 2:
            return self.put(route[:-1], [] if isinstance(route[-1], int) else {})
        owner, start, end = extent
        text = owner.source.text
        if not isinstance(route[-1], int):
            keys = self.document.spans(route, "key")
            if len(keys) != 1:
                return None
            start = _offsets(owner, keys[0])[0]
        begin = owner.source.starts[owner.source.position(start)[0] - 1]
        dashes = _DASHES.fullmatch(text[begin:start])
        if isinstance(route[-1], int) and dashes:
            start = begin + text[begin:start].rindex("-")
        if _holds_comment(text[start:end]):
            return None
        if text[begin:start].strip():
            edit = _out_of_flow(owner, start, end)
        else:
            edit = _whole_lines(owner, begin, start, end)
        if edit is None:
            return None
        return Repair((edit,), (Change(owner.index, "remove", self.document.as_written(route)),))

    def free_id(self, wanted: str) -> str:
        """An id that no entry of the plan has: the wanted one, or it with a number."""
        taken = self._taken
        if taken is None:
            taken = self._taken = set()
            for section in SECTIONS:
                entries = self.document.value.get(section)
                if isinstance(entries, dict):
                    taken.update(entries)
        number, found = 2, wanted
        while found in taken:
            found, number = f"{wanted}-{number}", number + 1
        return found

    # New entries

    def _missing(self, route: Route, value: Any) -> Repair | None:
        """Adds what stands nowhere yet to the deepest mapping on its way that does."""
        document = self.document
        depth = len(route) - 1
        while not document.is_written(route[:depth]):
            depth -= 1
        if any(isinstance(part, int) for part in route[depth:]):
            return None
        above: Route = route[:depth]
        key = str(route[depth])
        for part in reversed(route[depth + 1 :]):
            value = {str(part): value}
        if len(above) == 1 and document.owner(above) is not document:
            # A section that only the base has: this plan gets one of its own, which is laid over it.
            value = {key: value}
            above, key = (), str(route[0])
        found = _at(document.value, above)
        if found is None and above:
            return self.put(above, {key: value})
        if not isinstance(found, dict):
            return None
        extent = document.extent(above)
        if extent is None:
            return None
        owner, start, end = extent
        text = owner.source.text
        if text[start : start + 1] == "{":
            quoted = bool(found) and self._is_quoted(owner, (*above, next(reversed(found))))
            entry = f"{flow(key, quoted)}: {flow(value, quoted)}"
            edits = self._into_flow(owner, above, start, end, entry)
        else:
            edits = self._below(owner, above, key, value, end)
        return Repair(edits, (Change(owner.index, "set", (*above, key), value),)) if edits else None

    def _is_quoted(self, owner: Document, route: Route) -> bool:
        """Whether an entry's key, or an entry of a list, is in double quotes, as in JSON."""
        span = self.document.spans(route, "key")[0]
        start = _offsets(owner, span)[0]
        return span.path == owner.source.path and owner.source.text[start : start + 1] == '"'

    def _below(self, owner: Document, above: Route, key: str, value: Any, end: int) -> tuple[Edit, ...]:
        """A line below the last one of a block mapping, in the manner of the entry before it."""
        own = self._last_own(owner, above)
        if own is None:
            return ()
        name, key_start = own
        text, source = owner.source.text, owner.source
        column = source.position(key_start)[1] - 1
        at = _end_of_line(text, end)
        newline = _newline(owner, at)
        # A neighbour that takes several lines is followed by one that does.
        below = self.document.extent((*above, name))
        step = _STEP if not above else 0
        neighbour = _at(self.document.value, (*above, name))
        if below is not None and isinstance(neighbour, dict) and neighbour and text[below[1]] != "{":
            step = max(source.position(below[1])[1] - 1 - column, 1)
        apart = newline if _BLANK_LINE.search(text, max(0, key_start - 200), key_start) else ""
        if step and isinstance(value, dict):
            lines = block(key, value, step)
        elif step and isinstance(value, list) and any(isinstance(each, dict) for each in value):
            lines = items(key, value, step)
        else:
            lines = [f"{flow(key)}: {flow(value)}"]
        pad = " " * column
        return (_edit(owner, at, at, apart + "".join(f"{newline}{pad}{line}" for line in lines)),)

    def _last_own(self, owner: Document, above: Route) -> tuple[str, int] | None:
        """The last entry of a mapping that its own text holds, and where its key starts."""
        for name in reversed(_at(self.document.value, above)):
            route = (*above, name)
            keys = self.document.spans(route, "key")
            if len(keys) == 1 and keys[0].path == owner.source.path:
                return name, _offsets(owner, keys[0])[0]
        return None

    def _into_flow(self, owner: Document, route: Route, start: int, end: int, entry: str) -> tuple[Edit, ...]:
        """An entry before the closing bracket, behind the last one; in a line of its own if that one has one."""
        text, source = owner.source.text, owner.source
        first, last = self._last_in_flow(owner, route) or (start + 1, start + 1)
        rest = text[last : end - 1]
        filled = last > start + 1
        line = source.starts[source.position(first)[0] - 1]
        stop = _end_of_line(text, last)
        if filled and stop < end and not text[line:first].strip():
            comma = text[last:stop].partition("#")[0].strip() == ","
            pad = f"{_newline(owner, stop)}{text[line:first]}"
            below = _edit(owner, stop, stop, f"{pad}{entry}{',' * comma}")
            return (below,) if comma else (_edit(owner, last, last, ","), below)
        if "#" in rest:  # a comment behind the last entry stays where it is
            return (_edit(owner, last, last, f", {entry}" if filled else entry),)
        at = last + len(rest.rstrip())
        lead = " " if rest.rstrip().endswith(",") else ", " if filled or rest.strip() else ""
        return (_edit(owner, at, at, lead + entry),)

    def _last_in_flow(self, owner: Document, route: Route) -> tuple[int, int] | None:
        """Where the last entry of a collection in flow style starts and ends; None if its text holds none."""
        found = _at(self.document.value, route)
        first = last = -1
        for part in reversed(found if isinstance(found, dict) else range(len(found))):
            keys = self.document.spans((*route, part), "key")
            if keys[0].path == owner.source.path:
                value = self.document.spans((*route, part))[0]
                key, ends = _offsets(owner, keys[0]), _offsets(owner, value)
                first, last = max((first, last), (min(key[0], ends[0]), max(key[1], ends[1])))
                if len(keys) == 1 or isinstance(part, int):  # what was merged in comes after all others
                    break
        return (first, last) if last >= 0 else None


def _whole_lines(owner: Document, begin: int, start: int, end: int) -> Edit:
    """Removes lines that hold nothing else; a comment at the end of the last one moves to the front."""
    text = owner.source.text
    after = _end_of_line(text, end)
    tail = text[end:after].lstrip(" \t")
    if tail:
        return _edit(owner, start, after - len(tail), "")
    found = _BREAK.match(text, after)
    return _edit(owner, begin, found.end() if found else after, "")


def _out_of_flow(owner: Document, start: int, end: int) -> Edit | None:
    """Removes an entry between commas, with one of them."""
    text = owner.source.text
    following = _COMMA_AFTER.match(text, end)
    if following:
        return _edit(owner, start, following.end(), "")
    preceding = _COMMA_BEFORE.search(text, max(0, start - 200), start)
    return _edit(owner, preceding.start(), end, "") if preceding else None


def _behind_colon(owner: Document, route: Route, start: int) -> tuple[int, str]:
    """Where the value of an empty entry goes, and what has to stand before it."""
    text = owner.source.text
    if isinstance(route[-1], int):
        return start, " "
    key_end = _offsets(owner, owner.spans(route, "key")[0])[1]
    colon = re.compile(r"[ \t]*:").match(text, key_end)
    return (max(start, colon.end()), " ") if colon else (key_end, ": ")


def _holds_comment(text: str) -> bool:
    """Whether there may be a comment in a stretch of several lines."""
    return "#" in text and ("\n" in text or "\r" in text)


def _at(value: Any, route: Route) -> Any:
    for part in route:
        value = value[part]
    return value


def _offsets(owner: Document, span: Span) -> tuple[int, int]:
    source = owner.source
    return source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)


def _end_of_line(text: str, offset: int) -> int:
    """Where the line of an offset ends, before its break: what is added below must not cut a comment off."""
    found = _BREAK.search(text, offset)
    return found.start() if found else len(text)


def _newline(owner: Document, at: int) -> str:
    """The line break that stands at an offset; the file's own at its end."""
    found = _BREAK.match(owner.source.text, at)
    return found.group() if found else owner.source.newline


def _edit(owner: Document, start: int, end: int, text: str) -> Edit:
    return Edit(owner.source.span(start, end), start, end, text)
