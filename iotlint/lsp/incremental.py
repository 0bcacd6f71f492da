"""Rules on a plan that differs little from the one before: asked again only of what a change can reach.

Of a rule that looks at nothing but the surroundings of its subjects (`local_rules`), what it said of subjects that
hang together with nothing that changed is said again. It has to be as if every rule had looked at everything: where
that is not certain, it does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

from iotlint.engine.run import Find, Hit
from iotlint.facts.facts import Facts
from iotlint.lsp.local_rules import is_local
from iotlint.model.types import SECTIONS, Connection, Element, Plan

# The facts that are read here by name (catalog/uses.py).
USES = ("serves",)
# Below so many entries all rules together take a few milliseconds.
_WORTHWHILE = 400
# The sections that are compared entry by entry; all others have to be the same.
_ENTRIES = (*SECTIONS, "connections")

Open = tuple[str, int, Any, int | None]
Row = tuple[Any, ...]


class Said(NamedTuple):
    """What one variant of a rule said of a plan: its hits, what it could not decide, whether it had anything to look
    at, and whether what it could not decide may have been more."""

    hits: list[Hit]
    undecided: list[Open]
    looked: bool
    full: bool


class Before:
    """A plan and what rules said of it. `subjects` are its entries in the order of its sections, connections last."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.subjects: list[Any] = [*_elements(plan), *plan.connections]
        self.places: dict[Any, int] = {each: n for n, each in enumerate(self.subjects)}
        self.said: dict[int, Said] = {}


class Incremental:
    """Wraps the rules of a book for one plan. `before` is the plan that they were asked of the last time, `reads`
    what each finder looks at (language.pack); `now` is what the next time may build on."""

    def __init__(self, plan: Plan, before: Before | None, reads: Mapping[str, Row]) -> None:
        self.now: Before | None = None
        self._before = before
        self._reads = reads
        self._affected: dict[str, list[Any]] | None = None
        if len(plan.connections) + len(plan.by_id) < _WORTHWHILE or plan.model_set is not None:
            return
        self.now = Before(plan)
        if before is not None and _same_but_for_entries(before.plan, plan):
            reached = _reached(before, self.now)
            if reached is not None:
                self._reached = reached
                self._affected = {}
                for n in sorted(reached):
                    subject = self.now.subjects[n]
                    self._affected.setdefault(subject.kind, []).append(subject)

    def wrapped(self, rules: Sequence[tuple[str, Find]]) -> list[tuple[str, Find]]:
        """The rules, each asked no more than it has to be."""
        if self.now is None:
            return list(rules)
        return [(code, partial(self._find, n, find)) for n, (code, find) in enumerate(rules)]

    def _find(self, n: int, find: Find, facts: Facts, hits: list[Hit]) -> bool:
        assert self.now is not None
        hit, open_ = len(hits), len(facts.undecided)
        row = self._reads.get(getattr(find, "__name__", ""))
        looked = None
        if self._affected is not None and row is not None and is_local(find, row[0]):
            with suppress(Exception):  # a rule that crashes does so again when it is asked of everything
                looked = self._again(n, find, row, facts, hits)
        if looked is None:
            del hits[hit:], facts.undecided[open_:]
            looked = find(facts, hits)
        undecided = facts.undecided[open_:]
        self.now.said[n] = Said(hits[hit:], undecided, looked, len(undecided) >= facts.room)
        return looked

    def _again(self, n: int, find: Any, row: Row, facts: Facts, hits: list[Hit]) -> bool | None:
        """Asks of what was reached, and repeats the rest; None where it is not certain what the rest is."""
        assert self._before is not None
        assert self._affected is not None
        assert self.now is not None
        said = self._before.said.get(n)
        if said is None:
            return None
        kind, field, types = row[:3]
        type_of, places = _TYPE_OF[field], self.now.places
        reached = self._affected.get(kind, [])

        def order(found: tuple[Any, ...]) -> tuple[int, int]:
            # Where a rule goes by types, it takes one type after the other.
            return (types.index(type_of(found[2])) if types else 0), places[found[2]]

        subjects = [each for each in reached if not types or type_of(each) in types]
        if kind == "service":
            subjects = [each for each in subjects if each.fields.get("external") is not True]
        subjects.sort(key=lambda each: order((None, None, each)))
        first, first_open = len(hits), len(facts.undecided)
        looked = bool(subjects) and find(facts, hits, subjects)
        if said.looked and not looked:
            others = not reached or any(self._kept(said.hits)) or any(self._kept(said.undecided))
            if not others:
                return None  # what was looked at before may have been just what was reached
            looked = True
        new_hits, new_open = hits[first:], facts.undecided[first_open:]
        kept_open = list(self._kept(said.undecided))
        if said.full:
            # Of what lies behind the last one that was noted, nothing is known.
            last = self._order_before(said.undecided[-1], order)
            if len(kept_open) + sum(order(each) <= last for each in new_open) < facts.room:
                return None
        if kept := list(self._kept(said.hits)):
            hits[first:] = sorted((*kept, *new_hits), key=order)
        if kept_open:
            facts.undecided[first_open:] = sorted((*kept_open, *new_open), key=order)[: facts.room]
        return looked

    def _kept(self, found: Sequence[Any]) -> Iterator[Any]:
        """What was said of subjects that were not reached, about those that stand in their place now."""
        assert self._before is not None
        assert self.now is not None
        for code, number, subject, *rest in found:
            n = self._before.places[subject]
            if n not in self._reached:
                yield (code, number, self.now.subjects[n], *rest)

    def _order_before(
        self, each: Open, order: Callable[[tuple[Any, ...]], tuple[int, int]]
    ) -> tuple[int, int]:
        assert self._before is not None
        assert self.now is not None
        return order((each[0], each[1], self.now.subjects[self._before.places[each[2]]]))


