"""Quantities as people write them, read and shown in this one place.

Each quantity has a pattern (the text that stands in the architecture schema), a check that gives the same
answer without the cost of compiling a regular expression at every start, and a parser:

    duration  60s, 500ms, 5m, 5 min, 48h, 7d, 2w     seconds; 3y, 3 years have 365 days each
    size      900B, 256KB, 1.5MB, 32GiB              bytes; KB and KiB are both 1,024 bytes, and so on
    rate      10/s, 5/min, 3/h, 400 per day          per second
    percent   99.9%                                  a fraction from 0 to 1
    share     10% or unknown                         a fraction from 0 to 1, or UNKNOWN
    date      2031-12-31                             the same text, if there is such a day
    version   1.33.6, 1.4                            the text as written
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from iotlint.model.unknown import UNKNOWN
from iotlint.source.scalars import is_date

_NUMBER = r"[0-9]{1,12}(\.[0-9]{1,6})?"
_NOT_ZERO = "^(?=[0-9.]*[1-9])"
_LENGTH = rf"{_NUMBER} ?(ms|s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?|y|years?)$"

DURATION = f"^{_LENGTH}"
INTERVAL = f"{_NOT_ZERO}{_LENGTH}"
SIZE = rf"{_NOT_ZERO}([0-9]{{1,15}} ?B|{_NUMBER} ?([KkMGT]B|[KMGT]iB))$"
RATE = rf"{_NOT_ZERO}{_NUMBER}( ?/ ?| per )(s|sec|second|m|min|minute|h|hour|d|day|w|week)$"
PERCENT = r"^(100(\.0{1,6})?|[0-9]{1,2}(\.[0-9]{1,6})?) ?%$"
SHARE = r"^(unknown|(100(\.0{1,6})?|[0-9]{1,2}(\.[0-9]{1,6})?) ?%)$"
_LEAP_YEAR = "([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)"
DATE = (
    r"^(?!0000)([0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
    rf"|{_LEAP_YEAR}-02-29)$"
)
VERSION = r"^v?[0-9]+(\.[0-9A-Za-z]+)*([-+][0-9A-Za-z.+-]+)?$"

# Numbers are kept as whole millionths and lengths of time as milliseconds, so that only the last step rounds.
_MILLIONTHS = 10**6
_SECOND, _MINUTE, _HOUR, _DAY, _WEEK = 1_000, 60_000, 3_600_000, 86_400_000, 604_800_000
_YEAR = 365 * _DAY
_LENGTHS = {
    "ms": 1,
    **dict.fromkeys(("s", "sec", "second", "seconds"), _SECOND),
    **dict.fromkeys(("m", "min", "minute", "minutes"), _MINUTE),
    **dict.fromkeys(("h", "hour", "hours"), _HOUR),
    **dict.fromkeys(("d", "day", "days"), _DAY),
    **dict.fromkeys(("w", "week", "weeks"), _WEEK),
    **dict.fromkeys(("y", "year", "years"), _YEAR),
}
_PERIODS = {
    unit: length
    for unit, length in _LENGTHS.items()
    if unit != "ms" and not unit.endswith("s") and length < _YEAR
}
_PERIODS["s"] = _SECOND
_SIZES = {
    "B": 1,
    **{unit: 1024 ** (power + 1) for power, k in enumerate("KMGT") for unit in (f"{k}B", f"{k}iB")},
    "kB": 1024,
}
# No quantity is as long as this; what is longer must not fill the memory of the readers below.
_LONGEST = 40
_DIGITS = "0123456789"
_ALPHANUMERIC = _DIGITS + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def _split(text: str) -> tuple[int, str] | None:
    """The number at the start of `text`, in millionths, and what follows it; None if there is none."""
    rest = text.lstrip("0123456789.")
    whole, dot, part = text[: len(text) - len(rest)].partition(".")
    if not 0 < len(whole) <= 12 or (dot and not (0 < len(part) <= 6 and "." not in part)):
        return None
    return int(whole) * _MILLIONTHS + int(part.ljust(6, "0")), rest


@lru_cache(maxsize=4096)
def _duration(text: str) -> float | None:
    found = _split(text)
    if found is None:
        return None
    number, unit = found
    length = _LENGTHS.get(unit.removeprefix(" "))
    return None if length is None else number * length / (_MILLIONTHS * _SECOND)


@lru_cache(maxsize=4096)
def _size(text: str) -> int | None:
    if text.endswith("B") and text[-2:-1] in "0123456789 " and len(text) > 1:
        digits = text[:-1].removesuffix(" ")
        return int(digits) if 0 < len(digits) <= 15 and not digits.strip(_DIGITS) else None
    found = _split(text)
    if found is None:
        return None
    number, unit = found
    factor = _SIZES.get(unit.removeprefix(" "), 0)
    return -(-number * factor // _MILLIONTHS) if factor > 1 else None


@lru_cache(maxsize=4096)
def _rate(text: str) -> float | None:
    found = _split(text)
    if found is None:
        return None
    number, rest = found
    if rest.startswith(" per "):
        unit = rest[5:]
    else:
        slash, unit = rest.removeprefix(" ")[:1], rest.removeprefix(" ")[1:].removeprefix(" ")
        if slash != "/":
            return None
    period = _PERIODS.get(unit)
    return None if period is None or not number else number * _SECOND / (_MILLIONTHS * period)


@lru_cache(maxsize=256)
def _percent(text: str) -> float | None:
    found = _split(text)
    if found is None or found[1] not in ("%", " %") or found[0] > 100 * _MILLIONTHS:
        return None
    # Leading zeros may not stretch the whole part beyond two digits, or three for one hundred itself.
    digits = len(text.partition(".")[0].rstrip(" %"))
    if digits > (3 if found[0] == 100 * _MILLIONTHS else 2):
        return None
    return found[0] / (100 * _MILLIONTHS)


def is_duration(text: str) -> bool:
    """Whether `text` matches `DURATION`."""
    return len(text) < _LONGEST and _duration(text) is not None


def is_interval(text: str) -> bool:
    """Whether `text` matches `INTERVAL`: a duration longer than nothing."""
    return len(text) < _LONGEST and bool(_duration(text))


def is_size(text: str) -> bool:
    """Whether `text` matches `SIZE`."""
    return len(text) < _LONGEST and bool(_size(text))


def is_rate(text: str) -> bool:
    """Whether `text` matches `RATE`."""
    return len(text) < _LONGEST and _rate(text) is not None


def is_percent(text: str) -> bool:
    """Whether `text` matches `PERCENT`."""
    return len(text) < _LONGEST and _percent(text) is not None


def is_share(text: str) -> bool:
    """Whether `text` matches `SHARE`."""
    return text == "unknown" or is_percent(text)


def is_version(text: str) -> bool:
    """Whether `text` matches `VERSION`."""
    rest = text.removeprefix("v").lstrip(_DIGITS)
    if len(rest) == len(text.removeprefix("v")):
        return False
    cut = min((at for at in (rest.find("-"), rest.find("+")) if at >= 0), default=len(rest))
    dotted, suffix = rest[:cut], rest[cut:]
    if dotted and (dotted[0] != "." or not all(dotted[1:].split(".")) or dotted.strip(_ALPHANUMERIC + ".")):
        return False
    return not suffix or (len(suffix) > 1 and not suffix.strip(_ALPHANUMERIC + ".+-"))


# The check that stands for a pattern of the schema, by the pattern's text.
CHECKS = {
    DURATION: is_duration,
    INTERVAL: is_interval,
    SIZE: is_size,
    RATE: is_rate,
    PERCENT: is_percent,
    SHARE: is_share,
    DATE: is_date,
    VERSION: is_version,
}


def parse_duration(text: str) -> float:
    """Seconds in a duration such as `48h`. Raises ValueError where it is none."""
    value = _duration(text) if len(text) < _LONGEST else None
    if value is None:
        raise ValueError(f"{text!r} is no duration such as 60s, 5min, 48h or 7d.")
    return value


def parse_size(text: str) -> int:
    """Bytes in a size such as `256KB`, rounded up. Raises ValueError where it is none, or nothing."""
    value = _size(text) if len(text) < _LONGEST else None
    if not value:
        raise ValueError(f"{text!r} is no size such as 900B, 256KB or 32GiB.")
    return value


def parse_rate(text: str) -> float:
    """Times a second in a rate such as `400 per day`. Raises ValueError where it is none, or zero."""
    value = _rate(text) if len(text) < _LONGEST else None
    if value is None:
        raise ValueError(f"{text!r} is no rate such as 10/s, 5/min or 400 per day.")
    return value


def parse_percent(text: str) -> float:
    """The fraction, from 0 to 1, in a percentage such as `99.9%`. Raises ValueError where it is none."""
    value = _percent(text) if len(text) < _LONGEST else None
    if value is None:
        raise ValueError(f"{text!r} is no percentage such as 99.9%.")
    return value


def parse_share(text: str) -> Any:
    """The fraction in a percentage; UNKNOWN for the word itself. Raises ValueError where it is neither."""
    return UNKNOWN if text == "unknown" else parse_percent(text)


def parse_date(text: str) -> str:
    """The date itself, if it is written as year-month-day and the calendar has it; else ValueError."""
    if not is_date(text):
        raise ValueError(f"{text!r} is no day such as 2031-12-31.")
    return text


_PARSERS: dict[str, Callable[[str], Any]] = {
    "duration": parse_duration,
    "size": parse_size,
    "rate": parse_rate,
    "percent": parse_percent,
    "share": parse_share,
    "date": parse_date,
    "version": str,
}


def normalise(quantity: str, text: str) -> Any:
    """A valid text of a quantity as rules compute with it, in the units that this module's head lists.

    Raises ValueError for a text that is not valid, KeyError for a quantity that does not exist.
    """
    return _PARSERS[quantity](text)


def _plain(number: float) -> str:
    """A number with at most six decimals, without an exponent or closing zeros."""
    return f"{number:.6f}".rstrip("0").rstrip(".")


def format_size(size: float) -> str:
    """Bytes for people to read: 262144 gives `256 KB`; what no unit says in two decimals stays in bytes."""
    for unit in ("TB", "GB", "MB", "KB"):
        number = _plain(round(size / _SIZES[unit], 2))
        if size >= _SIZES[unit] and _size(f"{number}{unit}") == size:
            return f"{number} {unit}"
    return f"{int(size):,} bytes"


def format_rate(rate: float) -> str:
    """Times a second for people to read: 10.0 gives `10/s`, 0.5 gives `30/min`."""
    for unit, length in (("s", 1), ("min", 60), ("h", 3600), ("day", 86400)):
        number = round(rate * length, 6)
        if number >= 1 and number == int(number):
            return f"{int(number):,}/{unit}"
    return f"{_plain(rate)}/s"


def format_percent(share: float) -> str:
    """A fraction for people to read: 0.999 gives `99.9%`."""
    return f"{_plain(share * 100)}%"


def format_duration(seconds: float) -> str:
    """Seconds for people to read: 172800.0 gives `48h`, 0.5 gives `500ms`."""
    length = seconds * _SECOND
    # Days only from the fourth on: documents and plans speak of 48 and 72 hours.
    for unit, factor, least in (
        ("d", _DAY, 4 * _DAY),
        ("h", _HOUR, 1),
        ("min", _MINUTE, 1),
        ("s", _SECOND, 1),
    ):
        if length >= least and length % factor == 0:
            return f"{int(length // factor)}{unit}"
    if 0 < length < _SECOND:
        return f"{_plain(length)}ms"
    return f"{_plain(seconds)}s"
