"""Connections that a plan has: whether they are there, and whether they are what the plan says."""

from __future__ import annotations

from collections.abc import Iterator

from iotlint.conform.meet import is_outside
from iotlint.conform.properties import like
from iotlint.conform.sides import Difference, Sides
from iotlint.imports.drawn import Edge, Entry
from iotlint.imports.value import Spot
from iotlint.model.types import Connection, Element
from iotlint.source.span import Route

# What can be stated of a connection on both sides, beside `via`, by which those between the same ends are told apart.
_ATTRIBUTES = ("authentication", "consumerGroup", "protocol")


def connections(sides: Sides) -> Iterator[Difference]:
    """Planned connections that are not there or are others, and those of which nobody can say."""
    reach = _Reach(sides)
    alike: dict[tuple[str, str], list[Connection]] = {}
    for connection in sides.plan.connections:
        ends = connection.source, connection.target
        if all(isinstance(end, Element) and end.kind == "service" for end in ends):
            alike.setdefault((ends[0].id, ends[1].id), []).append(connection)  # type: ignore[union-attr]
    met = sides.met
    for (source, target), group in alike.items():
        if source in met and target in met:
            for connection in group:
                yield from _compared(sides, reach, connection, group, met[source], met[target])
        elif source in met or target in met:
            for connection in group:
                yield from _one_sided(sides, reach, connection, met.get(source), met.get(target))


def _compared(
    sides: Sides, reach: _Reach, connection: Connection, group: list[Connection], source: Entry, target: Entry
) -> Iterator[Difference]:
    said = _called(connection)
    direct = reach.direct(source, target, connection)
    via = connection.fields.get("via")
    same = [edge for edge in direct if not reach.told(via) or _stated(edge, "via") in (None, via)]
    if same:
        others = [
            each
            for each in group
            if not reach.told(each.fields.get("via")) or each.fields["via"] == via or not reach.told(via)
        ]
        yield from _attributes(sides, connection, others, same)
        return
    claimed = {each.fields.get("via") for each in group}
    different = [edge for edge in direct if _stated(edge, "via") not in claimed]
    if different:
        yield _differs(sides, connection, "via", different[0])
        yield from _attributes(sides, connection, [connection], different)
        return
    if reach.through(source, target, connection):
        return
    known = reach.can_tell(connection, source, target)
    if known is not None:
        yield _absent(sides, connection, said, known, (source.key, target.key))


def _one_sided(
    sides: Sides, reach: _Reach, connection: Connection, source: Entry | None, target: Entry | None
) -> Iterator[Difference]:
    """A connection one end of which met nothing: whether the other end leads anywhere that could be it."""
    far = connection.target if source is not None else connection.source
    near = source or target
    assert near is not None
    assert isinstance(far, Element)
    if far in sides.meeting.planned and not sides.unmissed(far):
        # That it is missing is said of the thing itself.
        return
    known = reach.can_tell(connection, source, target)
    if known is not None:
        known = known and not sides.unmet(far, reach.ways(near, out=source is not None))
        yield _absent(sides, connection, _called(connection), known, (near.key,))


def _absent(
    sides: Sides, connection: Connection, said: str, known: bool, spots: tuple[Spot, ...]
) -> Difference:
    route: Route = (*connection.route, "to")
    if known:
        message = f"{said} is planned and not {sides.word}."
        return Difference("link-not-there", message, route, "value", _subject(connection), spots)
    message = f"{said} could not be compared: not all connections of both are known."
    return Difference("not-compared", message, route, "value", _subject(connection), spots)


def _attributes(
    sides: Sides, connection: Connection, group: list[Connection], edges: list[Edge]
) -> Iterator[Difference]:
    """What both sides state of a connection. Of several between the same ends each is one that the plan has."""
    silent = []
    for key in _ATTRIBUTES:
        planned = connection.fields.get(key)
        if not isinstance(planned, str):
            continue
        if not any(key in edge.fields for edge in edges):
            silent.append(f"`{key}`")
            continue
        wanted = [each.fields.get(key) for each in group]
        strange = [
            edge
            for edge in edges
            if key in edge.fields
            and not any(isinstance(each, str) and _alike(each, edge, key) for each in wanted)
        ]
        met = any(key not in edge.fields or _alike(planned, edge, key) for edge in edges)
        # One that the plan leaves open may be the strange one.
        if strange and (
            not met or (group[0] is connection and all(isinstance(each, str) for each in wanted))
        ):
            yield _differs(sides, connection, key, strange[0])
        elif not met:
            yield _differs(sides, connection, key, next(edge for edge in edges if key in edge.fields))

    if silent:
        listed = ", ".join(silent)
        message = f"{_called(connection)}: {listed} could not be compared, since it is not stated there."
        spots = (edges[0].spot,)
        yield Difference(
            "not-compared", message, (*connection.route, "to"), "value", _subject(connection), spots
        )


