"""Runs compiled rules over a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from iotlint.facts.facts import Facts

# (code, number of the variant, subject, index of the item, whether the breach is certain)
Hit = tuple[str, int, Any, "int | None", bool]
# Finds its subjects by itself where none are handed to it.
Find = Callable[..., bool]
# What rules look at, found once for all of them (None: they find it themselves), their codes and functions, and the
# codes of those that look at it and need not be called, since they could say nothing of the plan.
Section = tuple["Callable[[Facts], Sequence[Any]] | None", "Sequence[tuple[str, Find]]", "Sequence[str]"]


class Ran(NamedTuple):
    """What rules found on a plan: all hits, the rules that crashed with what they raised, and the codes of those
    that had something to look at."""

    hits: list[Hit]
    crashes: list[tuple[str, BaseException]]
    judged: set[str]


def run(graph: Facts, sections: Iterable[Section]) -> Ran:
    """Runs all rules that have something to look at, those behind one that crashes as well."""
    hits: list[Hit] = []
    judged: set[str] = set()
    crashes: list[tuple[str, BaseException]] = []
    found: dict[Any, Sequence[Any] | None] = {None: None}
    for about, rules, passed in sections:
        if about in found:
            subjects = found[about]
        else:
            subjects = found[about] = about(graph)  # type: ignore[misc]
        if subjects is not None and not subjects:
            continue
        judged.update(passed)
        for code, find in rules:
            try:
                if find(graph, hits, subjects):
                    judged.add(code)
            except (Exception, SystemExit) as problem:  # noqa: BLE001 - a defect in one rule must not hide what the others say
                crashes.append((code, problem))
    return Ran(hits, crashes, judged)
