"""Candidates for one plan: sets of services, drawn into the plan, and kept if the rules find no error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from iotlint.advise.asked import Asked, Verdict
from iotlint.advise.choose import Chooser
from iotlint.advise.compose import Composer
from iotlint.advise.draft import Draft
from iotlint.advise.fit import Fit
from iotlint.advise.rank import Rank, Ranking
from iotlint.advise.route import Routes
from iotlint.advise.size import Size, sizes
from iotlint.facts.facts import Facts

# Sets that are drawn and judged before the search is given up, and candidates among which the best are chosen.
_MOST_TRIES = 30
_ENOUGH = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """A set of service types that meets everything, drawn into the plan. `takers` are those devices can use."""

    types: frozenset[str]
    draft: Draft
    rank: Rank
    sizes: tuple[Size, ...]
    verdict: Verdict
    takers: frozenset[str]
    stated: bool  # whether the plan states an approach

    def leaving(self, number: int) -> Candidate:
        """The same, with so many requirements left to something outside the catalog."""
        return replace(self, rank=self.rank._replace(open=number))


@dataclass(frozen=True, slots=True)
class Failure:
    """A set of service types that would do, the errors it leads to in the plan, what no size is enough for, and
    types that devices and assets are to connect to and none would."""

    types: frozenset[str]
    errors: tuple[str, ...]
    sizes: tuple[tuple[str, Size], ...]
    idle: tuple[str, ...]


class Search:
    """The search for one plan. `failures` are the sets that were tried in vain."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.fit = Fit(asked)
        self.ranking = Ranking(asked)
        routes = Routes(asked.known)
        self.chooser = Chooser(asked, self.fit, self.ranking, routes)
        self._composer = Composer(asked, self.fit, routes)
        self.failures: list[Failure] = []
        # What devices could not connect to without an error: other stores and consumers change nothing about it.
        self._dead: set[frozenset[str]] = set()

    def exists(self) -> bool:
        """Whether there is a candidate at all."""
        return next(self._passing(), None) is not None

    def best(self, number: int) -> list[Candidate]:
        """The best candidates, the best first. Where there are enough, they differ in what devices connect to:
        an architect has no use for three that differ in a store."""
        found: list[Candidate] = []
        kinds: set[frozenset[str]] = set()
        for candidate in self._passing():
            # More of what already does is no choice, nor is a second platform for devices that one suffices.
            if any(other.types < candidate.types or other.takers < candidate.takers for other in found):
                continue
            found.append(candidate)
            kinds.add(candidate.takers)
            if len(found) >= _ENOUGH and len(kinds) >= number:
                break
        found.sort(key=order)
        chosen: list[Candidate] = []
        for candidate in found:
            if all(candidate.takers != other.takers for other in chosen):
                chosen.append(candidate)
        for candidate in found:
            if len(chosen) < number and candidate not in chosen:
                chosen.append(candidate)
        return sorted(chosen[:number], key=order)

    def _passing(self) -> Iterator[Candidate]:
        tried = 0
        for rank, types in self.chooser.sets():
            core = self._core(types)
            if core in self._dead:
                continue
            candidate = self._try(rank, types)
            if candidate is not None:
                yield candidate
            tried += 1
            if tried >= _MOST_TRIES:
                return

    def _core(self, types: frozenset[str]) -> frozenset[str]:
        """The types that devices and assets have to do with."""
        return frozenset(type_ for type_ in types if not self.asked.known.consumes(type_))

    def _try(self, rank: Rank, types: frozenset[str]) -> Candidate | None:
        asked = self.asked
        draft = self._composer.compose(types)
        verdict = asked.judge(draft.value())
        graph = verdict.graph
        found = tuple(sizes(draft, graph, asked.known))
        if found:
            verdict = asked.judge(draft.value())
        provided = {name for service in verdict.graph.plan.services for name in service.provided}
        missing = tuple(name for name in asked.wanted if name not in provided)
        idle = self._idle(draft, verdict)
        if verdict.errors or missing or idle or not all(size.fits for size in found):
            by_id = {instance.id: instance.type for instance in draft.instances}
            small = tuple((by_id[size.service], size) for size in found if not size.fits)
            self.failures.append(Failure(types, (*verdict.errors, *missing), small, idle))
            for name in verdict.lacking:
                self.chooser.more(types, name)
            self.chooser.complete(types)
            if draft.stuck and not verdict.lacking:
                self._dead.add(self._core(types))
            return None
        if any(size.basic for size in found):
            found, verdict = self._less(draft, graph, found, verdict, provided)
        takers = frozenset(type_ for type_ in types if asked.known.takes(type_))
        rank = rank._replace(warnings=len(verdict.warnings), infos=len(verdict.infos))
        return Candidate(types, draft, rank, found, verdict, takers, self.ranking.is_approach_stated)

    def _less(
        self, draft: Draft, graph: Facts, found: tuple[Size, ...], verdict: Verdict, provided: set[str]
    ) -> tuple[tuple[Size, ...], Verdict]:
        """The sizes of an edition that lacks something and costs less, where nothing in the plan needs that."""
        asked = self.asked
        less = tuple(sizes(draft, graph, asked.known, basic=True))
        after = asked.judge(draft.value())
        still = {name for service in after.graph.plan.services for name in service.provided}
        worse = (len(after.errors), len(after.warnings), len(after.infos)) > (
            0,
            len(verdict.warnings),
            len(verdict.infos),
        )
        if worse or not still.issuperset(provided.intersection(asked.wanted)):
            return tuple(sizes(draft, graph, asked.known)), verdict
        return less, after

    def _idle(self, draft: Draft, verdict: Verdict) -> tuple[str, ...]:
        """New services in the cloud that devices are to connect to and none does, so that what they provide reaches
        nobody."""
        graph = verdict.graph
        if not self.asked.senders:
            return ()
        return tuple(
            instance.type
            for instance in draft.instances
            if not instance.existing
            and self.asked.known.takes(instance.type)
            and not self.asked.known.is_edge(instance.type)
            and not graph.clients(graph.plan.by_id[instance.id])
        )


def order(candidate: Candidate) -> tuple[tuple[int, ...], list[str]]:
    """By which candidates are told, the best first."""
    return candidate.rank.told(stated=candidate.stated), sorted(candidate.types)
