"""A number of which only the bounds are known: what a field may be that the plan does not state."""

from __future__ import annotations

from typing import Any


class Range:
    """From `low` to `high`, both possible. Equal to a number only where it can be nothing else, and unequal only
    where it cannot be it, so that nothing certain follows from what lies between."""

    __slots__ = ("high", "low")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, low: float, high: float) -> None:
        self.low = low
        self.high = high

    def __repr__(self) -> str:
        return f"{self.low:,} to {self.high:,}"

    def __eq__(self, other: object) -> bool:
        low, high = bounds(other)
        return bool(low == high == self.low == self.high)

    def __ne__(self, other: object) -> bool:
        low, high = bounds(other)
        return bool(low is None or low > self.high or high < self.low)


def bounds(value: Any) -> tuple[Any, Any]:
    """The least and the most that a value can be; None for what is no number."""
    if isinstance(value, Range):
        return value.low, value.high
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value, value
    return None, None
