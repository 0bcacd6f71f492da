"""A session with the client of pytest-lsp, which holds every message against the specification's types."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

pytest.importorskip("pytest_lsp", reason="the types of messages are not held against the specification")

import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient

from tests.lsp.conftest import AS_OF

PLAN = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: p}
services:
  hub: {type: Azure IoT Hub}
devices:
  meters: {count: 5}
connections:
  - {from: meters, to: hub}
"""


@pytest_lsp.fixture(config=ClientServerConfig(server_command=[sys.executable, "-m", "iotlint", "lsp"]))
async def editor(lsp_client: LanguageClient, tmp_path: Path) -> AsyncIterator[None]:
    (tmp_path / ".iotlint.yaml").write_text(f"as-of: {AS_OF}\n", "utf-8")
    capabilities = pytest_lsp.client_capabilities("neovim")
    folder = types.WorkspaceFolder(tmp_path.as_uri(), "w")
    await lsp_client.initialize_session(
        types.InitializeParams(capabilities=capabilities, workspace_folders=[folder])
    )
    yield
    await lsp_client.shutdown_session()


@pytest.mark.asyncio
async def test_a_session(editor: LanguageClient, tmp_path: Path) -> None:
    uri = (tmp_path / "plan.yaml").as_uri()
    editor.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "yaml", 1, PLAN))
    )
    await editor.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    found = editor.diagnostics[uri]
    assert sorted(str(each.code) for each in found) == ["FMT209", "HUB102"]
    document = types.TextDocumentIdentifier(uri)
    everything = types.Range(types.Position(0, 0), types.Position(20, 0))

    said = await editor.text_document_hover_async(types.HoverParams(document, types.Position(4, 3)))
    assert said is not None
    assert isinstance(said.contents, types.MarkupContent)
    assert "Azure IoT Hub" in said.contents.value
    words = await editor.text_document_completion_async(
        types.CompletionParams(document, types.Position(8, 22))
    )
    assert isinstance(words, types.CompletionList)
    assert [item.label for item in words.items] == ["hub"]
    actions = await editor.text_document_code_action_async(
        types.CodeActionParams(document, everything, types.CodeActionContext([]))
    )
    assert any(isinstance(action, types.CodeAction) and action.is_preferred for action in actions or ())
    symbols = await editor.text_document_document_symbol_async(types.DocumentSymbolParams(document))
    assert [symbol.name for symbol in symbols or ()][3:] == ["services", "devices", "connections"]
    edit = await editor.text_document_rename_async(types.RenameParams(document, types.Position(4, 3), "main"))
    assert edit is not None
    assert edit.document_changes or edit.changes  # as the editor said it takes them
    lenses = await editor.text_document_code_lens_async(types.CodeLensParams(document))
    assert lenses
