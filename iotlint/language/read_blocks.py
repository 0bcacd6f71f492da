"""Reads the mapping blocks of a folder's resources.yaml, and says what is wrong with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from iotlint.catalog.entries import read_documents
from iotlint.errors import RuleFileError
from iotlint.model.schema_problems import told
from iotlint.opener import text_of
from iotlint.resources import folder


def read_blocks(path: Path) -> list[dict[str, Any]]:
    """The blocks of a file; none where it is not there. Raises RuleFileError with every mistake."""
    if not path.is_file():
        return []
    schema = json.loads(text_of(folder("schemas") / "resources.schema.json"))
    problems: list[str] = []
    blocks: list[dict[str, Any]] = []
    for document in read_documents(path, path.as_posix(), problems):
        wrong = told(document, schema)
        problems += wrong
        blocks += [] if wrong else document.value["resources"]
    if problems:
        raise RuleFileError(problems)
    return blocks
