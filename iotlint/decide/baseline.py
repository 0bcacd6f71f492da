"""Findings a team knows already: counted by fingerprint, from a file or from an earlier state of the plans."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from iotlint.errors import ConfigError
from iotlint.finding import Finding
from iotlint.opener import BASELINE, read
from iotlint.source.document import Document
from iotlint.source.load import Stream, load
from iotlint.source.paths import shown_path
from iotlint.source.span import Fault, Span

FILE_NAME = ".iotlint-baseline.json"
VERSION = 1
SCHEMA = "https://raw.githubusercontent.com/iotlint/iotlint/main/schemas/baseline.schema.json"
STALE = "stale-baseline-entry"


class Entry(NamedTuple):
    """So many findings with one fingerprint. `path` is for people, relative to the baseline's folder."""

    fingerprint: str
    code: str
    path: str
    subject: str
    times: int
    span: Span | None = None

    @property
    def sort_key(self) -> tuple[str, str, str, str]:
        """Order in the file: by what people look for, so that two branches rarely touch one line."""
        return self.path, self.code, self.subject, self.fingerprint


class Baseline:
    """Known findings during one run; each entry covers as many findings as it counts.

    `file` is what is said to people, `folder` where the paths of entries start (absolute). `users` linters
    share it; only when the last of them is done can be told which entries cover nothing.
    """

    def __init__(
        self, entries: Iterable[Entry], file: str, folder: str, stream: Stream | None = None
    ) -> None:
        self.entries = tuple(entries)
        self.file = file
        self.folder = folder
        self.stream = stream
        self.users = 0
        self._left = Counter[str]()
        self._entry: dict[str, Entry] = {}
        for entry in self.entries:
            self._left[entry.fingerprint] += entry.times
            self._entry.setdefault(entry.fingerprint, entry)
        self._ran: set[str] = set()
        self._checked: set[str] = set()
        self._unsure: set[str] = set()
        self.folders: tuple[str, ...] = ()

    def covers(self, finding: Finding) -> str | None:
        """Why a finding is known already, or None; counts it."""
        fingerprint = finding.fingerprint
        if self._left[fingerprint] <= 0:
            return None
        self._left[fingerprint] -= 1
        span = self._entry[fingerprint].span
        return f"known already ({self.file}:{span.line})" if span else f"known already ({self.file})"

    def done(self, ran: Iterable[str], files: Iterable[str], broken: Iterable[str]) -> tuple[Fault, ...]:
        """Notes the rules that ran, the files they saw and those not read to the end.

        After the last user: what is to be said about entries that cover nothing, or less than they count.
        """
        self._ran.update(ran)
        self._checked.update(map(os.path.abspath, files))
        self._unsure.update(map(os.path.abspath, broken))
        self.users -= 1
        if self.users > 0 or self.stream is None:
            return ()
        return tuple(_stale(entry, left) for entry, left in self.unmatched() if entry.span is not None)

    def unmatched(self) -> list[tuple[Entry, int]]:
        """Entries whose findings are gone, with how many; only where the run could have met them."""
        left = Counter(self._left)
        found = []
        for entry in self.entries:
            gone = min(entry.times, left[entry.fingerprint])
            if gone > 0:
                left[entry.fingerprint] -= gone
                if self.in_sight(entry):
                    found.append((entry, gone))
        return found

    def in_sight(self, entry: Entry) -> bool:
        """Whether the run would have met the findings of an entry, had there been any."""
        path = os.path.normpath(os.path.join(self.folder, entry.path))
        if entry.code not in self._ran or path in self._unsure:
            return False
        if path in self._checked:
            return True
        # A file that is gone or has another name: only who looked through its folder can tell.
        below = any(path.startswith(os.path.join(folder, "")) for folder in self.folders)
        return below and not os.path.exists(path)


def _stale(entry: Entry, left: int) -> Fault:
    assert entry.span is not None
    what = f"{entry.code} in {entry.path} ({entry.subject})"
    if left == entry.times:
        message = f"The baseline knows {what}, which is found no more; `iotlint baseline --prune` removes it."
    else:
        message = (
            f"The baseline knows {what} {entry.times} times, and it is found {entry.times - left} times; "
            "`iotlint baseline --prune` corrects it."
        )
    return Fault(STALE, message, entry.span, entry.fingerprint)


