"""Each service is found by one name only, and says what the documents say."""

from __future__ import annotations

from typing import Any

import pytest

Service = dict[str, Any]
Services = dict[str, Service]


def test_type_is_the_name_of_the_file(services: Services) -> None:
    for name, service in services.items():
        assert service["type"] == name, (
            f"rename rules/services/{name}.yaml to {service['type']}.yaml, or its `type`"
        )


def test_a_name_leads_to_one_service(services: Services) -> None:
    leads: dict[str, str] = {type_.casefold(): type_ for type_ in services}
    for type_, service in services.items():
        resources = [*service["resourceTypes"]["arm"], *service["resourceTypes"]["terraform"]]
        for name in [*service["aliases"], *resources]:
            other = leads.setdefault(name.casefold(), type_)
            assert other == type_, f"{name!r} leads to {other} and to {type_}; take it out of one of the two"
        assert type_ not in service["aliases"], f"take {type_!r} out of its own `aliases`"
        name = service["name"].casefold()
        assert name in {*service["aliases"], type_}, (
            f"add {name!r} to `aliases` in rules/services/{type_}.yaml"
        )


@pytest.mark.parametrize(
    ("alias", "type_"),
    [
        ("aio", "iot-operations"),
        ("adr", "device-registry"),
        ("dps", "device-provisioning-service"),
        ("adu", "device-update"),
        ("adt", "digital-twins"),
        ("d4iot", "defender-for-iot"),
        ("azure iot hub", "iot-hub"),
        ("adx", "data-explorer"),
        ("tsi", "time-series-insights"),
    ],
)
def test_what_people_write_is_known(alias: str, type_: str, services: Services) -> None:
    assert alias in services[type_]["aliases"]


def test_sides(services: Services) -> None:
    sides: dict[str, set[str]] = {}
    for type_, service in services.items():
        sides.setdefault(service["facts"]["side"]["value"], set()).add(type_)
    assert sides["edge"] == {"iot-operations", "iot-edge", "azure-local", "sql-edge"}
    assert sides["none"] == {"device-registry", "defender-for-iot"}
    assert set(sides) == {"edge", "cloud", "none"}


def test_protocols_are_listed_or_said_to_be_open(services: Services) -> None:
    silent = {type_ for type_, s in services.items() if not {"accepts", "acceptsOpen"} & set(s["facts"])}
    assert not silent, (
        f"give {', '.join(sorted(silent))} the fact `accepts`, or `acceptsOpen` where the documents close no list"
    )


def test_what_is_complete_is_listed(services: Services) -> None:
    complete = {type_ for type_, s in services.items() if "integrations.complete" in s["facts"]}
    assert complete == {"iot-hub", "iot-operations", "digital-twins"}
    assert all("integrations.targets" in services[type_]["facts"] for type_ in complete)


def test_the_adaptive_cloud_approach(services: Services) -> None:
    stated = {
        t: s["facts"]["adaptiveCloud"]["value"] for t, s in services.items() if "adaptiveCloud" in s["facts"]
    }
    assert stated == {
        **dict.fromkeys(("iot-operations", "device-registry", "azure-local"), True),
        **dict.fromkeys(("iot-hub", "iot-central", "iot-edge"), False),
    }


def test_helpers_say_whom_they_help(services: Services) -> None:
    helpers = {type_ for type_, s in services.items() if s["facts"]["category"]["value"] == "helper"}
    assert helpers == {"device-provisioning-service", "device-update"}
    assert all(services[type_]["facts"]["serves"]["value"] == ["iot-hub"] for type_ in helpers)


def test_only_iot_edge_passes_devices_on(services: Services) -> None:
    assert [type_ for type_, s in services.items() if "gateway" in s["facts"]] == ["iot-edge"]


def test_mqtt_versions(services: Services) -> None:
    def mqtt(type_: str) -> set[str]:
        return {name for name in services[type_]["facts"]["accepts"]["value"] if name.startswith("mqtt")}

    old = {"mqtt-3.1.1", "mqtt-3.1.1-websocket"}
    for type_ in ("iot-hub", "iot-central", "iot-edge", "device-provisioning-service"):
        assert mqtt(type_) == old, type_
    for type_ in ("event-grid", "iot-operations"):
        assert mqtt(type_) == old | {"mqtt-5", "mqtt-5-websocket"}, type_
    assert not mqtt("event-hubs")


