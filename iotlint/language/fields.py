"""The fields that conditions may name: those of the architecture schema, and what follows from the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

NODES = frozenset({"service", "device", "asset", "application", "site"})
KINDS = NODES | {"architecture", "requirement", "model", "connection"}

PLAN_COLLECTIONS = {
    "services": "service",
    "devices": "device",
    "assets": "asset",
    "applications": "application",
    "sites": "site",
    "connections": "connection",
    "requirements": "requirement",
    "models": "model",
}
# Collections seen from an element: which kinds have them, and what they hold.
RELATIVE_COLLECTIONS: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "incoming": (NODES, frozenset({"connection"})),
    "outgoing": (NODES, frozenset({"connection"})),
    "sources": (NODES, NODES),
    "targets": (NODES, NODES),
    "upstream": (NODES, NODES),
    "downstream": (NODES, NODES),
    "platforms": (NODES, frozenset({"service"})),
    "clients": (frozenset({"service"}), NODES),
    "serves": (frozenset({"service"}), frozenset({"service"})),
    "dependents": (frozenset({"service"}), frozenset({"service"})),
    "servedBy": (frozenset({"service"}), frozenset({"service"})),
    "referrers": (NODES, NODES),
    "members": (frozenset({"site"}), NODES),
    "concerns": (frozenset({"requirement"}), NODES),
    "origins": (frozenset({"connection"}), NODES),
}
# Fields of services that have a measure below them: `demand.messagesPerDay`.
MEASURED = (
    "demand",
    "capacity",
    "terms",
    "headroom",
    "whole",
    "wholeTerms",
    "fleet",
    "fleetCapacity",
    "fleetTerms",
    "fleetHomes",
)
# Fields that follow from the plan: the attribute or method of the facts that gives them, by kind.
DERIVED: dict[str, tuple[str, frozenset[str]]] = {
    "id": ("id", KINDS - {"architecture", "connection"}),
    "kind": ("kind", KINDS),
    "type": ("type", frozenset({"service"})),
    "side": ("side", frozenset({"service"})),
    "category": ("category", frozenset({"service"})),
    "provides": ("provides", frozenset({"service"})),
    "required": ("required()", NODES),
    "population": ("population()", frozenset({"device", "asset"})),
    "retirement": ("retirement()", frozenset({"service"})),
    "retiresIn": ("retires_in()", frozenset({"service"})),
    "retirementUnsure": ("retirement_unsure()", frozenset({"service"})),
    "supportEnd": ("support_end()", frozenset({"service"})),
    "supportEndsIn": ("support_ends_in()", frozenset({"service"})),
    "supportUnsure": ("support_unsure()", frozenset({"service"})),
    "supportedVersion": ("supported_version()", frozenset({"service"})),
    "backlog": ("backlog()", frozenset({"service"})),
    "backlogWords": ("backlog_words()", frozenset({"service"})),
    "catchUp": ("catch_up()", frozenset({"service"})),
    "catchUpWords": ("catch_up_words()", frozenset({"service"})),
    "enough": ("enough()", frozenset({"service"})),
    "enoughUnits": ("enough_units()", frozenset({"service"})),
    "scalesFrom": ("scales_from()", frozenset({"service"})),
    "name": ("id", frozenset({"requirement"})),
    "planProperty": ("plan_property()", frozenset({"requirement"})),
    "providers": ("providers()", frozenset({"requirement"})),
    "availabilityBound": ("availability_bound()", frozenset({"requirement"})),
    "contractBound": ("contract_bound()", frozenset({"requirement"})),
    "availabilityWords": ("availability_words()", frozenset({"requirement"})),
    "carriesData": ("carries", frozenset({"connection"})),
    "transport": ("transport()", frozenset({"connection"})),
    "port": ("port()", frozenset({"connection"})),
    "index": ("index", frozenset({"connection"})),
    "asOf": ("as_of", frozenset({"architecture"})),
    "requires": ("requires()", frozenset({"architecture"})),
    "ids": ("model_ids()", frozenset({"model"})),
    "dtdlVersion": ("dtdl_version()", frozenset({"model"})),
    "uses": ("model_uses()", frozenset({"model"})),
    "hasCommands": ("model_commands()", frozenset({"model"})),
}


# Those of them that hold names of requirements.
_REQUIREMENT_NAMES = ("name", "required", "provides", "requires")
# Marks a key that is another name of one beside it.
OTHER = "x-same-as"
_SCALARS = frozenset({"boolean", "integer", "number", "string"})


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the file format: what its absence means, what it refers to, what lies below it.

    `absent` is 'none', 'unknown' or 'default'; `refs` the sections whose ids it may name; `quantity` how
    its text is read; `types` the only service types that take it, if not all do; `values` the closed list
    it takes its value from, where there is one; `forms` what a value, or an entry of the list, may be in the
    words of JSON Schema ('boolean', 'integer', 'number', 'string'), empty where it may be more than these;
    `least` the smallest number that it may be; `own` whether names of one's own may stand beside the list.
    """

    absent: str
    default: Any = None
    refs: tuple[str, ...] = ()
    listed: bool = False
    quantity: str | None = None
    open: bool = False
    values: frozenset[Any] | None = None
    types: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    least: int | float | None = None
    own: bool = False
    below: Mapping[str, Field] = field(default_factory=dict)


