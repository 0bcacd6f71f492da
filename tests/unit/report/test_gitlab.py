"""GitLab's code quality reports: the documented form, one fingerprint an entry, the same from run to run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from iotlint.outcome import Report
from iotlint.report import render
from iotlint.report.options import Options
from iotlint.source.span import Source
from tests.unit.report import samples
from tests.unit.report.samples import replace

SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "gitlab-code-quality.schema.json"


def entries(report: Report, **options: object) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(render(report, "gitlab", Options(**options)))  # type: ignore[arg-type]
    return loaded


@pytest.mark.parametrize("sample", [samples.none, samples.one, samples.many, samples.hostile])
@pytest.mark.parametrize("show_suppressed", [False, True])
def test_it_is_valid_and_no_fingerprint_comes_twice(sample: samples.Sample, show_suppressed: bool) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    found = entries(sample(), show_suppressed=show_suppressed)
    Draft202012Validator(schema).validate(found)
    fingerprints = [entry["fingerprint"] for entry in found]
    assert len(set(fingerprints)) == len(fingerprints)
    report = sample()
    shown = report.findings if show_suppressed else report.reported()
    assert len(found) == len(shown) + len(report.failures)


def test_a_clean_run_is_an_empty_list() -> None:
    assert render(samples.none(), "gitlab", Options()) == "[]\n"


def test_an_entry_says_what_and_where() -> None:
    (entry,) = entries(samples.one(), folder="/work/plant/sub")
    assert entry.pop("fingerprint")
    assert entry == {
        "type": "issue",
        "description": f"ADR101: {samples.one().findings[0].message}",
        "check_name": "ADR101",
        "severity": "critical",
        "location": {"path": "sub/plans/bottling.yaml", "lines": {"begin": 9, "end": 9}},
    }


def test_severities() -> None:
    found = entries(samples.many(5), show_suppressed=True)
    assert {(entry["check_name"], entry["severity"]) for entry in found} == {
        ("HUB304", "major"),
        ("HUB401", "info"),
        ("ADR101", "info"),  # silenced
        ("unreadable-file", "blocker"),
    }


def copy_of(path: str) -> Report:
    """The sample with one finding, in a file of another name."""
    (finding,) = samples.one().findings
    finding = replace(finding, span=finding.span._replace(path=path))
    return samples.report([finding], [Source(path, samples.PLAN)])


def test_a_copy_of_a_plan_has_fingerprints_of_its_own() -> None:
    both = samples.report([*copy_of("a.yaml").findings, *copy_of("b.yaml").findings])
    a, b = (entry["fingerprint"] for entry in entries(both))
    assert a != b
    assert [entry["fingerprint"] for entry in entries(copy_of("b.yaml"))] == [b]


def test_fingerprints_stay_when_lines_move_and_wherever_the_run_starts() -> None:
    (entry,) = entries(copy_of("plans/a.yaml"))
    moved = copy_of("plans/a.yaml").findings[0]
    moved = replace(moved, span=moved.span._replace(line=90, end_line=90))
    (later,) = entries(samples.report([moved]))
    assert later["fingerprint"] == entry["fingerprint"]
    (from_inside,) = entries(copy_of("a.yaml"), folder="/work/plant/plans")
    assert from_inside["fingerprint"] == entry["fingerprint"]
    assert from_inside["location"]["path"] == "plans/a.yaml"


def test_paths_are_exact_so_that_gitlab_finds_the_file() -> None:
    paths = {entry["location"]["path"] for entry in entries(samples.hostile())}
    assert "plans/\u202eevil\x1b[0m:,%[x](1) ::error::.yaml" in paths
