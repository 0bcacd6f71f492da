"""Text → meaning of a place: where in a document a cursor stands, also while the text around it is no YAML.

`route_at` asks a document that was read. `around` needs none: it cuts out the lines that a cursor depends on
(those above with less indentation, and its neighbours), puts a mark where the cursor is, and has the ordinary
parser read these few lines. So it costs the same in a plan of twenty lines and of twenty thousand, and a
mistake elsewhere is no hindrance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from iotlint.source.document import MASK, Document, Place
from iotlint.source.load import load
from iotlint.source.mended import TOKENS

MARK = "iotlint-cursor-mark"
# Lines of neighbours that are looked at on either side; beyond, only what encloses the cursor counts.
_NEIGHBOURS = 300
_TRIES = 6


class At(NamedTuple):
    """What stands at an offset of a document: the route to it, and whether the key or the value was met.

    `start` and `end` are the extent of that key or scalar.
    """

    route: tuple[str | int, ...]
    part: str
    start: int
    end: int


class Around(NamedTuple):
    """What a cursor could be at.

    `part` is "key" where a key of the mapping at `route` stands or could stand, "value" where the value at
    `route` does. `values` is what encloses it, from the top: the whole as far as it was cut out, with the mark
    taken out; numbers in `route` count within that. `start` and `end` are what a completion replaces, `lead`
    what it has to begin with, `quote` the quotes in use. `colon` tells whether one follows already, `flow`
    whether the innermost collection is in flow style; `follow` is what has to stand between a new entry and the
    one behind the cursor, and `first` whether nothing but indentation and dashes stands before the cursor.
    """

    route: tuple[str | int, ...]
    part: str
    values: Any
    start: int
    end: int
    lead: str
    quote: str
    colon: bool
    flow: bool
    follow: str
    first: bool

    def value(self, depth: int) -> Any:
        """The value that encloses the cursor at a depth of the route."""
        value = self.values
        for step in self.route[:depth]:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    @property
    def siblings(self) -> Any:
        """The mapping whose key, or the collection whose value, the cursor is at."""
        return self.value(len(self.route) if self.part == "key" else len(self.route) - 1)


def route_at(document: Document, offset: int) -> At | None:
    """The deepest key or scalar of a document's own text that an offset touches; None between them."""
    return _descend(document.value, document.place, (), offset)


def _descend(value: Any, place: Place, route: tuple[str | int, ...], offset: int) -> At | None:
    if isinstance(place, int):
        start, end = place >> 32, place & MASK
        return At(route, "value", start, end) if start <= offset <= end and start < end else None
    if not isinstance(place, tuple):
        at = getattr(place, "at", None)  # an alias is as far as one can point
        if at is not None and at >> 32 <= offset <= at & MASK:
            return At(route, "value", at >> 32, at & MASK)
        return None
    steps: Iterator[tuple[Any, Any, Any]]
    if isinstance(value, dict):
        steps = zip(value, place[1::2], place[2::2], strict=False)
    else:
        steps = ((number, None, child) for number, child in enumerate(place[1:]))
    for step, key, child in steps:
        if isinstance(key, int) and key >> 32 <= offset <= key & MASK and key >> 32 < key & MASK:
            return At((*route, step), "key", key >> 32, key & MASK)
        if _touches(child, offset):
            found = _descend(value[step], child, (*route, step), offset)
            if found is not None:
                return found
    return None


def _touches(place: Any, offset: int) -> bool:
    packed = place if isinstance(place, int) else place[0] if isinstance(place, tuple) else place.at
    return bool(packed >> 32 <= offset <= packed & MASK)


# The text around a cursor

# What may stand before a token in its line: indentation and dashes, or a sign that begins a value.
_WORD = r"""(?P<token>"(?:[^"\\]|\\.)*|'[^']*|[^\s\[\]{},\#"'&*!|>:](?:(?!:[ \t]|:$)[^\[\]{},])*|)"""
_BEFORE = re.compile(
    r"(?:^[ \t]*(?:[-?](?:[ \t]+|$))*|[\[{,](?:[ \t]*)|:[ \t]+|:$)(?:[&!][^\s,\[\]{}]*[ \t]+)*" + _WORD + "$"
)
_KEY_COLON = re.compile(r"[ \t]*:(?=[ \t,\]}]|$)")
_PLAIN_END = re.compile(r"[ \t]*(?:,|\]|\}|[ \t]\#|:(?=[ \t,\]}]|$)|$)")
_DOCUMENT = re.compile(r"(?:---|\.\.\.)(?=\s|$)")


