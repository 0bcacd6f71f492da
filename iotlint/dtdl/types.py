"""`@type`: the class of an element, the types that stand beside it, and the properties these bring."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from iotlint.dtdl.element import Element, Reference, Route
from iotlint.dtdl.tables import Tables
from iotlint.dtdl.values import NOTHING, Notes, Values

_XSD = "http://www.w3.org/2001/XMLSchema#"
_DTMI = re.compile(
    r"dtmi:(?:_+[A-Za-z0-9]|[A-Za-z])(?:[A-Za-z0-9_]*[A-Za-z0-9])?"
    r"(?::(?:_+[A-Za-z0-9]|[A-Za-z])(?:[A-Za-z0-9_]*[A-Za-z0-9])?)*(?:;[1-9][0-9]{0,8}(?:\.[1-9][0-9]{0,5})?)?\Z"
)


class Types:
    """Reads the types of elements, and notes what is wrong with them."""

    def __init__(self, notes: Notes, tables: Tables) -> None:
        self._notes = notes
        self._tables = tables
        self._values = Values(notes)
        # Properties that some type beside a class brings: their ids.
        self._brought = {id_ for facts in tables.supplements.values() for id_ in facts.get("properties", ())}

    def of_root(
        self, element: Element, value: Mapping[str, Any], route: Route, any_class: bool = False
    ) -> bool:
        """Reads the types of an element at the top, which has to be an Interface; whether it is one."""
        allowed = tuple(element.context.language.classes) if any_class else ("Interface",)
        return self._read(element, value, route, allowed, "")

    def of_child(
        self, element: Element, value: Mapping[str, Any], route: Route, facts: Mapping[str, Any]
    ) -> bool:
        """Reads the types of an element at a property; whether its class is one that can stand there."""
        allowed = element.context.language.defined(facts["class"])
        inferred = "" if facts.get("typeRequired") or len(allowed) != 1 else allowed[0]
        return self._read(element, value, route, allowed, inferred)

    def _read(
        self,
        element: Element,
        value: Mapping[str, Any],
        route: Route,
        allowed: tuple[str, ...],
        inferred: str,
    ) -> bool:
        if "@type" not in value and inferred:
            element.class_ = inferred
            return True
        written = value.get("@type", [])
        listed = isinstance(written, list)
        at = (*route, "@type") if "@type" in value else route
        found: list[str] = []
        others: list[tuple[str, Route]] = []
        for index, each in enumerate(written if listed else [written]):
            place = (*at, index) if listed else at
            if not isinstance(each, str):
                self._notes.note("dtdl-type", "A type is text.", element, place)
                return False
            class_ = self._class(element, each)
            if class_ is None:
                others.append((each, place))
            elif class_ not in allowed:
                message = f"A {class_} cannot stand here; {one_of(allowed)} is expected."
                self._notes.note("dtdl-type", message, element, place)
                return False
            elif class_ not in found:
                found.append(class_)
        if len(found) > 1:
            message = f"An element has one class, and this one says {' and '.join(found)}."
            self._notes.note("dtdl-type", message, element, at)
            return False
        if not found and (not inferred or "@type" in value):
            name = f"'{others[0][0][:60]}' is no" if others else "There is no `@type` of a"
            message = f"{name} class that can stand here; {one_of(allowed)} is expected."
            self._notes.note("dtdl-type", message, element, at, "value" if "@type" in value else "key")
            return False
        element.class_ = found[0]
        element.types = tuple(dict.fromkeys(self._beside(element, others)))
        return True

    def _class(self, element: Element, type_: str) -> str | None:
        """The class that a type names, of any version; None if it names another kind of type."""
        uri = element.context.uri(type_)
        language = element.context.language
        if uri in language.class_ids:
            return str(language.class_ids[uri])
        if uri.startswith("dtmi:dtdl:class:"):
            for other in self._tables.languages.values():
                if uri in other.class_ids:
                    return f"{other.class_ids[uri]} of version {other.number}"
        return None

    def _beside(self, element: Element, types: list[tuple[str, Route]]) -> Iterator[str]:
        """The types beside the class that are right."""
        context = element.context
        for type_, place in types:
            uri = context.uri(type_)
            if uri in self._tables.supplements:
                if not self._misplaced(element, type_, uri, place):
                    yield uri
                else:
                    element.refused = (*element.refused, uri)
            elif uri == type_ and self._is_neither(type_, context.language.tolerant):
                message = f"'{type_[:80]}' is neither a DTMI nor the name of a type."
                self._notes.note("dtdl-unknown-type", message, element, place)
            elif context.open or (uri == type_ and not _DTMI.match(type_) and context.language.tolerant):
                element.unknown = True
            else:
                message = (
                    f"'{type_[:80]}' is no type of DTDL {context.language.number} or an extension named here."
                )
                self._notes.note("dtdl-unknown-type", message, element, place)

    @staticmethod
    def _is_neither(type_: str, tolerant: bool) -> bool:
        """Whether a type is no name and no DTMI; version 2 takes other addresses for types it does not know."""
        if type_.startswith("dtmi:"):
            return _DTMI.match(type_) is None
        return ":" in type_ and not tolerant

    def _misplaced(self, element: Element, type_: str, uri: str, place: Route) -> bool:
        """Notes a type that cannot stand beside the class of an element."""
        facts = self._tables.supplements[uri]
        if facts.get("abstract"):
            message = f"'{type_}' is a group of types and none itself; name one of the group."
        elif element.class_ not in facts.get("cotypes", ()):
            where = one_of(tuple(facts.get("cotypes", ("nothing",))))
            message = f"'{type_}' cannot stand beside {element.class_}; it is for {where}."
        elif int(element.context.language.number) not in facts.get("versions", ()):
            versions = " and ".join(map(str, facts.get("versions", ())))
            message = f"'{type_}' is for DTDL {versions}, not for version {element.context.language.number}."
        else:
            return False
        self._notes.note("dtdl-type-beside", message, element, place)
        return True

    # Properties that types bring

    def takes(self, element: Element, key: str, value: Any, route: Route) -> bool:
        """Reads a property that one of the types beside the class brings; whether one does."""
        uri = element.context.uri(key)
        for type_ in element.types:
            for _, facts in self._tables.family(type_):
                if uri in facts.get("properties", ()):
                    self._property(element, key, uri, value, route, facts["properties"][uri])
                    return True
        # What a type brings that cannot stand here has been told with the type.
        return any(
            uri in facts.get("properties", ())
            for type_ in element.refused
            for _, facts in self._tables.family(type_)
        )

    def _property(
        self, element: Element, key: str, uri: str, value: Any, route: Route, facts: Mapping[str, Any]
    ) -> None:
        values = value if isinstance(value, list) else [value]
        if uri in element.added:
            self._notes.note("dtdl-repeated-property", f"'{key}' stands here twice.", element, route, "key")
        if not values and facts.get("least"):
            self._notes.note("dtdl-value-count", f"'{key}' has no value, and needs one.", element, route)
        if len(values) > facts.get("most", len(values)) and not facts.get("plural"):
            message = f"'{key}' takes one value, and here are {len(values)}."
            self._notes.note("dtdl-value-count", message, element, route)
        found: list[Any] = []
        type_ = facts["type"]
        if type_ is not None and type_.startswith(_XSD):
            kind = {"decimal": "numeric"}.get(type_.removeprefix(_XSD), type_.removeprefix(_XSD))
            wanted = {"kind": kind, **{k: v for k, v in facts.items() if k in ("length", "pattern")}}
            if "min" in facts or "max" in facts:
                wanted["bounds"] = [facts.get("min"), facts.get("max")]
            read = self._values.read(element, key, value, route, wanted)
            found = [] if read is NOTHING else [read]
        else:
            for index, each in enumerate(values):
                at = (*route, index) if isinstance(value, list) else route
                if isinstance(each, str):
                    found.append(
                        Reference(element.context.uri(each), at, element) if type_ is not None else each
                    )
                else:
                    self._notes.note(
                        "dtdl-reference", f"'{key}' takes a name or an id, as text.", element, at
                    )
        element.added[uri] = (key, route, found)

    def unknown(self, element: Element, key: str, route: Route) -> None:
        """Notes a property that neither the class nor a type beside it has, unless somebody else may define it."""
        context = element.context
        uri = context.uri(key)
        if element.unknown and (context.language.tolerant or not _wrong_form(key)):
            return
        if uri in self._brought:
            message = f"'{key[:60]}' belongs to a type that {element.called} does not have."
        else:
            message = f"{element.class_} has no property '{key[:60]}' in DTDL {context.language.number}."
        self._notes.note("dtdl-unknown-property", message, element, route, "key")

    def complete(self, element: Element) -> None:
        """Notes what the types beside the class demand and is not there."""
        have = self._tables.ancestors(set(element.types))
        for type_ in element.types:
            name = short(type_)
            facts = self._tables.supplements[type_]
            for other in facts.get("requires", ()):
                if other not in have:
                    message = f"'{name}' needs '{short(other)}' beside it."
                    self._notes.note("dtdl-type-beside", message, element, (*element.route, "@type"))
            for other in facts.get("excludes", ()):
                if other in have:
                    message = f"'{name}' and '{short(other)}' cannot stand together."
                    self._notes.note("dtdl-type-beside", message, element, (*element.route, "@type"))
            told: set[str] = set()
            for _, each in self._tables.family(type_):
                for uri, known in each.get("properties", {}).items():
                    needed = known.get("least", 0) > 0 and uri not in element.added and uri not in told
                    if needed:
                        told.add(uri)
                        message = f"{element.called} has no '{short(uri)}', which the type '{name}' demands."
                        self._notes.note("dtdl-missing-property", message, element, element.route, "key")


def _wrong_form(key: str) -> bool:
    """Whether a key is neither a term nor a DTMI."""
    if key.startswith("dtmi:"):
        return _DTMI.match(key) is None
    return ":" in key


def one_of(names: tuple[str, ...]) -> str:
    """A list of classes in words."""
    if len(names) > 6:
        names = (*names[:5], "another schema")
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def short(id_: str) -> str:
    """The last name in an id, which is how it is written in a model."""
    return id_.partition(";")[0].rpartition(":")[2]
