"""Rules that are tried on the things of a plan, with values that keys may have which it leaves open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from iotlint.run.nearby import near
from iotlint.run.tried import Key, Open, Stating, Tried

if TYPE_CHECKING:
    from iotlint.engine.run import Find, Hit
    from iotlint.facts.facts import Facts
    from iotlint.finding import Severity
    from iotlint.run.open_keys import Group
    from iotlint.run.records import Standard
    from iotlint.source.document import Document


# So often the rules that look at a key from far are asked about a thing: of 300 hubs each looks at all of them.
_MOST_FAR = 100_000


class Asking(NamedTuple):
    """The rules that are asked, each with what it looks at (None: the whole plan), and where they get facts from;
    `looks` is how many things they look at, all together."""

    rules: Sequence[tuple[Callable[..., bool], Sequence[Any] | None]]
    facts: Callable[[], Facts]
    looks: int


class Trial:
    """The rules that are tried on the things of one plan, which say of each what they say with some values. `looks`
    counts how often one was asked about a thing, `complete` says whether none was left out."""

    def __init__(self, facts: Facts, hits: list[Hit], by: Standard, document: Document) -> None:
        self.facts = facts
        self.by = by
        self.document = document
        self.looks = 0
        self.complete = True
        self._looks_far = 0
        self._known = {key_of(hit): hit for hit in hits}
        self._readers = by.rulebook.readers_for(facts)
        self._size = len(facts.nodes) + len(facts.plan.connections)
        self._unchanged = self._mute(facts.beside(resized=False))

    def asking(self, group: Group) -> Asking:
        """The rules that look at any of the keys of some things. Those that look at them from far are asked about all
        of the plan, and, where it is large, only about the first of many such things."""
        rules: list[tuple[Find, Sequence[Any] | None]] = []
        looks = 0
        nearby = self._near(group)
        types = {getattr(thing, "type", None) for thing in group.things}
        # The types of which anything near is, by its kind and, of connections, by the end that is one.
        present: dict[tuple[str, str], set[Any]] = {}
        for each in self._readers.of(frozenset([key.path[-1] for key in group.keys])):
            if each.far and (from_far := self._from_far(each.far, types)):
                if self._looks_far < _MOST_FAR:
                    rules.append((each.find, None))
                    looks += from_far
                    self._looks_far += from_far
                else:
                    self.complete = False
            elif each.is_near and (those := nearby.get(each.kind)):
                if each.types:
                    found = present.get((each.kind, each.end))
                    if found is None:
                        found = present[each.kind, each.end] = {_type_of(thing, each.end) for thing in those}
                    if found.isdisjoint(each.types):
                        continue
                    those = [thing for thing in those if _type_of(thing, each.end) in each.types]
                rules.append((each.find, those))
                looks += len(those)
        return Asking(rules, self._facts_for(group), looks)

    def _from_far(self, owners: Sequence[str], types: set[Any]) -> int:
        """How many things a variant looks at to get at keys of some things from far, of some types; none if it does
        not."""
        for type_ in owners:
            if not type_ or type_ in types:
                return len(self.facts.typed(type_)) if type_ else self._size
        return 0

    def _near(self, group: Group) -> dict[str, list[Any]]:
        """What stands near some things, by its kind."""
        found: dict[Any, None] = {}
        for thing in group.things:
            found.update(dict.fromkeys(near(self.facts, thing)))
        by_kind: dict[str, list[Any]] = {}
        for each in found:
            # Another plan's services are no rule's subjects.
            if each.kind != "service" or each.fields.get("external") is not True:
                by_kind.setdefault(each.kind, []).append(each)
        return by_kind

    def _facts_for(self, group: Group) -> Callable[[], Facts]:
        """Facts for each value, of which as much is shared as does not rest on the keys."""
        known = self.by.rulebook.in_facts
        read = {known[name] for key in group.keys if (name := key.path[-1]) in known}
        if not read:
            return lambda: self._unchanged
        if True in read:
            return self._anew
        return lambda: self._mute(self.facts.beside(resized=True))

    def _anew(self) -> Facts:
        made = self._mute(self.by.facts(self.facts.plan))
        made.work = self._size
        return made

    @staticmethod
    def _mute(facts: Facts) -> Facts:
        facts.room = 0  # what is not decided with one value or another tells nobody anything
        return facts

    def tried(self, keys: Sequence[Open], values: tuple[Any, ...], asking: Asking) -> Tried:
        """What is said if some keys have these values."""
        facts = asking.facts()
        made: list[Hit] = []
        with Stating(keys, values):
            for find, subjects in asking.rules:
                try:
                    find(facts, made, subjects)
                except Exception:  # noqa: BLE001, S112 - a rule that crashes has said so of the plan as it stands
                    continue
        self.looks += asking.looks + facts.work
        facts.work = 0

        def weighed(each: Tried) -> dict[Key, tuple[Hit, Severity]]:
            worded = facts.beside(resized=False)
            with Stating(keys, values):
                return {key: (hit, self._grave(hit, worded)) for key, hit in each.found.items()}

        found = {key: hit for hit in made if (key := key_of(hit)) not in self._known}
        reads = self.by.rulebook.reads
        may_refuse = any(reads[f"find_{hit[0]}_{hit[1]}"][4] for hit in found.values())
        return Tried(values, found, may_refuse, weighed)

    def fresh(self, group: Group) -> Facts:
        """Facts of which nothing that rests on the keys of some things is worked out."""
        return self._facts_for(group)().beside(resized=False)

    def is_wrong(self, subject: Any) -> bool:
        """Whether an error stands about a thing anyhow."""
        return any(
            key[1] is subject and str(self._grave(hit, self.facts)) == "error"
            for key, hit in self._known.items()
        )

    def _grave(self, hit: Hit, facts: Facts) -> Severity:
        from iotlint.engine.wording import Wording
        from iotlint.finding import Severity

        if not hit[4] or hit[3] is not None or isinstance(hit[2], tuple):
            return Severity.INFO
        book = self.by.rulebook
        return Wording(self.document, facts, book.words, book.meta, book.texts, book.fixes).grave(hit)


def key_of(hit: Hit) -> Key:
    """What tells hits of one plan apart, whatever values they were found with."""
    return hit[0], hit[2] if not isinstance(hit[2], tuple) else None, hit[3]


def _type_of(thing: Any, end: str) -> Any:
    return getattr(thing, end).type if end else thing.type
