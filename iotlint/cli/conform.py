"""`iotlint conform`: holds a plan against templates, or against what is deployed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from iotlint.cli.check import finish
from iotlint.cli.command import PathName, day, debug_option, option, rule_words, today, words
from iotlint.cli.command import command as _command
from iotlint.cli.imports import options_of, read_input, value_options
from iotlint.config.values import FAIL_ON, FORMATS
from iotlint.errors import UsageError

_EXAMPLES = (
    ("iotlint conform arch.yaml --against main.json", "A plan and the template that is to deploy it:"),
    (
        "az resource list -g plant > deployed.json && iotlint conform arch.yaml --against deployed.json",
        "And what is deployed:",
    ),
    ("iotlint conform arch.yaml --against main.json --map names.yaml", "Where names differ:"),
)  # fmt: skip
_STATUSES = (
    ("0", "No difference, or none as grave as --fail-on."),
    ("1", "Differences, or something in a file cannot be read."),
    ("2", "The run itself failed: a bad option, a file that can't be opened."),
    ("130", "Interrupted."),
)
_SIDES, _SHOWN, _SETTINGS = "What to compare", "How findings are shown", "Configuration"


@_command("conform", examples=_EXAMPLES, statuses=_STATUSES)
@click.argument("paths", type=PathName(), nargs=-1, metavar="PLAN")
@option(
    "--against",
    heading=_SIDES,
    multiple=True,
    required=True,
    type=PathName(),
    metavar="PATH",
    help="A template, or what az prints; several are one system.",
)
@option(
    "--map",
    "map_file",
    heading=_SIDES,
    type=PathName(),
    metavar="FILE",
    help="A YAML or JSON mapping from ids of the plan to names or ids of resources.",
)
@value_options
@option(
    "--select",
    heading=_SHOWN,
    multiple=True,
    callback=words,
    shell_complete=rule_words,
    metavar="RULES",
    help="Only these; codes, prefixes or names.",
)
@option(
    "--ignore",
    heading=_SHOWN,
    multiple=True,
    callback=words,
    shell_complete=rule_words,
    metavar="RULES",
    help="Without these.",
)
@option(
    "--format",
    "form",
    heading=_SHOWN,
    type=click.Choice(FORMATS),
    metavar="FORMAT",
    help=f"What to print: {', '.join(FORMATS)}.  [default: text]",
)
@option(
    "--output",
    heading=_SHOWN,
    multiple=True,
    metavar="FILE|FORMAT:FILE",
    help="Write the report to a file; text stays on the screen. May repeat.",
)
@option(
    "--show-suppressed",
    heading=_SHOWN,
    is_flag=True,
    default=None,
    help="Show findings that were silenced too.",
)
@option("--statistics", heading=_SHOWN, is_flag=True, default=None, help="Count the findings of each rule.")
@option("--quiet", "-q", heading=_SHOWN, is_flag=True, default=None, help="Findings only, no summary.")
@option(
    "--color",
    heading=_SHOWN,
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    help="Colours on the screen.  [default: auto]",
)
@option(
    "--baseline",
    heading=_SETTINGS,
    type=PathName(),
    metavar="FILE",
    help="Suppress the findings in this file.",
)
@option(
    "--fail-on",
    heading=_SETTINGS,
    type=click.Choice(FAIL_ON),
    help="The least severity that ends with 1.  [default: error]",
)
@option(
    "--rules",
    heading=_SETTINGS,
    multiple=True,
    type=PathName(),
    metavar="DIR",
    help="Add a folder with mapping blocks of your own; may repeat.",
)
@option("--as-of", heading=_SETTINGS, callback=day, metavar="DATE", help="As on this day.  [default: today]")
@option(
    "--config",
    "config_file",
    heading=_SETTINGS,
    type=PathName(),
    metavar="FILE",
    help="Use this configuration.",
)
@option("--no-config", heading=_SETTINGS, is_flag=True, help="Use no configuration file.")
@debug_option
def command(
    paths: tuple[str, ...],
    against: tuple[str, ...],
    map_file: str | None,
    parameters: tuple[str, ...],
    given: tuple[str, ...],
    location: str | None,
    name: str | None,
    form: str | None,
    output: tuple[str, ...],
    color: str,
    config_file: str | None,
    no_config: bool,
    **flags: Any,
) -> int:
    """Hold a plan against what is there.

    PLAN is an architecture file. What it states and what the other side states is compared; what either leaves
    open never differs. Findings stand in the plan, with the place on the other side.
    """
    from iotlint.config.load import Settings
    from iotlint.run.conforming import conform

    if not paths:
        raise UsageError("Name the plan.")
    if config_file is not None and no_config:
        raise UsageError("--config and --no-config exclude each other.")
    # `--against a.json b.json`: what stands behind the first is on the other side as well.
    plan = next((path for path in paths if path.lower().endswith((".yaml", ".yml"))), paths[0])
    sides = (*against, *(path for path in paths if path != plan))
    settings = Settings([plan], config_file, no_config, {**flags, "format": form})
    options = options_of("", parameters, given, location, name)
    names = _names(map_file) if map_file is not None else {}
    try:
        report = conform(plan, sides, options, names, settings, settings.run.as_of or today(), read_input)
    except OSError as problem:
        raise UsageError(f"{problem.filename}: cannot be read: {problem.strerror or problem}") from None
    return finish(report, settings.run, False, output, color)


def _names(path: str) -> Mapping[str, str]:
    """The mapping from ids to resources in a file. Raises UsageError with the place of what is wrong."""
    from iotlint.run.conforming import stream_of

    try:
        stream = stream_of(read_input(path), path)
    except OSError as problem:
        raise UsageError(f"{path}: cannot be read: {problem.strerror or problem}") from None
    for fault in stream.faults:
        raise UsageError(f"{path}:{fault.span.line}:{fault.span.column}: {fault.message}")
    document = stream.documents[0]
    if not isinstance(document.value, dict):
        raise UsageError(f"{path}:1:1: A map is a mapping from ids of the plan to names of resources.")
    for id, named in document.value.items():
        if not isinstance(named, str):
            span = document.spans((id,))[0]
            raise UsageError(f"{path}:{span.line}:{span.column}: The name of a resource is a text.")
    found: dict[str, str] = document.value
    return found
