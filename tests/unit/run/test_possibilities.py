"""What is said of a hub whose tier and units nobody stated, against what is said of each that it may have."""

from __future__ import annotations

import operator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iotlint.config.values import Config
from iotlint.engine.operators import calculate, counted, greater, less, less_or_equals, shown
from iotlint.finding import Finding
from iotlint.model.interval import Range
from iotlint.model.unknown import UNKNOWN
from iotlint.run.lint import lint

PLAN = """apiVersion: iotlint/v1
kind: Architecture
metadata: {{name: test}}
services:
  hub: {{type: iot-hub{hub}}}
  lake: {{type: fabric}}
devices:
  cars: {{count: {count}{cars}}}
connections: [{{from: cars, to: hub}}, {{from: hub, to: lake}}]
"""
SIZES = {"F1": 1, "B1": 200, "B2": 200, "B3": 10, "S1": 200, "S2": 200, "S3": 10}


def found(hub: str, count: int, cars: str = "") -> list[Finding]:
    text = PLAN.format(hub=hub and f", {hub}", count=count, cars=cars and f", {cars}")
    return [each for each in lint(text, as_of="2026-11-24", config=Config()).findings if each.severity > 1]


def codes(findings: list[Finding]) -> set[str]:
    return {each.code for each in findings}


def test_no_size_is_enough() -> None:
    (finding,) = [each for each in found("", 1_200_000) if each.code == "HUB307"]
    assert finding.message == (
        "No size of Azure IoT Hub takes 1,200,000 devices, as 'hub' is asked for at least: the most is 1,000,000 "
        "(cars: 1,200,000). That is more than the documented most, which Microsoft raises on request only."
    )
    assert str(finding.severity) == "warning"
    assert (finding.at, finding.fix) == ("services.hub.type", None)


def test_one_size_is_enough_and_nothing_is_said() -> None:
    assert not codes(found("", 900_000)) & {"HUB301", "HUB302", "HUB307"}
    # 3,000 million a day is what ten units of S3 take.
    assert not codes(found("", 900_000, "telemetry: {rate: 3333 per day, size: 1KB, activePerDay: 24h}"))


def test_the_units_of_a_stated_tier_lie_between_one_and_its_most() -> None:
    telemetry = "telemetry: {rate: 800 per day, size: 1KB}"
    assert "HUB301" not in codes(found("sku: S1", 100_000, telemetry))
    assert "HUB301" in codes(found("sku: S1", 100_001, telemetry))


FLEETS = st.tuples(
    st.sampled_from((1_000, 60_000, 900_000, 1_100_000)),
    st.sampled_from(
        (
            "",
            "telemetry: {interval: 60s, size: 1KB}",
            "telemetry: {interval: 10s, size: 1KB}",
            "telemetry: {interval: 1s, size: 30KB}",
            "reconnectWithin: 10s",
            "twinUpdates: {interval: 10s, size: 1KB}",
            "uploads: {interval: 60s}",
            "commands: {via: message, allWithin: 60s}",
        )
    ),
)


@settings(max_examples=24, deadline=None, suppress_health_check=list(HealthCheck))
@given(FLEETS)
def test_what_is_certain_holds_for_each_possible_value_and_the_other_way_round(
    fleet: tuple[int, str],
) -> None:
    said = {each.code for each in found("", *fleet) if each.severity == 3} - {"SOL301"}
    each: list[set[str]] = []
    for tier, most in SIZES.items():
        each += [
            {f.code for f in found(f"sku: {tier}, units: {units}", *fleet) if f.severity == 3}
            for units in sorted({1, most})
        ]
    # Stating any one possible value never silences what was certain, and what all of them have is said.
    assert said == set.intersection(*each)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(FLEETS, st.sampled_from(sorted(SIZES)))
def test_a_stated_tier_with_open_units(fleet: tuple[int, str], tier: str) -> None:
    said = {each.code for each in found(f"sku: {tier}", *fleet) if each.severity == 3}
    each = [
        {f.code for f in found(f"sku: {tier}, units: {units}", *fleet) if f.severity == 3}
        for units in sorted({1, SIZES[tier]})
    ]
    assert said <= set.intersection(*each)
    assert {code for code in set.intersection(*each) if code.startswith("HUB30")} <= said


