"""The generated code and the step-by-step evaluator are written apart and must never disagree."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iotlint.authoring.evaluate import Evaluator
from iotlint.catalog.as_of import Catalog
from iotlint.catalog.entries import read_entries, tables
from iotlint.facts.facts import Facts
from iotlint.language.compile import PREAMBLE, finder
from iotlint.language.fields import NODES, RELATIVE_COLLECTIONS, Fields
from iotlint.language.read_condition import Reader, Scope
from iotlint.language.rule import Rule, SeverityCase, Variant
from iotlint.model.build import Builder, Tables
from iotlint.model.unknown import UNKNOWN
from iotlint.resources import folder

FIELDS = Fields(json.loads((folder("schemas") / "architecture.schema.json").read_text("utf-8")))
ENTRIES = read_entries(folder("rules"))
FACTS = {type_: frozenset(fact.key for fact in entry.facts) for type_, entry in ENTRIES.items()}
KNOWN = tables(ENTRIES)
KNOWLEDGE: dict[str, Any] = {
    "requirements": {"adaptive-cloud-management": {"impliedByApproach": "adaptive-cloud"}},
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
        tables=Tables(FIELDS.links(), FIELDS.quantities()),
        catalog=Catalog(KNOWN, KNOWN.__getitem__, "2026-11-24"),
        as_of="2026-11-24",
        source_text=lambda _: "",
        incomplete=frozenset(draw(st.sets(st.sampled_from(("services", "connections")), max_size=1))),
    )
    return Facts(builder.build(), KNOWLEDGE)


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


def _rule(kind: str, condition: dict[str, Any]) -> tuple[Rule, Variant]:
    reader = Reader(FIELDS, FACTS, "TST901", {})
    read = reader.condition(condition, Scope((frozenset({kind}),)), ("assert",))
    variant = Variant(kind, None, None, (), read, ("x",), ("id",), (), None, (SeverityCase("error", None),))
    return Rule("x", "TST901", "x", "error", (variant,), {}, unknown_note=True), variant


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data(), st.sampled_from(("service", "device", "connection")), plans())
def test_generated_code_agrees_with_the_evaluator(data: st.DataObject, kind: str, graph: Facts) -> None:
    rule, variant = _rule(kind, data.draw(conditions(kind, 2)))
    source = PREAMBLE + finder(rule, 0, variant)
    namespace: dict[str, Any] = {}
    exec(source, namespace)  # noqa: S102 - that is what is tested
    hits: list[Any] = []
    namespace["find_TST901_0"](graph, hits)
    generated = {id(subject): certain for _, _, subject, _, certain in hits}
    assert variant.assertion is not None
    subjects = graph.own_services(()) if kind == "service" else getattr(graph.plan, kind + "s")
    for subject in subjects:
        verdict = Evaluator(graph).condition(variant.assertion, [subject]).verdict
        expected = {True: None, False: True, None: False}[verdict]
        assert generated.get(id(subject)) is expected, source
