"""The loop of whoever works on iotlint: .ci/run calls its sessions, and what is kept is compared and written anew."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.derived import holds, nothing_left_over

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sessions() -> dict[str, str]:
    """The sessions of noxfile.py, each with its sentence."""
    asked = [sys.executable, "-m", "nox", "--noxfile", str(ROOT / "noxfile.py"), "--list-sessions", "--json"]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return {each["name"]: each["description"] for each in json.loads(told)}


def test_ci_runs_every_session_but_those_for_whoever_edits(sessions: dict[str, str]) -> None:
    lines = re.findall(r"^(?:session|for name in) ([\w ]*)", SCRIPT, re.MULTILINE)
    missing = sorted(sessions.keys() - set(" ".join(lines).split()) - {"fast", "update", "tests"})
    assert not missing, f"call in .ci/run `session {' '.join(missing)}`"


def test_ci_tests_as_the_session_does() -> None:
    """CI tests with the README's command, so that it is tried; the session's other options come by a variable."""
    code = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
    constants = {
        ast.unparse(each.targets[0]): each.value for each in code.body if isinstance(each, ast.Assign)
    }
    counted, cores = (list(ast.literal_eval(constants[name])) for name in ("COUNTED", "ALL_CORES"))
    (added,) = re.findall(r"PYTEST_ADDOPTS='(.*)'", SCRIPT)
    assert shlex.split(added) == counted, "PYTEST_ADDOPTS in .ci/run and COUNTED in noxfile.py say the same"
    assert f"pytest -q {' '.join(cores)}" in SCRIPT, "the README's second command and ALL_CORES say the same"


def test_every_session_says_what_it_is_for(sessions: dict[str, str]) -> None:
    assert {
        "fast",
        "tests",
        "lint",
        "types",
        "docs",
        "package",
        "speed",
        "clients",
        "update",
    } <= sessions.keys()
    silent = [name for name, said in sessions.items() if not said or not said.endswith(".")]
    assert not silent, f"noxfile.py: give a sentence to {', '.join(silent)}"


def test_the_hook_of_the_checkout_is_the_one_that_is_offered() -> None:
    offered = {
        each["id"]: each for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    }
    (own,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    hook = next(each for each in own["hooks"] if each["id"] == "iotlint")
    assert hook["entry"].removeprefix(".venv/bin/").startswith(offered["iotlint"]["entry"]), (
        "`entry` in .pre-commit-config.yaml begins as the one in .pre-commit-hooks.yaml does"
    )
    for key in ("types", "require_serial", "verbose"):
        assert hook[key] == offered["iotlint"][key]
    assert re.search(hook["files"], "examples/packaging-plant.fixed.yaml")
    assert not re.search(hook["exclude"], "examples/packaging-plant.fixed.yaml")


def test_what_is_kept_and_old_is_shown_with_the_command_that_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IOTLINT_UPDATE", raising=False)
    kept = tmp_path / "report.text"
    with pytest.raises(AssertionError, match=r"There is no report\.text\. .*`nox -s update`"):
        holds("one\n", kept)
    kept.write_text("one\ntwo\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=r"(?s)-two\n\+three\n.*`nox -s update`"):
        holds("one\nthree\n", kept)
    with pytest.raises(AssertionError, match=r"Nothing makes report\.text .*`nox -s update`"):
        nothing_left_over(tmp_path, set())
    assert kept.read_text(encoding="utf-8") == "one\ntwo\n"


def test_an_update_writes_and_deletes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IOTLINT_UPDATE", "1")
    holds("one\n", tmp_path / "new" / "report.text")
    assert (tmp_path / "new" / "report.text").read_text(encoding="utf-8") == "one\n"
    nothing_left_over(tmp_path / "new", set())
    assert not list((tmp_path / "new").iterdir())
