"""Lays a document over the base it extends: reading, and the limits of where a base may be."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from iotlint.source.document import Document
from iotlint.source.load import Stream, load, read
from iotlint.source.overlay import overlay
from iotlint.source.project import project_folder
from iotlint.source.span import Fault

DEEPEST = 10
_NAME = "broken-extends"


class Bases:
    """Reads bases, each file once, and lays documents over them.

    `streams` holds every base that was read, by the path it is shown with. `read` gives the bytes of a path.
    """

    def __init__(self, read: Callable[[str], bytes] = read) -> None:
        self._bytes = read
        self.streams: dict[str, Stream] = {}
        self._resolved: dict[str, tuple[Document | None, str]] = {}

    def resolve(self, document: Document) -> tuple[Document, list[Fault]]:
        """The document with everything below it; where a base is unusable, the document alone and a fault.

        Faults of a base's own text come with it, once.
        """
        faults: list[Fault] = []
        return self._resolve(document, [os.path.realpath(document.source.path)], faults), faults

    def _resolve(self, document: Document, chain: list[str], faults: list[Fault]) -> Document:
        value = document.value
        if not isinstance(value, dict) or "extends" not in value:
            return document
        written = value["extends"]
        if not isinstance(written, str):
            return document
        found = self._base(document, written, chain)
        if isinstance(found, str):
            span = document.spans(("extends",))[0]
            faults.append(Fault(_NAME, found, span, "extends"))
            return document
        path, base = found
        faults += self.streams[base.source.path].faults
        base = self._resolve(base, [*chain, path], faults)
        if not isinstance(base.value, dict):
            return document
        return overlay(base, document)

    def _base(self, document: Document, written: str, chain: list[str]) -> tuple[str, Document] | str:
        """The base's real path and document, or what is wrong, as a sentence."""
        if "\0" in written or os.path.isabs(written) or "\\" in written:
            return "`extends` takes a path relative to this file, with `/`."
        if document.source.path in ("-", "<stdin>"):
            folder = ""
        else:
            folder = os.path.dirname(document.source.path)
        shown = os.path.normpath(os.path.join(folder, written)).replace(os.sep, "/")
        path = os.path.realpath(shown)
        project = os.path.realpath(project_folder(folder or "."))
        if not path.startswith(os.path.join(project, "")):
            return f"The base '{written}' lies outside the project, so it is not read."
        if path in chain:
            return f"The base '{written}' extends this file in turn, so there is no end to it."
        if len(chain) > DEEPEST:
            return f"Bases are more than {DEEPEST} deep here; lay fewer files over each other."
        if path not in self._resolved:
            self._resolved[path] = self._read(shown, written)
        base, wrong = self._resolved[path]
        return (path, base) if base is not None else wrong

    def _read(self, shown: str, written: str) -> tuple[Document | None, str]:
        try:
            stream = load(self._bytes(shown), shown)
        except OSError as problem:
            return None, f"The base '{written}' cannot be read: {problem.strerror or problem}."
        fatal = next(_fatal(stream), None)
        if fatal is not None:
            place = f"{fatal.span.path}:{fatal.span.line}:{fatal.span.column}"
            return None, f"The base '{written}' is broken ({place}): {fatal.message}"
        self.streams[shown] = stream
        if len(stream.documents) != 1 or not isinstance(stream.documents[0].value, dict):
            return (
                None,
                f"The base '{written}' has to be one document, a mapping; it holds {len(stream.documents)}.",
            )
        return stream.documents[0], ""


def _fatal(stream: Stream) -> Iterator[Fault]:
    """Faults after which the base's text cannot be trusted as a whole."""
    for fault in stream.faults:
        if fault.name not in ("duplicate-key", "unknown-tag", "malformed-suppression"):
            yield fault
