"""What stands in the way of an answer and need not: a service that is missing, an approach that nothing in the catalog
suits."""

from __future__ import annotations

from typing import Any

import pytest

from iotlint.advise.answer import Answer
from iotlint.finding import Severity
from iotlint.run.lint import lint
from iotlint.source.load import load
from tests.unit.advise.plans import DAY, HEADER, adviser

STORES = (
    "solution: {type: edge, approach: adaptive-cloud}\n"
    "sites:\n  store: {count: 900, cluster: {distribution: k3s, arcEnabled: true}}\n"
    "assets:\n  cameras: {count: 8, site: store, protocols: [onvif]}\n"
)
AS_LIST = "requirements: [over-the-air-updates, zero-touch-provisioning, edge-processing]\n"
AS_MAPPING = (
    "requirements:\n"
    "  over-the-air-updates: {appliesTo: [store]} # weekly\n"
    "  zero-touch-provisioning: {}\n"
    "  edge-processing: {}\n"
)


def answered(text: str) -> Answer:
    data = (HEADER + text).encode()
    return adviser().answer(data, "plan.yaml", load(data, "plan.yaml").documents[0])


def errors(data: bytes) -> list[str]:
    found = lint(data, path="plan.yaml", as_of=DAY).reported()
    return [each.code for each in found if each.severity is Severity.ERROR]


def value_of(data: bytes) -> Any:
    return load(data, "plan.yaml").documents[0].value


# What the approach rules out


@pytest.mark.parametrize("requirements", [AS_LIST, AS_MAPPING])
def test_what_the_approach_rules_out_is_left_to_something_outside_the_catalog(requirements: str) -> None:
    answer = answered(STORES + requirements)
    first = answer.proposals[0]
    types = {service.type for service in first.services}
    assert types == {"iot-operations", "device-registry"}
    assert first.rank["approach"] == first.rank["fit"] == 0
    assert first.rank["open"] == 2
    assert not errors(first.after)
    stated = value_of(first.after)["requirements"]
    assert stated["over-the-air-updates"]["providedBy"] == "gitops-over-arc"
    assert stated["zero-touch-provisioning"]["providedBy"] == "gitops-over-arc"
    assert not stated["edge-processing"]
    if requirements == AS_MAPPING:
        assert stated["over-the-air-updates"]["appliesTo"] == ["store"]
        assert b"# weekly" in first.after


def test_what_is_left_says_what_meets_it_and_where_that_stands() -> None:
    (met,) = [each for each in answered(STORES + AS_LIST).met if each.requirement == "over-the-air-updates"]
    (provider,) = met.providers
    assert (provider.service, provider.type) == ("gitops-over-arc", "")
    assert provider.fact is not None
    assert provider.fact.title == "What is Azure Arc-enabled Kubernetes?"
    assert "GitOps" in met.note
    assert "device-update" in {each.type for each in met.ruled_out}


def test_no_candidate_goes_against_the_approach_where_another_does_not() -> None:
    for proposal in answered(STORES + AS_LIST).proposals:
        assert not {"iot-hub", "iot-edge", "iot-central"} & {service.type for service in proposal.services}


@pytest.mark.parametrize(
    "plan",
    [
        # Without a cluster there is nothing that Azure Arc could manage.
        STORES.replace("store: {count: 900, cluster: {distribution: k3s, arcEnabled: true}}", "store: {}"),
        # Nobody said that everything is to be managed in that way.
        STORES.replace(", approach: adaptive-cloud", ""),
    ],
)
def test_elsewhere_nothing_is_left_out(plan: str) -> None:
    for proposal in answered(plan + AS_LIST).proposals:
        assert proposal.rank["open"] == 0
        assert b"providedBy" not in proposal.after


def test_what_a_plan_names_itself_stays() -> None:
    plan = STORES + AS_MAPPING.replace("appliesTo: [store]", "providedBy: mender")
    stated = value_of(answered(plan).proposals[0].after)["requirements"]
    assert stated["over-the-air-updates"] == {"providedBy": "mender"}


# What is missing

HISTORY = (
    "solution: {type: cloud}\nrequirements: [device-telemetry, environment-model, long-term-storage]\n"
    "services:\n  twins: {type: digital-twins}\n  history: {type: data-explorer}\n"
    "devices:\n  sensors: {count: 500, protocols: [mqtt-3.1.1]}\n"
    "connections:\n  - {from: twins, to: history}\n"
)


def test_one_service_that_is_missing_is_added_and_no_conflict() -> None:
    answer = answered(HISTORY)
    assert answer.conflict is None
    first = answer.proposals[0]
    (events,) = [each for each in first.services if each.type == "event-hubs"]
    assert not events.existing
    assert events.why.endswith("[ADT106]")
    assert {"from": "twins", "to": events.id} in first.connections
    assert {"from": events.id, "to": "history"} in first.connections
    assert first.rank["services"] == sum(not each.existing for each in first.services)
    assert not errors(first.after)


def test_what_was_there_is_kept() -> None:
    after = value_of(answered(HISTORY).proposals[0].after)
    assert after["services"]["history"] == {"type": "data-explorer"}
    assert {"from": "twins", "to": "history"} in after["connections"]


def test_what_no_service_mends_is_a_conflict_still() -> None:
    # A sensor that knows MQTT 5 alone has nothing to say to the hub that is required by its twins.
    plan = "requirements: [device-twins, device-telemetry]\ndevices:\n  d: {protocols: [mqtt-5], sdk: {kind: device}}\n"
    answer = answered(plan)
    assert answer.conflict is not None
    assert not answer.proposals
