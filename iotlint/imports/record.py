"""An architecture that was drawn, as JSON for programs; schemas/import.schema.json describes it."""

from __future__ import annotations

import json
from typing import Any

from iotlint.imports.drawn import Drawn, Edge, Entry
from iotlint.imports.plan import fields_of, in_order
from iotlint.imports.text import comment
from iotlint.imports.value import Spot, span_of
from iotlint.source.secrets import mask


def json_text(drawn: Drawn) -> str:
    """The whole import. The same bytes for the same import."""
    entries = sorted(drawn.entries, key=lambda entry: entry.id)
    provenance: dict[str, Any] = {}
    for entry in entries:
        provenance[f"{entry.section}.{entry.id}"] = _where(entry.key)
        for name, field in fields_of(entry):
            if field.spot is not None:
                provenance[f"{entry.section}.{entry.id}.{name}"] = _where(field.spot, field.uses)
    edges = in_order(drawn)
    for number, edge in enumerate(edges):
        provenance[f"connections.{number}"] = {**_where(edge.spot, edge.uses), "proof": edge.proof}
    value = {
        "version": 1,
        "name": drawn.name,
        "open": sorted(drawn.open),
        "services": _section(entries, "services"),
        "sites": _section(entries, "sites"),
        "assets": _section(entries, "assets"),
        "connections": [_edge(edge) for edge in edges],
        "provenance": provenance,
        "notes": _notes(drawn, entries),
        "notUnderstood": dict(sorted(drawn.strange.items())),
        "notRead": sorted(map(comment, drawn.unread)),
    }
    return json.dumps(value, indent=2, ensure_ascii=True) + "\n"


def _section(entries: list[Entry], section: str) -> dict[str, Any]:
    return {entry.id: _fields(entry) for entry in entries if entry.section == section}


def _fields(entry: Entry) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, field in fields_of(entry):
        *outer, last = name.split(".")
        into = made
        for part in outer:
            into = into.setdefault(part, {})
        into[last] = field.value
    return made


def _edge(edge: Edge) -> dict[str, Any]:
    fields = {name: field.value for name, field in sorted(edge.fields.items())}
    return {"from": edge.source.id, "to": edge.target.id, **fields}


def _where(spot: Spot, uses: tuple[Spot, ...] = ()) -> dict[str, Any]:
    span = span_of(spot)
    made: dict[str, Any] = {"path": span.path, "line": span.line, "column": span.column}
    if uses:
        made["usedAt"] = [_where(use) for use in reversed(uses)]
    return made


def _notes(drawn: Drawn, entries: list[Entry]) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = []
    for note in drawn.notes:
        where = _where(note.spot) if note.spot is not None else {}
        notes.append({"message": mask(note.message), **where})
    for entry in entries:
        notes += [
            {"message": mask(each), "at": f"{entry.section}.{entry.id}"} for each in sorted(entry.remarks)
        ]
        for what, far in sorted(entry.ties, key=lambda each: (each[0], each[1].id)):
            notes.append(
                {"message": f"a setting holds {what} of {far.id}", "at": f"{entry.section}.{entry.id}"}
            )
    return notes
