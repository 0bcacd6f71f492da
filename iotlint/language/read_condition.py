"""Reads a rule's condition from YAML values into the tree, and refuses whatever it does not understand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from iotlint.engine.operators import SHOWN_AS
from iotlint.facts.demand import MEASURES
from iotlint.language.conditions import (
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
    Kinds,
    Literal,
    Not,
    Param,
    Quantified,
    Step,
    SumOver,
    Value,
)
from iotlint.language.fields import (
    DERIVED,
    KINDS,
    MEASURED,
    NODES,
    PLAN_COLLECTIONS,
    RELATIVE_COLLECTIONS,
    Field,
    Fields,
)
from iotlint.language.literals import literal, number, written
from iotlint.language.misread import Misread, an, listed, unknown
from iotlint.language.operators import OPERATORS, ORDERS
from iotlint.language.rule import Placeholder
from iotlint.model.unknown import UNKNOWN
from iotlint.source.span import Route

QUANTIFIERS = ("some", "every", "none")
FUNCTIONS = ("sum", "product", "ratio", "ceil", "min", "max")
_WORDS = (*QUANTIFIERS, "count", "allOf", "anyOf", "not")
_FACT = re.compile(r"^([a-z][a-z0-9-]*)((?:\.[A-Za-z0-9_-]+|\[[^\]]+\])+)$")
_FACT_PART = re.compile(r"\.([A-Za-z0-9_-]+)|\[([^\]]+)\]")

_KIND = Field("none", values=KINDS)


@dataclass(frozen=True, slots=True)
class Scope:
    """The elements a condition can see: the kinds at each nesting depth, the subject first."""

    kinds: tuple[Kinds, ...]
    item: bool = False

    def inner(self, kinds: Kinds) -> Scope:
        """The scope of a condition on the members of a collection."""
        return Scope((*self.kinds, kinds), self.item)


class Reader:
    """Turns the YAML values of one rule's conditions into trees."""

    def __init__(
        self, fields: Fields, facts: Mapping[str, frozenset[str]], code: str, params: Mapping[str, Any]
    ) -> None:
        self._code = code
        self._fields = fields
        self._facts = facts
        self._params = params

    def condition(self, value: Any, scope: Scope, route: Route) -> Condition:
        """A mapping of fields, quantifiers and logic, all of which must hold."""
        if not isinstance(value, Mapping):
            raise Misread("A condition is a mapping of fields to what they must be.", route)
        found = [self._entry(key, below, scope, (*route, key)) for key, below in value.items()]
        return found[0] if len(found) == 1 else All(tuple(found))

    def _entry(self, key: str, value: Any, scope: Scope, route: Route) -> Condition:
        if key in ("allOf", "anyOf"):
            if not isinstance(value, list) or not value:
                raise Misread(f"{key} takes a list of conditions.", route)
            found = tuple(self.condition(part, scope, (*route, n)) for n, part in enumerate(value))
            return All(found) if key == "allOf" else Either(found)
        if key == "not":
            return Not(self.condition(value, scope, route))
        if key in QUANTIFIERS:
            collection, condition = self.collection(value, scope, route)
            return Quantified(key, collection, condition)
        if key == "count" and isinstance(value, Mapping) and "of" in value:
            # Devices have a field `count` too; only the quantifier has `of`.
            return self._count(value, scope, route)
        field, known = self._path(key, scope, route)
        return self._comparisons(field, known, value, scope, route)

    def _count(self, value: Any, scope: Scope, route: Route) -> Condition:
        if len(value) < 2:
            raise Misread("count takes `of:` with a collection, and at least one comparison.", route)
        collection, condition = self.collection(value["of"], scope, (*route, "of"))
        comparisons: list[tuple[str, Value]] = []
        for operator, right in value.items():
            if operator == "of":
                continue
            if operator not in ("equals", "notEquals", *ORDERS):
                raise Misread(unknown("comparison", operator, ORDERS), (*route, operator), "key")
            inside = (*route, operator)
            if not isinstance(right, Mapping):
                comparisons.append((operator, number(operator, right, inside)))
            else:
                comparisons.append((operator, self.value(right, scope, inside)))
        return Count(collection, condition, tuple(comparisons))

    def collection(self, value: Any, scope: Scope, route: Route) -> tuple[Collection, Condition]:
        if not isinstance(value, Mapping) or len(value) != 1:
            raise Misread("A quantifier takes one collection with a condition on its members.", route)
        ((name, below),) = value.items()
        inside = (*route, name)
        owner = len(scope.kinds) - 1
        plain = name
        if name.startswith("this."):
            plain, owner = name.removeprefix("this."), 0
        if plain in PLAN_COLLECTIONS and plain == name:
            kinds = frozenset({PLAN_COLLECTIONS[name]})
            found = Collection(name, -1, kinds, _literal_type(below) if name == "services" else None)
        elif plain in RELATIVE_COLLECTIONS:
            having, kinds = RELATIVE_COLLECTIONS[plain]
            if not scope.kinds[owner] & having:
                raise Misread(
                    f"{an(scope.kinds[owner])} has no {plain}; only {listed(having)} has.", inside, "key"
                )
            found = Collection(plain, owner, kinds)
        else:
            known = (*PLAN_COLLECTIONS, *RELATIVE_COLLECTIONS)
            raise Misread(unknown("collection", name, known), inside, "key")
        return found, self.condition(below if below is not None else {}, scope.inner(found.kinds), inside)

    def _comparisons(
        self, field: FieldRef, known: Field | None, value: Any, scope: Scope, route: Route
    ) -> Condition:
        if isinstance(value, list):
            raise Misread("A list says nothing by itself: write `in:` or `contains:`.", route)
        if not isinstance(value, Mapping):
            return Compare(field, "equals", literal(value, known, route))
        if not value:
            raise Misread("An empty condition says nothing: write `exists: true`.", route)
        found: list[Condition] = []
        for operator, right in value.items():
            inside = (*route, operator)
            if operator not in (*OPERATORS, "exists"):
                raise Misread(unknown("operator", operator, (*OPERATORS, "exists")), inside, "key")
            if operator == "exists":
                if not isinstance(right, bool):
                    raise Misread("exists is true or false.", inside)
                found.append(Exists(field, right))
            else:
                found.append(Compare(field, operator, self._right(operator, right, known, scope, inside)))
        return found[0] if len(found) == 1 else All(tuple(found))

    def _right(self, operator: str, right: Any, known: Field | None, scope: Scope, route: Route) -> Value:
        if not isinstance(right, Mapping):
            return written(operator, right, known, route)
        if OPERATORS[operator].takes == "pattern" and not set(right) <= {"fact", "param"}:
            # A plan that brings its own pattern could make a run take for ever.
            raise Misread(f"{operator} takes a pattern, or a fact or parameter that is one.", route)
        return self.value(right, scope, route)

    def value(self, right: Any, scope: Scope, route: Route) -> Value:
        """The right side of a comparison, or an argument of a function."""
        if not isinstance(right, Mapping):
            if isinstance(right, list) or right is None:
                raise Misread("One value is needed here.", route)
            return Literal(right)
        if len(right) != 1:
            raise Misread("A computed value has exactly one key: field, fact, param or a function.", route)
        ((how, argument),) = right.items()
        inside = (*route, how)
        if how == "field":
            return self.path(str(argument), scope, inside)
        if how == "fact":
            return self._fact(str(argument), scope, inside)
        if how == "param":
            if argument not in self._params:
                raise Misread(unknown("parameter", str(argument), tuple(self._params)), inside)
            return Param(self._code, str(argument), self._params[argument])
        if how not in FUNCTIONS:
            known = ("field", "fact", "param", *FUNCTIONS)
            raise Misread(unknown("way to give a value", how, known), inside, "key")
        if how == "sum" and isinstance(argument, Mapping):
            if set(argument) != {"of", "value"}:
                raise Misread("sum over a collection takes `of:` and `value:`.", inside)
            collection, condition = self.collection(argument["of"], scope, (*inside, "of"))
            inner = scope.inner(collection.kinds)
            return SumOver(collection, condition, self.value(argument["value"], inner, (*inside, "value")))
        if how == "ceil":
            return Function(how, (self.value(argument, scope, inside),))
        if not isinstance(argument, list) or len(argument) < 2 or (how == "ratio" and len(argument) != 2):
            raise Misread(
                f"{how} takes a list of {'two' if how == 'ratio' else 'at least two'} values.", inside
            )
        return Function(how, tuple(self.value(part, scope, (*inside, n)) for n, part in enumerate(argument)))

    def _fact(self, text: str, scope: Scope, route: Route) -> FactRef:
        shape = _FACT.match(text)
        if not shape:
            raise Misread(f"'{text}' is no fact: write <service type>.<key>, as iot-hub.side.", route)
        type_, rest = shape.groups()
        if type_ not in self._facts:
            raise Misread(unknown("service type", type_, tuple(self._facts)), route)
        found: list[str | FieldRef] = []
        for name, bracket in _FACT_PART.findall(rest):
            if name:
                found.append(name)
            elif bracket.startswith("{") and bracket.endswith("}"):
                found.append(self.path(bracket[1:-1], scope, route))
            else:
                found.append(bracket)
        pattern = re.compile(r"\.".join(re.escape(p) if isinstance(p, str) else r".+" for p in found))
        if not any(pattern.fullmatch(key) for key in self._facts[type_]):
            raise Misread(f"The catalog has no fact '{text}'.", route)
        return FactRef(text, type_, tuple(found))

    def path(self, text: str, scope: Scope, route: Route) -> FieldRef:
        """A field path that stands as a value."""
        try:
            return self._path(text, scope, route)[0]
        except Misread as problem:
            raise Misread(str(problem), route) from None

    def placeholder(self, piece: str, scope: Scope, route: Route) -> Placeholder:
        """What stands in braces in a text: a field, or `fact:` and a fact, and how it is shown, as in
        `fact:event-hubs.tiers.Basic.eventSize as size`; a field that holds a quantity is shown as one unasked."""
        name, as_, how = (each.strip() for each in piece.partition(" as "))
        if as_ and how not in SHOWN_AS:
            raise Misread(f"A value is shown as {', '.join(SHOWN_AS)}, and not as '{how}'.", route)
        if name.startswith("fact:"):
            return Placeholder(self._fact(name[5:].strip(), scope, route), how)
        try:
            field, known = self._path(name, scope, route)
        except Misread as problem:
            raise Misread(str(problem), route) from None
        quantity = known.quantity if known else None
        return Placeholder(field, how or (quantity if quantity in SHOWN_AS else "") or "")

    def entries(self, text: str, scope: Scope, route: Route) -> None:
        """A field whose entries are looked at one by one, which has to be a list."""
        field, known = self._path(text, scope, route)
        away = field.base == "architecture"
        if away or any(step.how not in ("field", "plan", "below") for step in field.steps):
            raise Misread(
                f"`each` takes a list of the thing at hand, and '{text}' leads away from it.", route
            )
        if known and not known.listed:
            raise Misread(f"`each` takes a field that is a list, and '{text}' is none.", route)

    def target(self, text: str, scope: Scope, route: Route, part: str = "key") -> Field | None:
        """What is known of a field that a fix writes to; it has to be one that stands in the file."""
        try:
            field, known = self._path(text, scope, route)
        except Misread as problem:
            raise Misread(str(problem), route, part) from None
        last = field.steps[-1] if field.steps else None
        written = last is None or last.how in ("field", "below", "plan") or text in ("type", "from", "to")
        if not written:
            raise Misread(
                f"'{text}' is nothing that stands in a plan, so a fix cannot write it.", route, part
            )
        return known

    def literal(self, value: Any, known: Field | None, route: Route) -> Literal:
        """A value that is written into a plan: one of those that the field takes."""
        return literal(value, known, route)

    def _path(self, text: str, scope: Scope, route: Route) -> tuple[FieldRef, Field | None]:
        parts = text.split(".")
        base, depth, kinds = "element", len(scope.kinds) - 1, scope.kinds[-1]
        if parts[0] == "item" and scope.item:
            if len(parts) > 1:
                raise Misread("An item has no fields.", route, "key")
            return FieldRef(text, "item", 0, ()), None
        if parts[0] == "this":
            base, depth, kinds, parts = "this", 0, scope.kinds[0], parts[1:]
        elif parts[0] == "architecture":
            base, depth, kinds, parts = "architecture", -1, frozenset({"architecture"}), parts[1:]
        elif parts[0] == "outer" and len(scope.kinds) > 1:
            depth, kinds, parts = depth - 1, scope.kinds[-2], parts[1:]
        if not parts:
            raise Misread(f"'{text}' names no field.", route, "key")
        steps, known = self._steps(parts, kinds, text, route)
        protocol = parts[-1] == "protocol"
        return FieldRef(text, base, depth, tuple(steps), protocol), known

    def _steps(
        self, parts: list[str], kinds: Kinds, text: str, route: Route
    ) -> tuple[list[Step], Field | None]:
        steps: list[Step] = []
        while True:
            name, rest = parts[0], parts[1:]
            if name == "catalog":
                if "service" not in kinds or not rest:
                    raise Misread(
                        f"Only services have a catalog entry, read as catalog.<fact>: '{text}'.", route, "key"
                    )
                key = ".".join(rest)
                if not any(key in keys for keys in self._facts.values()):
                    known_keys = tuple({k for keys in self._facts.values() for k in keys})
                    raise Misread(unknown("fact", key, known_keys), route, "key")
                return [*steps, Step("fact", key)], None
            if name in MEASURED and ("service" in kinds or (name.startswith("fleet") and "device" in kinds)):
                if len(rest) != 1 or rest[0] not in MEASURES:
                    raise Misread(unknown("measure", ".".join(rest), tuple(MEASURES)), route, "key")
                return [*steps, Step("measure", f"{name}.{rest[0]}")], None
            if name in ("from", "to") and kinds == {"connection"}:
                steps.append(Step("end", "source" if name == "from" else "target"))
                if not rest:
                    return [*steps, Step("attribute", "id")], None
                parts, kinds = rest, NODES
                continue
            if name in DERIVED and kinds & DERIVED[name][1]:
                if rest:
                    raise Misread(f"'{name}' has no fields below it: '{text}'.", route, "key")
                attribute = DERIVED[name][0]
                known = _KIND if name == "kind" else self._fields.derived(name) or self._known(name, kinds)
                if attribute.endswith("()"):
                    return [*steps, Step("call", attribute[:-2])], known
                return [*steps, Step("attribute", attribute)], known
            top = self._known(name, kinds)
            if top is None:
                raise Misread(self._no_field(name, text, kinds), route, "key")
            if top.refs and not top.listed and rest:
                steps.append(Step("link", name))
                parts, kinds = rest, frozenset(_kind_of(ref) for ref in top.refs)
                continue
            how = "plan" if kinds == {"architecture"} else "field"
            # A mapping that is absent is passed through: what its absence means is for the field below to say.
            steps.append(Step(how, name, None if rest else _default(top)))
            known = top
            for n, below in enumerate(rest):
                if below not in known.below and not known.open:
                    raise Misread(unknown("field", f"{text}", tuple(known.below)), route, "key")
                known = known.below.get(below) or Field("none")
                steps.append(Step("below", below, None if n + 1 < len(rest) else _default(known)))
            return steps, known

    def _known(self, name: str, kinds: Kinds) -> Field | None:
        for kind in sorted(kinds):
            if name in self._fields.by_kind.get(kind, {}):
                return self._fields.by_kind[kind][name]
        return None

    def _no_field(self, name: str, text: str, kinds: Kinds) -> str:
        sections = (section for section, kind in PLAN_COLLECTIONS.items() if kind in kinds)
        proper = next(
            filter(None, (self._fields.other_keys.get(each, {}).get(name) for each in sections)), None
        )
        if proper:
            return f"'{name}' is another name of the field '{proper}', as which plans are judged; write '{proper}'."
        known = {field for kind in kinds for field in self._fields.by_kind.get(kind, {})}
        known |= {field for field, (_, having) in DERIVED.items() if having & kinds}
        shown = f" (in '{text}')" if text != name else ""
        return unknown("field", name, tuple(known), f" of {an(kinds)}{shown}")


def _default(known: Field) -> Any:
    if known.absent == "default":
        return known.default
    return None if known.absent == "none" else UNKNOWN


def _kind_of(section: str) -> str:
    return PLAN_COLLECTIONS[section]


def _literal_type(condition: Any) -> str | None:
    found = condition.get("type") if isinstance(condition, Mapping) else None
    return found if isinstance(found, str) else None
