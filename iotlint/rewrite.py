"""Gives a file new content in one step: whoever looks, at whatever moment, sees the old text or the new one."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import suppress
from stat import S_IMODE, S_ISREG, S_IWGRP, S_IWOTH, S_IWUSR


def refusal(path: str) -> str:
    """Why a file is not to be rewritten; empty if it may be. Raises OSError if it cannot be looked at."""
    status = os.stat(path)
    if not S_ISREG(status.st_mode):
        return "is no ordinary file, so it was not fixed"
    # Its folder would let anybody put another file in its place; that it is read-only still means something.
    if not status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH) or not os.access(path, os.W_OK):
        return "is read-only, so it was not fixed"
    return ""


def rewrite(path: str, before: bytes, after: bytes) -> None:
    """Replaces the content `before` of a file by `after`; mode, owner and further attributes stay.

    A symbolic link stays one, and the file it leads to is rewritten. Raises OSError, with the old file
    intact: no space, no right to write into the folder or to keep the owner, or content that has changed.
    """
    target = os.path.realpath(path)
    status = os.stat(target)
    with open(target, "rb") as file:
        if file.read(len(before) + 1) != before:
            raise OSError(errno.EBUSY, "it was changed by somebody else meanwhile")
    folder, name = os.path.split(target)
    handle, temporary = tempfile.mkstemp(prefix=f".{name[:50]}.", suffix=".tmp", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after)
            file.flush()
            _adopt(file.fileno(), temporary, target, status)
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _adopt(handle: int, temporary: str, target: str, status: os.stat_result) -> None:
    """Gives a new file the owner, attributes and mode of the old one."""
    if hasattr(os, "fchown"):
        own = os.fstat(handle)
        if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
            try:
                os.fchown(handle, status.st_uid, status.st_gid)
            except PermissionError:
                raise OSError(
                    errno.EPERM, "it belongs to somebody else, and that could not be kept"
                ) from None
    if hasattr(os, "listxattr"):
        with suppress(OSError):  # a file system without them, or labels that only the system gives
            for attribute in os.listxattr(target):
                os.setxattr(handle, attribute, os.getxattr(target, attribute))
    os.chmod(temporary, S_IMODE(status.st_mode))
