"""Where reports go: the screen, and files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from stat import S_IMODE, S_ISREG
from typing import TYPE_CHECKING, Any

import click

from iotlint.config.settings import FORMATS
from iotlint.errors import UsageError
from iotlint.model.nearest import unknown
from iotlint.opener import identity, was_read

if TYPE_CHECKING:
    from iotlint.config.values import Config
    from iotlint.outcome import Report

_WIDTH = 80
# Formats that say all there is to say of keys that nobody stated.
DETAILED = {"json", "jsonl", "sarif"}
# What is written into files that are called so, where no format is named: the first, if --format is none of them.
_ENDINGS = {
    ".sarif": ("sarif",),
    ".sarif.json": ("sarif",),
    ".json": ("json", "sarif", "gitlab"),
    ".jsonl": ("jsonl",),
    ".ndjson": ("jsonl",),
    ".xml": ("junit", "checkstyle"),
    ".md": ("markdown",),
    ".markdown": ("markdown",),
}


def destinations(values: Sequence[str], form: str) -> tuple[str, list[tuple[str, str]]]:
    """The format for the screen, and (format, path) of each file, from the values of --output and --format.

    A file without a format of its own takes the one of its ending, else `form`, and the screen has text then.
    """
    written_paths(values)
    parted = [_parted(value) for value in values]
    files = [(_by_ending(path, lead, form), path) for lead, path in parted]
    return "text" if any(not lead for lead, _ in parted) else form, files


def written_paths(values: Sequence[str]) -> list[str]:
    """The files that the values of --output name. Raises UsageError for what makes no sense."""
    paths = [path for _, path in map(_parted, values)]
    for path in paths:
        if path in ("", "-"):
            raise UsageError("--output takes a file; without it the report goes to standard output.")
        if paths.count(path) > 1:
            raise UsageError(f"--output names '{path}' twice.")
    return paths


def _parted(value: str) -> tuple[str, str]:
    """A value of --output as format, empty where none is named, and path."""
    lead, colon, path = value.partition(":")
    if colon and lead in FORMATS:
        return lead, path
    if colon and len(lead) > 1 and lead.replace("-", "").isalpha() and not os.path.exists(lead + colon):
        raise UsageError(f"--output {value}: {unknown('format', lead, FORMATS)}")
    return "", value


def _by_ending(path: str, lead: str, form: str) -> str:
    """The format of a file: `lead`, if one is named with it, else that of its ending, else `form`.

    Raises UsageError where the ending stands for several, or for none that is written here.
    """
    from iotlint.cli.endings import formats_of

    choices = formats_of(path, _ENDINGS, bool(lead))
    if lead or not choices or form in choices:
        return lead or form
    if path.lower().endswith(".xml"):
        raise UsageError(
            f"--output {path}: say which XML, as in {' or '.join(f'{c}:{path}' for c in choices)}."
        )
    return choices[0]


def refuse_inputs(outputs: Iterable[str], inputs: Iterable[str | None]) -> None:
    """Raises UsageError where a report would replace what is read, by whatever name, or YAML that is there already.

    Asked before anything is read. What is found only while reading is refused when the report is written.
    """
    known = {found: path for path in inputs if path and path != "-" and (found := identity(path))}
    for path in outputs:
        found = identity(path)
        if found in known:
            raise UsageError(f"--output {path}: this is '{known[found]}', which is read; name another file.")
        if found is not None and os.path.realpath(path).lower().endswith((".yaml", ".yml")):
            raise UsageError(f"--output {path}: a report does not replace YAML that is there already.")


def write_file(path: str, text: str, *, own: bool = False) -> None:
    """Writes a file in one step: nobody ever sees half of it. Raises OSError, with the old file intact.

    What was read in this run is not replaced, unless it is the command's `own`, brought up to date.
    """
    from iotlint.atomic import pour, replace

    content = text.encode()
    target = os.path.realpath(path)  # a link stays a link
    try:
        status = os.stat(path)  # and not of the target: the links of pipes in /dev and /proc lead nowhere
        if not S_ISREG(status.st_mode):
            pour(path, content)
            return
    except FileNotFoundError:
        replace(target, content, mode=0o666)
        return
    if not own and was_read(status):
        raise OSError(errno.EEXIST, "it was read in this run; name another file", path)
    tell_further_names(path, status.st_nlink)
    mode = S_IMODE(status.st_mode)
    replace(target, content, before=lambda _, temporary: os.chmod(temporary, mode))


def _standard_stream(path: str) -> Any:
    """Standard output or error, where a path such as /dev/stdout leads there; what is open is not opened again."""
    if not path.startswith(("/dev/", "/proc/")):
        return None
    there = identity(path)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):  # closed, or none that the system knows
            status = os.fstat(stream.fileno())
            if (status.st_dev, status.st_ino) == there:
                return stream
    return None


def tell_further_names(path: str, names: int) -> None:
    """Says that a file that is about to be replaced has other names, which will keep the old content."""
    if names > 1:
        from iotlint.report.escape import shown

        more = (
            "another name (a hard link), which keeps"
            if names == 2
            else "other names (hard links), which keep"
        )
        say(f"notice: {shown(path)} has {more} the old content.")


def write_screen(text: str, stream: Any = None) -> None:
    """Writes a report to standard output or another stream of text: UTF-8 and LF, whatever the locale.

    Raises OSError.
    """
    stream = stream or sys.stdout
    if stream is None:  # closed before the run began, as with `>&-`
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), "standard output")
    buffer = getattr(stream, "buffer", None)
    if buffer is None:
        stream.write(text)
    else:
        stream.flush()
        buffer.write(text.encode())
    stream.flush()


def is_terminal() -> bool:
    """Whether standard output is a terminal."""
    return bool(sys.stdout is not None and sys.stdout.isatty())


def colored(choice: str) -> bool:
    """Whether the screen gets colours: as `--color` says, else NO_COLOR, FORCE_COLOR, the terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return is_terminal() and os.environ.get("TERM") != "dumb"


