"""Which groups of rules a plan needs, and which of their rules look at a key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from iotlint.engine.undecided import narrowed

if TYPE_CHECKING:
    from iotlint.engine.run import Section
    from iotlint.model.types import Plan


class Reader(NamedTuple):
    """A variant of a rule that looks at a key: its finder, the kind of its subjects, the end of connections and the
    types by which it looks them up (empty: neither), whether the key is one of them or of what stands beside them, and
    the types of what it is a key of further away (empty: any)."""

    find: Any
    kind: str
    end: str
    types: frozenset[str]
    is_near: bool
    far: tuple[str, ...]


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


class Readers:
    """The rules of some sections by the names of the keys that they look at; `reads` is by name of the finder."""

    def __init__(self, sections: Iterable[Section], reads: Mapping[str, tuple[Any, ...]]) -> None:
        self._by_name: dict[str, list[tuple[int, Any, Any]]] = {}
        self._found: dict[frozenset[str], list[Reader]] = {}
        for n, find in enumerate(find for _, rules, _ in sections for _, find in rules):
            row = reads.get(find.__name__)
            for name in dict.fromkeys((*row[3], *(name for name, _ in row[5]))) if row else ():
                self._by_name.setdefault(name, []).append((n, row, find))

    def of(self, names: frozenset[str]) -> Sequence[Reader]:
        """The rules that look at keys of some names, in order. Many things of many plans leave the same open."""
        found = self._found.get(names)
        if found is None:
            every = {n: (row, find) for name in names for n, row, find in self._by_name.get(name, ())}
            found = self._found[names] = [_reader(names, *each) for _, each in sorted(every.items())]
        return found


def _reader(names: frozenset[str], row: Any, find: Any) -> Reader:
    kind, field, types, near, _, far = row
    return Reader(
        find,
        kind,
        {"from.type": "source", "to.type": "target"}.get(field, ""),
        frozenset(types if field else ()),
        not names.isdisjoint(near),
        tuple(type_ for name, type_ in far if name in names),
    )


class Narrowed(dict[tuple[str, int], Sequence[Any]]):
    """The wants of rules that may lead to keys of some names, of each rule worked out when it is asked for."""

    def __init__(self, wants: Mapping[tuple[str, int], Sequence[Any]], names: frozenset[str]) -> None:
        super().__init__()
        self._wants = wants
        self._names = names

    def __missing__(self, key: tuple[str, int]) -> Sequence[Any]:
        found = self[key] = narrowed(self._wants.get(key, ()), self._names)
        return found
