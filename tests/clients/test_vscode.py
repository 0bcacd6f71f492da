"""The extension for VS Code: what it says it offers is what the server has, and its page is one that can be clicked."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.client import Client
from tests.npm import FOLDER, ROOT, answer, need

EXTENSION = ROOT / "editors" / "vscode"
MANIFEST: dict[str, Any] = json.loads((EXTENSION / "package.json").read_text("utf-8"))
SOURCE = (EXTENSION / "extension.js").read_text("utf-8")
HERE = Path(__file__).resolve().parent
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PLAN = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: "</svg><script>alert(1)</script>"}
services: {hub: {type: iot-hub}}
devices: {meters: {count: 5}}
connections: [{from: meters, to: hub}]
"""


@pytest.fixture
def served(tmp_path: Path) -> Any:
    pytest.importorskip("pygls", reason="the extension is not held against the server")
    with Client(tmp_path) as client:
        capabilities = client.start()["capabilities"]
        uri = client.uri("plan.yaml")
        client.open(uri, PLAN)

        def picture(form: str) -> Any:
            given = {"command": "iotlint.showDiagram", "arguments": [uri, {"format": form}]}
            return client.request("workspace/executeCommand", given)

        yield capabilities, picture
        client.stop()


def asked(*calls: dict[str, Any]) -> list[Any]:
    need("Nobody looks at the extension for VS Code", (), "a Node.js")
    found: list[Any] = answer(
        HERE / "vscode.cjs", {"file": str(EXTENSION / "extension.js"), "calls": calls}, 60
    )
    return found


def test_its_commands_and_settings_are_those_there_are(served: Any) -> None:
    offered = set(served[0]["executeCommandProvider"]["commands"])
    shown = {each["command"] for each in MANIFEST["contributes"]["commands"]}
    own = set(re.findall(r'registerCommand\("([^"]+)"', SOURCE))
    assert own == {"iotlint.restart"}
    assert shown <= offered | own
    assert re.findall(r'DIAGRAM = "([^"]+)"', SOURCE) == ["iotlint.showDiagram"]
    settings = {
        name.removeprefix("iotlint.") for name in MANIFEST["contributes"]["configuration"]["properties"]
    }
    assert set(re.findall(r'settings\.get\("([^"]+)"\)', SOURCE)) == settings
    restricted = MANIFEST["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    assert set(restricted) <= set(MANIFEST["contributes"]["configuration"]["properties"])


def test_its_schemas_are_ours() -> None:
    for each in MANIFEST["contributes"]["yamlValidation"]:
        assert (ROOT / each["url"]).is_file()


@pytest.mark.slow
def test_the_program_is_looked_for_in_order() -> None:
    inside = ["/w/.venv/bin/iotlint", "/w/venv/bin/iotlint"]

    def call(setting: str, trusted: bool, there: list[str]) -> dict[str, Any]:
        return {"name": "find", "args": [["/v", "/w"], setting, trusted], "there": there}

    found = asked(
        call("/s/iotlint", True, inside),
        call("", True, inside[1:]),
        call("/s/iotlint", True, []),
        call("", True, []),
        call("", False, inside),
    )
    assert [each["command"] for each in found] == [*inside, "/s/iotlint", "iotlint", "iotlint"]
    assert len({each["why"] for each in found}) == 3


@pytest.mark.slow
def test_the_picture_can_be_clicked_in_a_browser(served: Any, tmp_path: Path) -> None:
    chromium = os.environ.get("IOTLINT_CHROMIUM") or next(filter(None, map(shutil.which, PROGRAMS)), None)
    lacking = [] if chromium else ["a Chromium"]
    need(
        "Nobody clicks in the picture",
        ("playwright-core",),
        "npm install --prefix .tools playwright-core",
        *lacking,
    )
    if not (shutil.which("graphviz-pure", path=Path(sys.executable).parent) or shutil.which("dot")):
        pytest.skip("Nobody clicks in the picture: pip install 'iotlint[report]' brings what draws it")
    diagram = served[1]("svg")
    (key,) = (key for key, box in diagram["boxes"].items() if box["id"] == "hub")
    (html,) = asked({"name": "page", "args": [diagram, "abc"]})
    page = tmp_path / "page.html"
    page.write_text(html, "utf-8")
    given = {"folder": str(FOLDER), "chromium": chromium, "page": str(page), "box": key}
    seen = answer(HERE / "page.mjs", given, 120)
    assert seen["posted"] == [diagram["boxes"][key]] * 2  # once by mouse, once by keyboard
    assert seen["errors"] == []
    assert seen["requests"] == 1  # the page itself
    assert any("hub" in text for text in seen["texts"])


@pytest.mark.slow
def test_text_is_shown_where_nothing_lays_out_the_picture(served: Any) -> None:
    diagram = served[1]("mermaid")
    (html,) = asked({"name": "page", "args": [diagram, "abc"]})
    assert "flowchart LR" in html
    assert "<script>alert" not in html


def packaged(folder: Path) -> Path:
    """The extension as VS Code installs it, built in a folder without a network."""
    copied = folder / "editors" / "vscode"
    shutil.copytree(
        EXTENSION, copied, ignore=shutil.ignore_patterns("node_modules", "dist", "schemas", "*.vsix")
    )
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    shutil.copy(ROOT / "LICENSE", folder / "LICENSE")
    (copied / "node_modules").symlink_to(FOLDER)
    npm = shutil.which("npm")
    assert npm is not None
    ran = subprocess.run(
        [npm, "run", "--offline", "package"],
        cwd=copied,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "extension.js" in ran.stdout
    return copied / "iotlint.vsix"


@pytest.mark.slow
def test_it_is_packaged_without_a_network(tmp_path: Path) -> None:
    packages = ("vscode-languageclient", "esbuild", "@vscode/vsce")
    need("Nobody packages the extension", packages, "npm install --prefix .tools " + " ".join(packages))
    assert packaged(tmp_path).stat().st_size < 400_000


def test_its_client_is_given_the_log_it_asks_for() -> None:
    """From version 10 on the client writes to a log: given another channel it never starts."""
    assert re.search(r'createOutputChannel\("iotlint", \{ log: true \}\)', SOURCE)
