"""`iotlint check`: what it looks at, what it prints where, and how it ends."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from iotlint.engine.run import Section
from iotlint.facts.facts import Facts
from iotlint.rulebook.book import Rulebook, load_rulebook
from iotlint.run import session
from tests.unit.cli.commands import BAD, GOOD, HEADER, IDLE, OTHER, codes, iotlint, write


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, made the current folder."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


# Exit statuses


def test_a_clean_plan_ends_with_0(here: Path) -> None:
    result = iotlint("check", write(here / "plan.yaml", GOOD))
    assert result.exit_code == 0
    assert result.stdout.startswith("No problems found in 1 architecture")
    assert result.stderr == ""


def test_findings_end_with_1_and_warnings_do_not(here: Path) -> None:
    assert iotlint("check", write(here / "bad.yaml", BAD)).exit_code == 1
    assert iotlint("check", write(here / "idle.yaml", IDLE)).exit_code == 0


@pytest.mark.parametrize(
    ("least", "statuses"),
    [("error", (1, 0)), ("warning", (1, 1)), ("info", (1, 1)), ("never", (0, 0))],
)
def test_the_least_severity_that_fails(here: Path, least: str, statuses: tuple[int, int]) -> None:
    bad, idle = write(here / "bad.yaml", BAD), write(here / "idle.yaml", IDLE)
    assert tuple(iotlint("check", each, "--fail-on", least).exit_code for each in (bad, idle)) == statuses


def test_what_cannot_be_opened_ends_with_2_after_the_rest_was_checked(here: Path) -> None:
    bad = write(here / "bad.yaml", BAD)
    write(here / "nothing" / "notes.txt", "")
    result = iotlint("check", "nowhere.yaml", bad, "nothing/*.yaml", "--format", "concise")
    assert result.exit_code == 2
    assert codes(result) == ["ADR101"]
    assert "nowhere.yaml: There is no file or folder" in result.stderr
    assert "nothing/*.yaml: No file matches" in result.stderr


def test_a_run_that_met_no_architecture_ends_with_2(here: Path) -> None:
    write(here / "deployment.yaml", OTHER)
    result = iotlint("check")
    assert result.exit_code == 2
    assert "No architecture was found" in result.stderr
    assert iotlint("check", "--skip-others").exit_code == 0


def test_a_broken_file_is_a_finding_and_no_failure(here: Path) -> None:
    path = write(here / "broken.yaml", HEADER + "services: [\n")
    result = iotlint("check", path, "--format", "concise")
    assert result.exit_code == 1
    assert codes(result) == ["FMT101"]


def test_a_broken_file_is_no_clean_one_whatever_is_selected(here: Path) -> None:
    path = write(here / "broken.yaml", "services: [\n")
    assert iotlint("check", path, "--select", "HUB").exit_code == 1


def test_a_file_given_by_name_has_to_be_an_architecture(here: Path) -> None:
    other = write(here / "deployment.yaml", OTHER)
    assert codes(iotlint("check", other, "--format", "concise")) == ["FMT108"]
    result = iotlint("check", other, "--format", "concise", "--skip-others")
    assert (result.exit_code, result.stdout) == (0, "")


def test_a_crash_in_a_rule_is_told_and_ends_with_2(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> bool:
        raise ZeroDivisionError("too small")

    path = write(here / "bad.yaml", BAD)
    original = Rulebook.rules_for

    def with_crash(self: Rulebook, facts: Facts) -> list[Section]:
        return [(None, [("HUB101", crash)], ()), *original(self, facts)]

    monkeypatch.setattr(Rulebook, "rules_for", with_crash)
    result = iotlint("check", path, "--format", "concise", "--ignore", "FMT890")
    assert result.exit_code == 2
    assert codes(result) == ["FMT890", "ADR101"]
    assert "HUB101" in result.stdout


def test_a_crash_of_iotlint_asks_for_a_report(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(session.Session, "add", crash)
    path = write(here / "plan.yaml", GOOD)
    result = iotlint("check", path)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("iotlint: internal error: RuntimeError: a defect\n")
    assert "Please report it" in result.stderr
    assert "Traceback" not in result.stderr
    assert "Traceback" in iotlint("check", path, "--debug").stderr


# What is looked at


def test_without_paths_the_current_folder_is_checked(here: Path) -> None:
    write(here / "plants" / "a.yaml", BAD)
    write(here / "b.yml", BAD.replace("plant", "other"))
    write(here / "deployment.yaml", OTHER)
    result = iotlint("check", "--format", "concise")
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["b.yml", "plants/a.yaml"]


def test_standard_input(here: Path) -> None:
    result = iotlint("check", "-", "--format", "concise", stdin=BAD)
    assert (result.exit_code, codes(result)) == (1, ["ADR101"])
    assert result.stdout.startswith("<stdin>:4:")
    write(here / "plans" / ".iotlint.yaml", "ignore: [ADR101]\n")
    named = iotlint("check", "-", "--stdin-filename", "plans/new.yaml", "--format", "concise", stdin=BAD)
    assert (named.exit_code, named.stdout) == (0, "")


def test_the_name_of_standard_input_needs_standard_input() -> None:
    result = iotlint("check", "--stdin-filename", "new.yaml")
    assert result.exit_code == 2
    assert "- has to be among the paths" in result.stderr


def test_exclude_starts_in_the_current_folder(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here / ".iotlint.yaml", "exclude: [/work/old/]\n")
    for name in ("old", "drafts", "now"):
        write(here / "work" / name / "plan.yaml", BAD)
    monkeypatch.chdir(here / "work")
    result = iotlint("check", "--exclude", "/drafts/", "--exclude", "nothing", "--format", "concise")
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["now/plan.yaml"]


def test_a_configuration_excludes_below_itself(here: Path) -> None:
    write(here / "plants" / ".iotlint.yaml", "exclude: [drafts/]\n")
    drafted = write(here / "plants" / "drafts" / "plan.yaml", BAD)
    write(here / "plan.yaml", BAD.replace("plant", "other"))
    result = iotlint("check", "--format", "concise")
    assert [line.split(":")[0] for line in result.stdout.splitlines()] == ["plan.yaml"]
    assert codes(iotlint("check", drafted, "plan.yaml", "--format", "concise")) == ["ADR101", "ADR101"]


# Which rules, which day


def test_select_ignore_and_severity(here: Path) -> None:
    both = write(
        here / "plan.yaml", HEADER + "services: {hub: {type: iot-hub}, reg: {type: device-registry}}\n"
    )

    def found(*options: str) -> list[str]:
        return codes(iotlint("check", both, "--format", "concise", *options))

    assert found() == ["HUB101", "ADR101"]
    assert found("--select", "HUB,DPS") == ["HUB101"]
    assert found("--select", "DPS", "--extend-select", "ADR101") == ["ADR101"]
    assert found("--ignore", "iot-hub-without-devices") == ["ADR101"]
    write(here / ".iotlint.yaml", "select: [HUB]\nseverity: {HUB101: error}\n")
    assert found() == ["HUB101"]
    assert iotlint("check", both).exit_code == 1
    assert found("--select", "ADR") == ["ADR101"]
    assert found("--no-config") == ["HUB101", "ADR101"]


def test_an_unknown_rule_is_an_error_before_anything_is_read() -> None:
    result = iotlint("check", "nowhere.yaml", "--select", "HUB1O1")
    assert result.exit_code == 2
    assert result.stderr == "iotlint: error: --select: There is no rule 'HUB1O1'; did you mean 'HUB101'?\n"


def test_the_day_is_the_one_asked_for_or_configured_or_today(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(here / "plan.yaml", GOOD)
    monkeypatch.setattr("iotlint.cli.check.today", lambda: "2026-12-24")
    assert "as of 2026-12-24" in iotlint("check", path).stdout
    write(here / ".iotlint.yaml", "as-of: 2027-01-01\n")
    assert "as of 2027-01-01" in iotlint("check", path).stdout
    assert "as of 2027-02-01" in iotlint("check", path, "--as-of", "2027-02-01").stdout


@pytest.mark.parametrize("day", ["2027-02-29", "20270201", "tomorrow", "2027-2-1"])
def test_a_day_that_is_none_is_refused(day: str) -> None:
    result = iotlint("check", "--as-of", day)
    assert result.exit_code == 2
    assert f"'{day}' is no day of the calendar" in result.stderr


def test_knowledge_is_as_old_as_the_oldest_fact_that_was_used(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(here / "plan.yaml", GOOD)
    first, then = "2026-01-02", "2026-11-30"
    pack = load_rulebook().pack
    monkeypatch.setitem(pack, "DAYS", ((first, frozenset({"SOL107"})), (then, frozenset({"HUB101"}))))
    judged = iotlint("check", path, "--as-of", "2026-12-01", "--select", "HUB101").stdout
    assert f"knowledge checked {then}" in " ".join(judged.split())
    monkeypatch.setitem(pack, "DAYS", ((first, frozenset({"HUB101"})), (then, frozenset({"SOL107"}))))
    whole = iotlint("check", path, "--as-of", "2026-12-01").stdout
    assert f"knowledge checked {first}" in " ".join(whole.split())
    for day, told in (("2026-06-30", False), ("2026-07-01", True)):
        monkeypatch.setattr("iotlint.cli.check.today", lambda day=day: day)
        assert ("180 days ago" in " ".join(iotlint("check", path).output.split())) is told


def test_old_knowledge_is_told(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(here / "plan.yaml", GOOD)
    far = iotlint("check", path, "--as-of", "2036-01-01").stdout
    assert "judged as of 2036-01-01, years after iotlint's knowledge" in far
    monkeypatch.setattr("iotlint.cli.check.today", lambda: "2036-01-01")
    late = iotlint("check", path, "--format", "concise")
    assert late.stdout == ""
    assert re.search(
        r"last checked on 2026-\d\d-\d\d, 3,?\d{3} days ago; install a newer version", late.stderr
    )
    assert iotlint("check", path, "--format", "concise", "--quiet").stderr == ""


RULE = """\
code: ORG901
name: hub-without-label
severity: {severity}
summary: An IoT Hub has no labels.
for: service
where: {{type: iot-hub}}
assert: {{labels: {{exists: true}}}}
message: "IoT Hub '{{id}}' has no labels."
at: type
rationale: We bill by label.
remedy: Write `labels`.
false-positives: none known
sources: [{{document: choose-an-azure-iot-service, section: Azure IoT Hub}}]
examples:
  - bad: |
      services: {{hub: {{type: iot-hub}}}}
    fires-at: services.hub.type
  - bad: |
      services: {{hub: {{type: iot-hub, region: westeurope}}}}
    fires-at: services.hub.type
  - good: |
      services: {{hub: {{type: iot-hub, labels: {{a: b}}}}}}
  - good: |
      services: {{queue: {{type: service-bus}}}}
