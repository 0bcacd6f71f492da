"""What is kept in the repository and follows from the rest: compared, and by `nox -s update` written anew."""

from __future__ import annotations

import difflib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEND = "If that is meant, run `nox -s update` and read what git shows."
_SHOWN = 80  # lines of a difference


def updating() -> bool:
    """Whether what is kept is to be written anew, which the session `update` of noxfile.py asks for."""
    return bool(os.environ.get("IOTLINT_UPDATE"))


def holds(made: str | bytes, kept: Path, more: str = "") -> None:
    """Asserts that a kept file is as it is made today; where `updating`, writes it before. Failing, says `more`."""
    now = made.encode() if isinstance(made, str) else made
    if updating():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(now)
    name = kept.relative_to(ROOT).as_posix() if kept.is_relative_to(ROOT) else kept.name
    assert kept.is_file(), f"There is no {name}. {MEND}"
    before = kept.read_bytes()
    assert before == now, f"{difference(before, now, name)}\n{more}{MEND}"


def nothing_left_over(folder: Path, wanted: set[str]) -> None:
    """Asserts that a folder of kept files has no other ones; where `updating`, deletes those before."""
    over = sorted(path for path in folder.iterdir() if path.name not in wanted)
    if updating():
        for path in over:
            path.unlink()
    names = [path.name for path in over if path.exists()]
    assert not names, f"Nothing makes {', '.join(names)} in {folder.name}/ any more. {MEND}"


def difference(kept: str | bytes, made: str | bytes, name: str) -> str:
    """What would have to change in a kept text for it to be as it is made, as `diff -u` writes it."""
    before, after = (
        (text if isinstance(text, str) else text.decode("utf-8", "backslashreplace")).splitlines()
        for text in (kept, made)
    )
    lines = list(
        difflib.unified_diff(before, after, f"{name}, as kept", f"{name}, as made today", lineterm="")
    )
    left = len(lines) - _SHOWN
    return "\n".join(lines[:_SHOWN] + ([f"… and {left} lines more"] if left > 0 else []))
