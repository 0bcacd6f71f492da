"""Where reports go: the screen, and files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from stat import S_IMODE, S_ISREG
from typing import Any

from iotlint.config.values import FORMATS
from iotlint.errors import UsageError
from iotlint.model.nearest import unknown

_WIDTH = 100


def destinations(values: Sequence[str], form: str) -> tuple[str, list[tuple[str, str]]]:
    """The format for the screen, and (format, path) of each file, from the values of --output and --format.

    A file without a format of its own takes `form`, and the screen has text then.
    """
    screen = form
    files: list[tuple[str, str]] = []
    for value in values:
        lead, colon, path = value.partition(":")
        if colon and lead in FORMATS:
            files.append((lead, path))
        elif colon and len(lead) > 1 and lead.replace("-", "").isalpha() and not os.path.exists(lead + colon):
            raise UsageError(f"--output {value}: {unknown('format', lead, FORMATS)}")
        else:
            files.append((form, value))
            screen = "text"
    paths = [path for _, path in files]
    for path in paths:
        if path in ("", "-"):
            raise UsageError("--output takes a file; without it the report goes to standard output.")
        if paths.count(path) > 1:
            raise UsageError(f"--output names '{path}' twice.")
    return screen, files


def write_file(path: str, text: str) -> None:
    """Writes a file in one step: nobody ever sees half of it. Raises OSError, with the old file intact."""
    from iotlint.atomic import replace

    target = os.path.realpath(path)  # a link stays a link
    content = text.encode()
    try:
        status = os.stat(target)
    except FileNotFoundError:
        replace(target, content, mode=0o666)
        return
    if not S_ISREG(status.st_mode):  # a pipe, /dev/null: nothing there to keep
        with open(target, "wb") as file:
            file.write(content)
        return
    mode = S_IMODE(status.st_mode)
    replace(target, content, before=lambda _, temporary: os.chmod(temporary, mode))


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
