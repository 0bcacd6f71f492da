"""Workflow commands, read back the way GitHub's runner reads them."""

from __future__ import annotations

from iotlint.outcome import Report
from iotlint.report import render
from iotlint.report.options import Options
from iotlint.source.span import Span
from tests.unit.report import samples
from tests.unit.report.samples import replace

Command = tuple[str, dict[str, str], str]


def parsed(text: str) -> list[Command]:
    """Name, properties and message of each command, as actions/runner (ActionCommand) takes them."""
    commands = []
    for line in text.splitlines():
        head, message = line[2:].split("::", 1)
        name, _, rest = head.partition(" ")
        pairs = (pair.split("=", 1) for pair in rest.split(","))
        commands.append((name, {key: unescaped(value, ":,") for key, value in pairs}, unescaped(message, "")))
    return commands


def unescaped(text: str, more: str) -> str:
    for character in "\r\n" + more:
        text = text.replace(f"%{ord(character):02X}", character)
    return text.replace("%25", "%")


def commands(report: Report, **options: object) -> list[Command]:
    return parsed(render(report, "github", Options(**options)))  # type: ignore[arg-type]


def test_a_finding_is_annotated_at_its_place() -> None:
    assert commands(samples.one()) == [
        (
            "error",
            {
                "file": "plans/bottling.yaml",
                "line": "9",
                "endLine": "9",
                "col": "11",
                "endColumn": "26",
                "title": "ADR101 device-registry-without-iot-operations",
            },
            "\n".join(
                (
                    f"plans/bottling.yaml:9:11: {samples.one().findings[0].message}",
                    "plans/bottling.yaml:5:3: not linked to the registry",
                    "Do what mends ADR101.",
                )
            ),
        )
    ]


def test_columns_are_left_out_where_lines_differ() -> None:
    report = samples.one()
    finding = replace(report.findings[0], span=Span("plans/bottling.yaml", 4, 3, 6, 2))
    ((_, properties, _),) = commands(replace(report, findings=(finding,)))
    assert (properties["line"], properties["endLine"]) == ("4", "6")
    assert "col" not in properties
    assert "endColumn" not in properties


def test_the_worst_come_first_since_only_ten_are_kept() -> None:
    told, *names = [name for name, _, _ in commands(samples.many(15))]
    assert told == "notice"  # how many there are beyond those ten
    assert names == ["error", *["warning"] * 13, "notice", "notice"]


def test_suppressed_findings_are_notices() -> None:
    silent = [
        command for command in commands(samples.many(3), show_suppressed=True) if "Silent." in command[2]
    ]
    assert silent[0][0] == "notice"
    assert "Suppressed: pilot, ends in January" in silent[0][2]


def test_files_are_named_from_the_root() -> None:
    ((_, properties, message),) = commands(samples.one(), folder="/work/plant/sub")
    assert properties["file"] == "sub/plans/bottling.yaml"
    assert message.startswith("plans/bottling.yaml:9:11: ")


def test_hostile_text_survives_the_way_there_and_back() -> None:
    found = commands(samples.hostile())
    assert [name for name, _, _ in found] == ["error"] * 4 + ["notice"]
    assert found[2][1]["file"] == r"plans/\u202eevil\x1b[0m:,%[x](1) \x3a:error::.yaml"
    assert r"\ud800half \x3a:error file=x::y" in found[2][2]
    assert "%0A, 100%" in found[2][2]


def test_quiet_keeps_notices_back() -> None:
    assert all(
        properties["title"] != "iotlint" or name == "error"
        for name, properties, _ in commands(samples.many(3), quiet=True)
    )
