"""Turns condition trees into Python expressions: one that is true where the condition certainly holds,
one that is true where it certainly does not. Both are plain `and`/`or`, so they stop at the first proof.

What is written for what (e0 is the subject, U the unknown); docs/how-it-works.md shows a whole function:

    sku: S1                     certainly     (e0.fields.get('sku', U)) == 'S1'
                                certainly not ((x1 := e0.fields.get('sku', U)) is not U and x1 != 'S1')
    some: {services: {type: x}} certainly not (not 'services' in incomplete and all(… for e1 in g.maybe('x')))
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from iotlint.language.conditions import (
    ITEM,
    All,
    Collection,
    Compare,
    Condition,
    Count,
    Either,
    Exists,
    FactRef,
    FieldRef,
    Function,
    Literal,
    Not,
    Param,
    Quantified,
    Step,
    SumOver,
    Value,
    flat,
    free,
)
from iotlint.language.fields import PLAN_COLLECTIONS
from iotlint.language.members import any_of, beside_type, gap, is_look, none_of
from iotlint.language.operators import OPERATORS
from iotlint.language.recall import taken
from iotlint.language.scan import REACH, Wanted, narrowed
from iotlint.model.unknown import UNKNOWN

_CAMEL = re.compile(r"(?<=[a-z])([A-Z])")
_CALL = re.compile(r"(?<![.\w])[a-z_]+\(")
_PREPARED = re.compile(r"(?<![.\w])[a-z]\d+(?:_of)?\(|_seen\[")  # what stands before the loop
_OF_UNKNOWN = ("kind", "type", "side", "category")  # which `Unknown` has as well


class Generator:
    """Writes the expressions of one function; `prologue` collects what has to stand before its loop.

    With `limited` every member of a collection that is looked at is counted, and too many end the function.
    `scans` are the collections that have to be looked through once for each of the elements around, since no
    look-up could be written.
    """

    def __init__(self, limited: bool = False, scans: list[Collection] | None = None) -> None:
        self.limited = limited
        self.prologue: list[str] = []
        self.lookups: dict[Any, str] = {}
        self.scans = [] if scans is None else scans
        self.depth = 0
        self._names = 0
        self._hoisted: dict[Any, str] = {}
        self._sums: dict[SumOver, str] = {}
        self._lists: dict[Any, tuple[str, str]] = {}

    def certain(self, condition: Condition, holds: bool) -> str:
        """An expression that is true where the condition certainly holds (or certainly does not)."""
        match condition:
            case All():
                parts = [self.certain(part, so) for part, so in flat(condition, holds)]
                return _join(" and " if holds else " or ", parts, holds)
            case Either():
                parts = [self.certain(part, so) for part, so in flat(condition, holds)]
                return _join(" or " if holds else " and ", parts, not holds)
            case Not(part):
                return self.certain(part, not holds)
            case Exists(field, wanted):
                return self._exists(field, wanted == holds)
            case Compare(left, operator, right):
                return self._compare(left, operator, right, holds)
            case Quantified():
                return self._placed(condition, holds, self._quantified)
            case Count():
                return self._placed(condition, holds, self._count)

    # Comparisons

    def _exists(self, field: FieldRef, stated: bool) -> str:
        access = self._access(field, stated_only=True)
        if not stated:
            return f"({access}) is None"
        name = self.name("x")
        return f"(({name} := {access}) is not None and {name} is not U)"

    def _compare(self, left: Value, operator: str, right: Value, holds: bool) -> str:
        function, turned = OPERATORS[operator].function, OPERATORS[operator].turned
        holds = holds != turned
        if isinstance(right, Literal) and function in ("equals", "is_in"):
            protocol = isinstance(left, FieldRef) and left.protocol
            if function == "equals" or not protocol:
                sign = {"equals": ("==", "!="), "is_in": ("in", "not in")}[function]
                if holds:
                    return f"({_end(left) or self.value(left)}) {sign[0]} {right.value!r}"
                access = self.value(left)
                name = self.name("x")
                return f"(({name} := {access}) is not U and {name} {sign[1]} {right.value!r})"
            # Asked of the table of protocols once a run, not once an element: a third of what connections cost.
            access, name = self.value(left), self.name("x")
            certain, possible = self.spoken(right.value)
            if holds:
                return f"({access}) in {certain}"
            return f"(({name} := {access}) is not U and {name} not in {possible})"
        call = f"{function}({self.value(left)}, {self.value(right)})"
        if function == "is_in" and isinstance(left, FieldRef) and left.protocol:
            call = f"speaks({self.value(left)}, {self.value(right)}, g.versions)"
        return f"{call} is {holds}"

    def spoken(self, listed: Any) -> tuple[str, str]:
        """Names of two sets: the protocols that certainly are among those listed, and those that may be."""
        if listed not in self._lists:
            self._lists[listed] = (self.name("s"), self.name("s"))
            self.prologue.append(f"{', '.join(self._lists[listed])} = g.spoken({listed!r})")
        return self._lists[listed]

    # Values

    def value(self, value: Value) -> str:
        """An expression for a value; UNKNOWN where it is not known, None where there is certainly none."""
        match value:
            case Literal(found):
                return repr(found)
            case Param(code, name, default):
                return f"g.param({code!r}, {name!r}, {default!r})"
            case FieldRef():
                return self._access(value)
            case FactRef(_, type_):
                key, fields = value.key, [self._access(field) for field in value.fields]
                if value.is_of_tier:
                    return f"g.of_tier({type_!r}, {key!r}, {fields[0]})"
                made = f"{key!r}.format({', '.join(fields)}), U" if fields else repr(key)
                return f"plan.catalog[{type_!r}].get({made})"
            case Function(name, arguments):
                return f"calculate({name!r}, {', '.join(self.value(part) for part in arguments)})"
            case SumOver() if not free(value, self.depth):
                # The same for every subject: added up once, before the loop.
                if value not in self._sums:
                    self._sums[value] = name = self.name("s")
                    self.prologue.append(f"{name} = once(lambda: {self._sum(value)})")
                return f"{self._sums[value]}()"
            case SumOver():
                return self._recalled(value, value, lambda: self._sum(value))

    def _sum(self, value: SumOver) -> str:
        variable, members = self.open(value.collection, value.condition, False, "all")
        no, yes = self.certain(value.condition, False), self.certain(value.condition, True)
        amount = self.value(value.value)
        self.close()
        summed = f"total(0 if {no} else ({amount}) if {yes} else U for {variable} in {members})"
        return f"(U if {gap(value.collection)} else {summed})"

    def _access(self, field: FieldRef, stated_only: bool = False) -> str:
        if field.base == "item":
            return "item"
        variable = "plan" if field.base == "architecture" else f"e{field.depth}"
        steps = list(field.steps)
        if stated_only:
            last = steps[-1]
            steps[-1] = Step(last.how, last.name, None)
        return self._steps(variable, steps)

    def _steps(self, current: str, steps: list[Step]) -> str:
        while steps:
            step, steps = steps[0], steps[1:]
            default = _constant(step.default)
            if step.how == "attribute":
                current = f"{current}.{step.name}"
            elif step.how == "call":
                current = f"g.{step.name}({current})"
            elif step.how in ("field", "plan"):
                current = _get(f"{current}.fields", step.name, default)
            elif step.how == "below":
                name = self.name("m")
                absent = "U" if default == "U" else f"U if {name} is U else {default}"
                found = _get(name, step.name, default)
                current = f"({found} if ({name} := {current}).__class__ is dict else {absent})"
            elif step.how == "measure":
                what, measure = step.name.split(".")
                current = f"g.measured({current}, {what!r}, {measure!r})"
            elif step.how == "fact":
                current = f"{current}.facts.get({step.name!r})"
            else:
                way = (
                    f"{current}.links.get({step.name!r})" if step.how == "link" else f"{current}.{step.name}"
                )
                name = self.name("l")
                return f"({self._steps(name, steps)} if ({name} := {way}).__class__ is Element else {name})"
        return current

    # Quantifiers

    def _placed(self, condition: Quantified | Count, holds: bool, write: Any) -> str:
        """Writes a quantifier where it is evaluated least often: before the loop if it does not look at the
        loop's elements, once an element if it looks at one only."""
        seen = free(condition, self.depth)
        key = (holds, condition)
        if not seen:
            if key not in self._hoisted:
                expression = write(condition, holds)
                if is_look(expression):
                    return str(expression)
                self._hoisted[key] = name = self.name("h")
                self.prologue.append(f"{name} = once(lambda: {expression})")
            return f"{self._hoisted[key]}()"
        if self.depth and len(seen) == 1 and seen != {ITEM}:
            (depth,) = seen
            if key not in self._hoisted:
                expression = write(condition, holds)
                if is_look(expression):
                    return str(expression)
                self._hoisted[key] = name = self.name("q")
                self.prologue += [
                    f"{name}_seen = {{}}",
                    f"def {name}(e{depth}):",
                    f"    {name}_seen[e{depth}] = found = {expression}",
                    "    return found",
                ]
            name = self._hoisted[key]
            return f"({name}_seen[e{depth}] if e{depth} in {name}_seen else {name}(e{depth}))"
        return self._recalled(key, condition, lambda: str(write(condition, holds)))

    def _recalled(self, key: Any, node: Quantified | Count | SumOver, write: Callable[[], str]) -> str:
        """Writes a scan of the plan that is made once for all elements with the same values."""
        fields = taken(node, self.depth)
        if not fields:
            return write()
        given = ", ".join(
            sorted({"item" if field.base == "item" else f"e{field.depth}" for field, _ in fields})
        )
        if key not in self._hoisted:
            values = ", ".join(self._access(field, stated) for field, stated in fields)
            expression = write()
            self._hoisted[key] = name = self.name("v")
            self.prologue += [
                f"{name}_seen = {{}}",
                f"def {name}({given}):",
                f"    return recalled({name}_seen, ({values},), lambda: {expression})",
            ]
        return f"{self._hoisted[key]}({given})"

    def _quantified(self, condition: Quantified, holds: bool) -> str:
        collection, inner = condition.collection, condition.condition
        wanted = True
        if condition.quantifier == "every":
            # Every member satisfies it: no member fails it.
            wanted, holds = False, not holds
            collection = Collection(collection.name, collection.owner, collection.kinds)
        elif condition.quantifier == "none":
            holds = not holds
        inner = beside_type(collection, inner)
        around = free(inner, self.depth)
        if collection.name in REACH and around <= {*range(self.depth)} - {collection.owner}:
            return self._reaching(collection, inner, wanted, holds, around)
        sought = inner if wanted else Not(inner)
        variable, members = self.open(collection, sought, holds, "one")
        test = self.certain(inner, wanted == holds)
        self.close()
        return (
            any_of(collection, members, variable, test)
            if holds
            else none_of(collection, members, variable, test)
        )

    def _reaching(
        self, collection: Collection, inner: Condition, wanted: bool, holds: bool, around: set[int]
    ) -> str:
        """Reach is found for all elements at once, backwards from those that satisfy the condition; once more
        for each element around that the condition looks at."""
        owner, given = f"e{collection.owner}", ", ".join(f"e{at}" for at in sorted(around))
        key = (collection.name, collection.type, inner, wanted, holds)
        name = self._hoisted.get(key)
        if name is None:
            self.depth += 1
            variable = f"e{self.depth}"
            test = self.certain(inner, wanted) if holds else f"not ({self.certain(inner, not wanted)})"
            self.depth -= 1
            seeds = f"g.maybe({collection.type!r})" if collection.type else "g.nodes"
            name = self._hoisted[key] = self.name("r")
            found = f"g.reaching([{variable} for {variable} in {seeds} if {test}], {collection.name!r})"
            if around:
                self.scans.append(collection)
                self.prologue += [f"{name}_seen = {{}}", f"def {name}({given}):"]
                self.prologue += [f"    if ({given},) not in {name}_seen: {name}_seen[{given},] = {found}"]
                self.prologue += [f"    return {name}_seen[{given},]"]
            else:
                self.prologue.append(f"{name} = once(lambda: {found})")
        return f"{owner} in {name}({given})" if holds else f"(not loose and {owner} not in {name}({given}))"

    def _count(self, condition: Count, holds: bool) -> str:
        collection = condition.collection
        variable, sure = self.open(collection, condition.condition, True, "all")
        least = f"sum(1 for {variable} in {sure} if {self.certain(condition.condition, True)})"
        self.close()
        variable, possible = self.open(collection, condition.condition, False, "all")
        upper = f"sum(1 for {variable} in {possible} if not ({self.certain(condition.condition, False)}))"
        self.close()
        low, high = self.name("n"), self.name("n")
        tests = [
            f"counted({operator!r}, {low}, {high}, {self.value(value)}) is {holds}"
            for operator, value in condition.comparisons
        ]
        joined = _join(" and " if holds else " or ", tests, holds)
        return f"(({low} := {least}, {high} := most({upper}, {gap(collection)})) and {joined})"

    def open(
        self, collection: Collection, sought: Condition, certain: bool, wanted: Wanted
    ) -> tuple[str, str]:
        """The variable for members of a collection, and the expression of those among which the ones are that
        satisfy a condition, certainly or possibly."""
        variable, members = self.members(collection, certain)
        if collection.name in REACH and (wanted != "few" or sought != All(())):
            self.scans.append(collection)  # elements behind one another: of a chain, half its square
        found = narrowed(self, collection, members, sought, certain, wanted)
        return variable, f"spend({found})" if self.limited else found

    def members(self, collection: Collection, certain: bool) -> tuple[str, str]:
        """The variable for members of a collection, and the expression of all that are it, or may be."""
        self.depth += 1
        variable = f"e{self.depth}"
        if collection.type is not None and collection.owner < 0:
            return variable, f"g.{'typed' if certain else 'maybe'}({collection.type!r})"
        if collection.name in PLAN_COLLECTIONS and collection.owner < 0:
            return variable, f"plan.{collection.name}"
        owner = f"e{collection.owner}"
        if collection.name in REACH:
            return variable, f"g.reach({owner}, {collection.name!r})"
        if collection.name in ("incoming", "outgoing", "referrers"):
            return variable, f"{owner}.{collection.name}"
        return variable, f"g.{snake(collection.name)}({owner})"

    def close(self) -> None:
        """Leaves the members of a collection."""
        self.depth -= 1

    def name(self, prefix: str) -> str:
        """A name that nothing in the function has yet."""
        self._names += 1
        return f"{prefix}{self._names}"


