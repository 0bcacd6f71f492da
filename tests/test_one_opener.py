"""Everything that iotlint reads is opened in one place: held against the package's syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from iotlint import opener

PACKAGE = Path(opener.__file__).parent

# Ways to open a file, or to have one opened: functions by their names, with what stands before the dot where the
# name alone says little.
NAMES = {"open", "open_code", "fdopen", "read_bytes", "read_text", "open_text", "open_binary", "readlines"}
NAMES |= {
    "readline",
    "FileSystemLoader",
    "PackageLoader",
    "FileType",
    "File",
    "open_file",
    "get_data",
    "mmap",
}
NAMES |= {
    "copyfile",
    "copyfileobj",
    "copy2",
    "copytree",
    "sendfile",
    "fromfile",
    "FileIO",
    "getline",
    "getlines",
}
MODULES = {"fileinput", "linecache", "gzip", "bz2", "lzma", "zipfile", "tarfile", "mmap", "shelve"}
MODULES |= {"configparser", "runpy", "dbm", "sqlite3", "netrc", "csv"}
LOADS = {("pickle", "load"), ("marshal", "load"), ("json", "load"), ("tomllib", "load")}

# What may: the opener; what writes; and a class of the rule language whose `open` opens no file but a loop.
MAY = {
    ("opener.py", "open"),
    ("opener.py", "readline"),
    ("atomic.py", "open"),
    ("atomic.py", "fdopen"),
    ("cli/__init__.py", "open"),  # os.devnull, to write into
    ("lsp/protocol.py", "open"),  # a document that the editor sent
    ("lsp/protocol.py", "readline"),  # of what the editor sends, bounded
    ("language/generate.py", "open"),
    ("language/compile.py", "open"),
    ("language/compile_fix.py", "open"),
}

# What asks for standard input itself: whether it is a terminal, or as what an editor talks through.
STREAMS = ("opener.py", "cli/init.py", "lsp/start.py")


def ways(text: str) -> Iterator[tuple[str, int]]:
    """What a module calls or names that opens a file, with its line; imports of modules made for it too."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            name, owner = _called(node.func)
            if name in NAMES or (owner, name) in LOADS:
                yield name, node.lineno
        elif isinstance(node, ast.Import | ast.ImportFrom):
            given = node.module if isinstance(node, ast.ImportFrom) else None
            names = [given or ""] if given else [alias.name for alias in node.names]
            for each in names:
                if each.split(".")[0] in MODULES:
                    yield each, node.lineno
            if given in ("io", "os", "pathlib", "builtins"):
                for alias in node.names:
                    if alias.name in NAMES:
                        yield alias.name, node.lineno
        elif isinstance(node, ast.Attribute) and _dotted(node) in ("sys.stdin", "sys.stdin.buffer"):
            yield "sys.stdin", node.lineno


def _called(node: ast.expr) -> tuple[str, str]:
    if isinstance(node, ast.Attribute):
        return node.attr, node.value.id if isinstance(node.value, ast.Name) else ""
    return (node.id, "") if isinstance(node, ast.Name) else ("", "")


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def test_nothing_else_opens_a_file() -> None:
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith("_bundled/"):
            continue  # generated
        for way, line in ways(path.read_text("utf-8")):
            if way == "sys.stdin":
                if name not in STREAMS:
                    found.append(f"iotlint/{name}:{line}: {way}")
            elif (name, way) not in MAY:
                found.append(f"iotlint/{name}:{line}: {way}")
    assert not found, "read files by iotlint.opener:\n" + "\n".join(found)


def test_what_may_is_there() -> None:
    unused = {
        (name, way)
        for name, way in MAY
        if way not in {found for found, _ in ways((PACKAGE / name).read_text("utf-8"))}
    }
    assert not unused, "take these out of MAY"


@pytest.mark.parametrize(
    "text",
    [
        "open('x')",
        "with open(p, 'rb') as f: pass",
        "import io\nio.open('x')",
        "import os\nos.open('x', 0)",
        "path.open()",
        "path.read_text()",
        "path.read_bytes()",
        "import fileinput",
        "from gzip import GzipFile",
        "from os import open as o",
        "import json\njson.load(f)",
        "jinja2.FileSystemLoader(x)",
        "for line in sys.stdin: pass",
        "import codecs\ncodecs.open('x')",
    ],
)
def test_the_test_sees(text: str) -> None:
    assert list(ways(text))


def test_how_much_is_read_of_each_kind() -> None:
    mebibytes = {
        "PLAN": 64,
        "INFRASTRUCTURE": 32,
        "BASELINE": 32,
        "RESULT": 32,
        "MODEL": 16,
        "OTHER": 1,
    }
    assert {name: getattr(opener, name) for name in mebibytes} == {n: m << 20 for n, m in mebibytes.items()}
