"""Findings as the plain data that the JSON formats publish; schemas/report.schema.json describes it."""

from typing import Any

from iotlint.finding import Citation, Finding, Fix, Related, Sum, Waiver
from iotlint.outcome import Report, Unstated
from iotlint.report.options import Options
from iotlint.report.place import edit_span
from iotlint.report.summary import selected, summarise
from iotlint.source.secrets import mask
from iotlint.source.span import Span

SCHEMA_VERSION = 2


def run_record(report: Report) -> dict[str, Any]:
    """All that is said about the run; `findings` are not in it."""
    summary = summarise(report)
    return {
        "schemaVersion": SCHEMA_VERSION,
        "version": report.version,
        "asOf": report.as_of,
        "knowledge": report.knowledge,
        "files": list(report.files),
        "failures": [{"path": failure.path, "message": mask(failure.message)} for failure in report.failures],
        "notices": [mask(notice) for notice in report.notices],
        "undecided": [_unstated(each) for each in report.unstated],
        "summary": {
            "judged": report.judgement.judged,
            "undecided": report.judgement.undecided,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "infos": summary.infos,
            "suppressed": summary.suppressed,
            "fixable": summary.fixable,
            "safelyFixable": summary.safely_fixable,
            "files": summary.files,
            "filesWithFindings": summary.files_with_findings,
            "architectures": summary.architectures,
            "failures": summary.failures,
        },
    }


def _unstated(each: Unstated) -> dict[str, Any]:
    span = each.span
    possible: dict[str, Any] = {}
    if each.values:
        possible = {"values": list(each.values)}
    elif each.range is not None:
        low, high, unit = each.range
        possible = {"range": {"from": low, "to": high, "unit": unit}}
    return {
        "key": mask(each.key),
        "architecture": mask(each.architecture),
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "rules": list(each.rules),
        **possible,
    }


def finding_records(report: Report, options: Options) -> list[dict[str, Any]]:
    """One mapping a finding, in the report's order."""
    sources: dict[str, list[dict[str, str]]] = {}
    records = []
    for finding in selected(report, options):
        if finding.code not in sources:
            info = report.rules.get(finding.code)
            sources[finding.code] = [_source(citation) for citation in info.sources] if info else []
        records.append(_finding(finding, report, sources[finding.code]))
    return records


def _finding(finding: Finding, report: Report, sources: list[dict[str, str]]) -> dict[str, Any]:
    sums = {"sums": [_sum(each) for each in finding.sums]} if finding.sums else {}
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": str(finding.severity),
        "message": mask(finding.message),
        **_place(finding.span),
        "at": mask(finding.at),
        "architecture": mask(finding.architecture),
        "related": [_related(place) for place in finding.related],
        "flow": [_related(place) for place in finding.flow],
        "fix": _fix(finding.fix, report) if finding.fix else None,
        **sums,
        "sources": sources,
        "fingerprint": finding.fingerprint,
        "suppressed": None if finding.suppressed is None else mask(finding.suppressed),
        **({"waiver": _waiver(finding.waiver)} if finding.waiver is not None else {}),
    }


def _waiver(waiver: Waiver) -> dict[str, Any]:
    return {
        "reason": mask(waiver.reason),
        "owner": mask(waiver.owner),
        "until": waiver.until,
        "daysLeft": waiver.days,
        "place": waiver.place,
    }


def _place(span: Span) -> dict[str, Any]:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _related(place: Related) -> dict[str, Any]:
    return {**_place(place.span), "message": mask(place.message)}


def _sum(found: Sum) -> dict[str, Any]:
    return {
        "measure": found.measure,
        "unit": found.unit,
        "value": found.value,
        "available": found.available,
        "reckoned": found.reckoned,
        "terms": [{"of": term.of, "factors": term.factors, "value": term.value} for term in found.terms],
        "open": list(found.open),
    }


def _fix(fix: Fix, report: Report) -> dict[str, Any] | None:
    if any(mask(edit.text) != edit.text for edit in fix.edits):
        return None  # with its secret blackened it would do damage
    edits = [{**_place(edit_span(edit, report)), "text": edit.text} for edit in fix.edits]
    return {"title": mask(fix.title), "safe": fix.safe, "edits": edits}


def _source(citation: Citation) -> dict[str, str]:
    return {
        "title": citation.title,
        "section": citation.section,
        "date": citation.date,
        "address": citation.address,
        "checked": citation.checked,
    }
