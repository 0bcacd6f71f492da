"""Reads a configuration file into settings: every mistake in it is told, with its place."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import Any

from iotlint.config.find import FILE_NAME, has_table
from iotlint.config.ours import refuse_what_is_not_ours
from iotlint.config.settings import BY_KEY, SEVERITIES, Setting
from iotlint.config.values import Config, Silence
from iotlint.config.written import TooManyProblems, Written, written_in
from iotlint.errors import ConfigError
from iotlint.model.nearest import nearest, unknown
from iotlint.opener import read
from iotlint.source.gitignore import LONGEST
from iotlint.source.paths import shown_path
from iotlint.source.scalars import is_date
from iotlint.source.span import Route

# Of each list and mapping; whoever has more of them made them by a program.
MOST_ENTRIES = 1_000
MOST_SILENCES = 10_000


def read_config(path: str, chain: tuple[str, ...] = (), *, named: bool = False) -> Config:
    """The settings in one file, `pyproject.toml` or YAML, over those it extends.

    `chain` holds the real paths of the files that led here. What a configuration names lies in its project or in
    an installed package, unless it was `named` on the command line, which is as good as naming those. Raises
    ConfigError, and OSError where it cannot be read.
    """
    data = read(path, named=named and not chain)
    shown = shown_path(path)
    folder = os.path.dirname(os.path.abspath(path))
    notices: tuple[str, ...] = ()
    written = written_in(data, shown)
    if not path.endswith(".toml"):
        beside = os.path.join(folder, "pyproject.toml")
        if os.path.basename(path) == FILE_NAME and has_table(beside):
            notices = (f"{shown} holds; [tool.iotlint] in {shown_path(beside)} is not read beside it.",)
    bases, settings = list[Config](), dict[str, Any]()
    try:
        settings = _settings(written, folder)
        if not named:
            refuse_what_is_not_ours(written, settings, path)
        if not written.problems:
            bases = _bases(written, settings.pop("extends", ()), path, chain, named)
    except TooManyProblems:
        pass  # they are told
    if written.problems:
        raise ConfigError("\n".join(written.problems))
    settings |= {"places": written.places, "notices": notices, "origins": _origins(written)}
    if bases:
        from iotlint.config.extends import overlay

        for base in reversed(bases):
            settings = overlay(base, settings)
    return Config(**settings, folder=folder, file=shown)


def _bases(
    written: Written, names: tuple[str, ...], path: str, chain: tuple[str, ...], named: bool
) -> list[Config]:
    """The configurations of these names, in their order; what is wrong is noted."""
    if not names:
        return []
    from iotlint.config.extends import DEEPEST, MOST, PACKAGED, locate

    found = []
    folder, chain = os.path.dirname(os.path.abspath(path)), (*chain, os.path.realpath(path))
    for index, name in enumerate(names):
        route = ("extends",) if isinstance(written.value["extends"], str) else ("extends", index)
        base = locate(name, folder, named)
        if base is None:
            message = (
                f"There is no configuration '{name}': neither a file, nor a package with {PACKAGED} in it."
            )
        elif os.path.realpath(base) in chain:
            message = f"The configuration '{name}' extends this file in turn, so there is no end to it."
        elif len(chain) > DEEPEST:
            message = f"Configurations are more than {DEEPEST} deep here; lay fewer over each other."
        elif index >= MOST:
            message = f"A configuration extends at most {MOST} others."
        else:
            try:
                found.append(read_config(base, chain, named=named))
                continue
            except OSError as problem:
                message = f"The configuration '{name}' cannot be read: {problem.strerror or problem}."
        written.wrong(route, message)
    return found


def _origins(written: Written) -> dict[str, tuple[tuple[Any, str], ...]]:
    places: dict[str, tuple[tuple[Any, str], ...]] = {}
    for key, value in written.value.items():
        span = written.span((key,), "key")
        places[str(key)] = ((value, f"{span.path}:{span.line}"),)
    return places


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


def _few(written: Written, route: Route, value: Any, most: int = MOST_ENTRIES) -> bool:
    """Whether a list or mapping has no more entries than anybody writes."""
    if len(value) > most:
        written.wrong(route, f"'{_dotted(route)}' has more than {most:,} entries.")
    return len(value) <= most


# Readers of values. Each gives None for what it found wrong, and has noted the mistake.


def _at(written: Written, route: Route) -> Any:
    value: Any = written.value
    for part in route:
        value = value[part]
    return value


def _dotted(route: Route) -> str:
    return ".".join(map(str, route))


def _flag(written: Written, route: Route) -> bool | None:
    value = _at(written, route)
    if isinstance(value, bool):
        return value
    written.wrong(route, f"'{_dotted(route)}' must be true or false.")
    return None


def _one_of(choices: Sequence[str]) -> Callable[[Written, Route], str | None]:
    def read(written: Written, route: Route) -> str | None:
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


def _date(written: Written, route: Route) -> str | None:
    text = written.text(route)
    if is_date(text):
        return text
    written.wrong(route, f"'{_dotted(route)}' must be a date such as 2027-06-01.")
    return None


def _version(written: Written, route: Route) -> str | None:
    text = written.text(route)
    if text and all(part.isascii() and part.isdigit() for part in text.split(".")):
        return text
    written.wrong(route, f"'{_dotted(route)}' must be a version of iotlint such as 0.3.0.")
    return None


def _text(written: Written, route: Route) -> str | None:
    value = _at(written, route)
    if isinstance(value, str) and value and "\0" not in value:
        return value
    written.wrong(route, f"'{_dotted(route)}' must be text.")
    return None


def _texts(written: Written, route: Route) -> tuple[str, ...] | None:
    value = _at(written, route)
    if not isinstance(value, list):
        entry = value if isinstance(value, str) else "…"
        written.wrong(route, f"'{_dotted(route)}' must be a list, as in [{entry}].")
        return None
    if not _few(written, route, value):
        return None
    good = [isinstance(each, str) and each != "" and "\0" not in each for each in value]
    for index, fine in enumerate(good):
        if not fine:
            written.wrong((*route, index), f"Entries of '{_dotted(route)}' must be text.")
    return tuple(value) if all(good) else None


def _patterns(written: Written, route: Route) -> tuple[str, ...] | None:
    patterns = _texts(written, route)
    for index, pattern in enumerate(patterns or ()):
        if len(pattern) > LONGEST:
            written.wrong((*route, index), f"A pattern has at most {LONGEST:,} characters.")
    return patterns


def _text_or_texts(written: Written, route: Route) -> tuple[str, ...] | None:
    value = _at(written, route)
    if isinstance(value, list):
        return _texts(written, route)
    text = _text(written, route)
    return None if text is None else (text,)


def _codes(written: Written, route: Route) -> tuple[str, ...] | None:
    codes = _texts(written, route)
    for index, code in enumerate(codes or ()):
        written.places[str(route[0]), code] = written.span((*route, index), "value")
    return codes


def _selected(written: Written, route: Route) -> tuple[str, ...] | None:
    codes = _codes(written, route)
    if codes == ():
        written.wrong(route, "'select' names no rule, so nothing would be checked; leave it out.")
    return codes


def _mapping(each: Callable[[Written, Route], Any]) -> Callable[[Written, Route], dict[str, Any] | None]:
    def read(written: Written, route: Route) -> dict[str, Any] | None:
        value = _at(written, route)
        if not isinstance(value, dict):
            written.wrong(route, f"'{_dotted(route)}' must be a mapping.")
            return None
        if not _few(written, route, value):
            return None
        found = {}
        for key in value:
            word = ".".join(map(str, (*route[1:], key)))
            written.places[str(route[0]), word] = written.span((*route, key), "key")
            found[key] = each(written, (*route, key))
        return found

    return read


def _silences(written: Written, route: Route) -> tuple[Silence, ...] | None:
    value = _at(written, route)
    if not isinstance(value, list):
        written.wrong(route, f"'{_dotted(route)}' takes a list of ids, alone or as {{id: …, reason: …}}.")
        return None
    if not _few(written, route, value, MOST_SILENCES):
        return None
    found = (_silence(written, (*route, index)) for index in range(len(value)))
    return tuple(silence for silence in found if silence is not None)


def _silence(written: Written, route: Route) -> Silence | None:
    value = _at(written, route)
    given = {"id": value} if isinstance(value, str) else value
    if not isinstance(given, dict) or not isinstance(given.get("id"), str) or not given["id"]:
        written.wrong(route, "This must be an id, or a mapping {id: …, reason: …}.")
        return None
    for key in given if _few(written, route, given) else ():
        if key not in ("id", "reason"):
            written.wrong((*route, key), unknown("key", key, ("id", "reason")), "key")
    reason = given.get("reason", "")
    if not isinstance(reason, str):
        written.wrong((*route, "reason"), "'reason' must be text.")
        return None
    return Silence(given["id"], reason.strip(), written.span(route, "value"))


def _parameter(written: Written, route: Route) -> Any:
    value = _at(written, route)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        written.wrong(route, "A parameter must be a number or a text.")
    return value


_KINDS: dict[str, Callable[[Written, Route], Any]] = {
    "words": _codes,
    "texts": _texts,
    "patterns": _patterns,
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


def _reader(setting: Setting) -> Callable[[Written, Route], Any]:
    return _one_of(setting.choices) if setting.choices else _KINDS[setting.kind]
