"""Turns rules/ and schemas/ into Python modules: what every run needs, what explains, one a kind of entry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from iotlint.catalog.entries import Entry, checked, read_mapping, tables
from iotlint.catalog.uses import declared, unknown
from iotlint.engine.check import Check
from iotlint.engine.meta import Meta
from iotlint.errors import RuleFileError
from iotlint.facts.demand import MEASURES
from iotlint.language.absence import absences
from iotlint.language.compile import PREAMBLE, finder, subjects
from iotlint.language.cost import complaints
from iotlint.language.fields import PLAN_COLLECTIONS, Fields, walk_fields
from iotlint.language.in_facts import in_facts
from iotlint.language.needs import Clause, asked_for
from iotlint.language.operators import missing
from iotlint.language.read_rules import read_knowledge, read_rules
from iotlint.language.reads import facts_read
from iotlint.language.reads_of_keys import reads
from iotlint.language.rule import Rule, Variant
from iotlint.language.texts import words
from iotlint.language.wants import wants
from iotlint.model.schema_code import validator_source
from iotlint.opener import read

# What a run needs to know of requirements; the rest is for those who read.
_OF_REQUIREMENT = ("planProperty", "impliedByApproach", "meantBy")
# The units that quantities are reckoned in.
_UNITS = {"duration": "seconds", "size": "bytes", "rate": "a second", "percent": "of 1", "share": "of 1"}
_Numbered = tuple[Rule, int, Variant]


def build(rules: Path, schemas: Path, checks: Iterable[Check]) -> dict[str, str]:
    """The whole built-in pack, as the source text of modules by name: `pack`, what every run needs; `texts`,
    what explains; and one for each service type and kind of subject, which only plans that have one need.

    Raises RuleFileError with every mistake in the rules.
    """
    knowledge, entries = read_knowledge(rules, schemas, checks)
    found = read_rules([rules], knowledge)
    costly = list(complaints(found, strict=True))
    if costly:
        raise RuleFileError(costly)
    if wrong := [*missing(), *unknown(declared(), entries, MEASURES), *absences(found, entries)]:
        raise RuleFileError(wrong)
    schema = json.loads(read(schemas / "architecture.schema.json"))
    fields = knowledge.fields
    problems: list[str] = []
    requirements = read_mapping(rules / "requirements.yaml", problems)
    protocols = read_mapping(rules / "protocols.yaml", problems)
    retired = read_mapping(rules / "retired.yaml", problems)
    data = {
        "TYPES": frozenset(entries),
        "ALIASES": _aliases(entries),
        "KEYS": fields.other_keys,
        "LINKS": fields.links(),
        "QUANTITIES": fields.quantities(),
        "MEANS": fields.marked("x-means"),
        "NO_DEVICE_DATA": frozenset(fields.marked("x-no-device-data")),
        "KNOWLEDGE": {
            "fieldTypes": {
                name: known.types for name, known in fields.by_kind["service"].items() if known.types
            },
            "fields": {kind: frozenset(known) for kind, known in fields.by_kind.items()},
            "requirements": {
                name: {key: known[key] for key in _OF_REQUIREMENT if key in known}
                for name, known in requirements.items()
            },
            "types": tuple(sorted(entries)),
            "behind": frozenset(fields.marked("x-behind")),
            "transports": {name: known["transport"] for name, known in protocols.items()},
            "ports": {name: known["ports"][0] for name, known in protocols.items() if "ports" in known},
            "versions": {
                name: frozenset(known["versions"]) for name, known in protocols.items() if "versions" in known
            },
        },
        "CHECKED": max((str(source["checked"]) for source in knowledge.sources.values()), default=""),
        "DAYS": _days(found, entries, knowledge.sources),
        "PILLARS": _pillars(found),
    }
    lines = [f"{name} = {_literal(value)}" for name, value in data.items()]
    groups = _grouped(found, entries)
    clauses: dict[Clause, int] = {}
    everything = reads(each for group in groups.values() for each in group)
    general = _finders(groups.pop(""), clauses)
    modules = {
        "texts": words(found, knowledge, entries) + f"\nRETIRED = {retired!r}\n",
        "drawn": f"SERVICES = {_drawn(entries, fields)!r}\n",
        "possible": "\n".join(
            (
                f"POSSIBLE = {(possible := _possible(fields))!r}",
                f"LOOSE = {_loose(fields)!r}",
                f"READS = {everything!r}",
                f"IN_FACTS = {in_facts(part for key in ('service.sku', *possible) for part in key.split('.'))!r}\n",
            )
        ),
        "cited": _cited(entries, knowledge.sources, requirements),
        "mapped": f"BLOCKS = {_mapped(rules, entries)!r}\n",
    }
    facts = tables(entries)
    for group, variants in groups.items():
        known = f"FACTS = {_literal(facts[group])}\n" if group in facts else ""
        modules[about(group)] = f"{_finders(variants, clauses)}\n{known}"
    lines += [f"CLAUSES = {_literal(tuple(clauses))}", f"ASKED = {asked_for(clauses)!r}"]
    modules["pack"] = "\n".join([general, _meta(found), *lines, validator_source(schema)])
    return modules


def _pillars(rules: Iterable[Rule]) -> dict[str, tuple[str, ...]]:
    """The codes of rules by the pillar of the Well-Architected Framework that they serve."""
    found: dict[str, tuple[str, ...]] = {}
    for rule in rules:
        if pillar := rule.raw.get("pillar"):
            found[pillar] = (*found.get(pillar, ()), rule.code)
    return found


def _days(
    rules: Iterable[Rule], entries: Mapping[str, Entry], sources: Mapping[str, Any]
) -> tuple[tuple[str, frozenset[str]], ...]:
    """The codes of rules by the oldest day on which something that they rest on was read, oldest first."""
    days: dict[str, set[str]] = {}
    for rule in rules:
        found = [str(sources[each["document"]]["checked"]) for each in rule.raw["sources"]]
        found += [checked(fact, sources) for _, fact in facts_read(rule, entries)]
        days.setdefault(min(found), set()).add(rule.code)
    return tuple((day, frozenset(codes)) for day, codes in sorted(days.items()))


def about(group: str) -> str:
    """The name of the module about a service type or a kind of subject."""
    return f"about_{group.replace('-', '_')}"


def _grouped(rules: Iterable[Rule], entries: Mapping[str, Entry]) -> dict[str, list[_Numbered]]:
    """Variants by what a plan must have for them to speak: a service type, a kind of subject, or ''."""
    names = ("", *entries, *PLAN_COLLECTIONS.values())
    groups: dict[str, list[_Numbered]] = {name: [] for name in names}
    for rule in rules:
        for number, variant in enumerate(rule.variants):
            group = "" if variant.subject in ("service", "architecture") else variant.subject
            if len(variant.type) == 1 and variant.type[0] in entries:
                group = variant.type[0]
            groups[group].append((rule, number, variant))
    return groups


def finders(rules: Sequence[Rule]) -> str:
    """A module that finds, of a team's own rules: functions, their table, and their metadata."""
    variants = [(rule, n, variant) for rule in rules for n, variant in enumerate(rule.variants)]
    return "\n".join(
        [
            _finders(variants),
            f"READS = {reads(variants)!r}",
            _meta(rules),
            f"PILLARS = {_pillars(rules)!r}",
        ]
    )


