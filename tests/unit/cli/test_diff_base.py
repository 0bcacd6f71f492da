"""`check --diff-base` with real git: copies, merge bases, links, clones that lack something, other owners."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.unit.cli.commands import GOOD, IDLE, iotlint, write

DAY = ("--as-of", "2026-11-24", "--no-config", "--ignore", "FMT807")
MENDED = GOOD.replace("small", "plant")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    git("init", "--quiet", "--initial-branch=main")


def git(*arguments: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)


def commit(message: str = "x") -> None:
    git("add", "--all")
    git("commit", "--quiet", "--allow-empty", "-m", message)


def check(revision: str, *paths: str) -> list[str]:
    found = iotlint("check", *(paths or (".",)), *DAY, "--format", "concise", "--diff-base", revision)
    return [f"{line.split(':')[0]} {line.split('[')[1][:6]}" for line in found.stdout.splitlines()]


def test_what_was_known_in_one_file_hides_nothing_in_another() -> None:
    write(Path("north.yaml"), IDLE)
    write(Path("south.yaml"), MENDED)
    commit()
    write(Path("north.yaml"), MENDED)
    write(Path("south.yaml"), IDLE)
    assert check("HEAD") == ["south.yaml HUB101"]
    assert check("HEAD", "south.yaml") == ["south.yaml HUB101"]


def test_two_documents_of_one_file_are_told_apart() -> None:
    write(Path("a.yaml"), f"{IDLE}---\n{MENDED}")
    commit()
    write(Path("a.yaml"), f"{MENDED}---\n{IDLE}")
    assert check("HEAD") == ["a.yaml HUB101"]


def test_a_branch_is_not_blamed_for_what_main_mended() -> None:
    write(Path("plan.yaml"), IDLE)
    commit()
    git("checkout", "--quiet", "-b", "feature")
    write(Path("README"), "note")
    commit()
    git("checkout", "--quiet", "main")
    write(Path("plan.yaml"), MENDED)
    commit()
    git("checkout", "--quiet", "feature")
    for revision in ("main", "main...HEAD", "main...", "main...feature"):
        assert check(revision) == [], revision
    # Two dots name the revision itself, as they do for `git diff`.
    assert check("main..HEAD") == ["plan.yaml HUB101"]
    write(Path("other.yaml"), IDLE)
    assert check("main") == ["other.yaml HUB101"]


def test_histories_that_share_nothing_are_compared_with_the_revision_itself() -> None:
    write(Path("plan.yaml"), IDLE)
    commit()
    git("checkout", "--quiet", "--orphan", "other")
    commit()
    assert check("main") == []


@pytest.mark.parametrize("revision", ["nothing...HEAD", "HEAD...nothing", "nothing", "nothing..HEAD"])
def test_a_side_that_is_no_revision_is_named(revision: str) -> None:
    write(Path("plan.yaml"), IDLE)
    commit()
    found = iotlint("check", ".", *DAY, "--diff-base", revision)
    assert found.exit_code == 2
    assert "git knows no revision 'nothing'" in found.stderr


def test_links_are_followed_at_the_revision() -> None:
    write(Path("real/plan.yaml"), IDLE)
    os.symlink("real/plan.yaml", "a-link.yaml")
    os.symlink("real", "linked")
    os.symlink("linked", "twice")
    commit()
    assert check("HEAD") == []
    for path in ("a-link.yaml", "linked/plan.yaml", "twice/plan.yaml", "real/plan.yaml"):
        assert check("HEAD", path) == [], path
    write(Path("real/plan.yaml"), IDLE.replace("{hub:", "{second: {type: iot-hub}, hub:"))
    assert len(check("HEAD", "twice/plan.yaml")) == 1


def test_a_link_of_today_to_a_file_of_then_is_known() -> None:
    write(Path("plan.yaml"), IDLE)
    commit()
    os.symlink("plan.yaml", "a-link.yaml")
    assert check("HEAD") == []
    assert check("HEAD", "a-link.yaml") == []


def test_links_in_a_circle_and_out_of_the_repository_are_no_files() -> None:
    write(Path("plan.yaml"), IDLE)
    os.symlink("b.yaml", "a.yaml")
    os.symlink("a.yaml", "b.yaml")
    os.symlink("/etc", "etc")
    commit()
    os.unlink("a.yaml")
    write(Path("a.yaml"), IDLE)
    assert check("HEAD", "a.yaml") == ["a.yaml HUB101"]


def test_a_shallow_clone_that_does_not_reach_back_says_so(tmp_path: Path) -> None:
    write(Path("plan.yaml"), IDLE)
    commit()
    git("checkout", "--quiet", "-b", "feature")
    commit("of the branch")
    git("checkout", "--quiet", "main")
    commit("of main")  # or both would be one commit, made in one second
    git("clone", "--quiet", "--depth", "1", "--no-single-branch", f"file://{tmp_path}", "clone")
    found = iotlint("check", "clone", *DAY, "--diff-base", "origin/feature")
    assert found.exit_code == 2
    assert "is shallow and does not reach back" in found.stderr
    assert "GIT_DEPTH: 0" in found.stderr
    assert check("HEAD", "clone") == []


def test_a_repository_of_somebody_else_gets_true_words(monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    write(Path("plan.yaml"), IDLE)
    commit()
    for path in (Path(), *Path().rglob("*")):
        os.chown(path, 12345, 12345)
    for name in ("SUDO_UID", "GIT_TEST_ASSUME_DIFFERENT_OWNER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(Path.cwd() / "home"))
    found = iotlint("check", ".", *DAY, "--diff-base", "HEAD")
    assert found.exit_code == 2
    assert "belongs to another user" in found.stderr
    assert "safe.directory" in found.stderr
    assert "in none" not in found.stderr
    assert "\\t" not in found.stderr


def test_what_a_revision_leaves_out_is_none() -> None:
    write(Path("plan.yaml"), GOOD)
    commit()
    found = iotlint("check", ".", *DAY, "--diff-base", "^HEAD")
    assert found.exit_code == 2
    assert "git knows no revision '^HEAD'" in found.stderr


def test_a_repository_with_broken_objects_ends_in_what_git_says() -> None:
    write(Path("plan.yaml"), GOOD)
    commit()
    tree = subprocess.run(["git", "rev-parse", "HEAD^{tree}"], check=True, capture_output=True, text=True)
    name = tree.stdout.strip()
    broken = Path(".git/objects", name[:2], name[2:])
    broken.chmod(0o644)
    broken.write_bytes(b"x")
    found = iotlint("check", ".", *DAY, "--diff-base", "HEAD")
    assert found.exit_code == 2
    assert "--diff-base: git says: " in found.stderr
    assert "internal error" not in found.stderr
