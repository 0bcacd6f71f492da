"""Writes what is derived under docs/: a page a rule and a service, their lists, the table of settings.

`python -m iotlint.authoring.reference` writes what changed; with `--check` it only says what is not current.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import yaml

from iotlint.authoring.config_schema import settings_table
from iotlint.catalog.entries import read_entries, read_mapping
from iotlint.checks import CHECKS
from iotlint.finding import RuleInfo
from iotlint.language.compile import finder
from iotlint.language.operators import OPERATORS
from iotlint.language.read_rule import read_rule
from iotlint.language.read_rules import read_knowledge, read_rules
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
    about, asked = _what_rules_look_at()
    mended = {code for code, _ in rulebook.fixes} | {
        code for code, text in rulebook.texts.items() if text["fix"]
    }
    heads = ("rule", "what it finds", "severity", "pillar", "kind", "services", "fix", "requirements")
    rows = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for heading, group in by_pillar(infos):
        for info in group:
            services = about[info.code]
            found[f"rules/{info.code}.md"] = (
                _MADE
                + rule_page(info, rulebook.texts[info.code]["parameters"])
                + _links_to_services(services)
            )
            fix = "yes" if info.code in mended else "no"
            rows.append(
                f"| [{info.code} {info.name}]({info.code}.md) | {info.summary} | {info.severity} | {heading} "
                f"| {_kind(info.code)} | {', '.join(services)} | {fix} | {', '.join(asked[info.code])} |"
            )
    head = (
        f"# Rules\n\n{len(infos)} rules, by the pillar of the Well-Architected Framework that they serve.\n"
    )
    found["rules/README.md"] = f"{_MADE}{head}\n## Filter the rules\n\n" + "\n".join(rows) + "\n"
    found["requirements.md"] = _MADE + _requirements_page(asked)
    found["javascripts/words.js"] = _words_for_the_filter()
    found["guidance.md"] = _between(
        folder("rules").parent / "docs" / "guidance.md", "coverage", _coverage(infos)
    )
    sources = read_mapping(folder("rules") / "sources.yaml", [])
    rows = ["| type | name | facts |", "|---|---|---|"]
    for entry in read_entries(folder("rules")).values():
        judging = [info for info in infos if entry.type in about[info.code]]
        found[f"services/{entry.type}.md"] = _MADE + service_page(entry, sources) + _links_to_rules(judging)
        rows.append(f"| [{entry.type}]({entry.type}.md) | {entry.name} | {len(entry.facts)} |")
    found["services/README.md"] = f"{_MADE}# Services\n\n" + "\n".join(rows) + "\n" + _products()
    docs = folder("rules").parent / "docs"
    found["configuration.md"] = _between(docs / "configuration.md", "settings", settings_table())
    found["writing-rules.md"] = _between(docs / "writing-rules.md", "operators", _operators())
    found["how-it-works.md"] = _between(docs / "how-it-works.md", "generated", _generated())
    return found


_KINDS = {
    "1": "composition",
    "2": "configuration",
    "3": "capacity",
    "4": "security",
    "5": "lifecycle",
    "8": "bookkeeping",
}
_WORD = re.compile(r"[a-z][a-z0-9-]*")
_NAMED = re.compile(r"\btype: (?:\{in: )?\[?([a-z][a-z0-9, -]*)")


def _kind(code: str) -> str:
    """What a rule is about, which the first digit of its code says; those of the file itself are about its form."""
    if code.startswith("FMT") and code[3] in "12":
        return "form"
    return _KINDS.get(code[3], "own")


def _what_rules_look_at() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """By code the types of service that a rule looks at, or that decide whether it speaks; and the requirements."""
    knowledge, entries = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
    requirements = read_mapping(folder("rules") / "requirements.yaml", [])
    types: dict[str, list[str]] = {}
    asked: dict[str, list[str]] = {}
    for rule in read_rules([folder("rules")], knowledge):
        named = {type_ for variant in rule.variants for type_ in variant.type}
        parts = (rule.raw, *rule.raw.get("variants", ()))
        where = _as_text([part["where"] for part in parts if "where" in part])
        named |= {word.strip() for match in _NAMED.finditer(where) for word in match[1].split(",")}
        types[rule.code] = sorted(named & entries.keys())
        judged = _as_text([part[key] for part in parts for key in ("where", "assert") if key in part])
        asked[rule.code] = sorted(set(_WORD.findall(judged)) & requirements.keys())
    return types, asked


def _as_text(conditions: list[Any]) -> str:
    return str(yaml.safe_dump(conditions, default_flow_style=True, width=10_000))


def _links_to_services(types: list[str]) -> str:
    if not types:
        return ""
    return (
        "\n## Services it looks at\n\n"
        + ", ".join(f"[{each}](../services/{each}.md)" for each in types)
        + "\n"
    )


def _links_to_rules(infos: list[RuleInfo]) -> str:
    if not infos:
        return "\n## Rules\n\nNo rule looks at this service by its type.\n"
    rows = ["| code | name | severity | what it finds |", "|---|---|---|---|"]
    rows += [f"| [{i.code}](../rules/{i.code}.md) | {i.name} | {i.severity} | {i.summary} |" for i in infos]
    return "\n## Rules\n\n" + "\n".join(rows) + "\n"


def _requirements_page(asked: dict[str, list[str]]) -> str:
    """What a plan can require, each under a heading of its own, with the words that people have for it, so that a
    search leads there."""
    head = (
        "# What a plan can require\n\n`iotlint requirements` lists the same, and `iotlint explain alerting` finds one "
        "by a word of your own. A name that starts with `x-` is yours.\n"
    )
    parts = [head]
    entries = read_entries(folder("rules"))
    trade = read_mapping(folder("rules") / "words.yaml", [])
    for name, known in read_mapping(folder("rules") / "requirements.yaml", []).items():
        types = [
            entry.type
            for entry in entries.values()
            if any(fact.key == f"provides.{name}" and fact.value is True for fact in entry.facts)
        ]
        links = ", ".join(f"[{type_}](services/{type_}.md)" for type_ in types)
        meets = "the plan as a whole" if known.get("planProperty") else links or "no service of the catalog"
        rules = ", ".join(f"[{code}](rules/{code}.md)" for code, names in asked.items() if name in names)
        said = [
            ("In other words", ", ".join(known.get("aliases", ()))),
            ("Comes near", ", ".join(word for word, names in trade.items() if name in names)),
            ("Provided by", meets),
            ("Rules that ask for it", rules),
        ]
        lines = [f"- {label}: {text}" for label, text in said if text]
        parts.append(f"## {name}\n\n{known['summary']}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _products() -> str:
    """Known products without an entry, with the entry to write."""
    rows = ["| product | also called | plan it as |", "|---|---|---|"]
    for name, known in read_mapping(folder("rules") / "products.yaml", []).items():
        entry = f"`{name}: {{type: other, name: {known['name']}}}`"
        rows.append(f"| {known['name']} | {', '.join(known.get('aliases', ()))} | {entry} |")
    return "\n## Products that have no entry\n\nA plan names them all the same.\n\n" + "\n".join(rows) + "\n"


def _words_for_the_filter() -> str:
    """Words that people have for services and requirements, for the filter over the table of rules."""
    words: dict[str, str] = {}
    for name, known in read_mapping(folder("rules") / "requirements.yaml", []).items():
        words |= dict.fromkeys(known.get("aliases", ()), name)
    for entry in read_entries(folder("rules")).values():
        words |= dict.fromkeys((*entry.aliases, entry.name.lower()), entry.type)
    named = {*words.values()}
    for word, names in read_mapping(folder("rules") / "words.yaml", []).items():
        if names[0] in named:
            words.setdefault(word, names[0])
    lines = [f"  {json.dumps(word)}: {json.dumps(meant)}," for word, meant in sorted(words.items())]
    return (
        "// Made by `nox -s update` from the aliases under rules/.\nconst WORDS = {\n"
        + "\n".join(lines)
        + "\n};\n"
    )


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
    return f"```text\n{finder(rule, 0, rule.variants[0]).source.strip()}\n```\n"


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