def _alike(planned: str, edge: Edge, key: str) -> bool:
    there = str(edge.fields[key].value).casefold()
    return like(planned.casefold(), there) if key == "protocol" else planned.casefold() == there


def _differs(sides: Sides, connection: Connection, key: str, edge: Edge) -> Difference:
    told = edge.fields[key]
    message = (
        f"{_called(connection)}: `{key}` is {connection.fields[key]} in the plan and "
        f"{told.value} in what is {sides.word}."
    )
    spots = (told.spot or edge.spot, *reversed(told.uses or edge.uses))
    route = (*connection.route, key)
    return Difference("property-differs", message, route, "value", f"{_subject(connection)}.{key}", spots)


def _called(connection: Connection) -> str:
    return f"The connection from '{connection.source.id}' to '{connection.target.id}'"  # type: ignore[union-attr]


def _subject(connection: Connection) -> str:
    return f"{connection.source.id}->{connection.target.id}"  # type: ignore[union-attr]


def _stated(edge: Edge, key: str) -> object:
    return edge.fields[key].value if key in edge.fields else None


class _Reach:
    """Which things are connected, also through things that the plan leaves out."""

    def __init__(self, sides: Sides) -> None:
        self._wires = sides.wires
        self._told = {kind.via for kind in sides.wires}
        self._planned = sides.planned
        self._out: dict[Entry, list[Edge]] = {}
        self._in: dict[Entry, list[Edge]] = {}
        for edge in sides.drawn.edges:
            self._out.setdefault(edge.source, []).append(edge)
            self._in.setdefault(edge.target, []).append(edge)

    def told(self, via: object) -> bool:
        """Whether a mechanism is one that infrastructure code shows."""
        return isinstance(via, str) and via in self._told

    def direct(self, source: Entry, target: Entry, connection: Connection) -> list[Edge]:
        """What connects two things, either way where the plan says both."""
        found = [edge for edge in self._out.get(source, ()) if edge.target is target]
        if connection.fields.get("direction") == "both":
            found += [edge for edge in self._out.get(target, ()) if edge.target is source]
        return found

    def ways(self, near: Entry, out: bool) -> set[Entry]:
        """The far ends of what leads out of a thing, or into it."""
        if out:
            return {edge.target for edge in self._out.get(near, ())}
        return {edge.source for edge in self._in.get(near, ())}

    def through(self, source: Entry, target: Entry, connection: Connection) -> bool:
        """Whether a way leads over things that the plan leaves out, either way where the plan says both."""
        if connection.fields.get("direction") == "both" and self._way(target, source):
            return True
        return self._way(source, target)

    def _way(self, source: Entry, target: Entry) -> bool:
        ahead, seen = [source], {source}
        while ahead:
            at = ahead.pop()
            for edge in self._out.get(at, ()):
                if edge.target is target:
                    if at is not source:
                        return True
                elif edge.target not in self._planned and edge.target not in seen:
                    seen.add(edge.target)
                    ahead.append(edge.target)
        return False

    def can_tell(self, connection: Connection, source: Entry | None, target: Entry | None) -> bool | None:
        """Whether the absence of a connection says something: None where infrastructure code never shows such a one,
        False where something about the ends is not known. An end of which nothing is there is None."""
        types = _type(connection.source), _type(connection.target)
        via = connection.fields.get("via")
        # What may come from anything is looked for where the plan says that it does.
        kinds = [
            kind
            for kind in self._wires
            if (kind.source == types[0] or (not kind.source and kind.via == via))
            and kind.target in (types[1], "")
        ]
        if isinstance(via, str):
            kinds = [kind for kind in kinds if kind.via == via]
        if not kinds:
            return None
        if source is None or target is None or is_outside(source) or is_outside(target):
            # Only the one that is there can tell.
            near, side = (
                (source, "source") if source is not None and not is_outside(source) else (target, "target")
            )
            return near is not None and all(kind.told_by == side for kind in kinds) and not _vague(near)
        return not (_vague(source) or _vague(target))


def _type(end: object) -> str:
    return end.type if isinstance(end, Element) and isinstance(end.type, str) else ""


def _vague(entry: Entry) -> bool:
    """Whether connections of a thing may be there that nobody can see."""
    resource = entry.resource
    if resource is None or resource.existing or entry.loose:
        return True
    return resource.deployed and resource.body.get("properties") is None
