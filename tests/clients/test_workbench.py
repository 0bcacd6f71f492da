"""The extension in real VS Code: installed, a plan opened in a browser, problems read, a fix taken, an id renamed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.test_vscode import EXTENSION, HERE, PROGRAMS, packaged
from tests.npm import FOLDER, answer, need

PLAN = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: plant}
services:
  hub: {type: iot-hub, sku: S1, units: 1}
devices:
  meters: {cuont: 5, protocols: [mqtt-3.1.1]}
connections:
  - {from: meters, to: hub, protocol: coap}
"""


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where VS Code listens, with the extension installed and a folder with the plan open."""
    built = Path(os.environ.get("IOTLINT_CODE_SERVER", "none")) / "node_modules" / "code-server"
    entry = built / "out" / "node" / "entry.js"
    recipe = f"{EXTENSION / 'code-server.sh'} FOLDER, and IOTLINT_CODE_SERVER=FOLDER"
    packages = ("playwright-core", "vscode-languageclient", "esbuild", "@vscode/vsce")
    need("Nobody tries real VS Code", packages, recipe, *([] if entry.exists() else ["code-server"]))
    work = tmp_path / "work"
    work.mkdir()
    (work / "plan.yaml").write_text(PLAN, "utf-8")
    (work / ".venv").symlink_to(sys.prefix)
    (tmp_path / "config.yaml").write_text("auth: none\ncert: false\n", "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        "node",
        str(entry),
        *("--config", str(tmp_path / "config.yaml"), "--user-data-dir", str(tmp_path / "data")),
        *("--extensions-dir", str(tmp_path / "extensions")),
    ]
    subprocess.run([*command, "--install-extension", str(packaged(tmp_path))], check=True, timeout=120)
    address = f"127.0.0.1:{port}"
    options = [
        "--bind-addr",
        address,
        "--disable-telemetry",
        "--disable-update-check",
        "--disable-workspace-trust",
    ]
    with subprocess.Popen([*command, *options, str(work)]) as server:
        try:
            wait_for(port)
            yield f"http://{address}/"
        finally:
            server.terminate()


def wait_for(port: int) -> None:
    """Waits until something listens."""
    for _ in range(240):
        with socket.socket() as other:
            if not other.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.5)
    pytest.fail("VS Code does not listen")


@pytest.mark.slow
@pytest.mark.clients
def test_a_plan_is_mended_in_real_vs_code(address: str) -> None:
    chromium = next(filter(None, map(shutil.which, PROGRAMS)), None)
    need("Nobody tries real VS Code", (), "a Chromium", *([] if chromium else ["a Chromium"]))
    given = {
        "folder": str(FOLDER),
        "chromium": chromium,
        "address": address,
        "fix": {"line": 7, "column": 13},
        "rename": {"line": 5, "column": 4},
        "name": "center",
    }
    seen = answer(HERE / "workbench.mjs", given, 400)
    for code, place in (("FMT201", "Ln 7, Col 12"), ("CON101", "Ln 9, Col 39"), ("HUB102", "Ln 5, Col 15")):
        assert any(code in row and place in row for row in seen["problems"]), (code, seen["problems"])
    assert any("error" in lens for lens in seen["lenses"])
    assert "Write 'count' (FMT201)" in seen["actions"]
    assert seen["fixed"] == PLAN.replace("cuont", "count")
    assert seen["renamed"] == seen["fixed"].replace("hub:", "center:").replace("to: hub", "to: center")
    assert any("center" in picture for picture in seen["pictures"])
    if shutil.which("graphviz-pure", path=Path(sys.executable).parent) or shutil.which("dot"):
        assert seen["place"].startswith("Ln 5, Col ")
        assert f"({len('center')} selected)" in seen["place"]
    assert not any("FMT201" in row for row in seen["after"])
    assert any("'center' (iot-hub) does not accept coap" in row for row in seen["after"])
