"""`iotlint baseline`: writes down today's findings, so that only new ones are reported from now on."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from iotlint.cli.command import PathName, day, debug_option, option, today
from iotlint.cli.command import command as _command
from iotlint.cli.options import as_of_option, config_options, packs_options, together
from iotlint.errors import UsageError

if TYPE_CHECKING:
    from iotlint.decide.baseline import Baseline
    from iotlint.decide.entries import Entry

_EXAMPLES = (
    ("iotlint baseline plans", "Start with what there is:"),
    ("iotlint check plans --baseline .iotlint-baseline.json", "From now on only new findings:"),
    ("iotlint baseline plans --prune", "Take out what was mended:"),
    ("iotlint baseline plans --update", "Take out what was mended, and accept what is new:"),
)
_STATUSES = (
    ("0", "The baseline was written, or is as it should be."),
    ("2", "The run itself failed; the baseline is as it was."),
    ("130", "Interrupted."),
)


@_command("baseline", examples=_EXAMPLES, statuses=_STATUSES)
@click.argument("paths", nargs=-1, type=PathName(), metavar="[PATHS]...")
@option(
    "--output",
    "-o",
    type=PathName(),
    metavar="FILE",
    help="The baseline.  [default: what the configuration names, else .iotlint-baseline.json]",
)
@option("--update", is_flag=True, help="Bring an existing baseline to what is found today.")
@option("--prune", is_flag=True, help="Only remove entries whose findings are gone.")
@option("--until", callback=day, metavar="DATE", help="The last day on which what is added now stays known.")
@as_of_option("Judge plans")
@together(*config_options())
@together(*packs_options())
@debug_option
def command(
    paths: tuple[str, ...],
    output: str | None,
    update: bool,
    prune: bool,
    until: str | None,
    as_of: str | None,
    config_file: str | None,
    no_config: bool,
    **packs: Any,
) -> int:
    """Write down today's findings, so that only new ones fail.

    PATHS are as for check. Entries about files that were not checked stay as they are.
    """  # fmt: skip
    if update and prune:
        raise UsageError("--update and --prune exclude each other.")
    if "-" in paths:
        raise UsageError("A baseline is about files; standard input has no name to be found by.")
    from iotlint.cli.output import write_file
    from iotlint.config.load import Settings
    from iotlint.decide.baseline import FILE_NAME, Baseline, content, read_baseline, written
    from iotlint.decide.entries import entries_of
    from iotlint.report.escape import shown
    from iotlint.run.session import Session
    from iotlint.source.discover import discover
    from iotlint.source.paths import shown_path

    if output is not None:
        from iotlint.cli.endings import formats_of

        formats_of(output, {".json": ("json",)})
    given = paths or (".",)
    settings = Settings(list(given), config_file, no_config, {"as_of": as_of, **packs})
    config = settings.run
    path = output or config.baseline or FILE_NAME
    exists = os.path.lexists(path)
    if exists and not (update or prune):
        raise UsageError(f"There is a baseline '{shown_path(path)}' already; add --update or --prune.")
    folder = os.path.dirname(os.path.abspath(path))
    named = config.places.get(("baseline", path))
    old = read_baseline(path, named=named) if exists or prune else Baseline((), path, folder)
    old.folders = tuple(os.path.abspath(each) for each in given if os.path.isdir(each))
    session = Session(settings, config.as_of or today(), "<stdin>", baselines=[old], with_baselines=False)
    passed: list[str] = []
    for each in discover(given, exclude=config.exclude, root=config.folder, notices=passed):
        session.add(each)
    report = session.report()
    for notice in passed:
        click.echo(f"iotlint: notice: {shown(notice)}", err=True)
    for failure in report.failures:
        click.echo(f"iotlint: error: {shown(failure.path)}: {shown(failure.message)}", err=True)
    if report.failures or session.crashed or not report.files:
        if not report.files and not report.failures:
            click.echo("iotlint: error: No architecture was found, so nothing was written.", err=True)
        return 2
    gone = {entry.same: number for entry, number in old.unmatched()}
    kept = _kept(old, gone, folder, renew=not prune)
    new: list[Entry] = []
    if not prune:
        ignorable = (
            f for f in report.reported() if report.rules[f.code].ignorable and f.span.path != old.file
        )
        new = entries_of(ignorable, folder, until)
    together = _added(kept, new)
    text = written(together)
    if not exists or content(path).decode("utf-8", "replace") != text:
        write_file(path, text, own=True)
    click.echo(
        f"{shown_path(path)}: {sum(entry.times for entry in together)} findings known, "
        f"{sum(entry.times for entry in new)} added, {sum(gone.values())} removed.",
    )
    return 0


def _kept(
    old: Baseline, gone: Mapping[tuple[str, str, int], int], folder: str, *, renew: bool
) -> list[Entry]:
    """The entries that stay, under the names that their files have now; `renew` leaves out those outgrown."""
    kept = []
    for entry in old.entries:
        left = entry.times - gone.get(entry.same, 0) - (old.outgrown[entry.same] if renew else 0)
        if left > 0:
            moved = old.moved.get(entry.same)
            path = entry.path if moved is None else os.path.relpath(os.path.abspath(moved), folder)
            kept.append(entry._replace(times=left, path=path.replace(os.sep, "/")))
    return kept


def _added(kept: Sequence[Entry], new: Sequence[Entry]) -> list[Entry]:
    """Both together, those alike in one file as one entry."""
    by = {entry.same: entry for entry in kept}
    for entry in new:
        before = by.get(entry.same)
        by[entry.same] = entry if before is None else entry._replace(times=before.times + entry.times)
    return list(by.values())
