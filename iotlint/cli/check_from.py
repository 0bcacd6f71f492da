"""`iotlint check --from`: infrastructure code in place of plans, with findings at its own lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iotlint.cli.command import today
from iotlint.cli.imports import options_of, read_input
from iotlint.config.load import Settings
from iotlint.config.values import Config
from iotlint.errors import UsageError
from iotlint.outcome import Report
from iotlint.run.importing import check_drawn


def judged(
    kind: str,
    paths: tuple[str, ...],
    values: Sequence[Any],
    told: tuple[Any, ...],
) -> tuple[Report, Config, bool]:
    """The report on what was imported, the configuration it is under, and whether a rule crashed.

    `values` are those of --parameters, --set, --location and --name. `told` is what the command line says of
    settings: what standard input is called, the configuration file, whether there is to be none, and flags.
    Raises UsageError and NothingKnown.
    """
    if not paths:
        raise UsageError("--from needs at least one path.")
    options = options_of(kind, *values)
    called, config_file, no_config, flags = told
    names = [path if path != "-" else called or "<stdin>" for path in paths]
    settings = Settings(names, config_file, no_config, flags)
    report, crashed = check_drawn(paths, options, settings, settings.run.as_of or today(), read_input)
    return report, settings.run, crashed
