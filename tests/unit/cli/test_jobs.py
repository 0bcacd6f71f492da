"""-j: however many processes share the files, the report is the same to the byte, and nothing gets lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from iotlint.run import jobs
from iotlint.run.linter import Linter
from iotlint.source.discover import Input
from tests.unit.cli.commands import BAD, GOOD, HEADER, IDLE, OTHER, iotlint, write

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork") or sys.platform == "darwin", reason="processes are not copied here"
)
FORMATS = ("text", "concise", "json", "jsonl", "sarif", "gitlab", "junit")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders with configurations of their own, bases, suppressions, broken files and others."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / ".iotlint.yaml", "ignore: [HUB102]\n")
    write(tmp_path / "north" / ".iotlint.yaml", "severity: {HUB101: error}\n")
    write(tmp_path / "south" / ".iotlint.yaml", "suppress: {HUB101: [{id: hub, reason: known}]}\n")
    base = "services: {hub: {type: iot-hub}}  # iotlint: ignore[HUB101] all of them\nhubs: {}\n"
    write(tmp_path / "north" / "base.yaml", HEADER + base)
    for n in range(12):
        folder = tmp_path / ("north", "south", "west")[n % 3]
        write(folder / f"plan-{n}.yaml", (GOOD, IDLE, BAD, OTHER)[n % 4])
        write(folder / f"other-{n}.yaml", HEADER + f"services: {{x{n}: {{type: iothub}}\n")
        write(folder / f"silent-{n}.yaml", IDLE + f"# iotlint: ignore[HUB30{n % 5}] nothing there\n")
        write(
            tmp_path / "north" / f"over-{n}.yaml", HEADER + f"extends: base.yaml\ndevices: {{d{n}: {{}}}}\n"
        )
    return tmp_path


def reports(project: Path, processes: str) -> tuple[int, str, str, dict[str, str]]:
    """Status, both streams, and the report in every format, of files that so many processes share."""
    paths = ("north", "missing.yaml", ".", "south/plan-1.yaml")
    to = project / "reports"
    to.mkdir(exist_ok=True)
    asked = [part for form in FORMATS for part in ("--output", f"{form}:{to / form}")]
    ended = iotlint("check", "-j", processes, "--format", "concise", "--show-suppressed", *asked, *paths)
    written = {form: (to / form).read_text(encoding="utf-8") for form in FORMATS}
    return ended.exit_code, ended.stdout, ended.stderr, written


def test_the_report_is_the_same_to_the_byte(project: Path) -> None:
    alone = reports(project, "1")
    assert alone[0] == 2
    for processes in ("2", "3", "7", "100"):
        assert reports(project, processes) == alone
    for form, text in alone[3].items():
        assert "HUB101" in text, form
        assert "silent-5.yaml" in text, form


def test_all_files_are_clean_in_any_number_of_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for n in range(9):
        write(tmp_path / f"plan-{n}.yaml", GOOD)
    assert iotlint("check", "-j3").exit_code == 0
    assert iotlint("check", "-j3").stdout == iotlint("check", "-j1").stdout


@pytest.mark.usefixtures("project")
def test_standard_input_is_checked_alone() -> None:
    shared = iotlint("check", "-j4", "--format", "concise", "south", "-", stdin=IDLE)
    alone = iotlint("check", "-j1", "--format", "concise", "south", "-", stdin=IDLE)
    assert shared.stdout == alone.stdout
    assert "<stdin>:" in shared.stdout


def test_a_number_is_asked_for() -> None:
    result = iotlint("check", "-j", "0")
    assert result.exit_code == 2
    assert "'-j'" in result.stderr


@pytest.mark.usefixtures("project")
def test_a_crash_in_another_process_is_told_as_one_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(_self: Linter, path: str, **_named: bool) -> None:
        raise KeyError(path)

    monkeypatch.setattr(Linter, "path", crash)
    alone = iotlint("check", "-j1", "south")
    shared = iotlint("check", "-j3", "south")
    assert shared.exit_code == alone.exit_code == 2
    assert shared.stderr == alone.stderr
    assert "internal error: KeyError: 'south/.iotlint.yaml'" in shared.stderr


@pytest.mark.usefixtures("project")
def test_a_process_that_is_killed_ends_the_run_with_a_message(monkeypatch: pytest.MonkeyPatch) -> None:
    here = os.getpid()

    def kill(_self: Linter, _path: str, **_named: bool) -> None:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.02)  # so that others get their share

    monkeypatch.setattr(Linter, "path", kill)
    result = iotlint("check", "-j2", "south", "north", "west")
    assert result.exit_code == 2
    assert "ended by signal 9" in result.stderr


def test_an_interrupt_ends_all_processes(tmp_path: Path) -> None:
    for n in range(40):
        write(tmp_path / f"plan-{n}.yaml", GOOD)
    program = (
        "import os, sys, time\n"
        "from iotlint.run.linter import Linter\n"
        "from iotlint.cli import run\n"
        "def path(self, path, *, named):\n"
        "    os.write(1, b'at it\\n')\n"
        "    time.sleep(60)\n"
        "Linter.path = path\n"
        "sys.argv = ['iotlint', 'check', '-j3']\n"
        "run()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        for _ in range(3):
            assert process.stdout.readline() == b"at it\n"
        process.send_signal(signal.SIGINT)  # to the one alone, as `kill` does it
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert said.strip() == b""  # click ends the line that shows ^C
    # Whoever had been left would still be of its group.
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def test_few_small_files_are_worth_no_process(tmp_path: Path) -> None:
    path = write(tmp_path / "plan.yaml", GOOD)
    assert jobs.helpful([Input(path, True)] * 20, None) == 1


def test_many_files_and_large_ones_are_shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "available", lambda: 2)
    path = write(tmp_path / "plan.yaml", GOOD)
    assert jobs.helpful([Input(path, True)] * 5_000, None) == 2
    large = write(tmp_path / "large.yaml", GOOD + "#" * 2_000_000)
    assert jobs.helpful([Input(large, True)] * 2, None) == 2
    monkeypatch.setattr(jobs, "available", lambda: 1)
    assert jobs.helpful([Input(path, True)] * 5_000, None) == 1


def test_nothing_is_loaded_for_one_file(tmp_path: Path) -> None:
    path = write(tmp_path / "plan.yaml", GOOD)
    program = (
        "import sys\nfrom iotlint.cli import main\n"
        f"try:\n    main(['check', {path!r}])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('iotlint.run.jobs', 'multiprocessing', 'pickle') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("[]\n")
