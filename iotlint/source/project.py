"""The project a file belongs to: the repository it is in, or its own folder."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import lru_cache


def project_folder(folder: str) -> str:
    """The nearest folder upwards that holds `.git`, or `folder` itself; absolute."""
    return _above(os.path.abspath(folder))


@lru_cache(maxsize=1_000)
def _above(start: str) -> str:
    at = start
    while True:
        if os.path.exists(os.path.join(at, ".git")):
            return at
        above = os.path.dirname(at)
        if above == at:
            return start
        at = above


def report_root(paths: Iterable[str]) -> str:
    """The folder that addresses in a report on these files start from; absolute.

    That is the current project, or the repository that all of the files are in where the run was started
    outside of it: whoever reads the report knows files by their place in there.
    """
    here = project_folder(".")
    folders = {os.path.dirname(os.path.abspath(path)) for path in paths}
    if _is_repository(here) and all(_inside(folder, here) for folder in folders):
        return here
    projects = {project_folder(folder) for folder in folders}
    only = projects.pop() if len(projects) == 1 else here
    return only if _is_repository(only) else here


def _is_repository(folder: str) -> bool:
    return os.path.exists(os.path.join(folder, ".git"))


def _inside(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
