"""Words what rules found: hits become findings with places in one document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from iotlint.engine.check import Breach
from iotlint.engine.meta import Meta
from iotlint.engine.operators import within
from iotlint.engine.run import Hit
from iotlint.facts.capacity import ON_REQUEST, beyond, on_request
from iotlint.facts.facts import Facts
from iotlint.finding import Finding, Fix, Related, Severity, Sum
from iotlint.model.types import Connection, Element, Subject
from iotlint.source.document import Document
from iotlint.source.span import Route

if TYPE_CHECKING:
    from iotlint.engine.mend import Mender

_LOWERED = {"evaluation", "development"}


class Worded(NamedTuple):
    """What a generated `word_…` function says of a hit.

    `related` are (entry, field path, note); `at` the field paths to point at, the first one written counts;
    `flow` is a direction and what the way leads to; `missing` the fields that a breach was not decided for.
    """

    severity: str
    message: str
    related: list[tuple[Any, str, str]]
    at: Sequence[str]
    flow: tuple[str, Callable[[Element], bool]] | None
    missing: list[str]


class Wording:
    """Turns hits into findings with places in one document. `words`, `texts` and `fixes` are those of a pack,
    `meta` gives the row of a code."""

    def __init__(
        self,
        document: Document,
        graph: Facts,
        words: Mapping[tuple[str, int], Callable[..., Any]],
        meta: Callable[[str], Meta],
        texts: Mapping[str, Any],
        fixes: Mapping[tuple[str, int], Callable[..., Any]],
    ) -> None:
        self.texts = texts
        self.fixes = fixes
        self._mender: Mender | None = None
        self.document = document
        self.graph = graph
        self.words = words
        self.meta = meta
        metadata = graph.plan.fields.get("metadata")
        environment = metadata.get("environment") if isinstance(metadata, dict) else None
        self.lowered = environment in _LOWERED

    def finding(self, hit: Hit) -> Finding:
        """The finding for a hit."""
        code, number, subject, index, certain = hit
        rule = self.meta(code)
        if isinstance(subject, Breach):
            return self._breach(code, subject)
        item = None
        word = self.words[code, number]
        each = word.__defaults__[0] if word.__defaults__ else None
        if each is not None:
            listed = within(subject.fields, each)
            item = listed if index is None else listed[index]
        said = Worded(*word(self.graph, subject, item))
        message = said.message
        severity = self._lower(Severity[said.severity.upper()], rule)
        if not certain:
            severity = Severity.INFO
            message += f" (not decided: {', '.join(said.missing) or 'something'} is not stated)"
        elif (reckoned := self._reckoned(code, number, subject)) is not None:
            if reckoned[1] == "demand":
                message = beyond(self.graph, subject, reckoned[0]) or message
            if on_request(self.graph, subject, *reckoned):
                message += ON_REQUEST
                severity = min(severity, self._lower(self.grave(hit), rule))
        here, part = self._first(subject, said.at, each, index)
        spans = self.document.spans(here, part)
        others = [Related(span, self.document.further) for span in spans[1:]]
        for element, path, note in said.related:
            place = self._place(element, path, None, None)
            if place is not None:
                span = self.document.spans(*place)[0]
                if span != spans[0] and all(span != other.span for other in others):
                    others.append(Related(span, note))
        return Finding(
            code=code,
            name=rule.name,
            severity=severity,
            message=message,
            span=spans[0],
            at=".".join(map(str, here)),
            architecture=self.graph.plan.name,
            subject=self._subject(subject, _lasting(subject, said.at, here), item),
            related=tuple(others),
            flow=self._flow(subject, said.flow) if said.flow else (),
            sums=self._sums(code, number, subject),
            fix=self._fix(code, number, subject, each, index) if certain else None,
        )

    def grave(self, hit: Hit) -> Severity:
        """How grave a certain hit is, whatever the environment: a limit that is raised on request makes no error."""
        code, number, subject, _, _ = hit
        severity = Severity[self.words[code, number](self.graph, subject, None)[0].upper()]
        reckoned = self._reckoned(code, number, subject) if severity > Severity.WARNING else None
        if reckoned is not None and on_request(self.graph, subject, *reckoned):
            return Severity.WARNING
        return severity

    def _reckoned(self, code: str, number: int, subject: Subject) -> tuple[str, str] | None:
        """The measure of which a hit says that more of it is asked for than there is, and of what; None for other
        hits."""
        text = self.texts[code]
        if text["sum"] is None or not isinstance(subject, Element):
            return None
        return str(text["sum"]), str(text["reckoned"][number])

    def _breach(self, code: str, breach: Breach) -> Finding:
        """The finding for a breach that a Python check found."""
        rule = self.meta(code)
        at = breach.at
        # A route leads to the key: the value may be what must not be shown.
        found = (at, "key") if isinstance(at, tuple) else self._place(breach.subject, at, None, None)
        place = found or (breach.subject.route, "key")
        fix = self.texts[code]["fix"]
        if breach.hidden:
            self.document.hide(place[0])
        return Finding(
            code=code,
            name=rule.name,
            severity=self._lower(rule.severity, rule),
            message=self.texts[code]["message"].format_map(breach.values),
            span=self.document.spans(*place)[0],
            at=".".join(map(str, place[0])),
            architecture=self.graph.plan.name,
            subject=self._subject(breach.subject, place[0], None),
            fix=self._mend().removal(place[0], fix["safe"]) if fix and self.document.mendable else None,
        )

    def _sums(self, code: str, number: int, subject: Subject) -> tuple[Sum, ...]:
        """The arithmetic behind a hit."""
        measure, reckoned = self.texts[code]["sum"], self.texts[code]["reckoned"]
        if measure is None or not isinstance(subject, Element):
            return ()
        from iotlint.facts.capacity import sum_of

        return (sum_of(self.graph, subject, measure, reckoned[number]),)

    def _fix(
        self, code: str, number: int, subject: Subject, each: str | None, index: int | None
    ) -> Fix | None:
        """What would mend a hit; None where the rule offers nothing, or it cannot be written."""
        made = self.fixes.get((code, number))
        if made is None or not self.document.mendable:
            return None
        here: Route = () if each is None else _entry(each, index)
        item = within(subject.fields, each) if each is not None else None
        if index is not None and isinstance(item, list):
            item = item[index]
        title, safe, steps = made(self.graph, subject, item)
        return self._mend().fix(title, safe, steps, subject, here)

    def _mend(self) -> Mender:
        """Loaded when something is to be mended."""
        if self._mender is None:
            from iotlint.engine.mend import Mender

            self._mender = Mender(self.document)
        return self._mender

    def lowered_for(self, severity: Severity, code: str) -> Severity:
        """A severity as it is told of a rule in this plan."""
        return self._lower(severity, self.meta(code))

    def _lower(self, severity: Severity, rule: Meta) -> Severity:
        """One step lower for rules about production, in plans that are for trying things out."""
        if rule.production_only and self.lowered and severity > Severity.INFO:
            return Severity(severity - 1)
        return severity

    def _first(
        self, subject: Subject, at: Sequence[str], each: str | None, index: int | None
    ) -> tuple[Route, str]:
        for path in at:
            place = self._place(subject, path, each, index)
            if place is not None:
                return place
        if isinstance(subject, Connection):
            return (*subject.route, "to"), "value"
        return subject.route, "key"

    def _place(
        self, subject: Subject, path: str, each: str | None, index: int | None
    ) -> tuple[Route, str] | None:
        """Where a field path leads, or None where nothing is written there."""
        if path == "item" and each is not None:
            return (*subject.route, *_entry(each, index)), "value"
        steps = path.split(".")
        if steps[0] == "this":
            steps = steps[1:]
        if steps[0] == "architecture":
            return self._written(tuple(steps[1:]))
        at: Any = subject
        while steps:
            step = steps[0]
            if isinstance(at, Connection):
                if step in ("from", "to") and len(steps) > 1:
                    at, steps = at.source if step == "from" else at.target, steps[1:]
                    if not isinstance(at, Element):
                        return None
                    continue
                if step == "id":
                    return (*at.route, "to"), "value"
                return self._written((*at.route, *steps))
            if step == "id" or (step == "name" and at.kind == "requirement"):
                return at.route, "key"
            link = at.links.get(step) if len(steps) > 1 and isinstance(at, Element) else None
            if isinstance(link, Element):
                at, steps = link, steps[1:]
                continue
            return self._written((*at.route, *steps))
        return None

    def _written(self, route: Route) -> tuple[Route, str] | None:
        return (route, "value") if self.document.is_written(route) else None

    def _subject(self, subject: Subject, here: Route, item: Any) -> str:
        """The place by ids: what identifies a finding after lines moved and entries were reordered."""
        parts = [str(part) for part in here]
        if isinstance(subject, Connection) and here[:1] == ("connections",):
            fields = subject.fields
            parts[1] = f"{fields.get('from')}->{fields.get('to')}:{fields.get('protocol', '')}"
        elif isinstance(subject, Element) and subject.kind == "requirement" and here[:1] == ("requirements",):
            parts[1] = subject.id
        elif isinstance(subject, Element) and subject.kind == "model":
            parts[1] = str(subject.fields.get("path") or subject.fields.get("ontology"))
        if item is not None:
            parts[-1] = str(item)
        return ".".join(parts)

    def _flow(self, subject: Subject, flow: tuple[str, Callable[[Element], bool]]) -> tuple[Related, ...]:
        direction, found = flow
        connections: list[Connection] = []
        start: Any = subject
        if isinstance(subject, Connection):
            connections = [subject]
            start = subject.target if direction == "to" else subject.source
        if isinstance(start, Element):
            way = self.graph.path(start, found, direction)
            connections = connections + way if direction == "to" else way + connections
        if not connections:
            return ()
        first = connections[0].source
        steps = []
        if isinstance(first, Element):
            steps.append(Related(self.document.spans(first.route, "key")[0], f"starts at {first.id}"))
        for connection in connections:
            protocol = connection.fields.get("protocol")
            over = f" over {protocol}" if isinstance(protocol, str) else ""
            span = self.document.spans((*connection.route, "to"), "value")[0]
            steps.append(
                Related(span, f"{connection.fields.get('from')} to {connection.fields.get('to')}{over}")
            )
        return tuple(steps)


def worded(hits: Iterable[Hit], wording: Wording) -> list[Finding]:
    """The findings for hits: one mistake, one finding."""
    return _without_superseded([wording.finding(hit) for hit in hits], wording.meta)


def _lasting(subject: Subject, at: Sequence[str], here: Route) -> Route:
    """The place that identifies a finding: the first that the rule names, written or not, so that it stays the
    same finding when the plan states one key more."""
    if len(at) < 2 or not isinstance(subject, Element) or len(here) != len(subject.route) + 1:
        return here
    return here if "." in at[0] or at[0] in ("id", "item", "name") else (*subject.route, at[0])


def _entry(each: str, index: int | None) -> Route:
    """The way to an entry of a list, from the thing that has the list."""
    keys = tuple(each.split("."))
    return keys if index is None else (*keys, index)


def _without_superseded(findings: list[Finding], meta: Callable[[str], Meta]) -> list[Finding]:
    """One mistake, one finding: drops what a rule at the same place makes superfluous, unless it is graver."""
    by_place: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        by_place.setdefault((finding.span.path, finding.at), []).append(finding)
    dropped: set[int] = set()
    for together in by_place.values():
        if len(together) > 1:
            for graver in together:
                for other in together:
                    if other.code in meta(graver.code).supersedes and other.severity <= graver.severity:
                        dropped.add(id(other))
    return [finding for finding in findings if id(finding) not in dropped]
