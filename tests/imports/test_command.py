"""`iotlint import` on the command line: what it writes where, and what it ends with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from iotlint.cli import main
from iotlint.cli.check import command as check_command
from iotlint.config.values import Config
from iotlint.imports.files import KINDS
from iotlint.resources import folder
from iotlint.run.records import standard
from iotlint.source.load import load
from tests.imports.importing import DAY, hub, resource, symbolic, template
from tests.imports.plant import plant

BAD = '{"resources": [\n  {"type": }]}'


def run(*arguments: str, given: str | None = None) -> Any:
    return CliRunner().invoke(main, ["import", "--no-config", *arguments], input=given)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "main.json"
    path.write_text(json.dumps(plant()))
    return path


def test_the_plan_goes_to_standard_output_and_notes_to_standard_error(tmp_path: Path) -> None:
    path = tmp_path / "main.json"
    linked = resource(
        "Microsoft.Resources/deployments", "far", {"templateLink": {"uri": "https://example.com/a.json"}}
    )
    path.write_text(json.dumps(template(hub(), linked)))
    result = run(str(path))
    assert result.exit_code == 0
    assert "note: a linked template was not read" in result.stderr
    assert "note:" not in result.stdout
    assert "https://example.com/a.json" in result.stdout
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("make", [plant, lambda: symbolic(plant())], ids=["array", "symbolic"])
def test_what_is_written_is_a_sound_plan(make: Any, tmp_path: Path) -> None:
    path = tmp_path / "main.json"
    path.write_text(json.dumps(make()))
    result = run(str(path))
    document = load(result.stdout.encode(), "plan.yaml").documents[0]
    _, problems = standard(Config(), DAY).plan(document)
    assert problems == []
    (tmp_path / "plan.yaml").write_text(result.stdout)
    checked = CliRunner().invoke(
        main, ["check", str(tmp_path / "plan.yaml"), "--no-config", "--format", "json"]
    )
    assert [
        each["code"] for each in json.loads(checked.stdout)["findings"] if each["code"].startswith("FMT")
    ] == []


def test_the_json_form_fits_its_schema(file: Path) -> None:
    result = run(str(file), "--format", "json")
    schema = json.loads((folder("schemas") / "import.schema.json").read_text("utf-8"))
    value = json.loads(result.stdout)
    Draft202012Validator(schema).validate(value)
    where = value["provenance"]["services.hub.units"]
    assert Path(where["path"]) == file
    assert len(where["usedAt"]) == 1
    assert value["connections"][0] == {"from": "averages", "to": "storage", "via": "output"}


def test_every_entry_says_where_it_is_from(tmp_path: Path) -> None:
    path = tmp_path / "main.json"
    path.write_text(json.dumps(plant(), indent=1))
    lines = run(str(path)).stdout.splitlines()
    at = lines.index("  hub:")
    number = json.dumps(plant(), indent=1).splitlines().index('   "type": "Microsoft.Devices/IotHubs",') + 1
    assert lines[at - 1] == f"  # from {path}:{number}: Microsoft.Devices/IotHubs \"[parameters('hub')]\""


def test_a_file_that_is_there_is_not_replaced(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "plan.yaml"
    assert run(str(file), "-o", str(out)).exit_code == 0
    first = out.read_text()
    result = run(str(file), "-o", str(out))
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert run(str(file), "-o", str(out), "--force").exit_code == 0
    assert out.read_text() == first
    assert run(str(file), "-o", str(file), "--force").exit_code == 2
    assert json.loads(file.read_text()) == plant()


def test_what_cannot_be_read_is_1_and_nothing_is_written(file: Path, tmp_path: Path) -> None:
    bad, out = tmp_path / "bad.json", tmp_path / "plan.yaml"
    bad.write_text(BAD)
    result = run(str(file), str(bad), "-o", str(out))
    assert result.exit_code == 1
    assert f"{bad}:2:12: " in result.stderr
    assert result.stdout == ""
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Name at least one file"),
        (("arm",), "Name at least one file"),
        (("missing.json",), "missing.json: cannot be read: No such file or directory"),
        (("a.json", "a.json"), "named twice"),
        (("bicep", "main.bicep"), "Bicep files cannot be imported yet"),
        (("main.bicep",), "Bicep files cannot be imported yet"),
        (("terraform", "main.tf"), "Terraform cannot be imported yet"),
    ],
)
def test_wrong_use_is_2_and_one_sentence(arguments: tuple[str, ...], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (("--set", "nobody=1"), "no template has a parameter 'nobody'"),
        (("--set", "hub"), "--set takes NAME=VALUE"),
        (("--set", "count=many"), "wants a value of type int"),
        (("--name", " "), "--name is empty"),
    ],
)
def test_wrong_values_are_2(option: tuple[str, ...], said: str, tmp_path: Path) -> None:
    path = tmp_path / "main.json"
    path.write_text(
        json.dumps(template(hub(), parameters={"hub": {"type": "string"}, "count": {"type": "int"}}))
    )
    result = run(str(path), *option)
    assert result.exit_code == 2
    assert said in result.stderr


def test_standard_input(file: Path) -> None:
    result = run("-", given=json.dumps(plant()))
    assert result.exit_code == 0
    assert result.stdout.replace("<stdin>", "X") == run(str(file), "--name", "<stdin>").stdout.replace(
        str(file), "X"
    ).replace("<stdin>", "X")


def test_a_parameters_file_that_is_none_is_said_at_its_place(file: Path, tmp_path: Path) -> None:
    values = tmp_path / "values.json"
    values.write_text("{}")
    result = run(str(file), "--parameters", str(values))
    assert result.exit_code == 1
    assert f"{values}:1:1: " in result.stderr


def test_check_takes_the_same_kinds() -> None:
    (option,) = [each for each in check_command.params if each.name == "source"]
    assert tuple(option.type.choices) == (*KINDS, "dtdl")  # type: ignore[attr-defined]
