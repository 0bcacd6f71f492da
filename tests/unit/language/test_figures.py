"""Numbers in a rule's prose: read as people write them, and held to the facts they repeat."""

from __future__ import annotations

import shutil
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

from iotlint.authoring.coverage import nodes_of
from iotlint.checks import CHECKS
from iotlint.errors import RuleFileError
from iotlint.language.conditions import FactRef
from iotlint.language.figures import figures, numbers, prose
from iotlint.language.pack import build
from iotlint.language.read_rules import read_knowledge, read_rules
from iotlint.language.rule import Rule
from iotlint.resources import folder

KNOWLEDGE, ENTRIES = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
RULES = read_rules([folder("rules")], KNOWLEDGE)
FACTS = numbers(ENTRIES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A hub takes a hundred routes.", {"a hundred": {100.0}}),
        ("ten thousand assets", {"ten thousand": {10_000.0}}),
        ("At most 1,500 twins.", {"1,500": {1_500.0}}),
        ("1.5 million devices", {"1.5 million": {1_500_000.0}}),
        ("no more than 256 KB each", {"256 KB": {256.0, 262_144.0}}),
        ("kept for seven days", {"seven days": {7.0, 604_800.0}}),
        ("half of 20 % is", {"20 %": {20.0, 0.2}}),
        ("version 3.1.1 of MQTT on TLS 1.2-1.3", {}),
        ("a house", {}),
    ],
)
def test_a_number_is_read_as_it_is_written(text: str, found: dict[str, set[float]]) -> None:
    assert dict(figures(text)) == {written: frozenset(values) for written, values in found.items()}


def read_by(rule: Rule) -> set[str]:
    """The numbers of the catalog that a rule's conditions name."""
    patterns = [
        ".".join((node.type, *(part if isinstance(part, str) else "*" for part in node.parts)))
        for node in nodes_of(rule)
        if isinstance(node, FactRef)
    ]
    return {name for name in FACTS if any(fnmatchcase(name, pattern) for pattern in patterns)}


@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_a_number_that_repeats_a_fact_says_which(rule: Rule) -> None:
    given = rule.raw.get("figures", {})
    facts = read_by(rule)
    for written, values in figures(prose(rule.raw)):
        repeated = sorted(name for name in facts if round(float(FACTS[name]), 6) in values - {1.0})
        assert not repeated or written in given or written in rule.raw.get("other-figures", ()), (
            f"{rule.path}: the texts say '{written}', as does {repeated[0]}: add `figures: {{{written}: "
            f"{repeated[0]}}}`, or `other-figures: [{written}]` if it is another number"
        )


def test_a_limit_that_changes_in_the_catalog_alone_is_noticed(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(folder("rules"), rules)
    hub = rules / "services" / "iot-hub.yaml"
    text = hub.read_text("utf-8")
    assert "tiers.S1.routes: {value: 100," in text
    hub.write_text(text.replace("tiers.S1.routes: {value: 100,", "tiers.S1.routes: {value: 120,"), "utf-8")
    with pytest.raises(
        RuleFileError, match=r"HUB207-.*:\d+:\d+: The prose says 'a hundred', and .*S1.routes is 120 now"
    ):
        build(rules, folder("schemas"), CHECKS)
