"""Templates made to bring a reader down: each ends in a clear answer at the right place."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from iotlint.imports.arm.evaluate import TOO_DEEP
from iotlint.imports.files import NothingKnown
from tests.imports.importing import hub, imported, resource, services, template


def circle() -> Any:
    return template(hub("[variables('a')]"), variables={"a": "[variables('b')]", "b": ["[variables('a')]"]})


def unused_circle() -> Any:
    return template(hub(), variables={"a": {"b": "[variables('a')]"}})


def parameters_in_circles() -> Any:
    declared = {"a": "[parameters('b')]", "b": "[concat(parameters('a'), 'x')]"}
    return template(
        hub("[parameters('a')]"),
        parameters={name: {"type": "string", "defaultValue": value} for name, value in declared.items()},
    )


def copies() -> Any:
    return template(hub("[string(copyIndex())]", copy={"name": "c", "count": 10**10}))


def copies_of_copies() -> Any:
    inner = {"type": "a", "name": "[string(copyIndex('in'))]", "copy": {"name": "in", "count": 9999}}
    return template(hub("[string(copyIndex('out'))]", copy={"name": "out", "count": 9999}, resources=[inner]))


def deployments_of_deployments() -> Any:
    body = template(hub())
    for level in range(5):
        each = resource(DEPLOYMENT, f"n{level}", {"mode": "Incremental", "template": body})
        body = template({**each, "copy": {"name": "c", "count": 100}})
    return body


def doubling() -> Any:
    chain = {f"v{n}": f"[concat(variables('v{n - 1}'), variables('v{n - 1}'))]" for n in range(1, 61)}
    return template(hub("[variables('v60')]"), variables={"v0": "0123456789", **chain})


def branching() -> Any:
    each = {f"v{n}": dict.fromkeys("ab", f"[variables('v{n - 1}')]") for n in range(1, 50)}
    return template(
        hub("[string(equals(variables('v49'), variables('v48')))]"), variables={"v0": {"a": 1}, **each}
    )


def calls() -> Any:
    return template(hub("[" + "concat('a', " * 3000 + "'b'" + ")" * 3000 + "]"))


def chained() -> Any:
    chain = {f"v{n}": f"[concat(variables('v{n - 1}'), 'x')]" for n in range(1, 3001)}
    return template(hub("[variables('v3000')]"), variables={"v0": "a", **chain})


def mapped() -> Any:
    inner = "map(range(0, 9999), lambda('j', 1))"
    return template(hub(f"[string(length(map(range(0, 9999), lambda('i', {inner}))))]"))


DEPLOYMENT = "Microsoft.Resources/deployments"


def giving(name: str, output: str) -> dict[str, Any]:
    """A nested deployment with one output."""
    outputs = {"x": {"type": "string", "value": output}}
    return resource(DEPLOYMENT, name, {"template": {**template(), "outputs": outputs}})


def calling(name: str, other: str) -> dict[str, Any]:
    """A function of a template's own that calls another one."""
    said = {"type": "string", "value": f"[own.{other}(parameters('p'))]"}
    return {name: {"parameters": [{"name": "p", "type": "string"}], "output": said}}


@pytest.mark.parametrize(
    "file",
    [
        template(
            hub("[reference('a').outputs.x.value]"),
            giving("a", "[reference('b').outputs.x.value]"),
            giving("b", "[reference('a').outputs.x.value]"),
        ),
        template(hub("[own.f('x')]"), functions=[{"namespace": "own", "members": {**calling("f", "g"), **calling("g", "f")}}]),
        template(
            hub("[parameters('p0')]"),
            parameters={f"p{n}": {"type": "string", "defaultValue": f"[parameters('p{n + 1}')]"} for n in range(400)},
        ),
        template(hub("[reference('d0').outputs.x.value]"), *(giving(f"d{n}", f"[reference('d{n + 1}').outputs.x.value]") for n in range(300))),
    ],
    ids=["outputs", "functions", "parameters", "deployments"],
)  # fmt: skip
def test_ways_without_end_are_refused_at_the_expression_they_start_from(file: Any) -> None:
    work, drawn = imported(file)
    assert drawn is None
    (fault,) = work.faults
    assert fault.message == TOO_DEEP
    assert fault.span.line > 1


@pytest.mark.parametrize(
    "make",
    [
        circle,
        unused_circle,
        parameters_in_circles,
        copies,
        copies_of_copies,
        deployments_of_deployments,
        doubling,
        branching,
        calls,
        chained,
        mapped,
    ],
)
def test_what_has_no_end_is_refused_at_its_place(make: Callable[[], Any]) -> None:
    work, drawn = imported(make())
    assert drawn is None
    (fault,) = work.faults
    assert fault.name in ("endless-template", "nested-too-deep", "syntax-error")
    line = work.streams["main.json"].source.line(fault.span.line)
    assert line[fault.span.column - 1] in '"{['  # an expression or a loop begins there


