"""What a model is made of once it is read: elements with the places they were written at, and mistakes in them."""

from __future__ import annotations

from typing import Any, NamedTuple

from iotlint.dtdl.contexts import Context
from iotlint.source.document import Document

Route = tuple[str | int, ...]


class Mistake(NamedTuple):
    """Something that the language does not allow, at a place in a model's file.

    `rule` is the name of the rule it is reported under; `part` is "key" or "value"; `related` further places.
    """

    rule: str
    message: str
    document: Document
    route: Route
    part: str = "value"
    related: tuple[tuple[Document, Route, str], ...] = ()


class Element:
    """One element of a model.

    `class_` is its class (`Property`), `types` the ids of its supplemental types, `refused` of those that cannot
    stand beside it, `unknown` whether it has types that
    nobody defines. `children` are elements and references by the term of their property; `literals` plain values,
    with the routes they were written at.
    """

    __slots__ = (
        *(
            "added",
            "children",
            "class_",
            "context",
            "document",
            "id",
            "level",
            "literals",
            "owner",
            "property",
        ),
        *("refused", "route", "types", "unknown"),
    )

    def __init__(self, document: Document, route: Route, context: Context) -> None:
        self.document = document
        self.route = route
        self.context = context
        self.class_ = ""
        self.id: str | None = None
        self.types: tuple[str, ...] = ()
        self.refused: tuple[str, ...] = ()
        self.unknown = False
        self.level = 1
        self.owner: Element | None = None
        self.property = ""
        self.children: dict[str, list[Element | Reference]] = {}
        self.literals: dict[str, tuple[Any, Route]] = {}
        # Values of properties that supplemental types bring, by the id of the property: (key, route, values).
        self.added: dict[str, tuple[str, Route, list[Any]]] = {}

    def text(self, name: str) -> str | None:
        """The value of a property that is text, if it is there and right."""
        found = self.literals.get(name, (None, ()))[0]
        return found if isinstance(found, str) else None

    @property
    def name(self) -> str | None:
        """Its programming name."""
        return self.text("name")

    @property
    def partition(self) -> Element:
        """The interface it is written in, itself if it is one."""
        found = self
        while found.class_ != "Interface" and found.owner is not None:
            found = found.owner
        return found

    @property
    def called(self) -> str:
        """What to call it in a message."""
        name = self.name
        if self.id and self.class_ == "Interface":
            return f"Interface '{self.id}'"
        return f"{self.class_} '{name}'" if name else f"This {self.class_}" if self.class_ else "This element"


class Reference(NamedTuple):
    """A value that names an element: the id it stands for, where it stands, and in which element."""

    id: str
    route: Route
    owner: Element
