"""Draws the pictures of the README and the docs anew: part of `nox -s update`; `python ci/screenshots.py` [FOLDER].

It takes a Chromium, which IOTLINT_CHROMIUM names or PATH has, Node.js, and Playwright:
npm install --prefix .tools --no-save playwright-core. Where one is missing, it ends with 3.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
PLAN = "examples/packaging-plant.yaml"
AS_OF = "2026-11-24"


def browser() -> str | None:
    """A Chromium of this machine."""
    programs = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return os.environ.get("IOTLINT_CHROMIUM") or next(filter(None, map(shutil.which, programs)), None)


def iotlint(*arguments: str) -> None:
    """Runs iotlint on the example."""
    subprocess.run(
        [sys.executable, "-m", "iotlint", *arguments, "--no-config", "--as-of", AS_OF, PLAN],
        cwd=ROOT,
        check=True,
    )


def missing() -> list[str]:
    """What the page cannot be photographed without and is not there."""
    needed = {
        "a Chromium": browser(),
        "Node.js": shutil.which("node"),
        "Playwright": (ROOT / ".tools" / "node_modules" / "playwright-core").is_dir(),
    }
    return [name for name, there in needed.items() if not there]


def draw(folder: Path) -> None:
    """Writes the diagram as SVG, and the page of the report as PNG in light and dark, into a folder."""
    iotlint("graph", "-o", str(folder / "packaging-plant.svg"))
    with TemporaryDirectory() as temporary:
        page = Path(temporary) / "report.html"
        iotlint("report", "-o", str(page))
        script = ROOT / "ci" / "screenshots.mjs"
        program = ["node", str(script), browser() or "", str(page), str(folder)]
        subprocess.run(program, check=True)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    lacking = missing()
    if lacking:
        sys.stderr.write(f"The pictures stay as they are, for want of {' and '.join(lacking)}.\n")
        raise SystemExit(3)
    target.mkdir(parents=True, exist_ok=True)
    draw(target)
