"""A report in numbers."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from iotlint.outcome import Report
from iotlint.report.escape import shown
from iotlint.report.options import Options

if TYPE_CHECKING:
    from iotlint.finding import Finding, Sum


_MOST_OPEN = 8


class Summary(NamedTuple):
    """How much of what a report holds. Of suppressed findings only their number counts."""

    errors: int
    warnings: int
    infos: int
    suppressed: int
    fixable: int  # fixes of either kind
    safely_fixable: int
    files: int
    files_with_findings: int
    architectures: int
    failures: int


def summarise(report: Report) -> Summary:
    """Counts what was found and what was looked at."""
    reported = report.reported()
    severities = Counter(str(finding.severity) for finding in reported)
    fixes = [finding.fix for finding in reported if finding.fix]
    return Summary(
        errors=severities["error"],
        warnings=severities["warning"],
        infos=severities["info"],
        suppressed=len(report.findings) - len(reported),
        fixable=len(fixes),
        safely_fixable=sum(fix.safe for fix in fixes),
        files=len(report.files),
        files_with_findings=len({finding.span.path for finding in reported}),
        architectures=report.architectures,
        failures=sum(failure.unread for failure in report.failures),
    )


def selected(report: Report, options: Options) -> tuple[Finding, ...]:
    """The findings to show: those that count, and the suppressed ones where they were asked for."""
    return report.findings if options.show_suppressed else report.reported()


def no_problems(report: Report) -> str:
    """What is said where nothing was found."""
    return f"No problems found in {count(report.architectures, 'architecture')} ({judged_on(report)})."


def judged_on(report: Report) -> str:
    """The day of judgment, and the day of what was known."""
    return f"as of {report.as_of}; knowledge checked {report.knowledge}{_age(report)}"


def _age(report: Report) -> str:
    """How old the knowledge is on the day the plan is judged as of; nothing for the past."""
    try:
        days = (date.fromisoformat(report.as_of) - date.fromisoformat(report.knowledge)).days
    except ValueError:
        return ""
    if days < 1:
        return ""
    if days < 60:
        return f", {count(days, 'day')} old"
    return f", {days * 12 // 365} months old" if days < 730 else f", {days // 365} years old"


def worst_first(findings: tuple[Finding, ...]) -> list[Finding]:
    """By severity, in the order of their places within each: for readers that show only so many."""
    return sorted(findings, key=lambda finding: -finding.severity)


def worst_last(findings: tuple[Finding, ...]) -> list[Finding]:
    """By severity, in the order of their places within each: for a terminal, of which one sees the end."""
    return sorted(findings, key=lambda finding: finding.severity)


def listed(parts: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)


def arithmetic(found: Sum) -> str:
    """A sum in words: its terms, what they come to, what there is for it, and who could not be counted."""
    from iotlint.facts.amounts import told

    text = f"{told(found.terms)} = {number(found.value)} {found.unit}"
    if found.available is not None:
        text += f", of {number(found.available)}"
    if found.open:
        more = [f"{len(found.open) - _MOST_OPEN:,} more"] if len(found.open) > _MOST_OPEN else []
        text += f"; not counted, since too little is stated: {', '.join([*found.open[:_MOST_OPEN], *more])}"
    return shown(text)


def number(value: float) -> str:
    """A number for people: thousands set apart, two decimals at most."""
    rounded = round(value, 2)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,}"


def count(number: int, one: str) -> str:
    """`1 error`, `2 errors`; `info` has no plural."""
    return f"{number} {one}" if number == 1 or one == "info" else f"{number} {one}s"
