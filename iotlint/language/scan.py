"""Recognises a scan whose condition compares its members with an element around it, and writes a look-up.

Of `some: {services: {type: iot-hub, deviceRegistry: {equals: {field: this.id}}}}` in a rule about registries
becomes, before the loop over the registries, and asked inside it:

    def k1_test(e1): return e1.type == 'iot-hub'               # what does not depend on the registry
    def k1_keys(e1): yield <the registry that e1 is linked to>   # what is compared with it
    k1 = Lookup(lambda: g.typed('iot-hub'), k1_test, k1_keys)
    def k1_of(e0): return k1.sure(e0.id)

A key may lie deeper, in the surroundings of a member (`some: {devices: {some: {platforms: {id: …}}}}`), or be
one of several ways to fit (`anyOf`). The whole condition is asked of what is found once more, so that a
look-up may find too much, never too little.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from iotlint.language.conditions import (
    All,
    Collection,
    Compare,
    Condition,
    Either,
    Exists,
    FieldRef,
    Not,
    Quantified,
    Value,
    flat,
    free,
)
from iotlint.language.operators import OPERATORS
from iotlint.model.unknown import UNKNOWN

REACH = ("upstream", "downstream")
_ORDER = ("less", "less_or_equals", "greater", "greater_or_equals", "before", "after")
_Parts = Sequence[tuple[Condition, bool]]
# How many of the members that satisfy a condition are looked at.
Wanted = Literal["one", "few", "all"]


class Writer(Protocol):
    """What writes the function around a scan: `language.generate.Generator`."""

    depth: int
    prologue: list[str]
    lookups: dict[Any, str]
    scans: list[Collection]

    def certain(self, condition: Condition, holds: bool) -> str:
        """An expression that is true where a condition certainly holds (or certainly does not)."""

    def value(self, value: Value) -> str:
        """An expression for a value."""

    def members(self, collection: Collection, certain: bool) -> tuple[str, str]:
        """The variable for members of a collection, one level deeper, and the expression of all of them."""

    def close(self) -> None:
        """Ends that level."""

    def name(self, prefix: str) -> str:
        """A name that nothing has yet."""


@dataclass(frozen=True, slots=True)
class _Keys:
    """The lines that yield the keys of a member, and the expressions of what is looked for."""

    lines: list[str]
    sought: list[str]


@dataclass(frozen=True, slots=True)
class _Scan:
    """A scan to be replaced: what it goes through, what all has to be true of a member at which depth, whether
    certainly, how many are wanted, and the names of what it compares with."""

    collection: Collection
    members: str
    parts: _Parts
    depth: int
    sure: bool
    wanted: Wanted
    given: str


def narrowed(
    made: Writer, collection: Collection, members: str, sought: Condition, sure: bool, wanted: Wanted
) -> str:
    """The expression of the members to look at for those that satisfy a condition: certainly (`sure`) or possibly.

    `members` is the expression of all of them. Of the `wanted`, one member, or the first few, or all of them
    are looked at in the end.
    """
    depth, owner = made.depth, collection.owner
    around = {at for at in free(sought, depth) if at != depth}
    if not around - {owner}:
        return members  # worked out before the loop, or once for each owner
    key = (collection, sought, sure, wanted)
    if key not in made.lookups:
        given = [
            f"e{at}" if at >= 0 else "item" for at in sorted(around | ({owner} if owner >= 0 else set()))
        ]
        scan = _Scan(collection, members, _conjuncts(sought, True), depth, sure, wanted, ", ".join(given))
        made.lookups[key] = _lookup(made, scan) or _picked(made, scan)
        if not made.lookups[key]:
            made.scans.append(collection)
    return made.lookups[key] or members


def _lookup(made: Writer, scan: _Scan) -> str:
    """A look-up of what is compared; empty where there is nothing to look up by."""
    keys = next(_keys(made, scan.parts, scan.depth, scan.sure, "{}"), None)
    if keys is None:
        return ""
    name, owner = made.name("k"), scan.collection.owner
    sought = keys.sought if owner < 0 else [f"e{owner}", *keys.sought]
    asked = f"{'sure' if scan.sure else 'maybe'}({', '.join(sought)})"
    made.prologue += [
        *_test(made, name, scan),
        f"def {name}_keys(e{scan.depth}):",
        *(f"    {line}" for line in keys.lines),
        f"{name} = Lookup(lambda: {scan.members}, {name}_test, {name}_keys)"
        if owner < 0
        else f"{name} = Lookups(lambda e{owner}: {scan.members}, {name}_test, {name}_keys)",
        f"def {name}_of({scan.given}):",
        f"    return {name}.{asked}",
    ]
    return f"{name}_of({scan.given})"


def _picked(made: Writer, scan: _Scan) -> str:
    """The members that come into question, sought out before the loop, of which a look at a few is enough;
    empty where it is not."""
    both = [
        part for part in scan.parts if scan.depth in (of := free(part[0], scan.depth)) and of != {scan.depth}
    ]
    guards = [part for part in scan.parts if scan.depth not in free(part[0], scan.depth)]
    folded = _folded(made, both, scan.depth) if both else ("", "")
    if (
        scan.collection.owner >= 0
        or scan.wanted == "all"
        or folded is None
        or (both and scan.wanted == "few")
    ):
        return ""
    name = made.name("k")
    how, value = folded
    lines = _test(made, name, scan)
    if both:
        lines += [f"def {name}_value(e{scan.depth}):", f"    return {value}"]
        found = f"{how}(filter({name}_test, {scan.members}), {name}_value)"
    else:
        found = f"list(filter({name}_test, {scan.members}))"
    made.prologue += [
        *lines,
        f"{name} = once(lambda: {found})",
        f"def {name}_of({scan.given}):",
        f"    return {name}() if {_tested(made, guards, scan.sure)} else ()",
    ]
    return f"{name}_of({scan.given})"


def _test(made: Writer, name: str, scan: _Scan) -> list[str]:
    """The lines of the function that is true of members that come into question, whatever stands around."""
    own = [part for part in scan.parts if free(part[0], scan.depth) <= {scan.depth}]
    stated = _stated(scan.parts, scan.depth) if scan.sure else ()
    tested = _tested(made, [*own, *stated], scan.sure)
    return [f"def {name}_test(e{scan.depth}):", f"    return {tested}"]


def _conjuncts(condition: Condition, holds: bool) -> _Parts:
    """What all has to be true where a condition holds (or does not)."""
    return flat(All((condition if holds else Not(condition),)), True)


def _tested(made: Writer, parts: _Parts, sure: bool) -> str:
    """The expression that is true where parts hold certainly, or possibly."""
    both = All(tuple(part if so else Not(part) for part, so in parts))
    return made.certain(both, True) if sure else f"not ({made.certain(both, False)})"


def _stated(parts: _Parts, depth: int) -> Iterator[tuple[Condition, bool]]:
    """Fields of a member that have to be stated if it is certainly to satisfy a comparison with something around
    it; one with a default need not be."""
    for condition, so in parts:
        if isinstance(condition, Compare) and so != OPERATORS[condition.operator].turned:
            for value, other in ((condition.left, condition.right), (condition.right, condition.left)):
                if (
                    not isinstance(value, FieldRef)
                    or not value.steps
                    or value.steps[-1].default not in (None, UNKNOWN)
                ):
                    continue
                beyond = free(other, depth)
                if free(value, depth) == {depth} and beyond and depth not in beyond:
                    yield Exists(value, True), True


def _keys(made: Writer, parts: _Parts, base: int, sure: bool, form: str) -> Iterator[_Keys]:
    """The ways to look members up by what is compared with an element around them, the most telling first.

    Elements at depth `base` and deeper are known when members are put in order, the others are not. `form`
    is what becomes of a key.
    """
    depth = made.depth
    asked = [part for part in parts if min(free(part[0], depth), default=base) < base]
    pairs = [pair for part in asked if (pair := _pair(*part, base, depth))]
    if pairs:
        left, right = ([made.value(pair[n]) for pair in pairs] for n in (0, 1))
        key, sought = (
            each[0] if len(each) == 1 else f"composed({', '.join(each)})" for each in (left, right)
        )
        yield _Keys([f"yield {form.format(key)}"], [form.format(sought)])
    for condition, so in asked:
        if isinstance(condition, Quantified) and _is_there_one(condition, so):
            yield from _around(made, condition, base, sure, form)
    for condition, so in asked:
        if isinstance(condition, All if not so else Either):
            yield from _ways(made, condition, so, base, sure, form)
    for condition, so in asked:
        if isinstance(condition, Compare):
            yield from _listed(made, condition, so, base, form)


def _pair(condition: Condition, so: bool, base: int, depth: int) -> tuple[Value, Value] | None:
    """A value of the member and the one outside that it has to equal."""
    if not isinstance(condition, Compare):
        return None
    function, turned = OPERATORS[condition.operator].function, OPERATORS[condition.operator].turned
    if function != "equals" or so == turned:
        return None
    for own, other in ((condition.left, condition.right), (condition.right, condition.left)):
        if _own(own, base, depth) and _outside(other, base, depth):
            return own, other
    return None


def _own(value: Value, base: int, depth: int) -> bool:
    found = free(value, depth)
    return bool(found) and min(found) >= base


def _outside(value: Value, base: int, depth: int) -> bool:
    return max(free(value, depth), default=-1) < base


def _is_there_one(condition: Quantified, so: bool) -> bool:
    """Whether a quantifier asks for a member, and not for all of them."""
    return so == (condition.quantifier == "some")


def _around(made: Writer, condition: Quantified, base: int, sure: bool, form: str) -> Iterator[_Keys]:
    """Keys that lie in the surroundings of a member: each of those that come into question is one of its own."""
    collection = condition.collection
    if collection.owner < base or collection.name in REACH:
        return  # what is the whole plan, or may be, is not gone through once for each member
    variable, members = made.members(collection, sure)
    parts = _conjuncts(condition.condition, condition.quantifier != "every")
    test = _tested(
        made, [part for part in parts if min(free(part[0], made.depth), default=base) >= base], sure
    )
    found = next(_keys(made, parts, base, sure, form), None)
    made.close()
    if found is None:
        return
    lines = [f"for {variable} in {members}:", f"    if {test}:", *(f"        {line}" for line in found.lines)]
    if collection.name == "concerns":
        # A requirement of the whole plan concerns everything, which is not gone through for each such one.
        lines = [f"if {members} is g.nodes:", "    yield ANY", "else:", *(f"    {line}" for line in lines)]
    if not sure:
        # What does not show may be what is sought.
        lines += ["if loose:", "    yield U"]
    yield _Keys(lines, found.sought)


def _ways(made: Writer, condition: Condition, so: bool, base: int, sure: bool, form: str) -> Iterator[_Keys]:
    """Keys of several ways to fit; a member that fits whatever is looked for always comes into question."""
    lines: list[str] = []
    sought: list[str] = []
    for n, (way, holds) in enumerate(flat(condition, so)):
        parts = _conjuncts(way, holds)
        own = [part for part in parts if min(free(part[0], made.depth), default=base) >= base]
        lines.append(f"if {_tested(made, own, sure)}:")
        if len(own) == len(parts):
            lines.append("    yield ANY")
            continue
        found = next(_keys(made, parts, base, sure, form.format(f"composed({n}, {{}})")), None)
        if found is None:
            return
        lines += [f"    {line}" for line in found.lines]
        sought += found.sought
    yield _Keys(lines, sought)


def _listed(made: Writer, condition: Compare, so: bool, base: int, form: str) -> Iterator[_Keys]:
    """Keys that are entries of a list, or that have to be among those of one."""
    function, turned = OPERATORS[condition.operator].function, OPERATORS[condition.operator].turned
    left, right = condition.left, condition.right
    if so == turned or function not in ("in", "is_in", "contains"):
        return
    if isinstance(left, FieldRef) and left.protocol and function == "is_in":
        return  # versions of protocols are compared otherwise
    each, one, many = (right, left, "choices") if function == "is_in" else (left, right, "entries")
    all_of = f"{many}({made.value(each)})"
    alone = made.value(one)
    if _own(one, base, made.depth) and _outside(each, base, made.depth):
        named = made.name("a")
        entry = form.format(named)
        sought = (
            f"*{all_of}"
            if form == "{}"
            else f"*(lambda {named}s: [{entry} for {named} in {named}s])({all_of})"
        )
        yield _Keys([f"yield {form.format(alone)}"], [sought])
    elif _own(each, base, made.depth) and _outside(one, base, made.depth):
        named = made.name("a")
        yield _Keys([f"for {named} in {all_of}:", f"    yield {form.format(named)}"], [form.format(alone)])


def _folded(made: Writer, asked: _Parts, depth: int) -> tuple[str, str] | None:
    """The function that picks members to stand for all, and the value by which: where the one thing that is
    compared with an element around them has to differ from it, or to be less or more."""
    if len(asked) != 1 or not isinstance(asked[0][0], Compare):
        return None
    condition, so = asked[0]
    assert isinstance(condition, Compare)
    function, turned = OPERATORS[condition.operator].function, OPERATORS[condition.operator].turned
    how = "extremes" if function in _ORDER else "distinct" if function == "equals" and so == turned else None
    for own, other in ((condition.left, condition.right), (condition.right, condition.left)):
        if how and _own(own, depth, depth) and _outside(other, depth, depth):
            return how, made.value(own)
    return None
