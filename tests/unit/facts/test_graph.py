"""Neighbours, reach, clients through gateways and provisioning, and whom requirements concern."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from iotlint.facts.facts import Facts
from iotlint.model.types import Element
from iotlint.model.unknown import UNKNOWN
from tests.unit.plans import graph_of


def ids(found: Iterable[Element]) -> set[str]:
    return {element.id for element in found}


def at(graph: Facts, id: str) -> Element:
    return graph.plan.by_id[id]


FACTORY = """
sites: {plant: {}}
services:
  hub: {type: iot-hub}
  edge: {type: iot-edge, site: plant}
  dps: {type: device-provisioning-service, linkedTo: [hub]}
  lake: {type: fabric}
  central: {type: iot-central}
devices:
  behind: {}
  straight: {}
  provisioned: {provisionedBy: dps}
  quiet: {}
applications:
  reader: {sdk: {kind: service, language: python}}
connections:
  - {from: behind, to: edge}
  - {from: edge, to: hub}
  - {from: hub, to: straight, data: [commands]}
  - {from: hub, to: lake}
  - {from: reader, to: hub}
  - {from: reader, to: central}
"""


def test_clients_follow_gateways_and_provisioning_in_either_direction() -> None:
    graph = graph_of(FACTORY)
    assert ids(graph.clients(at(graph, "hub"))) == {"behind", "edge", "straight", "provisioned", "reader"}
    assert ids(graph.platforms(at(graph, "behind"))) == {"edge", "hub"}
    assert ids(graph.platforms(at(graph, "provisioned"))) == {"dps", "hub"}
    assert graph.platforms(at(graph, "quiet")) == []


def test_a_helper_without_link_serves_every_service_of_its_kind() -> None:
    graph = graph_of(
        "services: {a: {type: iot-hub}, b: {type: iot-hub}, dps: {type: dps}, f: {type: fabric}}"
    )
    assert ids(graph.serves(at(graph, "dps"))) == {"a", "b"}
    assert ids(graph.served_by(at(graph, "a"))) == {"dps"}


def test_reach_follows_device_data_only() -> None:
    graph = graph_of(FACTORY)
    assert ids(graph.reach(at(graph, "behind"), "downstream")) == {"edge", "hub", "lake", "reader", "central"}
    # Commands are no device data, so nothing reaches the device that only gets commands.
    assert list(graph.reach(at(graph, "straight"), "upstream")) == []


def test_an_application_with_a_service_sdk_consumes_whichever_way_its_arrow_points() -> None:
    graph = graph_of(FACTORY)
    assert "reader" in ids(graph.reach(at(graph, "hub"), "downstream"))


def test_reaching_agrees_with_reach() -> None:
    graph = graph_of(FACTORY)
    for seed in graph.nodes:
        found = graph.reaching([seed], "downstream")
        assert found == {node for node in graph.nodes if seed in graph.reach(node, "downstream")}


def test_a_loop_of_gateways_ends() -> None:
    graph = graph_of(
        """
services: {a: {type: iot-edge}, b: {type: iot-edge}, hub: {type: iot-hub}}
devices: {d: {}}
connections:
  - {from: d, to: a}
  - {from: a, to: b}
  - {from: b, to: a}
  - {from: b, to: hub}
"""
    )
    assert ids(graph.clients(at(graph, "hub"))) == {"a", "b", "d"}


def requirements(text: str) -> dict[str, Any]:
    graph = graph_of(FACTORY + text)
    return {element.id: set(graph.required(element)) for element in graph.nodes}


def test_a_requirement_without_names_concerns_everything() -> None:
    assert all(found == {"dashboards"} for found in requirements("requirements: [dashboards]").values())


def test_a_requirement_for_a_site_concerns_what_stands_there() -> None:
    found = requirements("requirements: {edge-processing: {appliesTo: [plant]}}")
    assert {id for id, names in found.items() if names} == {"plant", "edge"}


def test_a_requirement_for_devices_concerns_the_services_they_use() -> None:
    found = requirements("requirements: {device-twins: {appliesTo: [behind]}}")
    assert {id for id, names in found.items() if names} == {"behind", "edge", "hub"}


def test_a_requirement_for_a_service_concerns_its_clients() -> None:
    found = requirements("requirements: {device-twins: {appliesTo: [hub]}}")
    named = {id for id, names in found.items() if names}
    assert {"hub", "behind", "straight", "provisioned"} <= named
    assert "lake" not in named


def test_a_requirement_met_elsewhere_is_required_of_nobody() -> None:
    found = requirements("requirements: {over-the-air-updates: {providedBy: mender}}")
    assert not any(found.values())


def test_the_approach_asks_for_adaptive_cloud_unless_the_requirement_narrows_it() -> None:
    whole = requirements("solution: {approach: adaptive-cloud}")
    assert all("adaptive-cloud-management" in names for names in whole.values())
    narrowed = requirements(
        "solution: {approach: adaptive-cloud}\nrequirements: {adaptive-cloud-management: {appliesTo: [plant]}}"
    )
    assert narrowed["edge"] == {"adaptive-cloud-management"}
    assert narrowed["hub"] == set()


def test_the_shortest_path() -> None:
    graph = graph_of(FACTORY)
    way = graph.path(at(graph, "behind"), lambda element: element.id == "lake", "to")
    assert [(c.fields["from"], c.fields["to"]) for c in way] == [
        ("behind", "edge"),
        ("edge", "hub"),
        ("hub", "lake"),
    ]
    assert graph.path(at(graph, "quiet"), lambda _: True, "to") == []


PROVISIONED = """
services:
  east: {type: iot-hub}
  west: {type: iot-hub}
  dps: {type: device-provisioning-service, linkedTo: [east]}
  registry: {type: device-registry}
  updates: {type: device-update}
  central: {type: iot-central}
  plant: {type: iot-operations}
  lake: {type: fabric}
