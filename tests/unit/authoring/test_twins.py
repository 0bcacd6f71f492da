"""The generated code and the step-by-step evaluator are written apart and must never disagree."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iotlint.authoring.evaluate import Evaluator
from iotlint.catalog.as_of import Catalog
from iotlint.catalog.entries import read_entries, tables
from iotlint.checks import CHECKS
from iotlint.engine import lookup
from iotlint.errors import RuleFileError
from iotlint.facts.facts import Facts
from iotlint.language.compile import PREAMBLE, finder
from iotlint.language.fields import NODES, RELATIVE_COLLECTIONS, Fields
from iotlint.language.needs import asked_for
from iotlint.language.operators import OPERATORS, Operator
from iotlint.language.pack import build
from iotlint.language.read_condition import Reader, Scope
from iotlint.language.rule import Rule, SeverityCase, Variant
from iotlint.model.build import Builder, Tables
from iotlint.model.unknown import UNKNOWN
from iotlint.resources import folder
from iotlint.rulebook.book import load_rulebook
from iotlint.rulebook.needed import what_it_has

FIELDS = Fields(json.loads((folder("schemas") / "architecture.schema.json").read_text("utf-8")))
ENTRIES = read_entries(folder("rules"))
FACTS = {type_: frozenset(fact.key for fact in entry.facts) for type_, entry in ENTRIES.items()}
KNOWN = tables(ENTRIES)
KNOWLEDGE: dict[str, Any] = {
    "requirements": {"adaptive-cloud-management": {"impliedByApproach": "adaptive-cloud"}},
    "types": ("iot-hub",),
    "transports": {"mqtt-5": "mqtt", "amqp": "amqp"},
    "versions": {"mqtt": frozenset({"mqtt-3.1.1", "mqtt-5"})},
}
TYPES = ("iot-hub", "iot-edge", "iot-operations", "device-provisioning-service", "fabric", "other")
PROTOCOLS = ("mqtt", "mqtt-5", "mqtt-3.1.1", "amqp")
IDS = ("a", "b", "c", "d", "e", "f")


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), strategy, st.just(UNKNOWN))


def _fields(**given: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    built = st.fixed_dictionaries({name: _maybe(strategy) for name, strategy in given.items()})
    return built.map(lambda found: {name: value for name, value in found.items() if value is not None})


services = _fields(
    type=st.sampled_from(TYPES),
    sku=st.sampled_from(("S1", "S2")),
    units=st.integers(1, 3),
    linkedTo=st.lists(st.sampled_from(IDS), max_size=2),
    external=st.booleans(),
)
devices = _fields(
    count=st.integers(1, 3),
    protocols=st.lists(st.sampled_from(PROTOCOLS), max_size=2),
    provisionedBy=st.sampled_from(IDS),
    sdk=_fields(kind=st.sampled_from(("device", "none"))),
)
connections = st.fixed_dictionaries(
    {"from": st.sampled_from(IDS), "to": st.sampled_from(IDS)},
    optional={
        "protocol": st.sampled_from(PROTOCOLS),
        "direction": st.just("both"),
        "data": st.lists(st.sampled_from(("telemetry", "commands")), min_size=1, max_size=2),
    },
)


@st.composite
def plans(draw: st.DrawFn) -> Facts:
    ids = list(IDS)
    number = draw(st.integers(0, 4))
    value: dict[str, Any] = {
        "metadata": {"name": "x"},
        "services": {id: draw(services) for id in ids[:number]},
        "devices": {id: draw(devices) for id in ids[number : number + draw(st.integers(0, 2))]},
        "connections": draw(st.lists(connections, max_size=6)),
        "requirements": {
            name: draw(_fields(appliesTo=st.lists(st.sampled_from(IDS), min_size=1, max_size=2)))
            for name in draw(
                st.sets(st.sampled_from(("dashboards", "adaptive-cloud-management")), max_size=2)
            )
        },
    }
    if draw(st.booleans()):
        value["solution"] = draw(_fields(type=st.sampled_from(("cloud", "edge")), allowPreview=st.booleans()))
    builder = Builder(
        value,
        tables=Tables(load_rulebook().pack),
        catalog=Catalog(KNOWN, KNOWN.__getitem__, "2026-11-24"),
        as_of="2026-11-24",
        source_text=lambda _: "",
        incomplete=frozenset(draw(st.sets(st.sampled_from(("services", "connections")), max_size=1))),
    )
    return Facts(builder.build(), KNOWLEDGE)


# What a member of a collection may be compared with: fields of the rule's subject, by its kind.
SUBJECT: dict[str, dict[str, tuple[str, ...]]] = {
    "service": {"text": ("this.id", "this.type", "this.sku"), "number": ("this.units",)},
    "device": {"text": ("this.id", "this.provisionedBy", "this.sdk.kind"), "number": ("this.count",)},
    "connection": {"text": ("this.from", "this.to", "this.from.id"), "number": ("this.index",)},
}
LISTS = {
    "service": ("this.linkedTo", "this.provides", "this.required"),
    "device": ("this.protocols", "this.required"),
    "connection": ("this.data", "this.to.provides"),
}
# Fields by kind that hold one text, one number, several texts.
OWN: dict[str, dict[str, tuple[str, ...]]] = {
    "service": {
        "text": ("id", "type", "sku", "site"),
        "number": ("units",),
        "list": ("linkedTo", "provides", "required"),
    },
    "device": {
        "text": ("id", "provisionedBy", "sdk.kind"),
        "number": ("count",),
        "list": ("protocols", "required"),
    },
    "connection": {"text": ("from", "to", "to.type"), "number": ("index",), "list": ("data",)},
    "requirement": {"text": ("name",), "number": (), "list": ("appliesTo",)},
    "node": {"text": ("id", "kind"), "number": (), "list": ("required",)},
}


def _against(kind: str, subject: str) -> st.SearchStrategy[tuple[str, Any]]:
    """A comparison of a member with the subject, as look-ups are written for."""
    own, theirs = OWN[kind], SUBJECT[subject]
    texts, numbers = st.sampled_from(theirs["text"]), st.sampled_from(theirs["number"])
    lists = st.sampled_from(LISTS[subject])
    mostly = ("equals", "equals", "equals", "notEquals")
    found = [
        st.tuples(st.sampled_from(own["text"]), st.sampled_from(mostly), texts),
        st.tuples(st.sampled_from(own["text"]), st.sampled_from(("in", "notIn")), lists),
        st.tuples(st.sampled_from(own["list"]), st.sampled_from(("contains", "notContains")), texts),
    ]
    if own["number"]:
        orders = ("less", "lessOrEquals", "greater", "greaterOrEquals", "equals")
        found.append(st.tuples(st.sampled_from(own["number"]), st.sampled_from(orders), numbers))
    return st.one_of(found).map(lambda three: (three[0], {three[1]: {"field": three[2]}}))


def _comparison(kind: str) -> st.SearchStrategy[tuple[str, Any]]:
    texts = st.sampled_from(IDS)
    by_kind: dict[str, list[tuple[str, st.SearchStrategy[Any]]]] = {
        "service": [
            (
                "type",
                st.sampled_from(TYPES).flatmap(
                    lambda t: st.sampled_from([t, {"notEquals": t}, {"in": [t, "iot-hub"]}])
                ),
            ),
            (
                "sku",
                st.sampled_from(
                    ["S1", {"exists": True}, {"notIn": ["S1"]}, {"like": "S*"}, {"match": "^S[12]$"}]
                ),
            ),
            (
                "units",
                st.sampled_from(
                    [{"greater": 1}, {"lessOrEquals": 2}, {"greater": {"field": "this.index"}}][:2]
                ),
            ),
            ("external", st.booleans()),
            ("side", st.sampled_from(["edge", {"notEquals": "cloud"}])),
            ("catalog.accepts", st.sampled_from([{"contains": "amqp"}, {"exists": False}])),
            (
                "required",
                st.sampled_from([{"contains": "dashboards"}, {"notContains": "adaptive-cloud-management"}]),
            ),
            ("provides", st.just({"contains": "device-telemetry"})),
        ],
        "device": [
            ("id", texts.map(lambda wanted: {"notEquals": wanted})),
            ("count", st.sampled_from([{"less": 2}, {"greaterOrEquals": 2}, 1])),
            ("protocols", st.sampled_from([{"contains": "amqp"}, {"exists": True}, {"notContains": "mqtt"}])),
            ("sdk.kind", st.sampled_from(["device", {"exists": False}])),
            ("provisionedBy", st.sampled_from([{"exists": True}, "a"])),
            ("provisionedBy.type", st.sampled_from(["device-provisioning-service", {"exists": False}])),
        ],
        "connection": [
            (
                "protocol",
                st.sampled_from(
                    ["amqp", {"in": ["mqtt-5"]}, {"notIn": ["mqtt"]}, {"in": {"field": "to.catalog.accepts"}}]
                ),
            ),
            ("from", texts),
            ("to.type", st.sampled_from(TYPES)),
            ("from.kind", st.sampled_from(["device", "service"])),
            ("carriesData", st.booleans()),
            ("transport", st.just("mqtt")),
        ],
        "requirement": [("name", st.just("dashboards")), ("appliesTo", st.just({"exists": True}))],
    }
    always = [
        ("architecture.solution.type", st.sampled_from(["cloud", {"notEquals": "edge"}, {"exists": True}])),
        ("architecture.solution.allowPreview", st.booleans()),
    ]
    choices: list[st.SearchStrategy[tuple[str, Any]]] = [
        st.tuples(st.just(name), values) for name, values in (*by_kind.get(kind, []), *always)
    ]
    if kind == "node":
        choices += [_comparison("service"), st.sampled_from(["device", "service"]).map(lambda k: ("kind", k))]
    return st.one_of(choices)


PLAN = {
    "services": "service",
    "devices": "device",
    "connections": "connection",
    "requirements": "requirement",
}


@lru_cache
def conditions(kind: str, depth: int) -> st.SearchStrategy[dict[str, Any]]:
    plain = st.lists(_comparison(kind), min_size=1, max_size=2).map(dict)
    if not depth:
        return plain
    deeper = conditions(kind, depth - 1)
    found: list[st.SearchStrategy[Any]] = [
        plain,
        st.lists(deeper, min_size=1, max_size=2).map(lambda parts: {"allOf": parts}),
        st.lists(deeper, min_size=1, max_size=2).map(lambda parts: {"anyOf": parts}),
        deeper.map(lambda part: {"not": part}),
    ]
    collections = dict(PLAN)
    for name, (having, inside) in RELATIVE_COLLECTIONS.items():
        if kind in having or (kind == "node" and "service" in having):
            collections[name] = "node" if inside == NODES else next(iter(inside))
    for name, inner in collections.items():
        body = conditions(inner, depth - 1)
        found.append(
            st.tuples(st.sampled_from(("some", "every", "none")), st.just(name), body).map(
                lambda three: {three[0]: {three[1]: three[2]}}
            )
        )
        found.append(
            st.tuples(
                st.sampled_from(("greater", "equals", "less")), st.integers(0, 2), st.just(name), body
            ).map(lambda four: {"count": {"of": {four[2]: four[3]}, four[0]: four[1]}})
        )
    return st.one_of(found)


@st.composite
def comparing(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """A quantifier whose members are compared with the subject: directly, in one of several ways, or by what is
    around them; with something besides that looks at the member alone, or at nothing."""
    names = {name: inside for name, (having, inside) in RELATIVE_COLLECTIONS.items() if kind in having}
    collection = draw(st.sampled_from([*PLAN, *PLAN, *PLAN, *names]))
    inside = names.get(collection, frozenset())
    member = PLAN.get(collection) or ("node" if inside == NODES else next(iter(inside)))
    body = dict([draw(_asked(member, kind, 1))])
    if draw(st.booleans()):
        body.update([draw(_comparison(member))])
    if draw(st.booleans()):
        return {draw(st.sampled_from(("some", "every", "none"))): {collection: body}}
    order = draw(st.sampled_from(("greater", "equals", "less")))
    return {"count": {"of": {collection: body}, order: draw(st.integers(0, 2))}}


def _asked(member: str, subject: str, depth: int) -> st.SearchStrategy[tuple[str, Any]]:
    ways = [_against(member, subject)]
    if depth:
        either = st.lists(st.one_of(_asked(member, subject, 0), _comparison(member)), min_size=1, max_size=2)
        ways.append(either.map(lambda parts: ("anyOf", [dict([part]) for part in parts])))
        for name, (having, inside) in RELATIVE_COLLECTIONS.items():
            if member in having:
                below = "node" if inside == NODES else next(iter(inside))
                around = st.tuples(st.sampled_from(("some", "some", "none")), _asked(below, subject, 0))
                ways.append(around.map(lambda two, name=name: (two[0], {name: dict([two[1]])})))  # type: ignore[misc]
    return st.one_of(ways)


def _rule(kind: str, condition: dict[str, Any]) -> tuple[Rule, Variant]:
    reader = Reader(FIELDS, FACTS, "TST901", {})
    read = reader.condition(condition, Scope((frozenset({kind}),)), ("assert",))
    variant = Variant(kind, None, None, (), read, ("x",), ("id",), (), None, (SeverityCase("error", None),))
    return Rule("x", "TST901", "x", "error", (variant,), {}, unknown_note=True), variant


def _agrees(kind: str, condition: dict[str, Any], graph: Facts, few: int) -> None:
    """Whether the code finds what the evaluator does, if so `few` members are scanned and more looked up."""
    rule, variant = _rule(kind, condition)
    made = finder(rule, 0, variant)
    source = PREAMBLE + made.source
    namespace: dict[str, Any] = {}
    exec(source, namespace)  # noqa: S102 - that is what is tested
    hits: list[Any] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lookup, "FEW", few)
        namespace["find_TST901_0"](graph, hits)
    if not (graph.plan.loose or graph.plan.untyped):
        has = what_it_has(graph, asked_for([*made.gates, *made.needs]))
        if any(clause.isdisjoint(has) for clause in (*made.gates, *made.needs)):
            assert not hits, f"{made.gates} {made.needs} {source}"
    generated = {id(subject): certain for _, _, subject, _, certain in hits}
    assert variant.assertion is not None
    subjects = graph.own_services(()) if kind == "service" else getattr(graph.plan, kind + "s")
    for subject in subjects:
        verdict = Evaluator(graph).condition(variant.assertion, [subject]).verdict
        expected = {True: None, False: True, None: False}[verdict]
        assert generated.get(id(subject)) is expected, source


KINDS = st.sampled_from(("service", "device", "connection"))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), KINDS, plans())
def test_generated_code_agrees_with_the_evaluator(data: st.DataObject, kind: str, graph: Facts) -> None:
    _agrees(kind, data.draw(conditions(kind, 2)), graph, lookup.FEW)


@settings(max_examples=600, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), KINDS, plans())
def test_what_is_looked_up_is_what_a_scan_finds(data: st.DataObject, kind: str, graph: Facts) -> None:
    _agrees(kind, data.draw(comparing(kind)), graph, 0)


# A field of devices to try each kind of operator on, and what it may be compared with.
TRIED: dict[str, tuple[str, tuple[Any, ...]]] = {
    "value": ("id", IDS),
    "list": ("id", (list(IDS[:1]), list(IDS[:2]))),
    "text": ("id", ("a*", "?", IDS[0])),
    "pattern": ("id", ("^a", "b$")),
    "number": ("count", (0, 1, 2, 1000)),
    "date": ("id", ("2026-01-31", "2031-12-31")),
}


@pytest.mark.parametrize("name", OPERATORS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), graph=plans())
def test_every_operator_means_the_same_in_code_and_in_the_evaluator(
    name: str, data: st.DataObject, graph: Facts
) -> None:
    field, values = TRIED[OPERATORS[name].takes]
    _agrees("device", {field: {name: data.draw(st.sampled_from(values))}}, graph, lookup.FEW)


def test_an_operator_without_its_function_is_told_when_the_pack_loads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(
        OPERATORS, "neverAnOperator", Operator("never_a_function", "text", "ends with this text")
    )
    with pytest.raises(
        RuleFileError, match=r"'neverAnOperator' needs the function 'never_a_function' in iotlint/engine"
    ):
        build(folder("rules"), folder("schemas"), CHECKS)
