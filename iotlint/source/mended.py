"""What can be read of a text that is no YAML at the moment: lines in the way are blanked, the others stay."""

from __future__ import annotations

import re

from iotlint.source.load import Stream, load
from iotlint.source.span import Source

_ROUNDS = 12
_LARGE = 200_000  # characters: beyond, every try costs what a check does
_ROUNDS_IF_LARGE = 2
_FATAL = ("syntax-error", "nested-too-deep")
_CONTENT = re.compile(r"[^\s]")


def mended(source: Source) -> Stream:
    """The documents of a text, without the lines that cannot be read; offsets are those of the text itself."""
    text = source.text
    stream = load(text, source.path)
    rounds = _ROUNDS_IF_LARGE if len(text) > _LARGE else _ROUNDS
    for _ in range(rounds):
        at = _error(stream)
        if at is None:
            return stream
        tries = [_blanked(text, stream.source, line) for line in _suspects(text, stream.source, at)]
        best: tuple[int, str, Stream] | None = None
        for candidate in tries:
            if candidate == text:
                continue
            found = load(candidate, source.path)
            reached = _error(found)
            score = len(text) + 1 if reached is None else reached
            if best is None or score > best[0]:
                best = score, candidate, found
            if reached is None:
                break
        if best is None:
            return stream
        text, stream = best[1], best[2]
    at = _error(stream)
    if at is None:
        return stream
    # Too much is broken: what stands before the first error has to do.
    start = stream.source.starts[stream.source.position(at)[0] - 1]
    return load(text[:start], source.path)


def _error(stream: Stream) -> int | None:
    """The offset of what ended the reading, None where nothing did."""
    for fault in stream.faults:
        if fault.name in _FATAL:
            return stream.source.offset(fault.span.line, fault.span.column)
    return None


def _suspects(text: str, source: Source, at: int) -> list[int]:
    """Lines that may be to blame for an error: its own, the one before, the one that opened what never closes."""
    line = source.position(at)[0]
    found = [line]
    before = line - 1
    while before > 0 and not _CONTENT.search(source.line(before)):
        before -= 1
    if before > 0:
        found.append(before)
    opened = _unclosed(text, source.starts[max(0, line - 200)] if line > 200 else 0, at)
    if opened is not None:
        found.append(source.position(opened)[0])
    return list(dict.fromkeys(found))


def _unclosed(text: str, start: int, end: int) -> int | None:
    """The last bracket or quote before `end` that was not closed; roughly, since the text is no YAML."""
    open_: list[int] = []
    for found in TOKENS.finditer(text, start, end):
        sign = found.group()
        if sign in "[{":
            open_.append(found.start())
        elif sign in "]}" and open_:
            open_.pop()
    return open_[-1] if open_ else None


# Comments, quoted texts where a value may begin, and brackets.
TOKENS = re.compile(
    r"""(?:(?<=\s)|^)\#[^\r\n]*|(?<![\w"'])"(?:[^"\\\r\n]|\\.)*"|(?<![\w"'])'[^'\r\n]*'|[\[\]{}]""",
    re.MULTILINE,
)


def _blanked(text: str, source: Source, line: int) -> str:
    start = source.starts[line - 1]
    end = start + len(source.line(line))
    return text[:start] + " " * (end - start) + text[end:]
