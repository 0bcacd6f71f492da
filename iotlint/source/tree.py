"""Builds the values of a document and the places they were written at, from parser events, in one pass.

This is the innermost loop of iotlint: plain entries of mappings and lists are handled where they are met, and
everything rare (anchors, tags, aliases, block scalars, repeated keys) in methods of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from yaml.events import AliasEvent, Event, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent

from iotlint.source.document import MASK, Place, Via
from iotlint.source.reading import BOMB, BREAKS, CORE, MAX_DEPTH, MAX_FAULTS, QUOTED, Halt, Trail, clipped
from iotlint.source.scalars import FIXED, Resolved
from iotlint.source.span import Fault, Source


class Tree:
    """Builds one document after the other: `read` after each document start, with what `get` gives."""

    __slots__ = (
        *("anchors", "dropped", "expanded", "faults", "get", "measured"),
        *("memo", "merged", "names", "source", "text"),
    )

    def __init__(self, source: Source, get: Callable[[], Any], faults: list[Fault]) -> None:
        self.source = source
        self.text = source.text
        self.get = get
        self.faults = faults
        self.memo = Resolved(FIXED)
        self.names: dict[str, str] = {}
        self._reset()

    def _reset(self) -> None:
        self.anchors: dict[str, Any] = {}
        self.measured: dict[int, tuple[Any, int, int]] = {}
        self.expanded = 0
        self.merged = 0
        self.dropped = False

    def read(self) -> tuple[Any, Place] | None:
        """Value and places of one document; None if it has to be dropped. Raises Halt and YAMLError."""
        self._reset()
        value, place = self.node(self.get(), 1, None)
        if self.expanded > 100_000:
            total = self.measure(value)[0]
            if total > 10 * (total - self.expanded) + 100_000:
                self.dropped = True
                start = place[0] >> 32  # type: ignore[index]
                self.fault("alias-bomb", BOMB, start, start, None)
        return None if self.dropped else (value, place)

    def node(self, event: Event, depth: int, trail: Trail) -> tuple[Any, Place]:
        """Any node, its first event already taken."""
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event, trail)
        if kind is AliasEvent:
            return self.alias(event, depth, trail)
        if kind is MappingStartEvent:
            return self.mapping(event, depth, trail)
        return self.sequence(event, depth, trail)

    def mapping(  # noqa: C901 - every call in this loop would be felt
        self, event: Any, depth: int, trail: Trail
    ) -> tuple[dict[str, Any], tuple[Any, ...]]:
        """The rest of a mapping.

        Keys and scalars without anchor and tag are taken right here, without a call: they are nine of ten
        events. `item.start_mark` is asked for once each, since LibYAML makes a new object every time. What is
        rare goes to methods (`scalar`, `node`) and to `unusual`, where a call is not felt.
        """
        start = event.start_mark.index
        if event.anchor is not None or event.tag is not None or depth > MAX_DEPTH:
            start = self._enter(event, depth, trail, "map")
        get, names, memo, text = self.get, self.names, self.memo, self.text
        value: dict[str, Any] = {}
        places: list[Any] = [0]
        merges: list[tuple[Any, Any, Place]] = []
        order: list[str] | None = None  # the keys of all entries, once one has been repeated
        child_place: Any = start << 32 | start
        child: Any
        while True:
            key = get()
            kind = type(key)
            aside = False  # whether the entry is no entry: a merge, or a key that was refused
            if kind is ScalarEvent:
                name = names.get(key.value)
                if name is None:
                    name = key.value
                    aside = name == "<<" and not key.style and key.tag in (None, CORE + "merge")
                    if name != "<<":
                        names[name] = name
                if key.anchor is None and key.tag is None and key.style in QUOTED:
                    key_place: Any = key.start_mark.index << 32 | key.end_mark.index
                else:
                    key_place = self.scalar(key, trail)[1]
            elif kind is MappingEndEvent:
                break
            else:
                name, key_place = self._unusual().odd_key(self, key, depth, trail)
                aside = name is None

            item = get()
            kind = type(item)
            if kind is ScalarEvent:
                style = item.style
                if item.anchor is None and item.tag is None and style in QUOTED:
                    at = item.start_mark.index
                    end = item.end_mark.index
                    if style:
                        child = item.value
                    else:
                        child = memo[item.value]
                        if at == end and text[at - 1] != ":":  # no colon at all: the parser has run on
                            at = end = self._end(key_place)
                    child_place = at << 32 | end
                else:
                    child, child_place = self.scalar(item, (trail, name))
            elif kind is MappingStartEvent:
                child, child_place = self.mapping(item, depth + 1, (trail, name))
            else:
                child, child_place = self.node(item, depth + 1, (trail, name))

            if aside:
                if name is not None:
                    merges.append((key_place, child, child_place))
                continue
            if name in value or order is not None:
                order = list(value) if order is None else order
                order.append(name)
            value[name] = child
            places.append(key_place)
            places.append(child_place)
        end = child_place & MASK if type(child_place) is int else self._end(child_place)
        if event.flow_style and key.start_mark.index < key.end_mark.index:  # a pair in a list has no braces
            end = key.end_mark.index
        if order is not None:
            places = self._unusual().last_wins(self, value, places, order, trail)
        places[0] = start << 32 | end
        if merges:
            self._unusual().merge(self, value, places, merges, trail)
        packed = tuple(places)
        if event.anchor is not None:
            self._leave(event, value, packed)
        return value, packed

    def sequence(self, event: Any, depth: int, trail: Trail) -> tuple[list[Any], tuple[Any, ...]]:
        """The rest of a sequence."""
        start = event.start_mark.index
        if event.anchor is not None or event.tag is not None or depth > MAX_DEPTH:
            start = self._enter(event, depth, trail, "seq")
        get, memo = self.get, self.memo
        value: list[Any] = []
        places: list[Any] = [0]
        child_place: Any = start << 32 | start + (not event.flow_style)
        child: Any
        while True:
            item = get()
            kind = type(item)
            if kind is MappingStartEvent:
                child, child_place = self.mapping(item, depth + 1, (trail, len(value)))
            elif kind is ScalarEvent:
                style = item.style
                if item.anchor is None and item.tag is None and style in QUOTED:
                    child = item.value if style else memo[item.value]
                    child_place = item.start_mark.index << 32 | item.end_mark.index
                else:
                    child, child_place = self.scalar(item, (trail, len(value)))
            elif kind is SequenceEndEvent:
                break
            else:
                child, child_place = self.node(item, depth + 1, (trail, len(value)))
            value.append(child)
            places.append(child_place)
        end = item.end_mark.index if event.flow_style else self._end(child_place)
        places[0] = start << 32 | end
        packed = tuple(places)
        if event.anchor is not None:
            self._leave(event, value, packed)
        return value, packed

    def scalar(self, event: Any, trail: Trail) -> tuple[Any, int]:
        """A scalar with anything unusual about it."""
        text, start, end, style = self.text, event.start_mark.index, event.end_mark.index, event.style
        tag = event.tag
        mark = (start, start)
        if event.anchor is not None or tag is not None:
            start, mark = self._unusual().past_properties(text, start, end, event.anchor)
        if style and style in "|>":
            written = text[start:end]
            end = start + len(written.rstrip(BREAKS + " \t"))
            while text[end : end + 1] in (" ", "\t"):
                end += 1
        value: Any = event.value if style else self.memo[event.value]
        if tag is not None:
            value = self._unusual().tagged(self, event, value, mark, trail)
        place = start << 32 | end
        if event.anchor is not None:
            self.anchors[event.anchor] = (value, place)
        return value, place

    def alias(self, event: Any, depth: int, trail: Trail) -> tuple[Any, Place]:
        """What an alias stands for: the very same object as at its anchor."""
        start, end = event.start_mark.index, event.end_mark.index
        known = self.anchors.get(event.anchor)
        if type(known) is not tuple:
            self.dropped = True
            name = clipped(event.anchor)
            if known is None:
                message = f"There is no anchor `&{name}` before this alias."
                self.fault("syntax-error", message, start, end, trail)
            else:
                message = f"The alias `*{name}` stands inside its own anchor, which would never end."
                self.fault("alias-bomb", message, start, end, trail)
            return None, start << 32 | end
        value, place = known
        count, height = self.measure(value)
        self.expanded += count
        if depth + height - 1 > MAX_DEPTH:
            self._too_deep(start, end, trail)
        return value, Via(start << 32 | end, place)

    def measure(self, value: Any) -> tuple[int, int]:
        """How many nodes a value has, its aliases followed, and how many levels; counted once per object."""
        if type(value) is not dict and type(value) is not list:
            return 1, 0
        known = self.measured.get(id(value))
        if known is None:
            count, height = 1, 0
            for child in value.values() if isinstance(value, dict) else value:
                if type(child) is dict or type(child) is list:
                    nodes, levels = self.measure(child)
                    count += nodes
                    height = max(height, levels)
                else:
                    count += 1
            if type(value) is dict:
                count += len(value)
            # The object itself is kept so that no other can get its id.
            known = self.measured[id(value)] = (value, count, height + 1)
        return known[1], known[2]

    def fault(
        self,
        name: str,
        message: str,
        start: int,
        end: int,
        trail: Trail,
        related: tuple[int, int, str] | None = None,
        replacement: str | None = None,
    ) -> None:
        """Notes what is wrong, up to a number beyond which nobody reads on."""
        if len(self.faults) < MAX_FAULTS:
            parts: list[str] = []
            while trail is not None:
                trail, part = trail
                parts.append(clipped(str(part)))
            others = () if related is None else ((self.source.span(related[0], related[1]), related[2]),)
            route = ".".join(reversed(parts))
            self.faults.append(Fault(name, message, self.source.span(start, end), route, others, replacement))

    def _end(self, place: Any) -> int:
        if type(place) is int:
            return place & MASK
        return int(place[0] if type(place) is tuple else place.at) & MASK

    @staticmethod
    def _unusual() -> ModuleType:
        """What few documents need is imported when one does."""
        from iotlint.source import unusual

        return unusual

    def _enter(self, event: Any, depth: int, trail: Trail, tag: str) -> int:
        """Notes the anchor of a collection, judges its tag, and gives the offset where it starts."""
        start: int = event.start_mark.index
        if depth > MAX_DEPTH:
            self._too_deep(start, event.end_mark.index, trail)
        end: int = event.end_mark.index
        if event.anchor is not None:
            self.anchors[event.anchor] = event
        if event.tag is not None and event.tag not in (CORE + tag, "!"):
            self._unusual().mistagged_collection(self, event, tag, trail)
        if event.flow_style:
            return end - 1 if self.text[end - 1] in "[{" else end
        # The entry of a list that is not indented is a token with a width; all others have none.
        return end if tag == "map" or self.text[end : end + 1] == "-" else end - 1

    def _leave(self, event: Any, value: Any, place: tuple[Any, ...]) -> None:
        if self.anchors[event.anchor] is event:  # not taken over by an anchor of the same name inside
            self.anchors[event.anchor] = (value, place)

    def _too_deep(self, start: int, end: int, trail: Trail) -> None:
        message = f"This is nested deeper than {MAX_DEPTH} levels; the rest of the file was not read."
        self.fault("nested-too-deep", message, start, end, None)
        raise Halt
