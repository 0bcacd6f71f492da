"""Whole plans: every folder under cases/ holds one, with `# expect: CODE …` where findings belong.

A comment on a line of its own belongs to the next line. `CODE@12` also names the column. A first line
`# as-of: DATE` sets the day. Nothing else may be found.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from iotlint import lint

CASES = sorted(Path(__file__).parent.glob("cases/*/architecture.yaml"))
_EXPECT = re.compile(r"# expect: (.*)$")
_AS_OF = re.compile(r"# as-of: (\d{4}-\d{2}-\d{2})")


def expected(text: str) -> set[str]:
    """What the comments of a case ask for, as `line CODE` or `line CODE@column`."""
    found = set()
    for number, line in enumerate(text.split("\n"), 1):
        comment = _EXPECT.search(line)
        if comment:
            at = number + 1 if line.strip().startswith("#") else number
            found |= {f"{at} {code}" for code in comment.group(1).split()}
    return found


@pytest.mark.parametrize("path", CASES, ids=[path.parent.name for path in CASES])
def test_case(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    as_of = _AS_OF.search(text)
    report = lint(text, path=str(path), as_of=as_of.group(1) if as_of else "2026-11-24")
    wanted = expected(text)
    found = set()
    for finding in report.reported():
        plain = f"{finding.span.line} {finding.code}"
        exact = f"{plain}@{finding.span.column}"
        found.add(exact if exact in wanted else plain)
    assert found == wanted


def test_there_are_cases() -> None:
    assert len(CASES) >= 10
