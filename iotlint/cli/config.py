"""`iotlint config show`: every setting that holds for a file, and where it comes from."""

from __future__ import annotations

import json
import os
from typing import Any

import click

from iotlint.cli.check import command as check
from iotlint.cli.command import Command, Option, PathName
from iotlint.config.values import Config, Selectors
from iotlint.source.paths import shown_path

_EXAMPLES = (
    ("iotlint config show plans/arch.yaml", "Which value holds, and who says so:"),
    (
        "iotlint config show arch.yaml --fail-on warning --format json",
        "With options as for check, for programs:",
    ),
)
_OWN = ("config_file", "no_config", "no_packs", "allow_packs")
# Those of the report are not settings of a file, but the run that shows them has its own.
_TAKEN = [
    param
    for param in check.params
    if param.name in (*Config._fields, *_OWN) and not isinstance(param, click.Argument)
]


def _show(action: str, file: str, form: str, config_file: str | None, no_config: bool, **flags: Any) -> None:
    del action
    from iotlint.cli.output import write_screen
    from iotlint.config.load import Settings
    from iotlint.report.escape import shown

    given = {name: value for name, value in flags.items() if value not in (None, ()) and value is not False}
    config = Settings([file], config_file, no_config, dict(flags)).of(file)
    rows = _rows(config, given, file)
    if form == "json":
        settings = [{"key": key, "value": value, "from": place} for key, value, place in rows]
        record = {"file": file, "configuration": config.file or None, "settings": settings}
        write_screen(json.dumps(record, indent=2, default=str) + "\n")
        return
    lines = [f"# {shown(file)}, under {shown(config.file) or 'no configuration'}"]
    lines += [
        f"{key}: {shown(json.dumps(value, ensure_ascii=False, default=str))}  # {shown(place)}"
        for key, value, place in rows
    ]
    write_screen("\n".join(lines) + "\n")


def _rows(config: Config, given: dict[str, Any], file: str) -> list[tuple[str, Any, str]]:
    """(key, value, where from), one row for each place that has a share in the value."""
    from iotlint.config.settings import TABLE

    rows = []
    for setting in TABLE:
        key, field = setting.key, setting.name
        option = f"--{key}"
        default = Config._field_defaults.get(field)
        flag = [(given[field], option)] if field in given else []
        said = list(config.origins.get(key, ()))
        if key == "packs" and given.get("no_packs"):
            said, flag = [], [([], "--no-packs")]
        if isinstance(default, str | bool) or default is None:
            # Of single values the last one holds, and that of the command line over all.
            said = [] if key == "extends" and not said else said if key == "extends" else said[-1:]
            said = flag or said
        elif field in Selectors._fields and field == "select" and flag:
            said = flag  # --select replaces
        else:
            said += flag
        if key == "per-path-ignores":
            said = [(_covering(value, config, file), place) for value, place in said]
        rows += [(key, _plain(value), place) for value, place in said or [(default, "default")]]
    return rows


def _covering(value: dict[str, Any], config: Config, file: str) -> dict[str, Any]:
    """The patterns that are about the file."""
    from iotlint.source.gitignore import Patterns, covers

    folder = os.path.abspath(config.folder)
    return {glob: words for glob, words in value.items() if covers(Patterns([glob]), file, folder)}


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if value is not None and not isinstance(value, str | int | float | list):
        return dict(value)
    return shown_path(value) if isinstance(value, str) and os.path.isabs(value) else value


command = Command(
    "config",
    params=[
        click.Argument(["action"], type=click.Choice(["show"]), metavar="show"),
        click.Argument(["file"], type=PathName(), metavar="FILE"),
        Option(
            ["--format", "form"], type=click.Choice(["text", "json"]), default="text", help="What to print."
        ),
        *_TAKEN,
        next(param for param in check.params if "--debug" in param.opts),
    ],
    callback=_show,
    help="Show which settings hold for a file, and where from.\n\n"
    "Each line is a value and who says it: the default, a place in a configuration, or an option.",
    examples=_EXAMPLES,
)
