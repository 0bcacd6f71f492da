"""The report as JUnit XML: a suite for each file, and in it a test for each finding."""

import re
from collections import Counter, defaultdict

from iotlint.finding import Finding, Severity
from iotlint.outcome import Failure, Report
from iotlint.report.escape import shown
from iotlint.report.options import Options
from iotlint.report.place import relative
from iotlint.report.summary import selected
from iotlint.report.told import told
from iotlint.report.xml_text import DECLARATION, element, opening

_Case = tuple[str, str, str]  # the name, the element that says how it went, all of its lines


def render(report: Report, options: Options) -> str:
    """Tests fail exactly where the run does: at findings as grave as `fail_on`.

    Lesser findings are tests that pass and say what was found, silenced ones are skipped tests, a file that
    could not be read is an error, and one without findings a single test that passes.
    """
    suites: dict[str, list[_Case]] = {relative(path, report, options)[0]: [] for path in report.files}
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in selected(report, options):
        path = relative(finding.span.path, report, options)[0]
        name = _name(finding)
        seen[path][name] += 1
        if seen[path][name] > 1:  # GitLab and Jenkins know a test by its name
            name += f" ({seen[path][name]})"
        suites.setdefault(path, []).append(_case(name, finding, report, options))
    for failure in report.failures:
        message = shown(failure.message)
        error = element("error", {"type": _kind(failure), "message": message}, message)
        path = relative(failure.path, report, options)[0]
        suites.setdefault(path, []).append(("can be read", "error", error))
    lines = []
    totals: Counter[str] = Counter()
    for path, cases in suites.items():
        cases = cases or [("no findings", "", "")]
        counts = Counter(kind for _, kind, _ in cases)
        totals += Counter(tests=len(cases), **_numbers(counts))
        attributes: dict[str, str | int] = {"name": shown(path), "tests": len(cases)}
        attributes |= {**_numbers(counts), "skipped": counts["skipped"]}
        lines.append(f"  {opening('testsuite', attributes)}")
        lines += [_written(case, _class(shown(path))) for case in cases]
        lines.append("  </testsuite>")
    sums = {key: totals[key] for key in ("tests", "failures", "errors")}
    head = (DECLARATION, opening("testsuites", {"name": "iotlint", **sums}))
    return "\n".join((*head, *lines, "</testsuites>", ""))


def _kind(failure: Failure) -> str:
    return "unreadable-file" if failure.unread else "nothing-checked"


def _name(finding: Finding) -> str:
    """The rule and the place by its ids, so that a test keeps its name when lines move."""
    place = finding.subject or finding.at
    return shown(f"{finding.code} {finding.name}" + (f" at {place}" if place else ""))


def _case(name: str, finding: Finding, report: Report, options: Options) -> _Case:
    text = "\n".join(told(finding, report))
    if finding.suppressed is not None:
        return name, "skipped", element("skipped", {}, text)
    if options.fail_on != "never" and finding.severity >= Severity[options.fail_on.upper()]:
        said = {"type": str(finding.severity), "message": shown(finding.message)}
        return name, "failure", element("failure", said, text)
    return name, "", element("system-out", {}, f"{finding.severity}: {text}")


def _numbers(counts: Counter[str]) -> dict[str, int]:
    return {"failures": counts["failure"], "errors": counts["error"]}


def _written(case: _Case, group: str) -> str:
    name, _, said = case
    attributes = {"name": name, "classname": group}
    if not said:
        return f"    {opening('testcase', attributes, empty=True)}"
    return f"    {opening('testcase', attributes)}\n      {said}\n    </testcase>"


def _class(path: str) -> str:
    """The path without its ending, in which Jenkins would see a class of its own."""
    return re.sub(r"\.ya?ml$", "", path)
