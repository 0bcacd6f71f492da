"""What is said about a part of a rule file that cannot be understood, and how things are called there."""

from __future__ import annotations

from collections.abc import Iterable

from iotlint.language.fields import KINDS
from iotlint.model.nearest import nearest
from iotlint.source.span import Route


class Misread(Exception):
    """A part of a rule that cannot be understood: what is wrong, at which route, at key or value."""

    def __init__(self, message: str, route: Route, part: str = "value") -> None:
        super().__init__(message)
        self.route = route
        self.part = part


def unknown(what: str, name: str, known: tuple[str, ...], extra: str = "") -> str:
    """A sentence about a word that there is not, with the nearest there is."""
    close = nearest(name, known)
    hint = f"; did you mean '{close}'?" if close else f"; known are {listed(known[:20])}."
    return f"There is no {what} '{name}'{extra}{hint}"


def an(kinds: frozenset[str]) -> str:
    """Kinds of elements in words: "a device or a service"."""
    if kinds == KINDS or len(kinds) > 2:
        return "an element of the plan"
    return " or ".join(f"a {kind}" if kind[0] not in "aeiou" else f"an {kind}" for kind in sorted(kinds))


def listed(names: Iterable[str]) -> str:
    """Names in order, with commas."""
    return ", ".join(sorted(names))
