"""What a picture of a plan holds, before it is written in any language. All texts in it are fit to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from iotlint.finding import Severity

# Left to right, as data flows; what only manages others comes last.
LANES = {
    "devices": "Devices and assets",
    "edge": "Sites and edge",
    "ingestion": "Ingestion",
    "processing": "Processing",
    "consumers": "Consumers",
    "management": "Management and security",
}
# A sign beside the colour: not everybody sees colours, and not every printer has them.
SIGNS = {Severity.ERROR: "✖", Severity.WARNING: "⚠", Severity.INFO: "ℹ"}  # noqa: RUF001 - an information sign


class Mark(NamedTuple):
    """A rule that found something here, and how many times."""

    severity: Severity
    code: str
    times: int

    def __str__(self) -> str:
        return f"{SIGNS[self.severity]} {self.code}" + (f" ×{self.times}" if self.times > 1 else "")


Marks = tuple[Mark, ...]


class Bar(NamedTuple):
    """A load on an arrow, as parts of what its target takes: what goes there at least, and what may; with a word
    for how that fits, and the figures."""

    least: float
    most: float
    verdict: str
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """One thing or several alike. `kind` is that of the element, or `architecture` for the plan as a whole.

    `about` has the dotted routes of what it stands for, here and below.
    """

    key: str
    kind: str
    lines: tuple[str, ...]
    marks: Marks
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A lane, or a site within one, whose findings are its `marks`."""

    key: str
    title: str
    nodes: tuple[Node, ...]
    boxes: tuple[Box, ...] = ()
    marks: Marks = ()
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A connection, or several alike; `dotted` where it stands for a link by id, over which no data goes.
    `bar` is drawn on it where a picture shows loads."""

    key: str
    source: str
    target: str
    label: str
    both: bool
    dotted: bool
    marks: Marks
    about: tuple[str, ...] = ()
    bar: Bar | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A plan as it is drawn. `nodes` stand outside all lanes."""

    title: str
    nodes: tuple[Node, ...]
    lanes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


# What holds a bar's place in a label until it is drawn: as wide as the bar, and no text of a plan.
BAR_PLACE = "\u2581" * 8


def gravest(marks: Marks) -> Severity | None:
    """The gravest severity among marks."""
    return max((mark.severity for mark in marks), default=None)


def texts(lines: tuple[str, ...], marks: Marks) -> tuple[str, ...]:
    """Lines, and one more with the marks if there are any."""
    return (*lines, "  ".join(map(str, marks))) if marks else lines
