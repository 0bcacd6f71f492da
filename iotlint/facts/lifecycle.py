"""What ends when: retirements of services and ends of support of versions, seen from the day of judgment.

The catalog gives `lifecycle.retirement`, and `versions.<v>.endOfSupport` by minor version; a fact that was
not read in full is marked by a fact `unsure.<key>`.
"""

import re
from datetime import date
from typing import Any, NamedTuple

from iotlint.model.types import Element, Plan
from iotlint.model.unknown import UNKNOWN

_MINOR = re.compile(r"v?(\d+\.\d+)")
_SUPPORT = re.compile(r"versions\.(\d+\.\d+)\.(?:endOfSupport|supported)")
_RETIREMENT = "lifecycle.retirement"


class Event(NamedTuple):
    """Something in a plan that changes on a day: which element, what happens, what comes after."""

    date: str
    days: int
    element: str
    what: str
    successor: tuple[str, ...]
    unsure: bool


def ends(service: Element, what: str) -> Any:
    """The ISO date of a service's `retirement`, or of the end of `support` of its version; None if none is known."""
    key = _key(service, what)
    return key if key is UNKNOWN or key is None else service.facts.get(key)


def days_left(plan: Plan, service: Element, what: str) -> Any:
    """Days from the day of judgment to that date, negative once it is past; None if there is no date."""
    end = ends(service, what)
    return _days(plan.as_of, end) if isinstance(end, str) else end


def unsure(service: Element, what: str) -> bool:
    """Whether the date rests on an excerpt, an old document or an inference."""
    key = _key(service, what)
    return isinstance(key, str) and bool(service.facts.get(f"unsure.{key}"))


def supported_version(plan: Plan, service: Element) -> Any:
    """The newest minor version of a service that is supported on the day of judgment, by its number; UNKNOWN
    where the catalog names none that is newer than the planned one."""
    planned = _MINOR.match(str(service.fields.get("version", "")))
    if service.type is UNKNOWN or planned is None:
        return UNKNOWN
    found = [planned.group(1)]
    for key, value in service.facts.items():
        known = _SUPPORT.fullmatch(key)
        if known and (value is True or (isinstance(value, str) and value > plan.as_of)):
            found.append(known.group(1))
    newest = max(found, key=lambda version: [int(part) for part in version.split(".")])
    return UNKNOWN if newest == planned.group(1) else newest


def timeline(plan: Plan) -> list[Event]:
    """Everything in a plan that is known to end, the soonest first."""
    found = []
    for service in plan.services:
        for what in ("retirement", "support"):
            end = ends(service, what)
            if isinstance(end, str):
                said = "is retired" if what == "retirement" else f"support of {service.fields['version']} ends"
                after = service.facts.get("lifecycle.successor") if what == "retirement" else None
                successor = tuple(after) if isinstance(after, list | tuple) else ()
                found.append(
                    Event(end, _days(plan.as_of, end), service.id, said, successor, unsure(service, what))
                )
    until = (plan.fields.get("solution") or {}).get("until")
    if isinstance(until, str) and found:
        found.append(Event(until, _days(plan.as_of, until), "solution", "has to run until here", (), False))
    return sorted(found)


def _key(service: Element, what: str) -> Any:
    if service.type is UNKNOWN:
        return UNKNOWN
    if what == "retirement":
        return _RETIREMENT
    version = service.fields.get("version")
    if version is UNKNOWN:
        return UNKNOWN
    minor = _MINOR.match(version) if isinstance(version, str) else None
    return f"versions.{minor.group(1)}.endOfSupport" if minor else None


def _days(start: str, end: str) -> int:
    return date.fromisoformat(end).toordinal() - date.fromisoformat(start).toordinal()
