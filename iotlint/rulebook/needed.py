"""Which rules are not even called on a plan, since it has nothing of what they need (language.needs)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from iotlint.model.unknown import UNKNOWN
from iotlint.rulebook.groups import KINDS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from iotlint.engine.run import Find, Section
    from iotlint.facts.facts import Facts

# By key of an entry: its token, those of its values, and the keys below it.
Asked = Mapping[str, "tuple[str, Mapping[str, str], Asked]"]
# Tokens of which a plan must have one.
Clause = frozenset[str]
# The rules of a compiled module, by what they look at.
Rules = Iterable[tuple[Any, Sequence[tuple[str, "Find"]]]]
# Of each rule of each section, what it needs to have something to look at, and what to say anything, as numbers of
# clauses.
Needs = Sequence[Sequence[tuple[tuple[int, ...], tuple[int, ...]]]]


def what_it_has(facts: Facts, asked: Mapping[str, Asked]) -> frozenset[str]:
    """The tokens of what a plan has, of those that rules ask for."""
    plan = facts.plan
    found = {f"requirement:{name}" for name in facts.requires(plan)}
    found.update([f"type:{type_}" for type_ in plan.by_type])
    if any(len(services) > 1 for services in plan.by_type.values()):
        found.add("several")
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
    for name in known.keys() & fields.keys():
        token, values, below = known[name]
        found.add(token)
        if not values and not below:
            continue
        value = fields[name]
        if value.__class__ is dict:
            _note(below, value, found)
        elif value is UNKNOWN:
            _all_of(known[name], found)
        elif values and value.__class__ in (str, bool) and (told := values.get(str(value))):
            found.add(told)


def _all_of(row: tuple[str, Mapping[str, str], Asked], found: set[str]) -> None:
    """What was refused as it stands may have been meant as anything."""
    token, values, below = row
    found.add(token)
    found.update(values.values())
    for each in below.values():
        _all_of(each, found)


def needed(rules: Rules, needs: Needs, unmet: AbstractSet[int]) -> list[Section]:
    """The rules of a module that could say something, and the codes of those that look at something in vain."""
    found: list[Section] = []
    for (about, those), rows in zip(rules, needs, strict=True):
        called, passed = [], []
        for rule, (gates, wants) in zip(those, rows, strict=True):
            if not unmet.isdisjoint(gates):
                continue
            if unmet.isdisjoint(wants):
                called.append(rule)
            else:
                passed.append(rule[0])
        if called or passed:
            found.append((about, called, passed))
    return found


def lacking(rules: Rules, needs: Needs, unmet: Mapping[int, Clause]) -> list[tuple[Find, list[Clause]]]:
    """The rules of a module, each with what is unmet of what it needs."""
    return [
        (find, [unmet[n] for n in (*gates, *wants) if n in unmet])
        for (_, those), rows in zip(rules, needs, strict=True)
        for (_, find), (gates, wants) in zip(those, rows, strict=True)
    ]


def is_met_by(lacks: Iterable[Clause], keys: AbstractSet[str]) -> bool:
    """Whether all that a plan lacks might be met by stating keys of some names."""
    return all(any(token.partition("=")[0].rpartition(".")[2] in keys for token in each) for each in lacks)
