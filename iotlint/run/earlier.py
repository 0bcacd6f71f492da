"""`--diff-base`: what a git revision of the same files already had to say; the only place that starts git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Sequence

from iotlint.config.load import Settings
from iotlint.decide.baseline import Baseline, entries_of
from iotlint.errors import UsageError
from iotlint.run.session import Session
from iotlint.source.discover import Input, Missing
from iotlint.source.project import project_folder

_SUFFIXES = (".yaml", ".yml", ".json")


def earlier(
    revision: str, inputs: Sequence[Input | Missing], settings: Settings, as_of: str, stdin_name: str
) -> Callable[[], list[Baseline]]:
    """Makes baselines of what the files had at a revision, judged by the configuration and rules of today.

    Files that have gone since are judged too: they may only have got other names. Raises UsageError.
    """
    names = [stdin_name if each.path == "-" else each.path for each in inputs]
    folders = {project_folder(os.path.dirname(os.path.abspath(name))) for name in names} or {
        project_folder(".")
    }
    trees = [_Tree(folder, revision) for folder in sorted(folders)]

    def read(path: str) -> bytes:
        absolute = os.path.abspath(path)
        tree = max((t for t in trees if t.holds(absolute)), key=lambda t: len(t.root), default=None)
        if tree is None:
            raise FileNotFoundError(2, "not in the repository", path)
        return tree.read(absolute)

    session = Session(settings, as_of, stdin_name, read, with_baselines=False)
    today = {os.path.abspath(name): name for name in names}
    for tree in trees:
        for path in sorted(tree.files):
            if path in today:
                session.add(Input(today[path], False))
            elif path.endswith(_SUFFIXES) and not os.path.exists(path):
                session.add(Input(os.path.relpath(path), False))
    entries = entries_of(session.report().reported(), os.getcwd())
    return lambda: [Baseline(entries, f"git {revision}", os.getcwd())]


class _Tree:
    """The files of a repository at a revision, by absolute path."""

    def __init__(self, folder: str, revision: str) -> None:
        self._folder = folder
        try:
            self.root = os.path.abspath(self._git("rev-parse", "--show-toplevel").decode().rstrip("\n"))
        except _GitError as problem:
            raise UsageError(
                f"--diff-base needs a git repository, and '{folder}' is in none: {problem}"
            ) from None
        try:
            wanted = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
            self._commit = self._git("rev-parse", *wanted).decode().strip()
            listed = self._git("ls-tree", "-r", "-z", "--full-tree", "--name-only", self._commit)
        except _GitError:
            raise UsageError(self._unknown(revision)) from None
        # A repository may be reached through a link; files are known here by the way they were given.
        self._top = folder if os.path.realpath(folder) == os.path.realpath(self.root) else self.root
        self.files = {os.path.join(self._top, os.fsdecode(name)) for name in listed.split(b"\0") if name}

    def _unknown(self, revision: str) -> str:
        message = f"--diff-base: git knows no revision '{revision}' in '{self._folder}'."
        if self._git("rev-parse", "--is-shallow-repository").strip() == b"true":
            message += (
                " This clone is shallow; fetch its history first (`git fetch --unshallow`; fetch-depth: 0)."
            )
        return message

    def holds(self, path: str) -> bool:
        """Whether an absolute path lies in the repository."""
        return path.startswith(os.path.join(self._top, ""))

    def read(self, path: str) -> bytes:
        """The bytes of a file at the revision. Raises FileNotFoundError."""
        if path not in self.files:
            raise FileNotFoundError(2, "No such file in that revision", path)
        name = os.path.relpath(path, self._top).replace(os.sep, "/")
        try:
            return self._git("cat-file", "blob", f"{self._commit}:{name}")
        except _GitError as problem:
            raise OSError(5, str(problem), path) from None

    def _git(self, *arguments: str) -> bytes:
        try:
            # Looked up in PATH, as everyone's git is; the revision comes behind --end-of-options.
            run = subprocess.run(  # noqa: S603
                ["git", "-C", self._folder, *arguments],  # noqa: S607
                capture_output=True,
                check=False,
            )
        except OSError as problem:
            raise UsageError(f"--diff-base needs git, which cannot be started: {problem.strerror}.") from None
        if run.returncode:
            raise _GitError(run.stderr.decode("utf-8", "replace").strip() or "git gave no reason")
        return run.stdout


class _GitError(Exception):
    """What git said when it failed."""
