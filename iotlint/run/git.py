"""git, asked about a repository of somebody else's: it runs nothing of it, fetches nothing, and answers soon."""

from __future__ import annotations

import os
import subprocess
from select import select
from time import monotonic

from iotlint.errors import UsageError
from iotlint.installed import program
from iotlint.opener import PLAN

# Seconds for all questions together, and for each file after that. A repository whose parts are pipes would wait for
# ever; the largest there are answer in one.
_PATIENCE = 3.0
_PATIENCE_FILE = 1.5
# What the caller may set for git in general; all else that is called GIT_* leads it elsewhere or makes it run things.
_KEPT = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES")
_KEPT_LEADS = ("GIT_CONFIG_COUNT", "GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")
_OURS = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PROTOCOL_FROM_USER": "0",
    "GIT_ALLOW_PROTOCOL": "none",  # which is none of them, whatever the repository's own configuration allows
    "GIT_NO_REPLACE_OBJECTS": "1",
    "LC_ALL": "C",
}
_SETTINGS = ("protocol.allow=never", "core.fsmonitor=false", f"core.hooksPath={os.devnull}", "core.pager=cat")


class GitError(UsageError):
    """What git `said` when it failed, which is told where nobody knows better."""

    def __init__(self, said: str) -> None:
        super().__init__(f"--diff-base: git says: {said}")
        self.said = said


class Git:
    """Answers about the repository that a folder is in. Raises UsageError where git cannot be started, or waits."""

    def __init__(self, folder: str) -> None:
        found = program("git")
        if found is None:
            raise UsageError("--diff-base needs git, and there is none in PATH.")
        settings = [part for setting in _SETTINGS for part in ("-c", setting)]
        self._command = [found, "--no-pager", *settings, "-C", folder]
        self._environment = environment()
        self._until = monotonic() + _PATIENCE
        self._objects: subprocess.Popen[bytes] | None = None
        self._folder = folder

    def ask(self, *arguments: str) -> bytes:
        """What git prints. Raises GitError where it fails."""
        try:
            run = subprocess.run(  # noqa: S603 - its path is absolute; what others wrote comes behind --end-of-options
                [*self._command, *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                env=self._environment,
                timeout=max(0.1, self._until - monotonic()),
            )
        except OSError as problem:
            raise UsageError(f"--diff-base: git cannot be started: {problem.strerror}.") from None
        except subprocess.TimeoutExpired:
            raise UsageError(f"--diff-base: git gives no answer about '{self._folder}'.") from None
        if run.returncode:
            raise GitError(run.stderr.decode("utf-8", "replace").strip() or "git gave no reason")
        return run.stdout

    def blob(self, name: str) -> bytes | None:
        """The content of a file by the name of its object; None where the clone lacks it. Raises OSError."""
        if self._objects is None:
            self._objects = subprocess.Popen(  # noqa: S603 - as above
                [*self._command, "cat-file", "--batch"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._environment,
            )
        asked, told = self._objects.stdin, self._objects.stdout
        assert asked is not None
        assert told is not None
        try:
            os.write(asked.fileno(), name.encode() + b"\n")
        except BrokenPipeError:
            return None
        head = b""
        while not head.endswith(b"\n"):
            part = self._some(told.fileno(), 1)
            if not part:
                return None
            head += part
        if not head.strip().rpartition(b" ")[2].isdigit():
            return None  # "... missing"
        left = int(head.split()[-1])
        if left > PLAN:
            self.close()
            raise OSError(27, f"it is larger than {PLAN >> 20} MiB", name)
        parts = []
        left += 1  # the end of the line behind it
        while left and (part := self._some(told.fileno(), min(left, 1 << 20))):
            parts.append(part)
            left -= len(part)
        return b"".join(parts)[:-1] if not left else None

    def _some(self, handle: int, most: int) -> bytes:
        if not select([handle], [], [], _PATIENCE_FILE)[0]:
            self.close()
            raise UsageError(f"--diff-base: git gives no answer about '{self._folder}'.")
        return os.read(handle, most)

    def close(self) -> None:
        """Ends what still runs."""
        if self._objects is not None:
            self._objects.kill()
            self._objects.communicate()
            self._objects = None


def environment() -> dict[str, str]:
    """The environment that git is started in."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT or name.startswith(_KEPT_LEADS)
    }
    return {**kept, **_OURS}
