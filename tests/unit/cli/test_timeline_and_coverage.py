"""`services --timeline` and `rules --coverage`."""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from iotlint.advise import USES
from iotlint.advise.adviser import Adviser
from iotlint.advise.known import Known
from iotlint.authoring.coverage import coverage
from iotlint.catalog.entries import Fact, read_entries, read_mapping
from iotlint.catalog.uses import declared
from iotlint.checks import CHECKS
from iotlint.cli import main
from iotlint.config.values import Config
from iotlint.language.read_rules import read_knowledge, read_rules
from iotlint.resources import folder
from iotlint.source.load import load

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

# Something of everything that advice asks the catalog about: links, companions, bridges, sizes, SDKs, ends.
ADVISED = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: all}
solution: {type: hybrid, until: 2031-01-01, allowPreview: true}
requirements: [zero-touch-provisioning, file-upload, mqtt-bridge, environment-model, dashboards]
sites: {plant: {cluster: {distribution: k3s, arcEnabled: true}}}
devices:
  trackers: {count: 5000, protocols: [mqtt-3.1.1, mqtt-5], telemetry: {interval: 60s, size: 1KB}}
assets: {presses: {site: plant, count: 40, protocols: [opc-ua], telemetry: {interval: 1s, size: 400B}}}
applications: {office: {sdk: {kind: service, language: python}}}
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
    unused = json.loads(run("rules", "--coverage", "--format", "json"))["unused"]
    assert unused == [], (
        "no rule, sum or advice reads these: take them out of rules/services/, or declare them where they are read"
    )


def test_a_fact_that_nothing_reads_is_named() -> None:
    entries = read_entries(folder("rules"))
    sources = read_mapping(folder("rules") / "sources.yaml", [])
    hub = entries["iot-hub"]
    idle = (
        Fact("colour", "blue", "choose-an-azure-iot-service", "y", checked="2020-01-01"),
        Fact("limits.idle", 5, "choose-an-azure-iot-service", "y"),
    )
    entries["iot-hub"] = replace(hub, facts=(*hub.facts, *idle))
    found = coverage([], entries, sources, CHECKS, USES)
    assert {key for type_, key in found.unused if type_ == "iot-hub"} >= {"colour", "limits.idle"}
    # What was checked longest ago comes first, by its own day or that of its document.
    assert found.oldest[0] == ("2020-01-01", "iot-hub", "colour")
    document = sources["choose-an-azure-iot-service"]["checked"]
    assert (document, "iot-hub", "limits.idle") in found.oldest
    assert list(found.oldest) == sorted(found.oldest)
    # What advice declares that it reads is used, and is not without that.
    assert ("iot-hub", "solutionTypes") not in found.unused
    assert ("iot-hub", "solutionTypes") in coverage([], entries, sources, CHECKS).unused


# Kinds of facts of which each is read, whatever its name: that of a requirement, of a link, of a value in the plan.
READ_WHOLE = {
    "provides",
    "providesWith",
    "links",
    "companions",
    "companionPurposes",
    "regions.in",
    "features.messageSize",
    "lifecycle.runtimes",
}


def test_no_kind_of_fact_is_taken_for_read_as_a_whole() -> None:
    """A pattern that is too wide would count every fact below it as used, such as all limits."""
    entries = read_entries(folder("rules"))
    planted: set[tuple[str, str]] = set()
    for type_, entry in entries.items():
        kinds = {fact.key.rpartition(".")[0] for fact in entry.facts} - READ_WHOLE - {""}
        idle = [Fact(f"{kind}.readByNobody", 1, "choose-an-azure-iot-service", "y") for kind in sorted(kinds)]
        planted |= {(type_, fact.key) for fact in idle}
        entries[type_] = replace(entry, facts=(*entry.facts, *idle))
    sources = read_mapping(folder("rules") / "sources.yaml", [])
    rules = read_rules([folder("rules")], read_knowledge(folder("rules"), folder("schemas"), CHECKS)[0])
    uses = [use.pattern for use in declared()]
    missed = planted - set(coverage(rules, entries, sources, CHECKS, uses).unused)
    assert missed == set(), f"these count as used, though nothing reads them: {sorted(missed)}"


def test_advice_reads_what_it_declares(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fact counts as used because of these declarations, so none may stay that nothing reads any more."""
    read: set[str] = set()
    get, below = Known.get, Known.below

    def noting_get(self: Known, type_: str, key: str, default: object = None) -> object:
        read.add(key)
        return get(self, type_, key, default)

    def noting_below(self: Known, type_: str, lead: str) -> Iterator[str]:
        read.add(f"{lead}.*")
        return below(self, type_, lead)

    monkeypatch.setattr(Known, "get", noting_get)
    monkeypatch.setattr(Known, "below", noting_below)
    document = load(ADVISED.encode(), "plan.yaml").documents[0]
    answer = Adviser(Config(), "2026-11-24").answer(ADVISED.encode(), "plan.yaml", document)
    assert answer.proposals
    idle = [pattern for pattern in USES if not fnmatch.filter(read, pattern)]
    assert idle == [], "take these out of USES of iotlint.advise, or extend ADVISED so that they are read"
