"""What fits what: single services in the plan's surroundings, each tried on the smallest plan that shows it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from iotlint.advise.asked import Asked, Sender, Value


class Fit:
    """Remembers which errors a type of service would bring about, by itself, at a site, or for some senders."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._known = asked.known
        self._alone: dict[str, tuple[str, ...]] = {}
        self._at: dict[tuple[str, str], tuple[str, ...]] = {}
        self._takes: dict[tuple[str, str], tuple[str, ...]] = {}
        self._before: dict[str, Counter[str]] = {}

    def alone(self, type_: str) -> tuple[str, ...]:
        """The errors that a service of a type brings into the plan wherever it stands."""
        if type_ not in self._alone:
            asked = self._asked
            named = frozenset(
                n for n in asked.everywhere if self._known.grants(type_, n) or self._is_approach(n)
            )
            value = asked.alone(None, (), named)
            self._alone[type_] = self._least("alone", value, type_, None, ())
        return self._alone[type_]

    def at(self, type_: str, site: str) -> tuple[str, ...]:
        """The errors that a service of a type brings about at a site."""
        key = type_, _shape(self._asked.value["sites"][site])
        if key not in self._at:
            value = self._asked.alone(None, (site,))
            drawn = [{"from": "taker", "to": "needed"}] if self._known.passes_on(type_) else []
            self._at[key] = self._least(f"at {key[1]}", value, type_, site, drawn)
        return self._at[key]

    def takes(self, type_: str, sender: Sender) -> tuple[str, ...]:
        """The errors that come about where a group of senders connects to a service of a type."""
        key = type_, shape(self._asked, sender)
        if key not in self._takes:
            value = self._asked.alone(sender, (sender.site,) if sender.site else ())
            connections = [wire(self._asked, sender, "taker", type_)]
            if self._known.passes_on(type_):
                connections.append({"from": "taker", "to": "needed"})
            self._takes[key] = self._least(key[1], value, type_, sender.site, connections)
        return self._takes[key]

    def _is_approach(self, requirement: str) -> bool:
        return "impliedByApproach" in self._asked.graph.requirements.get(requirement, {})

    def _least(
        self, key: str, before: Value, type_: str, site: str | None, connections: Sequence[Value]
    ) -> tuple[str, ...]:
        """The new errors with whatever a service of a type can stand beside, where they are fewest."""
        best: tuple[str, ...] | None = None
        for need in self._known.listed(type_, "requires") or (None,):
            services = self._with_need(type_, site, need)
            drawn = [c for c in connections if c["to"] in services]
            found = self._new(key, before, {**before, "services": services, "connections": drawn})
            if best is None or len(found) < len(best):
                best = found
            if not best:
                break
        return best or ()

    def _with_need(self, type_: str, site: str | None, need: str | None) -> dict[str, Any]:
        """A service of a type with one that it needs, linked where the plan's approach or the type asks for that."""
        found: dict[str, dict[str, Any]] = {"taker": {"type": type_}}
        if site is not None and self._known.is_edge(type_):
            found["taker"]["site"] = site
        if need is not None:
            found["needed"] = {"type": need}
        # What would be planned beside it must not be missed here.
        for each in [service["type"] for service in found.values()]:
            for name in self._asked.occasions:
                beside = self._known.listed(each, f"companions.{name}")
                if beside:
                    found.setdefault("beside", {"type": beside[0]})
        if need is not None:
            if type_ in self._known.registries(need):
                for field in self._known.below(need, "links"):
                    found["needed"][field] = "taker"
        for service in list(found.values()):
            self._link(found, service)
        return found

    def _link(self, found: dict[str, dict[str, Any]], service: dict[str, Any]) -> None:
        for name in self._asked.everywhere:
            field = self._known.grants(service["type"], name)
            registries = self._known.registries(service["type"])
            if field is None or not registries:
                continue
            there = next((id for id, each in found.items() if each["type"] in registries), None)
            if there is None:
                there = "registry"
                found[there] = {"type": registries[0]}
            service[field] = there

    def _new(self, key: str, before: Value, after: Value) -> tuple[str, ...]:
        if key not in self._before:
            self._before[key] = Counter(self._asked.errors(before))
        found = Counter(self._asked.errors(after)) - self._before[key]
        return tuple(sorted(found))


def wire(asked: Asked, sender: Sender, target: str, type_: str) -> dict[str, Any]:
    """The connection of a group of senders to a service: in the first of its protocols that is taken there."""
    connection = {"from": sender.id, "to": target}
    spoken = sender.fields.get("protocols")
    spoken = [
        each for each in ([spoken] if isinstance(spoken, str) else spoken or ()) if isinstance(each, str)
    ]
    if spoken:
        listed = asked.known.listed(type_, "accepts")
        taken = asked.graph.spoken(listed)
        sure = [each for each in spoken if each in taken[0]] or [each for each in spoken if each in taken[1]]
        connection["protocol"] = (sure or spoken)[0]
    return connection


def shape(asked: Asked, sender: Sender) -> str:
    """What of a group decides which service can take it, and how many there are; equal for groups alike."""
    site = asked.value["sites"][sender.site] if sender.site is not None else None
    return sender.section + _shape({"fields": sender.fields, "site": site})


def _shape(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
