"""Everything that follows from a plan and the catalog: surroundings, sums, dates, what models say.

Generated rules call it `g` and ask by the names of its methods. It is one object in layers: neighbours (who
stands next to whom), reachability (who gets where), graph (clients and requirements), and on top what needs
a module of its own, which is loaded when the first rule asks.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from types import ModuleType
from typing import Any, Self

from iotlint.facts.graph import Graph
from iotlint.model.types import Element
from iotlint.model.unknown import UNKNOWN


class Facts(Graph):
    """What rules ask about an element: its surroundings, and the sums and dates that follow from them."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._measured: dict[tuple[Element, str, str], Any] = {}
        self._arithmetic: Callable[..., Any] | None = None

    def beside(self, resized: bool) -> Self:
        """As of neighbours, with what was measured."""
        other = super().beside(resized)
        if resized:
            other._measured = {}
        return other

    def take_apart(self) -> None:
        """Opens the circles in a plan that nobody needs any more: it is gone then without being looked for, and the
        next one takes its place in memory."""
        plan = self.plan
        for element in (*plan.nodes(), *plan.requirements, *plan.models):
            for each in (element.incoming, element.outgoing, element.referrers, element.links):
                each.clear()
        plan.connections.clear()
        vars(self).clear()  # what was worked out and kept refers to all of it

    # Arithmetic, loaded when a rule asks for it

    def measured(self, service: Element, what: str, measure: str) -> Any:
        """`demand`, `capacity`, `headroom` or `terms` of a measure at a service."""
        if what.startswith("fleet") and service not in self._fleets:
            # As of nearly everything: nine rules ask it of every device. Of nothing, any number of hubs takes enough.
            return UNKNOWN if self.plan.loose else 0
        key = service, what, measure
        found = self._measured.get(key)
        if found is None:
            if self._arithmetic is None:
                from iotlint.facts import capacity

                self._arithmetic = capacity.measured
            found = self._measured[key] = self._arithmetic(self, service, what, measure)
        return found

    def open_senders(self, service: Element, measure: str) -> tuple[str, ...]:
        """Who states too little for what arrives at a service to be known."""
        from iotlint.facts.demand import MEASURES, demand
        from iotlint.facts.limits import chunk_of

        return demand(self, service, measure, chunk_of(service)).open if measure in MEASURES else ()

    @cached_property
    def _fleets(self) -> frozenset[Element]:
        """The elements that stand for a fleet which is spread over several services."""
        from iotlint.facts.spread import together

        return frozenset(
            each for each in (*self.plan.devices, *self.plan.services) if together(self, each)[0]
        )

    def population(self, element: Element) -> Any:
        """How many devices or assets an entry stands for, its sites counted in; unknown if not stated."""
        from iotlint.facts.amounts import counted

        found = counted(element)
        return UNKNOWN if found is None else found

    def of_tier(self, type_: str, key: str, tier: Any) -> Any:
        """What the catalog says of a tier of a type of service, as 'tiers.{}.routes'. Of one that is not stated, from
        the least that a tier has on, so that what is enough in any tier is enough; how much it is at most tells
        nothing, since that a value is refused by each is found by trying them one by one."""
        known = self.plan.catalog[type_]
        if tier is not UNKNOWN:
            return known.get(key.format(tier), UNKNOWN)
        from iotlint.facts.limits import from_least

        return self.reckoned(("of_tier", type_, key), lambda: from_least(known, key))

    def enough(self, service: Element) -> str:
        """The smallest sizes that carry what the plan sends to a service, in words."""
        from iotlint.facts import capacity

        return capacity.sized(self, service)

    def enough_units(self, service: Element) -> Any:
        """How many units of its own tier carry what the plan sends to a service; unknown if no number does."""
        from iotlint.facts import capacity

        return capacity.enough_units(self, service)

    def scales_from(self, service: Element) -> int | None:
        """The fewest of the units that a service chooses by itself; None where it is to have a fixed number."""
        from iotlint.facts.limits import scales_from

        return scales_from(service)

    def backlog(self, service: Element) -> Any:
        """The bytes that wait at one of a service's sites after its longest outage; unknown if not stated."""
        from iotlint.facts import outage

        return outage.backlog(self, service)

    def backlog_words(self, service: Element) -> str:
        """The same in words, with its terms; nothing where it is not known."""
        from iotlint.facts import outage

        return outage.backlog_words(self, service)

    def catch_up(self, service: Element) -> Any:
        """The hours until what waited at a site behind a service is worked off; unknown if too little is stated."""
        from iotlint.facts import outage

        return outage.catch_up_hours(self, service)

    def catch_up_words(self, service: Element) -> str:
        """The same in words, with the site and the limit that decides."""
        from iotlint.facts import outage

        return outage.catch_up_words(self, service)

    def availability_bound(self, requirement: Element) -> float:
        """The most that the levels on the required ways allow; 1 where none is known."""
        from iotlint.facts.availability import bound

        found = bound(self, requirement)
        return found.value if found else 1.0

    def contract_bound(self, requirement: Element) -> float:
        """The same by contracts alone."""
        from iotlint.facts.availability import by_contract

        return by_contract(self, requirement)

    def availability_words(self, requirement: Element) -> str:
        """The same in words, with its factors and with what was left out."""
        from iotlint.facts.availability import words

        return words(self, requirement)

    # What ends when, loaded likewise

    @cached_property
    def _lifecycle(self) -> ModuleType:
        from iotlint.facts import lifecycle

        return lifecycle

    def retirement(self, service: Element) -> Any:
        """The ISO date on which a service is retired; None if none is known."""
        return self._lifecycle.ends(service, "retirement")

    def retires_in(self, service: Element) -> Any:
        """Days until then, negative once it is past."""
        return self._lifecycle.days_left(self.plan, service, "retirement")

    def retirement_unsure(self, service: Element) -> bool:
        """Whether that date was not read in full."""
        found: bool = self._lifecycle.unsure(service, "retirement")
        return found

    def support_end(self, service: Element) -> Any:
        """The ISO date on which support of a service's version ends; None if none is known."""
        return self._lifecycle.ends(service, "support")

    def support_ends_in(self, service: Element) -> Any:
        """Days until then, negative once it is past."""
        return self._lifecycle.days_left(self.plan, service, "support")

    def support_unsure(self, service: Element) -> bool:
        """Whether that date was not read in full."""
        found: bool = self._lifecycle.unsure(service, "support")
        return found

    def supported_version(self, service: Element) -> Any:
        """The newest version of a service that is supported on the day; unknown if none is known."""
        return self._lifecycle.supported_version(self.plan, service)

    def providers(self, requirement: Element) -> str:
        """The service types that provide a requirement, with what they need for it; unless none does."""
        from iotlint.facts.providers import providers, told

        plan = self.plan
        found = told(providers(plan.catalog, self.types, requirement.id, plan.as_of))
        return found or "a product that the catalog does not know"

    # Fields of models

    def dtdl_version(self, model: Element) -> Any:
        """The newest version of DTDL that a model is written in; unknown where none could be read."""
        return model.facts.get("version", UNKNOWN)

    def model_commands(self, model: Element) -> Any:
        """Whether an interface in a model file has a command; unknown for an ontology or an unreadable file."""
        return model.facts.get("commands", UNKNOWN)

    def model_uses(self, model: Element) -> Any:
        """Features of DTDL that a model file uses; unknown for an ontology or an unreadable file."""
        return model.facts.get("uses", UNKNOWN)

    def model_ids(self, model: Element) -> Any:
        """The DTDL ids a model file defines; unknown for an ontology or a file that could not be read."""
        return model.facts.get("ids", UNKNOWN)
