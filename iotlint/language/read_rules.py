"""Reads the rule files of folders, and the knowledge that they are checked against."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from iotlint.catalog.entries import CatalogError, Entry, read_entries, read_mapping
from iotlint.engine.check import Check
from iotlint.errors import RuleFileError
from iotlint.language.fields import Fields
from iotlint.language.read_rule import Knowledge, read_rule
from iotlint.language.rule import Rule
from iotlint.opener import read

_OF_SOURCE = ("title", "address", "date", "checked")
_TABLES = ("sources.yaml", "requirements.yaml", "protocols.yaml", "retired.yaml", "templates.yaml")


def read_knowledge(
    rules: Path, schemas: Path, checks: Iterable[Check], own: Iterable[Path] = ()
) -> tuple[Knowledge, dict[str, Entry]]:
    """What rule files are checked against. Folders of a team's `own` may have a sources.yaml with documents of
    their own in it."""
    try:
        entries = read_entries(rules)
    except CatalogError as problem:
        raise RuleFileError(problem.problems) from None
    problems: list[str] = []
    sources = read_mapping(rules / "sources.yaml", problems)
    for path in (folder / "sources.yaml" for folder in own):
        if path.is_file():
            _add_sources(sources, read_mapping(path, problems), _shown(path), problems)
    if problems:
        raise RuleFileError(problems)
    fields = Fields(json.loads(read(schemas / "architecture.schema.json")))
    facts = {type_: frozenset(fact.key for fact in entry.facts) for type_, entry in entries.items()}
    return Knowledge(fields, facts, sources, {check.name: check.values for check in checks}), entries


def _add_sources(known: dict[str, Any], more: Mapping[str, Any], path: str, problems: list[str]) -> None:
    for name, source in more.items():
        if not isinstance(source, dict) or not all(isinstance(source.get(key), str) for key in _OF_SOURCE):
            problems.append(f"{path}:1:1: The document '{name}' needs {', '.join(_OF_SOURCE)}, each a text.")
        elif known.setdefault(name, source) != source:
            problems.append(f"{path}:1:1: '{name}' is a document that iotlint knows by this name already.")


def rule_files(folder: Path) -> list[Path]:
    """The rule files below a folder: everything but examples and the pack's own tables."""
    return sorted(
        path
        for path in folder.rglob("*.yaml")
        if path.parent.name not in ("examples", "services") and path.name not in _TABLES
    )


def read_rules(folders: Iterable[Path], knowledge: Knowledge) -> list[Rule]:
    """All rules below some folders. Raises RuleFileError with every mistake in them."""
    problems: list[str] = []
    found: dict[str, Rule] = {}
    for folder in folders:
        for path in rule_files(folder):
            rule, wrong = read_rule(path, _shown(path), knowledge)
            problems += wrong
            if rule is None:
                continue
            for earlier in found.values():
                if earlier.code == rule.code or earlier.name == rule.name:
                    problems.append(
                        f"{rule.path}:1:1: {rule.code} {rule.name} already stands in {earlier.path}."
                    )
            found[rule.code] = rule
    if problems:
        raise RuleFileError(problems)
    return list(found.values())


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()
