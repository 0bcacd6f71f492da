"""Settings of a run: defaults, then `.iotlint.yaml` or pyproject.toml, then flags, merged in one place."""

import os
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from iotlint.source.span import Span

FILE_NAME = ".iotlint.yaml"
FAIL_ON = ("error", "warning", "info", "never")
SEVERITIES = ("error", "warning", "info")
FORMATS = (
    *("text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "azure-pipelines"),
    *("checkstyle", "markdown"),
)
_NONE: Mapping[Any, Any] = MappingProxyType({})


class Selectors(NamedTuple):
    """Which rules speak. Entries are codes, prefixes of codes or names; an empty `select` means all rules."""

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


class Silence(NamedTuple):
    """What a configuration silences of a rule: the findings about one id."""

    id: str
    reason: str = ""
    span: "Span | None" = None


class Config(NamedTuple):
    """The settings of a run, whole and checked, except for codes and names of rules: those need the rulebook.

    `select`, `extend_select` and `ignore` are what the file says, `flags` what the command line says on top.
    `folder` is where patterns in `per_path_ignores` start; relative folders in `rules` are already resolved.
    `baseline` is a path that is resolved likewise.
    `file` is the configuration file as shown to people, empty where there is none, and `places` where in it
    a word stands, by key and word (`("ignore", "HUB101")`). `origins` tells for each key of a file which
    values were said where (`path:line`), that of an extended file first. Dates are ISO dates.
    """

    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    flags: Selectors = Selectors()
    severities: Mapping[str, str] = _NONE
    fail_on: str = "error"
    format: str = "text"
    as_of: str | None = None
    stable_as_of: str | None = None
    preview: bool = False
    skip_others: bool = False
    statistics: bool = False
    show_suppressed: bool = False
    quiet: bool = False
    exclude: tuple[str, ...] = ()
    baseline: str | None = None
    rules: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()
    per_path_ignores: Mapping[str, tuple[str, ...]] = _NONE
    suppress: Mapping[str, tuple[Silence, ...]] = _NONE
    params: Mapping[str, Mapping[str, Any]] = _NONE
    folder: str = "."
    file: str = ""
    places: "Mapping[tuple[str, str], Span]" = _NONE
    notices: tuple[str, ...] = ()
    origins: Mapping[str, tuple[tuple[Any, str], ...]] = _NONE

    @property
    def speaks_of_rules(self) -> bool:
        """Whether codes or names of rules stand in it, which only a rulebook can tell right from wrong."""
        words = (self.select, self.extend_select, self.ignore, *self.flags)
        return any(words) or bool(self.severities or self.suppress or self.per_path_ignores or self.params)


def merge(file: Config, *, no_packs: bool = False, **flags: Any) -> Config:
    """The settings with flags on top. Lists add up; what is None or empty was not given and changes nothing.

    `select`, `extend_select` and `ignore` are kept apart, since `--select` replaces what the file selects and
    an equally exact word of the command line outweighs one of the file. Raises TypeError for unknown flags.
    """
    given = {name: value for name, value in flags.items() if value is not None and value != ()}
    words = {name: tuple(given.pop(name, ())) for name in Selectors._fields}
    together = (before + more for before, more in zip(file.flags, words.values(), strict=True))
    changed: dict[str, Any] = {"flags": Selectors(*together)}
    for name, value in given.items():
        if name not in Config._fields:
            raise TypeError(f"there is no setting {name!r}")
        changed[name] = (*getattr(file, name), *value) if isinstance(value, tuple) else value
    if no_packs:
        changed["packs"] = ()
    return file._replace(**changed)


def load_config(start: "Path | str", explicit: "Path | str | None" = None, disabled: bool = False) -> Config:
    """The settings that hold in the folder `start`: those of `explicit`, or of the nearest file upwards.

    Raises ConfigError with one `path:line:column: message` a line for whatever is wrong in the file, and
    OSError if it can't be read.
    """
    if disabled:
        return Config()
    path = os.fspath(explicit) if explicit is not None else find_config(os.fspath(start))
    if path is None:
        return Config()
    from iotlint.config_file import read_config

    config = read_config(path)
    # One that was named on the command line may lie anywhere: patterns in it start where the command runs.
    return config if explicit is None else config._replace(folder=os.getcwd())


def find_config(folder: str) -> str | None:
    """The nearest configuration file from `folder` upwards, as an absolute path, or None.

    The search ends with the repository. Where there is none, it ends with the current folder if `folder` is
    inside that, else with `folder` itself: what lies further up was not written for this project.
    """
    found = None
    start = at = os.path.abspath(folder)
    while True:
        if found is None:
            found = _file_in(at)
        if os.path.exists(os.path.join(at, ".git")):
            return found
        above = os.path.dirname(at)
        if above == at:
            break
        at = above
    if found is None:
        return None
    here = os.getcwd()
    end = here if inside(start, here) else start
    return found if inside(os.path.dirname(found), end) else None


def unknown(what: str, word: str, known: Iterable[str]) -> str:
    """The sentence about a word that is not one of `known`, with the nearest spelling where there is one."""
    from iotlint.model.nearest import nearest

    near = nearest(word, known)
    return f"There is no {what} '{word}'{f'; did you mean {near!r}?' if near else '.'}"


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, written like 2027-06-01."""
    from datetime import date

    if len(text) != 10 or not text.isascii():
        return False
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _file_in(folder: str) -> str | None:
    path = os.path.join(folder, FILE_NAME)
    if os.path.isfile(path):
        return path
    path = os.path.join(folder, "pyproject.toml")
    return path if has_table(path) else None


def has_table(path: str) -> bool:
    """Whether a pyproject.toml exists and seems to have a table for iotlint; only then is it parsed."""
    if not os.path.isfile(path):
        return False
    import re

    with open(path, "rb") as file:
        text = file.read()
    return re.search(rb"tool\s*\.\s*[\"']?iotlint\b|^\s*\[\s*tool\s*\]", text, re.MULTILINE) is not None


def inside(path: str, folder: str) -> bool:
    """Whether an absolute path is an absolute folder or lies below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def shown_path(path: str) -> str:
    """How a file is called in messages: relative if it lies below the current folder, with `/`."""
    here = os.getcwd()
    absolute = os.path.abspath(path)
    return (os.path.relpath(absolute, here) if inside(absolute, here) else absolute).replace(os.sep, "/")
