"""What tests of the language server share: a folder of plans with a day of judgment, and a client in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.lsp.client import Client

pytest.importorskip("pygls", reason="the language server is not tested: pip install 'iotlint[lsp]'")

AS_OF = "2026-11-24"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project of its own."""
    made = tmp_path / "project"
    (made / ".git").mkdir(parents=True)
    (made / ".iotlint.yaml").write_text(f"as-of: {AS_OF}\n", encoding="utf-8")
    return made


@pytest.fixture
def client(folder: Path) -> Iterator[Client]:
    """A server that was initialized, whose standard error has to stay empty."""
    with Client(folder) as made:
        made.start()
        yield made
        assert made.process.poll() is None, made.errors.decode()
        assert made.stop() == 0
        assert made.errors == b""
