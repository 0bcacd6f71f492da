"""From JSON to elements: ids, types, properties, and whatever is wrong with one element by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iotlint.dtdl.contexts import Context, Contexts
from iotlint.dtdl.element import Element, Mistake, Reference, Route
from iotlint.dtdl.tables import Tables, limit
from iotlint.dtdl.types import Types, one_of
from iotlint.dtdl.values import NOTHING, Values, flat
from iotlint.source.document import Document

_PLAIN = frozenset(("@context", "@id", "@type"))
# Far deeper than any version allows, and within what the reader of JSON lets through.
MAX_NESTED = 80
# More mistakes than anybody reads; what comes after them is not told.
MAX_MISTAKES = 1000


class Parser:
    """Reads documents, one after the other, into one set of elements.

    `roots` are the interfaces at the top, `by_id` all elements that are defined, `elements` all there are.
    """

    def __init__(self, tables: Tables, trusted: bool = False) -> None:
        self.tables = tables
        self.trusted = trusted  # whether what is read belongs to the language, and may use its ids
        self.mistakes: list[Mistake] = []
        self.elements: list[Element] = []
        self.roots: list[Element] = []
        self.by_id: dict[str, Element] = {}
        # What is defined again, by the interface it is in and its id.
        self._again: dict[tuple[int, str], Element] = {}
        self._contexts = Contexts(tables)
        self._values = Values(self)
        self._types = Types(self, tables)

    def note(self, rule: str, message: str, element: Element, route: Route, part: str = "value") -> None:
        """Notes a mistake in an element's file."""
        self.add(Mistake(rule, message, element.document, route, part))

    def add(self, mistake: Mistake) -> None:
        """Notes a mistake, up to a number beyond which nobody reads on."""
        if not self.full:
            self.mistakes.append(mistake)

    @property
    def full(self) -> bool:
        """Whether no more mistakes are told."""
        return len(self.mistakes) >= MAX_MISTAKES

    def document(self, document: Document) -> None:
        """Reads a file: an interface, or a list of interfaces."""
        ahead: list[tuple[Any, Route]] = [(document.value, ())]
        while ahead:
            value, route = ahead.pop()
            if isinstance(value, list):
                ahead += [(each, (*route, index)) for index, each in reversed(list(enumerate(value)))]
            elif isinstance(value, dict):
                self.root(document, value, route)
            else:
                message = "A model is a JSON object, an interface, or a list of interfaces."
                self.add(Mistake("dtdl-not-a-model", message, document, route))

    def root(self, document: Document, value: dict[str, Any], route: Route) -> None:
        """Reads one element at the top of a file."""
        if "@context" not in value and "@type" not in value and "@graph" not in value:
            message = "This is JSON, and no model of DTDL: it has neither `@context` nor `@type`."
            self.add(Mistake("dtdl-not-a-model", message, document, route, "key"))
            return
        if "@context" not in value:
            message = "This model has no `@context`, so nobody knows its version of DTDL; add `dtmi:dtdl:context;3`."
            self.add(Mistake("dtdl-context", message, document, route, "key"))
            return
        context = self._context(document, value["@context"], (*route, "@context"), None)
        if context is None:
            return
        element = Element(document, route, context)
        if "@graph" in value:
            message = "`@graph` cannot stand in a model; put the interfaces into a list."
            self.note("dtdl-keyword", message, element, (*route, "@graph"), "key")
            return
        self._keywords(element, value, route)
        if not self._types.of_root(element, value, route, self.trusted):
            return
        if self._id(element, value, route) is None and "@id" not in value:
            message = 'An interface has to have an `@id`, such as `"dtmi:example:Room;1"`.'
            self.note("dtdl-missing-id", message, element, route, "key")
        self.roots.append(element)
        self._enter(element)
        self._properties(element, value, route)

    def _context(
        self, document: Document, value: Any, route: Route, around: Context | None
    ) -> Context | None:
        context, wrong = self._contexts.read(value, around)
        for rule, message, index in wrong:
            at = (*route, index) if isinstance(value, list) and index is not None else route
            self.add(Mistake(rule, message, document, at))
        return context

    def _keywords(self, element: Element, value: dict[str, Any], route: Route) -> None:
        for key in value:
            if not key.startswith("@") or key in _PLAIN:
                continue
            if key != "@graph" and element.context.language.tolerant:
                continue
            message = f"`{key[:60]}` means nothing here; a model has `@context`, `@id` and `@type` alone."
            self.note("dtdl-keyword", message, element, (*route, key), "key")

    def _id(self, element: Element, value: dict[str, Any], route: Route) -> str | None:
        """Reads the id of an element; None where there is none that is right."""
        if "@id" not in value:
            return None
        id_, at = value["@id"], (*route, "@id")
        language = element.context.language
        if not isinstance(id_, str):
            self.note("dtdl-id-form", "An `@id` is text.", element, at)
            return None
        most = limit(language.id_length, element.context.extended)
        shorter = language.classes.get(element.class_, {}).get("idLength")
        uri = element.context.uri(id_)
        if len(uri) > most:
            self.note(
                "dtdl-id-length",
                f"This id has {len(uri)} characters; at most {most} are allowed.",
                element,
                at,
            )
        elif not language.id.match(uri):
            message = (
                f"'{id_[:80]}' is no DTMI; one looks like `dtmi:example:Room;1`: names of letters, digits and `_`, "
                "and a version without zeros in front."
            )
            self.note("dtdl-id-form", message, element, at)
        elif not self.trusted and any(uri.startswith(prefix) for prefix in self.tables.reserved):
            message = f"'{id_[:80]}' begins like ids that the language keeps to itself; choose another name."
            self.note("dtdl-reserved-id", message, element, at)
        elif shorter is not None and len(uri) > shorter:
            message = f"The id of an {element.class_} has at most {shorter} characters, and this one has {len(uri)}."
            self.note("dtdl-id-length", message, element, at)
        else:
            element.id = uri
            return uri
        return None

    def _enter(self, element: Element) -> None:
        """Puts an element among those that can be referred to."""
        self.elements.append(element)
        if element.id is None:
            return
        first = self.by_id.setdefault(element.id, element)
        if first is element:
            return
        self._again.setdefault((id(element.partition), element.id), element)
        if not _versions_of_one(first, element):
            message = f"'{element.id}' is defined already; an id stands for one element."
            related = ((first.document, (*first.route, "@id"), "defined here"),)
            at = (*element.route, "@id")
            self.mistakes.append(
                Mistake("dtdl-duplicate-id", message, element.document, at, "value", related)
            )

    def find(self, reference: Reference) -> Element | None:
        """The element that a reference leads to, in its own interface if there are several."""
        found = self.by_id.get(reference.id)
        if found is not None and self._again:
            found = self._again.get((id(reference.owner.partition), reference.id), found)
        return found

    # Properties

    def _properties(self, element: Element, value: dict[str, Any], route: Route) -> None:
        language = element.context.language
        facts = language.classes[element.class_]["properties"]
        seen: dict[str, str] = {}
        unknown: list[str] = []
        for key, child in value.items():
            if key.startswith("@"):
                continue
            known = facts.get(key)
            name = key
            if known is None:
                name = language.names.get(element.context.uri(key), key)
                known = facts.get(name)
            if known is None and self._types.takes(element, key, child, (*route, key)):
                continue
            if known is None:
                unknown.append(key)
                continue
            if name in seen:
                message = f"'{name}' stands here twice, as '{seen[name][:60]}' and as '{key[:60]}'; keep one of them."
                self.note("dtdl-repeated-property", message, element, (*route, key), "key")
            seen[name] = key
            if "class" in known:
                self._children(element, name, child, (*route, key), known)
            else:
                found = self._values.read(element, name, child, (*route, key), known)
                if found is not NOTHING:
                    element.literals[name] = (found, (*route, key))
        for key in unknown:
            self._types.unknown(element, key, (*route, key))
        self._required(element, seen, facts)
        self._types.complete(element)

    def _required(self, element: Element, seen: Mapping[str, str], facts: Mapping[str, Any]) -> None:
        for name, known in facts.items():
            if not known.get("required"):
                continue
            empty = name in seen and "class" not in known and self._is_empty(element, seen[name])
            if name not in seen or empty:
                message = f"{element.called} has no '{name}', which is required."
                self.note("dtdl-missing-property", message, element, element.route, "key")

    @staticmethod
    def _is_empty(element: Element, key: str) -> bool:
        value = element.document.value
        for part in (*element.route, key):
            value = value[part]
        return bool(value == [])

    def _children(
        self, element: Element, name: str, value: Any, route: Route, facts: Mapping[str, Any]
    ) -> None:
        """The elements and references at a property."""
        found: list[Element | Reference] = []
        given = 0
        for child, at in flat(value, route):
            given += 1
            if isinstance(child, str):
                reference = self._reference(element, name, child, at, facts)
                if reference is not None:
                    found.append(reference)
            elif isinstance(child, dict):
                inner = self._element(element, name, child, at, facts)
                if inner is not None:
                    found.append(inner)
            else:
                message = f"'{name}' takes {self._wanted(element, facts)} or a reference to one, and this is neither."
                self.note("dtdl-reference", message, element, at)
        element.children[name] = found
        if given > 1 and not facts.get("plural"):
            message = f"'{name}' takes one value, and here are {given}."
            self.note("dtdl-value-count", message, element, route)
        if given < facts.get("least", 0):
            message = f"'{name}' is empty, and has to have {facts['least']} value at least."
            self.note("dtdl-value-count", message, element, route)

    def _wanted(self, element: Element, facts: Mapping[str, Any]) -> str:
        return one_of(element.context.language.concrete(facts["class"]))

    def _reference(
        self, element: Element, name: str, value: str, route: Route, facts: Mapping[str, Any]
    ) -> Reference | None:
        uri = element.context.uri(value)
        if uri == value and not element.context.language.id.match(value.partition("#")[0]):
            schema = " or the name of a type such as `double`" if "Schema" in facts["class"] else ""
            message = f"'{value[:80]}' is no DTMI{schema}, so '{name}' refers to nothing."
            self.note("dtdl-reference", message, element, route)
            return None
        return Reference(uri, route, element)

    def _element(
        self, around: Element, name: str, value: dict[str, Any], route: Route, facts: Mapping[str, Any]
    ) -> Element | None:
        context = around.context
        if "@context" in value:
            context = (
                self._context(around.document, value["@context"], (*route, "@context"), context) or context
            )
            if int(context.language.number) not in facts["versions"]:
                versions = " or ".join(map(str, facts["versions"]))
                message = f"What stands at '{name}' is written in DTDL {versions} here, not {context.language.number}."
                self.note("dtdl-version-mix", message, around, (*route, "@context"))
        element = Element(around.document, route, context)
        element.owner, element.property, element.level = around, name, around.level + 1
        if element.level > MAX_NESTED:
            message = f"This is nested deeper than {MAX_NESTED} elements; what is in it was not read."
            self.note("dtdl-schema-depth", message, element, route, "key")
            return None
        if "@id" in value and len(value) == 1:
            message = (
                "An object with an `@id` alone defines nothing; to refer to an element, write its id as text."
            )
            self.note("dtdl-reference", message, element, route)
            return None
        self._keywords(element, value, route)
        if not self._types.of_child(element, value, route, facts):
            return None
        self._id(element, value, route)
        if facts.get("idRequired") and "@id" not in value:
            message = f"{element.called} at '{name}' has to have an `@id`, since others can refer to it."
            self.note("dtdl-missing-id", message, element, route, "key")
        self._enter(element)
        self._properties(element, value, route)
        return element


def _versions_of_one(one: Element, other: Element) -> bool:
    """Whether two elements belong to two versions of an interface in two files, of which a service sees one."""
    mine, theirs = one.partition.id, other.partition.id
    if one.document is other.document or mine is None or theirs is None or mine == theirs:
        return False
    return mine.partition(";")[0] == theirs.partition(";")[0]
