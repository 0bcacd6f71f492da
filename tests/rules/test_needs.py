"""Rules that are not called on a plan, for want of what they need, would have had nothing to say of it."""

from __future__ import annotations

from typing import Any

from iotlint.authoring.examples import EXAMPLE_DAY
from iotlint.config.values import Config
from iotlint.engine.run import run
from iotlint.facts.facts import Facts
from iotlint.run.records import standard
from iotlint.source.load import load
from tests.rules.pack import RULES

BY = standard(Config(), EXAMPLE_DAY)
# Of several hundred rules each is asked all examples of every third one.
STEP = 3


def said(facts: Facts, sections: Any) -> Any:
    ran = run(facts, sections)
    # What Python checks find is made anew each time; they are called on every plan.
    hits = [hit for hit in ran.hits if not isinstance(hit[2], tuple)]
    return hits, facts.undecided, ran.judged


def test_the_rules_that_are_not_called_would_say_nothing() -> None:
    called = every = 0
    for rule in RULES[::STEP]:
        for example in rule.examples:
            if example.model or example.file:
                continue
            for document in load(example.data, "example.yaml").documents:
                plan, _ = BY.plan(document)
                some, all_ = BY.facts(plan), BY.facts(plan)
                needed, whole = BY.rulebook.rules_for(some), BY.rulebook.all_rules_for(plan)
                assert said(some, needed) == said(all_, whole), example.text
                called += sum(len(rules) for _, rules, _ in needed)
                every += sum(len(rules) for _, rules, _ in whole)
    assert called < every / 2, "most rules need something that a small plan does not have"
