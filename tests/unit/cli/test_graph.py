"""`iotlint graph`: what it writes where, and how it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.commands import BAD, GOOD, HEADER, IDLE, OTHER, iotlint, write


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_mermaid_goes_to_the_screen() -> None:
    write(Path("plan.yaml"), GOOD)
    ended = iotlint("graph", "plan.yaml", "--no-findings")
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert ended.stdout.startswith('---\ntitle: "plant"\n---\nflowchart LR\n')
    assert '"hub<br/>IoT Hub"' in ended.stdout


def test_findings_do_not_fail_it_and_can_be_left_out() -> None:
    write(Path("plan.yaml"), BAD)
    ended = iotlint("graph", "plan.yaml")
    assert ended.exit_code == 0
    assert "✖ ADR101" in ended.stdout
    assert "class n1 error" in ended.stdout
    assert "ADR101" not in iotlint("graph", "plan.yaml", "--no-findings").stdout


def test_standard_input() -> None:
    ended = iotlint("graph", "-", stdin=IDLE)
    assert ended.exit_code == 0
    assert "⚠ HUB101" in ended.stdout


@pytest.mark.parametrize(
    ("options", "file", "begin"),
    [
        ((), "out.mmd", "---\ntitle"),
        ((), "out.md", "## plant\n\n```mermaid\n---\n"),
        ((), "out.dot", "digraph {"),
        ((), "out.GV", "digraph {"),
        (("--format", "dot"), "out.txt", "digraph {"),
        (("--format", "mermaid"), "out.dot", "---\ntitle"),
    ],
)
def test_a_file_is_written_in_the_format_asked_for_or_that_of_its_ending(
    options: tuple[str, ...], file: str, begin: str
) -> None:
    write(Path("plan.yaml"), GOOD)
    ended = iotlint("graph", "plan.yaml", *options, "-o", file)
    assert (ended.exit_code, ended.output) == (0, "")
    assert Path(file).read_text(encoding="utf-8").startswith(begin)


def test_several_architectures_become_a_diagram_each_with_their_own_findings() -> None:
    write(Path("plans.yaml"), f"{GOOD}---\n{BAD.replace('plant', 'branch')}")
    ended = iotlint("graph", "plans.yaml")
    assert ended.exit_code == 0
    first, second = ended.stdout.split("## branch")
    assert first.startswith("## plant\n\n```mermaid\n")
    assert second.endswith("```\n")
    assert "ADR101" not in first
    assert "ADR101" in second
    assert iotlint("graph", "plans.yaml", "--format", "dot").stdout.count("digraph {") == 2


def test_plans_of_one_name_keep_their_findings_apart() -> None:
    write(Path("plans.yaml"), f"{BAD}---\n{GOOD}")
    first, second = iotlint("graph", "plans.yaml").stdout.split("\n## plant")
    assert "ADR101" in first
    assert "ADR101" not in second


def test_what_is_silenced_is_not_marked() -> None:
    write(Path("plan.yaml"), BAD)
    write(Path(".iotlint.yaml"), "ignore: [ADR101]\n")
    assert "ADR101" not in iotlint("graph", "plan.yaml").stdout
    assert "ADR101" in iotlint("graph", "plan.yaml", "--no-config").stdout
    write(Path("other.yaml"), "{}\n")
    assert "ADR101" in iotlint("graph", "plan.yaml", "--config", "other.yaml").stdout


def test_the_day_counts() -> None:
    write(Path("plan.yaml"), HEADER + "services: {central: {type: iot-central}}\n")
    drawn = [iotlint("graph", "plan.yaml", "--as-of", day).stdout for day in ("2026-11-24", "2029-09-20")]
    assert drawn[0] != drawn[1]


def test_a_plan_is_drawn_with_its_base() -> None:
    write(Path("base.yaml"), GOOD)
    write(
        Path("plan.yaml"),
        "apiVersion: iotlint/v1\nkind: Architecture\nextends: base.yaml\n"
        "services: {registry: {type: device-registry}}\n",
    )
    ended = iotlint("graph", "plan.yaml")
    assert ended.exit_code == 0
    assert "hub<br/>" in ended.stdout
    assert "✖ ADR101" in ended.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (OTHER, "holds no architecture that could be drawn"),
        ("", "holds no architecture"),
        ("a: [", "plan.yaml:"),
        (b"\xff\xfe\xff", "holds no architecture"),
    ],
)
def test_what_cannot_be_drawn_ends_with_2(text: str | bytes, said: str) -> None:
    Path("plan.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    ended = iotlint("graph", "plan.yaml", "-o", "out.mmd")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert said in ended.stderr
    assert not Path("out.mmd").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("missing.yaml",), "missing.yaml cannot be read"),
        ((".",), "cannot be read"),
        (("plan.yaml", "--config", "x.yaml", "--no-config"), "exclude each other"),
        (("plan.yaml", "--as-of", "soon"), "no day of the calendar"),
        (("plan.yaml", "--format", "png"), "png"),
        (("plan.yaml", "-o", "-"), "--output takes a file"),
        (("plan.yaml", "-o", "nowhere/out.mmd"), "nowhere"),
        ((), "FILE"),
    ],
)
def test_wrong_command_lines_end_with_2(arguments: tuple[str, ...], said: str) -> None:
    write(Path("plan.yaml"), GOOD)
    ended = iotlint("graph", *arguments)
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert said in ended.stderr


def test_what_is_broken_is_told_beside_the_picture() -> None:
    write(Path("plan.yaml"), GOOD + "services: {lake: {type: fabric}}\n")  # the key stands there twice
    ended = iotlint("graph", "plan.yaml")
    assert ended.exit_code == 0
    assert "flowchart LR" in ended.stdout
    assert ended.stderr.startswith("plan.yaml:8:1: error[")


def test_more_than_mermaid_draws_by_itself_is_said() -> None:
    services = "".join(f"  s{n}: {{type: functions}}\n" for n in range(502))
    arrows = "".join(f"  - {{from: s{n}, to: s{n + 1}}}\n" for n in range(501))
    write(Path("plan.yaml"), f"{HEADER}services:\n{services}connections:\n{arrows}")
    ended = iotlint("graph", "plan.yaml", "--no-findings")
    assert ended.exit_code == 0
    assert "at most 500 arrows" in ended.stderr
    assert iotlint("graph", "plan.yaml", "--format", "dot", "--no-findings").stderr == ""


def test_svg_by_the_ending_of_the_file_and_for_one_plan_only() -> None:
    write(Path("plan.yaml"), BAD)
    assert iotlint("graph", "plan.yaml", "-o", "plan.svg").exit_code == 0
    assert "✖ ADR101" in Path("plan.svg").read_text(encoding="utf-8")
    write(Path("plans.yaml"), f"{GOOD}---\n{BAD}")
    ended = iotlint("graph", "plans.yaml", "--format", "svg")
    assert (ended.exit_code, ended.stdout) == (2, "")
    assert "holds 2 architectures" in ended.stderr
