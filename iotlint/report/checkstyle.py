"""The report in the XML of Checkstyle, which Jenkins, reviewdog and many editors read."""

import re

from iotlint.outcome import Report
from iotlint.report.escape import shown
from iotlint.report.options import Options
from iotlint.report.place import relative
from iotlint.report.summary import selected
from iotlint.report.told import with_suppression
from iotlint.report.xml_text import DECLARATION, opening

# The version of the format that other linters state as well; readers look at nothing else in it.
_VERSION = "4.3"
_UNREADABLE = "iotlint.run.unreadable-file"


def render(report: Report, options: Options) -> str:
    """A `file` for each that was checked, with an `error` for each finding, whatever its severity.

    Severities are `error`, `warning` and `info`, as here; what was silenced is an `info`.
    """
    files: dict[str, list[str]] = {relative(path, report, options)[0]: [] for path in report.files}
    said: dict[str, str | int]
    for failure in report.failures:
        said = {"line": 1, "severity": "error", "message": shown(failure.message), "source": _UNREADABLE}
        path = relative(failure.path, report, options)[0]
        files.setdefault(path, []).append(opening("error", said, empty=True))
    for finding in selected(report, options):
        said = {
            "line": finding.span.line,
            "column": finding.span.column,
            "severity": str(finding.severity) if finding.suppressed is None else "info",
            "message": with_suppression(finding),
            "source": _source(shown(finding.code)),
        }
        path = relative(finding.span.path, report, options)[0]
        files.setdefault(path, []).append(opening("error", said, empty=True))
    lines = [DECLARATION, opening("checkstyle", {"version": _VERSION})]
    for path, errors in files.items():
        lines.append(f"  {opening('file', {'name': shown(path)}, empty=not errors)}")
        if errors:
            lines += (*(f"    {error}" for error in errors), "  </file>")
    return "\n".join((*lines, "</checkstyle>", ""))


def _source(code: str) -> str:
    """The code in the manner of a Java class: Jenkins takes its last part for the type, the one before for
    the category, which is the code's group here."""
    group = re.match("[A-Z]+", code)
    return f"iotlint.{group[0] if group else 'other'}.{code}"
