"""Patterns of `.gitignore`: what git itself says about them is right."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from iotlint.source.gitignore import Patterns, read_patterns, repository


@pytest.mark.parametrize(
    ("pattern", "path", "ignored"),
    [
        ("a", "a", True),
        ("a", "b/a", True),
        ("a", "ab", False),
        ("/a", "a", True),
        ("/a", "b/a", False),
        ("b/a", "b/a", True),
        ("b/a", "c/b/a", False),
        ("a/", "a/", True),
        ("a/", "a", False),
        ("b/a/", "b/a/", True),
        ("*.yaml", "b/c.yaml", True),
        ("b/*.yaml", "b/c.yaml", True),
        ("b/*.yaml", "b/c/d.yaml", False),
        ("**/a", "a", True),
        ("**/a", "b/c/a", True),
        ("b/**", "b", False),
        ("b/**", "b/c/d", True),
        ("b/**/a", "b/a", True),
        ("b/**/a", "b/c/d/a", True),
        ("b/**/a", "c/b/a", False),
        ("b**a", "bcca", True),
        ("x/b**a", "x/b/a", False),
        ("**", "a/b", True),
        ("?", "a", True),
        ("/?/a", "//a", False),
        ("[a-c]", "b", True),
        ("[!a-c]", "b", False),
        ("[^a-c]", "d", True),
        ("x/[!a]b", "x//b", False),
        ("[]]", "]", True),
        ("[[:digit:]]x", "7x", True),
        ("[[:nothing:]]x", "7x", False),
        ("[a", "[a", False),
        ("[\\", "[\\", False),
        ("[a-\\", "[a-\\", False),
        ("[b-a]", "b", False),
        ("[!b-a]", "b", True),
        ("[a-]", "-", True),
        ("[\\]]", "]", True),
        ("[/-c]b", "bb", True),
        ("[/]b", "/b", False),
        ("a\\/b", "a/b", True),
        ("//", "a", False),
        ("a\\", "a\\", False),
        ("\\#a", "#a", True),
        ("#a", "#a", False),
        ("\\!a", "!a", True),
        ("a ", "a", True),
        ("a\\ ", "a ", True),
        ("a\\ ", "a", False),
        ("a\t", "a", False),
        ("/", "a", False),
        ("", "a", False),
        ("A", "a", False),
        ("a+(b)", "a+(b)", True),
        ("*a*b*", "xaxxbx", True),
        ("*a*b*", "xbxxax", False),
    ],
)
def test_single_patterns(pattern: str, path: str, ignored: bool) -> None:
    decision = Patterns([pattern]).decide(path.rstrip("/"), path.endswith("/"))
    assert decision is (True if ignored else None)


def test_the_last_pattern_that_matches_decides() -> None:
    patterns = Patterns(["*.yaml", "!keep.yaml", "old/keep.yaml"])
    assert patterns.decide("a.yaml", False) is True
    assert patterns.decide("b/keep.yaml", False) is False
    assert patterns.decide("old/keep.yaml", False) is True
    assert patterns.decide("a.txt", False) is None


def test_files_of_patterns(tmp_path: Path) -> None:
    file = tmp_path / ".gitignore"
    file.write_bytes(b"\xef\xbb\xbf*.yaml\r\n!k.yaml \r\n\xff\n")
    patterns = read_patterns(str(file))
    assert patterns.decide("a.yaml", False) is True
    assert patterns.decide("k.yaml", False) is False
    assert patterns.decide("\udcff", False) is True
    assert not read_patterns(str(tmp_path / "none"))
    assert not read_patterns(str(tmp_path))


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*a" * 40 + "b", "a" * 4_000),
        ("**/a/" * 40 + "b", "a/" * 2_000 + "c"),
        ("x/" + "*?" * 40 + "b", "x/" + "a" * 2_000),
    ],
)
def test_no_pattern_takes_long(pattern: str, path: str) -> None:
    begun = time.perf_counter()
    assert Patterns([pattern]).decide(path, False) is None
    assert time.perf_counter() - begun < 2


parts = st.text(alphabet="ab*?[]!^-\\./ ", min_size=1, max_size=5) | st.sampled_from(
    ["**", "*", "a", "b", "[a-b]"]
)
lines = st.builds(
    lambda negated, anchored, parts, folders: f"{negated}{anchored}{'/'.join(parts)}{folders}",
    st.sampled_from(["", "", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(parts, min_size=1, max_size=4),
    st.sampled_from(["", "", "/"]),
)
names = st.text(alphabet="ab-]^!", min_size=1, max_size=3)
paths = st.lists(names, min_size=1, max_size=4).map("/".join)


@pytest.fixture(scope="module")
def git(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    return folder


def ignored_by_git(folder: Path, lines: list[str], paths: list[str]) -> list[bool]:
    """What git says about each path as a file that need not exist, without the folders above it."""
    (folder / ".gitignore").write_text("\n".join(lines) + "\n", encoding="utf-8")
    run = subprocess.run(
        ["git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "-z", "-v", "-n", "--stdin"],
        cwd=folder,
        input="\0".join(paths).encode(),
        capture_output=True,
        check=False,
    )
    fields = run.stdout.decode().split("\0")[:-1]
    assert len(fields) == 4 * len(paths), run.stderr
    return [bool(pattern) and not pattern.startswith("!") for pattern in fields[2::4]]


def ignored_by_us(patterns: Patterns, path: str) -> bool:
    """As the walk decides: a folder that is ignored is never looked into."""
    parts = path.split("/")
    for length in range(1, len(parts)):
        if patterns.decide("/".join(parts[:length]), True):
            return True
    return patterns.decide(path, False) is True


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(lines, min_size=1, max_size=3), st.lists(paths, min_size=1, max_size=30, unique=True))
@example(["b/**/", "!b/a"], ["b/a", "b/a/b", "b/c/b"])
@example(["a/**/b/**/a"], ["a/b/a", "a/a/b/a", "a/b/b/a", "a/b/a/b/a/b"])
@example(["[a-]", "[]-a]", "[!]a]", "[b\\-]"], ["-", "]", "a", "b", "^"])
@example(["*a*b", "!*b*"], ["ab", "bab", "aab/b", "b"])
@example(["**a", "a**/b", "***"], ["a", "ba", "ab/b", "a/b"])
def test_git_agrees(git: Path, lines: list[str], paths: list[str]) -> None:
    patterns = Patterns(lines)
    assert [ignored_by_us(patterns, path) for path in paths] == ignored_by_git(git, lines, paths)


def test_where_repositories_begin(tmp_path: Path, git: Path) -> None:
    (git / "a" / "b").mkdir(parents=True)
    assert repository(str(git / "a" / "b")) == (str(git), f"{git}/.git/info/exclude")
    assert repository(str(git)) == (str(git), f"{git}/.git/info/exclude")
    worktree = tmp_path / "worktree"
    shared = tmp_path / "shared"
    (shared / "worktrees" / "w").mkdir(parents=True)
    worktree.mkdir()
    (worktree / ".git").write_text(f"gitdir: {shared}/worktrees/w\n", encoding="utf-8")
    assert repository(str(worktree)) == (str(worktree), f"{shared}/worktrees/w/info/exclude")
    (shared / "worktrees" / "w" / "commondir").write_text("../..\n", encoding="utf-8")
    found = repository(str(worktree))
    assert found is not None
    assert Path(found[1]).resolve() == shared / "info" / "exclude"


def test_no_repository() -> None:
    assert repository("/proc") is None
