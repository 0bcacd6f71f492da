"""A run over many files: each is checked under its own configuration, and all end in one report."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from iotlint.config.load import Settings
from iotlint.config.values import Config
from iotlint.outcome import Report
from iotlint.rulebook.book import Rulebook, rulebook_of
from iotlint.run.linter import Linter, tidy
from iotlint.run.names import note_shared_names
from iotlint.run.records import Found
from iotlint.source.discover import Input, Missing
from iotlint.source.load import read, read_named
from iotlint.source.project import report_root

if TYPE_CHECKING:
    from iotlint.decide.baseline import Baseline
    from iotlint.source.gitignore import Patterns


class Session:
    """The files of a run, given one after the other. `read` gives the bytes of a path, `-` among them.

    `baselines` hold beside those of the configuration, which `with_baselines` switches off; `folders` are
    those that are looked through as a whole.
    """

    def __init__(
        self,
        settings: Settings,
        as_of: str,
        stdin_name: str,
        read: Callable[[str], bytes] | None = None,
        baselines: Sequence[Baseline] = (),
        folders: Sequence[str] = (),
        with_baselines: bool = True,
    ) -> None:
        self._read = read or _read
        self._directly = read is None
        self._settings = settings
        self._further = tuple(baselines)
        self._folders = tuple(map(os.path.abspath, folders))
        self._with_baselines = with_baselines
        self._baselines: dict[str, Baseline] = {}
        self._as_of = as_of
        self._stdin_name = stdin_name
        # By the file of their configuration, of which a run may hold several copies.
        self._linters: dict[str, Linter] = {}
        self._excluded: dict[str, Patterns] = {}
        self._rulebooks: dict[tuple[tuple[str, ...], ...], Rulebook] = {}
        self._order: list[str] = []
        self.notices: list[str] = []
        self.passed_over: list[str] = []
        self._main = self._linter(settings.run)

    @property
    def crashed(self) -> bool:
        """Whether a rule crashed on any file."""
        return any(linter.found.crashed for linter in self._linters.values())

    def add(self, given: Input | Missing) -> None:
        """Checks one file."""
        if isinstance(given, Missing):
            self._main.fail(given.path, given.message)
        elif given.pipe and self._directly:
            self._pipe(given.path)
        elif given.path == "-":
            if self._passes_over(self._stdin_name):
                return
            data = self._read("-")
            self._linter(self._settings.of(self._stdin_name)).file(self._stdin_name, data, named=True)
            self._order.append(self._stdin_name)
        else:
            linter = self._linter_of(given)
            if linter is not None:
                linter.path(given.path, named=given.named)
        tidy()

    def _pipe(self, path: str) -> None:
        """Checks what comes out of a pipe that was named: once, since it is gone then."""
        if self._passes_over(path):
            return
        try:
            data = read_named(path)
        except OSError as problem:
            self._main.fail(path, f"cannot be read: {problem.strerror or problem}")
            return
        self._linter(self._settings.of(path)).file(path, data, named=True)
        self._order.append(path)

    def add_all(self, given: Sequence[Input | Missing], processes: int, done: Callable[[int], None]) -> None:
        """Checks files in several processes, as if they had been added one after the other."""
        from iotlint.run.jobs import share

        tasks = []
        for each in given:
            linter = self._main if isinstance(each, Missing) else self._linter_of(each)
            if linter is not None:
                tasks.append((linter, each))
        linters = list(self._linters.values())
        numbers = {id(linter): number for number, linter in enumerate(linters)}
        share([(numbers[id(linter)], each) for linter, each in tasks], linters, processes, done)

    def _linter_of(self, given: Input) -> Linter | None:
        """What checks a file; None where its own configuration excludes it."""
        if given.named and self._passes_over(given.path):
            return None
        config = self._settings.of(given.path)
        if not given.named and config.file != self._settings.run.file and self._excludes(config, given.path):
            return None
        self._order.append(given.path)
        return self._linter(config)

    def _passes_over(self, path: str) -> bool:
        """Whether a file that was named is excluded all the same (--force-exclude), which is noted."""
        excluded = self._settings.excludes(path)
        if excluded:
            self.passed_over.append(path)
        return excluded

    def _excludes(self, config: Config, path: str) -> bool:
        if not config.exclude:
            return False
        from iotlint.source.gitignore import Patterns, covers

        patterns = self._excluded.get(config.file)
        if patterns is None:
            patterns = self._excluded[config.file] = Patterns(config.exclude)
        return covers(patterns, path, config.folder)

    def _linter(self, config: Config) -> Linter:
        linter = self._linters.get(config.file)
        if linter is None:
            key = config.brought
            if key not in self._rulebooks:
                self._rulebooks[key] = rulebook_of(config)
                self.notices += self._rulebooks[key].notices
            self.notices += config.notices
            if config.stable_as_of is not None:
                from iotlint.decide.selection import stands_too_late

                self.notices += stands_too_late(config)
            if config.speaks_of_rules:
                from iotlint.decide.selection import Selection

                # Words that stand for no rule are told before anything is checked.
                self.notices += Selection(config, self._rulebooks[key]).notices
            linter = self._linters[config.file] = Linter(
                config, self._as_of, self._rulebooks[key], self._read, self._known(config)
            )
        return linter

    def _known(self, config: Config) -> list[Baseline]:
        """The baselines that hold under a configuration; one in a file is shared by all that name it."""
        known = list(self._further)
        if config.baseline is not None and self._with_baselines:
            path = os.path.abspath(config.baseline)
            if path not in self._baselines:
                from iotlint.decide.baseline import baselines_of

                (self._baselines[path],) = baselines_of(config)
                self._baselines[path].folders = self._folders
            known.append(self._baselines[path])
        return known

    def report(self) -> Report:
        """What became of all files."""
        note_shared_names(
            [each.found for each in self._linters.values()], self._main.standard.rulebook, self._read
        )
        if len(self._linters) == 1:
            return self._main.report(self.notices)
        from collections import ChainMap

        reports = [linter.report() for linter in self._linters.values()]
        together = Found()
        for linter in self._linters.values():
            together.add_all(linter.found)
        every = [finding for report in reports for finding in report.findings]
        every.sort(key=lambda f: (f.architecture, f.suppressed or ""), reverse=True)
        findings = {finding.key: finding for finding in every}
        first = reports[0]
        return Report(
            version=first.version,
            as_of=first.as_of,
            knowledge=min(report.knowledge for report in reports),
            root=report_root(self._order),
            files=tuple(sorted(path for report in reports for path in report.files)),
            architectures=together.architectures,
            findings=tuple(sorted(findings.values(), key=lambda finding: finding.sort_key)),
            failures=tuple(sorted(failure for report in reports for failure in report.failures)),
            notices=(*self.notices, *together.notices),
            rules=ChainMap(*(dict(report.rules.items()) for report in reports)),
            sources={path: source for report in reports for path, source in report.sources.items()},
            judgement=together.judgement(),
            unstated=together.missing_keys(),
        )


def _read(path: str) -> bytes:
    return read_named(path) if path == "-" else read(path)
