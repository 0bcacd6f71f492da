"""One rule as Markdown: its page in the documentation, and `explain --format markdown`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from iotlint.finding import RuleInfo

# The pillars of the Well-Architected Framework, with their headings.
PILLARS = {
    "reliability": "Reliability",
    "security": "Security",
    "cost-optimization": "Cost Optimization",
    "operational-excellence": "Operational Excellence",
    "performance-efficiency": "Performance Efficiency",
}
# What a configuration may set of a rule: its default and what it means, by name.
Parameters = Mapping[str, tuple[Any, str]]


def markdown(info: RuleInfo, parameters: Parameters) -> str:
    """The page of a rule."""
    lines = [f"# {info.code} {info.name}", "", f"*{facts(info)}*", "", info.summary]
    lines += ["", "## Why", "", info.rationale, "", "## What to do", "", info.remedy]
    lines += ["", "## When to silence it", "", info.false_positives]
    if parameters:
        lines += ["", "## Parameters", ""]
    for name, (default, description) in parameters.items():
        lines.append(f"- `{name}`, by default {default}. {description}".rstrip())
    if info.guidance:
        lines += ["", "## What of the Well-Architected Framework it judges", ""]
    lines += [f"- {asks}" for _, asks in info.guidance]
    for heading, examples in (("Bad", info.examples_bad[:1]), ("Good", info.examples_good[:1])):
        for example in examples:
            lines += ["", f"## {heading}", "", "```yaml", example.rstrip("\n"), "```"]
    if info.sources:
        lines += ["", "## Sources", ""]
    for citation in info.sources:
        section = f", {citation.section}" if citation.section else ""
        lines.append(f"- [{citation.title}]({citation.address}){section} ({citation.date})")
    return "\n".join(lines) + "\n"


def by_pillar(infos: Iterable[RuleInfo]) -> list[tuple[str, list[RuleInfo]]]:
    """Rules by the pillar of the Well-Architected Framework that they serve, each with its heading, in the order of the
    framework; those that name none come last."""
    groups: dict[str, list[RuleInfo]] = {name: [] for name in PILLARS}
    for info in infos:
        groups.setdefault(info.pillar, []).append(info)
    return [(PILLARS.get(name, "No pillar"), group) for name, group in groups.items() if group]


def facts(info: RuleInfo) -> str:
    """Severity, confidence and what else there is to know of a rule at a glance."""
    parts = [str(info.severity), f"confidence {info.confidence}", f"since {info.since}"]
    if info.pillar:
        parts.append(f"for {info.pillar}")
    if info.production_only:
        parts.append("one step lower in evaluation and development")
    if info.preview:
        parts.append("on trial, needs --preview")
    if not info.ignorable:
        parts.append("cannot be ignored")
    return ", ".join(parts)


def record(info: RuleInfo, parameters: Parameters) -> dict[str, Any]:
    """A rule as plain data, in the spelling of the JSON report."""
    return {
        "code": info.code,
        "name": info.name,
        "severity": str(info.severity),
        "confidence": info.confidence,
        "summary": info.summary,
        "rationale": info.rationale,
        "remedy": info.remedy,
        "falsePositives": info.false_positives,
        "since": info.since,
        "preview": info.preview,
        "productionOnly": info.production_only,
        "ignorable": info.ignorable,
        "tags": list(info.tags),
        "pillar": info.pillar or None,
        "guidance": [{"id": name, "asks": asks} for name, asks in info.guidance],
        "facts": [
            {"key": key, "value": value, "since": since or None, "until": until or None, "checked": checked}
            for key, value, since, until, checked in info.reads
        ],
        "securitySeverity": info.security_severity,
        "parameters": {
            name: {"default": default, "description": description}
            for name, (default, description) in parameters.items()
        },
        "help": info.help_uri,
        "sources": [
            {
                "title": citation.title,
                "section": citation.section,
                "date": citation.date,
                "address": citation.address,
                "checked": citation.checked,
            }
            for citation in info.sources
        ],
        "examples": {"bad": list(info.examples_bad), "good": list(info.examples_good)},
    }
