"""The condition language as a tree: what a rule's YAML means, before it becomes code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Kinds = frozenset[str]
ITEM = -2


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a field path.

    `how` is 'attribute' (of the element), 'call' (a method of the facts), 'measure' (of the arithmetic, as
    'demand.devices'), 'field' (of the element's fields), 'below' (of a mapping), 'link' (to the element a
    field names), 'end' (of a connection), 'fact' (of the catalog) or 'plan' (a field of the architecture).
    `default` is what absence means: None (certainly nothing), UNKNOWN, or a default.
    """

    how: str
    name: str
    default: Any = None


@dataclass(frozen=True, slots=True)
class FieldRef:
    """A field path: where it starts ('element', 'this', 'architecture', 'item') and its steps."""

    text: str
    base: str
    depth: int
    steps: tuple[Step, ...]
    protocol: bool = False


@dataclass(frozen=True, slots=True)
class Literal:
    """A value as written in the rule."""

    value: Any


@dataclass(frozen=True, slots=True)
class FactRef:
    """A catalog fact, as `iot-hub.tiers[{sku}].routes`: the service type, then parts, some from fields."""

    text: str
    type: str
    parts: tuple[str | FieldRef, ...]

    @property
    def key(self) -> str:
        """Its key in the catalog, with `{}` for each of its `fields`."""
        return ".".join(part if isinstance(part, str) else "{}" for part in self.parts)

    @property
    def fields(self) -> tuple[FieldRef, ...]:
        """The fields that fill the gaps of the key."""
        return tuple(part for part in self.parts if isinstance(part, FieldRef))

    @property
    def is_of_tier(self) -> bool:
        """Whether it is a fact of a tier, and of which one a field says."""
        return self.key.startswith("tiers.{}.") and len(self.fields) == 1


@dataclass(frozen=True, slots=True)
class Param:
    """A rule's parameter, which a configuration may set."""

    code: str
    name: str
    default: int | float | str

    @property
    def text(self) -> str:
        """How a rule names it."""
        return self.name


@dataclass(frozen=True, slots=True)
class Function:
    """`sum`, `product`, `ratio`, `ceil`, `min` or `max` over values."""

    name: str
    arguments: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class SumOver:
    """The sum of a value over the members of a collection that satisfy a condition."""

    collection: Collection
    condition: Condition
    value: Value


Value = FieldRef | Literal | FactRef | Param | Function | SumOver


@dataclass(frozen=True, slots=True)
class Collection:
    """A set of elements: of the plan (`owner` -1) or of the element at nesting depth `owner`."""

    name: str
    owner: int
    kinds: Kinds
    type: str | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Holds if all parts hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Holds if one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Holds if its part does not."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison of a value with another one."""

    left: Value
    operator: str
    right: Value


@dataclass(frozen=True, slots=True)
class Exists:
    """Whether a field is stated."""

    field: FieldRef
    wanted: bool


@dataclass(frozen=True, slots=True)
class Quantified:
    """`some`, `every` or `none` of a collection."""

    quantifier: str
    collection: Collection
    condition: Condition


@dataclass(frozen=True, slots=True)
class Count:
    """How many members of a collection satisfy a condition, compared with a number."""

    collection: Collection
    condition: Condition
    comparisons: tuple[tuple[str, Value], ...]


Condition = All | Either | Not | Compare | Exists | Quantified | Count
Node = Condition | Value | Collection


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node."""
    match node:
        case All(found) | Either(found):
            return found
        case Not(part):
            return (part,)
        case Compare(left, _, right):
            return (left, right)
        case Exists(field, _):
            return (field,)
        case Quantified(_, collection, condition):
            return (collection, condition)
        case Count(collection, condition, comparisons):
            return (collection, condition, *(value for _, value in comparisons))
        case SumOver(collection, condition, value):
            return (collection, condition, value)
        case Function(_, arguments):
            return arguments
        case FactRef(_, _, found):
            return tuple(part for part in found if isinstance(part, FieldRef))
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for part in parts(node):
        yield from walk(part)


def free(node: Node, depth: int) -> set[int]:
    """Which of the elements around a node it looks at, by nesting depth up to `depth`: 0 is the rule's
    subject; `ITEM` stands for the entry of `each`."""
    found = set()
    for part in walk(node):
        if isinstance(part, FieldRef):
            if part.base == "item":
                found.add(ITEM)
            elif part.base != "architecture" and part.depth <= depth:
                found.add(part.depth)
        elif isinstance(part, Collection) and 0 <= part.owner <= depth:
            found.add(part.owner)
    return found


def flat(condition: Condition, holds: bool) -> list[tuple[Condition, bool]]:
    """The parts of an all or an any, with those of its parts that are the same kind taken apart as well."""
    both = All if isinstance(condition, All) else Either
    found: list[tuple[Condition, bool]] = []
    for part in condition.parts if isinstance(condition, All | Either) else ():
        inner, so = part, holds
        while isinstance(inner, Not):
            inner, so = inner.part, not so
        same = both if so == holds else (Either if both is All else All)
        found += flat(inner, so) if isinstance(inner, same) else [(inner, so)]
    return found
