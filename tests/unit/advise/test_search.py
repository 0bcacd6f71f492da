"""Candidates: whole, without errors, different from each other, the best first."""

from __future__ import annotations

import pytest

from iotlint.advise.search import Candidate
from tests.unit.advise.plans import DAY, search

FLEET = "devices: {d: {count: 5000, telemetry: {interval: 60s, size: 1KB}}}\n"
PLANS = (
    "requirements: [device-telemetry]\n",
    f"solution: {{type: cloud}}\nrequirements: [device-telemetry, zero-touch-provisioning, dashboards]\n{FLEET}",
    f"solution: {{type: hybrid}}\nrequirements: [edge-processing, long-term-storage]\n{FLEET}",
    "solution: {type: edge}\nrequirements: [edge-processing]\nassets: {a: {protocols: [opc-ua]}}\n",
    f"services: {{hub: {{type: iot-hub}}}}\nrequirements: [environment-model]\n{FLEET}",
)


def best(text: str, number: int = 3, as_of: str = DAY) -> list[Candidate]:
    return search(text, as_of).best(number)


@pytest.mark.parametrize("text", PLANS)
def test_candidates_have_no_error_and_provide_all_that_is_asked_for(text: str) -> None:
    found = search(text)
    candidates = found.best(3)
    assert 1 <= len(candidates) <= 3
    for candidate in candidates:
        assert candidate.verdict.errors == ()
        plan = candidate.verdict.graph.plan
        assert set(found.asked.wanted) <= {name for service in plan.services for name in service.provides}
        assert all(size.fits for size in candidate.sizes)


@pytest.mark.parametrize("text", PLANS)
def test_candidates_come_by_rank_and_none_is_another_with_more(text: str) -> None:
    candidates = best(text)
    assert [c.rank for c in candidates] == sorted(c.rank for c in candidates)
    for one in candidates:
        assert not [other for other in candidates if one.types < other.types]


@pytest.mark.parametrize("text", PLANS)
def test_the_draft_holds_what_the_candidate_says(text: str) -> None:
    for candidate in best(text):
        assert {instance.type for instance in candidate.draft.instances} == candidate.types
        value = candidate.draft.value()
        assert {fields["type"] for fields in value["services"].values()} == candidate.types
        ids = {*value["services"], *value.get("devices", {}), *value.get("assets", {})}
        for connection in value.get("connections", ()):
            assert {connection["from"], connection["to"]} <= ids


def test_the_first_is_among_those_of_more() -> None:
    text = PLANS[1]
    assert best(text, 1)[0].types == best(text, 3)[0].types


def test_candidates_differ_in_what_devices_connect_to_where_they_can() -> None:
    takers = [candidate.takers for candidate in best(PLANS[1])]
    assert len(set(takers)) > 1


def test_what_is_planned_is_kept_and_only_completed() -> None:
    (first, *_) = best(PLANS[4])
    existing = [instance for instance in first.draft.instances if instance.existing]
    assert [(instance.id, instance.type) for instance in existing] == [("hub", "iot-hub")]
    assert "hub" not in first.draft.services
    # 5,000 devices once a minute are 7,200,000 messages a day, two units with 6,000,000 each; twins and commands, which
    # the basic edition lacks, are not asked for.
    assert first.draft.changes["services", "hub", "sku"] == "B2"
    assert first.draft.changes["services", "hub", "units"] == 2


def test_a_complete_plan_needs_nothing() -> None:
    text = (
        "services: {hub: {type: iot-hub}, lake: {type: fabric}}\nrequirements: [dashboards, device-telemetry]\n"
        "devices: {d: {}}\nconnections: [{from: d, to: hub}, {from: hub, to: lake}]\n"
    )
    (first, *_) = best(text)
    assert (first.draft.services, first.draft.connections) == ({}, [])


