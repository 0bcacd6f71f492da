"""Evaluates a condition step by step and keeps what was met: the slow twin of the code, for `--trace`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from iotlint.engine import operators
from iotlint.engine.operators import Verdict
from iotlint.facts.facts import Facts
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
    Literal,
    Not,
    Param,
    Quantified,
    Step,
    SumOver,
    Value,
)
from iotlint.language.fields import PLAN_COLLECTIONS
from iotlint.language.generate import snake
from iotlint.language.operators import OPERATORS
from iotlint.model.types import Connection, Element
from iotlint.model.unknown import UNKNOWN
from iotlint.run.wanting import possible

# Values of an unknown key that are told.
_MOST_VALUES = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """A node of the condition, its verdict (None: unknown), and what was met on the way."""

    text: str
    verdict: Verdict
    parts: tuple[Seen, ...] = ()


class Evaluator:
    """Evaluates conditions on one plan. `around` holds the elements by nesting depth, the subject first. With what keys
    are `possible` (`rulebook.book`), an unknown one is told with the values that it can have."""

    def __init__(self, graph: Facts, item: Any = None, possible: Mapping[str, Any] | None = None) -> None:
        self.graph = graph
        self.item = item
        self._possible = possible

    def condition(self, condition: Condition, around: list[Any]) -> Seen:
        """The verdict on a condition, with those on its parts."""
        match condition:
            case All(found):
                seen = tuple(self.condition(part, around) for part in found)
                return Seen("all of", _all(part.verdict for part in seen), seen)
            case Either(found):
                seen = tuple(self.condition(part, around) for part in found)
                return Seen("any of", _any(part.verdict for part in seen), seen)
            case Not(part):
                inner = self.condition(part, around)
                return Seen("not", _not(inner.verdict), (inner,))
            case Exists(field, wanted):
                value = self.field(field, around, stated_only=True)
                stated = None if value is UNKNOWN else value is not None
                text = f"{field.text} {'is stated' if wanted else 'is not stated'}: {_shown(value)}"
                return Seen(text, stated if wanted else _not(stated))
            case Compare(left, operator, right):
                return self._compare(left, operator, right, around)
            case Quantified():
                return self._quantified(condition, around)
            case Count():
                return self._count(condition, around)

    def _compare(self, left: Value, operator: str, right: Value, around: list[Any]) -> Seen:
        name, turned = OPERATORS[operator].function, OPERATORS[operator].turned
        one, other = self.value(left, around), self.value(right, around)
        if name == "is_in" and isinstance(left, FieldRef) and left.protocol:
            verdict = operators.speaks(one, other, self.graph.versions)
        else:
            verdict = getattr(operators, name)(one, other)
        said = f"{_named(left)} {operator} {_named(right)}: {_shown(one)}{self._open(left, one, around)}"
        if not isinstance(right, Literal):
            said += f" against {_shown(other)}{self._open(right, other, around)}"
        return Seen(said, _not(verdict) if turned else verdict)

    def _open(self, value: Value, found: Any, around: list[Any]) -> str:
        """What a key can be that nobody stated, in words; empty for all else."""
        if found is not UNKNOWN or self._possible is None or not isinstance(value, FieldRef):
            return ""
        at = around[value.depth] if value.base != "item" and value.depth < len(around) else None
        if not isinstance(at, Element | Connection) or any(
            s.how not in ("field", "below") for s in value.steps
        ):
            return ""
        keys = tuple(step.name for step in value.steps)
        values, bounds = possible((at, keys if len(keys) > 1 else keys[0]), self._possible)
        if values:
            more = ", …" if len(values) > _MOST_VALUES else ""
            return f" (one of {', '.join(map(operators.shown, values[:_MOST_VALUES]))}{more})"
        if bounds is None:
            return ""
        low, high, unit = bounds
        return f" ({f'from {low}' if high is None else f'{low} to {high:,}'} {unit}".rstrip() + ")"

    def _quantified(self, condition: Quantified, around: list[Any]) -> Seen:
        collection = condition.collection
        seen = []
        for member in self.members(collection, around):
            inner = self.condition(condition.condition, [*around, member])
            seen.append(Seen(_name_of(member), inner.verdict, (inner,)))
        verdicts = [part.verdict for part in seen]
        if self.incomplete(collection):
            # A member that does not show could satisfy the condition, or fail it.
            verdicts.append(None)
        verdict = {"some": _any, "every": _all}.get(condition.quantifier, lambda found: _not(_any(found)))(
            verdicts
        )
        return Seen(f"{condition.quantifier} {collection.name} ({len(seen)})", verdict, tuple(seen))

    def _count(self, condition: Count, around: list[Any]) -> Seen:
        found = [
            self.condition(condition.condition, [*around, member]).verdict
            for member in self.members(condition.collection, around)
        ]
        least = sum(1 for verdict in found if verdict)
        most = operators.most(
            sum(1 for verdict in found if verdict is not False), self.incomplete(condition.collection)
        )
        tests = tuple(
            Seen(
                f"{operator} {_named(value)}",
                operators.counted(operator, least, most, self.value(value, around)),
            )
            for operator, value in condition.comparisons
        )
        number = str(least) if least == most else f"{least} to {most}"
        return Seen(f"count of {condition.collection.name}: {number}", _all(t.verdict for t in tests), tests)

    # Values

    def value(self, value: Value, around: list[Any]) -> Any:
        """A value; UNKNOWN where it is not known, None where there certainly is none."""
        match value:
            case Literal(found):
                return found
            case Param(code, name, default):
                return self.graph.param(code, name, default)
            case FieldRef():
                return self.field(value, around)
            case FactRef(_, type_):
                fields = [self.field(field, around) for field in value.fields]
                if value.is_of_tier:
                    return self.graph.of_tier(type_, value.key, fields[0])
                known = self.graph.plan.catalog[type_]
                return known.get(value.key.format(*fields), UNKNOWN if fields else None)
            case Function(name, arguments):
                return operators.calculate(name, *(self.value(part, around) for part in arguments))
            case SumOver(collection, condition, inner):
                if self.incomplete(collection):
                    return UNKNOWN
                amounts = []
                for member in self.members(collection, around):
                    here = [*around, member]
                    verdict = self.condition(condition, here).verdict
                    amounts.append(0 if verdict is False else self.value(inner, here) if verdict else UNKNOWN)
                return operators.total(amounts)

    def field(self, field: FieldRef, around: list[Any], stated_only: bool = False) -> Any:
        """What a field path leads to."""
        if field.base == "item":
            return self.item
        at: Any = self.graph.plan if field.base == "architecture" else around[field.depth]
        steps = list(field.steps)
        if stated_only:
            steps[-1] = Step(steps[-1].how, steps[-1].name, None)
        for step in steps:
            at = self._step(at, step)
            if step.how in ("link", "end") and not isinstance(at, Element):
                return at
        return at

    def _step(self, at: Any, step: Step) -> Any:
        if step.how in ("attribute", "end"):
            return getattr(at, step.name)
        if step.how == "call":
            return getattr(self.graph, step.name)(at)
        if step.how == "measure":
            return self.graph.measured(at, *step.name.split("."))
        if step.how in ("field", "plan"):
            return at.fields.get(step.name, step.default)
        if step.how == "below":
            return (
                at.get(step.name, step.default)
                if isinstance(at, dict)
                else at
                if at is UNKNOWN
                else step.default
            )
        return at.facts.get(step.name) if step.how == "fact" else at.links.get(step.name)

    # Collections

    def members(self, collection: Collection, around: list[Any]) -> Iterable[Any]:
        """The members of a collection."""
        if collection.owner < 0 and collection.name in PLAN_COLLECTIONS:
            found: Iterable[Any] = getattr(self.graph.plan, collection.name)
            return found
        owner = around[collection.owner]
        if collection.name in ("upstream", "downstream"):
            return self.graph.reach(owner, collection.name)
        if collection.name in ("incoming", "outgoing", "referrers"):
            return list(getattr(owner, collection.name))
        find: Callable[[Any], Iterable[Any]] = getattr(self.graph, snake(collection.name))
        return find(owner)

    def incomplete(self, collection: Collection) -> bool:
        """Whether there may be members that the plan as read does not show."""
        plan = self.graph.plan
        return collection.name in plan.incomplete if collection.owner < 0 else plan.loose


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return False if False in found else None if None in found else True


def _any(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return True if True in found else None if None in found else False


def _not(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def _named(value: Value) -> str:
    if isinstance(value, Literal):
        return _shown(list(value.value) if isinstance(value.value, tuple) else value.value)
    return str(getattr(value, "text", None) or getattr(value, "name", "sum"))


def _name_of(member: Any) -> str:
    if isinstance(member, Element):
        return f"{member.kind} {member.id}"
    return f"{member.fields.get('from')} to {member.fields.get('to')}"


def _shown(value: Any) -> str:
    return (
        "unknown" if value is UNKNOWN else f"'{value}'" if isinstance(value, str) else operators.shown(value)
    )
