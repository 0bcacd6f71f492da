"""JSON token by token: what the fast loop of `json_reader` leaves, and whatever is wrong with a text."""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder
from typing import Any, NoReturn

from iotlint.source.document import MASK
from iotlint.source.span import Fault, Source

# Deeper than any template or model, and shallow enough for whoever walks the values by recursion.
MAX_DEPTH = 250
MAX_FAULTS = 1000
MAX_DIGITS = 250

WS = r"[ \t\r\n]*+"
# What follows must not belong to the word, so that `01`, `1.` and `nullx` are no words at all.
WORD = (
    r"-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+(?![\w.+-])"
    r"|(?:true|false|null)(?![\w.+-])"
)
_DECODER = JSONDecoder(strict=False)
_BLANK = re.compile(WS)
_WORD = re.compile(WORD)
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_BREAK = re.compile("[\r\n]")
_LINE = re.compile("[^\r\n]*+")
_RUN = re.compile(r"[\w.+-]++|.", re.DOTALL)
_CONTROL = re.compile("[\x00-\x1f]")
_HALF = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_CONFLICT = re.compile(r"^<{7}(?= )", re.MULTILINE)

_HALVED = "This is half of a surrogate pair, and stands for no character; write both halves, or none."

# A value with a key of its mapping or None for its last item: where a fault stands besides the stack.
Where = tuple[Any, str | None] | None
# name, place of the name, value, place of the value, whether it is a bracket that opens, offset behind it
Entry = tuple[str, int, Any, Any, bool, int]


def _end(pattern: re.Pattern[str], text: str, pos: int) -> int:
    """Where a pattern ends that matches everywhere, be it nothing."""
    found = pattern.match(text, pos)
    return pos if found is None else found.end()


class Stop(Exception):
    """Ends the reading of a text; what is wrong has been noted."""


