"""Functions of templates on arrays and objects; of text those that share a name with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from iotlint.imports.arm.facts import Partial, key_of, plain, unresolved
from iotlint.imports.value import Unknown, Value, parts_of

MAX_RANGE = 10_000


def _equals(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 2:
        return unresolved(name, values)
    a, b = values
    try:
        first, second = plain(a), plain(b)
    except Partial:
        # The same unknown is equal to itself, whatever it is.
        return True if key_of(a) == key_of(b) else unresolved(name, values)
    return type(first) is type(second) and first == second


def _empty(name: str, values: Sequence[Value]) -> Any:
    data = values[0].data if len(values) == 1 else 0
    if isinstance(data, Unknown):
        return False if any(isinstance(part, str) for part in data.parts) else unresolved(name, values)
    return data is None or (not data if isinstance(data, (str, list, dict)) else unresolved(name, values))


def _length(name: str, values: Sequence[Value]) -> Any:
    data = values[0].data if len(values) == 1 else None
    if type(data) is dict:
        return sum(1 for _ in values[0].items())
    return len(data) if isinstance(data, (str, list)) else unresolved(name, values)


def _contains(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 2:
        return unresolved(name, values)
    where, what = values
    if type(where.data) is dict and isinstance(what.data, str):
        return where.get(what.data) is not None
    if isinstance(where.data, str) and isinstance(what.data, str):
        return what.data in where.data
    if type(where.data) is list:
        keys = [key_of(each) for each in where.each()]
        if key_of(what) in keys:
            return True
        if not isinstance(what.data, Unknown) and not any(isinstance(e.data, Unknown) for e in where.each()):
            return False
    return unresolved(name, values)


def _array(name: str, values: Sequence[Value]) -> Any:
    return values[0] if len(values) == 1 and type(values[0].data) is list else list(values)


def _create_array(name: str, values: Sequence[Value]) -> Any:
    return list(values)


def _create_object(name: str, values: Sequence[Value]) -> Any:
    keys = [value.data for value in values[::2]]
    if len(values) % 2 or not all(isinstance(key, str) for key in keys):
        return unresolved(name, values)
    return dict(zip(keys, values[1::2], strict=True))


def _edge(name: str, values: Sequence[Value]) -> Any:
    data = values[0].data if len(values) == 1 else None
    at = 0 if name == "first" else -1
    if type(data) is list and data:
        return values[0].item(at)
    if isinstance(data, str):
        return data[at] if data else ""
    return unresolved(name, values)


def _part(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 2 or type(values[1].data) is not int:
        return unresolved(name, values)
    count, data = max(values[1].data, 0), values[0].data
    if isinstance(data, str):
        return data[:count] if name == "take" else data[count:]
    if type(data) is list:
        items = list(values[0].each())
        return items[:count] if name == "take" else items[count:]
    parts = parts_of(data)
    if name == "take" and isinstance(data, Unknown) and isinstance(parts[0], str) and len(parts[0]) >= count:
        return parts[0][:count]
    return unresolved(name, values)


def _union(name: str, values: Sequence[Value]) -> Any:
    if values and all(type(value.data) is dict for value in values):
        return _merged(values)
    if values and all(type(value.data) is list for value in values):
        return list({repr(key_of(item)): item for value in values for item in value.each()}.values())
    return unresolved(name, values)


def _merged(values: Sequence[Value], deep: bool = True, level: int = 0) -> dict[str, Value]:
    """Objects laid over one another; the spelling of a key is that of the first one."""
    made: dict[str, Value] = {}
    spelled: dict[str, str] = {}
    for value in values:
        for key, child in value.items():
            name = spelled.setdefault(key.lower(), key)
            below = made.get(name)
            if deep and level < 20 and below is not None and type(below.data) is type(child.data) is dict:
                child = Value(_merged([below, child], True, level + 1), child.doc, child.place)
            made[name] = child
    return made


def _shallow(name: str, values: Sequence[Value]) -> Any:
    found = list(values[0].each()) if len(values) == 1 else []
    if found and all(type(value.data) is dict for value in found):
        return _merged(found, deep=False)
    return unresolved(name, values) if not found else unresolved(name, found)


def _intersection(name: str, values: Sequence[Value]) -> Any:
    if values and all(type(value.data) is list for value in values):
        common = [{repr(key_of(item)) for item in value.each()} for value in values[1:]]
        return [item for item in values[0].each() if all(repr(key_of(item)) in keys for keys in common)]
    if values and all(type(value.data) is dict for value in values):
        found = {}
        for key, child in values[0].items():
            others = [value.get(key) for value in values[1:]]
            if all(other is not None and key_of(other) == key_of(child) for other in others):
                found[key] = child
        return found
    return unresolved(name, values)


def _range(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 2 or not all(type(value.data) is int for value in values):
        return unresolved(name, values)
    start, count = values[0].data, values[1].data
    if not 0 <= count <= MAX_RANGE:
        return unresolved(name, values, f"a range has {MAX_RANGE:,} numbers at most")
    return [Value(number, *values[0].spot) for number in range(start, start + count)]


def _extreme(name: str, values: Sequence[Value]) -> Any:
    items = list(values[0].each()) if len(values) == 1 and type(values[0].data) is list else list(values)
    if not items or not all(type(item.data) is int for item in items):
        return unresolved(name, items)
    numbers = [item.data for item in items]
    return max(numbers) if name == "max" else min(numbers)


def _flatten(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 1 or type(values[0].data) is not list:
        return unresolved(name, values)
    items = list(values[0].each())
    if not all(type(item.data) is list for item in items):
        return unresolved(name, items)
    return [inner for item in items for inner in item.each()]


def _json(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 1 or not isinstance(values[0].data, str):
        return unresolved(name, values)
    try:
        return _as_values(json.loads(values[0].data), values[0])
    except (ValueError, RecursionError):
        return unresolved(name, values, "the text is no JSON")


def _as_values(data: Any, origin: Value) -> Any:
    if isinstance(data, list):
        return [Value(_as_values(each, origin), origin.doc, origin.place) for each in data]
    if isinstance(data, dict):
        return {
            key: Value(_as_values(child, origin), origin.doc, origin.place) for key, child in data.items()
        }
    return data


def _items(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 1 or type(values[0].data) is not dict:
        return unresolved(name, values)
    return [
        Value({"key": Value(key, *values[0].spot), "value": child}, *values[0].spot)
        for key, child in sorted(values[0].items())
    ]


def _keys(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 1 or type(values[0].data) is not dict:
        return unresolved(name, values)
    return [
        Value(key, *values[0].spot) for key, _child in sorted(values[0].items(), key=lambda each: each[0])
    ]


def _try_get(name: str, values: Sequence[Value]) -> Any:
    """An entry many levels down, null where there is none."""
    if not values:
        return unresolved(name, values)
    value = values[0]
    for key in values[1:]:
        if isinstance(value.data, Unknown) or isinstance(key.data, Unknown):
            return unresolved("get", [value, key])
        found: Value | None = None
        if isinstance(key.data, str):
            found = value.get(key.data)
        elif (
            type(value.data) is list
            and type(key.data) is int
            and -len(value.data) <= key.data < len(value.data)
        ):
            found = value.item(key.data)
        if found is None:
            return None
        value = found
    return value


def _index_in(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 2 or type(values[0].data) is not list:
        return unresolved(name, values)
    keys = [key_of(each) for each in values[0].each()]
    what = key_of(values[1])
    return keys.index(what) if what in keys else -1


COLLECTIONS: dict[str, Callable[[str, Sequence[Value]], Any]] = {
    "equals": _equals,
    "empty": _empty,
    "length": _length,
    "contains": _contains,
    "array": _array,
    "createarray": _create_array,
    "createobject": _create_object,
    "first": _edge,
    "last": _edge,
    "take": _part,
    "skip": _part,
    "union": _union,
    "shallowmerge": _shallow,
    "intersection": _intersection,
    "range": _range,
    "min": _extreme,
    "max": _extreme,
    "flatten": _flatten,
    "json": _json,
    "items": _items,
    "objectkeys": _keys,
    "tryget": _try_get,
    "indexfromend": _index_in,
    "null": lambda name, values: None,
    "true": lambda name, values: True,
    "false": lambda name, values: False,
}
