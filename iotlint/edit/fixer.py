"""Applies the fixes of findings, round by round until nothing changes; none counts before it is verified."""

from __future__ import annotations

import os
from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from iotlint.edit.consequences import Consequence, added, judged, least_of
from iotlint.edit.meaning import MOST_CONFIRMED, confirmed, differs, edited, encoded, find
from iotlint.finding import Change, Edit, Finding, Fix
from iotlint.outcome import Failure, Report
from iotlint.source.load import Stream, load
from iotlint.source.span import Span

# Two fixes in one place are taken in turn, a round each.
MOST_ROUNDS = 100
STANDARD_INPUT = "-"

Read = Callable[[str], bytes]
# Checks all files, or those among some paths, with what `Read` says they hold.
Check = Callable[[Read, "frozenset[str] | None"], Report]
# (path, fingerprint, title) of a fix
Name = tuple[str, str, str]
# By code and place of a mistake: the routes at which aliases repeat it.
Twins = dict[tuple[str, Span], list[str]]


class Rewritten(NamedTuple):
    """A file with other content than before; `path` as it is shown, `fixes` how many it took."""

    path: str
    before: bytes
    after: bytes
    fixes: int


class Fixer:
    """Mends files in memory. `read` gives the bytes of a path.

    `stdin` is the path that standard input is shown with, which `read` knows as `-`. `refusal` says why a
    file can't be written, and nothing where it can.
    """

    def __init__(
        self,
        read: Read,
        *,
        unsafe: bool = False,
        stdin: str = "<stdin>",
        refusal: Callable[[str], str] | None = None,
    ) -> None:
        self._source = read
        self._unsafe = unsafe
        self._stdin = stdin
        self._refusal = refusal
        self._files: dict[str, _File] = {}
        self._useless: set[Name] = set()
        self._rounds = 0
        self.failures: list[Failure] = []
        self.consequences: dict[Name, Consequence] = {}

    def read(self, path: str) -> bytes:
        """What a file holds by now. Raises OSError."""
        file = self._files.get(self._key(path))
        return self._source(path) if file is None or file.lost else file.now

    def rewritten(self) -> list[Rewritten]:
        """The files that changed, in the order in which they were met."""
        return [
            Rewritten(file.path, file.before, file.now, file.fixes)
            for file in self._files.values()
            if file.now != file.before
        ]

    def run(self, check: Check) -> Report:
        """Fixes what can be fixed; gives the report on what is left."""
        while True:
            report = whole = check(self.read, None)
            extending = self._extending(whole.files)
            while changed := self._round(report):
                scope = frozenset(changed) | extending
                after = check(self.read, scope)
                if self._undo(changed, report, after) or self._weigh(changed, report, after):
                    after = check(self.read, scope)
                report = after
            if report is whole:
                return self._without_withdrawn(whole)

    def _key(self, path: str) -> str:
        return STANDARD_INPUT if path in (self._stdin, STANDARD_INPUT) else os.path.realpath(path)

    def _extending(self, paths: Iterable[str]) -> frozenset[str]:
        """Files that may say other things once another file has changed."""
        words = ["extends".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be")]
        found = set()
        for path in paths:
            with suppress(OSError):  # gone since it was checked
                data = self.read(path if path != self._stdin else STANDARD_INPUT)
                if any(word in data for word in words):
                    found.add(path)
        return frozenset(found)

    def _round(self, report: Report) -> dict[str, list[Finding]]:
        """Applies all fixes that are not in each other's way; the findings of each file that they mend."""
        if self._rounds >= MOST_ROUNDS:
            return {}
        self._rounds += 1
        checked = {self._key(path) for path in report.files}
        wanted: dict[str, list[Finding]] = {}
        twins: Twins = {}
        for finding in report.reported():
            if finding.fix is None:
                for place in finding.related[:1]:
                    twins.setdefault((finding.code, place.span), []).append(finding.at)
            elif finding.fix.safe or self._unsafe:
                path = finding.fix.edits[0].span.path
                if self._key(path) in checked and _name(path, finding) not in self._useless:
                    wanted.setdefault(path, []).append(finding)
        changed: dict[str, list[Finding]] = {}
        met: set[str] = set()
        for path, findings in wanted.items():
            key = self._key(path)
            if key in met:  # the same file by another way; its turn comes when it has been read again
                continue
            met.add(key)
            applied = self._mend(path, key, report, findings, twins)
            if applied:
                changed[path] = applied
        return changed

    def _mend(
        self, path: str, key: str, report: Report, findings: list[Finding], twins: Twins
    ) -> list[Finding]:
        file = self._files.get(key) or self._open(path, key)
        stream = load(file.now, path)
        source = report.sources.get(path)
        if file.closed or source is None or source.text != stream.source.text:
            return []
        findings = sorted(findings, key=lambda finding: not _fix(finding).safe)
        chosen = _apart(file.to_retry(findings) or findings)
        attempt = _Attempt(stream, file.seen, twins)
        applied = attempt.largest(chosen)
        self._useless.update(_name(path, finding) for finding in attempt.impossible)
        if not applied:
            return []
        data = attempt.result(applied)
        if file.can_be_confirmed() and not confirmed(data, path):
            message = "would be read in different ways after a fix, so this was not made; please report it"
            self._fail(file, message)
            return []
        file.seen.add(data)
        file.last, file.now = file.now, data
        file.fixes += len(applied)
        return applied

    def _open(self, path: str, key: str) -> _File:
        standard = key == STANDARD_INPUT
        try:
            file = _File(path, self._source(STANDARD_INPUT if standard else path))
            refused = "" if standard or self._refusal is None else self._refusal(path)
        except OSError as problem:
            file = _File(path, b"")
            file.lost = True
            refused = f"cannot be fixed: {problem.strerror or problem}"
        if refused:
            self._fail(file, refused)
        self._files[key] = file
        return file

    def _undo(self, changed: dict[str, list[Finding]], before: Report, after: Report) -> bool:
        """Takes back what did not make its finding go away, which is not tried again; whether there was any."""
        old, new = _counts(before), _counts(after)
        undone = False
        for path, findings in changed.items():
            stubborn = [
                finding
                for finding in findings
                # Without a change of values the text alone was mended, and it may be the first of many.
                if _fix(finding).changes and all(new[kind] >= old[kind] for kind in _kinds(finding))
            ]
            if stubborn:
                undone = True
                file = self._files[self._key(path)]
                taken_back, file.now = file.now, file.last
                file.fixes -= len(findings)
                names = [_name(path, finding) for finding in stubborn]
                if len(findings) > 1:
                    # Another fix may have made the same mistake anew: what came of both may come again in turn.
                    file.retry = [[name] for name in names]
                    file.seen.discard(taken_back)
                else:
                    self._useless.update(names)
        return undone

    def _weigh(self, changed: dict[str, list[Finding]], before: Report, after: Report) -> bool:
        """Takes back fixes that bring findings as grave as those they mend, or notes what they bring.

        Of several fixes of a file each half is tried by itself, until it is known which it was. Whether something
        was taken back.
        """
        undone = False
        least = least_of(f for findings in changed.values() for f in findings)
        # What can be mended in its turn will be.
        brought = [
            f for f in added(before, after, least) if f.fix is None or not (f.fix.safe or self._unsafe)
        ]
        for path, findings in changed.items() if brought else ():
            own = [each for each in brought if each.span.path == path or each.span.path not in changed]
            heavy = [f for f in findings if judged(f, [each for each in own if each.severity >= f.severity])]
            if not heavy:
                continue
            file = self._files[self._key(path)]
            consequence = judged(heavy[0], [each for each in own if each.severity >= heavy[0].severity])
            if len(findings) == 1 and consequence is not None:
                self.consequences[_name(path, heavy[0])] = consequence
                if not consequence.withdrawn:
                    continue
                self._useless.add(_name(path, heavy[0]))
            undone = True
            file.seen.discard(file.now)
            file.now = file.last
            file.fixes -= len(findings)
            names = [_name(path, finding) for finding in findings]
            middle = len(names) // 2
            file.retry[:0] = [half for half in (names[:middle], names[middle:]) if half and len(names) > 1]
        return undone

    def _without_withdrawn(self, report: Report) -> Report:
        """The report in which what was withdrawn is offered no more."""
        gone = {name for name, each in self.consequences.items() if each.withdrawn}
        if not gone:
            return report
        left = [
            f._replace(fix=None) if f.fix and _name(f.fix.edits[0].span.path, f) in gone else f
            for f in report.findings
        ]
        return report._replace(findings=tuple(left))

    def _fail(self, file: _File, message: str) -> None:
        file.closed = True
        self.failures.append(Failure(file.path, message))


class _File:
    """A file that is being mended: its content as it was, as it was a round ago, and as it is."""

    __slots__ = ("_confirmed", "before", "closed", "fixes", "last", "lost", "now", "path", "retry", "seen")

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.before = self.last = self.now = data
        # No content comes twice, so that fixes that contradict each other come to an end.
        self.seen = {data}
        self.closed = False
        self.lost = False  # it cannot be read any more
        self.fixes = 0
        # Fixes that did not help beside others, or brought something: groups to be tried by themselves.
        self.retry: list[list[Name]] = []
        self._confirmed: bool | None = None

    def to_retry(self, findings: list[Finding]) -> list[Finding]:
        """The next findings whose fixes have to be tried by themselves, if there are any."""
        while self.retry:
            names = self.retry.pop(0)
            found = [finding for finding in findings if _name(self.path, finding) in names]
            if found:
                return found
        return []

    def can_be_confirmed(self) -> bool:
        """Whether the other parser reads the content as it was like iotlint, so that it can judge the rest."""
        if self._confirmed is None:
            self._confirmed = len(self.before) <= MOST_CONFIRMED and confirmed(self.before, self.path)
        return self._confirmed


class _Attempt:
    """Tries fixes on one text."""

    def __init__(self, stream: Stream, seen: set[bytes], twins: Twins) -> None:
        self._stream = stream
        self._seen = seen
        self._twins = twins
        self.impossible: list[Finding] = []

    def largest(self, findings: Sequence[Finding]) -> list[Finding]:
        """As many of some findings as can be mended together."""
        if not findings or self._works(findings):
            return list(findings)
        if len(findings) == 1:
            self.impossible += findings
            return []
        middle = len(findings) // 2
        left, right = self.largest(findings[:middle]), self.largest(findings[middle:])
        return left + right if left and right and self._works(left + right) else left or right

    def result(self, findings: Sequence[Finding]) -> bytes:
        """The bytes of the text with the fixes of some findings."""
        edits = [edit for finding in findings for edit in _fix(finding).edits]
        return encoded(edited(self._stream.source.text, edits), self._stream.source)

    def _works(self, findings: Sequence[Finding]) -> bool:
        """Whether the text is new, still read, and says what it said but for what the fixes change."""
        try:
            data = self.result(findings)
        except UnicodeError:
            return False
        changes = [change for finding in findings for change in self._changes(finding)]
        return data not in self._seen and not differs(
            self._stream, load(data, self._stream.source.path), changes
        )

    def _changes(self, finding: Finding) -> list[Change]:
        """What a fix changes: where it is made, and where aliases carry the same mistake to."""
        changes = list(_fix(finding).changes)
        if len(changes) == 1 and ".".join(map(str, changes[0].route)) == finding.at:
            values = {document.index: document.value for document in self._stream.documents}
            for at in self._twins.get((finding.code, finding.span), ()):
                route = find(values.get(changes[0].document), at)
                if route is not None:
                    changes.append(changes[0]._replace(route=route))
        return changes


def _apart(findings: Iterable[Finding]) -> list[Finding]:
    """Findings whose fixes don't touch each other, the first ones winning."""
    taken: list[tuple[int, int]] = []
    chosen = []
    for finding in findings:
        edits = _fix(finding).edits
        if all(_free(taken, edit) for edit in edits):
            for edit in edits:
                taken.insert(bisect(taken, (edit.start, edit.end)), (edit.start, edit.end))
            chosen.append(finding)
    return chosen


def _free(taken: list[tuple[int, int]], edit: Edit) -> bool:
    """Whether an edit overlaps none that are taken, nor inserts where one begins or ends."""
    at = bisect(taken, (edit.start, edit.end))
    for start, end in taken[max(0, at - 1) : at + 1]:
        touching = start == end or edit.start == edit.end
        if (edit.start <= end and start <= edit.end) if touching else (edit.start < end and start < edit.end):
            return False
    return True


def _counts(report: Report) -> Counter[tuple[str, str]]:
    return Counter(kind for finding in report.reported() for kind in _kinds(finding))


def _kinds(finding: Finding) -> tuple[tuple[str, str], tuple[str, str]]:
    return (finding.span.path, finding.code), (finding.span.path, finding.fingerprint)


def _name(path: str, finding: Finding) -> Name:
    return path, finding.fingerprint, _fix(finding).title


def _fix(finding: Finding) -> Fix:
    assert finding.fix is not None
    return finding.fix
