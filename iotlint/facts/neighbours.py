"""What stands beside what in a plan: neighbours, members of sites, and who helps and provisions whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

from iotlint.model.types import Connection, Element, Plan
from iotlint.model.unknown import UNKNOWN

# The facts that are read here by name (catalog/uses.py).
USES = (
    "gateway",
    "serves",
    "requires",
    "provisions",
)

_STANDBY = "standby"
# So few helpers are compared one by one.
_FEW = 8


class Neighbours:
    """What an element's connections and links lead to at once. Answers are made once and kept.

    `knowledge` is the pack's tables: requirements, protocols and their versions, fields of some types only.
    `params` are the values a configuration gives to rules' parameters, by code and name.
    """

    def __init__(
        self, plan: Plan, knowledge: Mapping[str, Any], params: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        self.plan = plan
        self._params = params or {}
        self._behind: frozenset[str] = knowledge.get("behind", frozenset())
        self.field_types: Mapping[str, frozenset[str]] = knowledge.get("fieldTypes", {})
        self.fields: Mapping[str, frozenset[str]] = knowledge.get("fields", {})
        self.requirements: Mapping[str, Any] = knowledge["requirements"]
        self.types: tuple[str, ...] = knowledge["types"]
        self.transports: Mapping[str, str] = knowledge["transports"]
        self.ports: Mapping[str, int] = knowledge.get("ports", {})
        self.versions: dict[str, frozenset[str]] = knowledge["versions"]
        # What rules could not decide: (code, number of the variant, subject, index of the item); of each variant
        # at most `room`, since a plan may have 100,000 connections of which little is stated.
        self.undecided: list[tuple[str, int, Any, int | None]] = []
        self.room = 100
        # How many senders were added up so far, by which it shows how dear it is to do so again.
        self.work = 0
        self._memory: dict[Any, Any] = {}
        self._reckoned: dict[Any, Any] = {}
        self._worded: dict[Any, Any] = {}
        self._own: dict[tuple[str, ...], Sequence[Element]] = {}
        self._by_end: dict[str, dict[str, list[Connection]]] = {}
        self._provisioners: set[Element] | None = None
        self._served: dict[Element, list[Element]] = {}
        self._helpers: tuple[dict[Element, list[Element]], dict[str, list[Element]]] | None = None

    def beside(self, resized: bool) -> Self:
        """The same plan, of which something is tried that facts do not look at; or, where it is `resized`, that what is
        reckoned rests on. What rests on neither is worked out once for both."""
        other = object.__new__(type(self))  # as copy.copy does, at a tenth of the price
        other.__dict__.update(self.__dict__)
        other.undecided = []
        other.work = 0
        other._worded = {}
        if resized:
            other._reckoned = {}
        return other

    def cached(self, key: Any, make: Callable[[], Any]) -> Any:
        """What follows from how a plan hangs together, kept under a key and made on first use."""
        if key not in self._memory:
            self._memory[key] = make()
        return self._memory[key]

    def reckoned(self, key: Any, make: Callable[[], Any]) -> Any:
        """The same for what rests on sizes and amounts besides."""
        if key not in self._reckoned:
            self._reckoned[key] = make()
        return self._reckoned[key]

    def worded(self, key: Any, make: Callable[[], Any]) -> Any:
        """The same for what the words of a rule look up, of which nobody knows what it rests on."""
        if key not in self._worded:
            self._worded[key] = make()
        return self._worded[key]

    def param(self, code: str, name: str, default: Any) -> Any:
        """The value of a rule's parameter."""
        return self._params.get(code, {}).get(name, default)

    # Collections

    @property
    def nodes(self) -> Sequence[Element]:
        """Everything a connection can start or end at."""
        found: Sequence[Element] = self.cached("nodes", self.plan.nodes)
        return found

    def typed(self, type: str) -> Sequence[Element]:
        """The services that certainly have a type."""
        return self.plan.by_type.get(type, ())

    def maybe(self, type: str) -> Sequence[Element]:
        """The services that have a type, or whose type is not known."""
        return [*self.plan.by_type.get(type, ()), *self.plan.untyped]

    def own_services(self, types: tuple[str, ...]) -> Sequence[Element]:
        """The services of this plan that have one of the types (any, without types); `external` ones are
        another plan's business."""
        found = self._own.get(types)
        if found is None:
            services = [e for t in types for e in self.typed(t)] if types else self.plan.services
            found = [service for service in services if service.fields.get("external") is not True]
            self._own[types] = found
        return found

    def connected(self, end: str, types: tuple[str, ...]) -> Sequence[Connection]:
        """The connections that have a service of one of the types at an end, 'source' or 'target'."""
        by_type = self._by_end.get(end)
        if by_type is None:
            by_type = self._by_end[end] = {}
            for connection in self.plan.connections:
                type_ = getattr(connection, end).type
                if type_ is not None and type_ is not UNKNOWN:
                    by_type.setdefault(type_, []).append(connection)
        if len(types) == 1:
            return by_type.get(types[0], ())
        return [each for type_ in types for each in by_type.get(type_, ())]

    def sources(self, element: Element) -> list[Element]:
        """The elements with a connection to this one."""
        found = [c.source for c in element.incoming if c.source is not UNKNOWN]
        both = [c.target for c in element.outgoing if c.fields.get("direction") == "both"]
        return found + [end for end in both if end is not UNKNOWN]  # type: ignore[return-value]

    def targets(self, element: Element) -> list[Element]:
        """The elements that this one has a connection to."""
        found = [c.target for c in element.outgoing if c.target is not UNKNOWN]
        both = [c.source for c in element.incoming if c.fields.get("direction") == "both"]
        return found + [end for end in both if end is not UNKNOWN]  # type: ignore[return-value]

    def members(self, site: Element) -> list[Element]:
        """Everything that stands at a site."""
        return [e for e in site.referrers if e.links.get("site") is site or e.links.get("runsOn") is site]

    def origins(self, connection: Connection) -> list[Element]:
        """What a connection starts at and, where that is a gateway, what connects to it."""
        source = connection.source
        if not isinstance(source, Element):
            return []
        return [source, *self.sources(source)] if self.is_gateway(source) else [source]

    def is_gateway(self, element: Element) -> bool:
        """Whether devices behind the element are clients of what it connects to."""
        if element.kind == "application":
            sdk = element.fields.get("sdk")
            # What manages devices from behind the hub does not speak for those that talk to it.
            return not isinstance(sdk, dict) or sdk.get("kind") not in self._behind
        return element.kind == "device" or element.facts.get("gateway") is True

    # Protocols

    def spoken(self, listed: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        """The protocols that certainly are among those listed, versions considered, and those that may be."""
        return self.cached(listed, lambda: self._spoken(listed))  # type: ignore[no-any-return]

    def _spoken(self, listed: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        certain = {*listed, *(name for name, known in self.versions.items() if not known.isdisjoint(listed))}
        carried = {version for name in listed for version in self.versions.get(name, ())}
        possible = {name for name, known in self.versions.items() if not known.isdisjoint(carried)}
        return frozenset(certain), frozenset(certain | carried | possible)

    def transport(self, connection: Connection) -> Any:
        """The family of a connection's protocol; unknown where it is a team's own."""
        return _by_protocol(self.transports, connection)

    def port(self, connection: Connection) -> Any:
        """The TCP port Azure takes a connection's protocol on; unknown where the protocol fixes none."""
        return _by_protocol(self.ports, connection)

    # Helpers, and provisioning

    def serves(self, service: Element) -> list[Element]:
        """What a helping service helps: what it is linked to, or every service of the kinds it serves."""
        types = service.facts.get("serves")
        if not types or types is UNKNOWN:
            return []
        linked = service.links.get("linkedTo")
        if linked is not None:
            return [e for e in (linked if isinstance(linked, list) else [linked]) if e is not UNKNOWN]
        # One list for all helpers of a kind that are linked to nothing: each of them serves each service.
        kinds = tuple(types) if isinstance(types, list | tuple | frozenset) else (types,)
        found: list[Element] = self.cached(
            ("serves", kinds), lambda: [element for type in kinds for element in self.typed(type)]
        )
        return found

    def dependents(self, service: Element) -> list[Element]:
        """The services that, by the catalog, need one of this service's type in the plan."""

        def invert() -> dict[str, list[Element]]:
            found: dict[str, list[Element]] = {}
            for each in self.plan.services:
                needed = each.facts.get("requires")
                for type_ in needed if isinstance(needed, list | tuple) else ():
                    found.setdefault(type_, []).append(each)
            return found

        found: dict[Any, list[Element]] = self.cached("dependents", invert)
        return found.get(service.type, [])

    def served_by(self, service: Element) -> Sequence[Element]:
        """The helping services that help a service."""
        linked, general = self._helpers or self._find_helpers()
        named, others = linked.get(service), general.get(service.type)
        if not named or not others:
            return named or others or ()
        found: Sequence[Element] = self.cached(("served by", service), lambda: self._in_turn(named, others))
        return found

    def _in_turn(self, named: list[Element], others: list[Element]) -> list[Element]:
        """Two lists of services as one, in the order of the plan."""
        places = self.cached("places", lambda: {each: n for n, each in enumerate(self.plan.services)})
        return sorted((*named, *others), key=places.__getitem__)

    def _find_helpers(self) -> tuple[dict[Element, list[Element]], dict[str, list[Element]]]:
        """The helpers by what they are linked to, and those that are linked to nothing by the types they serve:
        kept apart, since each of the latter helps each service of a type."""
        linked: dict[Element, list[Element]] = {}
        general: dict[str, list[Element]] = {}
        for helper in self.plan.services:
            types = helper.facts.get("serves")
            if not types or types is UNKNOWN:
                continue
            if helper.links.get("linkedTo") is None:
                for type in types:
                    general.setdefault(type, []).append(helper)
            else:
                for served in self.serves(helper):
                    linked.setdefault(served, []).append(helper)
        self._helpers = linked, general
        return self._helpers

    def provisioned_to(self, service: Element) -> list[Element]:
        """What gets to a service by being provisioned: it names a helper of the service, or the service itself,
        in `provisionedBy`, or connects to the helper."""
        found = self.named_by(service)
        helpers = self.served_by(service)
        if not helpers:
            return found
        helped = self.helped_to(service)
        return [*found, *helped] if found else helped

    def named_by(self, service: Element) -> list[Element]:
        """What names a service itself in `provisionedBy`, which helps no other."""
        if provisions(service):
            return []
        return [e for e in service.referrers if e.links.get("provisionedBy") is service]

    def helped_to(self, service: Element) -> list[Element]:
        """What gets to a service by its helpers: one list for all services with the same."""
        helpers = self.served_by(service)
        if not helpers:
            return []
        # The same few, or one list for many services, which is kept, so that its id says which.
        key = tuple(helpers) if len(helpers) <= _FEW else id(helpers)
        helped: list[Element] = self.cached(
            ("provisioned by", key),
            lambda: [each for helper in helpers if provisions(helper) for each in self.provisioned(helper)],
        )
        return helped

    def by_provisioning(self, element: Element) -> list[Element]:
        """The services an element gets to by being provisioned: one list for all elements with the same helpers."""
        helpers = self.provisioners_of(element)
        if not helpers:
            return []
        found: list[Element] = self.cached(("by provisioning", helpers), lambda: self._served_by(helpers))
        return found

    def provisioners_of(self, element: Element) -> tuple[Element, ...]:
        """What an element is provisioned by, or what it names instead."""
        named = element.links.get("provisionedBy")
        helpers = [named] if isinstance(named, Element) else []
        provisioners = self._provisioners
        if provisioners is None:
            provisioners = self._provisioners = {e for e in self.plan.services if provisions(e)}
        if provisioners and _is_provisionable(element):
            helpers += [c.target for c in element.outgoing if c.target in provisioners]
            helpers += [c.source for c in element.incoming if c.source in provisioners]
        return tuple(helpers)

    def _served_by(self, helpers: Sequence[Element]) -> list[Element]:
        found: list[Element] = []
        for helper in helpers:
            if not provisions(helper):
                found.append(helper)
                continue
            if helper not in self._served:
                self._served[helper] = self.serves(helper)
            found += self._served[helper]
        return found

    def provisioned(self, helper: Element) -> list[Element]:
        """What a provisioning service provisions."""
        found = [e for e in helper.referrers if e.links.get("provisionedBy") is helper]
        for connection in (*helper.incoming, *helper.outgoing):
            other = connection.source if connection.target is helper else connection.target
            if isinstance(other, Element) and _is_provisionable(other):
                found.append(other)
        return found


def is_both(connection: Connection) -> bool:
    """Whether data goes both ways."""
    return connection.fields.get("direction") == "both"


def in_use(services: Sequence[Element]) -> list[Element]:
    """Of services that could take the same, those that do: not what waits to take over, as long as others are there."""
    active = [each for each in services if each.fields.get("role") != _STANDBY]
    return active or list(services)


def provisions(service: Element) -> bool:
    """Whether a service gives devices their place at others."""
    return service.facts.get("provisions") is True


def _is_provisionable(element: Element) -> bool:
    return element.kind != "service" or element.side == "edge"


def _by_protocol(known: Mapping[str, Any], connection: Connection) -> Any:
    """What is known of a connection's protocol; where none is stated, of the protocols that devices and assets at its
    ends say they speak, if it is the same of all that both may use."""
    protocol = connection.fields.get("protocol")
    if protocol is not None:
        return known.get(protocol, UNKNOWN)
    ends = [
        end.fields.get("protocols")
        for end in (connection.source, connection.target)
        if isinstance(end, Element)
    ]
    spoken = [{known.get(each, UNKNOWN) for each in listed} for listed in ends if isinstance(listed, list)]
    common = set.intersection(*spoken) if spoken else set()
    return common.pop() if len(common) == 1 else UNKNOWN
