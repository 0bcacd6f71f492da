"""`--watch`: another run for each change, and an interrupt that ends with 130."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.commands import GOOD, IDLE, iotlint, write


@pytest.mark.slow
def test_a_change_of_a_base_or_a_configuration_runs_again(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    plan = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: plant}\nextends: ../base.yaml\n"
    write(tmp_path / "plans" / "a.yaml", plan)
    base = write(tmp_path / "base.yaml", "services: {hub: {type: iot-hub}}\n")
    program = [sys.executable, "-m", "iotlint", "check", "plans", "--watch", "--format", "concise"]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    with subprocess.Popen(
        program, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert "HUB101" in run.stdout.readline()
        assert "watching" in run.stderr.readline()
        write(Path(base), "services: {hub: {type: iot-hub}, more: {type: iot-hub}}\n")
        assert "'hub'" in run.stdout.readline()
        assert "'more'" in run.stdout.readline()
        assert "watching" in run.stderr.readline()
        write(tmp_path / ".iotlint.yaml", "nonsense: 1\n")
        assert ".iotlint.yaml:1:1:" in run.stderr.readline()
        run.send_signal(signal.SIGINT)
        assert run.wait(20) == 130


def test_standard_input_cannot_be_watched(tmp_path: Path) -> None:
    assert iotlint("check", "-", "--watch", stdin=GOOD).exit_code == 2
    path = write(tmp_path / "a.yaml", IDLE)
    assert iotlint("check", path, "--watch", "--fix").exit_code == 2
