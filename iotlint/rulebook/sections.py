"""The compiled rules by what a plan has: which are loaded, which are called, and which look at a key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from iotlint.rulebook.groups import groups_of
from iotlint.rulebook.needed import Clause, Rules, lacking, needed, what_it_has
from iotlint.rulebook.readers import Readers

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from iotlint.engine.run import Find, Section
    from iotlint.facts.facts import Facts
    from iotlint.model.types import Plan

# The namespace of a compiled module.
Module = Mapping[str, Any]
# Few plans of a run have anything else than those before.
_MOST_KEPT = 50
_T = TypeVar("_T")


class Sections:
    """The rules of the built-in `pack` and of the modules about types of services and kinds of entries, which are
    `loaded` by name when a plan has one; and the `general` rules, a team's own among them, which are always called."""

    def __init__(self, pack: Module, general: Rules, loaded: Callable[[str], Module]) -> None:
        self._pack = pack
        self._general = general
        self._load = loaded
        self._kept: dict[Any, list[Section]] = {}
        self._kept_readers: dict[Any, Readers] = {}

    def about(self, plan: Plan) -> list[Section]:
        """The rules about anything that a plan has."""
        groups = groups_of(plan, self._pack["TYPES"])
        return _kept(self._kept, groups, lambda: self._about(groups))

    def needed_by(self, facts: Facts) -> list[Section]:
        """Of these the rules that could say something of the plan."""
        groups, has = self._shape(facts)
        if has is None:
            return self.about(facts.plan)
        return _kept(self._kept, (groups, has), lambda: self._needed(groups, has))

    def readers(self, facts: Facts, reads: Callable[[], Mapping[str, tuple[Any, ...]]]) -> Readers:
        """The rules that look at keys; `reads` gives at what each looks."""
        shape = self._shape(facts)
        return _kept(self._kept_readers, shape, lambda: Readers(self._lacking(*shape), reads()))

    def _shape(self, facts: Facts) -> tuple[tuple[str, ...], frozenset[str] | None]:
        """The kinds of entries that a plan has, and what it has of what rules need; None where that may be more than
        it seems."""
        plan = facts.plan
        groups = groups_of(plan, self._pack["TYPES"])
        if plan.loose or plan.untyped:
            return groups, None
        asked = self._pack["ASKED"]
        return groups, facts.cached("what it has", lambda: what_it_has(facts, asked))

    def _about(self, groups: Iterable[str]) -> list[Section]:
        first, *others = (module["RULES"] for module in self._modules(groups))
        return [(*section, ()) for each in (first, self._general, *others) for section in each]

    def _needed(self, groups: Iterable[str], has: AbstractSet[str]) -> list[Section]:
        unmet = self._unmet(has).keys()
        first, *others = (needed(m["RULES"], m["NEEDS"], unmet) for m in self._modules(groups))
        return [*first, *((*section, ()) for section in self._general), *chain.from_iterable(others)]

    def _lacking(
        self, groups: Iterable[str], has: AbstractSet[str] | None
    ) -> list[tuple[Find, Sequence[Clause]]]:
        """The rules about anything that a plan has, each with what it lacks of what the rule needs."""
        unmet = {} if has is None else self._unmet(has)
        first, *others = (lacking(m["RULES"], m["NEEDS"], unmet) for m in self._modules(groups))
        general = [(find, ()) for _, rules in self._general for _, find in rules]
        return [*first, *general, *chain.from_iterable(others)]

    def _unmet(self, has: AbstractSet[str]) -> dict[int, Clause]:
        clauses: Sequence[Clause] = self._pack["CLAUSES"]
        return {n: clause for n, clause in enumerate(clauses) if clause.isdisjoint(has)}

    def _modules(self, groups: Iterable[str]) -> list[Module]:
        return [self._pack, *map(self._load, groups)]


def _kept(kept: dict[Any, _T], key: Any, make: Callable[[], _T]) -> _T:
    found = kept.get(key)
    if found is None:
        if len(kept) > _MOST_KEPT:
            kept.clear()
        found = kept[key] = make()
    return found
