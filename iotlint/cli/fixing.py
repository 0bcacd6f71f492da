"""Checking with fixes: what they lead to is shown as a diff, or written, and the rest reported."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Sequence

from iotlint.cli.output import Writer, say, tell_further_names
from iotlint.edit.fixer import STANDARD_INPUT, Fixer, Read, Rewritten
from iotlint.edit.rewrite import refusal, rewrite
from iotlint.outcome import Report
from iotlint.run.files import Files
from iotlint.run.session import Session
from iotlint.source.discover import Input, Missing
from iotlint.source.load import load, read, read_named
from iotlint.source.project import project_folder


class Mending:
    """Fixes the inputs of a run, in memory first.

    `sessions` makes a session that reads files in the way it is given. `stdin` is the name of standard
    input: what becomes of that is printed. After `run`, `session` is the one whose report holds.
    """

    def __init__(self, sessions: Callable[[Read], Session], stdin: str, color: str) -> None:
        self._sessions = sessions
        self._stdin = stdin
        self._color = color
        self._standard: bytes | None = None
        self._rewritten: list[Rewritten] = []
        self._unsafe = False
        self._consequences: list[str] = []
        self.session: Session
        self.failed = False
        self.printed = False

    def run(self, inputs: Sequence[Input | Missing], *, unsafe: bool, write: bool) -> Report:
        """Fixes what can be fixed and, if it is to `write`, puts that into the files; what is left."""

        def check(now: Read, only: frozenset[str] | None) -> Report:
            self.session = self._sessions(now)
            for given in inputs:
                path = self._stdin if given.path == STANDARD_INPUT else given.path
                if only is None or path in only:
                    self.session.add(given)
            return self.session.report()

        self._unsafe = unsafe
        fixer = Fixer(self._content, unsafe=unsafe, stdin=self._stdin, refusal=refusal if write else None)
        report = fixer.run(check)
        for failure in fixer.failures:
            self._fail(failure.path, failure.message)
        self._rewritten = fixer.rewritten()
        self._consequences = sorted(map(str, fixer.consequences.values()))
        if write:
            lost = {os.path.realpath(file.path): file for file in self._rewritten if not self._written(file)}
            if lost:
                # What is reported has to be true of the files as they are.
                def kept(path: str) -> bytes:
                    file = None if path == STANDARD_INPUT else lost.get(os.path.realpath(path))
                    return fixer.read(path) if file is None else file.before

                report = check(kept, None)
                self._rewritten = [file for file in self._rewritten if file not in lost.values()]
            if any(given.path == STANDARD_INPUT for given in inputs):
                self._print(fixer.read(STANDARD_INPUT))
        return report

    def show(self, report: Report, *, crashed: bool, quiet: bool) -> int:
        """Prints what would change; the exit status."""
        from iotlint.cli.diff import unified
        from iotlint.cli.output import colored, is_terminal, write_screen
        from iotlint.report.escape import shown
        from iotlint.source.secrets import mask

        color = colored(self._color)
        exact = not (color or is_terminal())
        parts = []
        for file in self._rewritten:
            before, after = (_whole(data, file.path) for data in (file.before, file.after))
            parts.append(unified(_from_root(file.path), before, after, color, exact))
            if exact and mask(before) != before:
                say(
                    f"notice: {shown(file.path)} holds what may be a secret, blackened here; git may not apply this."
                )
        write_screen("".join(parts))
        for failure in report.failures:
            self._fail(failure.path, failure.message)
        if not quiet:
            self._tell_consequences()
            left = 0 if self._unsafe else sum(1 for finding in report.reported() if finding.fix)
            more = f"; --unsafe-fixes would mend {left}{' more' if self._rewritten else ''}" if left else ""
            say(f"{f'Would fix {self._count()}' if self._rewritten else 'There is nothing to fix'}{more}.")
        return 2 if self.failed or crashed else int(bool(self._rewritten))

    def tell(self, *, quiet: bool) -> None:
        """Says on standard error what was fixed."""
        if not quiet:
            self._tell_consequences()
        if self._rewritten and not quiet:
            say(f"Fixed {self._count()}.")

    def _tell_consequences(self) -> None:
        from iotlint.report.escape import shown

        for each in self._consequences:
            say(shown(each))

    def _count(self) -> str:
        fixes, files = sum(file.fixes for file in self._rewritten), len(self._rewritten)
        return f"{fixes} finding{'' if fixes == 1 else 's'} in {files} file{'' if files == 1 else 's'}"

    def _content(self, path: str) -> bytes:
        if path != STANDARD_INPUT:
            return read(path)
        if self._standard is None:
            self._standard = read_named(path)
        return self._standard

    def _written(self, file: Rewritten) -> bool:
        if file.path != self._stdin:
            try:
                tell_further_names(file.path, rewrite(file.path, file.before, file.after))
            except OSError as problem:
                self._fail(file.path, f"cannot be written: {problem.strerror or problem}")
                return False
        return True

    def _print(self, data: bytes) -> None:
        self.printed = True
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF), "standard output")
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.flush()

    def _fail(self, path: str, message: str) -> None:
        from iotlint.report.escape import shown

        self.failed = True
        say(f"error: {shown(path)}: {shown(message)}")


def _whole(data: bytes, path: str) -> str:
    """The text of a file with its byte-order mark."""
    source = load(data, path).source
    return ("\ufeff" if source.bom else "") + source.text


def _from_root(path: str) -> str:
    """How git calls a file: from the root of its repository, links followed; outside of one as it was given."""
    real = os.path.realpath(path)
    root = project_folder(os.path.dirname(real))
    if not os.path.exists(os.path.join(root, ".git")):
        return path.replace(os.sep, "/").removeprefix("./")
    return os.path.relpath(real, root).replace(os.sep, "/")


def mend(files: Files, writer: Writer, *, unsafe: bool, write: bool) -> int:
    """Fixes the files of a run and reports what is left, or, unless it is to `write`, shows what would change.

    Gives the exit status.
    """
    mending = Mending(files.session, files.stdin, writer.color)
    report, status = files.told(mending.run(files.inputs, unsafe=unsafe, write=write), mending.session)
    quiet = writer.config.quiet
    if not write:
        return mending.show(report, crashed=mending.session.crashed, quiet=quiet)
    mending.tell(quiet=quiet)
    return writer.write(report, 2 if mending.failed else status, mending.printed)
