"""Reports as text: one module a format, each with `render(report, options) -> str`, loaded when asked for."""

from importlib import import_module

from iotlint.outcome import Report
from iotlint.report.options import Options

# Name on the command line -> module. Text, so that a run loads the one format it writes.
REPORTERS: dict[str, str] = {
    "text": "iotlint.report.text",
    "concise": "iotlint.report.concise",
    "json": "iotlint.report.json_report",
    "jsonl": "iotlint.report.jsonl",
    "sarif": "iotlint.report.sarif",
    "github": "iotlint.report.github",
    "gitlab": "iotlint.report.gitlab",
    "junit": "iotlint.report.junit",
    "azure-pipelines": "iotlint.report.azure_pipelines",
    "checkstyle": "iotlint.report.checkstyle",
    "markdown": "iotlint.report.markdown",
}


def render(report: Report, format: str, options: Options) -> str:
    """The report in one of `REPORTERS`: empty, or whole lines with the last line break included.

    Raises KeyError for a format that is not in `REPORTERS`. The text never holds lone surrogates, so that it
    can be encoded as UTF-8 whatever the plans contain.
    """
    rendered: str = import_module(REPORTERS[format]).render(report, options)
    return rendered
