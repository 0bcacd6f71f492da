"""Finds rules that call it an error that something is not in a list of the catalog, where no document says that the
list holds all there is: a page that names four languages does not say that there is no fifth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from iotlint.catalog.entries import Entry
from iotlint.language.conditions import (
    All,
    Compare,
    Condition,
    Either,
    Not,
    Quantified,
)
from iotlint.language.reads import before_catalog, conditions_of, fact_of, pattern_of, types_of
from iotlint.language.rule import Rule, Variant

_PRESENT, _ABSENT = ("in", "contains"), ("notIn", "notContains")
# What a rule asks to speak only where the list is complete: `to.catalog.complete.accepts: true`.
MARK = "complete."


def absences(rules: Iterable[Rule], entries: Mapping[str, Entry]) -> Iterator[str]:
    """A sentence for each error of a rule that rests on absence from a list which is not `complete: true`."""
    lists = {
        type_: {f.key: f.complete for f in entry.facts if isinstance(f.value, list)}
        for type_, entry in entries.items()
    }
    for rule in rules:
        for variant in rule.variants:
            if any(case.severity == "error" for case in variant.severities):
                for where in sorted(set(_open(variant, lists))):
                    yield (
                        f"{rule.path}:1:1: {rule.code} makes it an error that something is not in {where}, and that "
                        "list is not `complete: true`; mark it so if its document says that it holds all there is, "
                        f"ask for `catalog.{MARK}…` in `where`, or make it a warning."
                    )


def _open(variant: Variant, lists: Mapping[str, Mapping[str, bool]]) -> Iterator[str]:
    sides = ((variant.where, True), (variant.assertion, False))
    types = types_of(conditions_of(variant))
    for side, holds in sides:
        for compared in _absent(side, holds) if side is not None else ():
            for value in (compared.left, compared.right):
                kinds, key = fact_of(value, types)
                if key and f"{before_catalog(value)}catalog.{MARK}{key}" not in types:
                    pattern = pattern_of(key)
                    for type_ in kinds or lists:
                        for known, complete in lists.get(type_, {}).items():
                            if pattern.fullmatch(known) and not complete:
                                yield f"{type_}.{known}"


def _absent(condition: Condition, holds: bool) -> Iterator[Compare]:
    """The comparisons that make a condition come out as `holds` by something missing from a list."""
    match condition:
        case Compare(_, operator, _):
            if operator in (_ABSENT if holds else _PRESENT):
                yield condition
        case All(parts) | Either(parts):
            for part in parts:
                yield from _absent(part, holds)
        case Not(part):
            yield from _absent(part, not holds)
        case Quantified(quantifier, _, part):
            yield from _absent(part, holds != (quantifier == "none"))
