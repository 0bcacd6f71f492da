"""Findings a team knows already: counted by fingerprint, from a file or from an earlier state of the plans."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from iotlint.config.settings import SEVERITIES
from iotlint.decide.entries import Entry, worse
from iotlint.decide.waivers import has_lapsed, waiver
from iotlint.errors import ConfigError
from iotlint.finding import Finding, Related
from iotlint.opener import BASELINE, read, text_of
from iotlint.resources import folder
from iotlint.source.document import Document
from iotlint.source.load import Stream, load
from iotlint.source.paths import shown_path
from iotlint.source.scalars import is_date
from iotlint.source.span import Fault, Span

if TYPE_CHECKING:
    from iotlint.config.values import Config

FILE_NAME = ".iotlint-baseline.json"
VERSION = 1
SCHEMA = "https://raw.githubusercontent.com/iotlint/iotlint/main/schemas/baseline.schema.json"
STALE = "stale-baseline-entry"


class Baseline:
    """Known findings during one run; each entry covers as many findings as it counts, in its own file.

    Only an entry whose file is gone may cover a finding elsewhere: the file may have got another name. `file` is
    what is said to people, `folder` where the paths of entries start (absolute). `users` linters share it; only
    when the last of them is done can be told which entries cover nothing.
    """

    def __init__(
        self, entries: Iterable[Entry], file: str, folder: str, stream: Stream | None = None
    ) -> None:
        self.entries = tuple(entries)
        self.file = file
        self.folder = folder
        self.stream = stream
        self.users = 0
        self._left = [entry.times for entry in self.entries]
        self._by_fingerprint: dict[str, list[int]] = {}
        for index, entry in enumerate(self.entries):
            self._by_fingerprint.setdefault(entry.fingerprint, []).append(index)
        self._places: dict[str, str] = {}
        self._ran: set[str] = set()
        self._checked: set[str] = set()
        self._unsure: set[str] = set()
        self.folders: tuple[str, ...] = ()
        # How often an entry was met by a finding that it does not cover any more.
        self.outgrown = Counter[tuple[str, str, int]]()
        # Entries whose finding something else silences.
        self._elsewhere: set[tuple[str, str, int]] = set()
        # Where the findings of entries are whose file is gone.
        self.moved: dict[tuple[str, str, int], str] = {}

    def applied(self, finding: Finding, as_of: str) -> Finding:
        """A finding as it is known: suppressed, or with a word on why an entry does not cover it any more."""
        index = self._entry(finding)
        if index is None:
            return finding
        entry = self.entries[index]
        self._left[index] -= 1
        how = worse(entry, finding)
        if how or has_lapsed(entry.until, as_of):
            self.outgrown[entry.same] += 1
            said = f"known here, and got worse: {how}" if how else f"known here until {entry.until}"
            note = () if entry.span is None else (Related(entry.span, said),)
            return finding._replace(related=(*finding.related, *note))
        place = f"{self.file}:{entry.span.line}" if entry.span else self.file
        known = f"known already ({place})"
        if not (entry.owner or entry.until or entry.reason):
            return finding._replace(suppressed=known)
        found = waiver(entry.reason or "known already", entry.owner, entry.until, place, as_of)
        return finding._replace(suppressed=str(found), waiver=found)

    def silenced_elsewhere(self, finding: Finding) -> None:
        """Notes that something else silences a finding: an entry about it covers nothing, and nothing is mended."""
        index = self._entry(finding)
        if index is not None:
            self._elsewhere.add(self.entries[index].same)

    def _entry(self, finding: Finding) -> int | None:
        """The entry that a finding may take: one of its own file, else one whose file is gone."""
        waiting = [
            index for index in self._by_fingerprint.get(finding.fingerprint, ()) if self._left[index] > 0
        ]
        if not waiting:
            return None
        here = self._real(os.path.abspath(finding.span.path))
        alike = [index for index in waiting if self.entries[index].document == finding.copy]
        for index in alike:
            if self._real(self.path(self.entries[index])) == here:
                return index
        for index in alike:
            entry = self.entries[index]
            if not os.path.lexists(self.path(entry)):
                self.moved[entry.same] = finding.span.path
                return index
        return None

    def path(self, entry: Entry) -> str:
        """Where the file of an entry is, or was."""
        return os.path.normpath(os.path.join(self.folder, entry.path))

    def _real(self, path: str) -> str:
        if path not in self._places:
            self._places[path] = os.path.realpath(path)
        return self._places[path]

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
        return tuple(
            _stale(entry, left, entry.same in self._elsewhere)
            for entry, left in self.unmatched()
            if entry.span is not None
        )

    def unmatched(self) -> list[tuple[Entry, int]]:
        """Entries whose findings are gone, with how many; only where the run could have met them."""
        both = zip(self.entries, self._left, strict=True)
        return [(entry, left) for entry, left in both if left > 0 and self.in_sight(entry)]

    def in_sight(self, entry: Entry) -> bool:
        """Whether the run would have met the findings of an entry, had there been any."""
        path = self.path(entry)
        if entry.code not in self._ran or path in self._unsure:
            return False
        if path in self._checked:
            return True
        # A file that is gone or has another name: only who looked through its folder can tell.
        below = any(path.startswith(os.path.join(folder, "")) for folder in self.folders)
        return below and not os.path.exists(path)


def _stale(entry: Entry, left: int, elsewhere: bool) -> Fault:
    assert entry.span is not None
    what = f"{entry.code} in {entry.path} ({entry.subject})"
    if elsewhere:
        message = (
            f"The baseline knows {what}, which is silenced in another way too; "
            "`iotlint baseline --prune` corrects it."
        )
    elif left == entry.times:
        message = f"The baseline knows {what}, which is found no more; `iotlint baseline --prune` removes it."
    else:
        message = (
            f"The baseline knows {what} {entry.times} times, and it is found {entry.times - left} times; "
            "`iotlint baseline --prune` corrects it."
        )
    return Fault(STALE, message, entry.span, entry.fingerprint)


def written(entries: Iterable[Entry]) -> str:
    """The text of a baseline file: one entry a line, in a fixed order, so that merges stay easy."""
    lines = [json.dumps(_record(entry)) for entry in sorted(entries, key=lambda entry: entry.sort_key)]
    body = "[\n    " + ",\n    ".join(lines) + "\n  ]" if lines else "[]"
    return f'{{\n  "$schema": {json.dumps(SCHEMA)},\n  "version": {VERSION},\n  "findings": {body}\n}}\n'


def _record(entry: Entry) -> dict[str, Any]:
    from iotlint.source.secrets import mask

    record: dict[str, Any] = {
        "fingerprint": entry.fingerprint,
        "code": entry.code,
        "path": entry.path,
        "subject": mask(entry.subject),
        "count": entry.times,
        "document": entry.document + 1,
        "severity": entry.severity,
        "sums": [list(each) for each in entry.sums],
        "numbers": list(entry.numbers),
        "until": entry.until,
        "owner": entry.owner,
        "reason": entry.reason,
    }
    without = {
        "document": 1,
        "severity": "",
        "sums": [],
        "numbers": [],
        "until": None,
        "owner": "",
        "reason": "",
    }
    return {key: value for key, value in record.items() if key not in without or value != without[key]}


def content(path: str) -> bytes:
    """The bytes of a baseline. Raises OSError."""
    return read(path, BASELINE)


def baselines_of(config: Config, read: Callable[[str], bytes] = content) -> list[Baseline]:
    """The baseline that a configuration names, if it does. Raises ConfigError with a place."""
    if config.baseline is None:
        return []
    return [read_baseline(config.baseline, read, config.places.get(("baseline", config.baseline)))]


def read_baseline(path: str, read: Callable[[str], bytes] = content, named: Span | None = None) -> Baseline:
    """The baseline in a file. Raises ConfigError with a place for whatever is wrong.

    Where it cannot be read that is the place at which a configuration has `named` it, if one did.
    """
    shown = shown_path(path)
    try:
        data = read(path)
    except OSError as problem:
        hint = "" if os.path.exists(path) else " `iotlint baseline` writes one."
        what = "The baseline" if named is None else f"The baseline '{shown}'"
        message = f"{what} cannot be read: {problem.strerror or problem}.{hint}"
        raise ConfigError(f"{shown}:1:1: {message}" if named is None else _at(named, message)) from None
    stream = load(data, shown)
    problems = [_at(fault.span, fault.message) for fault in stream.faults]
    if problems or not stream.documents:
        raise ConfigError(*(problems or [f"{shown}:1:1: This is no baseline."]))
    document = stream.documents[0]
    problems = _problems(document)
    if problems:
        raise ConfigError(*problems)
    value: Any = document.value
    entries = [
        _entry(each, document.spans(("findings", index))[0]) for index, each in enumerate(value["findings"])
    ]
    return Baseline(entries, shown, os.path.dirname(os.path.abspath(path)), stream)


def _entry(given: Mapping[str, Any], span: Span) -> Entry:
    return Entry(
        given["fingerprint"],
        given["code"],
        given["path"],
        given["subject"],
        given["count"],
        span,
        given.get("document", 1) - 1,
        given.get("severity", ""),
        tuple((float(value), None if had is None else float(had)) for value, had in given.get("sums", ())),
        tuple(map(float, given.get("numbers", ()))),
        given.get("until"),
        given.get("owner", ""),
        given.get("reason", ""),
    )


# What must stand in an entry, and what may. The schema says the same in words, and is asked where one is wrong.
_REQUIRED: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("code", "path", "subject"), lambda v: isinstance(v, str)),
    "fingerprint": lambda v: isinstance(v, str),
    "count": lambda v: _is_number(v, int) and v >= 1,
}
_OPTIONAL: Mapping[str, Callable[[Any], bool]] = {
    "document": lambda v: _is_number(v, int) and v >= 1,
    "severity": lambda v: v in SEVERITIES,
    "sums": lambda v: _is_list(v, _is_sum),
    "numbers": lambda v: _is_list(v, _is_number),
    "until": lambda v: isinstance(v, str) and is_date(v),
    "owner": lambda v: isinstance(v, str),
    "reason": lambda v: isinstance(v, str),
}


def _is_number(value: Any, kind: Any = int | float) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def _is_list(value: Any, good: Callable[[Any], bool]) -> bool:
    return isinstance(value, list) and all(map(good, value))


def _is_sum(value: Any) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        and _is_number(value[0])
        and (value[1] is None or _is_number(value[1]))
    )


def _is_entry(value: Any) -> bool:
    known = {**_REQUIRED, **_OPTIONAL}
    return (
        isinstance(value, dict)
        and _REQUIRED.keys() <= value.keys() <= known.keys()
        and all(known[key](each) for key, each in value.items())
    )


def _problems(document: Document) -> list[str]:
    value = document.value
    if (
        isinstance(value, dict)
        and value.get("version") == VERSION
        and _is_list(value.get("findings"), _is_entry)
    ):
        return []
    from iotlint.model.schema_problems import told

    return told(document, json.loads(text_of(folder("schemas") / "baseline.schema.json")))


def _at(span: Span, message: str) -> str:
    return f"{span.path}:{span.line}:{span.column}: {message}"
