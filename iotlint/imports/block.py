"""Mapping blocks: what becomes of a type of resource. Plain data of rules/, as classes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


@dataclass(frozen=True, slots=True)
class Source:
    """One way to a field: a path and a conversion, or a value that holds for every such resource.

    `together` says what several values make: `same` (one, if all are equal), `any`, `all`, `sum`, `count`.
    """

    path: str
    conversion: str | Mapping[str, Any] | None = None
    value: Any = None
    together: str = "same"
    when: Mapping[str, Any] = field(default_factory=dict)
    listed: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """Where the far end of a connection is named, and how: by `id`, `host`, `name` or `connection` string."""

    how: str
    path: str
    type: str = ""
    service: str = ""


@dataclass(frozen=True, slots=True)
class Wire:
    """A kind of connection, or of link, that a resource holds.

    Each item at `each` (without: the resource itself) names a far end by one of `ends`. Where it only names an endpoint
    (`named`), that is looked for `among` items elsewhere in the resource, or among the `siblings` of a type, by name.
    `kind` says what the far end is, for those that are no entry of a plan; a wire without ends is for such alone.
    `out` is the way of the data: from the owner to the end. `link` makes it a link of that name. What is `asked` for
    is drawn on request only.
    """

    each: str
    ends: tuple[End, ...]
    link: str = ""
    out: bool = True
    via: str = ""
    protocol: Any = None
    when: Mapping[str, Any] = field(default_factory=dict)
    unless: Mapping[str, Any] = field(default_factory=dict)
    named: str = ""
    among: tuple[tuple[str, tuple[End, ...]], ...] = ()
    siblings: str = ""
    excepted: tuple[str, ...] = ()
    authentication: Source | None = None
    consumer_group: str = ""
    owner: str = ""
    source: tuple[End, ...] = ()
    asked: str = ""
    kind: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """What becomes of the resources of one type."""

    type: str
    service: str
    section: str
    word: str
    when: Mapping[str, Any]
    unless: Mapping[str, Any]
    fields: Mapping[str, tuple[Source, ...]]
    wires: tuple[Wire, ...]
    part: bool = False
    alias: str = ""
    hosts: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    grants: Mapping[str, str] = field(default_factory=dict)
    leads_to: str = ""
    ties: tuple[str, ...] = ()


class Drawable(NamedTuple):
    """A kind of connection that can be drawn: between which types of service (empty: any), through which mechanism, and
    which of the two ends declares it (empty: a third)."""

    source: str
    target: str
    via: str
    told_by: str


class Blocks:
    """The blocks of the pack and of a team, by type in lower case, read when they are asked for."""

    def __init__(self, raw: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        self._raw: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
        self._read: dict[str, list[Block]] = {}
        self.hosts: list[tuple[str, str]] = []
        for service, block in raw:
            self._raw.setdefault(block["type"].lower(), []).append((service, block))
            self.hosts += [(pattern.lower(), block["type"].lower()) for pattern in block.get("hosts", ())]

    def of(self, type_: str) -> list[Block]:
        """The blocks for a type in lower case, in the order in which they are tried."""
        found = self._read.get(type_)
        if found is None:
            found = self._read[type_] = [block_of(raw, service) for service, raw in self._raw.get(type_, ())]
        return found

    def services(self) -> frozenset[str]:
        """The service types that a resource can become."""
        every = (block for type_ in self._raw for block in self.of(type_))
        return frozenset(block.service for block in every if block.section == "services" and not block.part)

    def fields(self) -> dict[tuple[str, str], frozenset[str]]:
        """What can be stated of an entry, by its section and, of services, its type."""
        found: dict[tuple[str, str], frozenset[str]] = {}
        for type_ in self._raw:
            for block in self.of(type_):
                kind = block.section, block.service if block.section == "services" else ""
                found[kind] = found.get(kind, frozenset()) | block.fields.keys()
        return found

    def wires(self) -> frozenset[Drawable]:
        """What connections can be drawn between types of service."""
        found = set()
        for type_ in self._raw:
            for block in self.of(type_):
                for wire in block.wires:
                    if not wire.link:
                        found |= self._drawable(block, wire)
        return frozenset(found)

    def _drawable(self, block: Block, wire: Wire) -> set[Drawable]:
        near = self._services(wire.source) if wire.source else {"" if wire.owner else block.service}
        ends = [*wire.ends, *(end for _, described in wire.among for end in described)]
        far = self._services(ends) | {"" for end in ends if end.how == "id" and not end.type}
        told = "" if wire.source else "source" if wire.out else "target"
        pairs = [(a, b) if wire.out else (b, a) for a in near for b in far]
        return {Drawable(source, target, wire.via, told) for source, target in pairs}

    def _services(self, ends: Iterable[End]) -> set[str]:
        """The service types that some ends can be."""
        return {
            block.service
            for end in ends
            for block in self.of(end.type)
            if block.section == "services" and end.service in ("", block.service)
        }


def block_of(raw: Mapping[str, Any], service: str) -> Block:
    """A block from its data."""
    return Block(
        type=raw["type"].lower(),
        service=raw.get("service", service),
        section=raw.get("section", "services" if raw.get("service", service) else ""),
        word=raw.get("word", service),
        when=raw.get("when", {}),
        unless=raw.get("unless", {}),
        fields={name: tuple(map(_source, _listed(given))) for name, given in raw.get("fields", {}).items()},
        wires=tuple(map(_wire, raw.get("connections", ()))),
        part=raw.get("part", False),
        alias=raw.get("sameAs", ""),
        hosts=tuple(raw.get("hosts", ())),
        roles={str(name).lower(): way for name, way in raw.get("roles", {}).items()},
        grants=raw.get("grants", {}),
        leads_to=raw.get("leadsTo", ""),
        ties=tuple(raw.get("ties", ())),
    )


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _source(given: Any) -> Source:
    if isinstance(given, str):
        return Source(given)
    return Source(
        path=given.get("path", ""),
        conversion=given.get("as"),
        value=given.get("value"),
        together=given.get("together", "same"),
        when=given.get("when", {}),
        listed=given.get("list", False),
    )


def _wire(raw: Mapping[str, Any]) -> Wire:
    through = raw.get("through", {})
    return Wire(
        each=raw.get("each", ""),
        ends=tuple(map(_end, raw.get("ends", ()))),
        link=raw.get("link", ""),
        out=raw.get("direction", "out") == "out",
        via=raw.get("via", ""),
        protocol=raw.get("protocol"),
        when=raw.get("when", {}),
        unless=raw.get("unless", {}),
        named=through.get("names", ""),
        among=tuple((each["at"], tuple(map(_end, each["ends"]))) for each in through.get("among", ())),
        siblings=through.get("siblings", "").lower(),
        excepted=tuple(map(str.lower, through.get("except", ()))),
        authentication=_source(raw["authentication"]) if "authentication" in raw else None,
        consumer_group=raw.get("consumerGroup", ""),
        owner=raw.get("of", ""),
        source=tuple(map(_end, raw.get("source", ()))),
        asked=raw.get("onRequest", ""),
        kind=tuple(_listed(raw.get("kind", []))),
    )


def _end(raw: Mapping[str, Any]) -> End:
    how = next(key for key in ("id", "host", "name", "connection") if key in raw)
    return End(how, raw[how], raw.get("type", "").lower(), raw.get("service", ""))
