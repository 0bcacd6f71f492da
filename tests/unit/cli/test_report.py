"""`iotlint report`: what it writes where, and how it ends."""

from __future__ import annotations

import re
import sys
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from tests.unit.cli.commands import BAD, GOOD, HEADER, IDLE, OTHER, iotlint, write


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def page(text: str) -> str:
    write(Path("plan.yaml"), text)
    ended = iotlint("report", "plan.yaml", "--as-of", "2026-11-24", "-o", "report.html")
    assert (ended.exit_code, ended.output) == (0, "")
    return Path("report.html").read_text(encoding="utf-8")


def test_a_page_is_written_whatever_was_found() -> None:
    assert page(BAD).startswith("<!doctype html>")
    assert "ADR101" in page(BAD)
    assert "nothing to say against this plan" in page(GOOD.replace("protocol: coap", "protocol: amqp"))


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert page(BAD) == page(BAD)


def test_the_page_admits_its_own_style_and_script_and_nothing_else() -> None:
    text = page(BAD)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy.startswith("default-src &#39;none&#39;; ")
    for name in ("style", "script"):
        (content,) = re.findall(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
        digest = b64encode(sha256(content.encode()).digest()).decode()
        assert f"{name}-src &#39;sha256-{digest}&#39;" in policy
    assert not re.findall(r'\s(?:style|on\w+|src)="', text)
    assert "unsafe" not in policy


def test_links_lead_to_the_web_or_to_the_page_itself_and_never_elsewhere() -> None:
    targets = re.findall(r'href="([^"]*)"', page(BAD))
    assert targets
    assert not [each for each in targets if not each.startswith(("#", "https://"))]


def test_every_link_into_the_page_has_its_end() -> None:
    text = page(BAD.replace("services:", "requirements: [dashboards]\nservices:"))
    ends = set(re.findall(r'\sid="([^"]*)"', text))
    links = {each[1:] for each in re.findall(r'href="(#[^"]*)"', text)}
    assert links <= ends


def test_identifiers_on_a_page_of_several_plans_are_used_once() -> None:
    ids = re.findall(r'\sid="([^"]*)"', page(f"{BAD}---\n{BAD.replace('plant', 'mill')}"))
    assert len(ids) == len(set(ids))
    assert {"p1-n1", "p2-n1"} <= set(ids)


def test_markdown_by_ending_or_format() -> None:
    write(Path("plan.yaml"), BAD)
    assert iotlint("report", "plan.yaml", "-o", "comment.md").exit_code == 0
    assert Path("comment.md").read_text(encoding="utf-8").startswith("<!-- iotlint -->\n\n### iotlint: ")
    ended = iotlint("report", "plan.yaml", "--format", "markdown")
    assert ended.stdout == Path("comment.md").read_text(encoding="utf-8")


def test_a_page_may_go_through_a_pipe() -> None:
    ended = iotlint("report", "-", stdin=BAD)
    assert ended.exit_code == 0
    assert ended.stdout.startswith("<!doctype html>")


def test_a_page_is_not_written_to_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("iotlint.cli.output.is_terminal", lambda: True)
    write(Path("plan.yaml"), BAD)
    ended = iotlint("report", "plan.yaml")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "-o report.html" in ended.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OTHER, "holds no architecture"),
        ("a: [", "plan.yaml:1:4: error[FMT101]"),
        ("", "holds no architecture"),
    ],
)
def test_what_holds_no_plan_ends_with_2_and_no_file(text: str, said: str) -> None:
    write(Path("plan.yaml"), text)
    ended = iotlint("report", "plan.yaml", "-o", "report.html")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert said in ended.stderr
    assert not Path("report.html").exists()


def test_a_missing_file_ends_with_2() -> None:
    ended = iotlint("report", "nowhere.yaml", "-o", "report.html")
    assert ended.exit_code == 2
    assert "nowhere.yaml cannot be read" in ended.stderr


def test_a_broken_document_beside_a_plan_is_told() -> None:
    text = page_of_broken()
    assert "The file itself" in text
    assert "FMT101" in text


def page_of_broken() -> str:
    write(Path("plan.yaml"), f"{GOOD}---\na: [\n")
    ended = iotlint("report", "plan.yaml", "-o", "report.html")
    assert ended.exit_code == 0
    assert "FMT101" in ended.stderr
    return Path("report.html").read_text(encoding="utf-8")


def test_without_jinja_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    write(Path("plan.yaml"), GOOD)
    ended = iotlint("report", "plan.yaml", "-o", "report.html")
    assert ended.exit_code == 2
    assert "iotlint[report]" in ended.stderr
    assert "--format markdown" in ended.stderr
    assert iotlint("report", "plan.yaml", "--format", "markdown").exit_code == 0


def test_a_secret_is_on_no_page() -> None:
    key = "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmn=="
    plan = HEADER + f"services:\n  o: {{type: other, name: 'AccountKey={key}'}}\n"
    assert key not in page(plan)
    assert key not in iotlint("report", "-", "--format", "markdown", stdin=plan).stdout


def test_what_is_silenced_by_somebody_is_listed_with_the_days_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    comment = "# iotlint: ignore[HUB101] owner=ops until=2027-01-31 phase | two"
    write(Path("plan.yaml"), IDLE.replace("{hub: {type: iot-hub}}", f"\n  hub: {{type: iot-hub}}  {comment}"))
    for name in ("r.md", "r.html"):
        made = iotlint("report", "plan.yaml", "-o", name, "--as-of", "2026-11-24")
        assert made.exit_code in (0, 1), made.stderr
    text = Path("r.md").read_text("utf-8")
    assert "Suppressed: 1 finding" in text
    assert "| ops | 2027-01-31 | 68 |" in text
    assert "68 days left" in Path("r.html").read_text("utf-8")
