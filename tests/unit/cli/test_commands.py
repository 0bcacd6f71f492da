"""The commands beside `check`, and what all of them share: help, versions, wrong words."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from jsonschema import Draft202012Validator

from iotlint import __version__
from iotlint.cli import COMMANDS, main
from iotlint.resources import folder
from iotlint.rulebook.book import Rulebook, load_rulebook
from tests.unit.cli.commands import BAD, GOOD, iotlint, write
from tests.unit.cli.test_check import RULE


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, made the current folder."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


# Help, versions, wrong words


def test_the_version() -> None:
    for option in ("--version", "-V"):
        assert iotlint(option).stdout == f"iotlint {__version__}\n"


def test_help_lists_every_command_with_the_summary_it_has_itself() -> None:
    shown = " ".join(iotlint("-h").stdout.split())  # summaries may wrap
    for name, (_, summary) in COMMANDS.items():
        assert f"{name} " in shown
        assert summary in shown
        command = main.get_command(click.Context(main), name)
        assert command is not None
        assert command.name == name
        assert (command.help or "").split("\n")[0].rstrip(".").startswith(summary.split(":")[0].rstrip("."))


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_every_command_has_examples_and_fits(name: str) -> None:
    shown = iotlint(name, "--help")
    assert shown.exit_code == 0
    assert shown.stdout == iotlint(name, "-h").stdout
    assert f"Usage: iotlint {name} " in shown.stdout
    assert f"\n    $ iotlint {name}" in shown.stdout
    assert max(map(len, shown.stdout.splitlines())) <= 90


def test_every_option_has_a_help_text() -> None:
    for name in COMMANDS:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        for param in command.params:
            assert isinstance(param, click.Argument) or getattr(param, "help", None), (
                f"give {param.name} of {name} a help text"
            )


def test_nothing_asked_shows_the_help_and_is_no_success() -> None:
    result = iotlint()
    assert result.exit_code == 2
    assert result.stdout == iotlint("--help").stdout


def test_an_unknown_command_is_answered_with_the_nearest() -> None:
    result = iotlint("chekc")
    assert result.exit_code == 2
    assert result.stderr.startswith("iotlint: error: There is no command 'chekc'; did you mean 'check'?\n")


def test_a_file_in_place_of_a_command_is_answered_with_how_to_check_it(here: Path) -> None:
    write(here / "plan.yaml", GOOD)
    assert "To check it: iotlint check plan.yaml" in iotlint("plan.yaml").stderr


def test_an_unknown_option_ends_with_2() -> None:
    result = iotlint("check", "--formt", "json")
    assert result.exit_code == 2
    assert result.stderr.startswith("iotlint: error: No such option")
    assert "Try 'iotlint check --help' for help." in result.stderr


def test_shells_can_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_IOTLINT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", "iotlint ex")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert iotlint().stdout == "plain,explain\n"
    monkeypatch.setenv("COMP_WORDS", "iotlint check --fail-on w")
    monkeypatch.setenv("COMP_CWORD", "3")
    assert iotlint().stdout == "plain,warning\n"


# explain


def test_a_rule_is_explained_by_code_and_by_name() -> None:
    shown = iotlint("explain", "ADR101").stdout
    assert shown.startswith("ADR101 device-registry-without-iot-operations\n  error, ")
    for heading in ("Why", "What to do", "When to silence it", "Bad", "Good", "Sources"):
        assert f"\n\n{heading}\n  " in shown
    assert (
        "Choose an Azure IoT service, Azure Device Registry (2025-03-28, checked 2026-11-23)\n    https://"
        in shown
    )
    assert iotlint("explain", "device-registry-without-iot-operations").stdout == shown
    assert iotlint("explain", "adr101").stdout == shown


@pytest.mark.parametrize("form", ["text", "markdown", "json"])
def test_every_rule_can_be_explained(form: str) -> None:
    for code in load_rulebook().codes:
        result = iotlint("explain", code, "--format", form)
        assert result.exit_code == 0, result.stderr
        assert code in result.stdout


def test_explanations_as_data() -> None:
    found = json.loads(iotlint("explain", "ADR101", "--format", "json").stdout)
    assert (found["code"], found["severity"]) == ("ADR101", "error")
    assert found["sources"][0]["address"].startswith("https://")
    assert found["examples"]["bad"]
    assert found["examples"]["good"]


def test_an_unknown_rule_is_answered_with_the_nearest() -> None:
    result = iotlint("explain", "ADR1O1")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "iotlint: error: There is no rule 'ADR1O1'; did you mean 'ADR101'?\n"


def test_a_prefix_is_too_little_to_explain() -> None:
    result = iotlint("explain", "ADR")
    assert result.exit_code == 2
    assert "'ADR' stands for " in result.stderr
    assert "ADR101, ADR102" in result.stderr


def test_a_retired_rule_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = {"HUB199": {"name": "old-habit", "until": "0.4.0", "reason": "HUB101 says it better."}}
    monkeypatch.setattr(Rulebook, "retired", gone)
    result = iotlint("explain", "hub199")
    assert result.exit_code == 0
    assert result.stdout == "The rule HUB199 (old-habit) is gone since 0.4.0: HUB101 says it better.\n"
    assert json.loads(iotlint("explain", "HUB199", "--format", "json").stdout) == {
        "code": "HUB199",
        "retired": gone["HUB199"],
    }


def test_a_trace_says_why_a_rule_fired_or_did_not(here: Path) -> None:
    fired = iotlint("explain", "ADR101", "--trace", write(here / "bad.yaml", BAD))
    assert fired.exit_code == 0
    assert "service registry: fires" in fired.stdout
    silent = iotlint("explain", "ADR101", "--trace", write(here / "good.yaml", GOOD), "--as-of", "2027-01-01")
    assert "fires" not in silent.stdout
    assert "cannot be read" in iotlint("explain", "ADR101", "--trace", "nowhere.yaml").stderr


def test_own_rules_can_be_explained_and_listed(here: Path) -> None:
    rule = RULE.format(severity="error").replace(
        "false-positives: none known",
        "false-positives: none known\nparameters: {most: {default: 3, description: How many.}}",
    )
    write(here / "own" / "ORG901-hub-without-label.yaml", rule)
    assert "There is no rule 'ORG901'" in iotlint("explain", "ORG901").stderr
    shown = iotlint("explain", "ORG901", "--rules", "own").stdout
    assert "An IoT Hub has no labels." in shown
    assert "  most, by default 3. How many.\n" in shown
    assert (
        "- `most`, by default 3. How many.\n"
        in iotlint("explain", "ORG901", "--rules", "own", "--format", "markdown").stdout
    )
    write(here / ".iotlint.yaml", "rules: [own]\n")
    assert iotlint("explain", "hub-without-label").stdout == shown
    assert "ORG901" in iotlint("rules").stdout
    assert "ORG901" not in iotlint("rules", "--no-config").stdout


def test_a_broken_configuration_hides_no_built_in_rule(here: Path) -> None:
    write(here / ".iotlint.yaml", "selct: 1\n")
    assert iotlint("explain", "ADR101").exit_code == 0
    assert iotlint("explain", "ORG901").stderr.startswith(".iotlint.yaml:1:1: ")


# rules, services, schema


def test_rules_are_listed_and_chosen() -> None:
    def codes(*options: str) -> list[str]:
        """The codes listed, below the pillars, of which the number of rules is told."""
        lines = iotlint("rules", *options).stdout.splitlines()
        return [line.split()[0] for line in lines if line.startswith("  ")]

    assert sorted(codes()) == sorted(load_rulebook().codes)
    assert sorted(codes("--select", "FMT89,hybrid-without-both-sides")) == ["FMT890", "SOL103"]
    wrong = iotlint("rules", "--select", "ADR1O1")
    assert wrong.exit_code == 2
    assert "did you mean 'ADR101'" in wrong.stderr


def test_rules_as_data_and_as_a_table() -> None:
    found = json.loads(iotlint("rules", "--format", "json").stdout)
    assert {each["code"] for each in found} == set(load_rulebook().codes)
    table = iotlint("rules", "--select", "ADR", "--format", "markdown").stdout.splitlines()
    assert table[2:4] == ["| code | severity | name | about |", "|---|---|---|---|"]
    assert all(line.count(" | ") == 3 for line in table if line.startswith("| ["))


def test_services_are_listed() -> None:
    lines = iotlint("services").stdout.splitlines()
    types = [line.split()[0] for line in lines]
    assert types == sorted(path.stem for path in (folder("rules") / "services").glob("*.yaml"))
    assert [each["type"] for each in json.loads(iotlint("services", "--format", "json").stdout)] == types
    assert len(iotlint("services", "--format", "markdown").stdout.splitlines()) == len(types) + 2


@pytest.mark.parametrize("name", ["iot-hub", "Azure IoT Hub", "iothub", "Microsoft.Devices/IotHubs"])
def test_a_service_is_shown_by_any_of_its_names(name: str) -> None:
    assert iotlint("services", name).stdout.startswith("iot-hub: Azure IoT Hub\n")


@pytest.mark.parametrize("path", sorted((folder("rules") / "services").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_fact_of_a_service_comes_with_its_source(path: Path) -> None:
    found = json.loads(iotlint("services", path.stem, "--format", "json").stdout)
    shown = iotlint("services", path.stem).stdout
    table = iotlint("services", path.stem, "--format", "markdown").stdout
    assert found["facts"]
    for fact in found["facts"]:
        source = fact["source"]
        assert source["address"].startswith("https://")
        assert f"\n  {fact['key']}: " in shown
        assert (
            f"      {source['title']}, {source['section']} ({source['date']}, checked {fact['checked']})\n"
            in shown
        )
        assert f"| `{fact['key']}` | " in table


def test_an_unknown_service_is_answered_with_the_nearest() -> None:
    result = iotlint("services", "iot-hubb")
    assert result.exit_code == 2
    assert result.stderr == "iotlint: error: There is no service 'iot-hubb'; did you mean 'iot-hub'?\n"


@pytest.mark.parametrize("path", sorted(folder("schemas").glob("*.json")), ids=lambda p: p.name)
def test_every_schema_is_printed_as_it_is(path: Path) -> None:
    result = iotlint("schema", path.name.removesuffix(".schema.json"))
    assert result.stdout_bytes == path.read_bytes()
    Draft202012Validator.check_schema(json.loads(result.stdout))


def test_an_unknown_schema_is_answered_with_those_there_are() -> None:
    result = iotlint("schema", "plan")
    assert result.exit_code == 2
    assert "'architecture'" in result.stderr


# test-rules


def test_rules_that_keep_their_promise(here: Path) -> None:
    write(here / "own" / "ORG901-hub-without-label.yaml", RULE.format(severity="error"))
    result = iotlint("test-rules", "own")
    assert (result.exit_code, result.stdout) == (0, "4 examples of 1 rule: none wrong.\n")


def test_rules_that_do_not_keep_their_promise(here: Path) -> None:
    broken = RULE.format(severity="error").replace("labels: {a: b}", "region: here")
    write(here / "own" / "ORG901-hub-without-label.yaml", broken)
    result = iotlint("test-rules", "own")
    assert result.exit_code == 1
    first, last = result.stdout.splitlines()
    assert first.startswith("own/ORG901-hub-without-label.yaml:")
    assert "ORG901 fires on a good example" in first
    assert last == "4 examples of 1 rule: 1 wrong."


def test_rule_files_that_are_broken_or_missing(here: Path) -> None:
    write(here / "own" / "ORG901-hub-without-label.yaml", RULE.format(severity="grave"))
    broken = iotlint("test-rules", "own")
    assert broken.exit_code == 2
    assert broken.stderr.startswith("own/ORG901-hub-without-label.yaml:3:")
    (here / "empty").mkdir()
    assert "There are no rule files below empty." in iotlint("test-rules", "empty").stderr
    assert "There is no folder of rules 'nowhere'." in iotlint("test-rules", "nowhere").stderr
