"""Diagnostics are the findings of `check` on the same text, of the newest text, where the editor counts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from iotlint import lint
from iotlint.source.span import Span
from tests.lsp.client import Client, codes
from tests.lsp.conftest import AS_OF

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / "examples" / "packaging-plant.yaml").read_text("utf-8")
PLAN = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: p}
services:
  hub: {type: iot-hub}
"""
SEVERITY = {"error": 1, "warning": 2, "info": 3}


def units(text: str, encoding: str) -> int:
    return len(text.encode(encoding)) // {"utf-8": 1, "utf-16-le": 2, "utf-32-le": 4}[encoding]


def expected(text: str, encoding: str = "utf-16-le") -> list[tuple[Any, ...]]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def place(line: int, column: int) -> tuple[int, int]:
        return line - 1, units(lines[line - 1][: column - 1], encoding)

    def span(at: Span) -> tuple[tuple[int, int], tuple[int, int]]:
        return place(at.line, at.column), place(at.end_line, at.end_column)

    report = lint(text, as_of=AS_OF)
    return sorted(
        (
            each.code,
            SEVERITY[str(each.severity)],
            each.message,
            span(each.span),
            [span(r.span) for r in each.related],
        )
        for each in report.reported()
    )


def found(diagnostics: list[Any]) -> list[tuple[Any, ...]]:
    def span(at: Any) -> tuple[tuple[int, int], tuple[int, int]]:
        return (
            (at["start"]["line"], at["start"]["character"]),
            (at["end"]["line"], at["end"]["character"]),
        )

    return sorted(
        (
            each["code"],
            each["severity"],
            each["message"],
            span(each["range"]),
            [span(r["location"]["range"]) for r in each.get("relatedInformation", [])],
        )
        for each in diagnostics
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_they_are_those_of_check(client: Client, newline: str) -> None:
    text = EXAMPLE.replace("\n", newline)
    uri = client.uri("a.yaml")
    client.open(uri, text)
    diagnostics = client.settled(uri)
    assert found(diagnostics) == expected(text)
    for each in diagnostics:
        assert each["source"] == "iotlint"
        assert each["codeDescription"]["href"].endswith(f"{each['code']}.md")


@pytest.mark.parametrize(
    ("offered", "encoding"),
    [
        (["utf-8", "utf-16"], "utf-8"),
        (["utf-16"], "utf-16-le"),
        (["utf-32", "utf-16"], "utf-32-le"),
        (None, "utf-16-le"),
        (["utf-7"], "utf-16-le"),
    ],
)
def test_places_count_what_was_agreed_on(folder: Path, offered: list[str] | None, encoding: str) -> None:
    text = PLAN.replace("{type: iot-hub}", '{labels: {"ä𝄞": "😀é"}, type: iot-hub}')
    with Client(folder, encodings=offered) as client:
        capabilities = client.start()["capabilities"]
        assert capabilities["positionEncoding"] == encoding.removesuffix("-le")
        uri = client.uri("a.yaml")
        client.open(uri, text)
        assert found(client.settled(uri)) == expected(text, encoding)
        # An edit behind such characters hits what it means.
        line = text.split("\n")[4]
        at = units(line[: line.index("iot-hub")], encoding)
        client.change(uri, ((4, at), (4, at + 7), "iot-central"))
        assert found(client.settled(uri)) == expected(text.replace("iot-hub", "iot-central"), encoding)


def test_a_plan_that_leaves_keys_open_is_judged_as_check_does(client: Client) -> None:
    text = (
        (ROOT / "benchmarks" / "clean-plan.yaml")
        .read_text("utf-8")
        .replace("    broker: {diskBuffer: true}\n", "")
    )
    assert expected(text)
    uri = client.uri("open.yaml")
    client.open(uri, text)
    assert found(client.settled(uri)) == expected(text)


def test_several_changes_in_one_message_apply_in_their_order(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, "")
    client.change(uri, PLAN, ((4, 14), (4, 21), "x"), ((4, 14), (4, 15), "event-grid"))
    assert found(client.settled(uri)) == expected(PLAN.replace("iot-hub", "event-grid"))


def test_the_newest_text_wins_and_versions_never_go_back(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, EXAMPLE)
    for count in range(40):
        client.change(uri, ((0, 0), (0, 0), f"# {count}\n"))
    client.settled(uri)
    versions = [
        message["params"]["version"]
        for message in client.seen
        if message.get("method") == "textDocument/publishDiagnostics" and message["params"]["uri"] == uri
    ]
    assert versions == sorted(versions)
    assert len(versions) < 30  # a burst is not checked keystroke by keystroke


def test_a_broken_text_shows_its_error_and_nothing_stale(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, EXAMPLE)
    assert len(client.settled(uri)) > 3
    client.change(uri, EXAMPLE.replace("type: iot-hub", "type: [iot-hub"))
    assert set(codes(client.settled(uri))) == {"FMT101"}
    client.change(uri, EXAMPLE)
    assert found(client.settled(uri)) == expected(EXAMPLE)


def test_closing_clears(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, PLAN)
    assert codes(client.settled(uri)) == ["HUB101"]
    client.close(uri)
    assert client.published(uri) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a: 1\n",
        "on: [push]\njobs: {}\n",
        "kind: Deployment\napiVersion: apps/v1\n",
        "a: [1\n",
        "- x\n",
        "﻿",
    ],
)
def test_yaml_of_others_stays_silent(client: Client, text: str) -> None:
    uri = client.uri("other.yaml")
    client.open(uri, text)
    assert client.settled(uri) == []


