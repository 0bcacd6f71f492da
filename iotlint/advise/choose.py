"""Sets of service types that meet what a plan asks for, the best first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from iotlint.advise.asked import Asked
from iotlint.advise.fit import Fit, shape
from iotlint.advise.rank import Rank, Ranking
from iotlint.advise.route import Routes, feeding

# Partial sets looked at before the search is given up: a bound, met only by plans that contradict themselves oddly.
_MOST = 4_000
_MOST_SHAPES = 24


class Demand(NamedTuple):
    """Something of which one alternative has to be in the set: each is a set of types."""

    what: str
    alternatives: tuple[frozenset[str], ...]


class Following(NamedTuple):
    """What a type of service needs beside it: by itself, for the link that its management asks for, and for each
    requirement that it is there for."""

    needs: tuple[Demand, ...]
    links: tuple[Demand, ...]
    beside: tuple[tuple[str, Demand], ...]


class Chooser:
    """Finds sets of service types for one plan."""

    def __init__(self, asked: Asked, fit: Fit, ranking: Ranking, routes: Routes) -> None:
        self._asked = asked
        self._known = asked.known
        self._fit = fit
        self._ranking = ranking
        self._routes = routes
        self._existing = frozenset(service.type for service in asked.existing)
        self._ahead: list[tuple[tuple[int, ...], int, Rank, frozenset[str]]] = []
        self._seen: set[frozenset[str]] = set()
        self._following: dict[str, Following] = {}
        self.demands = [*self._of_requirements(), *self._of_sdks(), *self._of_senders()]

    def sets(self) -> Iterator[tuple[Rank, frozenset[str]]]:
        """Complete sets by rank, those in the plan already included; each only once."""
        self._push(self._existing)
        looked = 0
        while self._ahead and looked < _MOST:
            looked += 1
            _, _, rank, types = heappop(self._ahead)
            following = self._next(types)
            if following is None:
                yield rank, types
                continue
            for each in following:
                self._push(types | each)

    def more(self, types: frozenset[str], requirement: str) -> None:
        """Has sets looked at that provide a requirement in another way as well, since this one does not do."""
        for each in self._alternatives(self.providing(requirement)):
            self._push(types | each)

    def complete(self, types: frozenset[str]) -> None:
        """Has sets looked at in which services that are in the plan already have what they need as well, since the
        plan does not do as it is."""
        for type_ in sorted(self._existing):
            needs = self._known.listed(type_, "requires")
            if not types.intersection(needs):
                for each in needs:
                    if self.possible(each):
                        self._push(types | {each})

    def _push(self, types: frozenset[str]) -> None:
        if types not in self._seen:
            self._seen.add(types)
            rank = self._ranking.rank(types)
            heappush(self._ahead, (rank.ahead(), len(self._seen), rank, types))

    def _next(self, types: frozenset[str]) -> tuple[frozenset[str], ...] | None:
        """The alternatives of the demand that leaves the fewest; None where all are met."""
        best: tuple[frozenset[str], ...] | None = None
        for demand in (*self.demands, *self._that_follow(types)):
            if any(alternative <= types for alternative in demand.alternatives):
                continue
            if best is None or len(demand.alternatives) < len(best):
                best = demand.alternatives
        if best is not None:
            return best
        fed = feeding(self._asked, self._routes, types)
        return None if fed <= types else (fed - types,)

    def possible(self, type_: str) -> bool:
        """Whether a type can be added at all."""
        return type_ in self._known.types and not self._fit.alone(type_)

    def contradicts(self, types: frozenset[str]) -> bool:
        """Whether a set goes against the plan's type or approach, with the least of what it needs beside it."""
        needs = [n for t in sorted(types) if (n := self._known.listed(t, "requires")) and not types & set(n)]
        if not needs:
            return self._ranking.contradicts(types)
        return all(self._ranking.contradicts(types | {each}) for each in needs[0])

    def _alternatives(self, sets: Iterator[frozenset[str]]) -> tuple[frozenset[str], ...]:
        return tuple(
            dict.fromkeys(s for s in sets if all(t in self._existing or self.possible(t) for t in s))
        )

    def _of_requirements(self) -> Iterator[Demand]:
        for name in self._asked.wanted:
            alternatives = self._alternatives(self.providing(name))
            if name in self._asked.narrowed:
                alternatives = self._that_suit(alternatives, name)
            yield Demand(name, alternatives)

    def _that_suit(self, alternatives: tuple[frozenset[str], ...], name: str) -> tuple[frozenset[str], ...]:
        """The alternatives that what a requirement applies to can get at, if need be by a runtime before them."""
        known = self._known
        named = [sender for sender in self._asked.named(name) if self._asked.is_open(sender)][:_MOST_SHAPES]
        found = []
        for types in alternatives:
            platforms = [t for t in types if known.get(t, "category") == "platform" or known.passes_on(t)]
            if all(not self._fit.takes(t, sender) for t in platforms for sender in named):
                found.append(types)
                continue
            before = [
                r
                for r in known.types
                if known.passes_on(r) and any(t in known.listed(r, "requires") for t in platforms)
            ]
            found += [types | {r} for r in before if all(not self._fit.takes(r, sender) for sender in named)]
        return self._alternatives(iter(found))

    def providing(self, requirement: str) -> Iterator[frozenset[str]]:
        """The smallest sets of types that provide a requirement."""
        known = self._known
        for type_ in known.providers(requirement):
            others = known.listed(type_, f"providesWith.{requirement}")
            if others:
                yield from (frozenset((type_, other)) for other in others)
            else:
                yield frozenset((type_,))
        for type_ in known.types:
            if known.grants(type_, requirement):
                yield from (frozenset((type_, each)) for each in known.registries(type_))

    def _of_sdks(self) -> Iterator[Demand]:
        for kind in self._asked.sdks():
            serving = (t for t in self._known.types if kind in self._known.listed(t, "servesSdks"))
            yield Demand(f"sdk {kind}", self._alternatives(frozenset((t,)) for t in serving))

    def _of_senders(self) -> Iterator[Demand]:
        """What devices and assets without a connection can connect to; of very many kinds the first ones."""
        asked = self._asked
        shapes: dict[str, Demand] = {}
        for sender in asked.senders:
            key = shape(asked, sender)
            if key in shapes or len(shapes) >= _MOST_SHAPES or not asked.is_open(sender):
                continue
            takers = [t for t in self._known.types if self._known.takes(t) and not self._fit.takes(t, sender)]
            edge = [t for t in takers if self._known.is_edge(t)]
            cloud = [t for t in takers if not self._known.is_edge(t) and self.possible(t)]
            # Assets are what stands behind an edge runtime, and devices far from all sites can't get at one; only
            # where nothing else suits they have to do without, or with it.
            first = edge if sender.section == "assets" else cloud if asked.is_far(sender) else []
            fitting = first or takers
            shapes[key] = Demand(
                f"{sender.section}.{sender.id}", self._alternatives(frozenset((t,)) for t in fitting)
            )
        yield from shapes.values()

    def _that_follow(self, types: frozenset[str]) -> Iterator[Demand]:
        """What the types chosen need beside them."""
        for type_ in sorted(types - self._existing):
            yield from self._demands_of(type_).needs
        for type_ in sorted(types):
            following = self._demands_of(type_)
            yield from following.links
            for name, demand in following.beside:
                if self._counts(type_, name, types):
                    yield demand

    def _demands_of(self, type_: str) -> Following:
        """What a type needs beside it: the same in every set, so worked out once."""
        if type_ not in self._following:
            asked, known = self._asked, self._known
            needs = known.listed(type_, "requires")
            linked = known.get(type_, "adaptiveCloud") is False
            links = [
                self._one_of(f"{type_} link", known.registries(type_))
                for name in asked.everywhere
                if linked and known.grants(type_, name)
            ]
            beside = []
            for name in asked.occasions:
                companions = known.listed(type_, f"companions.{name}")
                if companions:
                    beside.append((name, self._one_of(f"{type_} beside", companions)))
            required = [self._one_of(f"{type_} requires", needs)] if needs else []
            self._following[type_] = Following(tuple(required), tuple(links), tuple(beside))
        return self._following[type_]

    def _one_of(self, what: str, types: Sequence[str]) -> Demand:
        return Demand(what, self._alternatives(frozenset((type_,)) for type_ in types))

    def _counts(self, type_: str, requirement: str, types: frozenset[str]) -> bool:
        """Whether a type is there for a requirement: by itself, or by its link."""
        return self._known.provides(type_, requirement) or (
            requirement in self._asked.everywhere and self._ranking.is_linked(type_, types)
        )
