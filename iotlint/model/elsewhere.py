"""Where a key belongs that stands in the wrong place: inside another key, beside it, or in another section."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from iotlint.model import wording
from iotlint.model.facets import facets_of
from iotlint.model.schema_code import Schema
from iotlint.source.span import Route

# A place in general: the section and the keys on the way down, without ids and numbers of entries.
_Home = tuple[str, ...]

# How deep keys nest, and among how many places a message lets one choose.
_DEEPEST = 5
_FEW = 5


class Elsewhere:
    """The places of a schema by the names of their keys; they are looked through when one is asked for."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._homes: dict[str, list[_Home]] = {}

    def advice(self, tree: Any, route: Route, left: Sequence[str]) -> str:
        """What to do with the unknown key at the end of a route: the end of a sentence.

        `left` are the keys that its mapping takes and does not have.
        """
        if place := self.place(tree, route):
            return place
        if not left:
            return "remove it."
        return f"it takes {wording.either(left)}." if len(left) <= wording.FEW else "remove or rename it."

    def place(self, tree: Any, route: Route) -> str:
        """Where the key at the end of a route belongs, as the end of a sentence; empty where no few places have it."""
        if not self._homes:
            self._find()
        here = _general(route[:-1])
        homes = [home for home in self._homes.get(str(route[-1]), ()) if home != here]
        if own := [home for home in homes if here and home[:1] == here[:1]]:
            return _in_same_entry(own, here, tree, route)
        if homes and len(homes) <= _FEW:
            return f"it is a key of {wording.either(_in_words(home) for home in homes)}."
        return ""

    def _find(self) -> None:
        for section, node in self._keys(self._schema):
            self._homes.setdefault(section, []).append(())
            self._add((section,), list(self._entries(node)) if section in wording.ENTRIES else [node])

    def _add(self, place: _Home, nodes: list[Schema]) -> None:
        for node in nodes:
            for key, below in self._keys(node):
                places = self._homes.setdefault(key, [])
                if place not in places:
                    places.append(place)
                if len(place) < _DEEPEST:
                    self._add((*place, key), [below, *self._entries(below)])

    def _keys(self, node: Any) -> Iterator[tuple[str, Schema]]:
        for facet in facets_of(self._schema, None, node):
            yield from facet.get("properties", {}).items()

    def _entries(self, node: Any) -> Iterator[Schema]:
        """What the entries of a list, or of a mapping from ids, have to fit."""
        for facet in facets_of(self._schema, None, node):
            for option in (facet, *facet.get("anyOf", ())):
                yield from (
                    below
                    for below in (option.get("items"), option.get("additionalProperties"))
                    if isinstance(below, Mapping)
                )


def _in_same_entry(own: list[_Home], here: _Home, tree: Any, route: Route) -> str:
    """The words for keys that belong deeper into the same entry, or less deep; none where there are too many."""
    inside = [home for home in own if home[: len(here)] == here]
    above = [home for home in own if here[: len(home)] == home]
    if not inside and above:
        return f"it goes beside `{here[len(above[-1])]}`, not inside."
    own = inside or own
    entry = route[:2] if here[0] in wording.ENTRIES else route[:1]
    own = [home for home in own if _is_written(tree, (*entry, *home[1:]))] or own
    names = ["`" + ".".join(home[len(here) if inside else 1 :]) + "`" for home in own]
    return f"it goes inside {wording.either(names)}." if len(names) <= _FEW else ""


def _general(route: Route) -> _Home:
    steps = route[:1] + route[2:] if route and route[0] in wording.ENTRIES else route
    return tuple(str(step) for step in steps if not isinstance(step, int))


def _in_words(home: _Home) -> str:
    path = ".".join(home[1:])
    return f"`{path}` of {home[0]}" if path else "".join(home) or "the plan itself"


def _is_written(tree: Any, route: Route) -> bool:
    for step in route:
        try:
            tree = tree[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True
