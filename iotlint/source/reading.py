"""What the reading of a document shares with its rare parts: bounds, terms, and the trail to a node."""

from __future__ import annotations

from typing import Any, Protocol

from iotlint.source.document import Place
from iotlint.source.secrets import mask
from iotlint.source.span import Source

MAX_DEPTH = 100
MAX_FAULTS = 1000
MAX_MERGED = 5_000_000
# Holds the styles of scalars but for blocks: `in` looks for substrings, and that of a plain scalar is "".
QUOTED = "'\""
BREAKS = "\r\n\x85\u2028\u2029"
BOMB = "Aliases and merge keys blow this document up to many times its size; write out what is meant."
CORE = "tag:yaml.org,2002:"
# Where a node stands: the trail of its parent and its own key or index; joined when somebody asks.
Trail = tuple[Any, str | int] | None


def clipped(text: str) -> str:
    """A text for use in a message, which long ones would make unreadable."""
    text = mask(text)
    return text if len(text) <= 80 else f"{text[:79]}…"


class Halt(Exception):
    """Ends the reading of a file; what is wrong has been noted."""


class Reading(Protocol):
    """What the rare parts of documents use of the tree that is being built: `source.tree.Tree` is one."""

    source: Source
    text: str
    dropped: bool  # whether the document cannot be kept
    merged: int  # entries that merge keys brought in so far

    def node(self, event: Any, depth: int, trail: Trail) -> tuple[Any, Place]:
        """Any node, its first event already taken: its value and its place."""
        raise NotImplementedError

    def fault(
        self,
        name: str,
        message: str,
        start: int,
        end: int,
        trail: Trail,
        related: tuple[int, int, str] | None = None,
        replacement: str | None = None,
    ) -> None:
        """Notes what is wrong between two offsets, and what would mend it."""
        raise NotImplementedError
