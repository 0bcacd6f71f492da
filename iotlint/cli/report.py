"""`iotlint report`: a plan as a page to show in a review, or as a comment on a pull request."""

from __future__ import annotations

from typing import Any

import click

from iotlint.cli.command import PathName, debug_option, option
from iotlint.cli.command import command as _command
from iotlint.cli.options import judging_options
from iotlint.cli.plan_file import judged, plan_file
from iotlint.errors import UsageError

_EXAMPLES = (
    ("iotlint report arch.yaml -o report.html", "One page with diagram, findings, sums and dates:"),
    ("iotlint report arch.yaml --as-of 2027-06-01 -o later.html", "The same, judged as on another day:"),
    ("iotlint report arch.yaml --format markdown", "A comment for a pull request:"),
)
_STATUSES = (
    ("0", "The report is written, whatever findings the plan has."),
    (
        "2",
        "It cannot be: no such file, no architecture in it, a bad option, broken configuration, no Jinja2.",
    ),
    ("130", "Interrupted."),
)
_ENDINGS = {".html": ("html",), ".htm": ("html",), ".md": ("markdown",), ".markdown": ("markdown",)}


@_command("report", examples=_EXAMPLES, statuses=_STATUSES)
@click.argument("file", type=PathName(), metavar="FILE")
@option("-o", "--output", type=PathName(), metavar="FILE", help="Write to this file, not to the screen.")
@option(
    "--format",
    "form",
    type=click.Choice(("html", "markdown")),
    help="What to write.  [default: by the ending of --output, else html]",
)
@judging_options
@debug_option
def command(
    file: str,
    output: str | None,
    form: str | None,
    **judging: Any,
) -> None:
    """Write a report on a plan, for those who review it.

    FILE is an architecture file, or - for standard input. The page stands alone: it needs no network, and
    can be sent, archived and printed. HTML needs what the extra "report" brings.
    """
    from iotlint.cli.endings import formats_of
    from iotlint.cli.output import is_terminal, refuse_inputs, write_file, write_screen

    if output in ("", "-"):
        raise UsageError("--output takes a file; without it the report goes to standard output.")
    promised = formats_of(output, _ENDINGS, form is not None) if output is not None else ()
    form = form or (promised[0] if promised else "html")
    if form == "html" and output is None and is_terminal():
        raise UsageError("A page is nothing for a terminal; name a file: -o report.html")
    if output is not None:
        refuse_inputs((output,), (file, judging["config_file"]))
    found = judged(plan_file(file, **judging))
    if form == "html":
        from iotlint.report.review.write import as_page

        text = as_page(found)
    else:
        from iotlint.report.options import Options
        from iotlint.report.review.write import as_comment

        text = as_comment(found, Options())
    if output is None:
        write_screen(text)
        return
    write_file(output, text)
