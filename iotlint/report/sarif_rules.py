"""Rules as SARIF describes them: short and long texts, help, examples, and what GitHub sorts by."""

from typing import Any

from iotlint.finding import Citation, RuleInfo, Severity
from iotlint.report.escape import flat, visible
from iotlint.report.markdown_text import cited, fenced, prose

LEVELS = {Severity.INFO: "note", Severity.WARNING: "warning", Severity.ERROR: "error"}
_PROBLEMS = {Severity.INFO: "recommendation", Severity.WARNING: "warning", Severity.ERROR: "error"}
_PRECISIONS = {"very-high", "high", "medium", "low"}
# GitHub's limits: longer descriptions are refused, further tags not shown.
_LONGEST = 1024
_MOST_TAGS = 10


def described_rule(info: RuleInfo) -> dict[str, Any]:
    """The `reportingDescriptor` of a rule."""
    described: dict[str, Any] = {
        "id": info.code,
        "name": visible(info.name),
        "shortDescription": {"text": _cropped(sentence(flat(info.summary)))},
        "fullDescription": {"text": _cropped(sentence(flat(info.rationale)))},
        "help": {"text": _help_text(info), "markdown": _help_markdown(info)},
    }
    if info.help_uri:
        described["helpUri"] = info.help_uri
    described["defaultConfiguration"] = {"level": LEVELS[info.severity]}
    properties: dict[str, Any] = {"tags": _tags(info), "problem.severity": _PROBLEMS[info.severity]}
    if info.confidence in _PRECISIONS:
        properties["precision"] = info.confidence
    if info.security_severity:
        properties["security-severity"] = info.security_severity
    described["properties"] = properties
    return described


def sentence(text: str) -> str:
    """The text with a full stop, where it ends in none."""
    return text if not text or text.endswith((".", "!", "?")) else text + "."


def _tags(info: RuleInfo) -> list[str]:
    """GitHub takes a rule for a security rule only if it is tagged so, whatever its score."""
    tags = [*(["security"] if info.security_severity else []), *info.tags]
    return list(dict.fromkeys(tags))[:_MOST_TAGS]


def _cropped(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    kept = text[: _LONGEST - 3]
    stop = kept.rfind(". ")  # rather whole sentences than three dots
    return kept[: stop + 1] if stop > 0 else kept + "..."


def _help_text(info: RuleInfo) -> str:
    parts = [sentence(flat(info.rationale)), f"What to do: {sentence(flat(info.remedy))}"]
    if _is_said(info.false_positives):
        parts.append(f"When to suppress it: {sentence(flat(info.false_positives))}")
    if info.sources:
        parts.append("\n".join(("Sources:", *(_cited(citation) for citation in info.sources))))
    return "\n\n".join(parts)


def _is_said(false_positives: str) -> bool:
    return false_positives.strip().rstrip(".").casefold() not in {"", "none known"}


def _cited(citation: Citation) -> str:
    section = f", {flat(citation.section)}" if citation.section else ""
    return visible(f"{flat(citation.title)}{section} ({citation.date}): {citation.address}")


def _help_markdown(info: RuleInfo) -> str:
    parts = [
        f"# {prose(info.code)}: {prose(info.name)}",
        prose(info.summary),
        prose(info.rationale),
        f"## What to do\n\n{prose(info.remedy)}",
    ]
    parts += [f"## Reported\n\n{fenced(example, 'yaml')}" for example in info.examples_bad[:1]]
    parts += [f"## Not reported\n\n{fenced(example, 'yaml')}" for example in info.examples_good[:1]]
    if _is_said(info.false_positives):
        parts.append(f"## When to suppress it\n\n{prose(info.false_positives)}")
    if info.sources:
        listed = "\n".join(f"- {cited(citation)}" for citation in info.sources)
        parts.append(f"## Sources\n\n{listed}")
    return "\n\n".join(parts) + "\n"
