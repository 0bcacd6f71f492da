"""Which configuration and which rules hold for a document, as they are on disk now; mistakes in them are told."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from iotlint.config.find import FILE_NAMES, find_config, has_table
from iotlint.config.values import Config
from iotlint.errors import ConfigError, IotlintError, RuleFileError
from iotlint.rulebook.book import Rulebook, rulebook_of
from iotlint.run.records import Standard, standard
from iotlint.source.paths import inside

_PLACE = re.compile(r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<message>.*)", re.DOTALL)
_RULE_FILES = (".yaml", ".yml")
Stamp = tuple[int, int]


class Mistake(NamedTuple):
    """What is wrong with a configuration or a rule file; the path is absolute, line and column from 1."""

    path: str
    line: int
    column: int
    message: str


class Held(NamedTuple):
    """What a document is judged by, and what is wrong with the files that say so."""

    standard: Standard
    mistakes: tuple[Mistake, ...]


class Settings:
    """Configurations by file, each read again once it has changed. `packs`: whether rule packs are imported;
    `opened` gives version and text of a file that the editor has open."""

    def __init__(self, opened: Callable[[str], tuple[int, str] | None], packs: bool = True) -> None:
        self.packs = packs
        self._opened = opened
        self._read: dict[str, tuple[Stamp | None, Config | None, tuple[Mistake, ...]]] = {}
        self._good: dict[str, Config] = {}
        self._none = Config()  # always the same: what goes by it is kept as long as it is
        self._books: dict[object, tuple[tuple[object, ...], Rulebook]] = {}
        self._standards: dict[object, Standard] = {}

    def forget(self) -> None:
        """Lets everything be read anew: a file changed that may be extended, or a rule."""
        self._read.clear()
        self._standards.clear()

    def rests_on(self, path: str) -> bool:
        """Whether a file may be part of what was read: a configuration that another extends, rules, a baseline."""
        for config in self._good.values():
            if path == config.baseline or any(
                inside(path, os.path.abspath(folder)) for folder in config.rules
            ):
                return True
        return False

    def config(self, path: str) -> tuple[Config, tuple[Mistake, ...]]:
        """The configuration that holds for a file. Where that is broken, as it was when last sound."""
        folder = os.path.dirname(path)
        try:
            file = find_config(folder)
        except OSError:
            file = None
        if file is None:
            return self._none, ()
        opened = self._opened(file)
        stamp = _stamp(file) if opened is None else (-1, opened[0])
        known = self._read.get(file)
        if known is None or known[0] != stamp:
            known = self._read[file] = (stamp, *self._load(file, opened))
        if known[1] is not None:
            self._good[file] = known[1]
            return known[1], ()
        return self._good.get(file, self._none), known[2]

    def _load(self, file: str, opened: tuple[int, str] | None) -> tuple[Config | None, tuple[Mistake, ...]]:
        from iotlint.config.read import read_config

        try:
            text = None if opened is None else opened[1].encode("utf-8", "surrogatepass")
            config = read_config(file, text=text)
        except ConfigError as problem:
            return None, mistakes(str(problem), file)
        except OSError as problem:
            return None, (Mistake(file, 1, 1, f"This cannot be read: {problem.strerror or problem}."),)
        return (config if self.packs else config._replace(packs=())), ()

    def held(self, path: str, today: str) -> Held:
        """What a file is judged by. Mistakes in rules leave the built-in ones, under the settings that name none."""
        config, found = self.config(path)
        as_of = config.as_of or today
        try:
            return Held(self._standard(config, as_of), found)
        except RuleFileError as problem:
            wrong = tuple(each for said in problem.problems for each in mistakes(said, config.file))
        except IotlintError as problem:
            wrong = mistakes(str(problem), config.file)
        return Held(self._standard(_bare(config), as_of), (*found, *wrong))

    def wrong(self, path: str, today: str) -> tuple[Mistake, ...]:
        """What is wrong with a configuration itself, its words for rules included."""
        from iotlint.decide.selection import Selection

        held = self.held(path, today)
        try:
            Selection(held.standard.config, held.standard.rulebook)
        except IotlintError as problem:
            return (*held.mistakes, *mistakes(str(problem), held.standard.config.file))
        return held.mistakes

    def without_words(self, held: Held, as_of: str) -> Standard:
        """The standard where words in the configuration stand for no rule: without any of them."""
        return self._standard(_bare(held.standard.config), as_of)

    def _standard(self, config: Config, as_of: str) -> Standard:
        book = self._book(config)
        key = id(config), as_of, id(book)
        found = self._standards.get(key)
        if found is None or found.config is not config:
            if len(self._standards) > 16:
                self._standards.clear()
            found = self._standards[key] = standard(config, as_of, book)
        return found

    def _book(self, config: Config) -> Rulebook:
        stamps: list[object] = []
        for folder in config.rules:
            for top, _, names in os.walk(folder):
                stamps += [
                    (name, _stamp(os.path.join(top, name))) for name in names if name.endswith(_RULE_FILES)
                ]
        key = config.rules, config.packs
        known = self._books.get(key)
        if known is None or known[0] != tuple(stamps):
            known = self._books[key] = tuple(stamps), rulebook_of(config)
        return known[1]


def is_config(path: str) -> bool:
    """Whether a file is a configuration of iotlint."""
    name = os.path.basename(path)
    with suppress(OSError):
        return name in FILE_NAMES or (name == "pyproject.toml" and has_table(path))
    return False


def mistakes(said: str, file: str) -> tuple[Mistake, ...]:
    """The mistakes that lines `path:line:column: message` tell; what has no place stands at the start of `file`."""
    found = []
    for line in said.split("\n"):
        place = _PLACE.fullmatch(line)
        if place is None:
            found.append(Mistake(os.path.abspath(file or FILE_NAMES[0]), 1, 1, line))
        else:
            path = os.path.abspath(place["path"])
            found.append(Mistake(path, int(place["line"]), int(place["column"]), place["message"]))
    return tuple(found)


def _bare(config: Config) -> Config:
    """A configuration without whatever speaks of rules."""
    default = Config()
    fields = ("select", "extend_select", "ignore", "severities", "per_path_ignores", "suppress", "params")
    return config._replace(rules=(), packs=(), **{name: getattr(default, name) for name in fields})


def _stamp(path: str) -> Stamp | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
