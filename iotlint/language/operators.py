"""Every comparison of the rule language, once: its name, the function behind it, and what it may be compared with.

To add one: its function in `engine/operators.py`, a row here. What reads conditions, what writes code for them,
what evaluates them for `--trace`, the tests that hold the two against each other, and the docs follow.
"""

from __future__ import annotations

from typing import NamedTuple

from iotlint.engine import operators


class Operator(NamedTuple):
    """One comparison of a field with a value.

    `function` in `engine/operators.py` gives the verdict, which is `turned` round for the negated ones.
    `takes` says what may be written on the right: any `value`, a `list`, a `text`, a `pattern`, a `number` or a
    `date`. `holds` ends the sentence "It holds if the field …" for the docs.
    """

    function: str
    takes: str
    holds: str
    turned: bool = False


OPERATORS: dict[str, Operator] = {
    "equals": Operator("equals", "value", "is this value; the bare value says the same"),
    "notEquals": Operator("equals", "value", "is not this value", turned=True),
    "in": Operator("is_in", "list", "is one of a list"),
    "notIn": Operator("is_in", "list", "is not one of a list", turned=True),
    "contains": Operator("contains", "value", "is a list with this entry, or a text with this part"),
    "notContains": Operator(
        "contains", "value", "is a list without this entry, or a text without this part", turned=True
    ),
    "like": Operator("like", "text", "fits a pattern with `*` and `?`"),
    "match": Operator(
        "match",
        "pattern",
        "fits a regular expression; patterns that can take for ever are refused, and texts of more than 300 "
        "characters are not looked at (unknown)",
    ),
    "less": Operator("less", "number", "is a number or quantity below"),
    "lessOrEquals": Operator("less_or_equals", "number", "is a number or quantity up to"),
    "greater": Operator("greater", "number", "is a number or quantity above"),
    "greaterOrEquals": Operator("greater_or_equals", "number", "is a number or quantity from … on"),
    "before": Operator("before", "date", "is a date before this one"),
    "after": Operator("after", "date", "is a date after this one"),
}
# Numbers of members are compared with these as well, `equals` and `notEquals` besides.
ORDERS = tuple(name for name, operator in OPERATORS.items() if operator.takes == "number")


def missing() -> list[str]:
    """What an operator that was added only here still needs, a sentence each."""
    wrong = [
        f"iotlint/language/operators.py:1:1: The operator '{name}' needs the function '{operator.function}' in "
        "iotlint/engine/operators.py, which is not there."
        for name, operator in OPERATORS.items()
        if not callable(getattr(operators, operator.function, None))
    ]
    wrong += [
        f"iotlint/language/operators.py:1:1: The operator '{name}' compares numbers and is missing in ORDERS of "
        "iotlint/engine/operators.py, by which numbers of members are compared."
        for name in ORDERS
        if name not in operators.ORDERS
    ]
    return wrong
