"""Hostile and odd models end in a few mistakes with places, whatever they are made of."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iotlint.dtdl.files import MOST_FILES, files_in, is_model, model_of
from iotlint.dtdl.judge import judge
from iotlint.dtdl.parse import MAX_MISTAKES, MAX_NESTED
from tests.dtdl.kinds import BASE, KINDS, SOUND, interface, telemetry

Json = Any


def rules(model: Json) -> list[str]:
    """The rules that a model breaks."""
    return [
        each.rule for each in judge(model_of(json.dumps(model).encode(), "m.json").stream.documents).mistakes
    ]


def test_an_interface_of_more_than_a_mebibyte_is_too_large_from_version_3_on() -> None:
    contents = [telemetry(f"t{number}", comment="c" * 500) for number in range(2200)]
    assert rules(interface(3, contents=contents)) == ["dtdl-too-large"]
    assert "dtdl-too-large" not in rules(interface(2, contents=contents[:300]))


def test_an_interface_with_more_than_a_hundred_thousand_elements_is_too_large() -> None:
    fields = [{"name": f"f{number}", "schema": "double"} for number in range(1000)]
    schema = {"@id": "dtmi:works:wide;1", "@type": "Object", "fields": fields}
    contents = [telemetry(f"t{number}", "dtmi:works:wide;1") for number in range(101)]
    assert rules(interface(3, schemas=[schema], contents=contents)) == ["dtdl-too-large"]
    assert rules(interface(3, schemas=[schema], contents=contents[:99])) == []


def test_an_interface_that_extends_more_than_1024_is_too_large() -> None:
    above = [interface(3, f"dtmi:works:A{number};1") for number in range(1025)]
    ids = [each["@id"] for each in above]
    assert rules([interface(3, extends=ids), *above]) == ["dtdl-too-large"]
    assert rules([interface(3, extends=ids[1:]), *above]) == []


def test_many_mistakes_are_cut_off() -> None:
    assert len(rules({**interface(3), **{f"p{number}": 1 for number in range(5000)}})) == MAX_MISTAKES


def test_elements_nested_deeper_than_anybody_writes_are_not_read() -> None:
    schema: Json = "double"
    for _ in range(MAX_NESTED + 20):
        schema = {"@type": "Array", "elementSchema": schema}
    assert set(rules(interface(4, contents=[telemetry(schema=schema)]))) == {"dtdl-schema-depth"}


def test_a_chain_of_twenty_thousand_interfaces_ends() -> None:
    chain = [interface(3, f"dtmi:works:I{n};1", extends=f"dtmi:works:I{n + 1};1") for n in range(20_000)]
    assert set(rules([*chain, interface(3, "dtmi:works:I20000;1")])) == {"dtdl-inheritance-depth"}


def test_a_ring_of_twenty_thousand_interfaces_ends() -> None:
    ring = [
        interface(3, f"dtmi:works:I{n};1", extends=f"dtmi:works:I{(n + 1) % 20_000};1") for n in range(20_000)
    ]
    assert "dtdl-inheritance-cycle" in rules(ring)


@given(st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(
        ["Interface", "Telemetry", "double", "dtmi:works:A;1", "dtmi:dtdl:context;3", "dtmi:dtdl:context;2", "x", ""]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["@context", "@id", "@type", "@value", "@language", "@graph", "contents", "extends", "schemas",
                         "name", "schema", "fields", "enumValues", "valueSchema", "enumValue", "mapKey", "mapValue",
                         "displayName", "comment", "writable", "target", "request", "unit", "x"]),
        inner, max_size=6,
    ),
    max_leaves=40,
))  # fmt: skip
def test_no_json_makes_it_fail(value: Json) -> None:
    for model in (
        value,
        {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:works:A;1", "@type": "Interface", "contents": value},
    ):
        stream = model_of(json.dumps(model).encode(), "m.json").stream
        for each in judge(stream.documents).mistakes:
            assert each.document.spans(each.route, each.part)


@pytest.mark.parametrize(("first", "second"), [(0, 1), (1, 0)])
def test_the_order_of_files_changes_nothing(first: int, second: int) -> None:
    models = [interface(3, extends="dtmi:works:Machine;1", contents=[telemetry("hours")]), BASE]
    files = [model_of(json.dumps(models[n]).encode(), f"m{n}.json") for n in (first, second)]
    (mistake,) = judge(each.stream.documents[0] for each in files).mistakes
    assert (mistake.rule, mistake.document.source.path) == ("dtdl-inherited-name", "m0.json")


def test_two_versions_of_an_interface_in_two_files_may_define_the_same_parts() -> None:
    row = {"@id": "dtmi:works:row;1", "@type": "Array", "elementSchema": "double"}
    contents = [telemetry(schema="dtmi:works:row;1")]
    versions = [interface(3, f"dtmi:works:Press;{n}", schemas=[row], contents=contents) for n in (1, 2)]
    files = [model_of(json.dumps(each).encode(), f"m{n}.json") for n, each in enumerate(versions)]
    assert judge(each.stream.documents[0] for each in files).mistakes == ()
    assert rules(versions) == ["dtdl-duplicate-id"]


def test_what_is_no_model_is_known_by_its_keys() -> None:
    assert all(is_model(model) for _, model in SOUND)
    assert not any(
        map(is_model, (None, 5, "x", [], {}, {"$schema": "x", "resources": []}, [{"a": {"@id": "x"}}]))
    )


def test_every_kind_has_a_place_inside_its_text() -> None:
    for kind in KINDS:
        document = model_of(json.dumps(kind.model, indent=1).encode(), "m.json").stream.documents[0]
        for each in judge([document]).mistakes:
            span = document.spans(each.route, each.part)[0]
            assert (span.line, span.column) < (span.end_line, span.end_column), kind.name


def test_folders_are_walked_in_order_and_not_without_end(tmp_path: Any) -> None:
    for name in ("b/x.json", "a.json", "node_modules/y.json", "c.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}")
    assert [path.relative_to(tmp_path).as_posix() for path in files_in(tmp_path)] == ["a.json", "b/x.json"]
    assert MOST_FILES >= 2_000
