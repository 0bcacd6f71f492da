"""The documents that the editor has open, as it has them: addresses, versions, text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol.types import TextDocumentContentChangeEvent, TextDocumentContentChangePartial

from iotlint.lsp.addresses import path_of
from iotlint.lsp.positions import UTF16, offset_at
from iotlint.source.span import Source


class OpenDocument:
    """One document. `uri` is the address as the editor writes it, `path` that of its file if it has one."""

    __slots__ = ("language", "path", "source", "uri", "version")

    def __init__(self, uri: str, language: str, version: int, text: str) -> None:
        self.uri = uri
        self.path = path_of(uri)
        self.language = language
        self.version = version
        self.source = Source(self.path or uri, text)

    @property
    def text(self) -> str:
        """What stands in it now."""
        return self.source.text

    def key(self) -> str:
        """What tells documents apart, however their address is escaped."""
        return self.path or self.uri


class Documents:
    """All of them. `encoding` is what characters of positions count: `utf-16` where nothing was agreed on."""

    def __init__(self) -> None:
        self.encoding = UTF16
        self._by_key: dict[str, OpenDocument] = {}

    def __iter__(self) -> Iterator[OpenDocument]:
        return iter(list(self._by_key.values()))

    def get(self, uri: str) -> OpenDocument | None:
        """The open document with an address."""
        return self._by_key.get(path_of(uri) or uri)

    def at(self, path: str) -> OpenDocument | None:
        """The open document that is this file."""
        return self._by_key.get(path)

    def open(self, uri: str, language: str, version: int, text: str) -> None:
        """Takes a document over; one that was open already is as the editor says now."""
        document = OpenDocument(uri, language, version, text)
        self._by_key[document.key()] = document

    def change(self, uri: str, version: int, changes: Sequence[TextDocumentContentChangeEvent]) -> bool:
        """Applies edits in their order; whether the document is open."""
        document = self.get(uri)
        if document is None:
            return False
        source = document.source
        for change in changes:
            text = change.text
            if isinstance(change, TextDocumentContentChangePartial):
                start = offset_at(source, change.range.start, self.encoding)
                end = offset_at(source, change.range.end, self.encoding)
                text = source.text[: min(start, end)] + text + source.text[max(start, end) :]
            source = Source(source.path, text)
        document.source = source
        document.version = version
        return True

    def close(self, uri: str) -> bool:
        """Forgets a document; whether it was open."""
        return self._by_key.pop(path_of(uri) or uri, None) is not None
