"""The one file that `graph`, `recommend` and `report` are about: how it is named, read, and judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from iotlint.cli.command import PathName, day, option, today
from iotlint.errors import UsageError

if TYPE_CHECKING:
    from iotlint.config.values import Config
    from iotlint.run.judged import JudgedFile

_BROKEN = "FMT1"  # the rules about text that cannot be read as it stands


class PlanFile(NamedTuple):
    """A file with plans: its name in reports, its bytes, its configuration and the day of judgment (ISO)."""

    name: str
    data: bytes
    config: Config
    now: str


def judging_options(function: Callable[..., Any]) -> Any:
    """`--as-of`, `--config` and `--no-config`, as `plan_file` takes them."""
    options = (
        option(
            "--as-of", callback=day, metavar="DATE", help="Judge the plan as on this day.  [default: today]"
        ),
        option(
            "--config",
            "config_file",
            type=PathName(),
            metavar="FILE",
            help="Use this configuration, whatever others there are.",
        ),
        option("--no-config", is_flag=True, help="Use no configuration file."),
    )
    for each in reversed(options):
        function = each(function)
    return function


def settled(
    file: str, name: str, as_of: str | None, config_file: str | None, no_config: bool
) -> tuple[Config, str]:
    """The configuration that holds for a file, `-` for one without a path, and the day of judgment (ISO)."""
    from iotlint.config.load import Settings

    config = Settings([] if file == "-" else [file], config_file, no_config, {"as_of": as_of}).of(name)
    return config, config.as_of or today()


def plan_file(file: str, as_of: str | None, config_file: str | None, no_config: bool) -> PlanFile:
    """Reads the file, `-` for standard input. Raises UsageError where it cannot be read."""
    from iotlint.run.session import content

    name = "<stdin>" if file == "-" else file
    config, now = settled(file, name, as_of, config_file, no_config)
    try:
        data = content(file)
    except OSError as problem:
        raise UsageError(f"{file} cannot be read: {problem.strerror or problem}.") from None
    return PlanFile(name, data, config, now)


def judged(file: PlanFile) -> JudgedFile:
    """The file judged. Says on standard error where its text is broken, since what is broken may be missing in
    what is shown. Raises UsageError where there is no plan in it."""
    from iotlint.report.escape import shown
    from iotlint.run.judged import judge

    found = judge(*file)
    for fault in found.elsewhere:
        if fault.code.startswith(_BROKEN):
            place = f"{shown(fault.span.path)}:{fault.span.line}:{fault.span.column}"
            click.echo(f"{place}: {fault.severity}[{fault.code}] {shown(fault.message)}", err=True)
    if not found.plans:
        raise UsageError(f"{file.name} holds no architecture that could be drawn; `iotlint check` says why.")
    return found
