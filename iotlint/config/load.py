"""Which configuration holds for the run, and which for each of its files."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from iotlint.config.find import find_config
from iotlint.config.values import Config, merge
from iotlint.errors import UsageError
from iotlint.source.paths import inside

if TYPE_CHECKING:
    from pathlib import Path


class Settings:
    """The configurations of a run with the flags on top.

    What concerns the run (format, --fail-on, --as-of, what to look at) comes from the configuration nearest
    to the folder that all paths share, what concerns rules from the one nearest to each file. Raises UsageError
    where one is named and all are disabled.
    """

    def __init__(
        self, paths: Sequence[str], explicit: str | None, disabled: bool, flags: dict[str, Any]
    ) -> None:
        if explicit is not None and disabled:
            raise UsageError("--config and --no-config exclude each other.")
        self._flags = flags
        self._exclude = tuple(_tidied(pattern) for pattern in flags.pop("exclude", ()))
        self._files: dict[str, str | None] = {}
        self._configs: dict[str | None, Config] = {}
        self._single = disabled or explicit is not None
        self._start = "" if self._single else _shared(paths)
        if self._single:
            self.run = self._merged(load_config(".", explicit, disabled))
        else:
            self.run = self._of_folder(self._start)

    def of(self, path: str) -> Config:
        """The configuration that holds for a file."""
        return self.run if self._single else self._of_folder(os.path.dirname(os.path.abspath(path)))

    def ask_for_details(self) -> None:
        """Has all configurations of the run ask for what is known of keys that nobody stated."""
        self._flags["detailed"] = True
        self._configs = {file: config._replace(detailed=True) for file, config in self._configs.items()}
        self.run = self.run._replace(detailed=True) if self._single else self._of_folder(self._start)

    def excludes(self, path: str) -> bool:
        """Whether a configuration excludes a file, though it be named: its own, or one further up."""
        if not (self.run.force_exclude or self.of(path).force_exclude):
            return False
        if self._single:
            return _excluded(path, self.run)
        folder = os.path.dirname(os.path.abspath(path))
        while (config := self._of_folder(folder)).file:
            home = os.path.abspath(config.folder)
            if _excluded(path, config):
                return True
            if os.path.exists(os.path.join(home, ".git")) or os.path.dirname(home) == home:
                break
            folder = os.path.dirname(home)
        # --exclude holds where there is no configuration, too.
        return bool(self._exclude) and _excluded(path, self.run)

    def _of_folder(self, folder: str) -> Config:
        notices: list[str] = []
        if folder not in self._files:
            self._files[folder] = find_config(folder, notices)
        file = self._files[folder]
        if file not in self._configs:
            config = self._merged(Config() if file is None else load_config(folder, None))
            self._configs[file] = config._replace(notices=(*config.notices, *notices))
        return self._configs[file]

    def _merged(self, config: Config) -> Config:
        flags = dict(self._flags)
        if self._exclude:
            flags["exclude"] = tuple(_from_here(pattern, config.folder) for pattern in self._exclude)
        return merge(config, **flags)


def _excluded(path: str, config: Config) -> bool:
    if not config.exclude:
        return False
    from iotlint.source.gitignore import Patterns, covers

    return covers(Patterns(config.exclude), path, os.path.abspath(config.folder))


def _shared(paths: Sequence[str]) -> str:
    """The deepest folder that holds all paths; a folder among them counts itself."""
    folders = []
    for path in paths:
        absolute = os.path.abspath(path)
        folders.append(absolute if os.path.isdir(absolute) else os.path.dirname(absolute))
    if not folders:
        return os.getcwd()
    try:
        return os.path.commonpath(folders)
    except ValueError:  # on different drives
        return os.getcwd()


def _tidied(pattern: str) -> str:
    from iotlint.source.pattern import UselessPattern, tidy

    try:
        return tidy(pattern, os.getcwd())
    except UselessPattern as problem:
        raise UsageError(f"--exclude: {problem}") from None


def _from_here(pattern: str, folder: str) -> str:
    """A pattern for paths below the current folder as one for paths below `folder`."""
    here, start = os.getcwd(), os.path.abspath(folder)
    negated, bare = ("!", pattern[1:]) if pattern.startswith("!") else ("", pattern)
    if "/" not in bare.rstrip("/") or here == start or not inside(here, start):
        return negated + bare
    return f"{negated}/{os.path.relpath(here, start).replace(os.sep, '/')}/{bare.lstrip('/')}"


def load_config(start: Path | str, explicit: Path | str | None = None, disabled: bool = False) -> Config:
    """The settings that hold in the folder `start`: those of `explicit`, or of the nearest file upwards.

    Raises ConfigError with one `path:line:column: message` a line for whatever is wrong in the file, and
    OSError if it can't be read.
    """
    if disabled:
        return Config()
    path = os.fspath(explicit) if explicit is not None else find_config(os.fspath(start))
    if path is None:
        return Config()
    from iotlint.config.read import read_config

    config = read_config(path, named=explicit is not None)
    # One that was named on the command line may lie anywhere: patterns in it start where the command runs.
    return config if explicit is None else config._replace(folder=os.getcwd())
