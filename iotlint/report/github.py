"""Workflow commands that GitHub Actions turns into annotations on the changed lines."""

from collections import Counter

from iotlint.finding import Finding, Severity
from iotlint.outcome import Report
from iotlint.report.escape import shown, visible
from iotlint.report.options import Options
from iotlint.report.place import relative
from iotlint.report.summary import count, listed, selected, worst_first
from iotlint.report.told import told

# Annotations of a kind that GitHub shows of one step.
_SHOWN = 10
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(report: Report, options: Options) -> str:
    """One command a finding, worst first, since GitHub shows the first ten of each kind a step.

    How many there are beyond those is told first, in a notice of its own.
    """
    lines = _beyond(report, options)
    for failure in report.failures:
        file = relative(failure.path, report, options)[0]
        message = f"{visible(failure.path)}: {shown(failure.message)}"
        lines.append(_command("error", {"file": file, "title": "iotlint"}, message))
    lines += [_finding(finding, report, options) for finding in worst_first(selected(report, options))]
    if not options.quiet:
        lines += [_command("notice", {"title": "iotlint"}, shown(notice)) for notice in report.notices]
    return "".join(f"{line}\n" for line in lines)


def _beyond(report: Report, options: Options) -> list[str]:
    """How many annotations GitHub will not show; nothing where it shows all."""
    kinds = Counter(_kind(finding) for finding in selected(report, options))
    kinds["error"] += len(report.failures)
    left = [count(number - _SHOWN, kind) for kind, number in kinds.most_common() if number > _SHOWN]
    if not left:
        return []
    told = listed([count(number, kind) for kind, number in kinds.most_common() if number])
    said = f"There are {told}. GitHub shows ten of each kind on the lines; {listed(left)} more are in the log only."
    return [_command("notice", {"title": "iotlint"}, said)]


def _kind(finding: Finding) -> str:
    return _COMMANDS[finding.severity] if finding.suppressed is None else "notice"


def _finding(finding: Finding, report: Report, options: Options) -> str:
    span = finding.span
    properties = {"file": relative(span.path, report, options)[0], "line": str(span.line)}
    if span.end_line == span.line:
        # GitHub takes columns only where an annotation stays on one line.
        properties |= {"endLine": str(span.line), "col": str(span.column), "endColumn": str(span.end_column)}
    else:
        properties |= {"endLine": str(span.end_line)}
    properties["title"] = f"{finding.code} {finding.name}"
    # The log shows the message alone, so it says the place once more.
    message = told(finding, report)
    return _command(_kind(finding), properties, "\n".join(message))


def _command(name: str, properties: dict[str, str], message: str) -> str:
    said = ",".join(f"{key}={_property(shown(value))}" for key, value in properties.items())
    return f"::{name} {said}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
