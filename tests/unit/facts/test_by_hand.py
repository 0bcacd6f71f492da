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
