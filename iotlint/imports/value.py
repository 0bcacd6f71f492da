"""Values of infrastructure code: what is known, what is not and why, and where each was written."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any, Protocol

from iotlint.source.document import Document, In, Place, Via
from iotlint.source.span import Fault, Span

Key = Hashable
# A place in a file: the document and the packed offsets of what is meant.
Spot = tuple[Document, int]
# Places of use that are kept of a value handed on through many parameters.
MOST_USES = 4
# Keys up to which looking for one is faster than remembering where each stands.
_FEW = 12


class Evaluates(Protocol):
    """What turns the strings and loops of a template into values; plain JSON has none."""

    def text(self, raw: str, place: Place, doc: Document) -> Value:
        """The value of a string that begins with a bracket."""

    def looped(self, loop: Value) -> tuple[str, Value]:
        """Name and array that one entry of a `copy` stands for; no name where it is malformed."""


class Refused(Exception):
    """A file that cannot be read; `fault` says where and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Unknown:
    """What only a deployment could tell, with an identity: two of equal `key` stand for the same value.

    `reason` is a clause for people. `ties` are the normal forms of resources it hangs on (`listKeys(X)` is tied to
    X). `parts` is there for text of which something is known: strings, and unknowns for the gaps. `secret` marks what
    may never be shown.
    """

    __slots__ = ("_key", "parts", "reason", "secret", "ties")

    def __init__(
        self,
        key: Key,
        reason: str,
        ties: tuple[Unknown | str, ...] = (),
        parts: tuple[str | Unknown, ...] = (),
        secret: bool = False,
    ) -> None:
        self._key = key
        self.reason = reason
        self.ties = ties
        self.parts = parts
        self.secret = secret

    @property
    def key(self) -> Key:
        """The normal form; of text it is made when it is first asked for."""
        if self._key is None:
            self._key = digest("text", *(p.lower() if isinstance(p, str) else p.key for p in self.parts))
        return self._key

    def __repr__(self) -> str:
        return f"Unknown({self.key!r})"


class Value:
    """One value and where it was written.

    `data` is text, number, truth value, None, an `Unknown`, or a collection. The children of a collection are
    Values, or JSON as it was read; the latter is evaluated in `scope` when it is asked for (no scope: taken as
    it stands). `place` is where `data` was written in `doc`, `uses` are the expressions it came through.
    """

    __slots__ = ("_lower", "data", "doc", "place", "scope", "uses")

    def __init__(
        self,
        data: Any,
        doc: Document,
        place: Place,
        scope: Evaluates | None = None,
        uses: tuple[Spot, ...] = (),
    ) -> None:
        self.data = data
        self.doc = doc
        self.place = place
        self.scope = scope
        self.uses = uses
        self._lower: dict[str, str] | None = None

    def __repr__(self) -> str:
        return f"Value({self.data!r})"

    @property
    def known(self) -> bool:
        """Whether anything is known of it; a collection counts as known whatever is in it."""
        return not isinstance(self.data, Unknown)

    @property
    def spot(self) -> Spot:
        """Where it was written."""
        return self.doc, packed(self.place)

    @property
    def shown(self) -> Spot:
        """Where people should look: where it was written, or where it is used if nothing was."""
        return (
            self.uses[-1]
            if self.uses and isinstance(self.data, Unknown) and not self.data.parts
            else self.spot
        )

    @property
    def span(self) -> Span:
        """Where it was written, for people."""
        return span_of(self.spot)

    def used_at(self, doc: Document, place: Place) -> Value:
        """The same value, as it is used at a further place."""
        if len(self.uses) >= MOST_USES:
            return self
        return Value(self.data, self.doc, self.place, self.scope, (*self.uses, (doc, packed(place))))

    # Collections

    def get(self, key: str) -> Value | None:
        """The entry of an object, whatever the case of its letters; None where there is none."""
        data = self.data
        if type(data) is not dict:
            return None
        if self.scope is not None and "copy" in data and not isinstance(data["copy"], Value):
            self._expand()
            data = self.data
        if key not in data:
            if self._lower is None:
                self._lower = {name.lower(): name for name in data}
            found = self._lower.get(key.lower())
            if found is None:
                return None
            key = found
        return self._entry(key, data[key])

    def key_place(self, key: str) -> int:
        """Where a key of an object is written, as it is spelled there."""
        if isinstance(self.place, tuple) and key in self.data:
            return packed(self.place[1 + 2 * self.doc.index_of(self.data, self.place, key)])
        return packed(self.place)

    def items(self) -> Iterator[tuple[str, Value]]:
        """The entries of an object."""
        if type(self.data) is dict:
            if self.scope is not None and "copy" in self.data:
                self._expand()
            for key, child in list(self.data.items()):
                yield key, self._entry(key, child)

    def each(self) -> Iterator[Value]:
        """The items of an array."""
        if type(self.data) is list:
            for index in range(len(self.data)):
                yield self.item(index)

    def item(self, index: int) -> Value:
        """One item of an array. Raises IndexError."""
        child = self.data[index]
        if isinstance(child, Value):
            return child.through(self.uses)
        place = self.place[index + 1] if isinstance(self.place, tuple) and index >= 0 else self.place
        if isinstance(self.place, tuple) and index < 0:
            place = self.place[index]
        return self._child(child, place)

    def _entry(self, key: str, child: Any) -> Value:
        if isinstance(child, Value):
            return child.through(self.uses)
        place = self.place
        if isinstance(place, tuple):
            data = self.data
            if len(data) > _FEW:
                place = place[2 + 2 * self.doc.index_of(data, place, key)]
            else:
                at = 2
                for name in data:
                    if name == key:
                        break
                    at += 2
                place = place[at]
        return self._child(child, place)

    def _child(self, child: Any, place: Place) -> Value:
        if type(child) is str and self.scope is not None and child[:1] == "[":
            return self.scope.text(child, place, self.doc).through(self.uses)
        return Value(child, self.doc, place, self.scope, self.uses)

    def through(self, uses: tuple[Spot, ...]) -> Value:
        """The same value, seen through the uses of the collection it is in."""
        if not uses or self.uses:
            return self
        return Value(self.data, self.doc, self.place, self.scope, uses)

    def _expand(self) -> None:
        """Writes out the `copy` of an object, which makes arrays of the same name beside it."""
        assert self.scope is not None
        loops = self.data["copy"]
        if type(loops) is not list or not all(type(loop) is dict for loop in loops):
            return
        made: dict[str, Any] = {
            name: self._entry(name, child)
            if type(child) in (dict, list, str)
            else Value(child, self.doc, self.place)
            for name, child in self.data.items()
            if name != "copy"
        }
        place = (
            self.place[2 + 2 * list(self.data).index("copy")] if isinstance(self.place, tuple) else self.place
        )
        for loop in Value(loops, self.doc, place, self.scope).each():
            name, array = self.scope.looped(loop)
            if name:
                made[name] = array
        self.data = made
        self.place = packed(self.place)
        self._lower = None


