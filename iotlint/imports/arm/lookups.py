"""Functions of templates about resources, groups and deployments: ids as text, and what only Azure can answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from iotlint.imports.arm.facts import key_of, unresolved
from iotlint.imports.value import Spot, Unknown, Value, joined, parts_of, pieces

AFTER = "it is known after deployment only"


class Asked(Protocol):
    """What these functions ask of the template they stand in."""

    def resource(self, symbol: str) -> Unknown | str | None: ...
    def deployment(self, target: Any) -> Value | None: ...
    def surroundings(self, name: str, at: Spot) -> Value: ...


def id_text(prefix: Sequence[str | Unknown], kind: str, names: Sequence[Any]) -> str | Unknown:
    """The id of a resource as text: `prefix`, then provider, types and names in turn."""
    provider, *types = kind.split("/")
    found = [name for each in names for name in pieces(each, "/")]
    parts: list[str | Unknown] = [*prefix, f"/providers/{provider}"]
    for index, segment in enumerate(types):
        parts.append(f"/{segment}/")
        parts += parts_of(found[index]) if index < len(found) else ("",)
    return joined(parts)


def _resource_id(name: str, values: Sequence[Value], scope: Asked, at: Spot) -> Value:
    typed = next(
        (
            i
            for i, value in enumerate(values)
            if isinstance(value.data, str) and "/" in value.data and "." in value.data
        ),
        None,
    )
    if name == "extensionresourceid":
        typed = 1 if len(values) > 1 and isinstance(values[1].data, str) else None
    if typed is None or any(type(value.data) in (dict, list) for value in values):
        return Value(unresolved(name, values), *at)
    kind, names = values[typed].data, [value.data for value in values[typed + 1 :]]
    prefix: list[str | Unknown] = []
    if name == "extensionresourceid":
        prefix = list(parts_of(values[0].data))
    elif name != "tenantresourceid":
        given = [value.data for value in values[:typed]]
        group = scope.surroundings("resourcegroup", at)
        subscription = given[0] if len(given) > (name == "resourceid") else _data(group, "subscription")
        prefix = ["/subscriptions/", *parts_of(subscription)]
        if name == "resourceid":
            prefix += ["/resourceGroups/", *parts_of(given[-1] if given else _data(group, "name"))]
    return Value(id_text(prefix, kind, names), *at)


def _data(group: Value, key: str) -> Any:
    found = group.get(key)
    return found.data if found is not None else Unknown(("group", key), AFTER)


def _reference(name: str, values: Sequence[Value], scope: Asked, at: Spot) -> Value:
    if not values:
        return Value(unresolved(name, values), *at)
    target = values[0].data
    made = scope.deployment(target)
    if made is not None:
        return made
    tie = _tie(target, scope)
    full = len(values) > 2 and values[2].data
    key = ("call", "reference", tie.key if isinstance(tie, Unknown) else str(tie).lower(), str(full).lower())
    return Value(Unknown(key, AFTER, (tie,)), *at)


def _tie(target: Any, scope: Asked) -> Unknown | str:
    if isinstance(target, str):
        return scope.resource(target) or target
    return target if isinstance(target, Unknown) else ""


def _list(name: str, values: Sequence[Value], scope: Asked, at: Spot) -> Value:
    tie = _tie(values[0].data, scope) if values else ""
    key = ("call", name, *(key_of(value) for value in values))
    return Value(Unknown(key, "it is a secret", (tie,) if tie else (), (), True), *at)


def _resource_info(name: str, values: Sequence[Value], scope: Asked, at: Spot) -> Value:
    found = scope.resource(values[0].data) if values and isinstance(values[0].data, str) else None
    if found is None:
        return Value(unresolved(name, values, AFTER), *at)
    segments = pieces(found, "/")
    return Value({"id": Value(found, *at), "name": Value(segments[-1], *at)}, *at)


def _surroundings(name: str, values: Sequence[Value], scope: Asked, at: Spot) -> Value:
    return scope.surroundings(name, at)


def _after(name: str, values: Sequence[Value], scope: Asked, at: Spot) -> Value:
    return Value(unresolved(name, values, AFTER), *at)


def _anew(name: str, values: Sequence[Value], scope: Asked, at: Spot) -> Value:
    key = ("anew", name, at[0].source.path, at[1])
    return Value(Unknown(key, "it is made anew in each deployment"), *at)


LOOKUPS: dict[str, Callable[[str, Sequence[Value], Any, Spot], Value]] = {
    "resourceid": _resource_id,
    "subscriptionresourceid": _resource_id,
    "tenantresourceid": _resource_id,
    "managementgroupresourceid": _resource_id,
    "extensionresourceid": _resource_id,
    "reference": _reference,
    "references": _after,
    "list*": _list,
    "resourceinfo": _resource_info,
    "resourcegroup": _surroundings,
    "subscription": _surroundings,
    "deployment": _surroundings,
    "environment": _surroundings,
    "tenant": _surroundings,
    "deployer": _surroundings,
    "managementgroup": _surroundings,
    "providers": _after,
    "pickzones": _after,
    "getsecret": _list,
    "newguid": _anew,
    "utcnow": _anew,
    "datetimeadd": _after,
}
