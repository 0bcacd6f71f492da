"""The life of a connection and of its documents: greeting, opening, typing, saving, files that change, goodbye."""

from __future__ import annotations

import os
from typing import Any

from lsprotocol import types

from iotlint.lsp.addresses import path_of
from iotlint.lsp.checking import PAUSE
from iotlint.lsp.server import Server
from iotlint.lsp.settings import is_config

_WATCHED = ("**/*.{yaml,yml,json}", "**/pyproject.toml")


def register(server: Server) -> None:
    """Answers all of it."""
    _life(server)
    _text(server)


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
        server.checker.warm_up(server.root)
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
            if document.path is not None and is_config(document.path):
                server.checker.all_changed()

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: types.DidChangeTextDocumentParams) -> None:
        document = server.documents.get(params.text_document.uri)
        if document is not None:
            server.checker.changed(document)
            if document.path is not None and is_config(document.path):
                server.checker.all_changed(PAUSE)

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
        server.judge.forget(key)
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
