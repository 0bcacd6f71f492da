"""The catalog as of a date: what holds on that day, by service type."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import Any


class Catalog(dict[str, Mapping[str, Any]]):
    """Facts by service type as of a date, worked out for the types that are asked for."""

    def __init__(self, types: Container[str], load: Callable[[str], Any], as_of: str) -> None:
        """`types` are the service types there are; `load` gives a type's facts, as `entries.tables` has them."""
        super().__init__()
        self._types = types
        self._load = load
        self._as_of = as_of

    def __missing__(self, type_: str) -> Mapping[str, Any]:
        always: Mapping[str, Any]
        always, timed = self._load(type_)
        facts = always
        if timed:
            held = {key: value for key, value, since, until in timed if _holds(self._as_of, since, until)}
            facts = {**always, **held}
        self[type_] = facts
        return facts

    def __contains__(self, type_: object) -> bool:
        return type_ in self._types


def _holds(as_of: str, since: str, until: str) -> bool:
    return (not since or since <= as_of) and (not until or as_of < until)
