"""`@context`: which version of DTDL and which extensions an element is written in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from iotlint.dtdl.tables import Language, Tables

_LANGUAGE = "dtmi:dtdl:context"
_LIMITLESS, _LIMITS = "#limitless", "#limits"
_DTMI = re.compile(
    r"dtmi:(?:_+[A-Za-z0-9]|[A-Za-z])(?:[A-Za-z0-9_]*[A-Za-z0-9])?"
    r"(?::(?:_+[A-Za-z0-9]|[A-Za-z])(?:[A-Za-z0-9_]*[A-Za-z0-9])?)*"
    r"(?:;[1-9][0-9]{0,8}(?:\.[1-9][0-9]{0,5})?)?\Z"
)


class Context(NamedTuple):
    """What holds for an element: the version, terms of the language and its extensions with the ids they stand for.

    `open` says that an extension nobody knows is among them, so that unknown terms may be its own.
    """

    language: Language
    terms: Mapping[str, str]
    extensions: tuple[str, ...]
    open: bool
    extended: bool  # whether the limit extension holds

    def uri(self, term: str) -> str:
        """The id that a term stands for; the text itself where it is no term."""
        return self.terms.get(term, term)


class Wrong(NamedTuple):
    """A mistake in a context: name of the rule, message, and where in the list (None: all of it)."""

    rule: str
    message: str
    place: int | None = None


class Contexts:
    """Reads contexts, equal ones once."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._read: dict[Any, tuple[Context | None, tuple[Wrong, ...]]] = {}

    def read(self, value: Any, around: Context | None) -> tuple[Context | None, tuple[Wrong, ...]]:
        """The context at a `@context`, and what is wrong with it; None if nothing can be known under it.

        `around` is the context of the element around, None at the top of a model.
        """
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, str) for part in parts):
            return self._odd(parts, isinstance(value, list), around)
        if not parts and around is not None:
            return around, ()
        if not parts:
            return None, (
                Wrong("dtdl-context", "This context is empty; it begins with `dtmi:dtdl:context;3`."),
            )
        key = (
            tuple(parts),
            around and (around.language.number, around.extensions, around.open, around.extended),
        )
        found = self._read.get(key)
        if found is None:
            found = self._read[key] = _Reading(self._tables, around).parts(parts)
        return found

    def _odd(
        self, parts: list[Any], listed: bool, around: Context | None
    ) -> tuple[Context | None, tuple[Wrong, ...]]:
        """A context with something in it that is no text."""
        index = next(number for number, part in enumerate(parts) if not isinstance(part, str))
        at = index if listed else None
        if isinstance(parts[index], dict):
            message = "Terms of one's own cannot be defined in a context of DTDL; remove this block."
            context = self.read([part for part in parts if isinstance(part, str)], around)[0]
            return context or around, (Wrong("dtdl-local-context", message, at),)
        message = "A context is text, such as `dtmi:dtdl:context;3`, or a list of such texts."
        return around, (Wrong("dtdl-context", message, at),)


