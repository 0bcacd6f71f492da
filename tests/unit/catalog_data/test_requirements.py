"""The names of requirements, their parameters, and which services provide them."""

from __future__ import annotations

from typing import Any

import pytest

Requirements = dict[str, dict[str, Any]]
Services = dict[str, dict[str, Any]]

# Who provides what, by the article or by another document: what must not be lost. A service that comes later
# brings its own facts with their sources, and needs no line here.
PROVIDERS = {
    "adaptive-cloud-management": {"iot-operations", "device-registry"},
    "offline-operation": {"iot-edge", "iot-operations"},
    "zero-touch-provisioning": {"device-provisioning-service", "iot-central"},
    "over-the-air-updates": {"device-update", "device-registry"},
    "device-telemetry": {"iot-hub", "iot-central", "event-grid", "iot-operations"},
    "device-commands": {"iot-hub", "iot-central", "event-grid"},
    "device-monitoring": {"iot-hub", "iot-central"},
    "device-twins": {"iot-hub"},
    "file-upload": {"iot-hub"},
    "asset-management": {"device-registry"},
    "message-schemas": {"device-registry"},
    "message-routing": {"iot-hub", "iot-central", "iot-operations", "event-grid"},
    "edge-processing": {"iot-operations", "iot-edge"},
    "containerized-edge-workloads": {"iot-edge", "iot-operations"},
    "protocol-translation": {"iot-edge", "iot-operations"},
    "asset-discovery": {"iot-operations"},
    "gateway-for-isolated-devices": {"iot-edge", "iot-operations"},
    "mqtt-pub-sub": {"event-grid", "iot-operations"},
    "mqtt-bridge": {"iot-operations", "event-grid"},
    "http-event-delivery": {"event-grid"},
    "event-reactions": {"event-grid", "functions", "iot-central", "logic-apps"},
    "environment-model": {"digital-twins"},
    "plug-and-play": {"iot-central", "digital-twins", "iot-hub"},
    "managed-application": {"iot-central"},
    "threat-monitoring": {"defender-for-iot"},
    "stream-processing": {"stream-analytics", "fabric"},
    "long-term-storage": {"storage-account", "data-lake-storage", "fabric", "data-explorer"},
    "dashboards": {"power-bi", "iot-central", "fabric", "data-explorer"},
    "machine-learning": {"machine-learning"},
    "workflow-automation": {"logic-apps"},
}
PLAN_PROPERTIES = {
    "private-networking",
    "high-availability",
    "disaster-recovery",
    "data-stays-at-site",
    "data-residency",
    "message-order",
}
# Pairs for which no document was found that says it outright: they are in the catalog as inferred.
INFERRED = {
    ("data-explorer", "long-term-storage"): "documents keep histories in it, none says long-term storage",
    ("data-explorer", "dashboards"): "listed among what visualizes data, its dashboards are not named",
    ("sql-database", "long-term-storage"): "a data layer for applications, none says long-term storage",
    ("postgresql", "long-term-storage"): "a database, none says long-term storage",
    ("synapse", "long-term-storage"): "a warehouse that data is landed in, none says long-term storage",
    ("databricks", "machine-learning"): "named beside Machine Learning for cold data, no more",
}


def _provides(services: Services) -> dict[tuple[str, str], dict[str, Any]]:
    return {
        (type_, key.removeprefix("provides.")): fact
        for type_, service in services.items()
        for key, fact in service["facts"].items()
        if key.startswith("provides.")
    }


def test_names(requirements: Requirements) -> None:
    known = set(PROVIDERS) | PLAN_PROPERTIES
    assert not set(requirements) - known, (
        f"say in PROVIDERS in this file who provides {sorted(set(requirements) - known)}, by which document"
    )
    assert not known - set(requirements), f"rules/requirements.yaml lost {sorted(known - set(requirements))}"


def test_plan_properties(requirements: Requirements, services: Services) -> None:
    marked = {name for name, requirement in requirements.items() if requirement.get("planProperty")}
    assert marked == PLAN_PROPERTIES
    assert not marked & {name for _, name in _provides(services)}


def test_parameters(requirements: Requirements) -> None:
    parameters = {name: r["parameters"] for name, r in requirements.items() if "parameters" in r}
    assert parameters == {
        "offline-operation": {"duration": "duration"},
        "mqtt-pub-sub": {"version": "version"},
        "event-reactions": {"within": "duration"},
        "threat-monitoring": {"agentless": "boolean"},
        "long-term-storage": {"retention": "duration"},
        "high-availability": {"availability": "percent"},
        "disaster-recovery": {"rto": "duration", "rpo": "duration"},
        "data-stays-at-site": {"data": "list"},
        "data-residency": {"geography": "text"},
    }


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_providers(name: str, services: Services) -> None:
    lost = PROVIDERS[name] - {type_ for type_, provided in _provides(services) if provided == name}
    assert not lost, f"rules/services/ no longer says that {', '.join(sorted(lost))} provides {name}"


def test_nothing_else_is_inferred(services: Services) -> None:
    inferred = {pair for pair, fact in _provides(services).items() if fact["strength"] == "inferred"}
    assert inferred == set(INFERRED), "a `provides` that is inferred is explained in INFERRED in this file"


def test_previews(services: Services) -> None:
    previews = {pair for pair, fact in _provides(services).items() if fact["strength"] == "preview"}
    assert previews == {("device-registry", "over-the-air-updates")}


def test_company_that_is_needed(services: Services) -> None:
    needed = {
        (type_, key.removeprefix("providesWith.")): set(fact["value"])
        for type_, service in services.items()
        for key, fact in service["facts"].items()
        if key.startswith("providesWith.")
    }
    assert set(needed) <= set(_provides(services))
    assert needed["iot-operations", "mqtt-bridge"] == {"event-grid"}
    assert needed["event-grid", "mqtt-bridge"] == {"iot-operations"}


def test_offline_limit(services: Services) -> None:
    assert services["iot-operations"]["facts"]["limits.offlineDuration"]["value"] == 72 * 3600
    assert "limits.offlineDuration" not in services["iot-edge"]["facts"]
