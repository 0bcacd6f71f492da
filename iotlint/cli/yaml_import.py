"""Imports PyYAML sooner than PyYAML imports itself."""

from __future__ import annotations

import re
import sys
from typing import Any


class _Later:
    """A regular expression that is compiled when it is first used."""

    def __init__(self, *given: Any) -> None:
        self._given = given

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(*self._given), name)
        setattr(self, name, found)
        return found


def import_yaml() -> None:
    """Imports PyYAML with its patterns left for later.

    They belong to its parser in Python, and compiling them is half of that import and a tenth of a short run,
    which parses with LibYAML. Only the program does this: it is alone in its process.
    """
    if "yaml" in sys.modules:
        return
    really = re.compile
    re.compile = _Later  # type: ignore[assignment]
    try:
        import yaml  # noqa: F401
    finally:
        re.compile = really
