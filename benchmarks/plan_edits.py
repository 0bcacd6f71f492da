"""Small edits of a plan that bring it near the boundary of a rule: entries dropped, doubled, given other values."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from typing import Any

Route = tuple[str | int, ...]
Literals = dict[str, list[Any]]
_SECTIONS = {
    "service": "services",
    "device": "devices",
    "asset": "assets",
    "application": "applications",
    "site": "sites",
}
_ENDS = ("from", "to", "linkedTo", "deviceRegistry", "provisionedBy", "site", "runsOn", "appliesTo")
_SMALLEST = {
    "B": {"KB": 1000, "kB": 1000, "KiB": 1024, "MB": 10**6, "MiB": 2**20, "GB": 10**9, "GiB": 2**30},
    "s": {"min": 60, "m": 60, "h": 3600, "d": 86400},
}
_QUANTITY = re.compile(r"(\d+)(\D.*)")


def literals(raw: Any, key: str = "") -> Literals:
    """The values that a rule's conditions name, by the last word of the field they are compared with."""
    found: Literals = {}
    if isinstance(raw, Mapping):
        for name, below in raw.items():
            inner = (
                key
                if name in ("equals", "notEquals", "in", "notIn", "contains", "notContains")
                else str(name)
            )
            if name in ("where", "assert", "when", "severity", "variants") or key:
                for each, values in literals(below, inner or "-").items():
                    found.setdefault(each, []).extend(values)
            if name == "exists":
                found.setdefault(key.rsplit(".", maxsplit=1)[-1], []).append("x")
    elif isinstance(raw, list):
        for below in raw:
            for each, values in literals(below, key or "-").items():
                found.setdefault(each, []).extend(values)
    elif key and raw is not None:
        found.setdefault(key.rsplit(".", maxsplit=1)[-1], []).append(raw)
    return found


def field_paths(raw: Any) -> set[str]:
    """Every key in a rule's conditions, of which some are paths of fields."""
    found: set[str] = set()
    if isinstance(raw, Mapping):
        for name, below in raw.items():
            found.add(str(name))
            found |= field_paths(below)
    elif isinstance(raw, list):
        for below in raw:
            found |= field_paths(below)
    return found


def routes(value: Any, route: Route = ()) -> Iterator[Route]:
    """The routes of everything in a plan, below its sections."""
    if route:
        yield route
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, below in entries:
        yield from routes(below, (*route, key))


def at(value: Any, route: Route) -> Any:
    """What stands at a route."""
    for step in route:
        value = value[step]
    return value


def edited(plan: Any, route: Route, value: Any) -> Any:
    """A copy with another value at a route."""
    found = copy.deepcopy(plan)
    at(found, route[:-1])[route[-1]] = value
    return found


def dropped(plan: Any, route: Route) -> Any:
    """A copy without what stands at a route."""
    found = copy.deepcopy(plan)
    del at(found, route[:-1])[route[-1]]
    return found


def doubled(plan: Any, section: str, id: str, new: str) -> Any:
    """A copy with an entry twice, its connections and links too."""
    found = copy.deepcopy(plan)
    found[section][new] = copy.deepcopy(found[section][id])
    connections = found.get("connections")
    if isinstance(connections, list):
        for each in list(connections):
            if isinstance(each, dict) and id in (each.get("from"), each.get("to")):
                ends = {end: new if each.get(end) == id else each.get(end) for end in ("from", "to")}
                connections.append({**each, **ends})
    for route in list(routes(found)):
        value = at(found, route)
        if isinstance(value, list) and id in value:
            value.append(new)
    return found


def without(plan: Any, section: str, id: str) -> Any:
    """A copy without an entry, and without what names it."""
    found = copy.deepcopy(plan)
    del found[section][id]
    if isinstance(found.get("connections"), list):
        found["connections"] = [
            each for each in found["connections"] if not isinstance(each, dict) or id not in each.values()
        ]
    for route in sorted(routes(found), key=len, reverse=True):
        holder = at(found, route[:-1])
        if holder[route[-1]] == id and isinstance(route[-1], str):
            del holder[route[-1]]
        elif isinstance(holder[route[-1]], list) and id in holder[route[-1]]:
            holder[route[-1]].remove(id)
    return found


