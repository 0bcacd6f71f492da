"""What devices ask of a service beside their telemetry, by the measure in which it counts: twin updates, requests,
uploads, new connections, registrations."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from iotlint.facts.amounts import CHUNK, Amount, active_seconds, chunks_of, counted, rate_of, shown
from iotlint.facts.graph import Graph
from iotlint.facts.limits import is_number
from iotlint.facts.spread import provisioners
from iotlint.model.types import Element

BESIDES = {
    "twinUpdates": "twin updates",
    "twinReads": "twin reads",
    "commands": "requests",
    "uploads": "uploads",
}


def metered_besides(device: Element, chunk: int) -> Iterator[tuple[str, Amount | None]]:
    """Requests, what is written to twins and read from them, and uploads (as two messages) are metered as well."""
    count = counted(device)
    for name, word in BESIDES.items():
        given = device.fields.get(name)
        if not isinstance(given, dict):
            continue
        rate = rate_of(given)
        of = f"{device.id} ({word})"
        if count is None or rate is None:
            yield of, None
            continue
        each = chunks_of(given.get("size"), chunk)
        if name == "commands":
            # A message to a device has no reply; a job's requests are metered like any other.
            each += 0 if given.get("via") == "message" else chunks_of(given.get("replySize"), chunk)
        elif name == "uploads":
            each = 2
        a_day = rate * active_seconds(given)
        yield of, (count * a_day * each, partial(_metered_text, count, a_day, each))


def _metered_text(count: int, a_day: float, each: int) -> str:
    return f"{shown(count)} × {shown(a_day)} a day × {each}"


_PER_TIME = {
    "twinUpdatesPerSecond": ("twinUpdates", 1),
    "twinReadsPerSecond": ("twinReads", 1),
    "uploadsPerMinute": ("uploads", 60),
}
# Each way to a device has a limit of its own; a request that says nothing of its way is a direct method.
_SENT = {
    "commandBytesPerSecond": ("direct-method", 1),
    "jobOperationsPerSecond": ("job", 1),
    "messagesToDevicesPerMinute": ("message", 60),
}
_WITHIN = {"connectsPerSecond": ("reconnectWithin", 1), "registrationsPerMinute": ("onboardWithin", 60)}
_WITHIN["registryOperationsPerMinute"] = _WITHIN["registrationsPerMinute"]


OF_DEVICES = frozenset(("devices", *_PER_TIME, *_SENT, *_WITHIN))


# What devices have to state for there to be any of a measure, which most do not.
STATED_FOR = {
    **{measure: {name} for measure, (name, _) in (*_PER_TIME.items(), *_WITHIN.items())},
    **{measure: {"commands"} for measure in _SENT},
    "registrationsPerMinute": {"onboardWithin", "reconnectWithin"},
}
STATED = frozenset(name for names in STATED_FOR.values() for name in names)


def of_devices(graph: Graph, device: Element, measure: str) -> Iterator[tuple[str, Amount | None]]:
    """What a group asks, as far as it states anything of it."""
    if measure == "devices":
        count = counted(device)
        yield device.id, None if count is None else (count, lambda: shown(count))
    elif measure in _PER_TIME:
        name, seconds = _PER_TIME[measure]
        given = device.fields.get(name)
        if isinstance(given, dict):
            yield device.id, _per_time(given, counted(device), seconds, 1)
    elif measure in _SENT:
        way, seconds = _SENT[measure]
        given = device.fields.get("commands")
        if isinstance(given, dict) and given.get("via", "direct-method") == way:
            size = chunks_of(given.get("size"), CHUNK) * CHUNK if way == "direct-method" else 1
            yield device.id, _sent(given, counted(device), seconds, size)
    elif measure in _WITHIN:
        name, seconds = _WITHIN[measure]
        times = [device.fields.get(name)]
        if measure == "registrationsPerMinute" and device.fields.get("provisions") == "every-boot":
            times.append(device.fields.get("reconnectWithin"))
        time = min((each for each in times if is_number(each) and each), default=None)
        # What a provisioning service registers is counted there.
        if time and not (measure == "registryOperationsPerMinute" and provisioners(graph, device)):
            yield device.id, within(counted(device), time, seconds)


def _per_time(given: Any, count: int | None, seconds: int, size: int) -> Amount | None:
    rate, interval = rate_of(given), given.get("interval")
    if count is None or rate is None:
        return None

    def text() -> str:
        often = shown(rate * seconds)
        if interval and seconds == 60 and interval % 60 == 0:
            often = f"1 / {shown(interval / 60)} min"
        elif interval:
            often = f"{seconds} / {shown(interval)} s"
        return f"{shown(count)} × {often}" + (f" × {shown(size)} B" if size != 1 else "")

    return count * rate * seconds * size, text


def _sent(given: Any, count: int | None, seconds: int, size: int) -> Amount | None:
    """Requests as often as each device gets them, or one to all in the time for that: whatever is more."""
    usual, time = _per_time(given, count, seconds, size), given.get("allWithin")
    if not isinstance(time, int | float) or not time:
        return usual
    at_once = within(count, time, seconds, size)
    return max((each for each in (usual, at_once) if each), key=lambda each: each[0], default=None)


def within(count: Any, time: float, seconds: int, size: int = 1) -> Amount | None:
    """What one each of a number comes to if all of them come within a time."""
    if not isinstance(count, int):
        return None
    unit = "s" if seconds == 1 else "min"
    each = "" if size == 1 else f" × {shown(size)} B"
    return count * seconds / time * size, lambda: f"{shown(count)} / {shown(time / seconds)} {unit}{each}"