class Tokens:
    """One text, its faults and its comments. Offsets count characters; all methods may raise Stop."""

    __slots__ = ("breaks", "comments", "faults", "plain", "source", "stack", "text", "with_comments", "words")

    def __init__(self, source: Source, *, comments: bool, breaks: bool) -> None:
        self.source = source
        self.text = source.text
        self.with_comments = comments
        self.breaks = breaks
        self.faults: list[Fault] = []
        self.comments: list[tuple[int, int]] = []
        self.words: dict[str, Any] = {"true": True, "false": False, "null": None}
        # The collections around the one at hand, as `json_reader` begins them; the last part is the key.
        self.stack: list[tuple[Any, list[Any], int, dict[str, int] | None, str | None]] = []

    # What a text is made of

    def start(self) -> int:
        """Where the value of the text begins."""
        pos = self.skip(0)
        if pos == len(self.text):
            message = "This file has nothing in it but blanks" + (" and comments." if self.comments else ".")
            self._stop("empty-file", message, 0, 0)
        conflict = _CONFLICT.search(self.text)
        if conflict is not None:
            message = "This file holds a merge conflict that nobody has resolved; its markers begin here."
            self._stop("syntax-error", message, conflict.start(), conflict.end())
        half = None if self.text.isascii() else _HALF.search(self.text)
        if half is not None:  # only where text was given, and no bytes
            self._stop("wrong-encoding", _HALVED, half.start(), half.end())
        return pos

    def end(self, pos: int) -> None:
        """Holds that nothing follows the value of the text."""
        pos = self.skip(pos)
        if pos < len(self.text):
            self._wrong("The value of this file has ended before this; JSON has one value in a file.", pos)

    def skip(self, pos: int) -> int:
        """The offset behind blanks and comments."""
        text = self.text
        while True:
            pos = _end(_BLANK, text, pos)
            if text[pos : pos + 1] != "/":
                return pos
            pos = self._comment(pos)

    def value(self, pos: int, what: str, where: Where) -> tuple[Any, Any, bool, int]:
        """The value that has to begin at `pos`, its place, whether it is a bracket that opens, and its end."""
        text = self.text
        sign = text[pos : pos + 1]
        if sign == '"':
            child, end = self.string(pos, where)
            return child, pos << 32 | end, False, end
        if sign in ("{", "["):
            return ({} if sign == "{" else []), (pos << 32 | pos + 1,), True, pos + 1
        found = _WORD.match(text, pos)
        if found is None:
            self._no_value(pos, what)
        word = found[0]
        end = found.end()
        child = self.words[word] if word in self.words else self.number(word, pos, where)
        return child, pos << 32 | end, False, end

    def entry(self, pos: int, value: Any, opened: int) -> Entry | int:
        """The next entry of the collection `value`, whose bracket is at `opened`; an offset where it ends.

        `pos` is right behind the bracket or the comma before the entry.
        """
        comma = pos - 1
        pos = self.skip(pos)
        mapping = type(value) is dict
        sign = self.text[pos : pos + 1]
        if sign and sign in "}]":
            if value:
                self.note(
                    "syntax-error", "JSON has no comma after the last entry; remove it.", comma, comma + 1
                )
            return pos + 1
        if not sign:
            self._unclosed(opened)
        if not mapping:
            return ("", 0, *self.value(pos, "a value", (value, None)))
        if sign != '"':
            self._no_key(pos)
        name, end = self.string(pos, (value, None))
        key_place = pos << 32 | end
        colon = self.skip(end)
        if self.text[colon : colon + 1] != ":":
            if colon == len(self.text):
                self._unclosed(opened)
            self._wrong('A colon is missing before this: entries are written `"key": value`.', colon)
        return (name, key_place, *self.value(self.skip(colon + 1), "a value", (value, name)))

    def follows(self, pos: int, value: Any, opened: int) -> tuple[str, int]:
        """The comma or bracket that has to come after a value, and the offset behind it."""
        pos = self.skip(pos)
        sign = self.text[pos : pos + 1]
        if not sign:
            self._unclosed(opened)
        if sign not in ",}]":
            kind, close = ("mapping", "}") if type(value) is dict else ("list", "]")
            related = (self.source.span(opened, opened + 1), "opened here")
            message = f"A comma or the closing `{close}` of the {kind} is missing before this."
            self._wrong(message, pos, (related,))
        return sign, pos + 1

    def string(self, pos: int, where: Where) -> tuple[str, int]:
        """The text whose quote is at `pos`, and the offset behind it."""
        text = self.text
        found = _STRING.match(text, pos)
        if found is None or (not self.breaks and _BREAK.search(text, pos, found.end())):
            message = (
                'This quote is never closed in its line; put `"` at the end, and write a line end as `\\n`.'
            )
            self._stop("syntax-error", message, pos, _end(_LINE, text, pos))
        end = found.end()
        for control in _CONTROL.finditer(text, pos, end):
            if not (self.breaks and control[0] in "\t\r\n"):
                code = f"\\u{ord(control[0]):04x}" if control[0] != "\t" else "\\t"
                message = f"The control character U+{ord(control[0]):04X} is written `{code}` in JSON."
                self.note("syntax-error", message, control.start(), control.end(), where)
        try:
            value: str = _DECODER.raw_decode(text, pos)[0]
        except JSONDecodeError as problem:
            at = text.rfind("\\", pos, problem.pos + 1)
            message = (
                "This is no escape that JSON knows; double the backslash if one is meant."
                if text[at + 1 : at + 2] != "u"
                else "Four hexadecimal digits have to follow `\\u`."
            )
            self._stop("syntax-error", message, at, min(at + 2, end))
        if not value.isascii() and _HALF.search(value):
            self._halves(pos, end, where)
            value = _HALF.sub("\ufffd", value)
        return value, end

    def number(self, word: str, pos: int, where: Where) -> Any:
        """The value of a number, kept for the next one written alike; one too large is a fault and text."""
        digits = word.lstrip("-").isdigit()
        if digits and len(word) <= MAX_DIGITS:
            value: Any = int(word)
        elif digits or abs(number := float(word)) == float("inf"):
            message = "This number is larger than iotlint and most programs can hold."
            self.note("syntax-error", message, pos, pos + len(word), where)
            return word
        else:
            value = number
        self.words[word] = value
        return value

    # Keys that stand twice

    def placed(
        self, name: str, key_place: int, place: Any, value: Any, places: list[Any], index: dict[str, int]
    ) -> int:
        """Puts the places of an entry where they belong in those of a mapping that repeats keys.

        The last entry of a key wins, and keeps the position of the first, as `dict` does it. Gives where in
        `places` the value's place is.
        """
        at = index.get(name)
        if at is None:
            index[name] = len(places)
            places += (key_place, place)
            return len(places) - 1
        first = places[at]
        line = self.source.position(first >> 32)[0]
        shown = name if len(name) <= 80 else f"{name[:79]}…"
        message = f"The key `{shown}` stands in this mapping already, in line {line}; keep one of the two."
        related = (self.source.span(first >> 32, first & MASK), f"first `{shown}`")
        self.note("duplicate-key", message, key_place >> 32, key_place & MASK, (value, name), (related,))
        places[at] = key_place
        places[at + 1] = place
        return at + 1

    # What is wrong

    def note(
        self, name: str, message: str, start: int, end: int, where: Where = None,
        related: tuple[tuple[Any, str], ...] = (),
    ) -> None:  # fmt: skip
        """Notes what is wrong; who notes a thousand things stops reading."""
        parts = [str(len(value) - 1 if key is None else key) for value, _, _, _, key in self.stack]
        if where is not None:
            value, key = where
            if key is not None or type(value) is list:
                parts.append(str(len(value) if key is None else key))
        shown = [part if len(part) <= 80 else f"{part[:79]}…" for part in parts]
        self.faults.append(Fault(name, message, self.source.span(start, end), ".".join(shown), related))
        if len(self.faults) >= MAX_FAULTS:
            raise Stop

    def too_deep(self, start: int) -> NoReturn:
        """Ends the reading at a bracket that opens one level too many."""
        self.stack.clear()
        message = f"This is nested deeper than {MAX_DEPTH} levels; the rest of the file was not read."
        self._stop("nested-too-deep", message, start, start + 1)

    def wrong_bracket(self, pos: int, value: Any, opened: int) -> NoReturn:
        """Ends the reading at a bracket of the other kind than the one that is open."""
        kind, close = ("mapping", "}") if type(value) is dict else ("list", "]")
        related = (self.source.span(opened, opened + 1), "opened here")
        self._wrong(f"The {kind} that is open here is closed by `{close}`.", pos, (related,))

    def _stop(
        self, name: str, message: str, start: int, end: int, related: tuple[tuple[Any, str], ...] = ()
    ) -> NoReturn:
        self.note(name, message, start, end, None, related)
        raise Stop

    def _wrong(self, message: str, pos: int, related: tuple[tuple[Any, str], ...] = ()) -> NoReturn:
        """Ends the reading at what begins at `pos`."""
        found = _RUN.match(self.text, pos)
        end = pos if found is None else min(found.end(), pos + 80)
        self._stop("syntax-error", message, pos, end, related)

    def _unclosed(self, opened: int) -> NoReturn:
        close = "}" if self.text[opened] == "{" else "]"
        message = f"This bracket is never closed; put `{close}` where it should end."
        self._stop("syntax-error", message, opened, opened + 1)

    def _no_key(self, pos: int) -> NoReturn:
        if self.text[pos] == "'":
            self._wrong('A key stands in double quotes in JSON: `"key": value`.', pos)
        if self.text[pos] == ",":
            self._wrong("An entry is missing before this comma.", pos)
        self._wrong('A key in double quotes is expected here: `"key": value`.', pos)

    def _no_value(self, pos: int, what: str) -> NoReturn:
        found = _RUN.match(self.text, pos)
        word = "" if found is None else found[0]
        if not word:
            self._stop("syntax-error", f"The file ends where {what} is expected.", pos, pos)
        if word in ("'", "`"):
            self._wrong("A text stands in double quotes in JSON.", pos)
        if word.lower() in ("true", "false", "null"):
            self._wrong(f"JSON writes this `{word.lower()}`.", pos)
        if word[0] in "0123456789-+.":
            self._wrong("This is no number that JSON knows; put it in quotes if it is a text.", pos)
        if word in (",", "}", "]"):
            self._wrong(f"{what.capitalize()} is missing before this.", pos)
        self._wrong(f"{what.capitalize()} is expected here; put it in double quotes if it is a text.", pos)

    def _comment(self, pos: int) -> int:
        """The offset behind a comment, which is a fault where the text is plain JSON."""
        text = self.text
        kind = text[pos : pos + 2]
        if kind == "//":
            end = _end(_LINE, text, pos)
        elif kind == "/*":
            end = text.find("*/", pos + 2) + 2
            if end < 2:
                self._stop("syntax-error", "This comment is never closed; put `*/` at its end.", pos, pos + 2)
        else:
            self._wrong("A slash cannot stand here.", pos)
        if not self.with_comments:
            self.note("syntax-error", "JSON has no comments; remove this one.", pos, end)
        self.comments.append((pos, end))
        return end

    def _halves(self, pos: int, end: int, where: Where) -> None:
        """Notes every escape in a text that is half of a surrogate pair, at its own place."""
        text = self.text
        before: tuple[int, int] | None = None  # a first half that waits for its second
        for escape in _ESCAPE.finditer(text, pos, end):
            code = int(escape[1], 16) if escape[1] else 0
            if before is not None and before[1] == escape.start() and 0xDC00 <= code < 0xE000:
                before = None
                continue
            if before is not None:
                self.note("syntax-error", _HALVED, *before, where)
                before = None
            if 0xD800 <= code < 0xDC00:
                before = escape.span()
            elif 0xDC00 <= code < 0xE000:
                self.note("syntax-error", _HALVED, *escape.span(), where)
        if before is not None:
            self.note("syntax-error", _HALVED, *before, where)
