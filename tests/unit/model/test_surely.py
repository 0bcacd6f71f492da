"""When a spelling is certain: near to one word alone, and no digit in doubt."""

from __future__ import annotations

import pytest

from iotlint import lint
from iotlint.model.nearest import surely

WORDS = ("iot-hub", "iot-edge", "event-hubs", "event-grid", "mqtt-3.1.1", "mqtt-5", "cloud", "hybrid")


@pytest.mark.parametrize(
    ("word", "near", "sure"),
    [
        ("iot-hubb", "iot-hub", True),
        ("hybird", "hybrid", True),
        ("IoT_Hub", "iot-hub", True),
        ("event-hbus", "event-hubs", True),
        ("mqtt-4", "mqtt-5", False),
        ("event-gubs", "event-hubs", True),
        ("clod", "cloud", True),
        ("clo", "cloud", False),
    ],
)
def test_surely(word: str, near: str, sure: bool) -> None:
    assert surely(word, near, WORDS) is sure


def test_a_rival_makes_it_a_guess() -> None:
    assert surely("plan", "plant", ("plant", "plans")) is False
    assert surely("plan", "plant", ("plant", "plans"), taken=("plans",)) is True


def test_an_id_is_never_sure_since_ids_are_near_to_each_other() -> None:
    plan = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: x}\nservices: {hub-east: {type: iot-hub}}\n"
    plan += "devices: {a: {}}\nconnections: [{from: a, to: hub-west}]\n"
    found = [f for f in lint(plan, as_of="2026-11-24").findings if f.code == "FMT206"]
    assert [f.fix.safe for f in found if f.fix] in ([], [False])
