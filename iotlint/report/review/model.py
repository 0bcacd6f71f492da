"""What a review holds, before it is written as a page or a comment. All texts in it are fit to be shown."""

from __future__ import annotations

from typing import NamedTuple

from iotlint.diagram.picture import Picture
from iotlint.facts.timeline import Event
from iotlint.report.excerpt import Row


class Source(NamedTuple):
    """A section of a document. `address` is empty where it is not on the web."""

    text: str
    address: str


class Place(NamedTuple):
    """A place in a file, its lines, and what part it plays."""

    where: str
    message: str
    rows: tuple[Row, ...]


class Found(NamedTuple):
    """A finding. `number` counts from 1 in the order of the list; `concerns` has the ids it is about."""

    number: int
    severity: str
    code: str
    name: str
    pillar: str
    message: str
    place: Place
    related: tuple[Place, ...]
    flow: tuple[Place, ...]
    why: str
    remedy: str
    fix: str
    sums: tuple[str, ...]
    sources: tuple[Source, ...]
    help: str
    concerns: tuple[str, ...]
    suppressed: str


class Fact(NamedTuple):
    """A fact of the catalog; `confidence` is empty where its source was read in full."""

    key: str
    value: str
    source: Source
    confidence: str


class ServiceFacts(NamedTuple):
    """All facts about a service type of the plan."""

    type: str
    name: str
    facts: tuple[Fact, ...]


class Member(NamedTuple):
    """One element or connection: what it is, what the plan says of it, and the facts closest to it."""

    id: str
    what: str
    type: str
    fields: tuple[tuple[str, str], ...]
    facts: tuple[Fact, ...]


class Part(NamedTuple):
    """What one node, box or arrow of the picture stands for. `more` counts the members that are left out."""

    key: str
    title: str
    label: str
    members: tuple[Member, ...]
    more: int
    findings: tuple[Found, ...]
    capacity: tuple[Carried, ...]


class Carried(NamedTuple):
    """What arrives at a service at least, and what it takes as planned (None: not known).

    `verdict` is over, tight, fits or unknown; `words` is the sum.
    """

    service: str
    measure: str
    value: float
    available: float | None
    words: str
    verdict: str

    @property
    def share(self) -> float | None:
        """The part of what it takes that arrives; None where that is not known."""
        return self.value / self.available if self.available else None


class Asked(NamedTuple):
    """A requirement, what meets it, and the findings about it.

    `verdict` is met, doubtful (by something that errors speak against), elsewhere (by what the plan names in
    `providedBy`), whole (a property of the plan), open (by nothing) or own (nothing is known of it).
    """

    name: str
    meaning: str
    applies_to: str
    met_by: tuple[str, ...]
    verdict: str
    words: str
    findings: tuple[Found, ...]


class Moment(NamedTuple):
    """Something that changes on a day; `at` is where it stands on a line from 0 (the day of judgment) to 1."""

    number: int
    event: Event
    at: float


class ModelShown(NamedTuple):
    """An interface in DTDL: its id, the version of the language, its file, what it holds, the size of a message with
    all its telemetry, and the ids of what announces it. Of an ontology the name is all that is known."""

    id: str
    version: str
    file: str
    holds: str
    message: str
    used_by: tuple[str, ...]


class Review(NamedTuple):
    """One architecture. `about` and `counts` are (label, text) pairs.

    `numbers` has how many findings there are by severity, the gravest first; `findings` are the gravest of
    them, and `more` is how many are left out.
    """

    name: str
    description: str
    about: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, str], ...]
    picture: Picture
    parts: tuple[Part, ...]
    numbers: tuple[tuple[str, int], ...]
    findings: tuple[Found, ...]
    more: int
    suppressed: tuple[Found, ...]
    capacity: tuple[Carried, ...]
    sizes: tuple[tuple[str, str], ...]
    moments: tuple[Moment, ...]
    requirements: tuple[Asked, ...]
    models: tuple[ModelShown, ...]
    facts: tuple[ServiceFacts, ...]

    @property
    def met(self) -> int:
        """How many requirements something in the plan, or outside it, meets."""
        return sum(asked.verdict in ("met", "elsewhere") for asked in self.requirements)

    @property
    def missing(self) -> int:
        """How many of those that a service could meet are not met."""
        return len(self.requirements) - self.met - self._apart

    @property
    def tally(self) -> str:
        """How many requirements are met, in words; apart from them what no service could meet, where nothing
        speaks against it."""
        found = []
        if self.met or self.missing:
            found.append(f"{self.met} of {self.met + self.missing} met")
        if self._apart:
            found.append(f"{self._apart} that no service provides")
        return ", ".join(found)

    @property
    def _apart(self) -> int:
        return sum(asked.verdict in ("whole", "own") for asked in self.requirements)
