"""examples/team-rules works as docs/team-rules.md tells it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.commands import codes, iotlint


@pytest.fixture
def team(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = tmp_path / "team-rules"
    shutil.copytree(project / "examples" / "team-rules", copy)
    (copy / ".git").mkdir()
    monkeypatch.chdir(copy)
    return copy


def test_the_examples_of_the_rules_folder_hold(team: Path) -> None:
    result = iotlint("test-rules", str(team / "rules"))
    assert result.exit_code == 0, result.output


@pytest.mark.usefixtures("team")
def test_the_shared_policy_holds() -> None:
    result = iotlint("check", "plans", "--format", "concise")
    assert codes(result) == ["ORG901", "HUB101"], "the id stands before the type"
    assert "info[HUB101]" in result.stdout
    assert result.exit_code == 1


@pytest.mark.slow
def test_the_pack_can_be_installed(team: Path, project: Path) -> None:
    venv = team / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--system-site-packages", venv], check=True)
    python = venv / "bin" / "python"
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    subprocess.run([*pip, "--no-deps", team / "pack"], check=True)
    # The packages of the tests stand behind those of the new environment: the pack alone is what is installed there.
    behind = [path for path in sys.path if path.endswith("site-packages")]
    site = next((venv / "lib").glob("python*/site-packages"))
    (site / "tests.pth").write_text("\n".join([str(project), *behind]) + "\n", "utf-8")
    (team / ".iotlint.yaml").write_text("extends: contoso-iot-rules\nas-of: 2026-11-24\n", "utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [python, "-m", "iotlint", *arguments], capture_output=True, text=True, check=False, cwd=team
        )

    found = run("check", "plans", "--format", "concise")
    assert found.returncode == 1, found.stderr
    assert "warning[ORG910] 'hub1' and 'hub-1' differ by hyphens only" in found.stdout
    without = run("check", "plans", "--format", "concise", "--no-packs")
    assert without.returncode == 0, without.stderr
    assert "ORG910" not in without.stdout
    shown = run("config", "show", "plans/bottling.yaml")
    assert "contoso_iot_rules/iotlint.yaml:2" in shown.stdout
