"""`iotlint recommend`: which services meet what a plan asks for, and why not others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from iotlint.cli.command import PathName, debug_option, option
from iotlint.cli.command import command as _command
from iotlint.cli.options import color_option, judging_options
from iotlint.cli.plan_file import plan_file
from iotlint.errors import UsageError

if TYPE_CHECKING:
    from iotlint.advise.answer import Answer
    from iotlint.config.values import Config

_EXAMPLES = (
    ("iotlint recommend arch.yaml", "From requirements, fleet and sites to services:"),
    ("iotlint recommend arch.yaml --diff", "What the first candidate would change in the file:"),
    ("iotlint recommend arch.yaml --write", "Put it there, comments kept:"),
    ("iotlint recommend arch.yaml --write --candidate 2", "Or rather the second one:"),
    ("iotlint recommend arch.yaml --format json", "For a program:"),
)
_STATUSES = (
    ("0", "There is at least one candidate; with --write: it stands in the file."),
    ("1", "No set of services meets what is asked for, or the file itself is broken."),
    (
        "2",
        "The run itself failed: a bad option, a file that can't be read or written, no architecture in it.",
    ),
    ("130", "Interrupted."),
)
_WRITING = "Writing"
# Every candidate is judged as a whole plan, several times; larger plans would take minutes.
_SECTIONS = ("services", "devices", "assets", "connections")
_MOST_ENTRIES = 5_000


@_command("recommend", examples=_EXAMPLES, statuses=_STATUSES)
@click.argument("file", type=PathName(), metavar="FILE")
@option(
    "--format", "form", type=click.Choice(("text", "json", "markdown")), default="text", help="What to print."
)
@option("--write", heading=_WRITING, is_flag=True, help="Put a candidate into the file.")
@option("--diff", heading=_WRITING, is_flag=True, help="Show what --write would change, and change nothing.")
@option(
    "--candidate",
    heading=_WRITING,
    type=click.IntRange(1, 3),
    default=1,
    metavar="N",
    help="Which candidate.  [default: 1]",
)
@judging_options
@color_option()
@debug_option
def command(
    file: str,
    form: str,
    write: bool,
    diff: bool,
    candidate: int,
    color: str,
    **judging: Any,
) -> int:
    """Recommend services for a plan, with reasons.

    FILE is an architecture file, or - for standard input. Its requirements, devices, assets, sites and
    solution type are what counts; it need have no service at all, and those it has are kept. Every candidate
    passes `iotlint check` without errors.
    """
    from iotlint.cli.output import colored

    if write and diff:
        raise UsageError("--write and --diff exclude each other.")
    if write and file == "-":
        raise UsageError("--write takes a file; with - use --diff.")
    name, data, config, now = plan_file(file, **judging)
    broken = _broken(data, name, config, now, colored(color))
    if broken is not None:
        return broken
    answers = _answers(data, name, config, now)
    if write or diff:
        return _put(answers, data, name, candidate, write, form, now, color)
    _print(answers, now, name, form, color)
    return int(any(answer.conflict is not None for answer in answers))


def _broken(data: bytes, name: str, config: Config, now: str, color: bool) -> int | None:
    """Reports a file that cannot be understood as `check` does, with its status; None where it can be."""
    from iotlint.finding import Severity
    from iotlint.run.linter import Linter

    linter = Linter(config, now)
    linter.file(name, data, named=True)
    report = linter.report()
    wrong = [f for f in report.reported() if f.code.startswith("FMT") and f.severity is Severity.ERROR]
    if not wrong and report.architectures:
        return None
    from iotlint.cli.output import linked, width, write_screen
    from iotlint.report import render
    from iotlint.report.options import Options

    options = Options(color=color, width=width(), hyperlinks=linked(color))
    write_screen(render(report._replace(findings=tuple(wrong)), "text", options))
    return 2 if linter.found.crashed else 1


def _answers(data: bytes, name: str, config: Config, now: str) -> list[Answer]:
    from iotlint.advise.adviser import Adviser
    from iotlint.model.validate import is_architecture
    from iotlint.source.load import load

    adviser = Adviser(config, now)
    documents = [document for document in load(data, name).documents if is_architecture(document)]
    sections = [each.value.get(key) for each in documents for key in _SECTIONS]
    entries = sum(len(each) for each in sections if isinstance(each, dict | list))
    if entries > _MOST_ENTRIES:
        raise UsageError(
            f"{name} has {entries:,} services, devices, assets and connections, and advice is worked out for "
            f"{_MOST_ENTRIES:,} at most; divide the plan, or describe devices that are alike as one group with `count`."
        )
    return [adviser.answer(data, name, document) for document in documents]


def _print(answers: list[Answer], now: str, name: str, form: str, color: str) -> None:
    from iotlint.cli.output import colored, linked, width, write_screen

    if form == "json":
        from iotlint.report import advice_json

        write_screen(advice_json.render(answers, now, name))
    elif form == "markdown":
        from iotlint.report import advice_markdown

        write_screen(advice_markdown.render(answers, now, name))
    else:
        from iotlint.report import advice_text
        from iotlint.report.options import Options

        painted = colored(color)
        options = Options(color=painted, width=width(), hyperlinks=linked(painted))
        write_screen(advice_text.render(answers, now, name, options))


def _put(
    answers: list[Answer], data: bytes, name: str, number: int, write: bool, form: str, now: str, color: str
) -> int:
    """Writes a candidate into the file, or shows what that would change."""
    from iotlint.cli.diff import unified
    from iotlint.cli.output import colored, tell_further_names, write_screen
    from iotlint.edit.rewrite import refusal, rewrite
    from iotlint.report.escape import shown
    from iotlint.source.load import load

    if len(answers) != 1:
        raise UsageError(
            f"{name} holds {len(answers)} architectures; --write and --diff take files with one."
        )
    if answers[0].conflict is not None:
        _print(answers, now, name, form, color)
        return 1
    proposals = answers[0].proposals
    if number > len(proposals):
        there = "is 1 candidate" if len(proposals) == 1 else f"are {len(proposals)} candidates"
        raise UsageError(f"There is no candidate {number}; there {there}.")
    after = proposals[number - 1].after
    if not write:
        before, then = (load(each, name).source.text for each in (data, after))
        write_screen(unified(name, before, then, colored(color)))
        return 0
    if after == data:
        click.echo(f"iotlint: {shown(name)}: there is nothing to add.", err=True)
        return 0
    refused = refusal(name)
    if refused:
        raise UsageError(f"{name} {refused.replace('fixed', 'written')}.")
    tell_further_names(name, rewrite(name, data, after))
    added = sum(not service.existing for service in proposals[number - 1].services)
    drawn = len(proposals[number - 1].connections)
    click.echo(
        f"iotlint: {shown(name)}: {added} service{'' if added == 1 else 's'} and {drawn} "
        f"connection{'' if drawn == 1 else 's'} added.",
        err=True,
    )
    return 0
