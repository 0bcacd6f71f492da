"""What a baseline says of known findings: one entry for those alike in one file, and when one is worse than that."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from typing import NamedTuple

from iotlint.finding import Finding, Severity
from iotlint.model.units import parse_duration, parse_size
from iotlint.source.span import Span

# A number, not that in an id or a tier's name, and the unit behind it.
_NUMBER = re.compile(r"(?<![\w.,-])([0-9][0-9,]*(?:\.[0-9]+)?)( ?[A-Za-z%]{1,7})?(?![\w-])")
# Sums are worked out in binary fractions.
_EXACT = 1e-9


class Entry(NamedTuple):
    """So many findings with one fingerprint in one file. `path` is relative to the baseline's folder, with `/`.

    `document` counts plans of one name in one file, from 0. `severity`, the `sums` as (value, what there is for
    it) and the `numbers` in the message say how bad it was; where they are not known nothing is worse. `until`
    is the last day on which it holds (ISO date).
    """

    fingerprint: str
    code: str
    path: str
    subject: str
    times: int
    span: Span | None = None
    document: int = 0
    severity: str = ""
    sums: tuple[tuple[float, float | None], ...] = ()
    numbers: tuple[float, ...] = ()
    until: str | None = None
    owner: str = ""
    reason: str = ""

    @property
    def sort_key(self) -> tuple[str, str, str, str, int]:
        """Order in the file: by what people look for, so that two branches rarely touch one line."""
        return self.path, self.code, self.subject, self.fingerprint, self.document

    @property
    def same(self) -> tuple[str, str, int]:
        """What tells entries of one baseline apart."""
        return self.fingerprint, self.path, self.document


def entries_of(findings: Iterable[Finding], folder: str, until: str | None = None) -> list[Entry]:
    """What a baseline in `folder` says of findings, in the order of the file."""
    counted: dict[tuple[str, str, int], list[Finding]] = {}
    for finding in findings:
        path = os.path.relpath(os.path.abspath(finding.span.path), folder).replace(os.sep, "/")
        counted.setdefault((finding.fingerprint, path, finding.copy), []).append(finding)
    made = []
    for (fingerprint, path, copy), alike in counted.items():
        worst = max(alike, key=lambda finding: finding.severity)
        made.append(
            Entry(
                fingerprint,
                worst.code,
                path,
                worst.subject,
                len(alike),
                document=copy,
                severity=str(worst.severity),
                sums=sums_of(worst),
                numbers=numbers_of(worst),
                until=until,
            )
        )
    return sorted(made, key=lambda entry: entry.sort_key)


def sums_of(finding: Finding) -> tuple[tuple[float, float | None], ...]:
    """Every sum behind a finding: what it comes to, and what there is for it."""
    return tuple((found.value, found.available) for found in finding.sums)


def numbers_of(finding: Finding) -> tuple[float, ...]:
    """The numbers that a message names; none where sums say the same."""
    if finding.sums:
        return ()
    return tuple(_plain(*found) for found in _NUMBER.findall(finding.message))


def _plain(number: str, unit: str) -> float:
    """A number of a message in bytes or seconds where it is one of these, so that 1 MB is more than 900 KB."""
    number = number.rstrip(",").replace(",", "")
    for read in (parse_size, parse_duration):
        try:
            return float(read(number + unit.strip()))
        except ValueError:
            continue
    return float(number)


def worse(entry: Entry, finding: Finding) -> str:
    """How a finding is worse than its entry, as the end of a sentence; empty where it is not."""
    if entry.severity and finding.severity > Severity[entry.severity.upper()]:
        return f"it was known as {entry.severity}"
    for (before, had), (now, has) in zip(entry.sums, sums_of(finding), strict=False):
        if now > before * (1 + _EXACT):
            return f"it was known with {_shown(before)}, now it is {_shown(now)}"
        if had is not None and has is not None and has < had * (1 - _EXACT):
            return f"it was known with {_shown(had)} at hand, now there is {_shown(has)}"
    return _further_off(entry.numbers, numbers_of(finding))


def _further_off(before: tuple[float, ...], now: tuple[float, ...]) -> str:
    """How a number of a message moved away from those beside it that stayed: what is planned from its bound."""
    if len(before) != len(now):
        return ""
    kept = [new for old, new in zip(before, now, strict=True) if old == new]
    for old, new in zip(before, now, strict=True):
        bound = min(kept, key=lambda each: abs(each - old), default=0.0)
        if abs(new - bound) > abs(old - bound):
            return f"it was known with {_shown(old)}, now it is {_shown(new)}"
    return ""


def _shown(number: float) -> str:
    return f"{int(number):,}" if number == int(number) else f"{round(number, 2):,}"
