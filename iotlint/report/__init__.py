"""Reports as text: one module a format, called like it, with `render(report, options) -> str`."""

from importlib import import_module

from iotlint.config.settings import FORMATS
from iotlint.outcome import Report
from iotlint.report.options import Options


def render(report: Report, format: str, options: Options) -> str:
    """The report in one of `config.settings.FORMATS`: empty, or whole lines with the last line break included.

    Raises KeyError for a format that is not in it. The text never holds lone surrogates, so that it
    can be encoded as UTF-8 whatever the plans contain. A run loads the one format it writes.
    """
    if format not in FORMATS:
        raise KeyError(format)
    # A name without its module is the half-done step of whoever adds a format: tests/unit/report/test_formats.py.
    rendered: str = import_module(f"iotlint.report.{format.replace('-', '_')}").render(report, options)
    return rendered
