"""What editors show of the schema of architectures, where it follows from rules/ or from the schema itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from iotlint.facts.demand import MEASURES

# The facts that are read here by name and nowhere else (catalog/uses.py).
USES = ("tiers.*.holds",)

Node = dict[str, Any]
# Marks the definition of the keys that belong to services of one type, and keeps their general form from
# being offered for all the others (the word is that of the JSON language server and the YAML one).
BY_TYPE = "keys-by-type"
HIDDEN = "doNotSuggest"
_ABSENT = {
    "none": "*Left out:* there is none.",
    "unknown": "*Left out:* not known, and nothing is assumed.",
}
_VERSION = re.compile(r"versions\.(\d+(?:\.\d+)*)\.(supported|endOfSupport)")


def service_text(entry: Mapping[str, Any]) -> str:
    """A service in a line: its name, its side, what it provides, and when it ends."""
    facts = entry.get("facts", {})
    side = value(facts.get("side"))
    provides = sorted(
        key.removeprefix("provides.")
        for key, fact in facts.items()
        if key.startswith("provides.") and value(fact)
    )
    parts = [f"{_name(entry)}" + (f", at the {side} side" if side == "edge" else "") + "."]
    if provides:
        parts.append(f"Provides {', '.join(provides)}.")
    end = value(facts.get("lifecycle.retirement"))
    if end is not None:
        parts.append(f"Retired on {end}." if not provides else f"Its retirement is announced for {end}.")
    return " ".join(parts)


def protocol_text(name: str, entry: Mapping[str, Any]) -> str:
    """A protocol in a line: its name, and the ports and encryption that services take it with."""
    parts = [f"{entry.get('label', name)}."]
    if entry.get("versions"):
        parts.append("Its version is left open.")
    if entry.get("secure"):
        ports = ", ".join(map(str, entry.get("ports", ())))
        parts.append("Encrypted" + (f", on port {ports}." if ports else "."))
    elif entry.get("secure") is False:
        parts.append("Not encrypted.")
    return " ".join(parts)


def tier_text(entry: Mapping[str, Any], tier: str) -> str:
    """A tier in a line: its edition, and what one unit of it takes."""
    facts = entry.get("facts", {})
    edition = value(facts.get(f"tiers.{tier}.edition"))
    parts = [f"{_name(entry)}, edition {edition}." if edition else f"{_name(entry)}."]
    if holds := value(facts.get(f"tiers.{tier}.holds")):
        parts = [holds]
    sums = [
        f"{found:,} {words}"
        for measure, words in MEASURES.items()
        if isinstance(found := value(facts.get(f"tiers.{tier}.{measure}")), int)
    ]
    if sums:
        parts.append(f"One unit takes {', '.join(sums[:3])}.")
    most = value(facts.get(f"tiers.{tier}.maxUnits"))
    if isinstance(most, int):
        parts.append(f"At most {most:,} unit{'' if most == 1 else 's'}.")
    return " ".join(parts)


def _name(entry: Mapping[str, Any]) -> str:
    return str(entry.get("name") or entry.get("type", ""))


def value(fact: Any) -> Any:
    """The value of a fact as it stands in a catalog file; of a timed one the newest."""
    if isinstance(fact, list):
        fact = fact[-1] if fact else None
    return fact.get("value") if isinstance(fact, dict) else None


def keys_by_type(schema: Mapping[str, Any]) -> list[Node]:
    """For each service type the keys that only services like it have, as conditions on `type`."""
    properties: dict[str, Node] = schema["$defs"]["service"]["properties"]
    types = sorted({type_ for node in properties.values() for type_ in node.get("x-types", ())})
    return [
        {
            "if": {"properties": {"type": {"const": type_}}, "required": ["type"]},
            "then": {
                "properties": {
                    key: {name: node[name] for name in ("title", "markdownDescription") if name in node}
                    for key, node in properties.items()
                    if type_ in node.get("x-types", ())
                }
            },
        }
        for type_ in types
    ]


def annotate(schema: Node) -> None:
    """Writes what follows from a field's own annotations: its description in Markdown, whether it is offered."""
    for node in _fields(schema):
        node.pop("markdownDescription", None)
        node.pop(HIDDEN, None)
        found = markdown(schema, node)
        if found:
            node["markdownDescription"] = found
        if "x-types" in node or "x-same-as" in node:
            node[HIDDEN] = True


def markdown(schema: Mapping[str, Any], node: Mapping[str, Any]) -> str:
    """What there is to say of a field: meaning, form, for which services, and what its absence means."""
    named: Mapping[str, Any] = {}
    reference = node.get("$ref") or next((each.get("$ref") for each in node.get("allOf", ())), None)
    if reference is not None:
        named = schema["$defs"][str(reference).removeprefix("#/$defs/")]
    description = node.get("description") or named.get("description")
    if not description:
        return ""
    parts = [description]
    quantity = node.get("x-quantity") or named.get("x-quantity")
    if quantity and "description" in node and named.get("description"):
        parts.append(named["description"])
    examples = [
        each
        for each in node.get("examples") or named.get("examples") or ()
        if not isinstance(each, dict | list)
    ]
    if quantity and examples:
        parts.append("For example " + ", ".join(f"`{each}`" for each in examples) + ".")
    if "x-types" in node:
        parts.append("Only for " + ", ".join(f"`{each}`" for each in node["x-types"]) + ".")
    if "default" in node:
        default = node["default"]
        parts.append(f"*Left out:* `{str(default).lower() if isinstance(default, bool) else default}`.")
    else:
        absent = node.get("x-absent") or named.get("x-absent")
        if absent in _ABSENT:
            parts.append(_ABSENT[absent])
    return "\n\n".join(parts)


def _fields(node: Any, route: tuple[str, ...] = ()) -> Iterator[Node]:
    """Every subschema of a key, but for those that are derived as a whole."""
    if isinstance(node, list):
        for below in node:
            yield from _fields(below, route)
    elif isinstance(node, dict) and "x-derived" not in node:
        if (
            len(route) > 1
            and route[-2] == "properties"
            and "const" not in node
            and set(node) - {"minProperties", "minItems"}
        ):
            yield node
        for key, below in node.items():
            if key not in ("if", "examples", "anyOf") or route[-1:] == ("properties",):
                yield from _fields(below, (*route, key))
