"""From values to the plan: quantities, links, ids that don't exist, and what stays unknown."""

from __future__ import annotations

from iotlint.model.unknown import UNKNOWN
from tests.unit.plans import plan_of


def test_quantities_are_normalised_and_versions_keep_their_text() -> None:
    plan, problems = plan_of(
        """
sites: {plant: {maxOffline: 48h, cluster: {distribution: k3s, version: 1.30, memoryPerNode: 32GiB}}}
devices: {d: {telemetry: {interval: 5m, size: 2KB}}}
requirements: {high-availability: {availability: 99.9%}}
"""
    )
    assert problems == []
    site, device = plan.by_id["plant"].fields, plan.by_id["d"].fields
    assert site["maxOffline"] == 48 * 3600
    assert site["cluster"]["version"] == "1.30"
    assert site["cluster"]["memoryPerNode"] == 32 * 1024**3
    assert device["telemetry"] == {"interval": 300, "size": 2048}
    assert plan.requirements[0].fields["availability"] == 0.999


def test_cloud_connected_is_the_newer_name_of_cloud() -> None:
    assert (
        plan_of("solution: {type: cloud-connected}\ndevices: {d: {}}")[0].fields["solution"]["type"]
        == "cloud"
    )


def test_an_id_that_does_not_exist_leaves_the_link_unknown_and_the_plan_loose() -> None:
    plan, problems = plan_of(
        "services: {hub: {type: iot-hub, deviceRegistry: registri}, registry: {type: adr}}"
    )
    (problem,) = [p for p in problems if p.name == "unknown-id"]
    assert problem.route == ("services", "hub", "deviceRegistry")
    assert problem.replacement == "registry"
    assert plan.by_id["hub"].links["deviceRegistry"] is UNKNOWN
    assert plan.loose


def test_an_id_of_the_wrong_section_is_no_match() -> None:
    _, problems = plan_of("services: {hub: {type: iot-hub}}\ndevices: {d: {site: hub}}")
    assert [(p.name, p.route) for p in problems] == [("unknown-id", ("devices", "d", "site"))]
    assert "hub' is a service" in problems[0].message


def test_of_two_equal_ids_the_second_is_the_mistake() -> None:
    _, problems = plan_of("services: {x: {type: iot-hub}}\ndevices: {x: {}}")
    assert [(p.name, p.route, p.related[0][0]) for p in problems] == [
        ("duplicate-id", ("devices", "x"), ("services", "x"))
    ]


def test_an_unknown_service_type_makes_nothing_certain() -> None:
    plan, _ = plan_of("services: {hub: {type: iot-hubb}}")
    hub = plan.by_id["hub"]
    assert hub.type is UNKNOWN
    assert hub.side is UNKNOWN
    assert hub.facts.get("accepts") is UNKNOWN
    assert plan.untyped == [hub]


def test_what_a_service_provides_depends_on_links_companions_and_the_day() -> None:
    text = "services: {hub: {type: iot-hub, deviceRegistry: adr}, adr: {type: device-registry}}"
    assert "adaptive-cloud-management" in plan_of(text)[0].by_id["hub"].provides
    assert "adaptive-cloud-management" not in plan_of(text, "2025-10-31")[0].by_id["hub"].provides
    alone = plan_of("services: {grid: {type: event-grid}}")[0].by_id["grid"].provides
    together = plan_of("services: {grid: {type: event-grid}, ops: {type: aio}}")[0].by_id["grid"].provides
    assert "mqtt-bridge" not in alone
    assert "mqtt-bridge" in together


def test_an_other_service_has_the_side_and_kind_it_states() -> None:
    plan, _ = plan_of("services: {gw: {type: other, name: Acme, side: edge, kind: gateway}}")
    gateway = plan.by_id["gw"]
    assert (gateway.side, gateway.category, gateway.facts["gateway"]) == ("edge", "gateway", True)
    assert gateway.provides == frozenset()


def test_requirements_as_list_or_mapping_are_the_same() -> None:
    for text in (
        "requirements: [dashboards]",
        "requirements: {dashboards: {}}",
        "requirements: {dashboards: }",
    ):
        assert [element.id for element in plan_of(text)[0].requirements] == ["dashboards"]


def test_what_a_plan_names_open_may_hold_more_than_is_written() -> None:
    plan, problems = plan_of(
        """open: [devices, connections]
services:
  hub: {type: iot-hub}
  written: {type: device-provisioning-service, linkedTo: hub, open: [linkedTo]}
  blank: {type: device-provisioning-service, open: [linkedTo]}
  closed: {type: device-provisioning-service, linkedTo: hub}
"""
    )
    assert problems == []
    assert plan.incomplete == {"devices", "connections"}
    assert plan.loose
    hub = plan.by_id["hub"]
    assert plan.by_id["written"].links["linkedTo"] == [hub, UNKNOWN]
    assert plan.by_id["blank"].links["linkedTo"] is UNKNOWN
    assert plan.by_id["closed"].links["linkedTo"] is hub