class _Reading:
    """Reads the parts of one context in order."""

    def __init__(self, tables: Tables, around: Context | None) -> None:
        self.tables = tables
        self.language = around.language if around else None
        self.extensions = list(around.extensions) if around else []
        self.open = around.open if around else False
        self.extended = around.extended if around else False
        self.wrong: list[Wrong] = []
        self.top = around is None

    def parts(self, parts: list[str]) -> tuple[Context | None, tuple[Wrong, ...]]:
        extension = limitless = False
        for index, part in enumerate(parts):
            name, _, version = part.partition(";")
            if limitless:
                limitless = False
                self._limits(part, index)
            elif name == _LANGUAGE and not extension:
                limitless = self._language(part, version, index, len(parts))
            elif name == _LANGUAGE:
                self._add("dtdl-context", "The context of DTDL comes before those of extensions.", index)
            elif index == 0 and self.top and self._stands_for_a_version(parts):
                self.extensions.append(part)
            elif index == 0 and self.top:
                message = f"A context begins with that of DTDL, such as `dtmi:dtdl:context;3`, not with '{part[:80]}'."
                self._add("dtdl-context", message, index)
                return None, tuple(self.wrong)
            else:
                extension = True
                self._extension(part, name, index)
        if self.language is None:
            return None, tuple(self.wrong)
        terms = self.tables.terms(self.language.number, tuple(self.extensions))
        context = Context(self.language, terms, tuple(self.extensions), self.open, self.extended)
        return context, tuple(self.wrong)

    def _add(self, rule: str, message: str, index: int) -> None:
        self.wrong.append(Wrong(rule, message, index))

    def _language(self, part: str, version: str, index: int, count: int) -> bool:
        """The version of DTDL; whether a limit extension has to follow."""
        number, sign, fragment = version.partition("#")
        if not version:
            self._add(
                "dtdl-context", f"'{part[:80]}' names no version of DTDL; write `dtmi:dtdl:context;3`.", index
            )
            return False
        language = self.tables.languages.get(number.partition(".")[0])
        if not _DTMI.match(f"dtmi:dtdl:context;{number}") or (
            language and language.tolerant and "." in number
        ):
            self._add("dtdl-context", f"'{part[:80]}' is no identifier of a context.", index)
            self.language = language
            return False
        if language is None:
            known = ", ".join(self.tables.languages)
            self._add("dtdl-version", f"There is no version {number[:20]} of DTDL; there are {known}.", index)
            self.language = None
            return False
        self.language = language
        if not sign:
            self.extended = False
            return False
        if f"#{fragment}" == _LIMITS:
            message = (
                f"'{part[:80]}' names limits, which follow `dtmi:dtdl:context;{number}#limitless` at once."
            )
            self._add("dtdl-limits", message, index)
            return False
        if f"#{fragment}" != _LIMITLESS or not self._takes_limits(language):
            self._add("dtdl-limits", f"Version {number} of DTDL knows no context '#{fragment[:40]}'.", index)
            return False
        if index + 1 == count:
            message = "After `#limitless` comes the context whose limits hold; none follows."
            self._add("dtdl-limits", message, index)
            return False
        return True

    def _stands_for_a_version(self, parts: list[str]) -> bool:
        """Whether the first part is an extension that may come before the language it implies."""
        implied = self.tables.contexts.get(parts[0], {}).get("implies")
        return implied is not None and len(parts) > 1 and parts[1].startswith(f"{_LANGUAGE};")

    def _takes_limits(self, language: Language) -> bool:
        return len(language.id_length) > 1

    def _limits(self, part: str, index: int) -> None:
        """The context after `#limitless`."""
        assert self.language is not None
        if part.removesuffix(_LIMITS) == f"{_LANGUAGE};{self.language.number}":
            self.extended = False
            return
        known = self.tables.contexts.get(part)
        if known is not None and "limits" in known:
            self.extended = True
            message = (
                f"The limits of '{part}' hold only where a service says that it takes them; none does yet."
            )
            self._add("dtdl-limits", message, index)
            return
        self._add("dtdl-limits", f"'{part[:80]}' sets no limits, so it cannot follow `#limitless`.", index)

    def _minor(self, part: str) -> bool:
        """Whether a version has two numbers where the language has no such."""
        return self.language is not None and self.language.tolerant and "." in part.partition(";")[2]

    def _extension(self, part: str, name: str, index: int) -> None:
        major = part.partition(".")[0] if _DTMI.match(part) else part
        known = self.tables.contexts.get(major)
        if known is not None and "limits" in known:
            message = f"'{part}' sets limits, so it follows `dtmi:dtdl:context;4#limitless` at once."
            self._add("dtdl-limits", message, index)
        elif known is not None and "named" in known:
            self.open = True
            message = f"iotlint knows of '{major}' by name alone; what it adds is not judged."
            self._add("dtdl-unknown-extension", message, index)
        elif known is not None and not self._minor(part):
            if major in self.extensions:
                self.extensions.remove(major)
            self.extensions.append(major)
        elif not part.startswith("dtmi:"):
            message = f"'{part[:80]}' is no context of an extension, which is a DTMI such as `dtmi:dtdl:extension:…;1`."
            self._add("dtdl-context", message, index)
        elif not _DTMI.match(part):
            self._add("dtdl-context", f"'{part[:80]}' is no DTMI, so it is no context.", index)
        elif ";" not in part:
            self._add(
                "dtdl-context", f"'{part[:80]}' names no version; it ends with `;1` or another number.", index
            )
        elif self._minor(part):
            self._add(
                "dtdl-context", f"A version of two numbers as in '{part[:80]}' came with DTDL 3.", index
            )
        elif name in self.tables.known_contexts:
            there = ", ".join(each for each in self.tables.contexts if each.partition(";")[0] == name)
            self._add("dtdl-extension-version", f"There is no '{part[:80]}'; there is {there}.", index)
            self.open = True
        else:
            self.open = True
            if self.language is not None and not self.language.tolerant:
                message = (
                    f"The extension '{part[:80]}' is not one that iotlint knows; what it adds is not judged, and "
                    "a service that does not know it refuses the model."
                )
                self._add("dtdl-unknown-extension", message, index)
