"""Everything that shows a plan beside its findings takes every plan that a rule calls wrong, and bent ones."""

from __future__ import annotations

import random

import pytest

from benchmarks.bent_plans import bent
from benchmarks.consumers import consume
from iotlint.checks import CHECKS
from iotlint.language.read_rules import read_knowledge, read_rules
from iotlint.language.rule import Rule
from iotlint.resources import folder

_DAY = "2026-11-24"


@pytest.fixture(scope="module")
def rules() -> list[Rule]:
    knowledge, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
    return read_rules([folder("rules")], knowledge)


@pytest.mark.slow
def test_bad_examples_are_shown_by_everything(rules: list[Rule]) -> None:
    for rule in rules:
        for example in rule.examples:
            if example.bad:
                consume(example.data, example.as_of or _DAY, [rule] if rule.variants else [])


def test_bent_plans_are_shown_by_everything(rules: list[Rule]) -> None:
    chance = random.Random(5)  # noqa: S311 - the same each time
    examples = [(rule, example) for rule in rules for example in rule.examples]
    for rule, example in chance.sample(examples, 40):
        for data in bent(example.text, chance, 2):
            consume(data, _DAY, [rule] if rule.variants else [])


def test_a_misspelt_type_beside_a_requirement() -> None:
    plan = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: x}\n"
    consume(f"{plan}requirements: [device-telemetry]\nservices: {{hub: {{type: iot-hubb}}}}\n".encode(), _DAY)
