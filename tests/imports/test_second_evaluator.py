"""Another evaluator of templates, bicep-cost: where both know a value, it is the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from bicep_cost.armexpr import Unknown as TheirUnknown
from bicep_cost.engine import DeploymentSettings, Engine

from iotlint.imports.arm.evaluate import Run
from iotlint.imports.arm.facts import Partial, plain
from iotlint.imports.arm.resources import TemplateReader
from iotlint.imports.arm.scope import Template
from iotlint.imports.value import Value
from iotlint.source.json_reader import load_json
from tests.imports.importing import hub, resource, symbolic, template
from tests.imports.plant import plant
from tests.imports.test_expressions import TEMPLATE, test_what_expressions_give


def ours(file: Any) -> list[tuple[str, Value]]:
    document = load_json(json.dumps(file), "main.json").documents[0]
    found = TemplateReader(lambda *_: None).read(
        Template(Value(document.value, document, document.place), Run(), {})
    )
    return [(each.type, each.body) for each in found]


def theirs(file: Any) -> list[tuple[str, Any]]:
    engine = Engine(DeploymentSettings())
    engine.expand(json.loads(json.dumps(file)), {})
    return [(each.type.lower(), each.body) for each in engine.resources]


def known_to_both(our: Value, their: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """The scalars that both evaluators know, by path."""
    if isinstance(their, TheirUnknown) or path.endswith((".name", ".dependsOn", ".copy", ".type")):
        return
    if isinstance(their, dict):
        for key, child in their.items():
            found = our.get(key)
            if found is not None:
                yield from known_to_both(found, child, f"{path}.{key}")
    elif isinstance(their, list):
        for n, (a, b) in enumerate(zip(our.each(), their, strict=False)):
            yield from known_to_both(a, b, f"{path}.{n}")
    else:
        try:
            yield path, plain(our), their
        except Partial:
            return


def nested() -> Any:
    inner = template(
        hub(
            "[parameters('n')]",
            sku={"name": "[parameters('tier')]", "capacity": "[add(parameters('units'), 1)]"},
        ),
        parameters={
            "n": {"type": "string"},
            "tier": {"type": "string", "defaultValue": "S2"},
            "units": {"type": "int"},
        },
    )
    inner["outputs"] = {"tls": {"type": "string", "value": "[concat('1', '.', '2')]"}}
    deployment = resource(
        "Microsoft.Resources/deployments",
        "part",
        {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "parameters": {"n": {"value": "inner-hub"}, "units": {"value": "[length(variables('three'))]"}},
            "template": inner,
        },
    )
    return template(
        deployment,
        hub("outer-hub", {"minTlsVersion": "[reference('part').outputs.tls.value]"}),
        variables={"three": [1, 2, 3]},
    )


def looped() -> Any:
    routes = {
        "name": "routes",
        "count": "[length(variables('ends'))]",
        "input": {"n": "[variables('ends')[copyIndex('routes')]]"},
    }
    return template(
        hub(
            "[format('hub-{0}', copyIndex())]",
            {"routing": {"copy": [routes]}},
            copy={"name": "hubs", "count": 3},
            sku={"capacity": "[copyIndex(5)]"},
        ),
        hub("never", condition="[equals('a', 'b')]"),
        variables={"ends": ["x", "y"]},
    )


@pytest.mark.parametrize(
    "make", [plant, lambda: symbolic(plant()), nested, looped], ids=["plant", "symbolic", "nested", "looped"]
)
def test_both_evaluators_see_the_same(make: Any) -> None:
    left, right = ours(make()), theirs(make())
    left = [each for each in left if each[0] != "microsoft.resources/deployments"]
    right = [each for each in right if each[0] != "microsoft.resources/deployments"]
    assert sorted(type_ for type_, _ in left) == sorted(type_ for type_, _ in right)
    compared = 0
    for type_ in {type_ for type_, _ in left}:
        pairs = zip(
            [body for each, body in left if each == type_],
            [body for each, body in right if each == type_],
            strict=True,
        )
        for our, their in pairs:
            for path, a, b in known_to_both(our, their):
                assert a == b, f"{type_}{path}"
                compared += 1
    assert compared >= 4


# What bicep-cost 0.2.0 does otherwise, by whose documentation it is wrong: `contains` regards the case of texts ("Object
# functions for ARM templates", contains), `union` merges nested objects (Azure/PSRule.Rules.Azure#2885), and `format` takes
# what .NET takes ("String functions for ARM templates", format): no decimals for N0, digits as zeros, small x, widths.
_OTHERWISE = ("contains('abc', 'B')", "union(createObject(", "{2:N0}", "{1:00}", "{0:x4}", "{0,4}")


@pytest.mark.parametrize(
    "expression",
    [
        expression
        for expression, expected in test_what_expressions_give.pytestmark[0].args[1]
        if isinstance(expected, (str, int, bool, list, dict))
        and not any(name in expression for name in _OTHERWISE)
    ],
)
def test_both_give_the_same_of_an_expression(expression: str) -> None:
    file = {**json.loads(TEMPLATE), "resources": [resource("A.B/c", "x", {"value": expression})]}
    file["parameters"]["name"]["defaultValue"] = "n"
    ((_, body),) = theirs(file)
    found = body["properties"]["value"]
    if not isinstance(found, TheirUnknown):
        ((_, our),) = ours(file)
        value = our.get("properties")
        assert value is not None
        inner = value.get("value")
        assert inner is not None
        assert plain(inner) == found
