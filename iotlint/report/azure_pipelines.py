"""Logging commands that Azure Pipelines turns into the errors and warnings of a run."""

from iotlint.finding import Finding, Severity
from iotlint.outcome import Report
from iotlint.report.concise import headline
from iotlint.report.escape import shown, visible
from iotlint.report.options import Options
from iotlint.report.paint import Paint
from iotlint.report.place import relative
from iotlint.report.summary import selected, worst_first
from iotlint.report.told import told

# There are issues of these two types only; infos, and what was silenced, are ordinary lines of the log.
_TYPES = {Severity.ERROR: "error", Severity.WARNING: "warning"}
# As the agent decodes them: the percent sign last, so it has to be encoded first.
_ENCODED = (("%", "%AZP25"), (";", "%3B"), ("\r", "%0D"), ("\n", "%0A"), ("]", "%5D"))


def render(report: Report, options: Options) -> str:
    """One issue an error or warning, worst first, since the summary of a run shows the first ones."""
    lines = []
    for failure in report.failures:
        message = f"{visible(failure.path)}: {shown(failure.message)}"
        path = relative(failure.path, report, options)[0]
        lines.append(_issue({"type": "error", "sourcepath": path}, message))
    lines += [_line(finding, report, options) for finding in worst_first(selected(report, options))]
    if not options.quiet:
        lines += [_issue({"type": "warning"}, shown(notice)) for notice in report.notices]
    return "".join(f"{line}\n" for line in lines)


def _line(finding: Finding, report: Report, options: Options) -> str:
    kind = _TYPES.get(finding.severity)
    if kind is None or finding.suppressed is not None:
        return headline(finding, Paint(Options()))
    properties = {
        "type": kind,
        "sourcepath": relative(finding.span.path, report, options)[0],
        "linenumber": str(finding.span.line),
        "columnnumber": str(finding.span.column),
        "code": finding.code,
    }
    return _issue(properties, "\n".join(told(finding, report)))


def _issue(properties: dict[str, str], message: str) -> str:
    said = ";".join(f"{key}={_encoded(shown(value))}" for key, value in properties.items())
    return f"##vso[task.logissue {said}]{_encoded(message)}"


def _encoded(text: str) -> str:
    for character, code in _ENCODED:
        text = text.replace(character, code)
    return text
