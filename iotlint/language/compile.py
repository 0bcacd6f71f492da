"""Writes a rule as two Python functions: one that finds its subjects, one that words a hit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from iotlint.language.conditions import (
    All,
    Collection,
    Compare,
    Condition,
    FieldRef,
    Literal,
    Not,
    flat,
    free,
    walk,
)
from iotlint.language.fields import PLAN_COLLECTIONS
from iotlint.language.first import asks_tier, implied, is_given, is_plain
from iotlint.language.generate import Generator, all_of
from iotlint.language.needs import Clause, asked, clauses, gates, stated
from iotlint.language.one_look import unproved
from iotlint.language.operators import OPERATORS
from iotlint.language.rule import Placeholder, RelatedPlaces, Rule, Variant

# What generated functions use of engine/operators.py besides the operators themselves.
_HELPERS = (
    "calculate",
    "common",
    "counted",
    "few",
    "items",
    "most",
    "shown",
    "sole",
    "speaks",
    "spending",
    "total",
    "within",
)
PREAMBLE = f"""\
from itertools import islice
from iotlint.engine.lookup import ANY, Lookup, Lookups, choices, composed, distinct, entries, extremes
from iotlint.engine.once import once, recalled
from iotlint.engine.operators import {", ".join(sorted({*_HELPERS, *(each.function for each in OPERATORS.values())}))}
from iotlint.model.types import Element
from iotlint.model.unknown import UNKNOWN as U
"""
_MOST_RELATED = 10
Scans = list[Collection] | None
_SECTION_OF = {kind: section for section, kind in PLAN_COLLECTIONS.items()}


class Finder(NamedTuple):
    """A function that finds, as source; what a plan must have for it to have something to look at, and what for it to
    say anything, as language.needs has it."""

    source: str
    gates: list[Clause]
    needs: list[Clause]


def finder(rule: Rule, number: int, variant: Variant, limited: bool = False, scans: Scans = None) -> Finder:
    """`find_<code>_<n>(g, hits, subjects)`: appends (code, variant, subject, item index, certain) for each hit,
    and to `g.undecided` the first subjects of which it cannot be known; true where there is one to look at.

    Of a sound subject only `where` and what is asserted are worked out. Whether it is certainly wrong is asked of
    the others; unless that follows from the same look, by a function that is made for the first of them. One that
    is `limited` raises TooMuch where it would look at more than a plan can need. To `scans` are added the
    collections that it goes through once for each subject.
    """
    made = Generator(limited, scans)
    code = f"{rule.code}_{number}"
    where = variant.where or All(())
    found, looked_up = _subjects(variant)
    ask = [(part, so) for part, so in flat(All((where,)), True) if not (so and is_given(part, *looked_up))]
    first, rest = ([each for each in ask if is_plain(each[0]) == plain] for plain in (True, False))
    first = [*first, *(each for each in implied(rest) if each not in first)]
    # A service has a tier, whether it is stated or not: what hangs on that alone is not decided.
    of_tier = [part for part in first if asks_tier(part[0])]
    plain = all_of(
        [
            f"not ({made.certain(part, not so)})" if asks_tier(part) else made.certain(part, so)
            for part, so in first
        ]
    )
    sure = all_of([made.certain(*part) for part in of_tier])
    others = [made.certain(*part) for part in rest]
    hit = f"({rule.code!r}, {number}, e0, {'index' if variant.each else 'None'}"
    body, apart = [f"hits.append({hit}, True))"], []
    if variant.assertion is None and of_tier:
        body = _told(hit, sure, False, code, rule.unknown_note)
    if variant.assertion is not None:
        ways, wrong = unproved(made, variant.assertion)
        others += ways
        if wrong is None:
            apart = _breach(code, variant.assertion, limited, scans)
            wrong = f"breach(e0, {'item' if variant.each else 'None'})"
        wrong = all_of([sure, wrong]) if of_tier else wrong
        body = _told(hit, wrong, bool(apart), code, rule.unknown_note)
    filtered = made.prologue and first
    tested = all_of(others if filtered else [*([plain] if first else []), *others])
    if tested != "True":
        body = [f"if {tested}:", *(f"    {line}" for line in body)]
    if variant.each:
        head = f"for index, item in items(within(e0.fields, {variant.each!r})):"
        body = [head, *(f"    {line}" for line in body)]
    begin = [
        "    if subjects is None:",
        f"        subjects = {found}",
        # Nothing is prepared before a subject got so far.
        *((f"    subjects = [e0 for e0 in subjects if {plain}]",) if filtered else ()),
        "    if not subjects:",
        "        return False",
    ]
    lines = ["    for e0 in subjects:", *(f"        {line}" for line in body)]
    # What could not be wrong needs no look, unless it is to be noted that it is not known.
    hunted = variant.assertion is not None and not rule.unknown_note
    parts = flat(All((where, Not(variant.assertion)) if hunted and variant.assertion else (where,)), True)
    before = gates([part for part in parts if not is_plain(part[0])])
    source = "\n".join(
        [
            f"def find_{code}(g, hits, subjects=None):",
            *(line for gate in before for line in (f"    if not ({asked(gate)}):", "        return False")),
            *named(begin),
            *begin,
            *(("    spend = spending()",) if limited else ()),
            *named([*made.prologue, *lines], begin),
            *(f"    {line}" for line in made.prologue),
            *(("    room = g.room",) if variant.assertion or of_tier else ()),
            *(("    breach = None",) if apart else ()),
            *lines,
            "    return True",
            *apart,
        ]
    )
    untold = [part for part in first if not asks_tier(part[0])]
    if filtered:
        return Finder(source, [*before, *clauses(untold, variant.subject, sure=True)], [])
    needs = clauses([*untold, *rest], variant.subject, sure=True)
    if variant.assertion is not None:
        needs += clauses([(variant.assertion, False)], variant.subject, sure=False)
    if variant.each:
        needs.append(stated(variant.subject, variant.each))
    return Finder(source, before, needs)


def _told(hit: str, wrong: str, apart: bool, code: str, noted: bool) -> list[str]:
    """The lines about a subject that is not certainly sound."""
    return [
        *((f"if breach is None: breach = breach_{code}(g)",) if apart else ()),
        f"if {wrong}:",
        f"    hits.append({hit}, True))",
        "else:",
        *((f"    hits.append({hit}, False))",) if noted else ()),
        "    if room:",
        "        room -= 1",
        f"        g.undecided.append({hit}))",
    ]


def _breach(code: str, assertion: Condition, limited: bool, scans: Scans) -> list[str]:
    """`breach_<code>_<n>(g)`: gives a function that says of an element whether it certainly is wrong."""
    made = Generator(limited, scans)
    line = f"    return lambda e0, item: {made.certain(assertion, False)}"
    return [
        f"def breach_{code}(g):",
        *(("    spend = spending()",) if limited else ()),
        *named([*made.prologue, line]),
        *(f"    {each}" for each in made.prologue),
        line,
    ]


def wording(rule: Rule, number: int, variant: Variant, scans: Scans = None) -> str:
    """`word_<code>_<n>(g, e0, item, each)`: severity, message, related places, `at`, path and missing
    fields of a hit. The default of `each` names the field whose entries the rule looks at."""
    made = Generator(scans=scans)
    severity = repr(variant.severities[-1].severity)
    for case in reversed(variant.severities[:-1]):
        assert case.when is not None
        severity = f"({case.severity!r} if {made.certain(case.when, True)} else {severity})"
    related = [_related(made, rule, number, n, places) for n, places in enumerate(variant.related)]
    flow = "None"
    if variant.flow:
        flow = f"({variant.flow.direction!r}, lambda e0: {made.certain(variant.flow.condition, True)})"
    return told_once(
        made,
        f"word_{rule.code}_{number}",
        f"each={variant.each!r}",
        [
            f"    severity = (lambda e0: {severity})(plan)",
            f"    message = {text(made, variant.message)}",
            "    related = []",
            *related,
            f"    return severity, message, related, {variant.at!r}, {flow}, {_missing(made, rule, variant)}",
        ],
    )


def told_once(made: Generator, name: str, more: str, lines: Sequence[str]) -> str:
    """A function about one hit, `name(g, e0, item, …)`; what it looks up is put in order once a plan, not once
    for each hit."""
    parameters = f"e0, item{', ' if more else ''}{more}"
    if not made.prologue:
        return "\n".join([f"def {name}(g, {parameters}):", *opening(made), *lines])
    return "\n".join(
        [
            f"def about_{name}(g):",
            *opening(made),
            "    def about(e0, item):",
            *(f"    {line}" for part in lines for line in part.split("\n")),
            "    return about",
            f"def {name}(g, {parameters}):",
            f"    return g.worded({name!r}, lambda: about_{name}(g))(e0, item)",
        ]
    )


def opening(made: Generator) -> list[str]:
    """The lines that a generated function about a hit starts with."""
    return [*named(), *(f"    {line}" for line in made.prologue)]


def named(lines: Sequence[str] | None = None, before: Sequence[str] = ()) -> list[str]:
    """The lines that give names to what generated code looks at; of `lines`, only for what they use and those
    `before` them do not: there are hundreds of rules, and most of them have one or two subjects."""
    names = (("plan", "g.plan"), ("incomplete", "g.plan.incomplete"), ("loose", "g.plan.loose"))
    used, known = ("\n".join(each or ()) for each in (lines, before))
    return [
        f"    {name} = {value}"
        for name, value in names
        if lines is None or (_uses(used, name) and not _uses(known, name))
    ]


def _uses(text: str, name: str) -> bool:
    return re.search(rf"(?<![.\w]){name}\b", text) is not None


def _subjects(variant: Variant) -> tuple[str, tuple[str, Sequence[str]]]:
    """The expression of a rule's subjects, and the field that is one of some types in all of them."""
    if variant.subject == "service":
        return f"g.own_services({variant.type!r})", ("type", variant.type)
    if variant.subject == "architecture":
        return "(g.plan,)", ("", ())
    if variant.subject == "connection" and variant.where is not None:
        # Two rules of three want a type at one end: looked up, most plans have no such connection at all.
        for part, so in flat(All((variant.where,)), True):
            match part:
                case Compare(
                    FieldRef(text="from.type" | "to.type") as field, "equals" | "in", Literal(found)
                ) if so:
                    types = (found,) if isinstance(found, str) else found
                    end = "source" if field.text == "from.type" else "target"
                    return f"g.connected({end!r}, {types!r})", (field.text, types)
    return f"g.plan.{_SECTION_OF[variant.subject]}", ("", ())


