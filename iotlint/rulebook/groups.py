"""Which groups of rules a plan needs, and which of their rules look at a key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from iotlint.engine.undecided import narrowed

if TYPE_CHECKING:
    from iotlint.model.types import Plan

# The place of a rule's variant in the order of all, what it looks at, as language.pack has it, and its finder.
Reader = tuple[int, Any, Any]
# Sections of a plan whose entries have rules of their own, loaded where there are entries.
KINDS = {
    "devices": "device",
    "assets": "asset",
    "applications": "application",
    "sites": "site",
    "models": "model",
    "requirements": "requirement",
    "connections": "connection",
}


def groups_of(plan: Plan, types: frozenset[str]) -> tuple[str, ...]:
    """The types of services, of those the catalog knows, and the kinds of entries that a plan has."""
    kinds = (kind for section, kind in KINDS.items() if getattr(plan, section))
    return (*(type_ for type_ in plan.by_type if type_ in types), *kinds)


def readers(
    sections: Iterable[tuple[Any, Sequence[tuple[str, Any]]]], reads: Mapping[str, tuple[Any, ...]]
) -> dict[str, list[Reader]]:
    """Rules by the names of the keys that they look at; `reads` is by name of the finder."""
    found: dict[str, list[Reader]] = {}
    for n, find in enumerate(find for _, rules in sections for _, find in rules):
        row = reads.get(find.__name__)
        for name in dict.fromkeys((*row[3], *(name for name, _ in row[5]))) if row else ():
            found.setdefault(name, []).append((n, row, find))
    return found


class Narrowed(dict[tuple[str, int], Sequence[Any]]):
    """The wants of rules that may lead to keys of some names, of each rule worked out when it is asked for."""

    def __init__(self, wants: Mapping[tuple[str, int], Sequence[Any]], names: frozenset[str]) -> None:
        super().__init__()
        self._wants = wants
        self._names = names

    def get(self, key: tuple[str, int], default: Any = None) -> Any:
        """The wants of a variant of a rule."""
        found = super().get(key)
        if found is None:
            found = self[key] = narrowed(self._wants.get(key, ()), self._names)
        return found
