"""`iotlint baseline`, `check --baseline` and `check --diff-base`: what is known already stays quiet."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from iotlint.resources import folder
from tests.unit.cli.commands import BAD, GOOD, IDLE, codes, iotlint, write

DAY = ("--as-of", "2026-11-24", "--no-config")
FILE = ".iotlint-baseline.json"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def check(*more: str) -> list[str]:
    return codes(iotlint("check", "plans", *DAY, "--format", "concise", *more))


def baseline(*more: str) -> int:
    return iotlint("baseline", "plans", *DAY, *more).exit_code


def test_what_is_known_is_suppressed_and_what_is_new_is_not() -> None:
    write(Path("plans/a.yaml"), BAD)
    before = check()
    assert before
    assert baseline() == 0
    assert check("--baseline", FILE) == []
    write(Path("plans/b.yaml"), IDLE.replace("plant", "other"))
    assert check("--baseline", FILE) == ["HUB101"]


def test_the_file_is_valid_and_its_order_stable() -> None:
    write(Path("plans/b.yaml"), IDLE.replace("plant", "other"))
    write(Path("plans/a.yaml"), BAD)
    assert baseline() == 0
    text = Path(FILE).read_text("utf-8")
    schema = json.loads((folder("schemas") / "baseline.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(json.loads(text))
    paths = [entry["path"] for entry in json.loads(text)["findings"]]
    assert paths == sorted(paths)
    assert set(paths) == {"plans/a.yaml", "plans/b.yaml"}
    assert baseline("--update") == 0
    assert Path(FILE).read_text("utf-8") == text


def test_moved_lines_renamed_files_and_reordered_sections_stay_known() -> None:
    write(Path("plans/a.yaml"), BAD)
    assert baseline() == 0
    Path("plans/a.yaml").unlink()
    head, metadata = BAD.split("metadata", 1)
    body, services = metadata.split("services", 1)
    write(Path("plans/new.yaml"), f"# moved\nservices{services}\n{head}metadata{body}")
    assert check("--baseline", FILE) == []


def test_a_copy_of_what_is_known_is_new_also_when_only_the_copy_is_checked() -> None:
    write(Path("plans/a.yaml"), IDLE)
    assert baseline() == 0
    write(Path("plans/copy.yaml"), IDLE)
    found = iotlint("check", "plans", *DAY, "--format", "concise", "--baseline", FILE, "--ignore", "FMT807")
    assert [line.split(":")[0] for line in found.stdout.splitlines()] == ["plans/copy.yaml"]
    alone = iotlint("check", "plans/copy.yaml", *DAY, "--format", "concise", "--baseline", FILE)
    assert codes(alone) == ["HUB101"]


def test_what_is_known_in_one_file_hides_nothing_in_another() -> None:
    write(Path("plans/north.yaml"), IDLE)
    write(Path("plans/south.yaml"), GOOD.replace("small", "plant"))
    assert baseline() == 0
    north, south = Path("plans/north.yaml"), Path("plans/south.yaml")
    mended = south.read_text("utf-8")
    write(south, IDLE)
    write(north, mended)
    found = iotlint("check", "plans", *DAY, "--format", "concise", "--baseline", FILE, "--ignore", "FMT807")
    said = [(line.split(":")[0], line.split("[")[1][:6]) for line in found.stdout.splitlines()]
    assert said == [(FILE, "FMT805"), ("plans/south.yaml", "HUB101")]


def test_two_documents_of_one_name_in_one_file_are_told_apart() -> None:
    good = GOOD.replace("small", "plant")
    write(Path("plans/a.yaml"), f"{IDLE}---\n{good}")
    assert baseline() == 0
    write(Path("plans/a.yaml"), f"{good}---\n{IDLE}")
    found = check("--baseline", FILE, "--ignore", "FMT807")
    assert found == ["FMT805", "HUB101"]


def test_a_moved_file_stays_known_and_an_update_writes_its_new_name() -> None:
    write(Path("plans/a.yaml"), IDLE)
    assert baseline() == 0
    Path("plans/sub").mkdir()
    Path("plans/a.yaml").rename("plans/sub/b.yaml")
    assert check("--baseline", FILE) == []
    assert baseline("--update") == 0
    assert [entry["path"] for entry in entries()] == ["plans/sub/b.yaml"]
    # From now on the old name stands for nothing: a copy under it is new.
    write(Path("plans/a.yaml"), IDLE)
    assert check("--baseline", FILE, "--ignore", "FMT807") == ["HUB101"]


def entries() -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(Path(FILE).read_text("utf-8"))["findings"]
    return found


FREE = GOOD.replace("{type: iot-hub}", "{type: iot-hub, sku: F1, units: 2}")


def test_what_is_known_and_got_worse_is_new() -> None:
    write(Path("plans/a.yaml"), FREE)
    assert "HUB202" in check()
    assert baseline() == 0
    assert check("--baseline", FILE) == []
    write(Path("plans/a.yaml"), FREE.replace("units: 2", "units: 2000"))
    found = iotlint("check", "plans", *DAY, "--format", "text", "--baseline", FILE)
    assert found.exit_code == 1
    assert "got worse: it was known with 2, now it is 2,000" in " ".join(found.stdout.split())
    assert "FMT805" not in found.stdout, "the entry is not gone"
    assert baseline("--update") == 0
    assert check("--baseline", FILE) == []
    write(Path("plans/a.yaml"), FREE)  # better than it was known
    assert check("--baseline", FILE) == []


def test_what_is_graver_than_it_was_known_is_new() -> None:
    write(Path("plans/a.yaml"), IDLE)
    write(Path("soft.yaml"), "severity: {HUB101: info}\n")
    assert iotlint("baseline", "plans", *DAY[:2], "--config", "soft.yaml").exit_code == 0
    assert entries()[0]["severity"] == "info"
    assert check("--baseline", FILE) == ["HUB101"]


def test_a_sum_that_grew_is_new_and_one_that_shrank_is_not() -> None:
    plan = (folder("rules") / "hub" / "HUB301-daily-quota-exceeded.yaml").read_text("utf-8")
    bad = yaml.safe_load(plan)["examples"][0]["bad"]
    head = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: plant}\n"
    write(Path("plans/a.yaml"), head + bad)
    only = ("--select", "HUB301")
    assert check(*only) == ["HUB301"]
    assert baseline() == 0
    assert check("--baseline", FILE, *only) == []
    (number,) = re.findall(r"count: (\d+)", bad)[:1]
    write(Path("plans/a.yaml"), head + bad.replace(f"count: {number}", f"count: {int(number) * 2}"))
    assert check("--baseline", FILE, *only) == ["HUB301"]


@pytest.mark.parametrize(("until", "known"), [("2026-11-23", False), ("2026-11-24", True)])
def test_an_entry_may_lapse(until: str, known: bool) -> None:
    write(Path("plans/a.yaml"), IDLE)
    assert baseline("--until", until) == 0
    assert entries()[0]["until"] == until
    assert check("--baseline", FILE) == ([] if known else ["HUB101"])
    if known:
        shown = iotlint("check", "plans", *DAY, "--baseline", FILE, "--show-suppressed", "--format", "json")
        assert json.loads(shown.stdout)["findings"][0]["waiver"]["daysLeft"] == 0


def test_what_was_mended_is_reported_and_pruned() -> None:
    write(Path("plans/a.yaml"), IDLE)
    assert baseline() == 0
    write(Path("plans/a.yaml"), GOOD)
    assert check("--baseline", FILE) == ["FMT805"]
    # Rules that did not run, and files that were not checked, tell nothing.
    assert check("--baseline", FILE, "--select", "ADR,FMT8") == []
    write(Path("else/c.yaml"), GOOD)
    other = iotlint("check", "else", *DAY, "--format", "concise", "--baseline", FILE)
    assert codes(other) == []
    write(Path("plans/b.yaml"), BAD)
    assert baseline("--prune") == 0
    assert json.loads(Path(FILE).read_text("utf-8"))["findings"] == []
    assert check("--baseline", FILE) != []


def test_update_keeps_what_was_not_looked_at() -> None:
    write(Path("plans/a.yaml"), IDLE)
    write(Path("plans/b.yaml"), IDLE.replace("plant", "other"))
    assert baseline() == 0
    write(Path("plans/a.yaml"), GOOD)
    assert iotlint("baseline", "plans/a.yaml", *DAY, "--update").exit_code == 0
    left = json.loads(Path(FILE).read_text("utf-8"))["findings"]
    assert {entry["path"] for entry in left} == {"plans/b.yaml"}


def test_a_file_that_cannot_be_read_to_the_end_makes_no_entry_stale() -> None:
    write(Path("plans/a.yaml"), IDLE)
    assert baseline() == 0
    write(Path("plans/a.yaml"), IDLE + "devices: {a: [\n")
    assert check("--baseline", FILE) == ["FMT101"]


def test_an_existing_baseline_is_not_overwritten() -> None:
    write(Path("plans/a.yaml"), IDLE)
    write(Path(FILE), "mine")
    assert baseline() == 2
    assert Path(FILE).read_text("utf-8") == "mine"


def test_the_configuration_can_name_it() -> None:
    write(Path("plans/a.yaml"), IDLE)
    write(Path(".iotlint.yaml"), "baseline: known.json\n")
    assert iotlint("baseline", "plans").exit_code == 0
    found = iotlint("check", "plans", "--format", "sarif", "--show-suppressed")
    (result,) = [r for r in json.loads(found.stdout)["runs"][0]["results"] if r["ruleId"] == "HUB101"]
    (suppression,) = result["suppressions"]
    assert suppression["kind"] == "external"
    assert suppression["justification"] == "known already (known.json:5)"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{", "known.json:1:"),
        ("[]", "known.json:1:1: This is no baseline"),
        ('{"version": 2, "findings": []}', "known.json:1:13: Baselines of version 1"),
        ('{"version": 1, "findings": [3]}', "known.json:1:29: Each entry of 'findings' must be a mapping"),
        ('{"version": 1, "findings": [{"fingerprint": 3}]}', "known.json:1:30: `code` is missing here."),
    ],
)
def test_a_broken_baseline_ends_with_2_and_its_place(text: str, place: str) -> None:
    write(Path("plans/a.yaml"), GOOD)
    write(Path("known.json"), text)
    result = iotlint("check", "plans", *DAY, "--baseline", "known.json")
    assert result.exit_code == 2
    assert result.stderr.startswith(place)


def test_a_missing_baseline_ends_with_2() -> None:
    write(Path("plans/a.yaml"), GOOD)
    result = iotlint("check", "plans", *DAY, "--baseline", "none.json")
    assert result.exit_code == 2
    assert result.stderr.startswith("none.json:1:1: The baseline cannot be read")


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        (".iotlint.yaml", "fail-on: error\nbaseline: none.json\n", ".iotlint.yaml:2:11"),
        (".iotlint.yaml", "fail-on: error\nbaseline: plans\n", ".iotlint.yaml:2:11"),
        (".iotlint.yaml", "fail-on: error\nrules: [plans, nope]\n", ".iotlint.yaml:2:16"),
        (".iotlint.yaml", "rules:\n  - plans/a.yaml\n", ".iotlint.yaml:2:5"),
        ("pyproject.toml", '[tool.iotlint]\nbaseline = "none.json"\n', "pyproject.toml:2:12"),
        ("pyproject.toml", '[tool.iotlint]\nrules = ["nope"]\n', "pyproject.toml:2:10"),
        ("team.yaml", "baseline: none.json\n", "team.yaml:1:11"),
        ("team.yaml", "rules: [nope]\n", "team.yaml:1:9"),
        (".iotlint.yaml", "extends: [nope.yaml]\n", ".iotlint.yaml:1:11"),
    ],
)
@pytest.mark.parametrize("command", [("check",), ("fix",), ("check", "-j2")], ids=" ".join)
def test_what_a_configuration_names_and_cannot_be_had_is_told_where_it_stands(
    command: tuple[str, ...], name: str, text: str, place: str
) -> None:
    if name == "team.yaml":
        write(Path(".iotlint.yaml"), "extends: team.yaml\n")
    write(Path(name), text)
    write(Path("plans/a.yaml"), GOOD)
    for more in ((), ("--config", name)):
        result = iotlint(*command, "plans", *more)
        assert result.exit_code == 2
        assert result.stderr.startswith(f"{place}: ")


def test_a_baseline_that_the_configuration_names_can_be_written() -> None:
    write(Path(".iotlint.yaml"), "baseline: none.json\n")
    write(Path("plans/a.yaml"), IDLE)
    assert iotlint("baseline", "plans").exit_code == 0
    assert iotlint("check", "plans").exit_code == 0


def git(*arguments: str) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)


def test_only_what_is_new_against_a_revision() -> None:
    git("init", "--quiet")
    write(Path("plans/base.yaml"), "services: {hub: {type: iot-hub}}\n")
    plan = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: plant}\nextends: base.yaml\n"
    write(Path("plans/a.yaml"), plan)
    git("add", ".")
    git("commit", "--quiet", "-m", "first")
    assert check() == ["HUB101"]
    assert check("--diff-base", "HEAD") == []
    write(Path("plans/renamed.yaml"), "# moved\n" + plan)
    Path("plans/a.yaml").unlink()
    assert check("--diff-base", "HEAD") == []
    # The base of that revision counts, not that of today.
    write(Path("plans/base.yaml"), "services: {hub: {type: iot-hub}, second: {type: iot-hub}}\n")
    assert check("--diff-base", "HEAD").count("HUB101") == 1


def test_what_a_revision_and_a_baseline_both_know_is_mended_for_neither() -> None:
    git("init", "--quiet")
    write(Path("plans/a.yaml"), IDLE)
    assert baseline() == 0
    git("add", ".")
    git("commit", "--quiet", "-m", "first")
    assert check("--diff-base", "HEAD", "--baseline", FILE) == []
    # Known to the one alone, and mended for both.
    write(Path("plans/a.yaml"), BAD)
    git("commit", "--quiet", "-am", "second")
    assert check("--diff-base", "HEAD", "--baseline", FILE) == ["FMT805"]
    assert "ADR101" in check("--diff-base", "HEAD~1", "--baseline", FILE)
    write(Path("plans/a.yaml"), GOOD)
    assert check("--diff-base", "HEAD", "--baseline", FILE) == ["FMT805"]


def test_what_a_comment_silences_too_is_not_called_mended() -> None:
    write(Path("plans/a.yaml"), IDLE)
    assert baseline() == 0
    write(Path("plans/a.yaml"), IDLE.rstrip() + "  # iotlint: ignore[HUB101] takes over by hand\n")
    shown = iotlint("check", "plans", *DAY, "--format", "concise", "--baseline", FILE)
    assert codes(shown) == ["FMT805"]
    assert "silenced in another way too" in shown.stdout
    assert baseline("--prune") == 0
    assert json.loads(Path(FILE).read_text("utf-8"))["findings"] == []
    assert check("--baseline", FILE) == []


def test_no_repository_and_no_such_revision_end_with_2() -> None:
    write(Path("plans/a.yaml"), GOOD)
    outside = iotlint("check", "plans", *DAY, "--diff-base", "HEAD")
    assert outside.exit_code == 2
    assert "in none" in outside.stderr
    git("init", "--quiet")
    unknown = iotlint("check", "plans", *DAY, "--diff-base", "--output=x")
    assert unknown.exit_code == 2
    assert "git knows no revision '--output=x'" in unknown.stderr
    assert not Path("x").exists()


def test_a_shallow_clone_says_so(tmp_path: Path) -> None:
    git("init", "--quiet", "origin")
    write(Path("origin/a.yaml"), GOOD)
    git("-C", "origin", "add", ".")
    git("-C", "origin", "commit", "--quiet", "-m", "first")
    git("-C", "origin", "commit", "--quiet", "--allow-empty", "-m", "second")
    git("clone", "--quiet", "--depth", "1", f"file://{tmp_path}/origin", "clone")
    result = iotlint("check", "clone", *DAY, "--diff-base", "HEAD~1")
    assert result.exit_code == 2
    assert "shallow" in result.stderr
