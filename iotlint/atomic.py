"""Writes files whole or not at all: whoever looks, at whatever moment, sees the old content or the new one."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from stat import S_ISREG
from time import sleep, time

# What a killed run leaves begins with the name of its file; nobody takes it for a plan, a rule or a report.
SUFFIX = ".iotlint-tmp"
# Seconds after which what was left behind is cleared away: no run takes as long to write one file.
_ABANDONED = 3600.0
# Seconds to wait until somebody opens a pipe to read from it.
_PATIENCE = 1.0
# Mode of what is written before it is known whether the file it replaces is private.
_PRIVATE = 0o600


def replace(
    path: str,
    content: bytes,
    *,
    mode: int = _PRIVATE,
    before: Callable[[int, str], None] | None = None,
    durable: bool = True,
) -> None:
    """Gives the file at `path` new content in one step; `path` must lead through no link to be kept.

    `mode` is what a new file gets, less the umask. `before` is called with the handle and the name of the
    temporary file when it holds everything, and may refuse by raising. With `durable` the content is on the
    disk before the old one is gone, even if the machine stops. Raises OSError that names `path`, with the old
    file intact and nothing left behind; a process that is killed leaves a temporary file, which a later run
    clears away.
    """
    folder, name = os.path.split(path)
    lead = f".{name[:50]}."
    _clear(folder or ".", lead)
    temporary = os.path.join(folder, f"{lead}{os.urandom(8).hex()}{SUFFIX}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        # Opened in here: a signal may come as soon as there is a file.
        with os.fdopen(os.open(temporary, flags, mode), "wb") as file:
            handle = file.fileno()
            file.write(content)
            file.flush()
            if durable:
                os.fsync(handle)
            if before is not None:
                before(handle, temporary)
        os.replace(temporary, path)
    except BaseException as problem:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        # A full disk names no file, a folder without the right to write the temporary one: nobody asked for that.
        if isinstance(problem, OSError) and problem.filename in (None, temporary):
            raise OSError(problem.errno, problem.strerror or str(problem), path) from None
        raise
    if durable:
        _settle(folder or ".")


def pour(path: str, content: bytes) -> None:
    """Writes into what is no ordinary file: a pipe, a device, where there is nothing to keep. Raises OSError.

    Nobody is waited for who may never come: into a pipe that is not read nothing is written.
    """
    end = time() + _PATIENCE
    while True:
        try:
            handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
            break
        except OSError as problem:
            if problem.errno != errno.ENXIO or time() > end:
                said = (
                    "it is a pipe from which nobody reads"
                    if problem.errno == errno.ENXIO
                    else problem.strerror
                )
                raise OSError(problem.errno, said, path) from None
            sleep(0.02)
    os.set_blocking(handle, True)
    with os.fdopen(handle, "wb") as file:
        if S_ISREG(os.fstat(handle).st_mode):  # put there since somebody looked
            raise OSError(errno.EBUSY, "it was changed by somebody else meanwhile", path)
        file.write(content)


def append(path: str, content: bytes) -> None:
    """Adds to the end of a file, or makes it. Raises OSError."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(path, flags, 0o666), "wb") as file:
        file.write(content)


def _settle(folder: str) -> None:
    """Puts a folder's entries on the disk, where the system knows how; the file itself is there already."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    with suppress(OSError):  # a file system that can't, or a folder that may be written and not read
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _clear(folder: str, lead: str) -> None:
    """Removes what killed runs left of the same file; what is young may be another run's, still at work."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(lead) and entry.name.endswith(SUFFIX):
                with suppress(OSError):
                    if time() - entry.stat(follow_symlinks=False).st_mtime > _ABANDONED:
                        os.unlink(entry.path)
