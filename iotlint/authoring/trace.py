"""Says why a rule did or did not fire on a plan: its conditions as a tree, with values met and verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from iotlint.authoring.evaluate import Evaluator, Seen
from iotlint.engine.operators import items, within
from iotlint.facts.facts import Facts
from iotlint.language.fields import PLAN_COLLECTIONS
from iotlint.language.rule import Rule, Variant
from iotlint.model.types import Element
from iotlint.rulebook.book import load_rulebook
from iotlint.source.secrets import mask

_WORDS = {True: "true", False: "false", None: "unknown"}
_MOST_SUBJECTS = 20
_MOST_MEMBERS = 10


def trace(rule: Rule, graph: Facts, meant: Callable[[Any], bool] = lambda _: True) -> str:
    """The trace of a rule on a plan, as indented text, for those of its subjects that are `meant`."""
    lines = []
    for variant in rule.variants:
        subjects = _subjects(variant, graph)
        if subjects and not (subjects := [subject for subject in subjects if meant(subject)]):
            continue
        if not subjects:
            lines.append(f"The plan has no {variant.subject} that {rule.code} could be about.")
        for subject in subjects[:_MOST_SUBJECTS]:
            lines += _subject(variant, graph, subject)
        if len(subjects) > _MOST_SUBJECTS:
            lines.append(f"… and {len(subjects) - _MOST_SUBJECTS} more.")
    return "\n".join(lines)


def _subjects(variant: Variant, graph: Facts) -> list[Any]:
    if variant.subject == "architecture":
        return [graph.plan]
    if variant.subject == "service":
        return list(graph.own_services(()))
    section = next(section for section, kind in PLAN_COLLECTIONS.items() if kind == variant.subject)
    return list(getattr(graph.plan, section))


def _subject(variant: Variant, graph: Facts, subject: Any) -> Iterator[str]:
    if isinstance(subject, Element):
        name = f"{subject.kind} {mask(subject.id)}"
    elif variant.subject == "connection":
        name = f"connection {mask(str(subject.fields.get('from')))} to {mask(str(subject.fields.get('to')))}"
    else:
        name = "architecture"
    entries = items(within(subject.fields, variant.each)) if variant.each else [(None, None)]
    for _, item in entries:
        evaluator = Evaluator(graph, item, load_rulebook().possible)
        here = f"{name}, {variant.each} {item}" if variant.each else name
        where = evaluator.condition(variant.where, [subject]) if variant.where else Seen("", True)
        held = evaluator.condition(variant.assertion, [subject]) if variant.assertion else Seen("", False)
        if where.verdict is not True:
            yield f"{here}: not looked at, since `where` is {_WORDS[where.verdict]}"
            yield from _tree(where, "  ")
            continue
        fires = held.verdict is False
        yield f"{here}: {'fires' if fires else 'does not fire'}"
        if variant.where:
            yield "  where: true"
            yield from _tree(where, "    ")
        if variant.assertion:
            yield f"  assert: {_WORDS[held.verdict]}"
            yield from _tree(held, "    ")


def _tree(seen: Seen, indent: str) -> Iterator[str]:
    if seen.text:
        yield f"{indent}{_WORDS[seen.verdict]:<8}{seen.text}"
    for part in seen.parts[:_MOST_MEMBERS]:
        yield from _tree(part, indent + "  ")
    if len(seen.parts) > _MOST_MEMBERS:
        yield f"{indent}  … and {len(seen.parts) - _MOST_MEMBERS} more"
