"""Finds rules/ and schemas/, in an installed package first and in a checkout second."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

_HERE = os.path.dirname(os.path.abspath(__file__))
_BUNDLED = os.path.join(_HERE, "_bundled")


def installed() -> bool:
    """True where the knowledge came inside the package (wheel, `--target`), false in a checkout."""
    return os.path.isdir(os.path.join(_BUNDLED, "rules"))


def folder(name: str) -> Path:
    """The folder `rules` or `schemas` that belongs to this copy of iotlint."""
    # Imported here: a run that finds nothing needs no Path, and pathlib costs what a whole plan does.
    from pathlib import Path

    return Path(folder_name(name))


def folder_name(name: str) -> str:
    """`folder` as text."""
    return os.path.join(_BUNDLED if installed() else os.path.dirname(_HERE), name)
