"""Sets of service types: each meets every demand, the best come first, none comes twice."""

from __future__ import annotations

from itertools import islice

import pytest

from iotlint.advise.choose import Chooser
from tests.unit.advise.plans import search


def chooser(text: str) -> Chooser:
    return search(text).chooser


def sets(text: str, number: int = 12) -> list[frozenset[str]]:
    return [types for _, types in islice(chooser(text).sets(), number)]


PLANS = (
    "requirements: [device-telemetry, dashboards]\n",
    "solution: {type: cloud}\nrequirements: [zero-touch-provisioning, file-upload]\ndevices: {d: {count: 5}}\n",
    "solution: {type: hybrid}\nrequirements: [mqtt-bridge, offline-operation]\nsites: {s: {}}\n",
    "services: {hub: {type: iot-hub}}\nrequirements: [over-the-air-updates]\n",
    "applications: {office: {sdk: {kind: service}}}\n",
)


@pytest.mark.parametrize("text", PLANS)
def test_every_set_meets_every_demand_and_sets_come_by_rank(text: str) -> None:
    found = chooser(text)
    ranked = list(islice(found.sets(), 20))
    assert ranked
    assert len({types for _, types in ranked}) == len(ranked)
    for _, types in ranked:
        for demand in found.demands:
            assert any(alternative <= types for alternative in demand.alternatives), demand.what
    ranks = [rank.ahead() for rank, _ in ranked]
    assert ranks == sorted(ranks)


def test_what_is_planned_is_in_every_set() -> None:
    assert all(
        "iot-hub" in types for types in sets("services: {hub: {type: iot-hub}}\nrequirements: [dashboards]\n")
    )


def test_a_bridge_takes_both_of_its_ends() -> None:
    found = list(chooser("requirements: [mqtt-bridge]\n").providing("mqtt-bridge"))
    assert frozenset({"iot-operations", "event-grid"}) in found


def test_a_linked_hub_is_a_way_to_the_adaptive_cloud() -> None:
    found = list(
        chooser("requirements: [adaptive-cloud-management]\n").providing("adaptive-cloud-management")
    )
    assert frozenset({"iot-operations"}) in found
    assert frozenset({"iot-hub", "device-registry"}) in found


@pytest.mark.parametrize(
    ("requirement", "type_", "beside"),
    [
        # "Choose an Azure IoT service": what each is there for.
        ("zero-touch-provisioning", "device-provisioning-service", {"iot-hub", "iot-central"}),
        ("over-the-air-updates", "device-update", {"iot-hub"}),
        ("containerized-edge-workloads", "iot-edge", {"iot-hub", "iot-central"}),
        ("edge-processing", "iot-operations", {"device-registry"}),
    ],
)
def test_what_a_service_requires_comes_with_it(requirement: str, type_: str, beside: set[str]) -> None:
    having = [types for types in sets(f"requirements: [{requirement}]\n") if type_ in types]
    assert having
    assert all(types & beside for types in having)


def test_uploads_bring_a_store_beside_the_hub() -> None:
    stores = {"storage-account", "data-lake-storage"}
    assert all(stores & types for types in sets("requirements: [file-upload]\n"))
    # A device that is said to upload files asks for as much.
    uploading = "devices: {d: {uploads: {interval: 1d, size: 1MB}}}\n"
    assert all(stores & types for types in sets(uploading) if "iot-hub" in types)


@pytest.mark.parametrize(
    ("kind", "serving"),
    [
        ("service", {"iot-hub", "iot-central"}),
        ("management", {"iot-hub"}),
        ("dps-service", {"device-provisioning-service"}),
        ("iot-operations", {"iot-operations"}),
    ],
)
def test_an_sdk_needs_what_it_is_for(kind: str, serving: set[str]) -> None:
    found = sets(f"applications: {{office: {{sdk: {{kind: {kind}}}}}}}\n")
    assert found
    assert all(types & serving for types in found)


def test_devices_get_something_to_connect_to_and_assets_an_edge_runtime() -> None:
    devices = chooser("solution: {type: cloud}\ndevices: {d: {protocols: [amqp]}}\n")
    (demand,) = [demand for demand in devices.demands if demand.what == "devices.d"]
    assert frozenset({"iot-hub"}) in demand.alternatives
    assert frozenset({"event-grid"}) not in demand.alternatives  # an MQTT broker speaks no AMQP
    assets = chooser("solution: {type: edge}\nassets: {a: {protocols: [opc-ua]}}\n")
    (demand,) = [demand for demand in assets.demands if demand.what == "assets.a"]
    assert set(demand.alternatives) <= {frozenset({"iot-operations"}), frozenset({"iot-edge"})}
    assert demand.alternatives


def test_devices_alike_are_asked_about_once_and_connected_ones_never() -> None:
    alike = chooser("devices: {a: {count: 3}, b: {count: 3}, c: {count: 4}}\n")
    assert [demand.what for demand in alike.demands] == ["devices.a", "devices.c"]
    text = "services: {hub: {type: iot-hub}}\ndevices: {a: {}}\nconnections: [{from: a, to: hub}]\n"
    assert chooser(text).demands == []


def test_more_of_a_requirement_brings_its_other_ways() -> None:
    found = chooser("requirements: [dashboards]\n")
    first = next(found.sets())[1]
    for _ in range(2):  # asked for again, they come no more often
        found.more(first, "dashboards")
    later = [types for _, types in islice(found.sets(), 12)]
    assert any(first < types for types in later)
    assert len(set(later)) == len(later)


def test_what_is_met_elsewhere_or_by_nothing_is_no_demand() -> None:
    text = "requirements: {dashboards: {providedBy: grafana}, high-availability: {}, x-audit: {}}\n"
    assert chooser(text).demands == []


def test_what_the_rules_forbid_in_the_plan_is_no_alternative() -> None:
    # IoT Central manages its devices by itself, which a plan of the adaptive cloud excludes.
    text = "solution: {approach: adaptive-cloud}\nrequirements: [device-telemetry]\n"
    (demand,) = [demand for demand in chooser(text).demands if demand.what == "device-telemetry"]
    assert frozenset({"iot-central"}) not in demand.alternatives
    assert frozenset({"iot-operations"}) in demand.alternatives
