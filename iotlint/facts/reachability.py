"""Where device data gets: along the connections that carry it, through provisioning, there and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from iotlint.facts.neighbours import Neighbours, is_both
from iotlint.model.types import Connection, Element
from iotlint.model.unknown import UNKNOWN

# The facts that are read here by name (catalog/uses.py).
USES = ("consumerSdks",)


class Reachability(Neighbours):
    """What can be reached from an element. Linear in the size of the plan: each step is worked out once."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._flows: dict[str, dict[Element, tuple[Element, ...]]] = {"upstream": {}, "downstream": {}}

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
                and (is_both(connection) or self._consumes(connection))
            ):
                found.append(other)
        found += self.by_provisioning(element) if direction == "downstream" else self.provisioned_to(element)
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

    def reaching(self, seeds: Sequence[Element], direction: str) -> set[Element]:
        """The elements that have one of the seeds up- or downstream; one pass over the connections. Many rules ask it
        of the devices and assets of a plan."""
        found: set[Element] = self.cached(
            ("reaching", direction, *seeds), lambda: self._find_reaching(seeds, direction)
        )
        return found

    def _find_reaching(self, seeds: Iterable[Element], direction: str) -> set[Element]:
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

    def reach(self, element: Element, direction: str) -> Iterator[Element]:
        """Everything up- or downstream of one element, itself only if data comes back to it; as far as asked."""
        found: set[Element] = set()
        ahead = [element]
        while ahead:
            for other in self.flows(ahead.pop(), direction):
                if other not in found:
                    found.add(other)
                    ahead.append(other)
                    yield other

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
