"""What somebody meant who wrote a quantity otherwise than it is read: `48 hrs`, `PT48H`, `1h30m`."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from iotlint.model import units

UNITS = {
    "duration": "ms, s, min, h, d, w or y",
    "size": "B, KB, MB, GB or TB",
    "rate": "/s, /min, /h or per day",
    "percent": "%",
    "share": "%, or the word unknown",
}
_SAMPLES = {
    "duration": ("s", "min", "h"),
    "size": ("B", "KB", "MB"),
    "rate": ("/s", "/min", " per day"),
    "percent": ("%",),
    "share": ("%",),
}
_OTHER_NAMES = {
    "duration": {
        "millisecond": "ms", "milliseconds": "ms", "msec": "ms", "secs": "s", "mins": "min", "hr": "h",
        "hrs": "h", "wk": "w", "wks": "w", "yr": "y", "yrs": "y",
    },
    "size": {
        "b": "B", "byte": "B", "bytes": "B", "kilobyte": "KB", "kilobytes": "KB", "megabyte": "MB",
        "megabytes": "MB", "gigabyte": "GB", "gigabytes": "GB", "kib": "KiB", "mib": "MiB", "gib": "GiB",
        "tib": "TiB", "kb": "KB", "mb": "MB", "gb": "GB", "tb": "TB", "ki": "KiB", "mi": "MiB", "gi": "GiB",
        "ti": "TiB",
    },
    "percent": {"percent": "%", "per cent": "%", "pct": "%"},
    "share": {"percent": "%", "per cent": "%", "pct": "%"},
}  # fmt: skip
# Words for how often, as a duration between two and as a rate.
_OFTEN = {"secondly": "s", "minutely": "min", "hourly": "h", "daily": "d", "weekly": "w", "yearly": "y"}
_TIMES = {"once": "1", "twice": "2"}
_PERIODS = {"second": "s", "sec": "s", "minute": "min", "hour": "h"}
_ISO = re.compile(r"P(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?", re.ASCII)
_STEPS = re.compile(r"(?:(\d{1,6})d)? ?(?:(\d{1,6})h)? ?(?:(\d{1,6})m(?:in)?)? ?(?:(\d{1,6})s)?", re.ASCII)
_PER = re.compile(
    r"([0-9.]+|once|twice) ?(?:x|times|messages?|msgs?|events?)? ?(?:/|per|an?|each|every) ?([a-z]+)",
    re.ASCII,
)
# `Mb` is a million bits to some, and a megabyte to others; `3M` are three months to many.
_UNSURE = {"size": ("Kb", "Mb", "Gb", "Tb"), "duration": ("M",)}
_COUNT = re.compile(r"([0-9]{1,9})(?:\.([0-9]{1,6}))? ?(k|thousand|m|mio|million)", re.ASCII)
_APART = re.compile(r"[0-9]{1,3}(?:([ ,_'])[0-9]{3})(?:\1[0-9]{3})*", re.ASCII)


def samples(quantity: str, number: float | str) -> list[str]:
    """A bare number with each of the units it may have been meant in, most likely first."""
    return [f"{number}{unit}" for unit in _SAMPLES[quantity]]


def meant(quantity: str, text: str, fits: Callable[[Any], bool]) -> str | None:
    """The one way to write what `text` says, or None where there is none or it is not certain."""
    if len(text) > 60:
        return None
    return next((found for found in _readings(quantity, text) if found != text and fits(found)), None)


def count(text: str) -> int | None:
    """The whole number that a text says in another way: `1,200`, `10k`, `2 million`; None where it says none."""
    tidy = " ".join(text.split())
    if _APART.fullmatch(tidy):
        return int(re.sub("[^0-9]", "", tidy))
    if found := _COUNT.fullmatch(tidy.lower()):
        power = 3 if found[3] in ("k", "thousand") else 6
        part = found[2] or ""
        return int(found[1] + part.ljust(power, "0")) if len(part) <= power else None
    return int(tidy) if re.fullmatch("[0-9]{1,15}", tidy, re.ASCII) else None


def advice(quantity: str, text: str) -> str:
    """What to say of a text that may mean two things, or two at once; empty where there is nothing to say."""
    unit = " ".join(text.split()).lstrip("0123456789.").removeprefix(" ")
    if quantity == "size" and unit in _UNSURE["size"]:
        return f"which may be bits; write {unit[0]}B where bytes are meant"
    if quantity == "size" and re.search(r"/|\bper\b|\bps$", text):
        return "an amount in a time; a size is that of one, and how often is said beside it, as `rate` or `interval`"
    if quantity == "duration" and (unit == "M" or re.fullmatch("mo(nth)?s?", unit.lower())):
        return "and months differ in length; write days"
    if quantity == "duration" and _PER.fullmatch(text.strip().lower()):
        return "how often; a duration is the time from one to the next, such as 10s"
    return ""


def _readings(quantity: str, text: str) -> Iterator[str]:
    tidy = " ".join(text.split())
    yield tidy
    if tidy.lstrip("0123456789.,").removeprefix(" ") in _UNSURE.get(quantity, ()):
        return
    # Thousands are set apart by commas in groups of three; a comma before one or two digits is a decimal one.
    tidy = re.sub(r"(?<=\d),(?=\d{3}(\D|$))", "", tidy)
    yield tidy
    if quantity == "date":
        yield re.sub(r"[/. ]", "-", tidy)
        return
    tidy = re.sub(r"(?<=\d),(?=\d{1,2}(\D|$))", ".", tidy)
    yield tidy
    often = _OFTEN.get(tidy.lower())
    if quantity == "duration":
        yield tidy.lower()
        yield tidy.lower().removeprefix("every ")
        if often:
            yield f"1{often}"
        yield from _steps(tidy)
    if quantity == "rate":
        if often:
            yield f"1/{often}"
        found = _PER.fullmatch(tidy.lower())
        if found:
            period = found[2].removesuffix("s") or "s"
            yield f"{_TIMES.get(found[1], found[1])}/{_PERIODS.get(period, period)}"
    unit = tidy.lstrip("0123456789.")
    number = tidy[: len(tidy) - len(unit)]
    unit = unit.removeprefix(" ")
    other = _OTHER_NAMES.get(quantity, {}).get(unit.lower())
    if other is not None:
        yield number + other


def _steps(text: str) -> Iterator[str]:
    """`1h30m` and `PT1H30M` as one number of the smallest unit that they use."""
    for pattern in (_ISO, _STEPS):
        found = pattern.fullmatch(text if pattern is _ISO else text.lower())
        if found and any(found.groups()):
            parts = [int(part or 0) for part in found.groups()]
            seconds = parts[0] * 86400 + parts[1] * 3600 + parts[2] * 60 + parts[3]
            yield units.format_duration(seconds)
