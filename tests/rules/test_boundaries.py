"""Plans on either side of the conditions of rules: each was chosen for a mistake in a rule that it would show.

`python -m benchmarks.mutation` says whether they still do, `python -m benchmarks.boundaries` looks for more.
"""

from __future__ import annotations

import pytest

from benchmarks.mutation import BOUNDARIES, read_boundaries
from iotlint.authoring.examples import judge
from iotlint.language.rule import Example, Rule
from iotlint.rulebook.book import Rulebook, load_rulebook
from tests.rules.pack import BY_CODE as RULES

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
    idle = [
        path.name for path in BOUNDARIES.iterdir() if path.stem not in RULES or not RULES[path.stem].variants
    ]
    assert not idle, (
        f"delete in {BOUNDARIES.name}/, since no rule with conditions bears that code: {', '.join(idle)}"
    )
