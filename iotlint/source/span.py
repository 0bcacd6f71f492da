"""Places in a text: the source they are in, spans that people see, faults of the file itself."""

import re
from typing import NamedTuple

# The way from the top of a document to a place in it: keys, and indexes of lists.
Route = tuple[str | int, ...]

_BREAK = "\r\n?|\n"  # compiled when a file first needs it


class Span(NamedTuple):
    """A stretch of a file. Lines and columns count from 1, columns in code points; the end is exclusive.

    A named tuple, not a dataclass: it orders, compares and hashes the same and is ready seven times sooner
    (and sooner still with annotations that need no evaluation, hence no import from `__future__`).
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Fault(NamedTuple):
    """Something wrong with the file itself.

    `name` is the name of the rule it is reported under, `at` the dotted route of the place where known,
    `related` further places with a note each, `replacement` the text that put at `span` would mend it.
    """

    name: str
    message: str
    span: Span
    at: str = ""
    related: tuple[tuple[Span, str], ...] = ()
    replacement: str | None = None


# Texts up to this size are blackened as a whole, in larger ones so many characters on either side are looked at.
_SMALL = 1 << 18
_AROUND = 4096


class Source:
    """The text of one file. Offsets are indexes into `text`, which is decoded and has no byte-order mark.

    `path` is shown to people as it is and uses `/`; `encoding` is what the bytes were decoded by; `bom` says
    whether they began with a byte-order mark. `hidden` are extents that `masked` blackens whatever they look like.
    """

    __slots__ = ("_masked", "_starts", "bom", "encoding", "hidden", "path", "text")

    def __init__(self, path: str, text: str, *, bom: bool = False, encoding: str = "utf-8") -> None:
        self.path = path
        self.text = text
        self.bom = bom
        self.encoding = encoding
        self._starts: list[int] | None = None
        self._masked: tuple[int, int, str] | None = None
        self.hidden: list[tuple[int, int]] = []

    def __repr__(self) -> str:
        return f"Source({self.path!r}, {len(self.text)} characters)"

    @property
    def starts(self) -> list[int]:
        """Offsets at which lines start; lines end at LF, CRLF and CR only, as in editors and in git."""
        starts = self._starts
        if starts is None:
            starts = self._starts = [0]
            if "\r" in self.text:
                starts += [found.end() for found in re.finditer(_BREAK, self.text)]
            else:
                offset = 0
                for line in self.text.split("\n"):
                    offset += len(line) + 1
                    starts.append(offset)
                starts.pop()
        return starts

    def masked(self, start: int, end: int) -> str:
        """A part of the text with its secrets blackened. What tells that it is one may stand lines before, so that
        the whole text is looked at, or of a large one a good part."""
        from iotlint.source.secrets import mask

        # Places come close to each other, and what is around them is looked at once for all that begin in one block.
        first, size = (
            (0, len(self.text)) if len(self.text) <= _SMALL else (start - start % _AROUND, 2 * _AROUND)
        )
        if end > first + size:
            size = end - first
        if self._masked is None or self._masked[:2] != (first, size):
            before = max(0, first - _AROUND)
            text = mask(self.text[before : first + size + _AROUND])[first - before :]
            self._masked = first, size, text
        text = self._masked[2][start - first : end - first]
        for low, high in self.hidden:
            low, high = max(low, start) - start, min(high, end) - start
            if low < high:
                text = text[:low] + re.sub(r"\S", "*", text[low:high]) + text[high:]
        return text

    def blacken(self, start: int, end: int) -> None:
        """Has `masked` blacken an extent, whatever it looks like."""
        if (start, end) not in self.hidden:
            self.hidden.append((start, end))

    @property
    def newline(self) -> str:
        """The line break of the first line, LF where there is none: what an inserted line should end with."""
        found = re.search(_BREAK, self.text)
        return found.group() if found else "\n"

    def erase(self, start: int, end: int) -> None:
        """Puts asterisks in place of what stands between two offsets, line breaks kept, for it may never be shown."""
        hidden = re.sub(r"[^\r\n]", "*", self.text[start:end])
        self.text = self.text[:start] + hidden + self.text[end:]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of an offset; offsets outside the text are moved to its ends."""
        offset = min(max(offset, 0), len(self.text))
        starts = self.starts
        from bisect import bisect_right  # a file in which nothing is found needs no place

        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The inverse of `position`; a place beyond the end of its line or of the text becomes that end."""
        starts = self.starts
        if line > len(starts):
            return len(self.text)
        start = starts[max(line, 1) - 1]
        return min(start + max(column, 1) - 1, start + len(self.line(max(line, 1))))

    def line(self, number: int) -> str:
        """The text of a line, counted from 1, without its break; empty beyond the last one."""
        starts = self.starts
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def span(self, start: int, end: int) -> Span:
        """The span between two offsets."""
        return Span(self.path, *self.position(start), *self.position(end))
