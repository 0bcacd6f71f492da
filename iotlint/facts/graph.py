"""What follows from how a plan hangs together: clients of services, and what is required of whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iotlint.facts.neighbours import provisions
from iotlint.facts.reachability import Reachability
from iotlint.model.types import Element, Plan
from iotlint.model.unknown import UNKNOWN

_NOTHING: frozenset[str] = frozenset()
# So few direct clients are compared one by one.
_FEW = 8
_CLIENTS = frozenset(("device", "asset", "application", "site"))


class Graph(Reachability):
    """What rules ask about the surroundings of an element."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._clients: dict[Element, list[Element]] | None = None
        # Clients that several services have in common, which may be all of a plan, stand once: by what they are clients
        # of directly, all of them with the services that have them, by their place in the plan.
        self._common: list[tuple[list[Element], list[int]]] = []
        self._lists_of: dict[Element, tuple[int, ...]] = {}
        self._platforms: dict[tuple[int, ...], list[Element]] = {}
        self._narrowed: dict[Element, frozenset[str]] | None = None
        self._required: frozenset[str] = _NOTHING
        self._stated: frozenset[str] | None = None

    # Clients: who uses which service, through gateways and provisioning

    def platforms(self, element: Element) -> list[Element]:
        """The services an element is a client of."""
        if self._clients is None:
            self._find_clients()
        lists = self._lists_of.get(element, ())
        found = self._platforms.get(lists)
        if found is None:
            services = self.plan.services
            places = {place for number in lists for place in self._common[number][1]}
            found = self._platforms[lists] = [services[place] for place in sorted(places)]
        return found

    def clients(self, service: Element) -> list[Element]:
        """The devices, assets, applications and edge services that are clients of a service."""
        if self._clients is None:
            self._find_clients()
        assert self._clients is not None
        return self._clients.get(service, [])

    def _find_clients(self) -> None:
        self._clients = {}
        known: dict[Any, tuple[dict[Element, None], list[int], Any]] = {}
        lists_of: dict[Element, list[int]] = {}

        def keep(clients: list[Element], places: list[int]) -> list[Element]:
            for client in clients:
                lists_of.setdefault(client, []).append(len(self._common))
            self._common.append((clients, places))
            return clients

        for place, service in enumerate(self.plan.services):
            direct = self._direct_clients(service)
            if not direct:
                continue
            gateway = self.is_gateway(service)
            # The same few, or the very list of what a helper provisions, which is kept.
            key = gateway, tuple(direct) if len(direct) <= _FEW else id(direct)
            if key not in known:
                known[key] = self._behind_all(direct, gateway), [], direct
            all_of_them, places, _ = known[key]
            if service in all_of_them:
                self._clients[service] = keep([each for each in all_of_them if each is not service], [place])
            elif places:
                self._clients[service] = self._clients[self.plan.services[places[0]]]
                places.append(place)
            else:
                places.append(place)
                self._clients[service] = keep(list(all_of_them), places)
        self._lists_of = {client: tuple(lists) for client, lists in lists_of.items()}

    def _behind_all(self, direct: list[Element], gateway: bool) -> dict[Element, None]:
        """Direct clients and what is behind them."""
        seen: dict[Element, None] = {}
        ahead, at = [], direct
        while True:
            for client in at:
                if client not in seen:
                    seen[client] = None
                    # A gateway's own clients are its direct ones only: a long chain of gateways
                    # would otherwise cost the square of its length.
                    if not gateway and self.is_gateway(client):
                        ahead.append(client)
            if not ahead:
                return seen
            at = self._direct_clients(ahead.pop())

    def _direct_clients(self, service: Element) -> list[Element]:
        found: list[Any] = []
        for connection in service.incoming:
            other: Any = connection.source
            if other.kind in _CLIENTS or _is_edge(other):
                found.append(other)
        # The gateway that a device sends to is no client of what the device belongs to.
        drawn_away = service.kind == "service" and service.side != "edge"
        for connection in service.outgoing:
            other = connection.target
            if other.kind in _CLIENTS or (drawn_away and _is_edge(other)):
                found.append(other)
        if service.kind == "service":
            helped = self.provisioned_to(service)
            if provisions(service):
                return [*found, *helped, *self.provisioned(service)]
            # As it stands, where there is nothing else, so that it is known again.
            return [*found, *helped] if found else helped
        return found

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
        if self._stated is None:
            self._stated = self._requires()
        return self._stated

    def _requires(self) -> frozenset[str]:
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
        found: Sequence[Element] = self.cached(
            ("concerns", requirement), lambda: self._find_concerned(requirement)
        )
        return found

    def _find_concerned(self, requirement: Element) -> list[Element]:
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


def _is_edge(element: Any) -> bool:
    return bool(element.kind == "service" and element.side == "edge")
