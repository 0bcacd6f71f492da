"""Programs of others from npm that look at what we write; .ci/run installs them into .tools."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".tools" / "node_modules"


def need(what: str, packages: tuple[str, ...], install: str, *others: str) -> None:
    """Skips loudly where something is missing; `what` says what nobody looks at then, `others` what else is."""
    lacking = [*others, *(name for name in packages if not (FOLDER / name).is_dir())]
    if shutil.which("node") is None:
        lacking.insert(0, "node")
    if lacking:
        pytest.skip(f"{what}: {', '.join(lacking)} missing. Install with: {install}")


def answer(script: Path, given: dict[str, Any], timeout: int) -> Any:
    """What a script for Node.js answers on standard output to a question on standard input, both JSON."""
    node = shutil.which("node")
    assert node is not None
    ran = subprocess.run(
        [node, str(script)],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=timeout,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)
