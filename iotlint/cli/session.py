"""A run over many files: each is checked under its own configuration, and all end in one report."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from iotlint.cli.settings import Settings
from iotlint.config import Config
from iotlint.finding import Report
from iotlint.lint import Linter
from iotlint.rulebook import Rulebook, load_rulebook
from iotlint.source.discover import Input, Missing
from iotlint.source.load import MAX_BYTES, read
from iotlint.source.project import report_root

if TYPE_CHECKING:
    from iotlint.baseline import Baseline

_PATIENCE = 1.0  # seconds that a run may take before it shows how far it is


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
        self._read = read or _content
        self._settings = settings
        self._further = tuple(baselines)
        self._folders = tuple(map(os.path.abspath, folders))
        self._with_baselines = with_baselines
        self._baselines: dict[str, Baseline] = {}
        self._as_of = as_of
        self._stdin_name = stdin_name
        self._linters: dict[int, Linter] = {}
        self._configs: list[Config] = []
        self._rulebooks: dict[tuple[tuple[str, ...], tuple[str, ...]], Rulebook] = {}
        self._order: list[str] = []
        self.notices: list[str] = []
        self._main = self._linter(settings.run)

    @property
    def knowledge(self) -> str:
        """The newest day on which a source of the built-in rules was checked (ISO date)."""
        return self._main.rulebook.checked

    @property
    def crashed(self) -> bool:
        """Whether a rule crashed on any file."""
        return any(linter.crashed for linter in self._linters.values())

    def add(self, given: Input | Missing) -> None:
        """Checks one file."""
        if isinstance(given, Missing):
            self._main.fail(given.path, given.message)
        elif given.path == "-":
            data = self._read("-")
            self._linter(self._settings.of(self._stdin_name)).file(self._stdin_name, data, named=True)
            self._order.append(self._stdin_name)
        else:
            config = self._settings.of(given.path)
            if not given.named and config is not self._settings.run and _excluded(given.path, config):
                return
            self._linter(config).path(given.path, named=given.named)
            self._order.append(given.path)

    def _linter(self, config: Config) -> Linter:
        linter = self._linters.get(id(config))
        if linter is None:
            key = config.rules, config.packs
            if key not in self._rulebooks:
                self._rulebooks[key] = load_rulebook(*key)
            self.notices += config.notices
            if config.speaks_of_rules:
                from iotlint.selection import Selection

                # Words that stand for no rule are told before anything is checked.
                self.notices += Selection(config, self._rulebooks[key]).notices
            linter = self._linters[id(config)] = Linter(
                config, self._as_of, self._rulebooks[key], self._read, self._known(config)
            )
            self._configs.append(config)  # kept alive, or another one could get its id
        return linter

    def _known(self, config: Config) -> list[Baseline]:
        """The baselines that hold under a configuration; one in a file is shared by all that name it."""
        known = list(self._further)
        if config.baseline is not None and self._with_baselines:
            path = os.path.abspath(config.baseline)
            if path not in self._baselines:
                from iotlint.baseline import read_baseline

                self._baselines[path] = read_baseline(path, read)
                self._baselines[path].folders = self._folders
            known.append(self._baselines[path])
        return known

    def report(self) -> Report:
        """What became of all files."""
        if len(self._linters) == 1:
            return self._main.report(self.notices)
        from collections import ChainMap

        reports = [linter.report() for linter in self._linters.values()]
        place = {path: number for number, path in enumerate(self._order)}
        findings = {(f.code, f.span, f.message): f for report in reports for f in report.findings}
        first = reports[0]
        return Report(
            version=first.version,
            as_of=first.as_of,
            knowledge=first.knowledge,
            root=report_root(self._order),
            files=tuple(sorted((path for report in reports for path in report.files), key=place.__getitem__)),
            architectures=sum(report.architectures for report in reports),
            findings=tuple(sorted(findings.values(), key=lambda finding: finding.sort_key)),
            failures=tuple(failure for report in reports for failure in report.failures),
            notices=tuple(self.notices),
            rules=ChainMap(*(dict(report.rules.items()) for report in reports)),
            sources={path: source for report in reports for path, source in report.sources.items()},
        )


def _content(path: str) -> bytes:
    return sys.stdin.buffer.read(MAX_BYTES + 1) if path == "-" else read(path)


def _excluded(path: str, config: Config) -> bool:
    if not config.exclude:
        return False
    from iotlint.decide import covers
    from iotlint.source.gitignore import Patterns

    return covers(Patterns(config.exclude), path, config.folder)


def watched(given: Iterable[Input | Missing]) -> Iterator[Input | Missing]:
    """The same, with a progress bar on standard error for those that take long."""
    from contextlib import ExitStack
    from time import monotonic

    import click

    start = monotonic()
    files = list(given)
    with ExitStack() as stack:
        bar = None
        for number, each in enumerate(files):
            if bar is None and monotonic() - start > _PATIENCE:
                bar = stack.enter_context(
                    click.progressbar(length=len(files), label="Checking", file=sys.stderr, show_pos=True)
                )
                bar.update(number)
            yield each
            if bar is not None:
                bar.update(1)