def _possible(fields: Fields) -> dict[str, Any]:
    """By kind and dotted key: the values of a closed list, or the unit of a number."""
    found: dict[str, Any] = {}
    for kind, known in fields.by_kind.items():
        for route, field in walk_fields(known):
            if field.values:
                found[f"{kind}.{'.'.join(route)}"] = tuple(sorted(field.values, key=str))
            elif field.forms == {"boolean"}:
                found[f"{kind}.{'.'.join(route)}"] = (False, True)
            elif field.quantity in _UNITS:
                found[f"{kind}.{'.'.join(route)}"] = _UNITS[field.quantity]
            elif field.forms and field.forms <= {"integer", "number"}:
                found[f"{kind}.{'.'.join(route)}"] = field.least or 0
    return found


def _loose(fields: Fields) -> tuple[str, ...]:
    """By kind and dotted key, what has a list of values and cannot be tried with each: what holds several of them, or
    takes names of one's own beside them."""
    return tuple(
        f"{kind}.{'.'.join(route)}"
        for kind, known in fields.by_kind.items()
        for route, field in walk_fields(known)
        if field.values and (field.listed or field.own)
    )


def _finders(variants: Sequence[_Numbered], clauses: dict[Clause, int] | None = None) -> str:
    """Functions that find, and RULES: what several in a row look at, as a function, with their codes and functions;
    and NEEDS: of each of these what a plan must have, as numbers of `clauses`. Those of a team's own have none: they
    are always asked, and end where they look at too much."""
    lines, table = [PREAMBLE], ["RULES = ("]
    needs: list[list[tuple[tuple[int, ...], ...]]] = []
    asked, known = {}, dict[str, str]()
    last = ""
    for rule, number, variant in variants:
        if found := wants(variant):
            asked[rule.code, number] = found
        made = finder(rule, number, variant, clauses is None)
        lines.append(made.source)
        about = subjects(variant)
        if about not in known:
            known[about] = f"about_{len(known)}"
            lines.append(f"def {known[about]}(g): return {about}")
        if about != last:
            table += [*(["    )),"] if last else []), f"    ({known[about]}, ("]
            last = about
            needs.append([])
        if clauses is not None:
            needs[-1].append(
                tuple(tuple(clauses.setdefault(each, len(clauses)) for each in all_of) for all_of in made[1:])
            )
        table.append(f"        ({rule.code!r}, find_{rule.code}_{number}),")
    return "\n".join(
        [
            *lines,
            *table,
            *(["    )),"] if last else []),
            ")",
            f"WANTS = {asked!r}",
            *([] if clauses is None else [f"NEEDS = {needs!r}"]),
        ]
    )


