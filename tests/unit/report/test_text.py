"""The report for people: what it explains, what it leaves out, and what it ends with."""

from __future__ import annotations

import re

import pytest

from iotlint.finding import Change, Citation, Related, Severity
from iotlint.outcome import Failure, Judgement, Report
from iotlint.report import render
from iotlint.report.options import Options
from iotlint.report.text import MOST
from tests.unit.report import samples
from tests.unit.report.samples import replace


def text(report: Report, **options: object) -> str:
    return render(report, "text", Options(**options))  # type: ignore[arg-type]


def full(report: Report, **options: object) -> str:
    return text(report, full=True, **options)


def flat(report: Report, **options: object) -> str:
    """The same in one line, since prose is wrapped."""
    return " ".join(text(report, **options).split())


def last(report: Report, **options: object) -> str:
    """The summary line, which is wider than most terminals."""
    lines = text(report, width=1_000, **options).splitlines()
    return next(line for line in reversed(lines) if "found" in line.lower())


def test_a_rule_is_explained_at_its_first_finding_only() -> None:
    shown = full(samples.many(20))
    assert shown.count("Do what mends HUB304.") == 1
    assert shown.count("messages-beyond-tier, explained above") == 17
    first = shown.index("'fillers-0'")
    assert first < shown.index("Do what mends HUB304.") < shown.index("'fillers-1'")


def test_findings_of_one_rule_are_capped_and_the_rest_counted() -> None:
    shown = text(samples.many(MOST + 22))
    assert shown.count("warning[HUB304]") == MOST
    assert "20 more of HUB304 not shown; --format json lists them all." in shown
    assert "more of HUB401" not in shown
    assert f"Found {MOST + 20} warnings and 1 info" in shown


def test_exactly_as_many_as_are_shown_need_no_count() -> None:
    assert "not shown" not in text(samples.many(MOST + 2))


def test_the_headline_starts_with_a_place_one_can_click() -> None:
    assert text(samples.one()).startswith(
        "plans/bottling.yaml:9:11: error[ADR101] Device Registry 'registry' "
    )


def test_related_places_beyond_a_few_are_counted() -> None:
    report = samples.one()
    related = tuple(
        Related(samples.SOURCE.span(offset, offset + 1), f"place {offset}") for offset in range(12)
    )
    shown = full(replace(report, findings=(replace(report.findings[0], related=related, flow=related),)))
    assert "place 4\n" in shown
    assert "--> 7 more places\n" in shown
    assert "10. plans/bottling.yaml:1:10: place 9\n" in shown
    assert "2 more steps\n" in shown


def test_a_long_extent_is_shown_by_its_ends() -> None:
    finding = replace(samples.one().findings[0], span=samples.SOURCE.span(0, len(samples.PLAN)), related=())
    shown = full(replace(samples.one(), findings=(finding,)))
    assert "   2 | kind: Architecture\n     | ^^^^^^^^^^^^^^^^^^\n  ..\n  14 |   - {from: fillers" in shown


def test_a_finding_in_a_file_that_is_not_at_hand_has_no_excerpt() -> None:
    shown = full(replace(samples.one(), sources={}))
    assert "9 |" not in shown
    assert "--> plans/bottling.yaml:5:3: not linked to the registry" in shown


def test_a_rule_that_nobody_explains() -> None:
    shown = full(replace(samples.one(), rules={}))
    assert "rule:" not in shown
    assert "fix:    Add an IoT Operations instance" in shown


def test_a_safe_fix_says_how_it_is_applied() -> None:
    report = samples.one()
    (finding,) = report.findings
    assert finding.fix
    safe = replace(report, findings=(replace(finding, fix=replace(finding.fix, safe=True)),))
    assert "Add an IoT Operations instance: --fix --unsafe-fixes (explain ADR101)" in text(report)
    assert "(iotlint fix --unsafe-fixes)\n" in full(report)
    # A summary that says less leaves it to the finding.
    assert "can mend 1" not in flat(report)
    assert "'iotlint fix --unsafe-fixes' can mend 1; look at what it would do with --diff first." in flat(
        report, full=True
    )
    assert "Add an IoT Operations instance: --fix (" in text(safe)
    assert "(iotlint fix)\n" in full(safe)
    assert "'iotlint fix' can mend 1." in flat(safe, full=True)
    both = replace(report, findings=(*safe.findings, *report.findings))
    assert "'iotlint fix' can mend 1, and 1 more with --unsafe-fixes." in flat(both, full=True)


def test_lines_of_prose_keep_within_the_width() -> None:
    for line in full(samples.one(), width=50).splitlines():
        assert len(line) <= 50 or re.match(r"\S+:\d+:\d+: | +-->| +\d\.|  +https://|Found|'iotlint", line), (
            line
        )


def test_nothing_wrong() -> None:
    assert text(samples.none(), width=100) == (
        "No problems found in 1 architecture (as of 2026-11-24; knowledge checked 2026-11-23, 1 day old).\n"
    )


