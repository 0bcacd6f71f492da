"""What rules could not decide on a plan, by the unstated keys that would tell: which rules, where, which values.

Rules note their subjects while they run; what each of them would want to be told stands in a table (`WANTS`) of
the pack. A key that the subject cannot have, since it belongs to another type of service, is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from iotlint.facts.facts import Facts
from iotlint.facts.limits import most_units
from iotlint.facts.spread import together
from iotlint.model.types import Connection, Element, Plan
from iotlint.source.secrets import mask

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

# Members of a collection that are looked at for what they leave unstated.
_MOST_MEMBERS = 50
_OF_CAPACITY = ("capacity", "headroom")
_OF_FLEET = "fleetCapacity"
_CATCH_UP = "catch_up"
_CALLS = {"population": "count", "transport": "protocol", "port": "protocol"}

# A thing of the plan and the key it lacks, or the keys down to it; rules want them by (code, number of the variant).
Place = tuple[Any, "str | tuple[str, ...]"]
Wants = Mapping[tuple[str, int], Sequence[Any]]


def unstated(graph: Facts, wants: Wants) -> dict[Place, set[str]]:
    """The codes of the rules that a key would help to decide, by the place of the key. Worked out once."""
    found: dict[Place, set[str]] = graph.reckoned("unstated", lambda: _unstated(graph, wants))
    return found


def _unstated(graph: Facts, wants: Wants) -> dict[Place, set[str]]:
    found: dict[Place, set[str]] = {}
    for code, number, subject, _ in graph.undecided:
        for want in wants.get((code, number), ()):
            for place in _missing(graph, subject, want):
                if place in found:
                    found[place].add(code)
                else:
                    found[place] = {code}
    return found


def asked(graph: Facts, wants: Wants) -> Iterator[tuple[str, list[Place]]]:
    """Of each rule that could not decide something: its code, and the keys that would tell."""
    for code, number, subject, _ in graph.undecided:
        found = wants[code, number]
        if found:
            places = [place for want in found for place in _missing(graph, subject, want)]
            if places:
                yield code, places


def narrowed(wants: Iterable[Any], named: AbstractSet[str]) -> tuple[Any, ...]:
    """The wants that may lead to keys of some names, tiers among them."""
    return tuple(each for want in wants for each in _narrowed(want, named))


def _narrowed(want: Any, named: AbstractSet[str]) -> Iterator[Any]:
    if want.__class__ is str:
        if want in named:
            yield want
        return
    *before, last = want
    if last[0] == "each":
        inner = narrowed(last[4], named)
        if inner:
            yield (*before, (*last[:4], inner))
    elif last[0] == "measure":
        if last[1].partition(".")[0] in (*_OF_CAPACITY, _OF_FLEET):
            yield want
    elif last[0] != "call" and last[1] in named:
        yield want


def _missing(graph: Facts, at: Any, want: Any) -> Iterable[Place]:
    """The places that a want finds unstated, seen from a thing of the plan."""
    if want.__class__ is str:
        return ((at, want),) if want not in at.fields and _may_have(graph, at, want) else ()
    return _walked(graph, at, want)


def _walked(graph: Facts, at: Any, want: Sequence[tuple[Any, ...]]) -> Iterator[Place]:
    for n, step in enumerate(want):
        how = step[0]
        if how == "plan" and len(step) == 1:
            at = graph.plan
        elif how == "link":
            at = at.links.get(step[1]) if at.__class__ is Element else None
        elif how == "end":
            at = getattr(at, step[1], None)
        elif how == "each":
            for member in _members(graph, at, step):
                for inner in step[4]:
                    yield from _missing(graph, member, inner)
            return
        elif how == "measure":
            yield from _of_measure(graph, at, step[1])
            return
        elif how == "call":
            yield from _of_call(graph, at, step[1])
            return
        else:
            keys = tuple([each[1] for each in want[n:]])
            if (
                isinstance(at, Element | Connection | Plan)
                and _lacks(at.fields, keys)
                and _may_have(graph, at, keys[0])
            ):
                yield at, keys if len(keys) > 1 else keys[0]
            return
        if not isinstance(at, Element | Connection | Plan):
            return


def _lacks(fields: Any, keys: Sequence[str]) -> bool:
    for key in keys:
        if not isinstance(fields, dict):
            return False
        if key not in fields:
            return True
        fields = fields[key]
    return False


def _may_have(graph: Facts, at: Any, name: str) -> bool:
    """Whether a key can stand at a thing at all: many belong to some types of services alone."""
    known = graph.fields.get(at.kind)
    if known is not None and name not in known:
        return False
    if at.kind != "service":
        return True
    if at.fields.get("external") is True:
        return False  # another plan's business
    types = graph.field_types.get(name)
    return types is None or at.type in types


def _members(graph: Facts, at: Any, step: tuple[Any, ...]) -> Iterable[Any]:
    _, name, of_plan, type_, _ = step
    if of_plan:
        found: Iterable[Any] = graph.typed(type_) if type_ else getattr(graph.plan, name)
    elif name in ("incoming", "outgoing", "referrers"):
        found = getattr(at, name, ())
    else:
        return ()  # what is reached through others is theirs to state
    return list(found)[:_MOST_MEMBERS]


def _of_measure(graph: Facts, service: Any, what: str) -> Iterator[Place]:
    """What a sum or a limit rests on and nobody stated."""
    kind, _, measure = what.partition(".")
    if not isinstance(service, Element):
        return
    if kind == _OF_FLEET:
        for home in together(graph, service)[1]:
            yield from _of_measure(graph, home, f"capacity.{measure}")
        return
    if kind in _OF_CAPACITY:
        for part in ("capacity.tier", "capacity.units"):
            name = service.facts.get(part)
            if not isinstance(name, str) or name in service.fields or not _may_have(graph, service, name):
                continue
            if part == "capacity.units" and most_units(service) == 1:
                continue  # it has one, stated or not
            yield service, name
    if kind in _OF_CAPACITY[:1] or kind.endswith("Terms") or service.kind != "service":
        return
    for name in graph.open_senders(service, measure):
        sender = graph.plan.by_id.get(name)
        if sender is not None and sender.kind in ("device", "asset"):
            yield from _of_sender(sender, measure)


def _of_sender(sender: Element, measure: str) -> Iterator[Place]:
    if "count" not in sender.fields:
        yield sender, "count"
    if measure.startswith(("messages", "bytes")) and measure != "messagesToDevicesPerMinute":
        telemetry = sender.fields.get("telemetry")
        if not isinstance(telemetry, dict):
            yield sender, "telemetry"
        elif "interval" not in telemetry and "rate" not in telemetry:
            yield sender, ("telemetry", "interval")
        elif "size" not in telemetry:
            yield sender, ("telemetry", "size")


def _of_call(graph: Facts, at: Any, name: str) -> Iterator[Place]:
    if name in _CALLS:
        if _CALLS[name] not in at.fields:
            yield at, _CALLS[name]
    elif isinstance(at, Element):
        if name == _CATCH_UP:
            yield from _of_measure(graph, at, "capacity.messagesPerSecond")
        yield from _of_measure(graph, at, "demand.bytesPerSecond")


def is_planned(place: Place) -> bool:
    """Whether what a key belongs to is in the plan: of `broker.diskBuffer`, a broker. To state it would plan more
    where it is not."""
    return not _lacks(place[0].fields, keys_of(place)[:-1])


# How a key is called


def short_name(place: Place) -> str:
    """A key as people say it: `hub.sku`, `trackers.telemetry.size`, `trackers -> hub: protocol`."""
    at, keys = place[0], keys_of(place)
    if isinstance(at, Plan):
        return ".".join(keys)
    if isinstance(at, Connection):
        ends = (mask(each.id) if isinstance(each, Element) else "?" for each in (at.source, at.target))
        return f"{' -> '.join(ends)}: {'.'.join(keys)}"
    return ".".join((mask(at.id), *keys))


def route_of(place: Place) -> tuple[str | int, ...]:
    """Where a key would stand in the document."""
    return (*place[0].route, *keys_of(place))


def keys_of(place: Place) -> tuple[str, ...]:
    """The keys from the thing down to what it lacks."""
    return (place[1],) if isinstance(place[1], str) else place[1]


Ranked = list[tuple[Place, set[str]]]


def ranked(found: Mapping[Place, set[str]], errors: frozenset[str]) -> Ranked:
    """The keys that tell most first: those that decide an error, then by the number of rules, then by name."""
    return sorted(
        found.items(),
        key=lambda item: (errors.isdisjoint(item[1]), -len(item[1]), short_name(item[0])),
    )
