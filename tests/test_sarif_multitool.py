"""SARIF as its makers check it: the multitool's rules, its own and those for GitHub, find no fault with ours.

The multitool is another project's program. IOTLINT_SARIF_MULTITOOL names it, or a folder with its packages.
Otherwise it is looked for in .tools/node_modules, where .ci/run installs it.
"""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from iotlint.outcome import Report
from iotlint.report import render
from iotlint.report.options import Options
from iotlint.rulebook.book import load_rulebook
from tests.unit.report import samples
from tests.unit.report.samples import replace

pytestmark = pytest.mark.slow

INSTALL = "npm install --prefix .tools @microsoft/sarif-multitool"
PACKAGES = (
    "@microsoft/sarif-multitool-linux",
    "@microsoft/sarif-multitool-darwin",
    "@microsoft/sarif-multitool-win32",
)
PROGRAMS = ("Sarif.Multitool", "Sarif.Multitool.exe")

# Rule SARIF2006 fetches every address in the log. It only ever suggests, and a test stays off the network.
OFFLINE = """\
<?xml version="1.0" encoding="utf-8"?>
<Properties>
  <Properties Key="SARIF2006.UrisShouldBeReachable.Options">
    <Property Key="RuleEnabled" Value="Disabled" Type="Driver.RuleEnabledState" />
  </Properties>
</Properties>
"""


def every_rule() -> Report:
    """A finding of each rule there is, with the texts that it really has."""
    rules = load_rulebook().infos()
    found = [
        samples.finding(info, f"What {info.code} says.", samples.SOURCE.span(0, 10), subject=info.code)
        for info in rules.values()
    ]
    return replace(samples.report(found), rules=rules)


SAMPLES: dict[str, Callable[[], Report]] = {
    "none": samples.none,
    "one": samples.one,
    "many": lambda: samples.many(300),
    "hostile": samples.hostile,
    "every rule": every_rule,
    "no rule texts": lambda: replace(samples.many(5), rules={}),
}


@pytest.fixture(scope="module")
def multitool(project: Path) -> Path:
    """The program, made executable: its npm package forgets that unless install scripts may run."""
    named = os.environ.get("IOTLINT_SARIF_MULTITOOL")
    found = _program(Path(named) if named else project / ".tools" / "node_modules")
    if found is None:
        if named:
            pytest.fail(f"IOTLINT_SARIF_MULTITOOL is {named}, where no SARIF multitool is.")
        pytest.skip(
            f"SARIF IS NOT CHECKED BY THE MULTITOOL, which is not installed. Install it with: {INSTALL}"
        )
    if not os.access(found, os.X_OK):
        found.chmod(found.stat().st_mode | stat.S_IXUSR)
    return found


def _program(place: Path) -> Path | None:
    folders = [place / package for package in PACKAGES] + [
        place / "node_modules" / package for package in PACKAGES
    ]
    places = [place, *(folder / program for folder in folders for program in PROGRAMS)]
    return next((one for one in places if one.is_file()), None)


def faults(multitool: Path, log: str, folder: Path) -> list[str]:
    """What the multitool says of a log, notes excepted, since they are suggestions."""
    (folder / "iotlint.sarif").write_text(log, encoding="utf-8", newline="\n")
    (folder / "offline.xml").write_text(OFFLINE, encoding="utf-8")
    said = folder / "said.sarif"
    arguments = ["--output", str(said), "--rule-kind", "Sarif;Ghas", "--config", str(folder / "offline.xml")]
    ran = subprocess.run(
        [str(multitool), "validate", str(folder / "iotlint.sarif"), *arguments],
        # Without the libraries for languages, which slim machines lack.
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    # The exit status is 0 whatever it finds; only what it wrote counts.
    assert said.is_file(), ran.stdout + ran.stderr
    (run,) = json.loads(said.read_text(encoding="utf-8-sig"))["runs"]
    for invocation in run["invocations"]:
        assert invocation["executionSuccessful"], invocation
        assert not invocation.get("toolExecutionNotifications"), invocation
    rules = {rule["id"]: rule for rule in run["tool"]["driver"].get("rules", [])}
    return [_said(result, rules) for result in run.get("results", []) if result.get("level") != "note"]


def _said(result: Mapping[str, Any], rules: Mapping[str, Any]) -> str:
    message = result["message"]
    text = message.get("text") or rules[result["ruleId"]]["messageStrings"][message["id"]]["text"]
    for number, argument in enumerate(message.get("arguments", [])):
        text = text.replace(f"{{{number}}}", argument)
    return f"{result.get('level', 'warning')} {result['ruleId']}: {text}"


@pytest.mark.parametrize("sample", SAMPLES)
def test_neither_error_nor_warning(multitool: Path, tmp_path: Path, sample: str) -> None:
    assert faults(multitool, render(SAMPLES[sample](), "sarif", Options()), tmp_path) == []


def test_suppressed_results_are_no_fault_either(multitool: Path, tmp_path: Path) -> None:
    log = render(samples.many(3), "sarif", Options(show_suppressed=True))
    assert '"suppressions"' in log
    assert faults(multitool, log, tmp_path) == []


def test_the_packs_do_look(multitool: Path, tmp_path: Path) -> None:
    log = json.loads(render(samples.one(), "sarif", Options()))
    driver = log["runs"][0]["tool"]["driver"]
    del driver["rules"][0]["help"]
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["endLine"] = 1
    said = "\n".join(faults(multitool, json.dumps(log), tmp_path))
    assert "GH2012" in said
    assert "SARIF1007" in said
