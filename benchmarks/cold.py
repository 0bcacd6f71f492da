"""Cold start: what a whole `iotlint` process costs beside one that only imports click and PyYAML.

`python -m benchmarks.cold` installs the project into a new virtual environment, as a user would, and prints
the ratios P1 and P2 with their goals; `--venv FOLDER` measures an environment where iotlint already is.
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PLAN = Path(__file__).resolve().parent / "clean-plan.yaml"
VERSIONS = (
    "import platform, yaml, importlib.metadata as m;"
    "print('Python ' + platform.python_version(),"
    " *(f'{n} {m.version(n)}' for n in ('iotlint', 'click', 'PyYAML')),"
    " 'with LibYAML' if yaml.__with_libyaml__ else 'without LibYAML', sep=', ')"
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A command, the one it is held against, and the ratio to reach."""

    name: str
    what: str
    command: tuple[str, ...]
    against: tuple[str, ...]
    goal: float


@dataclass(frozen=True, slots=True)
class Result:
    """Times in milliseconds (medians), and the median of the ratios of the pairs."""

    ratio: float
    ours: float
    theirs: float


def comparisons(venv: Path, plan: Path) -> tuple[Comparison, ...]:
    """The pairs of P1 and P2, with the programs of one virtual environment."""
    python, iotlint = str(venv / "bin" / "python"), str(venv / "bin" / "iotlint")
    click, both = (python, "-c", "import click"), (python, "-c", "import click, yaml")
    return (
        Comparison(
            "P1",
            "check of a clean plan / import click, yaml",
            (iotlint, "check", "--as-of", "2026-11-24", str(plan)),
            both,
            1.2,
        ),
        Comparison("P2", "--version / import click", (iotlint, "--version"), click, 1.1),
        Comparison("P2", "--help / import click", (iotlint, "--help"), click, 1.1),
    )


def seconds(command: Sequence[str], cwd: Path) -> float:
    """How long a command takes from start to end; it has to succeed."""
    start = time.perf_counter()
    subprocess.run(
        command,
        cwd=cwd,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def measure(comparison: Comparison, pairs: int, cwd: Path) -> Result:
    """Runs both commands in turn, so that whatever else the machine does falls on both."""
    for command in (comparison.command, comparison.against):
        seconds(command, cwd)  # fills the file system's cache, and writes bytecode where pip did not
    ours, theirs = [], []
    for _ in range(pairs):
        ours.append(seconds(comparison.command, cwd))
        theirs.append(seconds(comparison.against, cwd))
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    return Result(ratio, statistics.median(ours) * 1000, statistics.median(theirs) * 1000)


def install(folder: Path) -> Path:
    """A virtual environment with the project in it, from a wheel."""
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    pip = [str(venv / "bin" / "python"), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", str(PROJECT)], check=True)
    return venv


def processor() -> str:
    """The processor's name where the system tells it."""
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def main() -> int:
    """Prints the ratios; 1 if `--guard` is given and one exceeds its goal by more than that factor."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.cold", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--venv", type=Path, help="measure this environment instead of a new one")
    parser.add_argument("--pairs", type=int, default=21, help="pairs of runs for each ratio (default 21)")
    parser.add_argument("--guard", type=float, help="fail where a ratio exceeds its goal times this factor")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="iotlint-cold-") as name:
        folder = Path(name)
        venv = options.venv.absolute() if options.venv else install(folder)
        plan = folder / PLAN.name  # away from the project, whose own configuration must not count
        shutil.copyfile(PLAN, plan)
        versions = subprocess.run(
            [str(venv / "bin" / "python"), "-c", VERSIONS], check=True, capture_output=True, text=True
        ).stdout.strip()
        today = datetime.datetime.now(datetime.UTC).date()
        print(f"{today}  {processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}")
        print(f"{versions}; medians of {options.pairs} pairs run in turn")
        exceeded = 0
        for comparison in comparisons(venv, plan):
            result = measure(comparison, options.pairs, folder)
            limit = comparison.goal * options.guard if options.guard else None
            verdict = "" if limit is None or result.ratio <= limit else f"  exceeds {limit:.2f}"
            exceeded += bool(verdict)
            print(
                f"{comparison.name}  {result.ratio:5.2f}  (goal {comparison.goal})  "
                f"{result.ours:6.1f} ms / {result.theirs:6.1f} ms  {comparison.what}{verdict}"
            )
    return 1 if exceeded else 0


if __name__ == "__main__":
    sys.exit(main())
