"""How large services have to be: tier and units, or a memory profile, with the sum that decides it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any, NamedTuple

from iotlint.advise.cheaper import Other, cheapest, cost, others, source, words
from iotlint.advise.draft import Draft, Instance
from iotlint.advise.known import Cited, Known
from iotlint.facts.amounts import CHUNK, counted, told
from iotlint.facts.capacity import Size as Enough
from iotlint.facts.capacity import enough
from iotlint.facts.demand import MEASURES, Demand, demand
from iotlint.facts.facts import Facts
from iotlint.facts.limits import chunk_of, supply
from iotlint.model.types import Element

_USUAL = "standard"  # the edition that lacks nothing
_BASIC = "basic"  # the one that lacks something; the free one is for trying out
_HAIR = 1e-9
_MIB = 1_048_576


class Size(NamedTuple):
    """What a service needs.

    `fields` are those of the plan (`sku`, `units`, …), `words` what they come to, `decided_by` the measure, `sum`
    its terms, `others` further sizes that do, with the ratio of prices, which stands in `price`. `open` names the
    senders that state too little to be counted, so that it may have to be larger. `fits` is false where no size
    does, and `basic` true where a size of an edition that lacks something would cost less.
    """

    service: str
    fields: Mapping[str, Any]
    words: str
    decided_by: str
    sum: str
    others: tuple[Other, ...]
    open: tuple[str, ...]
    fits: bool = True
    price: Cited | None = None
    basic: bool = False


def sizes(draft: Draft, graph: Facts, known: Known, *, basic: bool = False) -> list[Size]:
    """The sizes of all services of a draft that can be sized; those of new services are put into the draft.

    With `basic` an edition that lacks something may be among them.
    """
    found = []
    for instance in draft.instances:
        service = graph.plan.by_id[instance.id]
        size = _of_units(instance, service, graph, known, basic)
        size = size or _of_profile(instance, service, graph, known)
        if size is None:
            continue
        found.append(size)
        if size.fits:
            _settle(draft, instance, service, size)
    return found


def _settle(draft: Draft, instance: Instance, service: Element, size: Size) -> None:
    """Puts a size into the draft: a new service's whole, of one in the plan what it does not say."""
    for field, value in size.fields.items():
        at, *rest = field.split(".")
        said = service.fields.get(at)
        said = said.get(rest[0]) if rest and isinstance(said, dict) else said
        if not instance.existing or (said != value and (said is None or _is_less(said, value))):
            draft.set(instance, field, value)


def _is_less(said: Any, needed: Any) -> bool:
    return isinstance(said, int | float) and isinstance(needed, int | float) and said < needed


def _of_units(instance: Instance, service: Element, graph: Facts, known: Known, basic: bool) -> Size | None:
    """Tier and units, or units alone, of a service that is sold in them."""
    units, tier = known.get(instance.type, "capacity.units"), known.get(instance.type, "capacity.tier")
    if not isinstance(units, str) or not _is_used(graph, service):
        return None
    if not isinstance(tier, str):
        return _of_units_alone(instance, service, graph, known, units)
    own = service.fields.get(tier)
    sufficient = enough(graph, service)
    usual = [size for size in sufficient if _is_of(known, instance.type, size.tier, (_USUAL, None), own)]
    lesser = [size for size in sufficient if _is_of(known, instance.type, size.tier, (_BASIC,), None)]
    found = [*usual, *(lesser if basic and own is None else ())]
    open_ = _open(graph, service)
    if not found:
        measure, asked = _largest(graph, service)
        said = "no size of one such service is enough"
        return Size(instance.id, {}, said, MEASURES[measure], asked.text, (), open_, fits=False)
    best = cheapest(known, instance.type, own, found)
    beside = others(known, service, best, found)
    number, stated = best.units, service.fields.get(units)
    if instance.existing and own == best.tier and isinstance(stated, int) and stated > number:
        # More than enough is planned, and stays so.
        beside, number = (Other(words(best), None, (), ()), *beside), stated
    measure = best.decided_by or _measure(service, best.tier)
    asked = demand(graph, service, measure, _chunk(known, instance.type, best.tier))
    cheaper = bool(lesser) and own is None and _is_cheaper(known, instance.type, lesser, best)
    return Size(
        instance.id,
        {tier: best.tier, units: number},
        f"{best.tier} × {number:,}",
        MEASURES[measure],
        _sum(asked, known.get(instance.type, f"tiers.{best.tier}.{measure}")),
        beside,
        open_,
        price=source(known, instance.type, best.tier) if len(found) > 1 else None,
        basic=cheaper and not basic,
    )