def linked(color: bool) -> bool:
    """Whether the screen gets links: the Linux console and dumb terminals would show their escapes."""
    return color and is_terminal() and os.environ.get("TERM", "dumb") not in ("dumb", "linux")


def width() -> int:
    """The width of the terminal in cells; always the same where there is none, so that reports are."""
    if not is_terminal():
        return _WIDTH
    stated = os.environ.get("COLUMNS", "")
    if stated.isdigit() and int(stated) > 0:
        return int(stated)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _WIDTH
    except (OSError, ValueError):
        return _WIDTH


class Writer:
    """Writes the reports of a run: those in `files`, (format, path) each, first, then `screen`, a format."""

    def __init__(
        self, config: Config, screen: str, files: list[tuple[str, str]], color: str, undecided: bool = False
    ) -> None:
        self.config = config
        self._undecided = undecided
        self.color = color
        self._screen = screen
        self._files = files

    def write(self, report: Report, status: int, beside: bool = False) -> int:
        """Writes all reports; gives the exit status, which is 2 if one can't be written.

        With `beside` standard output has something else to hold, and the screen is standard error.
        """
        from iotlint.report import render
        from iotlint.report.options import Options

        config = self.config
        plain = Options(
            show_suppressed=config.show_suppressed,
            quiet=config.quiet,
            statistics=config.statistics,
            folder=os.getcwd(),
            fail_on=config.fail_on,
            undecided=self._undecided,
            full=config.full,
        )
        for form, path in self._files:
            stream = _standard_stream(path)
            beside = beside or stream is sys.stdout
            try:
                if stream is None:
                    write_file(path, render(report, form, plain))
                else:
                    with suppress(BrokenPipeError):
                        write_screen(render(report, form, plain), stream)
            except OSError as problem:
                say(f"error: {path}: cannot be written: {problem.strerror or problem}")
                status = 2
        with_color = self.color == "always" if beside else colored(self.color)
        options = plain._replace(color=with_color, hyperlinks=linked(with_color), width=width())
        # A closed pipe: whoever reads has seen enough, and the status says what the findings say.
        with suppress(BrokenPipeError):
            write_screen(render(report, self._screen, options), sys.stderr if beside else None)
        if self._screen == "github":
            self._summarise(render(report, "markdown", plain))
        self._tell(report)
        return status

    def _summarise(self, text: str) -> None:
        """Adds to the summary of the job, where GitHub Actions names a file for it."""
        path = os.environ.get("GITHUB_STEP_SUMMARY")
        if path:
            from iotlint.atomic import append

            try:
                if os.path.exists(path) and was_read(os.stat(path)):
                    raise OSError(errno.EEXIST, "it was read in this run", path)
                append(path, text.encode())
            except OSError as problem:
                say(f"notice: the summary of the job cannot be written: {problem.strerror or problem}")

    def _tell(self, report: Report) -> None:
        """Says on standard error what the format on the screen doesn't."""
        from iotlint.report.escape import shown

        for failure in report.failures:
            if not failure.unread:
                say(f"error: {failure.message}")
            elif self._screen != "text":
                say(f"error: {shown(failure.path)}: {shown(failure.message)}")
        if self._screen != "text":
            for notice in () if self.config.quiet else report.notices:
                say(f"notice: {shown(notice)}")
            if self._undecided and self._screen not in DETAILED:
                from iotlint.report.undecided import listing

                for line in listing(report):
                    say(line)
        if self._screen == "concise" and not (self.config.quiet or report.failures):
            from iotlint.report.summary import no_problems

            # Beside the findings, of which there are none: what reads these is not to stumble over prose.
            if report.architectures and not report.reported():
                click.echo(no_problems(report), err=True)


def say(message: str) -> None:
    """Says something beside the report, on standard error."""
    click.echo(f"iotlint: {message}", err=True)
