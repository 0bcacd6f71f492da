"""`iotlint check`: checks files and folders, writes reports, and exits with what they say."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from iotlint.cli.command import PathName, day, debug_option, option, rule_words, today, words
from iotlint.cli.command import command as _command
from iotlint.cli.help import STATUSES
from iotlint.config.values import FAIL_ON, FORMATS, Config
from iotlint.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from iotlint.decide.baseline import Baseline
    from iotlint.outcome import Report

_WHICH, _RULES, _SHOWN, _SETTINGS = "Which files", "Which rules", "How findings are shown", "Configuration"
_FIXES, _KNOWN = "Fixes", "Findings known already"
_EXAMPLES = (
    ("iotlint check", "Every architecture below the current folder, .gitignore respected:"),
    ("iotlint check arch.yaml --fail-on warning", "One file; warnings make it fail:"),
    ("iotlint check plans --output sarif:iotlint.sarif", "Text on the screen, SARIF for code scanning:"),
    ("iotlint check - --stdin-filename arch.yaml < arch.yaml", "As an editor does it:"),
    ("iotlint check --select HUB,ADR --ignore HUB102", "Some rules only:"),
)


@_command("check", examples=_EXAMPLES, statuses=STATUSES)
@click.argument("paths", nargs=-1, type=PathName(), metavar="[PATHS]...")
@option(
    "--exclude",
    heading=_WHICH,
    multiple=True,
    metavar="PATTERN",
    help="Pass over what matches, as in a .gitignore file; may repeat.",
)
@option(
    "--skip-others",
    heading=_WHICH,
    is_flag=True,
    default=None,
    help="Pass over files given by name that are no architectures.",
)
@option(
    "--stdin-filename",
    heading=_WHICH,
    metavar="FILE",
    help="What to call standard input, and where to look for its configuration.",
)
@option("--watch", heading=_WHICH, is_flag=True, help="Check again whenever a file changes.")
@option(
    "--select",
    heading=_RULES,
    multiple=True,
    callback=words,
    shell_complete=rule_words,
    metavar="RULES",
    help="Only these; codes, prefixes or names. Replaces what the configuration selects.",
)
@option(
    "--extend-select",
    heading=_RULES,
    multiple=True,
    callback=words,
    shell_complete=rule_words,
    metavar="RULES",
    help="These as well.",
)
@option(
    "--ignore",
    heading=_RULES,
    multiple=True,
    callback=words,
    shell_complete=rule_words,
    metavar="RULES",
    help="Without these, nor those that the configuration ignores.",
)
@option("--preview", heading=_RULES, is_flag=True, default=None, help="With rules that are still on trial.")
@option(
    "--rules",
    heading=_RULES,
    multiple=True,
    type=PathName(),
    metavar="DIR",
    help="Add a folder of your own rules; may repeat.",
)
@option(
    "--no-packs",
    heading=_RULES,
    is_flag=True,
    help="Import none of the Python packs that the configuration names.",
)
@option(
    "--as-of",
    heading=_RULES,
    callback=day,
    metavar="DATE",
    help="Judge plans as on this day.  [default: today]",
)
@option(
    "--baseline",
    heading=_KNOWN,
    type=PathName(),
    metavar="FILE",
    help="Suppress the findings in this file, as written by `iotlint baseline`.",
)
@option(
    "--diff-base",
    heading=_KNOWN,
    metavar="REV",
    help="Only findings that are new against this git revision.",
)
@option("--fix", heading=_FIXES, is_flag=True, help="Apply safe fixes, then report what is left.")
@option("--unsafe-fixes", heading=_FIXES, is_flag=True, help="Apply the other fixes as well.")
@option("--diff", heading=_FIXES, is_flag=True, help="Show what fixes would change, and write nothing.")
@option(
    "--format",
    "form",
    heading=_SHOWN,
    type=click.Choice(FORMATS),
    metavar="FORMAT",
    help=f"What to print: {', '.join(FORMATS)}.  [default: text]",
)
@option(
    "--output",
    heading=_SHOWN,
    multiple=True,
    metavar="FILE|FORMAT:FILE",
    help="Write the report to a file; text stays on the screen. May repeat.",
)
@option(
    "--show-suppressed",
    heading=_SHOWN,
    is_flag=True,
    default=None,
    help="Show findings that were silenced too, and why.",
)
@option("--statistics", heading=_SHOWN, is_flag=True, default=None, help="Count the findings of each rule.")
@option("--quiet", "-q", heading=_SHOWN, is_flag=True, default=None, help="Findings only, no summary.")
@option(
    "--color",
    heading=_SHOWN,
    type=click.Choice(("auto", "always", "never")),
    default="auto",
    help="Colours; auto heeds NO_COLOR, FORCE_COLOR and whether this is a terminal.",
)
@option(
    "--fail-on",
    heading=_SETTINGS,
    type=click.Choice(FAIL_ON),
    help="The least severity that ends with 1.  [default: error]",
)
@option(
    "--config",
    "config_file",
    heading=_SETTINGS,
    type=PathName(),
    metavar="FILE",
    help="Use this configuration, whatever others there are.",
)
@option(
    "--jobs",
    "-j",
    metavar="N",
    type=click.IntRange(min=1),
    help="How many processes share the files.  [default: as many as help]",
)
@option("--no-config", heading=_SETTINGS, is_flag=True, help="Use no configuration file.")
@debug_option
def command(
    paths: tuple[str, ...],
    stdin_filename: str | None,
    output: tuple[str, ...],
    color: str,
    config_file: str | None,
    no_config: bool,
    form: str | None,
    jobs: int | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    diff_base: str | None,
    watch: bool,
    **flags: Any,
) -> int:
    """Check architecture files.

    PATHS are files, folders, patterns such as 'plans/**/*.yaml', or - for standard input; without any, the
    current folder is checked. In folders, YAML files that are no architectures are passed over.
    """  # fmt: skip
    if config_file is not None and no_config:
        raise UsageError("--config and --no-config exclude each other.")
    if stdin_filename is not None and "-" not in paths:
        raise UsageError("--stdin-filename names standard input, so - has to be among the paths.")
    if unsafe_fixes and not (fix or diff):
        raise UsageError("--unsafe-fixes says which fixes --fix applies and --diff shows; add one of these.")
    if watch:
        if "-" in paths or fix or diff:
            raise UsageError("--watch goes with neither standard input nor fixes.")
        from iotlint.cli.watch import watch as run_again

        assert command.callback is not None
        again = {**click.get_current_context().params, "watch": False}
        further = filter(None, (config_file, flags["baseline"], *flags["rules"]))
        run_again(partial(command.callback, **again), (*(paths or (".",)), *further))
    from iotlint.cli.output import destinations
    from iotlint.cli.yaml_import import import_yaml
    from iotlint.config.load import Settings

    import_yaml()

    name = stdin_filename or "<stdin>"
    given = paths or (".",)
    settings = Settings(
        [path if path != "-" else name for path in given], config_file, no_config, {**flags, "format": form}
    )
    config = settings.run
    screen, files = destinations(output, config.format)
    now = today()

    from iotlint.cli.progress import watched
    from iotlint.run.session import Session
    from iotlint.source.discover import discover

    as_of = config.as_of or now
    inputs = discover(given, exclude=config.exclude, root=config.folder)
    known: Callable[[], list[Baseline]] = list
    folders = [path for path in given if os.path.isdir(path)]
    if diff_base is not None:
        from iotlint.run.earlier import earlier

        listed = list(inputs)
        inputs = iter(listed)
        known = earlier(diff_base, listed, settings, as_of, name)
    mending = None
    if fix or diff:
        from iotlint.cli.fixing import Mending

        mending = Mending(lambda read: Session(settings, as_of, name, read, known(), folders), name, color)
        report = mending.run(list(inputs), unsafe=unsafe_fixes, write=not diff)
        session = mending.session
    else:
        session = Session(settings, as_of, name, baselines=known(), folders=folders)
        found = list(inputs)
        processes = 1
        if len(found) > 1 and jobs != 1:
            from iotlint.run.jobs import helpful

            processes = helpful(found, jobs)
        with watched(len(found), _worth_watching(given)) as done:
            if processes > 1:
                # This process is told of its own share only.
                session.add_all(found, processes, lambda number: done(number * processes))
            else:
                for each in found:
                    session.add(each)
                    done(1)
        report = session.report()
    age = _age(session.knowledge, as_of, now)
    report = report._replace(notices=(*report.notices, *age)) if age else report
    status = 2 if session.crashed else _status(report, config)
    if mending is None:
        return _write(report, config, screen, files, color, status)
    if diff:
        return mending.show(report, crashed=session.crashed, quiet=config.quiet)
    mending.tell(quiet=config.quiet)
    return _write(report, config, screen, files, color, 2 if mending.failed else status, mending.printed)


def _worth_watching(paths: tuple[str, ...]) -> bool:
    return sys.stderr is not None and sys.stderr.isatty() and any(os.path.isdir(path) for path in paths)


def _age(knowledge: str, as_of: str, now: str) -> list[str]:
    """Notices about knowledge that is too old for what is asked of it; all three are ISO dates."""
    from datetime import date

    known = date.fromisoformat(knowledge)
    notices = []
    if (date.fromisoformat(now) - known).days > 365:
        notices.append(
            f"What iotlint knows was last checked on {knowledge}, more than a year ago; "
            "install a newer version."
        )
    if (date.fromisoformat(as_of) - known).days > 3 * 365 and as_of != now:
        notices.append(
            f"The plan is judged as of {as_of}, years after iotlint's knowledge of {knowledge}; "
            "what is announced in between can't be seen."
        )
    return notices


def _status(report: Report, config: Config) -> int:
    if report.failures:
        return 2
    reported = report.reported()
    if not report.architectures and not reported and not config.skip_others:
        return 2
    if config.fail_on == "never" or not reported:
        return 0
    from iotlint.finding import Severity

    least = Severity[config.fail_on.upper()]
    return int(any(finding.severity >= least for finding in reported))


def _write(
    report: Report,
    config: Config,
    screen: str,
    files: list[tuple[str, str]],
    color: str,
    status: int,
    beside: bool = False,
) -> int:
    """Writes all reports, those in files first; gives the exit status, which is 2 if one can't be written.

    With `beside` standard output has something else to hold, and the screen is standard error.
    """
    from iotlint.cli.output import colored, linked, width, write_file, write_screen
    from iotlint.report import render
    from iotlint.report.options import Options

    plain = Options(
        show_suppressed=config.show_suppressed,
        quiet=config.quiet,
        statistics=config.statistics,
        folder=os.getcwd(),
        fail_on=config.fail_on,
    )
    for form, path in files:
        try:
            write_file(path, render(report, form, plain))
        except OSError as problem:
            _say(f"error: {path}: cannot be written: {problem.strerror or problem}")
            status = 2
    with_color = color == "always" if beside else colored(color)
    options = plain._replace(color=with_color, hyperlinks=linked(with_color), width=width())
    # A closed pipe: whoever reads has seen enough, and the status says what the findings say.
    with suppress(BrokenPipeError):
        write_screen(render(report, screen, options), sys.stderr if beside else None)
    if screen != "text":  # which tells these itself
        from iotlint.report.escape import shown

        for failure in report.failures:
            _say(f"error: {shown(failure.path)}: {shown(failure.message)}")
        for notice in () if config.quiet else report.notices:
            _say(f"notice: {shown(notice)}")
    if not report.architectures and not report.failures and not report.reported() and not config.skip_others:
        _say(
            "error: No architecture was found, so nothing was checked. An architecture begins with "
            "`apiVersion: iotlint/v1` and `kind: Architecture`; --skip-others accepts that there is none."
        )
    return status


def _say(message: str) -> None:
    click.echo(f"iotlint: {message}", err=True)
