"""Which rules look at a key: what is asked when values of a key are tried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from iotlint.rulebook.needed import Clause, is_met_by

if TYPE_CHECKING:
    from iotlint.engine.run import Find


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


class Readers:
    """Some rules by the names of the keys that they look at, each with what the plan `lacks` of what it needs; `reads`
    is by name of the finder."""

    def __init__(
        self, rules: Iterable[tuple[Find, Sequence[Clause]]], reads: Mapping[str, tuple[Any, ...]]
    ) -> None:
        self._by_name: dict[str, list[tuple[int, Any, Find, Sequence[Clause]]]] = {}
        self._found: dict[frozenset[str], list[Reader]] = {}
        for n, (find, lacks) in enumerate(rules):
            row = reads.get(find.__name__)
            for name in dict.fromkeys((*row[3], *(name for name, _ in row[5]))) if row else ():
                self._by_name.setdefault(name, []).append((n, row, find, lacks))

    def of(self, names: frozenset[str]) -> Sequence[Reader]:
        """The rules that look at keys of some names and could say something if these are stated, in order. Many things
        of many plans leave the same open."""
        found = self._found.get(names)
        if found is None:
            every = {
                n: (row, find)
                for name in names
                for n, row, find, lacks in self._by_name.get(name, ())
                if is_met_by(lacks, names)
            }
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
