"""A unified diff of two texts, as `patch -p0` and `git apply -p0` take it, fit for a terminal."""

from __future__ import annotations

from difflib import unified_diff
from itertools import islice

from iotlint.report.escape import visible
from iotlint.source.secrets import mask

_COLORS = {"@": "36", "-": "31", "+": "32"}
_NO_NEWLINE = "\\ No newline at end of file\n"


def unified(path: str, before: str, after: str, color: bool = False) -> str:
    """The differences between two texts of a file, with secrets blackened and odd characters spelled out."""
    name = visible(path)
    # The name of a secret may stand on the line before it, so that lines are blackened together.
    found = unified_diff(_lines(mask(before)), _lines(mask(after)), name, name)
    head = [_painted(line.removesuffix("\n"), "1", color) + "\n" for line in islice(found, 2)]
    return "".join((*head, *(_shown(line, color) for line in found)))


def _lines(text: str) -> list[str]:
    """Lines that end with LF only, as programs that apply differences see them; the last may lack it."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + [part for part in parts[-1:] if part]


def _shown(line: str, color: bool) -> str:
    mark, text = line[:1], line[1:].removesuffix("\n")
    if mark != "@":
        carriage = "\r" if text.endswith("\r") else ""
        text = "\t".join(map(visible, text.removesuffix("\r").split("\t"))) + carriage
    end = "\n" if line.endswith("\n") else f"\n{_NO_NEWLINE}"
    return _painted(f"{mark}{text}", _COLORS.get(mark, ""), color) + end


def _painted(text: str, code: str, color: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if color and code else text
