"""Values that generated rules work out once a plan, and only if they get as far as to need them."""

from collections.abc import Callable
from typing import Any


class once:  # noqa: N801 - reads as a function in generated code
    """Calls a function on the first call and keeps what it gave.

    As functools.cache does, which takes thirty times as long to set up: with a hundred of these a plan, that
    was a third of what a small plan costs.
    """

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make: Callable[[], Any] | None = make
        self._made: Any = None

    def __call__(self) -> Any:
        make = self._make
        if make is not None:
            self._made = make()
            self._make = None
        return self._made


def recalled(seen: dict[Any, Any], values: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """What a function gave for the same values before; of lists and mappings nothing is kept."""
    try:
        if values in seen:
            return seen[values]
    except TypeError:
        return make()
    seen[values] = found = make()
    return found
