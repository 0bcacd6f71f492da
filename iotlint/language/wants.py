"""What a rule would have to be told: the fields in what it asserts that may be left unstated, as data.

A want is a key of the subject, as 'sku', or a tuple of steps from it on: ('link', 'site') and ('field',
'maxOffline'); it may end in ('measure', 'demand.messagesPerDay') or ('call', 'population'). ('plan',) starts at
the plan; ('each', name, whether of the plan, type, wants) looks at the members of a collection.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from iotlint.language.conditions import (
    All,
    Collection,
    Count,
    Exists,
    FieldRef,
    Node,
    Quantified,
    SumOver,
    flat,
    parts,
)
from iotlint.language.fields import PLAN_COLLECTIONS
from iotlint.language.first import asks_tier
from iotlint.language.rule import Variant
from iotlint.model.unknown import UNKNOWN

# What of the facts rests on fields that may be unstated.
_CALLS = ("population", "transport", "port", "backlog", "catch_up")
_PLACED = ("field", "below", "link", "end", "plan")


def wants(variant: Variant) -> tuple[Any, ...]:
    """The wants of what a variant asserts, and of the tiers that it asks for, each once, in the order of the rule."""
    tiers = [part for part, _ in flat(variant.where or All(()), True) if asks_tier(part)]
    asserted = () if variant.assertion is None else (variant.assertion,)
    return tuple(dict.fromkeys(want for node in (*tiers, *asserted) for want in _of(node, 0)))


def _of(node: Node, depth: int) -> Iterator[Any]:
    if isinstance(node, FieldRef):
        steps = _steps(node)
        if steps and (node.depth == depth or node.base == "architecture"):
            yield steps
        return
    if isinstance(node, Exists):
        return  # whether it is stated is never unknown
    if isinstance(node, Quantified | SumOver):
        yield from _each(node.collection, node.condition, depth)
        if isinstance(node, SumOver):
            yield from _each(node.collection, node.value, depth)
        return
    if isinstance(node, Count):
        yield from _each(node.collection, node.condition, depth)
        for _, value in node.comparisons:
            yield from _of(value, depth)
        return
    for part in parts(node):
        if not isinstance(part, Collection):
            yield from _of(part, depth)


def _each(collection: Collection, inner: Node, depth: int) -> Iterator[Any]:
    of_plan = collection.owner < 0 and collection.name in PLAN_COLLECTIONS
    # What is looked at from further out inside this.
    yield from _outer(inner, depth)
    if of_plan or collection.owner == depth:
        found = tuple(dict.fromkeys(_of(inner, depth + 1)))
        if found:
            yield (("each", collection.name, of_plan, collection.type, found),)


def _outer(node: Node, depth: int) -> Iterator[Any]:
    if isinstance(node, FieldRef):
        if node.depth == depth and node.base != "architecture" and (steps := _steps(node)):
            yield steps
    else:
        for part in parts(node):
            yield from _outer(part, depth)


def _steps(field: FieldRef) -> Any:
    """The steps of a field that may be unknown because nobody stated it; nothing for another."""
    if field.base == "item" or not field.steps:
        return ()
    last = field.steps[-1]
    reckoned = last.how == "measure" or (last.how == "call" and last.name in _CALLS)
    if not reckoned and (last.how not in ("field", "below", "plan") or last.default is not UNKNOWN):
        return ()
    kept = (last.how, last.name)
    before = tuple((step.how, step.name) for step in field.steps[:-1])
    if any(how not in _PLACED for how, _ in before):
        return ()
    if not before and last.how == "field":
        return last.name
    start = (("plan",),) if field.base == "architecture" else ()
    return (*start, *before, kept)
