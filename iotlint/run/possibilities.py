"""What holds whatever a tier turns out to be that the plan does not state: each one tried against all its rules.

The tiers are those that the catalog knows on the day; units lie between one and the most of the tier. A tier that
an error refuses is no way out. Where all are refused, by one rule, that rule speaks; where each is by another,
one finding lists which by which. A graver one is never made of a milder: a warning or a note has to hold for
every tier that is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from iotlint.engine.wording import Wording
from iotlint.facts.capacity import measured
from iotlint.facts.facts import Facts
from iotlint.facts.limits import is_number
from iotlint.finding import Finding, Severity
from iotlint.model.interval import bounds
from iotlint.model.types import Element
from iotlint.run.wanting import is_tier_open, tier_field, tiers_of

if TYPE_CHECKING:
    from iotlint.engine.run import Hit
    from iotlint.run.records import Standard
    from iotlint.source.document import Document

# Services of a plan that are looked at so: beyond, nothing is said that is not certain already.
_MOST_SERVICES = 200

Key = tuple[str, Any, Any]


class Tried(NamedTuple):
    """What rules say of a service if it has a tier, besides what they say anyhow: by rule and place, the hit and
    how grave it is."""

    tier: str
    hits: dict[Key, tuple[Hit, Severity]]


def certain(facts: Facts, hits: list[Hit], by: Standard, document: Document) -> list[Finding]:
    """The findings that hold for every tier that a service may have, though it states none."""
    wanted = {subject for _, _, subject, _ in facts.undecided if is_tier_open(facts, subject)}
    found: list[Finding] = []
    known = {_key(hit) for hit in hits}
    for service in [each for each in facts.plan.services if each in wanted][:_MOST_SERVICES]:
        found += _of(service, facts, known, by, document)
    return found


def _of(
    service: Element, facts: Facts, known: set[Key], by: Standard, document: Document
) -> Iterator[Finding]:
    name = tier_field(facts, service)
    rules = [each for each in by.rulebook.rules_for(facts.plan) if each[0] in by.rulebook.tiered]
    stated = service.fields
    tried: list[Tried] = []
    left: set[Key] | None = None
    try:
        for tier in reversed(
            tiers_of(service)
        ):  # the largest first: mostly it is a way out, and no more is to be tried
            service.fields = {**stated, name: tier}
            graph = by.facts(facts.plan)
            made: list[Hit] = []
            for _, find in rules:
                with suppress(Exception):  # a rule that crashes has said so of the plan as it stands
                    find(graph, made)
            each = Tried(
                tier, {_key(hit): (hit, _grave(hit, graph, by)) for hit in made if _key(hit) not in known}
            )
            tried.append(each)
            if not _refused(each):
                left = set(each.hits) if left is None else left & set(each.hits)
                if not left:
                    return
        if left is None:
            left = set.intersection(
                *({key for key, (_, grave) in each.hits.items() if grave is Severity.ERROR} for each in tried)
            )
            if not left:
                yield _no_size(service, name, tried, facts, document)
                return
        alive = [each for each in tried if not _refused(each)] or tried
        for key in sorted(left, key=lambda each: each[0]):
            # Where it depends on the tier how grave it is, it is no graver than it has to be.
            best = min(alive, key=lambda each: each.hits[key][1])
            service.fields = {**stated, name: best.tier}
            graph = by.facts(facts.plan)
            yield _told(best.hits[key][0], service, name, alive, graph, by, document)
    finally:
        service.fields = stated


def _key(hit: Hit) -> Key:
    return hit[0], hit[2] if not isinstance(hit[2], tuple) else None, hit[3]


def _refused(tried: Tried) -> bool:
    return any(grave is Severity.ERROR for _, grave in tried.hits.values())


def _grave(hit: Hit, graph: Facts, by: Standard) -> Severity:
    code, number, subject, index, certain_ = hit
    if not certain_ or index is not None or isinstance(subject, tuple):
        return Severity.INFO
    return Severity[by.rulebook.words[code, number](graph, subject, None)[0].upper()]


def _told(
    hit: Hit, service: Element, name: str, tried: list[Tried], graph: Facts, by: Standard, document: Document
) -> Finding:
    book = by.rulebook
    finding = Wording(document, graph, book.words, book.meta, book.texts, book.fixes).finding(hit)
    tiers = ", ".join(reversed([each.tier for each in tried]))
    measure = book.texts[hit[0]]["sum"]
    same = f"`{name}` is not stated; it is the same with each that nothing else rules out ({tiers})."
    message = f"{finding.message} {same}"
    if measure is not None and hit[2] is service and book.texts[hit[0]]["reckoned"][hit[1]] == "demand":
        asked = measured(graph, service, "demand", measure)
        most = bounds(measured(graph, service, "capacity", measure))[1]
        if is_number(asked) and is_number(most):
            unit = finding.sums[0].unit if finding.sums else measure
            terms = measured(graph, service, "terms", measure)
            message = (
                f"No size of {book.cited['NAMES'][service.type]} takes {asked:,.0f} {unit}, as '{service.id}' is asked "
                f"for at least: the most is {most:,.0f} ({terms})."
            )
    return finding._replace(message=message, fix=None)


def _no_size(service: Element, name: str, tried: list[Tried], facts: Facts, document: Document) -> Finding:
    """Each tier is refused, by one rule or another."""
    said = []
    for each in reversed(tried):
        codes = sorted({key[0] for key, (_, grave) in each.hits.items() if grave is Severity.ERROR})
        said.append(f"{each.tier} by {', '.join(codes)}")
    place = (*service.route, "type")
    return Finding(
        code="SOL301",
        name="no-size-fits",
        severity=Severity.ERROR,
        message=f"No {name} fits '{service.id}': {'; '.join(said)}.",
        span=document.spans(place, "value")[0],
        at=".".join(map(str, place)),
        architecture=facts.plan.name,
        subject=".".join((*map(str, service.route), name)),
    )
