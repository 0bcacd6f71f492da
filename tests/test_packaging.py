"""Every way of installing iotlint yields one that finds its rules and schemas, wherever it is run from."""

from __future__ import annotations

import hashlib
import importlib
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tomllib
import venv
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PROJECT = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
RUNTIME = PROJECT["dependencies"]

# Builds with what is installed here: that building needs no more than it says is shown once, by the fixture `wheel`.
HERE = ("--no-isolation", "--skip-dependency-check")
IN_PLACE = "--no-build-isolation"


def run(*command: str | Path, cwd: Path, status: int = 0, **environment: str) -> str:
    """The standard output of a command that has to end with `status`."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=inherited | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == status, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def pip(*arguments: str | Path, cwd: Path, **environment: str) -> str:
    quiet = ("--quiet", "--disable-pip-version-check")
    return run(sys.executable, "-m", "pip", *quiet, *arguments, cwd=cwd, status=0, **environment)


_NAMED_OTHERWISE = """apiVersion: iotlint/v1
kind: Architecture
metadata: {name: x}
services:
  hub: {type: IoT-Hub}  # ours
"""


class Installation:
    """A virtual environment of its own for one way of installing; the dependencies are shared by all."""

    def __init__(self, folder: Path, dependencies: Path) -> None:
        venv.create(folder / "venv", with_pip=False)
        self.python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
        self.elsewhere = folder / "elsewhere"
        self.elsewhere.mkdir()
        self.path = [dependencies]

    def install(self, *arguments: str | Path, **environment: str) -> None:
        # Asked from outside the environment, which saves installing pip in each.
        run(
            *(sys.executable, "-m", "pip", "--python", self.python, "--quiet", "--disable-pip-version-check"),
            *("install", "--no-deps", *arguments),
            cwd=self.elsewhere,
            status=0,
            **environment,
        )

    def iotlint(self, *arguments: str | Path, status: int = 0) -> str:
        path = os.pathsep.join(map(str, self.path))
        return run(
            *(self.python, "-m", "iotlint", *arguments), cwd=self.elsewhere, status=status, PYTHONPATH=path
        )

    def works(self, examples: Path) -> None:
        """Asserts that rules judge the example, and that a schema and a rule can be shown."""
        check = ("check", "--no-config", "--as-of", "2026-11-24", "--format", "concise")
        assert "[ARC101]" in self.iotlint(*check, examples / "packaging-plant.yaml", status=1)
        assert self.iotlint(*check, examples / "packaging-plant.fixed.yaml") == ""
        assert '"$schema"' in self.iotlint("schema", "architecture")
        assert "iot-hub-outside-adaptive-cloud" in self.iotlint("explain", "ARC101")
        # It reads the whole package, of which an installation has more than a checkout.
        assert "facts" in self.iotlint("rules", "--coverage")
        # What is only loaded where it is needed: jsonschema for mistakes of form, ruamel.yaml for fixes.
        plan = self.elsewhere / "plan.yaml"
        plan.write_text(
            examples.joinpath("packaging-plant.fixed.yaml").read_text("utf-8") + "odd: key\n", "utf-8"
        )
        assert "[FMT201]" in self.iotlint(*check, plan, status=1)
        plan.write_text(_NAMED_OTHERWISE, "utf-8")
        self.iotlint("fix", "--no-config", plan)
        assert plan.read_text("utf-8") == _NAMED_OTHERWISE.replace("IoT-Hub", "iot-hub")


@pytest.fixture(scope="module")
def dependencies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dependencies")
    pip("install", "--target", target, *RUNTIME, cwd=target)
    return target


@pytest.fixture
def installation(tmp_path: Path, dependencies: Path) -> Installation:
    return Installation(tmp_path, dependencies)


@pytest.fixture(scope="module")
def wheel(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built straight from the project's folder, with what pyproject.toml says that building takes."""
    out = tmp_path_factory.mktemp("wheel")
    old = os.umask(0o022)
    try:
        more = {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"}
        pip("wheel", "--no-deps", "--wheel-dir", out, pristine, cwd=out, **more)
    finally:
        os.umask(old)
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def sdist(pristine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sdist")
    run(sys.executable, "-m", "build", "--sdist", *HERE, "--outdir", out, pristine, cwd=out)
    (built,) = out.iterdir()
    return built


def contents(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_wheel_works(wheel: Path, installation: Installation, project: Path) -> None:
    installation.install(wheel)
    installation.works(project / "examples")


def test_a_wheel_carries_the_rule_pack_and_every_rule_and_schema(wheel: Path, pristine: Path) -> None:
    inside = contents(wheel)
    assert {"iotlint/_bundled/pack.py", "iotlint/_bundled/texts.py", "iotlint/py.typed"} <= set(inside)
    for folder in ("rules", "schemas"):
        for path in (pristine / folder).rglob("*"):
            if path.is_file():
                name = f"iotlint/_bundled/{path.relative_to(pristine).as_posix()}"
                assert inside.get(name) == path.read_bytes(), f"{name} is missing or differs"
    assert not [name for name in inside if name.startswith(("tests/", "benchmarks/", "rules/"))]


def test_the_source_distribution_builds_the_same_wheel(wheel: Path, sdist: Path, tmp_path: Path) -> None:
    # With another order of sets, which must not show in the compiled rules.
    pip("wheel", "--no-deps", IN_PLACE, "--wheel-dir", tmp_path, sdist, cwd=tmp_path, PYTHONHASHSEED="2")
    (built,) = tmp_path.glob("*.whl")
    assert contents(built) == contents(wheel)


def test_two_builds_give_the_same_bytes(wheel: Path, pristine: Path, tmp_path: Path) -> None:
    """In another folder, at another time, by somebody with another umask, locale, time zone and hash seed."""
    copy, out = tmp_path / "1" / "iotlintiotlint", tmp_path / "out"
    old = os.umask(0o077)
    try:
        # Written anew, so that rights and times are those of whoever builds.
        shutil.copytree(pristine, copy, copy_function=shutil.copyfile)
        for path in copy.rglob("*"):
            os.utime(path, (2_000_000_000,) * 2)
        more = {"PYTHONHASHSEED": "2", "TZ": "Asia/Kolkata", "LC_ALL": "C.UTF-8"}
        pip("wheel", "--no-deps", IN_PLACE, "--wheel-dir", out, copy, cwd=tmp_path, **more)
    finally:
        os.umask(old)
    (again,) = out.iterdir()
    assert again.name == wheel.name
    assert hashlib.sha256(again.read_bytes()).hexdigest() == hashlib.sha256(wheel.read_bytes()).hexdigest()


def test_the_source_distribution_holds_the_tests(sdist: Path, pristine: Path) -> None:
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    # Building leaves compiled modules beside the sources; they belong into no archive.
    files = (path for path in pristine.rglob("*") if path.is_file() and path.parent.name != "__pycache__")
    ours = {path.relative_to(pristine).as_posix() for path in files}
    missing = ours - inside
    assert not missing, (
        f"not in the source distribution: {sorted(missing)}; name them in pyproject.toml, `only-include` under "
        "[tool.hatch.build.targets.sdist], or in .gitignore and tests/conftest.py if tools leave them behind"
    )


def test_an_editable_install_reads_the_checkout(pristine: Path, installation: Installation) -> None:
    here = sysconfig.get_path("platlib")  # where the build backend is
    installation.install(IN_PLACE, "--editable", pristine, PYTHONPATH=here)
    installation.works(pristine / "examples")
    where = run(
        *(installation.python, "-c", "from iotlint.resources import folder; print(folder('rules'))"),
        cwd=installation.elsewhere,
        PYTHONPATH=str(installation.path[0]),
    )
    assert Path(where.strip()) == (pristine / "rules").resolve()


def test_installing_from_a_git_repository_works(
    pristine: Path, installation: Installation, tmp_path: Path
) -> None:
    repository = tmp_path / "iotlint.git"
    commit(pristine, repository)
    installation.install(f"git+{repository.as_uri()}")
    installation.works(pristine / "examples")


def test_a_target_folder_works(
    wheel: Path, installation: Installation, project: Path, tmp_path: Path
) -> None:
    installation.install("--target", tmp_path / "target", wheel)
    installation.path.insert(0, tmp_path / "target")
    installation.works(project / "examples")


def test_the_oldest_dependencies_allowed_work(
    wheel: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, project: Path
) -> None:
    oldest = [
        requirement.replace(">=", "==")
        for requirement in (*RUNTIME, *PROJECT["optional-dependencies"]["report"])
    ]
    assert all("==" in requirement for requirement in oldest)
    target = tmp_path_factory.mktemp("oldest")
    pip("install", "--target", target, *oldest, cwd=target)
    installed = {each.name.lower(): each.version for each in metadata.distributions(path=[str(target)])}
    for requirement in oldest:
        name, _, version = requirement.partition("==")
        assert installed[name.lower()] in (version, f"{version}.0"), installed
    installation = Installation(tmp_path, target)
    installation.install(wheel)
    installation.works(project / "examples")
    # Graphviz is a program of its own, beside the packages.
    path = os.pathsep.join((str(target / "bin"), os.environ["PATH"]))
    page = run(
        *(installation.python, "-m", "iotlint", "report", project / "examples" / "packaging-plant.yaml"),
        cwd=installation.elsewhere,
        PYTHONPATH=str(target),
        PATH=path,
    )
    assert "Diagram of packaging-plant" in page


def test_the_console_script_and_the_version(wheel: Path, installation: Installation) -> None:
    from iotlint import __version__

    installation.install(wheel)
    script = installation.python.with_name("iotlint")
    said = run(script, "--version", cwd=installation.elsewhere, PYTHONPATH=str(installation.path[0]))
    assert __version__ in said
    assert f"-{__version__}-" in wheel.name


def test_an_older_python_is_told_so_in_one_line(
    pristine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert PROJECT["requires-python"] == ">=3.11"
    kept = sorted(map(str, Path.home().glob(".pyenv/versions/3.10.*/bin/python")))
    older = next(filter(_runs, (*kept, *filter(None, map(shutil.which, ("python3.10", "python3.9"))))), None)
    if older is not None:
        subprocess.run([older, "-m", "venv", tmp_path / "old"], check=True)
        python = tmp_path / "old" / "bin" / "python"
        install = [*map(str, (python, "-m", "pip", "install", "--disable-pip-version-check", pristine))]
        refused = subprocess.run(install, capture_output=True, text=True, check=False)
        assert refused.returncode == 1
        (line,) = [line for line in refused.stderr.splitlines() if "ERROR" in line]
        assert "requires a different Python" in line
        assert ">=3.11" in line
    # What such a Python runs of the build compiles nothing, so that it comes as far as saying so.
    hook = importlib.import_module("hatch_build").KnowledgeBuildHook
    monkeypatch.setattr(sys, "version_info", (3, 10, 13))
    data: dict[str, object] = {"force_include": {}}
    built = hook(str(pristine), {}, None, None, str(tmp_path), "wheel")
    built.initialize("standard", data)
    built.finalize("standard", data, "")
    assert data == {"force_include": {}}


def _runs(python: str) -> bool:
    return subprocess.run([python, "-c", ""], check=False, capture_output=True).returncode == 0


def commit(source: Path, repository: Path) -> None:
    """Copies a folder into a new git repository and commits all of it."""
    shutil.copytree(source, repository, symlinks=True)
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "all"]):
        run("git", "-c", "user.name=test", "-c", "user.email=test@example.org", *arguments, cwd=repository)