def entries_of(findings: Iterable[Finding], folder: str) -> list[Entry]:
    """What a baseline in `folder` says of findings, in the order of the file."""
    counted: dict[str, list[Finding]] = {}
    for finding in findings:
        counted.setdefault(finding.fingerprint, []).append(finding)
    made = []
    for fingerprint, same in counted.items():
        first = same[0]
        path = os.path.relpath(os.path.abspath(first.span.path), folder).replace(os.sep, "/")
        made.append(Entry(fingerprint, first.code, path, first.subject, len(same)))
    return sorted(made, key=lambda entry: entry.sort_key)


def written(entries: Iterable[Entry]) -> str:
    """The text of a baseline file: one entry a line, in a fixed order, so that merges stay easy."""
    from iotlint.source.secrets import mask

    lines = [
        json.dumps(
            {
                "fingerprint": entry.fingerprint,
                "code": entry.code,
                "path": entry.path,
                "subject": mask(entry.subject),
                "count": entry.times,
            }
        )
        for entry in sorted(entries, key=lambda entry: entry.sort_key)
    ]
    body = "[\n    " + ",\n    ".join(lines) + "\n  ]" if lines else "[]"
    return f'{{\n  "$schema": {json.dumps(SCHEMA)},\n  "version": {VERSION},\n  "findings": {body}\n}}\n'


def content(path: str) -> bytes:
    """The bytes of a baseline. Raises OSError."""
    return read(path, BASELINE)


def read_baseline(path: str, read: Callable[[str], bytes] = content) -> Baseline:
    """The baseline in a file. Raises ConfigError with a place for whatever is wrong, the file missing too."""
    shown = shown_path(path)
    try:
        data = read(path)
    except OSError as problem:
        hint = "" if os.path.exists(path) else " `iotlint baseline` writes one."
        raise ConfigError(
            f"{shown}:1:1: The baseline cannot be read: {problem.strerror or problem}.{hint}"
        ) from None
    stream = load(data, shown)
    problems = [_at(fault.span, fault.message) for fault in stream.faults]
    if problems or not stream.documents:
        raise ConfigError("\n".join(problems) or f"{shown}:1:1: This is no baseline.")
    document = stream.documents[0]
    problems = _problems(document)
    if problems:
        raise ConfigError("\n".join(problems))
    value: Any = document.value
    entries = [
        Entry(
            each["fingerprint"],
            each["code"],
            each["path"],
            each["subject"],
            each["count"],
            document.spans(("findings", index))[0],
        )
        for index, each in enumerate(value["findings"])
    ]
    return Baseline(entries, shown, os.path.dirname(os.path.abspath(path)), stream)


_MOST_PROBLEMS = 100
_KEYS: Mapping[str, type] = {"fingerprint": str, "code": str, "path": str, "subject": str, "count": int}


def _problems(document: Document) -> list[str]:
    value = document.value
    if not isinstance(value, dict) or not isinstance(value.get("findings"), list):
        return [_at(document.spans(())[0], 'This is no baseline: it has no list "findings".')]
    if value.get("version") != VERSION:
        span = document.spans(("version",) if "version" in value else ())[0]
        return [_at(span, f"Baselines of version {VERSION} can be read; write this one again.")]
    problems = []
    for index, each in enumerate(value["findings"]):
        route = ("findings", index)
        if not isinstance(each, dict):
            problems.append(_at(document.spans(route)[0], "An entry is an object."))
            continue
        for key, kind in _KEYS.items():
            good = isinstance(each.get(key), kind) and not isinstance(each[key], bool)
            if not good or (kind is int and each[key] < 1):
                span = document.spans((*route, key) if key in each else route)[0]
                what = "a number from 1 on" if kind is int else "a text"
                problems.append(_at(span, f'"{key}" of an entry must be {what}.'))
        if len(problems) > _MOST_PROBLEMS:
            break
    return problems


def _at(span: Span, message: str) -> str:
    return f"{span.path}:{span.line}:{span.column}: {message}"
