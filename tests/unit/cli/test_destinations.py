"""Where reports go: pipes and devices, the format that an ending stands for, GitHub's summary and counts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.unit.cli.commands import BAD, GOOD, codes, iotlint, write

HUBS = "".join(f"  h{n}: {{type: iot-hub}}\n" for n in range(25))
MANY = f"apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {{name: many}}\nservices:\n{HUBS}"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("plan.yaml"), BAD)


def run(command: str) -> subprocess.CompletedProcess[str]:
    script = f"iotlint() {{ '{sys.executable}' -m iotlint \"$@\"; }}\n{command}"
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_a_report_to_standard_output_is_alone_there(path: str) -> None:
    piped = run(f"iotlint check plan.yaml --output json:{path} | cat")
    assert json.loads(piped.stdout)["findings"]
    assert "ADR101" in piped.stderr
    filed = run(f"iotlint check plan.yaml --output json:{path} > out")
    assert filed.returncode == 1
    assert json.loads(Path("out").read_text("utf-8"))["findings"]


@pytest.mark.slow
def test_a_report_into_another_process() -> None:
    done = run("iotlint check plan.yaml --quiet --output json:>(cat > copy); s=$?; sleep 0.5; exit $s")
    assert done.returncode == 1
    assert json.loads(Path("copy").read_text("utf-8"))["findings"]


def test_a_report_into_a_named_pipe() -> None:
    os.mkfifo("pipe")
    heard: list[str] = []
    reader = threading.Thread(target=lambda: heard.append(Path("pipe").read_text("utf-8")))
    reader.start()
    found = iotlint("check", "plan.yaml", "--output", "json:pipe")
    reader.join(10)
    assert found.exit_code == 1
    assert json.loads(heard[0])["findings"]


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("r.sarif", '{\n "$schema"'),
        ("r.SARIF", '{\n "$schema"'),
        ("r.sarif.json", '{\n "$schema"'),
        ("r.json", '{\n  "schemaVersion"'),
        ("r.jsonl", '{"code"'),
        ("r.md", "<!-- iotlint -->"),
        ("r.txt", "plan.yaml:4:29: error[ADR101]"),
        ("report", "plan.yaml:4:29: error[ADR101]"),
    ],
)
def test_the_ending_of_a_file_says_its_format(name: str, begins: str) -> None:
    found = iotlint("check", "plan.yaml", "--output", name)
    assert found.exit_code == 1
    text = Path(name).read_text("utf-8")
    assert text.startswith(begins), text[:40]
    assert "ADR101" in found.stdout, "text stays on the screen"


def test_a_format_that_goes_with_the_ending_is_kept_and_a_named_one_holds() -> None:
    iotlint("check", "plan.yaml", "--format", "gitlab", "--output", "quality.json")
    assert isinstance(json.loads(Path("quality.json").read_text("utf-8")), list)
    iotlint("check", "plan.yaml", "--format", "junit", "--output", "tests.xml")
    assert "<testsuites" in Path("tests.xml").read_text("utf-8")
    iotlint("check", "plan.yaml", "--output", "json:odd.sarif", "--output", "other.sarif")
    assert "schemaVersion" in Path("odd.sarif").read_text("utf-8")
    assert "runs" in json.loads(Path("other.sarif").read_text("utf-8"))


def test_xml_could_be_either() -> None:
    found = iotlint("check", "plan.yaml", "--output", "r.xml")
    assert found.exit_code == 2
    assert "junit:r.xml or checkstyle:r.xml" in found.stderr


def test_github_is_told_how_many_it_does_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("plan.yaml"), MANY)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(Path("summary.md").absolute()))
    found = iotlint("check", "plan.yaml", "--format", "github", "--select", "HUB101")
    first, *rest = found.stdout.splitlines()
    assert first.startswith("::notice title=iotlint::There are 25 warnings. GitHub shows ten of each kind")
    assert "15 warnings more are in the log only" in first
    assert len(rest) == 25
    iotlint("check", "plan.yaml", "--format", "github", "--select", "HUB101")
    summary = Path("summary.md").read_text("utf-8")
    assert summary.count("### iotlint") == 2, "each use in a job adds its own"
    assert "25 warnings" in summary


def test_github_is_told_nothing_where_it_shows_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "/dev/full")
    found = iotlint("check", "plan.yaml", "--format", "github")
    assert "There are" not in found.stdout
    assert found.exit_code == 1, "a summary that cannot be written changes nothing"


def test_a_summary_is_not_added_to_what_was_read(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Path("plan.yaml").read_bytes()
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "plan.yaml")
    found = iotlint("check", "plan.yaml", "--format", "github")
    assert "the summary of the job cannot be written: it was read in this run" in found.stderr
    assert Path("plan.yaml").read_bytes() == before


# What folders hold


def test_capital_endings_are_found() -> None:
    Path("plan.yaml").rename("plan.YAML")
    write(Path("other.Yml"), GOOD)
    found = iotlint("check", ".", "--format", "json", "--ignore", "FMT807")
    assert json.loads(found.stdout)["files"] == ["other.Yml", "plan.YAML"]


def test_a_finding_stands_at_the_file_and_not_at_a_link_to_it() -> None:
    write(Path("sub/real.yaml"), BAD.replace("plant", "real"))
    os.symlink("sub/real.yaml", "a-link.yaml")
    os.symlink("a-link.yaml", "b-link.yaml")
    for given in (".", "*.yaml", str(Path.cwd())):
        found = iotlint("check", given, "--format", "json")
        files = json.loads(found.stdout)["files"]
        assert all("link" not in file for file in files), given
        assert any(file.endswith("sub/real.yaml") for file in files), given


def test_other_documents_of_a_file_are_passed_over_in_folders() -> None:
    other = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n"
    write(Path("plan.yaml"), f"{other}---\n{GOOD}")
    assert codes(iotlint("check", ".", "--format", "concise")) == []
    assert codes(iotlint("check", "plan.yaml", "--format", "concise")) == ["FMT108"]
    assert codes(iotlint("check", "plan.yaml", "--skip-others", "--format", "concise")) == []
