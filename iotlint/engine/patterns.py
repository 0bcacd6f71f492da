"""Regular expressions that rules may use: those that cannot take exponential time."""

from __future__ import annotations

import re

_LONGEST = 200
_REPEATS = {"MAX_REPEAT", "MIN_REPEAT"}


def check_pattern(pattern: str) -> str | None:
    """What is wrong with a pattern, or None: it must compile, be short, and not repeat what repeats."""
    if len(pattern) > _LONGEST:
        return f"The pattern is longer than {_LONGEST} characters."
    try:
        re.compile(pattern)
    except re.error as problem:
        return f"The pattern does not compile: {problem}."
    # Private, but the only parser there is for Python's own pattern syntax; a test holds it.
    from re import _parser as parser  # type: ignore[attr-defined]

    if _repeats_within(parser.parse(pattern), False, [0]):
        return "The pattern repeats what repeats already, or repeats too often, which can take for ever."
    return None


def _repeats_within(tree: object, inside: bool, seen: list[int]) -> bool:
    if isinstance(tree, list | tuple) or hasattr(tree, "data"):
        items = list(tree)  # type: ignore[call-overload]
        if items and str(items[0]) in _REPEATS:
            unbounded = items[1][1] is None or items[1][1] > 100 if isinstance(items[1], tuple) else False
            unbounded = unbounded or str(items[1][1]) == "MAXREPEAT"
            if unbounded:
                seen[0] += 1
                if inside or seen[0] > 3:
                    return True
            return _repeats_within(items[1][2], inside or unbounded, seen)
        if items and str(items[0]) in {"GROUPREF", "ASSERT", "ASSERT_NOT"}:
            return True
        return any(_repeats_within(item, inside, seen) for item in items)
    return False
