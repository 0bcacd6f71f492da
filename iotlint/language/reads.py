"""Which facts of the catalog a rule reads: by name, or of the services that its conditions say it is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from iotlint.catalog.entries import Entry, Fact
from iotlint.language.conditions import Compare, Condition, FactRef, FieldRef, Literal, Node, Value, walk
from iotlint.language.rule import Rule, Variant

# What is compared with plain values, by the field's text: `to.type` with the types it may be.
Types = Mapping[str, tuple[str, ...]]


def facts_read(rule: Rule, entries: Mapping[str, Entry]) -> list[tuple[str, Fact]]:
    """The facts, each with its service type, in the order of the catalog."""
    wanted = [each for variant in rule.variants for each in _wanted(variant)]
    return [
        (type_, fact)
        for type_, entry in entries.items()
        for fact in entry.facts
        if any((not kinds or type_ in kinds) and pattern.fullmatch(fact.key) for kinds, pattern in wanted)
    ]


def _wanted(variant: Variant) -> Iterator[tuple[tuple[str, ...], re.Pattern[str]]]:
    conditions = conditions_of(variant)
    types = types_of(conditions)
    texts: list[Node] = [piece.value for piece in variant.message if not isinstance(piece, str)]
    for top in (*conditions, *texts):
        for node in walk(top):
            if isinstance(node, FieldRef | FactRef):
                kinds, key = fact_of(node, types)
                if key:
                    yield kinds, pattern_of(key)


def conditions_of(variant: Variant) -> list[Condition]:
    """What a variant looks at, and what it asserts."""
    return [condition for condition in (variant.where, variant.assertion) if condition is not None]


def types_of(conditions: Iterable[Condition]) -> dict[str, tuple[str, ...]]:
    """See `Types`."""
    found: dict[str, tuple[str, ...]] = {}
    for condition in conditions:
        for node in walk(condition):
            match node:
                case Compare(FieldRef(text=text), "equals" | "in", Literal(value)):
                    values = value if isinstance(value, tuple) else (value,)
                    found[text] = (*found.get(text, ()), *map(str, values))
    return found


def fact_of(value: Value, types: Types) -> tuple[tuple[str, ...], str]:
    """The service types (none: any) and the key, with `*` for what a field says, of a fact that a value is; no key
    where it is none."""
    if isinstance(value, FactRef):
        return (value.type,), value.key.replace("{}", "*")
    if isinstance(value, FieldRef) and value.steps and value.steps[-1].how == "fact":
        return types.get(f"{before_catalog(value)}type", ()), value.steps[-1].name
    return (), ""


def before_catalog(value: Value) -> str:
    """What stands before `catalog.` in a field: '' of the thing at hand, 'to.' of a connection's end."""
    text = value.text if isinstance(value, FieldRef) else ""
    return text.partition("catalog.")[0].removeprefix("this.")


def pattern_of(key: str) -> re.Pattern[str]:
    """What the key with `*` in it stands for."""
    return re.compile(r"[^.]+".join(map(re.escape, key.split("*"))))
