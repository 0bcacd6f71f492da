"""Catalog entries: what is known of each service, each fact with its source and the time it holds for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from iotlint.opener import read
from iotlint.source.document import Document
from iotlint.source.load import load

# By service type: the facts that always hold, by key, and the timed ones as (key, value, since, until).
Tables = dict[str, tuple[dict[str, Any], list[tuple[str, Any, str, str]]]]


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. `since` and `until` are ISO dates: it is seen from `since` on, up to before `until`. `checked` is the
    day it was read, `complete` says that the document means a list to hold all there is, `adjustable` that Microsoft
    raises a limit on request."""

    key: str
    value: Any
    source: str
    section: str
    strength: str = "states"
    confidence: str = "read"
    since: str = ""
    until: str = ""
    checked: str = ""
    complete: bool = False
    adjustable: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A service of the catalog."""

    type: str
    name: str
    aliases: tuple[str, ...]
    resource_types: Mapping[str, tuple[str, ...]]
    diagram: Mapping[str, str]
    facts: tuple[Fact, ...]
    blocks: tuple[Mapping[str, Any], ...] = ()


class CatalogError(Exception):
    """Catalog files that cannot be read; `problems` holds one `path:line:column: message` each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def read_entries(folder: Path) -> dict[str, Entry]:
    """All entries under `folder`/services, by service type. Their form was checked when the pack was built.

    Raises CatalogError for files that cannot be read.
    """
    entries: dict[str, Entry] = {}
    problems: list[str] = []
    for path in sorted((folder / "services").glob("*.yaml")):
        value = read_mapping(path, problems)
        if not value:
            continue
        entries[value["type"]] = _entry(value)
    if problems:
        raise CatalogError(problems)
    return entries


def read_mapping(path: Path, problems: list[str]) -> dict[str, Any]:
    """The one mapping in a YAML file of the knowledge; what is wrong with it is added to `problems`."""
    documents = read_documents(path, str(path), problems, may_be_empty=True)
    value = documents[0].value if documents else {}
    return value if isinstance(value, dict) else {}


def read_documents(
    path: Path, shown: str, problems: list[str], *, may_be_empty: bool = False
) -> list[Document]:
    """The documents in a file of knowledge or rules; what is wrong with its text is added to `problems`."""
    try:
        stream = load(read(path), shown)
    except OSError as problem:
        problems.append(f"{shown}:1:1: This file cannot be read: {problem.strerror or problem}.")
        return []
    wrong = (f for f in stream.faults if not (may_be_empty and f.name == "empty-file"))
    problems += [f"{shown}:{f.span.line}:{f.span.column}: {f.message}" for f in wrong]
    return stream.documents


def _entry(value: Mapping[str, Any]) -> Entry:
    return Entry(
        type=value["type"],
        name=value["name"],
        aliases=tuple(value.get("aliases", ())),
        resource_types={kind: tuple(found) for kind, found in value.get("resourceTypes", {}).items()},
        diagram=value.get("diagram", {}),
        facts=tuple(_facts(value["facts"])),
        blocks=tuple(value.get("resources", ())),
    )


def _facts(value: Mapping[str, Any]) -> Iterator[Fact]:
    for key, given in value.items():
        for each in given if isinstance(given, list) else [given]:
            yield Fact(key=key, **each)


def checked(fact: Fact, sources: Mapping[str, Any]) -> str:
    """The day a fact was read (ISO date): its own, or that of its document."""
    return fact.checked or str(sources[fact.source]["checked"])


def tables(entries: Mapping[str, Entry]) -> Tables:
    """The entries as plain values for the compiled pack: by type, facts that always hold, and timed ones."""
    found = {}
    for type_, entry in entries.items():
        given = [*entry.facts, *_unsure(entry), *_marks(entry)]
        always = {f.key: _plain(f.value) for f in given if not f.since and not f.until}
        timed = [(f.key, _plain(f.value), f.since, f.until) for f in given if f.since or f.until]
        found[type_] = (always, timed)
    return found


def _unsure(entry: Entry) -> Iterator[Fact]:
    """Marks dates that were not read in full: `unsure.lifecycle.retirement`; rules speak more softly then."""
    for fact in entry.facts:
        if fact.confidence != "read" and fact.key.startswith(("lifecycle.", "versions.")):
            yield replace(fact, key=f"unsure.{fact.key}", value=True)


def _marks(entry: Entry) -> Iterator[Fact]:
    """What else is said of facts, for those who ask: `complete.accepts`, `adjustable.limits.routes`."""
    for fact in entry.facts:
        for mark in marks_of(fact):
            yield replace(fact, key=f"{mark}.{fact.key}", value=True)


def marks_of(fact: Fact) -> list[str]:
    """The names of the marks that a fact bears."""
    return [name for name in ("complete", "adjustable") if getattr(fact, name)]


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
