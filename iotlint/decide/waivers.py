"""Whatever silences a finding by somebody's decision: when it has lapsed, and whether it meets what is demanded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from iotlint.finding import Waiver


def waiver(reason: str, owner: str, until: str | None, place: str, as_of: str) -> Waiver:
    """What silences a finding, with the days that are left on `as_of`; both dates are ISO dates."""
    days = None if until is None else days_between(as_of, until)
    return Waiver(reason.rstrip(" ,;"), owner, until, days, place)


def has_lapsed(until: str | None, as_of: str) -> bool:
    """Whether its last day is over."""
    return until is not None and until < as_of


def lapsed(until: str | None, what: str) -> str:
    """The sentence about one whose last day is over."""
    return (
        f"{what} held until {until} and silences nothing any more; mend what it hid, or give it a new date."
    )


def unmet(demands: Mapping[str, Any], reason: str, owner: str, until: str | None, as_of: str) -> str:
    """What is demanded of it and missing, as a sentence; empty where nothing is."""
    missing = []
    if demands.get("reason") and not reason:
        missing.append("a reason")
    if demands.get("owner") and not owner:
        missing.append("an owner (owner=…)")
    longest = demands.get("longest")
    if longest is not None:
        if until is None:
            missing.append(f"an end at most {longest} days away (until=…)")
        elif days_between(as_of, until) > longest:
            missing.append(f"an end at most {longest} days away, and {until} is further")
    return f"it lacks {' and '.join(missing)}" if missing else ""


def days_between(first: str, last: str) -> int:
    """Days from one ISO date to another."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
