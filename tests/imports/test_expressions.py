"""Expressions of templates: what they give, what stays unknown, and what is no expression."""

from __future__ import annotations

from typing import Any

import pytest

from iotlint.imports.arm.evaluate import Run
from iotlint.imports.arm.expression import MAX_DEPTH, BadExpression, parse
from iotlint.imports.arm.facts import Partial, plain
from iotlint.imports.arm.scope import Template
from iotlint.imports.value import Unknown, Value, parts_of
from iotlint.source.json_reader import load_json

TEMPLATE = """{
  "parameters": {
    "name": {"type": "string"},
    "size": {"type": "int", "defaultValue": 3},
    "list": {"type": "array", "defaultValue": ["a", "b", "c"]},
    "whole": {"type": "object", "defaultValue": {"One": {"two": 2}}},
    "hidden": {"type": "secureString", "defaultValue": "do not tell"},
    "maybe": {"type": "string", "nullable": true}
  },
  "functions": [
    {"namespace": "own", "members": {"joined": {
      "parameters": [{"name": "a", "type": "string"}, {"name": "b", "type": "string"}],
      "output": {"type": "string", "value": "[concat(parameters('a'), '-', parameters('b'))]"}}}}
  ],
  "variables": {
    "copy": [{"name": "made", "count": 3, "input": "[copyIndex('made', 1)]"}],
    "text": "plain",
    "escaped": "[[not an expression]",
    "same": "[parameters('name')]",
    "id": "[resourceId('Microsoft.Devices/IotHubs', parameters('name'))]",
    "nested": {"copy": [{"name": "inner", "count": "[length(parameters('list'))]",
      "input": {"key": "[parameters('list')[copyIndex('inner')]]"}}]}
  },
  "resources": []
}"""


def scope() -> Any:
    document = load_json(TEMPLATE, "main.json").documents[0]
    return Template(Value(document.value, document, document.place), Run(), {}).scope


