"""What silences a finding by somebody's decision: who answers for it, how long it holds, what is demanded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iotlint.opener import PLAN
from tests.unit.cli.commands import GOOD, IDLE, codes, iotlint, write

DAY = ("--as-of", "2026-11-24")
TARGET = "{type: iot-hub}"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def plan() -> None:
    write(Path("plan.yaml"), IDLE)


def commented(comment: str) -> None:
    head = IDLE.partition("services:")[0]
    write(Path("plan.yaml"), f"{head}services:\n  hub: {TARGET}  {comment}\n")


def configured(text: str) -> None:
    write(Path(".iotlint.yaml"), text)


def check(*more: str) -> list[str]:
    return codes(iotlint("check", "plan.yaml", *DAY, "--format", "concise", *more))


@pytest.mark.parametrize(
    ("comment", "lacks"),
    [
        ("ignore[HUB101] owner=ops until=2027-01-31", "a reason"),
        ("ignore[HUB101] until=2027-01-31 phase two", "an owner (owner=…)"),
        ("ignore[HUB101] owner=ops phase two", "an end at most 180 days away (until=…)"),
        ("ignore[HUB101] owner=ops until=2027-12-31 phase two", "and 2027-12-31 is further"),
        ("ignore[HUB101]", "a reason and an owner (owner=…) and an end"),
    ],
)
def test_a_comment_that_lacks_what_is_demanded_silences_nothing(comment: str, lacks: str) -> None:
    configured("waivers: {reason: true, owner: true, longest: 180}\n")
    commented(f"# iotlint: {comment}")
    found = iotlint("check", "plan.yaml", *DAY, "--format", "concise")
    assert codes(found) == ["HUB101", "FMT806"]
    assert found.exit_code == 1
    assert lacks in found.stdout


def test_a_comment_that_meets_what_is_demanded_holds() -> None:
    configured("waivers: {reason: true, owner: true, longest: 180}\n")
    commented("# iotlint: ignore[HUB101] owner=ops until=2027-01-31 phase two")
    assert check() == []


def test_nobody_waves_the_demands_through() -> None:
    configured("waivers: {owner: true}\n")
    commented("# iotlint: ignore[HUB101, FMT806] phase two")
    assert "FMT806" in check("--ignore", "FMT806")


def test_entries_of_the_configuration_meet_the_demands_too() -> None:
    plan()
    configured("waivers: {owner: true}\nsuppress: {HUB101: [{id: hub, reason: phase two}]}\n")
    assert check() == ["FMT806", "HUB101"]
    configured("waivers: {owner: true}\nsuppress: {HUB101: [{id: hub, reason: phase two, owner: ops}]}\n")
    assert check() == []


@pytest.mark.parametrize(("until", "holds"), [("2026-11-23", False), ("2026-11-24", True)])
def test_entries_of_the_configuration_lapse(until: str, holds: bool) -> None:
    plan()
    configured(f"suppress: {{HUB101: [{{id: hub, reason: x, until: {until}}}]}}\n")
    assert check() == ([] if holds else ["FMT803", "HUB101"])


def test_entries_of_the_configuration_that_match_nothing_are_told_by_who_saw_every_plan() -> None:
    plan()
    configured("suppress: {HUB101: [{id: hub, reason: x}, {id: nohub, reason: x}]}\n")
    found = iotlint("check", "plan.yaml", *DAY, "--format", "concise")
    assert codes(found) == ["FMT802"]
    assert "'nohub'" in found.stdout
    assert check("--ignore", "HUB101") == [], "a rule that did not run tells nothing"
    write(Path("sub/other.yaml"), GOOD.replace("plant", "other"))
    assert check() == [], "there is a plan that this run did not look at"
    assert codes(iotlint("check", ".", *DAY, "--format", "concise", "--ignore", "FMT807")) == ["FMT802"]


def test_an_error_of_form_hides_only_entries_about_what_its_file_names() -> None:
    write(Path("plan.yaml"), IDLE.replace("type: iot-hub", "type: iot-hub, skuu: F1"))
    write(Path("sound.yaml"), GOOD.replace("plant", "sound"))
    entries = ("hub", "hub->gone", "nohub", "gone->hub")
    listed = ", ".join(f"{{id: {each}, reason: x}}" for each in entries)
    configured(f"suppress: {{HUB301: [{listed}]}}\n")
    found = iotlint("check", ".", *DAY, "--format", "concise", "--select", "HUB301,FMT")
    assert codes(found) == ["FMT802", "FMT802", "FMT802", "FMT201"]
    assert "silenced for 'hub'," not in found.stdout
    with Path("plan.yaml").open("ab") as file:
        file.truncate(PLAN + 1)  # more than is read of a plan
    found = iotlint("check", ".", *DAY, "--format", "concise", "--select", "HUB301,FMT")
    assert "FMT802" not in codes(found), "what it names cannot be known"


def test_an_id_that_is_nearly_one_the_rule_speaks_of_gets_its_name() -> None:
    plan()
    configured("suppress: {HUB101: [{id: hubb, reason: x}]}\n")
    found = iotlint("check", "plan.yaml", *DAY, "--format", "concise")
    assert sorted(codes(found)) == ["FMT802", "HUB101"]
    assert "'hubb', about which it has nothing to say; did you mean 'hub'?" in found.stdout
    write(Path("plan.yaml"), GOOD)
    found = iotlint("check", "plan.yaml", *DAY, "--format", "concise")
    assert "about which it has nothing to say. Remove the entry." in found.stdout, "hub needs no entry either"


def test_who_answers_and_the_days_left_are_in_every_report() -> None:
    commented('# iotlint: ignore[HUB101] owner="Plant team" until=2027-01-31 phase two')
    shown = ("check", "plan.yaml", *DAY, "--show-suppressed", "--format")
    said = "phase two; owner: Plant team; until 2027-01-31, 68 days left (plan.yaml:"
    for form in ("text", "concise", "json", "jsonl", "sarif", "github", "junit", "markdown", "checkstyle"):
        assert said in " ".join(iotlint(*shown, form).stdout.split()), form  # text breaks its lines
    (finding,) = json.loads(iotlint(*shown, "json").stdout)["findings"]
    assert finding["waiver"] == {
        "reason": "phase two",
        "owner": "Plant team",
        "until": "2027-01-31",
        "daysLeft": 68,
        "place": "plan.yaml:5",
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("waivers: true\n", ":1:10: 'waivers' must be a mapping"),
        ("waivers: {ownr: true}\n", ":1:11: There is no demand 'ownr'; did you mean 'owner'?"),
        ("waivers: {owner: yes please}\n", ":1:18: 'waivers.owner' must be true or false."),
        ("waivers: {longest: 180d}\n", ":1:20: 'waivers.longest' must be a number of days"),
        ("waivers: {longest: 0}\n", ":1:20: 'waivers.longest' must be a number of days"),
        ("suppress: {HUB101: [{id: hub, until: soon}]}\n", ":1:38: 'until' must be a date"),
        ("suppress: {HUB101: [{id: hub, owner: 3}]}\n", ":1:38: 'owner' must be text."),
    ],
)
def test_what_is_wrong_with_it_is_told_with_its_place(text: str, place: str) -> None:
    plan()
    configured(text)
    found = iotlint("check", "plan.yaml", *DAY)
    assert found.exit_code == 2
    assert f".iotlint.yaml{place}" in found.stderr


# Misspelt codes


def test_codes_count_in_any_case() -> None:
    for word in ("hub101", "Hub101", "IOT-HUB-WITHOUT-DEVICES", "hub1", "hub"):
        commented(f"# iotlint: ignore[{word}] phase two")
        assert check() == [], word


def test_a_misspelt_code_is_mended_where_what_was_meant_speaks() -> None:
    commented("# iotlint: ignore[HUB1O1] phase two")
    assert check() == ["HUB101", "FMT802"]
    iotlint("fix", "plan.yaml", *DAY)
    assert "ignore[HUB101] phase two" in Path("plan.yaml").read_text("utf-8")
    assert check() == []


@pytest.mark.parametrize("word", ["HUB9X9", "nothing-like-a-rule", "HUB1O2"])
def test_a_code_that_nobody_can_guess_is_left_to_people(word: str) -> None:
    commented(f"# iotlint: ignore[{word}] phase two")
    before = Path("plan.yaml").read_text("utf-8")
    iotlint("fix", "plan.yaml", *DAY, "--unsafe-fixes", "--select", "FMT802,HUB101")
    assert Path("plan.yaml").read_text("utf-8") == before


def test_nothing_is_removed_while_the_rule_speaks_in_the_same_block() -> None:
    head = IDLE.partition("services:")[0]
    text = f"{head}services:\n  hub:\n    type: iot-hub\n    sku: S1  # iotlint: ignore[HUB101] phase two\n"
    write(Path("plan.yaml"), text)
    found = iotlint("check", "plan.yaml", *DAY, "--format", "concise")
    assert "It speaks at line 6" in found.stdout
    iotlint("fix", "plan.yaml", *DAY)
    assert Path("plan.yaml").read_text("utf-8") == text
