"""What is there already, what is another plan's, and what is not all written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from iotlint.config.values import Config
from iotlint.finding import Finding
from iotlint.run.lint import lint
from tests.unit.cli.commands import iotlint

HEADER = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: test}\n"
DAY = "2026-11-24"


def said(text: str) -> Mapping[str, Finding]:
    return {each.code: each for each in lint(HEADER + text, as_of=DAY, config=Config()).findings}


FLEET = """
services: {{hub: {{type: iot-hub{hub}}}, lake: {{type: fabric}}}}
devices: {{cars: {{count: {count}{cars}}}}}
connections: [{{from: cars, to: hub}}, {{from: hub, to: lake}}]
"""


def fleet(hub: str, count: int = 1_200_000, cars: str = "") -> Mapping[str, Finding]:
    return said(FLEET.format(hub=hub, count=count, cars=cars))


# There already: one value that nobody wrote down, out of the same as ever.


def test_of_what_exists_the_same_follows_and_its_size_is_to_be_read() -> None:
    planned, existing = fleet("")["HUB307"], fleet(", existing: true")["HUB307"]
    assert (existing.at, existing.severity) == (planned.at, planned.severity)
    assert existing.message == (
        f"{planned.message} It exists already: state what is deployed (`iotlint import az` reads it)."
    )


def test_so_it_is_where_only_the_units_are_open() -> None:
    found = fleet(", sku: S1, existing: true", 100_001, ", telemetry: {rate: 800 per day}")["HUB301"]
    assert found.message.endswith("state what is deployed (`iotlint import az` reads it).")


# Another plan's: its own rules are silent, and nothing of it is undecided.


def test_rules_about_another_plans_service_are_silent() -> None:
    assert not fleet(", external: true").keys() & {"HUB307", "HUB301", "SOL301"}


def test_keys_of_another_plans_service_are_never_wanted(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    for hub, wanted in (("", True), (", existing: true", True), (", external: true", False)):
        plan.write_text(HEADER + FLEET.format(hub=hub, count=5, cars=""), encoding="utf-8")
        keys = [each["key"] for each in json.loads(checked(plan))["undecided"]]
        assert any(key.startswith("services.hub.") for key in keys) is wanted, hub


def checked(plan: Path) -> str:
    return iotlint("check", str(plan), "--format", "json", "--as-of", DAY).stdout


@pytest.mark.parametrize(
    ("size", "count", "loud"),
    [
        # A unit of S1 takes 400,000 a day, which 416 cars send of 960 each, and 417 do not.
        (", sku: S1, units: 1", 416, False),
        (", sku: S1, units: 1", 417, True),
        # Of no stated size nothing is said, however much it is.
        (", sku: S1", 10_000_000, False),
        ("", 10_000_000, False),
    ],
)
def test_load_on_a_stated_size_is_a_warning_at_our_connection(size: str, count: int, loud: bool) -> None:
    found = fleet(f"{size}, external: true", count, ", telemetry: {rate: 960 per day}")
    assert ("CON301" in found) is loud
    assert "HUB301" not in found
    if loud:
        assert str(found["CON301"].severity) == "warning"
        assert found["CON301"].at == "connections.0.to"


# Not all written: nothing follows from what is missing.

ALONE = "services: {hub: {type: iot-hub, sku: S1, units: 1}, lake: {type: fabric}}\n"
UNREAD = """
services: {hub: {type: iot-hub, sku: S1, units: 1}}
devices: {cars: {count: 3}}
connections: [{from: cars, to: hub}]
"""
ELSEWHERE = """
services:
  hub: {{type: iot-hub, sku: S1, units: 1}}
  other: {{type: iot-hub, sku: S1, units: 1}}
  dps: {{type: device-provisioning-service, linkedTo: other{open}}}
devices: {{cars: {{count: 3, provisionedBy: dps}}}}
"""


@pytest.mark.parametrize(
    ("plan", "section", "codes"),
    [
        (ALONE, "connections", {"HUB101", "EXT101"}),
        (ALONE, "devices", {"HUB101", "EXT101"}),
        (UNREAD, "connections", {"HUB102"}),
        (UNREAD, "applications", {"HUB102"}),
        ("requirements: [dashboards]\n" + UNREAD, "services", {"REQ101"}),
    ],
)
def test_orphans_and_missing_providers_may_stand_in_what_is_not_written(
    plan: str, section: str, codes: set[str]
) -> None:
    assert codes <= said(plan).keys()
    assert codes.isdisjoint(said(f"open: [{section}]\n{plan}"))


def test_sections_that_are_not_named_are_complete() -> None:
    plan = "requirements: [dashboards]\n" + UNREAD
    assert "REQ101" in said(f"open: [connections]\n{plan}")


def test_an_open_link_may_lead_elsewhere_too() -> None:
    assert "HUB101" in said(ELSEWHERE.format(open=""))
    assert "HUB101" not in said(ELSEWHERE.format(open=", open: [linkedTo]"))


def test_a_count_over_what_is_open_is_no_upper_bound_and_still_a_lower_one() -> None:
    routes = "\n".join(f"  - {{from: hub, to: e{n}, via: route}}" for n in range(11))
    events = ", ".join(f"e{n}: {{type: event-hubs}}" for n in range(11))
    plan = f"services: {{hub: {{type: iot-hub, sku: S1, units: 1}}, {events}}}\nconnections:\n{routes}\n"
    # Eleven are more than ten, whatever else there is.
    assert "HUB206" in said(plan)
    assert "HUB206" in said("open: [connections, services]\n" + plan)


def test_open_silences_no_breach_of_what_is_written() -> None:
    text = FLEET.format(hub=", sku: S1, units: 1", count=3_000, cars=", telemetry: {interval: 1s}")
    for name in ("HUB301", "HUB302"):
        assert str(said("open: [connections, services, devices]\n" + text)[name].severity) == "error"


def test_another_way_may_raise_an_availability() -> None:
    plan = """
requirements: {high-availability: {availability: 99.99%}}
services: {hub: {type: iot-hub, sku: S1, units: 1, serviceLevel: 99.9%}, lake: {type: fabric}}
devices: {cars: {count: 3}}
connections: [{from: cars, to: hub}, {from: hub, to: lake}]
"""
    assert "REQ222" in said(plan)
    assert "REQ222" not in said("open: [connections]\n" + plan)
    assert "REQ222" in said("open: [applications]\n" + plan)
