"""`check --from dtdl`, and plans that name models."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from iotlint.config.settings import FORMATS
from tests.unit.cli.commands import codes, iotlint, write

PRESS = """{
  "@context": "dtmi:dtdl:context;3",
  "@id": "dtmi:works:Press;1",
  "@type": "Interface",
  "contents": [{"@type": "Telemetry", "name": "force-now", "schema": "double"}]
}
"""
SOUND = PRESS.replace("force-now", "force")
PLAN = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: works}\n"
CONCISE = ("--format", "concise", "--no-config", "--as-of", "2026-11-24")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_models_alone_are_judged_at_their_own_lines() -> None:
    write(Path("press.json"), PRESS)
    result = iotlint("check", "--from", "dtdl", *CONCISE, "press.json")
    assert result.exit_code == 1
    assert result.stdout.startswith("press.json:5:47: error[PNP238] 'name' cannot be 'force-now'")
    assert len(result.stdout.splitlines()) == 1


def test_sound_models_end_with_0_and_other_json_in_a_folder_is_passed_over() -> None:
    write(Path("models/press.json"), SOUND)
    write(Path("models/package.json"), '{"name": "works"}')
    assert iotlint("check", "--from", "dtdl", *CONCISE, "models").exit_code == 0
    named = iotlint("check", "--from", "dtdl", *CONCISE, "models/package.json")
    assert (named.exit_code, codes(named)) == (1, ["PNP202"])


def test_several_paths_are_one_set_and_standard_input_is_one_of_them() -> None:
    write(Path("press.json"), SOUND)
    above = json.dumps(
        {
            "@context": "dtmi:dtdl:context;3",
            "@id": "dtmi:works:Big;1",
            "@type": "Interface",
            "extends": "dtmi:works:Press;1",
        }
    )
    alone = iotlint("check", "--from", "dtdl", *CONCISE, "-", stdin=above)
    assert codes(alone) == ["PNP215"]
    assert iotlint("check", "--from", "dtdl", *CONCISE, "-", "press.json", stdin=above).exit_code == 0


def test_what_a_file_that_cannot_be_read_may_define_is_not_missed() -> None:
    above = {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:works:Big;1", "@type": "Interface"}
    write(Path("models/big.json"), json.dumps({**above, "extends": "dtmi:works:Press;1"}))
    write(Path("models/press.json"), SOUND.replace("]\n}", "],\n}"))
    assert codes(iotlint("check", "--from", "dtdl", *CONCISE, "models")) == ["FMT101"]
    write(Path("plan.yaml"), f"{PLAN}models: [{{path: models}}]\n")
    assert codes(iotlint("check", *CONCISE, "plan.yaml")) == ["FMT101"]
    gone = iotlint("check", "--from", "dtdl", *CONCISE, "models/big.json", "models/nothing.json")
    assert (gone.exit_code, codes(gone)) == (2, [])


def test_a_set_larger_than_its_bound_is_told_and_what_was_read_is_judged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("iotlint.run.models._MOST_BYTES", 300)
    write(Path("a.json"), PRESS)
    write(Path("b.json"), SOUND)
    result = iotlint("check", "--from", "dtdl", *CONCISE, "a.json", "b.json")
    assert (result.exit_code, codes(result)) == (2, ["PNP238"])
    assert "b.json: cannot be read: with b.json the models are larger than 0 MiB together" in result.stderr


def test_what_cannot_be_opened_or_holds_no_model_ends_with_2() -> None:
    Path("empty").mkdir()
    assert iotlint("check", "--from", "dtdl", *CONCISE, "nothing.json").exit_code == 2
    assert iotlint("check", "--from", "dtdl", *CONCISE, "empty").exit_code == 2


@pytest.mark.parametrize("option", ["--fix", "--unsafe-fixes", "--diff", "--watch", "--diff-base=HEAD"])
def test_from_goes_with_nothing_that_changes_or_compares_plans(option: str) -> None:
    write(Path("press.json"), SOUND)
    result = iotlint("check", "--from", "dtdl", option, "press.json")
    assert (result.exit_code, result.stdout) == (2, "")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_shows_them(form: str) -> None:
    write(Path("press.json"), PRESS)
    result = iotlint("check", "--from", "dtdl", "--no-config", "--format", form, "press.json")
    assert result.exit_code == 1
    assert "press.json" in result.stdout
    assert "PNP238" in result.stdout or form == "gitlab"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (b'{"@context": "dtmi:dtdl:context;3", "@id": "\xff"}', ["FMT102"]),
        (b"\xef\xbb\xbf" + SOUND.encode(), []),
        (SOUND.replace("{\n", "{ // a press\n", 1).encode(), ["FMT101"]),
        (SOUND.replace('"double"}]', '"double"},]').encode(), ["FMT101"]),
        (SOUND.replace('"@id"', '"@id": "dtmi:works:X;1",\n  "@id"').encode(), ["FMT104"]),
        (b"[" * 100_000, ["FMT106"]),
        (b"[" + SOUND.encode() + b"," + SOUND.replace("Press", "Punch").encode() + b"]", []),
        (SOUND.replace("force", "f" * 1_000_000).encode(), ["PNP237"]),
        (b'{"$schema": "https://schema.management.azure.com/", "resources": []}', ["PNP202"]),
        (b"", ["FMT103"]),
    ],
)
def test_bad_input_has_a_place_and_the_rest_is_judged(text: bytes, found: list[str]) -> None:
    Path("odd.json").write_bytes(text)
    write(Path("press.json"), PRESS.replace("Press", "Other"))
    result = iotlint("check", "--from", "dtdl", *CONCISE, "odd.json", "press.json")
    assert codes(result) == [*found, "PNP238"]
    assert all(line.startswith(("odd.json:", "press.json:")) for line in result.stdout.splitlines())


def test_a_plan_of_models_alone_is_a_plan() -> None:
    write(Path("models/press.json"), PRESS)
    write(Path("plan.yaml"), PLAN + "models: [{path: models}]\n")
    result = iotlint("check", *CONCISE, "plan.yaml")
    assert (result.exit_code, codes(result)) == (1, ["PNP238"])
    assert result.stdout.startswith("models/press.json:5:47:")


def test_a_comment_where_the_plan_names_a_model_silences_what_is_in_it() -> None:
    write(Path("press.json"), PRESS)
    write(
        Path("plan.yaml"),
        PLAN + "models:\n  - path: press.json  # iotlint: ignore[PNP238] as the vendor names it\n",
    )
    result = iotlint("check", *CONCISE, "--show-suppressed", "plan.yaml")
    assert result.exit_code == 0
    assert result.stdout.endswith("(suppressed: as the vendor names it (plan.yaml:5))\n")


def test_a_configuration_silences_by_the_id_of_the_interface_and_by_path() -> None:
    write(Path("press.json"), PRESS)
    write(Path(".iotlint.yaml"), 'suppress: {PNP238: [{id: "dtmi:works:Press;1", reason: "the vendor"}]}\n')
    assert iotlint("check", "--from", "dtdl", "--format", "concise", "press.json").exit_code == 0
    write(Path(".iotlint.yaml"), "per-path-ignores: {'*.json': [PNP2]}\n")
    assert iotlint("check", "--from", "dtdl", "--format", "concise", "press.json").exit_code == 0


def test_models_of_one_list_are_one_set_and_an_ontology_may_hold_what_is_missing() -> None:
    write(
        Path("a.json"),
        SOUND.replace('"@type": "Interface"', '"@type": "Interface", "extends": "dtmi:works:B;1"'),
    )
    write(Path("b.json"), SOUND.replace("Press", "B").replace("force", "power"))
    write(Path("plan.yaml"), PLAN + "models: [{path: a.json}, {path: b.json}]\n")
    assert iotlint("check", *CONCISE, "plan.yaml").stdout == ""
    write(Path("plan.yaml"), PLAN + "models: [{path: a.json}]\n")
    assert codes(iotlint("check", *CONCISE, "plan.yaml")) == ["PNP215"]
    write(Path("plan.yaml"), PLAN + "models: [{path: a.json}, {ontology: Works}]\n")
    assert iotlint("check", *CONCISE, "plan.yaml").stdout == ""


def test_the_size_of_messages_comes_from_the_model() -> None:
    strings = ",".join(f'{{"@type": "Telemetry", "name": "t{n}", "schema": "date"}}' for n in range(250))
    write(Path("press.json"), SOUND.replace('"contents": [', f'"contents": [{strings},'))
    plan = (
        PLAN + "services: {hub: {type: iot-hub, sku: S1, units: 1}}\n"
        "devices:\n  presses: {count: 200, model: 'dtmi:works:Press;1', telemetry: {interval: 60s%s}}\n"
        "models: [{path: press.json}]\nconnections: [{from: presses, to: hub}]\n"
    )
    write(Path("plan.yaml"), plan % "")
    assert "HUB301" not in codes(iotlint("check", *CONCISE, "plan.yaml"))
    write(Path("plan.yaml"), plan % ", from: model")
    shown = iotlint("check", *CONCISE, "plan.yaml").stdout
    assert "HUB301" in shown
    assert "200 × 1,440 a day × 2 chunks" in shown


def test_a_report_shows_models_with_what_uses_them() -> None:
    write(Path("press.json"), SOUND)
    write(
        Path("plan.yaml"),
        PLAN
        + "devices: {presses: {model: 'dtmi:works:Press;1'}}\nmodels: [{path: press.json}, {ontology: Works}]\n",
    )
    shown = iotlint("report", "--format", "markdown", "plan.yaml").stdout
    assert "| dtmi:works:Press;1 | 3 | press.json | 1 telemetry | 11 to 34 B | presses |" in shown
    assert "| Works |  | an ontology outside the project |  |  |  |" in shown


def test_a_rule_of_the_language_is_explained_with_a_bad_and_a_good_model() -> None:
    shown = iotlint("explain", "PNP238").stdout
    assert [text for text in ("\nBad\n", "\nGood\n", '"@type": "Interface"') if text not in shown] == []
