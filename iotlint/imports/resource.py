"""One thing that infrastructure code declares or that was found deployed, and what identifies it."""

from __future__ import annotations

from typing import Any

from iotlint.imports.value import Key, Unknown, Value, identity, packed, pieces
from iotlint.source.document import Document

# What a resource is told apart by: its type in lower case, and the normal forms of its names.
Identity = tuple[str, tuple[Key, ...]]


class Resource:
    """A resource as one file has it.

    `kind` is its full type as written, `names` the segments of its name, from the outermost parent down. `body` is
    what was written of it. `key` is the packed place that stands for the whole resource, `label` how its name is
    written. `unsure` says why it may not exist at all. `scope` is what an extension resource is about.
    """

    __slots__ = (
        "body",
        "deployed",
        "doc",
        "existing",
        "key",
        "kind",
        "label",
        "names",
        "needs",
        "parent",
        "scope",
        "symbol",
        "type",
        "unsure",
    )

    def __init__(self, kind: str, names: tuple[Any, ...], body: Value, key: int, label: str) -> None:
        self.kind = kind
        self.type = kind.lower()
        self.names = names
        self.body = body
        self.doc: Document = body.doc
        self.key = key
        self.label = label
        self.symbol = ""
        self.existing = False
        self.deployed = False
        self.unsure = ""
        self.parent: Resource | None = None
        self.scope: Any = None
        self.needs: tuple[Any, ...] = ()

    def __repr__(self) -> str:
        return f"<{self.kind} {self.label}>"

    @property
    def identity(self) -> Identity:
        """What it has in common with every other mention of the same thing."""
        if not self.names or len(self.names) != self.type.count("/"):
            return self.type, (
                ("at", self.doc.source.path, packed(self.body.place)),
                *map(identity, self.names),
            )
        return self.type, tuple(map(identity, self.names))

    @property
    def name(self) -> str:
        """Its name as far as it is known to the last letter, else empty."""
        return "/".join(self.names) if all(isinstance(name, str) for name in self.names) else ""


# Resources within resources, of which everything above each is looked for: services of Azure have four or five.
MOST_LEVELS = 32


def from_id(data: Any) -> tuple[str, tuple[Any, ...]] | None:
    """Type and names that an id tells, whole or relative; None where it is no id."""
    if not isinstance(data, (str, Unknown)) or (isinstance(data, Unknown) and not data.parts):
        return None
    segments = pieces(data, "/")
    for index in range(len(segments) - 1, -1, -1):
        if isinstance(segments[index], str) and segments[index].lower() == "providers":  # type: ignore[union-attr]
            segments = segments[index + 1 :]
            break
    first = next((at for at, segment in enumerate(segments) if segment != ""), len(segments))
    segments = segments[first:]
    kinds = segments[:1] + segments[1::2]
    if (
        not 3 <= len(segments) <= 2 * MOST_LEVELS
        or not all(isinstance(kind, str) and kind for kind in kinds)
        or "." not in str(kinds[0])
    ):
        return None
    names = segments[2::2]
    return "/".join(map(str, kinds[: len(names) + 1])).lower(), tuple(names)


def identity_of_id(data: Any) -> Identity | None:
    """The identity that an id tells."""
    found = from_id(data)
    return None if found is None else (found[0], tuple(map(identity, found[1])))
