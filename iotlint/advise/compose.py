"""Draws a set of service types into a plan: services at their sites, connections, links."""

from __future__ import annotations

from typing import Any

from iotlint.advise.asked import Asked
from iotlint.advise.draft import Draft, Instance
from iotlint.advise.fit import Fit
from iotlint.advise.route import Routes, consumers, reaches, sources
from iotlint.advise.wiring import Wiring
from iotlint.model.types import Element


class Composer:
    """Makes the drafts of one plan."""

    def __init__(self, asked: Asked, fit: Fit, routes: Routes) -> None:
        self._asked = asked
        self._known = asked.known
        self._fit = fit
        self._routes = routes
        self._wiring = Wiring(asked)

    def compose(self, types: frozenset[str]) -> Draft:
        """The draft that has a service of every type, with all that belongs to it."""
        asked, known = self._asked, self._known
        draft = Draft(asked.value)
        for service in asked.existing:
            site = service.links.get("site")
            draft.instances.append(
                Instance(
                    service.id, service.type, site.id if isinstance(site, Element) else None, existing=True
                )
            )
        ordered = known.in_order(types)
        self._at_sites(draft, [type_ for type_ in ordered if known.is_edge(type_)])
        for type_ in ordered:
            if not known.is_edge(type_) and not draft.of(type_):
                draft.add(type_, purpose=self._purpose(type_, types))
        self._links(draft)
        self._hand_on(draft)
        self._bridge(draft)
        self._wiring.connect(draft, types)
        self._wiring.use(draft)
        self._spare(draft)
        self._provision(draft)
        self._feed(draft, types)
        return draft

    def _purpose(self, type_: str, types: frozenset[str]) -> str | None:
        """What a store beside another service is for, where it provides nothing that is asked for itself."""
        known = self._known
        if any(known.provides(type_, name) for name in self._asked.wanted) or any(
            type_ in known.listed(each, "fedBy") for each in types
        ):
            return None
        for name in self._asked.occasions:
            for other in sorted(types):
                if type_ in known.listed(other, f"companions.{name}"):
                    purpose = known.get(other, f"companionPurposes.{name}")
                    return purpose if isinstance(purpose, str) else None
        return None

    # Edge runtimes at their sites

    def _at_sites(self, draft: Draft, types: list[str]) -> None:
        sites = self._sites() if types else []
        for type_ in types:
            there = draft.of(type_)
            if any(instance.site is None for instance in there):
                continue
            fitting: list[str | None] = [
                site
                for site in sites
                if all(instance.site != site for instance in there) and not self._fit.at(type_, site)
            ]
            if not (fitting or there):
                # No site suits. Where something stands at one, the rules will tell; else it has to be found.
                fitting = (
                    [sites[0]] if any(sender.site in sites for sender in self._asked.senders) else [None]
                )
            for site in fitting:
                draft.add(type_, site, named=len(fitting) + len(there) > 1)

    def _sites(self) -> list[str]:
        """The sites that an edge runtime is wanted at: where assets or devices are, else where clusters are."""
        plan = self._asked.plan
        of_assets = [
            sender.site for sender in self._asked.senders if sender.site and sender.section == "assets"
        ]
        of_devices = [
            sender.site for sender in self._asked.senders if sender.site and sender.section == "devices"
        ]
        named = [
            each.id
            for requirement in plan.requirements
            if requirement.id in self._asked.wanted
            for each in _listed(requirement.links.get("appliesTo"))
            if each.kind == "site"
        ]
        clusters = [site.id for site in plan.sites if site.fields.get("cluster")]
        found = [*of_assets, *of_devices, *named] or clusters or [site.id for site in plan.sites]
        return list(dict.fromkeys(found))

    # Services among themselves

    def _links(self, draft: Draft) -> None:
        """Links to a registry where that is required, and helpers to those they help."""
        asked, known = self._asked, self._known
        for instance in draft.instances:
            element = asked.plan.by_id.get(instance.id)
            for field in known.below(instance.type, "links"):
                registries = draft.of(*known.registries(instance.type))
                if not registries or (element is not None and field in element.fields):
                    continue
                # With nothing else that the registry could serve, it is there for this one.
                alone = not any(
                    other.type in known.listed(registries[0].type, "serves") and other.type != instance.type
                    for other in draft.instances
                )
                granted = known.listed(instance.type, f"links.{field}")
                if alone or any(name in asked.everywhere for name in granted):
                    draft.set(instance, field, registries[0].id)
        for helper in draft.instances:
            if known.get(helper.type, "provisions") and not helper.existing:
                served = [each.id for each in draft.of(*known.listed(helper.type, "serves"))]
                if served:
                    draft.set(helper, "linkedTo", served)

    def _hand_on(self, draft: Draft) -> None:
        """Runtimes hand on what they get to the platform they need."""
        for instance in draft.instances:
            if self._known.passes_on(instance.type):
                platforms = draft.of(*self._known.listed(instance.type, "requires"))
                element = self._asked.plan.by_id.get(instance.id)
                if platforms and not (element is not None and element.outgoing):
                    draft.connect(instance.id, platforms[0].id)

    def _bridge(self, draft: Draft) -> None:
        """What provides something only together with another service is connected with it, both ways."""
        known = self._known
        for name in self._asked.wanted:
            for instance in draft.instances:
                others = known.listed(instance.type, f"providesWith.{name}")
                if known.is_edge(instance.type) and others:
                    for other in draft.of(*others)[:1]:
                        if known.takes(other.type):
                            draft.connect(instance.id, other.id, direction="both")

    # What is left over, and what else devices need

    def _spare(self, draft: Draft) -> None:
        """Takes out edge runtimes that nothing connects to, where another of the kind is left."""
        for instance in list(draft.instances):
            if instance.existing or not self._known.is_edge(instance.type):
                continue
            clients = [c for c in draft.connections if c["to"] == instance.id]
            if not clients and len(draft.of(instance.type)) > 1 and not self._is_named(instance.site):
                draft.drop(instance)

    def _is_named(self, site: str | None) -> bool:
        """Whether a requirement names a site."""
        return any(
            each.id == site
            for requirement in self._asked.plan.requirements
            for each in _listed(requirement.links.get("appliesTo"))
        )

    def _provision(self, draft: Draft) -> None:
        """Devices that are to find their place by themselves name what gives it to them."""
        asked, known = self._asked, self._known
        for helper in draft.instances:
            if not known.get(helper.type, "provisions"):
                continue
            served = {each.id for each in draft.of(*known.listed(helper.type, "serves"))}
            linked = self._by_link(draft, helper)
            for sender in asked.senders:
                element = asked.plan.by_id[sender.id]
                if sender.section != "devices" or element.links.get("provisionedBy") is not None:
                    continue
                asks = any(known.provides(helper.type, name) for name in asked.graph.required(element))
                direct = any(c["from"] == sender.id and c["to"] in served for c in draft.connections) or any(
                    isinstance(c.target, Element) and c.target.id in served for c in element.outgoing
                )
                if direct and (asks or linked):
                    draft.change("devices", sender.id, "provisionedBy", helper.id)

    def _by_link(self, draft: Draft, helper: Instance) -> bool:
        """Whether a helper is there because what it helps is linked to a registry."""
        known = self._known
        return any(
            helper.type in known.listed(served.type, f"companions.{name}")
            for served in draft.of(*known.listed(helper.type, "serves"))
            for name in self._asked.everywhere
        )

    # Where the data goes

    def _feed(self, draft: Draft, types: frozenset[str]) -> None:
        known = self._known
        targets = consumers(self._asked, types)
        senders = {sender.id for sender in self._asked.senders}
        fed = {c["to"] for c in draft.connections if c["from"] in senders}
        fed |= {
            c.target.id
            for element in (*self._asked.plan.devices, *self._asked.plan.assets)
            for c in element.outgoing
            if isinstance(c.target, Element)
        }
        holding = set(sources(self._asked, types))
        for target in known.types:
            if target not in targets:
                continue
            for source in draft.instances:
                if source.type == target or not known.takes(source.type) or known.passes_on(source.type):
                    continue
                gateway = any(c["to"] == source.id and c["from"] not in senders for c in draft.connections)
                if (senders and source.id not in fed and not gateway) or (
                    not senders and source.type not in holding
                ):
                    continue
                self._draw(draft, source, target, types)

    def _draw(self, draft: Draft, source: Instance, target: str, types: frozenset[str]) -> None:
        ends = frozenset(each.id for each in draft.of(target))
        if reaches(self._asked, draft.connections, source.id, ends):
            return
        between = self._routes.route(source.type, target, types)
        at = source
        for type_ in (*(between or ()), target):
            there = draft.of(type_)
            if not there:
                return
            common = self._known.common(at.type, type_)
            fields: dict[str, Any] = {"protocol": common[0]} if len(common) == 1 else {}
            draft.connect(at.id, there[0].id, **fields)
            at = there[0]


def _listed(found: Any) -> list[Element]:
    return [each for each in (found if isinstance(found, list) else [found]) if isinstance(each, Element)]
