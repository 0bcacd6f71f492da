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
    lines: list[str] = []
    findings = worst_last(selected(report, options))
    ending = [] if options.quiet else _summary(summarise(report), report, options, paint)
    if findings and options.full:
        lines += _in_full(findings, report, options, paint)
    elif findings:
        found, ending = _in_brief(findings, ending, report, options, paint)
        lines += found
    if options.statistics and findings:
        lines += _statistics(findings, paint)
    for failure in (each for each in report.failures if each.unread):
        lines.append(f"{paint.strong(shown(failure.path) + ':')} {shown(failure.message)}")
    if not options.quiet:
        lines += [f"{paint.aside('notice:')} {shown(notice)}" for notice in report.notices]
        if options.undecided:
            from iotlint.report.undecided import listing

            lines += listing(report)
    lines += ending
    return "".join(f"{line}\n" for line in lines)


def _in_full(findings: list[Finding], report: Report, options: Options, paint: Paint) -> list[str]:
    # Here, because most runs find nothing and need not load what draws findings.
    from iotlint.report.text_finding import describe

    lines: list[str] = []
    explained: set[str] = set()
    shown_ones, more = _first_ones(findings)
    for finding in shown_ones:
        lines += (*describe(finding, report, options, paint, first=finding.code not in explained), "")
        explained.add(finding.code)
    for line in more:
        lines += (line, "")
    return lines


def _in_brief(
    findings: list[Finding], ending: list[str], report: Report, options: Options, paint: Paint
) -> tuple[list[str], list[str]]:
    """The lines of findings, and the summary: together no more than a finding may take, times their number.

    Where that is too little, the summary says less before the findings do.
    """
    from iotlint.report import text_brief

    shown_ones, more = _first_ones(findings)
    blocks = [text_brief.brief(each, report, options, paint) for each in shown_ones]
    room = text_brief.MOST * len(blocks)
    taken = sum(map(len, blocks))
    if taken + len(ending) > room:
        ending = _summary(summarise(report), report, options, paint, brief=True)
    apart = int(not options.quiet and taken + len(ending) < room)
    if taken + len(ending) > room:
        most = max(text_brief.LEAST, text_brief.MOST + (-len(ending) // len(blocks)))
        blocks = [text_brief.brief(each, report, options, paint, most) for each in shown_ones]
    return [line for block in blocks for line in block] + more + [""] * apart, ending


def _first_ones(findings: list[Finding]) -> tuple[list[Finding], list[str]]:
    """As many findings of each rule as are shown, and lines that say how many are not."""
    seen: Counter[str] = Counter()
    first = []
    for finding in findings:
        seen[finding.code] += 1
        if seen[finding.code] <= MOST:
            first.append(finding)
    return first, [
        f"{number - MOST} more of {shown(code)} not shown; --format json lists them all."
        for code, number in sorted(seen.items())
        if number > MOST
    ]


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


def _summary(
    summary: Summary, report: Report, options: Options, paint: Paint, *, brief: bool = False
) -> list[str]:
    """The last lines; `brief` where findings leave little room, which say how they are mended themselves."""
    kinds = ((summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info"))
    found = listed([count(number, kind) for number, kind in kinds if number])
    architectures = count(summary.architectures, "architecture")
    if found and brief:
        status = ", so exit status 1" if _fails(summary, options) else ""
        text = f"Found {found}{status} (as of {report.as_of}; knowledge of {report.knowledge})."
        lines = [paint.strong(line) for line in wrapped(text, options.width)]
    elif found:
        part = "" if summary.files_with_findings == summary.files else f"{summary.files_with_findings} of "
        where = f"{part}{count(summary.files, 'file')} ({architectures}, {judged_on(report)})"
        status = " That is exit status 1; the check itself worked." if _fails(summary, options) else ""
        lines = [paint.strong(line) for line in wrapped(f"Found {found} in {where}.{status}", options.width)]
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
        lines += last_lines(report, options.width, asked=options.undecided, brief=brief)
    return lines


def _fails(summary: Summary, options: Options) -> bool:
    """Whether what was found makes the exit status 1, which some take for a failure of the program."""
    if summary.failures:
        return False  # then it is 2
    worst = next(word for word, number in zip(SEVERITIES, summary, strict=False) if number)
    return options.fail_on in SEVERITIES[SEVERITIES.index(worst) :]


def _fixes(summary: Summary) -> Iterator[str]:
    unsafe = summary.fixable - summary.safely_fixable
    if summary.safely_fixable:
        more = f", and {unsafe} more with --unsafe-fixes" if unsafe else ""
        yield f"'iotlint fix' can mend {summary.safely_fixable}{more}."
    elif unsafe:
        yield f"'iotlint fix --unsafe-fixes' can mend {unsafe}; look at what it would do with --diff first."
