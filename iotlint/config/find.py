"""Finds the configuration that holds in a folder."""

from __future__ import annotations

import os

from iotlint.opener import read
from iotlint.source.paths import inside

FILE_NAME = ".iotlint.yaml"


def find_config(folder: str) -> str | None:
    """The nearest configuration file from `folder` upwards, as an absolute path, or None.

    The search ends with the repository. Where there is none, it ends with the current folder if `folder` is
    inside that, else with `folder` itself: what lies further up was not written for this project.
    """
    found = None
    start = at = os.path.abspath(folder)
    while True:
        if found is None:
            found = _file_in(at)
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


def _file_in(folder: str) -> str | None:
    path = os.path.join(folder, FILE_NAME)
    if os.path.isfile(path):
        return path
    path = os.path.join(folder, "pyproject.toml")
    return path if has_table(path) else None


def has_table(path: str) -> bool:
    """Whether a pyproject.toml exists and seems to have a table for iotlint; only then is it parsed."""
    if not os.path.isfile(path):
        return False
    import re

    text = read(path)
    return re.search(rb"tool\s*\.\s*[\"']?iotlint\b|^\s*\[\s*tool\s*\]", text, re.MULTILINE) is not None
