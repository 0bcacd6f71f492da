"""Pruning: what was wrong becomes unknown, everything else stays, and the tree passed in is left alone."""

import copy
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from iotlint.model.explain import explain, prune
from iotlint.model.unknown import UNKNOWN, Unknown
from tests.unit.model.trees import damaged

HEAD = {
    "apiVersion": "iotlint/v1",
    "kind": "Architecture",
    "metadata": {"name": "x"},
    "devices": {"pumps": {}},
}


def pruned(text: str) -> tuple[dict[str, Any], frozenset[str]]:
    tree = {**HEAD, **yaml.safe_load(text)}
    found, incomplete = prune(tree, explain(tree))
    return {key: found[key] for key in found if found[key] is not HEAD.get(key)}, incomplete


def test_a_wrong_value_becomes_unknown() -> None:
    found, incomplete = pruned("services: {hub: {type: iot-hubb, sku: S1}}")
    assert found == {"services": {"hub": {"type": UNKNOWN, "sku": "S1"}}}
    assert incomplete == frozenset()


def test_what_is_said_in_other_letters_counts() -> None:
    found, incomplete = pruned(
        "services: {hub: {type: iot-hub, sku: s1}}\ndevices: {pumps: {protocols: mqtt-5}}"
    )
    assert found == {
        "services": {"hub": {"type": "iot-hub", "sku": "S1"}},
        "devices": {"pumps": {"protocols": ["mqtt-5"]}},
    }
    assert incomplete == frozenset()


def test_an_unknown_key_goes_and_makes_the_one_meant_unknown() -> None:
    found, _ = pruned("services: {hub: {type: iot-hub, deviceRegistery: r, colour: red}}")
    assert found == {"services": {"hub": {"type": "iot-hub", "deviceRegistry": UNKNOWN}}}


def test_a_misspelt_section_is_empty_and_not_wholly_known() -> None:
    found, incomplete = pruned("servces: {hub: {type: iot-hub}}")
    assert found == {"services": {}}
    assert incomplete == {"services"}


def test_a_section_of_the_wrong_type_is_empty_and_not_wholly_known() -> None:
    found, incomplete = pruned("{services: [a], connections: {from: a}, models: 5, requirements: 5}")
    assert found == {"services": {}, "connections": [], "models": [], "requirements": {}}
    assert incomplete == {"services", "connections", "models", "requirements"}


def test_a_missing_key_is_unknown() -> None:
    found, _ = pruned("{services: {hub: {}, e: {type: other}}, connections: [{from: pumps}], metadata: {}}")
    assert found["services"] == {
        "hub": {"type": UNKNOWN},
        "e": {"type": "other", "name": UNKNOWN, "side": UNKNOWN},
    }
    assert found["connections"] == [{"from": "pumps", "to": UNKNOWN}]
    assert found["metadata"] == {"name": UNKNOWN}


def test_missing_metadata_is_unknown() -> None:
    tree = {"apiVersion": "iotlint/v1", "kind": "Architecture", "devices": {"pumps": {}}}
    found, _ = prune(tree, explain(tree))
    assert isinstance(found["metadata"]["name"], Unknown)


def test_a_useless_entry_is_there_with_everything_unknown() -> None:
    found, incomplete = pruned(
        "{services: {hub: iot-hub}, sites: {yard: }, connections: [x, {from: a, to: b}]}"
    )
    assert found["services"]["hub"]["deviceRegistry"] is UNKNOWN
    assert set(found["services"]["hub"].values()) == {UNKNOWN}
    assert set(found["sites"]["yard"]) == (
        {
            "count",
            "connectivity",
            "proxy",
            "maxOffline",
            "outboundPorts",
            "cluster",
            "labels",
            "open",
            "resource",
        }
    )
    assert found["connections"][0]["to"] is UNKNOWN
    assert found["connections"][1] == {"from": "a", "to": "b"}
    assert incomplete == {"connections"}


def test_list_items_keep_their_numbers() -> None:
    found, incomplete = pruned(
        "{requirements: [nonsense, dashboards], devices: {pumps: {protocols: [5, amqp]}}}"
    )
    assert found["requirements"] == [UNKNOWN, "dashboards"]
    assert found["devices"]["pumps"]["protocols"] == [UNKNOWN, "amqp"]
    assert incomplete == {"requirements"}


def test_an_unknown_requirement_goes() -> None:
    found, incomplete = pruned(
        "requirements: {nonsense: {duration: 5}, device-twins: {rto: 1h}, dashboards: 5}"
    )
    assert set(found["requirements"]) == {"device-twins", "dashboards"}
    assert found["requirements"]["device-twins"] == {}
    assert set(found["requirements"]["dashboards"].values()) == {UNKNOWN}
    assert incomplete == {"requirements"}


def test_ids_are_kept_however_they_are_written() -> None:
    found, incomplete = pruned("services: {Hub_1: {type: iot-hub}, 2: {type: iot-hub}}")
    assert found == {"services": {"Hub_1": {"type": "iot-hub"}}}
    assert incomplete == {"services"}


def test_what_is_no_mapping_becomes_one() -> None:
    assert prune(5, explain(5)) == ({}, frozenset())


def test_a_tree_without_problems_comes_back_as_it_is() -> None:
    assert prune(HEAD, [])[0] is HEAD


@pytest.mark.parametrize("twice", [{"type": "iot-hubb"}])
def test_what_an_alias_shares_is_changed_in_both_places(twice: dict[str, str]) -> None:
    tree = {**HEAD, "services": {"a": twice, "b": twice}}
    found, _ = prune(tree, explain(tree))
    assert found["services"] == {"a": {"type": UNKNOWN}, "b": {"type": UNKNOWN}}
    assert twice == {"type": "iot-hubb"}


def without_unknowns(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_unknowns(below) for key, below in value.items() if below is not UNKNOWN}
    if isinstance(value, list):
        return [without_unknowns(item) for item in value if item is not UNKNOWN]
    return value


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_what_is_left_is_in_order(tree: Any) -> None:
    before = copy.deepcopy(tree)
    problems = explain(tree)
    found, incomplete = prune(tree, problems)
    assert repr(tree) == repr(before)
    left = explain(without_unknowns(found))
    # Ids stay as they are, what is missing stays missing, and a plan may turn out to hold nothing.
    assert {problem.name for problem in left} <= {"missing-key", "malformed-value", "nothing-planned"}
    assert all(problem.part == "key" for problem in left)
    assert incomplete <= {
        "sites", "services", "devices", "assets", "applications", "models", "connections", "requirements",
    }  # fmt: skip
