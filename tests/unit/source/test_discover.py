"""Which files are looked at, in which order, and which are passed over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from iotlint.source.discover import Input, Missing, discover


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, outside of any repository."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(folder: Path, *paths: str) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("a: b\n", encoding="utf-8")


def found(*paths: str, exclude: Sequence[str] = (), root: str = ".") -> list[str]:
    results = list(discover(paths, exclude=exclude, root=root))
    assert not [result for result in results if isinstance(result, Missing)]
    return [result.path for result in results]


def test_folders_are_walked_in_the_order_of_paths(folder: Path) -> None:
    make(folder, "b.yaml", "a/z.yml", "a-b.yaml", "a.yaml", "a/b/c.yaml", "B.yaml", "é.yaml", "a.txt", "yaml")
    assert found(".") == ["B.yaml", "a-b.yaml", "a.yaml", "a/b/c.yaml", "a/z.yml", "b.yaml", "é.yaml"]
    assert found("a") == ["a/b/c.yaml", "a/z.yml"]
    assert found("a/") == ["a/b/c.yaml", "a/z.yml"]
    assert found("./a") == ["./a/b/c.yaml", "./a/z.yml"]
    assert found(str(folder / "a")) == [f"{folder}/a/b/c.yaml", f"{folder}/a/z.yml"]
    assert found("a/b/..") == ["a/b/../b/c.yaml", "a/b/../z.yml"]


def test_files_are_taken_as_they_are_named(folder: Path) -> None:
    make(folder, "b.yaml", "a.txt")
    assert list(discover(["b.yaml", "./a.txt", "-"])) == [
        Input("b.yaml", True),
        Input("./a.txt", True),
        Input("-", True),
    ]


def test_each_file_comes_once_and_keeps_its_name(folder: Path) -> None:
    make(folder, "a.yaml", "b.yaml")
    assert list(discover([".", "b.yaml", "./a.yaml", "a.yaml"])) == [
        Input("a.yaml", True),
        Input("b.yaml", True),
    ]
    assert list(discover(["b.yaml", "."])) == [Input("b.yaml", True), Input("a.yaml", False)]


def test_what_is_not_there(folder: Path) -> None:
    make(folder, "a.yaml")
    assert list(discover(["nothing.yaml", "a.yaml", "nul\0l", "no*thing", ""])) == [
        Missing("nothing.yaml", "There is no file or folder `nothing.yaml`."),
        Input("a.yaml", True),
        Missing("nul\0l", "There is no file or folder `nul\0l`."),
        Missing("no*thing", "No file matches `no*thing`."),
        Missing("", "There is no file or folder ``."),
    ]


@pytest.mark.usefixtures("folder")
def test_an_empty_folder_has_nothing() -> None:
    assert found(".") == []


def test_folders_of_tools_are_passed_over(folder: Path) -> None:
    make(
        folder,
        ".git/a.yaml",
        "node_modules/a.yaml",
        "b/.venv/a.yaml",
        "b/__pycache__/a.yaml",
        ".github/a.yaml",
    )
    assert found(".") == [".github/a.yaml"]
    assert found("node_modules") == ["node_modules/a.yaml"]


def test_gitignore(folder: Path) -> None:
    (folder / ".git" / "info").mkdir(parents=True)
    (folder / ".git" / "info" / "exclude").write_text("private.yaml\n", encoding="utf-8")
    make(folder, "a.yaml", "build/a.yaml", "private.yaml", "old/a.yaml", "old/keep.yaml", "old/x/a.yaml")
    make(folder, "sub/a.yaml", "sub/b.yaml", "sub/deep/a.yaml", "sub/gen/a.yaml", "gen/a.yaml")
    (folder / ".gitignore").write_text("build/\nold/*\n!old/keep.yaml\n/gen\nb.yaml\n", encoding="utf-8")
    (folder / "sub" / ".gitignore").write_text("/a.yaml\n!b.yaml\n", encoding="utf-8")
    all_of_it = ["a.yaml", "old/keep.yaml", "sub/b.yaml", "sub/deep/a.yaml", "sub/gen/a.yaml"]
    assert found(".") == all_of_it
    assert found("sub") == all_of_it[2:]
    assert found("sub/deep", "build", "private.yaml") == ["sub/deep/a.yaml", "build/a.yaml", "private.yaml"]
    run = subprocess.run(["git", "init", "-q"], cwd=folder, capture_output=True, check=False)
    assert run.returncode == 0
    listed = subprocess.run(
        ["git", "-c", "core.excludesFile=", "ls-files", "-co", "--exclude-standard", "*.yaml"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert listed.stdout.splitlines() == all_of_it


def test_gitignore_counts_without_a_repository_too(folder: Path) -> None:
    make(folder, "a.yaml", "b/a.yaml", "b/c.yaml")
    (folder / ".gitignore").write_text("c.yaml\n", encoding="utf-8")
    assert found(".") == ["a.yaml", "b/a.yaml"]
    assert found("b") == ["b/a.yaml", "b/c.yaml"]  # above it nothing says where a project begins


def test_rules_of_a_repository_do_not_reach_into_another(folder: Path) -> None:
    make(folder, "a.yaml", "inner/a.yaml", "inner/b.yaml")
    (folder / ".git").mkdir()
    (folder / ".gitignore").write_text("a.yaml\n", encoding="utf-8")
    (folder / "inner" / ".git").write_text("gitdir: elsewhere\n", encoding="utf-8")
    (folder / "inner" / ".gitignore").write_text("b.yaml\n", encoding="utf-8")
    assert found(".") == ["inner/a.yaml"]
    assert found("inner") == ["inner/a.yaml"]


def test_excludes(folder: Path) -> None:
    make(folder, "a.yaml", "b/a.yaml", "b/c/a.yaml", "b/c/d.yaml")
    assert found(".", exclude=["b/c/"]) == ["a.yaml", "b/a.yaml"]
    assert found("b", exclude=["b/c"]) == ["b/a.yaml"]
    assert found("b/c", exclude=["/b/c/a.yaml"]) == ["b/c/d.yaml"]
    assert found("b", exclude=["a.yaml"]) == ["b/c/d.yaml"]
    assert found(".", exclude=["*.yaml", "!d.yaml"]) == ["b/c/d.yaml"]
    assert found(".", exclude=["/c"], root="b") == ["a.yaml", "b/a.yaml", "b/c/a.yaml", "b/c/d.yaml"]
    assert found("b", exclude=["/c"], root="b") == ["b/a.yaml"]
    assert found("b/a.yaml", exclude=["b"]) == ["b/a.yaml"]


def test_globs_that_the_shell_left_alone(folder: Path) -> None:
    make(folder, "a.yaml", "b.yml", "b/a.yaml", "b/c/d.yaml", "b/c/e.txt", "node_modules/a.yaml", "x1/a.yaml")
    assert found("*.yaml") == ["a.yaml"]
    assert found("**/*.yaml") == ["a.yaml", "b/a.yaml", "b/c/d.yaml", "x1/a.yaml"]
    assert found("b/**/*.txt") == ["b/c/e.txt"]
    assert found("[bx]*/a.yaml") == ["b/a.yaml", "x1/a.yaml"]
    assert found("?") == ["b/a.yaml", "b/c/d.yaml"]
    assert found("b/*") == ["b/a.yaml", "b/c/d.yaml"]
    assert found(f"{folder}/*.yml") == [f"{folder}/b.yml"]
    assert list(discover(["*.yaml"])) == [Input("a.yaml", False)]
    assert found("**/*.yaml", exclude=["/b"]) == ["a.yaml", "x1/a.yaml"]


def test_a_file_whose_name_has_signs_is_that_file(folder: Path) -> None:
    make(folder, "[a].yaml", "a.yaml")
    assert list(discover(["[a].yaml"])) == [Input("[a].yaml", True)]


def test_links(folder: Path) -> None:
    make(folder, "real/a.yaml", "elsewhere.txt")
    (folder / "real" / "loop").symlink_to(folder / "real")
    (folder / "linked").symlink_to(folder / "real")
    (folder / "b.yaml").symlink_to(folder / "elsewhere.txt")
    (folder / "c.yaml").symlink_to(folder / "real" / "a.yaml")
    (folder / "broken.yaml").symlink_to(folder / "nothing")
    (folder / "circle.yaml").symlink_to(folder / "circle.yaml")
    (folder / "folder.yaml").mkdir()
    os.mkfifo(folder / "pipe.yaml")
    assert found(".") == ["elsewhere.txt", "real/a.yaml"]  # where b.yaml and c.yaml lead
    assert found("linked") == ["linked/a.yaml"]


def test_a_folder_that_cannot_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(folder, "a/b.yaml", "c.yaml")
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path == "a":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert list(discover(["."])) == [
        Missing("a", "The folder `a` cannot be read: Permission denied."),
        Input("c.yaml", False),
    ]


@pytest.mark.usefixtures("folder")
def test_folders_nested_deeper_than_calls_can_be() -> None:
    limit = sys.getrecursionlimit()
    here = os.getcwd()
    try:
        for _ in range(limit + 100):
            os.mkdir("d")
            os.chdir("d")
        Path("a.yaml").write_text("a: b\n", encoding="utf-8")
        os.chdir(here)
        assert found(".") == ["d/" * (limit + 100) + "a.yaml"]
    finally:
        os.chdir(here)
        subprocess.run(["rm", "-rf", "d"], check=True)


def test_plain_files_cost_no_imports() -> None:
    program = (
        "import sys\n"
        "from iotlint.source.discover import discover\n"
        f"list(discover([{__file__!r}]))\n"
        "assert not {'iotlint.source.walk', 'pathlib', 'glob', 'fnmatch'} & set(sys.modules)\n"
    )
    run = subprocess.run([sys.executable, "-S", "-c", program], cwd=Path(__file__).parents[3], check=False)
    assert run.returncode == 0
