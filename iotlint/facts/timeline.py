"""Everything in a plan that is known to end, in order."""

from typing import NamedTuple

from iotlint.facts.lifecycle import days_between, ends, unsure
from iotlint.model.types import Plan

# The facts that are read here by name (catalog/uses.py).
USES = ("lifecycle.successor",)


class Event(NamedTuple):
    """Something in a plan that changes on a day: which element, what happens, what comes after."""

    date: str
    days: int
    element: str
    what: str
    successor: tuple[str, ...]
    unsure: bool


def timeline(plan: Plan) -> list[Event]:
    """Everything in a plan that is known to end, the soonest first."""
    found = []
    for service in plan.services:
        for what in ("retirement", "support"):
            end = ends(service, what)
            if isinstance(end, str):
                said = (
                    "is retired" if what == "retirement" else f"support of {service.fields['version']} ends"
                )
                after = service.facts.get("lifecycle.successor") if what == "retirement" else None
                successor = tuple(after) if isinstance(after, list | tuple) else ()
                found.append(
                    Event(
                        end, days_between(plan.as_of, end), service.id, said, successor, unsure(service, what)
                    )
                )
    until = (plan.fields.get("solution") or {}).get("until")
    if isinstance(until, str) and found:
        found.append(
            Event(until, days_between(plan.as_of, until), "solution", "has to run until here", (), False)
        )
    return sorted(found)
