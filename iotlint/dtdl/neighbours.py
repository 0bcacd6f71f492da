"""What a type demands of the neighbours of its element: annotations and overrides are about another entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iotlint.dtdl.element import Element, Reference
from iotlint.dtdl.parse import Parser
from iotlint.dtdl.types import short


class Sibling:
    """What a type demands of a neighbour that the element names, as an annotation does."""

    def __init__(
        self, parser: Parser, contents: Mapping[str, Element], element: Element, constraint: Mapping[str, Any],
        used: set[tuple[str, str]],
    ) -> None:  # fmt: skip
        self._parser = parser
        self._contents = contents
        self._element = element
        self._constraint = constraint
        self._used = used

    def judge(self) -> None:
        """Notes where the neighbour is missing or is not what it has to be."""
        constraint = self._constraint
        (keyref,) = constraint.get("KeyrefPropertyId") or constraint["SiblingKeyrefPropertyId"]
        if keyref not in self._element.added:
            return
        key, route, values = self._element.added[keyref]
        if not values or not isinstance(values[0], str):
            return
        sibling = self._contents.get(values[0])
        if sibling is None or sibling is self._element:
            return  # what it is about may come with an interface that extends this one
        if "RequiredTypes" in constraint:
            self._types(sibling, key, route)
        if "UniqueReference" in constraint:
            self._overridden(sibling, values[0])
        if "SiblingParentOfPropertyId" in constraint:
            self._same_schema(sibling)

    def _note(self, message: str, route: tuple[str | int, ...]) -> None:
        self._parser.note("dtdl-neighbour", message, self._element, route)

    def _types(self, sibling: Element, key: str, route: tuple[str | int, ...]) -> None:
        wanted = {short(each) for each in self._constraint["RequiredTypes"]}
        if sibling.class_ not in wanted:
            self._note(f"'{key}' has to name a {' or '.join(sorted(wanted))}, not a {sibling.class_}.", route)
        for type_ in self._constraint.get("DisallowedType", ()):
            if type_ in sibling.types:
                self._note(f"'{key}' cannot name what is of the type '{short(type_)}' itself.", route)

    def _value(self, id_: str) -> tuple[str, tuple[str | int, ...]] | None:
        """The text of a property that a type brings, and its place."""
        added = self._element.added.get(id_)
        if added is None or not added[2] or not isinstance(added[2][0], str):
            return None
        return added[2][0], added[1]

    def _overridden(self, sibling: Element, name: str) -> None:
        """The property of the neighbour that is overridden: one that a type brought it, and once only."""
        found = self._value(self._constraint["UniqueReference"][0])
        if found is None:
            return
        overridden, route = found
        uri = self._element.context.uri(overridden)
        if (name, uri) in self._used:
            self._note(f"'{overridden[:60]}' of '{name}' is overridden by another entry already.", route)
        self._used.add((name, uri))
        if uri not in sibling.added:
            facts = sibling.context.language.property_facts(sibling.class_, uri)
            what = "is one that the language gives it" if facts is not None else "does not exist"
            self._note(f"'{overridden[:60]}' of '{name}' {what}, so it cannot be overridden.", route)

    def _same_schema(self, sibling: Element) -> None:
        """The schema of an override has to be the group that the overridden value belongs to."""
        found = self._value(self._constraint["SiblingParentOfPropertyId"][0])
        uri = None if found is None else self._element.context.uri(found[0])
        if uri is None or uri not in sibling.added:
            return
        values = [each for each in sibling.added[uri][2] if isinstance(each, Reference)]
        standard = self._parser.tables.standard.get(values[0].id) if values else None
        for child in self._element.children.get("schema", ()):
            if standard is None or standard.parent is None:
                continue
            if not (isinstance(child, Reference) and child.id == standard.parent):
                message = (
                    f"'schema' has to be {short(standard.parent)}, what '{found and found[0]}' is one of."
                )
                self._note(message, child.route)
