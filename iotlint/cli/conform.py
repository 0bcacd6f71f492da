"""`iotlint conform`: holds a plan against templates, or against what is deployed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from iotlint.cli.command import PathName, debug_option, option, today
from iotlint.cli.command import command as _command
from iotlint.cli.imports import options_of, read_input
from iotlint.cli.options import (
    color_option,
    config_options,
    outputs_option,
    packs_options,
    setting_options,
    together,
    value_options,
)
from iotlint.config.settings import RULES, SETTINGS, SHOWN
from iotlint.errors import UsageError

_EXAMPLES = (
    ("iotlint conform arch.yaml --against main.json", "A plan and the template that is to deploy it:"),
    ("iotlint conform arch.yaml --against deployed.json", "And what `az resource list` printed:"),
    ("iotlint conform arch.yaml --against main.json --map names.yaml", "Where names differ:"),
)
_STATUSES = (
    ("0", "No difference, or none as grave as --fail-on."),
    ("1", "Differences, or something in a file cannot be read."),
    ("2", "The run itself failed: a bad option, a file that can't be opened."),
    ("130", "Interrupted."),
)
_SIDES = "What to compare"


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
@value_options(_SIDES)
@setting_options("select", "ignore", "rules")
@together(*packs_options(RULES))
@setting_options("as-of", "baseline", "format")
@outputs_option
@setting_options("show-suppressed", "statistics", "quiet")
@color_option(SHOWN)
@setting_options("fail-on")
@together(*config_options(SETTINGS))
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
    """Hold a plan against templates, or against what is deployed.

    PLAN is an architecture file. What it states and what the other side states is compared; what either leaves
    open never differs. Findings stand in the plan, with the place on the other side.
    """
    from iotlint.cli.output import Writer, destinations, refuse_inputs
    from iotlint.config.load import Settings
    from iotlint.run.conforming import conform
    from iotlint.run.files import ended

    if not paths:
        raise UsageError("Name the plan.")
    if config_file is not None and no_config:
        raise UsageError("--config and --no-config exclude each other.")
    # `--against a.json b.json`: what stands behind the first is on the other side as well.
    plan = next((path for path in paths if path.lower().endswith((".yaml", ".yml"))), paths[0])
    sides = (*against, *(path for path in paths if path != plan))
    refuse_inputs(
        [path for _, path in destinations(output, "text")[1]], (plan, *sides, map_file, config_file)
    )
    settings = Settings([plan], config_file, no_config, {**flags, "format": form})
    options = options_of("", parameters, given, location, name)
    names = _names(map_file) if map_file is not None else {}
    try:
        report = conform(plan, sides, options, names, settings, settings.run.as_of or today(), read_input)
    except OSError as problem:
        raise UsageError(f"{problem.filename}: cannot be read: {problem.strerror or problem}") from None
    writer = Writer(settings.run, *destinations(output, settings.run.format), color)
    return writer.write(*ended(report, settings.run, False, today()))


def _names(path: str) -> Mapping[str, str]:
    """The mapping from ids to resources in a file. Raises UsageError with the place of what is wrong."""
    from iotlint.conform.meet import is_name
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
        if not is_name(named):
            span = document.spans((id,))[0]
            raise UsageError(
                f"{path}:{span.line}:{span.column}: This is neither a name nor the id of a resource."
            )
    found: dict[str, str] = document.value
    return found
