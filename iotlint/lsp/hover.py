"""What there is to say of the place under the pointer: findings, keys, service types, ids."""

from __future__ import annotations

from typing import Any

from lsprotocol.types import Hover, MarkupContent, MarkupKind

from iotlint.facts.capacity import sum_of
from iotlint.facts.demand import MEASURES
from iotlint.finding import Finding, Sum
from iotlint.lsp.judging import Analysis, Plans
from iotlint.lsp.knowledge import Knowledge, element_line, rule
from iotlint.lsp.positions import range_of
from iotlint.model.facets import first
from iotlint.model.types import SECTIONS, Element
from iotlint.model.validate import canonical_types
from iotlint.report.summary import arithmetic
from iotlint.source.place import Around, around
from iotlint.source.span import Source


def hover(
    source: Source,
    offset: int,
    said: list[tuple[Analysis, Finding]],
    known: Analysis | None,
    knowledge: Knowledge,
    encoding: str,
) -> Hover | None:
    """Everything about an offset, with what is `said` there by findings; None where there is nothing to say."""
    parts: list[str] = []
    place: tuple[int, int] | None = None
    for analysis, finding in said:
        span = finding.span
        parts.append(f"{finding.message}\n\n{rule(analysis.infos[finding.code])}")
        place = place or (
            source.offset(span.line, span.column),
            source.offset(span.end_line, span.end_column),
        )
    at = around(source.text, offset)
    if at is not None and at.start < at.end and at.start <= offset <= at.end:
        about = _said(source.text[at.start : at.end].strip("\"' \t"), at, known, knowledge)
        if about:
            parts.append(about)
            place = at.start, at.end
    if not parts or place is None:
        return None
    content = MarkupContent(MarkupKind.Markdown, "\n\n---\n\n".join(parts))
    return Hover(content, range_of(source, *place, encoding))


def _said(word: str, at: Around, known: Analysis | None, knowledge: Knowledge) -> str:
    aliases = known.standard.rulebook.pack["ALIASES"] if known else {}
    value: Any = at.values
    if at.part == "key":
        if len(at.route) == 1 and at.route[0] in SECTIONS:
            return _id(word, known)
        value, _ = canonical_types(value, aliases)
        return _field(value, (*at.route, word), knowledge)
    facets = knowledge.schema.facets(value, at.route)
    if first(facets, "x-ref") is not None:
        return _id(word, known) or _field(value, at.route, knowledge)
    if at.route[:1] == ("services",) and at.route[2:] == ("type",) and known is not None:
        type_ = aliases.get(" ".join(word.lower().split()), word)
        by = known.standard
        return knowledge.service(type_, by.rulebook, by.as_of) or _field(value, at.route, knowledge)
    value, _ = canonical_types(value, aliases)
    choice = next(
        (
            each
            for each in knowledge.schema.choices(knowledge.schema.facets(value, at.route))
            if each.is_meant_by(word)
        ),
        None,
    )
    about = _field(value, at.route, knowledge)
    if choice is not None and choice.text:
        other = "" if word == choice.value else f", another word for `{choice.value}`"
        return f"`{word}`{other}: {choice.text}\n\n{about}".rstrip()
    return about


def _field(value: Any, route: tuple[str | int, ...], knowledge: Knowledge) -> str:
    while route and isinstance(route[-1], int):
        route = route[:-1]
    if not route:
        return ""
    field = knowledge.schema.field(value, route)
    if field is None or not field.text:
        return ""
    return f"**{field.title or field.key}** (`{field.key}`)\n\n{field.text}"


def _id(id: str, known: Analysis | None) -> str:
    """What an id is, what it carries against its limits, and what it is tied to."""
    if known is None:
        return ""
    for plans in known.plans:
        element = plans.plan.by_id.get(id)
        if element is not None:
            lines = [f"**{id}**: {element_line(element, known.standard.rulebook)}"]
            lines += [f"- {text}" for text in carried(plans, element)]
            ties = _ties(element)
            if ties:
                lines += ["", ties]
            return "\n".join(lines).replace("\n- ", "\n\n- ", 1)
    return ""


def carried(plans: Plans, element: Element) -> list[str]:
    """For each sum of a service that has something to say: its terms and its limit, in words."""
    return [arithmetic(found) + _share(found) for found in sums(plans, element)]


def sums(plans: Plans, element: Element) -> list[Sum]:
    """The sums of a service to which its clients add anything and of which there is only so much."""
    if element.kind != "service":
        return []
    found = (sum_of(plans.facts, element, measure) for measure in MEASURES)
    return [each for each in found if each.value and each.available]


def _share(found: Sum) -> str:
    return f" ({share(found)})" if found.available else ""


def share(found: Sum) -> str:
    """How much of what there is a sum takes: `86 %`."""
    assert found.available
    part = 100 * found.value / found.available
    return f"{part:,.0f} %" if part >= 1 else "under 1 %"


def _ties(element: Element) -> str:
    parts = []
    if element.incoming:
        names = dict.fromkeys(str(getattr(c.source, "id", "?")) for c in element.incoming)
        parts.append("From: " + ", ".join(f"`{name}`" for name in list(names)[:8]))
    if element.outgoing:
        names = dict.fromkeys(str(getattr(c.target, "id", "?")) for c in element.outgoing)
        parts.append("To: " + ", ".join(f"`{name}`" for name in list(names)[:8]))
    return ". ".join(parts)
