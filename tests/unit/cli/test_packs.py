"""Python packs: whose word it takes to import them, where they are looked up, and what becomes of their crashes."""

from __future__ import annotations

import sys
from pathlib import Path

import click
import pytest

from tests.unit.cli.commands import GOOD, codes, iotlint, write
from tests.unit.cli.test_check import RULE


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository, made the current folder."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("IOTLINT_PACKS", raising=False)
    return tmp_path


def test_packs_are_imported_only_if_configured_and_allowed(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        here / "packs" / "contoso_rules.py",
        "from pathlib import Path\n\n\ndef rules():\n    return [Path(__file__).parent / 'r']\n",
    )
    write(here / "packs" / "r" / "ORG901-hub-without-label.yaml", RULE.format(severity="error"))
    monkeypatch.syspath_prepend(here / "packs")
    write(here / ".iotlint.yaml", "packs: [contoso_rules]\n")
    path = write(here / "plan.yaml", GOOD)
    alone = iotlint("check", path, "--format", "concise")
    assert alone.exit_code == 2
    assert "'contoso_rules', which is code" in alone.stderr
    assert "contoso_rules" not in sys.modules
    allowed = ("check", path, "--format", "concise", "--allow-packs")
    assert codes(iotlint(*allowed, "contoso-rules")) == ["ORG901"]
    assert "'contoso_rules', which is code" in iotlint(*allowed, "another").stderr
    monkeypatch.setenv("IOTLINT_PACKS", "another, contoso_rules")
    assert codes(iotlint("check", path, "--format", "concise")) == ["ORG901"]
    assert iotlint("check", path, "--format", "concise", "--no-packs").stdout == ""
    write(here / ".iotlint.yaml", "packs: [no_such_pack]\n")
    assert "'no_such_pack' cannot be imported" in iotlint(*allowed, "no_such_pack").stderr


@pytest.mark.parametrize("name", [".x", "a.", "a b", "../x", "1", "x;y", "__main__"])
def test_odd_names_of_packs_are_told(name: str, here: Path) -> None:
    write(here / ".iotlint.yaml", f"packs: ['{name}']\n")
    result = iotlint("check", write(here / "plan.yaml", GOOD), "--allow-packs", name)
    assert result.exit_code == 2
    assert "rule pack" in result.stderr
    assert "internal error" not in result.stderr


@pytest.mark.parametrize("way", ["the working folder", "PYTHONPATH"])
def test_packs_are_looked_up_among_what_is_installed(
    way: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = here if way == "the working folder" else here / "more"
    write(folder / "evil_rules.py", "import pathlib\npathlib.Path('pwned').touch()\n")
    monkeypatch.syspath_prepend(folder)
    if way == "PYTHONPATH":
        monkeypatch.setenv("PYTHONPATH", str(folder))
    write(here / ".iotlint.yaml", "packs: [evil_rules]\n")
    result = iotlint("check", write(here / "plan.yaml", GOOD), "--allow-packs", "evil_rules")
    assert result.exit_code == 2
    assert "cannot be imported: No module named 'evil_rules'" in result.stderr
    assert not (here / "pwned").exists()


@pytest.mark.parametrize(
    "code", ["raise SystemExit(0)", "def rules(): raise SystemExit(0)", "1 / 0", "def rules(): return [1]"]
)
def test_a_pack_that_crashes_ends_the_run_with_2(
    code: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(here / "packs" / "crashing_rules.py", code + "\n")
    monkeypatch.syspath_prepend(here / "packs")
    monkeypatch.delitem(sys.modules, "crashing_rules", raising=False)
    write(here / ".iotlint.yaml", "packs: [crashing_rules]\n")
    result = iotlint("check", write(here / "plan.yaml", GOOD), "--allow-packs", "crashing_rules")
    assert result.exit_code == 2
    assert "The rule pack 'crashing_rules' crashed" in result.stderr


def test_every_command_that_reads_a_configuration_takes_the_same_options() -> None:
    from iotlint.cli import COMMANDS, main

    context = click.Context(main)
    for name in COMMANDS:
        found = main.get_command(context, name)
        assert found is not None
        commands = [found, *getattr(found, "commands", {}).values()]
        for each in commands:
            options = {option for param in each.params for option in param.opts}
            if "--config" in options:
                assert {"--no-config", "--allow-packs", "--no-packs"} <= options, name
