"""Reports held against the files that were looked at and kept."""

from __future__ import annotations

import os
from pathlib import Path


def holds(rendered: str, path: Path) -> None:
    """Asserts that a report is what a file has; IOTLINT_UPDATE_GOLDEN writes the file anew before."""
    if os.environ.get("IOTLINT_UPDATE_GOLDEN"):
        path.write_text(rendered, encoding="utf-8", newline="\n")
    assert rendered == path.read_text(encoding="utf-8")
