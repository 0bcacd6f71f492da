"""`services --timeline` and `rules --coverage`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from iotlint.cli import main

PLAN = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: old}
solution: {until: 2030-01-01}
services:
  history: {type: time-series-insights}
  central: {type: iot-central}
  edge: {type: iot-edge, version: "1.5"}
"""


@pytest.fixture
def plan(tmp_path: Path) -> str:
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    return str(path)


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_soonest_comes_first_and_the_horizon_has_its_place(plan: str) -> None:
    found = json.loads(run("services", "--timeline", plan, "--as-of", "2026-11-24", "--format", "json"))
    events = found["plans"][0]["events"]
    assert [(event["date"], event["element"]) for event in events] == [
        ("2024-07-07", "history"),
        ("2026-11-10", "edge"),
        ("2029-09-20", "central"),
        ("2030-01-01", "solution"),
    ]
    assert events[0]["days"] == -870
    assert events[0]["successor"] == ["data-explorer"]


def test_what_was_announced_later_is_not_seen_earlier(plan: str) -> None:
    assert "central" not in run("services", "--timeline", plan, "--as-of", "2026-09-28")


def test_the_timeline_reads_as_text_and_as_a_table(plan: str) -> None:
    assert "2024-07-07    870 days ago  history: is retired" in run(
        "services", "--timeline", plan, "--as-of", "2026-11-24"
    )
    assert "| 2024-07-07 | 870 days ago | history |" in run(
        "services", "--timeline", plan, "--as-of", "2026-11-24", "--format", "markdown"
    )


def test_a_file_without_plan_has_no_timeline(tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("a: 1\n", encoding="utf-8")
    assert CliRunner().invoke(main, ["services", "--timeline", str(other)]).exit_code == 2


def test_coverage_counts_facts_and_names_unused_ones() -> None:
    found = json.loads(run("rules", "--coverage", "--format", "json"))
    assert found["facts"] > 300
    # What the model is built from, and what rules compare with, is used.
    unused = {tuple(pair) for pair in found["unused"]}
    assert ("iot-hub", "side") not in unused
    assert ("iot-hub", "accepts") not in unused
    assert ("iot-hub", "tiers.S1.messagesPerSecond") not in unused
    # A check in Python declares what it looks at, and ends of support are found by the version planned.
    assert ("iot-edge", "limits.nestedLayers") not in unused
    assert ("iot-edge", "versions.1.5.endOfSupport") not in unused


def test_facts_are_there_for_a_rule_a_sum_or_advice() -> None:
    """Whatever else is unused has no business in the catalog."""
    unused = {key for _, key in json.loads(run("rules", "--coverage", "--format", "json"))["unused"]}
    assert unused <= {"solutionTypes", "requires", "typicallyWith", "runsOn"}, "neither read nor removed"
