"""A unified diff of two texts, as `git apply` takes it from the root of the repository."""

from __future__ import annotations

from difflib import unified_diff
from itertools import islice

from iotlint.report.escape import visible
from iotlint.source.secrets import mask

_COLORS = {"@": "36", "-": "31", "+": "32"}
# How C, and so git, writes some characters between quotes.
_C = {9: r"\t", 10: r"\n", 13: r"\r", 34: r"\"", 92: r"\\"}
_NO_NEWLINE = "\\ No newline at end of file\n"


def unified(name: str, before: str, after: str, color: bool = False, exact: bool = False) -> str:
    """The differences between two texts of a file, the byte-order mark included, with secrets blackened.

    `name` is the file's from the root of the repository. `exact` leaves odd characters as they are, for whoever
    applies it; on a terminal they are spelled out.
    """
    # The name of a secret may stand on the line before it, so that lines are blackened together.
    found = unified_diff(_lines(mask(before)), _lines(mask(after)), _quoted("a", name), _quoted("b", name))
    head = [_painted(line.removesuffix("\n"), "1", color) + "\n" for line in islice(found, 2)]
    return "".join((*head, *(_shown(line, color, exact) for line in found)))


def _quoted(side: str, name: str) -> str:
    """A file as git names it: in quotes, with escapes, where it has odd characters; before a tab if it has blanks."""
    path = f"{side}/{name}"
    if any(sign < " " or sign in '"\\\x7f' for sign in path):
        octets = path.encode("utf-8", "surrogateescape")
        return '"' + "".join(_C.get(o) or (chr(o) if 32 <= o < 127 else f"\\{o:03o}") for o in octets) + '"'
    return f"{path}\t" if " " in path else path


def _lines(text: str) -> list[str]:
    """Lines that end with LF only, as programs that apply differences see them; the last may lack it."""
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + [part for part in parts[-1:] if part]


def _shown(line: str, color: bool, exact: bool) -> str:
    mark, text = line[:1], line[1:].removesuffix("\n")
    if mark != "@" and not exact:
        carriage = "\r" if text.endswith("\r") else ""
        text = "\t".join(map(visible, text.removesuffix("\r").split("\t"))) + carriage
    end = "\n" if line.endswith("\n") else f"\n{_NO_NEWLINE}"
    return _painted(f"{mark}{text}", _COLORS.get(mark, ""), color) + end


def _painted(text: str, code: str, color: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if color and code else text
