"""One service as Markdown: its page in the documentation, and `services NAME --format markdown`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iotlint.catalog.entries import Entry, Fact, checked
from iotlint.report.fact_words import fact_text


def markdown(entry: Entry, sources: Mapping[str, Any]) -> str:
    """The page of a service."""
    lines = [f"# {entry.name}", "", f"`{entry.type}`, also called {', '.join(entry.aliases)}.", ""]
    lines += ["| fact | value | remarks | source |", "|---|---|---|---|"]
    for fact in entry.facts:
        source = sources[fact.source]
        cited = f"[{source['title']}]({source['address']}), {fact.section} ({source['date']})"
        cells = (f"`{fact.key}`", _as_code(fact_text(fact.key, fact.value)), remarks(fact), cited)
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _as_code(text: str) -> str:
    """A pattern would be taken for Markdown's own signs; words and numbers are fine as they are."""
    return f"`{text}`" if set(text) & set("[]()*_^$\\") else text


def remarks(fact: Fact) -> str:
    """When a fact holds and how surely it is known; empty for what is simply stated."""
    parts = []
    if fact.since:
        parts.append(f"since {fact.since}")
    if fact.until:
        parts.append(f"until {fact.until}")
    if fact.strength != "states":
        parts.append(fact.strength)
    if fact.confidence != "read":
        parts.append(
            f"from {'an excerpt' if fact.confidence == 'excerpt' else f'{fact.confidence} knowledge'}"
        )
    if fact.complete:
        parts.append("all there is")
    if fact.adjustable:
        parts.append("raised on request")
    return ", ".join(parts)


def cited(fact: Fact, sources: Mapping[str, Any]) -> str:
    """Where a fact stands: document, section, date, and the day it was read."""
    source = sources[fact.source]
    return f"{source['title']}, {fact.section} ({source['date']}, checked {checked(fact, sources)})"


def sources_of(entry: Entry, sources: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The documents that the facts of a service stand in, each once."""
    return [sources[name] for name in dict.fromkeys(fact.source for fact in entry.facts)]
