"""A number of which only the bounds are known: what a field may be that the plan does not state."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Any, Self

from iotlint.model.unknown import UNKNOWN

if TYPE_CHECKING:
    from iotlint.model.types import Element

# The field that may name two numbers, between which a service chooses.
SCALED = "throughputUnits"


class Range:
    """From `low` to `high`, both possible. Equal to a number only where it can be nothing else, and unequal only
    where it cannot be it, so that nothing certain follows from what lies between."""

    __slots__ = ("high", "low")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, low: float, high: float) -> None:
        self.low = low
        self.high = high

    def __repr__(self) -> str:
        return f"{self.low:,} or more" if self.high == inf else f"{self.low:,} to {self.high:,}"

    def __eq__(self, other: object) -> bool:
        low, high = bounds(other)
        return bool(low == high == self.low == self.high)

    def __ne__(self, other: object) -> bool:
        low, high = bounds(other)
        return bool(low is None or low > self.high or high < self.low)


class Scaled(int):
    """A number that a service chooses by itself, up to this one and down to `low`: what it is as planned is the most,
    since that is what lasting load is held against."""

    low: int

    def __new__(cls, low: int, high: int) -> Self:
        """From one number to another."""
        made = super().__new__(cls, high)
        made.low = low
        return made


def scaled(service: Element, problem: Callable[..., None]) -> dict[str, Any]:
    """The fields of a service with one number for the two between which it chooses its units by itself."""
    low, high = service.fields[SCALED].get("from", UNKNOWN), service.fields[SCALED].get("to", UNKNOWN)
    value: Any = UNKNOWN
    if isinstance(low, int) and isinstance(high, int):
        if low <= high:
            value = Scaled(low, high)
        else:
            said = f"'{service.id}' is to have from {low:,} to {high:,} units; write the smaller number behind `from`."
            problem("malformed-value", said, (*service.route, SCALED), "value")
    return {**service.fields, SCALED: value}


def bounds(value: Any) -> tuple[Any, Any]:
    """The least and the most that a value can be; None for what is no number."""
    if isinstance(value, Range):
        return value.low, value.high
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value, value
    return None, None
