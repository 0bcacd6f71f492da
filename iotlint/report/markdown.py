"""The report as a comment on a pull request: a table of findings, then what is behind them, folded away."""

from collections.abc import Callable, Iterator, Sequence
from html import escape

from iotlint.finding import Finding
from iotlint.outcome import Report
from iotlint.report.escape import shown
from iotlint.report.markdown_text import cited, code, link, prose
from iotlint.report.options import Options
from iotlint.report.place import relative
from iotlint.report.summary import arithmetic, count, listed, selected, summarise, worst_first
from iotlint.source.span import Span

# By this a workflow finds the comment that it wrote before.
MARK = "<!-- iotlint -->"
# GitHub refuses comments of more than 65536 characters; what is folded away may have what the table leaves.
MOST_ROWS = 100
LONGEST_TABLE = 40_000
LONGEST = 60_000
_LONGEST_CELL = 400
# Findings of one rule whose further places and sums are told.
_MOST_TOLD = 10
_MOST_PLACES = 5
_MOST_NOTICES = 20

_Where = Callable[[Span], str]


def render(report: Report, options: Options, first: Sequence[str] = ()) -> str:
    """Whole blocks with blank lines between them, the worst findings first, within what a comment may hold.

    `first` are blocks to stand before the findings; together they are to be shorter than half of LONGEST.
    """
    findings = worst_first(selected(report, options))

    def where(span: Span) -> str:
        # From the root: whoever reads the comment doesn't know in which folder the check ran.
        path = shown(relative(span.path, report, options)[0])
        path = path if len(path) <= _LONGEST_CELL else "..." + path[-_LONGEST_CELL:]
        return code(f"{path}:{span.line}:{span.column}")

    blocks = [MARK, f"### iotlint: {_headline(report)}", *first]
    blocks += _table(findings, report, where, LONGEST_TABLE - sum(map(len, first)))
    failures = [f"- {code(shown(failure.path))}: {_cell(failure.message)}" for failure in report.failures]
    closing = [] if options.quiet else [f"- {_cell(notice)}" for notice in report.notices[:_MOST_NOTICES]]
    closing.append(
        f"- Judged as of {prose(report.as_of)}; knowledge checked {prose(report.knowledge)}; "
        f"iotlint {prose(report.version)}"
    )
    if failures:
        blocks += _fitting("**Not checked:**", failures, LONGEST_TABLE // 4)
    room = LONGEST - sum(len(block) + 2 for block in blocks) - sum(len(line) + 1 for line in closing)
    for group in _by_rule(findings):
        block = _folded(group, report, where)
        room -= len(block) + 2
        if room < 0:
            break
        blocks.append(block)
    return "\n\n".join((*blocks, "\n".join(closing))) + "\n"


def _headline(report: Report) -> str:
    summary = summarise(report)
    kinds = ((summary.errors, "error"), (summary.warnings, "warning"), (summary.infos, "info"))
    found = listed([count(number, kind) for number, kind in kinds if number])
    text = found or "no problems"
    if found and summary.files_with_findings < summary.files:
        text += f" in {summary.files_with_findings} of {count(summary.files, 'file')}"
    else:
        text += f" in {count(summary.files, 'file')}"
    extras = []
    if summary.suppressed:
        extras.append(f"{summary.suppressed} suppressed")
    if summary.safely_fixable:
        extras.append(f"{summary.safely_fixable} can be mended by `iotlint fix`")
    if summary.failures:
        extras.append(f"{count(summary.failures, 'file')} could not be read")
    return f"{text} ({', '.join(extras)})" if extras else text


def _table(findings: list[Finding], report: Report, where: _Where, room: int) -> list[str]:
    """The table, within so many characters, and how many findings it leaves out."""
    if not findings:
        return []
    head = ["| Severity | Rule | Place | Finding |", "| --- | --- | --- | --- |"]
    length = 0
    rows: list[str] = []
    for finding in findings[:MOST_ROWS]:
        row = _row(finding, report, where)
        length += len(row) + 1
        if length > room:
            break
        rows.append(row)
    table = "\n".join((*head, *rows))
    left = len(findings) - len(rows)
    return [table, f"{count(left, 'finding')} more, none graver than these."] if left else [table]


def _row(finding: Finding, report: Report, where: _Where) -> str:
    info = report.rules.get(finding.code)
    rule = link(prose(finding.code), info.help_uri if info else "")
    severity = str(finding.severity) if finding.suppressed is None else f"~~{finding.severity}~~"
    message = _cell(finding.message)
    if finding.suppressed is not None:
        message += f" (suppressed: {_cell(finding.suppressed)})"
    return f"| {severity} | {rule} | {where(finding.span)} | {message} |"


def _cell(text: str) -> str:
    """Text from a plan or about it, cut where it is longer than anybody reads."""
    text = shown(text)
    return prose(text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 3] + "...")


def _by_rule(findings: list[Finding]) -> Iterator[list[Finding]]:
    """The findings of each rule, in the order in which rules come up in the table."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    yield from groups.values()


def _folded(findings: list[Finding], report: Report, where: _Where) -> str:
    """What is behind the findings of a rule: why, what to do, further places, sums, sources."""
    first = findings[0]
    title = escape(shown(f"{first.code} {first.name} ({len(findings)})"))
    parts = [f"<details><summary>{title}</summary>"]
    info = report.rules.get(first.code)
    if info:
        parts += [f"**Why:** {prose(info.rationale)}", f"**What to do:** {prose(info.remedy)}"]
    told = [line for finding in findings[:_MOST_TOLD] for line in _told(finding, where)]
    if told:
        parts.append("\n".join(told))
    if info and info.sources:
        parts.append("\n".join(f"- Source: {cited(citation)}" for citation in info.sources))
    return "\n\n".join((*parts, "</details>"))


def _told(finding: Finding, where: _Where) -> Iterator[str]:
    lines = [f"  - {where(place.span)}: {_cell(place.message)}" for place in finding.related[:_MOST_PLACES]]
    if len(finding.related) > _MOST_PLACES:
        lines.append(f"  - and {count(len(finding.related) - _MOST_PLACES, 'place')} more")
    lines += [f"  - Sum: {_cell(arithmetic(found))}" for found in finding.sums]
    if lines:
        yield f"- {where(finding.span)}"
        yield from lines


def _fitting(title: str, lines: list[str], room: int) -> list[str]:
    """A list under its title, as far as there is room for it."""
    kept: list[str] = []
    for line in lines:
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    left = len(lines) - len(kept)
    return [title, "\n".join((*kept, *([f"- and {left} more"] if left else [])))]
