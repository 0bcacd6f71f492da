"""Adds what a plan plainly lacks: the services that fixes of errors add, where no choice of services does without."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from iotlint.edit.meaning import edited, encoded
from iotlint.finding import Finding, Severity
from iotlint.source.load import load

# One fix a round; a plan that lacks more than these is not nearly done.
_MOST_ROUNDS = 5

# What `check` finds in a file with some content, about one architecture.
Check = Callable[[bytes], list[Finding]]


class Mended(NamedTuple):
    """A file with services added. `services` says of each new one what it is and why it is there, `connections` what
    was drawn to and from them."""

    data: bytes
    services: Mapping[str, tuple[Mapping[str, Any], str]]
    connections: tuple[Mapping[str, Any], ...]


def mended(data: bytes, path: str, check: Check) -> Mended | None:
    """A file with the services that its errors ask for; None where no error does, or adding them mends nothing."""
    services: dict[str, tuple[Mapping[str, Any], str]] = {}
    connections: list[Mapping[str, Any]] = []
    found = _errors(check(data))
    for _ in range(_MOST_ROUNDS):
        step = _step(data, path, check, found)
        if step is None:
            break
        finding, data, found = step
        for change in _changes(finding):
            if change.route[0] == "services":
                services[str(change.route[1])] = (change.value, f"{_title(finding)} [{finding.code}]")
            elif isinstance(change.value, dict):
                connections.append(change.value)
    return Mended(data, services, tuple(connections)) if services else None


def _step(
    data: bytes, path: str, check: Check, found: list[Finding]
) -> tuple[Finding, bytes, list[Finding]] | None:
    """The first error whose fix adds services and leaves fewer errors, with what comes of it."""
    for finding in found:
        if not any(change.route[0] == "services" and len(change.route) == 2 for change in _changes(finding)):
            continue
        assert finding.fix is not None
        source = load(data, path).source
        after = encoded(edited(source.text, finding.fix.edits), source)
        left = _errors(check(after))
        if len(left) < len(found):
            return finding, after, left
    return None


def _errors(found: list[Finding]) -> list[Finding]:
    return [each for each in found if each.severity is Severity.ERROR]


def _changes(finding: Finding) -> tuple[Any, ...]:
    return () if finding.fix is None else finding.fix.changes


def _title(finding: Finding) -> str:
    return "" if finding.fix is None else finding.fix.title
