"""Interfaces in their families: `extends`, the names they inherit, components, depth and size of all of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from iotlint.dtdl.element import Element, Mistake, Reference
from iotlint.dtdl.neighbours import Sibling
from iotlint.dtdl.parse import Parser
from iotlint.dtdl.relate import Relations
from iotlint.dtdl.tables import limit

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
        # Of each interface the entries, inherited ones included, that demand something of their neighbours.
        self._demanding: dict[int, dict[int, Element]] = {}
        self._depths: dict[int, int] = {}
        self._schema_depths: dict[int, int] = {}
        self._with_arrays: set[int] | None = None
        self._counts: dict[int, int] = {}
        self._at_most: dict[int, int] = {}  # of each interface, how many elements it has at most

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
        names: dict[str, Element] = {}
        for child in interface.children.get("contents", ()):
            target = self._relations.target(child)
            if target is not None and target.name is not None:
                names.setdefault(target.name, target)
        at_most = sum(1 + self._count(each) for each in names.values())
        demanding = {id(each): each for each in names.values() if self._relations.demands(each)}
        most = limit(facts["extendsDepth"], interface.context.extended)
        depth = 0
        for child, parent in self._parents(interface):
            above = self._depths.get(id(parent), 0)
            depth = max(depth, above + 1)
            inherited = self.contents.get(id(parent), {})
            if above > most or len(names) + len(inherited) > _MOST_NAMES:
                continue  # which has been told, or will be
            at_most += self._at_most.get(id(parent), 0)
            demanding.update(self._demanding.get(id(parent), {}))
            if names.keys().isdisjoint(inherited):
                names.update(inherited)
            else:
                self._clashes(interface, child, parent, names, inherited)
                names = {**inherited, **names}
        self._at_most[id(interface)] = at_most
        self._demanding[id(interface)] = demanding
        self._depths[id(interface)] = depth
        self.contents[id(interface)] = names
        if depth > most and not any(
            self._depths.get(id(parent), 0) > most for _, parent in self._parents(interface)
        ):
            message = f"{interface.called} inherits over {depth} levels; at most {most} are allowed."
            place = next(iter(interface.children["extends"]))
            self._note("dtdl-inheritance-depth", message, interface, place)

    def _clashes(
        self, interface: Element, child: Element | Reference, parent: Element,
        names: Mapping[str, Element], inherited: Mapping[str, Element],
    ) -> None:  # fmt: skip
        for name in inherited.keys() & names.keys():
            if self._parser.full:
                return
            if names[name] is not inherited[name]:
                self._clash(interface, child, parent, name, inherited[name])

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
        self._parser.add(
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
        """Whether a schema is an array or has one in it; worked out for all schemas at once."""
        if self._with_arrays is None:
            holders: dict[int, list[Element]] = {}
            seen: set[int] = set()
            ahead = list(self._parser.elements)
            arrays = []
            while ahead:
                element = ahead.pop()
                if id(element) in seen or element.class_ == "Interface":
                    continue
                seen.add(id(element))
                if element.class_ == "Array":
                    arrays.append(element)
                for _, target, _ in self._inner(element):
                    if target is not None:
                        holders.setdefault(id(target), []).append(element)
                        ahead.append(target)
            self._with_arrays = set()
            while arrays:
                element = arrays.pop()
                if id(element) not in self._with_arrays:
                    self._with_arrays.add(id(element))
                    arrays += holders.get(id(element), ())
        return id(schema) in self._with_arrays

    # Neighbours and sizes

    def _siblings(self, interface: Element) -> None:
        contents = self.contents.get(id(interface), {})
        used: set[tuple[str, str]] = set()
        for element in self._demanding.get(id(interface), {}).values():
            for constraint in self._relations.demands(element):
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
        most = limit(facts["contentsCount"], interface.context.extended)
        count = self._at_most.get(id(interface), 0)
        if count > most:  # what comes by two ways was counted twice
            count = sum(1 + self._count(each) for each in self.contents.get(id(interface), {}).values())
        if count > most:
            message = f"{interface.called} has {count} elements with all that is in them; at most {most} are allowed."
            self._note("dtdl-too-large", message, interface)
        most = limit(facts["extendsCount"], interface.context.extended)
        count = len({target.id for _, target in self._parents(interface)})
        if count > most:
            message = f"{interface.called} extends {count} interfaces; at most {most} are allowed."
            self._note("dtdl-too-large", message, interface, interface.children["extends"][0])

    def _count(self, element: Element) -> int:
        """How many elements are below one, plain types left out; what is named twice counts twice."""
        known = self._counts.get(id(element))
        if known is not None:
            return known
        stack = [element]
        while stack:
            each = stack[-1]
            inner = [target for _, target, _ in self._parts(each) if target is not None]
            waiting = [target for target in inner if id(target) not in self._counts]
            if id(each) in self._counts and self._counts[id(each)] >= 0:
                stack.pop()
            elif waiting and id(each) not in self._counts:
                self._counts[id(each)] = -1  # begun: a circle ends here
                stack += waiting
            else:
                stack.pop()
                self._counts[id(each)] = sum(1 + max(self._counts.get(id(target), 0), 0) for target in inner)
        return self._counts[id(element)]

    def _parts(self, element: Element) -> Iterator[_Step]:
        yield from self._inner(element)
        for name in ("request", "response", "properties"):
            for child in element.children.get(name, ()):
                target = self._relations.target(child)
                if target is not None:
                    yield child, target, 0

    def _bytes(self, interface: Element, most: int) -> None:
        """The text of an interface is bounded; what is as large is rare, so most texts need no counting."""
        extent = interface.document.extent(interface.route)
        if extent is None or extent[2] - extent[1] <= most // 4:
            return
        size = len(interface.document.source.text[extent[1] : extent[2]].encode("utf-8", "replace"))
        if size > most:
            message = f"{interface.called} has {size} bytes; at most {most} are allowed."
            self._note("dtdl-too-large", message, interface)
