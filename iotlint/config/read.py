"""Reads a configuration file into settings: every mistake in it is told, with its place."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from typing import Any

from iotlint.config.find import FILE_NAMES, has_table
from iotlint.config.ours import refuse_what_is_not_ours
from iotlint.config.settings import BY_KEY, SEVERITIES, Setting
from iotlint.config.values import Config, Silence
from iotlint.config.written import TooManyProblems, Written, written_in
from iotlint.errors import ConfigError
from iotlint.opener import read
from iotlint.source.gitignore import LONGEST
from iotlint.source.paths import shown_path
from iotlint.source.pattern import UselessPattern, tidy
from iotlint.source.scalars import is_date
from iotlint.source.span import Route

# Of each list and mapping; whoever has more of them made them by a program.
MOST_ENTRIES = 1_000
MOST_SILENCES = 10_000


def read_config(
    path: str,
    chain: tuple[str, ...] = (),
    *,
    named: bool = False,
    text: bytes | None = None,
    known: dict[str, Config] | None = None,
) -> Config:
    """The settings in one file, `pyproject.toml` or YAML, over those it extends; `text` is what it holds where
    that is not what is on disk.

    `chain` holds the real paths of the files that led here. What a configuration names lies in its project or in
    an installed package, unless it was `named` on the command line, which is as good as naming those. `known` holds
    what was read on the way, by real path: each file is read once, however many extend it. Raises ConfigError, and
    OSError where it cannot be read.
    """
    data = read(path, named=named and not chain) if text is None else text
    shown = shown_path(path)
    folder = os.path.dirname(os.path.abspath(path))
    notices: tuple[str, ...] = ()
    written = written_in(data, shown)
    written.folder = folder
    if not path.endswith(".toml"):
        beside = os.path.join(folder, "pyproject.toml")
        if os.path.basename(path) in FILE_NAMES and has_table(beside):
            notices = (f"{shown} holds; [tool.iotlint] in {shown_path(beside)} is not read beside it.",)
    bases, settings = list[Config](), dict[str, Any]()
    try:
        settings = _settings(written, folder)
        if not named:
            refuse_what_is_not_ours(written, settings, path)
        if not written.problems:
            bases = _bases(
                written, settings.pop("extends", ()), path, chain, named, known if known is not None else {}
            )
    except TooManyProblems:
        pass  # they are told
    if written.problems:
        raise ConfigError(*written.problems)
    settings |= {"places": written.places, "notices": notices, "origins": _origins(written)}
    if bases:
        from iotlint.config.extends import overlay

        for base in reversed(bases):
            settings = overlay(base, settings)
    return Config(**settings, folder=folder, file=shown)


def _bases(
    written: Written,
    names: tuple[str, ...],
    path: str,
    chain: tuple[str, ...],
    named: bool,
    known: dict[str, Config],
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
                real = os.path.realpath(base)
                if real not in known:
                    known[real] = read_config(base, chain, named=named, known=known)
                found.append(known[real])
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


class _Malformed(Exception):
    """A value is not of the form that the schema of configurations asks for; the schema says how."""


def _settings(written: Written, folder: str) -> dict[str, Any]:
    settings: dict[str, Any] = {}
    malformed = False
    for key, value in written.value.items():
        if key == "$schema" and isinstance(value, str):  # for editors
            continue
        try:
            setting = BY_KEY[key]
            settings[setting.name] = _reader(setting)(written, (key,))
        except (_Malformed, KeyError):
            malformed = True
    if malformed:
        _say_what_is_malformed(written)
        return {}
    # Whether these can be read is asked by who needs them: `iotlint baseline` may write the one it names.
    if "rules" in settings:
        settings["rules"] = tuple(os.path.join(folder, each) for each in settings["rules"])
        for index, each in enumerate(settings["rules"]):
            written.places["rules", each] = written.span(("rules", index), "value")
    if "baseline" in settings:
        settings["baseline"] = os.path.join(folder, settings["baseline"])
        written.places["baseline", settings["baseline"]] = written.span(("baseline",), "value")
    return settings


def _say_what_is_malformed(written: Written) -> None:
    """Notes every mistake of form. Sound configurations, nearly all, never load what it takes."""
    import json

    from iotlint.model.schema_problems import problems
    from iotlint.opener import text_of
    from iotlint.resources import folder

    schema = json.loads(text_of(folder("schemas") / "config.schema.json"))
    found = problems(_as_written(written, written.value, ()), schema)
    for each in found:
        written.wrong(each.route, each.message, each.part)
    if not written.problems:
        written.wrong((), "This configuration cannot be read; please report it.")


def _as_written(written: Written, value: Any, route: Route) -> Any:
    """A value as JSON has it: TOML has dates of its own, and a version such as 1.10 is no number."""
    if isinstance(value, dict):
        return {str(key): _as_written(written, below, (*route, key)) for key, below in value.items()}
    if isinstance(value, list):
        return [_as_written(written, below, (*route, n)) for n, below in enumerate(value)]
    if route[0] == "stable-as-of" or not isinstance(value, str | int | float | None):
        return written.text(route) or str(value)
    return value


def _few(written: Written, route: Route, value: Any, most: int = MOST_ENTRIES) -> bool:
    """Whether a list or mapping has no more entries than anybody writes."""
    if len(value) > most:
        written.wrong(route, f"'{_dotted(route)}' has more than {most:,} entries.")
    return len(value) <= most


# Readers of values. What is not of the right form is Malformed, without a word: the schema has those. What is of
# the right form and can't be meant all the same is noted by the reader.


def _at(written: Written, route: Route) -> Any:
    value: Any = written.value
    for part in route:
        value = value[part]
    return value


def _dotted(route: Route) -> str:
    return ".".join(map(str, route))


def _typed(written: Written, route: Route, kind: type) -> Any:
    """The value at a route, which has to be of a kind; true and false are no numbers."""
    value = _at(written, route)
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        raise _Malformed
    return value


def _flag(written: Written, route: Route) -> bool:
    return bool(_typed(written, route, bool))


def _one_of(choices: Sequence[str]) -> Callable[[Written, Route], str]:
    def read(written: Written, route: Route) -> str:
        value = _at(written, route)
        if value not in choices:
            raise _Malformed
        return str(value)

    return read


def _date(written: Written, route: Route) -> str:
    text = written.text(route)
    if not is_date(text):
        raise _Malformed
    return text


def _version(written: Written, route: Route) -> str:
    text = written.text(route)
    if not text or not all(part.isascii() and part.isdigit() for part in text.split(".")):
        raise _Malformed
    written.places[str(route[0]), text] = written.span(route, "value")
    return text


def _text(written: Written, route: Route) -> str:
    value: str = _typed(written, route, str)
    if not value or "\0" in value:
        raise _Malformed
    return value


def _texts(written: Written, route: Route) -> tuple[str, ...]:
    value = _typed(written, route, list)
    if not _few(written, route, value):
        return ()
    return tuple(_text(written, (*route, index)) for index in range(len(value)))


def _patterns(written: Written, route: Route) -> tuple[str, ...]:
    return tuple(_pattern(written, (*route, n)) for n in range(len(_texts(written, route))))


def _pattern(written: Written, route: Route, part: str = "value") -> str:
    """A pattern at the end of a route: the value there, or the key."""
    pattern = str(_at(written, route) if part == "value" else route[-1])
    if len(pattern) > LONGEST:
        written.wrong(route, f"A pattern has at most {LONGEST:,} characters.", part)
        return pattern
    try:
        return tidy(pattern, written.folder)
    except UselessPattern as problem:
        written.wrong(route, str(problem), part)
        return pattern


def _by_path(written: Written, route: Route) -> dict[str, Any]:
    found = _mapping(_codes)(written, route)
    return {_pattern(written, (*route, key), "key"): codes for key, codes in found.items()}


def _text_or_texts(written: Written, route: Route) -> tuple[str, ...]:
    return _texts(written, route) if isinstance(_at(written, route), list) else (_text(written, route),)


def _codes(written: Written, route: Route) -> tuple[str, ...]:
    codes = _texts(written, route)
    for index, code in enumerate(codes):
        written.places[str(route[0]), code] = written.span((*route, index), "value")
    return codes


def _selected(written: Written, route: Route) -> tuple[str, ...]:
    codes = _codes(written, route)
    if not codes:
        raise _Malformed
    return codes


def _mapping(each: Callable[[Written, Route], Any]) -> Callable[[Written, Route], dict[str, Any]]:
    def read(written: Written, route: Route) -> dict[str, Any]:
        value = _typed(written, route, dict)
        if not _few(written, route, value):
            return {}
        found = {}
        for key in value:
            word = ".".join(map(str, (*route[1:], key)))
            written.places[str(route[0]), word] = written.span((*route, key), "key")
            found[key] = each(written, (*route, key))
        return found

    return read


_SILENCE_KEYS = ("id", "reason", "owner", "until")


def _silences(written: Written, route: Route) -> tuple[Silence, ...]:
    value = _typed(written, route, list)
    if not _few(written, route, value, MOST_SILENCES):
        return ()
    return tuple(_silence(written, (*route, index)) for index in range(len(value)))


def _silence(written: Written, route: Route) -> Silence:
    place = written.span(route, "value")
    if isinstance(_at(written, route), str):
        return Silence(_text(written, route), "", place)
    given = _typed(written, route, dict)
    if not given.keys() <= set(_SILENCE_KEYS) or "id" not in given:
        raise _Malformed
    reason, owner = (
        _typed(written, (*route, key), str).strip() if key in given else "" for key in ("reason", "owner")
    )
    until = _date(written, (*route, "until")) if "until" in given else None
    return Silence(_text(written, (*route, "id")), reason, place, until, owner)


def _waivers(written: Written, route: Route) -> dict[str, Any]:
    demands: dict[str, Callable[[Written, Route], Any]] = {"reason": _flag, "owner": _flag, "longest": _days}
    value = _typed(written, route, dict)
    if not value.keys() <= demands.keys():
        raise _Malformed
    return {key: read(written, (*route, key)) for key, read in demands.items() if key in value}


def _days(written: Written, route: Route) -> int:
    value: int = _typed(written, route, int)
    if value < 1:
        raise _Malformed
    return value


def _parameter(written: Written, route: Route) -> Any:
    value = _at(written, route)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _Malformed
    if isinstance(value, float) and not math.isfinite(value):
        written.wrong(route, "A parameter must be a number that can be written out.")
    return value


_KINDS: dict[str, Callable[[Written, Route], Any]] = {
    "words": _codes,
    "texts": _texts,
    "keys": _texts,
    "patterns": _patterns,
    "text": _text,
    "flag": _flag,
    "date": _date,
    "version": _version,
    "extends": _text_or_texts,
    "select": _selected,
    "severity": _mapping(_one_of(SEVERITIES)),
    "per-path-ignores": _by_path,
    "suppress": _mapping(_silences),
    "waivers": _waivers,
    "parameters": _mapping(_mapping(_parameter)),
}


def _reader(setting: Setting) -> Callable[[Written, Route], Any]:
    return _one_of(setting.choices) if setting.choices else _KINDS[setting.kind]
