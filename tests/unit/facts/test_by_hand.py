"""Plans with their sums worked out by hand, held against what is reckoned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from iotlint.config.values import Config
from iotlint.facts.capacity import measured
from iotlint.facts.demand import demand
from iotlint.facts.limits import chunk_of
from iotlint.facts.outage import catch_up
from iotlint.model.interval import Range, bounds
from iotlint.run.lint import lint
from tests.unit.plans import HEADER, graph_of

HERE = Path(__file__).parent / "by_hand"


def rows(name: str) -> list[Any]:
    return [
        pytest.param(row, id=row["name"]) for row in yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("row", rows("flows.yaml"))
def test_flows(row: dict[str, Any]) -> None:
    arrives(row)
    if {"says", "silent"} & row.keys():
        found = said(row["plan"])
        for code, severity in row.get("says", {}).items():
            assert [severity for severity, _ in found.get(code, ())] == [severity], code
        assert not found.keys() & set(row.get("silent", ()))


@pytest.mark.parametrize("row", rows("fleets.yaml"))
def test_fleets(row: dict[str, Any]) -> None:
    arrives(row)
    graph = graph_of(row["plan"])
    for what, (asked, taken, how) in row.get("fleets", {}).items():
        id_, measure = what.split()
        subject = graph.plan.by_id[id_]
        both = [measured(graph, subject, each, measure) for each in ("fleet", "fleetCapacity")]
        # What a set of no stated sizes takes is known by its bounds.
        both[1] = list(bounds(both[1])) if isinstance(both[1], Range) else both[1]
        assert both == [asked, taken], f"{what}: {how}"
    found = said(row["plan"])
    for code, places in row.get("says", {}).items():
        assert [place for _, place in found.get(code, ())] == places, code
    assert not found.keys() & set(row.get("silent", ()))


def arrives(row: dict[str, Any]) -> None:
    """What arrives at the services of a plan is what was worked out."""
    graph = graph_of(row["plan"])
    for what, (least, whole, how) in row.get("sums", {}).items():
        id_, measure = what.split()
        service = graph.plan.by_id[id_]
        found = demand(graph, service, measure, chunk_of(service))
        assert (found.value, found.whole) == (least, whole), f"{what}: {how}"
        if what in row.get("open", {}):
            assert list(found.open) == row["open"][what], what


def said(plan: str) -> dict[str, list[tuple[str, str]]]:
    """The codes that are said of a plan, each with its severities and places."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in lint(HEADER + plan, as_of="2026-11-24", config=Config()).findings:
        found.setdefault(each.code, []).append((str(each.severity), each.at))
    return found


@pytest.mark.parametrize("row", rows("outages.yaml"))
def test_outages(row: dict[str, Any]) -> None:
    graph = graph_of(row["plan"])
    id_, hours, measure, how = row["catch"]
    found = catch_up(graph, graph.plan.by_id[id_])
    if hours == "none":
        assert found is None, how
        return
    assert found is not None, how
    assert found.hours == (None if hours == "never" else pytest.approx(hours)), how
    assert found.measure == measure


CUT_OFF = """
sites: {depot: {maxOffline: 24h}}
services: {hub: {type: iot-hub}, lake: {type: fabric}}
devices: {trackers: {count: COUNT, site: depot, telemetry: {rate: 1/s, size: 900B}}}
connections: [{from: trackers, to: hub}, {from: hub, to: lake}]
"""


@pytest.mark.parametrize(
    ("count", "sku", "is_said", "is_open"),
    [
        # 2,894,400,000 a day, which only ten units of B3 or S3 take: these leave 105,600,000, for 27 days.
        (33_500, "", True, False),
        # 86,400,000 a day: S3 has room for a day in no time, the small ones never.
        (1_000, "", False, True),
        # F1 is one unit, with 8,000 a day.
        (1_000, "F1", True, False),
        # 200 units take 80,000,000, and one of S2 takes 6,000,000.
        (1_000, "S1", True, False),
        (1_000, "S2", False, True),
        (1_000, "S3", False, False),
    ],
)
def test_what_waits_for_a_hub_of_unstated_size(count: int, sku: str, is_said: bool, is_open: bool) -> None:
    plan = CUT_OFF.replace("COUNT", str(count)).replace(
        "iot-hub}", f"iot-hub, sku: {sku}}}" if sku else "iot-hub}"
    )
    report = lint(HEADER + plan, as_of="2026-11-24", config=Config(detailed=True))
    assert ("HUB310" in {each.code for each in report.findings}) is is_said
    assert any("HUB310" in each.rules for each in report.unstated) is is_open


def test_a_free_hub_has_one_unit_without_a_word() -> None:
    plan = CUT_OFF.replace("COUNT", "1000").replace("iot-hub}", "iot-hub, sku: F1}")
    report = lint(HEADER + plan, as_of="2026-11-24", config=Config(detailed=True))
    (message,) = [each.message for each in report.findings if each.code == "HUB302"]
    assert "the most that it can take is 100, with `units: 1`" in message
    assert "services.hub.units" not in {each.key for each in report.unstated}
