"""Draws a set of service types into a plan: services at their sites, connections, links."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from iotlint.advise.asked import Asked, Sender
from iotlint.advise.draft import Draft, Instance, without_links
from iotlint.advise.fit import Fit, shape, wire
from iotlint.advise.route import Routes, consumers, reaches, sources
from iotlint.model.types import Element

_CUT_OFF = frozenset(("none", "private"))
_MOST_TAKERS = 6
_MOST_TRIED = 8


class Composer:
    """Makes the drafts of one plan. How groups of senders connect is found by trying, and remembered by shape."""

    def __init__(self, asked: Asked, fit: Fit, routes: Routes) -> None:
        self._asked = asked
        self._known = asked.known
        self._fit = fit
        self._routes = routes

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
        self._connect(draft, types)
        self._use(draft)
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

    # Devices and assets

    def _connect(self, draft: Draft, types: frozenset[str]) -> None:
        chosen: dict[str, tuple[str, ...]] = {}
        for sender in self._asked.senders:
            needed = self._asked.needed(self._asked.plan.by_id[sender.id], types)
            if not self._asked.is_open(sender) and not needed:
                continue
            takers = self._takers(draft, sender)
            key = f"{shape(self._asked, sender)} {sorted(needed)} {self._asked.is_open(sender)}"
            if key not in chosen or not self._asked.is_open(sender):
                errors, way = self._best(draft, sender, takers, needed)
                chosen[key] = tuple(each.type for each in way)
                if errors:
                    draft.stuck.append(sender.id)
            for type_ in chosen[key]:
                for taker in takers:
                    if taker.type == type_:
                        self._wire(draft, sender, taker)
                        break

    def _use(self, draft: Draft) -> None:
        """What is there for devices or assets and has none gets those with which the rules find least wrong."""
        known = self._known
        for taker in list(draft.instances):
            if taker.existing or not known.takes(taker.type) or len(draft.of(taker.type)) > 1:
                continue
            if any(c["to"] == taker.id for c in draft.connections) or (
                not known.passes_on(taker.type) and any(c["from"] == taker.id for c in draft.connections)
            ):
                continue
            best: tuple[tuple[int, int, int, int], Sender, list[dict[str, Any]]] | None = None
            seen: set[str] = set()
            for sender in self._asked.senders:
                key = shape(self._asked, sender)
                if key in seen or len(seen) >= _MOST_TRIED or taker.site not in (None, sender.site):
                    continue
                seen.add(key)
                own = [c for c in draft.connections if c["from"] == sender.id]
                # In place of what the group connects to so far, or besides.
                for instead in [own, []] if own else [[]]:
                    kept = draft.connections
                    draft.connections = [c for c in kept if c not in instead]
                    errors, open_, warnings = self._tried(draft, sender, (taker,), self._everything(sender))
                    draft.connections = kept
                    cost = errors, open_, warnings, len(seen)
                    if best is None or cost < best[0]:
                        best = cost, sender, instead
            if best is not None and best[0][0] == 0:
                draft.connections = [c for c in draft.connections if c not in best[2]]
                self._wire(draft, best[1], taker)

    def _everything(self, sender: Sender) -> frozenset[str]:
        """All that is required of a group, be it of others as well."""
        return self._asked.graph.required(self._asked.plan.by_id[sender.id]) & frozenset(self._asked.wanted)  # type: ignore[no-any-return]

    def _wire(self, draft: Draft, sender: Sender, taker: Instance) -> None:
        connection = wire(self._asked, sender, taker.id, taker.type)
        draft.connect(connection.pop("from"), connection.pop("to"), **connection)

    def _takers(self, draft: Draft, sender: Sender) -> list[Instance]:
        """What a group could connect to, what comes first to mind first: an edge runtime beside it, then the cloud."""
        known = self._known
        inside = sender.section == "assets" or sender.fields.get("network") in _CUT_OFF
        found = []
        for instance in draft.instances:
            if not known.takes(instance.type):
                continue
            if known.is_edge(instance.type):
                beside = instance.site == sender.site
                if (
                    sender.site is not None
                    and not beside
                    and (instance.site is not None or not instance.existing)
                ):
                    continue
                near = 0 if inside or (beside and sender.site and not known.passes_on(instance.type)) else 2
                found.append((near, instance))
            else:
                found.append((1 if known.get(instance.type, "category") == "platform" else 3, instance))
        found.sort(key=lambda each: each[0])
        return [instance for _, instance in found[:_MOST_TAKERS]]

    def _best(
        self, draft: Draft, sender: Sender, takers: list[Instance], needed: frozenset[str]
    ) -> tuple[int, tuple[Instance, ...]]:
        """The takers with which the rules find least wrong, all that is needed is provided, and which are fewest;
        and how many errors are left."""
        opened = self._asked.is_open(sender)
        ways: list[tuple[Instance, ...]] = [] if opened else [()]
        ways += [(taker,) for taker in takers]
        best = self._least(draft, sender, ways, needed)
        if best is None or (best[0][0] or best[0][1]):
            pairs = list(combinations(takers, 2))
            other = self._least(draft, sender, pairs, needed)
            if other is not None and (best is None or other[0][:2] < best[0][:2]):
                best = other
        return (best[0][0], best[1]) if best is not None else (0, ())

    def _least(
        self, draft: Draft, sender: Sender, ways: Sequence[tuple[Instance, ...]], needed: frozenset[str]
    ) -> tuple[tuple[int, int, int, int], tuple[Instance, ...]] | None:
        best = None
        for number, way in enumerate(ways):
            errors, open_, warnings = self._tried(draft, sender, way, needed)
            cost = (errors, open_, warnings, number)
            if best is None or cost < best[0]:
                best = cost, way
        return best

    def _tried(
        self, draft: Draft, sender: Sender, way: tuple[Instance, ...], needed: frozenset[str]
    ) -> tuple[int, int, int]:
        """Errors, what is needed and not provided, and warnings of a plan with this group only."""
        asked = self._asked
        around = self._around(draft, sender, way)
        sites = [instance.site for instance in around if instance.site is not None]
        value = asked.alone(
            sender, [*sites, *([sender.site] if sender.site else ())], frozenset(asked.wanted)
        )
        kept = {instance.id for instance in around}
        services = draft.value().get("services") or {}
        value["services"] = {
            id: without_links(fields, kept)
            for id, fields in services.items()
            if id in kept and isinstance(fields, dict)
        }
        ends = kept | {sender.id}
        value["connections"] = [
            each
            for each in draft.value().get("connections") or ()
            if isinstance(each, dict) and each.get("from") in ends and each.get("to") in ends
        ] + [wire(asked, sender, taker.id, taker.type) for taker in way]
        verdict = asked.judge(value)
        element = verdict.graph.plan.by_id.get(sender.id)
        provided: set[str] = set()
        for platform in verdict.graph.platforms(element) if element is not None else ():
            if isinstance(platform.provides, frozenset):
                provided |= platform.provides
        return len(verdict.errors), len(needed - provided), len(verdict.warnings)

    def _around(self, draft: Draft, sender: Sender, way: tuple[Instance, ...]) -> list[Instance]:
        """The services of a draft without edge runtimes elsewhere, of which one of a kind is enough."""
        found = [each for each in draft.instances if not self._known.is_edge(each.type)]
        edge = [each for each in draft.instances if self._known.is_edge(each.type)]
        found += [each for each in edge if each.site == sender.site or each in way]
        types = {each.type for each in found}
        for each in draft.instances:
            if each.type not in types:
                types.add(each.type)
                found.append(each)
        return found

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
