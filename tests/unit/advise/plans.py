"""Searches on plans written as YAML, and a catalog made by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iotlint.advise.adviser import Adviser
from iotlint.advise.known import Known
from iotlint.advise.search import Search
from iotlint.config.values import Config
from iotlint.source.load import load

DAY = "2026-11-24"
HEADER = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: plan}\n"
_ADVISERS: dict[str, Adviser] = {}


def adviser(as_of: str = DAY) -> Adviser:
    """An adviser with iotlint's own rules and catalog, as on a day."""
    if as_of not in _ADVISERS:
        _ADVISERS[as_of] = Adviser(Config(), as_of)
    return _ADVISERS[as_of]


def search(text: str, as_of: str = DAY) -> Search:
    """The search for the services of a plan, given without its header."""
    return adviser(as_of).search(load((HEADER + text).encode(), "plan.yaml").documents[0])


def catalog(
    facts: Mapping[str, Mapping[str, Any]],
    as_of: str = DAY,
) -> Known:
    """A catalog with facts by type and key. A fact is a value, or (value, since, until) where it is a tuple."""
    cited = {
        "NAMES": {type_: type_.title() for type_ in facts},
        "REQUIREMENTS": {},
        "DOCUMENTS": {"paper": ("A paper", "2026-01-01", "https://example.org", "2026-02-02")},
        "FACTS": {
            type_: {key: [_variant(value)] for key, value in each.items()} for type_, each in facts.items()
        },
    }
    return Known(cited, as_of)


def _variant(value: Any) -> tuple[Any, ...]:
    value, since, until = value if isinstance(value, tuple) else (value, "", "")
    return value, "paper", "Part 1", "states", "read", since, until
