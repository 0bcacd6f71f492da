"""Fixes on whole files: every folder under fixes/ holds one before and after, and another is another test.

`after.yaml` is what safe fixes make of `before.yaml`, `after-unsafe.yaml` what all fixes do. A comment
`# select: FMT, ADR101` says which rules there are.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from iotlint.config.values import Config
from iotlint.edit.fixer import Fixer, Read
from iotlint.outcome import Report
from iotlint.run.linter import Linter
from iotlint.source.load import load

FOLDERS = sorted(path.parent for path in Path(__file__).parent.glob("fixes/*/before.yaml"))
CASES = [
    pytest.param(folder, name, id=f"{folder.name}-{name}")
    for folder in FOLDERS
    for name in ("after.yaml", "after-unsafe.yaml")
]


def fixer(path: Path, data: bytes, *, unsafe: bool) -> tuple[Fixer, Report]:
    """A file fixed in memory, and what is left to say about it."""

    def check(read: Read, only: frozenset[str] | None) -> Report:
        del only
        linter = Linter(Config(select=tuple(select)), "2026-11-24", read=read)
        linter.path(str(path), named=True)
        return linter.report()

    chosen = re.search(rb"# select: (.*)", data)
    select = chosen.group(1).decode().replace(",", " ").split() if chosen else ()
    found = Fixer(lambda _: data, unsafe=unsafe)
    return found, found.run(check)


def fixed(path: Path, data: bytes, *, unsafe: bool) -> bytes:
    found, _ = fixer(path, data, unsafe=unsafe)
    assert found.failures == []
    return found.read(str(path))


@pytest.mark.parametrize(("folder", "name"), CASES)
def test_fixed(folder: Path, name: str) -> None:
    before = folder / "before.yaml"
    wanted = (folder / name).read_bytes()
    unsafe = name == "after-unsafe.yaml"
    assert fixed(before, before.read_bytes(), unsafe=unsafe).decode("latin-1") == wanted.decode("latin-1")
    # Fixing what is fixed changes nothing, and what can be fixed is fixed.
    again, report = fixer(before, wanted, unsafe=unsafe)
    assert again.rewritten() == []
    left = [finding for finding in report.reported() if finding.fix and (unsafe or finding.fix.safe)]
    assert left == []


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_comments_survive(folder: Path) -> None:
    before, after = (
        load((folder / name).read_bytes(), name).source.text for name in ("before.yaml", "after-unsafe.yaml")
    )
    gone = [comment for comment in _comments(before) if comment not in _comments(after)]
    assert all("iotlint: ignore" in comment for comment in gone), "only what suppresses nothing may go"


def _comments(text: str) -> list[str]:
    """What looks like comments: good enough where no text holds a `#` behind a blank."""
    return [line[line.index("#") :].strip() for line in text.splitlines() if "#" in line]


def test_there_are_cases() -> None:
    assert len(FOLDERS) >= 15
