"""Which files to look at: those given by name, and the YAML files in folders and behind globs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from stat import S_ISDIR, S_ISFIFO
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from iotlint.source.gitignore import Signs
    from iotlint.source.walk import Walk

_WILD = frozenset("*?[")


class Input(NamedTuple):
    """A file to check. `path` is as people are shown it, with `/`; `named` if it was given as itself.

    A `pipe` gives what it has once.
    """

    path: str
    named: bool
    pipe: bool = False


class Missing(NamedTuple):
    """Something given that is not there, or a folder that cannot be read, and a sentence that says so."""

    path: str
    message: str


class _Walking:
    """How folders are walked in a run."""

    def __init__(self, exclude: Sequence[str], root: str, notices: list[str]) -> None:
        self._given = exclude, root, notices
        self._signs: Signs | None = None

    def walk(self, folder: str, pattern: str | None) -> Walk:
        from iotlint.source.gitignore import Signs
        from iotlint.source.walk import Walk

        self._signs = self._signs or Signs()
        return Walk(folder, pattern, *self._given, self._signs)


def discover(
    paths: Sequence[str], *, exclude: Sequence[str] = (), root: str = ".", notices: list[str] | None = None
) -> Iterator[Input | Missing]:
    """The files that `paths` stand for, each once: arguments in their order, folders sorted bytewise by path.

    A file given by name is always there; `-` stands for standard input. In folders, and behind globs that the
    shell left alone, links to folders are not followed, and what `.gitignore` files, `.git/info/exclude` and
    `exclude` (in the syntax of a `.gitignore` file in `root`) name is passed over. So is a link to a file outside of
    the project, which, like what is too much in an ignore file, is told in `notices`.
    """
    found: list[tuple[str, int, tuple[int, int] | None]] = []  # shown path, mode, identity
    for given in paths:
        try:
            status = os.stat(given)
        except (OSError, ValueError):  # ValueError: a NUL in the path
            found.append((given, 0, None))
        else:
            found.append((given, status.st_mode, (status.st_dev, status.st_ino)))
    named = {identity for _, mode, identity in found if not S_ISDIR(mode) and identity is not None}
    seen: set[tuple[int, int] | None] = set()
    walking = _Walking(exclude, root, [] if notices is None else notices)
    for given, mode, identity in found:
        path = given if os.sep == "/" else given.replace(os.sep, "/")
        if given == "-":
            yield Input("-", True)
        elif S_ISDIR(mode):
            yield from _in_folder(path, None, walking, named, seen)
        elif identity is not None:
            if identity not in seen:
                seen.add(identity)
                yield Input(path, True, S_ISFIFO(mode))
        elif _WILD.isdisjoint(path):
            yield Missing(path, f"There is no file or folder `{path}`.")
        else:
            empty = True
            folder_path, pattern = _split(path)
            for result in _in_folder(folder_path, pattern, walking, named, seen):
                empty = False
                yield result
            if empty:
                yield Missing(path, f"No file matches `{path}`.")


def _in_folder(
    folder: str, pattern: str | None, walking: _Walking,
    named: set[tuple[int, int]], seen: set[tuple[int, int] | None],
) -> Iterator[Input | Missing]:  # fmt: skip
    for path, identity in walking.walk(folder, pattern):
        if isinstance(identity, str):
            yield Missing(path, identity)
        elif identity not in seen or identity is None:
            seen.add(identity)
            yield Input(path, identity in named)


def _split(path: str) -> tuple[str, str]:
    """A glob as the folder in front of its first sign, and the rest."""
    first = min(index for index, sign in enumerate(path) if sign in _WILD)
    slash = path.rfind("/", 0, first)
    if slash < 0:
        return ".", path
    return path[:slash] or "/", path[slash + 1 :]
