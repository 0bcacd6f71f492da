"""Reads the rule files of folders, and the knowledge that they are checked against."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from iotlint.catalog.entries import Entry, marks_of, read_documents, read_entries, read_mapping
from iotlint.engine.check import Check
from iotlint.errors import RuleFileError
from iotlint.language.fields import Fields
from iotlint.language.figures import numbers
from iotlint.language.read_rule import Knowledge, read_rule
from iotlint.language.rule import Rule
from iotlint.model.schema_problems import told
from iotlint.opener import leads_inside, read
from iotlint.source.project import project_folder
from iotlint.source.walk import PASSED_OVER

_MOST_ENTRIES = 20_000
# The tables of the pack beside its rules, and the part of the catalog's schema that each answers to.
TABLES = {
    f"{name}.yaml": name
    for name in ("sources", "requirements", "protocols", "products", "retired", "templates", "guidance")
}
# Where a folder has mapping blocks, which language.read_blocks reads.
BLOCKS = "resources.yaml"


def read_knowledge(
    rules: Path, schemas: Path, checks: Iterable[Check], own: Iterable[Path] = ()
) -> tuple[Knowledge, dict[str, Entry]]:
    """What rule files are checked against. Folders of a team's `own` may have a sources.yaml with documents of
    their own in it."""
    problems = [] if own else _malformed(rules, json.loads(read(schemas / "catalog.schema.json")))
    if problems:
        raise RuleFileError(problems)
    entries = read_entries(rules)
    sources = read_mapping(rules / "sources.yaml", problems)
    for path in (folder / "sources.yaml" for folder in own):
        if path.is_file():
            _add_sources(sources, path, json.loads(read(schemas / "catalog.schema.json")), problems)
    if problems:
        raise RuleFileError(problems)
    fields = Fields(json.loads(read(schemas / "architecture.schema.json")))
    facts = {
        type_: frozenset(
            (*(f.key for f in entry.facts), *(f"{mark}.{f.key}" for f in entry.facts for mark in marks_of(f)))
        )
        for type_, entry in entries.items()
    }
    values = {check.name: check.values for check in checks}
    schema = json.loads(read(schemas / "rule.schema.json"))
    guidance = read_mapping(rules / "guidance.yaml", problems)
    return Knowledge(fields, facts, sources, values, schema, numbers(entries), guidance), entries


def _malformed(rules: Path, schema: Mapping[str, Any]) -> list[str]:
    """What is not of the form that the schema of the catalog describes, in its services and its tables."""
    files = [(path, "service") for path in sorted((rules / "services").glob("*.yaml"))]
    files += [(rules / name, part) for name, part in TABLES.items()]
    problems: list[str] = []
    for path, part in files:
        for document in read_documents(path, str(path), problems, may_be_empty=True):
            problems += told(document, schema, part)
    return problems


def _add_sources(known: dict[str, Any], path: Path, schema: Mapping[str, Any], problems: list[str]) -> None:
    """Adds the documents that a team's own rules rest on."""
    for document in read_documents(path, _shown(path), problems, may_be_empty=True):
        wrong = told(document, schema, "sources")
        problems += wrong
        for name, source in () if wrong else document.value.items():
            if known.setdefault(name, source) != source:
                span = document.spans((name,), "key")[0]
                problems.append(
                    f"{span.path}:{span.line}:{span.column}: '{name}' is a document that iotlint knows by this "
                    "name already."
                )


def rule_files(folder: Path) -> list[Path]:
    """The rule files below a folder: everything but examples and the pack's own tables.

    A link that leads out of the project is passed over. Raises RuleFileError where there are more than anybody has
    rules, as in a folder that was named by mistake.
    """
    project = project_folder(os.path.realpath(folder))
    found: list[Path] = []
    entries = 0
    for top, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if each not in PASSED_OVER]
        entries += len(files) + len(folders)
        found += [Path(top, each) for each in files if each.endswith(".yaml")]
        if entries > _MOST_ENTRIES:
            message = (
                f"There are more than {_MOST_ENTRIES:,} files and folders here; name the folder of the rules."
            )
            raise RuleFileError([f"{_shown(folder)}:1:1: {message}"])
    return sorted(
        path
        for path in found
        if path.parent.name not in ("examples", "services")
        and path.name not in (*TABLES, BLOCKS)
        and (not path.is_symlink() or leads_inside(str(path), project))
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
