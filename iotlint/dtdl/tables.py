"""What the language knows, version by version: the facts of rules/dtdl/metamodel.json, in forms that are quick to ask.

The table is loaded when the first model is read, never for a plan without models.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from iotlint.opener import MODEL, read
from iotlint.resources import folder_name

Facts = Mapping[str, Any]
# Of a limit there may be two: the language's own, and the one under the limit extension.
_OWN, _EXTENDED = 0, 1


class Language:
    """One version of DTDL."""

    def __init__(self, number: str, facts: Facts, context: Facts) -> None:
        self.number = number
        self.classes: Mapping[str, Facts] = facts["classes"]
        self._concrete: Mapping[str, list[str]] = facts["abstract"]
        self.terms: Mapping[str, str] = context["terms"]
        self.id = re.compile(facts["id"]["pattern"].replace("$", r"\Z"))
        self.id_length: list[int] = facts["id"]["length"]
        self.class_ids = {f"dtmi:dtdl:class:{name};{number}": name for name in self.classes}
        self._own = {name: f"dtmi:dtdl:property:{name};{number}" for name in self._property_names()}
        self.names = {id_: name for name, id_ in self._own.items()}
        self.tolerant = number == "2"  # terms and types that nobody defines are left to whoever knows them

    def _property_names(self) -> Iterator[str]:
        for facts in self.classes.values():
            yield from facts["properties"]

    def concrete(self, name: str) -> tuple[str, ...]:
        """The classes whose instances can stand where `name` is asked for."""
        return (name,) if name in self.classes else tuple(self._concrete.get(name, ()))

    def defined(self, name: str) -> tuple[str, ...]:
        """Those of them that a model may define itself: plain types are there already, and only referred to."""
        plain = (*self._concrete["PrimitiveSchema"], "CommandType")
        return tuple(each for each in self.concrete(name) if each not in plain) or self.concrete(name)

    def property_facts(self, class_: str, name: str) -> Facts | None:
        """What is known of a property of a class, by its term or its full id; None if the class has no such."""
        found: Facts | None = self.classes[class_]["properties"].get(self.names.get(name, name))
        return found


def limit(limits: list[int], extended: bool) -> int:
    """The limit that holds, with or without the limit extension."""
    return limits[min(_EXTENDED if extended else _OWN, len(limits) - 1)]


class Tables:
    """Everything that is known, of all versions and extensions."""

    def __init__(self, facts: Facts) -> None:
        self.contexts: Mapping[str, Facts] = facts["contexts"]
        self.languages = {
            number: Language(number, known, self.contexts[f"dtmi:dtdl:context;{number}"])
            for number, known in facts["versions"].items()
        }
        self.supplements: Mapping[str, Facts] = facts["supplements"]
        # Names of contexts without their versions.
        self.known_contexts = frozenset(name.partition(";")[0] for name in self.contexts)
        self.reserved = frozenset(prefix for known in self.contexts.values() for prefix in known["reserved"])
        # Standard elements by id: the ids of their types, their version, the element that holds them, their value.
        self.standard: dict[str, Standard] = {}
        self._terms: dict[tuple[str, tuple[str, ...]], dict[str, str]] = {}
        for element in facts["elements"]:
            self._add(element, _contexts(element), None)

    def _add(self, element: Facts, contexts: list[str], parent: str | None) -> None:
        number = contexts[0].partition(";")[2]
        types = element.get("@type", ())
        named = [types] if isinstance(types, str) else list(types)
        ids = {self.uri(name, contexts) for name in named}
        class_ = next((name for name in named if name in self.languages[number].classes), None)
        self.standard[element["@id"]] = Standard(class_, number, self.ancestors(ids), parent, element)
        for value in element.values():
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, dict) and "@id" in child:
                    self._add(child, contexts, element["@id"])

    def uri(self, term: str, contexts: list[str]) -> str:
        """The id that a term stands for under some contexts; the term itself where it is none."""
        for name in reversed(contexts):
            found = self.contexts[name]["terms"].get(term)
            if found is not None:
                return str(found)
        return term

    def terms(self, number: str, extensions: tuple[str, ...]) -> Mapping[str, str]:
        """The terms of a version with extensions, each with the id it stands for; the last extension wins."""
        key = (number, extensions)
        found = self._terms.get(key)
        if found is None:
            # One flat mapping: combinations are few, and their terms are asked for many times.
            found = self._terms[key] = dict(self.languages[number].terms)
            for name in extensions:
                found.update(self.contexts[name]["terms"])
        return found

    def ancestors(self, ids: set[str]) -> frozenset[str]:
        """Types and the types they are kinds of."""
        found: set[str] = set()
        ahead = list(ids)
        while ahead:
            id_ = ahead.pop()
            if id_ not in found:
                found.add(id_)
                parent = self.supplements.get(id_, {}).get("parent")
                if parent:
                    ahead.append(parent)
        return frozenset(found)

    def family(self, id_: str) -> Iterator[tuple[str, Facts]]:
        """A supplemental type and those it inherits from, itself first."""
        while id_ in self.supplements:
            facts = self.supplements[id_]
            yield id_, facts
            id_ = facts.get("parent", "")


class Standard:
    """An element that comes with the language or an extension, such as a unit or a geospatial schema."""

    __slots__ = ("class_", "facts", "number", "parent", "types")

    def __init__(
        self, class_: str | None, number: str, types: frozenset[str], parent: str | None, facts: Facts
    ) -> None:
        self.class_ = class_
        self.number = number
        self.types = types
        self.parent = parent
        self.facts = facts


def _contexts(element: Facts) -> list[str]:
    named = element["@context"]
    return [named] if isinstance(named, str) else list(named)


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables of this copy of iotlint, read once."""
    path = os.path.join(folder_name("rules"), "dtdl", "metamodel.json")
    return Tables(json.loads(read(path, MODEL)))
