"""Bytes to documents with positions: decoding, the YAML parser, and what is wrong with a file itself."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import Any

from yaml.error import YAMLError
from yaml.events import DocumentStartEvent
from yaml.reader import ReaderError

from iotlint.opener import PLAN, first, standard_input
from iotlint.source.document import Document
from iotlint.source.reading import Halt
from iotlint.source.span import Fault, Source
from iotlint.source.tree import Tree

try:
    from yaml._yaml import CParser

    PURE_PYTHON = False
except ImportError:  # PyYAML was built without LibYAML
    PURE_PYTHON = True

# What every comment that is meant for iotlint holds. Only where one is, the documents of a file are kept.
MARK = "iotlint:"
# One of these is in every comment that was meant to hold the mark, and has a slip in it.
_SILENCE = ("ignore", "disable", "suppress", "silence", "skip", "nolint", "noqa", "allow")
MAX_BYTES = PLAN
# LibYAML compares every %TAG directive with all before it, so that many take time by their square.
MAX_TAG_DIRECTIVES = 1000

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _may_be_meant(text: str) -> bool:
    lowered = text.lower()
    if not any(word in lowered for word in _SILENCE):
        return False
    from iotlint.source.near_mark import near_marks

    return bool(near_marks(text))


class Stream:
    """All that was read from one file: the documents that could be, and what is wrong with it.

    `comments` are first and last offset of each comment where the reader of JSON met any; in YAML they are
    looked for by who wants them. `drawn` says that a plan was drawn from it, which took over no secret.
    """

    __slots__ = ("_speaks", "comments", "documents", "drawn", "faults", "source")

    def __init__(
        self,
        source: Source,
        documents: list[Document],
        faults: list[Fault],
        comments: Sequence[tuple[int, int]] = (),
    ) -> None:
        self._speaks: bool | None = None
        self.drawn = False
        self.source = source
        self.documents = documents
        self.faults = faults
        self.comments = comments

    @property
    def speaks(self) -> bool:
        """Whether a comment in it may be meant for iotlint, though its mark be not quite right."""
        if self._speaks is None:
            text = self.source.text
            self._speaks = MARK in text or ("#" in text and _may_be_meant(text))
        return self._speaks

    def without_documents(self) -> Stream:
        """Its text alone, which is all that reports need where no comment may silence anything."""
        return Stream(self.source, [], [])

    def __repr__(self) -> str:
        return f"Stream({self.source.path!r}, {len(self.documents)} documents, {len(self.faults)} faults)"


def read(path: str) -> bytes:
    """The bytes of a file, at most one more than MAX_BYTES, which `load` then refuses. Raises OSError."""
    return first(path, MAX_BYTES + 1)


def read_named(path: str) -> bytes:
    """`read` for a file that was named on the command line: it may be a pipe, and `-` is standard input."""
    return standard_input(MAX_BYTES + 1) if path == "-" else first(path, MAX_BYTES + 1, named=True)


def load(data: bytes | str, path: str) -> Stream:
    """Reads all documents of a file; `path` is its name in messages. Never raises, whatever the bytes.

    Text is taken as it is, but for a byte-order mark at its start. Empty documents are left out but counted.
    """
    source = decoded(data, path)
    return source if isinstance(source, Stream) else _parse(source)


def decoded(data: bytes | str, path: str, most: int | None = None) -> Source | Stream:
    """The text of a file; a stream with the fault instead where it is no Unicode or has more than `most` bytes.

    `most` is MAX_BYTES unless given.
    """
    most = MAX_BYTES if most is None else most
    if len(data) > most:
        message = f"This file is larger than {most >> 20} MiB; split it."
        return _refused(Source(path, ""), "file-too-large", message)
    if isinstance(data, str):
        bom = data.startswith("\ufeff")
        return Source(path, data[bom:], bom=bom)
    mark, encoding = b"", "utf-8"
    for candidate, name in _MARKS:
        if data.startswith(candidate):
            mark, encoding = candidate, name
            break
    try:
        text = data[len(mark) :].decode(encoding) if mark else data.decode()
    except UnicodeDecodeError as error:
        text = data[len(mark) :].decode(encoding, "replace")
        at = len(data[len(mark) : len(mark) + error.start].decode(encoding, "replace"))
        source = Source(path, text, bom=bool(mark), encoding=encoding)
        byte = data[len(mark) + error.start]
        name = encoding[:6].upper()
        message = f"This file is not valid {name}: byte 0x{byte:02X} cannot stand here. Save it as UTF-8."
        return _refused(source, "wrong-encoding", message, at)
    source = Source(path, text, bom=bool(mark), encoding=encoding)
    if encoding == "utf-32":
        return _refused(source, "wrong-encoding", "This file is encoded in UTF-32. Save it as UTF-8.")
    return source


def _refused(source: Source, name: str, message: str, at: int = 0) -> Stream:
    return Stream(source, [], [Fault(name, message, source.span(at, at + 1 if at else 0))])


def _parse(source: Source) -> Stream:
    text = source.text
    faults: list[Fault] = []
    if "%TAG" in text and text.count("\n%TAG") > MAX_TAG_DIRECTIVES:
        message = f"This file has more than {MAX_TAG_DIRECTIVES} %TAG directives; remove them."
        return _refused(source, "syntax-error", message)
    documents, error = _documents(source, text, faults)
    if error is not None and "maximum nesting" in (getattr(error, "problem", None) or ""):
        # LibYAML from 0.2.6 on gives up on far too many brackets while it reads ahead; without those,
        # the reading gets to where our own, lower limit is passed.
        faults = []
        documents, error = _documents(source, text[: error.problem_mark.index], faults)  # type: ignore[attr-defined]
    if error is not None:
        from iotlint.source.syntax import explained, unreadable, unreadable_fault

        bad = unreadable(text)
        if bad is not None and isinstance(error, (ReaderError, UnicodeError)):
            # The parser reads ahead, so it may have missed documents that end before the bad character.
            faults = []
            documents, _ = _documents(source, text[:bad], faults, whole=False)
            faults = [fault for fault in faults if fault.name != "syntax-error"]
            faults.append(unreadable_fault(source, bad))
        else:
            faults.append(explained(source, error))
    elif not documents and not faults:
        return _refused(source, "empty-file", "This file has nothing in it but blanks and comments.")
    if len(faults) > 1:
        faults.sort(key=lambda fault: fault.span)
    return Stream(source, documents, faults)


def _documents(
    source: Source, text: str, faults: list[Fault], whole: bool = True
) -> tuple[list[Document], Exception | None]:
    """The documents in `text`, up to the error that ended them; without the last one if not `whole`."""
    documents: list[Document] = []
    index = start = 0
    try:
        get = _parser(text).get_event
        tree = Tree(source, get, faults)
        get()  # the start of the stream
        while type(get()) is DocumentStartEvent:
            read = tree.read()
            end = get().end_mark.index
            if read is not None and read[0] is not None:
                documents.append(Document(source, index, read[0], read[1], start, end))
            start = end
            index += 1
    except Halt:
        return documents, None
    except (YAMLError, ValueError) as error:  # ValueError: text that has no UTF-8, numbers in directives
        return documents, error
    if documents and documents[-1].index == index - 1:
        if whole:
            documents[-1].end = len(text)
        else:
            documents.pop()
    return documents, None


def _parser(text: str) -> Any:
    """A parser whose `get_event` gives PyYAML's events, with marks that count code points of `text`."""
    if not PURE_PYTHON:
        # LibYAML drops one mark at the start and does not count it.
        return CParser("\ufeff" + text if text.startswith("\ufeff") else text)
    from iotlint.source.slow import SlowParser

    return SlowParser(text)
