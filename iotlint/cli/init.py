"""`iotlint init`: a first architecture file, from a template, options and questions."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from iotlint.cli.command import PathName, debug_option, option, words
from iotlint.cli.command import command as _command
from iotlint.cli.options import JUDGING, judging_options
from iotlint.cli.plan_file import settled
from iotlint.errors import UsageError

if TYPE_CHECKING:
    from iotlint.first_plan.begin import Answers, Templates, Words
    from iotlint.first_plan.text import Written

_EXAMPLES = (
    ("iotlint init", "Questions on a terminal, and architecture.yaml from the answers:"),
    ("iotlint init --templates", "What there is to start from:"),
    (
        "iotlint init plans/fleet.yaml --template cloud --devices 20000 --interval 5min --yes",
        "Without a question:",
    ),
    ("iotlint init - --type hybrid --requirement machine-learning | iotlint check -", "To look first:"),
)
_STATUSES = (
    ("0", "The file is written."),
    ("1", "No set of services meets what is asked for; nothing is written."),
    ("2", "The run itself failed: a bad option, a file that is there already or can't be written."),
    ("130", "Interrupted; nothing is written."),
)
_START, _SITES, _DEVICES, _ASSETS, _WRITING = (
    *("What to start from", "Sites", "Devices", "Assets at the sites"),
    "Writing",
)


def _offered(
    _ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[click.shell_completion.CompletionItem]:
    """What shells complete the values of an option with."""
    from click.shell_completion import CompletionItem

    from iotlint.first_plan.begin import Words, templates
    from iotlint.rulebook.book import load_rulebook

    if param.name == "template":
        found: Any = templates().by_name
    else:
        known = Words(load_rulebook().cited["REQUIREMENTS"])
        found = {
            "cluster": known.clusters,
            "requirements": known.requirements,
            "without": known.requirements,
        }.get(str(param.name), known.protocols)
    return [CompletionItem(word) for word in found if word.startswith(incomplete)]


def _count(_ctx: click.Context, param: click.Parameter, value: int | None) -> int | None:
    """The value of an option that takes a number the format can hold: of sites there is at least one."""
    if value is None:
        return None
    from iotlint.first_plan.begin import MOST

    least = 1 if param.name == "sites" else 0
    if not least <= value <= MOST:
        raise click.BadParameter(f"{value} is no number from {least} to {MOST:,}.")
    return value


@_command("init", examples=_EXAMPLES, statuses=_STATUSES)
@click.argument("file", type=PathName(), metavar="[FILE]", default="architecture.yaml")
@option(
    "--template",
    heading=_START,
    metavar="NAME",
    shell_complete=_offered,
    help="The plan to start from.  [default: the one called as --type, else cloud]",
)
@option("--templates", "listing", heading=_START, is_flag=True, help="List the templates, and write nothing.")
@option("--name", heading=_START, metavar="TEXT", help="What the plan is called.  [default: as its folder]")
@option(
    "--type",
    "type_",
    heading=_START,
    type=click.Choice(("cloud", "edge", "hybrid")),
    help="Where the main work is done.  [default: as in the template]",
)
@option(
    "--approach",
    heading=_START,
    type=click.Choice(("adaptive-cloud", "service-managed")),
    help="How all of it is managed.  [default: as in the template]",
)
@option(
    "--region",
    "regions",
    heading=_START,
    metavar="NAME",
    multiple=True,
    callback=words,
    help="An Azure region.",
)
@option(
    "--requirement",
    "requirements",
    heading=_START,
    metavar="NAME",
    multiple=True,
    callback=words,
    shell_complete=_offered,
    help="Require this as well; may repeat.",
)
@option(
    "--without",
    heading=_START,
    metavar="NAME",
    multiple=True,
    callback=words,
    shell_complete=_offered,
    help="Leave out what the template requires; may repeat.",
)
@option("--devices", heading=_DEVICES, type=int, callback=_count, metavar="N", help="How many; 0 for none.")
@option(
    "--protocol",
    "protocols",
    heading=_DEVICES,
    metavar="NAME",
    multiple=True,
    callback=words,
    shell_complete=_offered,
    help="What they speak; may repeat.",
)
@option(
    "--interval", heading=_DEVICES, metavar="TIME", help="From one message of a device to the next, as 60s."
)
@option("--size", heading=_DEVICES, metavar="SIZE", help="The size of a message, as 1KB.")
@option("--sites", heading=_SITES, type=int, callback=_count, metavar="N", help="How many equal sites.")
@option(
    "--cluster",
    heading=_SITES,
    metavar="NAME",
    shell_complete=_offered,
    help="The Kubernetes at each: k3s, aks-edge-essentials, aks-azure-local, other or none.",
)
@option(
    "--offline",
    heading=_SITES,
    metavar="TIME",
    help="The longest time without the link to the cloud; 0h for never.",
)
@option("--assets", heading=_ASSETS, type=int, callback=_count, metavar="N", help="How many; 0 for none.")
@option(
    "--asset-protocol",
    "asset_protocols",
    heading=_ASSETS,
    metavar="NAME",
    multiple=True,
    callback=words,
    shell_complete=_offered,
    help="What they speak; may repeat.",
)
@option("--asset-interval", heading=_ASSETS, metavar="TIME", help="From one message of an asset to the next.")
@option("--asset-size", heading=_ASSETS, metavar="SIZE", help="The size of a message.")
@option(
    "--services/--no-services",
    "services",
    heading=_WRITING,
    default=None,
    help="Choose services as `iotlint recommend` does, or leave them open.  [default: choose]",
)
@option("--force", heading=_WRITING, is_flag=True, help="Write over a file that is there already.")
@option(
    "-y",
    "--yes",
    heading=_WRITING,
    is_flag=True,
    help="Ask nothing; what no option says is as in the template.",
)
@judging_options
@debug_option
def command(
    file: str,
    listing: bool,
    force: bool,
    yes: bool,
    **given: Any,
) -> int:
    """Write a first plan, from a template and a few answers.

    FILE is the architecture file to write, architecture.yaml if none is named, or - for standard output. On a terminal,
    what no option says is asked, as long as it makes a difference.
    """
    from iotlint.advise.adviser import Adviser
    from iotlint.cli.output import write_file, write_screen
    from iotlint.first_plan.begin import Words, begun, templates
    from iotlint.first_plan.text import written

    known = templates()
    if listing:
        write_screen(_listed(known))
        return 0
    _refuse(file, force)
    judging = {each: given.pop(each) for each in JUDGING}
    name = "<stdout>" if file == "-" else file
    config, now = settled(file, name, **judging)
    adviser = Adviser(config, now)
    checked = Words(adviser.rulebook.cited["REQUIREMENTS"])
    template, services = given.pop("template"), given.pop("services")
    answers = _answers(checked, **given)
    if template is not None:
        known.named(template)
    if not yes and _is_terminal():
        from iotlint.first_plan.ask import as_command, ask

        template, answers, services = ask(template, answers, services, known, checked, _folder_name(file))
        again = as_command(file, template, answers, services)
        click.echo(f"\nThe same without questions:\n  {again}\n", err=True)
    start = known.named(template or answers.type or next(iter(known.by_name)))
    answers = answers._replace(name=answers.name or _folder_name(file))
    made = written(
        begun(start, answers, known), start.name, name, adviser, with_services=services is not False
    )
    if not made.text:
        return _no_answer(made, now, name)
    if file == "-":
        write_screen(made.text)
    else:
        _refuse(file, force)  # somebody may have written it while questions were asked
        try:
            write_file(file, made.text)
        except OSError as problem:
            raise UsageError(f"{file} cannot be written: {problem.strerror or problem}.") from None
    _say(file, made)
    return 0


def _refuse(file: str, force: bool) -> None:
    """Raises UsageError where a file cannot be written, or must not be."""
    if file == "-":
        return
    if os.path.isdir(file):
        raise UsageError(
            f"{file} is a folder; name a file in it, such as {os.path.join(file, 'architecture.yaml')}."
        )
    if not file:
        raise UsageError("The file needs a name, or - for standard output.")
    folder = os.path.dirname(file)
    if folder and not os.path.isdir(folder):
        raise UsageError(f"There is no folder '{folder}' to write {os.path.basename(file)} into.")
    from iotlint.cli.endings import formats_of

    formats_of(file, dict.fromkeys((".yaml", ".yml"), ("yaml",)))
    if os.path.lexists(file) and not force:
        raise UsageError(f"{file} is there already; --force writes over it.")


def _is_terminal() -> bool:
    """Whether there is somebody to ask."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def _folder_name(file: str) -> str:
    """What a plan is called that is not named: as the folder it is in, which mostly is the project's."""
    found = os.path.basename(os.path.dirname(os.path.abspath(file)))
    return found if found.strip() and found.isprintable() else "first-plan"


