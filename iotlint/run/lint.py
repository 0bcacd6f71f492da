"""The public way in: the text of one file becomes a report."""

from __future__ import annotations

from iotlint.config.values import Config
from iotlint.outcome import Report
from iotlint.run.linter import Linter


def lint(
    text: str | bytes, *, path: str = "<stdin>", as_of: str | None = None, config: Config | None = None
) -> Report:
    """Checks one file given as text. `as_of` is an ISO date, today by default."""
    if as_of is None:
        from datetime import date

        # The one place besides the command line that asks for the day, for those who call from Python.
        as_of = date.today().isoformat()  # noqa: DTZ011 - the day where the person is, as they would say it
    linter = Linter(config or Config(), as_of)
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    linter.file(path, data, named=True)
    return linter.report()
