"""What a picture's nodes, boxes and arrows stand for: what the plan says there, and the facts closest to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from iotlint.advise.known import Cited, Known
from iotlint.diagram.draw import dotted
from iotlint.diagram.picture import Arrow, Box, Node, Picture, gravest, texts
from iotlint.model.types import Connection, Element, Plan
from iotlint.report.escape import shown
from iotlint.report.review.found import web
from iotlint.report.review.model import Carried, Fact, Flowing, Found, Member, Part, ServiceFacts, Source

T = TypeVar("T")
Show = Callable[[str], str]
_MOST_MEMBERS = 40
_MOST_ITEMS = 12
# What people ask first of a service; the tier that was chosen and the version come on top.
_CLOSEST = ("accepts", "authentication", "lifecycle.", "limits.")


def parts_of(
    plan: Plan,
    value: Mapping[str, Any],
    picture: Picture,
    found: Mapping[str, Sequence[Found]],
    carried: Sequence[Carried],
    flows: Sequence[Flowing],
    known: Known,
    show: Show,
) -> Iterator[Part]:
    """A part for everything that is drawn. `value` is the document; `found` has findings by dotted route; `show` is
    what texts of the plan are shown by."""
    subjects: dict[str, Element | Connection] = {dotted(each.route): each for each in plan.nodes()}
    subjects.update((dotted(each.route), each) for each in plan.connections)
    titles = {node.key: node.lines[0] for node in _nodes(picture)}
    loads = _grouped(carried, lambda each: each.service)
    arrows = _grouped(flows, lambda each: each.route)
    everything: list[Node | Box | Arrow] = [*_nodes(picture), *_sites(picture), *picture.arrows]
    for drawn in everything:
        about = [subjects[route] for route in drawn.about if route in subjects]
        findings = tuple(each for route in drawn.about for each in found.get(route, ()))
        if not about and not findings:
            continue
        ids = dict.fromkeys(each.id for each in about if isinstance(each, Element))
        title = _title(drawn, titles)
        yield Part(
            key=drawn.key,
            title=title,
            label=_label(drawn, title),
            members=tuple(_member(each, value, known, show) for each in about[:_MOST_MEMBERS]),
            more=max(0, len(about) - _MOST_MEMBERS),
            findings=findings,
            capacity=tuple(each for id in ids for each in loads.get(id, ())),
            flows=tuple(each for route in drawn.about for each in arrows.get(route, ()))[:_MOST_MEMBERS],
        )


def _grouped(items: Sequence[T], key: Callable[[T], str]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for each in items:
        found.setdefault(key(each), []).append(each)
    return found


def facts_about(plan: Plan, known: Known) -> tuple[ServiceFacts, ...]:
    """Everything the catalog says of the service types in a plan."""
    types = dict.fromkeys(e.type for e in plan.services if isinstance(e.type, str) and known.keys(e.type))
    return tuple(
        ServiceFacts(type_, known.name(type_), tuple(_facts(type_, known.keys(type_), known)))
        for type_ in types
    )


def _nodes(picture: Picture) -> Iterator[Node]:
    yield from picture.nodes
    for lane in picture.lanes:
        yield from lane.nodes
        for site in lane.boxes:
            yield from site.nodes


def _sites(picture: Picture) -> Iterator[Box]:
    for lane in picture.lanes:
        yield from lane.boxes


def _title(drawn: Node | Box | Arrow, titles: Mapping[str, str]) -> str:
    if isinstance(drawn, Node):
        return ", ".join(drawn.lines)
    if isinstance(drawn, Box):
        return drawn.title
    way = "↔" if drawn.both else "→"
    over = f" ({drawn.label})" if drawn.label else ""
    return f"{titles[drawn.source]} {way} {titles[drawn.target]}{over}"


def _label(drawn: Node | Box | Arrow, title: str) -> str:
    """What is read out instead of the picture: the text that is seen, and what only colour or place show."""
    if isinstance(drawn, Node):
        lines = drawn.lines
    elif isinstance(drawn, Box):
        lines = (drawn.title,)
    else:
        lines = (drawn.label,) if drawn.label else ()
    seen = " ".join(texts(lines, drawn.marks))
    if isinstance(drawn, Arrow) and drawn.bar:
        seen = f"{seen} {drawn.bar.text}".strip()
    grave = gravest(drawn.marks)
    rest = [title] if isinstance(drawn, Arrow) else []
    rest += [f"worst: {grave}"] if grave else []
    return " | ".join(filter(None, (seen, *rest)))


def _member(subject: Element | Connection, value: Mapping[str, Any], known: Known, show: Show) -> Member:
    fields = tuple(_fields(_at(value, subject.route), show))
    if isinstance(subject, Connection):
        ends = [end.id if isinstance(end, Element) else "?" for end in (subject.source, subject.target)]
        return Member(f"{shown(ends[0])} → {shown(ends[1])}", "connection", "", fields, ())
    type_ = subject.type if isinstance(subject.type, str) and known.keys(subject.type) else ""
    what = known.name(type_) if type_ else subject.kind
    leads = _closest(subject)
    closest = [key for key in known.keys(type_) if key.startswith(leads)] if type_ else []
    return Member(shown(subject.id), what, type_, fields, tuple(_facts(type_, closest, known)))


def _closest(service: Element) -> tuple[str, ...]:
    """What the keys begin with of the facts that are closest to a service."""
    chosen = service.fields.get("sku")
    leads = [*_CLOSEST, *([f"tiers.{chosen}."] if isinstance(chosen, str) else [])]
    version = service.fields.get("version")
    if isinstance(version, str):
        leads.append(f"versions.{'.'.join(version.removeprefix('v').split('.')[:2])}.")
    return tuple(leads)


def _facts(type_: str, keys: Sequence[str], known: Known) -> Iterator[Fact]:
    for key in keys:
        cited = known.cite(type_, key)
        if cited is not None:
            confidence = "" if cited.confidence == "read" else cited.confidence
            yield Fact(key, _words(cited.value), _source(cited), confidence)


def _source(cited: Cited) -> Source:
    return Source(f"{cited.title}, {cited.section} ({cited.date})", web(cited.address))


def _fields(value: Any, show: Show, lead: str = "") -> Iterator[tuple[str, str]]:
    """What an entry says, as `name: text` with nested names dotted."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _fields(inner, show, f"{lead}.{key}" if lead else str(key))
    elif value is not None and lead:
        # The name goes along: a secret is known by it.
        # Each by itself, before they are put together, and together, since the name may tell what the value is.
        name = show(lead)
        yield name, show(f"{name}: {show(_words(value))}").removeprefix(f"{name}: ")


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        more = [f"and {len(value) - _MOST_ITEMS:,} more"] if len(value) > _MOST_ITEMS else []
        return ", ".join([*map(_words, value[:_MOST_ITEMS]), *more])
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_words(inner)}" for key, inner in value.items())
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _at(value: Any, route: Sequence[str | int]) -> Any:
    """The value at a route; None where there is none, as under an entry that another name was found for."""
    for part in route:
        try:
            value = value[part]
        except (KeyError, IndexError, TypeError):
            return None
    return value
