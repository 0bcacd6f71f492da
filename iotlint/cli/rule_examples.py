"""`iotlint test-rules`: runs the examples in rule files."""

from __future__ import annotations

from pathlib import Path

import click

from iotlint.cli.command import command as _command
from iotlint.cli.command import debug_option
from iotlint.errors import UsageError

_EXAMPLES = (("iotlint test-rules rules", "Every bad example must fire where it says, no good one may:"),)
_STATUSES = (
    ("0", "Every example went as it should."),
    ("1", "Some did not."),
    ("2", "Rule files are broken, or there are none."),
)


@_command("test-rules", examples=_EXAMPLES, statuses=_STATUSES)
@click.argument("folders", nargs=-1, required=True, type=click.Path(), metavar="DIR...")
@debug_option
def command(folders: tuple[str, ...]) -> int:
    """Run the examples in rule files.

    Each DIR is searched for rule files, however deep. An example that goes wrong is printed with its place.
    """
    for each in folders:
        if not Path(each).is_dir():
            raise UsageError(f"There is no folder of rules '{each}'.")
    from iotlint.authoring.examples import notices, run_examples
    from iotlint.cli.output import write_screen

    results = run_examples([Path(each) for each in folders])
    if not results:
        raise UsageError(f"There are no rule files below {', '.join(folders)}.")
    wrong = [result for result in results if not result.ok]
    codes = {result.code for result in results}
    blocks = sum("/" in code for code in codes)
    rules = len(codes) - blocks
    lines = [f"{result.place}: {result.message}" for result in wrong]
    lines += notices([Path(each) for each in folders])
    of = [f"{rules} rule{'s' if rules > 1 else ''}"] if rules else []
    of += [f"{blocks} mapping block{'s' if blocks > 1 else ''}"] if blocks else []
    counted = f"{len(results)} example{'s' if len(results) > 1 else ''} of {' and '.join(of)}"
    lines.append(f"{counted}: {len(wrong) or 'none'} wrong.")
    write_screen("".join(f"{line}\n" for line in lines))
    return 1 if wrong else 0