def value_of(text: str) -> Value:
    inside = scope()
    found: Value = inside.text(text, 0, inside.template.doc)
    return found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("[parameters('size')]", 3),
        ("[PARAMETERS('SIZE')]", 3),
        ("[parameters('list')[1]]", "b"),
        ("[parameters('whole').one.TWO]", 2),
        ("[parameters('whole')['One']['two']]", 2),
        ("[parameters('maybe')]", None),
        ("[variables('text')]", "plain"),
        ("[variables('escaped')]", "[not an expression]"),
        ("[variables('made')]", [1, 2, 3]),
        ("[variables('nested').inner[2].key]", "c"),
        ("[concat('a', 'b', string(1))]", "ab1"),
        ("[concat(createArray(1), createArray(2, 3))]", [1, 2, 3]),
        ("[format('{0}-{1}-{{x}}', 'a', 1)]", "a-1-{x}"),
        ("[format('{0:D3}', 7)]", "007"),
        ("[format('{0:d}{1:00}', -7, -7)]", "-7-07"),
        ("[format('{0:x4}{0:X}', 255)]", "00ffFF"),
        ("[format('<{0,4}|{1,-4}|{0,3:D2}>', 7, 'ab')]", "<   7|ab  | 07>"),
        ("[format('{0:D3}', 'text')]", "text"),
        # The example of "String functions for ARM templates", format
        ("[format('{0}, {1}. Formatted number: {2:N0}', 'Hello', 'User', 8175133)]",
         "Hello, User. Formatted number: 8,175,133"),
        ("[format('{0:n2}', -1234)]", "-1,234.00"),
        ("['it''s']", "it's"),
        ("[if(equals(parameters('size'), 3), 'three', 'other')]", "three"),
        ("[if(not(false()), if(true(), 1, 2), 3)]", 1),
        ("[and(true, equals(1, 1))]", True),
        ("[or(false(), equals(1, 2))]", False),
        ("[and(false, equals(parameters('name'), 'x'))]", False),
        ("[or(equals(parameters('name'), 'x'), true)]", True),
        ("[equals(parameters('name'), parameters('name'))]", True),
        ("[empty('')]", True),
        ("[empty(createObject())]", True),
        ("[empty(concat(parameters('name'), '-x'))]", False),
        ("[length(parameters('list'))]", 3),
        ("[length(parameters('whole'))]", 1),
        ("[contains(parameters('list'), 'b')]", True),
        ("[contains(parameters('whole'), 'ONE')]", True),
        ("[contains('abc', 'B')]", False),
        ("[coalesce(null(), parameters('maybe'), 'x')]", "x"),
        ("[union(createObject('a', 1, 'b', createObject('c', 2)), createObject('A', 3, 'b', createObject('d', 4)))]",
         {"a": 3, "b": {"c": 2, "d": 4}}),
        ("[union(createArray(1, 2), createArray(2, 3))]", [1, 2, 3]),
        ("[intersection(createArray(1, 2), createArray(2, 3))]", [2]),
        ("[tryGet(parameters('whole'), 'One', 'two')]", 2),
        ("[tryGet(parameters('whole'), 'none', 'two')]", None),
        ("[replace('a-b-c', '-', '')]", "abc"),
        ("[substring('abcdef', 1, 3)]", "bcd"),
        ("[split('a,b;c', createArray(',', ';'))]", ["a", "b", "c"]),
        ("[join(createArray('a', 'b'), '+')]", "a+b"),
        ("[toLower('AbC')]", "abc"),
        ("[toUpper('AbC')]", "ABC"),
        ("[trim(' x ')]", "x"),
        ("[first('abc')]", "a"),
        ("[last(createArray(1, 2))]", 2),
        ("[take('abcdef', 2)]", "ab"),
        ("[skip(parameters('list'), 1)]", ["b", "c"]),
        ("[range(2, 3)]", [2, 3, 4]),
        ("[map(range(0, 3), lambda('i', mul(lambdaVariables('i'), 2)))]", [0, 2, 4]),
        ("[filter(range(0, 5), lambda('i', greater(lambdaVariables('i'), 2)))]", [3, 4]),
        ("[reduce(range(1, 4), 0, lambda('a', 'b', add(lambdaVariables('a'), lambdaVariables('b'))))]", 10),
        ("[sort(createArray(3, 1, 2), lambda('a', 'b', less(lambdaVariables('a'), lambdaVariables('b'))))]", [1, 2, 3]),
        ("[toObject(createArray('a', 'b'), lambda('x', lambdaVariables('x')), lambda('x', 1))]", {"a": 1, "b": 1}),
        ("[items(createObject('b', 1, 'a', 2))]", [{"key": "a", "value": 2}, {"key": "b", "value": 1}]),
        ("[flatten(createArray(createArray(1), createArray(2)))]", [1, 2]),
        ("[json('{\"a\": [1, null]}')]", {"a": [1, None]}),
        ("[string(createObject('a', 1))]", '{"a":1}'),
        ("[int('12')]", 12),
        ("[bool('True')]", True),
        ("[add(2, 3)]", 5),
        ("[sub(2, 3)]", -1),
        ("[mul(2, 3)]", 6),
        ("[div(-7, 2)]", -3),
        ("[mod(7, 3)]", 1),
        ("[min(createArray(3, 1))]", 1),
        ("[max(3, 1)]", 3),
        ("[indexOf('abc', 'C')]", 2),
        ("[startsWith('abc', 'AB')]", True),
        ("[endsWith(parameters('name'), 'x')]", Unknown),
        ("[startsWith(concat('hub-', parameters('name')), 'HUB')]", True),
        ("[padLeft('7', 3, '0')]", "007"),
        ("[base64ToString(base64('x y'))]", "x y"),
        ("[uriComponent('a b')]", "a%20b"),
        ("[uri('https://a.b/', '/c')]", "https://a.b/c"),
        ("[own.joined('a', 'b')]", "a-b"),
        ("[last(split(resourceId('Microsoft.Devices/IotHubs', 'plant'), '/'))]", "plant"),
        ("[split(resourceId('A.B/c', 'x'), '/')[8]]", "x"),
        ("[createObject('a', 1).a]", 1),
        ("[ concat( 'a' , 'b' ) ]", "ab"),
        ("no expression", "no expression"),
    ],
)  # fmt: skip
def test_what_expressions_give(expression: str, expected: Any) -> None:
    value = value_of(expression)
    if expected is Unknown:
        assert isinstance(value.data, Unknown)
    else:
        assert plain(value) == expected
        assert type(plain(value)) is type(expected)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("[parameters('name')]", "parameter 'name' has no default; give --set name=…"),
        ("[parameters('nobody')]", "the template declares no parameter 'nobody'"),
        ("[variables('nobody')]", "the template declares no variable 'nobody'"),
        ("[parameters('hidden')]", "the parameter 'hidden' is a secret"),
        ("[reference(variables('id')).hostName]", "it is known after deployment only"),
        ("[listKeys(variables('id'), '2023-06-30').value[0].primaryKey]", "it is a secret"),
        ("[newGuid()]", "it is made anew in each deployment"),
        ("[utcNow()]", "it is made anew in each deployment"),
        ("[deployer().objectId]", "it is known after deployment only"),
        ("[subscription().subscriptionId]", "it is known after deployment only"),
        ("[resourceGroup().location]", "it is where the resource group is; give --location"),
        ("[uniqueString(resourceGroup().id)]", "it is a hash that only a deployment makes"),
        ("[somethingNew(1)]", "the function 'somethingNew' is not one that iotlint knows"),
        ("[parameters('list')[7]]", "there is nothing under '7'"),
        ("[parameters('whole').three]", "there is nothing under 'three'"),
        ("[format('plant{0:N}', 3)]", "the format 'N' is not one that iotlint knows"),
        ("[format('plant{0:x}', -3)]", "the format 'x' is not one that iotlint knows"),
        ("[format('plant{0:0.0}', 3)]", "the format '0.0' is not one that iotlint knows"),
        ("[format('plant{0:D3}', parameters('name'))]", "parameter 'name' has no default; give --set name=…"),
        ("[format('plant{0', 3)]", "'format' cannot take these arguments"),
        ("[format('plant}', 3)]", "'format' cannot take these arguments"),
        ("[format('plant{1}', 3)]", "'format' cannot take these arguments"),
        ("[format('plant{name}', 3)]", "'format' cannot take these arguments"),
        ("[substring('abc', 2, 5)]", "the text is shorter than what is taken of it"),
        ("[range(0, 100000000)]", "a range has 10,000 numbers at most"),
        ("[padLeft('x', 2000000000)]", "the text it makes is longer than a template can hold"),
    ],
)
def test_what_stays_unknown_says_why(expression: str, reason: str) -> None:
    value = value_of(expression)
    assert isinstance(value.data, Unknown)
    assert value.data.reason == reason


