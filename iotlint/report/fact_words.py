"""Numbers of the catalog with their units, and words for what they count: `604,800 seconds (7 days)`."""

from __future__ import annotations

import re
from typing import Any

from iotlint.facts.demand import MEASURES

# Last parts of keys whose numbers are in base units; all others count what they are called after, or name the unit.
_SECONDS = (
    *("retention", "commandLifetime", "messageTimeToLive", "mqttKeepAlive", "offlineDuration"),
    *("failoverFastest", "failoverLoss", "failoverSlowest"),
)
_BYTES = (
    *("chunkSize", "cloudToDeviceMessage", "deviceToCloudMessage", "directMethodPayload", "eventSize"),
    *("basicEventSize", "basicMessageSize", "eventSizeUnset", "httpMessageSize"),
    *("messageSize", "storage", "twinDesired", "twinReported", "twinTags", "updateFile"),
)
_CHARACTERS = ("registrationId", "registrationIdX509")
# What a key ends with that names its unit; the rest of it is what has that many.
_ENDS = {"Days": "days", "Hours": "hours", "GiB": "GiB", "KiB": "KiB", "MiB": "MiB"}
_STEPS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"))
_POWERS = ((1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"))


def value_text(value: Any) -> str:
    """A value in words: yes and no, lists with commas, thousands set apart."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return ", ".join(map(value_text, value)) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value)


def fact_text(key: str, value: Any) -> str:
    """The value of a fact in words, with its unit where it is a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value_text(value)
    parts = [part for part in key.split(".") if part != "unsure"]
    last = parts[-1]
    if last.removesuffix("Floor") in MEASURES:
        least = last.endswith("Floor")
        words = MEASURES[last.removesuffix("Floor")]
        return f"{value:,} {words}, {'at least, whatever the units' if least else 'for one unit'}"
    for names, unit in ((_SECONDS, "seconds"), (_BYTES, "bytes"), (_CHARACTERS, "characters")):
        if any(part in names for part in parts[-2:]):
            return f"{value:,} {unit}{_larger(value, unit)}"
    for end, unit in _ENDS.items():
        if last.endswith(end) or f"{end}At" in last or f"{end}Per" in last:
            return f"{value:,} {unit}{' a second' if last.endswith('PerSecond') else ''}"
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", last).lower()
    if words == "max units":
        return f"{value:,} unit{'' if value == 1 else 's'} at most"
    if words.endswith(" port"):
        return f"port {value}"
    return f"{value:,} {words}"


def _larger(value: float, unit: str) -> str:
    """The same in a larger unit, in brackets, where it comes out even."""
    for size, name in {"seconds": _STEPS, "bytes": _POWERS}.get(unit, ()):
        if value >= size and value % size == 0:
            number = int(value // size)
            return f" ({number:,} {name.removesuffix('s') if number == 1 else name})"
    return ""
