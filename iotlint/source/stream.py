"""What was read from one file, and how its bytes became text."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from iotlint.source.document import Document
from iotlint.source.span import Fault, Source

# What every comment that is meant for iotlint holds. Only where one is, the documents of a file are kept.
MARK = "iotlint:"
# One of these is in every comment that was meant to hold the mark, and has a slip in it.
_SILENCE = ("ignore", "disable", "suppress", "silence", "skip", "nolint", "noqa", "allow")
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


def decoded(data: bytes | str, path: str, most: int) -> Source | Stream:
    """The text of a file; a stream with the fault instead where it is no Unicode or has more than `most` bytes."""
    if len(data) > most:
        message = f"This file is larger than {most >> 20} MiB; split it."
        return refused(Source(path, ""), "file-too-large", message)
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
        return refused(source, "wrong-encoding", message, at)
    source = Source(path, text, bom=bool(mark), encoding=encoding)
    if encoding == "utf-32":
        return refused(source, "wrong-encoding", "This file is encoded in UTF-32. Save it as UTF-8.")
    return source


def refused(source: Source, name: str, message: str, at: int = 0) -> Stream:
    """A file that could not be read at all, for a reason at an offset."""
    return Stream(source, [], [Fault(name, message, source.span(at, at + 1 if at else 0))])
