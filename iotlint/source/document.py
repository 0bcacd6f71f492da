"""A YAML document as plain values, with a parallel tree that knows where each was written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from iotlint.source.span import Route, Source, Span

# Positions of a scalar: one integer, `start << 32 | end`. Of a collection: a tuple that starts with its own
# extent and goes on with the places of key, value, key, value … or of the items, in the value's own order.
Place: TypeAlias = "int | tuple[Any, ...] | Via | In"
MASK = 0xFFFFFFFF

# Whatever leads to a place: a Route, or a list that is still being made.
Way: TypeAlias = Sequence[str | int]


class Via:
    """A place reached through an alias or a merge; `at` is where the alias stands, or what `<<` holds."""

    __slots__ = ("at", "place")

    def __init__(self, at: int, place: Place) -> None:
        self.at = at
        self.place = place

    def __repr__(self) -> str:
        return f"Via({self.at >> 32}:{self.at & MASK}, {self.place!r})"


class In:
    """A place in another document, which this one extends."""

    __slots__ = ("document", "place")

    def __init__(self, document: Document, place: Place) -> None:
        self.document = document
        self.place = place

    def __repr__(self) -> str:
        return f"In({self.document!r}, {self.place!r})"


class Used(In):
    """A place in another document, of a value that came to where it counts through the places `uses`."""

    __slots__ = ("uses",)

    def __init__(self, document: Document, place: Place, uses: tuple[In, ...]) -> None:
        super().__init__(document, place)
        self.uses = uses


class _Walk:
    """Follows a place downwards and remembers the first alias it came through and the document it is in."""

    __slots__ = ("alias", "document", "place", "uses")

    def __init__(self, document: Document, place: Place, alias: Span | None = None) -> None:
        self.document = document
        self.alias = alias
        self.uses: tuple[In, ...] = ()
        while not isinstance(place, (int, tuple)):
            if isinstance(place, In):
                self.document = place.document
                if isinstance(place, Used):
                    self.uses = place.uses
            elif self.alias is None:
                self.alias = self.document.source.span(place.at >> 32, place.at & MASK)
            place = place.place
        self.place: int | tuple[Any, ...] = place

    def down(self, place: Place) -> _Walk:
        return _Walk(self.document, place, self.alias)

    @property
    def packed(self) -> int:
        return self.place if isinstance(self.place, int) else int(self.place[0])

    def spans(self) -> tuple[Span, ...]:
        text = self.document.source.span(self.packed >> 32, self.packed & MASK)
        if self.uses:
            return (text, *(_Walk(use.document, use.place).spans()[0] for use in reversed(self.uses)))
        return (text,) if self.alias in (None, text) else (self.alias, text)


class Document:
    """One document of a file.

    `value` is made of dict, list, str, int, float, bool and None, with text as keys; `place` is parallel to
    it. `index` counts the documents of the file from 0, empty ones included. `start` and `end` are offsets:
    where the document before this one ends, and where this one does.
    """

    __slots__ = ("_called", "_positions", "end", "index", "place", "source", "start", "value")

    # What the further places of a value are, for people, and whether what is wrong can be mended where it stands.
    further = "the value it stands for"
    mendable = True

    def __init__(self, source: Source, index: int, value: Any, place: Place, start: int, end: int) -> None:
        self.source = source
        self.index = index
        self.value = value
        self.place = place
        self.start = start
        self.end = end
        self._positions: dict[int, dict[str, int]] = {}
        self._called: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"Document({self.source.path!r}, {self.index})"

    def call(self, names: Iterable[tuple[str, str]]) -> None:
        """Notes keys that may be written under another name: pairs of what is asked for and what may stand there."""
        self._called = tuple(dict.fromkeys((*self._called, *names)))

    def as_written(self, route: Way) -> Route:
        """A route with each key under the name that it has in this document."""
        found: list[str | int] = []
        value = self.value
        for part in route:
            part = self._key_in(value, part)
            found.append(part)
            known = isinstance(value, dict) and part in value
            listed = isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value)
            value = value[part] if known or listed else None
        return tuple(found)

    def _key_in(self, value: Any, part: str | int) -> str | int:
        if self._called and isinstance(value, dict) and part not in value:
            return next((other for name, other in self._called if name == part and other in value), part)
        return part

    def spans(self, route: Way, part: str = "value") -> tuple[Span, ...]:
        """Where `route` is written: the primary place first, then the anchored text if an alias leads there.

        `part` is "value" or "key". An item of a list has no key: its own place is taken, or its first key if
        it is a mapping. The value of an empty entry is shown at its key, the whole document at its first key,
        and what does not exist at the key of the deepest part of the route that does.
        """
        straight = self._straight(route, part)
        if straight is not None:
            return (self.source.span(straight >> 32, straight & MASK),)
        walks, keys, value = self._walk(route)
        depth = len(walks) - 1
        if part == "value" and depth == len(route) and depth:
            walk = walks[depth]
            if walk.packed >> 32 != walk.packed & MASK:
                return walk.spans()
        return self._key(walks, keys, value)

    def owner(self, route: Way) -> Document:
        """The document that wrote the deepest part of `route` that exists: this one, or one it extends."""
        walks, keys, _value = self._walk(route)
        key = keys[len(walks) - 1]
        return walks[-1].document if key is None else key.document

    def is_written(self, route: Way) -> bool:
        """Whether `route` leads to something, be it null."""
        return len(self._walk(route)[0]) == len(route) + 1

    def extent(self, route: Way) -> tuple[Document, int, int] | None:
        """Who wrote the value at `route`, and its first and last offset in that document's text.

        None where nothing is written there, and where an alias or a merge leads there: what is changed at
        such a place changes elsewhere too.
        """
        walks = self._walk(route)[0]
        walk = walks[-1]
        if len(walks) != len(route) + 1 or walk.alias is not None:
            return None
        return walk.document, walk.packed >> 32, walk.packed & MASK

    def hide(self, route: Sequence[str | int]) -> None:
        """Has what is written at `route` blackened wherever the text is quoted, its anchored text too."""
        walk = self._walk(route)[0][-1]
        walk.document.source.blacken(walk.packed >> 32, walk.packed & MASK)

    def source_text(self, route: Way) -> str:
        """A scalar as it was written, without quotes: `1.10` where the value is 1.1; empty if not written."""
        walks, _keys, value = self._walk(route)
        if len(walks) != len(route) + 1:
            return ""
        if isinstance(value, str):
            return value
        walk = walks[-1]
        text = walk.document.source.text[walk.packed >> 32 : walk.packed & MASK]
        return text[1:-1] if text[:1] in ("'", '"') else text

    def _straight(self, route: Way, part: str) -> int | None:
        """The extent that `spans` gives, of a route on which nothing is out of the ordinary, as on most; else None."""
        value, place = self.value, self.place
        key: Place | None = None
        for step in route:
            if place.__class__ is not tuple:
                return None
            if value.__class__ is dict and step in value:
                index = self.index_of(value, place, step) * 2 + 1
                key, place = place[index], place[index + 1]
            elif value.__class__ is list and step.__class__ is int and 0 <= step < len(value):
                key, place = None, place[step + 1]
            else:
                return None
            value = value[step]
        if part == "value" and route:
            whole = place[0] if place.__class__ is tuple else place
            if whole.__class__ is not int:
                return None
            if whole >> 32 != whole & MASK:
                return whole
        return key if key.__class__ is int else None

    def _walk(self, route: Way) -> tuple[list[_Walk], list[_Walk | None], Any]:
        """Places of the values along `route` as far as it exists, of their keys, and the last value."""
        walks = [_Walk(self, self.place)]
        keys: list[_Walk | None] = [None]
        value = self.value
        for part in route if not self._called else self.as_written(route):
            walk = walks[-1]
            if not isinstance(walk.place, tuple):
                break
            if isinstance(value, dict):
                if part not in value:
                    break
                index = self.index_of(value, walk.place, part) * 2 + 1
                keys.append(walk.down(walk.place[index]))
                walks.append(walk.down(walk.place[index + 1]))
            elif isinstance(value, list) and isinstance(part, int) and 0 <= part < len(value):
                keys.append(None)
                walks.append(walk.down(walk.place[part + 1]))
            else:
                break
            value = value[part]
        return walks, keys, value

    def index_of(self, value: dict[str, Any], place: tuple[Any, ...], key: str | int) -> int:
        """Position of a key in a mapping of this document, remembered per mapping: many findings may ask for it."""
        positions = self._positions.get(id(place))
        if positions is None:
            positions = self._positions[id(place)] = {name: index for index, name in enumerate(value)}
        return positions[key]  # type: ignore[index]

    def _key(self, walks: list[_Walk], keys: list[_Walk | None], value: Any) -> tuple[Span, ...]:
        depth = len(walks) - 1
        key = keys[depth]
        if key is not None:
            return key.spans()
        walk = walks[depth]
        if isinstance(walk.place, tuple) and len(walk.place) > 1 and isinstance(value, dict):
            return walk.down(walk.place[1]).spans()
        start, end = walk.packed >> 32, walk.packed & MASK
        if start == end and walk.document.source.text[start - 1 : start] == "-":
            span = walk.document.source.span(start - 1, end)
            return (span,) if walk.alias is None else (walk.alias, span)
        return walk.spans()


class DrawnDocument(Document):
    """A document that nobody wrote: drawn from other files, in which its places lie."""

    __slots__ = ()

    further = "used here"
    mendable = False
