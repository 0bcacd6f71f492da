"""Puts a candidate into the text of a plan: the fewest characters, each edit verified, comments kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from iotlint.advise.draft import Draft
from iotlint.advise.outside import requirements
from iotlint.edit.edits import Editor, Repair
from iotlint.edit.meaning import MOST_CONFIRMED, confirmed, differs, edited, encoded
from iotlint.errors import UsageError
from iotlint.finding import Change
from iotlint.run.records import LazyBases
from iotlint.source.document import Document
from iotlint.source.load import Stream, load
from iotlint.source.span import Route

# How something is added: to a mapping, to a list, or in place of a value.
_Step = tuple[str, Route, Any]


def written(data: bytes, path: str, index: int, draft: Draft, bases: LazyBases) -> bytes:
    """The bytes of a file with a draft put into its document number `index`. Raises UsageError where that
    cannot be written without touching what it must not: another file, an alias, a comment."""
    before = stream = load(data, path)
    now = data
    changes: list[Change] = []
    for step in _steps(draft, _document(stream, index).value):
        document = _document(stream, index)
        document, _ = bases.resolve(document)
        repair = _repair(Editor(document), step)
        if repair is None or any(edit.span.path != path for edit in repair.edits):
            at = ".".join(map(str, step[1]))
            raise UsageError(
                f"{path}: {at} cannot be written where it stands; write it by hand: {_shown(step[2])}"
            )
        now = encoded(edited(stream.source.text, repair.edits), stream.source)
        changes += repair.changes
        stream = load(now, path)
        if index >= len(stream.documents):
            raise UsageError(f"{path}: what was added cannot be read back; please report it.")
    if differs(before, stream, changes):
        raise UsageError(f"{path}: what was added would be read as something else; please report it.")
    if len(data) <= MOST_CONFIRMED and confirmed(data, path) and not confirmed(now, path):
        raise UsageError(f"{path}: what was added would be read in different ways; please report it.")
    return now


def _document(stream: Stream, index: int) -> Document:
    return next(document for document in stream.documents if document.index == index)


def _steps(draft: Draft, value: Any) -> Iterator[_Step]:
    """One edit each, since many in one place would be in each other's way. A section that is missing comes whole."""
    if draft.services:
        if isinstance(value.get("services"), dict) and value["services"]:
            for id, fields in draft.services.items():
                yield "add", ("services", id), fields
        else:
            yield "put", ("services",), dict(draft.services)
    yield from _changes(draft, value)
    if draft.connections:
        if isinstance(value.get("connections"), list) and value["connections"]:
            for connection in draft.connections:
                yield "append", ("connections",), connection
        else:
            yield "put", ("connections",), list(draft.connections)


def _changes(draft: Draft, value: Any) -> Iterator[_Step]:
    """The fields of entries that are there. What is to be below a field that is missing comes whole."""
    whole: dict[Route, dict[str, Any]] = {}
    changes = list(draft.changes.items())
    stated = value.get("requirements")
    if isinstance(stated, list):
        # An entry of a list has no room for details.
        names = {id: given for (section, id, _), given in changes if section == "requirements"}
        if names:
            yield "put", ("requirements",), requirements(stated, names)
        changes = [each for each in changes if each[0][0] != "requirements"]
    for (section, id, field), given in changes:
        at, *rest = field.split(".")
        if rest and not _has(value, (section, id, at)):
            whole.setdefault((section, id, at), {})[rest[0]] = given
        else:
            yield "put", (section, id, at, *rest), given
    for route, fields in whole.items():
        yield "put", route, fields


def _has(value: Any, route: Route) -> bool:
    for part in route:
        if not isinstance(value, dict) or part not in value:
            return False
        value = value[part]
    return isinstance(value, dict)


def _repair(editor: Editor, step: _Step) -> Repair | None:
    how, route, value = step
    if how == "append":
        return editor.append(route, value)
    if how == "add":
        return editor.add(route[:-1], str(route[-1]), value)
    return editor.put(route, value)


def _shown(value: Any) -> str:
    from iotlint.edit.spelling import flow

    return flow(value)