def _join(word: str, found: list[str], empty: bool) -> str:
    """Parts joined, each once, those that cost least first: most elements are decided by one look at a field."""
    found = sorted(dict.fromkeys(found), key=_cost)
    if not found:
        return str(empty)
    return found[0] if len(found) == 1 else "(" + word.join(found) + ")"


def all_of(expressions: list[str]) -> str:
    """The expression that is true where all are."""
    return _join(" and ", expressions, True)


def _cost(expression: str) -> tuple[int, int]:
    """How much an expression costs, roughly: a look at fields, a comparison by function, a collection; of two
    of a kind, the longer one costs more."""
    if " for " in expression or _PREPARED.search(expression):
        kind = 3
    else:
        kind = 2 if "g." in expression else 1 if _CALL.search(expression) else 0
    return kind, len(expression)


def _end(value: Value) -> str | None:
    """What an end of a connection is, where it only matters if it is one thing: of an unknown end it is not."""
    match value:
        case FieldRef(
            depth=depth, steps=(Step(name="source" | "target" as end), Step(how="attribute", name=name))
        ):
            return f"e{depth}.{end}.{name}" if name in _OF_UNKNOWN else None
    return None


def _get(mapping: str, name: str, default: str) -> str:
    return f"{mapping}.get({name!r})" if default == "None" else f"{mapping}.get({name!r}, {default})"


def _constant(value: Any) -> str:
    return "U" if value is UNKNOWN else repr(value)


def snake(name: str) -> str:
    """The name of a method for a name of the rule language: `carriesData` gives `carries_data`."""
    return _CAMEL.sub(r"_\1", name).lower()
