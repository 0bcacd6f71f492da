"""What is said of plans that leave keys open, against what is said of the same plans with each value of these."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.possibilities import AS_OF, compared, drawn, judged, open_keys
from iotlint.config.values import Config
from iotlint.finding import Severity
from iotlint.run.records import Standard, standard

pytestmark = pytest.mark.hypothesis


@pytest.fixture(scope="module")
def by() -> Standard:
    return standard(Config(detailed=True, preview=True), AS_OF)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_plans_drawn_by_lot(by: Standard, random: Random) -> None:
    found = list(compared(drawn(random, by), False, by))
    # A certain finding holds for each value and is no graver there; what holds for each that is left is found.
    assert [each for each in found if each[0] != "tried"] == []


def test_enumeration_would_notice(by: Standard) -> None:
    numbers = [len(list(compared(drawn(Random(seed), by), False, by))) for seed in range(12)]  # noqa: S311
    assert sum(numbers) > 6, "the plans leave nothing open"


# Plans that are decided by trying, each by another kind of reason.

HUB = {"type": "iot-hub"}


def test_two_switches_of_one_thing_are_tried_together(by: Standard) -> None:
    plan = {
        "services": {"hub": {"type": "iot-hub", "sku": "S1", "units": 1}, "lake": {"type": "fabric"}},
        "devices": {"d": {"count": 5, "keyStorage": "software"}},
        "connections": [
            {"from": "d", "to": "hub", "protocol": "mqtt"},
            {"from": "hub", "to": "lake"},
        ],
    }
    base = judged(plan, by)
    assert ("devices", "d", "authentication") in [route for route, _ in open_keys(base, plan, by)]
    assert [each for each in compared(plan, True, by) if each[0] != "tried"] == []
    for kind, details in compared(plan, True, by):
        assert kind == "tried", details


def test_a_severity_that_depends_on_the_tier_is_the_mildest_and_says_what_would_raise_it(
    by: Standard,
) -> None:
    commands = {"via": "job", "interval": "10s"}
    telemetry = {"interval": "1h", "size": "5KB"}
    plan = {
        "services": {"hub": {**HUB, "units": 300}, "lake": {"type": "fabric"}},
        "devices": {"d": {"count": 1_200_000, "telemetry": telemetry, "commands": commands}},
        "connections": [{"from": "d", "to": "hub"}, {"from": "hub", "to": "lake"}],
    }
    found = judged(plan, by)
    (many,) = [each for each in found.findings if each.code == "HUB307"]
    # No tier has 300 units, and each breaks rules besides. Microsoft raises the limit of every tier but the free one.
    assert many.severity is Severity.WARNING
    assert "the most is 1,000,000" in many.message
    assert many.message.endswith("It would be an error with `sku: F1`.")
