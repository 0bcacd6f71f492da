"""An import from start to end: files to what is drawn of them, and that cut down to what the plan format takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from iotlint.imports.block import Blocks
from iotlint.imports.drawn import Drawn
from iotlint.imports.files import Import, Options
from iotlint.imports.plan import in_order, plan_document
from iotlint.run.linter import Linter


def draw(
    paths: Sequence[str], options: Options, linter: Linter, read: Callable[[str], bytes]
) -> tuple[Import, Drawn | None]:
    """What is drawn of some files; None where something in one of them cannot be read (`Import.faults`).

    Raises OSError where a file cannot be opened, NothingKnown where there is nothing to import.
    """
    work = Import(options, Blocks(linter.rulebook.blocks), read)
    drawn = work.files(paths)
    if drawn is not None:
        cut_down(drawn, linter)
    return work, drawn


def cut_down(drawn: Drawn, linter: Linter) -> None:
    """Takes out what the plan format does not take, such as a SKU that no hub has, and says so at the entry."""
    edges = in_order(drawn)
    by_id = {entry.id: entry for entry in drawn.entries}
    _, problems = linter.plan(plan_document(drawn))
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
