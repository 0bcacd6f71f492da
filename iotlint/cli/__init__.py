"""The command line: parses, calls, writes, exits. A command's module is imported only when it runs."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn

import click

from iotlint import __version__
from iotlint.home import ADDRESS

# Name -> (module, what the list of commands says). Text, so that `--help` loads none of them.
COMMANDS = {
    "init": ("iotlint.cli.init", "Write a first plan, from a template and a few answers."),
    "check": ("iotlint.cli.check", "Check architecture files."),
    "fix": ("iotlint.cli.fix", "Apply fixes to architecture files."),
    "baseline": ("iotlint.cli.baseline", "Write down today's findings, so that only new ones fail."),
    "import": ("iotlint.cli.imports", "Draw a plan from infrastructure code, or from what is deployed."),
    "conform": ("iotlint.cli.conform", "Hold a plan against templates, or against what is deployed."),
    "recommend": ("iotlint.cli.recommend", "Recommend services for a plan, with reasons."),
    "graph": ("iotlint.cli.graph", "Draw a plan: what sends what where, and what is wrong with it."),
    "report": ("iotlint.cli.report", "Write a report on a plan, for those who review it."),
    "explain": ("iotlint.cli.explain", "Explain a rule: why, what to do; or a word of the plan format."),
    "rules": ("iotlint.cli.rules", "List the rules."),
    "requirements": ("iotlint.cli.requirements", "List what a plan can require."),
    "services": ("iotlint.cli.services", "List the services, or show all facts about one."),
    "config": ("iotlint.cli.config", "Show which settings hold for a file, and where from."),
    "schema": ("iotlint.cli.schema", "Print a JSON Schema."),
    "lsp": ("iotlint.cli.lsp", "Serve an editor: findings as one types, completion, fixes."),
    "completion": ("iotlint.cli.completion", "Print the completion script of a shell."),
    "test-rules": ("iotlint.cli.rule_examples", "Run the examples in rule files."),
}
ISSUES = f"{ADDRESS}/issues"
SETTINGS: dict[str, Any] = {"help_option_names": ["-h", "--help"]}
DEBUG = "Show the traceback if iotlint itself crashes."


class Context(click.Context):
    """The circumstances of a command; help texts are as wide as the terminal, found without heavy imports."""

    def make_formatter(self) -> click.HelpFormatter:
        """What help texts are written with."""
        from iotlint.cli.help import help_width

        return click.HelpFormatter(width=self.terminal_width or help_width())


def help_option(ctx: click.Context) -> click.Option:
    """`--help` as click has it, without the translation of its text, for which click would load `locale`."""

    def show(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), color=ctx.color)
            ctx.exit()

    return click.Option(
        ctx.help_option_names,
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help="Show this message and exit.",
    )


class Iotlint(click.Group):
    """The group of all commands; turns whatever ends a run into a message and an exit status."""

    context_class = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option `--help`."""
        return help_option(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order in which one comes to need them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports a command."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Finds the command; what is none is answered with the nearest, or with how to check a file."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-") and not ctx.resilient_parsing:
            from iotlint.model.nearest import unknown

            if os.path.exists(name):
                raise click.UsageError(f"'{name}' is no command. To check it: iotlint check {name}", ctx)
            raise click.UsageError(unknown("command", name, COMMANDS), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the list of commands without importing them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes examples and exit statuses."""
        from iotlint.cli.help import EXAMPLES, STATUSES, write_lists

        del ctx
        write_lists(formatter, EXAMPLES, STATUSES)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; a closed pipe ends it quietly, where click would make it a failure."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            return 0  # whoever reads has seen enough

    def main(
        self,
        args: Any = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Runs a command line and exits, as click does, with iotlint's own messages and exit statuses."""
        arguments = list(sys.argv[1:] if args is None else args)
        name = prog_name or "iotlint"
        if not standalone_mode:
            return super().main(arguments, name, complete_var, standalone_mode=False, **extra)
        return _exit(self._status(arguments, name, complete_var, extra))

    def _status(
        self, arguments: list[str], name: str, complete_var: str | None, extra: dict[str, Any]
    ) -> int:
        try:
            if not arguments:
                super().main(["--help"], name, complete_var, standalone_mode=False, **extra)
                return 2  # nothing was asked, so nothing can have gone well
            return super().main(arguments, name, complete_var, standalone_mode=False, **extra) or 0
        except (click.Abort, KeyboardInterrupt):
            return 130
        except click.ClickException as problem:
            _say(_usage(problem))
        except OSError as problem:
            from iotlint.report.escape import shown

            where = f"{problem.filename}: " if problem.filename else ""
            _say(shown(f"iotlint: error: {where}{problem.strerror or problem}"))
        except Exception as problem:  # noqa: BLE001 - a crash must end in a message and 2, and in no other way
            from iotlint.errors import ConfigError, IotlintError, RuleFileError

            if isinstance(problem, IotlintError):
                from iotlint.report.escape import shown

                text = "\n".join(map(shown, str(problem).split("\n")))
                # Mistakes in files begin with path:line:column, which editors look for at the start of lines.
                in_file = isinstance(problem, ConfigError | RuleFileError)
                _say(text if in_file else f"iotlint: error: {text}")
                return problem.exit_status
            _say(_crash(problem))
            if "--debug" in arguments:
                import traceback

                from iotlint.source.secrets import mask

                _say(mask(traceback.format_exc()))
        return 2


def _usage(problem: click.ClickException) -> str:
    """What is wrong with the command line, in the same form as every other message."""
    from iotlint.report.escape import shown

    # What was asked for stands on one line; only the choices for an argument that is missing have lines of their own.
    said = problem.format_message()
    parts = said.expandtabs(2).split("\n") if isinstance(problem, click.MissingParameter) else [said]
    lines = ["iotlint: error: " + "\n".join(map(shown, parts))]
    context = getattr(problem, "ctx", None)
    if context is not None:
        lines += [context.get_usage(), f"Try '{context.command_path} --help' for help."]
    return "\n".join(lines)


def _crash(problem: Exception) -> str:
    from iotlint.report.escape import shown

    said = shown(f"{type(problem).__name__}: {problem}".rstrip(": "))
    return (
        f"iotlint: internal error: {said}\n"
        f"This is a defect of iotlint {__version__}, not of your files. Please report it at {ISSUES},\n"
        "with the output of the same command and --debug."
    )


def _say(message: str) -> None:
    with suppress(
        OSError
    ):  # Standard error is full or gone: nobody can be told, and the status has to say it.
        click.echo(message, err=True)


def _exit(status: int) -> NoReturn:
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as problem:
        if not isinstance(problem, BrokenPipeError):
            _say(f"iotlint: error: standard output: {problem.strerror or problem}")
            status = 2
        # Python would flush once more on its way out, and complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def run() -> NoReturn:
    """The program: runs the command line of this process, and ends the process."""
    status = 2
    # A plan is needed as a whole until it has been checked, and garbage is looked for between files
    # (`session.tidy`). Looking in between, as Python does, grows with more than the plan: ten times the sites
    # took thirty times as long in most rules.
    gc.disable()
    _end_like_interrupted()
    try:
        main()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    # What others left to be done at the end is done. All that is left in memory goes with the process: taken
    # apart by Python piece by piece, it would cost a seventh of a short run.
    atexit._run_exitfuncs()
    if sys.stderr is not None:  # as it is where it was closed from the start
        with suppress(OSError, ValueError):
            sys.stderr.flush()
    os._exit(status)


def _end_like_interrupted() -> None:
    """SIGTERM and SIGHUP end the run as Ctrl-C does: children with it, and nothing half written left behind."""
    # Not `signal`, which makes enums of every number there is: a fiftieth of a short run.
    import _signal as signal  # type: ignore[import-not-found]

    def interrupted(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # What was ignored from the start, as below `nohup`, stays ignored.
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, interrupted)


def _version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        click.echo(f"iotlint {__version__}")
        ctx.exit()


@click.group(cls=Iotlint, name="iotlint", context_settings=SETTINGS)
@click.option(
    "-V",
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Show the version and exit.",
)
@click.option("--debug", is_flag=True, expose_value=False, help=DEBUG)
def main() -> None:
    """Finds what cannot work in a planned Azure IoT architecture, before anyone deploys it."""