def test_it_stays_the_same_finding_when_more_is_stated() -> None:
    prints = [
        {each.fingerprint for each in found(hub, 1_200_000) if each.code == "HUB307"}
        for hub in ("", "sku: S3", "sku: S3, units: 10")
    ]
    assert prints[0] == prints[1] == prints[2]


def test_where_each_is_refused_by_another_rule_one_finding_lists_them() -> None:
    text = """apiVersion: iotlint/v1
kind: Architecture
metadata: {name: test}
services:
  hub: {type: iot-hub, routing: {routes: 50}}
  lake: {type: fabric}
devices:
  cars: {count: 900000, telemetry: {rate: 4000 per day, size: 1KB}, twinUpdates: {interval: 600s, size: 1KB}}
connections: [{from: cars, to: hub}, {from: hub, to: lake}]
"""
    (finding,) = [each for each in lint(text, as_of="2026-11-24").findings if each.code == "SOL301"]
    assert finding.message.startswith("No sku fits 'hub': F1 by ")
    assert "S3 by HUB301" in finding.message


NUMBERS = st.one_of(
    st.integers(0, 50),
    st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda two: Range(min(two), max(two))),
)


def inside(value: Any) -> range:
    low, high = (int(value.low), int(value.high)) if isinstance(value, Range) else (value, value)
    return range(low, high + 1)


@given(NUMBERS, NUMBERS, st.data())
def test_ranges_say_what_all_numbers_in_them_say(left: Any, right: Any, data: st.DataObject) -> None:
    one, other = data.draw(st.sampled_from(inside(left))), data.draw(st.sampled_from(inside(right)))
    for compare in (less, less_or_equals, greater):
        verdict = compare(left, right)
        assert verdict is None or verdict is compare(one, other)
    # Two ranges are neither equal nor unequal for sure, so that both are asked.
    assert not operator.eq(left, right) or one == other
    assert not operator.ne(left, right) or one != other
    for name in ("sum", "product", "min", "max", "ratio"):
        reckoned = calculate(name, left, right)
        exact = calculate(name, one, other)
        if reckoned is not UNKNOWN and exact is not UNKNOWN:
            low, high = (reckoned.low, reckoned.high) if isinstance(reckoned, Range) else (reckoned, reckoned)
            assert low <= exact <= high


@pytest.mark.parametrize(
    ("wanted", "said"), [(Range(1, 5), "1 to 5"), (Range(1_000, 20_000), "1,000 to 20,000")]
)
def test_a_range_as_people_read_it(wanted: Range, said: str) -> None:
    assert shown(wanted) == said
    assert counted("less", 3, 3, wanted) is None


GRID = """apiVersion: iotlint/v1
kind: Architecture
metadata: {{name: test}}
services: {{grid: {{type: {grid}}}, next: {{type: event-hubs, sku: Premium}}}}
devices: {{cars: {{count: {count}, telemetry: {{interval: 50s, size: 100B}}}}}}
connections: [{{from: cars, to: grid, protocol: {protocol}}}, {{from: grid, to: next}}]
"""


def on_grid(grid: str, count: int, protocol: str = "mqtt") -> dict[str, Finding]:
    text = GRID.format(grid=grid, count=count, protocol=protocol)
    return {each.code: each for each in lint(text, as_of="2026-11-24").findings if each.severity > 1}


def test_a_limit_that_is_raised_on_request_makes_a_warning() -> None:
    # A namespace has 40 units of 10,000 sessions at most, unless more are asked for.
    assert on_grid("event-grid, sku: standard", 400_000) == {}
    finding = on_grid("event-grid, sku: standard", 400_001)["EVG303"]
    assert str(finding.severity) == "warning"
    assert finding.message == (
        "'grid' is asked for at least 400,001 devices (cars: 400,001), and the most that it can take is 400,000, with "
        "`throughputUnits: 40`. That is more than the documented most, which Microsoft raises on request only."
    )
    # With the units stated it is what it was.
    stated = on_grid("event-grid, sku: standard, throughputUnits: 40", 400_001)["EVG303"]
    assert str(stated.severity) == "error"
    assert "takes" in stated.message or "holds" in stated.message


