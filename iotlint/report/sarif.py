"""The report as SARIF 2.1.0, for code scanning and for every viewer that follows the standard."""

from typing import Any

from iotlint.home import ADDRESS
from iotlint.outcome import Report
from iotlint.report.escape import shown
from iotlint.report.json_text import json_text
from iotlint.report.options import Options
from iotlint.report.place import folder_uri
from iotlint.report.sarif_results import ROOT, Results, fingerprints, literal
from iotlint.report.sarif_rules import described_rule, sentence
from iotlint.report.summary import listed

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
# GitHub refuses a run with more results, and shows so many of them.
MOST_RESULTS = 25_000
MOST_SHOWN = 5_000
MOST_UNDECIDED = 100
# What notifications are about: id, name, what it means, what to do.
_NOTIFICATIONS = (
    (
        "unreadable-file",
        "UnreadableFile",
        "A file could not be read, so nothing is said about it.",
        "See to it that the file exists and may be read, or leave it out.",
    ),
    (
        "nothing-checked",
        "NothingChecked",
        "There was no architecture to check, so that having no results says nothing.",
        "Correct the paths that are checked; do not upload this report, which would close alerts.",
    ),
    (
        "run-notice",
        "RunNotice",
        "Something about the run that whoever reads its results should know.",
        "Read the message; the results stand as they are.",
    ),
    (
        "undecided",
        "KeyNotStated",
        "A key that nobody stated would let rules decide.",
        "State it, if it is known by now.",
    ),
    (
        "too-many-results",
        "TooManyResults",
        "There are more results than code scanning takes or shows.",
        "Mend the worst ones first, accept today's with a baseline, or check fewer files at a time.",
    ),
)


def render(report: Report, options: Options) -> str:
    """A log with one run, which has `results` even if there are none.

    Beyond GitHub's limits the worst come first, what it would refuse is left out, and a notification says so.
    """
    numbered = zip(report.findings, fingerprints(report.findings), strict=True)
    chosen = [pair for pair in numbered if options.show_suppressed or pair[0].suppressed is None]
    found = len(chosen)
    if found > MOST_SHOWN:
        chosen.sort(key=lambda pair: -pair[0].severity)
        del chosen[MOST_RESULTS:]
    results = Results(report, options)
    codes = {finding.code: finding.name for finding, _ in chosen}
    indexes = {code: index for index, code in enumerate(sorted(codes))}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "iotlint",
                "fullName": f"iotlint {report.version}",
                "version": report.version,
                "semanticVersion": report.version,
                "informationUri": ADDRESS,
                "rules": [_rule(report, code, codes[code]) for code in indexes],
                "notifications": [_described(*texts) for texts in _NOTIFICATIONS],
            }
        },
        # No automationDetails: an upload's `category` counts only for runs without them.
        "originalUriBaseIds": {ROOT: {"uri": folder_uri(report.root)}},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, results, found)],
        "results": [
            results.result(finding, fingerprint, indexes[finding.code]) for finding, fingerprint in chosen
        ],
        "properties": {"asOf": report.as_of, "knowledge": report.knowledge},
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def _rule(report: Report, code: str, name: str) -> dict[str, Any]:
    info = report.rules.get(code)
    if info:
        return described_rule(info)
    return _described(code, shown(name), sentence(shown(name)), f"Run 'iotlint explain {code}'.")


def _described(id: str, name: str, meaning: str, remedy: str) -> dict[str, Any]:
    return {
        "id": id,
        "name": name,
        "shortDescription": {"text": meaning},
        "fullDescription": {"text": meaning},
        "help": {"text": remedy, "markdown": remedy},
    }


def _invocation(report: Report, results: Results, found: int) -> dict[str, Any]:
    """How the run went: files that could not be read, and whatever else there is to know."""
    execution = []
    for failure in report.failures:
        if not failure.unread:
            execution.append(_notification("nothing-checked", "error", failure.message))
            continue
        entry = _notification("unreadable-file", "error", f"{failure.path}: {failure.message}")
        entry["locations"] = [{"physicalLocation": {"artifactLocation": results.artifact(failure.path)}}]
        execution.append(entry)
    if found > MOST_SHOWN:
        text = f"Of {found} results, worst first, GitHub code scanning shows {MOST_SHOWN}."
        if found > MOST_RESULTS:
            text += f" It takes {MOST_RESULTS}, so the {found - MOST_RESULTS} least severe are left out."
        execution.append(_notification("too-many-results", "warning", text))
    ended = {"exitCode": 2, "exitCodeDescription": "The run itself failed."} if report.failures else {}
    return {
        "executionSuccessful": not report.failures,
        **ended,
        "toolExecutionNotifications": [*execution, *_undecided(report, results)],
        "toolConfigurationNotifications": [
            _notification("run-notice", "note", text) for text in report.notices
        ],
    }


def _undecided(report: Report, results: Results) -> list[dict[str, Any]]:
    """The keys that nobody stated: nothing to alert anybody of, and worth knowing where results are few."""
    notifications = []
    for each in report.unstated[:MOST_UNDECIDED]:
        rules = listed(list(each.rules))
        entry = _notification(
            "undecided", "note", f"{each.name} is not stated, so that {rules} could not decide"
        )
        region = {"startLine": each.span.line, "startColumn": each.span.column}
        artifact = results.artifact(each.span.path)
        entry["locations"] = [{"physicalLocation": {"artifactLocation": artifact, "region": region}}]
        notifications.append(entry)
    return notifications


def _notification(id: str, level: str, text: str) -> dict[str, Any]:
    index = next(index for index, texts in enumerate(_NOTIFICATIONS) if texts[0] == id)
    return {
        "descriptor": {"id": id, "index": index},
        "level": level,
        "message": {"text": literal(sentence(shown(text)))},
    }