def singles(plan: Any, raw: Any) -> Iterator[Any]:
    """Plans one edit away from a plan, of the kinds that a rule's conditions can tell apart."""
    named = literals(raw)
    paths = sorted(path for path in field_paths(raw) if re.fullmatch(r"[a-zA-Z][\w.-]*", path))
    yield from _changed(plan, named)
    yield from _grown(plan, named, paths)
    yield from _connected(plan, named)
    yield from _with_services(plan, named)
    for path in paths:
        if path.startswith(("architecture.", "metadata.", "solution.")):
            steps = path.removeprefix("architecture.").split(".")
            yield from _puts(plan, (), steps, [*named.get(steps[-1], []), True, False])
    for environment in ("evaluation", "production"):
        yield {**copy.deepcopy(plan), "metadata": {"name": "example", "environment": environment}}


def _changed(plan: Any, named: Literals) -> Iterator[Any]:
    """What stands in a plan dropped, or given another value."""
    everything = [route for route in routes(plan) if route[0] not in ("apiVersion", "kind", "metadata")]
    for route in everything:
        yield dropped(plan, route)
    for route in everything:
        key = str(next(step for step in reversed(route) if isinstance(step, str)))
        value = at(plan, route)
        if isinstance(value, dict | list):
            if isinstance(value, list):
                for other in named.get(key, []):
                    if other not in value:
                        yield edited(plan, route, [*value, other])
                        yield edited(plan, route, [other])
            continue
        for other in named.get(key, []):
            if other != value:
                yield edited(plan, route, other)
        if isinstance(value, bool):
            yield edited(plan, route, not value)
        if len(route) == 3 and route[0] in _SECTIONS.values() and named.get(key):
            yield _fanned(plan, route, named[key])


def _grown(plan: Any, named: Literals, paths: list[str]) -> Iterator[Any]:
    """Entries doubled, or with a field that the conditions look at."""
    for section in _SECTIONS.values():
        entries = plan.get(section)
        for id, entry in entries.items() if isinstance(entries, dict) else ():
            if isinstance(entry, dict):
                yield doubled(plan, section, id, f"{id}-2")
                yield without(plan, section, id)
                for steps in dict.fromkeys(way for path in paths for way in _ways(path)):
                    yield from _puts(plan, (section, id), [*steps], [*named.get(steps[-1], []), True, False])


def _ways(path: str) -> Iterator[tuple[str, ...]]:
    """What a path may lead to below an entry: `to.site.cluster.os` is also `site.cluster.os`, `cluster.os`, `os`."""
    steps = tuple(path.split("."))
    for start in range(len(steps)):
        if len(steps) - start <= 3:
            yield steps[start:]


def _puts(plan: Any, route: Route, steps: list[str], values: list[Any]) -> Iterator[Any]:
    for value in values:
        changed = _put(plan, route, steps, value)
        if changed is not None:
            yield changed


def _fanned(plan: Any, route: Route, values: list[Any]) -> Any:
    """An entry as often as there are values, each with one of them."""
    section, id, key = route
    found = plan
    for number, value in enumerate(dict.fromkeys(map(str, values)), 2):
        found = doubled(found, str(section), str(id), f"{id}-{number}")
        found[section][f"{id}-{number}"][key] = value
    return found


def _put(plan: Any, route: Route, steps: list[str], value: Any) -> Any:
    found = copy.deepcopy(plan)
    holder = at(found, route)
    for step in steps[:-1]:
        if not isinstance(holder, dict):
            return None
        holder = holder.setdefault(step, {})
    if (
        not isinstance(holder, dict)
        or holder.get(steps[-1]) == value
        or isinstance(holder.get(steps[-1]), dict | list)
    ):
        return None
    holder[steps[-1]] = value
    return found


def ids(plan: Any) -> list[str]:
    """The ids that connections of a plan may name."""
    return [
        id
        for section in ("services", "devices", "assets", "applications")
        for id in (plan.get(section) or {})
        if isinstance(plan.get(section), dict)
    ]


