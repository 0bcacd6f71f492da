"""Checks the form of an architecture: quickly whether it is sound, and only if it is not, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iotlint.model.problem import Problem, Route

Valid = Callable[[Any], bool]


def validate(
    value: Any, valid: Valid, entries: Mapping[str, Valid] | None = None
) -> tuple[Any, list[Problem], frozenset[str]]:
    """The tree that rules may judge, the problems of form, and the sections of which not all is known.

    `valid` and `entries` (`ENTRIES`) come from the source that `schema_code.validator_source` writes for the
    schema of architectures. A sound value comes back as it is.
    """
    if valid(value):
        return value, [], frozenset()
    from iotlint.model.explain import explain, prune

    problems = explain(value, entries=entries)
    tree, incomplete = prune(value, problems)
    return tree, problems, incomplete


def canonical_types(value: Any, aliases: Mapping[str, str]) -> tuple[Any, list[tuple[Route, str, str]]]:
    """The tree with service types under their proper names, and what was replaced: (route, written, proper).

    `aliases` maps other names in lower case (and the proper ones, for those who write `IoT-Hub`) to proper
    names; blanks at the ends and double ones inside don't count. The tree that is passed in stays as it is:
    the containers on the way to a replaced type are copied, the rest is shared.
    """
    services = value.get("services") if isinstance(value, dict) else None
    if not isinstance(services, dict):
        return value, []
    replaced: list[tuple[Route, str, str]] = []
    changed: dict[Any, Any] = {}
    for key, service in services.items():
        written = service.get("type") if isinstance(service, dict) else None
        if not isinstance(written, str):
            continue
        proper = aliases.get(" ".join(written.lower().split()))
        if proper is not None and proper != written:
            replaced.append((("services", key, "type"), written, proper))
            changed[key] = {**service, "type": proper}
    if not replaced:
        return value, []
    return {**value, "services": {**services, **changed}}, replaced
