"""What holds whatever the keys turn out to be that a plan does not state: tried with all the values they can have.

Tried are keys with short lists: tiers that the catalog knows on the day, Booleans, other closed lists; several of one
thing together, up to 64 combinations. Numbers are ranges within each: units lie between one and the most of the
tier. What an error refuses is no way out. Where all is refused, by one rule, that rule speaks; where each is by
another, one finding lists which by which. A graver one is never made of a milder: a warning or a note has to hold
for all that is left, and is no graver than the mildest of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice, product
from typing import TYPE_CHECKING, Any

from iotlint.engine.undecided import may_state
from iotlint.facts.facts import Facts
from iotlint.model.types import Connection, Element
from iotlint.run.tried import Key, Open, Path, Tried, stated_with
from iotlint.run.wanting import is_tier_open, tier_field, tiers_of

if TYPE_CHECKING:
    from iotlint.engine.run import Find, Hit
    from iotlint.finding import Finding, Severity
    from iotlint.run.records import Standard
    from iotlint.source.document import Document

# Things of a plan that are looked at so: beyond, nothing is said that is not certain already.
_MOST_SUBJECTS = 200
_MOST_COMBINATIONS = 64
# What says that a service takes more in one tier than in another, and what rules that ask about that are marked by.
_SIZES = frozenset(("capacity.tier", "capacity.unitTiers"))
_MEASURE = "(measure)"
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
        self._finds = {find.__name__: find for _, find in by.rulebook.rules_for(facts.plan)}

    def rules(self, subject: Any, keys: Sequence[Open]) -> list[tuple[Find, Sequence[Any] | None]]:
        """The rules that look at any of some keys, with what each has to look at: the whole plan for a service, which
        rules about others ask about; of all else, of which there may be much, the thing and its connections."""
        readers, reads = self.by.rulebook.readers, self.by.rulebook.reads
        names = [key.path[-1] for key in keys]
        if subject.kind == "service" and not _SIZES.isdisjoint(subject.facts):
            names.append(_MEASURE)
        looking = set[str]().union(*(readers.get(name, ()) for name in names))
        found = [(reads[name], self._finds[name]) for name in sorted(looking & self._finds.keys())]
        if subject.kind == "service":
            return [(find, None) for _, find in found]
        near = [subject, *(() if subject.kind == "connection" else (*subject.incoming, *subject.outgoing))]
        looked_at = [(find, [each for each in near if _is_about(row, each)]) for row, find in found]
        return [(find, those) for find, those in looked_at if those]

    @property
    def scratch(self) -> Facts:
        """Facts to try values on where it is enough to see whether anything is said at all: of what they have worked
        out before, something may rest on what was tried before, so that nothing that is told comes from them."""
        if self._scratch is None:
            self._scratch = self.facts.copied()
        return self._scratch

    def hits(
        self,
        subject: Any,
        keys: Sequence[Open],
        values: tuple[Any, ...],
        rules: Sequence[Any],
        graph: Facts,
    ) -> list[Hit]:
        """What is said if the keys have these values, besides what is said anyhow."""
        stated = subject.fields
        subject.fields = stated_with(stated, keys, values)
        made: list[Hit] = []
        for find, subjects in rules:
            with suppress(Exception):  # a rule that crashes has said so of the plan as it stands
                find(graph, made, subjects)
        subject.fields = stated
        return [hit for hit in made if _key(hit) not in self.known]

    def tried(
        self, subject: Any, keys: Sequence[Open], values: tuple[Any, ...], rules: Sequence[Any]
    ) -> Tried:
        """The same with how grave each is, all worked out anew."""
        graph = self.by.facts(self.facts.plan)
        made = self.hits(subject, keys, values, rules, graph)
        stated = subject.fields
        subject.fields = stated_with(stated, keys, values)
        graded = {_key(hit): (hit, self._grave(hit, graph)) for hit in made}
        subject.fields = stated
        return Tried(values, graded)

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
    found: list[Finding] = []
    for subject, keys in islice(opened.items(), _MOST_SUBJECTS):
        found += _of(subject, keys, trial, document)
    return found


def _opened(facts: Facts, by: Standard) -> dict[Any, list[Open]]:
    """The keys with short lists that rules ask for, by the thing that they belong to, in the order of the plan."""
    asked: dict[Any, dict[Path, int]] = {}
    short, closed = by.rulebook.short, by.rulebook.closed
    for code, number, subject, _ in facts.undecided:
        if subject.__class__ is not Element and subject.__class__ is not Connection:
            continue
        if subject.__class__ is Element and subject.kind == "service" and is_tier_open(facts, subject):
            asked.setdefault(subject, {})[(tier_field(facts, subject),)] = _FIRST
        ways = short.get((code, number))
        if ways is None:
            wanted = by.rulebook.wants.get((code, number), ())
            ways = short[code, number] = tuple(_short(subject.kind, wanted, closed))
        for end, path in ways:
            at = getattr(subject, end, None) if end else subject
            if at.__class__ is not Element and at.__class__ is not Connection:
                continue
            if f"{at.kind}.{'.'.join(path)}" in closed and may_state(facts, at, path):
                paths = asked.setdefault(at, {})
                paths[path] = paths.get(path, 0) + 1
    if not asked:
        return {}
    found = {}
    for at, paths in asked.items():
        keys: list[Open] = []
        room = _MOST_COMBINATIONS
        for path in sorted(paths, key=lambda each: (-paths[each], each)):
            if paths[path] >= _FIRST:
                # The largest first: mostly it is a way out, and no more is to be tried.
                values = tuple(reversed(tiers_of(at)))
            else:
                values = closed[f"{at.kind}.{'.'.join(path)}"]
            if 1 < len(values) <= room:
                keys.append(Open(path, values))
                room //= len(values)
        if keys:
            found[at] = keys
    return {each: found[each] for each in (*facts.plan.nodes(), *facts.plan.connections) if each in found}


def _short(
    kind: str, wanted: Sequence[Any], closed: Mapping[str, tuple[Any, ...]]
) -> Iterator[tuple[str, Path]]:
    """The keys with short lists among what a variant wants: of its subject, or of an end of a connection."""
    for want in wanted:
        if want.__class__ is str:
            if f"{kind}.{want}" in closed:
                yield "", (want,)
            continue
        end = str(want[0][1]) if want[0][0] == "end" else ""
        steps = want[1:] if end else want
        path = tuple([step[1] for step in steps if step[0] in ("field", "below")])
        if path and len(path) == len(steps):
            yield end, path


def _of(subject: Any, keys: list[Open], trial: Trial, document: Document) -> Iterator[Finding]:
    rules = trial.rules(subject, keys)
    tried: list[Tried] = []
    left: set[Key] | None = None
    combinations = list(product(*(key.values for key in keys)))
    # What services take, and what follows from it, rests on their tiers and is kept.
    if subject.kind != "service" or _SIZES.isdisjoint(subject.facts):
        for values in combinations:
            if not trial.hits(subject, keys, values, rules, trial.scratch):
                return
    for values in combinations:
        each = trial.tried(subject, keys, values, rules)
        if not each.hits:
            return  # a way out of which nothing is to be said
        tried.append(each)
        if not each.errors:
            left = set(each.hits) if left is None else left & set(each.hits)
            if not left:
                return
    from iotlint.run.possible_findings import none_fits, told

    # An error that all of them have tells none from another.
    common = set.intersection(*(each.errors for each in tried))
    alive = [each for each in tried if each.errors <= common]
    if not alive:
        # Where an error stands anyhow, it may be for the same reason.
        if not common and not trial.is_wrong(subject):
            yield none_fits(subject, keys, tried, trial.facts, document)
            return
        alive = tried
    left = set.intersection(*(set(each.hits) for each in alive))
    for key in sorted(left, key=lambda each: each[0]):
        yield told(key, subject, keys, alive, trial.facts, trial.by, document)


def _key(hit: Hit) -> Key:
    return hit[0], hit[2] if not isinstance(hit[2], tuple) else None, hit[3]


def _is_about(row: Any, subject: Any) -> bool:
    """Whether a variant is about a thing at all: its kind, and the type that it asks for when it looks things up."""
    kind, field, types, _ = row
    if kind != subject.kind:
        return False
    if not types or not field:
        return True
    end = {"from.type": "source", "to.type": "target"}.get(field)
    return (getattr(subject, end).type if end else subject.type) in types
