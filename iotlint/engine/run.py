"""Runs compiled rules over a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from iotlint.facts.facts import Facts

# (code, number of the variant, subject, index of the item, whether the breach is certain)
Hit = tuple[str, int, Any, "int | None", bool]
Find = Callable[[Facts, "list[Hit]"], bool]


class Ran(NamedTuple):
    """What rules found on a plan: all hits, the rules that crashed with what they raised, and the codes of those
    that had something to look at."""

    hits: list[Hit]
    crashes: list[tuple[str, BaseException]]
    judged: set[str]


def run(graph: Facts, rules: Iterable[tuple[str, Find]]) -> Ran:
    """Runs all rules, those behind one that crashes as well."""
    hits: list[Hit] = []
    judged: set[str] = set()
    crashes: list[tuple[str, BaseException]] = []
    for code, find in rules:
        try:
            if find(graph, hits):
                judged.add(code)
        except (Exception, SystemExit) as problem:  # noqa: BLE001 - a defect in one rule must not hide what the others say
            crashes.append((code, problem))
    return Ran(hits, crashes, judged)
