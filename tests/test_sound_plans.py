"""Sound plans are left in peace: nothing above info is said of reference plans, or of those that the docs show.

The templates of `init` are held to the same in tests/unit/cli/test_init.py; what is said of the good examples of all
rules, as whole plans, `python -m benchmarks.sound` counts.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from iotlint import lint
from iotlint.finding import Severity

ROOT = Path(__file__).resolve().parent.parent
AS_OF = "2026-12-01"
# Plans made after published architectures; those with a word more in their names have one thing wrong.
REFERENCES = (
    "sound-plan",
    "reference-gateways",
    "reference-hub",
    "reference-plant",
    "reference-retail",
    "reference-two-continents",
    "reference-vehicles",
)
# Whole plans in the documentation that show a mistake, or are not meant to be finished, and what is said of them.
SHOWN_WRONG = {
    "README.md": {"DPS104", "CON101"},
    "docs/index.md": {"DPS104", "CON101"},
    "docs/architecture-file.md": {"HUB101"},
    "docs/recommend.md": {"SOL103", "REQ101", "SOL107"},
}


def said(text: str, path: str) -> set[str]:
    """The codes of what is reported above info."""
    report = lint(text, path=path, as_of=AS_OF)
    return {finding.code for finding in report.reported() if finding.severity > Severity.INFO}


@pytest.mark.parametrize("name", REFERENCES)
def test_a_reference_plan_is_sound(name: str) -> None:
    path = ROOT / "tests" / "cases" / name / "architecture.yaml"
    assert said(path.read_text("utf-8"), path.as_posix()) == set()


def test_the_examples_are_sound() -> None:
    for name in ("greenhouses.yaml", "packaging-plant.fixed.yaml"):
        assert said((ROOT / "examples" / name).read_text("utf-8"), name) == set(), name


def test_whole_plans_in_the_documentation_are_sound() -> None:
    found: dict[str, set[str]] = {}
    made = ("docs/rules/", "docs/services/")  # of the examples of rules
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    for page in pages:
        name = page.relative_to(ROOT).as_posix()
        if name.startswith(made):
            continue
        for block in re.findall(r"```ya?ml\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            if "kind: Architecture" in block and (codes := said(block, "plan.yaml")):
                found.setdefault(name, set()).update(codes)
    assert found == SHOWN_WRONG
