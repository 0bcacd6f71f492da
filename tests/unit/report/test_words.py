"""Words of the trade: each leads to names that there are, and none to what merely looks like it."""

from __future__ import annotations

import pytest
import yaml

from iotlint import lint
from iotlint.report.word import explained
from iotlint.resources import folder
from iotlint.rulebook.book import load_rulebook

RULES = load_rulebook()
DAY = "2026-11-24"
WORDS: dict[str, list[str]] = yaml.safe_load((folder("rules") / "words.yaml").read_text("utf-8"))


def said(word: str) -> str:
    return explained(word, RULES, DAY) or ""


def test_every_word_leads_to_names_of_the_format() -> None:
    lost = {word: name for word, names in WORDS.items() for name in names if not said(name)}
    assert not lost, "name requirements, services, protocols, sections or fields in rules/words.yaml"


@pytest.mark.parametrize(
    ("word", "part"),
    [
        ("PLC", "assets (field)"), ("alarms", "event-reactions (requirement)"),
        ("zero touch", "zero-touch-provisioning"),
        ("SIM", "link (field)"), ("NB-IoT", "`link` of devices"), ("Kubernetes", "aks (service)"),
        ("queue", "service-bus"),
        ("device twin", "device-twins (requirement)"), ("OPC", "opc-ua (protocol)"), ("k3s", "cluster.distribution"),
        ("linux", "(value)"), ("hybrid", "solution"), ("telemetry", "See also: device-telemetry"),
        ("kafka", "kafka (protocol)"),
        ("maps", "azure-maps (service)"), ("lakehouse", "fabric (service)"), ("SCADA", "SCADA: a product"),
        ("slack", "Slack: a product"), ("azure arc", "cluster (field)"), ("API", "api-management (service)"),
        ("historian", "long-term-storage"), ("digital shadow", "device-twins"), ("Power BI", "power-bi (service)"),
        ("dashbords", "dashboards (requirement)"),
    ],
)  # fmt: skip
def test_a_word_of_an_architect_is_answered(word: str, part: str) -> None:
    assert part in said(word)


@pytest.mark.parametrize("word", ["adz", "npt", "agw1", "ssp", "zzz"])
def test_a_short_word_is_no_other_one_with_a_slip(word: str) -> None:
    assert said(word) == ""


def test_a_message_names_the_service_that_comes_near() -> None:
    text = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: x}\nservices: {q: {type: queue}}\n"
    (finding,) = [each for each in lint(text, path="plan.yaml", as_of=DAY).findings if each.code == "FMT202"]
    assert "In meaning it comes near 'service-bus'" in finding.message
    assert finding.fix is None or not finding.fix.safe
