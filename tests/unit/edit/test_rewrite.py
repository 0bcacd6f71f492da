"""Rewriting files: in one step, with everything that is not their content kept."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from iotlint.edit.rewrite import refusal, rewrite

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.yaml"
    path.write_bytes(b"old")
    return path


def test_the_content_is_replaced_and_nothing_is_left_behind(plan: Path) -> None:
    rewrite(str(plan), b"old", b"new")
    assert plan.read_bytes() == b"new"
    assert os.listdir(plan.parent) == ["plan.yaml"]


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755])
def test_the_mode_is_kept(plan: Path, mode: int) -> None:
    plan.chmod(mode)
    rewrite(str(plan), b"old", b"new")
    assert stat.S_IMODE(plan.stat().st_mode) == mode


def test_the_owner_is_kept(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []
    status = plan.stat()
    own = os.fstat
    monkeypatch.setattr(os, "fstat", lambda handle: _with_owner(own(handle), status.st_uid + 1))
    monkeypatch.setattr(os, "fchown", lambda _, uid, gid: asked.append((uid, gid)))
    rewrite(str(plan), b"old", b"new")
    assert asked == [(status.st_uid, status.st_gid)]


def _with_owner(status: os.stat_result, uid: int) -> os.stat_result:
    fields = list(status)
    fields[4] = uid
    return os.stat_result(fields)


def test_an_owner_that_cannot_be_kept_keeps_the_file_as_it_is(
    plan: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    own = os.fstat
    monkeypatch.setattr(os, "fstat", lambda handle: _with_owner(own(handle), 4711))
    monkeypatch.setattr(os, "fchown", refused)
    with pytest.raises(OSError, match="belongs to somebody else"):
        rewrite(str(plan), b"old", b"new")
    assert plan.read_bytes() == b"old"
    assert os.listdir(plan.parent) == ["plan.yaml"]


def test_further_attributes_are_kept(plan: Path) -> None:
    try:
        os.setxattr(plan, "user.note", b"mine")
    except OSError:
        assert not os.listxattr(plan)  # a file system that keeps none
        return
    rewrite(str(plan), b"old", b"new")
    assert os.getxattr(plan, "user.note") == b"mine"


def test_a_symbolic_link_stays_and_its_target_is_rewritten(plan: Path) -> None:
    inner = plan.parent / "links"
    inner.mkdir()
    link = inner / "plan.yaml"
    link.symlink_to("../plan.yaml")
    rewrite(str(link), b"old", b"new")
    assert link.is_symlink()
    assert os.readlink(link) == "../plan.yaml"
    assert plan.read_bytes() == b"new"
    assert os.listdir(inner) == ["plan.yaml"]


def test_what_another_run_has_fixed_the_same_way_is_no_failure(plan: Path) -> None:
    plan.write_bytes(b"fixed")
    rewrite(str(plan), b"old", b"fixed")
    assert plan.read_bytes() == b"fixed"


@pytest.mark.parametrize("now", [b"older", b"", b"new"])
def test_what_was_changed_meanwhile_is_not_overwritten(plan: Path, now: bytes) -> None:
    plan.write_bytes(now)
    with pytest.raises(OSError, match="changed by somebody else"):
        rewrite(str(plan), b"old", b"fixed")
    assert plan.read_bytes() == now


def test_a_full_disk_leaves_the_old_file(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        rewrite(str(plan), b"old", b"new")
    assert plan.read_bytes() == b"old"
    assert os.listdir(plan.parent) == ["plan.yaml"]


def test_refusal(plan: Path) -> None:
    assert refusal(str(plan)) == ""
    plan.chmod(0o444)
    assert refusal(str(plan)) == "is read-only, so it was not fixed"
    assert "no ordinary file" in refusal(os.devnull)
    with pytest.raises(FileNotFoundError):
        refusal(str(plan.parent / "missing.yaml"))


_WRITER = """
import sys
from iotlint.edit.rewrite import rewrite
path, contents = sys.argv[1], [letter.encode() * 200_000 for letter in "ab"]
print("ready", flush=True)
turn = 0
while True:
    rewrite(path, contents[turn % 2], contents[(turn + 1) % 2])
    turn += 1
"""


def test_killed_at_any_moment_there_is_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    whole = {letter.encode() * 200_000 for letter in "ab"}
    for turn in range(8):
        path.write_bytes(b"a" * 200_000)
        with subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path)],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.003 + 0.0037 * turn)
            process.send_signal(signal.SIGKILL)
        assert path.read_bytes() in whole
        assert process.returncode == -signal.SIGKILL
