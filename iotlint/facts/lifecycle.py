"""What ends when: retirements of services and ends of support of versions, seen from the day of judgment.

The catalog gives `lifecycle.retirement`, and `versions.<v>.endOfSupport` by minor version; a fact that was
not read in full is marked by a fact `unsure.<key>`.
"""

from typing import Any

from iotlint.model.types import Element, Plan
from iotlint.model.unknown import UNKNOWN

# The facts that are read here by name (catalog/uses.py).
USES = (
    "lifecycle.retirement",
    "versions.*.endOfSupport",
    "versions.*.supported",
)

_RETIREMENT = "lifecycle.retirement"


def ends(service: Element, what: str) -> Any:
    """The ISO date of a service's `retirement`, or of the end of `support` of its version; None if none is known."""
    key = _key(service, what)
    return key if key is UNKNOWN or key is None else service.facts.get(key)


def days_left(plan: Plan, service: Element, what: str) -> Any:
    """Days from the day of judgment to that date, negative once it is past; None if there is no date."""
    end = ends(service, what)
    return days_between(plan.as_of, end) if isinstance(end, str) else end


def unsure(service: Element, what: str) -> bool:
    """Whether the date rests on an excerpt, an old document or an inference."""
    key = _key(service, what)
    return isinstance(key, str) and bool(service.facts.get(f"unsure.{key}"))


def supported_version(plan: Plan, service: Element) -> Any:
    """The newest minor version of a service that is supported on the day of judgment, by its number; UNKNOWN
    where the catalog names none that is newer than the planned one."""
    planned = _minor(service.fields.get("version"))
    if service.type is UNKNOWN or planned is None:
        return UNKNOWN
    found = [planned]
    for key, value in service.facts.items():
        known = (
            _minor(key.removeprefix("versions.")) if key.endswith((".endOfSupport", ".supported")) else None
        )
        if known and (value is True or (isinstance(value, str) and value > plan.as_of)):
            found.append(known)
    newest = max(found, key=lambda version: [int(part) for part in version.split(".")])
    return UNKNOWN if newest == planned else newest


def _key(service: Element, what: str) -> Any:
    if service.type is UNKNOWN:
        return UNKNOWN
    if what == "retirement":
        return _RETIREMENT
    version = service.fields.get("version")
    if version is UNKNOWN or version is None:
        return version
    # By minor version: 1.5.21 is supported as long as 1.5 is.
    minor = _minor(version)
    return f"versions.{minor}.endOfSupport" if minor else None


def _minor(version: Any) -> str | None:
    """The first two numbers of a version: '1.5' of 'v1.5.21'."""
    parts = version.removeprefix("v").split(".") if isinstance(version, str) else []
    if len(parts) < 2 or not (parts[0] + parts[1]).isdigit():
        return None
    return f"{parts[0]}.{parts[1]}"


def days_between(start: str, end: str) -> int:
    """Days from one ISO date to another."""
    from datetime import date

    return date.fromisoformat(end).toordinal() - date.fromisoformat(start).toordinal()
