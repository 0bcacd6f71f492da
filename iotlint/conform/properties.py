"""Properties that both sides state of one thing, and in which they differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from iotlint.conform.sides import Difference, Sides, called, unsaid
from iotlint.imports.drawn import Entry
from iotlint.model.types import Element
from iotlint.model.unknown import UNKNOWN

_REGIONS = ("region",)
_VERSIONS = ("version", "cluster.version")


def properties(sides: Sides, element: Element, entry: Entry) -> Iterator[Difference]:
    """What differs between an entry of the plan and the thing that it stands for: all that can be stated of both."""
    if element.kind == "asset" and element.fields.get("count", 1) != 1:
        # A group of assets has the values of each of them, and is the name of none.
        return
    other = sides.there.by_id[entry.id]
    kind = element.kind + "s", element.type if element.kind == "service" else ""
    silent = []
    for key in ("type", *sorted(sides.fields.get(kind, ()))):
        planned, there = _value(element, key), _value(other, key)
        if planned is None or planned is UNKNOWN:
            continue
        if there is None or there is UNKNOWN:
            silent.append(key)
        elif not _equal(planned, there, key):
            told = entry.fields[key]
            written = _written(sides, element, key)
            message = (
                f"{called(element)}: `{key}` is {said(written, planned)} in the plan and "
                f"{said(told.value, there)} in what is {sides.word}."
            )
            spots = (told.spot, *reversed(told.uses)) if told.spot is not None else (entry.key,)
            route = (*element.route, *key.split("."))
            yield Difference("property-differs", message, route, "value", f"{element.id}.{key}", spots)
    if silent:
        listed = ", ".join(f"`{key}`" for key in silent)
        why = sorted(each for each in entry.remarks if each.partition(":")[0] in silent)
        because = f" ({'; '.join(why)})" if why else ""
        message = f"{called(element)}: {listed} could not be compared, since it is not stated there{because}."
        yield unsaid(element, message, (entry.key,))


def _value(element: Element, key: str) -> Any:
    found: Any = element.fields
    for part in key.split("."):
        if not isinstance(found, dict):
            return None
        found = found.get(part)
    return found


def _written(sides: Sides, element: Element, key: str) -> Any:
    found: Any = sides.written
    for part in (*element.route, *key.split(".")):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def said(written: Any, value: Any) -> str:
    """A value as it is written, or as it is understood where that says less."""
    found = value if written is None or isinstance(written, (dict, list)) else written
    if isinstance(found, list):
        return ", ".join(map(str, found))
    return ("true" if found else "false") if isinstance(found, bool) else str(found)


def _equal(planned: Any, there: Any, key: str) -> bool:
    if key in _REGIONS:
        return _bare(planned) == _bare(there)
    if key in _VERSIONS:
        # A plan may name the line of a version, what is deployed has all of its numbers.
        a, b = str(planned).removeprefix("v").split("."), str(there).removeprefix("v").split(".")
        return a[: len(b)] == b[: len(a)]
    if isinstance(planned, list) and isinstance(there, list):
        ours, theirs = ([str(each).casefold() for each in side] for side in (planned, there))
        return all(any(map(like, theirs, [a] * len(theirs))) for a in ours) and len(ours) == len(theirs)
    if isinstance(planned, str) and isinstance(there, str):
        return planned.casefold() == there.casefold()
    return bool(planned == there)


def like(one: str, other: str) -> bool:
    """Whether two words are the same, or one of them is the family of the other, as `mqtt` is of `mqtt-5`."""
    return one == other or one.startswith(f"{other}-") or other.startswith(f"{one}-")


def _bare(region: Any) -> str:
    return "".join(each for each in str(region).casefold() if each.isalnum())
