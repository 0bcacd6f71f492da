"""Suppressions in comments: what they silence, and which of them silence nothing."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from iotlint.decide.selection import no_rule, retired
from iotlint.finding import NAMED, Edit, Finding, Fix
from iotlint.source.comments import Suppression, suppressions
from iotlint.source.span import Fault, Source

if TYPE_CHECKING:
    from iotlint.rulebook.book import Rulebook
    from iotlint.source.load import Stream


_Resolve = Callable[[str], tuple[str, ...]]
# So many words that stand for no rule are compared with all there are; whoever wrote more of them wants no advice.
_MOST_GUESSES = 300


class _Comment:
    """A suppression in a file, with the codes that each word in its brackets stands for."""

    __slots__ = ("source", "suppression", "used", "words")

    def __init__(self, suppression: Suppression, source: Source, resolve: _Resolve) -> None:
        self.suppression = suppression
        self.source = source
        self.words = {word: resolve(word) for word in suppression.codes}
        self.used: set[str] = set()


class _Lines:
    """The comments that silence one code in one file; asked line by line, never for a line further up."""

    __slots__ = ("_open", "_waiting")

    def __init__(self, found: Iterable[tuple[int, int, int, _Comment, str]]) -> None:
        self._waiting = sorted(found, key=lambda each: -each[0])
        self._open: list[tuple[int, int, int, _Comment, str]] = []

    def at(self, line: int) -> tuple[_Comment, str] | None:
        """The innermost comment that covers a line, and the word in it that does."""
        while self._waiting and self._waiting[-1][0] <= line:
            start, end, number, comment, word = self._waiting.pop()
            heapq.heappush(self._open, (end, -start, number, comment, word))
        while self._open and self._open[0][0] < line:
            heapq.heappop(self._open)
        return self._open[0][3:] if self._open else None


class Comments:
    """All suppressions in some files of a run. `as_of` is an ISO date."""

    def __init__(self, streams: Mapping[str, Stream], as_of: str, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._as_of = as_of
        self._all: list[_Comment] = []
        # By file and word: the lines it covers, the number of the comment's word, and the two themselves.
        self._covered: dict[str, dict[str, list[tuple[int, int, int, _Comment, str]]]] = {}
        self._lines: dict[tuple[str, str], _Lines] = {}
        # Comments by the thousand say the same few words: what each stands for is looked up once.
        self._resolved: dict[str, tuple[str, ...]] = {}
        self._reasons: dict[str, str] = {}
        self._guesses = 0
        self.faults: list[Fault] = []
        for stream in streams.values():
            self._read(stream)

    def _read(self, stream: Stream) -> None:
        found, faults = suppressions(stream)
        self.faults += faults
        for suppression in found:
            comment = _Comment(suppression, stream.source, self._resolve)
            self._all.append(comment)
            if self._has_lapsed(comment):
                continue
            # The line of the comment counts in, so that a comment can silence what is said about itself.
            start = min(suppression.line, suppression.applies_from)
            end = max(suppression.line, suppression.applies_to)
            covered = self._covered.setdefault(suppression.span.path, {})
            for word, codes in comment.words.items():
                if codes:
                    covered.setdefault(word, []).append((start, end, len(self._all), comment, word))

    def _resolve(self, word: str) -> tuple[str, ...]:
        if word not in self._resolved:
            self._resolved[word] = self._rulebook.resolve(word)
        return self._resolved[word]

    def _of_rule(self, path: str, code: str) -> _Lines:
        """The comments that silence a rule in a file, put in order when somebody asks."""
        if (path, code) not in self._lines:
            words = self._covered.get(path, {}) if self._rulebook.meta(code).ignorable else {}
            found = (each for word, lines in words.items() if code in self._resolved[word] for each in lines)
            self._lines[path, code] = _Lines(found)
        return self._lines[path, code]

    def _has_lapsed(self, comment: _Comment) -> bool:
        until = comment.suppression.until
        return until is not None and until < self._as_of

    def silenced(self, finding: Finding) -> str | None:
        """Why a comment silences a finding, or None. Findings of a rule come in the order of lines."""
        if not self._covered:
            return None
        found = self._of_rule(finding.span.path, finding.code).at(finding.span.line)
        if found is None:
            found = self._where_named(finding)
        if found is None:
            return None
        comment, word = found
        comment.used.add(word)
        place = f"{comment.suppression.span.path}:{comment.suppression.line}"
        return f"{comment.suppression.reason.rstrip(' ,;') or 'no reason given'} ({place})"

    def _where_named(self, finding: Finding) -> tuple[_Comment, str] | None:
        """The innermost comment that covers where the plan names the file that a finding is in."""
        if not self._rulebook.meta(finding.code).ignorable:
            return None
        covering = [
            (end - start, number, comment, word)
            for place in finding.related
            if place.message == NAMED
            for known, lines in self._covered.get(place.span.path, {}).items()
            if finding.code in self._resolved[known]
            for start, end, number, comment, word in lines
            if start <= place.span.line <= end
        ]
        return min(covering, key=lambda each: each[:2])[2:] if covering else None

    def without_reason(self) -> Iterable[Fault]:
        """Suppressions that don't say why."""
        for comment in self._all:
            if not comment.suppression.reason:
                message = (
                    "This suppression gives no reason; "
                    "write one behind the brackets, so that others can tell whether it still holds."
                )
                yield Fault("suppression-without-reason", message, comment.suppression.span)

    def lapsed(self) -> Iterable[Fault]:
        """Suppressions whose time is over on the day as of which the plan is judged."""
        for comment in self._all:
            if self._has_lapsed(comment):
                message = (
                    f"This suppression held until {comment.suppression.until} and silences nothing any more; "
                    "mend what it hid, or give it a new date."
                )
                yield Fault("lapsed-suppression", message, comment.suppression.span)

    def unused(self, ran: frozenset[str], files: frozenset[str]) -> Iterable[tuple[Fault, Fix]]:
        """Suppressions in `files` that silence nothing, wholly or in part; only rules that ran can tell."""
        own = self._rulebook.resolve("unused-suppression")
        for comment in self._all:
            suppression = comment.suppression
            if suppression.span.path not in files or self._has_lapsed(comment):
                continue
            why = {}
            for word, codes in comment.words.items():
                if word not in comment.used and not set(own) & set(codes):
                    if word not in self._reasons:
                        self._reasons[word] = self._why(word, codes, ran)
                    reason = self._reasons[word]
                    if reason:
                        why[word] = reason
            if why:
                left = [word for word in suppression.codes if word not in why]
                share = "Part of this comment suppresses" if left else "This comment suppresses"
                what = ", ".join(why) if left else "it"
                message = f"{share} nothing. {' '.join(why.values())} Remove {what}."
                yield Fault("unused-suppression", message, suppression.span), _removal(comment, left)

    def _why(self, word: str, codes: tuple[str, ...], ran: frozenset[str]) -> str:
        """Why a word in the brackets does nothing; empty where that can't be said."""
        if not codes:
            if word in self._rulebook.retired:
                return retired(word, self._rulebook)
            self._guesses += 1
            if self._guesses > _MOST_GUESSES:
                return f"There is no rule '{word}'."
            return no_rule(word, self._rulebook)
        metas = [self._rulebook.meta(code) for code in codes]
        if not any(meta.ignorable for meta in metas):
            return f"{word} cannot be ignored."
        tried = [code for code, meta in zip(codes, metas, strict=True) if not meta.preview]
        if all(code in ran for code in tried) and any(code in ran for code in codes):
            return f"{word} has nothing to say here."
        return ""


def _removal(comment: _Comment, left: list[str]) -> Fix:
    """Takes the comment away, or out of its brackets all but the words `left`."""
    source, span = comment.source, comment.suppression.span
    start, end = source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
    text = source.text
    if left:
        opening, closing = text.index("[", start) + 1, text.index("]", start)
        return Fix("Remove what suppresses nothing", True, (Edit(span, opening, closing, ", ".join(left)),))
    begin = source.starts[span.line - 1]
    after = source.starts[span.line] if span.line < len(source.starts) else len(text)
    bare = text[begin:start].rstrip(" \t")
    if bare:
        edit = Edit(span, begin + len(bare), begin + len(source.line(span.line)), "")
    else:
        edit = Edit(span, begin, after, "")
    if text[end:after].strip():  # something else ends the line, as after a line break of another alphabet
        edit = Edit(span, start, end, "")
    return Fix("Remove the comment", True, (edit,))
