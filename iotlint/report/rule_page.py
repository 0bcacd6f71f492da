"""One rule as Markdown: its page in the documentation, and `explain --format markdown`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iotlint.finding import RuleInfo

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
    for heading, examples in (("Bad", info.examples_bad[:1]), ("Good", info.examples_good[:1])):
        for example in examples:
            lines += ["", f"## {heading}", "", "```yaml", example.rstrip("\n"), "```"]
    if info.sources:
        lines += ["", "## Sources", ""]
    for citation in info.sources:
        section = f", {citation.section}" if citation.section else ""
        lines.append(f"- [{citation.title}]({citation.address}){section} ({citation.date})")
    return "\n".join(lines) + "\n"


def facts(info: RuleInfo) -> str:
    """Severity, confidence and what else there is to know of a rule at a glance."""
    parts = [str(info.severity), f"confidence {info.confidence}", f"since {info.since}"]
    if info.production_only:
        parts.append("one step lower in evaluation and development")
    if info.preview:
        parts.append("on trial, needs --preview")
    if not info.ignorable:
        parts.append("cannot be ignored")
    return ", ".join(parts)
