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
_FURTHEST = 2 + max(map(len, _CLASSES)) + 2  # from `[:` to behind the `:]` that may belong to it


# What one ignore file may hold: characters of a line, and lines; beyond, it is passed over with a notice. Signs that
# stand for others cost far more than letters, so that all files of a run have so many of them together.
LONGEST = 4096
MOST_LINES = 10_000
MOST_SIGNS = 20_000
_SIGNS = re.compile(r"[*?\[\\]")
_TOGETHER = 50  # patterns in one regular expression


class Signs:
    """How many signs may still be read in a run."""

    def __init__(self) -> None:
        self.left = MOST_SIGNS


class _Run:
    """Patterns that stand one after the other and decide the same."""

    __slots__ = ("_expressions", "_last", "_ways", "_words", "folders", "negated")

    def __init__(self, negated: bool, folders: bool) -> None:
        self.negated = negated
        self.folders = folders
        self._words: set[str] = set()  # what plain names say, wherever they are
        self._ways: set[str] = set()  # what plain paths say
        self._expressions: list[re.Pattern[str]] = []
        self._last: list[str] = []  # not compiled yet

    def add(self, pattern: str) -> None:
        if _SIGNS.search(pattern):
            expression = translate(pattern)
            if expression is not None:
                self._last.append(expression)
                if len(self._last) == _TOGETHER:
                    self._compile()
        elif "/" in pattern:
            self._ways.add(pattern.removeprefix("/"))
        else:
            self._words.add(pattern)

    def _compile(self) -> None:
        if self._last:
            self._expressions.append(re.compile("|".join(f"(?:{each})" for each in self._last), re.DOTALL))
            self._last = []

    def matches(self, path: str) -> bool:
        if path in self._ways or (self._words and path.rpartition("/")[2] in self._words):
            return True
        self._compile()
        return any(expression.fullmatch(path) for expression in self._expressions)


class Patterns:
    """The patterns of one file, for paths relative to the folder it is in. `beyond` says what was too much."""

    def __init__(self, lines: Iterable[str], signs: Signs | None = None) -> None:
        self.beyond = ""
        self._runs: list[_Run] = []
        signs = signs or Signs()
        for number, line in enumerate(lines, 1):
            if number > MOST_LINES:
                self.beyond = f"more than {MOST_LINES:,} lines"
                break
            if len(line) > LONGEST:
                self.beyond = self.beyond or f"a line of more than {LONGEST:,} characters ({number})"
                continue
            pattern = _trimmed(line)
            if not pattern or pattern[0] == "#":
                continue
            signs.left -= _cost(pattern)
            if signs.left < 0:
                self.beyond = f"with it more than {MOST_SIGNS:,} signs such as * in all of them"
                break
            self._add(pattern)
        self._runs.reverse()  # the last one that matches decides

    def __bool__(self) -> bool:
        return bool(self._runs)

    def _add(self, pattern: str) -> None:
        negated = pattern[0] == "!"
        pattern = pattern[negated:]
        folders = pattern.endswith("/")
        pattern = pattern[: len(pattern) - folders]
        if not pattern:
            return
        if not self._runs or (self._runs[-1].negated, self._runs[-1].folders) != (negated, folders):
            self._runs.append(_Run(negated, folders))
        self._runs[-1].add(pattern)

    def decide(self, path: str, is_folder: bool) -> bool | None:
        """True if the path is ignored, False if a negated pattern takes it back, None if none matches."""
        for run in self._runs:
            if (is_folder or not run.folders) and run.matches(path):
                return not run.negated
        return None


def _cost(pattern: str) -> int:
    """What a pattern costs in signs: every character where there are sets of them, nothing where it has no sign."""
    return len(pattern) if "[" in pattern else len(_SIGNS.findall(pattern))


def read_patterns(path: str, signs: Signs | None = None, within: str = "") -> Patterns:
    """The patterns in a file; none if it cannot be read, or if a link leads `within` nowhere."""
    try:
        data = first(path, OTHER + 1, within=within)
    except OSError:
        return Patterns(())
    text = data[:OTHER].removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    found = Patterns((line.removesuffix("\r") for line in text.split("\n")), signs)
    if len(data) > OTHER:
        found.beyond = found.beyond or f"more than {OTHER >> 20} MiB"
    return found


def covers(patterns: Patterns, path: str, folder: str) -> bool:
    """Whether patterns that start at `folder` name a file, or a folder on the way to it."""
    relative = os.path.relpath(os.path.abspath(path), folder).replace(os.sep, "/")
    parts = relative.split("/")
    ways = ("/".join(parts[: n + 1]) for n in range(len(parts)))
    return any(patterns.decide(way, way != relative) for way in ways)


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
    bare = line.rstrip(" ")
    backslashes = len(bare) - len(bare.rstrip("\\"))
    return line[: len(bare) + 1] if backslashes % 2 else bare


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
    parts: list[list[str]] = [[]]
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
            parts.append([])
        else:
            parts[-1].append(pattern[at:end])
        at = end
    return ["".join(part) for part in parts]


def _component(pattern: str) -> str | None:
    """One part of a path between slashes."""
    between: list[list[str]] = [[]]  # stars
    at = 0
    while at < len(pattern):
        sign = pattern[at]
        at += 1
        if sign == "*":
            while pattern[at : at + 1] == "*":
                at += 1
            between.append([])
        elif sign == "?":
            between[-1].append("[^/]")
        elif sign == "[":
            end, text = _bracket(pattern, at)
            if text is None:
                return None
            between[-1].append(text)
            at = end
        elif sign == "\\":
            if at == len(pattern):
                return None
            between[-1].append(re.escape(pattern[at]))
            at += 1
        else:
            between[-1].append(re.escape(sign))
    pieces = ["".join(each) for each in between]
    if len(pieces) == 1:
        return pieces[0]
    return pieces[0] + "".join(f"(?>[^/]*?{piece})" for piece in pieces[1:-1] if piece) + "[^/]*" + pieces[-1]


def _bracket(pattern: str, at: int) -> tuple[int, str | None]:
    """A set of characters, its `[` in front of `at`: where it ends, and its expression, None without end."""
    negated = pattern[at : at + 1] in ("!", "^")
    at += negated
    found: list[str] = []
    begin = at
    while at < len(pattern) and (at == begin or pattern[at] != "]"):
        if pattern.startswith("[:", at) and (end := pattern.find(":]", at + 2, at + _FURTHEST)) >= 0:
            name = pattern[at + 2 : end]
            if name not in _CLASSES:
                return at, None
            found.append(_CLASSES[name])
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
                found.append(f"{re.escape(low)}-{re.escape(high)}")
        else:
            found.append(re.escape(low))
    if at >= len(pattern):
        return at, None
    members = "".join(found)
    if not members:
        return at + 1, "[^/]" if negated else "(?!)"
    return at + 1, f"(?!/)[{'^' if negated else ''}{members}]"


def _member(pattern: str, at: int) -> tuple[str | None, int]:
    if pattern[at] == "\\":
        at += 1
        if at == len(pattern):
            return None, at
    return pattern[at], at + 1
