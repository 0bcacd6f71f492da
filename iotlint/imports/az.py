"""What `az` prints of deployed resources: lists, graph queries, single resources, snapshots."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from iotlint.imports.resource import Resource, from_id
from iotlint.imports.value import Spot, Value, pieces
from iotlint.source.document import Document

# Where lists of resources stand in what commands print.
_LISTS = ("value", "data", "predictedResources", "resources")


def looks_like_az(value: Any) -> bool:
    """Whether a document may be the output of such a command."""
    return any(True for _ in _objects(value))


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        keys = {key.lower(): key for key in value}
        for name in _LISTS:
            listed = value.get(keys.get(name.lower(), ""))
            if isinstance(listed, list) and any(isinstance(each, dict) for each in listed):
                yield from _objects(listed)
                return
        if _typed(keys):
            yield value
    elif isinstance(value, list):
        for each in value:
            if isinstance(each, dict) and _typed({key.lower() for key in each}):
                yield each


def _typed(keys: Any) -> bool:
    return ("id" in keys or "resourceid" in keys or "name" in keys) and (
        "type" in keys or "resourcetype" in keys
    )


def az_resources(document: Document, note: Callable[[str, Spot, str], None]) -> Iterator[Resource]:
    """The resources in such an output. `note` is told what was left out: a sentence, its place, what it opens."""
    yield from _read(Value(document.value, document, document.place), note)


def _read(value: Value, note: Callable[[str, Spot, str], None]) -> Iterator[Resource]:
    if type(value.data) is list:
        for each in value.each():
            found = list(_one(each)) if type(each.data) is dict else []
            if not found:
                note("something among the resources that is no resource was left out", each.spot, "services")
            yield from found
        return
    for name in _LISTS:
        listed = value.get(name)
        if listed is not None and type(listed.data) is list:
            yield from _read(_expressions(listed) if name == "predictedResources" else listed, note)
            return
    yield from _one(value)


def _expressions(listed: Value) -> Value:
    """A snapshot keeps the expressions that only a deployment can answer."""
    from iotlint.imports.arm.evaluate import Run
    from iotlint.imports.arm.scope import Template

    empty = Template(Value({}, listed.doc, listed.place), Run(), {}, ("snapshot",))
    return Value(listed.data, listed.doc, listed.place, empty.scope)


def _one(body: Value) -> Iterator[Resource]:
    kind, address = body.get("type"), body.get("id")
    if kind is None or not isinstance(kind.data, str) or "/" not in kind.data:
        kind = body.get("resourceType") or kind
    address = address if address is not None and address.data else body.get("resourceId")
    if kind is None or not isinstance(kind.data, str) or "/" not in kind.data:
        return
    told = from_id(address.data) if address is not None else None
    name = body.get("name")
    names: tuple[Any, ...] = ()
    if told is not None and told[0] == kind.data.lower():
        names = told[1]
    elif name is not None:
        names = tuple(pieces(name.data, "/"))
    last = names[-1] if names and isinstance(names[-1], str) else ""
    made = Resource(kind.data, names, body, kind.spot[1], last)
    made.deployed = True
    scope = body.get("properties")
    about = scope.get("scope") if scope is not None else None
    if about is not None:
        made.scope = about.data
    elif told is not None and isinstance(address.data, str):  # type: ignore[union-attr]
        before = address.data.lower().rpartition("/providers/")[0]  # type: ignore[union-attr]
        made.scope = before if "/providers/" in before else None
    yield made
    below = body.get("resources")
    if below is not None and type(below.data) is list:
        for each in below.each():
            if type(each.data) is dict:
                yield from _one(each)
