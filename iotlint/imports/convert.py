"""Conversions of mapping blocks: from what Azure writes to what a plan says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from typing import Any


class NoSuchValue(Exception):
    """A value that has no counterpart in a plan."""


def convert(data: Any, rule: str | Mapping[str, Any] | None) -> Any:
    """The value of a plan for one of Azure. Raises NoSuchValue."""
    if rule is None:
        rule = "text"
    if isinstance(rule, str):
        return CONVERSIONS[rule](data)
    said = ("true" if data else "false") if isinstance(data, bool) else str(data)
    for pattern, meant in rule.items():
        if fnmatchcase(said.lower(), pattern.lower()):
            return meant
    raise NoSuchValue(said)


def _text(data: Any) -> str:
    if isinstance(data, bool) or data is None or isinstance(data, (list, dict)) or not str(data).strip():
        raise NoSuchValue(data)
    return str(data)


def _lower(data: Any) -> str:
    return _text(data).lower()


def _region(data: Any) -> str | None:
    if _text(data).lower() == "global":
        return None  # no region at all, and nothing to say
    return re.sub(r"[^a-z0-9]", "", _text(data).lower()) or _text(None)


def _count(data: Any) -> int:
    if isinstance(data, str) and re.fullmatch(r"[0-9]{1,9}", data):
        return int(data)
    if type(data) is not int or not 0 <= data < 1_000_000_000:
        raise NoSuchValue(data)
    return data


def _flag(data: Any) -> bool:
    if isinstance(data, str) and data.lower() in ("true", "false", "enabled", "disabled"):
        return data.lower() in ("true", "enabled")
    if not isinstance(data, bool):
        raise NoSuchValue(data)
    return data


def _negated(data: Any) -> bool:
    return not _flag(data)


def _tls(data: Any) -> str:
    found = re.fullmatch(r"(?:tls)?_?v?(1)[._]?([0-3])", _text(data).strip().lower())
    if found is None:
        raise NoSuchValue(data)
    return f"{found[1]}.{found[2]}"


def _days(data: Any) -> str:
    return f"{_count(data)}d"


def _hours(data: Any) -> str:
    count = _count(data)
    return f"{count // 24}d" if count and count % 24 == 0 else f"{count}h"


def _iso_duration(data: Any) -> str:
    """`P7D`, `PT1H30M`, `1.00:00:00`: with the largest unit in which it is a whole number."""
    text = _text(data).upper()
    found = re.fullmatch(
        r"P(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?)?", text
    )
    found = found or re.fullmatch(r"(?:([0-9]{1,6})\.)?([0-9]{1,2}):([0-9]{2}):([0-9]{2})", text)
    if found is None or not any(found.groups()):
        raise NoSuchValue(data)
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if total and total % size == 0:
            return f"{total // size}{unit}"
    return f"{total}s"


def _version(data: Any) -> str:
    found = re.match(r"v?([0-9]+(?:\.[0-9A-Za-z]+)*)", _text(data))
    if found is None:
        raise NoSuchValue(data)
    return found[1]


def _present(data: Any) -> bool:
    return data not in (None, {}, [])


def _zones(data: Any) -> bool:
    """A list of zones: redundant from two on."""
    if not isinstance(data, list):
        raise NoSuchValue(data)
    return len(data) > 1


CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    "text": _text,
    "lower": _lower,
    "region": _region,
    "count": _count,
    "flag": _flag,
    "negated": _negated,
    "tls": _tls,
    "days": _days,
    "hours": _hours,
    "iso-duration": _iso_duration,
    "version": _version,
    "present": _present,
    "zones": _zones,
}
