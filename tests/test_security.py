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
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
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
    monkeypatch.setattr("iotlint.engine.operators._MOST_MEMBERS", 1_000)
    condition = "assert: {none: {devices: {some: {upstream: {labels.next: {like: {field: this.id}}}}}}}"
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
    assert "ORG901 crashed (TooMuch: its quantifiers look at more than 1,000 members" in result.stdout


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


# Links


@pytest.fixture
def linked(project: Path, tmp_path: Path) -> Path:
    """A plan outside of the project, and a link to it inside."""
    outside = write(tmp_path / "elsewhere" / "plan.yaml", f"{HEADER}services: {{away: {{type: iot-hubb}}}}\n")
    (project / "link.yaml").symlink_to(outside)
    write(project / "plan.yaml", GOOD)
    return Path(outside)


@pytest.mark.parametrize("way", [".", "l*.yaml", "./*.yaml"])
def test_a_link_that_is_met_and_leads_out_is_passed_over(way: str, linked: Path) -> None:
    before = linked.read_text("utf-8")
    for command in (["check"], ["fix", "--unsafe-fixes"], ["check", "--fix", "--unsafe-fixes"]):
        result = iotlint(*command, way)
        assert "link.yaml leads out of the project, so it is passed over" in result.output
        assert "away" not in result.output
    assert linked.read_text("utf-8") == before


def test_a_link_inside_the_project_is_followed_to_the_real_file(project: Path) -> None:
    write(project / "plans" / "plan.yaml", GOOD)
    (project / "link.yaml").symlink_to("plans/plan.yaml")
    assert json.loads(iotlint("check", ".", "--format", "json").stdout)["files"] == ["plans/plan.yaml"]


def test_what_is_named_may_lie_anywhere(linked: Path, project: Path) -> None:
    assert "away" in iotlint("check", "link.yaml").stdout
    iotlint("fix", "--unsafe-fixes", "link.yaml")
    assert "iot-hubb" not in linked.read_text("utf-8")
    assert (project / "link.yaml").is_symlink()


@pytest.mark.parametrize("name", [".iotlint.yaml", "pyproject.toml", ".gitignore"])
def test_settings_behind_a_link_that_leads_out_do_not_hold(name: str, project: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "elsewhere" / name, "[tool.iotlint]\nroot:x:0:0\nplan.yaml\n")
    (project / name).symlink_to(outside)
    path = write(project / "plan.yaml", GOOD)
    result = iotlint("check", "." if name == ".gitignore" else path)
    assert "root:x" not in result.output
    if name == ".iotlint.yaml":
        assert result.exit_code == 2
        assert "leads out of the project" in result.stderr
    else:
        assert result.exit_code == 0


@pytest.mark.parametrize(
    "setting",
    ["extends: ../other.yaml", "rules: [..]", "baseline: ../b.json", "extends: /etc/passwd", "rules: [/etc]"],
)
def test_a_configuration_that_is_met_names_nothing_outside(
    setting: str, project: Path, tmp_path: Path
) -> None:
    write(tmp_path / "other.yaml", "auths: 1\n")
    write(tmp_path / "b.json", "{}")
    write(project / ".iotlint.yaml", f"{setting}\n")
    path = write(project / "plan.yaml", GOOD)
    result = iotlint("check", path)
    assert result.exit_code == 2
    assert "auths" not in result.stderr
    if setting != "extends: /etc/passwd":  # which is no name of a configuration to begin with
        assert "leads out of the project, so it is not read" in result.stderr
    named = iotlint("check", path, "--config", ".iotlint.yaml")
    assert "leads out of the project" not in named.stderr


@pytest.mark.parametrize(
    "setting",
    ["packs: [{}]", "extends: {}", "rules: [{}]", "baseline: {}", "select: [{}]", "severity: {{{}: info}}"],
)
@pytest.mark.parametrize("line_break", [r"\n", r"\r", r"\u2028", r"\x85"])
def test_a_line_break_in_a_name_forges_no_finding(setting: str, line_break: str, project: Path) -> None:
    name = f'"a{line_break}plan.yaml:1:1: error[FORGED] this"'
    path = write(project / "plan.yaml", GOOD)
    write(project / ".iotlint.yaml", setting.format(name) + "\n")
    result = iotlint("check", path)
    assert result.exit_code == 2
    assert "FORGED" in result.stderr
    assert not [line for line in result.stderr.splitlines() if line.startswith("plan.yaml")]


@pytest.mark.parametrize("option", ["--as-of", "--config", "--format", "--select"])
def test_nor_does_one_on_the_command_line(option: str, project: Path) -> None:
    path = write(project / "plan.yaml", GOOD)
    result = iotlint("check", path, option, "a\nplan.yaml:1:1: error[FORGED] \u202e this")
    assert result.exit_code == 2
    assert "FORGED" in result.stderr
    assert "\u202e" not in result.stderr
    assert not [line for line in result.stderr.splitlines() if line.startswith("plan.yaml")]


# Outputs


