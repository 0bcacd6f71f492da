"""One pattern of `exclude` or `per-path-ignores` as people write it: made to match, or refused in words."""

from __future__ import annotations

import os
import re

# A backslash makes the sign behind it plain, which these are anyway: whoever writes one means a folder.
# Folders that begin absolute paths, on whatever machine: what is an error must not depend on where it is read.
_ROOTS = frozenset(
    ("Users", "Volumes", "etc", "home", "mnt", "opt", "private", "root", "srv", "tmp", "usr", "var")
)
# What a shell or a browser makes a path of, and patterns do not.
_EXPANDED = re.compile(r"~[\w.-]*/|~$|\$\{?\w+\}?(?=/|$)|%\w+%|[A-Za-z][A-Za-z+.-]+://")
_BACKSLASH = re.compile(r"\\(?=[A-Za-z0-9_.-])")


class UselessPattern(ValueError):
    """A pattern that can match nothing; the words say why, and what to write."""


def tidy(pattern: str, folder: str) -> str:
    """A pattern in the syntax of a .gitignore file in `folder`, without what keeps it from matching.

    `./`, doubled slashes and blanks at both ends go. Raises UselessPattern for what can match nothing there.
    """
    negated, bare = ("!", pattern.strip()[1:]) if pattern.strip().startswith("!") else ("", pattern.strip())
    if bare.endswith("\\") and pattern.endswith("\\ "):
        bare += " "  # a blank that is meant
    if not bare or bare in (".", "./", "/"):
        raise UselessPattern(f"The pattern '{pattern}' names nothing below this folder.")
    if bare.startswith("#"):
        raise UselessPattern(
            f"The pattern '{pattern}' is a comment, as in .gitignore files; write '\\{bare}'."
        )
    if re.match(r"[A-Za-z]:[/\\]", bare) or _is_absolute(bare, folder):
        below = bare.removeprefix(folder.rstrip("/") + "/")
        advice = f"write '{below}'" if below != bare else "only what lies below it can be named"
        raise UselessPattern(
            f"The pattern '{pattern}' is an absolute path, and patterns start at '{folder}'; {advice}."
        )
    if found := _EXPANDED.match(bare):
        raise UselessPattern(
            f"'{found[0]}' in the pattern '{pattern}' is not replaced by anything, and patterns start at '{folder}'; "
            "write the path from there."
        )
    right = _BACKSLASH.sub("/", bare)
    if right != bare:
        raise UselessPattern(
            f"The pattern '{pattern}' has a backslash, which stands for no folder; write '{right}'."
        )
    bare = re.sub(r"/(?:\./)+", "/", re.sub(r"//+", "/", bare))
    while bare.startswith("./"):
        bare = bare[2:]
    if ".." in bare.split("/"):
        raise UselessPattern(
            f"The pattern '{pattern}' leads out of its folder; patterns are about what lies below '{folder}'."
        )
    from iotlint.source.gitignore import translate

    if translate(bare.rstrip("/") or bare) is None:
        raise UselessPattern(
            f"The pattern '{pattern}' can match nothing: a bracket is not closed, or nothing is left."
        )
    return negated + bare


def _is_absolute(pattern: str, folder: str) -> bool:
    """Whether a leading slash means the root of the disk; in .gitignore files it means the folder itself."""
    if not pattern.startswith("/"):
        return False
    if pattern.rstrip("/") == folder or pattern.startswith(folder.rstrip("/") + "/"):
        return True
    first = pattern.strip("/").partition("/")[0]
    if not first or any(sign in first for sign in "*?[\\"):
        return False
    if os.path.lexists(os.path.join(folder, first)):
        return False
    return first in _ROOTS or os.path.isdir(f"/{first}")
