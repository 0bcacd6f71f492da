"""What commands about rules share: where own rules come from, and which rule somebody means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import click

from iotlint.cli.command import option
from iotlint.config.load import load_config
from iotlint.config.values import Config, merge
from iotlint.errors import UsageError

if TYPE_CHECKING:
    from iotlint.finding import RuleInfo
    from iotlint.rulebook.book import Rulebook


def own_rules(function: Callable[..., Any]) -> Any:
    """The options that say which rules there are besides the built-in ones."""
    for add in (
        option("--no-config", is_flag=True, help="Use no configuration file."),
        option("--config", "config_file", type=click.Path(), metavar="FILE", help="Use this configuration."),
        option(
            "--no-packs", is_flag=True, help="Import none of the Python packs that the configuration names."
        ),
        option(
            "--rules",
            "folders",
            multiple=True,
            type=click.Path(),
            metavar="DIR",
            help="Add a folder of your own rules; may repeat.",
        ),
    ):
        function = add(function)
    return function


def settings(folders: tuple[str, ...], config_file: str | None, no_config: bool, no_packs: bool) -> Config:
    """The configuration that those options stand for, in the current folder."""
    return merge(load_config(".", config_file, no_config), rules=folders, no_packs=no_packs)


def find(text: str, rulebook: Rulebook) -> str:
    """The code of the one rule that a text names. Raises UsageError where there is none, or more than one."""
    from iotlint.decide.selection import no_rule

    codes = rulebook.resolve(text) or rulebook.resolve(text.upper()) or rulebook.resolve(text.lower())
    if len(codes) == 1:
        return codes[0]
    if codes:
        raise UsageError(f"'{text}' stands for {len(codes)} rules; name one of them: {', '.join(codes)}.")
    raise UsageError(no_rule(text, rulebook))


def record(info: RuleInfo, parameters: Mapping[str, Any]) -> dict[str, Any]:
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
