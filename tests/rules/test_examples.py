"""Every example of every rule, and what has to hold across the pack."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from iotlint.authoring.examples import judge
from iotlint.language.read_rules import rule_files
from iotlint.language.rule import Example, Rule
from iotlint.resources import folder
from iotlint.rulebook.book import Rulebook, load_rulebook
from tests.rules.pack import RULES

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
    named = f"{rule.code[:3].lower()}/{rule.code}-{rule.name}.yaml"
    assert f"{path.parent.name}/{path.name}" == named, f"move the file to rules/{named}"
    if "untestable" not in rule.raw:
        for kind, bad in (("bad", True), ("good", False)):
            number = sum(example.bad is bad for example in rule.examples)
            assert number >= 2, (
                f"{rule.code} has {number} {kind} example{'s' * (number != 1)}; two are needed"
            )
        for example in rule.examples:
            where = f"{rule.code}, examples[{example.route[-1]}]"
            assert example.places or not example.bad, (
                f"{where}: a bad one says with `fires-at` where the rule fires"
            )
            assert example.bad or not example.places, (
                f"{where}: the rule fires nowhere in a good one, so no `fires-at`"
            )


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
        assert problems == [], f"{path} is not as schemas/rule.schema.json wants it; mend one of the two"


def test_supersedes_names_rules_that_exist(rulebook: Rulebook) -> None:
    for rule in RULES:
        for code in rule.raw.get("supersedes", ()):
            assert code in rulebook.codes, f"{rule.code} supersedes {code}"


def test_every_reported_rule_has_a_reporter() -> None:
    reported = [rule for rule in RULES if not rule.variants]
    silent = [rule.code for rule in reported if not (rule.check or rule.reported_by)]
    assert not silent, (
        f"{', '.join(silent)}: give it conditions, or say with `check` or `reported-by` who reports it"
    )
    assert {rule.code[:3] for rule in reported} == {"CON", "DRF", "EDG", "FMT", "SOL"}
