"""What a fix writes, as the few lines that change; no more is drawn of one that takes many."""

from __future__ import annotations

from typing import NamedTuple

from iotlint.finding import Edit, Fix
from iotlint.report.escape import shown, visible
from iotlint.source.secrets import mask
from iotlint.source.span import Source

# Lines that can be looked at in place; whoever wants to see more asks for the difference.
IN_PLACE = 2


class Preview(NamedTuple):
    """A fix in a nutshell: (number, sign, text) of the lines it changes, none where these are too many; what it does
    in words; how many lines that takes."""

    rows: tuple[tuple[int, str, str], ...]
    what: str
    lines: int


def preview(fix: Fix, source: Source, seen: int, room: int) -> Preview:
    """What a fix in this source does; line `seen` is drawn already, so that its old form needs no second time.

    Changed lines are shown where there are at most `IN_PLACE` of them, and `room` for as many.
    """
    rows: list[tuple[int, str, str]] = []
    lines = 0
    for first, old, new in _changed(fix, source):
        lines += max(len(old), len(new))
        gone = [(first + at, "-", text) for at, text in enumerate(old) if first + at != seen or not new]
        rows += [*gone, *((first + at, "+", text) for at, text in enumerate(new))]
    hidden = any(mask(edit.text) != edit.text for edit in fix.edits)
    if len(rows) <= min(IN_PLACE, room) and not hidden:
        return Preview(tuple(rows), shown(fix.title), lines)
    return Preview((), _named(fix), lines)


def _named(fix: Fix) -> str:
    """The elements that a fix adds, by their ids; what it calls itself where it does something else."""
    added = [each.route[-1] for each in fix.changes if each.how == "set" and len(each.route) == 2]
    if not added or not fix.title.startswith("Add "):
        return shown(fix.title)
    return "adds " + " and ".join(f"`{shown(str(each))}`" for each in added)


def _changed(fix: Fix, source: Source) -> list[tuple[int, list[str], list[str]]]:
    """Number of the first line, lines as they are, lines as they become: one entry for each run of lines edited."""
    groups: list[list[Edit]] = []
    last = 0
    for edit in sorted(fix.edits, key=lambda each: (each.start, each.end)):
        if groups and source.position(edit.start)[0] <= last:
            groups[-1].append(edit)
        else:
            groups.append([edit])
        last = max(last, source.position(edit.end)[0])
    return [_lines(group, source) for group in groups]


def _lines(edits: list[Edit], source: Source) -> tuple[int, list[str], list[str]]:
    first = source.position(edits[0].start)[0]
    final = max(source.position(edit.end)[0] for edit in edits)
    start = source.starts[first - 1]
    end = source.starts[final] if final < len(source.starts) else len(source.text)
    parts: list[str] = []
    at = start
    for edit in edits:
        parts += (source.masked(at, edit.start), mask(edit.text))
        at = edit.end
    parts.append(source.masked(at, end))
    old, new = source.masked(start, end).splitlines(), "".join(parts).splitlines()
    while old and new and old[0] == new[0]:
        del old[0], new[0]
        first += 1
    while old and new and old[-1] == new[-1]:
        del old[-1], new[-1]
    return first, [*map(visible, old)], [*map(visible, new)]
