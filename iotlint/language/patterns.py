"""Regular expressions that rules may use: those that are done soon on any text."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

_LONGEST = 200
# Repeats without end that may follow each other: the time grows by the text's length for each.
_MOST_OPEN = 2
# Ways in which all other repeats and alternatives together may fit one place, and that beside `_MOST_OPEN`.
_MOST_WAYS = 1_000
_MOST_WAYS_BESIDE = 10
# From here on a repeat counts as one without end.
_MANY = 100
_SINGLE = {"LITERAL", "NOT_LITERAL", "ANY", "IN", "CATEGORY", "AT", "RANGE", "NEGATE"}


class _Refused(Exception):
    """A pattern that could take for ever."""


class _Cost(NamedTuple):
    """How often a part repeats without end, and in how many ways it can fit besides."""

    open: int
    ways: int


def check_pattern(pattern: str) -> str | None:
    """What is wrong with a pattern, or None: it must compile, be short, and not repeat what varies."""
    if len(pattern) > _LONGEST:
        return f"The pattern is longer than {_LONGEST} characters."
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as problem:
        return f"The pattern does not compile: {problem}."
    # Private, but the only parser there is for Python's own pattern syntax; a test holds it.
    from re import _parser as parser  # type: ignore[attr-defined]

    try:
        cost = _sequence(parser.parse(pattern))
    except _Refused as problem:
        return f"The pattern {problem}, which can take for ever."
    if cost.open > _MOST_OPEN:
        return f"The pattern repeats without end more than {_MOST_OPEN} times, which can take for ever."
    if cost.open == _MOST_OPEN and cost.ways > _MOST_WAYS_BESIDE:
        return (
            "The pattern repeats without end twice and can fit in many ways besides, which can take for ever."
        )
    return None


def _sequence(tree: Any) -> _Cost:
    found = _Cost(0, 1)
    for operator, argument in tree:
        part = _part(str(operator), argument)
        found = _bounded(found.open + part.open, found.ways * part.ways)
    return found


def _part(operator: str, argument: Any) -> _Cost:
    if operator in _SINGLE:
        return _Cost(0, 1)
    if operator == "SUBPATTERN":
        return _sequence(argument[3])
    if operator == "BRANCH":
        parts = [_sequence(branch) for branch in argument[1]]
        return _bounded(max(part.open for part in parts), sum(part.ways for part in parts))
    if operator in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, body = argument
        inner = _sequence(body)
        if int(most) > _MANY:
            if inner.open or inner.ways > 1:
                raise _Refused("repeats without end what can fit in several ways")
            return _Cost(1, 1)
        if most > 1 and inner.open * most > _MOST_OPEN:
            raise _Refused("repeats what repeats already")
        # Not the power itself, which has thousands of digits long before it is refused.
        ways = (most - least + 1) * inner.ways
        for _ in range(most - 1):
            ways = _bounded(0, ways * inner.ways).ways if inner.ways > 1 else ways
        return _bounded(inner.open * most, ways)
    raise _Refused("looks ahead or back, or refers to a group")


def _bounded(open_: int, ways: int) -> _Cost:
    if ways > _MOST_WAYS:
        raise _Refused(f"can fit in more than {_MOST_WAYS} ways")
    return _Cost(open_, ways)