def test_where_nothing_does_there_is_no_candidate_and_what_was_tried_is_told() -> None:
    text = "solution: {approach: service-managed}\nrequirements: [adaptive-cloud-management]\n"
    found = search(text)
    assert not found.exists()
    assert found.best(3) == []
    assert search(PLANS[0]).exists()


def test_the_day_decides_what_is_there_to_be_chosen() -> None:
    # IoT Central is the one managed application, until it is retired.
    text = "requirements: [managed-application]\n"
    assert best(text, 1, "2026-09-01")[0].types == {"iot-central"}
    assert best(text, 1, "2029-09-20") == []


def test_new_ids_are_free_ones() -> None:
    text = "requirements: [device-twins]\ndevices: {iot-hub: {count: 3}}\nsites: {iot-hub-2: {}}\n"
    (first, *_) = best(text, 1)
    assert "iot-hub-3" in first.draft.services


def test_each_site_with_assets_gets_a_runtime_of_its_own() -> None:
    cluster = "{cluster: {distribution: k3s, arcEnabled: true}}"
    text = (
        "solution: {type: edge, approach: adaptive-cloud}\nrequirements: [edge-processing]\n"
        f"sites: {{north: {cluster}, south: {cluster}, office: {cluster}}}\n"
        "assets: {a: {site: north, protocols: [opc-ua]}, b: {site: south, protocols: [opc-ua]}}\n"
    )
    (first, *_) = best(text, 1)
    runtimes = {
        fields["site"] for fields in first.draft.services.values() if fields["type"] == "iot-operations"
    }
    assert runtimes == {"north", "south"}
    ways = {
        c["from"]: first.draft.services[c["to"]]["site"] for c in first.draft.connections if c["from"] in "ab"
    }
    assert ways == {"a": "north", "b": "south"}


def test_a_site_whose_devices_go_elsewhere_gets_no_runtime() -> None:
    cluster = "{cluster: {distribution: k3s, arcEnabled: true}}"
    text = (
        "solution: {type: hybrid}\nrequirements: [edge-processing, device-twins]\n"
        f"sites: {{north: {cluster}, south: {cluster}}}\n"
        "assets: {a: {site: north, protocols: [opc-ua]}}\n"
        "devices: {d: {site: south, network: internet, protocols: [amqp]}}\n"
    )
    (first, *_) = best(text, 1)
    assert {"from": "d", "to": "iot-hub", "protocol": "amqp"} in first.draft.connections
    assert [fields["site"] for fields in first.draft.services.values() if "site" in fields] == ["north"]


@pytest.mark.parametrize(
    ("type_", "needed"),
    [
        ("iot-edge", {"iot-hub", "iot-central"}),
        ("device-update", {"iot-hub"}),
        ("iot-operations", {"device-registry"}),
    ],
)
def test_what_is_planned_gets_what_it_cannot_do_without(type_: str, needed: set[str]) -> None:
    text = f"services: {{mine: {{type: {type_}}}}}\n"
    given = search(text)
    (first, *_) = given.best(1)
    if given.asked.verdict.errors:
        assert first.types & needed
        return
    assert first.draft.services == {}  # no rule calls that an error, so nothing is added unasked


def test_an_approach_that_nobody_stated_outweighs_no_warning() -> None:
    plan = (
        "requirements: [protocol-translation, edge-processing]\nsites: {farm: {count: 30}}\n"
        "devices: {pumps: {site: farm, protocols: [modbus-rtu], network: none}}\n"
    )
    (first, *_) = best(f"solution: {{type: hybrid}}\n{plan}")
    # IoT Operations needs a cluster, and the farm has none.
    assert "iot-edge" in first.types
    assert not first.rank.warnings


def test_what_documents_recommend_comes_before_the_other_choice_they_name() -> None:
    (first, *_) = best(
        "solution: {type: cloud}\nrequirements: [device-telemetry, stream-processing]\ndevices: {d: {}}\n"
    )
    assert "databricks" not in first.types
