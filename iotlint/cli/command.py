"""Commands whose help has options in groups, examples, and what the exit status means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

from iotlint.cli import DEBUG, SETTINGS, Context, help_option

if TYPE_CHECKING:
    _ParamType = click.ParamType[str]
else:
    _ParamType = click.ParamType  # generic for type checkers only, before click 8.2


class PathName(_ParamType):
    """A path as it was written, completed by shells. click.Path is the same, but loads `locale` to be made."""

    name = "path"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        """Leaves it to the shell, which knows its files."""
        del ctx, param
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="file")]


class Option(click.Option):
    """An option that is shown under a heading of its own in the help."""

    def __init__(self, *names: Any, heading: str = "Options", **settings: Any) -> None:
        self.heading = heading
        super().__init__(*names, **settings)


class Command(click.Command):
    """A command with examples and exit statuses at the end of its help."""

    context_class = Context

    def __init__(
        self,
        *arguments: Any,
        examples: Sequence[tuple[str, str]] = (),
        statuses: Sequence[tuple[str, str]] = (),
        **settings: Any,
    ) -> None:
        self.examples = examples
        self.statuses = statuses
        super().__init__(*arguments, **{"context_settings": SETTINGS, **settings})

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option `--help`."""
        return help_option(ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the options, each under its heading, headings in the order of their first option."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None and not isinstance(param, click.Argument):
                groups.setdefault(getattr(param, "heading", "Options"), []).append(record)
        for heading in sorted(groups, key=lambda name: name == "Options"):
            with formatter.section(heading):
                formatter.write_dl(groups[heading])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes examples and exit statuses."""
        from iotlint.cli.help import write_lists

        del ctx
        write_lists(formatter, self.examples, self.statuses)


def command(
    name: str, *, examples: Sequence[tuple[str, str]], statuses: Sequence[tuple[str, str]] = ()
) -> Callable[[Callable[..., Any]], Command]:
    """Makes a command of a function; its docstring is the help, its first line the summary."""
    return click.command(name, cls=Command, examples=examples, statuses=statuses)


def option(*names: str, heading: str = "Options", **settings: Any) -> Callable[[Callable[..., Any]], Any]:
    """An option under a heading of the help."""
    return click.option(*names, cls=Option, heading=heading, **settings)


def debug_option(function: Callable[..., Any]) -> Any:
    """`--debug`, which every command takes; the group reads it from the command line when it has to."""
    return option("--debug", is_flag=True, expose_value=False, help=DEBUG)(function)


def words(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """The words in the values of an option that may repeat and takes several, divided by commas."""
    return tuple(word.strip() for value in values for word in value.split(",") if word.strip())


def rule_words(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[click.shell_completion.CompletionItem]:
    """Codes that go on from the last of some words with commas between them; names where no code does."""
    from click.shell_completion import CompletionItem

    from iotlint.rulebook.book import load_rulebook

    before, comma, last = incomplete.rpartition(",")
    rulebook = load_rulebook()
    words = [code for code in rulebook.codes if code.startswith(last)]
    words = words or [name for name in rulebook.names() if name.startswith(last)]
    return [CompletionItem(f"{before}{comma}{word}") for word in words]


def all_words(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[click.shell_completion.CompletionItem]:
    """Codes and names of rules, and words of the plan format."""
    from click.shell_completion import CompletionItem

    from iotlint.report.word import other_words, words

    for known in (words, other_words):
        if found := dict.fromkeys(word for word in known() if word.startswith(incomplete)):
            return list(map(CompletionItem, found))
    return rule_words(ctx, param, incomplete)


def service_types(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[click.shell_completion.CompletionItem]:
    """Types of services of the catalog."""
    from click.shell_completion import CompletionItem

    from iotlint.rulebook.book import load_rulebook

    return [
        CompletionItem(each) for each in sorted(load_rulebook().pack["TYPES"]) if each.startswith(incomplete)
    ]


def day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """The value of an option that takes a day, if it is one."""
    from iotlint.source.scalars import is_date

    if value is not None and not is_date(value):
        raise click.BadParameter(f"'{value}' is no day of the calendar; write it like 2027-06-01.")
    return value


def today() -> str:
    """The day it is here, as an ISO date. Nothing but the command line asks the clock."""
    from time import strftime

    return strftime("%Y-%m-%d")
