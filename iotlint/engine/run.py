"""Runs compiled rules over a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from iotlint.facts.facts import Facts

# (code, number of the variant, subject, index of the item, whether the breach is certain)
Hit = tuple[str, int, Any, "int | None", bool]
Find = Callable[[Facts, "list[Hit]"], None]


def run(graph: Facts, rules: Iterable[tuple[str, Find]]) -> tuple[list[Hit], list[tuple[str, BaseException]]]:
    """All hits, and the rules that crashed with what they raised; the others still run."""
    hits: list[Hit] = []
    crashes: list[tuple[str, BaseException]] = []
    for code, find in rules:
        try:
            find(graph, hits)
        except (Exception, SystemExit) as problem:  # noqa: BLE001 - a defect in one rule must not hide what the others say
            crashes.append((code, problem))
    return hits, crashes
