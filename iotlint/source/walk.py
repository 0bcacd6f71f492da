"""Walks folders in a fixed order and leaves out what version control leaves out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from iotlint.opener import leads_inside
from iotlint.source.gitignore import Patterns, Signs, read_patterns, repository
from iotlint.source.project import project_folder

SUFFIXES = (".yaml", ".yml")
# Folders that hold other people's files, or none that anyone wrote.
PASSED_OVER = frozenset(
    (
        *(".git", ".hg", ".svn", ".bzr", "_darcs", "CVS", "node_modules", ".venv", "__pycache__"),
        *(".terraform", ".tox", ".nox", ".eggs", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
    )
)

# Patterns with the way from a path to what they are matched against: prefix + path[cut:].
Level = tuple[str, int, Patterns]


class Walk:
    """Iterates over (path, identity) of the files in a folder, identity being device and inode.

    Without a `pattern` these are the YAML files. With one they are the files that it matches, relative to
    the folder, and the YAML files in folders that it matches. Where a folder cannot be read, identity is a
    sentence.
    """

    def __init__(
        self,
        folder: str,
        pattern: str | None,
        exclude: Sequence[str],
        root: str,
        notices: list[str],
        signs: Signs,
    ) -> None:
        self.folder = folder
        self.notices = notices
        self.signs = signs
        self.lead = "" if folder in (".", "./") else folder.rstrip("/") + "/"
        self.pattern = None if pattern is None else Patterns([f"/{pattern}"])
        self.exclude: list[Level] = []
        cut = len(self.lead)
        here = os.path.abspath(folder)
        if exclude:
            base = os.path.abspath(root)
            patterns = Patterns(exclude, signs)
            self._tell("What is excluded", patterns)
            self.exclude.append((_below(here, base), cut, patterns))
        self.levels: list[Level] = []
        top = repository(here)
        self.project = os.path.realpath(project_folder(os.path.realpath(folder)))
        if top is not None:
            above, info = top
            self.levels.append((_below(here, above), cut, self._read(info)))
            while above != here:
                prefix = _below(here, above)
                self.levels.append((prefix, cut, self._read(f"{above}/.gitignore", self.project)))
                above = os.path.join(above, prefix.split("/", 1)[0])

    def __iter__(self) -> Iterator[tuple[str, tuple[int, int] | str | None]]:
        # A stack of our own: folders can be nested deeper than Python calls can.
        stack = [self._entries(self.lead, self.folder, self.levels, self.pattern is None)]
        while stack:
            step = next(stack[-1], None)
            if step is None:
                stack.pop()
            elif len(step) == 2:
                yield step
            else:
                stack.append(self._entries(*step))

    def _entries(
        self, lead: str, folder: str, levels: list[Level], selected: bool
    ) -> Iterator[tuple[str, tuple[int, int] | str | None] | tuple[str, str, list[Level], bool]]:
        """The files of one folder and, as four values, the folders in it to go on with, sorted by path."""
        try:
            with os.scandir(folder) as scan:
                entries = list(scan)
        except OSError as error:
            yield folder, f"The folder `{folder}` cannot be read: {error.strerror}."
            return
        names = {entry.name for entry in entries}
        if ".git" in names and lead != self.lead:
            levels = []  # a repository inside the other one has rules of its own
        if ".gitignore" in names:
            levels = [*levels, ("", len(lead), self._read(f"{lead}.gitignore", self.project))]
        keyed = []
        for entry in entries:
            try:
                is_folder = entry.is_dir(follow_symlinks=False)
            except OSError:
                continue
            keyed.append((f"{entry.name}/" if is_folder else entry.name, is_folder, entry))
        keyed.sort(key=lambda one: one[0])
        for _, is_folder, entry in keyed:
            path = lead + entry.name
            chosen = selected
            if is_folder:
                if entry.name in PASSED_OVER:
                    continue
            elif self.pattern is None or selected:
                if not entry.name.lower().endswith(SUFFIXES):
                    continue
            if self.pattern is not None and not selected:
                chosen = self.pattern.decide(path[len(self.lead) :], is_folder) is True
                if not is_folder and not chosen:
                    continue
            if self._ignored(path, is_folder, levels):
                continue
            if is_folder:
                yield f"{path}/", path, levels, chosen
                continue
            try:
                if entry.is_file() and self._is_ours(path, entry):
                    status = entry.stat()
                    # A finding stands at the file itself, which changes touch, and not at a link to it.
                    shown = _followed(path) if entry.is_symlink() else path
                    yield shown, (status.st_dev, status.st_ino)
            except OSError:  # a link in a circle, or a file that has just gone
                continue

    def _is_ours(self, path: str, entry: os.DirEntry[str]) -> bool:
        """Whether a file that was met is in the project; a link may lead anywhere, and nobody named it."""
        if not entry.is_symlink() or leads_inside(path, self.project):
            return True
        self.notices.append(
            f"{path} leads out of the project, so it is passed over; name it to have it read."
        )
        return False

    def _read(self, path: str, within: str = "") -> Patterns:
        patterns = read_patterns(path, self.signs, within)
        self._tell(path, patterns)
        return patterns

    def _tell(self, what: str, patterns: Patterns) -> None:
        if patterns.beyond:
            self.notices.append(f"{what} holds {patterns.beyond}; what is beyond that is not heeded.")

    def _ignored(self, path: str, is_folder: bool, levels: list[Level]) -> bool:
        for group in (self.exclude, levels):
            for prefix, cut, patterns in reversed(group):
                decision = patterns.decide(prefix + path[cut:], is_folder)
                if decision:
                    return True
                if decision is False:
                    break
        return False


def _followed(path: str) -> str:
    """Where a link leads, as people are shown it: from the current folder, unless the link was found otherwise."""
    real = os.path.realpath(path)
    if not os.path.isabs(path):
        real = os.path.relpath(real, os.path.realpath(os.curdir))
    return real.replace(os.sep, "/")


def _below(folder: str, above: str) -> str:
    """The way from one absolute folder down to another, with a slash at its end; "" if they are the same."""
    folder, above = folder.replace(os.sep, "/"), above.replace(os.sep, "/").rstrip("/")
    if folder == above:
        return ""
    inside = folder.startswith(above + "/")
    return (folder[len(above) + 1 :] if inside else folder.lstrip("/")).rstrip("/") + "/"
