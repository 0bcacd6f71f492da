"""Reports end up where they were asked for, whole or not at all, in colour only where that is wanted."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from iotlint.cli import output
from iotlint.cli.output import colored, destinations, linked, width, write_file
from iotlint.errors import UsageError


@pytest.mark.parametrize(
    ("values", "form", "screen", "files"),
    [
        ([], "json", "json", []),
        (["out.txt"], "sarif", "text", [("sarif", "out.txt")]),
        (["sarif:a.sarif"], "concise", "concise", [("sarif", "a.sarif")]),
        (["sarif:a", "json:b"], "text", "text", [("sarif", "a"), ("json", "b")]),
        (["a", "json:b"], "concise", "text", [("concise", "a"), ("json", "b")]),
        (["json:out/a:b"], "text", "text", [("json", "out/a:b")]),
        (["C:\\out.txt"], "text", "text", [("text", "C:\\out.txt")]),
        (["./sarfi:x"], "text", "text", [("text", "./sarfi:x")]),
    ],
)
def test_where_reports_go(values: list[str], form: str, screen: str, files: list[tuple[str, str]]) -> None:
    assert destinations(values, form) == (screen, files)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (["sarfi:x"], "There is no format 'sarfi'; did you mean 'sarif'?"),
        (["-"], "--output takes a file"),
        (["json:"], "--output takes a file"),
        (["json:a", "sarif:a"], "--output names 'a' twice."),
    ],
)
def test_destinations_that_make_no_sense(values: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message.replace("?", r"\?")):
        destinations(values, "text")


def test_a_new_file_has_the_rights_that_any_new_file_has(tmp_path: Path) -> None:
    write_file(str(tmp_path / "a"), "grün\n")
    (tmp_path / "b").write_text("")
    assert (tmp_path / "a").read_bytes() == "grün\n".encode()
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "b").stat().st_mode


def test_an_old_file_keeps_its_rights_and_links_stay_links(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_file(str(link), "new")
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "report"
    path.write_text("old")

    def fail(*_: object) -> None:
        assert path.read_text() == "old", "nothing of the new text may be there before all of it is"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space left"):
        write_file(str(path), "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path], "what was begun is cleared away"


def test_an_interrupt_clears_away_what_was_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(str(tmp_path / "report"), "new")
    assert list(tmp_path.iterdir()) == []


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_file(os.devnull, "lost")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    write_file(str(pipe), "through")
    reader.join(timeout=10)
    assert read == ["through"]


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Is a directory"):
        write_file(str(tmp_path), "text")


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_when_there_is_colour(
    monkeypatch: pytest.MonkeyPatch, choice: str, environment: dict[str, str], terminal: bool, expected: bool
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: terminal)
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert colored(choice) is expected


@pytest.mark.parametrize(
    ("color", "term", "terminal", "expected"),
    [
        (True, "xterm", True, True),
        (True, "linux", True, False),
        (True, "xterm", False, False),
        (False, "xterm", True, False),
    ],
)
def test_when_there_are_links(
    monkeypatch: pytest.MonkeyPatch, color: bool, term: str, terminal: bool, expected: bool
) -> None:
    monkeypatch.setattr(output, "is_terminal", lambda: terminal)
    monkeypatch.setenv("TERM", term)
    assert linked(color) is expected


def test_only_terminals_have_a_width_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "61")
    monkeypatch.setattr(output, "is_terminal", lambda: False)
    assert width() == 80
    monkeypatch.setattr(output, "is_terminal", lambda: True)
    assert width() == 61
