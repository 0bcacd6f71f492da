"""Finds the rules that cost the square of a plan: which scan a collection of it once for each subject, and say so
nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from iotlint.language.compile import finder, wording
from iotlint.language.compile_fix import fixing
from iotlint.language.conditions import Collection
from iotlint.language.rule import Rule, Variant
from iotlint.source.span import Route


def complaints(rules: Iterable[Rule], strict: bool = False) -> Iterator[str]:
    """What is to be said about the cost of rules, as `path:line:column: message`. If `strict`, also that a rule
    which says `cost: quadratic` has nothing of the kind."""
    for rule in rules:
        found = [
            (number, each) for number, variant in enumerate(rule.variants) for each in _scans(rule, variant)
        ]
        stated = "cost" in rule.raw
        if found and not stated:
            number, collection = found[0]
            yield f"{_place(rule, number, collection.name)}: {_message(rule, number, collection)}"
        elif strict and stated and not found:
            yield f"{_place(rule, 0, '')}: {rule.code} says `cost: quadratic`, and looks everything up; leave it out."


def _scans(rule: Rule, variant: Variant) -> list[Collection]:
    """The collections for which no look-up can be written."""
    found: list[Collection] = []
    finder(rule, 0, variant, scans=found)
    wording(rule, 0, variant, found)
    if variant.fix is not None:
        fixing(rule, 0, variant.fix, found)
    return found


def _message(rule: Rule, number: int, collection: Collection) -> str:
    return (
        f"{rule.code} goes through `{collection.name}` once for each {rule.variants[number].subject}, so that a plan "
        "twice as large takes four times as long. Compare a field of its members with one of the subject by "
        "`equals`, `in` or `contains`, or say `cost: quadratic` and, with `cost-reason`, why that does no harm."
    )


def _place(rule: Rule, number: int, name: str) -> str:
    """`path:line:column` of the collection in the rule's file; of its code, where it is inherited or not found."""
    from iotlint.opener import read
    from iotlint.source.load import load

    document = load(read(str(Path(rule.path))), rule.path).documents[0]
    top: Route = ("variants", number) if "variants" in rule.raw else ()
    variant: Any = rule.raw["variants"][number] if top else rule.raw
    found = next(_routes(variant, name, top), None) or next(_routes(rule.raw, name, ()), None)
    span = document.spans(found or ("code",), "key")[0]
    return f"{span.path}:{span.line}:{span.column}"


def _routes(value: Any, name: str, route: Route) -> Iterator[Route]:
    """The routes of keys that name a collection."""
    if isinstance(value, Mapping):
        for key, below in value.items():
            if key in ("examples", "parameters"):
                continue
            if name and str(key).removeprefix("this.") == name:
                yield (*route, key)
            yield from _routes(below, name, (*route, key))
    elif isinstance(value, list):
        for n, below in enumerate(value):
            yield from _routes(below, name, (*route, n))
