"""Puts the block of one command into RESULTS.md: one section a command, replaced whole when it runs again."""

from __future__ import annotations

import datetime
import os
import platform
import re
import subprocess
from importlib import metadata
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT / "benchmarks" / "RESULTS.md"


def circumstances() -> str:
    """Day, machine, versions and commit, for the first line of a block."""
    model = platform.machine()
    cpu = Path("/proc/cpuinfo")
    if cpu.exists():
        found = re.search(r"model name\s*: (.*)", cpu.read_text("utf-8"))
        model = found.group(1) if found else model
    names = ("click", "PyYAML", "hypothesis")
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in names)
    day = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    return (
        f"{day}, {model}, {os.cpu_count()} cores, {platform.system()} {platform.release()}; "
        f"Python {platform.python_version()}, {versions}; at commit {_commit()}."
    )


def _commit() -> str:
    done = subprocess.run(
        ["git", "-C", PROJECT, "rev-parse", "--short", "HEAD"],  # noqa: S607 - git is looked up in PATH
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def put(command: str, text: str) -> None:
    """Replaces the section about runs of `command` (as `python -m benchmarks.fuzz`), or adds one at the end.

    `text` is the whole section, its heading with the arguments included.
    """
    old = RESULTS.read_text("utf-8") if RESULTS.exists() else "# Results\n"
    section = re.compile(rf"^## `{re.escape(command)}[ `].*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
    block = text.strip() + "\n"
    if section.search(old):
        new = section.sub(lambda _: block + "\n", old, count=1)
    else:
        new = old.rstrip() + "\n\n" + block
    RESULTS.write_text(new.rstrip() + "\n", "utf-8", newline="\n")
