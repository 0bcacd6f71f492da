"""What holds whatever the keys turn out to be that a plan does not state: tried with all the values they can have.

Tried are keys with short lists: tiers that the catalog knows on the day, Booleans, other closed lists; several of one
thing together, up to 64 combinations. Numbers are ranges within each: units lie between one and the most of the
tier. What an error refuses is no way out. Where all is refused, by one rule, that rule speaks; where each is by
another, one finding lists which by which. A graver one is never made of a milder: a warning or a note has to hold
for all that is left, and is no graver than the mildest of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from iotlint.engine.undecided import is_planned, keys_of, unstated
from iotlint.facts.facts import Facts
from iotlint.model.types import Connection, Element
from iotlint.run.tried import Key, Open, Path, Tried, stated_with
from iotlint.run.wanting import is_tier_open, tiers_of

if TYPE_CHECKING:
    from iotlint.engine.run import Find, Hit
    from iotlint.finding import Finding, Severity
    from iotlint.run.records import Standard
    from iotlint.source.document import Document

# Things of a plan that are looked at so: beyond, nothing is said that is not certain already.
_MOST_SUBJECTS = 200
# As many, times all that stands in the plan: for each, rules are asked about the whole of it again. Of 20,000 lines
# with 200 such things a check took twelve seconds instead of one.
_MOST_WORK = 40_000
_MOST_COMBINATIONS = 64
# So many values wait to be weighed.
_MOST_WAITING = 4
# Tiers come before all other keys, however many rules ask for these.
_FIRST = 10_000


class Trial:
    """The rules that are tried on the things of one plan, which say of each what they say with some values."""

    def __init__(self, facts: Facts, hits: list[Hit], by: Standard, document: Document) -> None:
        self.facts = facts
        self.by = by
        self.document = document
        self._scratch: Facts | None = None
        self.known = {_key(hit): hit for hit in hits}
        self._readers = by.rulebook.readers_for(facts.plan)

    def rules(self, subject: Any, keys: Sequence[Open]) -> list[tuple[Find, Sequence[Any] | None]]:
        """The rules that look at any of some keys, with what each has to look at: the whole plan for a service, which
        rules about others ask about; of all else, of which there may be much, the thing and its connections."""
        names = {key.path[-1] for key in keys}
        every = {n: (row, find) for name in names for n, row, find in self._readers.get(name, ())}
        found = [every[n] for n in sorted(every)]
        if subject.kind == "service":
            return [(find, None) for _, find in found]
        near = [subject, *(() if subject.kind == "connection" else (*subject.incoming, *subject.outgoing))]
        looked_at = [(find, [each for each in near if _is_about(row, each)]) for row, find in found]
        return [(find, those) for find, those in looked_at if those]

    def tried(
        self, subject: Any, keys: Sequence[Open], values: tuple[Any, ...], rules: Sequence[Any]
    ) -> Tried:
        """What is said if the keys have these values; `subject` keeps them."""
        fields = subject.fields = stated_with(subject.fields, keys, values)
        graph = self.by.facts(self.facts.plan)
        made: list[Hit] = []
        for find, subjects in rules:
            with suppress(Exception):  # a rule that crashes has said so of the plan as it stands
                find(graph, made, subjects)

        def weighed(hits: dict[Key, Hit]) -> dict[Key, tuple[Hit, Severity]]:
            before, subject.fields = subject.fields, fields
            try:
                return {key: (hit, self._grave(hit, graph)) for key, hit in hits.items()}
            finally:
                subject.fields = before

        found = {_key(hit): hit for hit in made if _key(hit) not in self.known}
        reads = self.by.rulebook.reads
        may_refuse = any(reads[f"find_{hit[0]}_{hit[1]}"][4] for hit in found.values())
        return Tried(values, found, may_refuse, weighed)

    def is_silent(
        self, subject: Any, keys: Sequence[Open], values: tuple[Any, ...], rules: Sequence[Any]
    ) -> bool:
        """Whether nothing is said with some values, as far as facts tell that were worked out before: of these
        something may rest on what was tried before, so that nothing that is told comes from them."""
        if self._scratch is None:
            self._scratch = self.facts.copied()
        stated = subject.fields
        subject.fields = stated_with(stated, keys, values)
        made: list[Hit] = []
        for find, subjects in rules:
            with suppress(Exception):
                find(self._scratch, made, subjects)
        subject.fields = stated
        return all(_key(hit) in self.known for hit in made)

    def is_wrong(self, subject: Any) -> bool:
        """Whether an error stands about a thing anyhow."""
        return any(
            key[1] is subject and str(self._grave(hit, self.facts)) == "error"
            for key, hit in self.known.items()
        )

    def _grave(self, hit: Hit, graph: Facts) -> Severity:
        from iotlint.engine.wording import Wording
        from iotlint.finding import Severity

        if not hit[4] or hit[3] is not None or isinstance(hit[2], tuple):
            return Severity.INFO
        book = self.by.rulebook
        return Wording(self.document, graph, book.words, book.meta, book.texts, book.fixes).grave(hit)


def certain(facts: Facts, hits: list[Hit], by: Standard, document: Document) -> list[Finding]:
    """The findings that hold whatever the open keys of the plan's things turn out to be."""
    opened = _opened(facts, by)
    if not opened:
        return []
    trial = Trial(facts, hits, by, document)
    size = len(facts.plan.nodes()) + len(facts.plan.connections)
    found: list[Finding] = []
    for subject, keys in islice(opened.items(), min(_MOST_SUBJECTS, max(1, _MOST_WORK // size))):
        found += _of(subject, keys, trial, document)
    return found


def _opened(facts: Facts, by: Standard) -> dict[Any, list[Open]]:
    """The keys with short lists that rules ask for, by the thing that they belong to, in the order of the plan."""
    asked: dict[Any, dict[Path, int]] = {}
    possible = by.rulebook.possible
    for place, codes in unstated(facts, by.rulebook.wants, by.rulebook.listed).items():
        at = place[0]
        if (at.__class__ is Element or at.__class__ is Connection) and is_planned(place):
            asked.setdefault(at, {})[keys_of(place)] = len(codes)
    for at in {each[2] for each in facts.undecided}:
        if at.__class__ is Element and is_tier_open(facts, at):
            asked.setdefault(at, {})[("sku",)] = _FIRST
    loose = by.rulebook.loose
    found = {}
    for subject, paths in asked.items():
        keys: list[Open] = []
        room = _MOST_COMBINATIONS
        for path in sorted(paths, key=lambda each: (-paths[each], each)):
            key = f"{subject.kind}.{'.'.join(path)}"
            if is_tier_open(facts, subject) and path == ("sku",):
                # The largest first: mostly it is a way out, and no more is to be tried.
                values: Any = tuple(reversed(tiers_of(subject)))
            else:
                values = () if key in loose else possible.get(key)
            if isinstance(values, tuple) and 1 < len(values) <= room:
                keys.append(Open(path, values))
                room //= len(values)
        if keys:
            found[subject] = keys
    return {each: found[each] for each in (*facts.plan.nodes(), *facts.plan.connections) if each in found}


def _of(subject: Any, keys: list[Open], trial: Trial, document: Document) -> Iterator[Finding]:
    rules = trial.rules(subject, keys)
    stated = subject.fields
    tried: list[Tried] = []
    waiting: list[Tried] = []
    left: set[Key] | None = None
    # What services take, and what follows from it, rests on their tiers and is kept.
    if subject.kind != "service" and any(
        trial.is_silent(subject, keys, values, rules) for values in product(*(key.values for key in keys))
    ):
        return
    try:
        for values in product(*(key.values for key in keys)):
            each = trial.tried(subject, keys, values, rules)
            subject.fields = stated
            if not each.found:
                return  # a way out of which nothing is to be said
            tried.append(each)
            if each.may_refuse and len(waiting) < _MOST_WAITING:
                waiting.append(each)  # a later value may be a way out, and no rule's words are asked for
            elif not each.refused:
                left = set(each.found) if left is None else left & set(each.found)
                if not left:
                    return
        for each in waiting:
            if not each.refused:
                left = set(each.found) if left is None else left & set(each.found)
                if not left:
                    return
        from iotlint.run.possible_findings import none_fits, told

        if left is None:
            errors = [
                {key for key, (_, grave) in each.hits.items() if str(grave) == "error"} for each in tried
            ]
            left = set.intersection(*(set(each.found) for each in tried))
            common = set.intersection(*errors)
            # An error that all of them have tells none from another.
            alive = [each for each, those in zip(tried, errors, strict=True) if those <= common]
            # Where an error stands anyhow, it may be for the same reason.
            if not alive and not common and not trial.is_wrong(subject):
                yield none_fits(subject, keys, tried, trial.facts, document)
                return
            alive = alive or tried
            left = set.intersection(*(set(each.found) for each in alive))
        else:
            alive = [each for each in tried if not each.refused]
        for key in sorted(left, key=lambda each: each[0]):
            yield told(key, subject, keys, alive, trial.facts, trial.by, document)
    finally:
        subject.fields = stated


def _key(hit: Hit) -> Key:
    return hit[0], hit[2] if not isinstance(hit[2], tuple) else None, hit[3]


def _is_about(row: Any, subject: Any) -> bool:
    """Whether a variant is about a thing at all: its kind, and the type that it asks for when it looks things up."""
    kind, field, types, *_ = row
    if kind != subject.kind:
        return False
    if not types or not field:
        return True
    end = {"from.type": "source", "to.type": "target"}.get(field)
    return (getattr(subject, end).type if end else subject.type) in types
