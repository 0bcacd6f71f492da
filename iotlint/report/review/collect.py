"""From a judged plan to what a review says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from iotlint.advise.known import Known
from iotlint.diagram.draw import Services, by_place, picture_of
from iotlint.facts.amounts import counted
from iotlint.facts.facts import Facts
from iotlint.facts.timeline import Event, timeline
from iotlint.finding import Finding
from iotlint.model.types import Element, Plan
from iotlint.outcome import Report, Unstated
from iotlint.report.escape import shown, shown_of
from iotlint.report.review.asked import asked_by
from iotlint.report.review.carried import carried_by, flows_of, sizes_for
from iotlint.report.review.found import found_in
from iotlint.report.review.model import Found, ModelShown, Moment, Review, Wanted
from iotlint.report.review.parts import facts_about, parts_of
from iotlint.report.undecided import possible
from iotlint.run.wanting import Wanting
from iotlint.source.document import Document

# More than anybody goes through in a review; the page would grow to what browsers are slow with.
_MOST_FINDINGS = 500
_APART = 0.025  # of the line of time: the width of a mark on it
_ABOUT = ("owner", "environment")


def review_of(
    document: Document,
    graph: Facts,
    findings: Sequence[Finding],
    report: Report,
    known: Known,
    drawn: Services,
    wanting: Wanting,
) -> Review:
    """Everything a review says of one plan. `drawn` has (lane, label) by service type, `wanting` what of it could
    not be judged."""
    plan = graph.plan
    reported = sorted((f for f in findings if f.suppressed is None), key=lambda f: -f.severity)
    suppressed = [f for f in findings if f.suppressed is not None]
    severities = Counter(str(finding.severity) for finding in reported)
    flows = tuple(flows_of(graph))
    show = shown_of(document.source)
    picture = picture_of(plan, reported, drawn, show, {each.route: each.bar for each in flows})
    told = reported[:_MOST_FINDINGS]
    found = found_in(told, plan.connections, report)
    pairs = list(zip(told, found, strict=True))
    numbered = {id(finding): each for finding, each in pairs}
    places: dict[str, list[Found]] = {
        route: [numbered[id(finding)] for finding in here] for route, here in by_place(plan, told).items()
    }
    carried = tuple(carried_by(graph))
    metadata = plan.fields.get("metadata")
    described = metadata if isinstance(metadata, dict) else {}
    return Review(
        name=shown(plan.name) or "Architecture",
        description=_text(described.get("description")),
        about=tuple(_about(plan, described)),
        counts=tuple(_counts(plan)),
        picture=picture,
        parts=tuple(parts_of(plan, document.value, picture, places, carried, flows, known, show)),
        numbers=tuple(severities.items()),
        findings=tuple(found),
        more=len(reported) - len(told),
        suppressed=tuple(found_in(suppressed[:_MOST_FINDINGS], plan.connections, report)),
        judged=len(wanting.judged - wanting.undecided),
        undecided=len(wanting.undecided),
        wanted=tuple(_wanted(each, report) for each in wanting.places),
        flows=flows,
        capacity=carried,
        sizes=tuple(sizes_for(graph)),
        moments=tuple(_moments(plan)),
        requirements=tuple(asked_by(graph, document, pairs, known)),
        models=_models(plan),
        facts=facts_about(plan, known),
    )


def _wanted(each: Unstated, report: Report) -> Wanted:
    span = each.span
    return Wanted(
        shown(each.name),
        f"{shown(span.path)}:{span.line}:{span.column}",
        possible(each),
        tuple((code, report.rules[code].name) for code in each.rules),
    )


def _models(plan: Plan) -> tuple[ModelShown, ...]:
    if not plan.models:
        return ()
    from iotlint.report.review.models import models_of

    return tuple(models_of(plan))


def _text(value: object) -> str:
    return shown(value) if isinstance(value, str) else ""


def _about(plan: Plan, metadata: dict[str, object]) -> Iterator[tuple[str, str]]:
    for name in _ABOUT:
        if _text(metadata.get(name)):
            yield name, _text(metadata[name])
    solution = plan.fields.get("solution")
    if isinstance(solution, dict):
        for name, label in (
            ("type", "solution type"),
            ("approach", "approach"),
            ("until", "has to run until"),
        ):
            if _text(solution.get(name)):
                yield label, _text(solution[name])
        regions = solution.get("regions")
        if isinstance(regions, list):
            yield "regions", shown(", ".join(each for each in regions if isinstance(each, str)))


def _counts(plan: Plan) -> Iterator[tuple[str, str]]:
    """How much of what is planned; devices and assets by how many an entry stands for."""
    for name, entries in (("devices", plan.devices), ("assets", plan.assets)):
        if entries:
            numbers = [counted(each) for each in entries]
            known = sum(number for number in numbers if number is not None)
            yield name, f"{known:,}" + (" or more" if None in numbers else "")
    rest: tuple[tuple[str, Sequence[object]], ...] = (
        ("services", plan.services),
        ("applications", plan.applications),
        ("connections", plan.connections),
    )
    if plan.sites:
        yield "sites", f"{sum(map(_places, plan.sites)):,}"
    yield from ((name, f"{len(entries):,}") for name, entries in rest if entries)


def _places(site: Element) -> int:
    number = site.fields.get("count", 1)
    return number if isinstance(number, int) else 1


def _moments(plan: Plan) -> list[Moment]:
    """What ends, along a line that reaches to the last of it; what is past stands at its beginning.

    What comes close together is moved apart, as far as there is room, so that each can be seen.
    """
    events: list[Event] = timeline(plan)
    last = max((event.days for event in events), default=0) or 1
    apart = min(_APART, 1 / max(1, len(events) - 1))
    places: list[float] = []
    for event in events:
        at = min(1.0, max(0.0, event.days / last))
        places.append(max(at, places[-1] + apart) if places else at)
    for number in range(len(places) - 1, -1, -1):  # back from what was moved beyond the end
        places[number] = min(places[number], 1 - apart * (len(places) - 1 - number))
    return [
        Moment(number, event._replace(element=shown(event.element), what=shown(event.what)), max(0.0, at))
        for number, (event, at) in enumerate(zip(events, places, strict=True), start=1)
    ]
