"""Words for what holds whatever the keys turn out to be that a plan does not state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from iotlint.engine.wording import Wording
from iotlint.facts.capacity import ON_REQUEST, deployed, measured, on_request
from iotlint.facts.facts import Facts
from iotlint.facts.limits import is_number
from iotlint.finding import Finding, Severity
from iotlint.model.interval import bounds
from iotlint.run.tried import stated_with

if TYPE_CHECKING:
    from iotlint.run.records import Standard
    from iotlint.run.tried import Key, Open, Tried
    from iotlint.source.document import Document

# Values that are told one by one.
_MOST_TOLD = 8


def told(
    key: Key,
    subject: Any,
    keys: Sequence[Open],
    alive: Sequence[Tried],
    facts: Facts,
    by: Standard,
    document: Document,
) -> Finding:
    """The finding of a hit that all that is left has in common. Where it depends on a key how grave it is, it is no
    graver than it has to be."""
    book, stated = by.rulebook, subject.fields
    most: list[float] = []
    for each in reversed(alive):  # the first of them, which is the largest, words it
        subject.fields = stated_with(stated, keys, each.values)
        graph = by.facts(facts.plan)
        hit, _ = each.hits[key]
        measure = book.texts[hit[0]]["sum"]
        if measure is not None and hit[2] is subject and book.texts[hit[0]]["reckoned"][hit[1]] == "demand":
            most += filter(is_number, [bounds(measured(graph, subject, "capacity", measure))[1]])
    wording = Wording(document, graph, book.words, book.meta, book.texts, book.fixes)
    finding = wording.finding(hit)
    names = " and ".join(f"`{each.name}`" for each in keys)
    values = _listed([each.values for each in reversed(alive)])
    verb = "is" if len(keys) == 1 else "are"
    same = f"{names} {verb} not stated; it is the same with each that nothing else rules out ({values})."
    message = f"{finding.message} {same}"
    if (
        len(most) == len(alive)
        and measure is not None
        and is_number(asked := measured(graph, subject, "demand", measure))
    ):
        unit = finding.sums[0].unit if finding.sums else measure
        terms = measured(graph, subject, "terms", measure)
        message = (
            f"No size of {book.cited['NAMES'][subject.type]} takes {asked:,.0f} {unit}, as '{subject.id}' is asked for "
            f"at least: the most is {max(most):,.0f} ({terms})."
        )
        if on_request(graph, subject, measure, "demand"):
            message += ON_REQUEST
    subject.fields = stated
    message += deployed(subject)
    mildest, worst = (choose(alive, key=lambda each: each.hits[key][1]) for choose in (min, max))
    if worst.hits[key][1] > mildest.hits[key][1]:
        message += f" It would be {_article(worst.hits[key][1])} with {_values(keys, worst.values)}."
    severity = wording.lowered_for(mildest.hits[key][1], hit[0])
    return finding._replace(message=message, severity=severity, fix=None)


def none_fits(
    subject: Any, keys: Sequence[Open], tried: Sequence[Tried], facts: Facts, document: Document
) -> Finding:
    """Each value is refused, by one rule or another."""
    said: dict[str, list[tuple[Any, ...]]] = {}
    for each in reversed(tried):
        codes = sorted({key[0] for key, (_, grave) in each.hits.items() if grave is Severity.ERROR})
        said.setdefault(", ".join(codes), []).append(each.values)
    refused = "; ".join(f"{_listed(values)} by {codes}" for codes, values in said.items())
    names = " with ".join(each.name for each in keys)
    if subject.kind == "connection":
        place, part, what = subject.route, "value", f"from '{subject.source.id}' to '{subject.target.id}'"
    else:
        place = (*subject.route, "type") if subject.kind == "service" else subject.route
        part, what = "value" if subject.kind == "service" else "key", f"'{subject.id}'"
    return Finding(
        code="SOL301",
        name="no-size-fits",
        severity=Severity.ERROR,
        message=f"No {names} fits {what}: {refused}.{deployed(subject)}",
        span=document.spans(place, part)[0],
        at=".".join(map(str, place)),
        architecture=facts.plan.name,
        subject=".".join((*map(str, subject.route), keys[0].name)),
    )


def _article(grave: Severity) -> str:
    return f"{'a' if grave is Severity.WARNING else 'an'} {grave}"


def _values(keys: Sequence[Open], values: Sequence[Any]) -> str:
    return " and ".join(f"`{key.name}: {_value(value)}`" for key, value in zip(keys, values, strict=True))


def _listed(combinations: Sequence[tuple[Any, ...]]) -> str:
    found = [" with ".join(map(_value, each)) for each in combinations[:_MOST_TOLD]]
    if len(combinations) > _MOST_TOLD:
        found.append(f"{len(combinations) - _MOST_TOLD} more")
    return ", ".join(found)


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
