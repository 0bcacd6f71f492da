"""Addresses in reports: seen from the repository's root, wherever the run starts and however files are named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest

from tests.unit.cli.commands import BAD, iotlint, write

INSIDE = {"plans/a.yaml", "plans/eu/b.yaml", "c.yaml"}


@pytest.fixture(autouse=True)
def repository(tmp_path: Path) -> Path:
    """A repository with findings in three of its folders; beside it are a plan and a second repository."""
    root = tmp_path / "work" / "repo"
    for name in sorted(INSIDE):
        write(root / name, BAD)
    write(tmp_path / "work" / "beside.yaml", BAD)
    write(tmp_path / "work" / "other" / "d.yaml", BAD)
    for each in (root, tmp_path / "work" / "other"):
        (each / ".git").mkdir()
    return root


def sarif(*arguments: str) -> dict[str, Any]:
    """The run in the log that a check prints."""
    result = iotlint("check", "--format", "sarif", *arguments)
    assert result.exit_code == 1, result.output
    (run,) = json.loads(result.stdout)["runs"]
    found: dict[str, Any] = run
    return found


def addresses(run: dict[str, Any]) -> list[dict[str, str]]:
    return [result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run["results"]]


def files(run: dict[str, Any]) -> set[str]:
    """The files on disk that the addresses lead to."""
    base = run["originalUriBaseIds"]["SRCROOT"]["uri"]
    assert base.endswith("/")
    return {unquote(urlsplit(urljoin(base, one["uri"])).path) for one in addresses(run)}


@pytest.mark.parametrize(
    ("start", "arguments"),
    [
        (".", (".",)),
        (".", ("plans/a.yaml", "./plans/eu", "plans/../c.yaml")),
        ("plans", ("..",)),
        ("plans", ("a.yaml", "eu/b.yaml", "../c.yaml")),
        ("plans/eu", ("../../plans", "../../c.yaml")),
        ("plans/eu", ("{root}",)),
        ("..", ("repo",)),
        ("..", ("repo/c.yaml", "repo/plans/*.yaml", "{root}/plans/eu/b.yaml")),
        ("../..", ("work/repo",)),
        ("../other", ("../repo",)),
    ],
)
def test_files_of_one_repository(
    repository: Path, monkeypatch: pytest.MonkeyPatch, start: str, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(repository / start)
    run = sarif(*(argument.format(root=repository) for argument in arguments))
    assert {one["uri"] for one in addresses(run)} == INSIDE
    assert {one["uriBaseId"] for one in addresses(run)} == {"SRCROOT"}
    assert files(run) == {str(repository / name) for name in INSIDE}


def test_what_lies_outside_is_addressed_absolutely(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "plans")
    run = sarif("a.yaml", "../../beside.yaml", "../../other/d.yaml")
    assert [one["uri"] for one in addresses(run) if "uriBaseId" in one] == ["plans/a.yaml"]
    assert files(run) == {
        str(repository / "plans" / "a.yaml"),
        str(repository.parent / "beside.yaml"),
        str(repository.parent / "other" / "d.yaml"),
    }


def test_files_of_several_repositories_are_seen_from_the_current_folder(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository.parent)
    run = sarif("repo/c.yaml", "other/d.yaml", "beside.yaml")
    assert {one["uri"] for one in addresses(run)} == {"repo/c.yaml", "other/d.yaml", "beside.yaml"}
    assert files(run) == {str(repository.parent / one["uri"]) for one in addresses(run)}


def test_a_repository_inside_another_is_seen_from_the_outer_one(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "plans" / ".git").write_text("gitdir: ../.git/modules/plans\n")
    monkeypatch.chdir(repository)
    assert {one["uri"] for one in addresses(sarif("plans/a.yaml"))} == {"plans/a.yaml"}
    monkeypatch.chdir(repository / "plans")
    assert {one["uri"] for one in addresses(sarif("a.yaml"))} == {"a.yaml"}


def test_configurations_of_subfolders_change_nothing(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Two configurations make two parts of a run, whose reports are put together.
    write(repository / "plans" / ".iotlint.yaml", "ignore: [SOL]\n")
    monkeypatch.chdir(repository.parent)
    run = sarif("repo")
    assert {one["uri"] for one in addresses(run)} == INSIDE
    assert files(run) == {str(repository / name) for name in INSIDE}


def test_standard_input_is_addressed_by_the_name_it_goes_by(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "plans")
    result = iotlint("check", "--format", "sarif", "-", "--stdin-filename", "eu/b.yaml", stdin=BAD)
    (run,) = json.loads(result.stdout)["runs"]
    assert {one["uri"] for one in addresses(run)} == {"plans/eu/b.yaml"}


def test_all_formats_at_once_agree_on_the_files(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(repository / "plans")
    formats = ("sarif", "gitlab", "junit", "checkstyle", "azure-pipelines", "github", "markdown", "json")
    outputs = [part for form in formats for part in ("--output", f"{form}:{form}.out")]
    result = iotlint("check", "..", *outputs)
    assert result.exit_code == 1, result.output
    assert "error[ADR101]" in result.stdout  # text stays on the screen
    written = {form: Path(f"{form}.out").read_text(encoding="utf-8") for form in formats}
    assert {one["uri"] for one in addresses(json.loads(written["sarif"])["runs"][0])} == INSIDE
    assert {entry["location"]["path"] for entry in json.loads(written["gitlab"])} == INSIDE
    for form, tag in (("junit", "testsuite"), ("checkstyle", "file")):
        root = ElementTree.fromstring(written[form])  # noqa: S314 - our own output
        assert {element.attrib["name"] for element in root.iter(tag)} == INSIDE
    for name in INSIDE:
        assert f"sourcepath={name};" in written["azure-pipelines"]
        assert f"file={name}," in written["github"]
        assert f"`{name}:" in written["markdown"]


@pytest.mark.parametrize(("least", "failures"), [("error", 1), ("never", 0)])
def test_junit_fails_where_the_run_fails(
    repository: Path, monkeypatch: pytest.MonkeyPatch, least: str, failures: int
) -> None:
    monkeypatch.chdir(repository)
    result = iotlint("check", "c.yaml", "--format", "junit", "--fail-on", least)
    assert result.exit_code == failures
    root = ElementTree.fromstring(result.stdout)  # noqa: S314 - our own output
    assert int(root.attrib["failures"]) == failures
