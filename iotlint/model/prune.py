"""Takes what is malformed out of a tree, so that rules judge the rest and conclude nothing from it."""

from collections.abc import Iterable
from typing import Any

from iotlint.model.problem import GONE, Problem
from iotlint.source.span import Route


def prune(value: Any, problems: Iterable[Problem]) -> tuple[Any, frozenset[str]]:
    """The tree with unknowns for what `problems` found wrong, and the sections not wholly known.

    The containers on the way to a change are copied, the others shared; list items keep their numbers.
    """
    changes: dict[Route, Any] = {}
    incomplete = set()
    for problem in problems:
        changes.update(problem.becomes)
        if problem.incomplete:
            incomplete.add(problem.incomplete)
    if () in changes:
        return changes[()], frozenset(incomplete)
    copies: dict[Route, Any] = {(): value.copy()} if changes else {(): value}
    # Short routes first: a whole entry that is replaced takes what was wrong inside it along.
    for route in sorted(changes, key=len):
        parent = _copied(copies, route[:-1])
        if parent is None:
            continue
        if changes[route] is GONE:
            parent.pop(route[-1], None)
        else:
            parent[route[-1]] = changes[route]
    return copies[()], frozenset(incomplete)


def _copied(copies: dict[Route, Any], route: Route) -> Any:
    """The container at `route`, copied if it has not been yet; None where it is gone."""
    if route not in copies:
        above = _copied(copies, route[:-1])
        try:
            inner = above[route[-1]]
        except (KeyError, IndexError, TypeError):
            inner = None
        if isinstance(inner, (dict, list)):
            inner = above[route[-1]] = inner.copy()
        copies[route] = inner
    return copies[route]
