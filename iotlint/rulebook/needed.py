"""Which rules are not even called on a plan, since it has nothing of what they need (language.needs)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from iotlint.model.unknown import UNKNOWN
from iotlint.rulebook.groups import KINDS

if TYPE_CHECKING:
    from iotlint.engine.run import Section
    from iotlint.facts.facts import Facts

# By key of an entry: its token, those of its values, and the keys below it.
Asked = Mapping[str, "tuple[str, Mapping[str, str], Asked]"]
# Of each rule of each section, what it needs to have something to look at, and what to say anything, as numbers of
# clauses.
Needs = Sequence[Sequence[tuple[tuple[int, ...], tuple[int, ...]]]]


def what_it_has(facts: Facts, asked: Mapping[str, Asked]) -> frozenset[str]:
    """The tokens of what a plan has, of those that rules ask for."""
    plan = facts.plan
    found = {f"requirement:{name}" for name in facts.requires(plan)}
    found.update([f"type:{type_}" for type_ in plan.by_type])
    entries: list[Any] = [plan]
    for section in ("services", *KINDS):
        members = getattr(plan, section)
        if members:
            found.add(f"section:{section}")
            entries += members
    for entry in entries:
        known = asked.get(entry.kind)
        if known:
            _note(known, entry.fields, found)
    return frozenset(found)


def _note(known: Asked, fields: Mapping[str, Any], found: set[str]) -> None:
    for name, value in fields.items():
        row = known.get(name)
        if row is None:
            continue
        token, values, below = row
        found.add(token)
        if values and value.__class__ in (str, bool) and (told := values.get(str(value))):
            found.add(told)
        elif value is UNKNOWN:
            _all_of(row, found)
        elif below and value.__class__ is dict:
            _note(below, value, found)


def _all_of(row: tuple[str, Mapping[str, str], Asked], found: set[str]) -> None:
    """What was refused as it stands may have been meant as anything."""
    token, values, below = row
    found.add(token)
    found.update(values.values())
    for each in below.values():
        _all_of(each, found)


def needed(
    sections: Iterable[tuple[Any, Sequence[tuple[str, Any]]]], needs: Needs, unmet: frozenset[int]
) -> list[Section]:
    """The rules of some sections that could say something, and the codes of those that look at something in vain."""
    found: list[Section] = []
    for (about, rules), rows in zip(sections, needs, strict=True):
        called = []
        passed = []
        for rule, (gates, wants) in zip(rules, rows, strict=True):
            if not unmet.isdisjoint(gates):
                continue
            if unmet.isdisjoint(wants):
                called.append(rule)
            else:
                passed.append(rule[0])
        if called or passed:
            found.append((about, called, passed))
    return found
