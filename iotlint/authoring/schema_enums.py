"""Keeps what follows from elsewhere in schemas/ up to date: `python -m iotlint.authoring.schema_enums`.

A schema marks such a list with `x-derived`: `services`, `service-types`, `protocols` and `requirements` are enums
of names, `requirement-facts` are keys of facts with a requirement in them, `skus` are conditions on the SKU of
those services whose tiers the catalog lists, `requirement-parameters` are the keys that the details of each
requirement may have, `keys-by-type` are those of services of one type. What editors show of them comes from
rules/ too (`schema_texts`). The schema of configurations follows from `config/settings.py` as a whole. With
`--check` nothing is written; the exit status is 1 if something would be.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from iotlint.authoring.config_schema import config_schema
from iotlint.authoring.schema_texts import (
    BY_TYPE,
    annotate,
    keys_by_type,
    protocol_text,
    service_text,
    tier_text,
)
from iotlint.errors import RuleFileError
from iotlint.opener import text_of
from iotlint.resources import folder

Node = dict[str, Any]


class Knowledge:
    """The names in rules/ that schemas list."""

    def __init__(self, rules: Path) -> None:
        self.services = {
            str(entry["type"]): entry for entry in map(_read, sorted((rules / "services").glob("*.yaml")))
        }
        self.protocols = _read(rules / "protocols.yaml")
        self.requirements = _read(rules / "requirements.yaml")
        self.products = _read(rules / "products.yaml")
        self.words = _read(rules / "words.yaml")

    def skus(self, type_: str) -> list[str]:
        """The SKUs of a service whose tiers the catalog lists, in its order; else none."""
        facts = self.services[type_].get("facts", {})
        return list(dict.fromkeys(key.split(".")[1] for key in facts if key.startswith("tiers.")))


def _read(path: Path) -> dict[str, Any]:
    import yaml

    found = yaml.safe_load(text_of(path))
    if not isinstance(found, dict):
        raise RuleFileError([f"{path}:1:1: expected a mapping"])
    return found


def _services(node: Node, knowledge: Knowledge, _: Mapping[str, Any]) -> None:
    known = sorted(name for name in knowledge.services if name != "other")
    node["enum"] = [*known, "other"]
    own = "What iotlint does not know: say its `name`, its `side`, and what `kind` of thing it is."
    node["enumDescriptions"] = [*(service_text(knowledge.services[name]) for name in known), own]
    # As `other` they have a name and a kind; what the catalog has come to know is no such product any more.
    taken = {word for name, entry in knowledge.services.items() for word in (name, *entry.get("aliases", ()))}
    node["x-others"] = {
        word: {"name": product["name"], "kind": product["kind"]}
        for id, product in knowledge.products.items()
        for word in (id, *product.get("aliases", ()))
        if word not in taken
    }
    meanings = {
        word: [name for name in names if name in knowledge.services]
        for word, names in knowledge.words.items()
        if word not in taken
    }
    node["x-meanings"] = {word: names for word, names in meanings.items() if names}


def _service_types(node: Node, knowledge: Knowledge, _: Mapping[str, Any]) -> None:
    node["enum"] = sorted(knowledge.services)


# Facts that have the name of a requirement behind them.
_OF_REQUIREMENTS = ("provides", "providesWith", "companions", "companionPurposes")


def _requirement_facts(node: Node, knowledge: Knowledge, _: Mapping[str, Any]) -> None:
    names = "|".join(knowledge.requirements)
    patterns: Node = {}
    for pattern, value in node["patternProperties"].items():
        lead = next((each for each in _OF_REQUIREMENTS if pattern.startswith(rf"^{each}\.")), None)
        patterns[pattern if lead is None else rf"^{lead}\.({names})$"] = value
    node["patternProperties"] = patterns


def _named(node: Node, entries: Mapping[str, Any]) -> None:
    node["enum"] = list(entries)
    synonyms = {
        alias.lower(): name
        for name, entry in entries.items()
        for alias in (entry or {}).get("aliases", ())
        if alias.lower() not in entries
    }
    node.pop("x-synonyms", None)
    node.pop("enumDescriptions", None)
    if synonyms:
        node["x-synonyms"] = synonyms


def _protocols(node: Node, knowledge: Knowledge, _: Mapping[str, Any]) -> None:
    _named(node, knowledge.protocols)
    texts = [protocol_text(name, entry or {}) for name, entry in knowledge.protocols.items()]
    node["enumDescriptions"] = texts


def _requirements(node: Node, knowledge: Knowledge, _: Mapping[str, Any]) -> None:
    _named(node, {name: {} for name in knowledge.requirements})
    meanings: dict[str, list[str]] = {}
    for name, entry in knowledge.requirements.items():
        for alias in entry.get("aliases", ()):
            if alias not in knowledge.requirements:
                meanings.setdefault(alias, []).append(name)
    for word, names in knowledge.words.items():
        if word not in meanings and (near := [name for name in names if name in knowledge.requirements]):
            meanings[word] = near
    node["x-meanings"] = meanings
    node["enumDescriptions"] = [entry["summary"] for entry in knowledge.requirements.values()]


def _skus(node: Node, knowledge: Knowledge, _: Mapping[str, Any]) -> None:
    node["allOf"] = [
        {
            "if": {"properties": {"type": {"const": type_}}, "required": ["type"]},
            "then": {
                "properties": {
                    "sku": {
                        "enum": skus,
                        "enumDescriptions": [tier_text(knowledge.services[type_], sku) for sku in skus],
                    }
                }
            },
        }
        for type_ in sorted(knowledge.services)
        if (skus := knowledge.skus(type_))
    ]


def _parameters(node: Node, knowledge: Knowledge, schema: Mapping[str, Any]) -> None:
    known = schema["$defs"]["requirement"]["properties"]
    parameters = {
        name: list((entry or {}).get("parameters", ())) for name, entry in knowledge.requirements.items()
    }
    every = {parameter for taken in parameters.values() for parameter in taken}
    shared = [key for key in known if key in ("appliesTo", "providedBy")]
    if missing := sorted(every - known.keys()):
        raise RuleFileError(
            [f"requirements.yaml: the architecture schema does not describe {', '.join(missing)}"]
        )
    node["properties"] = {
        name: {
            "description": knowledge.requirements[name]["summary"],
            "propertyNames": {"enum": [*shared, *taken]},
        }
        for name, taken in parameters.items()
    }


def _by_type(node: Node, _: Knowledge, schema: Mapping[str, Any]) -> None:
    node["allOf"] = keys_by_type(schema)


_DERIVED: dict[str, Callable[[Node, Knowledge, Mapping[str, Any]], None]] = {
    "services": _services,
    "service-types": _service_types,
    "requirement-facts": _requirement_facts,
    "protocols": _protocols,
    "requirements": _requirements,
    "skus": _skus,
    "requirement-parameters": _parameters,
    BY_TYPE: _by_type,
}


def _derived(node: Any) -> Iterator[Node]:
    if isinstance(node, dict):
        if isinstance(node.get("x-derived"), str):
            yield node
        for below in list(node.values()):
            yield from _derived(below)
    elif isinstance(node, list):
        for below in node:
            yield from _derived(below)


def current(text: str, knowledge: Knowledge) -> str:
    """The text of a schema with its derived lists as `knowledge` has them; RuleFileError if it can't."""
    schema = json.loads(text)
    if "service" in schema.get("$defs", {}):
        annotate(schema)
    found = list(_derived(schema))
    for node in found:
        _DERIVED[node["x-derived"]](node, knowledge, schema)
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n" if found else text


def stale(schemas: Path, rules: Path) -> dict[Path, str]:
    """The schema files that are not as rules/ would have them, with the text that they should have."""
    knowledge = Knowledge(rules)
    texts = {path: text_of(path) for path in sorted(schemas.glob("*.schema.json"))}
    wanted = {path: current(text, knowledge) for path, text in texts.items()}
    if (settings := schemas / "config.schema.json") in texts:
        wanted[settings] = config_schema()
    return {path: text for path, text in wanted.items() if text != texts[path]}


def main(arguments: list[str]) -> int:
    """Brings the schemas of this checkout up to date, or with `--check` says which are not."""
    found = stale(folder("schemas"), folder("rules"))
    check = "--check" in arguments
    for path, text in found.items():
        if not check:
            path.write_text(text, encoding="utf-8")
        sys.stderr.write(f"{path.name} {'is not current' if check else 'was brought up to date'}\n")
    return 1 if found and check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
