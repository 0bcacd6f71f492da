"""Connections and links between entries, each with the path that proves it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from iotlint.imports.block import End, Wire
from iotlint.imports.convert import NoSuchValue, convert
from iotlint.imports.drawn import Edge, Entry, Field
from iotlint.imports.ends import Ends, Meant
from iotlint.imports.paths import value as value_at
from iotlint.imports.paths import values
from iotlint.imports.resource import Resource, from_id
from iotlint.imports.system import System, Thing, matches
from iotlint.imports.value import Unknown, Value, identity

# Called with a sentence and a place where something was found that could not be drawn.
Tell = Callable[[str, Any], None]


class Wiring:
    """Draws the connections of a system; `open` becomes true where one could not be drawn."""

    def __init__(self, system: System, ends: Ends, tell: Tell, asked: frozenset[str] = frozenset()) -> None:
        self.system = system
        self.ends = ends
        self.edges: list[Edge] = []
        self.open = False
        self._tell = tell
        self._asked = asked
        self._known: set[Any] = set()
        # Endpoints by name, of the resources and kinds of connection that were asked for.
        self._described: dict[tuple[int, int], dict[Any, list[tuple[Value, tuple[End, ...]]]]] = {}
        self._between: dict[tuple[Entry, Entry], list[Edge]] = {}
        self._given: dict[Any, list[Entry]] | None = None

    def draw(self) -> None:
        """Everything that resources say about who is connected with whom."""
        grants = []
        for thing in list(self.system.things.values()):
            block = thing.block
            if block is None:
                continue
            if block.grants:
                grants.append(thing)
            if block.leads_to:
                self._private_way(thing, block.leads_to)
            for resource in thing.resources:
                for wire in block.wires:
                    if not wire.asked or wire.asked in self._asked:
                        self._wire(thing, resource, wire)
                for path in block.ties:
                    self._tied(thing, resource, path)
        for thing in grants:
            self._granted(thing)

    def _owner(self, thing: Thing, resource: Resource, wire: Wire) -> Entry | None:
        if wire.owner == "scope":
            about = resource.scope
            if isinstance(about, Resource):
                about = self.system.thing_of(about).entry
                return about if isinstance(about, Entry) else None
            meant = self.system.meant(about) if about is not None else None
            if meant is None and isinstance(about, str) and resource.needs:
                # In symbolic form a scope may be the name of a resource.
                target = resource.needs[0][0].scope.resource(about)
                meant = from_id(target) if target is not None else None
            return self.ends.of(meant, End("id", ""), resource.body.spot) if meant is not None else None
        if isinstance(thing.entry, Entry):
            return thing.entry
        # A part of something that is not in the files: that is outside then, like any far end.
        return self.ends.of((resource.type, resource.names), End("id", ""), resource.body.spot)

    def _wire(self, thing: Thing, resource: Resource, wire: Wire) -> None:
        items = values(resource.body, wire.each, self.system.follow) if wire.each else [resource.body]
        owner: Entry | None = None
        for item in items:
            if isinstance(item.data, Unknown):
                self._unresolved(thing, wire, item, item.data.reason)
                continue
            if wire.when and not matches(item, wire.when, self.system.follow):
                self._undecided(thing, wire, item)
                continue
            if not wire.ends and self._taken(thing, wire, item):
                continue
            if wire.unless and matches(item, wire.unless, self.system.follow):
                self._tell("a connection was left out, since it is switched off", item.shown)
                continue
            found = False
            for named, end, at, about in self._far(thing, resource, item, wire):
                found = True
                owner = (
                    self._source(item, wire) if wire.source else owner or self._owner(thing, resource, wire)
                )
                far = self.ends.entry(named, end) if owner is not None else None
                if far is None or owner is None:
                    self._unresolved(
                        thing, wire, named, self._elsewhere(about, wire) or "what it names is not known"
                    )
                elif far is not owner:
                    self._drawn(owner, far, at, item, about, wire, end, named)
            if not found and not wire.named and (reason := self._elsewhere(item, wire)):
                self._tell(f"a connection was left out: {reason}", item.shown)

    def _undecided(self, thing: Thing, wire: Wire, item: Value) -> None:
        """Tells where nobody knows whether an item is of this kind of connection."""
        for path in wire.when:
            told = value_at(item, path, self.system.follow)
            if told is not None and isinstance(told.data, Unknown):
                self._unresolved(thing, wire, told, told.data.reason)

    def _taken(self, thing: Thing, wire: Wire, item: Value) -> bool:
        """Whether an item is of one of the other kinds of connection of its resource."""
        return any(
            other.ends and other.each == wire.each and matches(item, other.when, self.system.follow)
            for other in (thing.block.wires if thing.block is not None else ())
        )

    def _elsewhere(self, about: Value, wire: Wire) -> str:
        """What a far end is that is no entry of a plan, as far as that is known."""
        for path in wire.kind:
            told = value_at(about, path, self.system.follow)
            if told is not None and isinstance(told.data, str) and told.data:
                return f"it leads to '{told.data}', and to nothing that a plan has"
        return ""

    def _source(self, item: Value, wire: Wire) -> Entry | None:
        for named, end in self.ends.named_by(item, wire.source):
            return self.ends.entry(named, end)
        return None

    def _far(
        self, thing: Thing, resource: Resource, item: Value, wire: Wire
    ) -> Iterator[tuple[Value, End, Value, Value]]:
        """The values that name the far ends of an item, how they do, the value to point at, and the endpoint."""
        if not wire.named:
            for named, end in self.ends.named_by(item, wire.ends):
                yield named, end, named, item
            return
        for name in values(item, wire.named, self.system.follow):
            if name.data is None or (isinstance(name.data, str) and name.data.lower() in wire.excepted):
                continue
            found = False
            reason = name.data.reason if isinstance(name.data, Unknown) else "no such endpoint is declared"
            for endpoint, ends in self._endpoints(thing, resource, name, wire):
                reason = "its endpoint does not say where it leads"
                for named, end in self.ends.named_by(endpoint, ends):
                    found = True
                    yield named, end, name, endpoint
                if not found and (told := self._elsewhere(endpoint, wire)):
                    found = True
                    self._tell(f"a connection was left out: {told}", name.shown)
            if not found:
                self._unresolved(thing, wire, name, reason)

    def _endpoints(
        self, thing: Thing, resource: Resource, name: Value, wire: Wire
    ) -> Iterator[tuple[Value, tuple[End, ...]]]:
        known = self._described.get((id(resource), id(wire)))
        if known is None:
            known = self._described[id(resource), id(wire)] = {}
            for path, ends in wire.among:
                for endpoint in values(resource.body, path, self.system.follow):
                    told = endpoint.get("name")
                    if told is not None:
                        known.setdefault(identity(told.data), []).append((endpoint, ends))
        yield from known.get(identity(name.data), ())
        if wire.siblings:
            root: Thing | None = thing
            while root is not None and root.parent is not None:
                root = root.parent
            for part in self.system.parts_of(root, wire.siblings, identity(name.data)):
                yield part.first.body, wire.ends

    def _unresolved(self, thing: Thing, wire: Wire, value: Value, reason: str) -> None:
        if wire.link:
            if isinstance(thing.entry, Entry):
                thing.entry.open.add(wire.link)
                self._remark(thing.entry, f"{wire.link}: {reason}")
            return
        self.open = True
        if isinstance(thing.entry, Entry):
            thing.entry.loose = True
        self._tell(f"a connection could not be drawn: {reason}", value.shown)

    @staticmethod
    def _remark(entry: Entry, remark: str) -> None:
        if remark not in entry.remarks:
            entry.remarks.append(remark)

    def _drawn(
        self,
        owner: Entry,
        far: Entry,
        at: Value,
        item: Value,
        about: Value,
        wire: Wire,
        end: End,
        named: Value,
    ) -> None:
        if wire.link:
            owner.links.setdefault(wire.link, {}).setdefault(far, (at.spot, at.uses))
            return
        source, target = (owner, far) if wire.out else (far, owner)
        name = item.get("name")
        told = name.data if wire.each and name is not None else ""
        known = (source, target, wire.via, wire.each, identity(told), at.spot if not told else None)
        if known in self._known:
            return
        self._known.add(known)
        proof = (wire.each or end.path).replace("[*]", "")
        edge = Edge(source, target, at.shown, proof, at.uses, name=told if isinstance(told, str) else "")
        if wire.via:
            edge.fields["via"] = Field(wire.via)
        protocol = self._protocol(about, wire)
        if protocol is not None:
            edge.fields["protocol"] = protocol
        self._more(edge, item, about, wire)
        if (
            end.how == "connection"
            and "authentication" not in edge.fields
            and self.ends.holds_key(named.data)
        ):
            edge.fields["authentication"] = Field("access-key", named.spot, named.uses)
        self.edges.append(edge)
        self._between.setdefault((source, target), []).append(edge)

    def _protocol(self, item: Value, wire: Wire) -> Field | None:
        if isinstance(wire.protocol, str):
            return Field(wire.protocol)
        if isinstance(wire.protocol, dict):
            found = value_at(item, wire.protocol["path"], self.system.follow)
            if found is not None and isinstance(found.data, str):
                try:
                    return Field(convert(found.data, wire.protocol["as"]), found.spot, found.uses)
                except NoSuchValue:
                    return None
        return None

    def _more(self, edge: Edge, item: Value, about: Value, wire: Wire) -> None:
        if wire.authentication is not None:
            found = value_at(about, wire.authentication.path, self.system.follow)
            if found is not None and isinstance(found.data, str):
                try:
                    meant = convert(found.data, wire.authentication.conversion)
                except NoSuchValue:
                    meant = None
                if meant is not None:
                    edge.fields["authentication"] = Field(meant, found.spot, found.uses)
        if wire.consumer_group:
            found = value_at(item, wire.consumer_group, self.system.follow)
            if found is not None and isinstance(found.data, str) and found.data.strip():
                edge.fields["consumerGroup"] = Field(found.data, found.spot, found.uses)

    # Private ways, ties and roles

    def _private_way(self, thing: Thing, path: str) -> None:
        for value in values(thing.first.body, path, self.system.follow):
            far = self.ends.entry(value, End("id", "")) if self.system.meant(value.data) is not None else None
            if far is not None:
                self._remark(far, "a private endpoint leads to it")

    def _tied(self, thing: Thing, resource: Resource, path: str) -> None:
        """A setting that holds a key or an address of something: a tie, and no more than that is certain."""
        entry = thing.entry
        if not isinstance(entry, Entry):
            return
        for value in values(resource.body, path, self.system.follow):
            for meant, keyed in self._held(value.data):
                far = self.ends.of(meant, End("id", ""), value.spot)
                held = "a key" if keyed else "an address"
                if far is not None and far is not entry and (held, far) not in entry.ties:
                    self.open = True
                    entry.ties[held, far] = None

    def _held(self, data: Any) -> Iterator[tuple[Meant, bool]]:
        """What a setting names, and whether it holds a key of it."""
        for tie in data.ties if isinstance(data, Unknown) else ():
            meant = self.system.meant(tie)
            if meant is None and (found := self.system.named(tie)) is not None:
                meant = found.identity[0], found.first.names
            if meant is not None:
                yield meant, data.secret
        meant = self.ends.addressed(data)
        if meant is not None:
            keyed = self.ends.holds_key(data)
            # An address alone makes nothing of what is not in the files: most settings hold one of something.
            if keyed or (meant[0], tuple(map(identity, meant[1]))) in self.system.things:
                yield meant, keyed

    def _granted(self, thing: Thing) -> None:
        """A role assignment: the role tells the direction, the identity tells who."""
        block, resource = thing.block, thing.first
        assert block is not None
        role = value_at(resource.body, block.grants["role"], self.system.follow)
        principal = value_at(resource.body, block.grants["principal"], self.system.follow)
        holders = self._holders(principal) if role is not None and principal is not None else []
        target = self._owner(thing, resource, Wire("", (), owner="scope")) if holders else None
        if role is None or principal is None or target is None:
            return
        told = from_id(role.data)
        known = told[1][-1] if told is not None else role.data
        way = target.roles.get(known.lower()) if isinstance(known, str) else None
        if way is None:
            return
        for holder in holders:
            if holder is target:
                continue
            source, to = (holder, target) if way == "in" else (target, holder)
            signed = Field("managed-identity", role.spot, role.uses)
            found = self._between.setdefault((source, to), [])
            for edge in found:
                edge.fields.setdefault("authentication", signed)
            if not found:
                edge = Edge(source, to, principal.spot, "roleAssignments", principal.uses)
                edge.fields["authentication"] = signed
                found.append(edge)
                self.edges.append(edge)

    def _holders(self, principal: Value) -> list[Entry]:
        """Who signs in with an identity: what has it of its own, or the one thing it was given to."""
        meant = self.system.meant(principal.data)
        if meant is None:
            return []
        thing = self.system.things.get((meant[0], tuple(map(identity, meant[1]))))
        if thing is not None and isinstance(thing.entry, Entry):
            return [thing.entry]
        if self._given is None:
            self._given = {}
            for each in self.system.things.values():
                for given in self._identities(each):
                    self._given.setdefault(given, []).append(each.entry)
        entries = self._given.get((meant[0], tuple(map(identity, meant[1]))), [])
        return entries if len(entries) == 1 else []

    def _identities(self, thing: Thing) -> Iterator[Any]:
        """The user-assigned identities that a thing was given."""
        given = value_at(thing.first.body, "identity.userAssignedIdentities", None)
        if given is None or type(given.data) is not dict or not isinstance(thing.entry, Entry):
            return
        for key in given.data:
            scope = given.scope
            named = (
                scope.text(key, given.place, given.doc).data if scope is not None and key[:1] == "[" else key
            )
            found = from_id(named)
            if found is not None:
                yield found[0], tuple(map(identity, found[1]))
