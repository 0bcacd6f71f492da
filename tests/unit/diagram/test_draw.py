"""What of a plan is drawn where, and what stands beside it."""

from __future__ import annotations

import pytest
import yaml

from iotlint.diagram.draw import picture_of
from iotlint.diagram.picture import LANES, Bar, Box, gravest
from iotlint.finding import Severity
from iotlint.rulebook.book import load_rulebook
from tests.unit.diagram.plans import HEADER, PLANT, ROOT, drawn, labels, lines
from tests.unit.plans import plan_of


def test_every_service_type_of_the_catalog_is_drawn_in_its_lane_under_its_label() -> None:
    files = sorted((ROOT / "rules" / "services").glob("*.yaml"))
    entries = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    assert len(entries) > 20
    services = "\n".join(f"  s-{entry['type']}: {{type: {entry['type']}}}" for entry in entries)
    picture = drawn(f"{HEADER}services:\n{services}\n", findings=False)
    places, texts = labels(picture), lines(picture)
    for entry in entries:
        name = f"s-{entry['type']}"
        assert places[name] == LANES[entry["diagram"]["lane"]]
        assert texts[name] == (entry["diagram"]["label"],)
    types = {type_ for type_ in load_rulebook().drawn if not type_.startswith("other/")}
    assert types == {entry["type"] for entry in entries}


@pytest.mark.parametrize(
    ("fields", "lane"),
    [
        ("side: edge", "edge"),
        ("side: edge, kind: gateway", "edge"),
        ("side: cloud, kind: gateway", "ingestion"),
        ("side: cloud, kind: platform", "ingestion"),
        ("side: cloud, kind: analytics", "processing"),
        ("kind: store", "consumers"),
        ("side: cloud, kind: application", "consumers"),
        ("side: cloud", "processing"),
    ],
)
def test_a_service_of_another_kind_goes_by_what_the_plan_says_of_it(fields: str, lane: str) -> None:
    picture = drawn(f"{HEADER}services: {{own: {{type: other, name: Own broker, {fields}}}}}\n")
    assert labels(picture)["own"] == LANES[lane]
    assert lines(picture)["own"] == ("Own broker",)


def test_sites_hold_what_stands_there_or_runs_on_what_does() -> None:
    picture = drawn(
        HEADER
        + """\
sites: {plant: {count: 3}, empty: {}}
services:
  factory: {type: iot-operations, site: plant}
  hub: {type: iot-hub}
devices: {robots: {site: plant, count: 4}, trucks: {}}
assets: {presses: {site: plant, count: 1}, meters: {count: 0}}
applications: {panel: {runsOn: factory}, office: {product: Grafana}, ring: {runsOn: ring}}
""",
        findings=False,
    )
    assert labels(picture) == {
        "factory": "plant (3 sites)",
        "hub": "Ingestion",
        "robots": "plant (3 sites)",
        "trucks": "Devices and assets",
        "presses": "plant (3 sites)",
        "meters": "Devices and assets",
        "panel": "plant (3 sites)",
        "office": "Consumers",
        "ring": "Consumers",
    }
    texts = lines(picture)
    assert texts["robots"] == ("12 devices",)  # four at each of three sites
    assert texts["presses"] == ("3 assets",)
    assert texts["meters"] == ("0 assets",)
    assert texts["trucks"] == ("device",)  # how many is not stated
    assert texts["office"] == ("Grafana",)
    edge = next(lane for lane in picture.lanes if lane.key == "lane_edge")
    assert [box.title for box in edge.boxes] == ["plant (3 sites)", "empty"]


def test_sizes_and_services_of_another_plan() -> None:
    services = """
  a: {type: iot-hub, sku: S1, units: 9}
  b: {type: event-hubs, units: 2}
  c: {type: fabric, external: true}
"""
    texts = lines(drawn(f"{HEADER}services:{services}", findings=False))
    assert texts == {
        "a": ("IoT Hub, 9 × S1",),
        "b": ("Event Hubs, 2 units",),
        "c": ("Microsoft Fabric (external)",),
    }


