"""The criteria by which sets of services are ranked, as numbers of which less is better."""

from __future__ import annotations

from typing import NamedTuple

from iotlint.advise.asked import Asked

# As people are told them, in the order in which they count.
CRITERIA = (
    ("fit", "fits the solution type"),
    (
        "approach",
        "adaptive cloud (after the notes, if no approach is stated): fewest that devices use and do not follow it",
    ),
    ("ending", "nothing whose retirement comes before the solution's end"),
    ("open", "fewest requirements left to something outside the catalog"),
    ("warnings", "fewest warnings of `check`"),
    ("usual", "what the documents call typical, and say in so many words"),
    ("infos", "fewest further notes of `check`, but for what nobody reads yet"),
    ("services", "fewest new services"),
    ("previews", "no preview"),
    ("support", "longest support"),
)
_FOR_EVER = 99_991_231


class Rank(NamedTuple):
    """How a set of services compares; ordered as CRITERIA is. Every candidate meets all requirements.

    `open`, `warnings` and `infos` are known once a set is drawn and judged; until then they are 0.
    """

    fit: int
    approach: int
    ending: int
    open: int
    warnings: int
    usual: int
    infos: int
    services: int
    previews: int
    support: int

    def told(self, *, stated: bool) -> tuple[int, ...]:
        """The order in which candidates are told. An approach that nobody `stated` outweighs no remark of `check`."""
        if stated:
            return tuple(self)
        fit, approach, ending, open_, warnings, usual, infos, *rest = self
        return fit, ending, open_, warnings, usual, infos, approach, *rest

    def ahead(self) -> tuple[int, ...]:
        """The order in which sets are looked at: by what only gets worse as a set grows, and what is usual last."""
        return (
            self.fit,
            self.approach,
            self.ending,
            self.services,
            self.previews,
            self.support,
            self.usual,
        )


class Ranking:
    """Ranks sets of service types for one plan. `linked` types are those that are linked to a registry."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._known = asked.known
        self._existing = frozenset(service.type for service in asked.existing)
        self._adaptive = any(
            "impliedByApproach" in asked.graph.requirements.get(name, {}) for name in asked.wanted
        )
        self._type = asked.solution_type or _supposed(asked)
        self._typical = frozenset(
            each for each in asked.known.types if self._type in asked.known.listed(each, "typicalFor")
        )
        # Of every requirement the types that are said to provide it, and those of which that was concluded.
        self._words = [
            (frozenset(each for each in all_ if not self._is_inferred(each, name)), all_)
            for name in asked.wanted
            for all_ in [frozenset(asked.known.providers(name))]
        ]
        self._costs: dict[tuple[str, bool], tuple[int, int, int, int, int]] = {}

    def rank(self, types: frozenset[str]) -> Rank:
        """The rank of the types a candidate consists of, those in the plan already included."""
        new = types - self._existing
        fit = ending = approach = previews = 0
        soonest = _FOR_EVER
        for type_ in new:
            linked = self.is_linked(type_, types)
            costs = self._costs.get((type_, linked)) or self._cost(type_, linked)
            fit += costs[0]
            ending += costs[1]
            approach += costs[2]
            previews += costs[3]
            soonest = min(soonest, costs[4])
        return Rank(
            fit=fit,
            approach=approach,
            ending=ending,
            open=0,
            warnings=0,
            usual=self._unusual(types, new),
            infos=0,
            services=len(new),
            previews=previews,
            support=-soonest,
        )

    def _unusual(self, types: frozenset[str], new: frozenset[str]) -> int:
        """How much of what is added no document calls typical."""
        usual = {each for type_ in types for each in self._known.listed(type_, "typicallyWith")}
        unusual = sum(1 for type_ in new if type_ not in usual and not self._known.takes(type_))
        # Where the documents say what one typically uses, nothing else that devices connect to is that.
        if self._typical:
            unusual += sum(1 for type_ in new - self._typical if self._known.takes(type_))
        # What no document says in so many words is less usual as well.
        return unusual + sum(1 for stated, all_ in self._words if not types & stated and types & all_)

    def contradicts(self, types: frozenset[str]) -> bool:
        """Whether a set goes against what the plan states of its type or its approach."""
        rank = self.rank(types)
        stated = self._asked.solution_type is not None
        return bool((stated and rank.fit) or (self.is_approach_stated and rank.approach))

    @property
    def is_approach_stated(self) -> bool:
        """Whether the plan says how everything is to be managed, by its approach or by a requirement."""
        return bool(self._asked.approach or self._adaptive)

    def _is_inferred(self, type_: str, requirement: str) -> bool:
        fact = self._known.cite(type_, f"provides.{requirement}")
        return fact is not None and (fact.strength == "inferred" or fact.confidence != "read")

    def is_linked(self, type_: str, types: frozenset[str]) -> bool:
        """Whether a service of a type is linked to a registry, since that is required of all."""
        wanted = any(self._known.grants(type_, name) for name in self._asked.everywhere)
        return wanted and any(each in types for each in self._known.registries(type_))

    def previews(self, type_: str, linked: bool) -> list[str]:
        """The keys of a type's facts that are previews and that the plan would rest on."""
        asked, known = self._asked, self._known
        keys = [f"provides.{name}" for name in asked.wanted if known.provides(type_, name)]
        if linked:
            keys += [f"links.{field}" for name in asked.everywhere if (field := known.grants(type_, name))]
        if asked.solution_type:
            keys.append("solutionTypes")
        found = []
        for key in keys:
            fact = known.cite(type_, key)
            if fact is None or fact.strength != "preview":
                continue
            if not self._without(fact.key, asked.solution_type, type_):
                found.append(key)
        return found

    def _without(self, key: str, solution_type: str | None, type_: str) -> bool:
        """Whether the plan does not rest on a fact after all: of solution types only the new ones are previews."""
        if not key.endswith(".solutionTypes"):
            return False
        # An edge or hybrid solution has had it before the preview widened the list.
        return (
            any(self._known.is_edge(each) for each in self._known.listed(type_, "serves"))
            and solution_type != "cloud"
        )

    def _cost(self, type_: str, linked: bool) -> tuple[int, int, int, int, int]:
        asked, known = self._asked, self._known
        meant = known.listed(type_, "solutionTypes")
        fit = int(bool(self._type and meant and self._type not in meant))
        end = known.ends(type_)
        ending = int(bool(end and (not asked.until or end < asked.until)))
        follows = known.get(type_, "adaptiveCloud") is True or linked
        if asked.approach == "service-managed":
            approach = int(follows)
        else:
            # A runtime goes with the platform it needs; it counts by itself only where that approach is asked for.
            counts = known.takes(type_) and (self._adaptive or not known.passes_on(type_))
            approach = int(counts and not follows)
        support = int(end.replace("-", "")) if end else _FOR_EVER
        costs = fit, ending, approach, int(bool(self.previews(type_, linked))), support
        self._costs[type_, linked] = costs
        return costs


def _supposed(asked: Asked) -> str | None:
    """The solution type where the plan states none: with nothing on the ground but devices it will be the cloud."""
    known = asked.known
    edge = (
        bool(asked.plan.sites or asked.plan.assets)
        or any(known.get(name, "adaptiveCloud") for name in (service.type for service in asked.existing))
        or any(known.is_edge(service.type) for service in asked.existing)
        or any("impliedByApproach" in asked.graph.requirements.get(name, {}) for name in asked.wanted)
        or any(
            known.providers(name) and all(known.is_edge(t) for t in known.providers(name))
            for name in asked.wanted
        )
    )
    return None if edge else "cloud"
