"""`iotlint rules`: the rules there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from iotlint.cli.command import command as _command
from iotlint.cli.command import debug_option, option, words
from iotlint.cli.options import own_rules
from iotlint.cli.rulebook import settings
from iotlint.report import rule_page

if TYPE_CHECKING:
    from iotlint.finding import RuleInfo
    from iotlint.rulebook.book import Rulebook

_EXAMPLES = (
    ("iotlint rules", "All of them:"),
    ("iotlint rules --select HUB,DPS --format markdown", "Those about IoT Hub and provisioning, as a table:"),
    ("iotlint rules --select pillar:security", "Those of one pillar of the Well-Architected Framework:"),
)


@_command("rules", examples=_EXAMPLES)
@option(
    "--select",
    multiple=True,
    callback=words,
    metavar="RULES",
    help="Only these; codes, prefixes, names, or pillars as pillar:security.",
)
@option(
    "--format", "form", type=click.Choice(("text", "json", "markdown")), default="text", help="What to print."
)
@option(
    "--coverage", is_flag=True, help="Show what of the catalog no rule uses, and services few rules know."
)
@own_rules
@debug_option
def command(
    select: tuple[str, ...],
    form: str,
    coverage: bool,
    folders: tuple[str, ...],
    config_file: str | None,
    no_config: bool,
    **packs: Any,
) -> None:
    """List the rules by the pillar they serve: code, severity, name, and what each is about.

    Rules of your own are in the list where the configuration or --rules names their folder.
    """
    from iotlint.cli.output import write_screen
    from iotlint.decide.selection import no_rule
    from iotlint.errors import UsageError
    from iotlint.rulebook.book import rulebook_of

    config = settings(folders, config_file, no_config, **packs)
    if coverage:
        write_screen(_coverage(form, config.rules))
        return
    rulebook = rulebook_of(config)
    codes = set() if select else set(rulebook.codes)
    for word in select:
        found = rulebook.resolve(word)
        if not found:
            raise UsageError(f"--select: {no_rule(word, rulebook)}")
        codes.update(found)
    infos = [rulebook.info(code) for code in sorted(codes)]
    write_screen({"text": _text, "json": _json, "markdown": _markdown}[form](infos, rulebook))


def _text(infos: list[RuleInfo], _rulebook: Rulebook) -> str:
    codes = max(len(info.code) for info in infos)
    names = max(len(info.name) for info in infos)
    parts = []
    for heading, group in rule_page.by_pillar(infos):
        parts.append(f"{heading} ({len(group)})\n")
        parts += [
            f"  {info.code:<{codes}}  {info.severity!s:<7}  {info.name:<{names}}  {_summary(info)}\n"
            for info in group
        ]
    return "".join(parts)


def _summary(info: RuleInfo) -> str:
    return f"{info.summary} (on trial, needs --preview)" if info.preview else info.summary


def _json(infos: list[RuleInfo], rulebook: Rulebook) -> str:
    import json

    return (
        json.dumps(
            [rule_page.record(info, rulebook.texts[info.code]["parameters"]) for info in infos],
            ensure_ascii=False,
            indent=2,
        )
        + "\n"
    )


def _markdown(infos: list[RuleInfo], _rulebook: Rulebook) -> str:
    lines = []
    for heading, group in rule_page.by_pillar(infos):
        lines += [f"## {heading}", "", "| code | severity | name | about |", "|---|---|---|---|"]
        for info in group:
            about = _summary(info).replace("|", "&#124;")
            lines.append(f"| [{info.code}]({info.help_uri}) | {info.severity} | {info.name} | {about} |")
        lines.append("")
    return "\n".join(lines)


def _coverage(form: str, folders: tuple[str, ...]) -> str:
    """What of the catalog the rules use, iotlint's own and those in `folders`."""
    from pathlib import Path

    from iotlint.authoring.coverage import coverage
    from iotlint.catalog.uses import declared
    from iotlint.checks import CHECKS
    from iotlint.language.read_rules import read_knowledge, read_rules
    from iotlint.resources import folder

    knowledge, entries = read_knowledge(folder("rules"), folder("schemas"), CHECKS, map(Path, folders))
    rules = read_rules([folder("rules"), *map(Path, folders)], knowledge)
    found = coverage(rules, entries, knowledge.sources, CHECKS, (use.pattern for use in declared()))
    if form == "json":
        import json

        return json.dumps(found._asdict(), indent=2) + "\n"
    read = [f"{day}  {type_}  {key}" for day, type_, key in found.oldest]
    head = f"{len(rules)} rules, {found.facts} facts, {len(found.unused)} of them used by nothing."
    unused = [f"{type_}  {key}" for type_, key in found.unused]
    thin = [f"{type_}  named by {number} rules" for type_, number in found.thin]
    if form == "markdown":
        unused, thin, read = ([f"- {line}" for line in lines] for lines in (unused, thin, read))
    parts = [head, "", "Facts that no rule, sum or piece of the model uses:", *(unused or ["none"])]
    parts += ["", "Services that few rules name:", *(thin or ["none"])]
    return "\n".join([*parts, "", "Facts by the day they were checked, oldest first:", *read]) + "\n"
