"""`--watch`: another run for each change, and an interrupt that ends with 130."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.commands import GOOD, IDLE, iotlint, write


def put(path: Path, text: str) -> None:
    """Writes a file at one stroke, as an editor does: a look at a half-written one would be another change."""
    half = path.with_name("half-written")
    half.write_text(text, encoding="utf-8")
    half.replace(path)


@contextmanager
def started(*program: str, **more: Any) -> Iterator[subprocess.Popen[str]]:
    """A program that doesn't outlive the test, which would wait for it for ever where an assertion failed."""
    with subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8", **more
    ) as run:
        try:
            yield run
        finally:
            run.kill()


@pytest.mark.slow
def test_a_change_of_a_base_or_a_configuration_runs_again(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    plan = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: plant}\nextends: ../base.yaml\n"
    write(tmp_path / "plans" / "a.yaml", plan)
    base = tmp_path / "base.yaml"
    put(base, "services: {hub: {type: iot-hub}}\n")
    program = (sys.executable, "-m", "iotlint", "check", "plans", "--watch", "--format", "concise")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with started(*program, cwd=tmp_path, env=environment) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert "HUB101" in run.stdout.readline()
        assert "watching" in run.stderr.readline()
        put(base, "services: {hub: {type: iot-hub}, more: {type: iot-hub}}\n")
        assert "'hub'" in run.stdout.readline()
        assert "'more'" in run.stdout.readline()
        assert "watching" in run.stderr.readline()
        put(tmp_path / ".iotlint.yaml", "nonsense: 1\n")
        assert ".iotlint.yaml:1:1:" in run.stderr.readline()
        run.send_signal(signal.SIGINT)
        assert run.wait(20) == 130


def test_standard_input_cannot_be_watched(tmp_path: Path) -> None:
    assert iotlint("check", "-", "--watch", stdin=GOOD).exit_code == 2
    path = write(tmp_path / "a.yaml", IDLE)
    assert iotlint("check", path, "--watch", "--fix").exit_code == 2
