"""Where a plan and what there is differ: missing and unplanned things, properties, links and connections."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from iotlint.conform.meet import Meeting, is_outside, kind_of
from iotlint.imports.drawn import Drawn, Edge, Entry
from iotlint.imports.value import Spot
from iotlint.model.types import Connection, Element, Plan
from iotlint.model.unknown import UNKNOWN
from iotlint.source.span import Route

# What both sides can state, and how it is compared: as words without regard to case, as regions, as versions, as is.
PROPERTIES = {
    "type": "word",
    "sku": "word",
    "units": "",
    "tier": "word",
    "region": "region",
    "version": "version",
    "minTlsVersion": "word",
    "publicNetworkAccess": "word",
    "localAuthentication": "",
    "certificatesOnly": "",
    "partitions": "",
    "retention": "",
    "throughputUnits": "",
    "zoneRedundant": "",
    "mqtt": "",
    "clientSessions": "",
    "allocation": "word",
    "permissionModel": "word",
    "hierarchicalNamespace": "",
    "trustedServices": "",
    "sessions": "",
    "duplicateDetection": "",
    "hosting": "word",
    "executionModel": "word",
    **{
        f"broker.{name}": ""
        for name in ("memoryProfile", "frontends", "frontendWorkers", "partitions", "redundancyFactor",
                     "backendWorkers", "cpuLimits", "diskBuffer", "persistence")
    },
    "cluster.distribution": "word",
    "cluster.version": "version",
    "cluster.nodes": "",
    "cluster.arcEnabled": "",
    "cluster.oidcIssuer": "",
    "cluster.workloadIdentity": "",
    "cluster.arcAutoUpgrade": "",
}  # fmt: skip
LINKS = ("deviceRegistry", "linkedTo", "site")


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: the name of its rule, a sentence, its place in the plan, and places among what there is."""

    name: str
    message: str
    route: Route
    part: str
    subject: str
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class Sides:
    """Both sides, and what is known of what there is.

    `there` has the entries' fields in the form of a plan. `mappable` are the service types that infrastructure code can
    declare, `wires` the pairs of them (with the mechanism) that it can connect. `deployed` is true where everything
    was asked of Azure itself.
    """

    plan: Plan
    meeting: Meeting
    there: Plan
    drawn: Drawn
    mappable: frozenset[str]
    wires: frozenset[tuple[str, str, str]]
    deployed: bool
    written: Mapping[str, Any] = field(default_factory=dict)


def differences(sides: Sides) -> Iterator[Difference]:
    """Everything in which the two sides differ, and what could not be compared."""
    yield from _missing(sides)
    yield from _unplanned(sides)
    for element, entry in sides.meeting.pairs:
        if element.fields.get("external") is True or is_outside(entry):
            continue
        yield from _properties(sides, element, entry)
        yield from _links(sides, element, entry)
    yield from _connections(sides)


# Things


def _missing(sides: Sides) -> Iterator[Difference]:
    for element in sides.meeting.planned:
        if element.fields.get("external") is True or element.kind == "asset":
            continue
        if element.fields.get("existing") is True and not sides.deployed:
            continue
        what = _called(element)
        if element.kind == "service" and element.type not in sides.mappable:
            why = "infrastructure code declares no such thing"
        elif element.kind == "site" and not isinstance(element.fields.get("cluster"), dict):
            continue
        elif sides.drawn.more:
            why = "some of what is deployed was not read"
        else:
            message = f"{what} is planned and not {_there(sides)}."
            yield Difference("planned-not-deployed", message, element.route, "key", element.id)
            continue
        yield _unsaid(element, f"{what} could not be looked for: {why}.")
    for element, found in sides.meeting.doubtful:
        names = ", ".join(sorted(entry.name or entry.id for entry in found)[:5])
        message = f"{_called(element)} could be any of {names}; say which with `resource` or --map."
        yield _unsaid(element, message, tuple(entry.key for entry in found))


