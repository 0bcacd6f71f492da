"""The elements that come with the language as elements of our own, for what asks how deep or of what a schema is."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from iotlint.dtdl.element import Element
from iotlint.dtdl.parse import Parser
from iotlint.dtdl.tables import tables
from iotlint.source.document import Document
from iotlint.source.span import Source

_SCHEMAS = ("dtmi:standard:schema:", "dtmi:iotcentral:schema:")


@lru_cache(maxsize=1)
def standard_schemas() -> dict[str, Element]:
    """The geospatial schemas and their like by id, each with what it is made of."""
    known = tables()
    facts: list[Any] = [
        dict(each.facts)
        for id_, each in known.standard.items()
        if id_.startswith(_SCHEMAS) and each.parent is None
    ]
    parser = Parser(known, trusted=True)
    document = Document(Source("", ""), 0, facts, (0,), 0, 0)
    for index, each in enumerate(facts):
        parser.root(document, each, (index,))
    assert not parser.mistakes, parser.mistakes
    return parser.by_id
