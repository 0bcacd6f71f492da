"""What a plan must have for a rule to say anything of it: worked out when the rule is compiled, so that of hundreds of
rules those are not even called that could not speak on a small plan.

A clause is a set of tokens of which a plan must have one; a rule needs all of its clauses. Tokens are
`type:iot-hub`, a service of that type; `section:devices`, an entry there; `requirement:cost-control`;
`device.telemetry.size`, an entry of that kind that states the key; `service.role=standby`, one that states it with that
value; and `several`, two services of one type, over which a fleet may be spread. They hold for plans of which nothing
is unknown but what is left unstated; others are asked all rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from iotlint.engine import operators
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
    Literal,
    Not,
    Quantified,
    SumOver,
    flat,
)
from iotlint.language.fields import KINDS, PLAN_COLLECTIONS
from iotlint.language.operators import OPERATORS
from iotlint.model.unknown import UNKNOWN

Clause = frozenset[str]
Parts = Sequence[tuple[Condition, bool]]
_Kinds = tuple[frozenset[str], ...]  # by depth
# What links and connections lead to.
_LED_TO = KINDS - {"architecture", "connection"}
_SECTION_OF = {kind: section for section, kind in PLAN_COLLECTIONS.items()}
# More tokens than these tell little.
_MOST_TOKENS = 24


def gates(parts: Parts) -> list[Clause]:
    """What a plan must have anywhere if all parts are to hold of one of its elements, and what is asked before anything
    else: entries of a section, services of a type, a requirement. Without it a rule has nothing to look at."""
    found: list[Clause] = []
    for condition, so in parts:
        if isinstance(condition, Quantified) and so == (condition.quantifier == "some"):
            if condition.collection.owner < 0:
                found.append(_of_collection(condition.collection, condition.quantifier != "every"))
        elif isinstance(condition, Compare) and so and (name := _required(condition)):
            found.append(frozenset((f"requirement:{name}",)))
    return list(dict.fromkeys(found))


def asked(gate: Clause) -> str:
    """The expression that is true of a plan, whatever is unknown of it, that may have what a gate names."""
    (token,) = gate
    what, _, name = token.partition(":")
    if what == "type":
        return f"g.plan.by_type.get({name!r})"
    return f"g.plan.{name}" if what == "section" else f"{name!r} in g.requires(g.plan)"


def clauses(parts: Parts, subject: str, sure: bool) -> list[Clause]:
    """What a plan must have if all parts are to hold of one of its elements: certainly, where `sure`, or possibly."""
    found = _all(parts, (frozenset((subject,)),), sure)
    return [clause for clause in dict.fromkeys(found) if len(clause) <= _MOST_TOKENS]


def stated(kind: str, path: str) -> Clause:
    """That an entry of a kind states a key."""
    return frozenset((f"{kind}.{path}",))


def asked_for(clauses: Iterable[Clause]) -> dict[str, dict[str, Any]]:
    """By kind of entry the keys that clauses rest on: each with its token, the tokens of its values, and the keys
    below it."""
    found: dict[str, dict[str, Any]] = {}
    for token in sorted(
        {token for clause in clauses for token in clause if token.partition(".")[0] in KINDS}
    ):
        route, _, value = token.partition("=")
        kind, *path = route.split(".")
        known = found.setdefault(kind, {})
        row: Any = None
        for n, key in enumerate(path):
            row = known.setdefault(key, (".".join((kind, *path[: n + 1])), {}, {}))
            known = row[2]
        if value:
            row[1][value] = token
    return found


def _all(parts: Parts, kinds: _Kinds, sure: bool) -> Iterator[Clause]:
    for condition, so in parts:
        yield from _of(condition, so, kinds, sure)


def _of(condition: Condition, so: bool, kinds: _Kinds, sure: bool) -> Iterator[Clause]:
    match condition:
        case Not(part):
            yield from _of(part, not so, kinds, sure)
        case All() | Either():
            parts = flat(condition, so)
            if isinstance(condition, All) == so:
                yield from _all(parts, kinds, sure)
            elif found := _any(parts, kinds, sure):
                yield found
        case Exists(field, wanted):
            if wanted == so and (tokens := _tokens(field, kinds)):
                yield tokens
        case Compare():
            yield from _compared(condition, so, kinds, sure)
        case Quantified(quantifier, collection, inner):
            if so == (quantifier == "some"):
                # Not every one satisfies it: one does not.
                yield from _member(collection, inner, quantifier != "every", kinds, sure)
        case Count(collection, inner, comparisons):
            if (
                any(_is_one_at_least(*each, so) for each in comparisons)
                if so
                else all(_is_one_at_least(*each, so) for each in comparisons)
            ):
                yield from _member(collection, inner, True, kinds, sure)


def _any(parts: Parts, kinds: _Kinds, sure: bool) -> Clause:
    """Of several ways the one clause that each of them has a part in; empty where one needs nothing."""
    joined: set[str] = set()
    for part in parts:
        found = min(
            _all((part,), kinds, sure), key=lambda clause: (len(clause), sorted(clause)), default=None
        )
        if not found:
            return frozenset()
        joined |= found
    return frozenset(joined)


def _member(
    collection: Collection, inner: Condition, so: bool, kinds: _Kinds, sure: bool
) -> Iterator[Clause]:
    """There is a member that satisfies a condition, or does not."""
    if found := _of_collection(collection, so):
        yield found
    yield from _of(inner, so, (*kinds, collection.kinds), sure)


def _of_collection(collection: Collection, typed: bool) -> Clause:
    if collection.owner < 0:
        named = typed and collection.type is not None
        return frozenset((f"type:{collection.type}" if named else f"section:{collection.name}",))
    return frozenset(("section:connections",) if collection.kinds == {"connection"} else ())


def _is_one_at_least(operator: str, value: Any, so: bool) -> bool:
    """Whether a number of members that compares so (or does not) is no zero."""
    if operator == "lessOrEquals" and isinstance(value, FactRef):
        return not so  # none at all is within any limit
    least = value.value if isinstance(value, Literal) else None
    if not isinstance(least, int):
        return False
    function = OPERATORS[operator].function
    verdict = getattr(operators, function)(0, least)
    return bool(verdict is not None and (verdict != OPERATORS[operator].turned) != so)


# Comparisons


def _required(condition: Compare) -> str:
    """The requirement that an element is asked to be concerned by."""
    left, right = condition.left, condition.right
    if condition.operator == "contains" and isinstance(left, FieldRef) and left.text == "required":
        return str(right.value) if isinstance(right, Literal) else ""
    return ""


def _compared(condition: Compare, so: bool, kinds: _Kinds, sure: bool) -> Iterator[Clause]:
    operator, left, right = OPERATORS[condition.operator], condition.left, condition.right
    holds = so != operator.turned
    if (summed := _summed(operator.function, left, right)) and not holds and not sure:
        # Nothing at all is within any limit.
        collection, inner, value = summed.collection, summed.condition, summed.value
        yield from _member(collection, inner, True, kinds, sure)
        if isinstance(value, FieldRef) and value.steps[-1].default is None:
            yield from filter(None, (_tokens(value, (*kinds, collection.kinds)),))
        return
    if not isinstance(left, FieldRef) or not left.steps or left.base == "item":
        return
    if holds and (name := _required(condition)):
        yield frozenset((f"requirement:{name}",))
        return
    last = left.steps[-1]
    if operator.function == "less_or_equals" and not holds and _is_of_fleet(left) and _is_of_fleet(right):
        yield frozenset(("several",))
        return
    listed = _listed(operator.function, right) if holds else None
    if last.how == "attribute" and listed:
        if last.name == "type":
            yield frozenset(f"type:{each}" for each in listed)
        elif last.name == "kind":
            yield frozenset(f"section:{_SECTION_OF[each]}" for each in listed if each in _SECTION_OF)
        return
    tokens = _tokens(left, kinds)
    # What leads to nothing is nothing.
    absent = {last.default, None} if any(step.how == "link" for step in left.steps) else {last.default}
    if tokens and not any(_fits(operator.function, each, right, holds, sure) for each in absent):
        if listed and not left.protocol:
            yield frozenset(f"{token}={each}" for token in tokens for each in listed)
        else:
            yield tokens


def _summed(function: str, left: Any, right: Any) -> SumOver | None:
    """The sum that is compared with a limit of the catalog."""
    if function == "greater_or_equals":
        left, right = right, left
    elif function != "less_or_equals":
        return None
    of_fact = isinstance(right, FactRef) or (
        isinstance(right, FieldRef) and right.steps and right.steps[-1].how == "fact"
    )
    return left if isinstance(left, SumOver) and of_fact else None


def _is_of_fleet(value: Any) -> bool:
    """Whether a value is a measure of a fleet that is spread over several services; of others it is 0."""
    last = value.steps[-1] if isinstance(value, FieldRef) and value.steps else None
    return last is not None and last.how == "measure" and last.name.startswith("fleet")


def _listed(function: str, right: Any) -> tuple[Any, ...] | None:
    """The values of which one is to be stated; None where they are not all names or yes and no."""
    if not isinstance(right, Literal) or function not in ("equals", "is_in"):
        return None
    found = (right.value,) if function == "equals" or isinstance(right.value, str) else tuple(right.value)
    return found if found and all(isinstance(each, str | bool) for each in found) else None


def _fits(function: str, absent: Any, right: Any, holds: bool, sure: bool) -> bool:
    """Whether what it means that a key is not stated compares as wanted: certainly, or possibly."""
    if not isinstance(right, Literal):
        return not (sure and absent is UNKNOWN)
    verdict = getattr(operators, function)(absent, right.value)
    return verdict is holds if sure else verdict is not (not holds)


def _tokens(field: FieldRef, kinds: _Kinds) -> Clause:
    """That a field is stated of any of the elements that it may be one of; nothing for what follows from the plan."""
    steps = field.steps
    first = next((n for n, step in enumerate(steps) if step.how in ("field", "plan")), None)
    if field.base == "item" or first is None:
        return frozenset()
    if any(step.how not in ("link", "end") for step in steps[:first]):
        return frozenset()
    if any(step.how != "below" for step in steps[first + 1 :]):
        return frozenset()
    if first:
        owners: Iterable[str] = _LED_TO
    else:
        owners = ("architecture",) if field.base == "architecture" else kinds[field.depth]
    path = ".".join(step.name for step in steps[first:])
    return frozenset(f"{kind}.{path}" for kind in owners)
