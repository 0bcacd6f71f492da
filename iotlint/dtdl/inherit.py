"""Interfaces in their families: `extends`, the names they inherit, components, depth and size of all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from iotlint.dtdl.element import Element, Mistake, Reference
from iotlint.dtdl.parse import Parser
from iotlint.dtdl.relate import Relations
from iotlint.dtdl.tables import limit
from iotlint.dtdl.types import short

_SCHEMAS = ("elementSchema", "schema", "fields", "mapKey", "mapValue", "enumValues")
# More names than this are not inherited further: what has so many has been told to be too large.
_MOST_NAMES = 200_000
# Where a part of a schema is named, the part if it has parts of its own, and how many levels down it is.
_Step = tuple[Element | Reference, Element | None, int]


class Families:
    """Judges interfaces by what they inherit and hold, and schemas by what they are made of."""

    def __init__(self, parser: Parser, relations: Relations) -> None:
        self._parser = parser
        self._relations = relations
        self.contents: dict[int, dict[str, Element]] = {}  # of each interface, inherited ones included
        self._depths: dict[int, int] = {}
        self._schema_depths: dict[int, int] = {}
        self._arrays: dict[int, bool] = {}

    def judge(self) -> None:
        """Notes what is wrong with every interface and every schema."""
        interfaces = [each for each in self._parser.elements if each.class_ == "Interface"]
        for interface in self._parents_first(interfaces):
            self._family(interface)
        for interface in interfaces:
            self._siblings(interface)
            self._size(interface)
        for element in self._parser.elements:
            if element.class_ == "Component":
                self._component(element)
            facts = element.context.language.classes[element.class_]
            if "depth" in facts:
                self._schema(element, facts)
            if "Array" in facts.get("excludes", ()):
                self._no_array(element)

    def _note(
        self, rule: str, message: str, element: Element, place: Element | Reference | None = None
    ) -> None:
        if isinstance(place, Reference):
            self._parser.note(rule, message, element, place.route)
        else:
            at = element if place is None else place
            part = "key" if "@id" not in at.literals else "value"
            self._parser.note(rule, message, at, at.route, part)

    # Inheritance

    def _parents(self, interface: Element) -> Iterator[tuple[Element | Reference, Element]]:
        for child in interface.children.get("extends", ()):
            target = self._relations.target(child)
            if target is not None and target.class_ == "Interface":
                yield child, target

    def _parents_first(self, interfaces: list[Element]) -> Iterator[Element]:
        """All interfaces, each after those it extends; notes circles, which are cut where they close."""
        done: set[int] = set()
        for first in interfaces:
            if id(first) in done:
                continue
            path = {id(first)}
            stack = [(first, self._parents(first))]
            while stack:
                interface, parents = stack[-1]
                step = next(parents, None)
                if step is None:
                    stack.pop()
                    path.discard(id(interface))
                    done.add(id(interface))
                    yield interface
                elif id(step[1]) in path:
                    message = f"{interface.called} extends itself, by way of '{step[1].id}'."
                    self._note("dtdl-inheritance-cycle", message, interface, step[0])
                    self.contents.setdefault(id(step[1]), {})
                elif id(step[1]) not in done:
                    path.add(id(step[1]))
                    stack.append((step[1], self._parents(step[1])))

    def _family(self, interface: Element) -> None:
        """Depth and names of an interface whose parents are done."""
        facts = interface.context.language.classes["Interface"]
        extended = interface.context.extended
        names: dict[str, Element] = {}
        for child in interface.children.get("contents", ()):
            target = self._relations.target(child)
            if target is not None and target.name is not None:
                names.setdefault(target.name, target)
        depth = 0
        for child, parent in self._parents(interface):
            depth = max(depth, self._depths.get(id(parent), 0) + 1)
            inherited = self.contents.get(id(parent), {})
            if len(names) + len(inherited) > _MOST_NAMES:
                continue
            for name, element in inherited.items():
                if names.setdefault(name, element) is not element:
                    self._clash(interface, child, parent, name, element)
        self._depths[id(interface)] = depth
        self.contents[id(interface)] = names
        most = limit(facts["extendsDepth"], extended)
        if depth > most and not any(
            self._depths.get(id(parent), 0) > limit(facts["extendsDepth"], extended)
            for _, parent in self._parents(interface)
        ):
            message = f"{interface.called} inherits over {depth} levels; at most {most} are allowed."
            place = next(iter(interface.children["extends"]))
            self._note("dtdl-inheritance-depth", message, interface, place)

    def _clash(
        self, interface: Element, child: Element | Reference, parent: Element, name: str, inherited: Element
    ) -> None:
        message = (
            f"{interface.called} inherits '{name}' from '{parent.id}', and has an entry of this name already; "
            "nothing can be overridden."
        )
        related = []
        if "name" in inherited.literals and inherited.document.source.path:
            related.append((inherited.document, inherited.literals["name"][1], "inherited"))
        route = child.route
        own = next(
            (
                target
                for each in interface.children.get("contents", ())
                if (target := self._relations.target(each)) is not None and target.name == name
            ),
            None,
        )
        if own is not None and own.document is interface.document:
            route = own.literals["name"][1]
        self._parser.mistakes.append(
            Mistake("dtdl-inherited-name", message, interface.document, route, "value", tuple(related))
        )

    def _component(self, element: Element) -> None:
        """A component's interface may have no components."""
        for child in element.children.get("schema", ()):
            target = self._relations.target(child)
            inner = self.contents.get(id(target), {}) if target is not None else {}
            found = next((each for each in inner.values() if each.class_ == "Component"), None)
            if found is not None:
                message = (
                    f"{element.called} is made of an interface that has a component itself, '{found.name}'; "
                    "components cannot be nested."
                )
                self._note("dtdl-nested-component", message, element, child)

    # Schemas

    def _inner(self, schema: Element) -> Iterator[_Step]:
        """What a schema is made of."""
        for name in _SCHEMAS:
            for child in schema.children.get(name, ()):
                target = self._relations.target(child)
                if target is not None and target.class_ != "Interface":
                    yield child, target, int(name in ("elementSchema", "schema"))
                elif target is None and name in ("elementSchema", "schema"):
                    yield child, None, 1

    def _depth(self, schema: Element) -> int:
        """How many levels a schema has below it; notes circles where the version forbids them."""
        path: dict[int, int] = {}
        stack: list[tuple[Element, Iterator[_Step], int]] = []
        if id(schema) not in self._schema_depths:
            stack.append((schema, self._inner(schema), 0))
            path[id(schema)] = 0
        while stack:
            element, inner, level = stack[-1]
            step = next(inner, None)
            if step is None:
                stack.pop()
                self._schema_depths[id(element)] = path.pop(id(element))
                if stack:
                    around = id(stack[-1][0])
                    path[around] = max(path[around], self._schema_depths[id(element)] + level)
                continue
            child, target, more = step
            if target is None:  # a plain type, or something that is missing
                path[id(element)] = max(path[id(element)], more)
            elif id(target) in path:
                if not schema.context.language.classes[schema.class_].get("recursive"):
                    number = schema.context.language.number
                    message = f"{target.called} is made of itself, which version {number} forbids."
                    self._note("dtdl-schema-cycle", message, element, child)
            elif id(target) in self._schema_depths:
                path[id(element)] = max(path[id(element)], self._schema_depths[id(target)] + more)
            else:
                path[id(target)] = 0
                stack.append((target, self._inner(target), more))
        return self._schema_depths[id(schema)]

    def _schema(self, element: Element, facts: Mapping[str, Any]) -> None:
        most = limit(facts["depth"], element.context.extended)
        if self._depth(element) <= most or self._told(element, most):
            return
        message = (
            f"This {element.class_} is nested over {self._depth(element)} levels; at most {most} are allowed."
        )
        self._note("dtdl-schema-depth", message, element)

    def _told(self, element: Element, most: int) -> bool:
        """Whether a schema around this one is too deep as well, which says it all."""
        around = element.owner
        while around is not None and around.class_ != "Interface":
            if (
                self._schema_depths.get(id(around), 0) > most
                and "depth" in (around.context.language.classes[around.class_])
            ):
                return True
            around = around.owner
        return False

    def _no_array(self, element: Element) -> None:
        """Version 2 has no arrays in properties, however deep."""
        for child in element.children.get("schema", ()):
            target = self._relations.target(child)
            if target is not None and self._has_array(target):
                message = f"{element.called} holds an Array, which version 2 forbids; use a Map or version 3."
                self._note("dtdl-array-in-property", message, element, child)

    def _has_array(self, schema: Element) -> bool:
        seen: set[int] = set()
        ahead = [schema]
        while ahead:
            element = ahead.pop()
            if element.class_ == "Array":
                return True
            if id(element) not in seen:
                seen.add(id(element))
                ahead += [target for _, target, _ in self._inner(element) if target is not None]
        return False

    # Neighbours and sizes

    def _siblings(self, interface: Element) -> None:
        contents = self.contents.get(id(interface), {})
        used: set[tuple[str, str]] = set()
        for element, constraint in self._relations.siblings(contents):
            Sibling(self._parser, contents, element, constraint, used).judge()
        self._unique_numbers(interface)

    def _unique_numbers(self, interface: Element) -> None:
        """Properties of types that have to differ among neighbours, such as the index of a field."""
        seen: dict[tuple[str, Any], Element] = {}
        for element in interface.children.get("contents", ()):
            if not isinstance(element, Element):
                continue
            for uri, (key, route, values) in element.added.items():
                if values and not isinstance(values[0], Reference) and key == "index":
                    first = seen.setdefault((uri, values[0]), element)
                    if first is not element:
                        message = f"'{key}' is {values[0]} in another entry already; each has its own."
                        self._parser.note("dtdl-duplicate-name", message, element, route)

    def _size(self, interface: Element) -> None:
        facts = interface.context.language.classes["Interface"]
        if "bytes" in facts:
            self._bytes(interface, limit(facts["bytes"], interface.context.extended))
        if "contentsCount" not in facts:
            return
        most = limit(facts["extendsCount"], interface.context.extended)
        count = len({target.id for _, target in self._parents(interface)})
        if count > most:
            message = f"{interface.called} extends {count} interfaces; at most {most} are allowed."
            self._note("dtdl-too-large", message, interface, interface.children["extends"][0])

    def _bytes(self, interface: Element, most: int) -> None:
        """The text of an interface is bounded; what is as large is rare, so most texts need no counting."""
        extent = interface.document.extent(interface.route)
        if extent is None or extent[2] - extent[1] <= most // 4:
            return
        size = len(interface.document.source.text[extent[1] : extent[2]].encode("utf-8", "replace"))
        if size > most:
            message = f"{interface.called} has {size} bytes; at most {most} are allowed."
            self._note("dtdl-too-large", message, interface)


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
