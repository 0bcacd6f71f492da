"""What was judged of one plan and what could not be, for want of which keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from iotlint.engine.undecided import Place, keys_of, ranked, route_of, short_name, unstated
from iotlint.facts.facts import Facts
from iotlint.facts.limits import most_units, tier_names
from iotlint.model.types import Element

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from iotlint.config.values import Config
    from iotlint.outcome import Unstated
    from iotlint.rulebook.book import Rulebook
    from iotlint.source.document import Document

# The facts that are read here by name (catalog/uses.py); `limits` is asked for what `capacity.units` names.
USES = ("capacity.units", "tiers.*.maxUnits", "limits.throughputUnits")
# Keys that the last line of a check names.
_MOST_NAMED = 3


class Wanting(NamedTuple):
    """The codes of the rules that had something to look at on a plan, of those that could not decide some of it,
    and the keys they lack that tell most: name, whether an error hangs on it, number of rules. `places` are all
    such keys, where these are wanted."""

    judged: AbstractSet[str] = frozenset()
    undecided: AbstractSet[str] = frozenset()
    lacks: tuple[tuple[str, bool, int], ...] = ()
    places: tuple[Unstated, ...] = ()


def wanting(
    facts: Facts, judged: set[str], book: Rulebook, speaking: Speaking, document: Document, detailed: bool
) -> Wanting:
    """What rules that speak looked at and could not decide. Which keys they lack is worked out for the first plan
    of a run, which mostly is the only one, and for all where the settings ask for it."""
    if not facts.undecided:
        return Wanting(judged)
    undecided = {each[0] for each in facts.undecided}
    if speaking.first:
        speaking.first = False
    elif not detailed:
        return Wanting(judged, undecided)
    found = unstated(facts, book.wants)
    errors = book.errors
    ranks = [(errors.isdisjoint(codes), -len(codes), n) for n, codes in enumerate(found.values())]
    places = list(found)
    lacks = [(short_name(places[n]), not harmless, -number) for harmless, number, n in nsmallest(ranks)]
    told = tuple(_placed(found, facts, book, document)) if detailed else ()
    return Wanting(judged, undecided, tuple(lacks), told)


def nsmallest(ranks: list[tuple[bool, int, int]]) -> list[tuple[bool, int, int]]:
    """The first few in order; most plans have some dozens, of which three are told."""
    return sorted(ranks)[:_MOST_NAMED]


def _placed(
    found: Mapping[Place, set[str]], facts: Facts, book: Rulebook, document: Document
) -> Iterable[Unstated]:
    from iotlint.outcome import Unstated

    for place, codes in ranked(found, book.errors):
        route = route_of(place)
        span = document.spans(place[0].route, "key" if place[0].route else "value")[0]
        values, bounds = possible(place, book.possible)
        yield Unstated(
            key=".".join(map(str, route)),
            name=short_name(place),
            architecture=facts.plan.name,
            span=span,
            rules=tuple(sorted(codes)),
            values=values,
            range=bounds,
        )


Bounds = tuple[Any, Any, str]


def possible(place: Place, table: Mapping[str, Any]) -> tuple[tuple[Any, ...], Bounds | None]:
    """What a key can be: a list of values, or a range with its unit; neither where it is free text.

    `table` is by kind and dotted key: a tuple of values, the unit of a quantity, or the least of a plain number.
    """
    at, keys = place[0], keys_of(place)
    if isinstance(at, Element) and at.kind == "service" and len(keys) == 1:
        tiers = tier_names(at.facts)
        if keys[0] == "sku" and tiers:
            return tiers, None
        if keys[0] == at.facts.get("capacity.units"):
            return (), (1, _most_of_all(at), "units")
    known = table.get(f"{at.kind}.{'.'.join(keys)}")
    if isinstance(known, tuple):
        return known, None
    if isinstance(known, str):
        return (), (0, None, known)
    return (), None if known is None else (known, None, "")


def _most_of_all(service: Element) -> int | None:
    """The most units that a service can have, in its largest tier where none is stated."""
    known = [service.facts.get(f"tiers.{name}.maxUnits") for name in tier_names(service.facts)]
    found = [number for number in known if isinstance(number, int)]
    limit = service.facts.get(f"limits.{service.facts.get('capacity.units')}")
    return most_units(service) or (max(found) if found else limit if isinstance(limit, int) else None)


class Speaking:
    """The codes of the rules that are `mute` under a configuration, worked out when asked for; and whether the
    `first` plan of a run is still to come."""

    __slots__ = ("_config", "_mute", "_rulebook", "first")

    def __init__(self, config: Config, rulebook: Rulebook) -> None:
        self._config = config
        self._rulebook = rulebook
        self._mute: frozenset[str] | None = None
        self.first = True

    @property
    def mute(self) -> frozenset[str]:
        """As the class says."""
        if self._mute is None:
            if self._config.speaks_of_rules:
                from iotlint.decide.selection import Selection

                self._mute = frozenset(self._rulebook.codes) - Selection(self._config, self._rulebook).codes
            else:
                self._mute = frozenset() if self._config.preview else self._rulebook.on_trial
        return self._mute

    def heed(self, facts: Facts, judged: set[str]) -> None:
        """Leaves out of what was judged of a plan, and of what could not be, the rules that are mute."""
        if self.mute:
            facts.undecided = [each for each in facts.undecided if each[0] not in self.mute]
            judged -= self.mute


# The tiers of a type of service on a day: asked of every plan, and found among a hundred facts.
_tiers: dict[tuple[Any, str], tuple[str, ...]] = {}
# As many tiers are tried; the catalog has seven at most.
_MOST_TIERS = 64


def is_tier_open(facts: Facts, subject: Any) -> bool:
    """Whether a service leaves its tier open that the catalog has several of."""
    if subject.kind != "service" or not subject.facts or subject.fields.get("external") is True:
        return False
    if "sku" in subject.fields:
        return False
    return 1 < len(tiers_of(facts, subject)) <= _MOST_TIERS


def tiers_of(facts: Facts, service: Element) -> tuple[str, ...]:
    """The tiers of a service, as the catalog has them."""
    key = service.type, facts.plan.as_of
    found = _tiers.get(key)
    if found is None:
        found = _tiers[key] = tier_names(service.facts)
    return found
