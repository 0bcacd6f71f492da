"""The report as one JSON document, described by schemas/report.schema.json."""

from iotlint.outcome import Report
from iotlint.report.json_text import json_text
from iotlint.report.options import Options
from iotlint.report.record import finding_records, run_record


def render(report: Report, options: Options) -> str:
    """Everything, in the report's order; suppressed findings only with `show_suppressed`."""
    record = run_record(report)
    undecided, summary = record.pop("undecided"), record.pop("summary")
    findings = finding_records(report, options)
    document = {**record, "findings": findings, "undecided": undecided, "summary": summary}
    return json_text(document, indent=2) + "\n"