def packed(place: Place) -> int:
    """The extent of a place, aliases and bases followed."""
    while True:
        if isinstance(place, int):
            return place
        if isinstance(place, tuple):
            place = place[0]
        elif isinstance(place, (Via, In)):
            place = place.place


def span_of(spot: Spot) -> Span:
    """A spot as people read it."""
    return spot[0].source.span(spot[1] >> 32, spot[1] & 0xFFFFFFFF)


def refuse(name: str, message: str, spot: Spot) -> Refused:
    """The error that ends the reading of a file at a place of it."""
    return Refused(Fault(name, message, span_of(spot)))


def digest(*parts: Key) -> str:
    """A normal form of any size as a short text: equal for equal parts, so that forms of forms stay small."""
    from hashlib import blake2b

    return blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


# Text of which something is known


def parts_of(data: Any) -> tuple[str | Unknown, ...]:
    """The parts of a text: strings, and unknowns for what is not known."""
    if isinstance(data, Unknown):
        return data.parts or (data,)
    return (data if isinstance(data, str) else shown(data),)


def shown(data: Any) -> str:
    """A scalar as text, as `concat` and `format` would write it."""
    if data is None:
        return ""
    if data is True or data is False:
        return "True" if data else "False"
    return str(data)


def joined(parts: Iterable[str | Unknown]) -> str | Unknown:
    """Text made of parts: plain where all are known."""
    merged: list[str | Unknown] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    if not merged:
        return ""
    if len(merged) == 1:
        return merged[0]
    gaps = [part for part in merged if isinstance(part, Unknown)]
    ties = tuple(dict.fromkeys(tie for gap in gaps for tie in gap.ties))
    return Unknown(None, gaps[0].reason, ties, tuple(merged), any(gap.secret for gap in gaps))


def pieces(data: Any, separator: str) -> list[str | Unknown]:
    """A text split where its known parts hold the separator; what is unknown is taken to hold none."""
    if isinstance(data, str):
        return list(data.split(separator))
    found: list[list[str | Unknown]] = [[]]
    for part in parts_of(data):
        if isinstance(part, Unknown):
            found[-1].append(part)
            continue
        first, *rest = part.split(separator)
        found[-1].append(first)
        found += [[each] for each in rest]
    return [joined(each) for each in found]


def identity(data: Any) -> Key:
    """What two values have in common that denote the same: names count without regard to case."""
    if isinstance(data, Unknown):
        return data.key
    return data.lower() if isinstance(data, str) else data
