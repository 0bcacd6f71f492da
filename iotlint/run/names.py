"""Plans of one run that have one name: said once, since findings are told apart by it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from iotlint.run.records import Found

if TYPE_CHECKING:
    from iotlint.rulebook.book import Rulebook

# Further places that one finding names.
_MOST = 20


def note_shared_names(parts: Sequence[Found], rulebook: Rulebook, read: Callable[[str], bytes]) -> None:
    """Adds a finding for each name that several plans have, at the second of them by place.

    `parts` are what the linters of one run found; `read` gives the bytes of a path whose text was let go.
    """
    names = [name for part in parts for name, _ in part.names]
    if len(set(names)) == len(names):
        return
    from iotlint.run.form import of_fault
    from iotlint.source.load import load
    from iotlint.source.span import Fault

    placed = sorted((span, name, number) for number, part in enumerate(parts) for name, span in part.names)
    by_name: dict[str, list[int]] = {}
    for index, (_, name, _) in enumerate(placed):
        by_name.setdefault(name, []).append(index)
    for name, indexes in by_name.items():
        if len(indexes) < 2:
            continue
        first, second = placed[indexes[0]][0], placed[indexes[1]][0]
        others = [placed[index][0] for index in (indexes[0], *indexes[2 : _MOST + 1])]
        message = (
            f"{len(indexes)} plans of this run are called '{name}', this one and that in {first.path}. Findings are "
            "known again by the plan's name; give each its own."
        )
        related = tuple((span, "has the same name") for span in others)
        part = parts[placed[indexes[1]][2]]
        part.findings.append(
            of_fault(Fault("plan-name-taken", message, second, "metadata.name", related), None, rulebook)
        )
        for path in {span.path for span in (second, *others)} - part.streams.keys():
            try:
                part.streams[path] = load(read(path), path).without_documents()
            except OSError:  # gone since it was checked: then it is named, and not shown
                continue