class Fields:
    """All fields by kind, read from the architecture schema."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._schema = schema
        # By section: other names of the keys of its entries, with the proper ones.
        self.other_keys: dict[str, dict[str, str]] = {}
        sections = schema["properties"]
        self.by_kind: dict[str, dict[str, Field]] = {"architecture": {}}
        for name in ("metadata", "solution"):
            self.by_kind["architecture"][name] = self._field(sections[name])
        for section, kind in PLAN_COLLECTIONS.items():
            found, others = self._members(sections[section])
            self.by_kind[kind] = found
            if others:
                self.other_keys[section] = others

        names = Field("none", listed=True, values=_closed_values(schema["$defs"]["requirementName"]))
        self._derived = {"requirement": names}

    def derived(self, name: str) -> Field | None:
        """What is known of a field that follows from the plan: some hold names of requirements."""
        return self._derived["requirement"] if name in _REQUIREMENT_NAMES else None

    def _resolve(self, node: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(node)
        if [set(each) for each in found.get("allOf", ())] == [{"$ref"}]:
            found |= found.pop("allOf")[0]  # so written where editors would drop what stands beside a `$ref`
        while "$ref" in found:
            target: Any = self._schema
            for part in str(found.pop("$ref")).removeprefix("#/").split("/"):
                target = target[part]
            found = {**target, **found}
        return found

    def _members(self, node: Mapping[str, Any]) -> tuple[dict[str, Field], dict[str, str]]:
        """The fields of a section's entries, and their other names."""
        section = self._resolve(node)
        for below in ("additionalProperties", "items"):
            entry = section.get(below)
            if isinstance(entry, Mapping):
                properties = self._resolve(entry).get("properties")
                if properties:
                    others = {name: value[OTHER] for name, value in properties.items() if OTHER in value}
                    return {
                        name: self._field(value) for name, value in properties.items() if name not in others
                    }, others
        return {}, {}

    def _field(self, node: Mapping[str, Any]) -> Field:
        found = self._resolve(node)
        items = self._resolve(found["items"]) if isinstance(found.get("items"), Mapping) else {}
        types = found.get("type", "")
        listed = types == "array" or (isinstance(types, list) and "array" in types)
        absent = "default" if "default" in found else found.get("x-absent", "unknown")
        return Field(
            absent=absent,
            default=found.get("default"),
            refs=tuple(found.get("x-ref") or items.get("x-ref") or ()),
            listed=listed,
            quantity=found.get("x-quantity"),
            open="additionalProperties" in found and found["additionalProperties"] is not False,
            values=_closed_values(found) or _closed_values(items),
            types=frozenset(found.get("x-types", ())),
            forms=_forms(items if listed else found),
            least=found.get("minimum"),
            own="anyOf" in found or "anyOf" in items,
            below={name: self._field(value) for name, value in found.get("properties", {}).items()},
        )

    def links(self) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
        """By kind: the fields that name other elements, with the sections these may stand in."""
        return {
            kind: tuple((name, known.refs) for name, known in fields.items() if known.refs)
            for kind, fields in self.by_kind.items()
        }

    def marked(self, keyword: str) -> Any:
        """What the schema says under an annotation of its own, such as `x-means`. Raises KeyError."""
        ahead: list[Any] = [self._schema]
        while ahead:
            node = ahead.pop()
            if isinstance(node, dict):
                if keyword in node:
                    return node[keyword]
                ahead += node.values()
            elif isinstance(node, list):
                ahead += node
        raise KeyError(keyword)

    def quantities(self) -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
        """By kind: the routes of fields that hold quantities, with the quantity's name."""
        return {
            kind: tuple(
                (route, known.quantity)
                for name, top in fields.items()
                for route, known in _walk((name,), top)
                if known.quantity
            )
            for kind, fields in self.by_kind.items()
        }


def _closed_values(node: Mapping[str, Any]) -> frozenset[Any] | None:
    if "enum" in node:
        return frozenset(node["enum"])
    # A list that names of one's own may be added to: those start with `x-`.
    parts = node.get("anyOf", ())
    if parts and all("enum" in part or str(part.get("pattern", "")).startswith("^x-") for part in parts):
        return frozenset(value for part in parts for value in part.get("enum", ())) or None
    return None


def _forms(node: Mapping[str, Any]) -> frozenset[str]:
    found = node.get("type", ())
    forms = frozenset([found] if isinstance(found, str) else found)
    return forms if forms <= _SCALARS else frozenset()


def walk_fields(known: Mapping[str, Field]) -> Iterator[tuple[tuple[str, ...], Field]]:
    """All fields of a kind and below them, each with its route."""
    for name, top in known.items():
        yield from _walk((name,), top)


def _walk(route: tuple[str, ...], known: Field) -> Iterator[tuple[tuple[str, ...], Field]]:
    yield route, known
    for name, below in known.below.items():
        yield from _walk((*route, name), below)
