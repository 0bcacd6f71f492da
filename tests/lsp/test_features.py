"""Hover, actions, ids, shape and picture, as an editor asks for them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from iotlint import lint
from tests.lsp.client import Client, applied, codes
from tests.lsp.conftest import AS_OF

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = (ROOT / "examples" / "packaging-plant.yaml").read_text("utf-8")
HEAD = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: p}\n"
MISTAKEN = (
    HEAD
    + """\
services:
  # the one that all devices talk to
  hub: {type: Azure IoT Hub, sku: s1}   # as bought
  dps: {type: dps}
devices:
  meters: {count: 5, protcols: [mqtt-5], provisionedBy: dps}
connections:
  - {from: meters, to: hub, protocol: coap}
"""
)


def place(text: str, word: str, after: int = 0) -> tuple[int, int]:
    before = text[: text.index(word) + after].split("\n")
    return len(before) - 1, len(before[-1].encode("utf-16-le")) // 2


def hover(client: Client, uri: str, text: str, word: str, after: int = 1) -> str:
    found = client.at("hover", uri, *place(text, word, after))
    return "" if found is None else str(found["contents"]["value"])


@pytest.mark.parametrize(
    ("word", "after", "parts"),
    [
        ("maxOfline: ", 1, ["maxOffline", "**Why**", "**What to do**"]),
        ("sku: S1", 1, ["The tier bought", "*Left out:*"]),
        ("sku: S1", 5, ["400,000 metered messages a day"]),
        (
            "type: iot-hub",
            8,
            ["Azure IoT Hub", "| S1 |", "https://learn.microsoft.com/", "ARC101", "**Why**"],
        ),
        ("  hub:", 3, ["service, Azure IoT Hub, S1, units 9", "of 3,600,000 (96 %)"]),
        ("to: hub,", 5, ["service, Azure IoT Hub"]),
        ("zero-touch-provisioning", 3, ["Devices find their hub", "DPS104"]),
        ("interval:", 2, ["length of time", "`5m`"]),
        ("connectivity:", 2, ["How well the site reaches the cloud", "*Left out:* not known"]),
    ],
)
def test_hover_explains(client: Client, word: str, after: int, parts: list[str]) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, EXAMPLE)
    said = hover(client, uri, EXAMPLE, word, after)
    assert [part for part in parts if part not in said] == []


def test_hover_works_while_the_text_is_broken(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, EXAMPLE)
    broken = EXAMPLE.replace("devices:\n", "devices: [\n")
    client.change(uri, broken)
    assert "The tier bought" in hover(client, uri, broken, "sku: S1")
    assert "Azure IoT Hub" in hover(client, uri, broken, "  hub:", 3)


@pytest.mark.parametrize(
    ("text", "word", "said"),
    [
        ("services: {a: {type: cosmos}}\n", "cosmos", "**Azure Cosmos DB**"),
        ("requirements: [autonomy]\n", "autonomy", "another word for `offline-operation`"),
        ("requirements: {autonomy: {}}\n", "autonomy", "goes on working"),
        ("connections: [{from: a, to: b, protocol: mqtts}]\n", "mqtts", "another word for `mqtt`"),
    ],
)
def test_hover_understands_other_words(client: Client, text: str, word: str, said: str) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, HEAD + text)
    assert said in hover(client, uri, HEAD + text, word, 2)


def actions(client: Client, uri: str, only: list[str] | None = None, **more: Any) -> list[Any]:
    context: dict[str, Any] = {"diagnostics": [], **({"only": only} if only else {})}
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": 999, "character": 0}}
    found: list[Any] = client.about("codeAction", uri, range=everything, context=context, **more)
    return found


def edits(action: Any) -> list[Any]:
    (change,) = action["edit"]["documentChanges"]
    made: list[Any] = change["edits"]
    return made


def test_every_fix_of_check_is_a_quick_fix_of_its_diagnostic(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, MISTAKEN)
    diagnostics = client.settled(uri)
    report = lint(MISTAKEN, as_of=AS_OF)
    offered = [
        action for action in actions(client, uri, ["quickfix"]) if not action["title"].startswith("Ignore")
    ]
    wanted = sorted((each.code, each.fix.safe) for each in report.reported() if each.fix)
    assert sorted((a["diagnostics"][0]["code"], a.get("isPreferred", False)) for a in offered) == wanted
    assert len(wanted) > 3
    for action in offered:
        assert action["diagnostics"][0] in diagnostics
        assert action["edit"]["documentChanges"][0]["textDocument"] == {"uri": uri, "version": 1}
        after = applied(MISTAKEN, edits(action))
        assert "# the one that all devices talk to" in after
        assert "# as bought" in after
        (code,) = {each["code"] for each in action["diagnostics"]}
        found = lint(after, as_of=AS_OF)
        assert sum(e.code == code for e in found.reported()) < sum(e.code == code for e in report.reported())


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_fixing_all_is_what_fix_does(client: Client, newline: str) -> None:
    text = MISTAKEN.replace("\n", newline)
    uri = client.uri("a.yaml")
    client.open(uri, text)
    (action,) = actions(client, uri, ["source.fixAll.iotlint"])
    assert action["kind"] == "source.fixAll.iotlint"
    assert actions(client, uri, ["source.fixAll"]) == [action]
    assert actions(client, uri, ["refactor"]) == []
    (client.folder / "a.yaml").write_bytes(text.encode())
    command = [sys.executable, "-m", "iotlint", "fix", "a.yaml", "--quiet"]
    subprocess.run(command, cwd=client.folder, capture_output=True, check=False)
    assert applied(text, edits(action)).encode() == (client.folder / "a.yaml").read_bytes()
    assert applied(text, edits(action)) != text


def test_actions_asked_for_before_the_first_findings_are_answered(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, MISTAKEN)
    assert len(actions(client, uri)) > 5


def test_an_edit_for_an_older_text_is_refused(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, MISTAKEN)
    action = {"title": "t", "kind": "source.fixAll.iotlint", "data": {"uri": uri, "version": 1}}
    assert client.request("codeAction/resolve", action)["edit"]["documentChanges"]
    client.change(uri, ((0, 0), (0, 0), "# more\n"))
    assert client.error("codeAction/resolve", action)["code"] == -32801


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        (
            HEAD + "services:\n  hub: {type: iot-hub}\n",
            "  hub: {type: iot-hub}  # iotlint: ignore[HUB101] reason\n",
        ),
        (
            HEAD + "services:\n  hub: {type: iot-hub} # iotlint: ignore[HUB102] later\n",
            "# iotlint: ignore[HUB101, HUB102] later\n",
        ),
        (
            HEAD
            + "services:\n  # iotlint: ignore[EVG103] ours\n  g: {type: event-grid}\n  hub: {type: iot-hub}\n",
            "  # iotlint: ignore[HUB101] reason\n  hub: {type: iot-hub}\n",
        ),
        (
            HEAD + "services:\n  hub: {type: iot-hub} # mind\n",
            "  # iotlint: ignore[HUB101] reason\n  hub: {type: iot-hub} # mind\n",
        ),
    ],
)
def test_a_finding_is_ignored_here_in_the_style_in_use(client: Client, text: str, comment: str) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, text)
    (action,) = (each for each in actions(client, uri) if "HUB101" in each["title"])
    assert action["title"].startswith("Ignore")
    after = applied(text, edits(action))
    assert comment in after
    client.change(uri, after)
    assert "HUB101" not in codes(client.settled(uri))


IDS = (
    HEAD
    + """\
