"""The report for people: each finding with its place in the text, why, and what to do; then a summary."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from iotlint.outcome import Report
from iotlint.report.escape import shown
from iotlint.report.options import Options
from iotlint.report.paint import Paint
from iotlint.report.summary import Summary, count, listed, selected, summarise
from iotlint.report.undecided import last_lines

if TYPE_CHECKING:
    from iotlint.finding import Finding

# Findings of one rule shown in full. Whoever has more mends the first ones and runs again.
MOST = 50


def render(report: Report, options: Options) -> str:
    """Findings in the order of their places, failures, notices, and a summary unless `quiet`.

    A rule is explained at its first finding. Beyond `MOST` findings of one rule only their number is told.
    """
    paint = Paint(options)
    lines = []
    findings = selected(report, options)
    if findings:
        lines += _findings(findings, report, options, paint)
    if options.statistics and findings:
        lines += _statistics(findings, paint)
    for failure in (each for each in report.failures if each.unread):
        lines.append(f"{paint.strong(shown(failure.path) + ':')} {shown(failure.message)}")
    if not options.quiet:
        lines += [f"{paint.aside('notice:')} {shown(notice)}" for notice in report.notices]
        if options.undecided:
            from iotlint.report.undecided import listing

            lines += listing(report)
        lines += _summary(summarise(report), report, options, paint)
    return "".join(f"{line}\n" for line in lines)


def _findings(findings: tuple[Finding, ...], report: Report, options: Options, paint: Paint) -> list[str]:
    # Here, because most runs find nothing and need not load what draws findings.
    from iotlint.report.text_finding import describe

    lines: list[str] = []
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.code] += 1
        if seen[finding.code] <= MOST:
            lines += (*describe(finding, report, options, paint, first=seen[finding.code] == 1), "")
    for code, number in sorted(seen.items()):
        if number > MOST:
            lines += (f"{number - MOST} more of {shown(code)} not shown; --format json lists them all.", "")
    return lines


def _statistics(findings: tuple[Finding, ...], paint: Paint) -> list[str]:
    counts = Counter((finding.severity, finding.code, finding.name) for finding in findings)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0][1:]))
    digits = len(str(ranked[0][1]))
    codes = max(len(code) for _, code, _ in counts)
    lines = []
    for (severity, code, name), number in ranked:
        word = paint.severity(severity, f"{severity!s:<7}")
        lines.append(f"{number:>{digits}}  {word}  {shown(code):<{codes}}  {shown(name)}")
    return [*lines, ""]


def _summary(summary: Summary, report: Report, options: Options, paint: Paint) -> list[str]:
    day = f"as of {report.as_of}; knowledge checked {report.knowledge}{_age(report)}"
    kinds = ((summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info"))
    found = listed([count(number, kind) for number, kind in kinds if number])
    architectures = count(summary.architectures, "architecture")
    if found:
        part = "" if summary.files_with_findings == summary.files else f"{summary.files_with_findings} of "
        where = f"{part}{count(summary.files, 'file')} ({architectures}, {day})"
        lines = [paint.strong(f"Found {found} in {where}.")]
    elif summary.architectures:
        lines = [paint.good(f"No problems found in {architectures} ({day}).")]
    elif summary.files:
        lines = [f"No architecture found in {count(summary.files, 'file')}."]
    else:
        lines = ["No file was checked."]
    if summary.fixable:
        lines.append(_fixes(summary))
    if summary.suppressed:
        verb = "is" if summary.suppressed == 1 else "are"
        hint = "" if options.show_suppressed else "; --show-suppressed says why"
        lines.append(f"{count(summary.suppressed, 'finding')} {verb} suppressed{hint}.")
    if summary.failures:
        lines.append(paint.strong(f"{count(summary.failures, 'file')} could not be read."))
    if summary.architectures and any(report.judgement):
        lines += last_lines(report, options.width, options.undecided)
    return lines


def _fixes(summary: Summary) -> str:
    unsafe = summary.fixable - summary.safely_fixable
    if not summary.safely_fixable:
        return f"'iotlint fix --unsafe-fixes' can mend {unsafe}; look at what it would do with --diff first."
    more = f", and {unsafe} more with --unsafe-fixes" if unsafe else ""
    return f"'iotlint fix' can mend {summary.safely_fixable}{more}."


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
