"""The requirements of a plan, and what in it meets each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from iotlint.advise.known import Known
from iotlint.facts.facts import Facts
from iotlint.finding import Finding
from iotlint.model.types import Element
from iotlint.report.escape import shown
from iotlint.report.review.model import Asked, Found
from iotlint.source.document import Document


def asked_by(
    graph: Facts, document: Document, findings: Iterable[tuple[Finding, Found]], known: Known
) -> Iterator[Asked]:
    """Every requirement, those that the approach brings along last. Findings count where they stand at a
    requirement or name it as what made them."""
    pairs = list(findings)
    stated = {each.id: each for each in graph.plan.requirements}
    implied = sorted(name for name in graph.requires(graph.plan) if name not in stated)
    for name, requirement in [*stated.items(), *((name, None) for name in implied)]:
        yield _asked(name, requirement, graph, _about(name, document, pairs), known)


def _asked(
    name: str, requirement: Element | None, graph: Facts, findings: Sequence[Found], known: Known
) -> Asked:
    fields: Mapping[str, object] = requirement.fields if requirement else {}
    named = requirement.links.get("appliesTo") if requirement else None
    applies = [e.id for e in (named if isinstance(named, list) else [named]) if isinstance(e, Element)]
    met_by = tuple(shown(service.id) for service in _providers(name, requirement, graph, known))
    elsewhere = fields.get("providedBy")
    failing = any(found.severity == "error" for found in findings)
    if isinstance(elsewhere, str):
        verdict, words = "elsewhere", f"provided by {shown(elsewhere)}, outside this plan"
    elif requirement is not None and graph.plan_property(requirement):
        verdict = "doubtful" if failing else "whole"
        words = "a property of the plan as a whole" + (", with errors" if failing else "")
    elif met_by:
        verdict = "doubtful" if failing else "met"
        words = f"provided by {', '.join(met_by)}" + (", with errors" if failing else "")
    elif known.meaning(name):
        verdict, words = "open", "nothing in the plan provides it"
    else:
        verdict, words = "own", "a requirement of your own, of which nothing is known"
    if requirement is None:
        words += " (asked for by the approach)"
    return Asked(
        shown(name), known.meaning(name), shown(", ".join(applies)), met_by, verdict, words, tuple(findings)
    )


def _providers(name: str, requirement: Element | None, graph: Facts, known: Known) -> list[Element]:
    """The services that provide something; where it is asked for some parts only, not those to which others
    connect."""
    found = [service for service in graph.plan.services if name in service.provided]
    if requirement is None or "appliesTo" not in requirement.fields:
        return found
    concerned = set(graph.concerns(requirement))
    return [service for service in found if service in concerned or not known.takes(str(service.type))]


def _about(name: str, document: Document, pairs: Sequence[tuple[Finding, Found]]) -> list[Found]:
    value = document.value.get("requirements")
    position: str | int = value.index(name) if isinstance(value, list) and name in value else name
    at = f"requirements.{position}"
    route = ("requirements", position)
    places = (
        set(document.spans(route)) | set(document.spans(route, "key"))
        if document.is_written(route)
        else set()
    )
    return [
        found
        for finding, found in pairs
        if finding.at == at
        or finding.at.startswith(f"{at}.")
        or any(place.span in places for place in finding.related)
    ]