def _type(subject: Any) -> Any:
    return subject.type


_TYPE_OF: dict[str, Callable[[Any], Any]] = {
    "": _type,
    "type": _type,
    "from.type": lambda connection: connection.source.type,
    "to.type": lambda connection: connection.target.type,
}


def _elements(plan: Plan) -> list[Element]:
    return [element for section in SECTIONS for element in getattr(plan, section)]


def _same_but_for_entries(before: Plan, now: Plan) -> bool:
    """Whether two plans have the same entries under the same ids, of the same types, and the same head."""
    old, new = before.written, now.written
    return (
        list(old) == list(new)
        and all(_same(old[key], new[key]) for key in new if key not in _ENTRIES)
        and "extends" not in new
        and not (before.models or now.models)
        and (before.loose, before.incomplete, before.as_of) == (now.loose, now.incomplete, now.as_of)
        and len(before.connections) == len(now.connections)
        and all(
            [(each.id, each.type) for each in getattr(before, section)]
            == [(each.id, each.type) for each in getattr(now, section)]
            for section in SECTIONS
        )
        and not any(_helps_everywhere(each) for plan in (before, now) for each in plan.services)
    )


def _helps_everywhere(service: Element) -> bool:
    """Whether a service helps all of some types without a link to them."""
    return bool(service.facts.get("serves")) and service.links.get("linkedTo") is None


def _reached(before: Before, now: Before) -> set[int] | None:
    """The places of the entries that hang together with one that changed, as it was or as it is; None where that is
    much of the plan."""
    most = len(now.subjects) // 2
    if len(before.subjects) != len(now.subjects):
        return None
    ahead = [
        n
        for n, pair in enumerate(zip(before.subjects, now.subjects, strict=True))
        if not _same(_written(before.plan, pair[0]), _written(now.plan, pair[1]))
    ]
    found = set(ahead)
    while ahead:
        n = ahead.pop()
        for at in (before, now):
            for other in _tied(at.subjects[n]):
                place = at.places.get(other)
                if place is not None and place not in found:
                    found.add(place)
                    ahead.append(place)
        if len(found) > most:
            return None
    return found


def _written(plan: Plan, subject: Any) -> Any:
    section, key = subject.route
    return plan.written[section][key]


def _same(old: Any, new: Any) -> bool:
    """Whether two values are written the same: what is read in parts is the very same; 1 is not `true`, nor 1.0."""
    return old is new or repr(old) == repr(new)


def _tied(subject: Any) -> Iterator[Any]:
    """What an entry is connected or linked to, from either side."""
    if isinstance(subject, Connection):
        yield subject.source
        yield subject.target
        return
    yield from (*subject.incoming, *subject.outgoing, *subject.referrers)
    for linked in subject.links.values():
        if isinstance(linked, list):
            yield from linked
        else:
            yield linked
