"""The report as lines of JSON: one finding a line, then one line about the run."""

from iotlint.outcome import Report
from iotlint.report.json_text import json_text
from iotlint.report.options import Options
from iotlint.report.record import finding_records, run_record


def render(report: Report, options: Options) -> str:
    """Findings as in the format json. The last line, which has `summary`, shows that none is missing."""
    lines = [json_text(record) for record in finding_records(report, options)]
    return "\n".join((*lines, json_text(run_record(report)), ""))
