"""Finds the configuration that holds in a folder."""

from __future__ import annotations

import os

from iotlint.errors import ConfigError
from iotlint.opener import leads_inside, read
from iotlint.source.paths import inside, shown_path
from iotlint.source.project import project_folder

FILE_NAMES = (".iotlint.yaml", ".iotlint.yml")
# What people call it who leave out the dot.
_NEARLY = ("iotlint.yaml", "iotlint.yml")


def find_config(folder: str, notices: list[str] | None = None) -> str | None:
    """The nearest configuration file from `folder` upwards, as an absolute path, or None.

    What looks like one and cannot be read, as a pyproject.toml that belongs to others, is told in `notices`.

    The search ends with the repository. Where there is none, it ends with the current folder if `folder` is
    inside that, else with `folder` itself: what lies further up was not written for this project.
    """
    found = None
    start = at = os.path.abspath(folder)
    while True:
        if found is None:
            found = _file_in(at, [] if notices is None else notices)
        if os.path.exists(os.path.join(at, ".git")):
            return found
        above = os.path.dirname(at)
        if above == at:
            break
        at = above
    if found is None:
        return None
    here = os.getcwd()
    end = here if inside(start, here) else start
    return found if inside(os.path.dirname(found), end) else None


def _file_in(folder: str, notices: list[str]) -> str | None:
    there = [path for name in FILE_NAMES if os.path.lexists(path := os.path.join(folder, name))]
    for path in there:
        if not os.path.isfile(path):
            what = "leads to a file that is not there" if os.path.islink(path) else "is no file"
            raise ConfigError(f"{shown_path(path)}:1:1: This {what}, so its settings cannot hold.")
        if _leads_out(path):
            message = "This leads out of the project, so it is not read; with --config it is."
            raise ConfigError(f"{shown_path(path)}:1:1: {message}")
    if there:
        notices += (
            f"{shown_path(there[0])} holds; {shown_path(more)} is not read beside it." for more in there[1:]
        )
        return there[0]
    for path in (os.path.join(folder, name) for name in _NEARLY):
        if os.path.isfile(path) and _looks_like_settings(path):
            notices.append(f"{shown_path(path)} is not read; a configuration is called {FILE_NAMES[0]}.")
    path = os.path.join(folder, "pyproject.toml")
    return path if has_table(path, notices) else None


def _looks_like_settings(path: str) -> bool:
    """Whether a file may be a configuration, and no plan."""
    try:
        return b"apiVersion" not in read(path)
    except OSError:
        return False


def has_table(path: str, notices: list[str] | None = None) -> bool:
    """Whether a pyproject.toml exists and seems to have a table for iotlint; only then is it parsed."""
    if not os.path.isfile(path):
        return False
    if _leads_out(path):
        if notices is not None:
            notices.append(f"{shown_path(path)} leads out of the project, so it is not read.")
        return False
    try:
        text = read(path)
    except OSError as problem:
        if notices is not None:
            said = f"{shown_path(path)} cannot be read: {problem.strerror or problem}"
            notices.append(f"{said}; settings for iotlint in it do not hold.")
        return False
    if b"iotlint" not in text:
        return False
    import re

    return re.search(rb"tool[ \t]*\.[ \t]*[\"']?iotlint\b|\[[ \t]*[\"']?tool[\"']?[ \t]*\]", text) is not None


def _leads_out(path: str) -> bool:
    """Whether a file that was met is a link to one outside of the project that it lies in."""
    return os.path.islink(path) and not leads_inside(path, project_folder(os.path.dirname(path)))