"""


def test_own_rules_from_options_and_configurations(here: Path) -> None:
    write(here / "ours" / "rules" / "ORG901-hub-without-label.yaml", RULE.format(severity="error"))
    path = write(here / "plan.yaml", GOOD)
    assert codes(iotlint("check", path, "--format", "concise", "--rules", "ours/rules")) == ["ORG901"]
    write(here / "ours" / ".iotlint.yaml", "rules: [rules]\n")
    write(here / "ours" / "plan.yaml", GOOD.replace("plant", "other"))
    result = iotlint("check", path, "ours/plan.yaml", "--format", "concise")
    assert codes(result) == ["ORG901"], "each file is checked under its own configuration"
    assert result.stdout.startswith("ours/plan.yaml:")


def test_broken_rules_end_with_2_and_name_the_place(here: Path) -> None:
    write(here / "rules" / "ORG901-hub-without-label.yaml", RULE.format(severity="grave"))
    result = iotlint("check", write(here / "plan.yaml", GOOD), "--rules", "rules")
    assert result.exit_code == 2
    assert re.match(r"rules/ORG901-hub-without-label\.yaml:3:\d+: ", result.stderr)
    assert "There is no folder of rules 'nowhere'" in iotlint("check", "--rules", "nowhere").stderr


# Configuration


def test_the_configuration_of_each_file_holds_for_it(here: Path) -> None:
    write(here / ".iotlint.yaml", "fail-on: never\nignore: [HUB101]\n")
    write(here / "strict" / ".iotlint.yaml", "severity: {HUB101: error}\n")
    write(here / "idle.yaml", IDLE)
    write(here / "strict" / "idle.yaml", IDLE.replace("plant", "other"))
    result = iotlint("check", "--format", "json")
    report = json.loads(result.stdout)
    assert [(f["path"], f["severity"]) for f in report["findings"]] == [("strict/idle.yaml", "error")]
    assert report["files"] == ["idle.yaml", "strict/idle.yaml"]
    assert report["summary"]["architectures"] == 2
    assert result.exit_code == 0, "what concerns the run comes from the folder that all share"


def test_configuration_mistakes_end_with_2(here: Path) -> None:
    write(here / ".iotlint.yaml", "selct: [HUB]\nignore: [HUB1O1]\n")
    result = iotlint("check", write(here / "plan.yaml", GOOD))
    assert result.exit_code == 2
    assert result.stderr == ".iotlint.yaml:1:1: There is no setting 'selct'; did you mean 'select'?\n"
    write(here / ".iotlint.yaml", "ignore: [HUB1O1]\n")
    wrong = iotlint("check", "plan.yaml")
    assert wrong.stderr == ".iotlint.yaml:1:10: There is no rule 'HUB1O1'; did you mean 'HUB101'?\n"


def test_a_hostile_configuration_cannot_speak_to_the_terminal(here: Path) -> None:
    write(here / ".iotlint.yaml", '"\\e[2J::error::x": 1\n')
    result = iotlint("check")
    assert result.exit_code == 2
    assert "\x1b" not in result.stderr


def test_config_and_no_config_exclude_each_other() -> None:
    assert "exclude each other" in iotlint("check", "--config", "x", "--no-config").stderr


def test_a_configuration_that_is_not_there_is_an_error() -> None:
    result = iotlint("check", "--config", "nowhere.yaml")
    assert result.exit_code == 2
    assert result.stderr == "iotlint: error: nowhere.yaml: No such file or directory\n"


# Reports


def test_text_on_the_screen_and_reports_in_files(here: Path) -> None:
    path = write(here / "bad.yaml", BAD)
    result = iotlint("check", path, "--output", "sarif:out.sarif", "--output", "json:out.json")
    assert result.exit_code == 1
    assert "Found 1 error" in result.stdout
    assert json.loads((here / "out.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert json.loads((here / "out.json").read_text("utf-8"))["findings"][0]["code"] == "ADR101"


def test_an_output_without_format_takes_that_of_the_option(here: Path) -> None:
    path = write(here / "bad.yaml", BAD)
    result = iotlint("check", path, "--format", "jsonl", "--output", "out.jsonl")
    assert "Found 1 error" in result.stdout
    lines = (here / "out.jsonl").read_text("utf-8").splitlines()
    assert json.loads(lines[0])["code"] == "ADR101"


def test_the_report_is_alone_on_standard_output(here: Path) -> None:
    path = write(here / "bad.yaml", BAD)
    result = iotlint("check", path, "nowhere.yaml", "--format", "json")
    assert json.loads(result.stdout)["failures"][0]["path"] == "nowhere.yaml"
    assert "nowhere.yaml" in result.stderr


def test_an_output_that_cannot_be_written_ends_with_2(here: Path) -> None:
    path = write(here / "plan.yaml", GOOD)
    result = iotlint("check", path, "--output", "json:no/such/folder.json")
    assert result.exit_code == 2
    assert "no/such/folder.json: cannot be written: No such file or directory" in result.stderr
    assert "No problems found" in result.stdout


def test_statistics_quiet_and_suppressed(here: Path) -> None:
    path = write(
        here / "plan.yaml", BAD.replace("\nservices", "\n# iotlint: ignore[ADR101] a pilot\nservices")
    )
    assert "1 finding is suppressed" in iotlint("check", path).stdout
    shown = iotlint("check", path, "--show-suppressed", "--statistics").stdout
    assert "(suppressed: a pilot (" in " ".join(shown.split())
    assert "1  error    ADR101  device-registry-without-iot-operations" in shown
    assert iotlint("check", path, "--quiet").stdout == ""


def test_notices_of_the_configuration_are_told(here: Path) -> None:
    path = write(here / "plan.yaml", GOOD)
    write(here / ".iotlint.yaml", "quiet: false\n")
    write(here / "pyproject.toml", "[tool.iotlint]\nquiet = true\n")
    assert "notice: .iotlint.yaml holds" in iotlint("check", path).stdout
    assert "notice: .iotlint.yaml holds" in iotlint("check", path, "--format", "concise").stderr


def test_plans_of_one_name_are_said_once(here: Path) -> None:
    for name in ("a", "b", "c"):
        write(here / f"{name}.yaml", GOOD)
    write(here / "other.yaml", GOOD.replace("plant", "other"))
    for jobs in ("1", "3"):
        result = iotlint("check", "--format", "json", "-j", jobs)
        (found,) = json.loads(result.stdout)["findings"]
        assert (found["code"], found["severity"], found["path"]) == ("FMT807", "info", "b.yaml")
        assert found["message"].startswith("3 plans of this run are called 'plant'")
        assert [place["path"] for place in found["related"]] == ["a.yaml", "c.yaml"]
        assert result.exit_code == 0
    assert "metadata" in iotlint("check", "-j", "3").stdout, "the line is shown, whoever read the file"


def test_a_plan_that_has_its_name_from_its_base_takes_none(here: Path) -> None:
    write(here / "base.yaml", GOOD)
    write(here / "prod.yaml", "apiVersion: iotlint/v1\nkind: Architecture\nextends: base.yaml\n")
    assert codes(iotlint("check", "--format", "concise")) == []
