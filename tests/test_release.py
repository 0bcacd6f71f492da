"""A release as it will be: one place says what to fetch, nothing that is not there is named, one command makes it."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from ci.release import Refused, references, release
from iotlint import __version__
from iotlint.home import ADDRESS, REF, REPOSITORY, lacks

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    *(
        ROOT / name
        for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "action.yml", "Dockerfile", "mkdocs.yml")
    ),
    *sorted((ROOT / "ci").glob("*.yml")),
    *(path for path in sorted((ROOT / "docs").glob("*.md"))),
    ROOT / ".pre-commit-hooks.yaml",
    *(path for path in sorted((ROOT / "iotlint").rglob("*.py")) if "_bundled" not in path.parts),
]
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in PAGES}


def test_what_is_to_be_fetched_is_the_same_everywhere() -> None:
    found = references(ROOT)
    assert all(found.values()), "ci/release.py knows a place that says nothing"
    assert {ref for refs in found.values() for ref in refs} == {REF}


def test_the_address_is_the_same_everywhere() -> None:
    for name, text in TEXTS.items():
        others = set(re.findall(r"github(?:usercontent)?\.com/([\w.-]+/iotlint)\b", text)) - {REPOSITORY}
        assert not others, name


def test_the_address_stands_once_in_python() -> None:
    holding = [name for name, text in TEXTS.items() if name.startswith("iotlint/") and "github.com/" in text]
    assert holding == ["iotlint/home.py"]


def test_nothing_names_a_tag_that_is_not_there() -> None:
    tags = subprocess.run(
        ["git", "-C", ROOT, "tag"], capture_output=True, text=True, check=False
    ).stdout.split()
    for name, text in TEXTS.items():
        named = {f"v{found}" for found in re.findall(r"iotlint\S*?[@/]v(\d+\.\d+\.\d+)\b", text)}
        named |= {f"v{found}" for found in re.findall(r"(?:refs/tags/|rev: )v(\d+\.\d+\.\d+)\b", text)}
        assert named <= set(tags) | ({REF} if REF != "main" else set()), name


def test_nothing_installs_a_name_from_a_registry() -> None:
    for name, text in TEXTS.items():
        for line in text.splitlines():
            found = re.search(r"pip install (?:-\w+ |--[\w-]+ )*['\"]?iotlint\b(?!\S* @ )", line)
            assert not found, f"{name}: {line.strip()}"


def test_what_an_extra_brings_is_said_by_one_function() -> None:
    said = lacks("SVG is laid out by Graphviz", "report")
    assert "pip install '.[report]'" in said
    assert f"git+{ADDRESS}@{REF}" in said
    holding = [
        name for name, text in TEXTS.items() if name.endswith(".py") and "which is not installed" in text
    ]
    assert holding == ["iotlint/home.py"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project as it would be cloned, with what is not committed yet."""
    subprocess.run(["git", "clone", "--quiet", ROOT, tmp_path / "copy"], check=True)
    changed = subprocess.run(
        ["git", "-C", ROOT, "diff", "HEAD", "--binary"], capture_output=True, check=True
    ).stdout
    if changed:
        subprocess.run(["git", "-C", tmp_path / "copy", "apply"], input=changed, check=True)
    for name, value in (("user.name", "test"), ("user.email", "test@example.org")):
        subprocess.run(["git", "-C", tmp_path / "copy", "config", name, value], check=True)
    subprocess.run(
        ["git", "-C", tmp_path / "copy", "commit", "--quiet", "--all", "--allow-empty", "-m", "all"],
        check=True,
    )
    return tmp_path / "copy"


def git(root: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", "-C", root, *arguments], capture_output=True, text=True, check=True
    ).stdout.strip()


@pytest.mark.slow
def test_one_command_makes_a_release(copy: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    made = {path.name: path for path in release(copy, __version__, out, image=False)}
    wheel, sdist = f"iotlint-{__version__}-py3-none-any.whl", f"iotlint-{__version__}.tar.gz"
    assert made.keys() == {wheel, sdist, "SHA256SUMS", "provenance.intoto.json"}
    lines = made["SHA256SUMS"].read_text("utf-8").splitlines()
    sums = {line.split("  ")[1]: line.split("  ")[0] for line in lines}
    assert sums == {name: hashlib.sha256(made[name].read_bytes()).hexdigest() for name in (wheel, sdist)}
    statement = json.loads(made["provenance.intoto.json"].read_text("utf-8"))
    assert {each["name"]: each["digest"]["sha256"] for each in statement["subject"]} == sums
    (source,) = statement["predicate"]["buildDefinition"]["resolvedDependencies"]
    assert source["digest"]["gitCommit"] == git(copy, "rev-parse", "HEAD")
    # The tag is on the commit in which everything names it.
    assert git(copy, "rev-parse", f"v{__version__}^{{commit}}") == git(copy, "rev-parse", "HEAD")
    assert {ref for refs in references(copy).values() for ref in refs} == {f"v{__version__}"}
    azure = (copy / "ci" / "azure-pipelines.yml").read_text("utf-8")
    assert f"refs/tags/v{__version__}" in azure
    assert re.search(
        rf"^## {__version__} \(20\d\d-\d\d-\d\d\)$", (copy / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE
    )
    # A second one of that version is refused, and leaves everything as it is.
    before = git(copy, "rev-parse", "HEAD")
    with pytest.raises(Refused, match="already"):
        release(copy, __version__, out, image=False)
    assert git(copy, "rev-parse", "HEAD") == before


def test_a_release_that_cannot_be_made_changes_nothing(copy: Path, tmp_path: Path) -> None:
    before = git(copy, "rev-parse", "HEAD")
    for version, said in (("1.2", "no version"), ("9.9.9", "CHANGELOG.md has no section")):
        with pytest.raises(Refused, match=said):
            release(copy, version, tmp_path, image=False)
        assert git(copy, "status", "--porcelain") == ""
        assert git(copy, "rev-parse", "HEAD") == before
        assert git(copy, "tag", "--list", f"v{version}") == ""
    (copy / "README.md").write_text("mine", "utf-8")
    with pytest.raises(Refused, match="not committed"):
        release(copy, __version__, tmp_path, image=False)
    assert (copy / "README.md").read_text("utf-8") == "mine"


@pytest.mark.slow
def test_a_dry_run_touches_nothing(tmp_path: Path) -> None:
    before = git(ROOT, "rev-parse", "HEAD"), git(ROOT, "tag"), git(ROOT, "status", "--porcelain")
    done = subprocess.run(
        [sys.executable, "-m", "ci.release", "9.9.9", "--dry-run", "--out", tmp_path / "out"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "No release: CHANGELOG.md has no section" in done.stderr
    assert (git(ROOT, "rev-parse", "HEAD"), git(ROOT, "tag"), git(ROOT, "status", "--porcelain")) == before
