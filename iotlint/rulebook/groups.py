"""Which groups of rules a plan needs, and what of their wants leads to keys of some names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from iotlint.engine.undecided import narrowed

if TYPE_CHECKING:
    from iotlint.model.types import Plan


# Sections of a plan whose entries have rules of their own, loaded where there are entries.
KINDS = {
    "devices": "device",
    "assets": "asset",
    "applications": "application",
    "sites": "site",
    "models": "model",
    "requirements": "requirement",
    "connections": "connection",
}


def groups_of(plan: Plan, types: frozenset[str]) -> tuple[str, ...]:
    """The types of services, of those the catalog knows, and the kinds of entries that a plan has."""
    kinds = (kind for section, kind in KINDS.items() if getattr(plan, section))
    return (*(type_ for type_ in plan.by_type if type_ in types), *kinds)


class Narrowed(dict[tuple[str, int], Sequence[Any]]):
    """The wants of rules that may lead to keys of some names, of each rule worked out when it is asked for."""

    def __init__(self, wants: Mapping[tuple[str, int], Sequence[Any]], names: frozenset[str]) -> None:
        super().__init__()
        self._wants = wants
        self._names = names

    def __missing__(self, key: tuple[str, int]) -> Sequence[Any]:
        found = self[key] = narrowed(self._wants.get(key, ()), self._names)
        return found
