"""`ci/freshness.py` on saved feeds: what is newer is told, what cannot be read is not taken for fresh."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from http.client import IncompleteRead
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
SAVED = Path(__file__).parent / "freshness"


def loaded() -> ModuleType:
    """The script as a module."""
    spec = spec_from_file_location("freshness", ROOT / "ci" / "freshness.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def freshness(saved: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "ci/freshness.py", "--saved", str(saved), *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """Feeds and pages in which nothing is newer than the table and the sources."""
    table = yaml.safe_load((ROOT / "ci" / "freshness.yaml").read_text("utf-8"))
    sources = yaml.safe_load((ROOT / "rules" / "sources.yaml").read_text("utf-8"))
    for name, entry in table["releases"].items():
        known = str(entry["known"])
        if entry["kind"] == "nuget":
            listed = ["0.9.0", known, "99.0.0-beta.1"]
            (tmp_path / name).write_text(json.dumps({"versions": listed}), "utf-8")
        else:
            whole = known if known.count(".") == 2 else f"{known}.0"
            tag = whole if entry["pattern"].startswith("^(") else f"v{whole}"
            (tmp_path / name).write_text(atom(tag, "another-product-v99.0.0"), "utf-8")
    for name in table["documents"]:
        day = sources[name]["date"]
        day = "2020-01-01" if day == "unknown" else day
        (tmp_path / name).write_text(
            f'<html><meta name="ms.date" content="{day}T00:00:00Z" /></html>', "utf-8"
        )
    return tmp_path


def atom(*tags: str) -> str:
    entries = "".join(
        f'<entry><link href="https://github.com/a/b/releases/tag/{tag}"/></entry>' for tag in tags
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'


def test_nothing_newer(saved: Path) -> None:
    assert freshness(saved) == (0, "Nothing is newer than the catalog.\n")


def test_a_release_of_github_as_it_was_saved(saved: Path) -> None:
    """The feed as GitHub writes it, with a release that the catalog does not know."""
    shutil.copy(SAVED / "iot-operations.atom", saved / "iot-operations")
    status, said = freshness(saved)
    assert status == 1
    assert "`iot-operations` 1.6.12 is out, and the catalog knows 1.5.46" in said
    assert "rules/services/iot-operations.yaml" in said


def test_a_newer_package_and_a_newer_page(saved: Path) -> None:
    (saved / "management-of-iot-hub").write_text(json.dumps({"versions": ["1.2.0", "1.10.0"]}), "utf-8")
    page = "understand-azure-iot-hub-quotas-and-throttling"
    (saved / page).write_text("---\ntitle: Quotas\nms.date: 12/24/2030\n---\n", "utf-8")
    status, said = freshness(saved)
    assert status == 1
    assert "`management-of-iot-hub` 1.10.0 is out" in said
    assert f"`{page}` is of 2030-12-24" in said


def test_previews_of_any_form_are_passed_over(saved: Path) -> None:
    listed = ["1.2.0", "1.3.0-alpha.20260101.1", "2.0.0-beta.1", "9.0.0-preview_x"]
    (saved / "management-of-iot-hub").write_text(json.dumps({"versions": listed}), "utf-8")
    assert freshness(saved) == (0, "Nothing is newer than the catalog.\n")


def test_a_page_without_a_date_in_the_sources_is_held_against_the_day_it_was_read(tmp_path: Path) -> None:
    table = tmp_path / "table.yaml"
    sources = yaml.safe_load((ROOT / "rules" / "sources.yaml").read_text("utf-8"))
    name = next(name for name, each in sources.items() if each["date"] == "unknown")
    table.write_text(json.dumps({"releases": {}, "documents": [name, "no-such-document"]}), "utf-8")
    (tmp_path / name).write_text('<meta name="ms.date" content="2030-01-01"/>', "utf-8")
    status, said = freshness(tmp_path, "--table", str(table))
    assert status == 1
    assert f"the catalog rests on its state of {sources[name]['checked']}" in said
    assert "`no-such-document` is no document of rules/sources.yaml" in said


class Answer(io.BytesIO):
    """What a server says, from an address that may be another than the one asked."""

    def __init__(self, address: str, content: bytes) -> None:
        super().__init__(content)
        self.geturl = lambda: address


@pytest.mark.parametrize(
    ("asked", "reached"),
    [
        ("https://github.com/Azure/iotedge/releases.atom", "http://github.com/Azure/iotedge/releases.atom"),
        ("https://github.com/Azure/iotedge/releases.atom", "https://github.com/login"),
        (
            "https://learn.microsoft.com/azure/iot-hub/quotas",
            "https://learn.microsoft.com/en-us/previous-versions/azure/x",
        ),
    ],
)
def test_what_was_moved_is_not_read(asked: str, reached: str, monkeypatch: pytest.MonkeyPatch) -> None:
    script = loaded()
    monkeypatch.setattr(script, "urlopen", lambda *_, **__: Answer(reached, b"<feed/>"))
    with pytest.raises(script.Unread, match=f"leads to {reached}"):
        script.from_network("x", asked)


def test_the_language_of_a_page_is_no_other_address(monkeypatch: pytest.MonkeyPatch) -> None:
    script = loaded()
    reached = "https://learn.microsoft.com/en-us/azure/iot-hub/quotas"
    monkeypatch.setattr(script, "urlopen", lambda *_, **__: Answer(reached, b"page"))
    assert script.from_network("x", "https://learn.microsoft.com/azure/iot-hub/quotas") == b"page"


def test_a_file_at_github_is_read_as_text() -> None:
    as_text = loaded().as_text
    assert (
        as_text("https://github.com/a/b/blob/main/c/d.md")
        == "https://raw.githubusercontent.com/a/b/main/c/d.md"
    )
    assert as_text("https://learn.microsoft.com/azure/x") == "https://learn.microsoft.com/azure/x"


def test_an_answer_that_breaks_off_is_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    script = loaded()

    def broken(*_: object, **__: object) -> NoReturn:
        raise IncompleteRead(b"<feed")

    monkeypatch.setattr(script, "urlopen", broken)
    with pytest.raises(script.Unread, match="did not answer"):
        script.from_network("x", "https://github.com/a")
    with pytest.raises(script.Unread, match="not reached by HTTPS"):
        script.from_network("x", "http://github.com/a")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("management-of-provisioning", '{"versions": ["one.two"]}'),
        ("management-of-provisioning", '{"versions": ["2.0.0-beta.1"]}'),
        ("iot-edge", "<html>Sign in</html>"),
        ("iot-edge", "<feed xmlns='http://www.w3.org/2005/Atom'/>"),
        ("iot-edge", "no XML"),
        ("management-of-provisioning", '{"versions": 3}'),
        ("management-of-provisioning", "[]"),
        ("azure-device-registry-limits", "<html>no date</html>"),
        ("azure-device-registry-limits", None),
    ],
)
def test_what_cannot_be_read_is_not_fresh(name: str, content: str | None, saved: Path) -> None:
    if content is None:
        (saved / name).unlink()
    else:
        (saved / name).write_text(content, "utf-8")
    status, said = freshness(saved)
    assert status == 2
    assert said.startswith("## Not read")
    assert f"`{name}`" in said


def test_the_workflow_calls_it_and_the_form_asks_what_security_asks() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "freshness.yml").read_text("utf-8"))
    steps = " ".join(str(step.get("run", "")) for step in workflow["jobs"]["freshness"]["steps"])
    assert "python ci/freshness.py" in steps
    assert "gh issue create" in steps
    form = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "wrong-fact.yml").read_text("utf-8"))
    assert {part["id"] for part in form["body"]} >= {"rule", "version", "fact", "source"}
    assert "wrong-fact.yml" in (ROOT / "SECURITY.md").read_text("utf-8")
