"""The comparisons of the condition language, three-valued: True, False, or None where it cannot be known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from math import ceil, inf, prod
from typing import Any

from iotlint.model import units
from iotlint.model.interval import Range, Scaled, bounds
from iotlint.model.unknown import UNKNOWN

Verdict = bool | None
# Two repeats without end take the third power of this, in steps of some nanoseconds.
_LONGEST_MATCHED = 300
# Ids that a fix writes into a list.
_MOST_IDS = 100
# Members that an own rule may look at on one plan; some seconds.
_MOST_MEMBERS = 5_000_000


_compiled: dict[str, re.Pattern[str]] = {}  # of rules and the catalog, as many as they have


class TooMuch(Exception):
    """A rule of a team's own looks at more than is reasonable."""


def equals(left: Any, right: Any) -> Verdict:
    """Whether both are the same; what is certainly absent equals nothing."""
    if left is UNKNOWN or right is UNKNOWN:
        return None
    return left is not None and left == right


def is_in(left: Any, right: Any) -> Verdict:
    """Whether a value is one of a list; of an absent list, nothing is."""
    if left is None or right is None:
        return False
    if left is UNKNOWN or right is UNKNOWN:
        return None
    if isinstance(right, str):
        return bool(left == right)
    return True if left in right else None if UNKNOWN in right else False


def contains(left: Any, right: Any) -> Verdict:
    """Whether a list has a member, or a text a part."""
    if left.__class__ is frozenset and right is not UNKNOWN:
        return True if right in left else None if UNKNOWN in left else False
    if isinstance(left, str) and isinstance(right, str):
        return right in left
    return is_in(right, left)


def speaks(protocol: Any, listed: Any, versions: dict[str, frozenset[str]]) -> Verdict:
    """`is_in` for protocols: `mqtt` without a version is in a list that has any version of it, and a
    version may or may not be in a list that says only `mqtt`, or what is carried by it."""
    if protocol.__class__ is str and listed.__class__ is tuple and protocol in listed:
        return True  # as it ought to be
    found = is_in(protocol, listed)
    if found is not False or listed is None or protocol is None:
        return found
    listed = (listed,) if isinstance(listed, str) else listed
    known = versions.get(protocol, frozenset((protocol,)))
    if not known.isdisjoint(listed):
        return True
    return None if any(not known.isdisjoint(versions.get(name, ())) for name in listed) else False


def like(left: Any, right: Any) -> Verdict:
    """Whether a text fits a pattern with `*` and `?`."""
    if left is UNKNOWN or right is UNKNOWN:
        return None
    if not isinstance(left, str) or not isinstance(right, str):
        return False
    if len(left) > _LONGEST_MATCHED:
        return None
    if right[-1:] == "*" and "*" not in right[:-1] and "?" not in right:
        return left.startswith(right[:-1])  # as most are written, without loading the compiler of patterns
    first, *rest = ("".join("." if c == "?" else re.escape(c) for c in part) for part in right.split("*"))
    # Each `*` takes as little as it can and never looks back, or many of them would take for ever.
    middle = "".join(f"(?>.*?{part})" for part in rest[:-1] if part)
    return re.fullmatch(f"{first}{middle}.*{rest[-1]}" if rest else first, left, re.DOTALL) is not None


def match(left: Any, right: Any) -> Verdict:
    """Whether a regular expression is found in a text; one of more than 300 characters is not looked at."""
    if left is UNKNOWN or right is UNKNOWN:
        return None
    if not isinstance(left, str) or not isinstance(right, str):
        return False
    if len(left) > _LONGEST_MATCHED:
        return None
    pattern = _compiled.get(right) or _compiled.setdefault(right, re.compile(right))
    return pattern.search(left) is not None


def _between(compare: Callable[[Any, Any], bool], left: Any, right: Any) -> Verdict:
    """Compares what is only known to lie between bounds: an order that holds, or fails, at all corners, does so
    everywhere."""
    lows, highs = bounds(left), bounds(right)
    if lows[0] is None or highs[0] is None:
        return None
    found = {compare(one, other) for one in lows for other in highs}
    return found.pop() if len(found) == 1 else None


_NUMBERS = (int, float)


def _ordered(compare: Callable[[Any, Any], bool], kinds: tuple[type, ...]) -> Callable[[Any, Any], Verdict]:
    def verdict(left: Any, right: Any) -> Verdict:
        if left is None or right is None:
            return False
        if left is UNKNOWN or right is UNKNOWN:
            return None  # as most comparisons of a small plan end
        if not isinstance(left, kinds) or not isinstance(right, kinds):
            return _between(compare, left, right) if kinds is _NUMBERS else None
        return compare(left, right)

    return verdict


less = _ordered(lambda a, b: bool(a < b), _NUMBERS)
less_or_equals = _ordered(lambda a, b: bool(a <= b), _NUMBERS)
greater = _ordered(lambda a, b: bool(a > b), _NUMBERS)
greater_or_equals = _ordered(lambda a, b: bool(a >= b), _NUMBERS)
# ISO dates sort as text.
before = _ordered(lambda a, b: bool(a < b), (str,))
after = _ordered(lambda a, b: bool(a > b), (str,))

