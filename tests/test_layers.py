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

from iotlint.rulebook.book import load_rulebook

PACKAGE = Path(__file__).resolve().parent.parent / "iotlint"

# The package itself offers the public names, and `python -m iotlint` starts the command line.
TOPMOST = {"__init__", "__main__"}

# Every file and folder of the package, lowest first: a closed list, so that a new one is put in its place by
# somebody who thought about it. What stands in one row does not know each other. CONTRIBUTING.md shows it.
LAYERS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("errors", "resources", "atomic", "opener", "installed", "home"), "what everything may use"),
    (("source",), "text, positions, files"),
    (("finding", "catalog", "model"), "values: what is said, what is known, what is planned"),
    (("outcome", "facts", "config"), "what follows from a plan; the settings; what a run ends in"),
    (("edit", "diagram", "imports"), "changing YAML and proving it; pictures; infrastructure code"),
    (("engine", "conform"), "rules at run time; a plan held against what is there"),
    (("language", "checks"), "rules at compile time; the few that are Python"),
    (("rulebook",), "the compiled knowledge, found and loaded, a team's own added"),
    (("decide",), "what becomes of a finding"),
    (("run",), "one file, one run, many processes: puts the others together"),
    (("advise",), "requirements in, services out"),
    (("report",), "everything that becomes text for people or machines"),
    (("first_plan", "authoring"), "`init`; what serves those who write rules"),
    (("lsp",), "`check` behind a language server"),
    (("cli",), "click, and nothing that a second front end would want"),
)
LEVEL = {part: level for level, (row, _) in enumerate(LAYERS) for part in row}

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
    return [name for name in one.names if name in LEVEL]


def test_every_file_and_folder_has_its_level() -> None:
    there = {path.stem for path in PACKAGE.glob("*.py")} - TOPMOST
    there |= {path.parent.name for path in PACKAGE.glob("*/__init__.py")} - {"_bundled"}
    assert there - LEVEL.keys() == set(), "give each its row in LAYERS of tests/test_layers.py"
    assert LEVEL.keys() - there == set(), "no such file or folder: take it out of LAYERS"


def test_few_files_stand_at_the_top() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= 12, "put the new one into the folder it belongs to"


def test_no_module_is_longer_than_a_sitting() -> None:
    long = {
        path.relative_to(PACKAGE).as_posix(): lines
        for path in PACKAGE.rglob("*.py")
        if "_bundled" not in path.parts and (lines := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert not long, "split each by what it is about"


def test_imports_run_downwards() -> None:
    wrong = []
    for one in imports():
        importer = one.importer.split(".")[0]
        if importer in TOPMOST or not importer:
            continue
        wrong += [
            f"{one.place}: {importer} imports {part}"
            for part in parts_imported(one)
            if part != importer and LEVEL[part] >= LEVEL[importer]
        ]
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
    # Those inside functions and those for the type checker alone count as well: a circle that is only closed
    # late is one all the same for whoever reads it.
    modules = {one.importer for one in imports()}
    graph: dict[str, set[str]] = {module: set() for module in modules}
    for one in imports():
        if not one.importer or one.importer in TOPMOST:
            continue  # the package's face looks its names up on first use, and nothing below takes them from there
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


def test_contributing_shows_the_layers() -> None:
    text = (PACKAGE.parent / "CONTRIBUTING.md").read_text("utf-8")
    for row, meaning in LAYERS:
        shown = " ".join(f"`{part}`" for part in row)
        assert f"| {shown} | {meaning} |" in text, "CONTRIBUTING.md, 'The shape of the code': copy LAYERS"


@pytest.fixture(scope="module")
def pack() -> None:
    """The pack of this checkout, compiled: what compiling takes is no part of an ordinary run."""
    load_rulebook()


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


@pytest.mark.usefixtures("pack")
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
    assert not [
        name for name in (*HEAVY, "yaml", "iotlint.run.linter", "iotlint.engine.run") if name in loaded
    ]
