"""Values of properties that are no elements: text, text in several languages, numbers, truth values, identifiers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from iotlint.dtdl.element import Element, Route

_XSD = "http://www.w3.org/2001/XMLSchema#"
_LANGUAGE = re.compile(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?\Z")
_DURATION = re.compile(
    r"P(?!\Z)(?:\d+(?:\.\d+)?Y)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?W)?(?:\d+(?:\.\d+)?D)?"
    r"(?:T(?!\Z)(?:\d+(?:\.\d+)?H)?(?:\d+(?:\.\d+)?M)?(?:\d+(?:\.\d+)?S)?)?\Z"
)
_KINDS = {
    "string": "text", "boolean": "true or false", "integer": "a whole number", "duration": "a duration such as PT5M",
    "numeric": "a number", "decimal": "a number",
}  # fmt: skip
_KEYWORDS = {
    "@context": "a value has no context",
    "@id": "a value has no id",
    "@graph": "a value has no graph",
    "@type": "a value in a language has no type",
    "@language": "only texts for people have a language",
}
NOTHING = object()


class Notes(Protocol):
    """Who takes mistakes."""

    def note(self, rule: str, message: str, element: Element, route: Route, part: str = "value") -> None:
        """Notes a mistake at a place in an element's file."""
        raise NotImplementedError


