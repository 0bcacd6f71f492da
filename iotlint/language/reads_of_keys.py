"""Which keys a rule reads, and how far from its subjects: what values of a key are tried on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from iotlint.language.compile import given
from iotlint.language.conditions import Collection, Count, FieldRef, Node, Quantified, SumOver, parts
from iotlint.language.rule import Rule, Variant
from iotlint.language.scan import REACH

# What rules read of a field under another name: how a connection goes by its protocol, and what is taken by the tier.
_READ_BY_CALLS = {"transport": "protocol", "port": "protocol"} | dict.fromkeys(
    ("catch_up", "enough", "enough_units"), "sku"
)
# Moves from one thing to another.
_MOVES = ("link", "end")
# Further than to what stands beside a subject.
_FAR = 2


def reads(variants: Iterable[tuple[Rule, int, Variant]]) -> dict[str, tuple[Any, ...]]:
    """By the name of the function that finds: the kind of its subjects, the field that is one of some types in all
    that it looks up (`given` of language.compile), the last names of the fields of its subjects and of what stands
    beside them, whether it can be an error, and the names of those that it reads of others, each with the type of
    these (empty: any)."""
    found: dict[str, tuple[Any, ...]] = {}
    for rule, number, variant in variants:
        near: set[str] = set()
        far: set[tuple[str, str]] = set()
        for condition in (variant.where, variant.assertion):
            for field, type_ in _fields(condition, {}, {}) if condition is not None else ():
                for name in _names(field):
                    if type_ is None:
                        near.add(name)
                    else:
                        far.add((name, type_))
        if near or far:
            grave = any(case.severity == "error" for case in variant.severities)
            found[f"find_{rule.code}_{number}"] = (
                variant.subject,
                *given(variant),
                tuple(sorted(near)),
                grave,
                tuple(sorted(far)),
            )
    return found


def _names(field: FieldRef) -> Iterator[str]:
    yield field.text.rpartition(".")[2]
    for step in field.steps:
        yield _READ_BY_CALLS.get(step.name, step.name)
        if step.how == "measure":
            yield "sku"


def _fields(
    node: Node, away: Mapping[int, int], types: Mapping[int, str]
) -> Iterator[tuple[FieldRef, str | None]]:
    """The fields below a node, each with None where it is near the subject, and else with the type of what it belongs
    to; `away` is how far the elements around are, by depth, and `types` of which type."""
    if isinstance(node, FieldRef):
        moves = sum(step.how in _MOVES for step in node.steps)
        far = away.get(node.depth, 0) + moves >= _FAR
        yield node, ("" if moves else types.get(node.depth, "")) if far else None
        return
    if isinstance(node, Quantified | Count | SumOver):
        collection: Collection = node.collection
        beside = collection.owner >= 0 and collection.name not in REACH
        depth = len(away) + 1
        away = {**away, depth: away.get(collection.owner, 0) + 1 if beside else _FAR}
        types = {**types, depth: collection.type or ""}
    for part in parts(node):
        yield from _fields(part, away, types)
