"""Facts that Python reads by name are declared beside their reader, and renaming one is noticed at once."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from iotlint.catalog.entries import read_entries
from iotlint.catalog.uses import PACKAGE, declared, unknown
from iotlint.checks import CHECKS
from iotlint.errors import RuleFileError
from iotlint.facts.demand import MEASURES
from iotlint.language.pack import build
from iotlint.resources import folder

# Those that carry keys in from elsewhere (rules name facts, which are looked up when a rule is read), and those
# whose facts are others: of the metamodel of DTDL.
ANY_KEY = ("language/", "authoring/", "dtdl/")
# What models say of themselves is no fact of the catalog.
NOT_OF_THE_CATALOG = {
    "facts/facts.py": {"version", "ids", "commands", "uses"},
    "facts/lifecycle.py": {"unsure.*"},
}


def read_by_name(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every key with which `….facts` is asked, `*` for what is only known at run time, with its line."""
    for node in ast.walk(tree):
        key: ast.expr | None = None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
            key = node.args[0] if node.args and ast.unparse(node.func.value).endswith("facts") else None
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("facts"):
            key = node.slice
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            yield key.value, key.lineno
        elif isinstance(key, ast.JoinedStr):
            parts = (str(part.value) if isinstance(part, ast.Constant) else "*" for part in key.values)
            yield "".join(parts), key.lineno


def test_what_is_read_by_name_is_declared_in_the_same_module() -> None:
    uses: dict[str, list[str]] = {}
    for use in declared():
        uses.setdefault(use.module.removeprefix("iotlint/"), []).append(re.sub(r"{\w+}", "*", use.pattern))
    missing, seen = [], 0
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).as_posix()
        if module.startswith(("_bundled/", *ANY_KEY)):
            continue
        for key, line in read_by_name(ast.parse(path.read_text("utf-8"))):
            seen += 1
            known = {*uses.get(module, ()), *NOT_OF_THE_CATALOG.get(module, ())}
            if key != "*" and not any(fnmatchcase(key, each) or fnmatchcase(each, key) for each in known):
                missing.append(f"{module}:{line} reads {key!r}: add it to USES there")
    assert not missing
    assert seen > 20, "the readers are not found any more: mend read_by_name"


def test_checks_read_facts_that_there_are() -> None:
    entries = read_entries(folder("rules"))
    keys = {(type_, fact.key) for type_, entry in entries.items() for fact in entry.facts}
    assert [fact for check in CHECKS for fact in check.facts if fact not in keys] == []


def test_a_fact_that_is_renamed_in_the_catalog_alone_stops_the_start(tmp_path: Path) -> None:
    import shutil

    rules = tmp_path / "rules"
    shutil.copytree(folder("rules"), rules)
    for path in (rules / "services").glob("*.yaml"):
        text = path.read_text("utf-8")
        if "capacity.countsModules" in text:
            path.write_text(text.replace("capacity.countsModules", "capacity.countsParts"), "utf-8")
    with pytest.raises(RuleFileError, match=r"iotlint/facts/demand\.py:\d+:\d+: .*'capacity\.countsModules'"):
        build(rules, folder("schemas"), CHECKS)


def test_every_pattern_stands_for_some_fact() -> None:
    assert unknown(declared(), read_entries(folder("rules")), MEASURES) == []
