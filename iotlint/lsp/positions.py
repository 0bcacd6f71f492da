"""Lines and characters of the protocol, in the encoding that was agreed on, and offsets in a text."""

from __future__ import annotations

from lsprotocol.types import Position, Range

from iotlint.source.span import Source, Span

UTF8, UTF16, UTF32 = "utf-8", "utf-16", "utf-32"


def units(text: str, encoding: str) -> int:
    """How many units of an encoding a text takes."""
    if text.isascii() or encoding == UTF32:
        return len(text)
    if encoding == UTF8:
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(character > "\uffff" for character in text)


def offset_at(source: Source, position: Position, encoding: str) -> int:
    """The offset of a position; what lies behind the end of its line or of the text is that end."""
    if position.line >= len(source.starts):
        return len(source.text)
    start = source.starts[max(position.line, 0)]
    line = source.line(max(position.line, 0) + 1)
    character = max(position.character, 0)
    if line.isascii() or encoding == UTF32:
        return start + min(character, len(line))
    taken = 0
    for index, each in enumerate(line):
        if taken >= character:
            return start + index
        taken += units(each, encoding)
    return start + len(line)


def position_at(source: Source, offset: int, encoding: str) -> Position:
    """The position of an offset."""
    line, column = source.position(offset)
    start = source.starts[line - 1]
    return Position(line - 1, units(source.text[start : start + column - 1], encoding))


def range_of(source: Source, start: int, end: int, encoding: str) -> Range:
    """The range between two offsets."""
    return Range(position_at(source, start, encoding), position_at(source, end, encoding))


def range_at(source: Source | None, span: Span, encoding: str) -> Range:
    """The range of a span in its text; where the text is not at hand, code points have to do."""
    if source is None:
        return Range(
            Position(span.line - 1, span.column - 1), Position(span.end_line - 1, span.end_column - 1)
        )

    def place(line: int, column: int) -> Position:
        return Position(line - 1, units(source.line(line)[: column - 1], encoding))

    return Range(place(span.line, span.column), place(span.end_line, span.end_column))
