"""Files are written whole or not at all, and what killed runs leave is cleared away."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from iotlint.atomic import SUFFIX, pour, replace


def test_a_new_file_gets_its_mode_less_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        replace(str(tmp_path / "report"), b"new", mode=0o666)
    finally:
        os.umask(old)
    assert (tmp_path / "report").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "report").stat().st_mode) == 0o640


def test_it_is_private_until_something_else_is_said(tmp_path: Path) -> None:
    modes = []
    replace(str(tmp_path / "a"), b"", before=lambda handle, _: modes.append(os.fstat(handle).st_mode))
    assert [stat.S_IMODE(mode) for mode in modes] == [0o600]


def test_the_content_is_on_the_disk_before_the_old_file_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report"
    path.write_bytes(b"old")
    steps = []
    sync, move = os.fsync, os.replace

    def fsync(handle: int) -> None:
        steps.append(
            "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else f"file {os.fstat(handle).st_size}"
        )
        sync(handle)

    def rename(source: str, target: str) -> None:
        steps.append("replaced")
        move(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", rename)
    replace(str(path), b"newer")
    assert steps == ["file 5", "replaced", "folder"]


def test_who_refuses_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "report"
    path.write_bytes(b"old")

    def refuse(_: int, temporary: str) -> None:
        assert Path(temporary).read_bytes() == b"new"
        raise OSError(1, "no")

    with pytest.raises(OSError, match="no"):
        replace(str(path), b"new", before=refuse)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["report"]


def test_what_killed_runs_left_is_cleared_away_and_what_others_write_is_not(tmp_path: Path) -> None:
    left = tmp_path / f".plan.yaml.0123{SUFFIX}"
    young = tmp_path / f".plan.yaml.4567{SUFFIX}"
    other = tmp_path / f".base.yaml.0123{SUFFIX}"
    for path in (left, young, other):
        path.write_bytes(b"half")
    for path in (left, other):
        os.utime(path, (0, 0))
    replace(str(tmp_path / "plan.yaml"), b"new")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(["plan.yaml", young.name, other.name])


def test_a_name_of_the_greatest_length_works(tmp_path: Path) -> None:
    name = "n" * 250 + ".yaml"
    replace(str(tmp_path / name), b"new")
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize("named", [True, False])
def test_an_error_names_the_file_that_was_asked_for(tmp_path: Path, named: bool) -> None:
    path = str(tmp_path / "report")

    def refuse(_: int, temporary: str) -> None:
        # A folder without the right to write names the temporary file, a full disk none.
        raise OSError(errno.EACCES, "no", temporary) if named else OSError(errno.ENOSPC, "no")

    with pytest.raises(OSError, match="no") as caught:
        replace(path, b"new", before=refuse)
    assert caught.value.filename == path
    assert caught.value.errno == (errno.EACCES if named else errno.ENOSPC)
    assert not os.listdir(tmp_path)


def test_an_error_of_another_file_keeps_its_name(tmp_path: Path) -> None:
    def refuse(_: int, __: str) -> None:
        raise OSError(errno.EIO, "no", "elsewhere")

    with pytest.raises(OSError, match="no") as caught:
        replace(str(tmp_path / "report"), b"new", before=refuse)
    assert caught.value.filename == "elsewhere"


def test_nothing_is_poured_into_a_file_that_came_where_a_device_was(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(b"kind: Architecture")
    with pytest.raises(OSError, match="changed by somebody else"):
        pour(str(path), b"{}")
    assert path.read_bytes() == b"kind: Architecture"
