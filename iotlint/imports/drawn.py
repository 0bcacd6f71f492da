"""What an import draws: entries and connections whose every value knows where it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from iotlint.imports.resource import Identity, Resource
from iotlint.imports.value import Spot


@dataclass(frozen=True, slots=True)
class Field:
    """A value of the plan: where it was written, and through which expressions it came. No `spot`: it follows from
    the type alone."""

    value: Any
    spot: Spot | None = None
    uses: tuple[Spot, ...] = ()


@dataclass(slots=True)
class Entry:
    """An entry of the plan. `fields` are by key, dots for keys inside; `remarks` are sentences for comments."""

    section: str
    type: str
    identity: Identity
    word: str
    resource: Resource | None
    key: Spot
    id: str = ""
    fields: dict[str, Field] = field(default_factory=dict)
    links: dict[str, dict[Entry, tuple[Spot, tuple[Spot, ...]]]] = field(default_factory=dict)
    open: set[str] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)
    label: str = ""
    name: str = ""
    kind: str = ""
    roles: dict[str, str] = field(default_factory=dict)
    # Whether a connection of it could not be drawn.
    loose: bool = False
    # What a setting of it holds of another entry ("a key", "an address"): a tie, no connection.
    ties: dict[tuple[str, Entry], None] = field(default_factory=dict)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


@dataclass(slots=True)
class Edge:
    """A connection of the plan, with the path in the file that proves it."""

    source: Entry
    target: Entry
    spot: Spot
    proof: str
    uses: tuple[Spot, ...] = ()
    fields: dict[str, Field] = field(default_factory=dict)
    name: str = ""
    unsure: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something that people should hear about an import: a sentence, and its place where there is one."""

    message: str
    spot: Spot | None = None


@dataclass(slots=True)
class Drawn:
    """The whole of an import."""

    name: str
    entries: list[Entry] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    strange: dict[str, int] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    open: set[str] = field(default_factory=set)
    # Whether there may be more than was read: linked templates, loops of unknown length.
    more: bool = False
    files: list[str] = field(default_factory=list)
    root: Spot | None = None
