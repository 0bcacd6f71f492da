"""The report as GitLab reads code quality: one JSON list, shown in merge requests beside the changed lines."""

from hashlib import blake2b
from typing import Any

from iotlint.finding import Finding, Severity
from iotlint.outcome import Report
from iotlint.report.escape import shown
from iotlint.report.json_text import json_text
from iotlint.report.options import Options
from iotlint.report.place import relative
from iotlint.report.sarif_results import fingerprints
from iotlint.report.told import with_suppression

# GitLab knows blocker, critical, major, minor and info. What could not be checked at all is the blocker.
_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}
_UNREADABLE = "unreadable-file"


def render(report: Report, options: Options) -> str:
    """A list of degradations, empty for a clean run. GitLab compares it with that of the target branch."""
    entries = []
    for number, failure in enumerate(report.failures):
        path = relative(failure.path, report, options)[0]
        identity = _identity(path, f"{_UNREADABLE}:{number}" if number else _UNREADABLE)
        entries.append(_entry(shown(failure.message), _UNREADABLE, identity, "blocker", path, 1, 1))
    for finding, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True):
        if finding.suppressed is None or options.show_suppressed:
            path = relative(finding.span.path, report, options)[0]
            entries.append(_degradation(finding, fingerprint, path))
    return json_text(entries, indent=2) + "\n"


def _degradation(finding: Finding, fingerprint: str, path: str) -> dict[str, Any]:
    # GitLab shows the description alone, so it names the rule.
    return _entry(
        f"{shown(finding.code)}: {with_suppression(finding)}",
        shown(finding.code),
        _identity(path, fingerprint),
        _SEVERITIES[finding.severity] if finding.suppressed is None else "info",
        path,
        finding.span.line,
        finding.span.end_line,
    )


def _entry(
    description: str, check: str, fingerprint: str, severity: str, path: str, line: int, end: int
) -> dict[str, Any]:
    return {
        "type": "issue",
        "description": description,
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": line, "end": end}},
    }


def _identity(path: str, fingerprint: str) -> str:
    """GitLab keeps one entry of a fingerprint in the whole report, so the file has to be part of it."""
    return blake2b(f"{path}\0{fingerprint}".encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()
