"""Rounds of fixes: what is taken in turn, what is taken back, what is left alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from iotlint.config.values import Config
from iotlint.edit import fixer as fix
from iotlint.edit.fixer import MOST_ROUNDS, Fixer, Read
from iotlint.finding import Change, Edit, Finding, Fix, Severity
from iotlint.outcome import Report
from iotlint.run.linter import Linter
from iotlint.source.load import load, read
from iotlint.source.span import Span

HEADER = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: plan}\n"


def mend(
    *paths: str, unsafe: bool = False, refusal: Callable[[str], str] | None = None
) -> tuple[Fixer, Report]:
    """Fixes files in memory."""

    def check(now: Read, only: frozenset[str] | None) -> Report:
        linter = Linter(Config(), "2026-11-24", read=now)
        for path in paths:
            if only is None or path in only:
                linter.path(path, named=True)
        return linter.report()

    fixer = Fixer(read, unsafe=unsafe, refusal=refusal)
    return fixer, fixer.run(check)


def text(fixer: Fixer, path: str) -> str:
    return fixer.read(path).decode()


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


def test_a_fix_goes_into_a_base_only_if_that_is_checked_too() -> None:
    base = HEADER + "services: {hub: {type: IoT-Hub}}\n"
    Path("base.yaml").write_text(base)
    Path("plan.yaml").write_text("extends: base.yaml\n" + HEADER + "devices: {pumps: {network: Internet}}\n")
    fixer, report = mend("plan.yaml")
    assert [file.path for file in fixer.rewritten()] == ["plan.yaml"]
    assert "FMT209" in [finding.code for finding in report.reported()]
    fixer, report = mend("./plan.yaml", "./base.yaml")
    assert sorted(os.path.normpath(file.path) for file in fixer.rewritten()) == ["base.yaml", "plan.yaml"]
    assert text(fixer, "base.yaml") == base.replace("IoT-Hub", "iot-hub")
    assert "FMT209" not in [finding.code for finding in report.reported()]


def test_a_file_by_two_names_is_fixed_once() -> None:
    Path("plan.yaml").write_text(HEADER + "requirements: [dashboards, dashboards, dashboards]\n")
    Path("link.yaml").symlink_to("plan.yaml")
    fixer, _ = mend("plan.yaml", "link.yaml")
    assert len(fixer.rewritten()) == 1
    assert text(fixer, "link.yaml") == HEADER + "requirements: [dashboards]\n"


def test_what_an_alias_repeats_is_fixed_at_the_anchor_unless_somebody_wants_it_so() -> None:
    plan = HEADER + "devices:\n  a: &x {network: Internet}\n  b: *x\n"
    Path("plan.yaml").write_text(plan)
    fixer, _ = mend("plan.yaml")
    assert text(fixer, "plan.yaml") == plan.replace("Internet", "internet")
    Path("plan.yaml").write_text(plan.replace("*x\n", "*x   # iotlint: ignore[FMT215] just here\n"))
    fixer, report = mend("plan.yaml")
    assert fixer.rewritten() == []
    assert [f.code for f in report.reported() if f.code == "FMT215"] == ["FMT215"]


def test_a_change_that_would_reach_other_places_through_an_alias_is_not_made() -> None:
    plan = HEADER + (
        "services: {edge: {type: iot-operations}, grid: {type: event-grid}, hub: {type: iot-hub}}\n"
        "connections:\n  - &x {from: edge, to: grid, protocol: amqp}\n  - {<<: *x, from: hub, to: grid}\n"
    )
    Path("plan.yaml").write_text(plan)
    fixer, _ = mend("plan.yaml", unsafe=True)
    assert "protocol: amqp" in text(fixer, "plan.yaml")


def test_what_cannot_be_written_is_said_and_left() -> None:
    Path("plan.yaml").write_text(HEADER + "services: {hub: {type: IoT-Hub}}\n")
    Path("other.yaml").write_text(HEADER + "services: {hub: {type: IoT-Hub}}\n")
    fixer, report = mend(
        "plan.yaml", "other.yaml", refusal=lambda path: "is full" if path == "plan.yaml" else ""
    )
    assert [(failure.path, failure.message) for failure in fixer.failures] == [("plan.yaml", "is full")]
    assert [file.path for file in fixer.rewritten()] == ["other.yaml"]
    assert [f.span.path for f in report.reported() if f.code == "FMT209"] == ["plan.yaml"]


def test_a_file_that_vanishes_meanwhile_is_a_failure() -> None:
    Path("plan.yaml").write_text(HEADER + "services: {hub: {type: IoT-Hub}}\n")

    def refusal(path: str) -> str:
        raise FileNotFoundError(2, "No such file or directory", path)

    fixer, _ = mend("plan.yaml", refusal=refusal)
    assert [failure.message for failure in fixer.failures] == ["cannot be fixed: No such file or directory"]


def test_what_parsers_would_not_agree_on_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("plan.yaml").write_text(HEADER + "services: {hub: {type: IoT-Hub}}\n")
    monkeypatch.setattr(fix, "confirmed", lambda data, _: b"IoT-Hub" in data)
    fixer, _ = mend("plan.yaml")
    assert fixer.rewritten() == []
    assert ["in different ways" in failure.message for failure in fixer.failures] == [True]


# Rules of the tests' own: each sees the values of a document `{…}` and says what to do about it.

Rule = Callable[[dict[str, int]], list[tuple[str, int]]]


def run(before: str, *rules: Rule) -> tuple[str, int]:
    """What becomes of a text under some rules, which give (key, wanted number) pairs, and in how many checks."""
    checks = 0

    def check(now: Read, only: frozenset[str] | None) -> Report:
        del only
        nonlocal checks
        checks += 1
        stream = load(now("plan.yaml"), "plan.yaml")
        (document,) = stream.documents
        findings = []
        for number, rule in enumerate(rules):
            for key, wanted in rule(document.value):
                extent = document.extent((key,))
                assert extent is not None
                _, start, end = extent
                span = stream.source.span(start, end)
                edit = Edit(span, start, end, str(wanted))
                change = Change(0, "set", (key,), wanted)
                findings.append(
                    Finding(
                        code=f"ORG90{number}",
                        name="rule",
                        severity=Severity.ERROR,
                        message="Wrong.",
                        span=span,
                        at=key,
                        architecture="",
                        subject=key,
                        fix=Fix("Mend it", True, (edit,), (change,)),
                    )
                )
        nothing = Report("", "", "", ".", ("plan.yaml",), 1, tuple(findings), (), (), {}, {})
        return nothing._replace(sources={"plan.yaml": stream.source})

    fixer = Fixer(lambda _: before.encode())
    fixer.run(check)
    return fixer.read("plan.yaml").decode(), checks


def test_two_fixes_at_one_place_are_taken_in_turn() -> None:
    after, _ = run(
        "a: 1\n",
        lambda value: [("a", value["a"] + 1)] if value["a"] % 2 else [],
        lambda value: [("a", 7)] if value["a"] < 5 else [],
    )
    assert after == "a: 8\n"


def test_a_fix_beside_one_that_makes_the_same_mistake_anew_is_made_in_turn() -> None:
    plan = HEADER + "requirements:\n  - dashboards\n  - dashboards\n  - dashboarfs\n"
    Path("plan.yaml").write_text(plan + "services: {lake: {type: fabric}, reports: {type: power-bi}}\n")
    fixer, report = mend("plan.yaml", unsafe=True)
    assert "requirements:\n  - dashboards\nservices:" in text(fixer, "plan.yaml")
    assert not {"FMT202", "FMT207"} & {finding.code for finding in report.reported()}
    Path("plan.yaml").write_text(text(fixer, "plan.yaml"))
    assert mend("plan.yaml", unsafe=True)[0].rewritten() == []


def test_fixes_that_contradict_each_other_come_to_an_end() -> None:
    after, checks = run(
        "a: 1\n",
        lambda value: [("a", 9)] if value["a"] < 5 else [],
        lambda value: [("a", 1)] if value["a"] > 5 else [],
    )
    assert after in ("a: 1\n", "a: 9\n")
    assert checks < 10


def test_a_fix_that_does_not_help_is_taken_back() -> None:
    def never(value: dict[str, int]) -> list[tuple[str, int]]:
        return [("a", value["a"] + 1)]

    assert run("a: 1\nb: 1\n", never)[0] == "a: 1\nb: 1\n"
    after, _ = run("a: 1\nb: 1\n", never, lambda value: [("b", 2)] if value["b"] == 1 else [])
    assert after == "a: 1\nb: 2\n"


def test_a_fix_that_has_no_end_is_bounded() -> None:
    # Each time the mistake stands at another place, so that every single fix helps.
    def onwards(value: dict[str, int]) -> list[tuple[str, int]]:
        key = min(value, key=lambda name: value[name])
        return [(key, max(value.values()) + 1)]

    after, checks = run("a: 1\nb: 2\nc: 3\n", onwards)
    assert checks <= 2 * MOST_ROUNDS + 2
    assert load(after, "x").faults == []


def test_a_fix_that_says_other_than_it_does_is_not_made() -> None:
    def check(now: Read, only: frozenset[str] | None) -> Report:
        del only
        source = load(now("plan.yaml"), "plan.yaml").source
        edits = {
            "wrong value": (Edit(source.span(3, 4), 3, 4, "3"), Change(0, "set", ("a",), 2)),
            "no change": (Edit(source.span(3, 4), 3, 4, "2"), None),
            "broken text": (Edit(source.span(3, 4), 3, 4, "["), Change(0, "set", ("a",), 2)),
            "no text": (Edit(source.span(3, 4), 3, 4, "\ud800"), Change(0, "set", ("a",), 2)),
        }
        findings = [
            Finding(
                *("ORG901", "rule", Severity.ERROR, name, Span("plan.yaml", 1, 4, 1, 5), "a", "", name),
                fix=Fix(name, True, (edit,), (change,) if change else ()),
            )
            for name, (edit, change) in edits.items()
        ]
        return Report(
            *("", "", "", ".", ("plan.yaml",), 1, tuple(findings), (), (), {}, {"plan.yaml": source})
        )

    fixer = Fixer(lambda _: b"a: 1\n")
    fixer.run(check)
    assert fixer.rewritten() == []


def test_safe_fixes_come_first() -> None:
    plan = HEADER + "services: {reg: {type: ADR}}\n"
    Path("plan.yaml").write_text(plan)
    fixer, _ = mend("plan.yaml", unsafe=True)
    assert text(fixer, "plan.yaml") == HEADER + (
        "services: {reg: {type: device-registry}, operations: {type: iot-operations}}\n"
    )
