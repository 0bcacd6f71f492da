"""A finding as plain lines, for logs that show nothing but text: where, what, what else, what to do."""

from iotlint.finding import Finding
from iotlint.outcome import Report
from iotlint.report.escape import flat, shown, visible
from iotlint.source.span import Span


def told(finding: Finding, report: Report) -> list[str]:
    """The place with the message, the related places, who silenced it, and what the rule advises."""
    lines = [placed(finding.span, finding.message)]
    lines += [placed(place.span, place.message) for place in finding.related]
    if finding.suppressed is not None:
        lines.append(f"Suppressed: {shown(finding.suppressed)}")
    info = report.rules.get(finding.code)
    if info:
        lines.append(flat(info.remedy))
    return lines


def placed(span: Span, text: str) -> str:
    """`path:line:column: text`, the path as the user named it."""
    return f"{visible(span.path)}:{span.line}:{span.column}: {shown(text)}"


def with_suppression(finding: Finding) -> str:
    """The message on one line, for readers that have no other place to say that it was silenced."""
    if finding.suppressed is None:
        return shown(finding.message)
    return f"{shown(finding.message)} (suppressed: {shown(finding.suppressed)})"
