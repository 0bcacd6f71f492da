"""What follows from how a plan hangs together: clients of services, and what is required of whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iotlint.facts.neighbours import provisions
from iotlint.facts.reachability import Reachability
from iotlint.model.types import Element, Plan
from iotlint.model.unknown import UNKNOWN

_NOTHING: frozenset[str] = frozenset()
_CLIENTS = frozenset(("device", "asset", "application", "site"))


class Graph(Reachability):
    """What rules ask about the surroundings of an element."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._clients: dict[Element, list[Element]] | None = None
        self._platforms: dict[Element, list[Element]] = {}
        self._narrowed: dict[Element, frozenset[str]] | None = None
        self._required: frozenset[str] = _NOTHING
        self._stated: frozenset[str] | None = None

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
        # The gateway that a device sends to is no client of what the device belongs to.
        drawn_away = service.kind == "service" and service.side != "edge"
        for connection in service.outgoing:
            other = connection.target
            if other.kind in _CLIENTS or (drawn_away and _is_edge(other)):
                found.append(other)
        if service.kind == "service":
            found += self.provisioned_to(service)
            if provisions(service):
                found += self.provisioned(service)
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
