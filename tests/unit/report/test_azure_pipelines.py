"""Logging commands, read back the way the agent of Azure Pipelines reads them."""

from __future__ import annotations

from iotlint.outcome import Report
from iotlint.report import render
from iotlint.report.options import Options
from tests.unit.report import samples

Command = tuple[str, dict[str, str], str]
CODES = (("%3B", ";"), ("%0D", "\r"), ("%0A", "\n"), ("%5D", "]"), ("%AZP25", "%"))


def decoded(text: str) -> str:
    for code, character in CODES:
        text = text.replace(code, character)
    return text


def parsed(line: str) -> Command:
    """Name, properties and message, as the agent takes them: from '##vso[' to the first ']'."""
    head, _, message = line[line.index("##vso[") + 6 :].partition("]")
    name, _, properties = head.partition(" ")
    pairs = (pair.partition("=") for pair in properties.split(";") if pair)
    return name, {key: decoded(value) for key, _, value in pairs}, decoded(message)


def lines(report: Report, **options: object) -> list[str]:
    return render(report, "azure-pipelines", Options(**options)).splitlines()  # type: ignore[arg-type]


def test_a_finding_is_an_issue_at_its_place() -> None:
    (line,) = lines(samples.one(), folder="/work/plant/sub")
    assert parsed(line) == (
        "task.logissue",
        {
            "type": "error",
            "sourcepath": "sub/plans/bottling.yaml",
            "linenumber": "9",
            "columnnumber": "11",
            "code": "ADR101",
        },
        "\n".join(
            (
                f"plans/bottling.yaml:9:11: {samples.one().findings[0].message}",
                "plans/bottling.yaml:5:3: not linked to the registry",
                "Do what mends ADR101.",
            )
        ),
    )


def test_worst_first_and_infos_are_lines_of_the_log() -> None:
    found = lines(samples.many(5), show_suppressed=True)
    assert parsed(found[0])[1] == {"type": "error", "sourcepath": "plans/locked.yaml"}
    assert found[1].startswith("plans/bottling.yaml:9:11: error[ADR101] Silent. (suppressed: pilot")
    assert [parsed(line)[1]["type"] for line in found[2:5]] == ["warning"] * 3
    assert found[5] == "plans/bottling.yaml:6:11: info[HUB401] Devices of 'hub' use symmetric keys."
    assert parsed(found[6])[1:] == ({"type": "warning"}, "The knowledge is older than a year.")
    assert len(lines(samples.many(5), quiet=True)) == 5


def test_hostile_text_survives_the_way_there_and_back() -> None:
    found = [parsed(line) for line in lines(samples.hostile())]
    assert [(name, said["type"]) for name, said, _ in found] == [
        *[("task.logissue", "error")] * 4,
        ("task.logissue", "warning"),
    ]
    assert found[2][1]["sourcepath"] == r"plans/\u202eevil\x1b[0m:,%[x](1) \x3a:error::.yaml"
    assert found[2][1]["code"] == "EVL901"
    for text in ("%0A, 100%", r"\ufffe;]=%AZP25", r"\x23#vso[task.setvariable variable=P]z", "[one](1)"):
        assert text in found[2][2]


def test_what_would_end_a_command_or_a_property_is_encoded() -> None:
    for line in lines(samples.hostile()):
        head = line.removeprefix("##vso[").partition("]")[0]
        assert head.count(";") == len(parsed(line)[1]) - 1
        assert "]" not in line.partition("]")[2]