# By the names that rules give them, for numbers that are only known to lie between two.
ORDERS: dict[str, Callable[[Any, Any], Verdict]] = {
    "less": less,
    "lessOrEquals": less_or_equals,
    "greater": greater,
    "greaterOrEquals": greater_or_equals,
}


def counted(operator: str, least: float, most: float, wanted: Any) -> Verdict:
    """Compares a number known to lie between `least` and `most` with `wanted`. None at all is within any limit."""
    if operator == "lessOrEquals" and not most:
        return True
    if not isinstance(wanted, _NUMBERS):
        return None
    if operator in ("equals", "notEquals"):
        same = True if least == most == wanted else False if wanted < least or wanted > most else None
        return same if operator == "equals" or same is None else not same
    compare = ORDERS[operator]
    low, high = compare(least, wanted), compare(most, wanted)
    return low if low == high else None


def most(number: int, incomplete: bool) -> float:
    """An upper bound of a count: without limit where not all members are known."""
    return inf if incomplete else number


def total(values: Iterable[Any]) -> Any:
    """The sum of numbers; unknown if one of them is."""
    result: float = 0
    for value in values:
        if isinstance(value, bool) or not isinstance(value, _NUMBERS):
            return UNKNOWN
        result += value
    return result


def calculate(name: str, *values: Any) -> Any:
    """`sum`, `product`, `ratio`, `ceil`, `min` or `max`; unknown if an argument is, or on division by zero."""
    if any(isinstance(value, bool) or not isinstance(value, _NUMBERS) for value in values):
        return _reckoned(name, values)
    if name == "ratio":
        return values[0] / values[1] if values[1] else UNKNOWN
    if name == "ceil":
        # A hair less, so that 3.0000000000000004 from a division needs three units and not four.
        return ceil(values[0] - 1e-9)
    if name == "sum":
        return sum(values)
    if name == "product":
        return prod(values)
    return min(values) if name == "min" else max(values)


def _reckoned(name: str, values: Sequence[Any]) -> Any:
    """The same of what lies between bounds, none of it negative: from the least to the most that it can be."""
    known = [bounds(value) for value in values]
    if any(low is None or low < 0 for low, _ in known):
        return UNKNOWN
    least, most = [low for low, _ in known], [high for _, high in known]
    if name == "ratio":
        least[1:], most[1:] = most[1:], least[1:]
    low, high = calculate(name, *least), calculate(name, *most)
    return UNKNOWN if UNKNOWN in (low, high) else Range(low, high)


def within(fields: Mapping[str, Any], path: str) -> Any:
    """What stands at a path of keys; None where nothing does."""
    found: Any = fields
    for key in path.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return found


def items(listed: Any) -> Iterable[tuple[int | None, Any]]:
    """The entries of a field that may be a list or a single value, with their positions."""
    if listed is None or listed is UNKNOWN:
        return ()
    return enumerate(listed) if isinstance(listed, list) else ((None, listed),)


# What a value in a message may be shown as; all take a number, and what is none is shown as it is.
SHOWN_AS: dict[str, Callable[[Any], str]] = {
    "size": units.format_size,
    "duration": units.format_duration,
    "rate": units.format_rate,
    "percent": units.format_percent,
    "text": str,
    "days": lambda number: f"{number:,} day{'' if number == 1 else 's'}",
}


def shown(value: Any, how: str = "") -> str:
    """A value in a message, as people write it; `how` is one of `SHOWN_AS`."""
    if how and isinstance(value, int | float) and not isinstance(value, bool):
        return SHOWN_AS[how](value)
    if value is None:
        return "none"
    if value is True or value is False:
        return str(value).lower()
    if isinstance(value, list | tuple):
        return ", ".join(shown(each) for each in value) or "none"
    if isinstance(value, set | frozenset):
        return ", ".join(sorted(shown(each) for each in value)) or "none"
    if isinstance(value, float):
        value = int(value) if value.is_integer() else round(value, 2)
    if isinstance(value, Scaled):
        return f"{value.low:,} to {value:,}"
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def sole(ids: list[str]) -> Any:
    """The only one of some ids; UNKNOWN where there are none or several."""
    return ids[0] if len(ids) == 1 else UNKNOWN


def few(ids: Iterable[str]) -> Any:
    """Some ids as a list; UNKNOWN where there are none, or more than anybody would have written down for them."""
    found = list(islice(ids, _MOST_IDS + 1))
    return found if 0 < len(found) <= _MOST_IDS else UNKNOWN


def common(*lists: Any) -> Any:
    """The first entry of the first list that all others hold; UNKNOWN where there is none."""
    if not all(isinstance(each, list | tuple | frozenset) for each in lists):
        return UNKNOWN
    return next((entry for entry in lists[0] if all(entry in each for each in lists[1:])), UNKNOWN)


def spending() -> Callable[[Iterable[Any]], Iterator[Any]]:
    """A function that passes on the members of collections, and raises TooMuch when they are too many in all."""
    left = _MOST_MEMBERS

    def spend(members: Iterable[Any]) -> Iterator[Any]:
        nonlocal left
        for member in members:
            left -= 1
            if left < 0:
                raise TooMuch(
                    f"its quantifiers look at more than {_MOST_MEMBERS:,} members on this plan; nest them less"
                )
            yield member

    return spend
