"""The two sides of a comparison, and what is said where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from iotlint.conform.meet import Meeting
from iotlint.imports.block import Drawable
from iotlint.imports.drawn import Drawn, Entry
from iotlint.imports.value import Spot
from iotlint.model.types import Element, Plan
from iotlint.source.span import Route


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: the name of its rule, a sentence, its place in the plan, and places among what there is."""

    name: str
    message: str
    route: Route
    part: str
    subject: str
    spots: tuple[Spot, ...] = ()


@dataclass(slots=True)
class Sides:
    """Both sides, and what is known of what there is.

    `there` has the entries' fields in the form of a plan. `mappable` are the service types that infrastructure code can
    declare, `wires` the connections of them that it can show, `fields` what it can state of each kind
    of entry. `deployed` is true where everything was asked of Azure itself. `met` has the thing that each entry of the
    plan stands for, by id, `planned` the reverse.
    """

    plan: Plan
    meeting: Meeting
    there: Plan
    drawn: Drawn
    mappable: frozenset[str]
    wires: frozenset[Drawable]
    fields: Mapping[tuple[str, str], frozenset[str]]
    deployed: bool
    written: Mapping[str, Any] = field(default_factory=dict)
    met: Mapping[str, Entry] = field(init=False)
    planned: Mapping[Entry, Element] = field(init=False)

    def __post_init__(self) -> None:
        pairs = self.meeting.pairs
        self.met = {element.id: entry for element, entry in pairs}
        self.planned = {entry: element for element, entry in pairs}

    @property
    def word(self) -> str:
        """What the things of the other side are."""
        return "deployed" if self.deployed else "declared"

    def unmissed(self, element: Element) -> bool:
        """Whether it is no fault that a thing is not on the other side."""
        return element.fields.get("external") is True or (
            element.fields.get("existing") is True and not self.deployed
        )

    def unmet(self, element: Element, entries: Iterable[Entry]) -> bool:
        """Whether any of some things may be what an entry of the plan stands for, which met none."""
        return any(entry not in self.planned and self.meeting.could_be(element, entry) for entry in entries)


def called(element: Element) -> str:
    """An entry of the plan, at the beginning of a sentence."""
    return f"{element.kind.capitalize()} '{element.id}'"


def unsaid(element: Element, message: str, spots: tuple[Spot, ...] = ()) -> Difference:
    """What could not be compared of an entry."""
    return Difference("not-compared", message, element.route, "key", f"{element.id}:not-compared", spots)
