"""Inline suppressions: `# iotlint: ignore[CODE] reason` and `# iotlint: ignore-file[CODE] reason`.

With `owner=` they say who answers for them, with `until=` how long they hold.
"""

import re
from bisect import bisect_left, bisect_right
from typing import Any, NamedTuple

from iotlint.source.document import MASK, Document
from iotlint.source.near_mark import Meant, meant, near_end, near_marks
from iotlint.source.scalars import is_date
from iotlint.source.span import Fault, Source, Span
from iotlint.source.stream import MARK, Stream

_COMMENT = re.compile(f"#[ \t]*{MARK}[ \t]*([^\r\n\x85\u2028\u2029]*)")
_JSON_COMMENT = re.compile(rf"(?://|/\*)[ \t]*{MARK}[ \t]*((?:(?!\*/)[^\r\n])*)")
_IGNORE = re.compile(r"(ignore-file|ignore)\s*\[([^\]]*)\](.*)")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
_UNTIL = re.compile(r"\buntil\s*=\s*(\S*)")
_OWNER = re.compile(r"""\bowner\s*=\s*("[^"]*"|'[^']*'|(?!until\s*=)\S*)""")
# What may stand between the colon of a key and the block below it.
_ANCHOR_OR_TAG = re.compile(r"(?:[ \t]+[&!]\S*)+$")
_BREAK = re.compile("[\r\n]")
_EARLIER = re.compile(r"(?:^|[ \t])#")
_BESIDE = "; `ignore-file` stands before the first key"

MOST_CODES = 100  # in the brackets of one comment


class Suppression(NamedTuple):
    """One comment that silences findings.

    `codes` are codes, prefixes of codes or names, as written; `until` is an ISO date, `owner` who answers for
    it. `line` is the line of the comment, `applies_from` to `applies_to` are the lines it covers, both
    included, all counted from 1; `span` is the comment itself, from its `#`. `around` are the first and last
    line of the block that it stands in, beyond what it covers.
    """

    codes: tuple[str, ...]
    reason: str
    until: str | None
    line: int
    applies_from: int
    applies_to: int
    span: Span
    owner: str = ""
    around: tuple[int, int] = (0, 0)


def suppressions(stream: Stream) -> tuple[list[Suppression], list[Fault]]:
    """All suppressions in the documents of a file, in order, and faults for those that make no sense."""
    source = stream.source
    found: list[Suppression] = []
    faults: list[Fault] = []
    if stream.comments:
        return _in_json(stream)
    exact = {comment.start(): comment for comment in _COMMENT.finditer(source.text)}
    # A word for silence may be written in capitals behind the right mark: that is told as any other slip.
    near = {comment.start(): comment for comment in near_marks(source.text) if comment.start() not in exact}
    offsets = sorted(exact | near)
    for document in stream.documents:
        inside = offsets[bisect_left(offsets, document.start) : bisect_left(offsets, document.end)]
        if not inside:
            continue
        layout = _Layout(source, document)
        for offset in inside:
            if layout.in_text(offset):
                continue
            result = _read(source, exact[offset], layout) if offset in exact else _meant(source, near[offset])
            if isinstance(result, Suppression):
                found.append(result)
            else:
                faults.append(result)
    return found, faults


def _in_json(stream: Stream) -> tuple[list[Suppression], list[Fault]]:
    """The same for JSON, whose reader has met the comments: `// iotlint: ignore[HUB101] reason`."""
    read: list[Suppression | Fault] = []
    for document in stream.documents:
        layout = _JsonLayout(stream.source, document)
        for start, _ in stream.comments:
            comment = _JSON_COMMENT.match(stream.source.text, start)
            if comment is not None:
                read.append(_read(stream.source, comment, layout))
    return [each for each in read if isinstance(each, Suppression)], [e for e in read if isinstance(e, Fault)]


