"""References and what they lead to: missing elements, elements of the wrong class, units, fixed values, counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from iotlint.dtdl.element import Element, Mistake, Reference, Route
from iotlint.dtdl.parse import Parser
from iotlint.dtdl.standard import standard_schemas
from iotlint.dtdl.types import one_of, short

_SHOWN = 4  # values that a message lists
_PLAIN = {"integer": int, "string": str, "boolean": bool}


class Relations:
    """Judges the elements of a parser by what they refer to."""

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self._tables = parser.tables
        # Ids that something refers to and nothing defines, with the first place.
        self.missing: dict[str, tuple[Element, Route]] = {}

    def judge(self) -> None:
        """Notes what is wrong with every element."""
        for element in self._parser.elements:
            facts = element.context.language.classes[element.class_]["properties"]
            for name, children in element.children.items():
                self._children(element, name, children, facts[name])
            if element.class_ == "Enum":
                self._enum_values(element)
            if element.types:
                self._added(element)
                self._constraints(element)

    def target(self, child: Element | Reference) -> Element | None:
        """The element itself, or the one that is referred to, standard schemas included."""
        if isinstance(child, Element):
            return child
        found = self._parser.find(child)
        if found is None and child.id in self._tables.standard:
            found = standard_schemas().get(child.id)
        return found

    def class_of(self, child: Element | Reference) -> str | None:
        """The class of an element or of what is referred to; None where nothing is known of it."""
        if isinstance(child, Element):
            return child.class_
        found = self._parser.find(child)
        if found is not None:
            return found.class_
        standard = self._tables.standard.get(child.id)
        return None if standard is None else standard.class_ or "another element"

    def _note(self, rule: str, message: str, element: Element, route: Route, part: str = "value") -> None:
        self._parser.note(rule, message, element, route, part)

    # Children

    def _children(
        self, element: Element, name: str, children: list[Element | Reference], facts: Mapping[str, Any]
    ) -> None:
        for child in children:
            right = not isinstance(child, Reference) or self._reference(element, name, child, facts)
            if right and "values" in facts:
                self._fixed(element, name, child, facts["values"])
        most = facts.get("most")
        if most is not None and len(children) > most:
            message = f"'{name}' has {len(children)} values; at most {most} are allowed."
            self._note("dtdl-value-count", message, element, self._place(element, name))
        for key in facts.get("unique", ("name",) if name == "contents" else ()):
            self._unique(element, name, key, children)

    def _place(self, element: Element, name: str) -> Route:
        """Where a property of an element is written, by whichever name."""
        value: Any = element.document.value
        for part in element.route:
            value = value[part]
        uri = f"dtmi:dtdl:property:{name};{element.context.language.number}"
        return (*element.route, name if name in value else uri)

    def _reference(self, element: Element, name: str, child: Reference, facts: Mapping[str, Any]) -> bool:
        """Whether a reference leads to an element that can stand there; notes where it does not."""
        allowed = element.context.language.concrete(facts["class"])
        class_ = self.class_of(child)
        if class_ is None:
            if child.id.startswith("dtmi:dtdl:") and ":class:" in child.id:
                class_ = "a class"
            elif child.id in self._tables.supplements:
                class_ = "a type"
            else:
                self._missing(element, name, child)
                return False
        if class_ not in allowed:
            message = f"'{name}' takes {one_of(allowed)}, and '{short(child.id)}' is {_a(class_)}."
            self._note("dtdl-type", message, element, child.route)
            return False
        found = self._parser.find(child)
        if found is not None and found.class_ != "Interface" and found.partition is not element.partition:
            message = (
                f"'{child.id}' belongs to another interface, {found.partition.called}, and only interfaces can be "
                "referred to from outside; define it here as well."
            )
            related = ((found.document, (*found.route, "@id"), "defined here"),)
            self._parser.add(
                Mistake("dtdl-foreign-part", message, element.document, child.route, "value", related)
            )
            return False
        ours = element.context.language.number
        if found is not None and int(found.context.language.number) not in facts["versions"]:
            theirs = found.context.language.number
            message = (
                f"'{child.id}' is written in DTDL {theirs}, which an element of version {ours} cannot use."
            )
            related = ((found.document, (*found.route, "@id"), f"written in DTDL {theirs}"),)
            self._parser.add(
                Mistake("dtdl-version-mix", message, element.document, child.route, "value", related)
            )
            return False
        return True

    def _missing(self, element: Element, name: str, child: Reference) -> None:
        if element.context.open and any(
            child.id.startswith(name) for name in ("dtmi:dtdl:", "dtmi:standard:")
        ):
            return  # it may belong to the extension that nobody here knows
        self.missing.setdefault(child.id, (element, child.route))
        message = (
            f"No model here defines '{child.id[:120]}', which '{name}' names; add its file, or correct it."
        )
        self._note("dtdl-dangling-reference", message, element, child.route)

    def _fixed(self, element: Element, name: str, child: Element | Reference, values: list[str]) -> None:
        if isinstance(child, Reference) and (child.id in values or self.class_of(child) is None):
            return
        allowed = one_of(tuple(dict.fromkeys(short(value) for value in values)))
        message = f"'{name}' has to be {allowed}."
        self._note("dtdl-fixed-value", message, element, child.route)

    def _unique(self, element: Element, name: str, key: str, children: list[Element | Reference]) -> None:
        seen: dict[Any, Element] = {}
        for child in children:
            target = self.target(child)
            if target is None or key not in target.literals:
                continue
            value, route = target.literals[key]
            known = (type(value), value)
            first = seen.get(known)
            seen.setdefault(known, target)
            if first is not None:
                message = f"'{value!s:.60}' is the {key} of another entry of '{name}' already."
                related = ((first.document, first.literals[key][1], "the other one"),)
                here = route if isinstance(child, Element) else child.route
                document = target.document if isinstance(child, Element) else element.document
                mistake = Mistake("dtdl-duplicate-name", message, document, here, "value", related)
                self._parser.add(mistake)

    def _enum_values(self, element: Element) -> None:
        """Holds the values of an Enum against the type it says they have."""
        schemas = [child for child in element.children.get("valueSchema", ()) if isinstance(child, Reference)]
        wanted = short(schemas[0].id) if len(schemas) == 1 else ""
        kind = _PLAIN.get(wanted)
        if kind is None:
            return
        for child in element.children.get("enumValues", ()):
            target = self.target(child)
            if target is None or "enumValue" not in target.literals:
                continue
            value, route = target.literals["enumValue"]
            if kind is int and isinstance(value, float) and value.is_integer():
                value = int(value)
            right = isinstance(value, kind) and (kind is not int or not isinstance(value, bool))
            if not right or (kind is int and not -(2**31) <= value < 2**31):
                message = f"'enumValue' has to be of the type {wanted} that 'valueSchema' names."
                self._note("dtdl-enum-value", message, target, route)

    # What types beside the class bring

    def _added(self, element: Element) -> None:
        brought: dict[str, str] = {}
        for type_ in element.types:
            for uri, facts in self._properties(type_).items():
                other = brought.setdefault(uri, type_)
                if other != type_:
                    message = (
                        f"'{short(other)}' and '{short(type_)}' both bring '{short(uri)}'; keep one of them."
                    )
                    self._note("dtdl-type-beside", message, element, (*element.route, "@type"))
                elif uri in element.added:
                    self._of_type(element, uri, facts)

    def _properties(self, type_: str) -> dict[str, Mapping[str, Any]]:
        """The properties of a type and of those it is a kind of; the nearest one counts."""
        found: dict[str, Mapping[str, Any]] = {}
        for _, facts in self._tables.family(type_):
            for uri, known in facts.get("properties", {}).items():
                found.setdefault(uri, known)
        return found

    def _of_type(self, element: Element, uri: str, facts: Mapping[str, Any]) -> None:
        """Holds a value against the kind of element, such as a unit, that the property wants."""
        for value in element.added[uri][2]:
            if not isinstance(value, Reference):
                continue
            wanted = facts.get("of") or facts["type"]
            standard = self._tables.standard.get(value.id)
            if standard is None:
                if self.class_of(value) is None or not wanted.startswith("dtmi:dtdl:class:"):
                    message = f"'{short(value.id)}' is no value of '{short(uri)}'; {self._values(wanted)}."
                    self._note("dtdl-unit", message, element, value.route)
                continue
            fits = (
                standard.parent == wanted
                if "of" in facts
                else self._is(standard.class_, standard.types, wanted)
            )
            if not fits:
                message = f"'{short(value.id)}' is no {short(wanted)}, which '{short(uri)}' takes here."
                self._note("dtdl-unit", message, element, value.route)

    def _values(self, wanted: str) -> str:
        names = [
            short(id_) for id_, each in self._tables.standard.items() if wanted in (each.parent, *each.types)
        ]
        if not names or wanted.startswith("dtmi:dtdl:class:"):
            return f"one of {short(wanted)} is"
        more = " and others" if len(names) > _SHOWN else ""
        return f"it can be {', '.join(sorted(names)[:_SHOWN])}{more}"

    def _is(self, class_: str | None, types: Iterable[str], wanted: str) -> bool:
        """Whether an element of a class with types is what an id of a class or type asks for."""
        if wanted in types:
            return True
        if not wanted.startswith("dtmi:dtdl:class:"):
            return False
        name = short(wanted)
        return any(class_ in language.concrete(name) for language in self._tables.languages.values())

    def _constraints(self, element: Element) -> None:
        for type_ in element.types:
            for _, facts in self._tables.family(type_):
                for constraint in facts.get("constraints", ()):
                    if "on" in constraint and (
                        "RequiredTypes" in constraint or "RequiredValues" in constraint
                    ):
                        self._constraint(element, type_, constraint)

    def _constraint(self, element: Element, type_: str, constraint: Mapping[str, Any]) -> None:
        for child in element.children.get(constraint["on"], ()):
            class_ = self.class_of(child)
            if class_ is None:
                continue
            if "RequiredTypes" in constraint:
                wanted = constraint["RequiredTypes"]
                fits = any(self._is(class_, (), each) for each in wanted)
            else:
                wanted = constraint["RequiredValues"]
                fits = isinstance(child, Reference) and child.id in wanted
            if not fits:
                names = one_of(tuple(dict.fromkeys(short(each) for each in wanted)))
                message = f"'{constraint['on']}' beside the type '{short(type_)}' has to be {names}."
                self._note("dtdl-semantic-type", message, element, child.route)

    def demands(self, element: Element) -> list[Mapping[str, Any]]:
        """What the types of an element demand of its neighbours."""
        return [
            constraint
            for type_ in element.types
            for _, facts in self._tables.family(type_)
            for constraint in facts.get("constraints", ())
            if "KeyrefPropertyId" in constraint or "SiblingKeyrefPropertyId" in constraint
        ]


def _a(name: str) -> str:
    if name.startswith(("a ", "another ")):
        return name
    return f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"
