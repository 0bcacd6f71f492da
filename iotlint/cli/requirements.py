"""`iotlint requirements`: what a plan can require, one line each."""

from __future__ import annotations

import click

from iotlint.cli.command import command as _command
from iotlint.cli.command import debug_option, option

_EXAMPLES = (
    ("iotlint requirements", "What a plan can require:"),
    ("iotlint explain alerting", "The one that a word of your own comes near, and who provides it:"),
)


@_command("requirements", examples=_EXAMPLES)
@option(
    "--format", "form", type=click.Choice(("text", "json", "markdown")), default="text", help="What to print."
)
@debug_option
def command(form: str) -> None:
    """List what a plan can require, each with what it means.

    `iotlint explain NAME` tells who provides it.
    """  # fmt: skip
    from iotlint.cli.output import write_screen
    from iotlint.report import requirements_list

    shown = {
        "text": requirements_list.text,
        "json": requirements_list.as_json,
        "markdown": requirements_list.markdown,
    }
    write_screen(shown[form]())