def _answers(
    known: Words,
    name: str | None,
    type_: str | None,
    approach: str | None,
    regions: tuple[str, ...],
    requirements: tuple[str, ...],
    without: tuple[str, ...],
    devices: int | None,
    protocols: tuple[str, ...],
    interval: str | None,
    size: str | None,
    sites: int | None,
    cluster: str | None,
    offline: str | None,
    assets: int | None,
    asset_protocols: tuple[str, ...],
    asset_interval: str | None,
    asset_size: str | None,
) -> Answers:
    """What the options answer. Raises UsageError where one of them cannot be."""
    from iotlint.first_plan.begin import Answers, Group

    def group(count: int | None, protocols: tuple[str, ...], interval: str | None, size: str | None) -> Group:
        return Group(
            count,
            tuple(map(known.protocol, protocols)),
            None if interval is None else known.interval(interval),
            None if size is None else known.size(size),
        )

    return Answers(
        name="" if name is None else known.name(name),
        type=type_,
        approach=approach,
        regions=tuple(map(known.region, regions)),
        requirements=tuple(map(known.requirement, requirements)),
        without=tuple(map(known.requirement, without)),
        devices=group(devices, protocols, interval, size),
        sites=sites,
        cluster=None if cluster is None else known.cluster(cluster),
        offline=None if offline is None else known.offline(offline),
        assets=group(assets, asset_protocols, asset_interval, asset_size),
    )


