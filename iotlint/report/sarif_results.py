"""Findings as SARIF results: message, places, steps, fixes, fingerprint."""

import re
from itertools import groupby
from typing import Any

from iotlint.finding import Finding, Fix, Related
from iotlint.outcome import Report
from iotlint.report.escape import shown, visible
from iotlint.report.options import Options
from iotlint.report.place import edit_span, file_uri, relative, relative_uri
from iotlint.report.sarif_rules import LEVELS, sentence
from iotlint.source.secrets import mask
from iotlint.source.span import Span

ROOT = "SRCROOT"
FINGERPRINT = "iotlint/v1"
# GitHub shows so many places and steps of a result, and refuses files in which one has ten times as many.
MOST_RELATED = 100
MOST_STEPS = 1_000
# More links than this make a message unreadable; the places themselves are all there.
MOST_LINKS = 10
# A snippet is there to recognise the place by, not to carry the file.
LONGEST_SNIPPET = 1_000


class Results:
    """Turns the findings of one report into results; remembers the addresses of files."""

    def __init__(self, report: Report, options: Options) -> None:
        self._report = report
        self._options = options
        self._addresses: dict[str, dict[str, str]] = {}

    def result(self, finding: Finding, fingerprint: str, rule: int) -> dict[str, Any]:
        """The `result` of a finding whose rule stands at index `rule`."""
        related = finding.related[:MOST_RELATED]
        location = self._location(finding.span)
        location["logicalLocations"] = [{"fullyQualifiedName": shown(finding.at)}] if finding.at else []
        result: dict[str, Any] = {
            "ruleId": finding.code,
            "ruleIndex": rule,
            "level": LEVELS[finding.severity],
            "message": {"text": _message(finding, related)},
            "locations": [{key: value for key, value in location.items() if value}],
        }
        if related:
            result["relatedLocations"] = [
                {"id": number, **self._noted(place)} for number, place in enumerate(related, start=1)
            ]
        if finding.flow:
            steps = [{"location": self._noted(step)} for step in finding.flow[:MOST_STEPS]]
            result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
        if finding.fix and all(mask(edit.text) == edit.text for edit in finding.fix.edits):
            result["fixes"] = [self._fix(finding.fix)]
        result["partialFingerprints"] = {FINGERPRINT: fingerprint}
        if finding.suppressed is not None:
            result["suppressions"] = [_suppression(finding.suppressed, finding.span.path)]
        return result

    def artifact(self, path: str) -> dict[str, str]:
        """The `artifactLocation` of a file: relative to the root, absolute where it is outside."""
        if path not in self._addresses:
            address, inside = relative(path, self._report, self._options)
            self._addresses[path] = (
                {"uri": relative_uri(address), "uriBaseId": ROOT} if inside else {"uri": file_uri(address)}
            )
        return self._addresses[path]

    def _location(self, span: Span) -> dict[str, Any]:
        region: dict[str, Any] = _region(span)
        snippet = self._snippet(span)
        if snippet:
            region["snippet"] = {"text": snippet}
        return {"physicalLocation": {"artifactLocation": self.artifact(span.path), "region": region}}

    def _noted(self, place: Related) -> dict[str, Any]:
        return {**self._location(place.span), "message": {"text": literal(sentence(shown(place.message)))}}

    def _snippet(self, span: Span) -> str:
        source = self._report.sources.get(span.path)
        if source is None:
            return ""
        start, end = source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
        if end - start > LONGEST_SNIPPET:
            return ""
        text = source.masked(start, end).replace("\r\n", "\n")
        return "".join(part if part in "\n\t" else visible(part) for part in re.split(r"([\n\t])", text))

    def _fix(self, fix: Fix) -> dict[str, Any]:
        edits = sorted(fix.edits, key=lambda edit: (edit.span.path, edit.start))
        warning = "" if fix.safe else " Changes what the plan says, so look at it before you apply it."
        return {
            "description": {"text": literal(sentence(shown(fix.title)) + warning)},
            "artifactChanges": [
                {
                    "artifactLocation": self.artifact(path),
                    "replacements": [
                        {
                            "deletedRegion": _region(edit_span(edit, self._report)),
                            "insertedContent": {"text": edit.text},
                        }
                        for edit in group
                    ],
                }
                for path, group in groupby(edits, key=lambda edit: edit.span.path)
            ],
        }


def fingerprints(findings: tuple[Finding, ...]) -> list[str]:
    """The fingerprint of each; those that come again in the same file are numbered, in their order."""
    seen: dict[tuple[str, str], int] = {}
    found = []
    for finding in findings:
        fingerprint = finding.fingerprint
        key = (finding.span.path, fingerprint)
        seen[key] = seen.get(key, 0) + 1
        found.append(fingerprint if seen[key] == 1 else f"{fingerprint}:{seen[key]}")
    return found


def _message(finding: Finding, related: tuple[Related, ...]) -> str:
    """The message, then a link to each related place, which is what makes GitHub show it."""
    text = literal(sentence(shown(finding.message)))
    links = [
        f"[{_link_text(shown(place.message) or shown(place.span.path))}]({number})"
        for number, place in enumerate(related[:MOST_LINKS], start=1)
    ]
    if not links:
        return text
    more = len(related) - len(links)
    return f"{text} See: {'; '.join(links)}{f', and {more} more places' if more else ''}."


def literal(text: str) -> str:
    """Text of a message in which nothing is a link or a placeholder."""
    text = text.replace("{", "{{").replace("}", "}}")
    return _escaped(text) if "[" in text or "]" in text else text


def _link_text(text: str) -> str:
    return _escaped(text.rstrip(".").replace("{", "{{").replace("}", "}}"))


def _escaped(text: str) -> str:
    return re.sub(r"[\\\[\]]", r"\\\g<0>", text)


def _region(span: Span) -> dict[str, Any]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _suppression(reason: str, path: str) -> dict[str, Any]:
    """Reasons end with where they were given: in the file itself, or in a configuration or baseline."""
    inside = re.search(rf"\({re.escape(path)}:\d+\)$", reason)
    return {"kind": "inSource" if inside else "external", "justification": shown(reason)}