def test_arrows_tell_protocol_via_direction_and_links() -> None:
    picture = drawn(
        HEADER
        + """\
services: {hub: {type: iot-hub}, dps: {type: device-provisioning-service, linkedTo: hub}, lake: {type: fabric}}
devices: {pumps: {provisionedBy: dps}}
connections:
  - {from: pumps, to: hub, protocol: mqtt, direction: both}
  - {from: hub, to: lake, protocol: amqp, via: route}
  - {from: hub, to: lake, protocol: amqp, via: route}
  - {from: hub, to: lake}
  - {from: hub, to: nowhere}
""",
        findings=False,
    )
    names = {node.key: node.lines[0] for lane in picture.lanes for node in lane.nodes}
    found = {(names[a.source], names[a.target], a.label, a.both, a.dotted) for a in picture.arrows}
    assert found == {
        ("pumps", "hub", "mqtt", True, False),
        ("hub", "lake", "amqp via route, 2 connections", False, False),
        ("hub", "lake", "", False, False),
        ("pumps", "dps", "provisioned by", False, True),
        ("dps", "hub", "linked to", False, True),
    }


def test_findings_stand_on_what_they_concern() -> None:
    picture = drawn(PLANT)
    names = {node.lines[0]: node for lane in picture.lanes for node in lane.nodes}
    assert [str(mark) for mark in names["reports"].marks] == ["⚠ EXT101"]
    (arrow,) = [each for each in picture.arrows if each.marks]
    assert (arrow.label, [str(mark) for mark in arrow.marks]) == ("coap", ["✖ CON101"])
    (whole,) = picture.nodes  # requirements that nothing meets
    assert "✖ DPS104" in [str(mark) for mark in whole.marks]
    edge = next(lane for lane in picture.lanes if lane.key == "lane_edge")
    assert [str(mark) for mark in edge.boxes[0].marks] == ["✖ FMT201"]


def test_no_finding_is_lost() -> None:
    from iotlint.run.lint import lint
    from tests.unit.diagram.plans import AS_OF

    picture = drawn(PLANT)
    marks = [mark for node in picture.nodes for mark in node.marks]
    marks += [mark for arrow in picture.arrows for mark in arrow.marks]
    ahead: list[Box] = list(picture.lanes)
    while ahead:
        box = ahead.pop()
        marks += [*box.marks, *(mark for node in box.nodes for mark in node.marks)]
        ahead += box.boxes
    found = lint(PLANT, as_of=AS_OF).findings
    assert found
    assert sorted(code for mark in marks for code in [mark.code] * mark.times) == sorted(
        f.code for f in found
    )
    assert gravest(tuple(marks)) is Severity.ERROR


def test_without_findings_nothing_is_marked() -> None:
    picture = drawn(PLANT, findings=False)
    assert not picture.nodes
    assert not [arrow for arrow in picture.arrows if arrow.marks]


def test_a_plan_with_mistakes_of_form_is_drawn_as_far_as_it_goes() -> None:
    picture = drawn(
        HEADER + "services: {hub: {type: 5, units: many}, x: []}\ndevices: 7\nconnections: [{from: 1}]\n"
    )
    assert {"hub", "x"} <= labels(picture).keys()


def test_what_only_feeds_a_hub_is_no_consumer() -> None:
    picture = drawn(
        HEADER
        + """
services:
  hub: {type: iot-hub}
  server: {type: other, name: network server, side: cloud}
  api: {type: app-service}
  page: {type: app-service}
applications: {bridge: {}, board: {}, console: {}, both: {}}
devices: {m: {}}
connections:
  - {from: m, to: server}
  - {from: server, to: hub}
  - {from: m, to: bridge}
  - {from: bridge, to: hub}
  - {from: hub, to: board}
  - {from: api, to: hub}
  - {from: hub, to: page}
  - {from: console, to: hub, data: [commands]}
  - {from: hub, to: both}
  - {from: both, to: hub}
"""
    )
    lanes = {node.lines[0]: lane.key for lane in picture.lanes for node in lane.nodes}
    assert {lanes[name] for name in ("hub", "server", "bridge", "api")} == {"lane_ingestion"}
    assert {lanes[name] for name in ("board", "console", "both", "page")} == {"lane_consumers"}


def test_an_arrow_for_several_connections_has_the_bar_of_the_fullest() -> None:
    text = (
        f"{HEADER}services: {{hub: {{type: iot-hub}}, events: {{type: event-hubs}}}}\n"
        "connections: [{from: hub, to: events}, {from: hub, to: events}, {from: events, to: hub}]\n"
    )
    half, full = Bar(0.1, 0.5, "fits", "500 of 1k /s"), Bar(0.2, 0.9, "fits", "900 of 1k /s")
    bars = {"connections.0": half, "connections.1": full, "connections.2": half}
    plan = plan_of(text.removeprefix(HEADER))[0]
    picture = picture_of(plan, [], load_rulebook().drawn, str, bars)
    found = [arrow.bar for arrow in picture.arrows]
    assert found == [full._replace(text="each up to 900 of 1k /s"), half]
