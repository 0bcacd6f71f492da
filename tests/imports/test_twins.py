"""One system, written in many ways, is drawn the same: form, order, letter case, parameters, nesting."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.imports.importing import SCHEMA, hub, imported, plan, resource, symbolic, template
from tests.imports.plant import CONNECTIONS, WANTED, plant


def drawn(file: Any, **more: Any) -> tuple[Any, Any]:
    found = plan(file, name="x", **more)
    return found["services"], found["connections"]


def test_the_system_is_drawn_as_it_is_meant() -> None:
    assert drawn(plant()) == (WANTED, CONNECTIONS)


def test_the_symbolic_form_is_the_same() -> None:
    assert drawn(symbolic(plant())) == (WANTED, CONNECTIONS)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1 << 30))
def test_the_order_of_keys_and_resources_makes_no_difference(seed: int) -> None:
    chance = random.Random(seed)

    def mixed(value: Any) -> Any:
        if isinstance(value, dict):
            items = [(key, mixed(child)) for key, child in value.items()]
            chance.shuffle(items)
            return dict(items)
        return [mixed(each) for each in value] if isinstance(value, list) else value

    file = mixed(plant())
    chance.shuffle(file["resources"])
    assert drawn(file) == (WANTED, CONNECTIONS)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1 << 30))
def test_the_case_of_keys_and_types_makes_no_difference(seed: int) -> None:
    chance = random.Random(seed)

    def cased(text: str) -> str:
        return "".join(chance.choice((letter.lower(), letter.upper())) for letter in text)

    def mixed(value: Any, inside: bool) -> Any:
        if isinstance(value, dict):
            return {
                (cased(key) if inside and key[0] != "$" else key): (
                    cased(child)
                    if key == "type" and isinstance(child, str) and "/" in child
                    else mixed(child, True)
                )
                for key, child in value.items()
            }
        return [mixed(each, True) for each in value] if isinstance(value, list) else value

    file = plant()
    for key in ("resources", "parameters"):
        file[key] = mixed(file[key], key == "resources") if key == "resources" else file[key]
    assert drawn(file) == (WANTED, CONNECTIONS)


def _moved(value: Any, parameters: dict[str, Any], chance: random.Random) -> Any:
    """Some literals moved into parameters with defaults."""
    if isinstance(value, dict):
        return {
            key: child if key in ("type", "apiVersion") else _moved(child, parameters, chance)
            for key, child in value.items()
        }
    if isinstance(value, list):
        return [_moved(each, parameters, chance) for each in value]
    if isinstance(value, str) and (value.startswith("[") or not value):
        return value
    if chance.random() < 0.4:
        name = f"p{len(parameters)}"
        kind = {bool: "bool", int: "int", str: "string"}[type(value)]
        parameters[name] = {"type": kind, "defaultValue": value}
        return f"[parameters('{name}')]"
    return value


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1 << 30))
def test_values_moved_into_parameters_are_the_same(seed: int) -> None:
    file = plant()
    chance = random.Random(seed)
    more: dict[str, Any] = {}
    file["resources"] = _moved(file["resources"], more, chance)
    file["parameters"] |= more
    assert drawn(file) == (WANTED, CONNECTIONS)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1 << 30), st.booleans())
def test_splitting_into_nested_deployments_makes_no_difference(seed: int, in_symbols: bool) -> None:
    chance = random.Random(seed)
    file = plant()
    inner: list[Any] = []
    outer: list[Any] = []
    for each in file["resources"]:
        (inner if chance.random() < 0.5 else outer).append(each)
    declared = {name: {"type": "string"} for name in file["parameters"]}
    nested = resource(
        "Microsoft.Resources/deployments",
        "part",
        {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "parameters": {name: {"value": f"[parameters('{name}')]"} for name in declared},
            "template": {**template(*inner), "parameters": declared, "variables": file["variables"]},
        },
    )
    file["resources"] = [*outer, nested]
    assert drawn(symbolic(file) if in_symbols else file) == (WANTED, CONNECTIONS)


def test_a_nested_deployment_of_outer_scope_speaks_of_the_outer_names() -> None:
    file = plant()
    file["resources"] = [
        resource(
            "Microsoft.Resources/deployments",
            "part",
            {
                "mode": "Incremental",
                "template": {**template(*file["resources"]), "variables": {"events": "not meant"}},
            },
        )
    ]
    assert drawn(file) == (WANTED, CONNECTIONS)


def test_renaming_changes_names_only() -> None:
    text = json.dumps(plant()).replace("front", "entry").replace("averages", "means")
    services, connections = drawn(text)
    front: dict[str, Any] = dict(WANTED["front"])
    assert {**front, "resource": "entry"} == services["entry"]
    assert len(connections) == len(CONNECTIONS)
    assert services["hub"] == WANTED["hub"]


def test_twenty_mentions_of_one_thing_are_one_thing() -> None:
    nested = [
        resource(
            "Microsoft.Resources/deployments",
            f"d{number}",
            {
                "mode": "Incremental",
                "expressionEvaluationOptions": {"scope": "inner"},
                "parameters": {"n": {"value": "[parameters('hub')]"}},
                "template": {
                    "$schema": SCHEMA,
                    "contentVersion": "1.0.0.0",
                    "languageVersion": "2.0",
                    "parameters": {"n": {"type": "string"}},
                    "resources": {
                        "hub": {
                            "existing": True,
                            "type": "Microsoft.Devices/IotHubs",
                            "apiVersion": "x",
                            "name": "[parameters('n')]",
                        },
                    },
                },
            },
        )
        for number in range(20)
    ]
    found = plan(template(*nested, parameters={"hub": {"type": "string"}}))
    assert found["services"] == {"hub": {"type": "iot-hub", "existing": True, "open": ["deviceRegistry"]}}
    declared = plan(template(hub("[parameters('hub')]"), *nested, parameters={"hub": {"type": "string"}}))
    assert declared["services"] == {"hub": {"type": "iot-hub", "region": "westeurope"}}


def test_outputs_lead_from_one_deployment_to_the_next() -> None:
    def deployment(name: str, given: Any, inner: Any, outputs: Any = None) -> Any:
        return resource(
            "Microsoft.Resources/deployments",
            name,
            {
                "mode": "Incremental",
                "expressionEvaluationOptions": {"scope": "inner"},
                "parameters": given,
                "template": {**inner, "outputs": outputs or {}},
            },
        )

    made = deployment(
        "made",
        {},
        template(hub("[parameters('n')]"), parameters={"n": {"type": "string", "defaultValue": "plant"}}),
        {"id": {"type": "string", "value": "[resourceId('Microsoft.Devices/IotHubs', parameters('n'))]"}},
    )
    updates = [
        resource("Microsoft.DeviceUpdate/accounts", "updates", {"sku": "Standard"}),
        resource(
            "Microsoft.DeviceUpdate/accounts/instances",
            "updates/one",
            {"iotHubs": [{"resourceId": "[parameters('hub')]"}]},
        ),
    ]
    used = deployment(
        "used",
        {
            "hub": {
                "value": "[reference(resourceId('Microsoft.Resources/deployments', 'made')).outputs.id.value]"
            }
        },
        template(*updates, parameters={"hub": {"type": "string"}}),
    )
    for file in (template(made, used), template(used, made)):
        assert plan(file)["services"]["updates"]["linkedTo"] == ["plant"]
    in_symbols = symbolic(template(made, used))
    in_symbols["resources"]["symbol1"]["properties"]["parameters"]["hub"]["value"] = (
        "[reference('symbol0').outputs.id.value]"
    )
    assert plan(in_symbols)["services"]["updates"]["linkedTo"] == ["plant"]


def test_children_nested_and_apart_are_the_same() -> None:
    space = "Microsoft.EventHub/namespaces"
    properties = {"partitionCount": 2, "messageRetentionInDays": 1}
    apart = template(
        resource(space, "[parameters('n')]", {}),
        resource(f"{space}/eventhubs", "[concat(parameters('n'), '/a')]", properties),
        parameters={"n": {"type": "string"}},
    )
    nested = template(
        resource(space, "[parameters('n')]", {}, resources=[resource("eventhubs", "a", properties)]),
        parameters={"n": {"type": "string"}},
    )
    needed = template(
        resource(space, "[parameters('n')]", {}),
        resource(
            f"{space}/eventhubs",
            "[parameters('whole')]",
            properties,
            dependsOn=[f"[resourceId('{space}', parameters('n'))]"],
        ),
        resource(space, "other", {}),
        parameters={"n": {"type": "string"}, "whole": {"type": "string"}},
    )
    wanted = {"type": "event-hubs", "partitions": 2, "retention": "1d"}
    assert plan(apart)["services"]["event-hubs"] == wanted
    assert plan(nested)["services"]["event-hubs"] == wanted
    assert plan(needed)["services"]["event-hubs"] == wanted


def test_several_files_are_one_system() -> None:
    file = plant()
    first, rest = file["resources"][:1], file["resources"][1:]
    names = {"hub": {"value": "a-hub"}, "store": {"value": "astore"}}
    whole = plan(file, parameters=[{"parameters": names}], name="x")
    parts = plan(
        {**file, "resources": first},
        {**file, "resources": rest},
        parameters=[{"parameters": names}],
        name="x",
    )
    assert parts == whole


@pytest.mark.parametrize("times", [2, 3])
def test_every_run_gives_the_same_bytes(times: int) -> None:
    from iotlint.imports.record import json_text
    from iotlint.imports.text import yaml_text

    made = set()
    for _ in range(times):
        found = imported(copy.deepcopy(plant()))[1]
        assert found is not None
        made.add(yaml_text(found) + json_text(found))
    assert len(made) == 1
