"""Configuration: which file holds, what it says, and what is wrong in it, to the line and column."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from iotlint.config.find import find_config
from iotlint.config.load import load_config
from iotlint.config.read import read_config
from iotlint.config.settings import SEVERITIES, TABLE
from iotlint.config.values import Config, Selectors, Silence, merge
from iotlint.errors import ConfigError
from iotlint.finding import Severity
from iotlint.resources import folder

SCHEMA: dict[str, Any] = json.loads((folder("schemas") / "config.schema.json").read_text("utf-8"))

EVERYTHING = """\
select: [HUB, ADR101]
extend-select: [iot-edge-outside-adaptive-cloud]
ignore: [HUB102]
severity: {HUB101: error}
per-path-ignores: {legacy/: [CEN]}
suppress: {HUB101: [standby, {id: hub, reason: filled by an importer}]}
parameters: {ORG901: {headroom: 0.2, name: x}}
baseline: known.json
rules: [own]
packs: [contoso_rules]
preview: true
stable-as-of: 0.3
as-of: 2027-06-01
fail-on: warning
format: json
exclude: [drafts/]
skip-others: true
statistics: true
show-suppressed: true
quiet: true
"""


def write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def problems(path: str) -> list[str]:
    """What is wrong in a configuration, without the path in front."""
    with pytest.raises(ConfigError) as caught:
        read_config(path)
    return [line.removeprefix(path).lstrip(":") for line in str(caught.value).split("\n")]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in no repository, made the current one."""
    place = tmp_path / "project"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


# Which file holds


def test_the_nearest_file_upwards_holds(here: Path) -> None:
    (here / ".git").mkdir()
    outer = write(here / ".iotlint.yaml", "fail-on: info\n")
    inner = write(here / "plants" / ".iotlint.yaml", "fail-on: never\n")
    assert find_config(str(here / "plants" / "north")) == inner
    assert find_config(str(here / "offices")) == outer


def test_the_search_ends_with_the_repository(here: Path) -> None:
    write(here / ".iotlint.yaml", "fail-on: info\n")
    (here / "repository" / ".git").mkdir(parents=True)
    assert find_config(str(here / "repository" / "plans")) is None


