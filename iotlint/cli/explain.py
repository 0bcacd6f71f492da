"""`iotlint explain`: one rule, with everything that is known about it; or a word of the plan format."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from iotlint.cli.command import all_words, debug_option, option, today
from iotlint.cli.command import command as _command
from iotlint.cli.options import as_of_option, own_rules
from iotlint.cli.rulebook import find, settings
from iotlint.errors import UsageError
from iotlint.report import rule_page
from iotlint.report.fact_words import fact_text

if TYPE_CHECKING:
    from iotlint.finding import RuleInfo
    from iotlint.rulebook.book import Rulebook

_WIDTH = 88
_MOST_FACTS = 12
_EXAMPLES = (
    ("iotlint explain ADR101", "By code:"),
    ("iotlint explain device-registry-without-iot-operations --format markdown", "By name, for a wiki:"),
    ("iotlint explain ADR101 --trace arch.yaml", "Why it did, or did not, fire on a file:"),
    ("iotlint explain HUB301 --trace arch.yaml:hub", "The same, for one thing in it:"),
    ("iotlint explain alerting", "A requirement in your own words; likewise a service, a field, a protocol:"),
)


@_command("explain", examples=_EXAMPLES)
@click.argument("rule", metavar="RULE|WORD", shell_complete=all_words)
@option(
    "--format", "form", type=click.Choice(("text", "json", "markdown")), default="text", help="What to print."
)
@option(
    "--trace",
    "file",
    type=click.Path(),
    metavar="FILE[:ID|:LINE]",
    help="Show the conditions of the rule, with the values they met in FILE, at one id or line of it.",
)
@as_of_option("With --trace: judge the plan")
@own_rules
@debug_option
def command(
    rule: str,
    form: str,
    file: str | None,
    as_of: str | None,
    folders: tuple[str, ...],
    config_file: str | None,
    no_config: bool,
    **packs: Any,
) -> None:
    """Explain a rule: what it finds, why, what to do, when to silence it, and on whose word.

    RULE is a code or a name. WORD is a requirement, a service, a field or a protocol of the plan format, or a
    word of your own for one.
    """
    from iotlint.cli.output import write_screen
    from iotlint.rulebook.book import load_rulebook, rulebook_of

    rulebook = load_rulebook()
    # Only a rule that is not built in is worth reading a configuration for; that may be broken.
    if file is None and not rulebook.resolve(rule):
        if rule.upper() in rulebook.retired:
            write_screen(_retired(rule.upper(), form, rulebook))
            return
        if form == "text":
            from iotlint.report.word import explained

            said = explained(rule, rulebook, as_of or today())
            if said is not None:
                write_screen(said)
                return
        config = settings(folders, config_file, no_config, **packs)
        rulebook = rulebook_of(config)
        if form == "text" and not any(map(rulebook.resolve, (rule, rule.upper(), rule.lower()))):
            raise UsageError(_unknown(rule, rulebook))
    if file is None:
        info = rulebook.info(find(rule, rulebook))
        write_screen(
            {"text": _text, "json": _json, "markdown": rule_page.markdown}[form](
                info, rulebook.texts[info.code]["parameters"]
            )
        )
        return
    from iotlint.authoring.why import trace_rule
    from iotlint.source.secrets import mask

    config = settings(folders, config_file, no_config, **packs)
    code = find(rule, rulebook_of(config))
    write_screen(mask(trace_rule(file, code, config, as_of or config.as_of or today())) + "\n")


def _unknown(word: str, rulebook: Rulebook) -> str:
    """The sentence about a word that is neither a rule nor anything of the plan format."""
    from iotlint.decide.selection import meant, no_rule

    if meant(word, rulebook):
        return no_rule(word, rulebook)
    return (
        f"There is no rule '{word}', and no requirement, service, field or protocol of that name; `iotlint rules`, "
        "`iotlint services` and `iotlint requirements` list what there is."
    )


def _retired(code: str, form: str, rulebook: Rulebook) -> str:
    from iotlint.decide.selection import retired

    if form == "json":
        import json

        return (
            json.dumps({"code": code, "retired": dict(rulebook.retired[code])}, ensure_ascii=False, indent=2)
            + "\n"
        )
    return retired(code, rulebook) + "\n"


def _json(info: RuleInfo, parameters: rule_page.Parameters) -> str:
    import json

    return json.dumps(rule_page.record(info, parameters), ensure_ascii=False, indent=2) + "\n"


def _text(info: RuleInfo, parameters: rule_page.Parameters) -> str:
    lines = [f"{info.code} {info.name}", f"  {rule_page.facts(info)}", "", *_wrapped(info.summary, "")]
    for heading, text in (
        ("Why", info.rationale),
        ("What to do", info.remedy),
        ("When to silence it", info.false_positives),
    ):
        lines += ["", heading, *_wrapped(text, "  ")]
    if parameters:
        lines += ["", "Parameters, set under `parameters` in the configuration"]
    for name, (default, description) in parameters.items():
        lines += _wrapped(f"{name}, by default {default}. {description}", "  ")
    if info.guidance:
        lines += ["", "What of the Well-Architected Framework it judges"]
    for _, asks in info.guidance:
        lines += _wrapped(asks, "  ")
    for heading, examples in (("Bad", info.examples_bad[:1]), ("Good", info.examples_good[:1])):
        for example in examples:
            lines += ["", heading, *(f"  {line}".rstrip() for line in example.rstrip("\n").split("\n"))]
    if info.reads:
        lines += ["", "What it reads of the catalog"]
    for key, value, since, until, checked in info.reads[:_MOST_FACTS]:
        held = "".join(f", {word} {day}" for word, day in (("since", since), ("until", until)) if day)
        lines += _wrapped(f"{key}: {fact_text(key, value)}{held} (checked {checked})", "  ")
    if len(info.reads) > _MOST_FACTS:
        lines.append(f"  and {len(info.reads) - _MOST_FACTS} more; --format json has them all")
    if info.sources:
        lines += ["", "Sources" if len(info.sources) > 1 else "Source"]
    for citation in info.sources:
        section = f", {citation.section}" if citation.section else ""
        lines += [
            f"  {citation.title}{section} ({citation.date}, checked {citation.checked})",
            f"    {citation.address}",
        ]
    return "\n".join(lines) + "\n"


def _wrapped(text: str, indent: str) -> Iterator[str]:
    import textwrap

    for paragraph in text.strip().split("\n\n"):
        yield from textwrap.wrap(
            " ".join(paragraph.split()),
            _WIDTH,
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
