"""`iotlint check --from`: infrastructure code in place of plans, with findings at its own lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iotlint.cli.command import today
from iotlint.cli.imports import options_of, read_input
from iotlint.cli.output import DETAILED, Writer, destinations, refuse_inputs, written_paths
from iotlint.config.load import Settings
from iotlint.errors import UsageError
from iotlint.run.files import ended
from iotlint.run.importing import check_drawn


def check_from(kind: str, paths: Sequence[str], values: Sequence[Any], told: tuple[Any, ...]) -> int:
    """Imports what was named as one system, judges it, writes the reports; gives the exit status.

    `values` are those of --parameters, --set, --location and --name. `told` is what else the command line says: what
    standard input is called, the configuration file, whether there is to be none, flags, --output, --color,
    --undecided.
    """
    if not paths:
        raise UsageError("--from needs at least one path.")
    options = options_of(kind, *values)
    called, config_file, no_config, flags, output, color, undecided = told
    refuse_inputs(written_paths(output), (*paths, *values[0], config_file))
    stdin = called or "<stdin>"
    names = [path if path != "-" else stdin for path in paths]
    settings = Settings(names, config_file, no_config, flags)
    screen, others = destinations(output, settings.run.format)
    if undecided or {screen, *(form for form, _ in others)} & DETAILED:
        settings.ask_for_details()
    writer = Writer(settings.run, screen, others, color, undecided)

    def read(path: str) -> bytes:
        return read_input("-" if path == stdin and "-" in paths else path)

    report, crashed = check_drawn(names, options, settings, settings.run.as_of or today(), read)
    return writer.write(*ended(report, settings.run, crashed, today()))
