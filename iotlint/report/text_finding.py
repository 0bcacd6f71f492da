"""One finding as people read it: where, what, the lines it is about, why, what to do, and on whose word."""

import textwrap
from collections.abc import Iterator
from itertools import zip_longest

from iotlint.finding import Citation, Finding, Fix, Related, RuleInfo
from iotlint.outcome import Report
from iotlint.report.concise import headline
from iotlint.report.escape import flat, shown
from iotlint.report.excerpt import Row, rows
from iotlint.report.options import Options
from iotlint.report.paint import Paint
from iotlint.report.summary import arithmetic
from iotlint.source.span import Span

# Enough to see the point; the JSON report has them all.
_MOST_RELATED = 5
_MOST_STEPS = 10
_LABEL = 8
_NARROWEST = 20
_GUTTER = 10


def describe(
    finding: Finding, report: Report, options: Options, paint: Paint, *, first: bool
) -> Iterator[str]:
    """The lines of a finding; `first` of its rule explains the rule as well."""
    yield headline(finding, paint)
    related = finding.related[:_MOST_RELATED]
    excerpt = _rows(finding.span, report, options, around=1, mark="^")
    others = [_rows(place.span, report, options, around=0, mark="-") for place in related]
    digits = max((len(str(row.number)) for part in (excerpt, *others) for row in part), default=1)
    yield from _drawn(excerpt, paint, digits, finding)
    for place, other in zip(related, others, strict=True):
        yield _pointer(place, paint, digits)
        yield from _drawn(other, paint, digits, None)
    if len(finding.related) > _MOST_RELATED:
        yield f"{' ' * (digits + 2)}{paint.aside('-->')} {len(finding.related) - _MOST_RELATED} more places"
    for number, step in enumerate(finding.flow[:_MOST_STEPS], start=1):
        where = f"{number}. {shown(step.span.path)}:{step.span.line}:{step.span.column}:"
        yield f"{' ' * (digits + 2)}{paint.aside(where)} {shown(step.message)}"
    if len(finding.flow) > _MOST_STEPS:
        yield f"{' ' * (digits + 2)}{len(finding.flow) - _MOST_STEPS} more steps"
    info = report.rules.get(finding.code)
    if info and first:
        yield from _explanation(info, options, paint)
    elif info:
        yield from _labelled("rule", f"{shown(info.name)}, explained above", options, paint)
    for found in finding.sums:
        yield from _labelled("sum", arithmetic(found), options, paint)
    if finding.fix:
        yield from _labelled("fix", _offer(finding.fix), options, paint)


def _pointer(place: Related, paint: Paint, digits: int) -> str:
    span = place.span
    where = paint.aside(f"--> {shown(span.path)}:{span.line}:{span.column}:")
    return f"{' ' * (digits + 2)}{where} {shown(place.message)}"


def _rows(span: Span, report: Report, options: Options, *, around: int, mark: str) -> list[Row]:
    """The lines of a place, if its file is at hand."""
    source = report.sources.get(span.path)
    width = max(_NARROWEST, options.width - _GUTTER)
    return rows(source, span, width=width, around=around, mark=mark) if source else []


def _drawn(excerpt: list[Row], paint: Paint, digits: int, finding: Finding | None) -> Iterator[str]:
    """Lines behind a gutter with their numbers; the marks in the colour of the finding's severity."""
    for row in excerpt:
        if row.number == 0:
            yield f"  {paint.aside('.' * digits)}"
            continue
        yield f"  {paint.aside(f'{row.number:>{digits}} |')} {row.text}".rstrip()
        if row.marks:
            marks = row.marks.lstrip(" ")
            indent = " " * (len(row.marks) - len(marks))
            colored = paint.severity(finding.severity, marks) if finding else paint.aside(marks)
            yield f"  {paint.aside(' ' * digits + ' |')} {indent}{colored}"


def _explanation(info: RuleInfo, options: Options, paint: Paint) -> Iterator[str]:
    yield from _labelled(
        "rule", f"{shown(info.name)} (more: iotlint explain {shown(info.code)})", options, paint
    )
    yield from _labelled("why", flat(info.rationale), options, paint)
    yield from _labelled("do", flat(info.remedy), options, paint)
    for citation, following in zip_longest(info.sources, info.sources[1:]):
        yield from _labelled("source", _cited(citation), options, paint, citation.address)
        # Without links the address is shown, once for several sections of a document.
        if not options.hyperlinks and (following is None or following.address != citation.address):
            yield " " * (_LABEL + 2) + paint.faint(shown(citation.address))


def _cited(citation: Citation) -> str:
    section = f", {flat(citation.section)}" if citation.section else ""
    return f"{flat(citation.title)}{section} ({shown(citation.date)})"


def _offer(fix: Fix) -> str:
    command = "iotlint fix" if fix.safe else "iotlint fix --unsafe-fixes"
    return f"{shown(fix.title)} ({command})"


def _labelled(label: str, text: str, options: Options, paint: Paint, address: str = "") -> Iterator[str]:
    """A paragraph beside its label, linked to an address where there is one."""
    width = max(_NARROWEST, options.width - _LABEL - 2)
    lines = textwrap.wrap(text, width, break_long_words=False, break_on_hyphens=False)
    lines = [paint.link(line, address) for line in lines]
    lead = f"{label}:"
    for line in lines:
        yield f"  {paint.aside(lead) + ' ' * (_LABEL - len(lead))}{line}"
        lead = ""
