"""Lines of a source with an extent marked under them, aligned for tabs, wide and combining characters."""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from iotlint.report.escape import escapes
from iotlint.source.span import Source, Span

_TAB = 4
_CUT = "..."
# Code points looked at on either side of a place, so that a line of megabytes costs no more than another.
# More than fits a terminal, since a secret is known by the name that stands before it.
_REACH = 1024
_JOINER = "\u200d"


class Row(NamedTuple):
    """One line to show. `marks` goes under `text`, and is empty for lines that only surround the extent."""

    number: int  # 0 where lines were left out
    text: str
    marks: str


def rows(source: Source, span: Span, *, width: int, around: int, mark: str = "^") -> list[Row]:
    """The lines of a span, none wider than `width` cells.

    `around` is the number of lines shown before and after it; blank ones at the edges are left out. A span of
    more than three lines loses its middle. An empty span gets one mark.
    """
    last = span.end_line - 1 if span.end_column == 1 and span.end_line > span.line else span.end_line
    last = min(max(last, span.line), max(span.line, len(source.starts)))
    before = [_row(source, number, width) for number in range(max(1, span.line - around), span.line)]
    while before and not before[0].text:
        del before[0]
    marked = []
    for number in _thinned(span.line, last):
        line = source.line(number)
        # A further line of a span is marked from its first character on, not under its indentation.
        start = span.column - 1 if number == span.line else len(line) - len(line.lstrip())
        end = span.end_column - 1 if number == span.end_line else len(line)
        marked.append(_row(source, number, width, start, end, mark) if number else Row(0, "", ""))
    beyond = range(last + 1, min(last + around, len(source.starts)) + 1)
    after = [_row(source, number, width) for number in beyond]
    while after and not after[-1].text:
        del after[-1]
    return before + marked + after


def _thinned(first: int, last: int) -> Iterator[int]:
    if last - first < 3:
        yield from range(first, last + 1)
    else:
        yield from (first, first + 1, 0, last)


def _row(source: Source, number: int, width: int, start: int = 0, end: int = 0, mark: str = "") -> Row:
    """A line, cropped around its characters `start` to `end` if it is too long."""
    line = source.line(number)
    start = min(max(start, 0), len(line))
    end = min(max(end, start), len(line))
    first = max(0, start - _REACH)
    cells = _cells(_masked(source, number, first, line[first : start + _REACH]))
    start, end = start - first, min(end - first, len(cells))
    edges = [0, *accumulate(size for _, size in cells)]  # where each character begins, in cells

    low, high = 0, len(cells)
    more = first + len(cells) < len(line)
    if first > 0 or more or edges[-1] >= width:  # one cell stays free for a mark behind the last character
        if first > 0 or edges[end] + len(_CUT) >= width:
            # A third of the width is for what comes before the extent, and what the line's end leaves over.
            low = bisect_left(edges, max(0, min(edges[start] - width // 3, edges[-1] + 4 - width)))
            while low < start and cells[low][1] == 0:
                low += 1  # never begin with an accent whose letter is gone
        room = width - 1 - (len(_CUT) if first + low > 0 else 0)
        if more or edges[-1] - edges[low] > room:
            high = bisect_right(edges, edges[low] + room - len(_CUT)) - 1
    text = "".join(shown for shown, _ in cells[low:high])
    indent = edges[start] - edges[low]
    if first + low > 0:
        text, indent = _CUT + text, indent + len(_CUT)
    if first + high < len(line):
        text += _CUT
    marks = " " * indent + mark * max(1, edges[min(end, high)] - edges[start]) if mark else ""
    return Row(number, text.rstrip(), marks)


def _masked(source: Source, number: int, first: int, text: str) -> str:
    """A part of a line, from character `first` on, blackened."""
    start = source.starts[number - 1] + first if number <= len(source.starts) else len(source.text)
    return source.masked(start, start + len(text))


def _cells(text: str) -> list[tuple[str, int]]:
    """Each character as it is shown, with the number of terminal cells that takes."""
    spelled = dict(escapes(text))
    cells: list[tuple[str, int]] = []
    column = 0
    previous = ""
    for offset, character in enumerate(text):
        if character == "\t":
            shown, size = " " * (gap := _TAB - column % _TAB), gap
        elif offset in spelled:
            shown, size = spelled[offset], len(spelled[offset])
        else:
            shown, size = character, 1 if character.isascii() else _size(character, previous)
        cells.append((shown, size))
        column += size
        previous = character
    return cells


def _size(character: str, previous: str) -> int:
    """Cells of a character beyond ASCII; those that join the one before them take none of their own."""
    if previous == _JOINER or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    if "\u1160" <= character <= "\u11ff":  # vowels and finals of a Korean syllable
        return 0
    wide = unicodedata.east_asian_width(character) in {"W", "F"}
    if "\U0001f3fb" <= character <= "\U0001f3ff" and previous and _size(previous, "") == 2:  # skin tones
        return 0
    return 2 if wide else 1