class _Line(NamedTuple):
    """A line of a text, with its indentation and whether an entry of a list begins in it."""

    start: int
    end: int
    indent: int
    text: str

    @property
    def empty(self) -> bool:
        bare = self.text.strip()
        return not bare or bare[0] == "#"

    @property
    def dash(self) -> bool:
        bare = self.text[self.indent :]
        return bare == "-" or bare.startswith("- ")


def around(text: str, offset: int) -> Around | None:
    """Where a cursor stands; None in comments, within texts, and where nothing can be made of the lines."""
    line = _line(text, offset)
    before, after = text[line.start : offset], text[offset : line.end]
    token = _token(before, after)
    if token is None:
        return None
    start, stop, lead, quote, colon = token
    head, tail = line.text[:start], line.text[stop:]
    above, below = _neighbours(text, line, start if not head.strip() else line.indent)
    outer = _enclosing(above, line, start)
    for lines_above, lines_below in ((above, below), (outer, [])):
        found = _read(lines_above, outer, head + lead, tail, lines_below, colon)
        if found is not None:
            route, part, values, flow = found
            return Around(
                *(route, part, values, line.start + start, line.start + stop, lead, quote, colon, flow),
                follow=", " if flow and tail.strip() and tail.strip()[0] not in ",]}:#" else "",
                first=not head.strip(" \t-"),
            )
    return None


def _line(text: str, offset: int) -> _Line:
    start = max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1
    end = min((at for at in (text.find("\n", offset), text.find("\r", offset)) if at >= 0), default=len(text))
    return _made(text, start, end)


def _made(text: str, start: int, end: int) -> _Line:
    line = text[start:end]
    return _Line(start, end, len(line) - len(line.lstrip(" ")), line)


def _token(before: str, after: str) -> tuple[int, int, str, str, bool] | None:
    """Start and end of the token at a cursor within its line, what has to lead it, its quote, and whether it
    is a key with its colon; None in a comment."""
    if _in_comment(before):
        return None
    found = _BEFORE.search(before)
    if found is None:
        return None
    token = found["token"]
    start = len(before) - len(token)
    lead = (
        " "
        if before[:start].rstrip(" \t")[-1:] in (":", "-") and before[start - 1 : start] in (":", "-")
        else ""
    )
    quote = token[:1] if token[:1] in ("'", '"') else ""
    if quote:
        closing = after.find(quote)
        stop = len(before) + (closing + 1 if closing >= 0 else _plain(after))
    else:
        stop = len(before) + (_plain(after) if token or after[:1].strip() else 0)
    rest = (before + after)[stop:]
    return start, stop, lead, quote, _KEY_COLON.match(rest) is not None


def _plain(after: str) -> int:
    found = _PLAIN_END.search(after)
    return found.start() if found else len(after)


def _in_comment(before: str) -> bool:
    return any(found.group()[0] == "#" for found in TOKENS.finditer(before))


def _neighbours(text: str, line: _Line, level: int) -> tuple[list[_Line], list[_Line]]:
    """The lines that enclose a line or stand beside it, above and below."""
    above: list[_Line] = []
    at, deepest, near = line.start, True, 0
    while at > 0:
        end = at - 1
        if text[end - 1 : end] == "\r" and text[end : end + 1] == "\n":
            end -= 1
        start = max(text.rfind("\n", 0, end), text.rfind("\r", 0, end)) + 1
        at = start
        each = _made(text, start, end)
        if _DOCUMENT.match(each.text):
            break
        if each.empty:
            continue
        if each.indent < level or (each.indent == level and not deepest and not each.dash):
            above.append(each)
            level = each.indent
            # A dash encloses what follows it; its key may stand at the same indentation.
            deepest = each.dash and each.indent + 2 > level
            if level == 0 and not each.dash:
                break
            deepest = False
        elif deepest and near < _NEIGHBOURS:
            above.append(each)
            near += 1
    above.reverse()
    below: list[_Line] = []
    at = line.end
    level = line.indent if line.text.strip() else level
    while at < len(text) and len(below) < _NEIGHBOURS:
        at += 2 if text[at : at + 2] == "\r\n" else 1
        each = _line(text, at)
        at = each.end
        if _DOCUMENT.match(each.text):
            break
        if each.empty:
            continue
        if each.indent < line.indent and each.text.strip()[0] not in "]}":
            break
        below.append(each)
    return above, below


