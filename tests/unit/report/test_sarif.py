"""SARIF against the official schema, and what GitHub and viewers are meant to make of it."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from jsonschema import Draft202012Validator

from iotlint.finding import Finding, Related, Severity
from iotlint.outcome import Report
from iotlint.report import render, sarif
from iotlint.report.options import Options
from iotlint.source.span import Source
from tests.unit.report import samples
from tests.unit.report.samples import replace

SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "sarif-2.1.0.json"


@cache
def validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def run(report: Report, **options: object) -> dict[str, Any]:
    log = json.loads(render(report, "sarif", Options(**options)))  # type: ignore[arg-type]
    (only,) = log["runs"]
    loaded: dict[str, Any] = only
    return loaded


def changed(**fields: object) -> Report:
    """The sample with one finding, with other fields."""
    report = samples.one()
    return replace(report, findings=(replace(report.findings[0], **fields),))


def result(report: Report, **options: object) -> dict[str, Any]:
    (only,) = run(report, **options)["results"]
    loaded: dict[str, Any] = only
    return loaded


@pytest.mark.parametrize("sample", [samples.none, samples.one, samples.many, samples.hostile])
@pytest.mark.parametrize("show_suppressed", [False, True])
def test_it_is_valid(sample: samples.Sample, show_suppressed: bool) -> None:
    rendered = render(sample(), "sarif", Options(show_suppressed=show_suppressed))
    validator().validate(json.loads(rendered))


def test_a_clean_run_has_results_none_the_less() -> None:
    clean = run(samples.none())
    assert clean["results"] == []
    assert clean["tool"]["driver"]["rules"] == []
    assert clean["invocations"] == [
        {
            "executionSuccessful": True,
            "toolExecutionNotifications": [],
            "toolConfigurationNotifications": [],
        }
    ]


def test_the_tool_says_who_it_is() -> None:
    driver = run(samples.none())["tool"]["driver"]
    assert (driver["name"], driver["fullName"]) == ("iotlint", "iotlint 0.1.0")
    assert driver["semanticVersion"] == driver["version"] == "0.1.0"
    assert driver["informationUri"] == "https://github.com/iotlint/iotlint"


def test_columns_are_code_points_and_true_beyond_the_basic_plane() -> None:
    source = Source("plan.yaml", "🏭🏭: {type: iot-hub}\n")
    span = samples.place(source, "iot-hub")
    found = run(samples.report([samples.finding(samples.HUB, "x", span)], [source]))
    region = found["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert found["columnKind"] == "unicodeCodePoints"
    assert region == {
        "startLine": 1,
        "startColumn": 12,
        "endLine": 1,
        "endColumn": 19,
        "snippet": {"text": "iot-hub"},
    }


def test_a_category_given_on_upload_stays_in_force() -> None:
    assert "automationDetails" not in run(samples.one())


# Rules


def rule(**fields: object) -> dict[str, Any]:
    info = samples.rule("ADR101", "device-registry-without-iot-operations", **fields)  # type: ignore[arg-type]
    (described,) = run(replace(samples.one(), rules={"ADR101": info}))["tool"]["driver"]["rules"]
    loaded: dict[str, Any] = described
    return loaded


def test_a_rule_has_all_its_texts() -> None:
    described = rule()
    assert described["id"] == "ADR101"
    assert described["name"] == "device-registry-without-iot-operations"
    assert described["shortDescription"]["text"].startswith("Summary of device-registry")
    assert described["fullDescription"]["text"].startswith("Why ADR101 matters. In two sentences")
    assert described["helpUri"] == "https://iotlint.dev/rules/ADR101"
    assert described["defaultConfiguration"] == {"level": "error"}
    help = described["help"]
    assert "What to do: Do what mends ADR101." in help["text"]
    assert f"Azure Device Registry (2025-03-28): {samples.ARTICLE.address}" in help["text"]
    assert "```yaml\nservices: {registry: {type: device-registry}}\n```" in help["markdown"]
    assert f"](<{samples.ARTICLE.address}>) (2025-03-28, checked 2026-11-23)" in help["markdown"]


def test_when_to_suppress_is_said_only_where_there_is_something_to_say() -> None:
    for silent in ("none known", "None known.", ""):
        help = rule(false_positives=silent)["help"]
        assert "suppress" not in help["text"]
        assert "suppress" not in help["markdown"]
    help = rule(false_positives="A legacy hub beside a new plant")["help"]
    assert "When to suppress it: A legacy hub beside a new plant." in help["text"]
    assert "## When to suppress it\n\nA legacy hub beside a new plant\n" in help["markdown"]


@pytest.mark.parametrize(
    ("severity", "level", "problem"),
    [
        (Severity.ERROR, "error", "error"),
        (Severity.WARNING, "warning", "warning"),
        (Severity.INFO, "note", "recommendation"),
    ],
)
def test_severities(severity: Severity, level: str, problem: str) -> None:
    described = rule(severity=severity)
    assert described["defaultConfiguration"] == {"level": level}
    assert described["properties"]["problem.severity"] == problem
    assert result(changed(severity=severity))["level"] == level


def test_precision_is_confidence() -> None:
    assert [rule(confidence=word)["properties"]["precision"] for word in ("low", "medium", "high")] == [
        *("low", "medium", "high")
    ]


def test_what_a_rule_does_not_state_is_left_out() -> None:
    described = rule(confidence="", help_uri="", examples_good=(), sources=())
    assert "precision" not in described["properties"]
    assert "helpUri" not in described
    assert "Sources" not in described["help"]["text"]
    assert "## Not reported" not in described["help"]["markdown"]


def test_only_security_rules_have_a_score_and_all_of_them_the_tag() -> None:
    assert "security-severity" not in rule()["properties"]
    scored = rule(security_severity="8.1")["properties"]
    assert scored["security-severity"] == "8.1"
    assert scored["tags"] == ["security", "composition"]
    assert rule(security_severity="8.1", tags=("auth", "security"))["properties"]["tags"] == [
        "security",
        "auth",
    ]


def test_at_most_ten_tags() -> None:
    tags = tuple(f"tag-{number}" for number in range(15))
    assert rule(tags=tags)["properties"]["tags"] == list(tags[:10])
    assert len(rule(tags=tags, security_severity="1.0")["properties"]["tags"]) == 10


def test_descriptions_keep_within_what_github_takes() -> None:
    long = rule(rationale="A sentence of some length. " * 80, summary="word " * 400)
    assert len(long["fullDescription"]["text"]) <= 1024
    assert long["fullDescription"]["text"].endswith("length.")
    assert len(long["shortDescription"]["text"]) <= 1024


def test_rules_are_those_of_the_results() -> None:
    found = run(samples.many(10))
    rules = found["tool"]["driver"]["rules"]
    assert [one["id"] for one in rules] == ["HUB304", "HUB401"]
    assert all(rules[one["ruleIndex"]]["id"] == one["ruleId"] for one in found["results"])


def test_a_rule_that_nobody_explains_is_described_all_the_same() -> None:
    (described,) = run(replace(samples.one(), rules={}))["tool"]["driver"]["rules"]
    assert described["shortDescription"] == {"text": "device-registry-without-iot-operations."}


def test_markup_in_rules_is_shown_not_followed() -> None:
    found = run(samples.hostile())
    markdown = found["tool"]["driver"]["rules"][0]["help"]["markdown"]
    prose = re.sub(r"(?s)````yaml\n.*?\n````", "", markdown)
    assert "<img" not in prose.replace("\\<img", "")
    assert "[link](" not in prose.replace("\\[link", "")
    assert "](javascript:" not in prose
    assert "\n<script>\n" in markdown  # inside a fence longer than the one in the example


# Results


def test_the_message_ends_in_links_to_the_related_places() -> None:
    found = result(samples.one())
    assert found["message"]["text"] == (
        "Device Registry 'registry' has no IoT Operations instance or linked IoT Hub to manage. "
        "See: [not linked to the registry](1)."
    )
    (related,) = found["relatedLocations"]
    assert related["id"] == 1
    assert related["message"] == {"text": "not linked to the registry."}
    assert related["physicalLocation"]["region"]["startLine"] == 5


def test_a_message_without_related_places_is_a_sentence() -> None:
    found = result(changed(message="No more", related=()))
    assert found["message"] == {"text": "No more."}
    assert "relatedLocations" not in found


def test_brackets_and_braces_in_messages_are_text() -> None:
    span = samples.SOURCE.span(0, 3)
    found = result(changed(message="a [b](1) {0} \\", related=(Related(span, "c [d] {1} \\"),)))
    assert found["message"]["text"] == r"a \[b\](1) {{0}} \\. See: [c \[d\] {{1}} \\](1)."
    assert result(changed(message=r"C:\plans", related=()))["message"]["text"] == r"C:\plans."


def test_related_places_are_capped_and_links_more_so() -> None:
    span = samples.SOURCE.span(0, 3)
    found = result(changed(related=tuple(Related(span, f"place {number}") for number in range(300))))
    assert len(found["relatedLocations"]) == 100
    assert found["message"]["text"].endswith("; [place 9](10), and 90 more places.")


def test_a_path_becomes_a_code_flow() -> None:
    (flow,) = result(samples.one())["codeFlows"]
    (thread,) = flow["threadFlows"]
    assert [step["location"]["message"]["text"] for step in thread["locations"]] == [
        "starts at 'fillers'.",
        "reaches 'hub'.",
    ]
    long = tuple(Related(samples.SOURCE.span(0, 3), "step") for _ in range(1_500))
    (flow,) = result(changed(flow=long))["codeFlows"]
    assert len(flow["threadFlows"][0]["locations"]) == 1_000


def test_the_route_is_the_logical_location() -> None:
    (location,) = result(samples.one())["locations"]
    assert location["logicalLocations"] == [{"fullyQualifiedName": "services.registry.type"}]
    (location,) = result(changed(at=""))["locations"]
    assert "logicalLocations" not in location


def test_a_fix_replaces_what_it_should() -> None:
    (fix,) = result(samples.one())["fixes"]
    assert fix["description"]["text"].startswith("Add an IoT Operations instance. Changes what the plan says")
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"] == {"uri": "plans/bottling.yaml", "uriBaseId": "SRCROOT"}
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 11, "startColumn": 1, "endLine": 11, "endColumn": 1},
            "insertedContent": {"text": "  operations: {type: iot-operations}\n"},
        }
    ]


def test_a_fix_of_several_files_has_a_change_for_each() -> None:
    report = samples.hostile()
    fix = samples.one().findings[0].fix
    evil = next(one for one in report.findings if one.fix)
    assert fix
    assert evil.fix
    both = replace(evil, fix=replace(fix, safe=True, edits=(*fix.edits, *evil.fix.edits)))
    (change, other) = result(replace(report, findings=(both,)))["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "plans/bottling.yaml"
    assert len(other["replacements"]) == 1


def test_fingerprints_are_numbered_where_they_repeat_in_a_file() -> None:
    report = samples.many(8)
    twice = [one for one in report.findings if one.subject == "connections.twice"]
    found = [
        one["partialFingerprints"]["iotlint/v1"]
        for one in run(report)["results"]
        if one["partialFingerprints"]["iotlint/v1"].startswith(twice[0].fingerprint)
    ]
    assert found == [twice[0].fingerprint, f"{twice[0].fingerprint}:2", f"{twice[0].fingerprint}:3"]
    assert all(list(one["partialFingerprints"]) == ["iotlint/v1"] for one in run(report)["results"])


def test_silencing_one_leaves_the_fingerprints_of_the_others() -> None:
    report = samples.many(8)
    before = [one["partialFingerprints"] for one in run(report)["results"]]
    first, *others = report.findings
    silenced = replace(report, findings=(replace(first, suppressed="x"), *others))
    assert [one["partialFingerprints"] for one in run(silenced)["results"]] == before[1:]


def test_suppressed_results_say_by_what() -> None:
    inside = "pilot (plans/bottling.yaml:9)"
    found = result(changed(suppressed=inside), show_suppressed=True)
    assert found["suppressions"] == [{"kind": "inSource", "justification": inside}]
    outside = "pilot (.iotlint.yaml:3)"
    found = result(changed(suppressed=outside), show_suppressed=True)
    assert found["suppressions"] == [{"kind": "external", "justification": outside}]
    assert "suppressions" not in result(samples.one(), show_suppressed=True)
    assert run(changed(suppressed=inside))["results"] == []


def test_addresses_are_relative_to_the_root() -> None:
    found = run(samples.many(3))
    base = found["originalUriBaseIds"]["SRCROOT"]["uri"]
    assert base == "file:///work/plant/"
    addresses = {
        one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in found["results"]
    }
    assert addresses == {"plans/bottling.yaml", "plans/gr%C3%B6%C3%9Fe%201/long.yaml"}
    assert {urljoin(base, address) for address in addresses} == {base + address for address in addresses}


def test_a_file_outside_the_root_is_addressed_absolutely() -> None:
    found = run(samples.hostile())
    locations = [one["locations"][0]["physicalLocation"]["artifactLocation"] for one in found["results"]]
    assert {"uri": "file:///work/elsewhere/%23base%3F.yaml"} in locations


def test_snippets_are_the_exact_text_unless_that_is_harmful_or_long() -> None:
    def snippet(text: str, needle: str) -> str | None:
        source = Source("plan.yaml", text)
        report = samples.report([samples.finding(samples.HUB, "x", samples.place(source, needle))], [source])
        region = result(report)["locations"][0]["physicalLocation"]["region"]
        return region["snippet"]["text"] if "snippet" in region else None

    assert snippet("a: |\r\n  b\tc\r\nd: 1\r\n", "|\r\n  b\tc") == "|\n  b\tc"
    assert snippet("a: '\u202eb\x1b'\n", "\u202eb\x1b") == r"\u202eb\x1b"
    assert snippet("password: swordfish\n", "swordfish") == "*********"
    assert snippet("a: " + "x" * 1001, "x" * 1001) is None
    report = replace(samples.one(), sources={})
    assert "snippet" not in result(report)["locations"][0]["physicalLocation"]["region"]


# The run


def test_failures_and_notices_become_notifications() -> None:
    found = run(samples.many(3))
    (invocation,) = found["invocations"]
    assert invocation["executionSuccessful"] is False
    (failure,) = invocation["toolExecutionNotifications"]
    assert failure["level"] == "error"
    assert failure["message"] == {"text": "plans/locked.yaml: cannot be read: Permission denied."}
    assert failure["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "plans/locked.yaml"
    (notice,) = invocation["toolConfigurationNotifications"]
    assert (notice["level"], notice["message"]["text"]) == ("note", "The knowledge is older than a year.")
    known = found["tool"]["driver"]["notifications"]
    for one in (failure, notice):
        assert known[one["descriptor"]["index"]]["id"] == one["descriptor"]["id"]


def numerous(number: int) -> Report:
    """Findings whose severity rises with the line."""
    source = Source("plan.yaml", "a: 1\n" * number)
    findings: list[Finding] = []
    for index in range(number):
        severity = Severity(1 + index * 3 // number)
        offset = index * 5
        findings.append(
            samples.finding(
                samples.HUB, "x", source.span(offset, offset + 1), severity=severity, subject=str(index)
            )
        )
    return replace(samples.report((), [source]), findings=tuple(findings))


def test_beyond_what_github_shows_the_worst_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_SHOWN", 5)
    monkeypatch.setattr(sarif, "MOST_RESULTS", 20)
    found = run(numerous(9))
    assert [one["level"] for one in found["results"]] == ["error"] * 3 + ["warning"] * 3 + ["note"] * 3
    (notification,) = found["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"] == "Of 9 results, worst first, GitHub code scanning shows 5."
    assert found["invocations"][0]["executionSuccessful"] is True


def test_beyond_what_github_takes_the_least_severe_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_SHOWN", 5)
    monkeypatch.setattr(sarif, "MOST_RESULTS", 7)
    found = run(numerous(9))
    assert [one["level"] for one in found["results"]] == ["error"] * 3 + ["warning"] * 3 + ["note"]
    (notification,) = found["invocations"][0]["toolExecutionNotifications"]
    assert "It takes 7, so the 2 least severe are left out." in notification["message"]["text"]


def test_up_to_what_github_shows_results_stay_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_SHOWN", 9)
    found = run(numerous(9))
    assert found["results"][0]["level"] == "note"
    assert found["invocations"][0]["toolExecutionNotifications"] == []


def test_the_limits_are_githubs() -> None:
    assert (sarif.MOST_RESULTS, sarif.MOST_SHOWN) == (25_000, 5_000)
