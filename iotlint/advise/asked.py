"""What a plan asks of the services that are to be found for it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from iotlint.advise.known import Known
from iotlint.facts.facts import Facts
from iotlint.finding import Severity
from iotlint.model.types import Element, Plan

Value = Mapping[str, Any]
Found = TypeVar("Found")


class Verdict(NamedTuple):
    """What the rules say of a plan: codes that are errors, one for each time, and what else there is. `lacking` are
    the requirements that an error is about."""

    graph: Facts
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    infos: tuple[str, ...]
    lacking: tuple[str, ...]


# Builds the plan of a document's value and runs the rules over it that are at least as grave as told.
Judge = Callable[[Value, Severity], Verdict]
# What was found before, by the values that were judged: searches for parts of a plan try the same again and again.
Recall = dict[str, Any]


class Sender(NamedTuple):
    """A group of devices or assets."""

    section: str
    id: str
    fields: Value
    site: str | None


class Asked:
    """A plan as given, and what follows from it for the choice of services. `value` is its document's."""

    def __init__(self, value: Value, judge: Judge, known: Known, recall: Recall) -> None:
        self.value = value
        self._judge = judge
        self._recall = recall
        self.known = known
        self.verdict = self.judge(value)
        graph = self.graph = self.verdict.graph
        plan = self.plan = graph.plan
        solution = plan.fields.get("solution")
        solution = solution if isinstance(solution, dict) else {}
        self.solution_type = solution.get("type")
        self.approach = solution.get("approach")
        self.until = solution.get("until") if isinstance(solution.get("until"), str) else ""
        stated = {each.id: each for each in plan.requirements}
        self.elsewhere = {
            name: str(each.fields["providedBy"])
            for name, each in stated.items()
            if "providedBy" in each.fields
        }
        names = [name for name in stated if name not in self.elsewhere]
        names += sorted(graph.requires(plan) - stated.keys())
        self.own = tuple(name for name in names if name.startswith("x-"))
        self.properties = tuple(
            name for name in names if graph.requirements.get(name, {}).get("planProperty")
        )
        # What needs a service that provides it.
        self.wanted = tuple(name for name in names if name not in self.own and name not in self.properties)
        self.narrowed = frozenset(
            name for name, each in stated.items() if "appliesTo" in each.fields and name in self.wanted
        )
        self.everywhere = frozenset(self.wanted) - self.narrowed
        # What something has to stand beside a service for: what is required, and what devices are said to do.
        done = (
            name
            for name, each in graph.requirements.items()
            if any(each.get("meantBy") in device.fields for device in plan.devices)
        )
        self.occasions = tuple(dict.fromkeys((*self.wanted, *done)))
        self.existing = tuple(service for service in plan.services if isinstance(service.type, str))
        self.senders = tuple(_senders(plan))

    def judge(self, value: Value, least: Severity = Severity.INFO) -> Verdict:
        """What the rules say of a plan, those of less gravity left out."""
        return self._judge(value, least)

    def errors(self, value: Value) -> tuple[str, ...]:
        """The codes of the errors in a plan, worked out once for each plan."""
        return self.recalled(("errors", value), lambda: self.judge(value, Severity.ERROR).errors)

    def recalled(self, key: tuple[Any, ...], found: Callable[[], Found]) -> Found:
        """What is found of something, worked out once in the whole search for advice."""
        text = json.dumps(key, default=str)
        if text not in self._recall:
            self._recall[text] = found()
        recalled: Found = self._recall[text]
        return recalled

    def sdks(self) -> tuple[str, ...]:
        """The kinds of SDKs that applications and devices use, and that some service has to be there for."""
        found: dict[str, None] = {}
        for element in (*self.plan.applications, *self.plan.devices):
            sdk = element.fields.get("sdk")
            kind = sdk.get("kind") if isinstance(sdk, dict) else None
            if isinstance(kind, str) and kind != "none":
                found[kind] = None
        return tuple(found)

    def needed(self, element: Element, types: frozenset[str]) -> frozenset[str]:
        """What is required of an element in particular that, of some types, only takers provide."""
        known = self.known
        found = set()
        for name in self.graph.required(element) & self.narrowed:
            providers = [t for t in types if known.provides(t, name) or known.grants(t, name)]
            if providers and all(known.takes(t) for t in providers):
                found.add(name)
        return frozenset(found)

    def named(self, requirement: str) -> list[Sender]:
        """The groups that a narrowed requirement applies to, by their ids or their sites."""
        elements = [each for each in self.plan.requirements if each.id == requirement]
        concerned = {e.id for each in elements for e in self.graph.concerns(each)}
        return [sender for sender in self.senders if sender.id in concerned]

    def is_open(self, sender: Sender) -> bool:
        """Whether a group has neither a connection nor something that provisions it."""
        element = self.plan.by_id[sender.id]
        return not (element.incoming or element.outgoing or element.links.get("provisionedBy"))

    def is_far(self, sender: Sender) -> bool:
        """Whether a group of devices stands at none of the plan's sites, out of reach of what stands there."""
        return sender.section == "devices" and sender.site is None and bool(self.plan.sites)

    def alone(
        self, sender: Sender | None, sites: Iterable[str] = (), named: frozenset[str] = frozenset()
    ) -> dict[str, Any]:
        """The plan with one group of senders or none, some sites, and no service, application or connection.

        Of the requirements those are in it that are about the plan as a whole, and those in `named`; what
        they apply to is left out where it is not in this plan.
        """
        value: dict[str, Any] = {
            key: each
            for key, each in self.value.items()
            if key
            not in ("services", "devices", "assets", "applications", "connections", "sites", "requirements")
        }
        kept = dict.fromkeys(sites)
        ids = {*kept, *([sender.id] if sender else ())}
        if kept:
            value["sites"] = {site: self.value["sites"][site] for site in kept}
        if sender is not None:
            fields = dict(sender.fields)
            fields.pop("provisionedBy", None)
            value[sender.section] = {sender.id: fields}
        value["requirements"] = {
            each.id: fields
            for each in self.plan.requirements
            if each.id in self.properties or each.id in named
            for fields in [_about(self._details(each), ids)]
            if fields is not None
        }
        return value

    def _details(self, requirement: Element) -> Value:
        found: Any = self.value
        for part in requirement.route:
            found = found[part]
        return found if isinstance(found, dict) else {}


def _senders(plan: Plan) -> list[Sender]:
    # What an edge runtime runs on connects through it, and sends nothing itself unless that is said.
    hosts = {
        each.id
        for service in plan.services
        for named in [service.links.get("runsOn")]
        for each in (named if isinstance(named, list) else [named])
        if isinstance(each, Element)
    }
    found = []
    for element in (*plan.devices, *plan.assets):
        if element.id in hosts and "telemetry" not in element.fields:
            continue
        section, id = str(element.route[0]), element.id
        fields = plan.written.get(section, {}).get(id) if isinstance(plan.written, dict) else {}
        site = element.links.get("site")
        at = site.id if isinstance(site, Element) else None
        found.append(Sender(section, id, fields if isinstance(fields, dict) else {}, at))
    return found


def _about(details: Value, ids: set[str]) -> Value | None:
    """A requirement's details with only some ids in what it applies to; None if none of them is."""
    named = details.get("appliesTo")
    if named is None:
        return details
    kept = [id for id in (named if isinstance(named, list) else [named]) if id in ids]
    return {**details, "appliesTo": kept} if kept else None
