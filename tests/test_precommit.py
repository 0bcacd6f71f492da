"""The pre-commit hook, run by the real pre-commit: it stops a bad plan and nothing else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.slow

NO_PLAN = "kind: Deployment\nmetadata: {name: web}\nspec: {replicas: 2}\n"


class Repository:
    """A git repository whose git and pre-commit know nothing of the machine's own settings."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "GIT_AUTHOR_EMAIL": "test@example.org",
            "GIT_AUTHOR_NAME": "test",
            "GIT_COMMITTER_EMAIL": "test@example.org",
            "GIT_COMMITTER_NAME": "test",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "PRE_COMMIT_HOME": str(home),
        }
        folder.mkdir(parents=True, exist_ok=True)
        self.run("git", "init", "--quiet")

    def run(self, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert not check or done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}"
        return done

    def commit(self, **files: str) -> subprocess.CompletedProcess[str]:
        """Writes and commits files; `plan='…'` is the content of plan.yaml."""
        for name, text in files.items():
            (self.folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        self.run("git", "add", "--all")
        return self.run("git", "commit", "--quiet", "--message", "change", check=False)

    def hook(self, of: Repository, **hook: object) -> None:
        """Names a hook of another repository, as it stands, in the configuration of pre-commit."""
        settings = {"repos": [{"repo": str(of.folder), "rev": of.head(), "hooks": [hook]}]}
        (self.folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")

    def head(self) -> str:
        return self.run("git", "rev-parse", "HEAD").stdout.strip()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environments it builds, one for all tests here."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture(scope="module")
def iotlint(pristine: Path, home: Path, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """This project as a repository with a commit, uncommitted work included, for pre-commit to point at."""
    folder = tmp_path_factory.mktemp("hook") / "iotlint"
    shutil.copytree(pristine, folder, symlinks=True)
    repository = Repository(folder, home)
    assert repository.commit().returncode == 0
    return repository


@pytest.fixture
def plans(iotlint: Repository, home: Path, tmp_path: Path) -> Repository:
    """A repository of plans with the hook installed."""
    repository = Repository(tmp_path / "plans", home)
    repository.hook(iotlint, id="iotlint", args=["--as-of=2026-11-24"])
    repository.run(sys.executable, "-m", "pre_commit", "install")
    return repository


@pytest.fixture
def bad(project: Path) -> str:
    return (project / "examples" / "packaging-plant.yaml").read_text("utf-8")


@pytest.fixture
def repaired(project: Path) -> str:
    return (project / "examples" / "packaging-plant.fixed.yaml").read_text("utf-8")


def test_a_bad_plan_is_stopped_and_the_repaired_one_passes(
    plans: Repository, bad: str, repaired: str
) -> None:
    stopped = plans.commit(plan=bad)
    assert stopped.returncode == 1
    assert "ARC101" in stopped.stdout
    assert plans.run("git", "rev-parse", "HEAD", check=False).returncode != 0, "nothing may be committed yet"
    passed = plans.commit(plan=repaired)
    assert passed.returncode == 0, passed.stdout
    assert plans.run("git", "ls-files").stdout.split() == [".pre-commit-config.yaml", "plan.yaml"]


def test_yaml_that_is_no_plan_is_left_alone(plans: Repository, repaired: str) -> None:
    alone = plans.commit(deployment=NO_PLAN, other="[1, 2, 3]\n")
    assert alone.returncode == 0, alone.stdout
    beside = plans.commit(deployment=NO_PLAN + "# again\n", plan=repaired)
    assert beside.returncode == 0, beside.stdout
    assert "deployment.yaml" not in beside.stdout


def test_only_what_is_committed_is_judged(plans: Repository, bad: str, repaired: str) -> None:
    (plans.folder / "draft.yml").write_text(bad, encoding="utf-8")
    (plans.folder / "plan.yaml").write_text(repaired, encoding="utf-8")
    plans.run("git", "add", ".pre-commit-config.yaml", "plan.yaml")
    done = plans.run("git", "commit", "--quiet", "--message", "plan alone", check=False)
    assert done.returncode == 0, done.stdout


def test_a_warning_is_shown_without_stopping_the_commit(plans: Repository) -> None:
    # `verbose: true` in .pre-commit-hooks.yaml: without it pre-commit hides what a passing hook says.
    plan = (
        "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: quiet}\n"
        "services: {hub: {type: iot-hub}, app: {type: functions}}\n"
        "connections: [{from: hub, to: app}]\n"
    )
    done = plans.commit(plan=plan)
    assert done.returncode == 0, done.stdout
    assert "HUB101" in done.stdout


def test_try_repo_runs_the_hook(iotlint: Repository, home: Path, tmp_path: Path, bad: str) -> None:
    plans = Repository(tmp_path / "plans", home)
    plans.commit(plan=bad, deployment=NO_PLAN)
    tried = plans.run(
        *(sys.executable, "-m", "pre_commit", "try-repo", str(iotlint.folder), "iotlint", "--all-files"),
        check=False,
    )
    assert tried.returncode == 1
    assert "plan.yaml" in tried.stdout
    assert "ARC101" in tried.stdout
    assert "deployment.yaml" not in tried.stdout


def test_the_fixing_hook_mends_a_plan_and_stops_the_commit(
    iotlint: Repository, home: Path, tmp_path: Path
) -> None:
    plans = Repository(tmp_path / "plans", home)
    plan = (
        "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: x}\nservices: {hub: {type: IoT Hub}}\n"
    )
    # By name and not by try-repo, which builds another environment each time.
    plans.hook(iotlint, id="iotlint-fix")
    plans.commit(plan=plan, deployment=NO_PLAN)
    command = (sys.executable, "-m", "pre_commit", "run", "--all-files")
    mended = plans.run(*command, check=False)
    assert mended.returncode == 1, mended.stdout
    assert "files were modified by this hook" in mended.stdout
    assert (plans.folder / "plan.yaml").read_text("utf-8") == plan.replace("IoT Hub", "iot-hub")
    assert plans.run(*command, check=False).returncode == 0


def test_a_commit_to_iotlint_itself_is_held_against_its_own_rules(
    pristine: Path, home: Path, tmp_path: Path, bad: str
) -> None:
    checkout = Repository(tmp_path / "iotlint", home)
    shutil.copytree(pristine, checkout.folder, symlinks=True, dirs_exist_ok=True)
    (checkout.folder / ".venv").symlink_to(sys.prefix)  # where the README's commands put iotlint
    command = (sys.executable, "-m", "pre_commit", "run", "iotlint", "--all-files")
    checkout.run("git", "add", "--all")
    passed = checkout.run(*command)
    assert "No problems found in 1 architecture" in passed.stdout
    (checkout.folder / "examples" / "packaging-plant.fixed.yaml").write_text(bad, encoding="utf-8")
    stopped = checkout.run(*command, check=False)
    assert stopped.returncode == 1
    assert "ARC101" in stopped.stdout


def test_what_the_configuration_excludes_is_left_alone(plans: Repository, bad: str) -> None:
    (plans.folder / ".iotlint.yaml").write_text("exclude: [./drafts/]\n", encoding="utf-8")
    (plans.folder / "drafts").mkdir()
    (plans.folder / "drafts" / ".iotlint.yml").write_text("fail-on: warning\n", encoding="utf-8")
    passed = plans.commit(**{"drafts/plan": bad})
    assert passed.returncode == 0, passed.stdout
    stopped = plans.commit(plan=bad)
    assert stopped.returncode == 1
    assert "drafts/plan.yaml" not in stopped.stdout


def test_a_copy_of_a_known_mistake_is_stopped(plans: Repository, bad: str) -> None:
    (plans.folder / "north.yaml").write_text(bad, encoding="utf-8")
    plans.run(sys.executable, "-m", "iotlint", "baseline", "north.yaml", "--as-of", "2026-11-24")
    (plans.folder / ".iotlint.yaml").write_text("baseline: .iotlint-baseline.json\n", encoding="utf-8")
    known = plans.commit(north=bad)
    assert known.returncode == 0, known.stdout
    stopped = plans.commit(south=bad)
    assert stopped.returncode == 1
    assert "south.yaml" in stopped.stdout
