"""What SECURITY.md promises: nothing is executed, nothing goes out, nothing outside the project is read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from iotlint.cli import COMMANDS
from iotlint.run.lint import lint
from tests.unit.cli.commands import GOOD, HEADER, codes, iotlint, write

ROOT = Path(__file__).resolve().parent.parent

# Runs a command line and ends with 99 at the first thing that no command may do. Writing is told line by line.
WATCHED = """
import os, sys
told = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
FORBIDDEN = (
    "socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
    "socket.sendmsg", "subprocess.Popen", "os.system", "os.exec", "os.spawn", "os.posix_spawn", "os.fork",
    "os.forkpty", "pty.spawn", "urllib.Request", "webbrowser.open", "ctypes.dlopen", "pickle.find_class",
    "ftplib.connect", "smtplib.connect", "http.client.connect", "os.putenv", "shutil.rmtree",
)
# The one program that is ever started: it lays out a graph whose every identifier is ours, and is given no file.
GRAPHVIZ = ("graphviz-pure", "dot")
def watch(event, arguments):
    if event == "subprocess.Popen" and arguments[1][1:] == ["-Tsvg"] and os.path.basename(arguments[0]) in GRAPHVIZ:
        return
    if event in FORBIDDEN:
        os.write(told, f"forbidden {event} {arguments!r}\\n".encode())
        os._exit(99)
    if event == "open" and isinstance(arguments[0], str):
        writes = arguments[2] & (os.O_WRONLY | os.O_RDWR)
        os.write(told, f"{'write' if writes else 'read'} {arguments[0]}\\n".encode())
from iotlint.cli import main
sys.addaudithook(watch)
main()
"""
HOSTILE = (
    HEADER
    + """extends: base.yaml
metadata:
  name: x
  labels: {a: !!python/object/apply:os.system ["touch pwned"], b: !!python/name:os.system ''}
services:
  hub: {type: IoT-Hub, labels: {c: "$(touch pwned)", d: "`touch pwned`", e: "http://example.com/x"}}
models: [{path: model.json}, {path: ../outside.json}, {path: "http://example.com/m.json"}]
connections: [{from: hub, to: hub}]
"""
)
# What commands are asked to do; one that is not named here is given the plan.
ARGUMENTS: dict[str, list[list[str]]] = {
    "check": [
        ["check", "."],
        ["check", "plan.yaml", "--rules", "rules", "--output", "sarif:out.sarif", "--statistics"],
        ["check", ".", "--format", "markdown", "--show-suppressed", "--diff"],
    ],
    "fix": [["fix", "."], ["fix", "--diff", "--unsafe-fixes", "plan.yaml"]],
    "explain": [["explain", "HUB101"], ["explain", "HUB101", "--trace", "plan.yaml"]],
    "rules": [["rules"], ["rules", "--format", "json"], ["rules", "--coverage"]],
    "services": [["services"], ["services", "iot-hub"], ["services", "--timeline", "plan.yaml"]],
    "schema": [["schema", "architecture"]],
    "init": [["init", "first.yaml"], ["init", "-", "--template", "edge"]],
    "recommend": [["recommend", "plan.yaml"], ["recommend", "plan.yaml", "--write"]],
    "graph": [["graph", "plan.yaml"], ["graph", "plan.yaml", "-o", "plan.svg"]],
    "report": [["report", "plan.yaml", "-o", "page.html"], ["report", "plan.yaml", "--format", "markdown"]],
    "test-rules": [["test-rules", "rules"]],
    "lsp": [["lsp"]],
}
RULE = """code: ORG901
name: own-rule
severity: error
summary: An own rule.
for: device
{condition}
message: "'{{id}}' speaks."
at: id
rationale: We want it so.
remedy: Do it.
false-positives: none known
sources: [{{document: choose-an-azure-iot-service, section: Azure IoT Hub}}]
examples:
  - {{bad: "devices: {{a: {{}}}}", fires-at: devices.a}}
  - {{good: "devices: {{a: {{}}}}"}}
"""


@pytest.fixture(scope="module")
def warm() -> None:
    """A checkout compiles its rules when they changed, which is none of what is looked at here."""
    subprocess.run(
        [sys.executable, "-m", "iotlint", "rules"], cwd=ROOT, stdout=subprocess.DEVNULL, check=True
    )


def every_command() -> list[list[str]]:
    return [line for name in COMMANDS for line in ARGUMENTS.get(name, [[name, "plan.yaml"]])]


@pytest.mark.slow
@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("arguments", every_command(), ids=" ".join)
def test_no_command_executes_anything_or_reaches_the_network(arguments: list[str], tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    write(project / "plan.yaml", HOSTILE)
    write(project / "base.yaml", HEADER + "devices: {meters: {}}\n")
    write(project / "model.json", '{"@id": "dtmi:a:b;1", "@type": "Interface"}')
    write(project / "rules" / "ORG901-own-rule.yaml", RULE.format(condition="where: {count: {greater: 1}}"))
    write(tmp_path / "outside.json", '{"@id": "dtmi:a:c;1", "@type": "Interface"}')
    told = tmp_path / "told"
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(told), *arguments],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    lines = told.read_text("utf-8").splitlines()
    assert done.returncode in (0, 1, 2), (lines[-1:], done.stderr)
    assert "internal error" not in done.stderr
    assert not [line for line in lines if line.startswith("forbidden")]
    touched = [Path(project, line.split(" ", 1)[1]).resolve() for line in lines]
    assert tmp_path / "outside.json" not in touched
    written = {
        Path(project, line.split(" ", 1)[1]).resolve() for line in lines if line.startswith("write ")
    } - {Path(os.devnull)}
    assert all(path.is_relative_to(project) for path in written), written
    assert not list(tmp_path.rglob("pwned"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a file outside it that every way in this module tries to reach."""
    found = tmp_path / "project"
    (found / ".git").mkdir(parents=True)
    (found / "plans").mkdir()
    outside = tmp_path / "outside"
    write(outside / "base.yaml", HEADER + "devices: {stolen: {}}\n")
    write(outside / "model.json", '{"@id": "dtmi:stolen:Model;1", "@type": "Interface"}')
    (found / "plans" / "linked.yaml").symlink_to(outside / "base.yaml")
    (found / "plans" / "linked.json").symlink_to(outside / "model.json")
    (found / "plans" / "folder").symlink_to(outside)
    (found / "plans" / "hop").symlink_to(found / "plans" / "folder")
    (found / "models").mkdir()
    (found / "models" / "linked.json").symlink_to(outside / "model.json")
    (found / "models" / "folder").symlink_to(outside)
    monkeypatch.chdir(found)
    return found


