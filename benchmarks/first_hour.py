"""Plays the first hour of a new user: `python -m benchmarks.first_hour` shows what they would see.

README's first command, then the plans in `first_hour/`, written from prose by guess and example, each checked as it
is, with what `fix` would mend, and again after that. It prints and judges nothing: somebody reads it.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLANS = Path(__file__).resolve().with_suffix("")
WORDS = ("alerting", "command-and-control", "data-residency", "app service", "grafana", "retention")


def shown(arguments: Sequence[str], folder: Path) -> str:
    """What a command prints, both streams together, with its exit status."""
    command = [sys.executable, "-m", "iotlint", *arguments]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    return f"$ iotlint {' '.join(arguments)}\n{ran.stdout}{ran.stderr}[status {ran.returncode}]\n"


def main() -> int:
    """Prints the hour."""
    parts = [shown(("check", "examples/packaging-plant.yaml"), ROOT)]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for plan in sorted(PLANS.glob("*.yaml")):
            shutil.copy(plan, folder / plan.name)
            parts += [
                shown(("check", plan.name, "--no-config"), folder),
                shown(("fix", plan.name, "--no-config", "--unsafe-fixes", "--quiet"), folder),
                shown(("check", plan.name, "--no-config", "--format", "concise"), folder),
            ]
        parts += [shown(("explain", word), folder) for word in WORDS]
    sys.stdout.write("\n".join(parts))
    return 0


if __name__ == "__main__":
    sys.exit(main())
