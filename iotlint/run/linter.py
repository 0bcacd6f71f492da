"""One run under one configuration: takes files one after the other and keeps what they led to."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from iotlint.config.values import Config
from iotlint.outcome import Failure, Report
from iotlint.rulebook.book import Rulebook
from iotlint.run.lint import check, report
from iotlint.run.records import Found, LazyBases, standard
from iotlint.source.load import read

if TYPE_CHECKING:
    from iotlint.decide.baseline import Baseline
    from iotlint.run.records import Checked

_GARBAGE = 200_000  # objects, about what a hundred small plans are made of


class Linter:
    """`read` gives the bytes of a path; `baselines` hold in place of the one that the configuration names."""

    def __init__(
        self,
        config: Config,
        as_of: str,
        rulebook: Rulebook | None = None,
        read: Callable[[str], bytes] = read,
        baselines: Sequence[Baseline] | None = None,
    ) -> None:
        self.standard = standard(config, as_of, rulebook)
        self._read = read
        if baselines is None and config.baseline is not None:
            from iotlint.decide.baseline import baselines_of

            baselines = baselines_of(config)
        self._baselines = baselines or ()
        for baseline in self._baselines:
            baseline.users += 1
        self.bases = LazyBases(read)
        self.found = Found()
        self._last: Checked | None = None

    def path(self, path: str, *, named: bool) -> None:
        """Checks a file; one that cannot be opened becomes a failure."""
        try:
            data = self._read(path)
        except OSError as problem:
            self.fail(path, f"cannot be read: {problem.strerror or problem}")
            return
        self.file(path, data, named=named)

    def fail(self, path: str, message: str) -> None:
        """Notes a file that could not be read at all."""
        self.found.failures.append(Failure(path, message))

    def file(self, path: str, data: bytes, *, named: bool) -> None:
        """Checks the content of a file; one that is no architecture counts only if it was given by name."""
        # What was found of a file needs its plans no longer; those of the last one go with the process.
        for judged in self._last.judged if self._last else ():
            judged.facts.take_apart()
        self._last = check(path, data, named, self.standard, self.bases)
        self.found.add(path, self._last)

    def hand_over(self) -> Found:
        """All that was found so far, for the linter of another process; this one starts afresh."""
        found, self.found = self.found, Found()
        found.base_streams |= self.bases.streams
        return found.trimmed()

    def report(self, notices: Iterable[str] = ()) -> Report:
        """Decides what of all that was found is shown, and sums up."""
        made = report(self.found, self.standard, self.bases, self._baselines)
        return made._replace(notices=(*notices, *made.notices))


def tidy() -> None:
    """Lets go of the plans that were checked, once they are many."""
    if gc.get_count()[0] > _GARBAGE:
        gc.collect()