def test_without_a_repository_the_search_ends_with_the_current_folder(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = write(here / ".iotlint.yaml", "fail-on: info\n")
    (here / "plans").mkdir()
    assert find_config(str(here / "plans")) == found
    monkeypatch.chdir(here / "plans")
    assert find_config(str(here / "plans")) is None, "what lies above the current folder was not asked for"
    monkeypatch.chdir(here.parent)
    (here.parent / "elsewhere").mkdir()
    monkeypatch.chdir(here.parent / "elsewhere")
    assert find_config(str(here)) == found, "a folder elsewhere counts with what lies in itself"


def test_a_pyproject_without_a_table_for_iotlint_is_passed_over(here: Path) -> None:
    found = write(here / ".iotlint.yaml", "fail-on: info\n")
    write(here / "plans" / "pyproject.toml", '[project]\ndependencies = ["iotlint"]\n')
    assert find_config(str(here / "plans")) == found


@pytest.mark.parametrize("table", ["[tool.iotlint]\n", '[ tool . "iotlint" ]\n', "[tool]\niotlint."])
def test_a_pyproject_with_a_table_holds(here: Path, table: str) -> None:
    write(here / "pyproject.toml", f"{table}fail-on = 'info'\n")
    assert load_config(here).fail_on == "info"


def test_of_two_files_in_one_folder_the_yaml_holds_and_says_so(here: Path) -> None:
    write(here / ".iotlint.yaml", "fail-on: info\n")
    write(here / "pyproject.toml", "[tool.iotlint]\nfail-on = 'never'\n")
    config = load_config(here)
    assert config.fail_on == "info"
    assert config.notices == (".iotlint.yaml holds; [tool.iotlint] in pyproject.toml is not read beside it.",)


def test_no_file_means_defaults(here: Path) -> None:
    assert load_config(here) == Config()
    write(here / ".iotlint.yaml", "fail-on: info\n")
    assert load_config(here, disabled=True) == Config()


def test_a_file_named_explicitly_holds_and_its_patterns_start_here(here: Path) -> None:
    write(here / ".iotlint.yaml", "fail-on: info\n")
    path = write(here / "settings" / "ci.yaml", "fail-on: never\nrules: [own]\n")
    config = load_config(here, path)
    assert config.fail_on == "never"
    assert config.folder == str(here)
    assert config.rules == (str(here / "settings" / "own"),), "folders of rules are relative to the file"


# What a file says


def test_every_setting_is_read(here: Path) -> None:
    config = read_config(write(here / ".iotlint.yaml", EVERYTHING))
    assert config._replace(places={}, origins={}, suppress={}) == Config(
        select=("HUB", "ADR101"),
        extend_select=("iot-edge-outside-adaptive-cloud",),
        ignore=("HUB102",),
        severities={"HUB101": "error"},
        per_path_ignores={"legacy/": ("CEN",)},
        params={"ORG901": {"headroom": 0.2, "name": "x"}},
        rules=(str(here / "own"),),
        baseline=str(here / "known.json"),
        packs=("contoso_rules",),
        preview=True,
        stable_as_of="0.3",
        as_of="2027-06-01",
        fail_on="warning",
        format="json",
        exclude=("drafts/",),
        skip_others=True,
        statistics=True,
        show_suppressed=True,
        quiet=True,
        folder=str(here),
        file=".iotlint.yaml",
    )
    standby, hub = config.suppress["HUB101"]
    assert (standby.id, standby.reason) == ("standby", "")
    assert (hub.id, hub.reason) == ("hub", "filled by an importer")
    assert hub.span is not None
    assert (hub.span.line, hub.span.column) == (6, 30)


def test_toml_says_the_same_as_yaml(here: Path) -> None:
    settings = yaml.safe_load(EVERYTHING.replace("2027-06-01", '"2027-06-01"'))
    lines = ["[tool.iotlint]"]
    for key, value in settings.items():
        lines.append(f"{key} = {_toml(value)}")
    text = "\n".join(lines).replace('"2027-06-01"', "2027-06-01")
    read = read_config(write(here / "pyproject.toml", text))
    same = read_config(write(here / ".iotlint.yaml", EVERYTHING))
    bare: dict[str, Any] = {"places": {}, "origins": {}, "file": "", "notices": (), "suppress": {}}
    assert read._replace(**bare) == same._replace(**bare)
    assert [s[:2] for s in read.suppress["HUB101"]] == [s[:2] for s in same.suppress["HUB101"]]


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {_toml(v)}" for k, v in value.items()) + "}"
    return "[" + ", ".join(map(_toml, value)) + "]" if isinstance(value, list) else json.dumps(value)


def test_an_empty_file_changes_nothing(here: Path) -> None:
    config = read_config(write(here / ".iotlint.yaml", "# nothing yet\n"))
    assert config._replace(folder=".", file="") == Config()


def test_places_are_kept_for_words_that_only_a_rulebook_can_judge(here: Path) -> None:
    config = read_config(write(here / ".iotlint.yaml", "ignore:\n  - HUB1O1\nseverity:\n  HBU: info\n"))
    assert config.places["ignore", "HUB1O1"][1:3] == (2, 5)
    assert config.places["severity", "HBU"][1:3] == (4, 3)


