"""`iotlint schema`: prints a JSON Schema as it lies in the package."""

from __future__ import annotations

import click

from iotlint.cli.command import command as _command
from iotlint.cli.command import debug_option
from iotlint.opener import text_of
from iotlint.resources import folder

_SUFFIX = ".schema.json"
NAMES = tuple(sorted(path.name.removesuffix(_SUFFIX) for path in folder("schemas").glob(f"*{_SUFFIX}")))
_EXAMPLES = (
    (
        "iotlint schema architecture > architecture.schema.json",
        "For editors, which complete and explain with it:",
    ),
    ("iotlint schema report", "What the JSON report looks like:"),
)


@_command("schema", examples=_EXAMPLES)
@click.argument("name", type=click.Choice(NAMES), metavar="NAME")
@debug_option
def command(name: str) -> None:
    """Print a JSON Schema."""
    from iotlint.cli.output import write_screen

    write_screen(text_of(folder("schemas") / f"{name}{_SUFFIX}"))


command.help = f"Print a JSON Schema.\n\nNAME is one of {', '.join(NAMES)}."
