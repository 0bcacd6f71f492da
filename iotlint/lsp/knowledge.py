"""What is known besides a plan: the schema with its texts, the facts of the catalog with their sources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from iotlint.finding import RuleInfo
from iotlint.model.described import Described
from iotlint.model.types import Element
from iotlint.opener import read
from iotlint.report.fact_words import value_text
from iotlint.resources import folder
from iotlint.rulebook.book import Rulebook

_MOST_FACTS = 14
_SKIPPED = (
    "side",
    "category",
    "solutionTypes",
    "provides.",
    "providesWith.",
    "integrations.",
    "links.",
    "unsure.",
)
Fact = tuple[Any, str, str, str, str, str, str, str]


class Knowledge:
    """Texts for people, in Markdown. Everything is read when it is first asked for."""

    @cached_property
    def schema(self) -> Described:
        """The schema of architectures."""
        return Described(json.loads(read(folder("schemas") / "architecture.schema.json")))

    def service(self, type_: str, book: Rulebook, as_of: str) -> str:
        """A service type: what it is for, its tiers and limits, its dates, and who says so; empty if unknown."""
        facts: Mapping[str, list[Fact]] | None = book.cited["FACTS"].get(type_)
        if facts is None:
            return ""
        held = {key: fact for key, found in facts.items() if (fact := _held(found, as_of)) is not None}
        documents: Mapping[str, tuple[str, str, str, str]] = book.cited["DOCUMENTS"]

        def cited(fact: Fact) -> str:
            title, date, address, _ = documents[fact[1]]
            return f"[{title}]({address}), {fact[2]} ({date}, checked {fact[7]})"

        lines = [f"**{book.cited['NAMES'][type_]}** (`{type_}`)", ""]
        provides = [
            key.removeprefix("provides.") for key in held if key.startswith("provides.") and held[key][0]
        ]
        side = held.get("side")
        if side is not None:
            lines += [f"Side: {value_text(side[0])}. {cited(side)}", ""]
        if provides:
            lines += ["Provides: " + ", ".join(f"`{name}`" for name in provides), ""]
        for key in ("lifecycle.retirement", "lifecycle.successor", "lifecycle.generalAvailability"):
            if key in held:
                lines += [f"{_words(key)}: **{value_text(held[key][0])}**. {cited(held[key])}", ""]
        tiers = _tiers(held)
        if tiers:
            lines += [*tiers, ""]
        rest = [key for key in held if not key.startswith((*_SKIPPED, "tiers.", "lifecycle."))]
        limits = [key for key in rest if key.startswith(("limits.", "capacity.", "versions."))]
        for key in [*limits, *(key for key in rest if key not in limits)][:_MOST_FACTS]:
            lines.append(f"- {_words(key)}: {value_text(held[key][0])}")
        sources = dict.fromkeys(fact[1] for fact in held.values())
        lines += [
            "",
            "Sources: " + "; ".join(f"[{documents[s][0]}]({documents[s][2]})" for s in list(sources)[:6]),
        ]
        return "\n".join(lines)

    def versions(self, type_: str, book: Rulebook, as_of: str) -> list[tuple[str, str]]:
        """The versions of a service that the catalog knows, newest first, with a line about each."""
        facts: Mapping[str, list[Fact]] = book.cited["FACTS"].get(type_, {})
        found: dict[str, str] = {}
        for key, all_ in facts.items():
            fact = _held(all_, as_of)
            version, _, what = key.removeprefix("versions.").rpartition(".")
            if not key.startswith("versions.") or not version.replace(".", "").isdigit() or fact is None:
                continue
            if what == "endOfSupport":
                word = "ended" if str(fact[0]) <= as_of else "ends"
                found[version] = f"Support {word} on {fact[0]}."
            elif what == "supported" and fact[0] is True:
                found.setdefault(version, "Supported.")
        return sorted(
            found.items(), key=lambda each: [int(part) for part in each[0].split(".")], reverse=True
        )


def _held(found: list[Fact], as_of: str) -> Fact | None:
    """The fact that holds on a day."""
    for fact in found:
        since, until = fact[5], fact[6]
        if (not since or since <= as_of) and (not until or as_of < until):
            return fact
    return None


def _tiers(held: Mapping[str, Fact]) -> list[str]:
    """A table of tiers and what they take."""
    from iotlint.facts.demand import MEASURES

    names = list(dict.fromkeys(key.split(".")[1] for key in held if key.startswith("tiers.")))
    columns = [m for m in MEASURES if any(f"tiers.{name}.{m}" in held for name in names)][:4]
    if not names:
        return []
    rows = ["| tier | " + " | ".join(MEASURES[column] for column in columns) + " | most units |"]
    rows.append("|" + "---|" * (len(columns) + 2))
    for name in names:
        cells = [held.get(f"tiers.{name}.{column}") for column in (*columns, "maxUnits")]
        rows.append(f"| {name} | " + " | ".join("" if c is None else value_text(c[0]) for c in cells) + " |")
    return rows


def _words(key: str) -> str:
    """The key of a fact as people would say it: `limits.routes` → `limits: routes`."""
    head, _, rest = key.partition(".")
    return f"{head}: {rest}" if rest else head


def rule(info: RuleInfo) -> str:
    """A rule: why, what to do, on whose word."""
    lines = [f"**{info.code}** [{info.name}]({info.help_uri}) ({info.severity})", "", info.summary, ""]
    lines += [f"**Why** {info.rationale}", "", f"**What to do** {info.remedy}"]
    if info.sources:
        lines += ["", "**Sources**", ""]
    for citation in info.sources:
        section = f", {citation.section}" if citation.section else ""
        lines.append(f"- [{citation.title}]({citation.address}){section} ({citation.date})")
    return "\n".join(lines)


def element_line(element: Element, book: Rulebook) -> str:
    """What an id is, in a few words: `service, Azure IoT Hub, S1, units 9`."""
    parts = [element.kind]
    if element.kind == "service" and isinstance(element.type, str):
        parts.append(book.cited["NAMES"].get(element.type, element.type))
    fields = element.fields
    parts += [fields[key] for key in ("sku",) if isinstance(fields.get(key), str)]
    numbers = [key for key in ("units", "throughputUnits", "count") if isinstance(fields.get(key), int)]
    parts += [f"{key} {fields[key]:,}" for key in numbers]
    return ", ".join(parts)
