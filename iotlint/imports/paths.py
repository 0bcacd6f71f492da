"""Paths of mapping blocks: which values of a resource they lead to.

`sku.name` goes down by keys, in any letter case. `routes[*]` is each item of an array, or each value of an object.
`appSettings[name=X]` is the item whose `name` is X. `serverFarmId@sku.name` goes on in the resource that the id on the
left names, `deviceName@Type/of/it:properties.x` in the one of a type whose name stands on the left.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

from iotlint.imports.resource import Resource
from iotlint.imports.value import Unknown, Value

# What to do and with what: "key" and a name, "each", "item" with name and value, "follow" with a type or none.
Step = tuple[str, str, str]
# The resource that a value names: by id, or by the name of one of a type in lower case.
Follow = Callable[[Value, str], Resource | None]

_STEP = re.compile(
    r"\.?(?:([^.\[\]@]+)|\[\*\](())|\[([A-Za-z]+)=([^\]]*)\]|(@(?:([A-Za-z.]+(?:/[A-Za-z]+)+):)?))"
)


@cache
def steps(path: str) -> tuple[Step, ...]:
    """A path, read. Raises ValueError where it is none."""
    found: list[Step] = []
    at = 0
    while at < len(path):
        match = _STEP.match(path, at)
        if match is None or match.end() == at:
            raise ValueError(f"'{path}' is no path")
        if match[1] is not None:
            found.append(("key", match[1], ""))
        elif match[4] is not None:
            found.append(("item", match[4], match[5]))
        else:
            found.append(("follow", (match[7] or "").lower(), "") if match[6] else ("each", "", ""))
        at = match.end()
    return tuple(found)


def values(start: Value, path: str, follow: Follow | None = None) -> Iterator[Value]:
    """All values a path leads to; an unknown on the way stands for what is behind it."""
    return _down([start], steps(path), follow)


def value(start: Value, path: str, follow: Follow | None = None) -> Value | None:
    """The first value a path leads to."""
    return next(values(start, path, follow), None)


def _down(current: list[Value], way: tuple[Step, ...], follow: Follow | None) -> Iterator[Value]:
    for number, (kind, name, wanted) in enumerate(way):
        if kind == "key":
            if len(current) == 1:
                at = current[0]
                if type(at.data) is not dict:
                    yield from _gap(at, "object")
                    return
                found = at.get(name)
                if found is None:
                    return
                current = [found]
                continue
            following = []
            for each in current:
                if type(each.data) is not dict:
                    yield from _gap(each, "object")
                elif (found := each.get(name)) is not None:
                    following.append(found)
        elif kind == "each":
            following = []
            for each in current:
                if type(each.data) is list:
                    following += each.each()
                elif type(each.data) is dict:
                    following += [child for _, child in each.items()]
                else:
                    yield from _gap(each, "list")
        elif kind == "item":
            following = [item for each in current for item in _items(each, name, wanted)]
        else:
            for each in current:
                target = follow(each, name) if follow is not None else None
                if target is not None:
                    yield from _through(target, way[number + 1 :], follow, each)
            return
        current = following
        if not current:
            return
    yield from current


def _items(each: Value, name: str, wanted: str) -> Iterator[Value]:
    """The items of an array whose `name` is `wanted`, or the entry of that name where settings are an object."""
    if type(each.data) is dict:
        found = each.get(wanted)
        if found is not None:
            yield Value({"name": found, "value": found}, found.doc, found.place)
    elif type(each.data) is list:
        for item in each.each():
            told = item.get(name)
            if told is not None and isinstance(told.data, str) and told.data.lower() == wanted.lower():
                yield item
    else:
        yield from _gap(each, "list")


def _through(
    target: Resource, way: tuple[Step, ...], follow: Follow | None, origin: Value
) -> Iterator[Value]:
    for found in _down([target.body], way, follow):
        yield found.used_at(*origin.spot)


class Gap(Value):
    """An unknown that a path could not go through: nobody knows whether there is anything behind it."""

    __slots__ = ()


class Odd(Gap):
    """What a path could not go through because it is of another form than Azure takes."""

    __slots__ = ()


def _gap(each: Value, form: str) -> Iterator[Value]:
    if isinstance(each.data, Unknown):
        yield Gap(each.data, each.doc, each.place, each.scope, each.uses)
    elif each.data is not None and each.data != "":
        found = Unknown(("odd", each.doc.source.path, each.spot[1]), f"what is written is no {form}")
        yield Odd(found, each.doc, each.place, each.scope, each.uses)
