"""What a service passes on of that which reaches it: all of it or a part, as it came or made into something else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from iotlint.facts.amounts import Amount, Found, fraction, shown
from iotlint.facts.limits import is_number
from iotlint.facts.spread_sums import Shared
from iotlint.model.types import Connection, Element

if TYPE_CHECKING:
    from fractions import Fraction

# The facts that are read here by name (catalog/uses.py).
USES = ("gateway",)

# What a data flow does to messages that changes how many they are.
_REMAKES = frozenset(("window", "wasm", "branch", "concatenate"))


class Flow(NamedTuple):
    """All that reaches a service, in one measure: at least, and if everything is passed on; whether the
    latter rests on something that may pass on less, and whether some sender states too little. What is `shared` with
    other services comes on top of it."""

    least: float
    whole: float
    forwarded: bool
    open: bool
    shared: Shared


def left(source: Element, flow: Flow, least: Fraction, most: Fraction, each: float) -> Iterator[Found]:
    """What routes leave of that which reaches a hub: a part of what certainly does, up to one of all of it."""
    sure = part_of(flow.least, least, each)
    whole = sure if (flow.least, least) == (flow.whole, most) else part_of(flow.whole, most, each)
    yield source.id, sure, whole
    if flow.open:
        yield source.id, None, None


def part_of(whole: float, part: Fraction, each: float) -> Amount:
    """A part of what reaches a service, of which each message counts for so much."""
    value = float(fraction(whole) * part * fraction(each))
    return value, lambda: f"{shown(float(part * 100))}% of {shown(whole)}{times(each)}"


def times(each: float) -> str:
    """A factor in words, where there is one."""
    return f" × {shown(each)}" if each > 1 else ""


def is_remade(arrow: Connection, source: Element) -> bool:
    """Whether one message may become many, or many one, on the way: by a data flow's window or own module, by
    modules of a gateway, or by an application that runs on it."""
    transforms = arrow.fields.get("transforms")
    if arrow.fields.get("via") == "dataflow-graph" or (
        isinstance(transforms, list) and not _REMAKES.isdisjoint(transforms)
    ):
        return True
    if source.facts.get("gateway") is not True:
        return False
    modules = source.fields.get("modules")
    return (is_number(modules) and modules > 0) or any(
        each.kind == "application" and each.links.get("runsOn") is source for each in source.referrers
    )
