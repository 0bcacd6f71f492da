"""Imports run downwards only, and an ordinary check loads nothing heavy: the rules of the code's shape."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "iotlint"

# The package itself offers the public names, and `python -m iotlint` starts the command line.
TOPMOST = {"__init__", "__main__"}
# The single modules beside the folders are the pipeline and its parts, but for what everything builds on.
FOUNDATION = {"errors", "resources", "finding", "outcome"}
PIPELINE = tuple(sorted({path.stem for path in PACKAGE.glob("*.py")} - TOPMOST - FOUNDATION))

# Lowest first. What stands in one row is on one level: single modules there may import each other as long as
# that makes no circle, folders may not know each other at all.
LAYERS = (
    ("errors", "resources"),
    ("source",),
    ("finding", "outcome"),
    ("model", "catalog"),
    ("facts",),
    ("engine",),
    ("checks", "diagram", "advise", "importers"),
    ("report",),
    PIPELINE,
    ("lsp", "cli"),
)
LEVEL = {part: level for level, row in enumerate(LAYERS) for part in row}

HEAVY = (
    "jsonschema",
    "referencing",
    "ruamel",
    "rich",
    "networkx",
    "asyncio",
    "pygls",
    "lsprotocol",
    "importlib.metadata",
    "multiprocessing",
    "email",
)


@dataclass(frozen=True, slots=True)
class Import:
    """One `import` in the package: who imports what, and where it says so."""

    importer: str  # 'source.span'
    imported: str  # 'finding', or '' for the package itself
    names: tuple[str, ...]
    place: str
    lazy: bool  # inside a function: runs late, still a dependency
    typing_only: bool


def imports() -> list[Import]:
    found: list[Import] = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.relative_to(PACKAGE).parts[0] == "_bundled":
            continue  # generated
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        importer = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        found.extend(_imports_in(tree, importer, str(path.relative_to(PACKAGE.parent))))
    return found


def _imports_in(tree: ast.Module, importer: str, file: str) -> Iterator[Import]:
    def visit(node: ast.AST, lazy: bool, typing_only: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            place = f"{file}:{getattr(child, 'lineno', 0)}"
            if isinstance(child, ast.Import):
                for alias in child.names:
                    if alias.name.split(".")[0] == "iotlint":
                        target = alias.name.partition(".")[2]
                        yield Import(importer, target, (), place, lazy, typing_only)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{place}: imports are absolute here"
                if (child.module or "").split(".")[0] == "iotlint":
                    target = (child.module or "").partition(".")[2]
                    names = tuple(alias.name for alias in child.names)
                    yield Import(importer, target, names, place, lazy, typing_only)
            else:
                function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
                guard = isinstance(child, ast.If) and ast.unparse(child.test).endswith("TYPE_CHECKING")
                yield from visit(child, lazy or function, typing_only or guard)

    yield from visit(tree, False, False)


def parts_imported(one: Import) -> list[str]:
    """The parts of the package (a folder or a top-level module) that an import reaches for."""
    if one.imported:
        return [one.imported.split(".")[0]]
    return [name for name in one.names if name in LEVEL or (PACKAGE / name).is_dir()]


def test_every_folder_has_its_level() -> None:
    folders = {path.relative_to(PACKAGE).parts[0] for path in PACKAGE.glob("*/**/*.py")} - {"_bundled"}
    assert not folders - set(LEVEL), f"{sorted(folders - set(LEVEL))}: give each its row in LAYERS"


def test_imports_run_downwards() -> None:
    wrong = []
    for one in imports():
        importer = one.importer.split(".")[0]
        if importer in TOPMOST:
            continue
        for part in parts_imported(one):
            if part == importer:
                continue
            above = LEVEL[part] > LEVEL[importer]
            folders_side_by_side = LEVEL[part] == LEVEL[importer] and (
                (PACKAGE / part).is_dir() and (PACKAGE / importer).is_dir()
            )
            if above or folders_side_by_side:
                wrong.append(f"{one.place}: {importer} imports {part}")
    assert not wrong, "\n".join(wrong)


def test_only_the_version_is_taken_from_the_package_itself() -> None:
    # `from iotlint import lint` inside the package would run the whole way up again.
    wrong = [
        f"{one.place}: {name}"
        for one in imports()
        if one.imported == "" and one.importer not in TOPMOST
        for name in one.names
        if name != "__version__" and name not in parts_imported(one)
    ]
    assert not wrong, "\n".join(wrong)


def test_modules_import_each_other_in_no_circle() -> None:
    modules = {one.importer for one in imports()}
    graph: dict[str, set[str]] = {module: set() for module in modules}
    for one in imports():
        if one.lazy or one.typing_only:
            continue
        whole = [f"{one.imported}.{name}".strip(".") for name in one.names]
        graph[one.importer] |= {name for name in (one.imported, *whole) if name in modules} - {one.importer}
    finished: set[str] = set()
    for start in sorted(graph):
        _walk(graph, start, (), finished)


def _walk(graph: dict[str, set[str]], module: str, trail: tuple[str, ...], finished: set[str]) -> None:
    assert module not in trail, f"a circle of imports: {' -> '.join((*trail[trail.index(module) :], module))}"
    if module in finished:
        return
    for following in sorted(graph.get(module, ())):
        _walk(graph, following, (*trail, module), finished)
    finished.add(module)


def modules_after(*arguments: str, status: int) -> set[str]:
    """The names in `sys.modules` once `iotlint ARGUMENTS` has run in a fresh interpreter."""
    program = (
        "import json, sys\n"
        "from iotlint.cli import main\n"
        f"sys.argv = ['iotlint', *{list(arguments)!r}]\n"
        "try:\n"
        "    main()\n"
        "    status = 0\n"
        "except SystemExit as end:\n"
        "    status = end.code or 0\n"
        "print('\\n' + json.dumps([status, sorted(sys.modules)]))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stderr
    ended, modules = json.loads(run.stdout.splitlines()[-1])
    assert ended == status, run.stdout + run.stderr
    return set(modules)


@pytest.mark.parametrize("format", ["text", "concise"])
def test_a_clean_check_loads_nothing_heavy(format: str) -> None:
    plan = str(PACKAGE.parent / "examples" / "packaging-plant.fixed.yaml")
    loaded = modules_after(
        *("check", "--no-config", "--as-of", "2026-11-24", "--format", format, plan), status=0
    )
    assert "yaml" in loaded
    assert not [name for name in HEAVY if name in loaded]


def test_the_version_needs_no_yaml() -> None:
    loaded = modules_after("--version", status=0)
    assert "click" in loaded
    assert not [name for name in (*HEAVY, "yaml", "iotlint.lint", "iotlint.engine") if name in loaded]
