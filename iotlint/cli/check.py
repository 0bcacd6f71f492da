"""`iotlint check`: checks files and folders, writes reports, and exits with what they say."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NoReturn

import click

from iotlint.cli.command import PathName, debug_option, option, today
from iotlint.cli.command import command as _command
from iotlint.cli.help import STATUSES
from iotlint.cli.options import (
    color_option,
    config_options,
    outputs_option,
    packs_options,
    setting_options,
    together,
    value_options,
)
from iotlint.config.settings import KNOWN, RULES, SETTINGS, SHOWN, WHICH
from iotlint.errors import UsageError
from iotlint.run.progress import watched

if TYPE_CHECKING:
    from iotlint.cli.output import Writer
    from iotlint.run.files import Files

_FIXES, _DRAWN = "Fixes", "Infrastructure code or models in place of plans"
# What gives values to infrastructure code; not of settings, and of no use without --from.
_VALUES = ("parameters", "given", "location", "name")
_CONFIG, _NO_CONFIG = config_options(SETTINGS)
_EXAMPLES = (
    ("iotlint check", "Every architecture below the current folder, .gitignore respected:"),
    ("iotlint check arch.yaml --fail-on warning", "One file; warnings make it fail:"),
    ("iotlint check plans --output sarif:iotlint.sarif", "Text on the screen, SARIF for code scanning:"),
    ("iotlint check - --stdin-filename arch.yaml < arch.yaml", "As an editor does it:"),
    ("iotlint check --select HUB,ADR --ignore HUB102", "Some rules only:"),
    ("iotlint check --from arm main.json --set skuName=S1", "A template, with findings at its own lines:"),
    ("iotlint check --from dtdl models", "Models in DTDL, without a plan:"),
)


@_command("check", examples=_EXAMPLES, statuses=STATUSES)
@click.argument("paths", nargs=-1, type=PathName(), metavar="[PATHS]...")
@setting_options("exclude", "force-exclude", "skip-others")
@option(
    "--stdin-filename",
    heading=WHICH,
    metavar="FILE",
    help="What to call standard input, and where to look for its configuration.",
)
@option("--watch", heading=WHICH, is_flag=True, help="Check again whenever a file changes.")
@option(
    "--from",
    "source",
    heading=_DRAWN,
    type=click.Choice(("arm", "bicep", "terraform", "az", "dtdl")),
    help="Import PATHS as one system and judge that; dtdl: models, judged alone as one set.",
)
@value_options(_DRAWN)
@setting_options("select", "extend-select", "ignore", "preview", "rules")
@together(*packs_options(RULES))
@setting_options("as-of", "baseline")
@option(
    "--diff-base",
    heading=KNOWN,
    metavar="REV",
    help="Only findings that are new against this git revision.",
)
@option("--fix", heading=_FIXES, is_flag=True, help="Apply safe fixes, then report what is left.")
@option("--unsafe-fixes", heading=_FIXES, is_flag=True, help="Apply the other fixes as well.")
@option("--diff", heading=_FIXES, is_flag=True, help="Show what fixes would change, and write nothing.")
@setting_options("format")
@outputs_option
@setting_options("full", "show-suppressed", "statistics")
@option(
    "--undecided",
    heading=SHOWN,
    is_flag=True,
    help="List the keys that nobody stated and rules would need, with their values.",
)
@setting_options("quiet")
@color_option(SHOWN)
@setting_options("fail-on", "require")
@_CONFIG
@option(
    "--jobs",
    "-j",
    metavar="N",
    type=click.IntRange(min=1),
    help="How many processes share the files.  [default: as many as make it faster]",
)
@_NO_CONFIG
@debug_option
def command(
    paths: tuple[str, ...],
    stdin_filename: str | None,
    config_file: str | None,
    no_config: bool,
    jobs: int | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    diff_base: str | None,
    watch: bool,
    source: str | None,
    **flags: Any,
) -> int:
    """Check architecture files.

    PATHS are files, folders, patterns such as 'plans/**/*.yaml', or - for standard input; without any, the
    current folder is checked. In folders, YAML files that are no architectures are passed over.
    """  # fmt: skip
    if config_file is not None and no_config:
        raise UsageError("--config and --no-config exclude each other.")
    values = [flags.pop(each) for each in _VALUES]
    shown = [flags.pop(each) for each in ("output", "color", "undecided")]
    flags["format"] = flags.pop("form")
    _refuse(paths, (fix, unsafe_fixes, diff), watch, source is not None, any(values), diff_base is not None)
    if source is not None:
        from iotlint.cli.check_from import check_from

        return check_from(source, paths, values, (stdin_filename, config_file, no_config, flags, *shown))
    given, name = paths or (".",), _name(stdin_filename, paths)
    if watch:
        _watch((*given, *filter(None, (config_file, flags["baseline"], *flags["rules"]))))
    files, writer = _begin(given, name, config_file, no_config, flags, shown, diff_base)
    if fix or diff:
        from iotlint.cli.fixing import mend

        return mend(files, writer, unsafe=unsafe_fixes, write=not diff)
    with watched(len(files.inputs), _worth_watching(given)) as done:
        return writer.write(*files.ended(files.checked(jobs, done)))


def _refuse(
    paths: tuple[str, ...], fixes: tuple[bool, ...], watch: bool, drawn: bool, values: bool, compared: bool
) -> None:
    """Options that make no sense together. `fixes` are --fix, --unsafe-fixes and --diff; `drawn` says that the
    plan is drawn from something, `values` that this is given values, `compared` that a revision is named."""
    fix, unsafe, diff = fixes
    # What is drawn from a template is no file that could be changed, and no revision has it.
    if drawn and (any(fixes) or watch or compared):
        raise UsageError("--from goes with none of --fix, --unsafe-fixes, --diff, --watch and --diff-base.")
    if unsafe and not (fix or diff):
        raise UsageError("--unsafe-fixes says which fixes --fix applies and --diff shows; add one of these.")
    if watch and ("-" in paths or fix or diff):
        raise UsageError("--watch goes with neither standard input nor fixes.")
    if values and not drawn:
        raise UsageError("--parameters, --set, --location and --name go with --from.")


def _name(stdin_filename: str | None, paths: tuple[str, ...]) -> str:
    """What standard input is called."""
    if stdin_filename is not None and "-" not in paths:
        raise UsageError("--stdin-filename names standard input, so - has to be among the paths.")
    return stdin_filename or "<stdin>"


def _begin(
    paths: tuple[str, ...],
    name: str,
    config_file: str | None,
    no_config: bool,
    flags: dict[str, Any],
    shown: Sequence[Any],
    diff_base: str | None,
) -> tuple[Files, Writer]:
    """The files of a run, standard input called `name`, and what writes its reports; nothing is checked yet."""
    from iotlint.cli.output import DETAILED, Writer, destinations, refuse_inputs, written_paths
    from iotlint.cli.yaml_import import import_yaml

    import_yaml()
    output, color, undecided = shown
    written = written_paths(output)
    if written:
        refuse_inputs(written, (*paths, config_file, flags["baseline"]))
    from iotlint.config.load import Settings
    from iotlint.run.files import Files

    named = [path if path != "-" else name for path in paths]
    settings = Settings(named, config_file, no_config, flags)
    screen, others = destinations(output, settings.run.format)
    if undecided or {screen, *(form for form, _ in others)} & DETAILED:
        settings.ask_for_details()
    writer = Writer(settings.run, screen, others, color, undecided)
    files = Files(paths, settings, today(), name, diff_base)
    if written:
        config = settings.run
        refuse_inputs(written, (*(each.path for each in files.inputs), config.file, config.baseline))
    return files, writer


def _watch(paths: tuple[str, ...]) -> NoReturn:
    """Runs the same command again and again, without --watch, as long as any of the paths changes."""
    from iotlint.cli.watch import watch

    assert command.callback is not None
    again = {**click.get_current_context().params, "watch": False}
    watch(partial(command.callback, **again), paths)


def _worth_watching(paths: tuple[str, ...]) -> bool:
    return sys.stderr is not None and sys.stderr.isatty() and any(os.path.isdir(path) for path in paths)