def _meant(source: Source, comment: re.Match[str]) -> Fault:
    """The fault of a comment whose mark is not quite right, with the right one in its place."""
    body = comment["meant"].rstrip()
    span = source.span(comment.start(), comment.start("meant") + len(body))
    wanted = meant(body)
    written, repaired = _as_meant("#", wanted)
    message = f"This comment suppresses nothing, since its mark is not `# {MARK} {wanted.kind}[…]`. Write `{written}`."
    return Fault("malformed-suppression", message, span, replacement=repaired)


def _as_meant(opening: str, wanted: Meant) -> tuple[str, str | None]:
    """How to write what was meant, and the comment that says it where it is known well enough."""
    written = f"{opening} {MARK} {wanted.kind}[{', '.join(wanted.codes) or 'HUB101'}]"
    sure = wanted.sure and wanted.codes
    return f"{written} reason", f"{written} {wanted.reason}".rstrip() if sure else None


def _read(source: Source, comment: re.Match[str], layout: "_Layout") -> Suppression | Fault:
    body = comment.group(1).rstrip()
    span = source.span(comment.start(), comment.start(1) + len(body))

    def malformed(message: str, repaired: str | None = None) -> Fault:
        return Fault("malformed-suppression", message, span, replacement=repaired)

    def not_of_the_form(said: str) -> Fault:
        wanted = meant(body)
        written, repaired = _as_meant(comment[0][: 1 if comment[0].startswith("#") else 2], wanted)
        if "next" in body.lower():
            said = f"{said} On a line of its own a comment silences the block below it."
        return malformed(f"{said} Write `{written}`{'' if wanted.codes else _BESIDE}.", repaired)

    form = _IGNORE.fullmatch(body)
    if form is None:
        return not_of_the_form("This comment suppresses nothing.")
    kind, listed, rest = form.groups()
    codes = tuple(code.strip() for code in listed.split(","))
    if len(codes) > MOST_CODES:
        return malformed(
            f"More than {MOST_CODES} codes stand in these brackets; a prefix such as HUB says many."
        )
    for code in codes:
        if not _CODE.fullmatch(code):
            what = f"`{code}` is no code and no name" if code else "A code is missing in the brackets"
            return not_of_the_form(f"{what}.")
    until, owner = None, ""
    named = _OWNER.search(rest)
    if named is not None:
        owner = named.group(1).strip("\"'").rstrip(",;").strip()
        if not owner:
            return malformed("`owner=` names nobody; write it like `owner=plant-team`.")
        rest = _without(rest, named)
    limit = _UNTIL.search(rest)
    if limit is not None:
        until = limit.group(1).rstrip(".,;)")
        if not is_date(until):
            return malformed(f"`{limit.group()}` is not a date; write it like `until=2027-01-31`.")
        rest = _without(rest, limit)
    missed = near_end(rest)
    if missed is not None:
        words, key, wanted = missed
        if (limit if key == "until" else named) is not None:
            return malformed(
                f"`{words}` stands beside `{key}=`, which says it already; leave one of the two."
            )
        effect = "never lapse" if key == "until" else "name nobody"
        kept = wanted.partition("=")[2] in words
        return malformed(
            f"This comment suppresses nothing: with `{words}` for `{key}=` it would {effect}. "
            f"Write {'' if kept else 'it like '}`{wanted}`.",
            comment[0].rstrip().replace(words, wanted, 1) if kept else None,
        )
    reason = rest.strip(" \t-:\u2013\u2014")
    if kind == "ignore-file" and comment.start() > layout.first:
        return malformed("`ignore-file` covers a whole document and has to stand before its first key.")
    covered = (
        (layout.top, layout.last) if kind == "ignore-file" else layout.covered(span.line, comment.start())
    )
    return Suppression(codes, reason, until, span.line, *covered, span, owner, layout.around(span.line))


def _without(text: str, part: re.Match[str]) -> str:
    return f"{text[: part.start()].rstrip()} {text[part.end() :].lstrip()}"


