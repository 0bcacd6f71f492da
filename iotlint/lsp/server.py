"""One connection to an editor: its documents, its settings, what is known, and what is told."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from iotlint import __version__
from iotlint.lsp.checking import Checker
from iotlint.lsp.documents import Documents, OpenDocument
from iotlint.lsp.judging import Analysis, Judge
from iotlint.lsp.protocol import Protocol, converter
from iotlint.lsp.publishing import Publisher
from iotlint.lsp.settings import Settings

T = TypeVar("T")


class Server(LanguageServer):
    """One connection to an editor."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__("iotlint", __version__, protocol_cls=Protocol, converter_factory=converter)
        self.settings = Settings(self._opened)
        self.judge = Judge(self.settings, self._opened)
        self.publisher = Publisher(self.documents, self.text_document_publish_diagnostics)
        self.checker = Checker(self.documents, self.judge, today, self._checked, self._failed)
        self.root = os.getcwd()

    @property
    def documents(self) -> Documents:
        """The documents that the editor has open."""
        return self.protocol.documents

    @property
    def versioned(self) -> bool:
        """Whether the editor takes edits with versions; one that says nothing of edits is sent these too."""
        workspace = self.client_capabilities.workspace
        edit = workspace.workspace_edit if workspace else None
        return edit is None or bool(edit.document_changes)

    @property
    def resolves(self) -> bool:
        """Whether the editor asks for the edit of an action once somebody chose it."""
        text = self.client_capabilities.text_document
        support = text.code_action.resolve_support if text and text.code_action else None
        return support is not None and "edit" in support.properties

    def version_of(self, path: str) -> int | None:
        """The version of a file that the editor has open."""
        document = self.documents.at(path)
        return None if document is None else document.version

    def today(self) -> str:
        """The day on which plans are judged where no configuration says another (ISO date)."""
        return today()

    async def in_thread(self, work: Callable[[], T], needed: Analysis | None = None) -> T:
        """What takes long, beside everything else; what it needs stays whole that long."""
        self.checker.held.add(id(needed))
        try:
            return await asyncio.get_running_loop().run_in_executor(None, work)
        finally:
            self.checker.held.discard(id(needed))

    async def current(self, uri: str) -> tuple[OpenDocument, Analysis] | None:
        """An open document that is iotlint's and what is known of its newest text; None for all others."""
        document = self.documents.get(uri)
        if document is None:
            return None
        analysis = await self.checker.current(document)
        return None if analysis is None or not analysis.ours else (document, analysis)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """A failure is for the log, never for the middle of the screen."""
        del source
        self._failed(error)

    def _failed(self, problem: Exception) -> None:
        said = f"{type(problem).__name__}: {problem}".rstrip(": ")
        with suppress(Exception):
            self.log(f"iotlint failed ({said}). Please report it.", types.MessageType.Error)

    def log(self, message: str, kind: types.MessageType = types.MessageType.Log) -> None:
        """Writes a line into the editor's log."""
        self.window_log_message(types.LogMessageParams(kind, message))

    def _opened(self, path: str) -> tuple[int, str] | None:
        document = self.documents.at(path)
        return None if document is None else (document.version, document.text)

    def _checked(self, document: OpenDocument, analysis: Analysis) -> None:
        self.publisher.checked(document.key(), analysis)


def today() -> str:
    """The day on which plans are judged where no configuration says another (ISO date)."""
    return date.today().isoformat()  # noqa: DTZ011 - the day where the person is