def test_no_architecture() -> None:
    empty = replace(samples.none(), architectures=0, files=("a.yaml", "b.yaml"))
    assert text(empty) == "No architecture found in 2 files.\n"


@pytest.mark.parametrize(
    ("severities", "said"),
    [
        ([Severity.ERROR], "Found 1 error in "),
        ([Severity.ERROR] * 2 + [Severity.INFO], "Found 2 errors and 1 info in "),
        (
            [Severity.ERROR, Severity.WARNING, Severity.INFO, Severity.INFO],
            "Found 1 error, 1 warning and 2 info in ",
        ),
    ],
)
def test_the_summary_counts_by_severity(severities: list[Severity], said: str) -> None:
    finding = samples.one().findings[0]
    report = samples.report([replace(finding, severity=severity) for severity in severities])
    assert last(report).startswith(said + "1 file (1 architecture, as of 2026-11-24")


def test_the_summary_counts_files() -> None:
    report = replace(samples.one(), files=("a.yaml", "b.yaml", "plans/bottling.yaml"), architectures=3)
    assert " in 1 of 3 files (3 architectures, as of " in last(report)


@pytest.mark.parametrize(
    ("as_of", "said"),
    [
        ("2026-11-23", "2026-11-23)"),
        ("2020-01-01", "2026-11-23)"),
        ("2026-12-23", "2026-11-23, 30 days old)"),
        ("2027-11-24", "2026-11-23, 12 months old)"),
        ("2031-11-24", "2026-11-23, 5 years old)"),
        ("some day", "2026-11-23)"),
    ],
)
def test_the_summary_says_how_old_the_knowledge_is(as_of: str, said: str) -> None:
    assert last(replace(samples.none(), as_of=as_of)).endswith(f"knowledge checked {said}.")


def test_suppressed_findings_are_counted() -> None:
    assert "1 finding is suppressed; --show-suppressed says why.\n" in text(samples.many(3))
    shown = text(samples.many(3), show_suppressed=True)
    assert "1 finding is suppressed.\n" in shown
    assert "error[ADR101] Silent. (suppressed: pilot, ends in\n  January (plans/bottling.yaml:9))\n" in shown


def test_failures_and_notices_are_told() -> None:
    lines = text(samples.many(3)).splitlines()
    assert "plans/locked.yaml: cannot be read: Permission denied" in lines
    assert "notice: The knowledge is older than a year." in lines
    assert lines[-1] == "1 file could not be read."


def test_quiet_leaves_findings_and_failures() -> None:
    assert text(samples.none(), quiet=True) == ""
    shown = text(samples.many(3), quiet=True)
    assert "warning[HUB304]" in shown
    assert "plans/locked.yaml: cannot be read" in shown
    assert "notice:" not in shown
    assert "Found" not in shown


def test_statistics_count_findings_by_rule() -> None:
    shown = text(samples.many(20), statistics=True)
    assert (
        "18  warning  HUB304  messages-beyond-tier\n 1  info     HUB401  symmetric-keys-in-production\n"
        in shown
    )
    assert "Found" not in text(samples.none(), statistics=True)


def test_colour_changes_nothing_but_the_colour() -> None:
    plain = text(samples.many(60), statistics=True, show_suppressed=True)
    colored = text(samples.many(60), statistics=True, show_suppressed=True, color=True)
    assert "\x1b[1;33mwarning[HUB304]\x1b[0m" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == plain


def test_links_lead_to_the_source_and_replace_its_address() -> None:
    shown = full(samples.one(), hyperlinks=True)
    assert f"\x1b]8;;{samples.ARTICLE.address}\x1b\\Choose an Azure IoT service, " in shown
    assert f"\n          {samples.ARTICLE.address}\n" not in shown
    assert f"\n          {samples.ARTICLE.address}\n" in full(samples.one())


def test_sections_of_one_document_share_its_address() -> None:
    other = replace(samples.ARTICLE, section="Azure IoT Hub")
    third = replace(samples.ARTICLE, address="https://learn.microsoft.com/azure/iot-hub/")
    info = replace(samples.REGISTRY, sources=(samples.ARTICLE, other, third))
    lines = full(replace(samples.one(), rules={"ADR101": info})).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("  source:"))
    assert lines[start : start + 5] == [
        "  source: Choose an Azure IoT service, Azure Device Registry (2025-03-28)",
        "  source: Choose an Azure IoT service, Azure IoT Hub (2025-03-28)",
        "          https://learn.microsoft.com/azure/iot/iot-services-and-technologies",
        "  source: Choose an Azure IoT service, Azure Device Registry (2025-03-28)",
        "          https://learn.microsoft.com/azure/iot-hub/",
    ]


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://a.example/\x1b\\\x07", "https://é.example", ""]
)
def test_only_plain_web_addresses_become_links(address: str) -> None:
    citation = Citation("d", "Title", "", "2026-01-01", address, "2026-01-02")
    info = replace(samples.REGISTRY, sources=(citation,))
    shown = full(replace(samples.one(), rules={"ADR101": info}), hyperlinks=True)
    assert "  source: Title (2026-01-01)\n" in shown
    assert "\x1b" not in shown


