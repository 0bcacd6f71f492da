"""The project a file belongs to: the repository it is in, or its own folder."""

from __future__ import annotations

import os
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
