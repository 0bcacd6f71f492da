"""What a fix brings: named where it is a beginning, withdrawn where it makes nothing better, and the id it renames."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from iotlint.resources import folder
from tests.unit.cli.commands import HEADER, iotlint, write

DAY = ("--as-of", "2026-11-24", "--no-config")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def example(code: str, number: int = 0) -> None:
    (path,) = (folder("rules") / code[:3].lower()).glob(f"{code}-*.yaml")
    bad = [each["bad"] for each in yaml.safe_load(Path(path).read_text("utf-8"))["examples"] if "bad" in each]
    write(Path("plan.yaml"), HEADER + bad[number])


def fix(*more: str) -> tuple[str, str]:
    """The plan after all fixes, and what was said."""
    done = iotlint("fix", "plan.yaml", *DAY, "--unsafe-fixes", *more)
    return Path("plan.yaml").read_text("utf-8"), done.stderr


def test_what_makes_nothing_better_is_withdrawn_and_said() -> None:
    example("EVG101")
    before = Path("plan.yaml").read_text("utf-8")
    after, said = fix("--select", "EVG101,CON102")
    assert after == before
    assert "'Use MQTT 5' would mend EVG101 and bring CON102, so it was not made." in said
    left = iotlint("fix", "plan.yaml", *DAY, "--unsafe-fixes", "--select", "EVG101,CON102")
    assert "can mend" not in left.stdout, "what was withdrawn is not offered again"


def test_what_is_added_is_a_beginning_and_what_it_lacks_is_named() -> None:
    example("ADT101")
    after, said = fix("--select", "ADT,HUB")
    assert "type: iot-hub" in after
    assert "Add an IoT Hub (ADT101); then: " in said
    assert "HUB101" in said
    example("ADT101")
    assert "then: " not in fix("--select", "ADT,HUB", "--quiet")[1]


def test_what_is_withdrawn_takes_no_other_fix_with_it() -> None:
    example("EVG101")
    text = Path("plan.yaml").read_text("utf-8")
    write(Path("plan.yaml"), text.replace("services:\n", "services:\n  lake: {type: Fabric}\n", 1))
    after, said = fix("--select", "EVG101,CON102,FMT")
    assert "type: fabric" in after
    assert "so it was not made" in said


def test_a_fix_that_is_shown_says_the_same() -> None:
    example("EVG101")
    done = iotlint("fix", "plan.yaml", *DAY, "--unsafe-fixes", "--diff", "--select", "EVG101,CON102")
    assert done.stdout == ""
    assert "so it was not made" in done.stderr


@pytest.mark.parametrize(
    "names", [("twins", "history"), ("history", "store"), ("history", "history-2"), ("a", "b")]
)
def test_a_new_connection_renames_only_what_the_rule_made_up(names: tuple[str, str]) -> None:
    twins, store = names
    write(
        Path("plan.yaml"),
        f"{HEADER}services:\n  {twins}: {{type: digital-twins, external: true}}\n  {store}: {{type: data-explorer}}\n"
        f"connections:\n  - {{from: {twins}, to: {store}}}\n",
    )
    after, _ = fix("--select", "ADT106")
    plan = yaml.safe_load(after)
    (new,) = plan["services"].keys() - {twins, store}
    assert plan["services"][new] == {"type": "event-hubs"}
    assert plan["connections"][1:] == [{"from": twins, "to": new}, {"from": new, "to": store}]
