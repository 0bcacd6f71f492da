"""Reads rule files; every mistake in them is reported with line and column, and none is passed over."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from iotlint.catalog.entries import read_documents
from iotlint.config.settings import SEVERITIES
from iotlint.facts.demand import MEASURES
from iotlint.language.fields import NODES, Fields
from iotlint.language.figures import disagreeing, prose
from iotlint.language.misread import Misread
from iotlint.language.read_condition import Reader, Scope
from iotlint.language.read_example import read_example
from iotlint.language.read_fix import FixReader
from iotlint.language.rule import (
    Example,
    Flow,
    Placeholder,
    RelatedPlaces,
    Rule,
    RuleFix,
    SeverityCase,
    Variant,
)
from iotlint.language.too_much import too_much
from iotlint.model.nearest import nearest
from iotlint.model.schema_problems import MOST, told
from iotlint.source.document import Document
from iotlint.source.span import Route

# A fact's key may have fields in it: `{fact:iot-hub.tiers[{sku}].routes}`.
_PLACEHOLDER = re.compile(r"\{((?:[^{}]|\{[^{}]*\})*)\}")


class Knowledge:
    """What rule files are checked against: the fields of the format, the facts of the catalog, the sources,
    the Python checks with the values each gives to messages, the schema of rule files, and the facts that are
    numbers, by `type.key`; and what the Well-Architected Framework asks, by id."""

    def __init__(
        self,
        fields: Fields,
        facts: Mapping[str, frozenset[str]],
        sources: Mapping[str, Any],
        checks: Mapping[str, tuple[str, ...]],
        schema: Mapping[str, Any],
        numbers: Mapping[str, float],
        guidance: Mapping[str, Any],
    ) -> None:
        self.guidance = guidance
        self.schema = schema
        self.numbers = numbers
        self.fields = fields
        self.checks = checks
        self.facts = facts
        self.sources = sources


def read_rule(path: Path, shown: str, knowledge: Knowledge) -> tuple[Rule | None, list[str]]:
    """The rule in a file, or None, and what is wrong with it as `path:line:column: message`."""
    problems: list[str] = []
    documents = read_documents(path, shown, problems)
    if problems or len(documents) != 1:
        return None, problems or [f"{shown}:1:1: A rule file holds one rule."]
    # Its form is the schema's to judge; what is read below can rely on it, and says what no schema can know.
    reader = RuleReader(path, shown, documents[0], knowledge)
    for wrong in islice(too_much(documents[0].value), MOST):
        reader.problem(str(wrong), wrong.route)
    if malformed := reader.problems or told(documents[0], knowledge.schema):
        return None, malformed
    try:
        return reader.read()
    except (KeyError, TypeError, AttributeError, ValueError) as problem:
        # What the schema lets through and no reader expects; the places above tell what was looked at.
        return None, [
            *reader.problems,
            f"{shown}:1:1: This rule is not of the form that rules have: {problem!r}.",
        ]


class RuleReader:
    """Reads one rule from its document; `raw` is the mapping that is read, the document's own unless replaced."""

    def __init__(self, path: Path, shown: str, document: Document, knowledge: Knowledge) -> None:
        self.path, self.shown, self.document, self.knowledge = path, shown, document, knowledge
        self.problems: list[str] = []
        self.raw: Any = document.value

    def problem(self, message: str, route: Route, part: str = "value") -> None:
        span = self.document.spans(route, part)[0]
        said = f"{self.shown}:{span.line}:{span.column}: {message}"
        # What all variants inherit is read once for each.
        if said not in self.problems:
            self.problems.append(said)

    def attempt(self, read: Callable[..., Any], *given: Any) -> Any:
        """What `read` makes of what is given, or None where it cannot be read, which is noted."""
        try:
            return read(*given)
        except Misread as problem:
            self.problem(str(problem), problem.route, problem.part)
            return None

    def read(self) -> tuple[Rule | None, list[str]]:
        raw = self.raw
        if ("cost" in raw) != ("cost-reason" in raw):
            said = "`cost: quadratic` and `cost-reason`, why that does no harm, stand together."
            self.problem(said, ("cost" if "cost" in raw else "cost-reason",), "key")
        self.sources()
        self.guided()
        for written, wrong in disagreeing(prose(raw), raw.get("figures", {}), self.knowledge.numbers):
            self.problem(wrong, ("figures", written), "key")
        params = {name: known["default"] for name, known in raw.get("parameters", {}).items()}
        reader = Reader(self.knowledge.fields, self.knowledge.facts, raw["code"], params)
        if "sum" in raw and raw["sum"] not in MEASURES:
            self.problem(f"`sum` is one of {', '.join(MEASURES)}.", ("sum",))
        variants = self.variants(reader)
        examples = self.examples()
        severities = self.severities(reader, raw["severity"], ("severity",))
        if self.problems:
            return None, self.problems
        return (
            Rule(
                path=self.shown,
                code=raw["code"],
                name=raw["name"],
                severity=severities[-1].severity,
                variants=variants,
                raw=raw,
                examples=examples,
                check=raw.get("check"),
                reported_by=raw.get("reported-by"),
                unknown_note=raw.get("unknown") == "note",
            ),
            [],
        )

    def check(self) -> None:
        """A rule written in Python: its check has to exist, and its message may show what the check gives."""
        name = self.raw["check"]
        found = self.knowledge.checks.get(name)
        if found is None:
            self.problem(f"There is no Python check '{name}'.", ("check",))
            return
        if not isinstance(self.raw.get("message"), str):
            self.problem("The rule has no `message`.", (), "key")
            return
        if self.raw.get("fix", {"remove": "at"}).get("remove") != "at":
            self.problem("The fix of a Python check can only be {remove: at}.", ("fix",))
        for shown in _PLACEHOLDER.findall(self.raw["message"]):
            if shown not in found:
                self.problem(f"The check '{name}' gives no '{shown}' to show.", ("message",))

    def guided(self) -> None:
        """What the rule says of the framework's guidance: that has to ask it, under the rule's or another pillar."""
        for n, name in enumerate(self.raw.get("guidance", ())):
            if name not in self.knowledge.guidance:
                near = nearest(name, tuple(self.knowledge.guidance))
                hint = f"; did you mean '{near}'?" if near else "."
                self.problem(f"'{name}' is nothing that rules/guidance.yaml lists{hint}", ("guidance", n))

    def sources(self) -> None:
        for n, source in enumerate(self.raw["sources"]):
            if source["document"] not in self.knowledge.sources:
                close = nearest(source["document"], tuple(self.knowledge.sources))
                hint = f"; did you mean '{close}'?" if close else ""
                self.problem(
                    f"sources.yaml has no document '{source['document']}'{hint}", ("sources", n, "document")
                )

    # Variants

    def variants(self, reader: Reader) -> tuple[Variant, ...]:
        raw = self.raw
        if "check" in raw:
            self.check()
            return ()
        if "reported-by" in raw:
            return ()
        given = raw.get("variants")
        every: list[tuple[Route, Any]] = [((), raw)]
        if given is not None:
            every = [(("variants", n), variant) for n, variant in enumerate(given)]
        for way, variant in every:
            if "for" not in variant:
                self.problem("A rule says what it is about: `for: service`.", way, "key")
        if self.problems:
            return ()
        if given is None:
            return (self.variant(reader, raw, (), raw["severity"], ("severity",)),)
        found = []
        for n, each in enumerate(given):
            route: Route = ("variants", n)
            inherited = {key: raw[key] for key in ("message", "related", "at", "fix") if key in raw}
            own = "severity" in each
            found.append(
                self.variant(
                    reader,
                    {**inherited, **each},
                    route,
                    each["severity"] if own else raw["severity"],
                    (*route, "severity") if own else ("severity",),
                )
            )
        return tuple(found)

    def variant(
        self, reader: Reader, raw: Mapping[str, Any], route: Route, severity: Any, at: Route
    ) -> Variant:
        subject = raw["for"]
        if "message" not in raw:
            self.problem("The rule has no `message`.", route, "key")
        if "where" not in raw and "assert" not in raw:
            self.problem("The rule has neither `where` nor `assert`.", route, "key")
        each = raw.get("each")
        plain = Scope((frozenset({subject}),))
        if each is not None:
            self.attempt(reader.entries, str(each), plain, (*route, "each"))
        scope = Scope((frozenset({subject}),), item=each is not None)
        where = raw.get("where")
        conditions = {}
        for key in ("where", "assert"):
            if key in raw:
                conditions[key] = self.attempt(reader.condition, raw[key], scope, (*route, key))
        places = raw.get("at", "id")
        places = tuple(places) if isinstance(places, list) else (places,)
        for place in places:
            self.attempt(self.place, reader, str(place), scope, (*route, "at"))
        return Variant(
            subject=subject,
            each=each,
            where=conditions.get("where"),
            type=_types(where) if subject == "service" else (),
            assertion=conditions.get("assert"),
            message=self.message(reader, raw.get("message", ""), scope, (*route, "message")),
            at=places,
            related=self.related(reader, raw.get("related", []), scope, (*route, "related")),
            flow=self.flow(reader, raw.get("flow"), (*route, "flow")),
            severities=self.severities(reader, severity, at),
            fix=self.fix(reader, raw.get("fix"), scope, (*route, "fix")),
        )

    def place(self, reader: Reader, place: str, scope: Scope, route: Route) -> None:
        """Places are field paths; an element's key is its `id` (a connection's ends are named with `.id`)."""
        if place == "id" and "connection" in scope.kinds[0] | {"connection"}:
            return
        reader.path(place, scope, route)

    def message(self, reader: Reader, text: Any, scope: Scope, route: Route) -> tuple[str | Placeholder, ...]:
        found: list[str | Placeholder] = []
        for n, piece in enumerate(_PLACEHOLDER.split(text)):
            if n % 2 == 0:
                found.append(piece)
                continue
            try:
                found.append(reader.placeholder(piece, scope, route))
            except Misread as problem:
                self.problem(str(problem), route)
        return tuple(found)

    def related(self, reader: Reader, given: Any, scope: Scope, route: Route) -> tuple[RelatedPlaces, ...]:
        found = []
        for n, each in enumerate(given):
            inside = (*route, n)
            if not isinstance(each, dict) or "note" not in each or len(each) != 2:
                self.problem(
                    "A related place is {<collection>: condition, note: …} or {at: field, note: …}.", inside
                )
                continue
            note = self.message(reader, each["note"], scope, (*inside, "note"))
            ((key, value),) = ((k, v) for k, v in each.items() if k != "note")
            if key == "at":
                self.attempt(self.place, reader, str(value), scope, (*inside, "at"))
                found.append(RelatedPlaces(note, at=str(value)))
                continue
            read = self.attempt(reader.collection, {key: value}, scope, inside)
            if read is not None:
                found.append(RelatedPlaces(note, *read))
        return tuple(found)

    def flow(self, reader: Reader, given: Any, route: Route) -> Flow | None:
        if given is None:
            return None
        if not isinstance(given, dict) or len(given) != 1 or not set(given) <= {"to", "from"}:
            self.problem("`flow` is {to: condition} or {from: condition}.", route)
            return None
        ((direction, condition),) = given.items()
        scope = Scope((NODES,))
        read = self.attempt(reader.condition, condition, scope, (*route, direction))
        return Flow(direction, read) if read is not None else None

    def severities(self, reader: Reader, given: Any, route: Route) -> tuple[SeverityCase, ...]:
        cases = given if isinstance(given, list) else [given]
        found = []
        for n, case in enumerate(cases):
            inside = (*route, n) if isinstance(given, list) else route
            last = n == len(cases) - 1
            word, when = (case.get("is"), case.get("when")) if isinstance(case, dict) else (case, None)
            if word not in SEVERITIES or isinstance(case, dict) == last:
                self.problem(
                    "A severity is error, warning or info, or a list of {is: …, when: …} ending in one.",
                    inside,
                )
                return (SeverityCase("error", None),)
            condition = None
            if when is not None:
                scope = Scope((frozenset({"architecture"}),))
                condition = self.attempt(reader.condition, when, scope, (*inside, "when"))
            found.append(SeverityCase(word, condition))
        return tuple(found) or (SeverityCase("error", None),)

    def fix(self, reader: Reader, given: Any, scope: Scope, route: Route) -> RuleFix | None:
        """What would mend a breach."""
        if given is None:
            return None
        if not self.document.is_written(route):  # inherited by a variant
            route = ("fix",)
        fixes = FixReader(reader, scope, lambda text: self.message(reader, text, scope, (*route, "title")))
        found: RuleFix | None = self.attempt(fixes.read, given, route)
        return found

    # Examples

    def examples(self) -> tuple[Example, ...]:
        given = self.raw["examples"]
        models = self.raw.get("reported-by") == "dtdl"
        tried = [
            self.attempt(read_example, each, ("examples", n), self.path.parent, models)
            for n, each in enumerate(given)
        ]
        found = [example for example in tried if example is not None]
        if "untestable" not in self.raw:
            for bad, word in ((True, "bad"), (False, "good")):
                if not any(example.bad is bad for example in found):
                    self.problem(f"The rule has no {word} example.", ("examples",))
        return tuple(found)


def _types(where: Any) -> tuple[str, ...]:
    """The service types a `where` is restricted to, where it says so plainly."""
    found = where.get("type") if isinstance(where, dict) else None
    if isinstance(found, str):
        return (found,)
    if isinstance(found, dict) and set(found) == {"in"} and isinstance(found["in"], list):
        return tuple(found["in"])
    return ()
