"""Every example of every rule, and what has to hold across the pack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from iotlint.authoring.examples import judge
from iotlint.checks import CHECKS
from iotlint.language.read_rules import read_knowledge, read_rules, rule_files
from iotlint.language.rule import Example, Rule
from iotlint.resources import folder
from iotlint.rulebook.book import Rulebook, load_rulebook

KNOWLEDGE, ENTRIES = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
RULES = read_rules([folder("rules")], KNOWLEDGE)
EXAMPLES = [(rule, example) for rule in RULES for example in rule.examples]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


@pytest.mark.parametrize(
    ("rule", "example"),
    EXAMPLES,
    ids=[f"{rule.code}-{'bad' if example.bad else 'good'}-{example.route[-1]}" for rule, example in EXAMPLES],
)
def test_example(rule: Rule, example: Example, rulebook: Rulebook) -> None:
    assert judge(rule, example, rulebook) == ""


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_a_rule_has_enough_examples_and_stands_in_its_file(rule: Rule) -> None:
    path = Path(rule.path)
    assert path.name == f"{rule.code}-{rule.name}.yaml"
    assert path.parent.name == rule.code[:3].lower()
    if "untestable" not in rule.raw:
        assert sum(example.bad for example in rule.examples) >= 2
        assert sum(not example.bad for example in rule.examples) >= 2
        for example in rule.examples:
            assert bool(example.places) is example.bad, "a bad example says where the rule fires"


def test_rule_files_follow_their_schema() -> None:
    schema = json.loads((folder("schemas") / "rule.schema.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for path in rule_files(folder("rules")):
        value = yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - makes nothing but text
        for key in ("ignorable", "preview", "production-only"):
            value.pop(key, None)
        value.pop("parameters", None)
        problems = [error.message for error in validator.iter_errors(value) if "boolean" not in error.message]
        assert problems == [], path


def test_supersedes_names_rules_that_exist(rulebook: Rulebook) -> None:
    for rule in RULES:
        for code in rule.raw.get("supersedes", ()):
            assert code in rulebook.codes, f"{rule.code} supersedes {code}"


def test_every_reported_rule_has_a_reporter() -> None:
    reported = [rule for rule in RULES if not rule.variants]
    assert all(rule.check or rule.reported_by for rule in reported)
    assert {rule.code[:3] for rule in reported} == {"CON", "EDG", "FMT", "PNP", "SOL"}
