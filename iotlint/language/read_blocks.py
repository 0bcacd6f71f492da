"""Reads the mapping blocks of a team's resources.yaml, and says what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from iotlint.errors import RuleFileError
from iotlint.source.document import Document
from iotlint.source.load import load, read

# What a block may hold, and of which form it is; schemas/resources.schema.json says the same for editors.
_KEYS: Mapping[str, type] = {
    "type": str, "azurerm": str, "service": str, "section": str, "word": str, "when": dict, "unless": dict,
    "part": bool, "fields": dict, "connections": list, "sameAs": str, "hosts": list, "roles": dict, "grants": dict,
    "leadsTo": str, "ties": list, "examples": list,
}  # fmt: skip


def read_blocks(path: Path) -> list[dict[str, Any]]:
    """The blocks of a file; none where it is not there. Raises RuleFileError with every mistake."""
    if not path.is_file():
        return []
    stream = load(read(str(path)), path.as_posix())
    problems = [
        f"{f.span.path}:{f.span.line}:{f.span.column}: {f.message}"
        for f in stream.faults
        if f.name != "empty-file"
    ]
    blocks: list[dict[str, Any]] = []
    for document in stream.documents:
        value = document.value
        listed = value.get("resources") if isinstance(value, dict) else None
        if not isinstance(listed, list):
            problems.append(f"{path.as_posix()}:1:1: A file of mapping blocks holds a list `resources`.")
            continue
        for number, block in enumerate(listed):
            problems += _wrong(document, number, block)
        blocks += [block for block in listed if isinstance(block, dict)]
    if problems:
        raise RuleFileError(problems)
    return blocks


def _wrong(document: Document, number: int, block: Any) -> Iterator[str]:
    route: tuple[str | int, ...] = ("resources", number)
    if not isinstance(block, dict):
        yield _said(document, route, "A mapping block is a mapping.")
        return
    if not isinstance(block.get("type"), str) or "/" not in block["type"]:
        yield _said(document, route, "A mapping block needs the `type` of the resources it is for.")
    for key, value in block.items():
        wanted = _KEYS.get(key)
        if wanted is None:
            yield _said(document, (*route, key), f"A mapping block has no key '{key}'.")
        elif not isinstance(value, wanted):
            yield _said(document, (*route, key), f"`{key}` is of the wrong form.")


def _said(document: Document, route: tuple[str | int, ...], message: str) -> str:
    span = document.spans(route, "key")[0]
    return f"{span.path}:{span.line}:{span.column}: {message}"
