"""No rule says `error` on the strength of a fact that is old, read in part or inferred, or of a limit that is raised
on request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from iotlint.catalog.entries import Fact
from iotlint.language.conditions import All, Compare, Condition, FactRef, FieldRef, Literal, flat, walk
from iotlint.language.rule import Rule, Variant
from tests.rules.pack import ENTRIES, RULES

# What only ever keeps a rule silent: a list that is open is not judged.
SILENCING = ("acceptsOpen",)
# The free tier's limits are raised for nobody.
RAISED_FOR_NOBODY = {("ADU250", "device-update", "limits.updateFile")}
# Rules whose severity the product fixes, and which rest on what the article of 2025 states.
FIXED = {("ARC103", "iot-edge", "adaptiveCloud")}


def weak(rule: Rule, variant: Variant) -> Iterator[tuple[str, str, str]]:
    """The facts weaker than read that a variant compares with, as code, service type and key."""
    for type_, fact in compared(variant, ("capacity", "headroom")):
        if fact.confidence != "read":
            yield rule.code, type_, fact.key


def raised(rule: Rule, variant: Variant) -> Iterator[tuple[str, str, str]]:
    """The limits that are raised on request and that a variant compares with by name. Of what a service takes of a
    measure, the engine itself makes a warning."""
    for type_, fact in compared(variant, ()):
        if fact.adjustable:
            yield rule.code, type_, fact.key


def compared(variant: Variant, measures: Sequence[str]) -> Iterator[tuple[str, Fact]]:
    """The facts that a variant compares with, and those behind some measures."""
    kept = [part for part, so in flat(All((variant.where,)), True) if so] if variant.where else []
    # What would let the assertion hold is not so where the rule speaks.
    asserted = flat(variant.assertion, False) if variant.assertion else ()
    denied = [part for part, so in asserted if not so]
    for node in (
        each for condition in (variant.where, variant.assertion) if condition for each in walk(condition)
    ):
        if isinstance(node, FactRef):
            pattern = r"\.".join(re.escape(part) if isinstance(part, str) else ".+" for part in node.parts)
            types: tuple[str, ...] = (node.type,)
        elif isinstance(node, FieldRef) and node.steps and node.steps[-1].how in ("fact", "measure"):
            name = node.steps[-1].name
            what, _, measure = name.partition(".")
            pattern = re.escape(name)
            if node.steps[-1].how == "measure":
                if what not in measures:
                    continue
                pattern = rf"(capacity|tiers\.[^.]+)\.{re.escape(measure)}(Floor)?"
            before = re.split(r"catalog|capacity|demand|headroom", node.text)[0]
            types = tuple(named(kept, f"{before.removeprefix('this.')}type")) or tuple(ENTRIES)
        else:
            continue
        for type_ in types:
            for fact in ENTRIES[type_].facts:
                if re.fullmatch(pattern, fact.key) and judged(type_, fact, kept, denied):
                    yield type_, fact


def named(kept: Sequence[Condition], field: str) -> Iterator[str]:
    """The service types that a condition limits a field to."""
    for part in kept:
        match part:
            case Compare(FieldRef(text=text), "equals" | "in", Literal(value)) if text == field:
                yield from (value,) if isinstance(value, str) else value


def judged(type_: str, fact: Fact, kept: Sequence[Condition], denied: Sequence[Condition]) -> bool:
    """Whether a fact can make the rule speak at all."""
    if fact.key in SILENCING:
        return False
    if fact.key == "accepts" and any(
        each.key == "acceptsOpen" and each.value for each in ENTRIES[type_].facts
    ):
        return False
    return not any(
        isinstance(part, Compare)
        and part.operator == operator
        and isinstance(part.right, Literal)
        and fact.key.startswith(f"tiers.{part.right.value}.")
        for operator, parts in (("notEquals", kept), ("equals", denied))
        for part in parts
    )


def errors() -> Iterator[tuple[Rule, Variant]]:
    """The variants of rules that may say `error`."""
    for rule in RULES:
        for variant in rule.variants:
            if any(case.severity == "error" for case in variant.severities):
                yield rule, variant


def test_errors_rest_on_no_limit_that_is_raised() -> None:
    found = {each for rule, variant in errors() for each in raised(rule, variant)}
    assert found == RAISED_FOR_NOBODY, (
        "a limit that Microsoft raises on request makes a warning: more than the documented most"
    )


def test_errors_rest_on_what_was_read() -> None:
    found = {each for rule, variant in errors() for each in weak(rule, variant)}
    more, gone = sorted(found - FIXED), sorted(FIXED - found)
    assert not more, (
        f"an error rests on a fact that is weaker than read; lower its severity to warning: {more}"
    )
    assert not gone, f"no error rests on these any more; take them out of FIXED in this file: {gone}"


def test_a_weak_fact_would_be_noticed() -> None:
    """What limits a warning of HUB306 to S3 keeps its weak fact away from the error beside it."""
    (rule,) = (rule for rule in RULES if rule.code == "HUB306")
    assert [len(list(weak(rule, variant))) for variant in rule.variants] == [0, 1, 0, 0]
