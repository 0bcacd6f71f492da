"""Reads a configuration file into settings: every mistake in it is told, with its place."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from iotlint.config.find import FILE_NAME, has_table
from iotlint.config.settings import BY_KEY, SEVERITIES, Setting
from iotlint.config.values import Config, Silence
from iotlint.errors import ConfigError
from iotlint.model.nearest import nearest, unknown
from iotlint.opener import read
from iotlint.source.load import load
from iotlint.source.paths import shown_path
from iotlint.source.scalars import is_date
from iotlint.source.span import Source, Span

_Route = tuple[str | int, ...]


def read_config(path: str, chain: tuple[str, ...] = ()) -> Config:
    """The settings in one file, `pyproject.toml` or YAML, over those it extends.

    `chain` holds the real paths of the files that led here. Raises ConfigError and OSError.
    """
    data = read(path)
    shown = shown_path(path)
    folder = os.path.dirname(os.path.abspath(path))
    notices: tuple[str, ...] = ()
    if path.endswith(".toml"):
        written: Written = _Toml(data, shown)
    else:
        written = _Yaml(data, shown)
        beside = os.path.join(folder, "pyproject.toml")
        if os.path.basename(path) == FILE_NAME and has_table(beside):
            notices = (f"{shown} holds; [tool.iotlint] in {shown_path(beside)} is not read beside it.",)
    settings = _settings(written, folder)
    extended = settings.pop("extends", ())
    bases = [] if written.problems else _bases(written, extended, folder, (*chain, os.path.realpath(path)))
    if written.problems:
        raise ConfigError("\n".join(written.problems))
    settings |= {"places": written.places, "notices": notices, "origins": _origins(written)}
    if bases:
        from iotlint.config.extends import overlay

        for base in reversed(bases):
            settings = overlay(base, settings)
    return Config(**settings, folder=folder, file=shown)


def _bases(written: Written, names: tuple[str, ...], folder: str, chain: tuple[str, ...]) -> list[Config]:
    """The configurations of these names, in their order; what is wrong is noted."""
    if not names:
        return []
    from iotlint.config.extends import DEEPEST, PACKAGED, locate

    found = []
    for index, name in enumerate(names):
        route = ("extends",) if isinstance(written.value["extends"], str) else ("extends", index)
        path = locate(name, folder)
        if path is None:
            message = (
                f"There is no configuration '{name}': neither a file, nor a package with {PACKAGED} in it."
            )
        elif os.path.realpath(path) in chain:
            message = f"The configuration '{name}' extends this file in turn, so there is no end to it."
        elif len(chain) > DEEPEST:
            message = f"Configurations are more than {DEEPEST} deep here; lay fewer over each other."
        else:
            found.append(read_config(path, chain))
            continue
        written.wrong(route, message)
    return found


def _origins(written: Written) -> dict[str, tuple[tuple[Any, str], ...]]:
    places: dict[str, tuple[tuple[Any, str], ...]] = {}
    for key, value in written.value.items():
        span = written.span((key,), "key")
        places[str(key)] = ((value, f"{span.path}:{span.line}"),)
    return places


class Written:
    """A configuration as it was written."""

    value: Mapping[str, Any] = {}

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


_HEADER = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_ENTRY = re.compile(r"\s*((?:[\w-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[\w-]+|\"[^\"]*\"|'[^']*'))*)\s*=\s*")
_PART = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'")


class _Toml(Written):
    """`tomllib` gives no places, so keys are looked for in the text: good enough to send an editor to."""

    def __init__(self, data: bytes, path: str) -> None:
        import tomllib

        super().__init__()
        self._source = Source(path, data.decode("utf-8", "replace").replace("\r\n", "\n"))
        try:
            whole = tomllib.loads(self._source.text)
        except tomllib.TOMLDecodeError as problem:
            place = re.search(r"line (\d+), column (\d+)", str(problem))
            line, column = place.groups() if place else ("1", "1")
            what = str(problem).partition(" (at")[0]
            self.problems.append(f"{path}:{line}:{column}: This is not TOML: {what}.")
            return
        value = whole.get("tool", {}).get("iotlint", {}) if isinstance(whole.get("tool", {}), dict) else {}
        if isinstance(value, dict):
            self.value = value
        else:
            self.wrong((), "'tool.iotlint' must be a table of settings.")

    def span(self, route: Sequence[str | int], part: str = "value") -> Span:
        wanted = ["tool", "iotlint", *map(str, route)]
        at, reached, table = (0, 0), 0, list[str]()
        for found in re.finditer(r"[^\n]+", self._source.text):
            line = found[0]
            header, entry = _HEADER.match(line), _ENTRY.match(line)
            if header:
                table = _parts(header[1])
                keys, key, value = table, header.start(1), header.start(1)
            elif entry:
                keys, key, value = [*table, *_parts(entry[1])], entry.start(1), entry.end()
            else:
                continue
            if len(keys) > reached and keys == wanted[: len(keys)]:
                reached, at = len(keys), (found.start() + key, found.start() + value)
        start = at[0] if part == "key" or reached < len(wanted) else at[1]
        return self._source.span(*self._word(start, at[1], route))

    def _word(self, start: int, value: int, route: Sequence[str | int]) -> tuple[int, int]:
        """The text that a route ends in, where it is found after `value`; else whatever begins at `start`."""
        last: Any = self.value
        for step in route:
            last = last[step]
        for word in (last, route[-1] if route else ""):
            if not isinstance(word, str) or not word:
                continue
            found = self._source.text.find(word, value)
            if found > 0 and self._source.text[found - 1] in "\"'":
                return found - 1, found + len(word) + 1
        end = re.compile(r"[^\n=]*").match(self._source.text, start)
        return start, start + len(end[0].rstrip()) if end else start

    def text(self, route: Sequence[str | int]) -> str:
        value = _at(self, tuple(route))
        return "" if isinstance(value, dict | list | bool) else str(value)


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]


def _settings(written: Written, folder: str) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    for key in written.value:
        setting = BY_KEY.get(key)
        if setting is None:
            written.wrong((key,), unknown("setting", key, BY_KEY), "key")
            continue
        value = _reader(setting)(written, (key,))
        if value is not None:
            settings[setting.name] = value
    if "rules" in settings:
        settings["rules"] = tuple(os.path.join(folder, each) for each in settings["rules"])
    if "baseline" in settings:
        settings["baseline"] = os.path.join(folder, settings["baseline"])
    return settings


# Readers of values. Each gives None for what it found wrong, and has noted the mistake.


def _at(written: Written, route: _Route) -> Any:
    value: Any = written.value
    for part in route:
        value = value[part]
    return value


def _dotted(route: _Route) -> str:
    return ".".join(map(str, route))


def _flag(written: Written, route: _Route) -> bool | None:
    value = _at(written, route)
    if isinstance(value, bool):
        return value
    written.wrong(route, f"'{_dotted(route)}' must be true or false.")
    return None


def _one_of(choices: Sequence[str]) -> Callable[[Written, _Route], str | None]:
    def read(written: Written, route: _Route) -> str | None:
        value = _at(written, route)
        if isinstance(value, str) and value in choices:
            return value
        message = f"'{_dotted(route)}' must be one of {', '.join(choices)}."
        if value in ("off", False):
            message += " To switch a rule off, list it under 'ignore'."
        elif isinstance(value, str) and (near := nearest(value, choices)):
            message += f" Did you mean '{near}'?"
        written.wrong(route, message)
        return None

    return read


def _date(written: Written, route: _Route) -> str | None:
    text = written.text(route)
    if is_date(text):
        return text
    written.wrong(route, f"'{_dotted(route)}' must be a date such as 2027-06-01.")
    return None


def _version(written: Written, route: _Route) -> str | None:
    text = written.text(route)
    if text and all(part.isascii() and part.isdigit() for part in text.split(".")):
        return text
    written.wrong(route, f"'{_dotted(route)}' must be a version of iotlint such as 0.3.0.")
    return None


def _text(written: Written, route: _Route) -> str | None:
    value = _at(written, route)
    if isinstance(value, str) and value:
        return value
    written.wrong(route, f"'{_dotted(route)}' must be text.")
    return None


def _texts(written: Written, route: _Route) -> tuple[str, ...] | None:
    value = _at(written, route)
    if not isinstance(value, list):
        entry = value if isinstance(value, str) else "…"
        written.wrong(route, f"'{_dotted(route)}' must be a list, as in [{entry}].")
        return None
    good = [isinstance(each, str) and each != "" for each in value]
    for index, fine in enumerate(good):
        if not fine:
            written.wrong((*route, index), f"Entries of '{_dotted(route)}' must be text.")
    return tuple(value) if all(good) else None


def _text_or_texts(written: Written, route: _Route) -> tuple[str, ...] | None:
    value = _at(written, route)
    if isinstance(value, list):
        return _texts(written, route)
    text = _text(written, route)
    return None if text is None else (text,)


def _codes(written: Written, route: _Route) -> tuple[str, ...] | None:
    codes = _texts(written, route)
    for index, code in enumerate(codes or ()):
        written.places[str(route[0]), code] = written.span((*route, index), "value")
    return codes


def _selected(written: Written, route: _Route) -> tuple[str, ...] | None:
    codes = _codes(written, route)
    if codes == ():
        written.wrong(route, "'select' names no rule, so nothing would be checked; leave it out.")
    return codes


def _mapping(each: Callable[[Written, _Route], Any]) -> Callable[[Written, _Route], dict[str, Any] | None]:
    def read(written: Written, route: _Route) -> dict[str, Any] | None:
        value = _at(written, route)
        if not isinstance(value, dict):
            written.wrong(route, f"'{_dotted(route)}' must be a mapping.")
            return None
        found = {}
        for key in value:
            word = ".".join(map(str, (*route[1:], key)))
            written.places[str(route[0]), word] = written.span((*route, key), "key")
            found[key] = each(written, (*route, key))
        return found

    return read


def _silences(written: Written, route: _Route) -> tuple[Silence, ...] | None:
    value = _at(written, route)
    if not isinstance(value, list):
        written.wrong(route, f"'{_dotted(route)}' takes a list of ids, alone or as {{id: …, reason: …}}.")
        return None
    found = (_silence(written, (*route, index)) for index in range(len(value)))
    return tuple(silence for silence in found if silence is not None)


def _silence(written: Written, route: _Route) -> Silence | None:
    value = _at(written, route)
    given = {"id": value} if isinstance(value, str) else value
    if not isinstance(given, dict) or not isinstance(given.get("id"), str) or not given["id"]:
        written.wrong(route, "This must be an id, or a mapping {id: …, reason: …}.")
        return None
    for key in given:
        if key not in ("id", "reason"):
            written.wrong((*route, key), unknown("key", key, ("id", "reason")), "key")
    reason = given.get("reason", "")
    if not isinstance(reason, str):
        written.wrong((*route, "reason"), "'reason' must be text.")
        return None
    return Silence(given["id"], reason.strip(), written.span(route, "value"))


def _parameter(written: Written, route: _Route) -> Any:
    value = _at(written, route)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        written.wrong(route, "A parameter must be a number or a text.")
    return value


_KINDS: dict[str, Callable[[Written, _Route], Any]] = {
    "words": _codes,
    "texts": _texts,
    "text": _text,
    "flag": _flag,
    "date": _date,
    "version": _version,
    "extends": _text_or_texts,
    "select": _selected,
    "severity": _mapping(_one_of(SEVERITIES)),
    "per-path-ignores": _mapping(_codes),
    "suppress": _mapping(_silences),
    "parameters": _mapping(_mapping(_parameter)),
}


def _reader(setting: Setting) -> Callable[[Written, _Route], Any]:
    return _one_of(setting.choices) if setting.choices else _KINDS[setting.kind]
