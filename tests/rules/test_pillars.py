"""Every rule serves a pillar of the Well-Architected Framework, and what it says of the guidance is asked there."""

from __future__ import annotations

from typing import Any

from iotlint import lint
from iotlint.catalog.entries import read_mapping
from iotlint.config.values import Config
from iotlint.resources import folder
from iotlint.rulebook.book import load_rulebook
from tests.rules.pack import KNOWLEDGE, RULES

PLAN = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: plain}
services: {hub: {type: iot-hub, region: westeurope, minTlsVersion: "1.0"}}
devices: {meters: {authentication: symmetric-key}}
connections: [{from: meters, to: hub, protocol: mqtt-3.1.1}]
"""


def test_every_rule_names_its_pillar() -> None:
    without = [rule.code for rule in RULES if "pillar" not in rule.raw]
    assert not without, f"say with `pillar` what these serve: {', '.join(without)}"


def test_guidance_rests_on_documents_that_are_listed() -> None:
    asked = read_mapping(folder("rules") / "guidance.yaml", [])
    assert {each["source"] for each in asked.values()} <= KNOWLEDGE.sources.keys()
    assert len({each["pillar"] for each in asked.values()}) == 5
    # No sentence stands for two recommendations.
    assert len({each["asks"] for each in asked.values()}) == len(asked)


def test_a_pillar_stands_for_its_rules() -> None:
    book = load_rulebook()
    security = set(book.resolve("pillar:security"))
    assert security == {rule.code for rule in RULES if rule.raw.get("pillar") == "security"}
    assert set(book.resolve("Pillar:Security")) == security
    assert book.resolve("pillar:beauty") == ()


def codes(**settings: Any) -> set[str]:
    report = lint(PLAN, path="plan.yaml", config=Config(**settings), as_of="2026-11-24")
    return {finding.code for finding in report.reported()}


def test_rules_are_selected_and_ignored_by_pillar() -> None:
    everything, security = codes(), set(load_rulebook().resolve("pillar:security"))
    assert everything & security
    assert everything - security
    assert codes(select=("pillar:security",)) == everything & security
    assert codes(ignore=("pillar:security",)) == everything - security
    # A code is more exact than a pillar.
    one = min(everything & security)
    assert codes(ignore=("pillar:security",), extend_select=(one,)) == (everything - security) | {one}
