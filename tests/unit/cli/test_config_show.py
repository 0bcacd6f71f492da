"""`extends` in configurations, and `iotlint config show`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from iotlint.config.load import load_config
from iotlint.errors import ConfigError
from tests.unit.cli.commands import GOOD, IDLE, codes, iotlint, write


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()


def shown(file: str, *more: str) -> list[tuple[str, Any, str]]:
    result = iotlint("config", "show", file, "--format", "json", *more)
    assert result.exit_code == 0, result.output
    return [(each["key"], each["value"], each["from"]) for each in json.loads(result.stdout)["settings"]]


def test_lists_add_up_mappings_are_joined_and_single_values_replace() -> None:
    write(
        Path("team/team.yaml"),
        "fail-on: info\nignore: [HUB101]\nrules: [own]\nseverity: {ADR101: info, ADR103: info}\n",
    )
    write(
        Path(".iotlint.yaml"),
        "extends: team/team.yaml\nfail-on: warning\nignore: [ADR102]\nseverity: {ADR101: error}\n",
    )
    config = load_config(".")
    assert config.fail_on == "warning"
    assert config.ignore == ("HUB101", "ADR102")
    assert config.severities == {"ADR101": "error", "ADR103": "info"}
    assert [Path(each) for each in config.rules] == [Path.cwd() / "team" / "own"]
    assert config.folder == str(Path.cwd())


def test_a_package_is_looked_up_and_not_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("lib/contoso_rules_a/__init__.py"), "raise RuntimeError('imported')\n")
    write(Path("lib/contoso_rules_a/iotlint.yaml"), "ignore: [HUB101]\n")
    monkeypatch.syspath_prepend(str(Path("lib").absolute()))
    write(Path(".iotlint.yaml"), "extends: [contoso-rules-a]\n")
    write(Path("a.yaml"), IDLE)
    assert codes(iotlint("check", "a.yaml", "--format", "concise")) == []
    assert codes(iotlint("check", "a.yaml", "--format", "concise", "--no-config")) == ["HUB101"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extends: none.yaml\n", ".iotlint.yaml:1:10: There is no configuration 'none.yaml'"),
        ("extends: [no_such_package_x]\n", ".iotlint.yaml:1:11: There is no configuration"),
        ("extends: a/../.iotlint.yaml\n", ".iotlint.yaml:1:10: The configuration"),
        ("extends: 3\n", ".iotlint.yaml:1:10: 'extends' must be text or a list of texts."),
    ],
)
def test_what_cannot_be_extended_is_told_with_its_place(text: str, message: str) -> None:
    write(Path("a/x"), "")
    write(Path(".iotlint.yaml"), text)
    with pytest.raises(ConfigError) as caught:
        load_config(".")
    assert str(caught.value).startswith(message)


def test_a_mistake_in_an_extended_file_has_its_place_there() -> None:
    write(Path("team.yaml"), "fail-on: warning\nignored: [A]\n")
    write(Path(".iotlint.yaml"), "extends: team.yaml\n")
    with pytest.raises(ConfigError, match=r"^team\.yaml:2:1: There is no setting 'ignored'"):
        load_config(".")


def test_chains_have_an_end() -> None:
    for number in range(12):
        write(Path(f"c{number}.yaml"), f"extends: c{number + 1}.yaml\n")
    write(Path("c12.yaml"), "quiet: true\n")
    write(Path(".iotlint.yaml"), "extends: c0.yaml\n")
    with pytest.raises(ConfigError, match="more than 10 deep"):
        load_config(".")
    write(Path(".iotlint.yaml"), "extends: c4.yaml\n")
    assert load_config(".").quiet


def test_every_value_is_shown_with_its_place() -> None:
    write(Path("team.yaml"), "fail-on: info\nignore: [HUB101]\nas-of: 2026-11-24\n")
    write(
        Path(".iotlint.yaml"),
        "extends: team.yaml\nfail-on: warning\nignore: [ADR102]\n"
        "per-path-ignores: {plans/: [CEN], other/: [SOL]}\n",
    )
    rows = shown("plans/a.yaml", "--statistics", "--ignore", "DPS101")
    assert ("fail-on", "warning", ".iotlint.yaml:2") in rows
    assert ("as-of", "2026-11-24", "team.yaml:3") in rows
    assert [row for row in rows if row[0] == "ignore"] == [
        ("ignore", ["HUB101"], "team.yaml:2"),
        ("ignore", ["ADR102"], ".iotlint.yaml:3"),
        ("ignore", ["DPS101"], "--ignore"),
    ]
    assert ("per-path-ignores", {"plans/": ["CEN"]}, ".iotlint.yaml:4") in rows
    assert ("statistics", True, "--statistics") in rows
    assert ("quiet", False, "default") in rows
    assert ("fail-on", "never", "--fail-on") in shown("plans/a.yaml", "--fail-on", "never")


def test_the_text_says_the_same() -> None:
    write(Path(".iotlint.yaml"), "fail-on: warning\n")
    lines = iotlint("config", "show", "a.yaml").stdout.splitlines()
    assert lines[0] == "# a.yaml, under .iotlint.yaml"
    assert 'fail-on: "warning"  # .iotlint.yaml:1' in lines


def test_words_of_a_configuration_that_mean_nothing_are_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.yaml").write_text(GOOD, encoding="utf-8")
    Path(".iotlint.yaml").write_text("fail-on: !loud error\n", encoding="utf-8")
    said = iotlint("check", "plan.yaml").stderr
    assert said == ".iotlint.yaml:1:10: The tag `!loud` means nothing here; remove it.\n"
    Path(".iotlint.yaml").write_text("ignore: [ZZZ]\n", encoding="utf-8")
    said = iotlint("check", "plan.yaml").stderr
    assert said == ".iotlint.yaml:1:10: There is no rule 'ZZZ'; `iotlint rules` lists all.\n"
