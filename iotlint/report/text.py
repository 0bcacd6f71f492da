"""The report for people: each finding with its place in the text, why, and what to do; then a summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from iotlint.config.settings import SEVERITIES
from iotlint.outcome import Report
from iotlint.report.escape import shown
from iotlint.report.options import Options
from iotlint.report.paint import Paint
from iotlint.report.summary import (
    Summary,
    count,
    judged_on,
    listed,
    no_problems,
    selected,
    summarise,
    worst_last,
)
from iotlint.report.undecided import last_lines, wrapped

if TYPE_CHECKING:
    from iotlint.finding import Finding

# Findings of one rule shown in full. Whoever has more mends the first ones and runs again.
MOST = 50


def render(report: Report, options: Options) -> str:
    """Findings, the worst last so that one sees them, failures, notices, and a summary unless `quiet`.

    Each takes a few lines; with `full` a rule is explained at its first finding. Beyond `MOST` findings of one rule
    only their number is told.
    """
    paint = Paint(options)
    lines = []
    findings = worst_last(selected(report, options))
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


def _findings(findings: list[Finding], report: Report, options: Options, paint: Paint) -> list[str]:
    # Here, because most runs find nothing and need not load what draws findings.
    if options.full:
        from iotlint.report.text_finding import describe
    else:
        from iotlint.report.text_brief import brief

    lines: list[str] = []
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.code] += 1
        if seen[finding.code] > MOST:
            continue
        if options.full:
            lines += (*describe(finding, report, options, paint, first=seen[finding.code] == 1), "")
        else:
            lines += brief(finding, report, options, paint)
    for code, number in sorted(seen.items()):
        if number > MOST:
            lines.append(f"{number - MOST} more of {shown(code)} not shown; --format json lists them all.")
            lines += [""] * options.full
    return lines if options.full or options.quiet else [*lines, ""]


def _statistics(findings: list[Finding], paint: Paint) -> list[str]:
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
    day = judged_on(report)
    kinds = ((summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info"))
    found = listed([count(number, kind) for number, kind in kinds if number])
    architectures = count(summary.architectures, "architecture")
    if found:
        part = "" if summary.files_with_findings == summary.files else f"{summary.files_with_findings} of "
        where = f"{part}{count(summary.files, 'file')} ({architectures}, {day})"
        text = " ".join([f"Found {found} in {where}.", *_status(summary, options)])
        lines = [paint.strong(line) for line in wrapped(text, options.width)]
        for offer in _fixes(summary):
            lines += wrapped(offer, options.width)
    elif summary.architectures:
        lines = [paint.good(line) for line in wrapped(no_problems(report), options.width)]
    elif summary.files:
        lines = [f"No architecture found in {count(summary.files, 'file')}."]
    else:
        lines = ["No file was checked."]
    if summary.suppressed:
        verb = "is" if summary.suppressed == 1 else "are"
        hint = "" if options.show_suppressed else "; --show-suppressed says why"
        lines.append(f"{count(summary.suppressed, 'finding')} {verb} suppressed{hint}.")
    if summary.failures:
        lines.append(paint.strong(f"{count(summary.failures, 'file')} could not be read."))
    if summary.architectures and any(report.judgement):
        lines += last_lines(report, options.width, options.undecided)
    return lines


def _status(summary: Summary, options: Options) -> Iterator[str]:
    """What the exit status 1 means, for those who take it for a failure of the program."""
    if summary.failures:
        return  # then it is 2
    worst = next(word for word, number in zip(SEVERITIES, summary, strict=False) if number)
    if options.fail_on in SEVERITIES[SEVERITIES.index(worst) :]:
        yield "That is exit status 1; the check itself worked."


def _fixes(summary: Summary) -> Iterator[str]:
    unsafe = summary.fixable - summary.safely_fixable
    if summary.safely_fixable:
        more = f", and {unsafe} more with --unsafe-fixes" if unsafe else ""
        yield f"'iotlint fix' can mend {summary.safely_fixable}{more}."
    elif unsafe:
        yield f"'iotlint fix --unsafe-fixes' can mend {unsafe}; look at what it would do with --diff first."
