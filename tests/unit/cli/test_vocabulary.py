"""The words of the plan format at hand: `explain WORD`, `requirements`, `services` by what they do, cards of a plan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.commands import iotlint

HEAD = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: test}\n"


def said(*arguments: str, status: int = 0) -> str:
    result = iotlint(*arguments)
    assert result.exit_code == status, result.output
    return result.stdout if status == 0 else result.stderr


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("alerting", ["'alerting' comes near event-reactions.", "event-grid   Azure Event Grid"]),
        ("Data Residency", ["data-residency (requirement)", "The plan as a whole has it"]),
        ("over-the-air-updates", ["device-registry  Azure Device Registry, with iot-hub"]),
        ("app service", ["app-service (service): Azure App Service"]),
        ("cosmos", ["cosmos-db (service)"]),
        ("mqtt5", ["mqtt-5 (protocol)", "accepted by: ", "event-grid"]),
        ("mqtt", ["mqtt (protocol)", "may turn out to be", "iot-hub"]),
        ("maxOffline", ["maxOffline (field)", "`maxOffline` of sites"]),
        ("services.hub.sku", ["sku (field)", "S1: Azure IoT Hub"]),
        ("grafana", ["{type: other, name: Grafana, kind: application, side: cloud}"]),
        ("A/B update", ["comes near over-the-air-updates and device-update."]),
        ("SSO", ["comes near connections.authentication."]),
        ("HUB101", ["HUB101 "]),
    ],
)
def test_a_word_is_explained(word: str, parts: list[str]) -> None:
    text = " ".join(said("explain", word).split())
    assert not [part for part in parts if " ".join(part.split()) not in text], text


def test_a_word_that_says_nothing_is_no_rule() -> None:
    told = said("explain", "frobnicator", status=2)
    assert (
        "There is no rule 'frobnicator', and no requirement, service, field or protocol of that name" in told
    )


def test_requirements_are_listed() -> None:
    assert said("requirements").startswith("adaptive-cloud-management  ")
    known = json.loads(said("requirements", "--format", "json"))
    assert {"name", "summary", "details", "aliases"} == known[0].keys()
    assert "| event-reactions | " in said("requirements", "--format", "markdown")


def test_services_are_chosen_by_what_they_do() -> None:
    def types(*arguments: str) -> list[str]:
        return [line.split()[0] for line in said("services", *arguments).splitlines()]

    assert types("--provides", "alerting", "--accepts", "https", "--side", "cloud") == [
        "event-grid",
        "iot-central",
    ]
    assert types("--provides", "edge-processing", "--side", "edge") == ["iot-edge", "iot-operations"]
    assert "iot-hub" in types("--accepts", "mqtt")
    assert "iot-hub" not in types("--accepts", "mqtt-5")
    assert "there is no requirement 'frob'" in said("services", "--provides", "frob", status=2).lower()
    assert "There is no protocol 'smoke'" in said("services", "--accepts", "smoke", status=2)
    assert "No service" in said("services", "--provides", "dashboards", "--accepts", "coap", status=2)
    assert "leave TYPE out" in said("services", "iot-hub", "--side", "edge", status=2)


def test_numbers_have_units_and_words() -> None:
    text = said("services", "iot-hub")
    assert "limits.retention: 604,800 seconds (7 days)" in text
    assert "limits.twinReported: 32,768 bytes (32 KiB)" in text
    assert "tiers.S1.messagesPerSecondFloor: 100 messages a second, at least, whatever the units" in text
    assert "tiers.F1.maxUnits: 1 unit at most" in text


def test_a_card_works_out_the_limits_of_a_plan(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        HEAD
        + """services:
  hub: {type: iot-hub, sku: S1, units: 9}
  old: {type: time-series-insights}
  open: {type: iot-hub}
devices:
  pumps: {count: 6600, telemetry: {interval: 60s, size: 1KB}}
connections:
  - {from: pumps, to: hub}
""",
        encoding="utf-8",
    )
    text = said("services", "--in", str(plan), "hub", "--as-of", "2026-11-24")
    assert "  messages a second: the higher of 100 or 12 × 9 = 108\n" in text
    assert "    asked of it, at least: pumps: 6,600 × 1 / 60 s = 110 messages a second\n" in text
    assert "    too little by: 2\n" in text
    every = said("services", "--in", str(plan), "--as-of", "2026-11-24")
    assert "2024-07-07: is retired" in every
    card = json.loads(said("services", "--in", str(plan), "hub", "--format", "json"))[0]
    assert next(each for each in card["limits"] if each["measure"] == "messagesPerSecond")["left"] == -2
    assert "| messages a second | the higher of 100 or 12 × 9 = 108 | 110 | -2 |" in said(
        "services", "--in", str(plan), "hub", "--format", "markdown"
    )
    assert "did you mean 'hub'?" in said("services", "--in", str(plan), "hubb", status=2)


def test_an_unknown_word_in_a_plan_gets_the_nearest_in_meaning(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        HEAD
        + """requirements: [alerting, command-and-control, data-locality, telepathy]
services:
  hub: {type: iot-hub}
  charts: {type: grafana}
""",
        encoding="utf-8",
    )
    found = iotlint("check", str(plan), "--format", "concise", "--select", "FMT").stdout
    for near in ("event-reactions", "device-commands", "data-stays-at-site"):
        assert f"In meaning it comes near '{near}'" in found
    assert "`iotlint requirements` lists all " in found
    assert "write `{type: other, name: Grafana, kind: application}`" in found


def test_who_provides_a_requirement_is_named(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        HEAD + "requirements: [over-the-air-updates]\nservices: {broker: {type: event-grid}}\n",
        encoding="utf-8",
    )
    found = iotlint(
        "check", str(plan), "--format", "concise", "--select", "REQ101", "--as-of", "2026-11-24"
    ).stdout
    assert "plan device-registry (with iot-hub) or device-update (with iot-hub), or name what does" in found


def test_shells_complete_services_and_words() -> None:
    from click.shell_completion import ShellComplete

    from iotlint.cli import main

    def complete(*arguments: str) -> list[str]:
        *before, last = arguments
        return [
            each.value for each in ShellComplete(main, {}, "iotlint", "").get_completions(list(before), last)
        ]

    assert complete("services", "iot-") == ["iot-central", "iot-edge", "iot-hub", "iot-operations"]
    assert complete("explain", "HUB10")[:2] == ["HUB101", "HUB102"]
    assert sorted(complete("explain", "event-")) == ["event-grid", "event-hubs", "event-reactions"]