@pytest.mark.parametrize("link", [None, "symbolic", "hard"])
@pytest.mark.parametrize("command", ["check", "graph", "report"])
def test_an_output_never_replaces_an_input(command: str, link: str | None, project: Path) -> None:
    path = write(project / "plan.json", GOOD)
    target = "plan.json"
    if link is not None:
        target = "out.md" if command == "graph" else "out.html"
        if link == "symbolic":
            (project / target).symlink_to("plan.json")
        else:
            os.link(path, project / target)
    option = ["--output", f"json:{target}"] if command == "check" else ["-o", target]
    result = iotlint(command, path, *option)
    assert result.exit_code == 2
    # `graph` and `report` write no JSON, and refuse its ending before they look what is there.
    by_ending = target == "plan.json" and command != "check"
    assert ("what is written here is no JSON" if by_ending else "which is read") in result.stderr
    assert Path(path).read_text("utf-8") == GOOD


@pytest.mark.parametrize(
    "name", [".iotlint.yaml", "b.json", "m.json", "base.yaml", "other.yml", "pyproject.toml"]
)
def test_nor_anything_else_that_is_read_nor_any_yaml(name: str, project: Path) -> None:
    write(project / ".iotlint.yaml", "ignore: [HUB101]\n")
    write(project / "pyproject.toml", "[tool.iotlint]\n")
    write(project / "b.json", '{"version": 1, "findings": []}')
    write(project / "m.json", '{"@id": "dtmi:a:b;1", "@type": "Interface"}')
    write(project / "base.yaml", f"{HEADER}metadata: {{name: x}}\n")
    write(project / "other.yml", "a: b\n")
    rest = "extends: base.yaml\nmodels: [{path: m.json}]\nservices: {hub: {type: iot-hub}}\n"
    path = write(project / "plan.yaml", HEADER + rest)
    before = (project / name).read_text("utf-8")
    result = iotlint("check", path, "--baseline", "b.json", "--output", f"json:{name}")
    assert result.exit_code == 2, result.output
    assert (project / name).read_text("utf-8") == before


def test_further_names_of_a_file_are_told(project: Path) -> None:
    path = write(project / "plan.yaml", f"{HEADER}services: {{hub: {{type: IoT-Hub}}}}\n")
    os.link(path, project / "same.yaml")
    result = iotlint("fix", "plan.yaml")
    assert "plan.yaml has another name (a hard link), which keeps the old content" in result.stderr


# Programs and processes


def test_git_runs_nothing_of_the_repository_and_fetches_nothing(project: Path, tmp_path: Path) -> None:
    (project / ".git").rmdir()

    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=a", "-c", "user.email=a@b.example")
        done = subprocess.run(
            ["git", *identity, *arguments], cwd=project, check=True, capture_output=True, text=True
        )
        return done.stdout.strip()

    git("init", "-q")
    path = write(project / "plan.yaml", GOOD)
    git("add", ".")
    git("commit", "-qm", "x")
    mark = tmp_path / "pwned"
    for key, value in {
        "core.fsmonitor": f"touch {mark}",
        "core.pager": f"touch {mark}",
        "core.sshCommand": f"touch {mark}",
        "remote.o.url": f"ext::sh -c touch% {mark}",
        "remote.o.promisor": "true",
        "extensions.partialClone": "o",
        "protocol.ext.allow": "always",
        "protocol.allow": "always",
    }.items():
        git("config", key, value)
    blob = git("rev-parse", "HEAD:plan.yaml")
    assert iotlint("check", path, "--diff-base", "HEAD").exit_code == 0
    (project / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    result = iotlint("check", path, "--diff-base", "HEAD")
    assert result.exit_code == 2
    assert "this clone lacks 'plan.yaml' of 'HEAD'" in result.stderr
    assert not mark.exists()


def test_programs_are_not_looked_up_in_the_working_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from iotlint.installed import program

    write(project / "git", "#!/bin/sh\ntouch pwned\n")
    (project / "git").chmod(0o755)
    monkeypatch.setenv("PATH", f".:{os.pathsep}bin")
    assert program("git") is None


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT"])
def test_a_signal_ends_the_run_and_its_children_and_leaves_no_file(name: str, project: Path) -> None:
    import signal
    import time

    big = "".join(f"  h{n}: {{type: IoT-Hub}}\n" for n in range(4_000))
    for number in range(8):
        write(project / f"p{number}.yaml", f"{HEADER}services:\n{big}")
    command = [sys.executable, "-m", "iotlint", "check", ".", "-j", "2", "-q"]
    silent = subprocess.DEVNULL

    def as_from_a_terminal() -> None:  # whoever runs the tests below `nohup` would have the run ignore SIGHUP
        signal.signal(getattr(signal, name), signal.SIG_DFL)

    with subprocess.Popen(
        command,
        stdout=silent,
        stderr=silent,
        start_new_session=True,
        preexec_fn=as_from_a_terminal,  # noqa: PLW1509
    ) as run:
        try:
            time.sleep(3)
            run.send_signal(getattr(signal, name))
            assert run.wait(10) == 130
            time.sleep(1)
            with pytest.raises(ProcessLookupError):
                os.killpg(run.pid, 0)
        except BaseException:
            os.killpg(run.pid, signal.SIGKILL)  # else it goes on for as long as its plans take
            raise
    assert not list(project.glob(".*iotlint-tmp"))


def test_files_of_another_user_bring_neither_rules_nor_packs(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project / ".iotlint.yaml", "packs: [some_pack]\nrules: [own]\n")
    path = write(project / "plan.yaml", GOOD)
    monkeypatch.setattr("iotlint.config.ours._mine", set)
    result = iotlint("check", path, "--allow-packs", "some_pack")
    assert result.exit_code == 2
    assert "belongs to another user, so it brings no packs" in result.stderr
