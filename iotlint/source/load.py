"""Bytes to documents with positions: decoding, the YAML parser, and what is wrong with a file itself."""

from __future__ import annotations

from typing import Any

from yaml.error import YAMLError
from yaml.events import DocumentStartEvent
from yaml.reader import ReaderError

from iotlint.opener import PLAN, first, standard_input
from iotlint.source.document import Document
from iotlint.source.reading import Halt
from iotlint.source.span import Fault, Source
from iotlint.source.stream import Stream as Stream  # noqa: PLC0414 - taken from here by all that loads
from iotlint.source.stream import decoded, refused
from iotlint.source.tree import Tree

try:
    from yaml._yaml import CParser

    PURE_PYTHON = False
except ImportError:  # PyYAML was built without LibYAML
    PURE_PYTHON = True

MAX_BYTES = PLAN
# LibYAML compares every %TAG directive with all before it, so that many take time by their square.
MAX_TAG_DIRECTIVES = 1000


def read(path: str) -> bytes:
    """The bytes of a file, at most one more than MAX_BYTES, which `load` then refuses. Raises OSError."""
    return first(path, MAX_BYTES + 1)


def read_named(path: str) -> bytes:
    """`read` for a file that was named on the command line: it may be a pipe, and `-` is standard input."""
    return standard_input(MAX_BYTES + 1) if path == "-" else first(path, MAX_BYTES + 1, named=True)


def load(data: bytes | str, path: str) -> Stream:
    """Reads all documents of a file; `path` is its name in messages. Never raises, whatever the bytes.

    Text is taken as it is, but for a byte-order mark at its start. Empty documents are left out but counted.
    What is called .json is read as JSON, in which a `#` is no comment and half a surrogate pair has its place.
    """
    if path.endswith(".json"):
        from iotlint.source.json_reader import load_json

        return load_json(data, path, most=MAX_BYTES)
    source = decoded(data, path, MAX_BYTES)
    return source if isinstance(source, Stream) else _parse(source)


def _parse(source: Source) -> Stream:
    text = source.text
    faults: list[Fault] = []
    if "%TAG" in text and text.count("\n%TAG") > MAX_TAG_DIRECTIVES:
        message = f"This file has more than {MAX_TAG_DIRECTIVES} %TAG directives; remove them."
        return refused(source, "syntax-error", message)
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
        return refused(source, "empty-file", "This file has nothing in it but blanks and comments.")
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
