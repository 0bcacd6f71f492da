"""Keys of entries that are written under another name: what they mean, and what is said of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iotlint.model import wording
from iotlint.model.problem import Part, Problem
from iotlint.model.unknown import UNKNOWN
from iotlint.source.document import Document
from iotlint.source.span import Route


def proper(
    value: Mapping[str, Any], document: Document, keys: Mapping[str, Mapping[str, str]]
) -> tuple[dict[str, Any], list[Problem]]:
    """The tree with every entry's keys under their proper names, and what is to be said of those that were not.

    `keys` maps by section other names to proper ones.
    """
    problems: list[Problem] = []
    changed: dict[str, Any] = {}
    for section, others in keys.items():
        entries = value.get(section)
        if isinstance(entries, dict):
            changed[section] = {
                id: _entry(entry, (section, id), others, document, problems) for id, entry in entries.items()
            }
    document.call(((name, other) for others in keys.values() for other, name in others.items()))
    return {**value, **changed}, problems


def _entry(
    entry: Any, at: Route, others: Mapping[str, str], document: Document, problems: list[Problem]
) -> Any:
    if not isinstance(entry, dict) or others.keys().isdisjoint(entry):
        return entry
    settled: dict[str, Any] = {}
    for key in entry:
        if key in others:
            problem, settled[others[key]] = _said(entry, key, others[key], at, document)
            problems.append(problem)
    # Each key keeps its place; what is stated under both names counts as what is said of it.
    return {others.get(key, key): child for key, child in entry.items()} | settled


def _said(
    entry: Mapping[str, Any], key: str, name: str, at: Route, document: Document
) -> tuple[Problem, Any]:
    """What is to be said of a key under another name, and what its value counts as."""
    route, proper = (*at, key), (*at, name)
    child = entry[key]
    if name not in entry:
        said = f"'{key}' is another name of the key '{name}'; write '{name}'."
        return Problem("other-spelling", said, route, "key", name, sure=True), child
    also: tuple[Route, Part, str] = (proper, "key", f"the same under the name `{name}`")
    # A plan that is laid over another one says what counts, by whichever name.
    owners = [document.owner(each) is document for each in (route, proper)]
    if owners[0] == owners[1] and not _alike(child, entry[name]):
        said = (
            f"'{at[-1]}' says the same thing twice, as `{name}: {wording.flow(entry[name])}` and as "
            f"`{key}: {wording.flow(child)}`; keep one, as `{name}`."
        )
        # What is wrong with the value is said as well, before it counts no more.
        becomes = ((proper, UNKNOWN),)
        return Problem("duplicate-key", said, route, "key", related=(also,), becomes=becomes), entry[name]
    said = f"'{key}' is another name of the key '{name}', which is stated too; keep '{name}' alone."
    problem = Problem(
        "other-spelling", said, route, "key", related=(also,), needless=not owners[0] or owners[1]
    )
    return problem, child if owners[0] and not owners[1] else entry[name]


def _alike(one: Any, other: Any) -> bool:
    return bool(one == other) or str(one).casefold() == str(other).casefold()
