"""Findings as a review shows them: with their lines, their reason, the remedy and the sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from iotlint.finding import Citation, Finding, Related
from iotlint.model.types import Connection, Element
from iotlint.outcome import Report
from iotlint.report.escape import flat, shown
from iotlint.report.excerpt import rows
from iotlint.report.review.model import Found, Place, Source
from iotlint.report.summary import arithmetic
from iotlint.source.span import Span

_WIDTH = 100
_MOST_PLACES = 5


def found_in(findings: Iterable[Finding], connections: Sequence[Connection], report: Report) -> list[Found]:
    """The findings, the gravest first, numbered. `connections` are those of the plan that they are about."""
    ordered = sorted(findings, key=lambda finding: -finding.severity)
    return [_found(number, finding, connections, report) for number, finding in enumerate(ordered, start=1)]


def _found(number: int, finding: Finding, connections: Sequence[Connection], report: Report) -> Found:
    info = report.rules.get(finding.code)
    fix = finding.fix
    command = "" if fix is None else "iotlint fix" if fix.safe else "iotlint fix --unsafe-fixes"
    return Found(
        number=number,
        severity=str(finding.severity),
        code=finding.code,
        name=finding.name,
        pillar=info.pillar if info else "",
        message=shown(finding.message),
        place=_place(finding.span, "", report, around=1, mark="^"),
        related=_places(finding.related, report),
        flow=_places(finding.flow, report),
        why=flat(info.rationale) if info else "",
        remedy=flat(info.remedy) if info else "",
        fix=f"{shown(fix.title)} ({command})" if fix else "",
        sums=tuple(arithmetic(each) for each in finding.sums),
        sources=tuple(cited(each) for each in info.sources) if info else (),
        help=info.help_uri if info else "",
        concerns=tuple(map(shown, dict.fromkeys(_concerns(finding, connections)))),
        suppressed=shown(finding.suppressed or ""),
    )


def cited(citation: Citation) -> Source:
    """A section of a document, with its date and when it was last looked up."""
    section = f", {flat(citation.section)}" if citation.section else ""
    dates = f"{shown(citation.date)}, checked {shown(citation.checked)}"
    return Source(f"{flat(citation.title)}{section} ({dates})", web(citation.address))


def web(address: str) -> str:
    """An address that a page may lead to; empty for anything that is not on the web."""
    return address if address.startswith(("https://", "http://")) else ""


def _places(related: Iterable[Related], report: Report) -> tuple[Place, ...]:
    return tuple(
        _place(each.span, each.message, report, around=0, mark="-") for each in [*related][:_MOST_PLACES]
    )


def _place(span: Span, message: str, report: Report, *, around: int, mark: str) -> Place:
    source = report.sources.get(span.path)
    lines = rows(source, span, width=_WIDTH, around=around, mark=mark) if source else []
    return Place(f"{shown(span.path)}:{span.line}:{span.column}", shown(message), tuple(lines))


def _concerns(finding: Finding, connections: Sequence[Connection]) -> Iterator[str]:
    """The ids of what a finding is about; those at both ends of a connection."""
    section, _, rest = finding.at.partition(".")
    at = rest.partition(".")[0]
    if section == "connections":
        for connection in connections:
            if str(connection.index) == at:
                ends: tuple[Any, ...] = (connection.source, connection.target)
                yield from (end.id for end in ends if isinstance(end, Element))
    elif at:
        yield at
