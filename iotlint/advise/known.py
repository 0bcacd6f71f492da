"""What the catalog knows on the day of the advice, with where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from iotlint.advise import used

# Where services stand in the flow of data, in its order; those in the middle take it from others.
_STAGES = ("edge", "ingestion", "processing", "storage", "beside")
_TAKING = frozenset(("processing", "storage"))


class Cited(NamedTuple):
    """A fact with where it stands. `key` starts with the service type: `iot-hub.provides.device-twins`."""

    key: str
    value: Any
    title: str
    section: str
    date: str
    address: str
    strength: str
    confidence: str


class Outside(NamedTuple):
    """What meets a requirement outside the catalog: the word for `providedBy`, what that is, and its approach."""

    by: str
    says: str
    approach: str
    fact: Cited


class Known:
    """The catalog as of a day.

    `cited` is the pack's module of facts with where they stand.
    """

    def __init__(self, cited: Mapping[str, Any], as_of: str) -> None:
        self._cited = cited
        self._facts: dict[str, dict[str, Any]] = {}
        self._kept: dict[tuple[str, ...], Any] = {}
        self.as_of = as_of
        # In the order of the catalog's files, so that advice is the same every time. What is retired is gone.
        self.types = tuple(
            type_ for type_ in cited["NAMES"] if not _over(self.get(type_, "lifecycle.retirement"), as_of)
        )

    def get(self, type_: str, key: str, default: Any = None) -> Any:
        """A fact; `type_` may be one that the catalog does not know."""
        if not used(key):
            raise KeyError(f"{key} is missing in iotlint.advise.USES")
        return self._of(type_).get(key, default)

    def _of(self, type_: str) -> Mapping[str, Any]:
        facts = self._facts.get(type_)
        if facts is None:
            facts = self._facts[type_] = {
                key: variant[0]
                for key, variants in self._cited["FACTS"].get(type_, {}).items()
                for variant in variants
                if self._holds(variant)
            }
        return facts

    def _holds(self, variant: Any) -> bool:
        since, until = variant[5], variant[6]
        return (not since or since <= self.as_of) and (not until or self.as_of < until)

    def listed(self, type_: str, key: str) -> tuple[str, ...]:
        """A fact that is a list; empty where there is none."""
        found = self.get(type_, key)
        return tuple(found) if isinstance(found, list | tuple) else ()

    def below(self, type_: str, lead: str) -> Iterator[str]:
        """The keys of a type's facts that go on from `lead.`, without it."""
        yield from (key[len(lead) + 1 :] for key in self._of(type_) if key.startswith(f"{lead}."))

    def keys(self, type_: str) -> tuple[str, ...]:
        """The keys of all facts about a type that hold on the day, in the catalog's order."""
        return tuple(self._of(type_))

    def name(self, type_: str) -> str:
        """The proper name of a type."""
        return str(self._cited["NAMES"].get(type_, type_))

    def meaning(self, requirement: str) -> str:
        """A requirement in a sentence; empty for one of a team's own."""
        return str(self._cited["REQUIREMENTS"].get(requirement, ""))

    def cite(self, type_: str, key: str) -> Cited | None:
        """A fact as of the day, with where it stands."""
        for variant in self._cited["FACTS"].get(type_, {}).get(key, ()):
            if self._holds(variant):
                value, document, section, strength, confidence = variant[:5]
                title, date, address, _ = self._cited["DOCUMENTS"][document]
                return Cited(f"{type_}.{key}", value, title, section, date, address, strength, confidence)
        return None

    def outside(self, requirement: str) -> Outside | None:
        """What meets a requirement outside the catalog, where that is known."""
        found = self._cited.get("OUTSIDE", {}).get(requirement)
        if found is None:
            return None
        by, says, approach, document, section, strength, confidence = found
        title, date, address, _ = self._cited["DOCUMENTS"][document]
        fact = Cited(f"{requirement}.outside", by, title, section, date, address, strength, confidence)
        return Outside(by, says, approach, fact)

    # What follows from several facts

    def provides(self, type_: str, requirement: str) -> bool:
        """Whether a service of a type provides a requirement, be it beside another one."""
        key = ("provides", type_, requirement)
        if key not in self._kept:
            self._kept[key] = self.get(type_, f"provides.{requirement}") is True
        return self._kept[key]  # type: ignore[no-any-return]

    def grants(self, type_: str, requirement: str) -> str | None:
        """The link field by which a service of a type comes to provide a requirement, if there is one."""
        key = ("grants", type_, requirement)
        if key not in self._kept:
            fields = self.below(type_, "links")
            self._kept[key] = next(
                (f for f in fields if requirement in self.listed(type_, f"links.{f}")), None
            )
        return self._kept[key]  # type: ignore[no-any-return]

    def providers(self, requirement: str) -> tuple[str, ...]:
        """The types that provide a requirement by themselves or beside others."""
        key = ("providers", requirement)
        if key not in self._kept:
            self._kept[key] = tuple(type_ for type_ in self.types if self.provides(type_, requirement))
        return self._kept[key]  # type: ignore[no-any-return]

    def registries(self, type_: str) -> tuple[str, ...]:
        """The types that a link field of a type can lead to."""
        key = ("registries", type_)
        if key not in self._kept:
            self._kept[key] = tuple(
                each
                for each in self.types
                if self.get(each, "keepsOthers") is True and type_ in self.listed(each, "serves")
            )
        return self._kept[key]  # type: ignore[no-any-return]

    def takes(self, type_: str) -> bool:
        """Whether devices or assets can connect to services of a type."""
        return self.provides(type_, "device-telemetry") or self.passes_on(type_)

    def is_edge(self, type_: str) -> bool:
        """Whether services of a type stand at a site."""
        return bool(self.get(type_, "side") == "edge")

    def passes_on(self, type_: str) -> bool:
        """Whether services of a type hand what they get to the platform they need, and to nothing else."""
        return self.get(type_, "gateway") is True

    def consumes(self, type_: str) -> bool:
        """Whether services of a type are there for data that comes from elsewhere."""
        return self.get(type_, "stage") in _TAKING

    def in_order(self, types: Iterable[str]) -> list[str]:
        """Types as data passes them, helpers last."""
        numbers = {stage: number for number, stage in enumerate(_STAGES)}
        return sorted(types, key=lambda type_: (numbers.get(self.get(type_, "stage"), 0), type_))

    def feeds(self, source: str, target: str) -> str:
        """How data gets straight from one type to another: `documented`, `open` where nothing speaks against it,
        or empty where it does not."""
        key = ("feeds", source, target)
        if key not in self._kept:
            takes_from = self.listed(target, "fedBy")
            listed = target in self.listed(source, "integrations.targets")
            if takes_from and source not in takes_from:
                how = ""
            elif listed or takes_from:
                how = "documented"
            else:
                how = "" if self.get(source, "integrations.complete") else "open"
            self._kept[key] = how
        return self._kept[key]  # type: ignore[no-any-return]

    def common(self, source: str, target: str) -> Sequence[str]:
        """The protocols that one type sends in and another takes."""
        taken = self.listed(target, "accepts")
        return [each for each in self.listed(source, "speaks") if each in taken]

    def ends(self, type_: str) -> str:
        """The day on which services of a type are retired; empty if none is known."""
        found = self.get(type_, "lifecycle.retirement")
        return found if isinstance(found, str) else ""


def _over(day: Any, as_of: str) -> bool:
    return isinstance(day, str) and day <= as_of
