"""Plan and findings -> picture: lanes, sites, nodes, arrows, and on each what was found there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from iotlint.diagram.grouping import Group, alike_sites, connection_text, grouped
from iotlint.diagram.picture import LANES, Arrow, Bar, Box, Mark, Marks, Node, Picture
from iotlint.diagram.places import lane_of
from iotlint.facts.amounts import counted
from iotlint.finding import Finding, Severity
from iotlint.model.types import Element, Plan

Services = Mapping[str, tuple[str, str]]
Shown = Callable[[str], str]
_LINKS = {"provisionedBy": "provisioned by", "linkedTo": "linked to", "deviceRegistry": "registered in"}
_NAMED = 2  # of a group's members, before the rest is counted
_WHOLE = "plan"


def picture_of(
    plan: Plan,
    findings: Iterable[Finding],
    services: Services,
    shown: Shown,
    bars: Mapping[str, Bar | None] | None = None,
) -> Picture:
    """Draws a plan with the findings about it.

    `services` has (lane, label) by service type; `shown` makes a text from the plan fit to be shown; `bars` are
    the loads of arrows by their dotted route, where loads are to be seen.
    """
    return _Drawing(plan, services, shown, bars or {}).picture(by_place(plan, findings))


class _Drawing:
    def __init__(self, plan: Plan, services: Services, shown: Shown, bars: Mapping[str, Bar | None]) -> None:
        self._plan = plan
        self._bars = bars
        self._services = services
        self._shown = shown
        # A site is a box; it is a node as well where an arrow ends at it.
        ends = {end for each in plan.connections for end in (each.source, each.target)}
        sites = [site for site in plan.sites if site in ends]
        elements = [e for e in plan.nodes() if e.kind != "site"]
        self._groups = grouped([*elements, *sites], plan.sites)
        self._keys = {
            member: f"n{number}"
            for number, group in enumerate(self._groups, start=1)
            for member in group.members
        }

    def picture(self, found: Mapping[str, list[Finding]]) -> Picture:
        nodes = {
            group: Node(
                self._keys[group.members[0]],
                group.members[0].kind,
                tuple(self._lines(group.members)),
                self._marks(found, (m for m in group.members if m.kind != "site")),
                tuple(dotted(member.route) for member in group.members),
            )
            for group in self._groups
        }
        lanes = []
        for lane, title in LANES.items():
            here = [nodes[g] for g in self._groups if not g.sites and self._lane(g) == lane]
            sites = self._sites(nodes, found) if lane == "edge" else ()
            if here or sites:
                lanes.append(Box(f"lane_{lane}", title, tuple(here), sites))
        title = self._shown(self._plan.name)
        whole = _tally(found.get("", ()))
        note = (
            (Node(_WHOLE, "architecture", (f"{title or 'The plan'} as a whole",), whole, ("",)),)
            if whole
            else ()
        )
        return Picture(title, note, tuple(lanes), tuple(self._arrows(found)))

    def _lane(self, group: Group) -> str:
        return lane_of(group.members[0], self._services)

    def _sites(self, nodes: Mapping[Group, Node], found: Mapping[str, list[Finding]]) -> tuple[Box, ...]:
        boxes = []
        for number, sites in enumerate(alike_sites(self._plan.sites, self._groups), start=1):
            here = tuple(nodes[group] for group in self._groups if group.sites == sites)
            places = [site.fields.get("count", 1) for site in sites]
            known = [each for each in places if isinstance(each, int)]
            title = self._names(sites)
            if sum(known) > len(sites):
                title += f" ({sum(known):,} sites)"
            about = tuple(dotted(site.route) for site in sites)
            boxes.append(Box(f"site_{number}", title, here, (), self._marks(found, sites), about))
        return tuple(boxes)

    # Texts

    def _names(self, members: Sequence[Element]) -> str:
        names = [self._shown(member.id) for member in members]
        if len(names) > _NAMED + 1:
            names[_NAMED:] = [f"{len(names) - _NAMED:,} more"]
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)

    def _lines(self, members: Sequence[Element]) -> Iterator[str]:
        yield self._names(members)
        first, several = members[0], len(members)
        if first.kind in ("device", "asset"):
            numbers = [counted(member) for member in members]
            known = sum(number for number in numbers if number is not None)
            if not known and None in numbers:
                yield f"{first.kind}s" if several > 1 else first.kind
            else:
                more = " or more" if None in numbers else ""
                yield f"{known:,}{more} {first.kind}{'' if known == 1 and not more else 's'}"
        elif first.kind == "service":
            yield (f"{several:,} × " if several > 1 else "") + self._service(members)
        elif first.kind == "application":
            product = first.fields.get("product")
            named = self._shown(product) if isinstance(product, str) and several == 1 else "application"
            yield f"{several:,} applications" if several > 1 else named
        else:
            yield "sites" if several > 1 else "site"

    def _service(self, members: Sequence[Element]) -> str:
        first = members[0]
        label = self._services.get(first.type, ("", ""))[1] if isinstance(first.type, str) else ""
        if not label:
            name = first.fields.get("name")
            written = name if isinstance(name, str) else first.fields.get("type")
            label = self._shown(written) if isinstance(written, str) else "service"
        sizes = dict.fromkeys(_size(member) for member in members)
        size = next(iter(sizes)) if len(sizes) == 1 else ""
        external = " (external)" if all(m.fields.get("external") is True for m in members) else ""
        return (f"{label}, {self._shown(size)}" if size else label) + external

    # Arrows

    def _arrows(self, found: Mapping[str, list[Finding]]) -> Iterator[Arrow]:
        alike: dict[tuple[str, str, str, bool, bool], list[Finding]] = {}
        about: dict[tuple[str, str, str, bool, bool], list[str]] = {}
        for connection in self._plan.connections:
            route = dotted(connection.route)
            if isinstance(connection.source, Element) and isinstance(connection.target, Element):
                both = connection.fields.get("direction") == "both"
                ends = self._keys[connection.source], self._keys[connection.target]
                key = (*ends, self._shown(connection_text(connection)), both, False)
                alike.setdefault(key, []).extend(found.get(route, ()))
                about.setdefault(key, []).append(route)
        for element in self._plan.nodes():
            for name, words in _LINKS.items():
                others = element.links.get(name)
                for other in others if isinstance(others, list) else [others]:
                    if isinstance(other, Element) and other in self._keys:
                        alike.setdefault((self._keys[element], self._keys[other], words, False, True), [])
        for number, (key, concerning) in enumerate(alike.items(), start=1):
            source, target, label, both, is_link = key
            routes = tuple(about.get(key, ()))
            several = f"{len(routes):,} connections" if len(routes) > 1 else ""
            text = ", ".join(part for part in (label, several) if part)
            bar = _fullest([bar for route in routes if (bar := self._bars.get(route))], len(routes))
            yield Arrow(f"a{number}", source, target, text, both, is_link, _tally(concerning), routes, bar)

    def _marks(self, found: Mapping[str, list[Finding]], elements: Iterable[Element]) -> Marks:
        return _tally(finding for e in elements for finding in found.get(dotted(e.route), ()))


def _size(service: Element) -> str:
    sku, units = service.fields.get("sku"), service.fields.get("units")
    name = sku if isinstance(sku, str) else ""
    if isinstance(units, int) and not isinstance(units, bool):
        return f"{units:,} × {name}" if name else f"{units:,} units"
    return name


def dotted(route: Sequence[str | int]) -> str:
    """A route as findings have it."""
    return ".".join(map(str, route))


def by_place(plan: Plan, findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """The findings by the dotted route of what is drawn and concerned; '' has those about the plan as a whole.

    A connection of which an end is not known cannot be drawn; what is wrong with it concerns the plan.
    """
    drawn = {dotted(e.route) for e in plan.nodes()}
    drawn |= {
        dotted(c.route)
        for c in plan.connections
        if isinstance(c.source, Element) and isinstance(c.target, Element)
    }
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        at = finding.at
        while at and at not in drawn:
            at = at.rpartition(".")[0]
        found.setdefault(at, []).append(finding)
    return found


def _tally(findings: Iterable[Finding]) -> Marks:
    """The gravest first, then by code."""
    times: dict[tuple[Severity, str], int] = {}
    for finding in findings:
        key = finding.severity, finding.code
        times[key] = times.get(key, 0) + 1
    ordered = sorted(times.items(), key=lambda item: (-item[0][0], item[0][1]))
    return tuple(Mark(severity, code, number) for (severity, code), number in ordered)


def _fullest(bars: Sequence[Bar], connections: int) -> Bar | None:
    """The bar of an arrow: where it stands for several connections, that of the one nearest to its limit."""
    bar = max(bars, key=lambda each: (each.most, each.least), default=None)
    return bar._replace(text=f"each up to {bar.text}") if bar is not None and connections > 1 else bar