devices:
  named: {provisionedBy: dps}
  drawn: {}
  told: {}
  inside: {provisionedBy: central}
  other: {}
connections:
  - {from: drawn, to: dps, data: [provisioning]}
  - {from: dps, to: told, data: [provisioning]}
  - {from: east, to: lake}
  - {from: other, to: updates}
  - {from: plant, to: registry}
"""


def test_only_a_provisioning_service_brings_clients_to_what_it_serves() -> None:
    graph = graph_of(PROVISIONED)
    assert ids(graph.clients(at(graph, "east"))) == {"named", "drawn", "told"}
    assert graph.clients(at(graph, "west")) == []
    assert ids(graph.clients(at(graph, "central"))) == {"inside"}


def test_what_is_provisioned_sends_to_what_it_is_provisioned_for() -> None:
    graph = graph_of(PROVISIONED)
    assert ids(graph.reach(at(graph, "lake"), "upstream")) == {"east", "named", "drawn", "told"}
    for name in ("named", "drawn", "told"):
        assert {"east", "lake"} <= ids(graph.reach(at(graph, name), "downstream")) <= {"dps", "east", "lake"}
    assert ids(graph.reach(at(graph, "inside"), "downstream")) == {"central"}
    assert ids(graph.reach(at(graph, "plant"), "downstream")) == {"registry"}


def test_the_services_of_one_helper_have_one_list_of_clients_between_them() -> None:
    # Each with a list of its own, n hubs and n groups cost the square of n.
    graph = graph_of("""
services:
  a: {type: iot-hub}
  b: {type: iot-hub}
  own: {type: iot-hub}
  dps: {type: device-provisioning-service, linkedTo: [a, b, own]}
devices:
  one: {provisionedBy: dps}
  two: {provisionedBy: dps}
  three: {}
connections:
  - {from: three, to: own}
""")
    assert graph.clients(at(graph, "a")) is graph.clients(at(graph, "b"))
    assert ids(graph.clients(at(graph, "a"))) == {"one", "two"}
    assert ids(graph.clients(at(graph, "own"))) == {"one", "two", "three"}
    assert graph.platforms(at(graph, "one")) is graph.platforms(at(graph, "two"))
    assert [each.id for each in graph.platforms(at(graph, "one"))] == ["a", "b", "own", "dps"]
    assert [each.id for each in graph.platforms(at(graph, "three"))] == ["own"]


def test_what_is_behind_the_same_gateway_may_be_the_service_itself() -> None:
    graph = graph_of("""
services:
  plant: {type: iot-operations}
  hub: {type: iot-hub}
  other: {type: iot-hub}
applications:
  forwarder: {sdk: {kind: device, language: dotnet}}
connections:
  - {from: plant, to: forwarder}
  - {from: forwarder, to: hub}
  - {from: forwarder, to: other}
""")
    assert ids(graph.clients(at(graph, "plant"))) == {"forwarder"}
    assert ids(graph.clients(at(graph, "hub"))) == {"forwarder", "plant"}
    assert graph.clients(at(graph, "hub")) is graph.clients(at(graph, "other"))


def test_what_both_ends_speak_says_how_a_connection_is_carried() -> None:
    graph = graph_of("""
services:
  hub: {type: iot-hub}
devices:
  plain: {protocols: [mqtt-3.1.1]}
  either: {protocols: [mqtt-3.1.1, https]}
  alike: {protocols: [mqtt-3.1.1, mqtt-5]}
  own: {protocols: [x-ours]}
  silent: {}
connections:
  - {from: plain, to: hub}
  - {from: either, to: hub}
  - {from: alike, to: hub}
  - {from: own, to: hub}
  - {from: silent, to: hub}
  - {from: plain, to: hub, protocol: amqp}
""")
    carried = [graph.transport(each) for each in graph.plan.connections]
    assert carried == ["mqtt", UNKNOWN, "mqtt", UNKNOWN, UNKNOWN, "amqp"]
    assert graph.port(graph.plan.connections[0]) == 8883
