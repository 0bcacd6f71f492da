"""The parts of a schema that speak of one value, and the single tests they consist of."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from iotlint.model.nearest import letters
from iotlint.model.schema_code import Schema, SchemaError, choosing_key, pattern_text, refuse_unknown, resolve
from iotlint.model.units import CHECKS
from iotlint.model.wording import word


class _Choice(NamedTuple):
    """Parts of a schema that hold where a key has a certain value."""

    key: str
    chosen: str
    parts: tuple[Any, ...]


# What each node of a schema comes to, by its address: thousands of entries ask for the same few. With what they were
# made from, so that no other node can get the address.
_known: dict[int, tuple[Schema, Any, tuple[Any, ...]]] = {}
_MOST_KNOWN = 4096
_LEADING = {"$ref", "allOf", "if", "then"}


def facets_of(schema: Schema, value: Any, node: Any) -> list[Schema]:
    """The subschemas that `value` has to fit under `node`: references, `allOf` and conditions followed.

    Raises SchemaError for keywords that are not provided for, and for conditions other than a key's value.
    """
    found: list[Schema] = []
    _hold(_parts(schema, node), value, found)
    return found


def _hold(parts: tuple[Any, ...], value: Any, found: list[Schema]) -> None:
    for part in parts:
        if part.__class__ is not _Choice:
            found.append(part)
        elif not isinstance(value, dict) or value.get(part.key) == part.chosen:
            _hold(part.parts, value, found)


def _parts(schema: Schema, node: Any) -> tuple[Any, ...]:
    """The subschemas under a node in their order, and what belongs to a choice."""
    if node is True:
        return ()
    if node is False:
        return ({"enum": []},)
    known = _known.get(id(node))
    if known is not None and known[0] is schema:
        return known[2]
    refuse_unknown(node)
    # What only leads to others says nothing of its own; of a service's parts these are most.
    found = [] if node.keys() <= _LEADING else [node]
    if "$ref" in node:
        found += _parts(schema, resolve(schema, node["$ref"]))
    for member in node.get("allOf", ()):
        found += _parts(schema, member)
    if "if" in node:
        key, chosen = choosing_key({"if": node["if"], "then": True})
        if key is None:
            raise SchemaError("Only conditions on the value of one key can be explained.")
        found.append(_Choice(key, chosen, _parts(schema, node.get("then", True))))
    parts = tuple(found)
    if node.keys() != {"allOf"}:  # those are put together for one use, of nodes that are known
        if len(_known) >= _MOST_KNOWN:
            _known.clear()
        _known[id(node)] = (schema, node, parts)
    return parts


def first(facets: list[Schema], *keys: str) -> Any:
    """What the first facet that has one of these keywords says there, else None."""
    return next((facet[key] for facet in facets for key in keys if key in facet), None)


def is_choice(facets: list[Schema]) -> bool:
    """Whether the facets ask for a word of a closed list, or of a list that own names may join."""
    return any(
        "enum" in facet or any("enum" in option for option in facet.get("anyOf", ())) for facet in facets
    )


def is_chosen(value: Any, facet: Schema, fits: Callable[[Any, Any], bool]) -> bool:
    """Whether a scalar is one of the words, or fits one of the options, that a facet lists, if it lists any."""
    if "enum" in facet and not (isinstance(value, str) and value in facet["enum"]):
        return False
    # Most words miss the list of an option, which is seen without looking at the rest of it.
    options = [each for each in facet.get("anyOf", ()) if "enum" not in each or value in each["enum"]]
    return "anyOf" not in facet or any(fits(value, option) for option in options)


def form(facets: list[Schema]) -> str:
    """What a text has to be that is not of the form asked for, as the end of a sentence."""
    named, pattern = first(facets, "x-form"), first(facets, "pattern")
    if named is None:
        return "must not be blank" if pattern == r"\S" else f"must match {pattern}"
    return f"must be {named}"


def types(facet: Schema) -> list[str]:
    """The JSON types that a facet allows; none where it does not speak of types."""
    found = facet.get("type", [])
    return [found] if isinstance(found, str) else list(found)


def is_open(facet: Schema) -> bool:
    """Whether a facet describes the values under keys that it does not name."""
    return isinstance(facet.get("additionalProperties"), dict)


def under(key: Any, facets: list[Schema]) -> list[Any]:
    """The parts of a schema that the value of a key has to fit."""
    return [
        facet["properties"][key] if key in facet.get("properties", ()) else facet["additionalProperties"]
        for facet in facets
        if key in facet.get("properties", ()) or is_open(facet)
    ]


def names_in(closed: list[Schema]) -> dict[str, str]:
    """The keys that all of several closed lists have, each with its proper name where it is another one."""
    return {
        key: node.get("x-same-as", key) if isinstance(node, Mapping) else key
        for key, node in closed[0].items()
        if all(key in keys for keys in closed)
    }


def is_any(value: Any, wanted: list[str]) -> bool:
    """Whether a value is of one of these JSON types; true is no number, and 1.0 a whole one."""
    if value is None:
        return "null" in wanted
    if isinstance(value, bool):
        return "boolean" in wanted
    if isinstance(value, (int, float)):
        return "number" in wanted or ("integer" in wanted and (isinstance(value, int) or value.is_integer()))
    kind = "object" if isinstance(value, dict) else "array" if isinstance(value, list) else "string"
    return kind in wanted


@lru_cache(maxsize=64)
def _search(pattern: str) -> Callable[[str], Any]:
    return CHECKS[pattern] if pattern in CHECKS else re.compile(pattern_text(pattern)).search


def matches(pattern: str, text: str) -> bool:
    """Whether a pattern of the schema, read as ECMAScript does, is found in a text."""
    return bool(_search(pattern)(text))


def beyond(value: Any, facet: Schema) -> str:
    """What a number has to be that is out of bounds; empty where it is in bounds or no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    if "minimum" in facet and value < facet["minimum"]:
        return f"must be at least {facet['minimum']:,}"
    if "maximum" in facet and value > facet["maximum"]:
        return f"must be at most {facet['maximum']:,}"
    if "exclusiveMinimum" in facet and value <= facet["exclusiveMinimum"]:
        return f"must be more than {facet['exclusiveMinimum']:,}"
    return ""


def choices(facets: list[Schema]) -> tuple[list[Schema], tuple[str, ...]]:
    """The parts of a schema that list words, and all of these words."""
    nodes = [facet for facet in facets if "enum" in facet]
    nodes += [option for facet in facets for option in facet.get("anyOf", ()) if "enum" in option]
    return nodes, tuple(dict.fromkeys(word for node in nodes for word in node["enum"]))


def same_word(value: Any, facets: list[Schema]) -> str | None:
    """The word of the schema that a value is, but for case, separators, or being another name of it."""
    said = word(value)
    nodes, known = choices(facets)
    synonyms: Mapping[str, str] = next(
        (node["x-synonyms"] for node in (*facets, *nodes) if "x-synonyms" in node), {}
    )
    return synonyms.get(said) or _by_letters(known).get(letters(said))


@lru_cache(maxsize=64)
def _by_letters(known: tuple[str, ...]) -> dict[str, str]:
    """The first of the words that have these letters."""
    return {letters(each): each for each in reversed(known) if letters(each)}
