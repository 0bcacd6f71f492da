"""Paths: whether one lies inside a folder, and how people are shown one."""

from __future__ import annotations

import os


def inside(path: str, folder: str) -> bool:
    """Whether an absolute path is an absolute folder or lies below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def shown_path(path: str) -> str:
    """How a file is called in messages: relative if it lies below the current folder, with `/`."""
    here = os.getcwd()
    absolute = os.path.abspath(path)
    return (os.path.relpath(absolute, here) if inside(absolute, here) else absolute).replace(os.sep, "/")
