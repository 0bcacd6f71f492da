"""Gives a plan new content, and keeps everything about its file that is not its content."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from stat import S_IMODE, S_ISREG, S_IWGRP, S_IWOTH, S_IWUSR

from iotlint.atomic import replace
from iotlint.opener import first


def refusal(path: str) -> str:
    """Why a file is not to be rewritten; empty if it may be. Raises OSError if it cannot be looked at."""
    status = os.stat(path)
    if not S_ISREG(status.st_mode):
        return "is no ordinary file, so it was not fixed"
    # Its folder would let anybody put another file in its place; that it is read-only still means something.
    if not status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH) or not os.access(path, os.W_OK):
        return "is read-only, so it was not fixed"
    return ""


def rewrite(path: str, before: bytes, after: bytes) -> int:
    """Replaces the content `before` of a file by `after`; mode, owner and further attributes stay.

    Gives how many names the file had: those beside this one (hard links) keep the old content.
    A symbolic link stays one, and the file it leads to is rewritten. Raises OSError, with the old file
    intact: no space, no right to write into the folder or to keep the owner, or content that has changed.
    """
    target = os.path.realpath(path)
    status = os.stat(target)

    def last(handle: int, temporary: str) -> None:
        _adopt(handle, temporary, target, status)
        # As late as can be: what is written between this look and the replacement would be lost.
        now = first(target, max(len(before), len(after)) + 1)
        if now not in (before, after):  # another run may have mended it just so
            raise OSError(errno.EBUSY, "it was changed by somebody else meanwhile")

    replace(target, after, before=last)
    return status.st_nlink


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
