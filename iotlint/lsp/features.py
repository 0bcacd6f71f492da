"""What editors ask for, and which module answers."""

from __future__ import annotations

import asyncio
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified

from iotlint.finding import Finding
from iotlint.lsp import actions, names, shape
from iotlint.lsp.completion import complete
from iotlint.lsp.documents import OpenDocument
from iotlint.lsp.hover import hover
from iotlint.lsp.judging import Analysis
from iotlint.lsp.knowledge import Knowledge
from iotlint.lsp.picture import diagram
from iotlint.lsp.positions import offset_at, range_of
from iotlint.lsp.server import Server
from iotlint.lsp.workspace import lint_folder
from iotlint.model.validate import mentions_header

# How long an answer waits for the check of a text that was only just typed, in seconds; of one whose check takes
# longer than that anyhow, not at all.
_WAIT = 0.04
_LARGE = 1 << 17
LINT_WORKSPACE = "iotlint.lintWorkspace"
SHOW_DIAGRAM = "iotlint.showDiagram"
COMMANDS = (LINT_WORKSPACE, SHOW_DIAGRAM, shape.TERMS, shape.SUMMARY)
_TRIGGERS = [" ", ":", "[", "{", ",", "-", '"', "'"]


class Asked:
    """A document and what is known of it: by itself, and by the plans that extend it."""

    def __init__(self, server: Server, document: OpenDocument) -> None:
        self.server = server
        self.document = document
        self.source = document.source
        self.encoding = server.documents.encoding

    @property
    def analyses(self) -> list[Analysis]:
        """All that speak of the document as it is now."""
        found, own = [], self.document
        for other in self.server.documents:
            known = self.server.checker.latest(other)
            if known is None or not known.ours:
                continue
            version = known.version if other is own else known.bases.get(own.path or "", -1)
            if version == own.version:
                found.append(known)
        return found

    @property
    def known(self) -> Analysis | None:
        """What is known of the plan that the document is, or is part of, maybe of an older text."""
        own = self.server.checker.latest(self.document)
        if own is not None and own.ours:
            return own
        for other in self.server.documents:
            known = self.server.checker.latest(other)
            if known is not None and known.ours and (self.document.path or "") in known.bases:
                return known
        return own if mentions_header(self.source.text) else None

    def offset(self, position: types.Position) -> int:
        """The offset of a position."""
        return offset_at(self.source, position, self.encoding)

    def said(self, start: int, end: int) -> list[tuple[Analysis, Finding]]:
        """The findings in a range."""
        return self.actions(start, end).findings()

    def actions(self, start: int, end: int) -> actions.Asked:
        """A range as actions are asked for."""
        return actions.Asked(
            *(self.document.key(), self.source, self.document.version, start, end, self.analyses),
            *(self.server.publisher.address, self.encoding, self.server.versioned),
        )


async def _asked(server: Server, uri: str, wait: float | None = _WAIT) -> Asked | None:
    """An open document, once its newest text was checked; after a while without that. None for others."""
    document = server.documents.get(uri)
    if document is None:
        return None
    checked = asyncio.ensure_future(server.checker.current(document))
    if wait is None or server.checker.latest(document) is None:
        await checked
    else:
        await asyncio.wait([checked], timeout=wait if len(document.text) < _LARGE else 0)
    return Asked(server, document) if server.documents.get(uri) is document else None


async def _names(server: Server, uri: str) -> tuple[Asked, names.Names] | None:
    """A document with the ids in it, as they are in its newest text."""
    asked = await _asked(server, uri, None)
    known = None if asked is None else server.checker.latest(asked.document)
    if asked is None or known is None:
        return None
    if not known.ours and asked.known is None:
        return None
    if not known.documents:
        known = server.judge.read_only(known)
    return asked, names.Names(known, server.judge, server.root)


def register(server: Server) -> None:
    """Offers everything."""
    knowledge = Knowledge()
    _words(server, knowledge)
    _navigation(server)
    _rename(server)
    _actions(server)
    _shape(server)
    _commands(server)


def _words(server: Server, knowledge: Knowledge) -> None:
    @server.feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=_TRIGGERS))
    async def completion(params: types.CompletionParams) -> types.CompletionList:
        asked = await _asked(server, params.text_document.uri)
        known = None if asked is None else asked.known
        if asked is None or known is None:
            return types.CompletionList(is_incomplete=False, items=[])
        return complete(asked.source, asked.offset(params.position), known, knowledge, asked.encoding)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hovered(params: types.HoverParams) -> types.Hover | None:
        asked = await _asked(server, params.text_document.uri)
        known = None if asked is None else asked.known
        if asked is None or known is None:
            return None
        at = asked.offset(params.position)
        return hover(asked.source, at, asked.said(at, at), known, knowledge, asked.encoding)


def _navigation(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: types.DefinitionParams) -> list[types.Location]:
        found = await _names(server, params.text_document.uri)
        if found is None:
            return []
        asked, around = found
        return names.definition(around, asked.offset(params.position), server.publisher, asked.encoding)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    async def references(params: types.ReferenceParams) -> list[types.Location]:
        found = await _names(server, params.text_document.uri)
        if found is None:
            return []
        asked, around = found
        declared = params.context.include_declaration
        return names.references(
            around, asked.offset(params.position), declared, server.publisher, asked.encoding
        )

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    async def highlight(params: types.DocumentHighlightParams) -> list[types.DocumentHighlight]:
        found = await _names(server, params.text_document.uri)
        if found is None:
            return []
        asked, around = found
        return names.highlights(around, asked.offset(params.position), asked.encoding)


