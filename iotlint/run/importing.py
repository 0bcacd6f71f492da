"""Infrastructure code in place of a plan: what is drawn of it, cut down to what the format takes, and judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from iotlint.config.load import Settings
from iotlint.errors import UsageError
from iotlint.imports.block import Blocks
from iotlint.imports.drawn import Drawn
from iotlint.imports.files import Import, Options
from iotlint.imports.plan import in_order, plan_document
from iotlint.imports.text import notes
from iotlint.outcome import Report
from iotlint.run.lint import judge, report
from iotlint.run.records import Found, LazyBases, Standard, standard
from iotlint.source.load import read as read_file

if TYPE_CHECKING:
    from iotlint.decide.baseline import Baseline


def draw(
    paths: Sequence[str], options: Options, by: Standard, read: Callable[[str], bytes]
) -> tuple[Import, Drawn | None]:
    """What is drawn of some files; None where something in one of them cannot be read (`Import.faults`).

    Raises OSError where a file cannot be opened, NothingKnown where there is nothing to import.
    """
    work = Import(options, Blocks(by.rulebook.blocks), read)
    drawn = work.files(paths)
    if drawn is not None:
        cut_down(drawn, by)
    return work, drawn


def cut_down(drawn: Drawn, by: Standard) -> None:
    """Takes out what the plan format does not take, such as a SKU that no hub has, and says so at the entry."""
    edges = in_order(drawn)
    by_id = {entry.id: entry for entry in drawn.entries}
    _, problems = by.plan(plan_document(drawn))
    for problem in problems:
        route = problem.route
        if len(route) > 2 and route[1] in by_id:
            entry = by_id[str(route[1])]
            for name in [*entry.fields]:
                if name == ".".join(map(str, route[2:])) or name == route[2]:
                    written = entry.fields.pop(name).value
                    entry.remarks.append(f"{name}: '{written}' has no counterpart in a plan")
        elif len(route) > 2 and route[0] == "connections" and isinstance(route[1], int):
            edges[route[1]].fields.pop(str(route[2]), None)


def check_drawn(
    paths: Sequence[str], options: Options, settings: Settings, as_of: str, read: Callable[[str], bytes]
) -> tuple[Report, bool]:
    """Imports some files as one system and judges it; every finding points into them.

    With the report: whether a rule crashed. Raises NothingKnown and UsageError.
    """
    from iotlint.decide.selection import Selection
    from iotlint.run.form import of_fault

    by = standard(settings.run, as_of)
    notices = [*settings.run.notices]
    if settings.run.speaks_of_rules:
        notices += Selection(settings.run, by.rulebook).notices
    try:
        work, drawn = draw(paths, options, by, read)
    except OSError as problem:
        raise UsageError(f"{problem.filename}: cannot be read: {problem.strerror or problem}") from None
    found, bases = Found(), LazyBases(read)
    found.files += paths
    found.streams.update(work.streams)
    found.findings += [of_fault(fault, None, by.rulebook) for fault in work.faults]
    if drawn is not None:
        # What was left out of the plan no rule has judged.
        notices += notes(drawn)
        judged = judge(plan_document(drawn), by, bases)
        found.findings += judged.findings
        found.count(judged)
    told = report(found, by, bases, baselines(settings))
    return told._replace(notices=(*told.notices, *notices)), found.crashed


def baselines(settings: Settings) -> list[Baseline]:
    """The findings that are known already, as the configuration names them."""
    if settings.run.baseline is None:
        return []
    from iotlint.decide.baseline import baselines_of

    return baselines_of(settings.run, read_file)
