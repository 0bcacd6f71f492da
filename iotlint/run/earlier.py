"""`--diff-base`: what a git revision of the same files already had to say."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from iotlint.config.load import Settings
from iotlint.decide.baseline import Baseline, Entry, entries_of
from iotlint.errors import UsageError
from iotlint.run.git import Git, GitError
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

    try:
        entries = _entries(Session(settings, as_of, stdin_name, read, with_baselines=False), trees, names)
    finally:
        for tree in trees:
            tree.close()
    return lambda: [Baseline(entries, f"git {revision}", os.getcwd())]


def _entries(session: Session, trees: Sequence[_Tree], names: Sequence[str]) -> list[Entry]:
    """What there was to say of the files of some trees, those by these names among them."""
    today = {os.path.abspath(name): name for name in names}
    for tree in trees:
        for path in sorted(tree.files):
            if path in today:
                session.add(Input(today[path], False))
            elif path.endswith(_SUFFIXES) and not os.path.exists(path):
                session.add(Input(os.path.relpath(path), False))
    return entries_of(session.report().reported(), os.getcwd())


class _Tree:
    """The files of a repository at a revision, by absolute path."""

    def __init__(self, folder: str, revision: str) -> None:
        self._folder = folder
        self._revision = revision
        self._git = Git(folder)
        try:
            self.root = os.path.abspath(self._git.ask("rev-parse", "--show-toplevel").decode().rstrip("\n"))
        except GitError as problem:
            raise UsageError(
                f"--diff-base needs a git repository, and '{folder}' is in none: {problem}"
            ) from None
        try:
            wanted = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
            commit = self._git.ask("rev-parse", *wanted).decode().strip()
            listed = self._git.ask("ls-tree", "-r", "-z", "--full-tree", commit)
        except GitError:
            raise UsageError(self._unknown(revision)) from None
        # A repository may be reached through a link; files are known here by the way they were given.
        self._top = folder if os.path.realpath(folder) == os.path.realpath(self.root) else self.root
        self.files: dict[str, str] = {}  # the object of each ordinary file
        for entry in listed.split(b"\0"):
            kind, _, name = entry.partition(b"\t")
            if kind.startswith(b"100"):
                self.files[os.path.join(self._top, os.fsdecode(name))] = kind.split()[-1].decode()

    def _unknown(self, revision: str) -> str:
        message = f"--diff-base: git knows no revision '{revision}' in '{self._folder}'."
        try:
            shallow = self._git.ask("rev-parse", "--is-shallow-repository").strip() == b"true"
        except GitError:
            shallow = False
        if shallow:
            message += (
                " This clone is shallow; fetch its history first (`git fetch --unshallow`; fetch-depth: 0)."
            )
        return message

    def holds(self, path: str) -> bool:
        """Whether an absolute path lies in the repository."""
        return path.startswith(os.path.join(self._top, ""))

    def read(self, path: str) -> bytes:
        """The bytes of a file at the revision. Raises FileNotFoundError, and UsageError where the clone lacks it."""
        if path not in self.files:
            raise FileNotFoundError(2, "No such file in that revision", path)
        found = self._git.blob(self.files[path])
        if found is None:
            raise UsageError(
                f"--diff-base: this clone lacks '{os.path.relpath(path, self._top)}' of '{self._revision}', "
                "and nothing is fetched here; fetch it first (`git fetch --refetch`, or a clone without --filter)."
            )
        return found

    def close(self) -> None:
        """Ends git."""
        self._git.close()
