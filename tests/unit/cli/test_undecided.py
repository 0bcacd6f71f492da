"""The last line of a check, `--undecided` and its like in JSON and SARIF, `explain --trace` of one thing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.commands import iotlint

HEAD = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: test}\n"
PLAN = (
    HEAD
    + """services:
  hub: {type: iot-hub}
  lake: {type: fabric, external: true}
devices:
  trackers: {count: 10}
connections:
  - {from: trackers, to: hub, protocol: mqtt-3.1.1}
  - {from: hub, to: lake}
"""
)
CHECK = ("check", "plan.yaml", "--no-config", "--as-of", "2026-11-24")


@pytest.fixture(autouse=True)
def _plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("plan.yaml").write_text(PLAN, encoding="utf-8")


def said(*arguments: str) -> str:
    return iotlint(*arguments).stdout


def keys(*arguments: str) -> dict[str, dict[str, Any]]:
    found = json.loads(said(*CHECK, "--format", "json", *arguments))["undecided"]
    return {each["key"]: each for each in found}


def test_the_last_lines_name_the_keys_that_tell_most() -> None:
    text = " ".join(said(*CHECK).splitlines()[1:])
    assert " could not decide, most for want of `" in text
    assert "`hub.sku` (" in text
    assert "--undecided lists what to state; `iotlint explain RULE --trace FILE:ID` shows why." in text
    assert "judged" not in said(*CHECK, "--quiet")


def test_a_key_is_listed_with_its_place_its_rules_and_its_values() -> None:
    sku = keys()["services.hub.sku"]
    assert (sku["path"], sku["line"], sku["column"]) == ("plan.yaml", 5, 3)
    assert sku["values"] == ["F1", "B1", "B2", "B3", "S1", "S2", "S3"]
    assert "HUB302" in sku["rules"]
    assert keys()["services.hub.units"]["range"] == {"from": 1, "to": 200, "unit": "units"}
    assert keys()["services.hub.retention"]["range"] == {"from": 0, "to": None, "unit": "seconds"}
    assert not any(key.startswith("services.lake") for key in keys()), "another plan's business"


def test_what_is_stated_is_asked_no_more() -> None:
    before = keys()
    Path("plan.yaml").write_text(
        PLAN.replace("type: iot-hub", "type: iot-hub, sku: S1, units: 1"), encoding="utf-8"
    )
    after = keys()
    assert {"services.hub.sku", "services.hub.units"} <= before.keys() - after.keys()


def test_most_wanted_first_and_only_rules_that_speak() -> None:
    numbers = [len(each["rules"]) for each in keys().values()]
    assert numbers == sorted(numbers, reverse=True)
    assert all(code.startswith("HUB") for each in keys("--select", "HUB").values() for code in each["rules"])


def test_the_list_on_the_screen_and_beside_another_format() -> None:
    assert "plan.yaml:5:3: hub.sku (F1, B1, B2, B3, S1, S2, S3): " in said(*CHECK, "--undecided")
    assert "plan.yaml:5:3: hub.sku" in iotlint(*CHECK, "--undecided", "--format", "concise").stderr


def test_sarif_notes_it_and_alerts_nobody() -> None:
    (log,) = json.loads(said(*CHECK, "--format", "sarif"))["runs"]
    notes = [
        note
        for note in log["invocations"][0]["toolExecutionNotifications"]
        if note["descriptor"]["id"] == "undecided"
    ]
    assert any("hub.sku is not stated" in note["message"]["text"] for note in notes)
    assert {note["level"] for note in notes} == {"note"}
    assert not any("undecided" in json.dumps(result) for result in log["results"])


def test_a_trace_of_one_thing_or_one_line() -> None:
    everything = said("explain", "CON101", "--trace", "plan.yaml", "--no-config")
    one = said("explain", "CON101", "--trace", "plan.yaml:trackers", "--no-config")
    assert "connection trackers to hub" in one
    assert "hub to lake" in everything
    assert "hub to lake" not in one
    assert said("explain", "CON101", "--trace", "plan.yaml:10", "--no-config") == one
    assert "service hub" in said("explain", "HUB209", "--trace", "plan.yaml:5", "--no-config")
    wrong = iotlint("explain", "HUB209", "--trace", "plan.yaml:nothing", "--no-config")
    assert wrong.exit_code == 2
    assert "looks at nothing with the id or on the line 'nothing'" in wrong.stderr
    assert "it looks at hub (line 5)." in wrong.stderr
    far = iotlint("explain", "CON101", "--trace", "plan.yaml:999", "--no-config").stderr
    assert "; it looks at trackers->hub (line 10), hub->lake (line 11)." in far


def test_a_trace_of_nothing_behind_the_colon_is_refused() -> None:
    wrong = iotlint("explain", "CON101", "--trace", "plan.yaml:", "--no-config")
    assert wrong.exit_code == 2
    assert "names nothing behind the colon; write plan.yaml:ID, plan.yaml:LINE or plan.yaml." in wrong.stderr


# What holds where, and how the same is asked for: nothing of it may change what could not be decided.
CONFIGURED = {
    "none": {},
    "iotlint": {".iotlint.yaml": "fail-on: never\n"},
    "pyproject": {"pyproject.toml": '[tool.iotlint]\nfail-on = "never"\n'},
    "one below": {"sub/.iotlint.yaml": "fail-on: never\n"},
    "two": {".iotlint.yaml": "quiet: false\n", "sub/pyproject.toml": '[tool.iotlint]\nfail-on = "never"\n'},
}


def lacking(*arguments: str) -> list[str]:
    """The keys that a check lacks, as text, JSON and SARIF have them: all the same, and none of them silent."""
    told = said("check", *arguments, "--as-of", "2026-11-24", "--undecided")
    text = [
        line.split(": ", 1)[0] for line in told.splitlines() if re.match(r"\S+:\d+:\d+: [\w.]+ ?\(", line)
    ]
    assert " could not decide" in " ".join(told.split()), told
    data = json.loads(said("check", *arguments, "--as-of", "2026-11-24", "--format", "json"))
    assert data["summary"]["judged"]
    assert data["summary"]["undecided"]
    keys = [f"{each['path']}:{each['line']}:{each['column']}" for each in data["undecided"]]
    (log,) = json.loads(said("check", *arguments, "--as-of", "2026-11-24", "--format", "sarif"))["runs"]
    notes = [
        note
        for note in log["invocations"][0]["toolExecutionNotifications"]
        if "is not stated" in note["message"]["text"]
    ]
    assert text
    assert set(text) <= set(keys)
    assert len(notes) == len(keys)
    return keys


@pytest.mark.parametrize("processes", [(), ("-j", "2")], ids=["one process", "two"])
@pytest.mark.parametrize("files", CONFIGURED.values(), ids=CONFIGURED)
def test_the_configuration_that_holds_changes_nothing_of_what_is_told(
    files: dict[str, str], processes: tuple[str, ...]
) -> None:
    Path(".git").mkdir()  # where the search for configurations ends
    Path("sub").mkdir()
    Path("sub/other.yaml").write_text(PLAN.replace("name: test", "name: other"), encoding="utf-8")
    alone = lacking("plan.yaml", "--no-config")
    both = lacking(".", "--no-config", *processes)
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    assert lacking("plan.yaml", *processes) == alone
    assert lacking(".", *processes) == both
    assert {key.split(":")[0] for key in both} == {"plan.yaml", "sub/other.yaml"}
    whole, split = (
        json.loads(said("check", ".", "--as-of", "2026-11-24", "--format", "json", *more))["summary"]
        for more in (("--no-config",), processes)
    )
    assert (split["judged"], split["undecided"]) == (whole["judged"], whole["undecided"])


@pytest.mark.parametrize(
    ("keys", "status", "said"),
    [
        ("hub.sku,trackers.count", 1, ["`hub.sku` is required, and it is not stated."]),
        ("services.hub.sku", 1, ["`services.hub.sku` is required, and it is not stated."]),
        ("trackers.count", 0, []),
        ("hubb.sku", 1, ["`hubb.sku` is required, and the plan has no entry of that name."]),
        ("trackers.count.more", 1, ["`trackers.count.more` is required, and it is not stated."]),
        ("connections.1.protocol", 1, ["`connections.1.protocol` is required, and it is not stated."]),
        (
            "connections.7.protocol",
            1,
            ["`connections.7.protocol` is required, and the plan has no entry of that name."],
        ),
        ("solution.regions", 1, ["`solution.regions` is required, and it is not stated."]),
    ],
)
def test_keys_that_are_required_are_a_gate(keys: str, status: int, said: list[str]) -> None:
    found = iotlint(*CHECK, "--format", "json", "--require", keys)
    assert found.exit_code == status
    findings = json.loads(found.stdout)["findings"]
    assert [each["message"] for each in findings if each["code"] == "FMT216"] == said


def test_a_configuration_requires_them_too() -> None:
    Path(".iotlint.yaml").write_text("require: [hub.sku]\n", encoding="utf-8")
    assert "FMT216" in iotlint("check", "plan.yaml", "--format", "concise").stdout
