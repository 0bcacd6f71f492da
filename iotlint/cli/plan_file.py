"""The one file that `graph`, `recommend` and `report` are about: how it is named, read, and judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from iotlint.cli.command import today
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


def settled(
    file: str, name: str, as_of: str | None, config_file: str | None, no_config: bool, **packs: Any
) -> tuple[Config, str]:
    """The configuration that holds for a file, `-` for one without a path, and the day of judgment (ISO)."""
    from iotlint.config.load import Settings

    config = Settings([] if file == "-" else [file], config_file, no_config, {"as_of": as_of, **packs}).of(
        name
    )
    return config, config.as_of or today()


def plan_file(file: str, **judging: Any) -> PlanFile:
    """Reads the file, `-` for standard input. Raises UsageError where it cannot be read."""
    from iotlint.source.load import read_named

    name = "<stdin>" if file == "-" else file
    config, now = settled(file, name, **judging)
    try:
        data = read_named(file)
    except OSError as problem:
        raise UsageError(f"{file} cannot be read: {problem.strerror or problem}.") from None
    return PlanFile(name, data, config, now)


def judged(file: PlanFile) -> JudgedFile:
    """The file judged. Says on standard error where its text is broken, since what is broken may be missing in
    what is shown. Raises UsageError where there is no plan in it."""
    from iotlint.report.escape import shown
    from iotlint.run.judged import judge_file

    found = judge_file(*file)
    for fault in found.elsewhere:
        if fault.code.startswith(_BROKEN):
            place = f"{shown(fault.span.path)}:{fault.span.line}:{fault.span.column}"
            click.echo(f"{place}: {fault.severity}[{fault.code}] {shown(fault.message)}", err=True)
    if not found.plans:
        raise UsageError(f"{file.name} holds no architecture that could be drawn; `iotlint check` says why.")
    return found
