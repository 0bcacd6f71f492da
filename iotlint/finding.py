"""What iotlint has to say: severities and findings.

Named tuples rather than dataclasses: a run pays for them at every start, and these are ready much sooner.
"""

from enum import IntEnum
from typing import Any, NamedTuple

from iotlint.source.span import Span


class Severity(IntEnum):
    """How grave a finding is; `str()` gives the word used everywhere."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


# The note of a related place where a plan names the file that a finding is about: a comment there silences it too.
NAMED = "the plan names it here"


class Related(NamedTuple):
    """A further place that plays a part in a finding, and what part."""

    span: Span
    message: str


class Edit(NamedTuple):
    """Replaces the characters `start` to `end` (offsets, end exclusive) of the file at `span` by `text`."""

    span: Span
    start: int
    end: int
    text: str


class Change(NamedTuple):
    """What edits do to the values of the document with this index in their file.

    `how` is "set" (the value at `route` becomes `value`, mappings on the way are made), "rename" (the key at
    the end of `route` becomes `value`), "remove", or "append" (`value` is added to the list at `route`).
    """

    document: int
    how: str
    route: tuple[str | int, ...]
    value: Any = None


class Fix(NamedTuple):
    """A change that mends a finding; `safe` ones never change what the plan means beyond the mistake.

    All `edits` are in one file. `changes` say the same of the values in it, so that the outcome can be
    verified; without any, the edits leave all values what they are.
    """

    title: str
    safe: bool
    edits: tuple[Edit, ...]
    changes: tuple[Change, ...] = ()


class SumTerm(NamedTuple):
    """What one sender adds to a sum: its id, the factors in words, their product."""

    of: str
    factors: str
    value: float


class Sum(NamedTuple):
    """The arithmetic behind a finding: what arrives at least, and what there is for it (None: not known).

    `open` names the senders that state too little to be counted. `reckoned` is 'demand' for what arrives at
    least, 'whole' for what does if all is passed on, 'fleet' for a fleet and all services it is spread over.
    """

    measure: str
    unit: str
    terms: tuple[SumTerm, ...]
    value: float
    open: tuple[str, ...]
    available: float | None
    reckoned: str = "demand"


class Waiver(NamedTuple):
    """What silences a finding: why, who answers for it, until when (ISO date, None for ever), and where it stands.

    `days` is how many days are left on the day of judgment, the last one counted; None without an end.
    """

    reason: str
    owner: str
    until: str | None
    days: int | None
    place: str

    def __str__(self) -> str:
        parts = [self.reason or "no reason given"]
        if self.owner:
            parts.append(f"owner: {self.owner}")
        if self.until is not None:
            left = (
                "its last day" if self.days == 0 else f"{self.days} day{'' if self.days == 1 else 's'} left"
            )
            parts.append(f"until {self.until}, {left}")
        return f"{'; '.join(parts)} ({self.place})"


class Finding(NamedTuple):
    """One mistake at one place. Carries its rule's code, never the rule.

    `at` is the dotted route of the place (`services.hub.type`, `connections.3.to`); `subject` the same
    built from ids instead of list positions, so that fingerprints survive reordering. `copy` counts the plans
    of one name in one file, from 0.
    """

    code: str
    name: str
    severity: Severity
    message: str
    span: Span
    at: str
    architecture: str
    subject: str
    related: tuple[Related, ...] = ()
    flow: tuple[Related, ...] = ()
    fix: Fix | None = None
    sums: tuple[Sum, ...] = ()
    suppressed: str | None = None
    waiver: Waiver | None = None
    copy: int = 0

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Order of reporting: by place, then by code."""
        return (self.span.path, self.span.line, self.span.column, self.code, self.message)

    @property
    def key(self) -> tuple[str, Span, str]:
        """What makes two findings of one run the same: rule, place and words."""
        return (self.code, self.span, self.message)

    @property
    def fingerprint(self) -> str:
        """Identifies the finding across moved lines and renamed files: 32 hexadecimal digits."""
        from hashlib import blake2b

        parts = (self.code, self.architecture, self.subject)
        return blake2b("\0".join(parts).encode("utf-8", "backslashreplace"), digest_size=16).hexdigest()


class Citation(NamedTuple):
    """A section of a document that a rule or a fact rests on; dates are ISO dates."""

    document: str
    title: str
    section: str
    date: str
    address: str
    checked: str


class RuleInfo(NamedTuple):
    """What people are told about a rule: the texts of its file, its sources and its examples. `pillar` is that of the
    Well-Architected Framework, `guidance` what of its guidance is judged (id, sentence), `reads` the facts of the
    catalog that are looked at: key, value, since, until, the day it was checked."""

    code: str
    name: str
    summary: str
    severity: Severity
    confidence: str
    rationale: str
    remedy: str
    false_positives: str
    sources: tuple[Citation, ...]
    ignorable: bool
    since: str
    preview: bool
    production_only: bool
    tags: tuple[str, ...]
    pillar: str
    guidance: tuple[tuple[str, str], ...]
    reads: tuple[tuple[str, Any, str, str, str], ...]
    examples_bad: tuple[str, ...]
    examples_good: tuple[str, ...]
    security_severity: str | None
    help_uri: str
