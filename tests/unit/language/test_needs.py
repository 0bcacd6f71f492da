"""What a plan must have for a rule to say anything is known when the rule is compiled."""

from __future__ import annotations

from typing import Any

import pytest

from iotlint.checks import CHECKS
from iotlint.language.needs import clauses
from iotlint.language.read_condition import Reader, Scope
from iotlint.language.read_rules import read_knowledge
from iotlint.resources import folder

KNOWLEDGE, ENTRIES = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
FACTS = {type_: frozenset(fact.key for fact in entry.facts) for type_, entry in ENTRIES.items()}
NODES = ["application", "asset", "device", "model", "requirement", "service", "site"]


def needed(kind: str, condition: dict[str, Any], sure: bool = True, so: bool = True) -> list[set[str]]:
    reader = Reader(KNOWLEDGE.fields, FACTS, "TST901", {})
    read = reader.condition(condition, Scope((frozenset({kind}),)), ("assert",))
    return [set(clause) for clause in clauses([(read, so)], kind, sure)]


@pytest.mark.parametrize(
    ("kind", "condition", "expected"),
    [
        # What is not stated is unknown, and equals nothing for certain.
        ("service", {"units": {"greater": 3}}, [{"service.units"}]),
        ("device", {"telemetry.size": {"exists": True}}, [{"device.telemetry.size"}]),
        ("device", {"telemetry.size": {"exists": False}}, []),
        ("service", {"role": "standby"}, [{"service.role=standby"}]),
        ("service", {"sku": {"in": ["S2", "S3"]}}, [{"service.sku=S2", "service.sku=S3"}]),
        # Where nobody says `external`, it is not.
        ("service", {"external": False}, []),
        ("service", {"external": True}, [{"service.external=True"}]),
        ("service", {"type": "fabric"}, [{"type:fabric"}]),
        ("service", {"required": {"contains": "device-twins"}}, [{"requirement:device-twins"}]),
        (
            "device",
            {"anyOf": [{"count": {"less": 9}}, {"network": "private"}]},
            [{"device.count", "device.network=private"}],
        ),
        ("device", {"anyOf": [{"count": {"less": 9}}, {"id": "a"}]}, []),
        (
            "service",
            {"some": {"services": {"type": "fabric", "sku": "F2"}}},
            [{"type:fabric"}, {"service.sku=F2"}],
        ),
        ("service", {"every": {"services": {"type": "fabric"}}}, []),
        ("service", {"none": {"devices": {"count": 1}}}, []),
        (
            "service",
            {"some": {"incoming": {"via": "route"}}},
            [{"section:connections"}, {"connection.via=route"}],
        ),
        ("service", {"count": {"of": {"devices": {}}, "greater": 0}}, [{"section:devices"}]),
        ("service", {"count": {"of": {"devices": {}}, "less": 9}}, []),
        ("device", {"site.maxOffline": {"exists": True}}, [{f"{kind}.maxOffline" for kind in NODES}]),
    ],
    ids=lambda each: f"{each}" if isinstance(each, str | dict) else "expected",
)
def test_what_must_be_there_for_a_condition_to_hold(
    kind: str, condition: dict[str, Any], expected: list[set[str]]
) -> None:
    assert needed(kind, condition) == expected


@pytest.mark.parametrize(
    ("kind", "condition", "expected"),
    [
        # It may be three units that nobody stated: that is undecided, and the rule has to note it.
        ("service", {"units": {"less": 3}}, []),
        ("service", {"role": {"notEquals": "standby"}}, []),
        ("service", {"external": {"notEquals": True}}, [{"service.external=True"}]),
        ("service", {"none": {"services": {"type": "fabric"}}}, [{"type:fabric"}]),
        (
            "service",
            {"count": {"of": {"services": {"type": "fabric"}}, "lessOrEquals": 1}},
            [{"type:fabric"}],
        ),
        (
            "service",
            {
                "count": {
                    "of": {"services": {"type": "fabric"}},
                    "lessOrEquals": {"fact": "iot-hub.limits.deviceToCloudMessage"},
                }
            },
            [{"type:fabric"}],
        ),
    ],
    ids=lambda each: f"{each}" if isinstance(each, str | dict) else "expected",
)
def test_what_must_be_there_for_a_condition_not_to_hold_for_certain(
    kind: str, condition: dict[str, Any], expected: list[set[str]]
) -> None:
    assert needed(kind, condition, sure=False, so=False) == expected