def _rename(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    async def prepare(params: types.PrepareRenameParams) -> types.PrepareRenamePlaceholder | None:
        found = await _names(server, params.text_document.uri)
        at = None if found is None else found[1].at(found[0].offset(params.position))
        if found is None or at is None or at[0].stands_for is not None:
            return None
        place = range_of(found[0].source, *names.bare(found[0].source, at[0]), found[0].encoding)
        return types.PrepareRenamePlaceholder(place, at[0].id)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    async def rename(params: types.RenameParams) -> types.WorkspaceEdit:
        found = await _names(server, params.text_document.uri)
        if found is None:
            raise names.refusal("There is no id here to rename.")
        asked, around = found
        by_file: dict[str, list[types.TextEdit]] = {}
        for source, start, end, text in names.renamed(around, asked.offset(params.position), params.new_name):
            edit = types.TextEdit(range_of(source, start, end, asked.encoding), text)
            by_file.setdefault(source.path, []).append(edit)
        changes = [actions.Change(path, server.version_of(path), edits) for path, edits in by_file.items()]
        return actions.workspace_edit(changes, server.publisher.address, server.versioned)


def _actions(server: Server) -> None:
    kinds = [types.CodeActionKind.QuickFix, actions.FIX_ALL]

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION,
        types.CodeActionOptions(code_action_kinds=kinds, resolve_provider=True),
    )
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        asked = await _asked(server, params.text_document.uri, None)
        if asked is None:
            return []
        only = params.context.only
        found: list[types.CodeAction] = []
        if actions.wanted("quickfix", only):
            span = asked.offset(params.range.start), asked.offset(params.range.end)
            found += actions.quick_fixes(asked.actions(*span), server.version_of)
        known = server.checker.latest(asked.document)
        if actions.wanted(actions.FIX_ALL, only) and known is not None and actions.has_safe_fixes(known):
            data = {"uri": params.text_document.uri, "version": asked.document.version}
            action = types.CodeAction("Fix all that is safe (iotlint)", kind=actions.FIX_ALL, data=data)
            found.append(action if only is None and server.resolves else await _fix_all(server, action))
        return found

    @server.feature(types.CODE_ACTION_RESOLVE)
    async def resolve(params: types.CodeAction) -> types.CodeAction:
        return await _fix_all(server, params) if params.kind == actions.FIX_ALL else params


async def _fix_all(server: Server, action: types.CodeAction) -> types.CodeAction:
    """The action with its edit; refused where the document has changed since."""
    data: Any = action.data
    document = server.documents.get(data["uri"]) if isinstance(data, dict) and "uri" in data else None
    known = None if document is None else await server.checker.current(document)
    if document is None or known is None or document.version != data.get("version"):
        raise JsonRpcContentModified("The document has changed since; ask again.")
    source = document.source
    text = await server.in_thread(lambda: server.judge.fixed(known), known)
    if document.source is not source:
        raise JsonRpcContentModified("The document has changed since; ask again.")
    edits = actions.whole(source, text, server.documents.encoding)
    change = actions.Change(document.key(), document.version, edits)
    action.edit = actions.workspace_edit([change], server.publisher.address, server.versioned)
    return action


def _shape(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def symbols(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        found = await server.current(params.text_document.uri)
        return [] if found is None else shape.symbols(found[1], server.documents.encoding)

    @server.feature(types.TEXT_DOCUMENT_FOLDING_RANGE)
    async def folds(params: types.FoldingRangeParams) -> list[types.FoldingRange]:
        found = await server.current(params.text_document.uri)
        return [] if found is None else shape.folds(found[1])

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS, types.CodeLensOptions())
    async def lenses(params: types.CodeLensParams) -> list[types.CodeLens]:
        found = await server.current(params.text_document.uri)
        uri = params.text_document.uri
        return [] if found is None else shape.lenses(found[1], uri, server.documents.encoding)


def _commands(server: Server) -> None:
    @server.command(LINT_WORKSPACE)
    async def lint_workspace(*_arguments: Any) -> dict[str, int]:
        report, wrong = await server.in_thread(lambda: lint_folder(server.root, server.judge, server.today()))
        server.publisher.workspace(report, wrong)
        if report is None:
            return {"files": 0, "findings": 0}
        return {"files": len(report.files), "findings": len(report.reported())}

    @server.command(SHOW_DIAGRAM)
    async def show_diagram(*arguments: Any) -> dict[str, Any]:
        uri = _text(arguments, 0)
        given = arguments[1] if len(arguments) > 1 else None
        form = given.get("format", "mermaid") if isinstance(given, dict) else given or "mermaid"
        found = await server.current(uri)
        if found is None:
            raise names.refusal("This document is no architecture that could be drawn.")
        address, encoding = server.publisher.address, server.documents.encoding
        made = await server.in_thread(lambda: diagram(found[1], str(form), address, encoding), found[1])
        return {**made, "uri": uri}

    @server.command(shape.TERMS)
    async def show_terms(*arguments: Any) -> str:
        found = await server.current(_text(arguments, 0))
        text = "" if found is None else shape.terms(found[1].plans, _text(arguments, 1))
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))
        return text

    @server.command(shape.SUMMARY)
    async def show_summary(*arguments: Any) -> str:
        found = await server.current(_text(arguments, 0))
        text = "" if found is None else shape.summary(found[1])
        server.window_show_message(types.ShowMessageParams(types.MessageType.Info, text))
        return text


def _text(arguments: tuple[Any, ...], index: int) -> str:
    """An argument of a command that has to be a text; a mapping may hold it as `uri`."""
    given = arguments[index] if index < len(arguments) else None
    given = given.get("uri") if isinstance(given, dict) else given
    if not isinstance(given, str):
        raise names.bad_argument(f"Argument {index + 1} of this command is a text.")
    return given
