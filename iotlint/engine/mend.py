"""Turns what a rule's fix does for one hit into edits of the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from iotlint.edit.edits import Editor, Repair
from iotlint.edit.spelling import flow
from iotlint.finding import Change, Edit, Fix
from iotlint.model.types import Connection, Element, Subject
from iotlint.model.unknown import UNKNOWN
from iotlint.source.document import Document
from iotlint.source.span import Route

# (way, field path or section, id of a new entry, value), as the generated functions give it; `{"": id}` in a value
# is the id of an entry that is added.
Step = tuple[str, str, str, Any]


class Mender:
    """Writes the fixes of the findings in one document."""

    def __init__(self, document: Document) -> None:
        self._editor = Editor(document)

    def fix(self, title: str, safe: bool, steps: Sequence[Step], subject: Subject, item: Route) -> Fix | None:
        """The fix; None where a value is not known, or the text cannot be changed in this way.

        `item` is the route of the entry that a rule with `each` is about, from the subject on.
        """
        edits: list[Edit] = []
        changes: list[Change] = []
        titles: list[str] = []
        # Entries that are added may have to take another id. Only what the rule itself calls by that id follows.
        ids = {key: self._editor.free_id(key) for way, _, key, _ in steps if way == "add"}
        for way, path, key, value in steps:
            value = _with_ids(value, ids)
            if way != "remove" and not _known(value):
                return None
            if way == "add":
                key = ids[key]
                repair = self._editor.add((path,), key, value)
                titles.append(f"Add {key} to {path}")
            else:
                route = _target(subject, path, item)
                repair = None if route is None else self._repair(way, route, value)
                titles.append(
                    f"Remove {path}"
                    if way == "remove"
                    else f"{way.capitalize()} {_bare(path)}: {flow(value)}"
                )
            if repair is None:
                return None
            edits += repair.edits
            changes += repair.changes
        if len({edit.span.path for edit in edits}) > 1:
            return None
        return Fix(title or " and ".join(titles), safe, tuple(edits), tuple(changes))

    def removal(self, route: Route, safe: bool) -> Fix | None:
        """The fix that takes away what stands at a route."""
        repair = self._editor.remove(route)
        return Fix(f"Remove {route[-1]}", safe, *repair) if repair else None

    def _repair(self, way: str, route: Route, value: Any) -> Repair | None:
        if way == "remove":
            return self._editor.remove(route)
        return self._editor.append(route, value) if way == "append" else self._editor.put(route, value)


def _target(subject: Subject, path: str, item: Route) -> Route | None:
    """Where a field stands or would stand, links followed; None where one leads nowhere."""
    steps = path.split(".")
    if steps == ["item"]:
        return (*subject.route, *item)
    if steps[0] == "architecture":
        return tuple(steps[1:])
    if steps[0] == "this":
        del steps[0]
    at: Any = subject
    while len(steps) > 1:
        if isinstance(at, Connection) and steps[0] in ("from", "to"):
            at = at.source if steps[0] == "from" else at.target
        elif isinstance(at, Element) and steps[0] in at.links:
            at = at.links[steps[0]]
        else:
            break
        if not isinstance(at, Element):
            return None
        del steps[0]
    return (*at.route, *steps)


def _with_ids(value: Any, ids: Mapping[str, str]) -> Any:
    """A value of a step with the ids of entries that are added in place of `{"": id}`."""
    if isinstance(value, dict):
        if value.keys() == {""}:
            return ids[value[""]]
        return {name: _with_ids(below, ids) for name, below in value.items()}
    return [_with_ids(below, ids) for below in value] if isinstance(value, list) else value


def _known(value: Any) -> bool:
    if isinstance(value, dict):
        return all(map(_known, value.values()))
    if isinstance(value, list | tuple):
        return all(map(_known, value))
    return value is not UNKNOWN and value is not None


def _bare(path: str) -> str:
    return path.removeprefix("architecture.").removeprefix("this.")
