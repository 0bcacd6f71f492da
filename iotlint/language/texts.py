"""Writes the module that explains rules: what words a hit, what mends it, and what people are told of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from iotlint.catalog.entries import Entry, checked
from iotlint.language.compile import PREAMBLE, wording
from iotlint.language.compile_fix import fixing
from iotlint.language.conditions import FieldRef, walk
from iotlint.language.read_rule import Knowledge
from iotlint.language.reads import facts_read
from iotlint.language.rule import Rule, Variant


def words(rules: Iterable[Rule], knowledge: Knowledge, entries: Mapping[str, Entry]) -> str:
    """The module that explains: a function a variant that words a hit, one that mends it, and all texts."""
    lines = [PREAMBLE]
    table, fixes, texts = [], [], {}
    for rule in rules:
        for number, variant in enumerate(rule.variants):
            lines.append(wording(rule, number, variant))
            table.append(f"    ({rule.code!r}, {number}): word_{rule.code}_{number},")
            if variant.fix is not None:
                lines.append(fixing(rule, number, variant.fix))
                fixes.append(f"    ({rule.code!r}, {number}): fix_{rule.code}_{number},")
        texts[rule.code] = _texts(rule, knowledge, entries)
    return "\n".join([*lines, "WORDS = {", *table, "}", "FIXES = {", *fixes, "}", f"TEXTS = {texts!r}"])


def _texts(rule: Rule, knowledge: Knowledge, entries: Mapping[str, Entry]) -> dict[str, Any]:
    raw, sources = rule.raw, knowledge.sources
    kept = ("summary", "rationale", "remedy", "false-positives")
    return {
        **{key: " ".join(str(raw[key]).split()) for key in kept},
        "confidence": raw.get("confidence", "high"),
        "tags": tuple(raw.get("tags", ())),
        "pillar": raw.get("pillar", ""),
        "guidance": tuple((name, knowledge.guidance[name]["asks"]) for name in raw.get("guidance", ())),
        "reads": tuple(
            (f"{type_}.{fact.key}", _plain(fact.value), fact.since, fact.until, checked(fact, sources))
            for type_, fact in facts_read(rule, entries)
        ),
        "security-severity": raw.get("security-severity"),
        "sources": tuple(
            (
                each["document"],
                source["title"],
                each["section"],
                str(source["date"]),
                source["address"],
                str(source["checked"]),
            )
            for each in raw["sources"]
            for source in (sources[each["document"]],)
        ),
        "fix": raw.get("fix"),
        "sum": raw.get("sum"),
        "reckoned": tuple(_reckoned(variant) for variant in rule.variants),
        "message": str(raw.get("message", "")),
        "parameters": {
            name: (known["default"], known.get("description", ""))
            for name, known in raw.get("parameters", {}).items()
        },
        "bad": tuple(example.text for example in rule.examples if example.bad),
        "good": tuple(example.text for example in rule.examples if not example.bad),
    }


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _reckoned(variant: Variant) -> str:
    """What a variant compares with what there is: the 'demand' (what arrives at least), the 'whole', a 'fleet'."""
    for node in walk(variant.assertion) if variant.assertion else ():
        for step in node.steps if isinstance(node, FieldRef) else ():
            if step.how == "measure" and (what := step.name.partition(".")[0]) in ("whole", "fleet"):
                return what
    return "demand"
