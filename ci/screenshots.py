"""Draws the pictures of the README and the docs anew: `python ci/screenshots.py`, in a checkout with the extra `dev`.

It takes a Chromium in PATH, and Playwright: npm install --prefix .tools --no-save playwright-core
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
PLAN = "examples/packaging-plant.yaml"
AS_OF = "2026-11-24"


def iotlint(*arguments: str) -> None:
    """Runs iotlint on the example."""
    subprocess.run(
        [sys.executable, "-m", "iotlint", *arguments, "--no-config", "--as-of", AS_OF, PLAN],
        cwd=ROOT,
        check=True,
    )


def draw(folder: Path) -> None:
    """Writes the diagram as SVG, and the page of the report as PNG in light and dark, into a folder."""
    iotlint("graph", "-o", str(folder / "packaging-plant.svg"))
    with TemporaryDirectory() as temporary:
        page = Path(temporary) / "report.html"
        iotlint("report", "-o", str(page))
        chromium = next(
            filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
        )
        node = shutil.which("node")
        if chromium is None or node is None:
            raise SystemExit(
                "The page is photographed with Node.js and a Chromium, and one of them is not in PATH."
            )
        script = ROOT / "ci" / "screenshots.mjs"
        subprocess.run([node, str(script), chromium, str(page), str(folder)], check=True)


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    target.mkdir(parents=True, exist_ok=True)
    draw(target)
