"""A service at the size a plan gives it: its limits worked out, what is asked of each, what is left, what ends when."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from iotlint.config.values import Config
from iotlint.errors import UsageError
from iotlint.facts.capacity import sum_of
from iotlint.facts.demand import MEASURES
from iotlint.facts.facts import Facts
from iotlint.facts.limits import supply, tier_of, units_of
from iotlint.facts.timeline import timeline
from iotlint.finding import Sum
from iotlint.model.nearest import unknown
from iotlint.model.types import Element
from iotlint.model.validate import is_architecture
from iotlint.report.escape import shown
from iotlint.report.fact_words import fact_text
from iotlint.report.summary import arithmetic, number
from iotlint.run.records import LazyBases, standard
from iotlint.source.load import load, read

# The fact that is read here by name (catalog/uses.py).
USES = ("capacity.tier",)


class Limit(NamedTuple):
    """One measure of a service: its limit in words and as a number, what is asked of it at least, in words too."""

    measure: str
    limit: str
    available: float | None
    asked: float
    terms: str

    @property
    def left(self) -> float | None:
        """What is left of it; None where the limit is not known."""
        return None if self.available is None else self.available - self.asked


class Card(NamedTuple):
    """A service of a plan: what it is, its limits, facts that hold whatever its size, and what ends when."""

    id: str
    what: str
    limits: list[Limit]
    fixed: list[str]
    ends: list[str]


def cards(path: str, id: str | None, as_of: str) -> list[Card]:
    """The services of all plans in a file, or the one with an id. Raises UsageError where there is none."""
    try:
        stream = load(read(path), path)
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror or problem}.") from None
    by, bases = standard(Config(), as_of), LazyBases(read)
    found: list[Card] = []
    ids: list[str] = []
    for document in stream.documents:
        if not is_architecture(document):
            continue
        plan, _ = by.plan(bases.resolve(document)[0])
        graph = by.facts(plan)
        names = by.rulebook.cited["NAMES"]
        ids += [service.id for service in plan.services]
        found += [_card(graph, each, names) for each in plan.services if id in (None, each.id)]
    if not found:
        raise UsageError(unknown("service", id, ids) if id and ids else f"{path} holds no service.")
    return found


def _card(graph: Facts, service: Element, names: dict[str, str]) -> Card:
    fields = service.fields
    parts = [names.get(str(service.type), str(service.fields.get("name", service.type)))]
    parts += [str(fields[key]) for key in ("sku", "version") if isinstance(fields.get(key), str)]
    parts += [f"{key} {fields[key]:,}" for key in ("units", "count") if isinstance(fields.get(key), int)]
    limits = [
        Limit(measure, words, found.available, found.value, arithmetic(found._replace(available=None)))
        for measure in MEASURES
        for found in (sum_of(graph, service, measure),)
        for words in (_limit(service, measure, found),)
        if words
    ]
    own = tier_of(service)
    leads = ("limits.", "operations.", *([f"tiers.{own}."] if own else []))
    fixed = [
        f"{key.removeprefix(f'tiers.{own}.')}: {fact_text(key, value)}"
        for key, value in service.facts.items()
        if key.startswith(leads)
        and _number(value)
        and key.rpartition(".")[2].removesuffix("Floor") not in MEASURES
    ]
    events: dict[str, list[str]] = graph.cached("ends by id", lambda: _by_element(graph))
    ends = events.get(service.id, [])
    return Card(service.id, ", ".join(parts), limits, fixed, ends)


def _by_element(graph: Facts) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for event in timeline(graph.plan):
        found.setdefault(event.element, []).append(f"{event.date}: {event.what}")
    return found


def _limit(service: Element, measure: str, found: Sum) -> str:
    """A limit worked out; empty where the catalog has none, and nothing is asked either."""
    own = tier_of(service)
    each, floor = supply(service, own, measure)
    if each is None and floor is None:
        if service.facts.get("capacity.tier") and own is None and found.value:
            return "it depends on the tier, which is not stated"
        return ""
    units = units_of(service)
    if each is None:
        return f"{floor:,}"
    if not _number(units):
        return f"{each:,} for each unit, and their number is not stated"
    product = f"{each:,} × {units:,} = {units * each:,}" if units != 1 else f"{each:,}"
    return f"the higher of {floor:,} or {product}" if floor is not None else product


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def text(found: list[Card]) -> str:
    """The cards as paragraphs."""
    return "\n".join("\n".join(_lines(card)) + "\n" for card in found)


def _lines(card: Card) -> Iterator[str]:
    yield f"{shown(card.id)}: {shown(card.what)}"
    for limit in card.limits:
        yield f"  {MEASURES[limit.measure]}: {limit.limit}"
        if limit.asked:
            yield f"    asked of it, at least: {limit.terms}"
        if limit.left is not None and limit.asked:
            short = limit.left < 0
            yield f"    {'too little by' if short else 'left'}: {number(abs(limit.left))}"
    if not card.limits:
        yield "  The catalog knows no sum that its size decides."
    for fact in card.fixed:
        yield f"  {fact}"
    for end in card.ends or ["nothing about it is known to end"]:
        yield f"  {end}"


def markdown(found: list[Card]) -> str:
    """A table for each service."""
    lines = []
    for card in found:
        lines += [f"## {shown(card.id)}: {shown(card.what)}", ""]
        lines += ["| measure | limit | asked | left |", "|---|---|---|---|"]
        for each in card.limits:
            left = "" if each.left is None else number(each.left)
            lines.append(f"| {MEASURES[each.measure]} | {each.limit} | {number(each.asked)} | {left} |")
        lines += ["", *(f"- {fact}" for fact in (*card.fixed, *card.ends)), ""]
    return "\n".join(lines)


def as_json(found: list[Card]) -> str:
    """The same for programs."""
    plain = [
        {**card._asdict(), "limits": [{**each._asdict(), "left": each.left} for each in card.limits]}
        for card in found
    ]
    return json.dumps(plain, ensure_ascii=False, indent=2) + "\n"
