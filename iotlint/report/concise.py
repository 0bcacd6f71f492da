"""One line a finding, for editors and for grep; whatever is not a finding belongs to standard error."""

from iotlint.finding import Finding
from iotlint.outcome import Report
from iotlint.report.escape import shown
from iotlint.report.options import Options
from iotlint.report.paint import Paint
from iotlint.report.summary import selected


def render(report: Report, options: Options) -> str:
    """`path:line:column: severity[CODE] message`, in the order of the places."""
    paint = Paint(options)
    return "".join(f"{headline(finding, paint)}\n" for finding in selected(report, options))


def headline(finding: Finding, paint: Paint) -> str:
    """The line that stands for a finding; suppressed ones say so."""
    line = paint.place(finding.span) + " "
    line += paint.severity(finding.severity, f"{finding.severity}[{shown(finding.code)}]")
    line += " " + shown(finding.message)
    if finding.suppressed is not None:
        line += paint.faint(f" (suppressed: {shown(finding.suppressed)})")
    return line
