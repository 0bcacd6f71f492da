"""The opener: never waits, never reads more than it may, and says what is wrong instead of failing otherwise."""

from __future__ import annotations

import errno
import os
import threading
from pathlib import Path

import pytest

from iotlint import opener
from iotlint.opener import MODEL, OTHER, first, identity, leads_inside, read, was_read


def test_reads_a_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"x" * 3_000_000)
    assert read(path, MODEL) == b"x" * 3_000_000
    assert first(str(path), 5) == b"xxxxx"
    path.write_bytes(b"")
    assert read(path) == b""


def test_reads_what_says_that_it_is_empty() -> None:
    assert b"MemTotal" in read("/proc/meminfo")


def test_the_bound_is_exact(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * OTHER)
    assert len(read(path)) == OTHER
    path.write_bytes(b"x" * (OTHER + 1))
    with pytest.raises(OSError, match="it is larger than 1 MiB") as caught:
        read(path)
    assert caught.value.errno == errno.EFBIG


def test_a_sparse_file_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with path.open("wb") as file:
        file.truncate(8 << 30)
    with pytest.raises(OSError, match="larger than 1 MiB"):
        read(path)


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/dev/full"])
def test_a_device_is_no_file(path: str) -> None:
    with pytest.raises(OSError, match="no ordinary file"):
        read(path, named=True)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        read(tmp_path)


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_no_file_has_such_a_name(name: str) -> None:
    with pytest.raises(OSError, match="no file can have such a name"):
        read(name)


def test_a_pipe_that_was_met_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "p"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="it is a pipe, and not named"):
        read(pipe)


def test_a_named_pipe_without_a_writer_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opener, "PATIENCE", 0.05)
    pipe = tmp_path / "p"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="nobody writes"):
        read(pipe, named=True)


def test_a_named_pipe_gives_what_is_written_into_it(tmp_path: Path) -> None:
    pipe = tmp_path / "p"
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("wb", buffering=0) as file:
            for _ in range(3):
                file.write(b"x" * 100_000)

    writer = threading.Thread(target=write)
    writer.start()
    assert read(pipe, named=True) == b"x" * 300_000
    writer.join()


def test_a_pipe_that_is_open_already_is_read_to_its_end() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, b"half")

    def finish() -> None:
        os.write(theirs, b" and half")
        os.close(theirs)

    timer = threading.Timer(0.1, finish)
    timer.start()
    try:
        assert read(f"/dev/fd/{ours}", named=True) == b"half and half"
    finally:
        timer.join()
        os.close(ours)


def test_a_pipe_is_bounded_too() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, b"12345")
    try:
        assert first(f"/dev/fd/{ours}", 3, named=True) == b"123"
    finally:
        os.close(ours)
        os.close(theirs)


def test_within_a_folder(tmp_path: Path) -> None:
    inside, outside = tmp_path / "project", tmp_path / "else"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "a").write_text(folder.name)
    (inside / "in").symlink_to("a")
    (inside / "out").symlink_to(outside / "a")
    (inside / "way").symlink_to(outside)
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects" / "a").write_text("")
    assert read(inside / "in", within=str(inside)) == b"project"
    for path in ("out", "way/a", "../else/a", "../projects/a"):
        with pytest.raises(PermissionError, match="outside the project"):
            read(inside / path, within=str(inside))
    assert leads_inside(str(inside / "in"), str(inside))


def test_identity_is_the_same_by_every_name(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    (tmp_path / "link").symlink_to("a")
    os.link(tmp_path / "a", tmp_path / "hard")
    assert (
        identity(str(tmp_path / "a")) == identity(str(tmp_path / "link")) == identity(str(tmp_path / "hard"))
    )
    assert identity(str(tmp_path / "none")) is None
    assert identity("a\0b") is None


def test_handles_are_not_left_open(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("")
    before = len(os.listdir("/proc/self/fd"))
    read(tmp_path / "a")
    with pytest.raises(OSError, match="no ordinary"):
        read("/dev/null")
    assert len(os.listdir("/proc/self/fd")) == before


def test_an_inode_that_was_given_to_another_file_was_not_read(tmp_path: Path) -> None:
    plan, report = tmp_path / "plan.yaml", tmp_path / "report.json"
    plan.write_text("a: 1\n", "utf-8")
    read(plan)
    assert was_read(os.stat(plan))
    os.link(plan, report)
    assert was_read(os.stat(report))
    plan.unlink()  # as when another process replaces it: what has its inode now is another file
    assert not was_read(os.stat(report))


def test_what_the_run_writes_to_itself_is_not_waited_for() -> None:
    reading, writing = os.pipe()
    screen = os.dup(1)
    try:
        os.dup2(writing, 1)
        with pytest.raises(OSError, match="it is what this run itself writes to"):
            read(f"/proc/self/fd/{reading}", named=True)
    finally:
        os.dup2(screen, 1)
        for handle in (reading, writing, screen):
            os.close(handle)