# What is wrong in a file


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("selct: [HUB]\n", "1:1: There is no setting 'selct'; did you mean 'select'?"),
        ("preview: yes\n", "1:10: 'preview' must be true or false."),
        (
            "fail-on: nevr\n",
            "1:10: 'fail-on' must be one of error, warning, info, never. Did you mean 'never'?",
        ),
        (
            "severity: {HUB101: off}\n",
            (
                "1:20: 'severity.HUB101' must be one of error, warning, info. "
                "To switch a rule off, list it under 'ignore'."
            ),
        ),
        ("as-of: 2027-02-29\n", "1:8: 'as-of' must be a date such as 2027-06-01."),
        ("stable-as-of: next\n", "1:15: 'stable-as-of' must be a version of iotlint such as 0.3.0."),
        ("ignore: HUB101\n", "1:9: 'ignore' must be a list, as in [HUB101]."),
        ("ignore: [HUB101, 7]\n", "1:18: Each entry of 'ignore' must be text."),
        (
            "select: []\n",
            "1:9: 'select' must not be empty. It names no rule, so nothing would be checked; leave it out.",
        ),
        ("severity: [HUB101]\n", "1:11: 'severity' must be a mapping."),
        (
            "suppress: {HUB101: hub}\n",
            "1:20: 'suppress.HUB101' must be a list of ids, alone or as {id: …, reason: …}.",
        ),
        ("suppress: {HUB101: [{reason: x}]}\n", "1:21: This must be an id, or a mapping {id: …, reason: …}."),
        (
            "suppress: {HUB101: [{id: a, resaon: x}]}\n",
            "1:29: There is no key 'resaon'; did you mean 'reason'?",
        ),
        ("suppress: {HUB101: [{id: a, reason: 1}]}\n", "1:37: 'reason' must be text."),
        ("parameters: {HUB101: {x: [1]}}\n", "1:26: A parameter must be a number or a text."),
        ('baseline: "a\\0b"\n', "1:11: 'baseline' must be text."),
        ("as-of: 2027-06-01\nstable-as-of: 1.10\nquiet: 3\n", "3:8: 'quiet' must be true or false."),
        ("- select\n", "1:1: A configuration is a mapping of settings, as in 'fail-on: warning'."),
        ("quiet: true\n---\nquiet: true\n", "2:1: A configuration is one document; remove the second."),
    ],
)
def test_a_mistake_is_told_with_its_place(here: Path, text: str, expected: str) -> None:
    write(here / ".iotlint.yaml", text)
    assert problems(".iotlint.yaml") == [expected]


def test_all_mistakes_are_told_at_once(here: Path) -> None:
    write(here / ".iotlint.yaml", "quite: true\nfail-on: 3\nignore: 3\n")
    assert [line.split(": ")[0] for line in problems(".iotlint.yaml")] == ["1:1", "2:10", "3:9"]


@pytest.mark.parametrize("text", ["a: [1\n", "quiet: true\nquiet: false\n", "quiet: !ruby/object x\n"])
def test_what_is_wrong_with_the_yaml_is_wrong_with_the_configuration(here: Path, text: str) -> None:
    write(here / ".iotlint.yaml", text)
    assert problems(".iotlint.yaml")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[tool.iotlint]\nselct = ['HUB']\n", "2:1: There is no setting 'selct'; did you mean 'select'?"),
        ("[tool]\niotlint.quiet = 3\n", "2:17: 'quiet' must be true or false."),
        (
            "[tool.iotlint.severity]\nHUB101 = 'of'\n",
            "2:10: 'severity.HUB101' must be one of error, warning, info.",
        ),
        (
            "[tool.iotlint.suppress]\nHUB101 = [\n  'hub',\n  {id = 'x', raison = 'y'},\n]\n",
            "4:23: There is no key 'raison'; did you mean 'reason'?",
        ),
        ("[tool.iotlint]\nquiet = tru\n", "2:9: This is not TOML: Invalid value."),
        ("[tool]\niotlint = 3\n", "2:11: 'tool.iotlint' must be a table of settings."),
    ],
)
def test_a_mistake_in_toml_is_told_with_its_place(here: Path, text: str, expected: str) -> None:
    write(here / "pyproject.toml", text)
    assert problems("pyproject.toml") == [expected]


# Flags on top


def test_lists_add_up_and_single_values_are_replaced() -> None:
    file = Config(exclude=("a",), rules=("own",), fail_on="info", select=("HUB",))
    merged = merge(file, exclude=("b",), rules=("more",), fail_on="never", select=("ADR",), ignore=("X",))
    assert merged.exclude == ("a", "b")
    assert merged.rules == ("own", "more")
    assert merged.fail_on == "never"
    assert merged.select == ("HUB",)
    assert merged.flags == Selectors(select=("ADR",), ignore=("X",))


