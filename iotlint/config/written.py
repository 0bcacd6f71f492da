"""A configuration as it was written, in YAML or in a pyproject.toml: its values, and the place of each."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from iotlint.source.load import load
from iotlint.source.span import Source, Span

MOST_PROBLEMS = 100
# Of a key in TOML, `a.b.c`: `tomllib` keeps every beginning of each, which grows with the square.
_MOST_PARTS = 32
_KEY_PART = r"(?:[\w-]++|\"[^\"\n]*+\"|'[^'\n]*+')"
_TOO_DEEP = re.compile(rf"(?<![\w.\-\"'])(?:{_KEY_PART}[ \t]*+\.[ \t]*+){{{_MOST_PARTS}}}")


class TooManyProblems(Exception):
    """More is wrong with a configuration than anybody wants to be told."""


def written_in(data: bytes, path: str) -> Written:
    """The configuration in a file that is called `path` in messages."""
    return _Toml(data, path) if path.endswith(".toml") else _Yaml(data, path)


class Written:
    """A configuration as it was written."""

    value: Mapping[str, Any] = {}
    folder = ""  # where patterns in it start

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.places: dict[tuple[str, str], Span] = {}

    def span(self, route: Sequence[str | int], part: str = "value") -> Span:
        """Where a setting, or a part of one, stands."""
        raise NotImplementedError

    def text(self, route: Sequence[str | int]) -> str:
        """A scalar as it was spelled, empty if it isn't one."""
        raise NotImplementedError

    def wrong(self, route: Sequence[str | int], message: str, part: str = "value") -> None:
        """Notes a mistake; reading goes on, so that all are told at once."""
        span = self.span(route, part)
        self.problems.append(f"{span.path}:{span.line}:{span.column}: {message}")
        if len(self.problems) >= MOST_PROBLEMS:
            self.problems.append(f"{span.path}:{span.line}:{span.column}: There is more, which is not told.")
            raise TooManyProblems


class _Yaml(Written):
    def __init__(self, data: bytes, path: str) -> None:
        super().__init__()
        stream = load(data, path)
        for fault in stream.faults:
            if fault.name != "empty-file":
                self.problems.append(f"{path}:{fault.span.line}:{fault.span.column}: {fault.message}")
        if len(stream.documents) > 1:
            line, column = stream.source.position(stream.documents[1].start)
            self.problems.append(
                f"{path}:{line}:{column}: A configuration is one document; remove the second."
            )
        if not stream.documents:
            return
        self._document = stream.documents[0]
        if isinstance(self._document.value, dict):
            self.value = self._document.value
        else:
            self.wrong((), "A configuration is a mapping of settings, as in 'fail-on: warning'.")

    def span(self, route: Sequence[str | int], part: str = "value") -> Span:
        return self._document.spans(route, part)[0]

    def text(self, route: Sequence[str | int]) -> str:
        return self._document.source_text(route)


# All of them give nothing back, so that a line costs what it is long.
_HEADER = re.compile(r"\s*+\[\s*+([^\[\]]++)\]")
_ENTRY = re.compile(rf"\s*+({_KEY_PART}(?:[ \t]*+\.[ \t]*+{_KEY_PART})*+)\s*+=\s*+")
_NEAR = 1 << 16  # characters in which a value is looked for behind its key
_PART = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'")


class _Toml(Written):
    """`tomllib` gives no places, so keys are looked for in the text: good enough to send an editor to."""

    def __init__(self, data: bytes, path: str) -> None:
        import tomllib

        super().__init__()
        self._source = Source(path, data.decode("utf-8", "replace").replace("\r\n", "\n"))
        self._found: dict[tuple[str, ...], tuple[int, int]] | None = None
        deep = _TOO_DEEP.search(self._source.text)
        if deep is not None:
            line, column = self._source.position(deep.start())
            self.problems.append(f"{path}:{line}:{column}: A key has more than {_MOST_PARTS} parts here.")
            return
        try:
            whole = tomllib.loads(self._source.text)
        except RecursionError:
            self.problems.append(f"{path}:1:1: This is nested too deep to be read.")
            return
        except ValueError as problem:  # no TOML, or a number of thousands of digits
            place = re.search(r"line (\d+), column (\d+)", str(problem))
            line_, column_ = place.groups() if place else ("1", "1")
            what = str(problem).partition(" (at")[0]
            self.problems.append(f"{path}:{line_}:{column_}: This is not TOML: {what}.")
            return
        value = whole.get("tool", {}).get("iotlint", {}) if isinstance(whole.get("tool", {}), dict) else {}
        if isinstance(value, dict):
            self.value = value
        else:
            self.wrong((), "'tool.iotlint' must be a table of settings.")

    def span(self, route: Sequence[str | int], part: str = "value") -> Span:
        if self._found is None:
            self._found = self._keys()
        wanted = ("tool", "iotlint", *map(str, route))
        reached = next((n for n in range(len(wanted), 0, -1) if wanted[:n] in self._found), 0)
        at = self._found.get(wanted[:reached], (0, 0))
        start = at[0] if part == "key" or reached < len(wanted) else at[1]
        return self._source.span(*self._word(start, at[1], route))

    def _keys(self) -> dict[tuple[str, ...], tuple[int, int]]:
        """Where keys of iotlint's tables stand, and their values."""
        keys: dict[tuple[str, ...], tuple[int, int]] = {}
        table: list[str] = []
        for found in re.finditer(r"[^\n]+", self._source.text):
            line = found[0]
            header, entry = _HEADER.match(line), _ENTRY.match(line)
            if header:
                table = _parts(header[1])
                path, key, value = table, header.start(1), header.start(1)
            elif entry:
                path, key, value = [*table, *_parts(entry[1])], entry.start(1), entry.end()
            else:
                continue
            if path[:1] == ["tool"]:
                keys.setdefault(tuple(path), (found.start() + key, found.start() + value))
        return keys

    def _word(self, start: int, value: int, route: Sequence[str | int]) -> tuple[int, int]:
        """The text that a route ends in, where it is found after `value`; else whatever begins at `start`."""
        last: Any = self.value
        for step in route:
            last = last[step]
        for word in (last, route[-1] if route else ""):
            if not isinstance(word, str) or not word:
                continue
            found = self._source.text.find(word, value, value + _NEAR)
            if found > 0 and self._source.text[found - 1] in "\"'":
                return found - 1, found + len(word) + 1
        end = re.compile(r"[^\n=]*").match(self._source.text, start)
        return start, start + len(end[0].rstrip()) if end else start

    def text(self, route: Sequence[str | int]) -> str:
        value: Any = self.value
        for part in route:
            value = value[part]
        return "" if isinstance(value, dict | list | bool) else str(value)


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]