def test_attestation(services: Services) -> None:
    offered = set(services["device-provisioning-service"]["facts"]["attestation"]["value"])
    assert {"x509", "tpm", "symmetric-key"} <= offered
    assert not {"entra-id", "username-password", "none"} & offered


def test_tiers_of_iot_hub(services: Services) -> None:
    facts = services["iot-hub"]["facts"]
    names = {key.split(".")[1] for key in facts if key.startswith("tiers.")}
    assert names == {"F1", "B1", "B2", "B3", "S1", "S2", "S3"}
    assert facts["features.deviceManagement"]["value"] == ["F1", "S1", "S2", "S3"]
    assert {name for name in names if facts[f"tiers.{name}.edition"]["value"] == "basic"} == {
        "B1",
        "B2",
        "B3",
    }


@pytest.mark.parametrize(
    ("tier", "gibibytes_a_day"),
    [("B1", 1.5), ("S1", 1.5), ("B2", 22.8), ("S2", 22.8), ("B3", 1144.4), ("S3", 1144.4)],
)
def test_quota_is_the_documented_amount_of_data(
    tier: str, gibibytes_a_day: float, services: Services
) -> None:
    facts = services["iot-hub"]["facts"]
    a_day = facts[f"tiers.{tier}.messagesPerDay"]["value"] * facts[f"tiers.{tier}.chunkSize"]["value"]
    assert a_day / 2**30 == pytest.approx(gibibytes_a_day, abs=0.1)


def test_iot_central_retires_from_the_day_it_was_announced(as_of: Any) -> None:
    before, after = as_of("iot-central", "2026-09-28"), as_of("iot-central", "2026-09-29")
    assert not [key for key in before if key.startswith("lifecycle.")]
    assert after["lifecycle.retirement"] == "2029-09-20"
    assert after["lifecycle.announced"] == "2026-09-29"
    assert set(after["lifecycle.successor"]) == {"iot-hub", "device-provisioning-service", "fabric"}


def test_retired_services_have_their_day(services: Services) -> None:
    retired = {
        type_: service["facts"]["lifecycle.retirement"]["value"]
        for type_, service in services.items()
        if "lifecycle.retirement" in service["facts"]
    }
    assert retired == {
        "iot-central": "2029-09-20",
        "time-series-insights": "2024-07-07",
        "video-analyzer": "2022-12-01",
        "sql-edge": "2025-09-30",
        "azure-sphere": "2031-07-31",
        "media-services": "2024-06-30",
    }


def test_the_registry_serves_a_hub_since_november_2025(as_of: Any) -> None:
    assert as_of("device-registry", "2025-10-31")["serves"] == ["iot-operations"]
    assert as_of("device-registry", "2025-11-01")["serves"] == ["iot-operations", "iot-hub"]
    assert "links.deviceRegistry" not in as_of("iot-hub", "2025-10-31")
    assert as_of("iot-hub", "2025-11-01")["links.deviceRegistry"] == ["adaptive-cloud-management"]


def test_versions_of_iot_edge(as_of: Any) -> None:
    facts = as_of("iot-edge", "2026-11-24")
    assert facts["versions.1.5.endOfSupport"] == "2026-11-10"
    assert facts["versions.1.6.endOfSupport"] == "2028-11-14"
    assert "versions.1.6.endOfSupport" not in as_of("iot-edge", "2026-07-15")


@pytest.mark.parametrize(
    ("day", "newest", "supported"),
    [
        ("2026-07-29", "1.3", ["1.2", "1.3"]),
        ("2026-07-30", "1.4", ["1.2", "1.3", "1.4"]),
        ("2026-11-11", "1.5", ["1.3", "1.4", "1.5"]),
    ],
)
def test_versions_of_iot_operations(as_of: Any, day: str, newest: str, supported: list[str]) -> None:
    facts = as_of("iot-operations", day)
    assert facts["latestVersion"] == newest
    assert [
        minor for minor in ("1.2", "1.3", "1.4", "1.5") if f"versions.{minor}.supported" in facts
    ] == supported


def test_the_minor_before_the_last_two_is_out_of_support(as_of: Any) -> None:
    facts = as_of("iot-operations", "2026-11-24")
    assert {key: value for key, value in facts.items() if key.endswith(".endOfSupport")} == {
        "versions.1.0.endOfSupport": "2026-03-31",
        "versions.1.1.endOfSupport": "2026-07-30",
        "versions.1.2.endOfSupport": "2026-11-11",
    }
