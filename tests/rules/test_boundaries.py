"""Plans on either side of the conditions of rules: each was chosen for a mistake in a rule that it would show.

`python -m benchmarks.mutation` says whether they still do, `python -m benchmarks.boundaries` looks for more.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.mutation import BOUNDARIES, read_boundaries
from iotlint.authoring.examples import judge
from iotlint.checks import CHECKS
from iotlint.language.read_rules import read_knowledge, read_rules
from iotlint.language.rule import Example, Rule
from iotlint.resources import folder
from iotlint.rulebook.book import Rulebook, load_rulebook

KNOWLEDGE, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
RULES = {rule.code: rule for rule in read_rules([folder("rules")], KNOWLEDGE)}
PLANS = [
    (RULES[path.stem], example)
    for path in sorted(BOUNDARIES.glob("*.yaml"))
    for example in read_boundaries(path.stem)
]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.mark.parametrize(
    ("rule", "example"), PLANS, ids=[f"{rule.code}-{example.route[0]}" for rule, example in PLANS]
)
def test_plan(rule: Rule, example: Example, rulebook: Rulebook) -> None:
    assert judge(rule, example, rulebook) == ""


def test_every_file_is_about_a_rule_that_has_conditions() -> None:
    assert all(RULES[Path(path).stem].variants for path in BOUNDARIES.iterdir())