def _unplanned(sides: Sides) -> Iterator[Difference]:
    for entry in sorted(sides.meeting.deployed, key=lambda each: each.id):
        if is_outside(entry) or "existing" in entry.fields or entry.section == "assets":
            continue
        named = entry.name or entry.label or entry.id
        kind = kind_of(entry)
        section = entry.section if sides.written.get(entry.section) else ""
        route: Route = (section,) if section else ()
        if entry.resource is not None and entry.resource.unsure:
            message = f"The {kind} '{named}' is not planned, and it may not exist: {entry.resource.unsure}."
            yield Difference("not-compared", message, route, "key", f"{kind}:{named}", (entry.key,))
            continue
        message = f"The {kind} '{named}' is {_there(sides)} and not planned."
        yield Difference("deployed-not-planned", message, route, "key", f"{kind}:{named}", (entry.key,))


def _there(sides: Sides) -> str:
    return "deployed" if sides.deployed else "declared"


# Properties


def _properties(sides: Sides, element: Element, entry: Entry) -> Iterator[Difference]:
    other = sides.there.by_id[entry.id]
    silent = []
    for key, how in PROPERTIES.items():
        planned, there = _value(element, key), _value(other, key)
        if planned is None or planned is UNKNOWN:
            continue
        if there is None or there is UNKNOWN:
            silent.append(key)
        elif not _equal(planned, there, how):
            told = entry.fields[key]
            written = _written(sides, element, key)
            message = (
                f"{_called(element)}: `{key}` is {_said(written, planned)} in the plan and "
                f"{_said(told.value, there)} in what is {_there(sides)}."
            )
            spots = (told.spot, *reversed(told.uses)) if told.spot is not None else (entry.key,)
            route = (*element.route, *key.split("."))
            yield Difference("property-differs", message, route, "value", f"{element.id}.{key}", spots)
    if silent:
        listed = ", ".join(f"`{key}`" for key in silent)
        why = sorted(each for each in entry.remarks if each.partition(":")[0] in silent)
        because = f" ({'; '.join(why)})" if why else ""
        message = (
            f"{_called(element)}: {listed} could not be compared, since it is not stated there{because}."
        )
        yield _unsaid(element, message, (entry.key,))


def _value(element: Element, key: str) -> Any:
    found: Any = element.fields
    for part in key.split("."):
        if not isinstance(found, dict):
            return None
        found = found.get(part)
    return found


def _written(sides: Sides, element: Element, key: str) -> Any:
    found: Any = sides.written
    for part in (*element.route, *key.split(".")):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _said(written: Any, value: Any) -> str:
    found = value if written is None or isinstance(written, (dict, list)) else written
    return ("true" if found else "false") if isinstance(found, bool) else str(found)


def _equal(planned: Any, there: Any, how: str) -> bool:
    if how == "word":
        return str(planned).casefold() == str(there).casefold()
    if how == "region":
        return _bare(planned) == _bare(there)
    if how == "version":
        # A plan may name the line of a version, what is deployed has all of its numbers.
        a, b = str(planned).removeprefix("v").split("."), str(there).removeprefix("v").split(".")
        return a[: len(b)] == b[: len(a)]
    return bool(planned == there)


def _bare(region: Any) -> str:
    return "".join(each for each in str(region).casefold() if each.isalnum())


# Links and connections


def _links(sides: Sides, element: Element, entry: Entry) -> Iterator[Difference]:
    met = {planned.id: there for planned, there in sides.meeting.pairs}
    for name in LINKS:
        targets = element.links.get(name)
        for number, target in enumerate(targets if isinstance(targets, list) else [targets]):
            if not isinstance(target, Element) or target.id not in met:
                continue
            there = met[target.id]
            if there in entry.links.get(name, {}):
                continue
            route = (*element.route, name, number) if isinstance(targets, list) else (*element.route, name)
            said = f"{_called(element)}: `{name}` to '{target.id}'"
            if name in entry.open:
                yield _unsaid(
                    element,
                    f"{said} could not be compared: what it is linked with is not known.",
                    (entry.key,),
                )
            else:
                message = f"{said} is planned and not {_there(sides)}."
                yield Difference(
                    "link-not-there",
                    message,
                    route,
                    "value",
                    f"{element.id}.{name}:{target.id}",
                    (entry.key,),
                )