class Values:
    """Reads values, and notes what is wrong with them."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._patterns: dict[str, re.Pattern[str]] = {}

    def read(self, element: Element, name: str, value: Any, route: Route, facts: Mapping[str, Any]) -> Any:
        """The value of a property; NOTHING where there is none or none that is right.

        `facts` say what it has to be: kind, length, pattern, bounds.
        """
        kind = facts["kind"]
        if kind == "langString":
            self._texts(element, name, value, route, facts)
            return NOTHING
        values = list(flat(value, route))
        if len(values) > 1:
            message = f"'{name}' takes one value, and here are {len(values)}."
            self._notes.note("dtdl-value-count", message, element, route)
            return NOTHING
        for each, at in values:
            if kind == "identifier":
                return self._identifier(element, name, each, at, facts)
            found = self._plain(element, name, each, at, kind)
            if found is NOTHING or not self._fits(element, name, found, at, facts):
                return NOTHING
            return found
        return NOTHING

    def _plain(self, element: Element, name: str, value: Any, route: Route, kind: str) -> Any:
        """The value itself, taken out of a value object where it is written as one."""
        found = value
        if isinstance(value, dict) and kind != "literal":
            found = self._in_object(element, name, value, route, kind)
        elif isinstance(value, dict):
            found = self._literal_object(element, name, value, route)
        if found is NOTHING or _is(kind, found):
            return float(found) if isinstance(found, float) and not found.is_integer() else found
        wanted = _KINDS.get(kind, "text, a number or a truth value")
        self._notes.note("dtdl-value-type", f"'{name}' has to be {wanted}.", element, route)
        return NOTHING

    def _in_object(self, element: Element, name: str, value: dict[str, Any], route: Route, kind: str) -> Any:
        right = self._clean(element, name, value, route, ("@value", "@type"))
        if "@value" not in value:
            message = f"'{name}' is an object without `@value`; write the value itself."
            self._notes.note("dtdl-value-object", message, element, route)
            return NOTHING
        if "@type" in value:
            type_ = value["@type"]
            allowed = "decimal" if kind == "numeric" else kind
            if isinstance(type_, list) and len(type_) == 1:
                type_ = type_[0]
            if type_ not in (f"xsd:{allowed}", _XSD + allowed):
                message = f"'{name}' is of the type `xsd:{allowed}`; leave `@type` out."
                self._notes.note("dtdl-value-object", message, element, (*route, "@type"))
                return NOTHING
        return value["@value"] if right else NOTHING

    def _literal_object(self, element: Element, name: str, value: dict[str, Any], route: Route) -> Any:
        """The value of a value object whose type decides what it has to be."""
        type_ = value.get("@type")
        word = str(type_).removeprefix("xsd:").removeprefix(_XSD)
        if "@type" not in value:
            found = value.get("@value", NOTHING)
            kind = next((each for each in ("boolean", "integer", "string") if _is(each, found)), "string")
        else:
            kind = word if word in ("string", "integer", "boolean", "decimal") else "string"
        found = self._in_object(element, name, value, route, kind)
        if found is not NOTHING and not _is("numeric" if kind == "decimal" else kind, found):
            message = f"'{name}' has to be {_KINDS[kind]}, as its `@type` says."
            self._notes.note("dtdl-value-type", message, element, (*route, "@value"))
            return NOTHING
        return found

    def _clean(
        self, element: Element, name: str, value: dict[str, Any], route: Route, allowed: tuple[str, ...]
    ) -> bool:
        """Whether a value object has nothing in it that it may not have."""
        right = True
        for key in value:
            tolerated = key.startswith("@") and (key not in _KEYWORDS or key == "@language")
            if key in allowed or (tolerated and element.context.language.tolerant):
                continue
            right = False
            why = _KEYWORDS.get(key, f"'{key[:60]}' means nothing in a value")
            message = f"The value of '{name}' is written with `@value` alone: {why}."
            self._notes.note("dtdl-value-object", message, element, (*route, key), "key")
        return right

    def _fits(self, element: Element, name: str, value: Any, route: Route, facts: Mapping[str, Any]) -> bool:
        """Whether a value keeps to length, pattern and bounds."""
        if isinstance(value, str):
            most = self._length(element, facts)
            if most is not None and len(value.encode("utf-16-le")) // 2 > most:
                message = f"'{name}' has {len(value)} characters; at most {most} are allowed."
                self._notes.note("dtdl-text-length", message, element, route)
                return False
            pattern = facts.get("pattern")
            if pattern is not None and not self._matches(pattern, value):
                message = f"'{name}' cannot be '{value[:60]}': {_form(facts)}."
                self._notes.note("dtdl-name-form", message, element, route)
                return False
        elif facts["kind"] in ("integer", "numeric"):
            least, most = (*facts.get("bounds", ()), None, None)[:2]
            if (least is not None and value < least) or (most is not None and value > most):
                wanted = f"{least}" if least == most else f"at least {least}"
                wanted += f" and at most {most}" if most is not None and most != least else ""
                message = f"'{name}' has to be {wanted}, and is {str(value)[:30]}."
                self._notes.note("dtdl-value-range", message, element, route)
                return False
        return True

    @staticmethod
    def _length(element: Element, facts: Mapping[str, Any]) -> int | None:
        if element.context.extended and "length/onvif_1" in facts:
            return int(facts["length/onvif_1"])
        return facts.get("length")

    def _matches(self, pattern: str, value: str) -> bool:
        compiled = self._patterns.get(pattern)
        if compiled is None:
            source = pattern.removesuffix("$") + (r"\Z" if pattern.endswith("$") else "")
            compiled = self._patterns[pattern] = re.compile(source)
        return compiled.match(value) is not None

    def _identifier(
        self, element: Element, name: str, value: Any, route: Route, facts: Mapping[str, Any]
    ) -> Any:
        if not isinstance(value, str):
            message = f"'{name}' has to be the id of an interface, as text."
            self._notes.note("dtdl-value-type", message, element, route)
            return NOTHING
        id_ = element.context.uri(value)
        if len(id_) > facts["length"]:
            message = f"'{name}' has {len(id_)} characters; at most {facts['length']} are allowed."
            self._notes.note("dtdl-text-length", message, element, route)
        elif not self._matches(facts["pattern"], id_):
            message = f"'{name}' cannot be '{value[:60]}', which is no DTMI, such as `dtmi:example:Room;1`."
            self._notes.note("dtdl-id-form", message, element, route)
        else:
            return id_
        return NOTHING

    # Texts for people

    def _texts(self, element: Element, name: str, value: Any, route: Route, facts: Mapping[str, Any]) -> None:
        if isinstance(value, dict):
            entries = list(self._of_mapping(element, name, value, route))
        else:
            entries = list(self._of_list(element, name, list(flat(value, route))))
        most = self._length(element, facts)
        seen: set[str] = set()
        for language, text, at in entries:
            if language in seen:
                message = f"'{name}' has a text in the language '{language}' already; keep one of the two."
                self._notes.note("dtdl-language-text", message, element, at)
            seen.add(language)
            if most is not None and len(text.encode("utf-16-le")) // 2 > most:
                message = f"'{name}' has {len(text)} characters; at most {most} are allowed."
                self._notes.note("dtdl-text-length", message, element, at)

    def _of_mapping(
        self, element: Element, name: str, value: dict[str, Any], route: Route
    ) -> Iterator[tuple[str, str, Route]]:
        for key, text in value.items():
            at = (*route, key)
            if key.startswith("@"):
                message = f"'{name}' maps languages to texts, and '{key[:60]}' is no language."
                self._notes.note("dtdl-language-text", message, element, at, "key")
            elif not _LANGUAGE.match(key):
                message = f"'{key[:60]}' is no language; write a code such as `en` or `de-CH`."
                self._notes.note("dtdl-language-text", message, element, at, "key")
            elif not isinstance(text, str):
                message = f"'{name}' in the language '{key}' has to be text."
                self._notes.note("dtdl-language-text", message, element, at)
            else:
                yield key, text, at

    def _of_list(
        self, element: Element, name: str, values: list[tuple[Any, Route]]
    ) -> Iterator[tuple[str, str, Route]]:
        for value, at in values:
            if isinstance(value, str):
                yield "en", value, at
            elif not isinstance(value, dict):
                message = f"'{name}' has to be text, or a mapping from languages to texts."
                self._notes.note("dtdl-language-text", message, element, at)
            elif not self._clean(element, name, value, at, ("@value", "@language")):
                continue
            elif not isinstance(value.get("@value"), str):
                message = f"'{name}' has to have its text in `@value`."
                self._notes.note("dtdl-language-text", message, element, at)
            else:
                language = value.get("@language", "en")
                if not isinstance(language, str) or not _LANGUAGE.match(language):
                    message = f"'{str(language)[:60]}' is no language; write a code such as `en` or `de-CH`."
                    self._notes.note("dtdl-language-text", message, element, (*at, "@language"))
                    continue
                yield language, value["@value"], at


def flat(value: Any, route: Route) -> Iterator[tuple[Any, Route]]:
    """Single values as they are, and those of lists, nested ones included, in order."""
    ahead = [(value, route)]
    while ahead:
        each, at = ahead.pop()
        if isinstance(each, list):
            ahead += [(inner, (*at, index)) for index, inner in reversed(list(enumerate(each)))]
        else:
            yield each, at


def _is(kind: str, value: Any) -> bool:
    """Whether a JSON value is of a kind; whole numbers may be written 5.0 or 5e0."""
    if isinstance(value, bool):
        return kind in ("boolean", "literal")
    if kind == "integer":
        return (isinstance(value, int) or (isinstance(value, float) and value.is_integer())) and abs(
            value
        ) < 2**31
    if kind in ("numeric", "decimal"):
        return isinstance(value, (int, float))
    if kind == "literal":
        return isinstance(value, (str, int, float))
    if kind == "duration":
        return isinstance(value, str) and _DURATION.match(value) is not None
    return kind == "string" and isinstance(value, str)


def _form(facts: Mapping[str, Any]) -> str:
    """What a pattern asks for, in words; names are most of them."""
    if facts["pattern"].startswith("^[A-Za-z](?:"):
        return "a name begins with a letter, goes on with letters, digits and `_`, and ends with a letter or digit"
    return f"it has to match {facts['pattern']}"