def test_a_failure_alone_is_not_called_clean() -> None:
    report = replace(samples.none(), failures=(Failure("a.yaml", "cannot be read: Permission denied"),))
    assert text(report).endswith(").\n1 file could not be read.\n")


def test_the_worst_comes_last_and_other_formats_keep_the_order_of_places() -> None:
    first, *_, last = (
        replace(samples.one().findings[0], severity=each, span=samples.SOURCE.span(at, at + 1))
        for each, at in ((Severity.ERROR, 0), (Severity.INFO, 30), (Severity.WARNING, 60))
    )
    report = samples.report(
        [first, last, replace(first, severity=Severity.INFO, span=samples.SOURCE.span(90, 91))]
    )
    for shown in (text(report), full(report)):
        assert re.findall(r"(\w+)\[ADR101\]", shown) == ["info", "warning", "error"]
    assert re.findall(r"(\w+)\[ADR101\]", render(report, "concise", Options())) == [
        "error",
        "warning",
        "info",
    ]


def test_a_finding_is_told_in_a_few_lines() -> None:
    assert text(samples.many(2)).splitlines()[:5] == [
        "plans/bottling.yaml:6:11: info[HUB401] Devices of 'hub' use symmetric keys.",
        "  (confidence low)",
        "  6 |     type: iot-hub",
        "    |           ^^^^^^^",
        "  do:  Do what mends HUB401 (iotlint explain HUB401)",
    ]


@pytest.mark.parametrize(
    ("fail_on", "severity", "said"),
    [
        ("error", Severity.ERROR, True),
        ("error", Severity.WARNING, False),
        ("warning", Severity.WARNING, True),
        ("info", Severity.INFO, True),
        ("never", Severity.ERROR, False),
    ],
)
def test_an_exit_status_of_1_is_explained(fail_on: str, severity: Severity, said: bool) -> None:
    report = samples.report([replace(samples.one().findings[0], severity=severity)])
    assert (", so exit status 1 (as of" in flat(report, fail_on=fail_on)) is said
    wide = samples.report([replace(report.findings[0], message="Short.", fix=None)] * 4)
    assert ("That is exit status 1; the check itself worked." in flat(wide, fail_on=fail_on)) is said


def test_a_summary_says_less_where_findings_leave_little_room() -> None:
    one, many = samples.report(samples.one().findings[:1]), samples.many(6)
    for report in (one, many):
        judged = report._replace(judgement=Judgement(120, 7, (("hub.sku", 3), ("hub.units", 1))))
        lines = text(judged, width=80).splitlines()
        assert len(lines) <= 8 * len(report.findings)
        assert (
            "judged; 7 could not decide, most for want of `hub.sku` (3) and `hub.units` (1)" in flat(judged)
        ) is (report is many)
    assert lines[-1].endswith("shows why.")
    brief = text(one._replace(judgement=Judgement(120, 7, (("hub.sku", 3),))), width=80).splitlines()
    assert brief[-1] == "120 rules judged; 7 not, 3 for want of `hub.sku`: --undecided, explain --trace"
    brief = text(one._replace(judgement=Judgement(120, 7, (("hub.sku", 3),))), width=110).splitlines()
    assert "7 could not, 3 for want of `hub.sku`: --undecided, iotlint explain" in brief[-1]


def test_half_a_clause_is_never_told() -> None:
    (one,) = samples.one().findings[:1]
    report = samples.report([replace(one, fix=None)])
    long = (
        "State the memory of the module, so that what is kept during an outage of " + "many " * 40 + "hours."
    )
    info = report.rules[one.code]._replace(remedy=long)
    lines = text(report._replace(rules={one.code: info}), width=80).splitlines()
    assert "  do:  State the memory of the module..." in lines


def test_a_long_message_ends_early_and_says_so() -> None:
    finding = replace(samples.one().findings[0], message="and so on " * 200, fix=None)
    lines = text(samples.report([finding]), width=80).splitlines()
    assert len(lines) == 8
    assert lines[3].endswith("...")
    assert lines[-1].startswith("Found 1 error")


def test_a_fix_of_many_lines_is_named_with_their_number() -> None:
    finding = samples.one().findings[0]
    assert finding.fix
    (edit,) = finding.fix.edits
    edits = (edit._replace(text="  operations:\n    type: iot-operations\n    version: 1\n"),)
    change = Change(0, "set", ("services", "operations"), {"type": "iot-operations"})
    fix = finding.fix._replace(edits=edits, changes=(change,))
    shown = text(samples.report([replace(finding, fix=fix)]))
    assert "  fix: adds `operations`, 3 lines: --diff --unsafe-fixes (explain ADR101)\n" in shown
    shown = text(samples.report([replace(finding, fix=fix._replace(changes=()))]))
    assert "  fix: Add an IoT Operations..., 3 lines: --diff --unsafe-fixes (explain ADR101)\n" in shown
