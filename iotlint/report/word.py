"""A word of the plan format explained: a requirement, a service, a protocol or a field, and what belongs to it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from iotlint.catalog.entries import Entry, read_entries, read_mapping
from iotlint.errors import UsageError
from iotlint.facts.providers import providers
from iotlint.model.explain import architecture_schema
from iotlint.model.facets import facets_of, first, types
from iotlint.model.meaning import meant
from iotlint.model.nearest import letters, unknown
from iotlint.report.fact_words import value_text
from iotlint.report.summary import listed
from iotlint.resources import folder
from iotlint.rulebook.book import Rulebook

# The facts that are read here by name (catalog/uses.py).
USES = ("accepts", "capacity.tiers", "side")

_WIDTH = 80
_ABSENT = {"none": "there is none", "unknown": "nothing is assumed"}
_ENTRIES = "additionalProperties"
_MANY = 20  # values, of which nobody reads a line each


@cache
def _table(name: str) -> Mapping[str, Any]:
    """A table of the knowledge; its form was checked when the pack was built."""
    return read_mapping(folder("rules") / f"{name}.yaml", [])


@cache
def catalog() -> Mapping[str, Entry]:
    """All services, by type."""
    return read_entries(folder("rules"))


def words() -> Iterator[str]:
    """All words that can be explained, for the completion of shells."""
    yield from _table("requirements")
    yield from catalog()
    yield from _table("protocols")
    yield from dict.fromkeys(key for _, keys, _ in _fields() for key in (keys[-1],))


def other_words() -> Iterator[str]:
    """Other words for them, but for those with blanks, which a shell would take apart."""
    aliases = [alias for entry in catalog().values() for alias in entry.aliases]
    aliases += [alias for known in _table("protocols").values() for alias in known.get("aliases", ())]
    yield from (word for word in (*aliases, *_near()) if " " not in word)


def requirement_meant(word: str) -> str:
    """The requirement that a word is, or comes near in meaning. Raises UsageError where it is none."""
    known = _table("requirements")
    exact = next((name for name in known if letters(name) == letters(word)), None)
    names = [exact] if exact else _in_meaning(word)
    if not names:
        raise UsageError(f"{unknown('requirement', word, known)} `iotlint requirements` lists them.")
    if len(names) > 1:
        raise UsageError(f"'{word}' comes near {' and '.join(names)}; name one of them.")
    return names[0]


def protocols_meant(word: str) -> frozenset[str]:
    """A protocol by any of its names, with the versions it may turn out to be. Raises UsageError where it is none."""
    known = _table("protocols")
    for name, each in known.items():
        if letters(word) in map(letters, (name, *each.get("aliases", ()))):
            return frozenset((name, *each.get("versions", ())))
    raise UsageError(unknown("protocol", word, known))


def _in_meaning(word: str) -> list[str]:
    aliases: dict[str, list[str]] = {}
    for name, known in _table("requirements").items():
        for alias in known.get("aliases", ()):
            aliases.setdefault(alias, []).append(name)
    return meant(word, aliases) or []


def explained(word: str, rulebook: Rulebook, as_of: str) -> str | None:
    """What there is to say of a word, or of the one that it comes near in meaning; None where it says nothing."""
    parts = list(_exactly(word.strip(), rulebook, as_of))
    if parts:
        also = _near().get(word.strip().lower())
        more = f"\nSee also: {', '.join(also)}.\n" if isinstance(also, list) else ""
        return "\n".join(parts) + more
    found = meant(word, _near())
    if isinstance(found, list):
        pages = "\n".join(part for name in found for part in _exactly(name, rulebook, as_of))
        return f"'{word}' comes near {listed(found)}.\n\n{pages}"
    product = found
    if product:
        plan = f"{{type: other, name: {product['name']}, kind: {product['kind']}, side: cloud}}"
        return (
            f"{product['name']}: a product that the catalog has no entry for. In a plan, write it as\n"
            f"  {plan}\nwith the `side` it is on, and another `kind` where it serves as something else. Rules that "
            "miss a\nprovider take it as one where it is named in `providedBy`.\n"
        )
    return None


@cache
def _near() -> Mapping[str, Any]:
    """What comes near a word in meaning: names of the plan format, or a product."""
    found: dict[str, Any] = {}
    for id, product in _table("products").items():
        found |= dict.fromkeys((id, *product.get("aliases", ())), product)
    for name, known in _table("requirements").items():
        for alias in known.get("aliases", ()):
            found[alias] = [*(found.get(alias, ()) if isinstance(found.get(alias), list) else ()), name]
    return {**found, **_table("words")}


def _exactly(word: str, rulebook: Rulebook, as_of: str) -> Iterator[str]:
    plain = letters(word)
    for name in _table("requirements"):
        if letters(name) == plain:
            yield _requirement(name, rulebook, as_of)
    type_ = rulebook.pack["ALIASES"].get(" ".join(word.lower().split()))
    if type_ is not None:
        yield _service(catalog()[type_])
    for name, known in _table("protocols").items():
        if plain in map(letters, (name, *known.get("aliases", ()))):
            yield _protocol(name, known)
    places = [(owner, keys, node) for owner, keys, node in _fields() if _is_field(word, owner, keys)]
    if places:
        yield _field(places)
    if type_ is None and (values := list(_values(plain))):
        yield "\n".join([f"{word} (value)", *values, ""])


def _values(plain: str) -> Iterator[str]:
    """Where a word may stand as a value, but for the lists of services, protocols and requirements."""
    for section, keys, node in _fields():
        facets = facets_of(architecture_schema(), None, node)
        for facet in facets:
            texts = facet.get("enumDescriptions", ())
            for n, value in enumerate(() if "x-derived" in facet else facet.get("enum", ())):
                if isinstance(value, str) and letters(value) == plain:
                    about = f": {texts[n]}" if n < len(texts) else ""
                    yield from _prose(f"`{value}` as `{'.'.join(keys)}` of {section}{about}")


def _requirement(name: str, rulebook: Rulebook, as_of: str) -> str:
    known = _table("requirements")[name]
    lines = [f"{name} (requirement)", *_prose(known["summary"])]
    if details := known.get("parameters"):
        lines += _listed("details", (f"{key} ({kind})" for key, kind in details.items()))
    if aliases := known.get("aliases"):
        lines += _listed("in other words", aliases)
    if known.get("planProperty"):
        return "\n".join([*lines, "  The plan as a whole has it, no single service.", ""])
    lines.append("  provided by:")
    found = list(providers(rulebook.catalog(as_of), catalog(), name, as_of))
    wide = max((len(type_) for type_, _ in found), default=0)
    for type_, need in found:
        lines.append(f"    {type_:<{wide}}  {catalog()[type_].name}{f', {need}' if need else ''}")
    if not found:
        lines.append("    no service of the catalog; name what does in `providedBy`")
    return "\n".join([*lines, ""])


def _service(entry: Entry) -> str:
    facts = {fact.key: fact.value for fact in entry.facts}
    lines = [f"{entry.type} (service): {entry.name}"]
    lines += _listed("in other words", entry.aliases)
    if "side" in facts:
        lines.append(f"  side: {value_text(facts['side'])}")
    provided = [
        key.removeprefix("provides.") for key, v in facts.items() if key.startswith("provides.") and v is True
    ]
    for label, found in (
        ("provides", provided),
        ("accepts", facts.get("accepts")),
        ("tiers", facts.get("capacity.tiers")),
    ):
        if found:
            lines += _listed(label, map(str, found))
    for key in ("lifecycle.retirement", "lifecycle.successor"):
        if key in facts:
            lines.append(f"  {key.partition('.')[2]}: {value_text(facts[key])}")
    lines += _prose(
        f"`iotlint services {entry.type}` shows all {len(entry.facts)} facts, each with its source."
    )
    return "\n".join([*lines, ""])


def _protocol(name: str, known: Mapping[str, Any]) -> str:
    lines = [f"{name} (protocol): {known['label']}"]
    if "aliases" in known:
        lines += _listed("in other words", known["aliases"])
    if "versions" in known:
        lines += _listed("may turn out to be", known["versions"])
    if "secure" in known:
        lines.append(f"  encrypted: {value_text(known['secure'])}")
    if "ports" in known:
        lines.append(f"  port: {', '.join(map(str, known['ports']))}")
    mine = {name, *known.get("versions", ())}
    takers = [
        entry.type
        for entry in catalog().values()
        if any(fact.key == "accepts" and mine & set(fact.value) for fact in entry.facts)
    ]
    lines += _listed("accepted by", takers) if takers else ["  accepted by no service of the catalog"]
    return "\n".join([*lines, ""])


def _fields() -> Iterator[tuple[str, tuple[str, ...], Any]]:
    """Every field of the format: the section it is in, its keys, its part of the schema."""
    schema = architecture_schema()
    for section, node in schema["properties"].items():
        facets = facets_of(schema, None, node)
        entry = first(facets, _ENTRIES, "items") or node
        entry = (
            node if entry is True or first(facets_of(schema, None, entry), "properties") is None else entry
        )
        yield section, (section,), node
        yield from _below(schema, section, (), entry, 3)


def _below(schema: Any, section: str, keys: tuple[str, ...], node: Any, deep: int) -> Iterator[Any]:
    for facet in facets_of(schema, None, node):
        for key, below in facet.get("properties", {}).items() if deep else ():
            if not isinstance(below, dict) or "propertyNames" in below:
                continue
            yield section, (*keys, key), below
            inner = first(facets_of(schema, None, below), "items") or below
            yield from _below(schema, section, (*keys, key), inner, deep - 1)


def _is_field(word: str, section: str, keys: tuple[str, ...]) -> bool:
    asked = word.lower().split(".")
    own = [key.lower() for key in keys]
    if asked[0] == section and len(asked) > 1:
        asked = asked[1:]
        return own == asked or own == asked[1:]  # services.sku, services.hub.sku
    return own == asked or (len(asked) == 1 and own[-1:] == asked)


def _field(places: list[tuple[str, tuple[str, ...], Any]]) -> str:
    alike: dict[tuple[str, ...], list[str]] = {}
    for section, keys, node in places:
        where = section if keys == (section,) else f"`{'.'.join(keys)}` of {section}"
        alike.setdefault(tuple(_about(node)), []).append(where)
    lines = [f"{places[0][1][-1]} (field)"]
    for about, wheres in alike.items():
        if about:  # conditions on a value say nothing that people are told
            lines += ["", *_prose(", ".join(dict.fromkeys(wheres))), *about]
    return "\n".join([*lines, ""])


def _about(node: Any) -> Iterator[str]:
    facets = facets_of(architecture_schema(), None, node)
    if about := first(facets, "description"):
        yield from _prose(about, "    ")
    if taken := first(facets, "x-types"):
        yield from _listed("only of", taken, "    ")
    values = [each for facet in facets for each in facet.get("enum", ())]
    said = [each for facet in facets for each in facet.get("enumDescriptions", ())]
    if values and len(values) == len(said) and len(values) < _MANY:
        for value, text in zip(values, said, strict=True):
            yield from _prose(f"{value}: {text}", "      ")
    elif values:
        yield from _listed("values", map(value_text, values), "    ")
    elif examples := first(facets, "examples"):
        yield from _listed("such as", map(value_text, examples), "    ")
    elif kinds := [kind for facet in facets for kind in types(facet)]:
        yield from _listed("form", kinds, "    ")
    if (absent := first(facets, "x-absent")) is not None:
        yield f"    left out: {_ABSENT.get(str(absent), value_text(absent))}"


def _prose(text: str, indent: str = "  ") -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent + "  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _listed(label: str, names: Iterable[str], indent: str = "  ") -> list[str]:
    return _prose(f"{label}: {', '.join(names)}", indent)
