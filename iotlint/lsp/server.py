"""The language server: what it offers, and which module answers what."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from contextlib import suppress
from datetime import date
from typing import Any

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from iotlint import __version__
from iotlint.lsp.addresses import path_of
from iotlint.lsp.checking import Checker
from iotlint.lsp.documents import Documents, OpenDocument
from iotlint.lsp.judging import Analysis, Judge
from iotlint.lsp.protocol import Protocol, serve
from iotlint.lsp.publishing import Publisher
from iotlint.lsp.settings import Settings, is_config

_WATCHED = ("**/*.{yaml,yml,json}", "**/pyproject.toml")


class Server(LanguageServer):
    """One connection to an editor."""

    protocol: Protocol

    def __init__(self) -> None:
        super().__init__("iotlint", __version__, protocol_cls=Protocol, converter_factory=default_converter)
        self.settings = Settings()
        self.judge = Judge(self.settings, self._opened)
        self.publisher = Publisher(self.documents, self.text_document_publish_diagnostics)
        self.checker = Checker(self.documents, self.judge, today, self._checked, self._failed)
        self.root = os.getcwd()

    @property
    def documents(self) -> Documents:
        """The documents that the editor has open."""
        return self.protocol.documents

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


def build() -> Server:
    """The server with everything it offers."""
    server = Server()
    _life(server)
    _text(server)
    return server


def _life(server: Server) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        folders = [folder.uri for folder in params.workspace_folders or ()]
        address = folders[0] if folders else params.root_uri
        root = path_of(address) if address else params.root_path
        if root and os.path.isdir(root):
            # Configurations are looked for up to the current folder, and messages show paths from there.
            os.chdir(root)
            server.root = root
        options = params.initialization_options
        if isinstance(options, dict) and options.get("packs") is False:
            server.settings.packs = False

    @server.feature(types.INITIALIZED)
    def initialized(params: types.InitializedParams) -> None:
        del params
        capabilities = server.client_capabilities.workspace
        watching = capabilities.did_change_watched_files if capabilities else None
        if watching is not None and watching.dynamic_registration:
            watchers = [types.FileSystemWatcher(glob) for glob in _WATCHED]
            registration = types.Registration(
                "iotlint-files",
                types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
                types.DidChangeWatchedFilesRegistrationOptions(watchers),
            )
            server.client_register_capability(
                types.RegistrationParams([registration]), callback=lambda _: None
            )

    @server.feature(types.SHUTDOWN)
    def shutdown(params: Any) -> None:
        del params
        server.checker.stop()


def _text(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: types.DidOpenTextDocumentParams) -> None:
        document = server.documents.get(params.text_document.uri)
        if document is not None:
            server.checker.changed(document, 0.0)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        document = server.documents.get(params.text_document.uri)
        if document is not None:
            server.checker.changed(document)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: types.DidSaveTextDocumentParams) -> None:
        document = server.documents.get(params.text_document.uri)
        if document is not None and document.path is not None:
            _on_disk(server, [document.path])

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: types.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        path = path_of(uri)
        key = path or uri
        server.checker.closed(key)
        server.publisher.closed(key, uri)
        if path is not None:
            _on_disk(server, [path])

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def watched(params: types.DidChangeWatchedFilesParams) -> None:
        paths = [path_of(change.uri) for change in params.changes]
        _on_disk(server, [path for path in paths if path is not None])

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def configured(params: types.DidChangeConfigurationParams) -> None:
        del params
        server.settings.forget()
        server.checker.all_changed()


def _on_disk(server: Server, paths: list[str]) -> None:
    """Checks anew whatever rests on files that are no longer as they were."""
    if any(is_config(path) or server.settings.rests_on(path) for path in paths):
        server.settings.forget()
        server.checker.all_changed()
        return
    for document in server.documents:
        known = server.checker.latest(document)
        if known is not None and not known.bases.keys().isdisjoint(paths):
            server.checker.changed(document, 0.0)


def run() -> int:
    """Serves standard input and output until the editor is done; the exit status."""
    gc.enable()
    server = build()
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what anything prints must not come between messages
    status = asyncio.run(serve(server.protocol, stdin, stdout, lambda: server.process_id))
    server.checker.stop()
    return status