def _enclosing(above: list[_Line], line: _Line, start: int) -> list[_Line]:
    """Of the lines above only those that enclose the line."""
    level = start if not line.text[:start].strip() else line.indent
    kept: list[_Line] = []
    for each in reversed(above):
        if each.indent < level:
            kept.append(each)
            level = each.indent
    return kept[::-1]


def _read(
    above: list[_Line], outer: list[_Line], head: str, tail: str, below: list[_Line], colon: bool
) -> tuple[tuple[str | int, ...], str, Any, bool] | None:
    """Where the mark ends up once the lines are read, whatever has to be added or left out for that."""
    before = [each.text for each in above]
    fixed = [each in outer for each in above]
    opened = _open_brackets("\n".join([*before, head]))
    closers = "".join("]" if sign == "[" else "}" for sign in reversed(opened))
    rest = [each.text for each in below]
    forms: list[tuple[str, list[str]]] = []
    if colon:
        forms += [(MARK + tail, rest), (MARK + tail + closers, []), (MARK + ":" + closers, [])]
    elif opened:
        comma = ", " if tail.strip() and tail.strip()[0] not in ",]}:#" else ""
        every = _open_brackets("\n".join([*before, head, tail, *rest]))
        end = "".join("]" if sign == "[" else "}" for sign in reversed(every))
        forms += [
            (MARK + comma + tail, [*rest, end]),
            (MARK + comma + tail + closers, rest),
            (MARK + comma + tail + closers, []),
            (MARK + closers, rest),
            (MARK + closers, []),
        ]
    else:
        forms += [(MARK + tail, rest), (MARK + ":" + tail, rest), (MARK, rest), (MARK + ":", rest)]
        forms += [(MARK, []), (MARK + ":", [])]
    for middle, following in forms:
        found = _parsed(before, fixed, head + middle, following)
        if found is not None:
            return found
    return None


def _open_brackets(text: str) -> list[str]:
    opened: list[str] = []
    for found in TOKENS.finditer(text):
        sign = found.group()
        if sign in ("[", "{"):
            opened.append(sign)
        elif sign in ("]", "}") and opened:
            opened.pop()
    return opened


def _parsed(
    before: list[str], fixed: list[bool], line: str, after: list[str]
) -> tuple[tuple[str | int, ...], str, Any, bool] | None:
    """The place of the mark; lines in the way are left out, but not its own and those that are `fixed`."""
    before, fixed, after = list(before), list(fixed), list(after)
    for _ in range(_TRIES):
        text = "\n".join([*before, line, *after]) + "\n"
        stream = load(text, "")
        fault = next(
            (each for each in stream.faults if each.name in ("syntax-error", "nested-too-deep")), None
        )
        if fault is None:
            marks = (_mark(each.value, each.place, (), text) for each in stream.documents)
            return next((found for found in marks if found is not None), None)
        number = fault.span.line - 1
        if number < len(before) and not fixed[number]:
            del before[number], fixed[number]
        elif len(before) < number <= len(before) + len(after):
            del after[number - len(before) - 1]
        else:
            return None
    return None


def _mark(
    value: Any, place: Any, route: tuple[str | int, ...], text: str
) -> tuple[tuple[str | int, ...], str, Any, bool] | None:
    """Looks for the mark, and takes it out."""
    if value == MARK:
        return route, "value", None, False
    flow = isinstance(place, tuple) and text[place[0] >> 32] in "[{"
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for step, child in children:
        if step == MARK:
            value.pop(step)
            return route, "key", value, flow
        below = _mark(child, _child(value, place, step), (*route, step), text)
        if below is None:
            continue
        if child == MARK:
            value[step] = None
            return below[0], below[1], value, flow
        return (*below[:2], value, below[3])
    return None


def _child(value: Any, place: Any, step: str | int) -> Any:
    if not isinstance(place, tuple):
        return 0
    index = 2 * list(value).index(step) + 2 if isinstance(value, dict) else int(step) + 1
    return place[index] if index < len(place) else 0