WAYS = (
    "../../outside/{}",
    "folder/{}",
    "hop/{}",
    "hop/../outside/{}",
    "./folder/../../outside/{}",
    "/etc/../{}",
)


@pytest.mark.parametrize("way", ["linked.yaml", *(way.format("base.yaml") for way in WAYS)])
def test_no_way_of_extending_leads_out_of_the_project(way: str, project: Path) -> None:
    path = write(
        project / "plans" / "plan.yaml", HEADER + f"extends: {way}\nservices: {{hub: {{type: iot-hub}}}}\n"
    )
    result = iotlint("check", path, "--format", "json")
    report = json.loads(result.stdout)
    assert "FMT212" in {finding["code"] for finding in report["findings"]}
    assert "stolen" not in result.stdout


@pytest.mark.parametrize(
    "way",
    ["linked.json", "folder", "hop", "../models/folder", *(way.format("model.json") for way in WAYS)],
)
def test_no_way_of_naming_models_leads_out_of_the_project(way: str, project: Path) -> None:
    path = write(
        project / "plans" / "plan.yaml",
        HEADER + f"models: [{{path: '{way}'}}]\ndevices: {{meters: {{model: dtmi:stolen:Model;1}}}}\n",
    )
    result = iotlint("check", path, "--format", "concise")
    assert "FMT214" in codes(result)


def test_links_in_a_folder_of_models_are_passed_over(project: Path) -> None:
    path = write(
        project / "plans" / "plan.yaml",
        HEADER + "models: [{path: ../models}]\ndevices: {meters: {model: dtmi:stolen:Model;1}}\n",
    )
    result = iotlint("check", path, "--format", "concise")
    assert "FMT214" in codes(result)
    write(project / "models" / "own.json", '{"@id": "dtmi:own:Model;1", "@type": "Interface"}')
    assert "PNP103" in codes(iotlint("check", path, "--format", "concise")), "the model outside is not known"


def test_tags_are_findings_and_nothing_is_made_of_them(tmp_path: Path) -> None:
    mark = tmp_path / "pwned"
    text = HEADER + f"services: {{hub: {{type: !!python/object/apply:os.system ['touch {mark}']}}}}\n"
    assert "FMT" in {finding.code[:3] for finding in lint(text).findings}
    assert not mark.exists()


@pytest.mark.slow
def test_an_expensive_quantifier_is_stopped_and_hides_nothing(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iotlint.engine.operators._MOST_MEMBERS", 50_000)
    condition = "assert: {none: {devices: {some: {upstream: {labels.next: {equals: {field: this.id}}}}}}}"
    write(project / "rules" / "ORG901-own-rule.yaml", RULE.format(condition=condition))
    devices = "".join(f"  d{n}: {{}}\n" for n in range(200))
    wires = "".join(f"  - {{from: d{n}, to: d{n + 1}}}\n" for n in range(199))
    path = write(
        project / "plan.yaml",
        f"{HEADER}services: {{hub: {{type: iot-hub}}}}\ndevices:\n{devices}connections:\n{wires}",
    )
    result = iotlint("check", path, "--rules", "rules", "--format", "concise")
    assert result.exit_code == 2
    found = codes(result)
    assert "FMT890" in found
    assert "HUB101" in found, "what others say is still said"
    assert "ORG901 crashed (TooMuch: its quantifiers look at more than 50,000 members" in result.stdout


@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|ab|b)*c", "a*a*a*b", "(a{0,99}){0,99}b"])
def test_a_pattern_that_takes_for_ever_is_refused_before_it_runs(pattern: str, project: Path) -> None:
    condition = f"assert: {{labels.note: {{match: '{pattern}'}}}}"
    write(project / "rules" / "ORG901-own-rule.yaml", RULE.format(condition=condition))
    result = iotlint("check", write(project / "plan.yaml", GOOD), "--rules", "rules")
    assert result.exit_code == 2
    assert "which can take for ever" in result.stderr


def test_a_plan_cannot_bring_the_pattern(project: Path) -> None:
    condition = "assert: {labels.note: {match: {field: labels.pattern}}}"
    write(project / "rules" / "ORG901-own-rule.yaml", RULE.format(condition=condition))
    result = iotlint("check", write(project / "plan.yaml", GOOD), "--rules", "rules")
    assert result.exit_code == 2
    assert "match takes a pattern, or a fact or parameter that is one" in result.stderr
