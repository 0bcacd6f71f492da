"""Hypothesis strategies for trees shaped like architectures, sound or with things gone wrong in them."""

import copy
import json
from typing import Any

from hypothesis import strategies as st

from iotlint.model import units
from iotlint.model.facets import facets_of, first
from iotlint.resources import folder

SCHEMA: dict[str, Any] = json.loads(
    (folder("schemas") / "architecture.schema.json").read_text(encoding="utf-8")
)

_TEXTS = {
    units.DURATION: ["48h", "0s", "5 min", "1.5 weeks"],
    units.INTERVAL: ["300s", "1ms", "0.000001 d"],
    units.SIZE: ["900B", "256KB", "1.5 GiB", "7kB"],
    units.RATE: ["10/s", "400 per day", "3 / h"],
    units.PERCENT: ["99.9%", "100 %", "0%"],
    units.SHARE: ["10%", "unknown"],
    units.DATE: ["2031-12-31", "2028-02-29"],
    units.VERSION: ["1.33.6", "v1.30+k3s1", "24.04"],
    r"^1\.[0-3]$": ["1.2"],
    r"^dtmi:\S+$": ["dtmi:contoso:Tracker;1"],
    r"\S": ["text", " x "],
}
_WORD = st.from_regex(r"\A[a-z][a-z0-9-]{0,6}\Z")
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([1.0, 1.5, -0.5, float("nan"), float("inf"), 10**13, 10**400]),
    st.sampled_from(
        ["", " ", "iot-hub", "s1", "60", "60 s", "48h\n", "x-acme", "X-Acme", "2031-02-30", "hub\n", "é"]
    ),
    st.text(max_size=4),
    st.sampled_from([[], {}, [None], ["telemetry"], [{}], {"type": "other"}, {"name": "x"}, {1: 2}]),
)
_KEYS = st.one_of(
    st.sampled_from(
        ["type", "typ", "sku", "name", "side", "duration", "rto", "count", "Id", "x-y", "services", 5, True]
    ),
    st.text(max_size=3),
)


@st.composite
def sound(draw: st.DrawFn, node: Any = SCHEMA) -> Any:
    """A value that fits a part of the schema (now and then it doesn't: conditions are not looked at)."""
    facets = facets_of(SCHEMA, None, node)
    if (constant := first(facets, "const")) is not None:
        return constant
    if (
        "anyOf" in (facet := next((f for f in facets if "anyOf" in f), {}))
        and "pattern" in facet["anyOf"][-1]
    ):
        return draw(st.one_of(st.sampled_from(facet["anyOf"][0]["enum"]), st.just("x-own")))
    if (choices := first(facets, "enum")) is not None:
        return draw(st.sampled_from(choices))
    types = first(facets, "type")
    match types if isinstance(types, str) else draw(st.sampled_from(types)):
        case "object":
            return draw(_mapping(facets))
        case "array":
            return draw(st.lists(sound(first(facets, "items")), max_size=3))
        case "boolean":
            return draw(st.booleans())
        case "null":
            return None
        case "integer" | "number":
            low, high = first(facets, "minimum") or 0, first(facets, "maximum") or 9
            whole = st.integers(int(low) + 1, min(int(high), 10**6)) if high - low > 1 else st.just(1)
            return draw(st.one_of(whole, st.just(float(high))))
    return draw(
        st.sampled_from(_TEXTS.get(first(facets, "pattern") or "", ["hub"])) | _WORD_IF[_is_word(facets)]
    )


def _is_word(facets: list[Any]) -> bool:
    return first(facets, "pattern") in (None, "^[a-z][a-z0-9-]*$")


_WORD_IF = {True: _WORD, False: st.nothing()}


@st.composite
def _mapping(draw: st.DrawFn, facets: list[Any]) -> dict[str, Any]:
    properties = {
        key: node
        for facet in facets
        for key, node in facet.get("properties", {}).items()
        if set(node) - {"title", "markdownDescription"}  # else it is there for editors alone
    }
    required = [key for facet in facets for key in facet.get("required", ())]
    rest = next(
        (f["additionalProperties"] for f in facets if isinstance(f.get("additionalProperties"), dict)), None
    )
    if rest is None:
        optional = [key for key in properties if key not in required]
        chosen = draw(st.lists(st.sampled_from(optional), max_size=4, unique=True)) if optional else []
        return {key: draw(sound(properties[key])) for key in (*required, *chosen)}
    names = first(facets, "propertyNames")
    keys = draw(st.lists(sound(names) if names else _WORD, max_size=3, unique=True))
    return {key: draw(sound(rest)) for key in keys}


def routes(value: Any, route: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The routes of all values in a tree."""
    found = [route]
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in below:
        found += routes(inner, (*route, key))
    return found


def at(value: Any, route: tuple[Any, ...]) -> Any:
    """The value at a route."""
    for key in route:
        value = value[key]
    return value


@st.composite
def damaged(draw: st.DrawFn, most: int = 3) -> Any:
    """An architecture, usually with a few values replaced, keys taken away or keys added."""
    tree = copy.deepcopy(draw(sound()))
    for _ in range(draw(st.integers(0, most))):
        route = draw(st.sampled_from(routes(tree)))
        if not route:
            continue
        parent, key = at(tree, route[:-1]), route[-1]
        what = draw(st.sampled_from(["replace", "remove", "add"]))
        if what == "replace":
            parent[key] = copy.deepcopy(draw(JUNK))
        elif what == "remove":
            del parent[key]
        elif isinstance(parent, dict):
            parent[draw(_KEYS)] = copy.deepcopy(draw(JUNK))
        else:
            parent.append(copy.deepcopy(draw(JUNK)))
    return tree
