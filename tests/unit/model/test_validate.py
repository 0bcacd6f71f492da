"""The way from a tree as written to one that rules may judge."""

import copy
import subprocess
import sys
from pathlib import Path
from typing import Any

from iotlint.model.unknown import UNKNOWN
from iotlint.model.validate import canonical_types, validate
from tests.unit.model.trees import SCHEMA

ALIASES = {
    "dps": "device-provisioning-service",
    "azure iot hub": "iot-hub",
    "iot-hub": "iot-hub",
    "microsoft.devices/iothubs": "iot-hub",
}
HEAD = {"apiVersion": "iotlint/v1", "kind": "Architecture", "metadata": {"name": "x"}}


def test_a_sound_tree_comes_back_as_it_is() -> None:
    tree = {**HEAD, "devices": {"pumps": {}}}
    assert validate(tree, lambda _: True) == (tree, [], frozenset())
    assert validate(tree, lambda _: True)[0] is tree


def test_a_tree_with_mistakes_comes_back_pruned() -> None:
    tree = {**HEAD, "services": {"hub": {"type": "iot-hubb"}}, "connections": 5}
    found, problems, incomplete = validate(tree, lambda _: False)
    assert found["services"]["hub"]["type"] is UNKNOWN
    assert [problem.name for problem in problems] == ["unknown-value", "wrong-type"]
    assert incomplete == {"connections"}


def test_other_names_of_services_are_replaced_in_a_copy() -> None:
    tree = {
        "services": {
            "a": {"type": "DPS", "linkedTo": ["b"]},
            "b": {"type": " Azure  IoT Hub "},
            "c": {"type": "Microsoft.Devices/IotHubs"},
            "d": {"type": "iot-hub"},
            "e": {"type": "IoT-Hub"},
            "f": {"type": "nonsense"},
        },
        "devices": {},
    }
    before = copy.deepcopy(tree)
    found, replaced = canonical_types(tree, ALIASES)
    assert tree == before
    assert [service["type"] for service in found["services"].values()] == [
        "device-provisioning-service", "iot-hub", "iot-hub", "iot-hub", "iot-hub", "nonsense",
    ]  # fmt: skip
    assert found["services"]["a"]["linkedTo"] == ["b"]
    assert found["devices"] is tree["devices"]
    assert found["services"]["d"] is tree["services"]["d"]
    assert (replaced[0].route, replaced[0].replacement) == (
        ("services", "a", "type"),
        "device-provisioning-service",
    )
    assert "'DPS'" in replaced[0].message
    assert [problem.route[1] for problem in replaced] == ["a", "b", "c", "e"]


def test_trees_without_services_are_left_alone() -> None:
    trees: list[Any] = [
        None,
        5,
        [],
        {},
        {"services": None},
        {"services": []},
        {"services": {"a": None, "b": {}, "c": {"type": 5}}},
    ]
    for tree in trees:
        found, replaced = canonical_types(tree, ALIASES)
        assert found is tree
        assert replaced == []


def test_sound_plans_load_neither_the_explainer_nor_jsonschema(tmp_path: Path) -> None:
    from iotlint.model.schema_code import validator_source

    (tmp_path / "generated.py").write_text(validator_source(SCHEMA), encoding="utf-8")
    script = (
        "import sys, generated\n"
        "from iotlint.model.validate import canonical_types, validate\n"
        "tree = {'apiVersion': 'iotlint/v1', 'kind': 'Architecture', 'metadata': {'name': 'x'},\n"
        "        'services': {'hub': {'type': 'iot-hub', 'minTlsVersion': '1.2'}}}\n"
        "assert validate(canonical_types(tree, {})[0], generated.valid)[1] == []\n"
        "heavy = {'jsonschema', 'difflib', 'iotlint.model.explain', 'iotlint.model.schema_code', 'json'}\n"
        "print(sorted(heavy & sys.modules.keys()))\n"
    )
    root = Path(__file__).parents[3]
    path = f"import sys; sys.path[:0] = [{str(root)!r}, {str(tmp_path)!r}]\n"
    run = subprocess.run(
        [sys.executable, "-S", "-c", path + script], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
