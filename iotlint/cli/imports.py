"""`iotlint import`: draws an architecture from infrastructure code, or from what is deployed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from iotlint.cli.command import PathName, debug_option, option, today
from iotlint.cli.command import command as _command
from iotlint.cli.options import own_rules, value_options
from iotlint.cli.rulebook import settings
from iotlint.errors import UsageError

if TYPE_CHECKING:
    from iotlint.config.values import Config
    from iotlint.imports.drawn import Drawn
    from iotlint.imports.files import Import, Options

_EXAMPLES = (
    ("iotlint import main.json", "From a template of Azure Resource Manager to a plan:"),
    (
        "iotlint import arm main.json --parameters main.parameters.json -o plan.yaml",
        "With values, into a file:",
    ),
    ("iotlint import main.json --set skuName=S2", "What the template leaves open:"),
    (
        "az resource list -g plant > deployed.json && iotlint import az deployed.json",
        "From what is deployed:",
    ),
)
_STATUSES = (
    ("0", "The plan was written."),
    ("1", "Something in a file cannot be read; nothing was written."),
    ("2", "A file can't be opened, a bad option, or nothing in the files that iotlint knows."),
    ("130", "Interrupted."),
)
_VALUES = "What the files leave open"
_STDIN = "<stdin>"
_ENDINGS = {".yaml": ("yaml",), ".yml": ("yaml",), ".json": ("json",)}


@_command("import", examples=_EXAMPLES, statuses=_STATUSES)
@click.argument("paths", type=PathName(), nargs=-1, metavar="[arm|bicep|terraform|az] PATH...")
@option(
    "--format",
    "form",
    type=click.Choice(("yaml", "json")),
    help="What to write.  [default: by the ending of --output, else yaml]",
)
@option(
    "-o", "--output", "target", type=PathName(), metavar="FILE", help="Write to a file that is not there yet."
)
@option("--force", is_flag=True, help="With -o: replace a file that is there.")
@value_options(_VALUES)
@option("--diagnostics", is_flag=True, help="Draw where resources send their logs and metrics, too.")
@own_rules
@debug_option
def command(
    paths: tuple[str, ...],
    form: str | None,
    target: str | None,
    force: bool,
    parameters: tuple[str, ...],
    given: tuple[str, ...],
    location: str | None,
    name: str | None,
    diagnostics: bool,
    folders: tuple[str, ...],
    config_file: str | None,
    no_config: bool,
    **packs: Any,
) -> int:
    """Draw a plan from infrastructure code, or from what is deployed.

    PATHS are templates of Azure Resource Manager, or what az prints of resources; several are one system.
    Without a word before them each file tells by itself what it is. What the files leave open stays out of
    the plan, with a comment that says why. Nothing is fetched, and no secret is written anywhere.
    """
    from iotlint.cli.endings import formats_of
    from iotlint.cli.output import write_file, write_screen
    from iotlint.imports.text import notes, yaml_text

    promised = formats_of(target, _ENDINGS, form is not None) if target is not None else ()
    form = form or (promised[0] if promised else "yaml")
    kind, files = kind_and_paths(paths)
    if target is not None and os.path.exists(target) and not force:
        raise UsageError(f"{target} is there already; --force replaces it.")
    config = settings(folders, config_file, no_config, **packs)
    work, drawn = _drawn(files, options_of(kind, parameters, given, location, name, diagnostics), config)
    if drawn is None:
        _say([f"{f.span.path}:{f.span.line}:{f.span.column}: {f.message}" for f in work.faults])
        return 1
    _say(notes(drawn, "note: "))
    if form == "json":
        from iotlint.imports.record import json_text

        text = json_text(drawn)
    else:
        text = yaml_text(drawn)
    if target is None:
        write_screen(text)
    else:
        try:
            write_file(target, text)
        except OSError as problem:
            raise UsageError(f"{target}: cannot be written: {problem.strerror or problem}") from None
    return 0


def kind_and_paths(paths: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """The kind of file that is named first, if one is, and the files. Raises UsageError where there is no file."""
    from iotlint.imports.files import KINDS

    kind = paths[0] if paths and paths[0] in KINDS else ""
    files = tuple(paths[1:] if kind else paths)
    if not files:
        raise UsageError("Name at least one file to import.")
    files = tuple(_STDIN if path == "-" else path for path in files)
    twice = next((path for path in files if files.count(path) > 1), None)
    if twice is not None:
        raise UsageError(f"{twice} is named twice.")
    return kind, files


def options_of(
    kind: str,
    parameters: Sequence[str],
    given: Sequence[str],
    location: str | None,
    name: str | None,
    diagnostics: bool = False,
) -> Options:
    """What the options of the command line say of an import. Raises UsageError."""
    from iotlint.imports.files import Options

    values: dict[str, str] = {}
    for each in given:
        key, equals, text = each.partition("=")
        if not equals or not key:
            raise UsageError("--set takes NAME=VALUE.")
        values[key] = text
    if name is not None and not name.strip():
        raise UsageError("--name is empty.")
    return Options(kind, tuple(parameters), values, location or "", name or "", diagnostics=diagnostics)


def read_input(path: str) -> bytes:
    """The bytes of a file, or of standard input for `-`, one more than are read at most. Raises OSError."""
    from iotlint.opener import INFRASTRUCTURE, first, standard_input

    if path in ("-", _STDIN):
        return standard_input(INFRASTRUCTURE + 1)
    return first(path, INFRASTRUCTURE + 1, named=True)


def _drawn(files: Sequence[str], options: Options, config: Config) -> tuple[Import, Drawn | None]:
    from iotlint.run.importing import draw
    from iotlint.run.records import standard

    # The day makes no difference to what is drawn.
    by = standard(config, today())
    try:
        return draw(files, options, by, read_input)
    except OSError as problem:
        raise UsageError(f"{problem.filename}: cannot be read: {problem.strerror or problem}") from None


def _say(lines: Sequence[str]) -> None:
    for line in lines:
        click.echo(line, err=True)
