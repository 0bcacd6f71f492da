"""The loop of whoever works on iotlint: `nox` is the short one, `nox --list` names all, `.ci/run` runs what counts.

All sessions share the checkout's `.venv`. It is made, or brought up to date with pyproject.toml, where that is
needed, so that `pipx run nox` does in a fresh clone and `.venv/bin/nox` where the README was followed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "none"
nox.options.stop_on_first_error = True

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
# Loading a file of tests takes longer than running most of its tests, so a file stays with one process.
ALL_CORES = ("-n", "auto", "--dist", "loadfile")
# What .ci/run adds to the README's command, and the session `tests` as well, which has the time for coverage too.
COUNTED = ("-m", "not clients", "--durations=15")
COVERAGE = ("--cov", "--cov-report=term")
SHORT = "not slow and not hypothesis and not clients"


def run(session: nox.Session, *arguments: str | Path, status: int = 0, **environment: str) -> None:
    """Runs a module of the shared environment, or another program given with its path; `status` is how it ends."""
    program = (PYTHON, "-m") if "/" not in str(arguments[0]) else ()
    command = [str(each) for each in (*program, *arguments)]
    # Where the environment forbids to keep what is compiled, each of many starts would compile all of it again.
    more: dict[str, str | None] = {"PYTHONDONTWRITEBYTECODE": None, **environment}
    session.run(*command, external=True, success_codes=[status], env=more)


def made_ready(session: nox.Session) -> None:
    """Puts the project and its extra `dev` into `.venv`, unless they are there and pyproject.toml is older."""
    if sys.version_info < (3, 11) and not PYTHON.exists():
        session.error("iotlint takes Python 3.11 or newer; run nox with such a one.")
    if not PYTHON.exists():
        session.run(sys.executable, "-m", "venv", str(VENV), external=True)
    if not _current():
        run(session, "pip", "install", "--quiet", "--disable-pip-version-check", "-e", f"{ROOT}[dev]")


def _current() -> bool:
    (site,) = VENV.glob("Lib/site-packages" if os.name == "nt" else "lib/python3*/site-packages")
    for record in site.glob("iotlint-*.dist-info/direct_url.json"):
        editable = json.loads(record.read_text("utf-8")).get("dir_info", {}).get("editable", False)
        newer = record.stat().st_mtime > (ROOT / "pyproject.toml").stat().st_mtime
        return editable and newer and (site / "nox").is_dir()  # which only the extra `dev` brings
    return False


def changed() -> list[str] | None:
    """The Python files that differ from the last commit; None where git can't tell."""
    found: list[str] = []
    for asked in (
        ["diff", "--name-only", "--diff-filter=d", "HEAD"],
        ["ls-files", "--others", "--exclude-standard"],
    ):
        told = subprocess.run(
            ["git", *asked, "--", "*.py"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        if told.returncode != 0:
            return None
        found += told.stdout.splitlines()
    return found


@nox.session
def fast(session: nox.Session) -> None:
    """While editing, under a minute: lints what changed since the last commit, tests rules and units."""
    made_ready(session)
    files = changed()
    if files != []:
        run(session, "ruff", "check", *(files or ["."]))
        run(session, "ruff", "format", "--check", *(files or ["."]))
    run(session, "iotlint", "test-rules", "rules")
    run(session, "pytest", "-q", *ALL_CORES, "-m", SHORT, *session.posargs)
    session.log(
        "Left out: tests that start programs or build (marked slow) and those with drawn inputs (hypothesis), "
        "which `nox -s tests` has; `nox -s lint types docs package speed clients` for the rest of .ci/run."
    )


@nox.session
def tests(session: nox.Session) -> None:
    """All tests but those in real browsers and editors, with a floor for coverage; `-- PATH` runs some of them."""
    made_ready(session)
    run(session, "pytest", "-q", *(session.posargs or (*COUNTED, *COVERAGE, *ALL_CORES)))


@nox.session
def clients(session: nox.Session) -> None:
    """What iotlint writes, in real browsers and editors; says which of them are missing."""
    made_ready(session)
    run(session, "pytest", "-q", "-rs", "-m", "clients", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """All of the code by ruff, and the examples by the project's own hook."""
    made_ready(session)
    run(session, "ruff", "check", ".")
    run(session, "ruff", "format", "--check", ".")
    if changed() is not None:  # pre-commit takes a repository
        run(session, "pre_commit", "run", "iotlint", "--all-files")


@nox.session
def types(session: nox.Session) -> None:
    """All types, strictly."""
    made_ready(session)
    run(session, "mypy", *session.posargs)


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation as a site; a link that leads nowhere fails it."""
    made_ready(session)
    site = session.create_tmp()
    run(session, "mkdocs", "build", "--quiet", "--site-dir", site, NO_MKDOCS_2_WARNING="1")


@nox.session
def audit(session: nox.Session) -> None:
    """Looks run-time dependencies up in PyPI's list of known vulnerabilities."""
    made_ready(session)
    run(session, ROOT / ".ci" / "audit", PYTHON)


@nox.session
def package(session: nox.Session) -> None:
    """Builds wheel and source distribution, and tries the wheel in every Python at hand."""
    made_ready(session)
    folder = Path(session.create_tmp()).absolute()
    shutil.rmtree(folder)
    folder.mkdir()
    run(session, "build", "--outdir", folder / "dist", ROOT)
    (wheel,) = folder.glob("dist/*.whl")
    check = ("-m", "iotlint", "check", "--as-of", "2026-11-24", "--format", "concise")
    examples = ROOT / "examples"
    session.chdir(folder)  # out of the checkout, whose own iotlint would be imported
    for version, python in sorted(interpreters().items()):
        venv = folder / version
        session.run(python, "-m", "venv", "--without-pip", str(venv), external=True)
        own = venv / PYTHON.relative_to(VENV)
        run(session, "pip", "--python", own, "install", "--quiet", "--no-compile", wheel)
        run(session, own, *check, examples / "packaging-plant.yaml", status=1)
        run(session, own, *check, examples / "packaging-plant.fixed.yaml")
        session.log(f"Python {version}: as expected")


def interpreters() -> dict[str, str]:
    """Every Python at hand that is new enough, one of each version: its program by version."""
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    programs = [str(PYTHON), *(f"python3.{minor}" for minor in range(11, 20))]
    programs += map(str, sorted(versions.glob("3.[1-9][0-9]*/bin/python")))
    asked = "import platform, sys; print(platform.python_version() if sys.version_info >= (3, 11) else '')"
    found: dict[str, str] = {}
    for program in filter(shutil.which, programs):
        told = subprocess.run([program, "-c", asked], capture_output=True, text=True, check=False)
        if told.returncode == 0 and told.stdout.strip():  # a shim of pyenv may lead nowhere
            found.setdefault(told.stdout.strip(), program)
    return found


@nox.session
def speed(session: nox.Session) -> None:
    """The quick benchmarks beside their floors; fails at twice the goals."""
    made_ready(session)
    run(session, "benchmarks", "--pairs", "3", "--guard", "2", *session.posargs)


@nox.session
def update(session: nox.Session) -> None:
    """Brings up to date whatever follows from the rest: lists in schemas, pages, pictures, goldens, shown output."""
    made_ready(session)
    run(session, "iotlint.authoring.schema_enums")
    run(session, "iotlint.authoring.reference")
    run(session, "pytest", "-q", "-m", "derived", IOTLINT_UPDATE="1")
    session.run(str(PYTHON), "ci/screenshots.py", external=True, success_codes=[0, 3])  # 3: no browser
    session.log("Read what `git diff` shows before you commit it.")