def test_what_retires_is_struck_through(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, PLAN.replace("iot-hub", "time-series-insights"))
    tagged = [each["code"] for each in client.settled(uri) if each.get("tags") == [2]]
    assert tagged == ["SOL501"]


def test_a_comment_silences(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(
        uri, PLAN.replace("{type: iot-hub}", "{type: iot-hub}  # iotlint: ignore[HUB101] devices come later")
    )
    assert client.settled(uri) == []


def test_an_unsaved_base_counts_and_shows_its_findings(client: Client) -> None:
    base, plan = client.uri("base.yaml"), client.uri("plan.yaml")
    (client.folder / "base.yaml").write_text("services: {hub: {type: iot-hub}}\n", "utf-8")
    text = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: p}\nextends: base.yaml\n"
    text += "devices: {d: {count: 1}}\nconnections: [{from: d, to: hub}]\n"
    client.open(plan, text)
    client.settled(plan)
    assert "HUB102" in codes(client.published(base))
    client.open(base, "services: {hub: {type: iot-hub}}\n")
    client.change(base, "services: {grid: {type: event-grid}}\n")
    while "FMT206" not in codes(client.published(plan)):  # `hub` is gone
        continue
    client.close(plan)
    while client.published(base):
        continue


def test_a_base_that_changes_on_disk_counts(client: Client) -> None:
    base, plan = client.uri("base.yaml"), client.uri("plan.yaml")
    path = client.folder / "base.yaml"
    path.write_text("services: {hub: {type: iot-hub}}\n", "utf-8")
    text = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: p}\nextends: base.yaml\n"
    client.open(plan, text)
    client.settled(plan)
    assert codes(client.published(base)) == ["HUB101"]
    path.write_text("services: {grid: {type: event-grid}}\n", "utf-8")
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": base, "type": 2}]})
    assert codes(client.published(base)) == ["EVG103"]


def test_the_configuration_holds_and_is_watched(client: Client) -> None:
    uri, config = client.uri("a.yaml"), client.folder / ".iotlint.yaml"
    client.open(uri, PLAN)
    assert [each["severity"] for each in client.settled(uri)] == [2]
    config.write_text(f"as-of: {AS_OF}\nseverity: {{HUB101: error}}\n", "utf-8")
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": config.as_uri(), "type": 2}]})
    assert [each["severity"] for each in client.published(uri)] == [1]


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        ("fail-on: never-ever\n", "'fail-on' must be one of"),
        ("ignore: [NOPE1]\n", "There is no rule 'NOPE1'"),
        ("ignore: [\n", ""),
        ("rules: [no-such-folder]\n", "There is no folder of rules"),
        ("baseline: no-such-file.json\n", "cannot be read"),
    ],
)
def test_a_mistake_in_the_configuration_is_shown_there_and_stops_nothing(
    client: Client, mistake: str, message: str
) -> None:
    uri, config = client.uri("a.yaml"), client.folder / ".iotlint.yaml"
    config.write_text(mistake, "utf-8")
    client.open(uri, PLAN)
    assert codes(client.settled(uri)) == ["HUB101"]
    (told,) = client.published(config.as_uri())
    assert message in told["message"]
    assert told["severity"] == 1
    config.write_text(f"as-of: {AS_OF}\n", "utf-8")
    client.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": config.as_uri(), "type": 2}]})
    assert client.published(config.as_uri()) == []


def test_a_configuration_counts_as_it_is_typed(client: Client) -> None:
    uri, config = client.uri("a.yaml"), client.uri(".iotlint.yaml")
    client.open(uri, PLAN)
    client.settled(uri)
    client.open(config, f"as-of: {AS_OF}\n")
    client.change(config, f"as-of: {AS_OF}\nignore: [HUB101]\n")
    while codes(client.published(uri)):
        continue
    client.change(config, f"as-of: {AS_OF}\nignore: [HUB1O1]\n")
    told: list[Any] = []
    while not told:
        told = client.published(config)
    assert "did you mean 'HUB101'" in told[0]["message"]
    assert told[0]["range"] == {"start": {"line": 1, "character": 9}, "end": {"line": 1, "character": 15}}
    client.close(config)  # what is on disk holds again, and that is sound
    while client.published(config):
        continue
    while codes(client.published(uri)) != ["HUB101"]:
        continue
