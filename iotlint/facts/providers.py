"""Who provides a requirement, and what each of them needs for it: for a plan that has none of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

# The facts that are read here by name (catalog/uses.py).
USES = ("provides.*", "providesWith.*", "links.*", "serves", "lifecycle.retirement")

Facts = Mapping[str, Any]


def providers(
    catalog: Mapping[str, Facts], types: Iterable[str], name: str, as_of: str
) -> Iterator[tuple[str, str]]:
    """The types that provide a requirement on a day, each with what it takes in words; empty if it takes nothing."""
    for type_ in sorted(types):
        facts = catalog[type_]
        retired = facts.get("lifecycle.retirement")
        if isinstance(retired, str) and retired <= as_of:
            continue
        if facts.get(f"provides.{name}") is True:
            others = facts.get(f"providesWith.{name}") or facts.get("serves") or ()
            yield type_, f"with {_either(others)}" if others else ""
            continue
        link = next((key for key, value in facts.items() if key.startswith("links.") and name in value), None)
        if link is not None:
            yield type_, f"with `{link.removeprefix('links.')}`"


def told(found: Iterable[tuple[str, str]]) -> str:
    """The same as part of a sentence: `device-update (with iot-hub) or iot-central`."""
    return _either(f"{type_} ({need})" if need else type_ for type_, need in found)


def _either(words: Iterable[str]) -> str:
    words = list(words)
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
