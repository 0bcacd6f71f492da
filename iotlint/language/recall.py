"""Recognises what a quantifier or a sum takes from the elements around it, where that is values alone: it is then
worked out once for each combination of values, however many elements share them."""

from __future__ import annotations

from collections.abc import Iterator

from iotlint.language.conditions import Collection, Count, Exists, FieldRef, Node, Quantified, SumOver, parts

# Fields that no two elements have alike: nothing would ever be found again by them.
_OWN = ("id", "index")


def taken(node: Quantified | Count | SumOver, depth: int) -> tuple[tuple[FieldRef, bool], ...]:
    """The fields of elements up to a depth that a scan of the whole plan looks at, each with whether it is only
    asked if it is stated; empty where more than fields is looked at, or where they tell each element apart."""
    if node.collection.owner >= 0:
        return ()
    found = tuple(dict.fromkeys(_fields(node, depth)))
    return () if any(field is None for field, _ in found) else found  # type: ignore[return-value]


def _fields(node: Node, depth: int, stated: bool = False) -> Iterator[tuple[FieldRef | None, bool]]:
    if isinstance(node, Collection) and 0 <= node.owner <= depth:
        yield None, False
    elif isinstance(node, FieldRef) and (
        node.base == "item" or (node.base != "architecture" and node.depth <= depth)
    ):
        own = len(node.steps) == 1 and node.steps[0].name in _OWN
        yield (None if own else node), stated
    for part in parts(node):
        yield from _fields(part, depth, isinstance(node, Exists))
