"""What the catalog says on a day: facts in time, providers, and ways of data."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from iotlint.advise.known import Known
from iotlint.catalog.uses import PACKAGE
from iotlint.checks import CHECKS
from iotlint.language.pack import build
from iotlint.resources import folder
from tests.unit.advise.plans import adviser, catalog

DESIGNED = {
    # From "Requirement names, and what provides them" of the design: what each is provided by.
    "offline-operation": {"iot-edge", "iot-operations"},
    "zero-touch-provisioning": {"device-provisioning-service", "iot-central"},
    "device-telemetry": {"iot-hub", "iot-central", "event-grid", "iot-operations"},
    "device-monitoring": {"iot-hub", "iot-central"},
    "device-twins": {"iot-hub"},
    "file-upload": {"iot-hub"},
    "asset-management": {"device-registry"},
    "edge-processing": {"iot-operations", "iot-edge"},
    "mqtt-pub-sub": {"event-grid", "iot-operations"},
    "environment-model": {"digital-twins"},
    "managed-application": {"iot-central"},
    "threat-monitoring": {"defender-for-iot"},
    "machine-learning": {"machine-learning"},
}


def real(as_of: str = "2026-11-24") -> Known:
    return adviser(as_of).known


@pytest.mark.parametrize("requirement", DESIGNED)
def test_what_provides_a_requirement_is_what_the_design_says(requirement: str) -> None:
    assert set(real().providers(requirement)) >= DESIGNED[requirement]


@pytest.mark.parametrize("requirement", ["private-networking", "high-availability", "data-stays-at-site"])
def test_no_service_provides_a_property_of_the_plan(requirement: str) -> None:
    assert real().providers(requirement) == ()


def test_what_is_retired_is_not_offered() -> None:
    gone = {"time-series-insights", "video-analyzer", "media-services", "sql-edge"}
    assert not gone & set(real().types)
    assert "media-services" in catalog({"media-services": {}}).types
    before = catalog({"old": {"lifecycle.retirement": "2026-11-25"}})
    on_the_day = catalog({"old": {"lifecycle.retirement": "2026-11-24"}})
    assert (before.types, on_the_day.types) == (("old",), ())


def test_a_fact_is_seen_from_its_first_day_until_before_its_last() -> None:
    known = {
        day: catalog({"hub": {"category": ("platform", "2026-01-01", "2026-06-01")}}, as_of=day)
        for day in ("2025-12-31", "2026-01-01", "2026-05-31", "2026-06-01")
    }
    assert [known[day].get("hub", "category") for day in sorted(known)] == [
        None,
        "platform",
        "platform",
        None,
    ]
    assert known["2026-06-01"].cite("hub", "category") is None


def test_a_fact_is_told_with_where_it_stands() -> None:
    cited = catalog({"hub": {"category": "platform"}}).cite("hub", "category")
    assert cited is not None
    assert (cited.key, cited.value) == ("hub.category", "platform")
    assert (cited.title, cited.section, cited.date) == ("A paper", "Part 1", "2026-01-01")


def test_nothing_is_read_that_advice_does_not_declare() -> None:
    with pytest.raises(KeyError, match=re.escape("limits.messageSize is missing")):
        real().get("iot-hub", "limits.messageSize")


def test_a_type_that_the_catalog_does_not_know_has_no_facts() -> None:
    known = catalog({})
    assert known.get("other", "category") is None
    assert known.listed("other", "requires") == ()
    assert known.name("other") == "other"


def test_a_link_grants_what_it_lists_and_leads_to_a_registry_that_serves_the_type() -> None:
    known = catalog(
        {
            "hub": {"links.registry": ["assets"]},
            "records": {"keepsOthers": True, "serves": ["hub"]},
            "others": {"keepsOthers": True, "serves": ["gateway"]},
        }
    )
    assert known.grants("hub", "assets") == "registry"
    assert known.grants("hub", "dashboards") is None
    assert known.registries("hub") == ("records",)


def test_a_runtime_passes_on_and_is_taken_for_something_to_connect_to() -> None:
    known = catalog(
        {
            "gateway": {"gateway": True, "side": "edge"},
            "hub": {"category": "platform", "provides.device-telemetry": True},
            "store": {"category": "store"},
        }
    )
    assert [known.takes(t) for t in known.types] == [True, True, False]
    assert [known.passes_on(t) for t in known.types] == [True, False, False]
    assert [known.is_edge(t) for t in known.types] == [True, False, False]


def test_types_are_ordered_as_data_passes_them() -> None:
    stages = {"a": "beside", "b": "storage", "c": "processing", "d": "ingestion", "e": "edge"}
    known = catalog({type_: {"stage": stage} for type_, stage in stages.items()})
    assert known.in_order(stages) == ["e", "d", "c", "b", "a"]


@pytest.mark.parametrize(
    ("source", "target", "how"),
    [
        ({}, {}, "open"),  # nobody says a word
        ({"integrations.targets": ["target"]}, {}, "documented"),
        ({"integrations.targets": ["else"], "integrations.complete": True}, {}, ""),
        ({"integrations.targets": ["else"]}, {}, "open"),  # a list that isn't complete excludes nothing
        ({}, {"fedBy": ["source"]}, "documented"),
        (
            {"integrations.targets": ["target"]},
            {"fedBy": ["else"]},
            "",
        ),  # the target knows best what feeds it
    ],
    ids=["silence", "listed", "complete without", "incomplete without", "fed by", "fed by others"],
)
def test_how_data_gets_from_one_to_another(
    source: dict[str, object], target: dict[str, object], how: str
) -> None:
    assert catalog({"source": source, "target": target}).feeds("source", "target") == how


def test_the_protocols_that_two_have_in_common() -> None:
    known = catalog({"a": {"speaks": ["kafka", "mqtt-5", "amqp"]}, "b": {"accepts": ["amqp", "kafka"]}})
    assert known.common("a", "b") == ["kafka", "amqp"]


def test_advice_reads_no_catalog_by_itself() -> None:
    """The knowledge comes in from outside: no file is opened, no type of service is named in the code."""
    folder = Path(__file__).resolve().parents[3] / "iotlint" / "advise"
    named = [
        f"{path.name}: {type_}"
        for path in sorted(folder.glob("*.py"))
        for type_ in real().types
        if f'"{type_}"' in path.read_text(encoding="utf-8") and "-" in type_
    ]
    assert named == []


def test_the_picture_decides_no_advice(tmp_path: Path) -> None:
    """Fabric moved to another lane: what is drawn changes, and nothing that advice could look at."""
    rules = tmp_path / "rules"
    shutil.copytree(folder("rules"), rules)
    before = build(rules, folder("schemas"), CHECKS)
    fabric = rules / "services" / "fabric.yaml"
    fabric.write_text(fabric.read_text("utf-8").replace("lane: consumers", "lane: management"), "utf-8")
    after = build(rules, folder("schemas"), CHECKS)
    assert [name for name in before if before[name] != after[name]] == ["drawn"]
    code = [path.read_text("utf-8") for path in (PACKAGE / "advise").glob("*.py")]
    assert code
    assert not any(".drawn" in text for text in code)