def _connected(plan: Any, named: Literals) -> Iterator[Any]:
    ends = ids(plan)[:6]
    connections = plan.get("connections") or []
    for source in ends:
        for target in ends:
            if source != target:
                for more in [{}, *({"protocol": value} for value in named.get("protocol", [])[:3])]:
                    one = {"from": source, "to": target, **more}
                    if one not in connections:
                        yield {**copy.deepcopy(plan), "connections": [*copy.deepcopy(connections), one]}
    for number, each in enumerate(connections):
        if isinstance(each, dict):
            for key in ("protocol", "via", "data", "network", "authentication", "direction"):
                for value in named.get(key, []):
                    given = [value] if key == "data" else value
                    if each.get(key) != given:
                        yield edited(plan, ("connections", number, key), given)
            yield edited(
                plan, ("connections", number), {**each, "from": each.get("to"), "to": each.get("from")}
            )


def _with_services(plan: Any, named: Literals) -> Iterator[Any]:
    services = plan.get("services") or {}
    if not isinstance(services, dict):
        return
    for value in dict.fromkeys(map(str, named.get("type", []))):
        more = {**copy.deepcopy(services), "more": {"type": value}}
        base = {**copy.deepcopy(plan), "services": more}
        yield base
        for id in ids(plan)[:6]:
            for one in ({"from": id, "to": "more"}, {"from": "more", "to": id}):
                yield {
                    **copy.deepcopy(base),
                    "connections": [*copy.deepcopy(plan.get("connections") or []), one],
                }
            for key in ("linkedTo", "deviceRegistry"):
                entry: dict[str, Any] = {"type": value, key: [id] if key == "linkedTo" else id}
                yield {**copy.deepcopy(plan), "services": {**copy.deepcopy(services), "more": entry}}
    names = named.get("name", []) + named.get("requirements", []) + named.get("required", [])
    for name in dict.fromkeys(map(str, names)):
        requirements = plan.get("requirements") or []
        for old in requirements:
            if isinstance(requirements, list):
                yield {
                    **copy.deepcopy(plan),
                    "requirements": [name if each == old else each for each in requirements],
                }
            else:
                renamed = {name if each == old else each: value for each, value in requirements.items()}
                yield {**copy.deepcopy(plan), "requirements": copy.deepcopy(renamed)}
        if isinstance(requirements, list):
            yield {**copy.deepcopy(plan), "requirements": [*requirements, name]}
            others: dict[str, Any] = {str(each): {} for each in requirements}
            for id in ids(plan)[:4]:
                yield {**copy.deepcopy(plan), "requirements": {**others, name: {"appliesTo": [id]}}}
            yield {**copy.deepcopy(plan), "requirements": {**others, name: {"providedBy": "ours"}}}
        elif isinstance(requirements, dict):
            yield {**copy.deepcopy(plan), "requirements": {**copy.deepcopy(requirements), name: {}}}
    for kind in named.get("kind", []):
        section = _SECTIONS.get(str(kind))
        if section and section != "services":
            entries = {**copy.deepcopy(plan.get(section) or {}), "more": {}}
            base = {**copy.deepcopy(plan), section: entries}
            yield base
            for id in ids(plan)[:6]:
                for one in ({"from": id, "to": "more"}, {"from": "more", "to": id}):
                    yield {
                        **copy.deepcopy(base),
                        "connections": [*copy.deepcopy(plan.get("connections") or []), one],
                    }


def numbers(plan: Any) -> Iterator[tuple[Route, int, str]]:
    """Where whole numbers stand, what they are, and their unit."""
    for route in routes(plan):
        value = at(plan, route)
        if isinstance(value, int) and not isinstance(value, bool):
            yield route, value, ""
        elif isinstance(value, str) and (found := _QUANTITY.fullmatch(value)):
            yield route, int(found.group(1)), found.group(2)
            # The same in the smallest unit, in which borders are met exactly.
            unit = found.group(2).strip()
            for smallest, factors in _SMALLEST.items():
                if unit in factors:
                    yield route, int(found.group(1)) * factors[unit], smallest
