"""Builds the plan from a document: validated values, then elements, links, connections, quantities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from iotlint.model.interval import SCALED, scaled
from iotlint.model.types import SECTIONS, Connection, Element, Everything, Facts, Plan
from iotlint.model.unknown import UNKNOWN
from iotlint.model.validate import canonical_keys, canonical_types, settled, validate
from iotlint.source.span import Route

if TYPE_CHECKING:
    from iotlint.model.problem import Part, Problem
    from iotlint.source.document import Document

# The facts that are read here by name (catalog/uses.py).
USES = (
    "side",
    "category",
    "acceptsOpen",
    "gateway",
    "provides.*",
    "providesWith.*",
    "links.*",
)


class Tables:
    """What building needs of the schema: per kind, which fields name ids and which hold quantities; words that
    mean another one, and data that is none of devices. `pack` is the namespace of the compiled pack."""

    __slots__ = ("links", "means", "no_device_data", "provided", "quantities")

    def __init__(self, pack: Mapping[str, Any]) -> None:
        links, quantities = pack["LINKS"], pack["QUANTITIES"]
        self.means: Mapping[str, str] = pack["MEANS"]
        self.no_device_data: frozenset[str] = pack["NO_DEVICE_DATA"]
        self.links = {kind: found for kind, found in links.items() if kind != "connection"}
        # By service type, worked out when a plan first has one; tables belong to one day's catalog.
        self.provided: dict[str, tuple[list[tuple[str, Any]], list[tuple[str, Any]]]] = {}
        self.quantities = {
            kind: {route[0]: [(r, q) for r, q in found if r[0] == route[0]] for route, _ in found}
            for kind, found in quantities.items()
        }


def as_meant(document: Document, pack: Mapping[str, Any]) -> Any:
    """The tree of a document with names and values in the spelling that is surely meant."""
    value, _ = canonical_types(document.value, pack["ALIASES"])
    value, _ = canonical_keys(value, document, pack["KEYS"])
    return settled(value, pack["valid"], pack["ENTRIES"])


def plan_of(
    document: Document, pack: Mapping[str, Any], tables: Tables, catalog: Mapping[str, Facts], as_of: str
) -> tuple[Plan, list[Problem]]:
    """The model of a document with its bases laid under it, and what is wrong with what it says.

    `pack` is the namespace of the compiled pack: names of services, the validator. `as_of` is an ISO date.
    """
    value, renamed = canonical_types(document.value, pack["ALIASES"])
    value, called = canonical_keys(value, document, pack["KEYS"])
    value, problems, incomplete = validate(value, pack["valid"], pack["ENTRIES"], document)
    if called:
        from iotlint.model.prune import prune

        value, _ = prune(value, called)
    builder = Builder(
        value,
        tables=tables,
        catalog=catalog,
        as_of=as_of,
        source_text=document.source_text,
        incomplete=incomplete,
    )
    plan = builder.build()
    plan.written = document.value
    problems = [*renamed, *called, *problems, *builder.problems]
    if plan.models:
        from iotlint.model.models import read_models, size_from_models

        plan.model_set, wrong = read_models(plan.models, document)
        size_from_models((*plan.devices, *plan.assets), plan.model_set)
        problems += wrong
    return plan, problems


class Builder:
    """Carries the plan being built, and what is wrong with it so far."""

    def __init__(
        self,
        value: Mapping[str, Any],
        *,
        tables: Tables,
        catalog: Mapping[str, Facts],
        as_of: str,
        source_text: Callable[[Route], str],
        incomplete: frozenset[str] = frozenset(),
    ) -> None:
        self.value = value
        self.tables = tables
        self.catalog = catalog
        self.source_text = source_text
        self.problems: list[Problem] = []
        self._quantities: dict[Any, Any] = {}
        self._known: dict[tuple[str, ...], tuple[Any, Counter[str]]] = {}
        fields = {name: value[name] for name in ("metadata", "solution") if name in value}
        self.plan = Plan(self._solution(fields), as_of, catalog)
        opened = value.get("open")
        if isinstance(opened, list):
            incomplete |= {name for name in opened if isinstance(name, str)}
        self.plan.incomplete = incomplete
        self.plan.loose = bool(incomplete)

    def build(self) -> Plan:
        """The plan; what did not resolve is in `problems`, and unknown in the plan."""
        plan = self.plan
        metadata = plan.fields.get("metadata")
        name = metadata.get("name") if isinstance(metadata, dict) else None
        plan.name = name if isinstance(name, str) else ""
        for section, kind in SECTIONS.items():
            found = self.value.get(section)
            if isinstance(found, dict):
                elements = getattr(plan, section)
                for id, fields in found.items():
                    elements.append(self._element(kind, id, (section, id), fields))
        self._requirements()
        for n, fields in enumerate(self._list("models")):
            self.plan.models.append(self._element("model", str(n), ("models", n), fields))
        self._services()
        for element in (*plan.nodes(), *plan.requirements):
            self._link(element)
        for service in plan.services:
            service.provides = self._provides(service)
        self._connections()
        return plan

    def _list(self, section: str) -> list[Any]:
        found = self.value.get(section)
        return found if isinstance(found, list) else []

    def _solution(self, fields: dict[str, Any]) -> dict[str, Any]:
        solution = fields.get("solution")
        if isinstance(solution, dict):
            solution = self._normalised("architecture", {"solution": solution}, ())["solution"]
            if solution.get("type") in self.tables.means:
                solution = {**solution, "type": self.tables.means[solution["type"]]}
            fields["solution"] = solution
        return fields

    def _element(self, kind: str, id: str, route: Route, fields: Any) -> Element:
        if isinstance(fields, dict) and "open" in fields:
            fields = _with_unknowns(fields)
        element = Element(
            kind, id, route, self._normalised(kind, fields if isinstance(fields, dict) else {}, route)
        )
        if kind not in ("model", "requirement"):
            first = self.plan.by_id.setdefault(id, element)
            if first is not element:
                self._problem(
                    "duplicate-id",
                    f"The id '{id}' already stands under {first.route[0]}; ids are unique across sections.",
                    route,
                    "key",
                    related=((first.route, "key", "first used here"),),
                )
        return element

    def _normalised(self, kind: str, fields: dict[str, Any], route: Route) -> dict[str, Any]:
        known = self.tables.quantities.get(kind)
        if not known or known.keys().isdisjoint(fields):
            return fields
        fields = dict(fields)
        for name in list(fields):
            for below, quantity in known.get(name, ()):
                self._quantity(fields, below, quantity, route)
        return fields

    def _quantity(self, fields: dict[str, Any], below: Route, quantity: str, route: Route) -> None:
        for name in below[:-1]:
            inner = fields.get(name)  # type: ignore[arg-type]
            if not isinstance(inner, dict):
                return
            fields[name] = fields = dict(inner)  # type: ignore[index]
        name = str(below[-1])
        written = fields.get(name)
        if written is None or written is UNKNOWN:
            return
        if quantity == "version":
            # A version is text whatever it looks like: 1.10 is not 1.1.
            fields[name] = written if isinstance(written, str) else self.source_text((*route, *below))
            return
        key = (quantity, written if written.__class__ is str else repr(written))
        if key not in self._quantities:
            # A large plan writes the same few quantities over and over.
            from iotlint.model.units import normalise

            self._quantities[key] = normalise(quantity, written)
        fields[name] = self._quantities[key]

    def _requirements(self) -> None:
        found = self.value.get("requirements")
        named: list[tuple[str, Route, Any]] = []
        if isinstance(found, dict):
            named = [(name, ("requirements", name), details) for name, details in found.items()]
        elif isinstance(found, list):
            named = [(name, ("requirements", n), {}) for n, name in enumerate(found) if isinstance(name, str)]
        seen: dict[str, Route] = {}
        for name, route, details in named:
            if name in seen:
                self._problem(
                    "duplicate-id",
                    f"The requirement '{name}' is stated twice.",
                    route,
                    "value",
                    related=((seen[name], "value", "first stated here"),),
                    needless=isinstance(found, list),
                )
                continue
            seen[name] = route
            self.plan.requirements.append(self._element("requirement", name, route, details))

    def _services(self) -> None:
        for service in self.plan.services:
            if isinstance(service.fields.get(SCALED), dict):
                service.fields = scaled(service, self._problem)
            type_ = service.fields.get("type", UNKNOWN)
            service.type = type_
            if type_ == "other":
                kind = service.fields.get("kind")
                service.side = service.fields.get("side", UNKNOWN)
                service.category = kind or UNKNOWN
                service.facts = {"acceptsOpen": True, "gateway": kind == "gateway"}
            elif isinstance(type_, str) and type_ in self.catalog:
                service.facts = facts = self.catalog[type_]
                service.side = facts.get("side", UNKNOWN)
                service.category = facts.get("category", UNKNOWN)
            else:
                service.facts = Everything()
                service.side = service.category = UNKNOWN
                self.plan.untyped.append(service)
                continue
            self.plan.by_type.setdefault(type_, []).append(service)

    def _provides(self, service: Element) -> Any:
        """The requirements a service provides: by itself, with another service in the plan, or by a link."""
        if service.type is UNKNOWN:
            return UNKNOWN
        if service.type not in self.tables.provided:
            self.tables.provided[service.type] = _provided(service.facts)
        provided, linked = self.tables.provided[service.type]
        found = {
            name
            for name, others in provided
            if others is None or any(type_ in self.plan.by_type for type_ in others)
        }
        for name, more in linked:
            if service.links.get(name) is not None:
                found.update(more)
        return frozenset(found)

    # Links and connections

    def _link(self, element: Element) -> None:
        for name, sections in self.tables.links.get(element.kind, ()):
            if name not in element.fields:
                continue
            written = element.fields[name]
            if isinstance(written, list):
                element.links[name] = [
                    self._resolve(id, sections, (*element.route, name, n), element)
                    for n, id in enumerate(written)
                ]
            else:
                element.links[name] = self._resolve(written, sections, (*element.route, name), element)

    def _resolve(
        self, id: Any, sections: tuple[str, ...], route: Route, referrer: Element | None = None
    ) -> Any:
        found = self.plan.by_id.get(id) if isinstance(id, str) else None
        if found is not None and found.route[0] in sections:
            if referrer is not None and referrer.kind != "requirement":
                found.referrers.append(referrer)
            return found
        self.plan.loose = True
        if isinstance(id, str):
            self._no_such_id(id, sections, route, found)
        return UNKNOWN

    def _no_such_id(self, id: str, sections: tuple[str, ...], route: Route, found: Element | None) -> None:
        wanted = ", ".join(sections[:-1]) + " or " + sections[-1] if len(sections) > 1 else sections[0]
        if found is not None:
            self._problem(
                "unknown-id",
                f"'{id}' is a {found.kind}; `{route[-1] if isinstance(route[-1], str) else route[-2]}` "
                f"names an entry of {wanted}.",
                route,
                "value",
                related=((found.route, "key", f"the {found.kind} '{id}'"),),
            )
            return
        if any(section in self.plan.incomplete for section in sections):
            return
        close, sure = self._meant(id, sections)
        hint = f" Did you mean '{close}'?" if close else ""
        self._problem(
            "unknown-id",
            f"No entry of {wanted} has the id '{id}'.{hint}",
            route,
            "value",
            replacement=close,
            sure=sure,
        )

    def _problem(self, name: str, message: str, route: Route, part: Part, **more: Any) -> None:
        # Imported here: a sound plan has no problems.
        from iotlint.model.problem import Problem

        self.problems.append(Problem(name, message, route, part, **more))

    def _meant(self, id: str, sections: tuple[str, ...]) -> tuple[str | None, bool]:
        """The id in some sections that is nearest to one that does not exist, and whether it is surely meant."""
        from iotlint.model.nearest import Spellings, letters

        known = self._known.get(sections)
        if known is None:
            ids = [e.id for e in self.plan.by_id.values() if e.route[0] in sections]
            known = self._known[sections] = Spellings(ids), Counter(map(letters, ids))
        spellings, written = known
        close = spellings.nearest(id)
        return close, close is not None and letters(close) == letters(id) and written[letters(id)] == 1

    def _connections(self) -> None:
        ends = ("services", "devices", "assets", "applications", "sites")
        by_id, quantities = self.plan.by_id, self.tables.quantities.get("connection", {})
        for n, fields in enumerate(self._list("connections")):
            if not isinstance(fields, dict):
                self.plan.loose = True
                continue
            if not quantities.keys().isdisjoint(fields):
                fields = self._normalised("connection", fields, ("connections", n))
            source, target = by_id.get(fields.get("from")), by_id.get(fields.get("to"))
            if source is None:
                source = self._resolve(fields.get("from"), ends, ("connections", n, "from"))
            if target is None:
                target = self._resolve(fields.get("to"), ends, ("connections", n, "to"))
            connection = Connection(
                n, fields, source, target, _carries(fields.get("data"), self.tables.no_device_data)
            )
            self.plan.connections.append(connection)
            if source is not UNKNOWN:
                source.outgoing.append(connection)
            if target is not UNKNOWN:
                target.incoming.append(connection)


def _with_unknowns(fields: dict[str, Any]) -> dict[str, Any]:
    """An entry whose `open` links hold, besides what is written, something that is not known."""
    fields = dict(fields)
    opened = fields["open"]
    for name in opened if isinstance(opened, list) else ():
        written = fields.get(name)
        if written is None:
            fields[name] = UNKNOWN
        elif name == "linkedTo":
            fields[name] = [*(written if isinstance(written, list) else [written]), UNKNOWN]
    return fields


def _provided(facts: Facts) -> tuple[list[tuple[str, Any]], list[tuple[str, Any]]]:
    """What a type of service provides: names with the types it needs for that (None: none), and what it
    provides by a link."""
    provided, linked = [], []
    for key, value in facts.items():
        how, _, name = key.partition(".")
        if how == "provides" and value is True:
            provided.append((name, facts.get(f"providesWith.{name}")))
        elif how == "links":
            linked.append((name, value))
    return provided, linked


def _carries(data: Any, no_device_data: frozenset[str]) -> Any:
    """Whether a connection carries device data: it does unless only commands or provisioning are named."""
    if data is None or data is UNKNOWN:
        return True
    listed = [data] if isinstance(data, str) else data
    return not all(each in no_device_data for each in listed)
