"""Writes what is derived under docs/: a page a rule and a service, their lists, the table of settings.

`python -m iotlint.authoring.reference` writes what changed; with `--check` it only says what is not current.
"""

from __future__ import annotations

import sys
from pathlib import Path

from iotlint.authoring.config_schema import settings_table
from iotlint.catalog.entries import read_entries, read_mapping
from iotlint.checks import CHECKS
from iotlint.finding import RuleInfo
from iotlint.language.compile import finder
from iotlint.language.operators import OPERATORS
from iotlint.language.read_rule import read_rule
from iotlint.language.read_rules import read_knowledge
from iotlint.opener import text_of
from iotlint.report.rule_page import PILLARS, by_pillar
from iotlint.report.rule_page import markdown as rule_page
from iotlint.report.service_page import markdown as service_page
from iotlint.resources import folder
from iotlint.rulebook.book import load_rulebook

_MADE = "<!-- Made by `nox -s update` from the files under rules/; edit those. -->\n"


def pages() -> dict[str, str]:
    """Every page by its path below docs/."""
    found: dict[str, str] = {}
    rulebook = load_rulebook()
    infos = [info for _, info in sorted(rulebook.infos().items())]
    parts = [
        f"{_MADE}# Rules\n\n{len(infos)} rules, by the pillar of the Well-Architected Framework that they serve.\n"
    ]
    for heading, group in by_pillar(infos):
        rows = [f"## {heading}", "", "| code | name | severity | what it finds |", "|---|---|---|---|"]
        for info in group:
            found[f"rules/{info.code}.md"] = _MADE + rule_page(info, rulebook.texts[info.code]["parameters"])
            rows.append(f"| [{info.code}]({info.code}.md) | {info.name} | {info.severity} | {info.summary} |")
        parts.append("\n".join(rows) + "\n")
    found["rules/README.md"] = "\n".join(parts)
    found["guidance.md"] = _between(
        folder("rules").parent / "docs" / "guidance.md", "coverage", _coverage(infos)
    )
    sources = read_mapping(folder("rules") / "sources.yaml", [])
    rows = ["| type | name | facts |", "|---|---|---|"]
    for entry in read_entries(folder("rules")).values():
        found[f"services/{entry.type}.md"] = _MADE + service_page(entry, sources)
        rows.append(f"| [{entry.type}]({entry.type}.md) | {entry.name} | {len(entry.facts)} |")
    found["services/README.md"] = f"{_MADE}# Services\n\n" + "\n".join(rows) + "\n"
    docs = folder("rules").parent / "docs"
    found["configuration.md"] = _between(docs / "configuration.md", "settings", settings_table())
    found["writing-rules.md"] = _between(docs / "writing-rules.md", "operators", _operators())
    found["how-it-works.md"] = _between(docs / "how-it-works.md", "generated", _generated())
    return found


def _coverage(infos: list[RuleInfo]) -> str:
    """What the guidance asks, and which rules judge it, gaps included."""
    asked = read_mapping(folder("rules") / "guidance.yaml", [])
    parts = []
    for pillar, heading in PILLARS.items():
        rows = [f"## {heading}", "", "| what the guidance asks | rules that judge it |", "|---|---|"]
        for name, each in asked.items():
            if each["pillar"] == pillar:
                judging = [i.code for i in infos if any(name == asks for asks, _ in i.guidance)]
                links = ", ".join(f"[{code}](rules/{code}.md)" for code in judging)
                rows.append(
                    f"| {each['asks']} | {links or '**none**: a plan does not say, or no rule looks'} |"
                )
        parts.append("\n".join(rows) + "\n")
    return "\n".join(parts)


def _generated() -> str:
    """The Python that one variant of one rule becomes, as a block."""
    knowledge, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
    (path,) = folder("rules").glob("hub/HUB207-*.yaml")
    rule, _ = read_rule(path, path.name, knowledge)
    assert rule is not None
    return f"```text\n{finder(rule, 0, rule.variants[0]).strip()}\n```\n"


def _operators() -> str:
    rows = ["| operator | holds if the field |", "|---|---|"]
    rows += [f"| `{name}` | {operator.holds} |" for name, operator in OPERATORS.items()]
    return "\n".join((*rows, "| `exists` | is written (`true`), or is not (`false`) |")) + "\n"


def _between(path: Path, what: str, table: str) -> str:
    """A page that people write, with what stands between its two marks made anew."""
    before, start, rest = text_of(path).partition(f"<!-- {what}: made by `nox -s update` -->\n")
    _, end, after = rest.partition(f"<!-- end of {what} -->\n")
    return f"{before}{start}{table}{end}{after}"


def stale(docs: Path) -> dict[str, str | None]:
    """Pages that are missing or not current, with their right text; None for those that should go."""
    wanted = pages()
    there = {
        path.relative_to(docs).as_posix()
        for part in ("rules", "services")
        for path in (docs / part).glob("*.md")
    }
    changed: dict[str, str | None] = dict.fromkeys(there - wanted.keys())
    for name, text in wanted.items():
        path = docs / name
        if not path.exists() or text_of(path) != text:
            changed[name] = text
    return changed


def main(arguments: list[str]) -> int:
    """Writes the pages, or says which are not current; gives the exit status."""
    docs = folder("rules").parent / "docs"
    changed = stale(docs)
    for name, text in sorted(changed.items()):
        print(name)
        if "--check" in arguments:
            continue
        path = docs / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
    return int("--check" in arguments and bool(changed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