@pytest.mark.parametrize(
    ("services", "device", "code", "severity"),
    [
        # The devices of a hub are raised on request, its messages are not.
        ("hub: {type: iot-hub, sku: S3, units: 1}", "count: 1000001", "HUB307", "warning"),
        ("hub: {type: iot-hub, sku: S1, units: 1}", "count: 9, telemetry: {rate: 1/s}", "HUB301", "error"),
        ("hub: {type: iot-hub, sku: F1}", "count: 1000001", "HUB307", "error"),
        # Of one fleet on two hubs, those of either.
        (
            "hub: {type: iot-hub, sku: S1, units: 1}, two: {type: iot-hub, sku: S1, units: 1}",
            "count: 2000001",
            "HUB307",
            "warning",
        ),
        ("hub: {type: digital-twins}", "count: 9, telemetry: {rate: 200/s}", "ADT301", "warning"),
    ],
)
def test_what_goes_beyond_an_adjustable_limit_alone_is_a_warning(
    services: str, device: str, code: str, severity: str
) -> None:
    two = ", {from: cars, to: two}" if "two:" in services else ""
    text = (
        f"apiVersion: iotlint/v1\nkind: Architecture\nservices: {{{services}}}\n"
        f"devices: {{cars: {{{device}}}}}\nconnections: [{{from: cars, to: hub}}{two}]"
    )
    (finding,) = [
        each for each in lint(text, as_of="2026-11-24", config=Config()).findings if each.code == code
    ]
    assert str(finding.severity) == severity
    assert ("which Microsoft raises on request" in finding.message) is (severity == "warning")


def test_a_tier_that_another_error_refuses_is_no_way_out() -> None:
    # The basic tier has no MQTT (EVG201), so that the standard one is what is left.
    finding = on_grid("event-grid", 500_000)["EVG303"]
    assert str(finding.severity) == "warning"
    assert finding.message.startswith(
        "No size of Azure Event Grid takes 500,000 devices, as 'grid' is asked for"
    )
    assert finding.message.endswith("on request only.")
    assert on_grid("event-grid", 500_000, "https").keys().isdisjoint({"EVG301", "EVG303"})


def test_a_tier_without_units_is_a_way_out() -> None:
    fast = 500_000 * 6
    assert "EXT301" in on_grid("event-hubs, sku: Standard", fast, "amqp")
    assert "EXT301" not in on_grid("event-hubs, sku: Premium", fast, "amqp")
    assert "EXT301" not in on_grid("event-hubs", fast, "amqp")


@pytest.mark.parametrize(("to", "said"), [(39, True), (40, False)])
def test_units_that_the_service_chooses_are_held_against_the_most(to: int, said: bool) -> None:
    # 400,000 sessions are 40 units; 8,000 messages a second are eight.
    found = on_grid(f"event-grid, sku: standard, throughputUnits: {{from: 2, to: {to}}}", 400_000)
    assert ("EVG303" in found) is said
    if said:
        assert "with `throughputUnits: 2 to 39`" in found["EVG303"].message


def test_units_from_more_to_less_are_malformed() -> None:
    found = on_grid("event-grid, sku: standard, throughputUnits: {from: 9, to: 3}", 400_000)
    assert found["FMT208"].message == (
        "'grid' is to have from 9 to 3 units; write the smaller number behind `from`."
    )


@pytest.mark.parametrize(
    "units", ["{from: 2}", "{from: 0, to: 3}", "{from: 1, to: 3, by: 2}", "{from: a, to: 3}"]
)
def test_what_is_wrong_about_such_units_has_its_place(units: str) -> None:
    found = on_grid(f"event-grid, sku: standard, throughputUnits: {units}", 5)
    assert {code for code in found if code.startswith("FMT")}