def test_what_was_not_given_changes_nothing() -> None:
    file = Config(exclude=("a",), fail_on="info", skip_others=True)
    assert merge(file, exclude=(), fail_on=None, skip_others=None, select=()) == file


def test_no_packs_takes_away_those_of_the_file() -> None:
    assert merge(Config(packs=("contoso",)), no_packs=True).packs == ()


def test_an_unknown_flag_is_a_defect() -> None:
    with pytest.raises(TypeError):
        merge(Config(), colour="red")


# The schema that editors complete with


def test_the_schema_is_sound_and_knows_the_same_settings() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert list(SCHEMA["properties"]) == ["$schema", *(setting.key for setting in TABLE)], (
        "run `nox -s update`"
    )


def test_every_setting_is_a_field_of_the_configuration() -> None:
    wanted = {setting.name for setting in TABLE} - {"extends"}
    assert wanted <= set(Config._fields), "add each to Config in config/values.py"


def test_severities_are_those_of_findings() -> None:
    assert [str(severity) for severity in reversed(Severity)] == list(SEVERITIES), (
        "config/settings.py, finding.py"
    )


SAMPLES: list[Any] = [
    {},
    {"select": []},
    {"select": ["HUB"]},
    {"ignore": [""]},
    {"ignore": "HUB"},
    {"severity": {"HUB101": "off"}},
    {"severity": {"HUB101": "info"}},
    {"per-path-ignores": {"a/": "HUB"}},
    {"per-path-ignores": {"a/": ["HUB"]}},
    {"suppress": {"HUB101": ["hub", {"id": "x"}, {"id": "x", "reason": "y"}]}},
    {"suppress": {"HUB101": [{"reason": "y"}]}},
    {"suppress": {"HUB101": [{"id": "x", "why": "y"}]}},
    {"parameters": {"HUB101": {"a": 1.5, "b": "x"}}},
    {"parameters": {"HUB101": {"a": True}}},
    {"parameters": {"HUB101": 3}},
    {"preview": "yes"},
    {"stable-as-of": 0.3},
    {"stable-as-of": "0.3.1"},
    {"stable-as-of": "new"},
    {"as-of": "2027-06-01"},
    {"as-of": "June"},
    {"fail-on": "never"},
    {"format": "xml"},
    {"format": "sarif"},
    {"rules": ["own", 3]},
    {"unknown": 1},
]


@pytest.mark.parametrize("sample", SAMPLES, ids=json.dumps)
def test_schema_and_reader_agree(here: Path, sample: Any) -> None:
    path = write(here / ".iotlint.yaml", json.dumps(sample))
    valid = Draft202012Validator(SCHEMA).is_valid(sample)
    if valid:
        assert read_config(path).file == ".iotlint.yaml"
    else:
        assert problems(path)


def test_the_examples_in_the_schema_are_valid(here: Path) -> None:
    for key, known in SCHEMA["properties"].items():
        for example in known.get("examples", []):
            read_config(write(here / ".iotlint.yaml", json.dumps({key: example})))
            assert Draft202012Validator(SCHEMA).is_valid({key: example}), key


def test_a_silence_is_what_a_team_may_write_in_python_too() -> None:
    assert Silence("hub").reason == ""


def test_a_configuration_may_name_its_schema(tmp_path: Path) -> None:
    for name, text in (
        (".iotlint.yaml", "$schema: https://example.org/x.json\nfail-on: warning\n"),
        ("pyproject.toml", '[tool.iotlint]\n"$schema" = "x.json"\nfail-on = "warning"\n'),
    ):
        (tmp_path / name).write_text(text, "utf-8")
        assert load_config(tmp_path, tmp_path / name).fail_on == "warning"
    (tmp_path / ".iotlint.yaml").write_text("$schema: 3\n", "utf-8")
    with pytest.raises(ConfigError, match=":1:10: "):
        load_config(tmp_path, tmp_path / ".iotlint.yaml")