extends: base.yaml
requirements:
  dashboards: {appliesTo: [hub, "hub"]}
services:
  dps: {type: device-provisioning-service, linkedTo: ['hub']}
devices:
  hubs: {count: 1, provisionedBy: dps}   # no hub, only like one
applications:
  hub-app: {runsOn: hub}
connections:
  - {from: &h hubs, to: hub}
  - from: *h
    to: "hub"
"""
)
BASE = "services:\n  hub: {type: iot-hub}\nconnections: [{from: hub, to: hub}]\n"


def test_an_id_is_found_across_sections_and_files(client: Client) -> None:
    plan, base = client.uri("plan.yaml"), client.uri("base.yaml")
    (client.folder / "base.yaml").write_text(BASE, "utf-8")
    client.open(plan, IDS)
    at = place(IDS, "to: hub", 5)
    (declared,) = client.at("definition", plan, *at)
    assert declared == {
        "uri": base,
        "range": {"start": {"line": 1, "character": 2}, "end": {"line": 1, "character": 5}},
    }
    everywhere = client.at("references", plan, *at, context={"includeDeclaration": True})
    without = client.at("references", plan, *at, context={"includeDeclaration": False})
    assert len(everywhere) == len(without) + 1 == 9
    assert len(client.at("documentHighlight", plan, *at)) == 6
    alias = client.at("references", plan, *place(IDS, "&h hubs", 5), context={"includeDeclaration": False})
    assert len(alias) == 2
    (file,) = client.at("definition", plan, *place(IDS, "base.yaml", 2))
    assert file["uri"] == base


def test_a_base_that_is_a_plan_itself_knows_the_plans_on_it(client: Client) -> None:
    base = client.uri("base.yaml")
    (client.folder / "plan.yaml").write_text(IDS, "utf-8")
    client.open(base, HEAD + BASE)
    at = place(HEAD + BASE, "  hub:", 3)
    found = client.at("references", base, *at, context={"includeDeclaration": True})
    assert {each["uri"] for each in found} == {base, client.uri("plan.yaml")}
    changed = client.at("rename", base, *at, newName="core")["documentChanges"]
    assert {each["textDocument"]["uri"] for each in changed} == {base, client.uri("plan.yaml")}


def test_a_rename_reaches_every_mention_and_nothing_else(client: Client) -> None:
    plan, base, other = (client.uri(f"{name}.yaml") for name in ("plan", "base", "other"))
    second = HEAD + "extends: base.yaml\ndevices: {d: {count: 1}}\nconnections: [{from: d, to: hub}]\n"
    for name, text in (("base", BASE), ("plan", IDS), ("other", second)):
        (client.folder / f"{name}.yaml").write_text(text, "utf-8")
    client.open(plan, IDS)
    before = codes(client.settled(plan))
    at = place(IDS, "to: hub", 5)
    assert client.at("prepareRename", plan, *at)["placeholder"] == "hub"
    made = client.at("rename", plan, *at, newName="main")["documentChanges"]
    assert {change["textDocument"]["uri"]: change["textDocument"]["version"] for change in made} == {
        plan: 1, base: None, other: None,
    }  # fmt: skip
    after = {change["textDocument"]["uri"]: change["edits"] for change in made}
    text = applied(IDS, after[plan])
    assert text == IDS.replace('[hub, "hub"]', '[main, "main"]').replace("'hub'", "'main'").replace(
        "runsOn: hub", "runsOn: main"
    ).replace("to: hub", "to: main").replace('to: "hub"', 'to: "main"')
    (client.folder / "base.yaml").write_text(applied(BASE, after[base]), "utf-8")
    assert "main: {type: iot-hub}\nconnections: [{from: main, to: main}]" in applied(BASE, after[base])
    client.change(plan, text)
    assert codes(client.settled(plan)) == before


def test_a_rename_keeps_aliases_meaning_what_they_meant(client: Client) -> None:
    uri = client.uri("a.yaml")
    text = IDS.replace("extends: base.yaml\n", "").replace("  hub-app", "  x-app") + "sites: {hub: {}}\n"
    client.open(uri, text)
    (change,) = client.at("rename", uri, *place(text, "  hubs:", 3), newName="meters")["documentChanges"]
    after = applied(text, change["edits"])
    assert "from: &h meters, to" in after
    assert "from: *h\n" in after
    assert "  meters: {count" in after


@pytest.mark.parametrize("name", ["dps", "Hub", "1st", "", "a b", "hub-app", "ä"])
def test_a_taken_or_malformed_name_is_refused_in_words(client: Client, name: str) -> None:
    uri = client.uri("plan.yaml")
    (client.folder / "base.yaml").write_text(BASE, "utf-8")
    client.open(uri, IDS)
    line, character = place(IDS, "to: hub", 5)
    where = {
        "textDocument": {"uri": uri},
        "position": {"line": line, "character": character},
        "newName": name,
    }
    error = client.error("textDocument/rename", where)
    assert "id" in error["message"]


def test_where_no_id_is_nothing_is_renamed(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, EXAMPLE)
    for word in ("apiVersion", "type: iot-hub", "# "):
        assert client.at("prepareRename", uri, *place(EXAMPLE, word, 1)) is None


def test_the_outline_has_sections_ids_and_connections(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, EXAMPLE)
    found = {
        each["name"]: [below["name"] for below in each["children"]]
        for each in client.about("documentSymbol", uri)
    }
    assert found["services"] == ["factory", "hub", "lake", "reports", "logs"]
    assert "trackers → hub" in found["connections"]
    assert "dashboards" not in found
    lines = len(EXAMPLE.split("\n"))
    folds = client.about("foldingRange", uri)
    assert all(0 <= fold["startLine"] < fold["endLine"] < lines for fold in folds)
    starts = {EXAMPLE.split("\n")[fold["startLine"]].strip() for fold in folds}
    assert {"services:", "connections:", "hub:"} <= starts
    # None of it goes away while a line is broken, wherever that is.
    for line in range(3, lines - 1, 5):
        broken = EXAMPLE.split("\n")
        broken[line] = broken[line].replace(":", " [", 1) if ":" in broken[line] else "  what [ is this"
        client.change(uri, "\n".join(broken))
        names = [each["name"] for each in client.about("documentSymbol", uri)]
        assert {"services", "connections", "devices"} - set(names) <= {broken[line].split(" [")[0]}, broken[
            line
        ]
        assert len(client.about("foldingRange", uri)) >= 5
        assert client.about("codeLens", uri)


def test_lenses_show_sums_and_counts(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, EXAMPLE)
    first, *above = client.about("codeLens", uri)
    assert first["command"]["title"] == "5 errors, 3 warnings, 0 info; as of 2026-11-24"
    (hub,) = (each for each in above if each["command"]["arguments"][1] == "hub")
    assert hub["command"]["title"] == "3,456,000 of 3,600,000 metered messages a day (96 %)"
    command = hub["command"]
    said = client.request(
        "workspace/executeCommand", {"command": command["command"], "arguments": command["arguments"]}
    )
    assert "trackers: 12,000 × 288 a day × 1 chunk = 3,456,000" in said
    shown = client.next(lambda message: message.get("method") == "window/showMessage")
    assert shown["params"]["message"] == said


def test_the_picture_comes_with_findings_and_the_way_back(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, EXAMPLE)

    def picture(form: str) -> Any:
        given = {"command": "iotlint.showDiagram", "arguments": [uri, {"format": form}]}
        return client.request("workspace/executeCommand", given)

    found = picture("mermaid")
    assert "flowchart LR" in found["text"]
    assert "ARC101" in found["text"]
    boxes = {box["id"]: box for box in found["boxes"].values()}
    line, character = place(EXAMPLE, "  hub:", 2)
    assert boxes["hub"]["range"]["start"] == {"line": line, "character": character}
    if shutil.which("graphviz-pure", path=Path(sys.executable).parent) or shutil.which("dot"):
        assert "<svg" in picture("svg")["text"]
    refused = {"command": "iotlint.showDiagram", "arguments": [uri, {"format": "png"}]}
    assert "png" in client.error("workspace/executeCommand", refused)["message"]


def test_the_workspace_is_linted_on_request(client: Client) -> None:
    (client.folder / ".gitignore").write_text("attic/\n", "utf-8")
    for name in ("one.yaml", "deep/two.yaml", "attic/three.yaml"):
        path = client.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(
            HEAD.replace("name: p", f"name: {path.stem}") + "services: {hub: {type: iot-hub}}\n", "utf-8"
        )
    (client.folder / "other.yaml").write_text("on: [push]\n", "utf-8")
    found = client.request("workspace/executeCommand", {"command": "iotlint.lintWorkspace"})
    assert found == {"files": 2, "findings": 2}
    assert codes(client.published(client.uri("one.yaml"))) == ["HUB101"]
    assert codes(client.published(client.uri("deep/two.yaml"))) == ["HUB101"]
