"""What a rule asks before it prepares anything: hundreds of rules run over a small plan, and nearly all of them end
with a look at a field or two."""

from __future__ import annotations

from collections.abc import Sequence

from iotlint.language.conditions import (
    All,
    Compare,
    Condition,
    Count,
    Exists,
    FieldRef,
    Literal,
    Not,
    Quantified,
    SumOver,
    flat,
    walk,
)
from iotlint.language.operators import OPERATORS
from iotlint.model.unknown import UNKNOWN

Parts = Sequence[tuple[Condition, bool]]


def is_plain(condition: Condition) -> bool:
    """Whether a condition looks at fields of the subject and the plan alone, for which nothing has to be prepared."""
    for node in walk(condition):
        if isinstance(node, Quantified | Count | SumOver):
            return False
        if isinstance(node, FieldRef) and (
            node.base == "item" or any(step.how in ("call", "measure") for step in node.steps)
        ):
            return False
        if isinstance(node, Compare) and OPERATORS[node.operator].function == "is_in":
            # Protocols that are listed are asked of a table, which is made for the whole run of the rule.
            if isinstance(node.left, FieldRef) and node.left.protocol and isinstance(node.right, Literal):
                return False
    return True


def asks_tier(condition: Condition) -> bool:
    """Whether a condition compares the tier of the subject, or of what it leads to, with something else."""
    match condition:
        case Compare(FieldRef(depth=0, text=text) as field, _, _):
            return text.rpartition(".")[2] == "sku" and _is_open(field)
    return False


def _is_open(field: FieldRef) -> bool:
    return field.base != "item" and field.steps[-1].how == "field" and field.steps[-1].default is UNKNOWN


def implied(parts: Parts) -> list[tuple[Condition, bool]]:
    """What has to be stated of the subject if all parts are to hold certainly, since members that certainly satisfy a
    condition are compared with it; a field with a default need not be."""
    found: dict[tuple[Condition, bool], None] = {}
    for condition, so in parts:
        if isinstance(condition, Quantified) and so == (condition.quantifier == "some"):
            inner = condition.condition if condition.quantifier != "every" else Not(condition.condition)
            below = flat(All((inner,)), True)
            found.update(dict.fromkeys(implied(below)))
            for each, holds in below:
                if isinstance(each, Compare) and holds != OPERATORS[each.operator].turned:
                    found.update(
                        {(Exists(field, True), True): None for field in _fields(each) if _is_told(field)}
                    )
    return list(found)


def _fields(condition: Compare) -> list[FieldRef]:
    return [side for side in (condition.left, condition.right) if isinstance(side, FieldRef)]


def _is_told(field: FieldRef) -> bool:
    """Whether a field is the subject's own, and certainly equals nothing where it is not written."""
    own = field.base in ("this", "element") and field.depth == 0 and len(field.steps) == 1
    return own and field.steps[0].how == "field" and field.steps[0].default in (None, UNKNOWN)


def is_given(condition: Condition, field: str, types: Sequence[str]) -> bool:
    """Whether a condition asks for the very types by which the subjects were found."""
    match condition:
        case Compare(FieldRef(text=text), "equals" | "in", Literal(found)) if text == field:
            return {found} == set(types) if isinstance(found, str) else set(found) == set(types)
    return False
