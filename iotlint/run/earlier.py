"""`--diff-base`: what a git revision of the same files already had to say."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from iotlint.config.load import Settings
from iotlint.decide.baseline import Baseline
from iotlint.decide.entries import Entry, entries_of
from iotlint.errors import UsageError
from iotlint.run.git import Git, GitError
from iotlint.run.session import Session
from iotlint.source.discover import Input, Missing
from iotlint.source.project import project_folder

_SUFFIXES = (".yaml", ".yml", ".json")
_DEEPEN = "fetch its history first (`git fetch --unshallow`; fetch-depth: 0; GIT_DEPTH: 0)"
# As many as systems follow before they take it for a circle.
_MOST_LINKS = 40


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
    for name in dict.fromkeys(names):
        if any(tree.has(os.path.abspath(name)) for tree in trees):
            session.add(Input(name, False))
    for tree in trees:
        for path in sorted(tree.files):
            if path.lower().endswith(_SUFFIXES) and not os.path.lexists(path):
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
            raise UsageError(_unreadable(folder, problem.said)) from None
        commit = self._base()
        listed = self._git.ask("ls-tree", "-r", "-z", "--full-tree", commit)
        # A repository may be reached through a link; files are known here by the way they were given.
        self._real_top = os.path.realpath(self.root)
        self._top = folder if os.path.realpath(folder) == os.path.realpath(self.root) else self.root
        self.files: dict[str, str] = {}  # the object of each ordinary file
        self._links: dict[str, str] = {}  # and of each link, whose content is where it leads
        for entry in listed.split(b"\0"):
            kind, _, name = entry.partition(b"\t")
            if kind.startswith((b"100", b"120")):
                kept = self.files if kind.startswith(b"100") else self._links
                kept[os.path.join(self._top, os.fsdecode(name))] = kind.split()[-1].decode()

    def _base(self) -> str:
        """The commit to compare with: where the revision and what is checked out part, as `git diff A...` has it."""
        revision = self._revision
        if "..." in revision:
            first, _, second = revision.partition("...")
            return self._parting(first or "HEAD", second or "HEAD")
        if ".." in revision:  # which names the revision itself
            return self._commit(revision.partition("..")[0] or "HEAD")
        return self._parting(revision, "HEAD")

    def _parting(self, first: str, second: str) -> str:
        one = self._commit(first)
        try:
            other = self._commit(second)
        except UsageError:
            if second != "HEAD":
                raise
            return one  # nothing is committed yet
        try:
            return self._git.ask("merge-base", one, other).decode().split()[0]
        except GitError:
            if self._is_shallow():
                raise UsageError(
                    f"--diff-base: this clone is shallow and does not reach back to where '{first}' and '{second}' "
                    f"part; {_DEEPEN}."
                ) from None
            return one  # histories that have nothing in common

    def _commit(self, revision: str) -> str:
        wanted = ("--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        try:
            name = self._git.ask("rev-parse", *wanted).decode().strip()
            if name.isalnum():  # what `^main` leaves out is no commit to compare with
                return name
            raise GitError(f"'{revision}' is no commit")
        except GitError:
            message = f"--diff-base: git knows no revision '{revision}' in '{self._folder}'."
            if self._is_shallow():
                message += f" This clone is shallow; {_DEEPEN}."
            raise UsageError(message) from None

    def _is_shallow(self) -> bool:
        try:
            return self._git.ask("rev-parse", "--is-shallow-repository").strip() == b"true"
        except GitError:
            return False

    def holds(self, path: str) -> bool:
        """Whether an absolute path lies in the repository."""
        return path.startswith(os.path.join(self._top, ""))

    def has(self, path: str) -> bool:
        """Whether there was a file at an absolute path, links followed."""
        return self.holds(path) and self._real(path) in self.files

    def read(self, path: str) -> bytes:
        """The bytes of a file at the revision. Raises FileNotFoundError, and UsageError where the clone lacks it."""
        real = self._real(path)
        if real not in self.files:
            raise FileNotFoundError(2, "No such file in that revision", path)
        return self._object(real, self.files[real])

    def _object(self, path: str, name: str) -> bytes:
        found = self._git.blob(name)
        if found is None:
            raise UsageError(
                f"--diff-base: this clone lacks '{os.path.relpath(path, self._top)}' of '{self._revision}', "
                "and nothing is fetched here; fetch it first (`git fetch --refetch`, or a clone without --filter)."
            )
        return found

    def _real(self, path: str) -> str:
        """Where an absolute path led at the revision, or leads now where it is a link of today."""
        for way in (path, os.path.join(self._top, os.path.relpath(os.path.realpath(path), self._real_top))):
            found = os.path.normpath(way)
            for _ in range(_MOST_LINKS):
                link = next((each for each in _above(found) if each in self._links), None)
                if link is None:
                    break
                target = os.fsdecode(self._object(link, self._links[link]))
                found = os.path.normpath(os.path.join(os.path.dirname(link), target) + found[len(link) :])
            if found in self.files:
                return found
        return path

    def close(self) -> None:
        """Ends git."""
        self._git.close()


def _above(path: str) -> list[str]:
    """A path and every folder it is in, the topmost first."""
    found = [path]
    while (above := os.path.dirname(found[-1])) != found[-1]:
        found.append(above)
    return found[::-1]


def _unreadable(folder: str, problem: str) -> str:
    """Why git does not read a folder, in words for whoever started the run."""
    if "dubious ownership" in problem:
        return (
            f"--diff-base: git does not read '{folder}', since it belongs to another user, as is usual in containers. "
            f"Say that it is meant: git config --global --add safe.directory '{folder}'."
        )
    if "not a git repository" in problem:
        return f"--diff-base needs a git repository, and '{folder}' is in none."
    return f"--diff-base: git cannot read '{folder}': {' '.join(problem.split())}"
