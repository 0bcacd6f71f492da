"""Which facts the code reads by name: every module that reads some declares their keys beside it, in `USES`.

Patterns as for file names: `tiers.*.maxUnits`; `{measure}` stands for each measure there is. They are looked up
when the pack is built, so that a fact that is renamed in rules/ and not in the code ends with its place instead
of being silently absent ever after.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

from iotlint.catalog.entries import Entry, marks_of
from iotlint.opener import text_of

PACKAGE = Path(__file__).resolve().parent.parent


class Use(NamedTuple):
    """A fact key, or a pattern of some, that a module of the package reads; `place` is `path:line:column`."""

    module: str
    pattern: str
    place: str


def declared() -> list[Use]:
    """What all modules of the package declare. They are read and not imported: most stand above the catalog."""
    found: list[Use] = []
    # An installation carries the compiled rules as modules, megabytes that declare nothing.
    written = (path for path in PACKAGE.rglob("*.py") if "_bundled" not in path.relative_to(PACKAGE).parts)
    for path in sorted(written):
        text = text_of(path)
        if "\nUSES" in text:
            found += _in(ast.parse(text), path.relative_to(PACKAGE.parent).as_posix())
    return found


def matches(key: str, pattern: str, measures: Iterable[str]) -> bool:
    """Whether a fact key is one of those that a pattern stands for."""
    if "{measure}" not in pattern:
        return fnmatchcase(key, pattern)
    return any(fnmatchcase(key, pattern.replace("{measure}", measure)) for measure in measures)


def unknown(uses: Iterable[Use], entries: Mapping[str, Entry], measures: Collection[str]) -> list[str]:
    """A sentence with its place for each pattern that no fact of any service answers to."""
    facts = [fact for entry in entries.values() for fact in entry.facts]
    keys = {key for fact in facts for key in (fact.key, *(f"{mark}.{fact.key}" for mark in marks_of(fact)))}
    return [
        f"{use.place}: {use.module} reads the fact '{use.pattern}' by name, and no service has one; "
        "whoever renames or drops a fact does so in USES and below it as well."
        for use in uses
        if not any(matches(key, use.pattern, measures) for key in keys)
    ]


def _in(tree: ast.Module, module: str) -> Iterator[Use]:
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets += [node.target] if isinstance(node, ast.AnnAssign) else []
        if any(isinstance(target, ast.Name) and target.id == "USES" for target in targets):
            for each in ast.walk(node):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield Use(module, each.value, f"{module}:{each.lineno}:{each.col_offset + 1}")