def _meta(rules: Sequence[Rule]) -> str:
    """What is known of rules before their texts are loaded: plain tuples, which cost a run nothing to make, of
    `Meta`; and, so that no run has to look through them, codes by name and the Python checks by code."""
    rows = {
        rule.code: tuple(
            Meta(
                name=rule.name,
                word=rule.severity,
                ignorable=bool(rule.raw.get("ignorable", True)),
                since=str(rule.raw.get("since", "")),
                preview=bool(rule.raw.get("preview", False)),
                production_only=bool(rule.raw.get("production-only", False)),
                supersedes=tuple(rule.raw.get("supersedes", ())),
                check=rule.check or "",
            )
        )
        for rule in rules
    }
    names = {rule.name: rule.code for rule in rules}
    checks = {rule.code: rule.check for rule in rules if rule.check}
    trial = frozenset(rule.code for rule in rules if rule.raw.get("preview", False))
    errors = frozenset(rule.code for rule in rules if rule.severity == "error")
    return (
        f"META = {rows!r}\nNAMES = {names!r}\nCHECKS = {checks!r}\n"
        f"ON_TRIAL = {_literal(trial)}\nERRORS = {_literal(errors)}"
    )


def _literal(value: Any) -> str:
    """`repr`, with sets in order: two builds of one tree must give the same bytes."""
    if isinstance(value, tuple) and any(isinstance(each, tuple | frozenset) for each in value):
        return f"({''.join(f'{_literal(each)}, ' for each in value)})"
    if isinstance(value, frozenset):
        return f"frozenset({sorted(value)!r})"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key!r}: {_literal(each)}' for key, each in value.items())}}}"
    return repr(value)


def _drawn(entries: Mapping[str, Entry], fields: Fields) -> dict[str, tuple[str, str]]:
    """The lane and the label of each service type in diagrams; of what the catalog does not know, the lane of
    each kind, as `other/gateway`."""
    drawn = {type_: (entry.diagram["lane"], entry.diagram["label"]) for type_, entry in entries.items()}
    return drawn | {f"other/{kind}": (lane, "") for kind, lane in fields.marked("x-lanes").items()}


def _mapped(rules: Path, entries: Mapping[str, Entry]) -> list[tuple[str, Any]]:
    """What becomes of resources of infrastructure code: blocks, each with the service type it stands with.

    Those that ask for something come before those of the same type that take all.
    """
    found = [(type_, block) for type_, entry in entries.items() for block in entry.blocks]
    problems: list[str] = []
    found += [("", block) for block in read_mapping(rules / "resources.yaml", problems)["resources"]]
    plain = [
        (type_, {key: each for key, each in block.items() if key != "examples"}) for type_, block in found
    ]
    return sorted(plain, key=lambda each: not each[1].get("when"))


def _cited(entries: Mapping[str, Entry], sources: Mapping[str, Any], requirements: Mapping[str, Any]) -> str:
    """The module that says where facts stand: by service type its name and, by key, every fact as
    (value, document, section, strength, confidence, since, until, checked); the documents; what requirements mean, and
    what meets them outside the catalog."""
    facts: dict[str, dict[str, list[tuple[Any, ...]]]] = {}
    for type_, entry in entries.items():
        facts[type_] = {}
        for f in entry.facts:
            told = (
                *(f.value, f.source, f.section, f.strength, f.confidence, f.since, f.until),
                checked(f, sources),
            )
            facts[type_].setdefault(f.key, []).append(told)
    documents = {
        name: (each["title"], str(each["date"]), each["address"], str(each["checked"]))
        for name, each in sources.items()
    }
    names = {type_: entry.name for type_, entry in entries.items()}
    summaries = {name: str(known["summary"]) for name, known in requirements.items()}
    keys = ("by", "says", "approach", "source", "section", "strength", "confidence")
    outside = {
        name: tuple(str(known["outside"].get(key, "read")) for key in keys)
        for name, known in requirements.items()
        if "outside" in known
    }
    return (
        f"NAMES = {names!r}\nFACTS = {facts!r}\nDOCUMENTS = {documents!r}\nREQUIREMENTS = {summaries!r}\n"
        f"OUTSIDE = {outside!r}\n"
    )


def _aliases(entries: Mapping[str, Entry]) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in entries.values():
        for alias in (
            entry.name,
            *entry.aliases,
            *(t for types in entry.resource_types.values() for t in types),
        ):
            found.setdefault(alias.lower(), entry.type)
    # A proper name in other letters, as `IoT-Hub`; the proper name itself always means itself.
    found.update({type_: type_ for type_ in entries})
    return found
