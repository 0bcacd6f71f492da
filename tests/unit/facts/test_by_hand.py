"""Plans with their sums worked out by hand, held against what is reckoned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from iotlint.config.values import Config
from iotlint.facts.demand import demand
from iotlint.facts.limits import chunk_of
from iotlint.run.lint import lint
from tests.unit.plans import HEADER, graph_of

HERE = Path(__file__).parent / "by_hand"


def rows(name: str) -> list[Any]:
    return [
        pytest.param(row, id=row["name"]) for row in yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("row", rows("flows.yaml"))
def test_flows(row: dict[str, Any]) -> None:
    graph = graph_of(row["plan"])
    for what, (least, whole, how) in row["sums"].items():
        id_, measure = what.split()
        service = graph.plan.by_id[id_]
        found = demand(graph, service, measure, chunk_of(service))
        assert (found.value, found.whole) == (least, whole), f"{what}: {how}"
        if what in row.get("open", {}):
            assert list(found.open) == row["open"][what], what
    if {"says", "silent"} & row.keys():
        said: dict[str, list[str]] = {}
        for each in lint(HEADER + row["plan"], as_of="2026-11-24", config=Config()).findings:
            said.setdefault(each.code, []).append(str(each.severity))
        for code, severity in row.get("says", {}).items():
            assert said.get(code) == [severity], code
        assert not said.keys() & set(row.get("silent", ()))
