"""The patterns of `.gitignore` files, translated into regular expressions that take linear time."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from iotlint.opener import OTHER, first

_CLASSES = {
    "alnum": "a-zA-Z0-9", "alpha": "a-zA-Z", "blank": " \\t", "cntrl": "\\x00-\\x1f\\x7f", "digit": "0-9",
    "graph": "!-~", "lower": "a-z", "print": " -~", "punct": "!-/:-@\\[-`{-~", "space": " \\t\\n\\r\\f\\v",
    "upper": "A-Z", "xdigit": "0-9a-fA-F",
}  # fmt: skip


class Patterns:
    """The patterns of one file, for paths relative to the folder it is in."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.patterns: list[tuple[re.Pattern[str], bool, bool]] = []  # what, whether negated, folders only
        for line in lines:
            pattern = _trimmed(line)
            if not pattern or pattern[0] == "#":
                continue
            negated = pattern[0] == "!"
            pattern = pattern[negated:]
            folders = pattern.endswith("/")
            pattern = pattern[: len(pattern) - folders]
            expression = translate(pattern)
            if expression is not None:
                self.patterns.append((re.compile(expression, re.DOTALL), negated, folders))
        self.patterns.reverse()  # the last one that matches decides

    def decide(self, path: str, is_folder: bool) -> bool | None:
        """True if the path is ignored, False if a negated pattern takes it back, None if none matches."""
        for pattern, negated, folders in self.patterns:
            if (is_folder or not folders) and pattern.fullmatch(path):
                return not negated
        return None


def read_patterns(path: str) -> Patterns:
    """The patterns in a file; none if it cannot be read."""
    try:
        data = first(path, OTHER)
    except OSError:
        return Patterns(())
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    return Patterns(line.removesuffix("\r") for line in text.split("\n"))


def repository(folder: str) -> tuple[str, str] | None:
    """The root of the repository an absolute folder is in, and its `info/exclude` file; None without one."""
    while True:
        git = os.path.join(folder, ".git")
        if os.path.isdir(git):
            return folder, f"{git}/info/exclude"
        if os.path.isfile(git):
            return folder, f"{_git_folder(folder, git)}/info/exclude"
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above


def _git_folder(folder: str, file: str) -> str:
    """Where the `.git` file of a worktree or a submodule leads."""
    target = os.path.join(folder, _first_line(file).removeprefix("gitdir:").strip())
    shared = _first_line(f"{target}/commondir")
    return os.path.join(target, shared) if shared else target


def _first_line(path: str) -> str:
    try:
        line = first(path, 4096).partition(b"\n")[0]
    except OSError:
        return ""
    return line.decode("utf-8", "surrogateescape").strip()


def _trimmed(line: str) -> str:
    """A line without the blanks at its end, up to an escaped one."""
    end = len(line)
    while end and line[end - 1] == " ":
        backslashes = end - 1 - len(line[: end - 1].rstrip("\\"))
        if backslashes % 2:
            break
        end -= 1
    return line[:end]


def translate(pattern: str) -> str | None:
    """A regular expression for whole relative paths; None if the pattern can match nothing.

    Between two stars the leftmost match is always the right one, so that each is held fast in an atomic
    group: no path makes the expression go back and try another.
    """
    anchored = "/" in pattern
    parts = _parts(pattern.removeprefix("/"))
    if not anchored:
        parts = ["**", *parts] if parts != ["**"] else ["**", "*"]
    if parts == [""]:
        return None
    runs: list[list[str]] = [[]]  # components between those that are `**`
    for part in parts:
        expression = _component(part)
        if expression is None:
            return None
        if part == "**":
            runs.append([])
        else:
            runs[-1].append(expression + "/")
    last = runs[-1].pop()[:-1] if runs[-1] else ".+"
    text = "".join(runs[0])
    for run in runs[1:-1]:
        if run:
            text += f"(?>(?:[^/]+/)*?{''.join(run)})"
    if len(runs) > 1:
        text += f"(?:[^/]+/)*{''.join(runs[-1])}"
    return text + last


def _parts(pattern: str) -> list[str]:
    """A pattern split at its slashes, but not at those in brackets."""
    parts = [""]
    at = 0
    while at < len(pattern):
        end = at + 1
        if pattern[at] == "[":
            end, text = _bracket(pattern, end)
            if text is None:
                end = len(pattern)
        elif pattern[at] == "\\":
            end += 1
        if pattern[at:end] in ("/", "\\/"):
            parts.append("")
        else:
            parts[-1] += pattern[at:end]
        at = end
    return parts


def _component(pattern: str) -> str | None:
    """One part of a path between slashes."""
    pieces = [""]  # between stars
    at = 0
    while at < len(pattern):
        sign = pattern[at]
        at += 1
        if sign == "*":
            while pattern[at : at + 1] == "*":
                at += 1
            pieces.append("")
        elif sign == "?":
            pieces[-1] += "[^/]"
        elif sign == "[":
            end, text = _bracket(pattern, at)
            if text is None:
                return None
            pieces[-1] += text
            at = end
        elif sign == "\\":
            if at == len(pattern):
                return None
            pieces[-1] += re.escape(pattern[at])
            at += 1
        else:
            pieces[-1] += re.escape(sign)
    if len(pieces) == 1:
        return pieces[0]
    return pieces[0] + "".join(f"(?>[^/]*?{piece})" for piece in pieces[1:-1] if piece) + "[^/]*" + pieces[-1]


def _bracket(pattern: str, at: int) -> tuple[int, str | None]:
    """A set of characters, its `[` in front of `at`: where it ends, and its expression, None without end."""
    negated = pattern[at : at + 1] in ("!", "^")
    at += negated
    members = ""
    first = True
    while at < len(pattern) and (first or pattern[at] != "]"):
        first = False
        if pattern.startswith("[:", at) and (end := pattern.find(":]", at + 2)) >= 0:
            name = pattern[at + 2 : end]
            if name not in _CLASSES:
                return at, None
            members += _CLASSES[name]
            at = end + 2
            continue
        low, at = _member(pattern, at)
        if low is None:
            return at, None
        if pattern[at : at + 1] == "-" and pattern[at + 1 : at + 2] not in ("", "]"):
            high, at = _member(pattern, at + 1)
            if high is None:
                return at, None
            if low <= high:
                members += f"{re.escape(low)}-{re.escape(high)}"
        else:
            members += re.escape(low)
    if at >= len(pattern):
        return at, None
    if not members:
        return at + 1, "[^/]" if negated else "(?!)"
    return at + 1, f"(?!/)[{'^' if negated else ''}{members}]"


def _member(pattern: str, at: int) -> tuple[str | None, int]:
    if pattern[at] == "\\":
        at += 1
        if at == len(pattern):
            return None, at
    return pattern[at], at + 1
