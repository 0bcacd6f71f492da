"""Large plans stay legible, small ones whole."""

from __future__ import annotations

from iotlint.diagram.grouping import LEGIBLE
from iotlint.diagram.picture import Box, Picture
from tests.unit.diagram.plans import HEADER, drawn, labels, lines


def nodes(picture: Picture) -> int:
    ahead: list[Box] = list(picture.lanes)
    number = len(picture.nodes)
    while ahead:
        box = ahead.pop()
        number += len(box.nodes)
        ahead += box.boxes
    return number


def fleet(devices: int) -> str:
    """Devices at one hub, of which the last speaks another protocol."""
    entries = "\n".join(f"  d{n}: {{count: 10}}" for n in range(devices))
    arrows = "\n".join(
        f"  - {{from: d{n}, to: hub, protocol: {'amqp' if n == devices - 1 else 'mqtt'}}}"
        for n in range(devices)
    )
    return f"{HEADER}services: {{hub: {{type: iot-hub}}}}\ndevices:\n{entries}\nconnections:\n{arrows}\n"


def test_as_many_as_can_be_read_are_drawn_one_by_one() -> None:
    assert nodes(drawn(fleet(LEGIBLE - 1), findings=False)) == LEGIBLE


def test_one_more_and_what_is_alike_shares_a_node() -> None:
    picture = drawn(fleet(LEGIBLE), findings=False)
    assert lines(picture) == {
        "hub": ("IoT Hub",),
        f"d0, d1 and {LEGIBLE - 3} more": (f"{(LEGIBLE - 1) * 10} devices",),
        f"d{LEGIBLE - 1}": ("10 devices",),
    }
    assert sorted(arrow.label for arrow in picture.arrows) == ["amqp", f"mqtt, {LEGIBLE - 1} connections"]


def plants(number: int, other: int | None = None) -> str:
    """Sites of one make, five elements each, but for `other`, where the presses speak another protocol."""
    parts: dict[str, list[str]] = {"sites": [], "services": [], "devices": [], "assets": []}
    arrows = []
    for n in range(number):
        parts["sites"].append(f"p{n}: {{}}")
        parts["services"].append(f"ops{n}: {{type: iot-operations, site: p{n}}}")
        parts["devices"].append(f"robots{n}: {{site: p{n}, count: 2}}")
        parts["assets"] += [f"presses{n}: {{site: p{n}, count: 3}}", f"ovens{n}: {{site: p{n}, count: 1}}"]
        protocol = "modbus" if n == other else "opc-ua"
        arrows += [f"{{from: presses{n}, to: ops{n}, protocol: {protocol}}}"]
        arrows += [f"{{from: ovens{n}, to: ops{n}, protocol: opc-ua}}", f"{{from: ops{n}, to: lake}}"]
    parts["services"].append("lake: {type: fabric}")
    text = "".join(f"{key}:\n" + "".join(f"  {entry}\n" for entry in found) for key, found in parts.items())
    return f"{HEADER}{text}connections:\n" + "".join(f"  - {arrow}\n" for arrow in arrows)


def test_sites_that_are_alike_share_a_box() -> None:
    picture = drawn(plants(125), findings=False)  # 501 elements
    assert labels(picture) == {
        "ops0, ops1 and 123 more": "p0, p1 and 123 more",
        "lake": "Consumers",
        "robots0, robots1 and 123 more": "p0, p1 and 123 more",
        "presses0, ovens0 and 248 more": "p0, p1 and 123 more",
    }
    texts = lines(picture)
    assert texts["ops0, ops1 and 123 more"] == ("125 × IoT Operations",)
    assert texts["presses0, ovens0 and 248 more"] == ("500 assets",)  # three and one at each


def test_a_site_that_differs_keeps_its_own() -> None:
    picture = drawn(plants(125, other=7), findings=False)
    assert labels(picture)["presses7"] == "p7"
    assert labels(picture)["ops0, ops1 and 122 more"] == "p0, p1 and 122 more"


def test_findings_of_many_are_counted() -> None:
    old = "{count: 10, tlsVersion: 1.0}"
    whole = drawn(fleet(LEGIBLE + 40).replace("{count: 10}", old))
    single = drawn(fleet(2).replace("{count: 10}", old))
    (one,) = [node for lane in single.lanes for node in lane.nodes if node.lines[0] == "d0"]
    (many,) = [node for lane in whole.lanes for node in lane.nodes if node.lines[0].startswith("d0, d1")]
    assert one.marks
    assert [(m.code, m.times) for m in many.marks] == [(m.code, LEGIBLE + 39) for m in one.marks]