def _of_units_alone(
    instance: Instance, service: Element, graph: Facts, known: Known, field: str
) -> Size | None:
    most, decided = 1, ""
    for measure in MEASURES:
        each, _ = supply(service, None, measure)
        wanted = demand(graph, service, measure).whole
        if each and wanted and ceil(wanted / each - _HAIR) >= most:
            most, decided = ceil(wanted / each - _HAIR), measure
    decided = decided or "messagesPerSecond"
    stated = service.fields.get(field)
    number = max(most, stated) if instance.existing and isinstance(stated, int) else most
    return Size(
        instance.id,
        {field: number},
        f"{_spaced(field)}: {number:,}",
        MEASURES[decided],
        _sum(demand(graph, service, decided), known.get(instance.type, f"capacity.{decided}")),
        (Other(f"{_spaced(field)}: {most:,}", None, (), ()),) if number > most else (),
        _open(graph, service),
    )


def _of_profile(instance: Instance, service: Element, graph: Facts, known: Known) -> Size | None:
    """The smallest memory profile whose messages are large enough, and partitions for the rate."""
    field = known.get(instance.type, "capacity.profile")
    if not isinstance(field, str):
        return None
    largest, by = 0.0, ""
    for sender in graph.clients(service):
        telemetry = sender.fields.get("telemetry")
        size = telemetry.get("size") if isinstance(telemetry, dict) else None
        if isinstance(size, int | float) and size > largest:
            largest, by = float(size), sender.id
    if not by:
        return None
    profiles = {
        key.split(".")[0]: known.get(instance.type, f"profiles.{key}")
        for key in known.below(instance.type, "profiles")
        if key.endswith(".messageMiB")
    }
    fitting = [name for name, most in profiles.items() if most * _MIB >= largest]
    if not fitting:
        said = "no memory profile takes messages of that size"
        return Size(
            instance.id, {}, said, "the largest message", f"{by}: {largest:,.0f} B", (), (), fits=False
        )
    at, _, inner = field.partition(".")
    broker = service.fields.get(at)
    stated = broker.get(inner) if instance.existing and isinstance(broker, dict) else None
    chosen = stated if stated in fitting else fitting[0]
    fields: dict[str, Any] = {field: chosen}
    rate = demand(graph, service, "messagesPerSecond")
    said = f"memory profile {chosen}"
    each = known.get(instance.type, "limits.brokerMessagesPerSecondPerPartition")
    partitions = known.get(instance.type, "capacity.partitions")
    site = service.links.get("site")
    sites = site.fields.get("count", 1) if isinstance(site, Element) else 1
    # What arrives is counted over all the sites that one entry stands for; each has a broker of its own.
    arriving = rate.whole / sites if isinstance(sites, int) and sites else rate.whole
    if isinstance(each, int) and isinstance(partitions, str) and arriving > each:
        fields[partitions] = ceil(arriving / each - _HAIR)
        said += f", {fields[partitions]:,} partitions ({arriving:,.0f} messages a second, {each:,} each)"
    return Size(
        instance.id,
        fields,
        said,
        "the largest message",
        f"{by}: {largest:,.0f} B of {profiles[chosen] * _MIB:,} B",
        tuple(Other(f"memory profile {name}", None, (), ()) for name in fitting if name != chosen),
        rate.open,
    )


def _is_used(graph: Facts, service: Element) -> bool:
    """Whether anything in the plan sends to a service: without that there is nothing to reckon with."""
    return any(client.kind in ("device", "asset") for client in graph.clients(service))


def _is_of(known: Known, type_: str, tier: str, editions: tuple[str | None, ...], own: Any) -> bool:
    return own is not None or known.get(type_, f"tiers.{tier}.edition") in editions


def _is_cheaper(known: Known, type_: str, lesser: Sequence[Enough], best: Enough) -> bool:
    """Whether one of some sizes costs less than the one that was taken."""
    price = cost(known, type_, best)
    costs = [cost(known, type_, size) for size in lesser]
    return price is not None and any(each is not None and each < price for each in costs)


def _measure(service: Element, tier: str) -> str:
    """The measure to show where the smallest size is enough for all."""
    return next(
        (measure for measure in MEASURES if supply(service, tier, measure) != (None, None)), "devices"
    )


def _largest(graph: Facts, service: Element) -> tuple[str, Demand]:
    measure = next(iter(MEASURES))
    return measure, demand(graph, service, measure, chunk_of(service))


def _chunk(known: Known, type_: str, tier: str) -> int:
    found = known.get(type_, f"tiers.{tier}.chunkSize")
    return found if isinstance(found, int) else CHUNK


def _open(graph: Facts, service: Element) -> tuple[str, ...]:
    """The senders that state too little to be counted."""
    unknown = dict.fromkeys(demand(graph, service, "messagesPerDay").open)
    unknown.update(
        dict.fromkeys(
            c.id for c in graph.clients(service) if c.kind in ("device", "asset") and counted(c) is None
        )
    )
    return tuple(unknown)


def _sum(asked: Demand, each: Any) -> str:
    text = f"{told(asked.whole_terms) or 'nothing stated'} = {asked.whole:,.0f}"
    return f"{text}, {each:,} for each unit" if isinstance(each, int | float) else text


def _spaced(field: str) -> str:
    """`throughputUnits` in words."""
    return "".join(f" {c.lower()}" if c.isupper() else c for c in field)
