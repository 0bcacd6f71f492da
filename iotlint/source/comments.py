"""Inline suppressions: `# iotlint: ignore[CODE] reason` and `# iotlint: ignore-file[CODE] reason`."""

import re
from bisect import bisect_left, bisect_right
from typing import Any, NamedTuple

from iotlint.source.document import MASK, Document
from iotlint.source.load import Stream
from iotlint.source.scalars import is_date
from iotlint.source.span import Fault, Source, Span

_COMMENT = re.compile("#[ \t]*iotlint:[ \t]*([^\r\n\x85\u2028\u2029]*)")
_IGNORE = re.compile(r"(ignore-file|ignore)\s*\[([^\]]*)\](.*)")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
_UNTIL = re.compile(r"\buntil\s*=\s*(\S*)")
_HOW = "Write `# iotlint: ignore[HUB101] reason`, or `ignore-file` before the first key"

MOST_CODES = 100  # in the brackets of one comment


class Suppression(NamedTuple):
    """One comment that silences findings.

    `codes` are codes, prefixes of codes or names, as written; `until` is an ISO date. `line` is the line of
    the comment, `applies_from` to `applies_to` are the lines it covers, both included, all counted from 1;
    `span` is the comment itself, from its `#`.
    """

    codes: tuple[str, ...]
    reason: str
    until: str | None
    line: int
    applies_from: int
    applies_to: int
    span: Span


def suppressions(stream: Stream) -> tuple[list[Suppression], list[Fault]]:
    """All suppressions in the documents of a file, in order, and faults for those that make no sense."""
    source = stream.source
    found: list[Suppression] = []
    faults: list[Fault] = []
    comments = list(_COMMENT.finditer(source.text))
    offsets = [comment.start() for comment in comments]
    for document in stream.documents:
        inside = comments[bisect_left(offsets, document.start) : bisect_left(offsets, document.end)]
        if not inside:
            continue
        layout = _Layout(source, document)
        for comment in inside:
            if layout.in_text(comment.start()):
                continue
            result = _read(source, comment, layout)
            if isinstance(result, Suppression):
                found.append(result)
            else:
                faults.append(result)
    return found, faults


def _read(source: Source, comment: re.Match[str], layout: "_Layout") -> Suppression | Fault:
    body = comment.group(1).rstrip()
    span = source.span(comment.start(), comment.start(1) + len(body))
    line = span.line

    def malformed(message: str) -> Fault:
        return Fault("malformed-suppression", message, span)

    form = _IGNORE.fullmatch(body)
    if form is None:
        return malformed(f"This comment suppresses nothing. {_HOW}.")
    kind, listed, rest = form.groups()
    codes = tuple(code.strip() for code in listed.split(","))
    if len(codes) > MOST_CODES:
        return malformed(
            f"More than {MOST_CODES} codes stand in these brackets; a prefix such as HUB says many."
        )
    for code in codes:
        if not _CODE.fullmatch(code):
            what = f"`{code}` is no code and no name" if code else "A code is missing in the brackets"
            return malformed(f"{what}. {_HOW}.")
    until = None
    limit = _UNTIL.search(rest)
    if limit is not None:
        until = limit.group(1).rstrip(".,;)")
        if not is_date(until):
            return malformed(f"`{limit.group()}` is not a date; write it like `until=2027-01-31`.")
        rest = f"{rest[: limit.start()].rstrip()} {rest[limit.end() :].lstrip()}"
    reason = rest.strip(" \t-:\u2013\u2014")
    if kind == "ignore-file":
        if comment.start() > layout.first:
            return malformed("`ignore-file` covers a whole document and has to stand before its first key.")
        covered = layout.top, layout.last
    elif source.text[source.starts[line - 1] : comment.start()].strip():
        covered = line, line
    else:
        covered = layout.block_after(line)
    return Suppression(codes, reason, until, line, *covered, span)


class _Layout:
    """Where a document has scalars, and flow collections of several lines."""

    def __init__(self, source: Source, document: Document) -> None:
        self.source = source
        self.top = source.position(document.start)[0]
        self.last = source.position(max(document.end - 1, document.start))[0]
        self.scalars: list[tuple[int, int]] = []
        self.reach: dict[int, int] = {}  # line -> last line of what begins there and does not end there
        self.following: list[int] = []
        self.blocks: dict[int, tuple[int, int]] = {}
        self._gather(document.place)
        self.scalars.sort()
        place: Any = document.place  # as it was loaded, neither alias nor overlay
        self.first: int = (place if isinstance(place, int) else place[0]) >> 32

    def in_text(self, offset: int) -> bool:
        """Whether an offset is inside a scalar. The first line of a block scalar may end in a comment."""
        index = bisect_right(self.scalars, (offset, 1 << 32)) - 1
        if index < 0 or offset >= self.scalars[index][1]:
            return False
        start = self.scalars[index][0]
        if self.source.text[start] in "|>":
            return self.source.position(offset)[0] > self.source.position(start)[0]
        return True

    def block_after(self, line: int) -> tuple[int, int]:
        """First and last line of the block that follows a comment of its own line; empty if none does."""
        if not self.following:
            self._find_following()
        first = self.following[line - self.top + 1]
        if first > self.last:
            return line, line
        known = self.blocks.get(first)
        if known is None:
            known = self.blocks[first] = first, self._block_end(first)
        return known

    def _find_following(self) -> None:
        """For each line of the document, and one more, the first line from there on that has content."""
        following = [self.last + 1]
        for number in range(self.last, self.top - 1, -1):
            following.append(number if self._counts(number) else following[-1])
        following.reverse()
        self.following = following

    def _block_end(self, first: int) -> int:
        text = self.source.line(first)
        indent = len(text) - len(text.lstrip(" "))
        list_may_follow = not _is_entry(text)
        end = reach = max(first, self.reach.get(first, first))
        for number in range(first + 1, self.last + 1):
            if number <= reach:
                reach = max(reach, self.reach.get(number, number))
                end = number
                continue
            text = self.source.line(number)
            bare = text.lstrip(" ")
            if not bare.strip() or bare.startswith("#"):
                continue
            deeper = len(text) - len(bare)
            if deeper < indent or (deeper == indent and not (list_may_follow and _is_entry(text))):
                break
            end = number
            reach = max(reach, self.reach.get(number, number))
        return max(end, reach)

    def _counts(self, number: int) -> bool:
        """Whether a line has content: no blank, comment, directive or bare document mark."""
        text = self.source.line(number).strip()
        if not text or text[0] in "#%":
            return False
        return text.partition("#")[0].strip() not in ("---", "...")

    def _gather(self, root: Any) -> None:
        text = self.source.text
        seen: set[int] = set()
        todo = [root]
        while todo:
            place = todo.pop()
            if isinstance(place, int):
                start, end = place >> 32, place & MASK
                if start < end:
                    self.scalars.append((start, end))
            elif isinstance(place, tuple):
                if id(place) in seen:
                    continue
                seen.add(id(place))
                todo += place[1:]
                start, end = place[0] >> 32, place[0] & MASK
                if start == end or text[start] not in "[{":
                    continue
            else:  # an alias, or a merge, whose inline text is reached no other way
                todo.append(place.place)
                continue
            if "\n" in text[start:end] or "\r" in text[start:end]:
                line = self.source.position(start)[0]
                self.reach[line] = max(self.reach.get(line, line), self.source.position(end)[0])


def _is_entry(line: str) -> bool:
    bare = line.lstrip(" ")
    return bare == "-" or bare.startswith("- ")