def subjects(variant: Variant) -> str:
    """The expression of all that a variant looks at."""
    return _subjects(variant)[0]


def given(variant: Variant) -> tuple[str, Sequence[str]]:
    """The field that is one of some types in all subjects that a rule looks up by itself, and these types: of what
    is handed to it, it is not asked again."""
    return _subjects(variant)[1]


def _related(made: Generator, rule: Rule, number: int, n: int, places: RelatedPlaces) -> str:
    if places.collection is None or places.condition is None:
        return f"    related.append((e0, {places.at!r}, {text(made, places.note)}))"
    before = len(made.prologue)
    variable, members = made.open(places.collection, places.condition, True, "few")
    test = made.certain(places.condition, True)
    made.close()
    found = f"list(islice(({variable} for {variable} in {members} if {test}), {_MOST_RELATED}))"
    if not free(places.condition, 0) and places.collection.owner < 0:
        inner = made.prologue[before:]
        if not inner:
            found = f"g.worded(({rule.code!r}, {number}, {n}), lambda: {found})"
    note = text(made, places.note)
    # Two statements: what is iterated over in a comprehension may not hold an assignment.
    return f"    found = {found}\n    related += [(e1, 'id', {note}) for e1 in found]"


def _missing(made: Generator, rule: Rule, variant: Variant) -> str:
    """The fields of the subject that a breach could not be decided for, as a list at run time."""
    if not rule.unknown_note:
        return "[]"
    fields = {
        node.text: node
        for condition in (variant.where, variant.assertion)
        if condition is not None
        for node in walk(condition)
        if isinstance(node, FieldRef) and (node.depth == 0 or node.base == "architecture")
    }
    # No comprehension: what it iterates over may not hold an assignment, as the value of a field may be one.
    named = ", ".join(f"*(({text!r},) if {made.value(node)} is U else ())" for text, node in fields.items())
    return f"[{named}]"


def text(made: Generator, pieces: tuple[str | Placeholder, ...]) -> str:
    """An expression for a text with placeholders."""
    found = [
        repr(piece)
        if isinstance(piece, str)
        else f"shown({made.value(piece.value)}{f', {piece.how!r}' if piece.how else ''})"
        for piece in pieces
        if not isinstance(piece, str) or piece
    ]
    return " + ".join(found) or "''"
