"""The JSON formats against their published schema, and what stands in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from iotlint.outcome import Report
from iotlint.report import render
from iotlint.report.options import Options
from tests.unit.report import samples
from tests.unit.report.samples import replace

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "schemas" / "report.schema.json").read_text(encoding="utf-8"))
SAMPLES = [samples.none, samples.one, samples.many, samples.hostile]


def part(name: str) -> Draft202012Validator:
    """A validator for one of the definitions."""
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]})


def document(report: Report, **options: object) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(render(report, "json", Options(**options)))  # type: ignore[arg-type]
    return loaded


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("sample", SAMPLES)
def test_reports_are_as_the_schema_says(sample: samples.Sample) -> None:
    Draft202012Validator(SCHEMA).validate(document(sample(), show_suppressed=True))


@pytest.mark.parametrize("sample", SAMPLES)
def test_lines_are_as_the_schema_says(sample: samples.Sample) -> None:
    *findings, run = map(json.loads, render(sample(), "jsonl", Options()).splitlines())
    for finding in findings:
        part("finding").validate(finding)
    part("run").validate(run)
    whole = document(sample())
    assert findings == whole.pop("findings")
    assert run == whole


def test_the_schema_refuses_what_it_does_not_know() -> None:
    report = document(samples.one())
    validator = Draft202012Validator(SCHEMA)
    for spoilt in (
        report | {"more": 1},
        report | {"schemaVersion": 3},
        report | {"findings": [report["findings"][0] | {"more": 1}]},
        report | {"findings": [report["findings"][0] | {"severity": "fatal"}]},
        {key: value for key, value in report.items() if key != "summary"},
    ):
        assert not validator.is_valid(spoilt)


def test_every_field_of_the_public_interface() -> None:
    report = document(samples.one())
    assert list(report) == [
        *(
            "schemaVersion",
            "version",
            "asOf",
            "knowledge",
            "files",
            "failures",
            "notices",
            "findings",
            "undecided",
            "summary",
        )
    ]
    (finding,) = report["findings"]
    assert finding == {
        "code": "ADR101",
        "name": "device-registry-without-iot-operations",
        "severity": "error",
        "message": "Device Registry 'registry' has no IoT Operations instance or linked IoT Hub to manage",
        "path": "plans/bottling.yaml",
        "line": 9,
        "column": 11,
        "endLine": 9,
        "endColumn": 26,
        "at": "services.registry.type",
        "architecture": "bottling-plant",
        "related": [
            {
                "path": "plans/bottling.yaml",
                "line": 5,
                "column": 3,
                "endLine": 5,
                "endColumn": 6,
                "message": "not linked to the registry",
            }
        ],
        "flow": finding["flow"],
        "fix": {
            "title": "Add an IoT Operations instance",
            "safe": False,
            "edits": [
                {
                    "path": "plans/bottling.yaml",
                    "line": 11,
                    "column": 1,
                    "endLine": 11,
                    "endColumn": 1,
                    "text": "  operations: {type: iot-operations}\n",
                }
            ],
        },
        "sources": [
            {
                "title": "Choose an Azure IoT service",
                "section": "Azure Device Registry",
                "date": "2025-03-28",
                "address": "https://learn.microsoft.com/azure/iot/iot-services-and-technologies",
                "checked": "2026-11-23",
            }
        ],
        "fingerprint": samples.one().findings[0].fingerprint,
        "suppressed": None,
    }
    assert [step["message"] for step in finding["flow"]] == ["starts at 'fillers'", "reaches 'hub'"]


def test_the_summary_counts() -> None:
    assert document(samples.many(20))["summary"] == {
        "errors": 0,
        "warnings": 18,
        "infos": 1,
        "suppressed": 1,
        "fixable": 0,
        "safelyFixable": 0,
        "files": 2,
        "filesWithFindings": 2,
        "architectures": 2,
        "failures": 1,
        "judged": 0,
        "undecided": 0,
    }


def test_all_findings_are_there_in_their_order() -> None:
    report = samples.many(500)
    assert len(document(report)["findings"]) == 499
    everything = document(report, show_suppressed=True)["findings"]
    assert [one["fingerprint"] for one in everything] == [one.fingerprint for one in report.findings]
    assert [one["suppressed"] for one in everything if one["suppressed"]] == [
        "pilot, ends in January (plans/bottling.yaml:9)"
    ]


def test_failures_and_notices() -> None:
    report = document(samples.many(3))
    assert report["failures"] == [
        {"path": "plans/locked.yaml", "message": "cannot be read: Permission denied"}
    ]
    assert report["notices"] == ["The knowledge is older than a year."]


def test_text_is_exact_except_for_secrets_and_half_surrogates() -> None:
    report = samples.hostile()
    findings = document(report)["findings"]
    expected = samples.EVIL.replace("\ud800", r"\ud800")
    evil = next(one for one in findings if one["line"] == 2)
    assert evil["message"] == expected
    assert evil["path"] == report.findings[1].span.path
    assert evil["fix"]["edits"][0]["text"] == "a\u202eb\n"
    keyed = next(one for one in findings if one["line"] == 6)
    assert keyed["message"] == f"In the open: SharedAccessKey={'*' * len(samples.KEY)}."


def test_a_rule_that_nobody_explains_has_no_sources() -> None:
    assert document(replace(samples.one(), rules={}))["findings"][0]["sources"] == []
