"""Reads the plain values of a condition, and refuses those that could never be what the field holds."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from iotlint.language.conditions import Literal
from iotlint.language.fields import Field
from iotlint.language.misread import Misread, unknown
from iotlint.language.operators import OPERATORS
from iotlint.language.patterns import check_pattern
from iotlint.source.span import Route

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBERS = frozenset({"integer", "number"})


def written(operator: str, right: Any, known: Field | None, route: Route) -> Literal:
    """The right side of a comparison that is written out; `known` is the field on the left. Raises Misread."""
    takes = OPERATORS[operator].takes
    if takes == "list":
        if not isinstance(right, list) or not right:
            raise Misread(f"{operator} takes a list of values, or a field or fact that is one.", route)
        for n, each in enumerate(right):
            literal(each, known, (*route, n))
        return Literal(tuple(right))
    if isinstance(right, list) or right is None:
        raise Misread(f"{operator} takes one value.", route)
    if takes == "number":
        found = number(operator, right, route)
        if known and known.forms and not known.quantity and not known.forms & _NUMBERS:
            raise Misread(f"{operator} compares numbers, and this field holds {_forms(known)}.", route, "key")
        return found
    if takes == "date":
        if not _is_date(right):
            raise Misread(f"{operator} takes a date written as 2026-01-31, a field or a fact.", route)
        return Literal(right)
    if takes in ("text", "pattern"):
        if not isinstance(right, str):
            raise Misread(f"{operator} takes a text.", route)
        if known and known.forms and "string" not in known.forms:
            raise Misread(f"{operator} compares texts, and this field holds {_forms(known)}.", route, "key")
        if takes == "pattern" and (wrong := check_pattern(right)):
            raise Misread(wrong, route)
        return Literal(right)
    return literal(right, known, route)


def number(operator: str, right: Any, route: Route) -> Literal:
    """A number that something is compared with."""
    if isinstance(right, bool) or not isinstance(right, int | float):
        raise Misread(f"{operator} compares numbers.", route)
    return Literal(right)


def literal(value: Any, known: Field | None, route: Route) -> Literal:
    """One value, of those that the field can hold."""
    if value is None or isinstance(value, list):
        raise Misread("One value is needed here; absence is asked for by `exists: false`.", route)
    if known is None or known.open:
        return Literal(value)
    if known.values:
        if value not in known.values and not (isinstance(value, str) and value.startswith("x-")):
            raise Misread(unknown("value", str(value), tuple(map(str, known.values))), route)
    elif known.forms and not known.quantity and not _forms_of(value) & known.forms:
        raise Misread(
            f"This field holds {_forms(known)}, so that '{value}' is never what stands there.", route
        )
    return Literal(value)


def _forms_of(value: Any) -> frozenset[str]:
    if isinstance(value, bool):
        return frozenset({"boolean"})
    if isinstance(value, int | float):
        return frozenset({"integer", "number"})
    return frozenset({"string"})


def _forms(known: Field) -> str:
    words = {"boolean": "true or false", "integer": "a number", "number": "a number", "string": "a text"}
    return " or ".join(sorted({words[form] for form in known.forms}))


def _is_date(value: Any) -> bool:
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
