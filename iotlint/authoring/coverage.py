"""What of the catalog is used: facts that no rule, sum or piece of the model looks at, services few rules know."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from iotlint.catalog.entries import Entry, checked
from iotlint.catalog.uses import matches
from iotlint.engine.check import Check
from iotlint.facts.demand import MEASURES
from iotlint.language.conditions import Compare, FactRef, FieldRef, Literal, Node, walk
from iotlint.language.rule import Rule

_THIN = 2


class Coverage(NamedTuple):
    """`unused` holds (service type, fact key); `thin` holds (service type, number of rules that name it); `oldest` has
    (day it was checked, service type, key) of every fact, those first that were checked longest ago."""

    facts: int
    unused: tuple[tuple[str, str], ...]
    thin: tuple[tuple[str, int], ...]
    oldest: tuple[tuple[str, str, str], ...]


def coverage(
    rules: Iterable[Rule],
    entries: Mapping[str, Entry],
    sources: Mapping[str, Any],
    checks: Iterable[Check],
    uses: Iterable[str] = (),
) -> Coverage:
    """Which facts the rules, their checks and the code use, and how many rules name each service. `uses` are the
    patterns of fact keys that the code reads by name, as its modules declare them."""
    paths: set[str] = set()
    looked_at = {fact for check in checks for fact in check.facts}
    patterns: list[tuple[str, re.Pattern[str]]] = []
    named = dict.fromkeys(entries, 0)
    for rule in rules:
        seen = set()
        for node in nodes_of(rule):
            if isinstance(node, FieldRef):
                paths |= {step.name for step in node.steps if step.how == "fact"}
            elif isinstance(node, FactRef):
                key = r"\.".join(re.escape(part) if isinstance(part, str) else ".+" for part in node.parts)
                patterns.append((node.type, re.compile(key)))
                seen.add(node.type)
            elif isinstance(node, Compare) and isinstance(node.right, Literal):
                values = node.right.value if isinstance(node.right.value, tuple) else (node.right.value,)
                seen |= {value for value in values if value in named}
        for type_ in seen:
            named[type_] += 1
    facts = sorted({(entry.type, fact.key) for entry in entries.values() for fact in entry.facts})
    named_in_code = tuple(uses)
    unused = [
        (type_, key)
        for type_, key in facts
        if key not in paths
        and (type_, key) not in looked_at
        and not any(matches(key, pattern, MEASURES) for pattern in named_in_code)
        and not any(type_ == wanted and pattern.fullmatch(key) for wanted, pattern in patterns)
    ]
    thin = sorted((type_, number) for type_, number in named.items() if number < _THIN)
    days = {
        (checked(fact, sources), entry.type, fact.key) for entry in entries.values() for fact in entry.facts
    }
    return Coverage(len(facts), tuple(unused), tuple(thin), tuple(sorted(days)))


def nodes_of(rule: Rule) -> Iterator[Node]:
    """Everything that the conditions and the message of a rule are made of."""
    for variant in rule.variants:
        for condition in (variant.where, variant.assertion, *(case.when for case in variant.severities)):
            if condition is not None:
                yield from walk(condition)
        for piece in variant.message:
            if not isinstance(piece, str):
                yield from walk(piece.value)
        for place in variant.related:
            if place.condition is not None:
                yield from walk(place.condition)
