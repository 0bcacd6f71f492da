"""Opens every file that iotlint reads: never waits for one, never reads more of one than its kind may have."""

from __future__ import annotations

import errno
import os
import sys
from stat import S_ISDIR, S_ISFIFO, S_ISREG

# The most that is read of a file of each kind, in bytes.
PLAN = 64 << 20  # architectures, and the bases below them
INFRASTRUCTURE = 32 << 20  # templates, states and plans of other tools that are imported or compared with
BASELINE = 32 << 20  # findings known already
RESULT = 32 << 20  # what iotlint or another program wrote, and iotlint reads back
MODEL = 16 << 20  # DTDL
OTHER = 1 << 20  # configuration, rules, ignore files, knowledge, and whatever has no kind of its own

# Seconds to wait until somebody begins to write into a pipe that was named; then there is no end to wait for.
PATIENCE = 1.0

_FLAGS = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_NOCTTY", "O_BINARY")
)
_CHUNK = 1 << 20
# Every file that this process has read, its path by device and inode: what is read is not overwritten by a report.
seen: dict[tuple[int, int], str] = {}


def read(path: str | os.PathLike[str], most: int = OTHER, *, named: bool = False, within: str = "") -> bytes:
    """The bytes of an ordinary file that has at most `most` of them.

    A named pipe is read too if the file was `named` on the command line. With `within`, an absolute folder, what
    the path leads to, links followed, must lie in that folder. Raises OSError, whatever is wrong: a sentence
    without its subject is in its `strerror`, as in "it is larger than 1 MiB".
    """
    data = first(path, most + 1, named=named, within=within)
    if len(data) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most >> 20} MiB", os.fspath(path))
    return data


def first(path: str | os.PathLike[str], most: int, *, named: bool = False, within: str = "") -> bytes:
    """Like `read`, but of a larger file its first `most` bytes."""
    name = os.fspath(path)
    try:
        if within and not leads_inside(name, within):
            raise PermissionError(errno.EACCES, "it lies outside the project", name)
        handle = os.open(name, _FLAGS)
    except ValueError:  # a NUL, or half a character
        raise OSError(errno.EINVAL, "no file can have such a name", name) from None
    try:
        status = os.fstat(handle)
        mode = status.st_mode
        if S_ISFIFO(mode) and named:
            # It would wait for what is written only afterwards.
            if (status.st_dev, status.st_ino) in map(identity, (1, 2)):
                raise OSError(errno.EINVAL, "it is what this run itself writes to", name)
            return _of_pipe(handle, most, name)
        if S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), name)
        if not S_ISREG(mode):
            pipe = "it is a pipe, and not named on the command line"
            raise OSError(errno.EINVAL, pipe if S_ISFIFO(mode) else "it is no ordinary file", name)
        seen[status.st_dev, status.st_ino] = name
        return _of_file(handle, min(most, status.st_size + 1), most)
    finally:
        os.close(handle)


def text_of(path: str | os.PathLike[str], most: int = OTHER) -> str:
    """`read` for files of iotlint's own, which are UTF-8."""
    return read(path, most).decode("utf-8")


def standard_input(most: int) -> bytes:
    """The first `most` bytes of standard input. Raises OSError."""
    if sys.stdin is None:  # closed before the run began, as with `<&-`
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), "standard input")
    found: bytes = sys.stdin.buffer.read(most)
    return found


def standard_input_line(most: int = 4096) -> bytes:
    """The next line of standard input, or the first `most` bytes of it; empty at its end. Raises OSError."""
    if sys.stdin is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), "standard input")
    found: bytes = sys.stdin.buffer.readline(most)
    return found


def leads_inside(path: str, folder: str) -> bool:
    """Whether what a path leads to, links followed, lies in what a folder leads to. Raises OSError, ValueError."""
    return os.path.realpath(path).startswith(os.path.join(os.path.realpath(folder), ""))


def identity(path: str | int) -> tuple[int, int] | None:
    """Device and inode of the file that a path leads to, or that is open under a number: what it is, by whatever name.
    None where it is none."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def was_read(status: os.stat_result) -> bool:
    """Whether a file is one that this process has read.

    The system gives the inode of a file that somebody replaced to the next one made, so the path read counts too.
    """
    key = status.st_dev, status.st_ino
    return key in seen and identity(seen[key]) == key


def _of_file(handle: int, likely: int, most: int) -> bytes:
    """Up to `most` bytes of a file that says it has one byte less than `likely`, which those in /proc never know."""
    parts = []
    size = likely
    while most > 0 and (part := os.read(handle, min(most, size))):
        parts.append(part)
        most -= len(part)
        size = _CHUNK
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _of_pipe(handle: int, most: int, name: str) -> bytes:
    """What is written into a pipe until its writer is done; the handle does not block."""
    from select import select

    parts: list[bytes] = []
    met = False  # a writer
    while most > 0:
        try:
            part = os.read(handle, min(most, _CHUNK))
        except BlockingIOError:  # there is a writer, and it takes its time
            met = True
            select([handle], [], [])
            continue
        if not part and not met:
            # Nobody writes yet, or somebody has already gone: only the latter makes the pipe ready.
            met = True
            if not select([handle], [], [], PATIENCE)[0]:
                raise OSError(errno.EAGAIN, "it is a pipe into which nobody writes", name)
            continue
        if not part:
            break
        met = True
        parts.append(part)
        most -= len(part)
    return b"".join(parts)