def _connections(sides: Sides) -> Iterator[Difference]:
    met = {planned.id: there for planned, there in sides.meeting.pairs}
    reach = _Reach(sides, met.values())
    for connection in sides.plan.connections:
        ends = connection.source, connection.target
        if not all(isinstance(end, Element) and end.kind == "service" and end.id in met for end in ends):
            continue
        source, target = met[ends[0].id], met[ends[1].id]  # type: ignore[union-attr]
        if reach.there(source, target, connection):
            continue
        known = reach.can_tell(source, target, connection)
        if known is None:
            continue
        said = f"The connection from '{ends[0].id}' to '{ends[1].id}'"  # type: ignore[union-attr]
        subject = f"{ends[0].id}->{ends[1].id}"  # type: ignore[union-attr]
        route: Route = (*connection.route, "to")
        spots = tuple(each.key for each in (source, target))
        if known:
            message = f"{said} is planned and not {_there(sides)}."
            yield Difference("link-not-there", message, route, "value", subject, spots)
        else:
            message = f"{said} could not be compared: not all connections of both are known."
            yield Difference("not-compared", message, route, "value", subject, spots)


class _Reach:
    """Which things are connected, also through things that the plan leaves out."""

    def __init__(self, sides: Sides, met: Iterable[Entry]) -> None:
        self._sides = sides
        self._planned = set(met)
        self._edges: dict[Entry, list[Edge]] = {}
        for edge in sides.drawn.edges:
            self._edges.setdefault(edge.source, []).append(edge)

    def there(self, source: Entry, target: Entry, connection: Connection) -> bool:
        """Whether a connection is there, either way where the plan says both."""
        if connection.fields.get("direction") == "both" and self._way(target, source, connection):
            return True
        return self._way(source, target, connection)

    def _way(self, source: Entry, target: Entry, connection: Connection) -> bool:
        via = connection.fields.get("via")
        told = {mechanism for _, _, mechanism in self._sides.wires}
        ahead, seen = [source], {source}
        while ahead:
            for edge in self._edges.get(ahead.pop(), ()):
                direct = edge.source is source
                mechanism = edge.fields["via"].value if "via" in edge.fields else None
                if edge.target is target:
                    if not (direct and isinstance(via, str) and via in told and mechanism not in (None, via)):
                        return True
                elif edge.target not in self._planned and edge.target not in seen:
                    seen.add(edge.target)
                    ahead.append(edge.target)
        return False

    def can_tell(self, source: Entry, target: Entry, connection: Connection) -> bool | None:
        """Whether the absence of a connection says something: None where infrastructure code never shows such a one,
        False where something about both is not known."""
        via = connection.fields.get("via")
        kinds = {mechanism for a, b, mechanism in self._sides.wires if (a, b) == (source.type, target.type)}
        if not kinds or (isinstance(via, str) and via not in kinds):
            return None
        return not any(_vague(each) for each in (source, target))


def _vague(entry: Entry) -> bool:
    """Whether connections of a thing may be there that nobody can see."""
    resource = entry.resource
    if resource is None or resource.existing or entry.loose:
        return True
    return resource.deployed and resource.body.get("properties") is None


def _called(element: Element) -> str:
    return f"{element.kind.capitalize()} '{element.id}'"


def _unsaid(element: Element, message: str, spots: tuple[Spot, ...] = ()) -> Difference:
    return Difference("not-compared", message, element.route, "key", f"{element.id}:not-compared", spots)