def test_a_format_that_is_not_known_leaves_the_rest_of_a_text_known() -> None:
    assert parts_of(value_of("[format('plant-{0:E2}-hub', 3)]").data)[::2] == ("plant-", "-hub")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("[parameters('name')]", "[variables('same')]"),
        ("[parameters('name')]", "[toLower(parameters('name'))]"),
        ("[parameters('name')]", "[format('{0}', parameters('NAME'))]"),
        ("[concat('x-', parameters('name'))]", "[format('{0}-{1}', 'X', variables('same'))]"),
        ("[variables('id')]", "[resourceId('microsoft.devices/iothubs', variables('same'))]"),
        ("[parameters('name')]", "[last(split(variables('id'), '/'))]"),
        ("[uniqueString(resourceGroup().id)]", "[uniqueString(resourceGroup().id)]"),
        ("[if(parameters('flag'), 'a', 'a')]", "[if(parameters('other'), 'a', 'a')]"),
    ],
)
def test_what_denotes_the_same_has_one_normal_form(one: str, other: str) -> None:
    from iotlint.imports.value import identity

    assert identity(value_of(one).data) == identity(value_of(other).data)


def test_what_denotes_something_else_has_another() -> None:
    from iotlint.imports.value import identity

    texts = (
        "[parameters('name')]",
        "[concat('x', parameters('name'))]",
        "[newGuid()]",
        "[variables('text')]",
    )
    assert len({identity(value_of(text).data) for text in texts}) == len(texts)


def test_a_key_is_tied_to_its_resource_and_is_secret() -> None:
    data = value_of("[concat('Key=', listKeys(variables('id'), '2023-06-30').value[0].primaryKey)]").data
    assert isinstance(data, Unknown)
    assert data.secret
    assert len(data.ties) == 1


def test_a_secret_makes_secret_whatever_is_made_of_it() -> None:
    for expression in ("[concat('a', parameters('hidden'))]", "[base64(parameters('hidden'))]"):
        value = value_of(expression)
        assert isinstance(value.data, Unknown)
        assert value.data.secret
        with pytest.raises(Partial):
            plain(value)


@pytest.mark.parametrize(
    "text",
    ["[]", "[concat('a']", "[concat('a'))]", "[concat('a',)]", "['open]", "[a]", "[1 2]", "[a.b]", "[concat(,)]", "[x('a')[]",
     "[x('a').]", "[#]", "[(1)]", "[x]y]"],
)  # fmt: skip
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(BadExpression):
        parse(text)


def test_depth_is_bounded() -> None:
    parse("[" + "not(" * MAX_DEPTH + "true" + ")" * MAX_DEPTH + "]")
    for deep in (MAX_DEPTH + 1, 3_000, 30_000):
        with pytest.raises(BadExpression):
            parse("[" + "not(" * deep + "true" + ")" * deep + "]")
