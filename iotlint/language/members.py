"""What needs not be asked of the members of a collection: their type where they were found by it, and each of them
where it only matters that there is one."""

from __future__ import annotations

from iotlint.language.conditions import All, Collection, Compare, Condition, FieldRef, Literal
from iotlint.language.scan import REACH


def beside_type(collection: Collection, condition: Condition) -> Condition:
    """What is left of a condition on members that were found by their type: all that certainly have it, or may."""
    if collection.type is None or not isinstance(condition, All):
        return condition
    return All(tuple(part for part in condition.parts if not _asks_type(part, collection.type)))


def _asks_type(part: Condition, type_: str) -> bool:
    match part:
        case Compare(FieldRef(text="type"), "equals", Literal(found)):
            return bool(found == type_)
    return False


def any_of(collection: Collection, members: str, variable: str, test: str) -> str:
    """An expression that is true where one of the members certainly passes a test."""
    found = _there(collection, members) if test == "True" else None
    return found or f"any({test} for {variable} in {members})"


def none_of(collection: Collection, members: str, variable: str, test: str) -> str:
    """An expression that is true where certainly all of them pass a test, and there can be no others."""
    found = _there(collection, members) if test == "False" else None
    none = f"not {found}" if found else f"all({test} for {variable} in {members})"
    return f"(not {gap(collection)} and {none})"


def gap(collection: Collection) -> str:
    """True at run time where the collection may have members that the plan as read does not show."""
    return f"{collection.name!r} in incomplete" if collection.owner < 0 else "loose"


def is_look(expression: str) -> bool:
    """Whether an expression about a collection is as quick as to ask for what it gave before."""
    return "(" not in expression.strip("()")


def _there(collection: Collection, members: str) -> str | None:
    """An expression that is true where there are members; None where they are not in a list."""
    if collection.name in REACH or not members.startswith(("plan.", "g.", "e")):
        return None  # found one by one, counted, or looked up
    return f"plan.by_type.get({collection.type!r})" if members.startswith("g.typed(") else members