def _listed(known: Templates) -> str:
    width = max(map(len, known.by_name))
    return "".join(f"{each.name:<{width}}  {each.summary}\n" for each in known.by_name.values())


def _no_answer(made: Written, now: str, name: str) -> int:
    """Says what excludes what."""
    from iotlint.cli.output import width, write_screen
    from iotlint.report import advice_text
    from iotlint.report.options import Options

    assert made.answer is not None
    write_screen(advice_text.render([made.answer], now, name, Options(width=width())), sys.stderr)
    click.echo("iotlint: nothing is written; answer one of these differently.", err=True)
    return 1


def _say(file: str, made: Written) -> None:
    """What was written, and the commands to go on with."""
    from shlex import quote

    from iotlint.report.escape import shown
    from iotlint.report.summary import count

    said = "without services"
    if made.answer is not None:
        best = made.answer.proposals[0]
        found = [each.severity for each in best.says]
        counts = [
            count(found.count(each), each if each != "info" else "note") for each in dict.fromkeys(found)
        ]
        said = f"with {count(len(best.services), 'service')}; check finds {' and '.join(counts) or 'nothing wrong'}"
    if file == "-":
        click.echo(f"iotlint: a plan {said}.", err=True)
        return
    path = shown(quote(file))
    lines = [
        f"iotlint: {shown(file)} is written, {said}. To go on:",
        f"  iotlint check {path}",
        f"  iotlint recommend {path}",
    ]
    click.echo("\n".join(lines), err=True)
