"""A rule that asserts a single comparison, as most do: one look tells whether it holds, does not, or is not known."""

from __future__ import annotations

from typing import Any, Protocol

from iotlint.language.conditions import All, Compare, Condition, Either, FieldRef, Literal, Value, flat
from iotlint.language.operators import OPERATORS


class Writer(Protocol):
    """What writes the function around it: `language.generate.Generator`."""

    def certain(self, condition: Condition, holds: bool) -> str:
        """An expression that is true where a condition certainly holds (or certainly does not)."""

    def value(self, value: Value) -> str:
        """An expression for a value."""

    def name(self, prefix: str) -> str:
        """A name that nothing else has."""

    def spoken(self, listed: Any) -> tuple[str, str]:
        """Names of two sets: the protocols that certainly are among those listed, and those that may be."""


def unproved(made: Writer, held: Condition) -> tuple[list[str], str | None]:
    """Expressions of which all are true where a condition does not certainly hold; and one that says, where they
    are, whether it certainly does not. None: that needs more than one look."""
    decided = _once_decided(made, held)
    if decided is not None:
        return [decided[0]], decided[1]
    # Each way to hold apart, so that the cheap ones are asked before the dear parts of `where`.
    return [f"not ({made.certain(part, so)})" for part, so in flat(Either((held,)), True)], None


def _once_decided(made: Writer, held: Condition) -> tuple[str, str] | None:
    """For a single comparison: that it does not certainly hold, and then, that it certainly does not. Both
    of one look, as most rules assert no more than that."""
    found = flat(All((held,)), True)
    compare, so = found[0] if len(found) == 1 else (held, True)
    if not isinstance(compare, Compare):
        return None
    function, turned = OPERATORS[compare.operator].function, OPERATORS[compare.operator].turned
    left, right, holds = compare.left, compare.right, so != turned
    name = made.name("v")
    if isinstance(right, Literal) and function in ("equals", "is_in"):
        access = made.value(left)
        if function == "is_in" and isinstance(left, FieldRef) and left.protocol:
            certain, possible = made.spoken(right.value)
            if holds:
                return (
                    f"({name} := {access}) not in {certain}",
                    f"{name} is not U and {name} not in {possible}",
                )
            return f"(({name} := {access}) is U or {name} in {possible})", f"{name} in {certain}"
        same, other = {"equals": ("==", "!="), "is_in": ("in", "not in")}[function]
        if holds:
            return f"({name} := {access}) {other} {right.value!r}", f"{name} is not U"
        return f"(({name} := {access}) is U or {name} {same} {right.value!r})", f"{name} is not U"
    call = f"{function}({made.value(left)}, {made.value(right)})"
    if function == "is_in" and isinstance(left, FieldRef) and left.protocol:
        call = f"speaks({made.value(left)}, {made.value(right)}, g.versions)"
    return f"({name} := {call}) is not {holds}", f"{name} is {not holds}"
