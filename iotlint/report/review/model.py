"""What a review holds, before it is written as a page or a comment. All texts in it are fit to be shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from iotlint.diagram.picture import Bar, Picture
from iotlint.facts.timeline import Event
from iotlint.report.excerpt import Row

# How requirements are counted, by the verdict on them.
_TALLIED = (
    ("met", "met"),
    ("doubtful", "in doubt"),
    ("open", "not met"),
    ("whole", "for the plan as a whole"),
    ("own", "of your own"),
)


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
    flows: tuple[Flowing, ...]


def figure(value: float) -> str:
    """A number as people read it: of large ones no fractions."""
    return f"{value:,.0f}" if value >= 100 or value == round(value) else f"{value:,.2f}"


def between(least: float, most: float | None, written: Callable[[float], str] = figure) -> str:
    """`5`, `at least 5`, `0 to 5`, `not known`."""
    if most is None:
        return f"at least {written(least)}" if least else "not known"
    return written(least) if most <= least else f"{written(least)} to {written(most)}"


class Load(NamedTuple):
    """One measure of what arrives, from `least` to `most`, beside what is taken, from `low` to `high`; None: not known.

    `verdict` is over (even the least is too much), perhaps (what may arrive is, or what may be taken is too little),
    tight, fits or unknown; `words` is the sum, `whole` that of the most where it is another.
    """

    measure: str
    least: float
    most: float | None
    low: float | None
    high: float | None
    verdict: str
    words: str
    whole: str

    @property
    def shares(self) -> tuple[float, float] | None:
        """The least and the most that may arrive as a part of what is taken; None where that is not known."""
        if not self.low or not self.high:
            return None
        return self.least / self.high, max(self.least, self.most or 0) / self.low

    @property
    def amount(self) -> str:
        """What arrives, in words."""
        return between(self.least, self.most)

    @property
    def room(self) -> str:
        """What is taken, in words."""
        return "not known" if self.low is None else between(self.low, self.high)

    @property
    def share(self) -> str:
        """The part of what is taken that arrives, in words."""
        if self.shares is None or (self.most is None and not self.least):
            return ""
        low, high = (f"{each * 100:,.0f}" for each in self.shares)
        text = f"{low} %" if low == high else f"{low} to {high} %"
        return f"at least {text}" if self.most is None else text


class Carried(NamedTuple):
    """What arrives at a service, and what it takes as planned."""

    service: str
    load: Load


class Flowing(NamedTuple):
    """What goes along an arrow of the plan. `loads` has the measures, that first of which the target's limit is
    nearest; `bar` is that one as it is drawn on the arrow, where the target has a limit."""

    route: str
    source: str
    target: str
    loads: tuple[Load, ...]
    bar: Bar | None


class Wanted(NamedTuple):
    """A key that the plan does not state: its name, where it would stand, what it can be, and the rules, as (code,
    name), that could not decide something without it."""

    name: str
    where: str
    possible: str
    rules: tuple[tuple[str, str], ...]


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
    them, and `more` is how many are left out. `judged` and `undecided` count rules, and `wanted` are the keys
    that would tell more, those first that most rules want.
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
    judged: int
    undecided: int
    wanted: tuple[Wanted, ...]
    flows: tuple[Flowing, ...]
    capacity: tuple[Carried, ...]
    sizes: tuple[tuple[str, str], ...]
    moments: tuple[Moment, ...]
    requirements: tuple[Asked, ...]
    models: tuple[ModelShown, ...]
    facts: tuple[ServiceFacts, ...]

    @property
    def missing(self) -> int:
        """How many requirements are not met for sure."""
        return sum(asked.verdict in ("open", "doubtful") for asked in self.requirements)

    @property
    def tally(self) -> str:
        """How many requirements are met and how many are not, in words; each is counted once."""
        numbers = Counter(asked.verdict for asked in self.requirements)
        numbers["met"] += numbers.pop("elsewhere", 0)
        return ", ".join(f"{numbers[name]} {words}" for name, words in _TALLIED if numbers[name])
