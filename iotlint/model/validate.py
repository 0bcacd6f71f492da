"""Checks the form of an architecture: quickly whether it is sound, and only if it is not, what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from iotlint.model.problem import Problem
    from iotlint.source.document import Document
    from iotlint.source.span import Route

Valid = Callable[[Any], bool]
API_VERSION = "iotlint/v1"
KIND = "Architecture"


def is_architecture(document: Document) -> bool:
    """Whether a document claims to be an architecture; whether it is a sound one is for the schema to say."""
    value = document.value
    if not isinstance(value, dict):
        return False
    version = value.get("apiVersion")
    if isinstance(version, str):
        return version.startswith("iotlint/")
    return value.get("kind") == KIND


def mentions_header(text: str) -> bool:
    """Whether a text that could not be read as an architecture seems to have been meant as one."""
    return "iotlint/v" in text and "apiVersion" in text


def validate(
    value: Any, valid: Valid, entries: Mapping[str, Valid] | None = None, document: Document | None = None
) -> tuple[Any, list[Problem], frozenset[str]]:
    """The tree that rules may judge, the problems of form, and the sections of which not all is known.

    What is wrong beside what is surely meant is said in the same run; the document is told of keys that stand in it
    under another name. `valid` and `entries` (`ENTRIES`) come from the source that
    `schema_code.validator_source` writes for the schema of architectures. A sound value comes back as it is.
    """
    if valid(value):
        return value, [], frozenset()
    from iotlint.model.explain import prune

    value, certain, problems = _settle(value, valid, entries)
    if document is not None:
        document.call((str(e.replacement), str(e.route[-1])) for e in certain if e.part == "key")
    # What stands beside an unknown word was held against the one that is meant; for rules it stays unknown.
    unknown = [each for each in certain if each.name == "unknown-value"]
    tree, incomplete = prune(value, [*unknown, *problems])
    return tree, [*certain, *problems], incomplete


def settled(value: Any, valid: Valid, entries: Mapping[str, Valid] | None = None) -> Any:
    """The tree with what is surely meant in place of what is written, whatever else is wrong with it."""
    return value if valid(value) else _settle(value, valid, entries)[0]


def _settle(
    value: Any, valid: Valid, entries: Mapping[str, Valid] | None
) -> tuple[Any, list[Problem], list[Problem]]:
    """The tree, the problems of form that are settled in it, and those that are left."""
    from iotlint.model.explain import explain, prune

    problems = explain(value, entries=entries)
    certain: dict[tuple[Route, str], Problem] = {}
    while meant := [
        each for each in problems if _is_certain(each) and (each.route, each.part) not in certain
    ]:
        from iotlint.model.other_keys import renamed_in

        certain |= {(each.route, each.part): each for each in meant}
        value, _ = prune(value, (_becoming(each) for each in meant if each.part == "value"))
        value = renamed_in(value, [each for each in meant if each.part == "key"])
        problems = [] if valid(value) else explain(value, entries=entries)
    return value, list(certain.values()), problems


def _is_certain(problem: Problem) -> bool:
    return problem.sure and problem.replacement is not None


def _becoming(problem: Problem) -> Problem:
    """An unknown word with the one that is meant by it; whatever else is certain counts as that already."""
    if problem.name != "unknown-value":
        return problem
    return problem._replace(becomes=((problem.route, problem.replacement),), incomplete="")


def canonical_types(value: Any, aliases: Mapping[str, str]) -> tuple[Any, list[Problem]]:
    """The tree with service types under their proper names, and a problem for each that was called otherwise.

    `aliases` maps other names in lower case (and the proper ones, for those who write `IoT-Hub`) to proper
    names; blanks at the ends and double ones inside don't count. The tree that is passed in stays as it is:
    the containers on the way to a replaced type are copied, the rest is shared.
    """
    services = value.get("services") if isinstance(value, dict) else None
    if not isinstance(services, dict):
        return value, []
    replaced: list[Problem] = []
    changed: dict[Any, Any] = {}
    for key, service in services.items():
        written = service.get("type") if isinstance(service, dict) else None
        if not isinstance(written, str):
            continue
        proper = aliases.get(" ".join(written.lower().split()))
        if proper is not None and proper != written:
            replaced.append(_other_name(("services", key, "type"), written, proper))
            changed[key] = {**service, "type": proper}
    if not replaced:
        return value, []
    return {**value, "services": {**services, **changed}}, replaced


def canonical_keys(
    value: Any, document: Document, keys: Mapping[str, Mapping[str, str]]
) -> tuple[Any, list[Problem]]:
    """The tree with the keys of entries under their proper names, and a problem for each that was called otherwise.

    `keys` maps by section other names to proper ones. The document is told of what it has under another name, so
    that whoever asks it for the proper one is led there. The tree that is passed in stays as it is.
    """
    if not isinstance(value, dict):
        return value, []
    for section, others in keys.items():
        entries = value.get(section)
        for entry in entries.values() if isinstance(entries, dict) else ():
            if isinstance(entry, dict) and not others.keys().isdisjoint(entry):
                from iotlint.model.other_keys import proper

                return proper(value, document, keys)
    return value, []


def _other_name(route: Route, written: str, proper: str) -> Problem:
    from iotlint.model.problem import Problem

    message = f"'{written}' is another name of the service type '{proper}'; write '{proper}'."
    return Problem("other-service-name", message, route, "value", proper, sure=True)
