"""A rule as declared in its file: what it is about, what must hold, what it says, and its examples."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from iotlint.language.conditions import Collection, Condition, FactRef, FieldRef, Value
from iotlint.source.span import Route


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A value in a text. `how` says how it is shown: as a quantity ('size', 'duration', 'rate', 'percent'), as
    'text', digits ungrouped, or, where it is empty, as what it is."""

    value: FieldRef | FactRef
    how: str = ""


@dataclass(frozen=True, slots=True)
class RelatedPlaces:
    """Further places to show: members of a collection that satisfy a condition, or a field's place."""

    note: tuple[str | Placeholder, ...]
    collection: Collection | None = None
    condition: Condition | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """A path along connections to show: 'to' or 'from' the nearest element that satisfies a condition."""

    direction: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Members:
    """A value of a fix: the ids of a collection's members that satisfy a condition, or of the `single` one."""

    collection: Collection
    condition: Condition
    single: bool


@dataclass(frozen=True, slots=True)
class Common:
    """A value of a fix: the first entry of the first list that all other lists hold too."""

    lists: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """A value of a fix: the id of an entry that the same fix adds, under whatever name that had to be."""

    id: str


@dataclass(frozen=True, slots=True)
class FixStep:
    """One thing that a fix does: 'set', 'append', 'remove' or 'add'.

    `path` is a field path, for 'add' a section, in which the entry gets the id `key`. `value` is made of
    values (`Members`, `Common` and `Added` among them), of dicts with text as keys, and of tuples.
    """

    way: str
    path: str
    key: str = ""
    value: Any = None


@dataclass(frozen=True, slots=True)
class RuleFix:
    """How a rule's findings are mended. `title` is empty where the steps say it themselves."""

    title: tuple[str | Placeholder, ...]
    safe: bool
    steps: tuple[FixStep, ...] = field(hash=False)


@dataclass(frozen=True, slots=True)
class SeverityCase:
    """A severity, and the condition on the architecture under which it holds (None: otherwise)."""

    severity: str
    when: Condition | None


@dataclass(frozen=True, slots=True)
class Variant:
    """One kind of subject a rule looks at. `check` names a Python check instead of conditions."""

    subject: str
    each: str | None
    where: Condition | None
    type: tuple[str, ...]
    assertion: Condition | None
    message: tuple[str | Placeholder, ...]
    at: tuple[str, ...]
    related: tuple[RelatedPlaces, ...]
    flow: Flow | None
    severities: tuple[SeverityCase, ...]
    fix: RuleFix | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A plan a rule must or must not fire on. `text` is whole; `places` are the routes it must name.

    `severity` is that of every finding, where the example states one; `model` says that it is one in DTDL.
    """

    bad: bool
    text: str
    data: bytes
    places: tuple[str, ...]
    as_of: str | None
    route: Route
    file: str | None
    severity: str | None = None
    model: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule file, read and checked. `raw` is its mapping, for the texts that need no reading."""

    path: str
    code: str
    name: str
    severity: str
    variants: tuple[Variant, ...]
    raw: dict[str, Any] = field(hash=False)
    examples: tuple[Example, ...] = ()
    check: str | None = None
    reported_by: str | None = None
    unknown_note: bool = False