@pytest.mark.parametrize("levels", [300, 100_000])
@pytest.mark.parametrize("bracket", ["[]", "{}"])
def test_depth_of_brackets(levels: int, bracket: str) -> None:
    opening = '{"a":' if bracket == "{}" else "["
    work, drawn = imported(opening * levels + "1" + bracket[1] * levels)
    assert drawn is None
    assert [fault.name for fault in work.faults] == ["nested-too-deep"]


def test_a_file_beyond_its_bound_is_refused_unread() -> None:
    work, drawn = imported('{"x": "' + "y" * (33 << 20) + '"}')
    assert drawn is None
    (fault,) = work.faults
    assert fault.name == "file-too-large"
    assert fault.span[1:3] == (1, 1)


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        (b'{"resources": [\n {"type": "\xff"}]}', "wrong-encoding", (2, 12)),
        ('{"resources": [\n {"type": "\\ud800x"}]}', "syntax-error", (2, 12)),
        ('{"resources": [],\n "resources": []}', "duplicate-key", (2, 2)),
        ("", "empty-file", (1, 1)),
        ('{"resources": [}', "syntax-error", (1, 15)),
    ],
)
def test_what_is_no_sound_json(text: Any, name: str, place: tuple[int, int]) -> None:
    work, drawn = imported(text)
    assert drawn is None
    assert (work.faults[0].name, work.faults[0].span[1:3]) == (name, place)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ({"@context": "dtmi:dtdl:context;2", "@id": "dtmi:a;1", "@type": "Interface"}, "DTDL model"),
        ([{"@type": "Interface"}], "DTDL model"),
        ({"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#", "parameters": {}}, "--parameters"),
        ({"apiVersion": "iotlint/v1", "kind": "Architecture", "metadata": {"name": "x"}}, "architecture already"),
        ({"format_version": "1.2", "planned_values": {}}, "Terraform cannot be imported yet"),
        (None, "nothing that iotlint can import"),
        ([], "nothing that iotlint can import"),
        ({"a": 1}, "nothing that iotlint can import"),
        (template(), "nothing in it that iotlint knows"),
        (template({"type": "Microsoft.Web/serverfarms", "apiVersion": "x", "name": "p"}), "nothing in it that iotlint knows"),
    ],
)  # fmt: skip
def test_what_is_no_infrastructure_code(file: Any, said: str) -> None:
    with pytest.raises(NothingKnown, match=r"^main\.json:\d+:\d+: ") as caught:
        imported(json.dumps(file))
    assert said in str(caught.value)


def test_what_is_of_the_wrong_form_is_passed_over() -> None:
    odd: list[Any] = [
        1,
        None,
        "a",
        {"type": 5},
        {"type": "a"},
        hub() | {"name": None},
        hub() | {"name": {"a": 1}, "properties": [1]},
        hub(sku="S1"),
    ]
    odd += [hub(properties={"routing": {"routes": "x", "endpoints": [1]}, "eventHubEndpoints": None})]
    file = template(*odd, parameters=[1], variables="x", outputs=7, functions="y")
    _, drawn = imported(file)
    assert drawn is not None
    assert {entry.type for entry in drawn.entries} == {"iot-hub"}


def test_many_of_everything_take_time_in_proportion() -> None:
    """Counted in steps, not in seconds: twice the copies, at most twice the work and a bit."""
    from iotlint.imports.arm.evaluate import Run

    counted = []
    step = Run.step
    for number in (500, 1000):
        before = Run.__init__
        made: list[Run] = []

        def remembered(self: Run, size: int = 0, before: Any = before, made: list[Run] = made) -> None:
            before(self, size)
            made.append(self)

        Run.__init__ = remembered  # type: ignore[method-assign]
        try:
            imported(template(hub("[concat('h', copyIndex())]", copy={"name": "c", "count": number})))
        finally:
            Run.__init__ = before  # type: ignore[method-assign]
        counted.append(made[0].steps)
    assert step is Run.step
    assert counted[1] <= 2.1 * counted[0]


def test_an_id_or_a_type_of_ever_more_levels_is_none_of_azure() -> None:
    """What stands above a level is looked for, which must not be once for each of a hundred thousand."""
    levels = 400_000
    things = [
        {"id": "/" * levels, "type": "Microsoft.Devices/IotHubs", "name": "plant"},
        {"id": "x", "type": "Microsoft.Devices" + "/x" * levels, "name": "x" + "/x" * (levels - 1)},
    ]
    begun = time.process_time()
    assert list(services(things)) == ["plant"]
    assert time.process_time() - begun < 30  # a guard against what grows with the square, which takes minutes
