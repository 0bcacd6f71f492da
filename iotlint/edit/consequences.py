"""What a fix brings with it: a plan is judged again in memory, and what is no better for it is taken back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from iotlint.finding import Finding, Severity
from iotlint.outcome import Report


class Consequence(NamedTuple):
    """A fix that adds findings as grave as the one it mends, by their codes; it may be `withdrawn` for it."""

    path: str
    line: int
    code: str
    title: str
    brings: tuple[str, ...]
    withdrawn: bool

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}: "
        brings = ", ".join(self.brings)
        if self.withdrawn:
            return f"{place}'{self.title}' would mend {self.code} and bring {brings}, so it was not made."
        return f"{place}{self.title} ({self.code}); then: {brings}"


def added(before: Report, after: Report, least: Severity) -> list[Finding]:
    """The findings of `after` that `before` has not, of at least some severity, in order."""
    known = Counter(_kind(finding) for finding in before.reported())
    found = []
    for finding in after.reported():
        known[_kind(finding)] -= 1
        if known[_kind(finding)] < 0 and finding.severity >= least:
            found.append(finding)
    return found


def least_of(findings: Iterable[Finding]) -> Severity:
    """The least severity of some findings."""
    return min(finding.severity for finding in findings)


def judged(finding: Finding, brought: Sequence[Finding]) -> Consequence | None:
    """What is to be said of a fix that brought findings, and whether it is withdrawn; None if it is as it should be.

    The next finding of the same rule shows that the fix goes on. What mends the form of a file lets the plan be seen,
    and what was added to it is a beginning: what these bring is named, unless it is graver than what they mend.
    """
    codes = dict.fromkeys(each.code for each in brought if each.code != finding.code)
    if not codes or finding.fix is None:
        return None
    form = finding.code.startswith("FMT")
    addition = any(change.how == "set" and len(change.route) == 2 for change in finding.fix.changes)
    graver = any(each.severity > finding.severity for each in brought)
    withdrawn = not form and (graver or not addition)
    place = finding.span
    return Consequence(place.path, place.line, finding.code, finding.fix.title, tuple(codes), withdrawn)


def _kind(finding: Finding) -> tuple[str, str]:
    return finding.span.path, finding.fingerprint
