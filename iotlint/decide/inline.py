"""Suppressions in comments: what they silence, and which of them silence nothing."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from iotlint.decide.selection import meant, retired
from iotlint.decide.waivers import has_lapsed, lapsed, unmet, waiver
from iotlint.finding import NAMED, Edit, Finding, Fix, Waiver
from iotlint.source.comments import Suppression, suppressions
from iotlint.source.span import Fault, Source

if TYPE_CHECKING:
    from iotlint.rulebook.book import Rulebook
    from iotlint.source.load import Stream


_NOTHING: Mapping[Any, Any] = MappingProxyType({})
_Resolve = Callable[[str], tuple[str, ...]]
# So many words that stand for no rule are compared with all there are; whoever wrote more of them wants no advice.
_MOST_GUESSES = 50


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
    """All suppressions in some files of a run. `as_of` is an ISO date, `demands` what they have to meet."""

    def __init__(
        self,
        streams: Mapping[str, Stream],
        as_of: str,
        rulebook: Rulebook,
        demands: Mapping[str, Any] = _NOTHING,
    ) -> None:
        self._rulebook = rulebook
        self._demands = demands
        self._as_of = as_of
        self._all: list[_Comment] = []
        # By file and word: the lines it covers, the number of the comment's word, and the two themselves.
        self._covered: dict[str, dict[str, list[tuple[int, int, int, _Comment, str]]]] = {}
        self._lines: dict[tuple[str, str], _Lines] = {}
        # Comments by the thousand say the same few words: what each stands for is looked up once.
        self._resolved: dict[str, tuple[str, ...]] = {}
        self._reasons: dict[str, str] = {}
        self._guessed: dict[str, str | None] = {}
        self.faults: list[Fault] = []
        for stream in streams.values():
            self._read(stream)

    def _read(self, stream: Stream) -> None:
        found, faults = suppressions(stream)
        self.faults += faults
        for suppression in found:
            comment = _Comment(suppression, stream.source, self._resolve)
            self._all.append(comment)
            if not self._holds(comment):
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

    def _holds(self, comment: _Comment) -> bool:
        return not has_lapsed(comment.suppression.until, self._as_of) and not self._unmet(comment)

    def _unmet(self, comment: _Comment) -> str:
        said = comment.suppression
        return unmet(self._demands, said.reason, said.owner, said.until, self._as_of)

    def silenced(self, finding: Finding) -> Waiver | None:
        """The comment that silences a finding, if one does. Findings of a rule come in the order of lines."""
        if not self._covered:
            return None
        found = self._of_rule(finding.span.path, finding.code).at(finding.span.line)
        if found is None:
            found = self._where_named(finding)
        if found is None:
            return None
        comment, word = found
        comment.used.add(word)
        said = comment.suppression
        place = f"{said.span.path}:{said.line}"
        return waiver(said.reason, said.owner, said.until, place, self._as_of)

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
            if not comment.suppression.reason and not self._unmet(comment):
                message = (
                    "This suppression gives no reason; "
                    "write one behind the brackets, so that others can tell whether it still holds."
                )
                yield Fault("suppression-without-reason", message, comment.suppression.span)

    def lapsed(self) -> Iterable[Fault]:
        """Suppressions whose time is over on the day as of which the plan is judged."""
        for comment in self._all:
            if has_lapsed(comment.suppression.until, self._as_of):
                said = lapsed(comment.suppression.until, "This suppression")
                yield Fault("lapsed-suppression", said, comment.suppression.span)

    def lacking(self) -> Iterable[Fault]:
        """Suppressions that lack what the configuration demands."""
        for comment in self._all:
            missing = self._unmet(comment)
            if missing and not has_lapsed(comment.suppression.until, self._as_of):
                said = f"The configuration demands more of this suppression: {missing}. Until then it silences nothing."
                yield Fault("waiver-against-demands", said, comment.suppression.span)

    def unused(
        self,
        ran: frozenset[str],
        files: frozenset[str],
        spoken: Mapping[tuple[str, str], list[int]] = _NOTHING,
    ) -> Iterable[tuple[Fault, Fix | None]]:
        """Suppressions in `files` that silence nothing, wholly or in part; only rules that ran can tell.

        `spoken` are the lines, in order, at which each rule is reported in each file, by path and code. The fix
        mends a misspelt code where what was meant speaks. It removes nothing that may be misspelt, and nothing as
        long as the rule speaks in the block around the comment.
        """
        own = self._rulebook.resolve("unused-suppression")
        for comment in self._all:
            suppression = comment.suppression
            if suppression.span.path not in files or not self._holds(comment):
                continue
            why = {}
            near: dict[str, int] = {}
            for word, codes in comment.words.items():
                if word not in comment.used and not set(own) & set(codes):
                    if word not in self._reasons:
                        self._reasons[word] = self._why(word, codes, ran)
                    reason = self._reasons[word]
                    if reason:
                        why[word] = reason
                        if line := _spoken(suppression, suppression.around, codes, spoken):
                            near[word] = line
            if why:
                yield self._useless(comment, why, near, spoken)

    def _useless(
        self,
        comment: _Comment,
        why: dict[str, str],
        near: dict[str, int],
        spoken: Mapping[tuple[str, str], list[int]],
    ) -> tuple[Fault, Fix | None]:
        """What is said of a comment, by word, and what mends it; `near` has the line where a rule does speak."""
        suppression = comment.suppression
        left = [word for word in suppression.codes if word not in why]
        parts = [
            f"{said} It speaks at line {near[word]}; put the comment there, or at the end of the line where its "
            "block begins."
            if word in near
            else said
            for word, said in why.items()
        ]
        covered = suppression.applies_from, suppression.applies_to
        unknown = [
            word for word in why if not comment.words[word] and word.upper() not in self._rulebook.retired
        ]
        guessed = {word: guess for word in unknown if (guess := self._meant(word))}
        speaking = {
            word: guess
            for word, guess in guessed.items()
            if _spoken(suppression, covered, self._rulebook.resolve(guess), spoken)
        }
        fix: Fix | None = None
        if speaking:
            fix = _respelling(comment, speaking)
        elif not guessed and not near and (left or not unknown):
            fix = _removal(comment, left)
            parts.append(f"Remove {', '.join(why) if left else 'it'}.")
        share = "Part of this comment suppresses" if left else "This comment suppresses"
        return Fault("unused-suppression", f"{share} nothing. {' '.join(parts)}", suppression.span), fix

    def _meant(self, word: str) -> str | None:
        """What somebody meant by a word that stands for no rule; of the first `_MOST_GUESSES` words."""
        if word not in self._guessed:
            many = len(self._guessed) >= _MOST_GUESSES
            self._guessed[word] = None if many else meant(word, self._rulebook)
        return self._guessed[word]

    def _why(self, word: str, codes: tuple[str, ...], ran: frozenset[str]) -> str:
        """Why a word in the brackets does nothing; empty where that can't be said."""
        if not codes:
            if word.upper() in self._rulebook.retired:
                return retired(word, self._rulebook)
            near = self._meant(word)
            return f"There is no rule '{word}'{f'; did you mean {near!r}?' if near else '.'}"
        metas = [self._rulebook.meta(code) for code in codes]
        if not any(meta.ignorable for meta in metas):
            return f"{word} cannot be ignored."
        tried = [code for code, meta in zip(codes, metas, strict=True) if not meta.preview]
        if all(code in ran for code in tried) and any(code in ran for code in codes):
            return f"{word} has nothing to say here."
        return ""


