"""The command line as a process: closed pipes, interrupts, terminals, full disks, locales."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.unit.cli.commands import BAD, GOOD, HEADER, write

ROOT = Path(__file__).resolve().parents[3]
COMMAND = (sys.executable, "-m", "iotlint")


def environment(**more: str) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)} | more


def run(*arguments: str, cwd: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *arguments], cwd=cwd, env=environment(**more), capture_output=True, check=False, timeout=60
    )


def test_python_m_iotlint(tmp_path: Path) -> None:
    done = run("--version", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert re.fullmatch(rb"iotlint \d+\.\d+\.\d+\s+", done.stdout)


@pytest.mark.parametrize(("plan", "status"), [(GOOD, 0), (BAD, 1)])
def test_a_closed_pipe_ends_quietly_with_what_the_findings_say(
    tmp_path: Path, plan: str, status: int
) -> None:
    write(tmp_path / "plan.yaml", plan)
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(
        [*COMMAND, "check", "plan.yaml"],
        cwd=tmp_path,
        env=environment(),
        stdout=writing,
        stderr=subprocess.PIPE,
    ) as process:
        os.close(writing)
        _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (status, b"")


def test_a_pipe_closed_in_the_middle_of_a_list_ends_quietly(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "rules", "--format", "json"],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
def test_a_full_disk_ends_with_2_and_a_message(tmp_path: Path) -> None:
    write(tmp_path / "plan.yaml", GOOD)
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [*COMMAND, "check", "plan.yaml"],
            cwd=tmp_path,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert done.returncode == 2
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_interrupt_ends_with_130(tmp_path: Path) -> None:
    # Standard input that never ends keeps the run waiting where it can be interrupted.
    with subprocess.Popen(
        [*COMMAND, "check", "-"],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Tests that run in the background have inherited that interrupts are ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads here
    ) as process:
        assert process.stdin is not None
        # More than a pipe holds: once this returns, the run is reading.
        process.stdin.write(b"# wait\n" * 40_000)
        process.stdin.flush()
        process.send_signal(signal.SIGINT)
        out, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (out, said.strip()) == (b"", b"")


def on_a_terminal(*command: str, cwd: Path, **more: str) -> tuple[int, str]:
    """Exit status, and what a terminal was sent, with all three standard streams on it."""
    import pty

    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command,
        cwd=cwd,
        env=environment(TERM="xterm-256color", **more),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        sent = b""
        # Reading fails, on Linux, once nobody holds the other side any more.
        with suppress(OSError):
            while piece := os.read(ours, 65536):
                sent += piece
        os.close(ours)
    return process.returncode, sent.decode("utf-8")


def test_a_terminal_gets_colours_and_links_and_a_pipe_none(tmp_path: Path) -> None:
    write(tmp_path / "plan.yaml", BAD)
    status, sent = on_a_terminal(*COMMAND, "check", "plan.yaml", cwd=tmp_path, COLUMNS="80")
    assert status == 1
    assert "\x1b[1;31m" in sent
    assert "\x1b]8;;https://" in sent
    piped = run("check", "plan.yaml", cwd=tmp_path)
    assert b"\x1b" not in piped.stdout
    plain = re.sub(r"\x1b\]8;;[^\x1b]*\x1b\\|\x1b\[[0-9;]*m", "", sent).replace("\r\n", "\n")
    assert plain == piped.stdout.decode(), "colours and links are all that differs"


def test_no_color_holds_on_a_terminal(tmp_path: Path) -> None:
    write(tmp_path / "plan.yaml", BAD)
    _, sent = on_a_terminal(*COMMAND, "check", "plan.yaml", cwd=tmp_path, NO_COLOR="1")
    assert "\x1b" not in sent


def test_a_long_run_over_a_folder_shows_how_far_it_is(tmp_path: Path) -> None:
    for number in range(3):
        write(tmp_path / "plans" / f"{number}.yaml", GOOD)
    program = (
        "from iotlint.cli import main\nfrom iotlint.run import progress\n"
        "progress._PATIENCE = 0.0\nmain(['check', 'plans'])"
    )
    status, sent = on_a_terminal(sys.executable, "-c", program, cwd=tmp_path)
    assert status == 0
    assert "Checking" in sent
    assert "3/3" in sent


def test_reports_are_the_same_bytes_in_any_locale(tmp_path: Path) -> None:
    write(tmp_path / "plan.yaml", HEADER + "services: {grün: {type: iot-hub}}\n")
    reports = {
        run("check", "plan.yaml", "--as-of", "2026-11-24", cwd=tmp_path, LC_ALL=locale, **more).stdout
        for locale in ("C", "C.UTF-8", "de_DE.UTF-8")
        for more in ({}, {"PYTHONIOENCODING": "ascii"}, {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    }
    assert len(reports) == 1
    assert "grün".encode() in reports.pop()


CLOSED = {
    "standard output": ("exec >&-", ("check", "plan.yaml")),
    "standard output, which takes the fixed text": ("exec >&-", ("fix", "-")),
    "standard input": ("exec <&-", ("check", "-")),
    "standard input, to be fixed": ("exec <&-", ("fix", "-")),
    "standard input or output, nobody to talk to": ("exec <&-", ("lsp",)),
    "standard input or output, nobody who listens": ("exec >&-", ("lsp",)),
}


@pytest.mark.parametrize("name", CLOSED)
def test_streams_that_were_never_open_end_with_2_and_a_message(name: str, tmp_path: Path) -> None:
    how, arguments = CLOSED[name]
    write(tmp_path / "plan.yaml", GOOD)
    done = subprocess.run(
        ["sh", "-c", f'{how}; exec "$@"', "sh", *COMMAND, *arguments],
        cwd=tmp_path,
        env=environment(),
        input=GOOD.encode() if "output" in name else None,
        stderr=subprocess.PIPE,
        check=False,
        timeout=60,
    )
    said = done.stderr.decode()
    assert (done.returncode, said) == (2, f"iotlint: error: {name.partition(',')[0]}: Bad file descriptor\n")


@pytest.mark.parametrize("how", ["2>&-", "2>/dev/full"])
@pytest.mark.parametrize(
    ("arguments", "status"), [("check good.yaml", 0), ("check missing.yaml", 2), ("check --nope", 2)]
)
def test_the_status_is_right_where_nobody_can_be_told(
    how: str, arguments: str, status: int, tmp_path: Path
) -> None:
    write(tmp_path / "good.yaml", GOOD)
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {arguments} {how}', "sh", *COMMAND],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.DEVNULL,
        check=False,
        timeout=60,
    )
    assert done.returncode == status


def test_a_pipe_in_a_folder_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path / "plan.yaml", GOOD)
    os.mkfifo(tmp_path / "pipe.yaml")
    assert run("check", ".", cwd=tmp_path).returncode == 0
