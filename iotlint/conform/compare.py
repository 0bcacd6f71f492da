"""Where a plan and what there is differ: what is missing, what is not planned, links; the rest beside."""

from __future__ import annotations

from collections.abc import Iterator

from iotlint.conform.connections import connections
from iotlint.conform.meet import is_outside, kind_of
from iotlint.conform.properties import properties
from iotlint.conform.sides import Difference, Sides, called, unsaid
from iotlint.imports.drawn import Entry
from iotlint.model.types import Element
from iotlint.source.span import Route

LINKS = ("deviceRegistry", "linkedTo", "site")


def differences(sides: Sides) -> Iterator[Difference]:
    """Everything in which the two sides differ, and what could not be compared."""
    yield from _missing(sides)
    yield from _unplanned(sides)
    for element, entry in sides.meeting.pairs:
        if element.fields.get("external") is True or is_outside(entry):
            continue
        yield from properties(sides, element, entry)
        yield from _links(sides, element, entry)
    yield from connections(sides)


# Things


def _missing(sides: Sides) -> Iterator[Difference]:
    for element in sides.meeting.planned:
        if element.kind == "asset" or sides.unmissed(element):
            continue
        what = called(element)
        if element.kind == "service" and element.type not in sides.mappable:
            why = "infrastructure code declares no such thing"
        elif element.kind == "site" and not isinstance(element.fields.get("cluster"), dict):
            continue
        elif sides.drawn.more:
            why = "some of what is deployed was not read"
        else:
            message = f"{what} is planned and not {sides.word}."
            yield Difference("planned-not-deployed", message, element.route, "key", element.id)
            continue
        yield unsaid(element, f"{what} could not be looked for: {why}.")
    for element, found in sides.meeting.doubtful:
        names = ", ".join(sorted(entry.name or entry.id for entry in found)[:5])
        message = f"{called(element)} could be any of {names}; say which with `resource` or --map."
        yield unsaid(element, message, tuple(entry.key for entry in found))


def _unplanned(sides: Sides) -> Iterator[Difference]:
    for entry in sorted(sides.meeting.deployed, key=lambda each: each.id):
        if is_outside(entry) or "existing" in entry.fields or entry.section == "assets":
            continue
        named = entry.name or entry.label or entry.id
        kind = kind_of(entry)
        section = entry.section if sides.written.get(entry.section) else ""
        route: Route = (section,) if section else ()
        if entry.resource is not None and entry.resource.unsure:
            message = f"The {kind} '{named}' is not planned, and it may not exist: {entry.resource.unsure}."
            yield Difference("not-compared", message, route, "key", f"{kind}:{named}", (entry.key,))
            continue
        message = f"The {kind} '{named}' is {sides.word} and not planned."
        yield Difference("deployed-not-planned", message, route, "key", f"{kind}:{named}", (entry.key,))


# Links


def _links(sides: Sides, element: Element, entry: Entry) -> Iterator[Difference]:
    met = sides.met
    for name in LINKS:
        targets = element.links.get(name)
        linked = entry.links.get(name, {})
        for number, target in enumerate(targets if isinstance(targets, list) else [targets]):
            if not isinstance(target, Element) or met.get(target.id) in linked:
                continue
            if target in sides.meeting.planned and not sides.unmissed(target):
                # That it is missing is said of the thing itself.
                continue
            route = (*element.route, name, number) if isinstance(targets, list) else (*element.route, name)
            said = f"{called(element)}: `{name}` to '{target.id}'"
            if name in entry.open or (target.id not in met and sides.unmet(target, linked)):
                why = "what it is linked with is not known"
                yield unsaid(element, f"{said} could not be compared: {why}.", (entry.key,))
            else:
                message = f"{said} is planned and not {sides.word}."
                subject = f"{element.id}.{name}:{target.id}"
                yield Difference("link-not-there", message, route, "value", subject, (entry.key,))
        if isinstance(targets, list):
            yield from _left_out(sides, element, entry, name, targets)


def _left_out(
    sides: Sides, element: Element, entry: Entry, name: str, targets: list[object]
) -> Iterator[Difference]:
    """What a list of links in the plan does not name, though both sides have it."""
    met = [other for there in entry.links.get(name, ()) if (other := sides.planned.get(there)) is not None]
    found = sorted(other.id for other in met if other not in targets)
    if found:
        message = (
            f"{called(element)}: `{name}` leaves out {', '.join(found)}, linked in what is {sides.word}."
        )
        route = (*element.route, name)
        yield Difference("property-differs", message, route, "key", f"{element.id}.{name}", (entry.key,))
