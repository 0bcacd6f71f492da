"""What follows from a plan's connections and links: neighbours, reach, clients, what is required of whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from iotlint.model.types import Connection, Element, Plan
from iotlint.model.unknown import UNKNOWN

_NOTHING: frozenset[str] = frozenset()
_CLIENTS = frozenset(("device", "asset", "application", "site"))


class Graph:
    """Everything rules ask about the surroundings of an element. Answers are made once and kept.

    `knowledge` is the pack's tables: requirements, protocols and their versions, fields of some types only.
    `params` are the values a configuration gives to rules' parameters, by code and name.
    """

    def __init__(
        self, plan: Plan, knowledge: Mapping[str, Any], params: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        self.plan = plan
        self._params = params or {}
        self.field_types: Mapping[str, frozenset[str]] = knowledge.get("fieldTypes", {})
        self.requirements: Mapping[str, Any] = knowledge["requirements"]
        self.transports: Mapping[str, str] = knowledge["transports"]
        self.ports: Mapping[str, int] = knowledge.get("ports", {})
        self.versions: dict[str, frozenset[str]] = knowledge["versions"]
        self._memory: dict[Any, Any] = {}
        self._flows: dict[str, dict[Element, tuple[Element, ...]]] = {"upstream": {}, "downstream": {}}
        self._own: dict[tuple[str, ...], Sequence[Element]] = {}
        self._by_end: dict[str, dict[str, list[Connection]]] = {}
        self._clients: dict[Element, list[Element]] | None = None
        self._platforms: dict[Element, list[Element]] = {}
        self._provisioners: set[Element] | None = None
        self._served: dict[Element, list[Element]] = {}
        self._helpers: dict[Element, list[Element]] | None = None
        self._narrowed: dict[Element, frozenset[str]] | None = None
        self._required: frozenset[str] = _NOTHING

    def cached(self, key: Any, make: Callable[[], Any]) -> Any:
        """The value kept under a key, made on first use."""
        if key not in self._memory:
            self._memory[key] = make()
        return self._memory[key]

    def param(self, code: str, name: str, default: Any) -> Any:
        """The value of a rule's parameter."""
        return self._params.get(code, {}).get(name, default)

    def spoken(self, listed: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        """The protocols that certainly are among those listed, versions considered, and those that may be."""
        return self.cached(listed, lambda: self._spoken(listed))  # type: ignore[no-any-return]

    def _spoken(self, listed: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
        certain = {*listed, *(name for name, known in self.versions.items() if not known.isdisjoint(listed))}
        carried = {version for name in listed for version in self.versions.get(name, ())}
        possible = {name for name, known in self.versions.items() if not known.isdisjoint(carried)}
        return frozenset(certain), frozenset(certain | carried | possible)

    @property
    def nodes(self) -> Sequence[Element]:
        """Everything a connection can start or end at."""
        found: Sequence[Element] = self.cached("nodes", self.plan.nodes)
        return found

    # Collections

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

    # Reach: along connections that carry device data

    def flows(self, element: Element, direction: str) -> Sequence[Element]:
        """One step of device data: to where it goes ('downstream') or from where it comes ('upstream')."""
        known = self._flows[direction]
        found = known.get(element)
        if found is None:
            # Each once, and kept: many rules go the same ways, and a hub may have 100,000 connections.
            found = known[element] = tuple(dict.fromkeys(self._step(element, direction)))
        return found

    def _step(self, element: Element, direction: str) -> list[Element]:
        # Nothing is called for an ordinary connection: this loop is a tenth of a large plan.
        found: list[Any] = []
        if direction == "downstream":
            found += [c.target for c in element.outgoing if c.carries and c.target is not UNKNOWN]
            against = [
                (c, c.source)
                for c in element.incoming
                if "direction" in c.fields or c.source.kind == "application"
            ]
        else:
            found += [c.source for c in element.incoming if c.carries and c.source is not UNKNOWN]
            against = [
                (c, c.target)
                for c in element.outgoing
                if "direction" in c.fields or element.kind == "application"
            ]
        for connection, other in against:
            if (
                connection.carries
                and other is not UNKNOWN
                and (_both(connection) or self._consumes(connection))
            ):
                found.append(other)
        found += (
            self._by_provisioning(element) if direction == "downstream" else self._provisioned_to(element)
        )
        return found

    def _consumes(self, connection: Connection) -> bool:
        """An application whose SDK reads from a service takes its data whichever way the arrow is drawn."""
        application, service = connection.source, connection.target
        if not isinstance(application, Element) or not isinstance(service, Element):
            return False
        if application.kind != "application":
            return False
        sdk = application.fields.get("sdk")
        sdks = service.facts.get("consumerSdks") or ()
        return isinstance(sdk, dict) and sdks is not UNKNOWN and sdk.get("kind") in sdks

    def reaching(self, seeds: Iterable[Element], direction: str) -> set[Element]:
        """The elements that have one of the seeds up- or downstream; one pass over the connections."""
        back = "upstream" if direction == "downstream" else "downstream"
        known, flows = self._flows[back], self.flows
        found: set[Element] = set()
        ahead = list(seeds)
        while ahead:
            at = ahead.pop()
            for element in known.get(at) or flows(at, back):
                if element not in found:
                    found.add(element)
                    ahead.append(element)
        return found

    def reach(self, element: Element, direction: str) -> list[Element]:
        """Everything up- or downstream of one element, itself only if data comes back to it."""
        found: dict[Element, None] = {}
        ahead = [element]
        while ahead:
            for other in self.flows(ahead.pop(), direction):
                if other not in found:
                    found[other] = None
                    ahead.append(other)
        return list(found)

    # Clients: who uses which service, through gateways and provisioning

    def platforms(self, element: Element) -> list[Element]:
        """The services an element is a client of."""
        if self._clients is None:
            self._find_clients()
        return self._platforms.get(element, [])

    def clients(self, service: Element) -> list[Element]:
        """The devices, assets, applications and edge services that are clients of a service."""
        if self._clients is None:
            self._find_clients()
        assert self._clients is not None
        return self._clients.get(service, [])

    def serves(self, service: Element) -> list[Element]:
        """What a helping service helps: what it is linked to, or every service of the kinds it serves."""
        types = service.facts.get("serves")
        if not types or types is UNKNOWN:
            return []
        linked = service.links.get("linkedTo")
        if linked is not None:
            return [e for e in (linked if isinstance(linked, list) else [linked]) if e is not UNKNOWN]
        return [element for type in types for element in self.typed(type)]

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

    def served_by(self, service: Element) -> list[Element]:
        """The helping services that help a service."""
        if self._helpers is None:
            self._helpers = {}
            for helper in self.plan.services:
                for served in self.serves(helper):
                    self._helpers.setdefault(served, []).append(helper)
        return self._helpers.get(service, [])

    def _find_clients(self) -> None:
        self._clients = {}
        for service in self.plan.services:
            seen: dict[Element, None] = {}
            ahead = [service]
            while ahead:
                for client in self._direct_clients(ahead.pop()):
                    if client is not service and client not in seen:
                        seen[client] = None
                        # A gateway's own clients are its direct ones only: a long chain of gateways
                        # would otherwise cost the square of its length.
                        if self.is_gateway(client) and not self.is_gateway(service):
                            ahead.append(client)
            self._clients[service] = list(seen)
            for client in seen:
                self._platforms.setdefault(client, []).append(service)

    def _direct_clients(self, service: Element) -> list[Element]:
        found: list[Any] = []
        for connection in service.incoming:
            other: Any = connection.source
            if other.kind in _CLIENTS or _is_edge(other):
                found.append(other)
        drawn_away = service.side != "edge"
        for connection in service.outgoing:
            other = connection.target
            if other.kind in _CLIENTS or (drawn_away and _is_edge(other)):
                found.append(other)
        if service.kind == "service":
            found += self._provisioned_to(service)
            if _provisions(service):
                found += self._provisioned(service)
        return found

    def _provisioned_to(self, service: Element) -> list[Element]:
        """What gets to a service by being provisioned: it names a helper of the service, or the service itself,
        in `provisionedBy`, or connects to the helper."""
        found = []
        if not _provisions(service):
            found += [e for e in service.referrers if e.links.get("provisionedBy") is service]
        for helper in self.served_by(service):
            if _provisions(helper):
                found += self._provisioned(helper)
        return found

    def _by_provisioning(self, element: Element) -> list[Element]:
        """The services an element gets to by being provisioned."""
        named = element.links.get("provisionedBy")
        helpers = [named] if isinstance(named, Element) else []
        provisioners = self._provisioners
        if provisioners is None:
            provisioners = self._provisioners = {e for e in self.plan.services if _provisions(e)}
        if provisioners and _is_provisionable(element):
            helpers += [c.target for c in element.outgoing if c.target in provisioners]
            helpers += [c.source for c in element.incoming if c.source in provisioners]
        found: list[Element] = []
        for helper in helpers:
            if not _provisions(helper):
                found.append(helper)
                continue
            if helper not in self._served:
                self._served[helper] = self.serves(helper)
            found += self._served[helper]
        return found

    def _provisioned(self, helper: Element) -> list[Element]:
        """What a provisioning service provisions."""
        found = [e for e in helper.referrers if e.links.get("provisionedBy") is helper]
        for connection in (*helper.incoming, *helper.outgoing):
            other = connection.source if connection.target is helper else connection.target
            if isinstance(other, Element) and _is_provisionable(other):
                found.append(other)
        return found

    def is_gateway(self, element: Element) -> bool:
        """Whether devices behind the element are clients of what it connects to."""
        return element.kind in ("device", "application") or element.facts.get("gateway") is True

    # Requirements

    def required(self, element: Element) -> Any:
        """The names of the requirements that concern an element and that iotlint must find a provider for."""
        if self._narrowed is None:
            self._narrow()
        assert self._narrowed is not None
        extra = self._narrowed.get(element)
        return self._required | extra if extra else self._required

    def requires(self, _plan: Plan) -> Any:
        """The names of all requirements without a provider of their own, narrowed or not."""
        stated = frozenset(e.id for e in self.plan.requirements if "providedBy" not in e.fields)
        return stated | self._by_approach()

    def plan_property(self, requirement: Element) -> bool:
        """Whether a requirement is met by the plan as a whole rather than by a service."""
        return bool(self.requirements.get(requirement.id, {}).get("planProperty"))

    def _by_approach(self) -> frozenset[str]:
        approach = (self.plan.fields.get("solution") or {}).get("approach")
        stated = {e.id for e in self.plan.requirements}
        return frozenset(
            name
            for name, known in self.requirements.items()
            if approach is not None and known.get("impliedByApproach") == approach and name not in stated
        )

    def _narrow(self) -> None:
        everywhere = set(self._by_approach())
        narrowed: dict[Element, set[str]] = {}
        for requirement in self.plan.requirements:
            if "providedBy" in requirement.fields:
                continue
            if "appliesTo" not in requirement.fields:
                everywhere.add(requirement.id)
                continue
            for element in self.concerns(requirement):
                narrowed.setdefault(element, set()).add(requirement.id)
        self._required = frozenset(everywhere)
        self._narrowed = {element: frozenset(names) for element, names in narrowed.items()}

    def concerns(self, requirement: Element) -> Sequence[Element]:
        """The elements a requirement is about: those it names, what stands at named sites, the clients of
        named services, and the services that named devices and assets use. Without `appliesTo`, all."""
        if "appliesTo" not in requirement.fields:
            return self.nodes
        named = requirement.links.get("appliesTo") or []
        found: dict[Element, None] = {}
        for element in named if isinstance(named, list) else [named]:
            if element is UNKNOWN:
                continue
            found[element] = None
            if element.kind == "site":
                found.update(dict.fromkeys(self.members(element)))
            elif element.kind == "service":
                found.update(dict.fromkeys(self.clients(element)))
        for element in list(found):
            if element.kind in ("device", "asset"):
                found.update(dict.fromkeys(self.platforms(element)))
        return list(found)

    # Arithmetic, loaded when a rule asks for it

    def measured(self, service: Element, what: str, measure: str) -> Any:
        """`demand`, `capacity`, `headroom` or `terms` of a measure at a service."""
        from iotlint.facts import capacity

        return capacity.measured(self, service, what, measure)

    def population(self, element: Element) -> Any:
        """How many devices or assets an entry stands for, its sites counted in; unknown if not stated."""
        from iotlint.facts.demand import counted

        found = counted(element)
        return UNKNOWN if found is None else found

    def enough(self, service: Element) -> str:
        """The smallest sizes that carry what the plan sends to a service, in words."""
        from iotlint.facts import capacity

        return capacity.sized(self, service)

    def enough_units(self, service: Element) -> Any:
        """How many units of its own tier carry what the plan sends to a service; unknown if no number does."""
        from iotlint.facts import capacity

        return capacity.enough_units(self, service)

    # What ends when, loaded likewise

    def retirement(self, service: Element) -> Any:
        """The ISO date on which a service is retired; None if none is known."""
        from iotlint.facts import lifecycle

        return lifecycle.ends(service, "retirement")

    def retires_in(self, service: Element) -> Any:
        """Days until then, negative once it is past."""
        from iotlint.facts import lifecycle

        return lifecycle.days_left(self.plan, service, "retirement")

    def retirement_unsure(self, service: Element) -> bool:
        """Whether that date was not read in full."""
        from iotlint.facts import lifecycle

        return lifecycle.unsure(service, "retirement")

    def support_end(self, service: Element) -> Any:
        """The ISO date on which support of a service's version ends; None if none is known."""
        from iotlint.facts import lifecycle

        return lifecycle.ends(service, "support")

    def support_ends_in(self, service: Element) -> Any:
        """Days until then, negative once it is past."""
        from iotlint.facts import lifecycle

        return lifecycle.days_left(self.plan, service, "support")

    def support_unsure(self, service: Element) -> bool:
        """Whether that date was not read in full."""
        from iotlint.facts import lifecycle

        return lifecycle.unsure(service, "support")

    def supported_version(self, service: Element) -> Any:
        """The newest version of a service that is supported on the day; unknown if none is known."""
        from iotlint.facts import lifecycle

        return lifecycle.supported_version(self.plan, service)

    # Fields of connections and models

    def transport(self, connection: Connection) -> Any:
        """The family of a connection's protocol; unknown where none is stated or it is a team's own."""
        return self.transports.get(connection.fields.get("protocol"), UNKNOWN)  # type: ignore[arg-type]

    def port(self, connection: Connection) -> Any:
        """The TCP port Azure takes a connection's protocol on; unknown where the protocol fixes none."""
        return self.ports.get(connection.fields.get("protocol"), UNKNOWN)  # type: ignore[arg-type]

    def dtdl_version(self, model: Element) -> Any:
        """The newest version of DTDL that a model is written in; unknown where none could be read."""
        return model.facts.get("version", UNKNOWN)

    def model_ids(self, model: Element) -> Any:
        """The DTDL ids a model file defines; unknown for an ontology or a file that could not be read."""
        return model.facts.get("ids", UNKNOWN)

    def path(self, start: Element, found: Callable[[Element], bool], direction: str) -> list[Connection]:
        """The shortest way along connections from an element to one that satisfies a condition."""
        came_by: dict[Element, tuple[Element, Connection]] = {}
        ahead = [start]
        for element in ahead:
            if element is not start and found(element):
                way = []
                while element is not start:
                    element, connection = came_by[element]
                    way.append(connection)
                return way[::-1] if direction == "to" else way
            for connection in element.outgoing if direction == "to" else element.incoming:
                other = connection.target if direction == "to" else connection.source
                if isinstance(other, Element) and other is not start and other not in came_by:
                    came_by[other] = (element, connection)
                    ahead.append(other)
        return []


def _is_edge(element: Any) -> bool:
    return bool(element.kind == "service" and element.side == "edge")


def _both(connection: Connection) -> bool:
    return connection.fields.get("direction") == "both"


def _provisions(service: Element) -> bool:
    return service.facts.get("provisions") is True


def _is_provisionable(element: Element) -> bool:
    return element.kind != "service" or element.side == "edge"