class _Layout:
    """Where a document has scalars, and flow collections of several lines."""

    def __init__(self, source: Source, document: Document) -> None:
        self.source = source
        self.top = source.position(document.start)[0]
        self.last = source.position(max(document.end - 1, document.start))[0]
        self.scalars: list[tuple[int, int]] = []
        self.reach: dict[int, int] = {}  # line -> last line of what begins there and does not end there
        self.origin: dict[int, int] = {}  # line -> first line of what ends there and did not begin there
        self.following: list[int] = []
        self.above: list[int] = []
        self.ends: dict[int, int] = {}
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

    def covered(self, line: int, offset: int) -> tuple[int, int]:
        """First and last line that a comment covers: the block behind it, or that begins or ends where it ends."""
        before = self.source.text[self.source.starts[line - 1] : offset]
        if not before.strip():
            return self.block_after(line)
        first = self.origin.get(line, line)
        opens = _is_entry(before) or line in self.reach or _ends_in_key(before)
        return first, max(line, self._end(line)) if opens else line

    def around(self, line: int) -> tuple[int, int]:
        """First and last line of the block that a line is part of: with the key or dash above it."""
        if not self.above:
            self._find_above()
        first = self.above[line - self.top]
        return first, max(line, self._end(first))

    def block_after(self, line: int) -> tuple[int, int]:
        """First and last line of the block that follows a comment of its own line; empty if none does."""
        if not self.following:
            self._find_following()
        first = self.following[line - self.top + 1]
        if first > self.last:
            return line, line
        return first, self._end(first)

    def _end(self, first: int) -> int:
        known = self.ends.get(first)
        if known is None:
            known = self.ends[first] = self._block_end(first)
        return known

    def _find_above(self) -> None:
        """For each line of the document the one whose block it is part of; that of a comment is the next line's."""
        waiting: list[int] = []  # lines without content, which go with the next
        open_: list[tuple[int, bool, int]] = []  # indentation, whether a list may follow at the same, line
        reach = 0
        for number in range(self.top, self.last + 1):
            text = self.source.line(number)
            bare = text.lstrip(" ")
            if number > reach and (not bare.strip() or bare.startswith("#")):
                waiting.append(number)
                self.above.append(number)
                continue
            if number > reach:
                indent, entry = len(text) - len(bare), _is_entry(text)
                while open_ and not (
                    indent > open_[-1][0] or (indent == open_[-1][0] and open_[-1][1] and entry)
                ):
                    open_.pop()
                parent = open_[-1][2] if open_ else number
                for each in waiting:
                    self.above[each - self.top] = parent
                waiting.clear()
                self.above.append(parent)
                open_.append((indent, not entry, number))
            else:
                self.above.append(open_[-1][2] if open_ else number)
            reach = max(reach, self.reach.get(number, number))

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
            if _BREAK.search(text, start, end):
                line, last = self.source.position(start)[0], self.source.position(end)[0]
                self.reach[line] = max(self.reach.get(line, line), last)
                if text[start] not in "|>":  # those end where the next line begins
                    self.origin[last] = min(self.origin.get(last, last), line)


class _JsonLayout(_Layout):
    """The same for JSON, where what begins on a line ends with its bracket."""

    def covered(self, line: int, offset: int) -> tuple[int, int]:
        """First and last line that a comment covers: what follows it, or what begins or ends on its line."""
        if not self.source.text[self.source.starts[line - 1] : offset].strip():
            return self.block_after(line)
        return self.origin.get(line, line), max(line, self.reach.get(line, line))

    def block_after(self, line: int) -> tuple[int, int]:
        """First and last line of what follows a comment of its own line."""
        for number in range(line + 1, self.last + 1):
            text = self.source.line(number).strip()
            if text and not text.startswith(("//", "/*", "*")):
                return number, max(number, self.reach.get(number, number))
        return line, line

    def around(self, line: int) -> tuple[int, int]:
        """The line itself: brackets say where a block begins."""
        return line, line


def _ends_in_key(before: str) -> bool:
    """Whether a line, up to its comment, ends with a key whose value stands below."""
    text = _EARLIER.split(before)[0].rstrip()
    return _ANCHOR_OR_TAG.sub("", text).endswith(":")


def _is_entry(line: str) -> bool:
    bare = line.lstrip(" ").rstrip()
    return bare == "-" or bare.startswith(("- ", "-\t"))