def _spoken(
    suppression: Suppression,
    lines: tuple[int, int],
    codes: tuple[str, ...],
    spoken: Mapping[tuple[str, str], list[int]],
) -> int:
    """The first of some lines, both ends included, at which one of some rules is reported; 0 if there is none."""
    found = []
    for code in codes:
        known = spoken.get((suppression.span.path, code), [])
        at = bisect_left(known, lines[0])
        if at < len(known) and known[at] <= lines[1]:
            found.append(known[at])
    return min(found, default=0)


def _respelling(comment: _Comment, words: Mapping[str, str]) -> Fix | None:
    """Writes what was meant in place of codes that are none."""
    edits = []
    opening, closing = _brackets(comment)
    for word, near in words.items():
        start = _word_at(comment.source.text, word, opening, closing)
        if start >= 0:
            edits.append(Edit(comment.suppression.span, start, start + len(word), near))
    edits.sort(key=lambda edit: edit.start)
    return Fix(f"Write {', '.join(edit.text for edit in edits)}", True, tuple(edits)) if edits else None


def _brackets(comment: _Comment) -> tuple[int, int]:
    """Where the text between the brackets of a comment starts and ends."""
    span, text = comment.suppression.span, comment.source.text
    start = comment.source.offset(span.line, span.column)
    return text.index("[", start) + 1, text.index("]", start)


def _word_at(text: str, word: str, start: int, end: int) -> int:
    """Where a word stands by itself between two offsets; -1 where it doesn't."""
    for part in text[start:end].split(","):
        bare = part.strip()
        if bare == word:
            return start + part.index(bare)
        start += len(part) + 1
    return -1


def _removal(comment: _Comment, left: list[str]) -> Fix:
    """Takes the comment away, or out of its brackets all but the words `left`."""
    source, span = comment.source, comment.suppression.span
    start, end = source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
    text = source.text
    if left:
        opening, closing = _brackets(comment)
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
