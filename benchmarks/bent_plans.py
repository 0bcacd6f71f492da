"""Plans that are nearly right: examples of rules with something misspelt, taken away, repeated or of another kind."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from typing import Any

import yaml

# What stands where something else belongs.
_ODD: tuple[Any, ...] = (
    None, True, 0, -1, 1e308, 10**30, "", "x", "0001-01-01", "9999-12-31", [], {}, [None], {"a": {}}, ["hub"],
    {"value": 1}, "1 GB", "99999999999d", "iot-hubb", "\u202e", "😀" * 20, [[1]], "device-telemetry",
)  # fmt: skip


def bent(text: str, chance: random.Random, times: int) -> Iterator[bytes]:
    """As many variants of a plan, each with one to four things wrong; none of what is no mapping."""
    try:
        plan = next(iter(yaml.load_all(text, yaml.BaseLoader)), None)
    except yaml.YAMLError:
        return
    if not isinstance(plan, dict):
        return
    for _ in range(times):
        other = copy.deepcopy(plan)
        for _ in range(chance.randint(1, 4)):
            _bend(other, chance)
        yield yaml.safe_dump(other, sort_keys=False, allow_unicode=True).encode("utf-8", "surrogatepass")


def _bend(plan: dict[str, Any], chance: random.Random) -> None:
    places = list(_places(plan))
    if not places:
        return
    holder, key = chance.choice(places)
    value = holder[key]
    way = chance.randrange(6)
    if way == 0:
        del holder[key]
    elif way == 1:
        holder[key] = copy.deepcopy(chance.choice(_ODD))
    elif way == 2 and isinstance(value, str) and value:
        at = chance.randrange(len(value))
        holder[key] = value[:at] + chance.choice("xé-1 ") + value[at + 1 :]
    elif way == 3 and isinstance(holder, dict):
        holder[f"{key}{chance.choice('sx ')}"] = holder.pop(key)
    elif way == 4:
        source, name = chance.choice(places)
        if name in source if isinstance(source, dict) else name < len(source):
            holder[key] = copy.deepcopy(source[name])
    elif isinstance(holder, dict):
        holder[chance.choice(("requirements", "type", "region", "models", "extends", "sites"))] = (
            copy.deepcopy(chance.choice((*_ODD, value)))
        )


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in list(steps):
        if key not in ("apiVersion", "kind"):
            yield value, key
        yield from _places(child)
