"""Every fact cites a listed document, is no surer than it was read, and holds for a time that makes sense."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

RULES = Path(__file__).resolve().parents[3] / "rules"
Service = dict[str, Any]
Sources = dict[str, dict[str, str]]

# Seen only as a search excerpt or in a third party's copy: nothing that rests on them is better than that.
EXCERPTS = {
    "azure-docs-commit-event-grid-mqtt-broker-http-publish-and-retain",
    "azure-device-update-for-iot-hub-resources",
    "azure-iot-edge-supported-platforms",
    "azure-iotedge-release-1-6-0-lts",
    "azure-media-services-analytics-code-samples",
    "azure-resourcemanager-iothub-1-2-0-beta-4-release-notes",
    "azure-resourcemanager-iothub-1-2-0-release-notes",
    "azure-updates-569914-azure-iot-central-will-be-retired-on-september-20-2029",
    "azure-video-analyzer-edge-client-library-1-0-0b4-release-notes",
    "how-to-set-up-azure-sphere",
    "sparkplug-aware-plugin",
    "stream-analytics-inputs",
    "support-banner-on-iot-edge-how-to-pages",
}


def _facts(services: dict[str, Service]) -> Iterator[tuple[str, dict[str, Any]]]:
    for type_, service in services.items():
        for key, given in service["facts"].items():
            for fact in given if isinstance(given, list) else [given]:
                yield f"{type_}.{key}", fact


def test_cited_documents_are_listed(services: dict[str, Service], protocols: Any, sources: Sources) -> None:
    cited = {fact["source"] for _, fact in _facts(services)}
    cited |= {protocol["source"] for protocol in protocols.values() if "source" in protocol}
    assert not cited - set(sources), f"add to rules/sources.yaml: {', '.join(sorted(cited - set(sources)))}"
    assert set(sources) >= EXCERPTS


def test_nothing_is_surer_than_it_was_read(services: dict[str, Service], sources: Sources) -> None:
    for where, fact in _facts(services):
        confidence = fact.get("confidence", "read")
        written = sources[fact["source"]]["date"]
        if fact["source"] in EXCERPTS:
            assert confidence in ("excerpt", "inferred"), (
                f"{where}: say `confidence: excerpt`, by EXCERPTS above"
            )
        if written < "2021" and written != "unknown":
            assert confidence in ("old", "excerpt", "inferred"), (
                f"{where}: say `confidence: old`, by {written}"
            )
        if confidence == "inferred":
            assert fact["strength"] == "inferred", f"{where}: say `strength: inferred` as well"


def test_times_make_sense(services: dict[str, Service]) -> None:
    for where, fact in _facts(services):
        since, until = fact.get("since", "0001-01-01"), fact.get("until", "9999-12-31")
        assert date.fromisoformat(since) < date.fromisoformat(until), where


def test_variants_follow_each_other_without_overlap(services: dict[str, Service]) -> None:
    varied = [
        (f"{type_}.{key}", given)
        for type_, service in services.items()
        for key, given in service["facts"].items()
        if isinstance(given, list)
    ]
    assert varied
    for where, given in varied:
        for earlier, later in pairwise(given):
            assert earlier.get("until", "9999-12-31") <= later.get("since", "0001-01-01"), where


def test_documents_were_checked_after_they_were_written(sources: Sources) -> None:
    for id_, source in sources.items():
        assert source["checked"] == date.fromisoformat(source["checked"]).isoformat()
        if source["date"] != "unknown":
            assert date.fromisoformat(source["date"]) <= date.fromisoformat(source["checked"]), id_


def test_one_document_of_one_date_has_one_id(sources: Sources) -> None:
    seen: dict[tuple[str, str, str], str] = {}
    for id_, source in sources.items():
        document = (source["address"], source["date"], source["title"])
        assert seen.setdefault(document, id_) == id_


def test_the_article_is_where_everyone_looks_for_it(sources: Sources) -> None:
    article = sources["choose-an-azure-iot-service"]
    assert article["date"] == "2025-03-28"
    assert article["address"] == "https://learn.microsoft.com/azure/iot/iot-services-and-technologies"


def test_the_withdrawn_date_never_appears() -> None:
    paths = sorted(RULES.rglob("*.yaml"))
    assert paths
    for path in paths:
        if path.name == "front-door.yaml":  # whose classic tier ends on that day
            continue
        assert b"2027-03-31" not in path.read_bytes(), path
