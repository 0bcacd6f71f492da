"""The files of one run: found, checked in one process or several, and what their report means for the caller."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from iotlint.config.load import Settings
from iotlint.config.values import Config
from iotlint.outcome import Failure, Report
from iotlint.run.session import Session
from iotlint.source.discover import discover

if TYPE_CHECKING:
    from iotlint.decide.baseline import Baseline

Read = Callable[[str], bytes]
# Days after which what was read of a document is to be read again.
_OLD = 180
# What is said, in every report, of a run that met no architecture at all.
NOTHING = (
    "No architecture was found, so nothing was checked. An architecture begins with `apiVersion: iotlint/v1` and "
    "`kind: Architecture`; --skip-others accepts that there is none."
)


class Files:
    """Everything that `paths` stand for, `-` called `stdin` in reports, under the settings of the run.

    `now` is the day it is (ISO date), on which plans are judged unless the settings name another. What
    `diff_base`, a git revision, had to say already is known. Raises UsageError and ConfigError.
    """

    def __init__(
        self, paths: Sequence[str], settings: Settings, now: str, stdin: str, diff_base: str | None = None
    ) -> None:
        config = self.config = settings.run
        self._settings = settings
        self._now = now
        self._as_of = as_of = config.as_of or now
        self.stdin = stdin
        self._first = stdin if paths[0] == "-" else paths[0]
        self._folders = [path for path in paths if os.path.isdir(path)]
        self._passed: list[str] = []  # what was passed over, and why
        self.inputs = list(discover(paths, exclude=config.exclude, root=config.folder, notices=self._passed))
        self._known: Callable[[], list[Baseline]] = list
        if diff_base is not None:
            from iotlint.run.earlier import earlier

            self._known = earlier(diff_base, self.inputs, settings, as_of, stdin)

    def session(self, read: Read | None = None) -> Session:
        """A run over these files in which nothing was checked yet; `read` gives the bytes of a path."""
        return Session(self._settings, self._as_of, self.stdin, read, self._known(), self._folders)

    def checked(self, processes: int | None, done: Callable[[int], None]) -> Session:
        """The run after all of them; `processes` share them, or as many as make it shorter.

        `done` is told how many more files are done.
        """
        session = self.session()
        number = 1
        if len(self.inputs) > 1 and processes != 1:
            from iotlint.run.jobs import helpful

            number = helpful(self.inputs, processes)
        if number > 1:
            # This process is told of its own share only.
            session.add_all(self.inputs, number, lambda more: done(more * number))
        else:
            for each in self.inputs:
                session.add(each)
                done(1)
        return session

    def ended(self, session: Session) -> tuple[Report, int]:
        """The report of a run in which all was checked, and the exit status it asks for."""
        return self.told(session.report(), session)

    def told(self, report: Report, session: Session) -> tuple[Report, int]:
        """A report of that run with what is to be said of the knowledge it rests on, and the exit status."""
        more = [*self._passed, *_age_notices(report.knowledge, self._as_of, self._now)]
        if session.passed_over and not report.files:
            first, others = session.passed_over[0], len(session.passed_over) - 1
            named = f"{first} and {others} more are" if others else f"{first} is"
            more.append(f"{named} excluded, also where named (--force-exclude), so nothing was checked.")
        report = report._replace(notices=(*report.notices, *more)) if more else report
        if not (report.failures or report.reported() or session.passed_over) and met_nothing(
            report, self.config
        ):
            report = report._replace(failures=(Failure(self._first, NOTHING, False),))
        return report, exit_status(report, self.config, session.crashed)


def ended(report: Report, config: Config, crashed: bool, now: str) -> tuple[Report, int]:
    """A report that no session made, with what is to be said of the knowledge it rests on, and the exit status."""
    more = _age_notices(report.knowledge, report.as_of, now)
    report = report._replace(notices=(*report.notices, *more)) if more else report
    return report, exit_status(report, config, crashed)


def _age_notices(knowledge: str, as_of: str, now: str) -> list[str]:
    """Notices about knowledge that is too old for what is asked of it; all three are ISO dates."""
    from datetime import date

    known = date.fromisoformat(knowledge)
    notices = []
    days = (date.fromisoformat(now) - known).days
    if days >= _OLD:
        notices.append(
            f"Some of what these rules rest on was last checked on {knowledge}, {days:,} days ago; "
            "install a newer version."
        )
    if (date.fromisoformat(as_of) - known).days > 3 * 365 and as_of != now:
        notices.append(
            f"The plan is judged as of {as_of}, years after iotlint's knowledge of {knowledge}; "
            "what is announced in between can't be seen."
        )
    return notices


def exit_status(report: Report, config: Config, crashed: bool) -> int:
    """What a run ends with: 2 where it failed itself or met no architecture, 1 for findings, else 0."""
    reported = report.reported()
    if crashed or report.failures:
        return 2
    if config.fail_on == "never" or not reported:
        return 0
    from iotlint.finding import Severity

    least = Severity[config.fail_on.upper()]
    return int(any(finding.severity >= least for finding in reported))


def met_nothing(report: Report, config: Config) -> bool:
    """Whether there was no architecture to check, and that is not as it should be."""
    return not report.architectures and not config.skip_others
