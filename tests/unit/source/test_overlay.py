"""`extends`: what a document means once it lies over another, and which file wrote what."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from iotlint.source.document import Document, In
from iotlint.source.load import load
from iotlint.source.overlay import overlay

BASE = """\
kind: Architecture
services:
  hub:
    type: iot-hub
    sku: S1
    labels: [a, b]
  lake: &lake {type: fabric}
  store: *lake
sites:
  plant: {count: 1}
"""
OVER = """\
extends: base.yaml
services:
  hub:
    sku: S2
    labels: [c]
    units: 2
  lake:
devices:
  trackers: {count: 3}
"""


def one(text: str, path: str) -> Document:
    (document,) = load(text, path).documents
    return document


def place(document: Document, *route: str | int, part: str = "value") -> str:
    return " ".join(f"{span.path}:{span.line}:{span.column}" for span in document.spans(route, part))


def test_mappings_merge_lists_replace_and_null_deletes() -> None:
    result = overlay(one(BASE, "base"), one(OVER, "over"))
    assert result.value == {
        "kind": "Architecture",
        "services": {
            "hub": {"type": "iot-hub", "sku": "S2", "labels": ["c"], "units": 2},
            "store": {"type": "fabric"},
        },
        "sites": {"plant": {"count": 1}},
        "devices": {"trackers": {"count": 3}},
    }
    assert list(result.value) == ["kind", "services", "sites", "devices"]
    assert (result.source.path, result.index) == ("over", 0)


def test_each_place_stays_in_its_file() -> None:
    base = one(BASE, "base")
    result = overlay(base, one(OVER, "over"))
    assert place(result, "kind") == "base:1:7"
    assert place(result, "services", "hub", "type") == "base:4:11"
    assert place(result, "services", "hub", "sku") == "over:4:10"
    assert place(result, "services", "hub", "sku", part="key") == "over:4:5"
    assert place(result, "services", "hub", "labels", 0) == "over:5:14"
    assert place(result, "services", "store", "type") == "base:8:10 base:7:22"
    assert place(result, "sites", "plant", part="key") == "base:10:3"
    assert place(result, "devices", "trackers", "count") == "over:9:21"
    assert result.source_text(("services", "hub", "type")) == "iot-hub"
    assert result.owner(("sites", "plant")) is base
    assert result.owner(("services", "hub")) is result
    assert result.owner(("services", "hub", "type")) is base


def test_what_is_absent_is_shown_in_the_file_that_wrote_the_subject_last() -> None:
    base = one(BASE, "base")
    result = overlay(base, one(OVER, "over"))
    assert place(result, "services", "hub", "region") == "over:3:3"
    assert place(result, "sites", "plant", "cluster") == "base:10:3"
    assert place(result, "services", "lake") == "over:2:1"
    assert result.owner(("services", "hub", "region")) is result
    assert result.owner(("sites", "plant", "cluster")) is base


def test_a_base_may_itself_lie_over_another() -> None:
    lowest = one("a: {x: 1, y: 1, z: 1}\nextends: nothing\n", "lowest")
    middle = one("extends: lowest\na: {y: 2}\n", "middle")
    top = one("b: 1\nextends: middle\na: {z: 3}\nc: 1\n", "top")
    result = overlay(overlay(lowest, middle), top)
    assert result.value == {"a": {"x": 1, "y": 2, "z": 3}, "b": 1, "c": 1}
    assert [place(result, "a", key) for key in "xyz"] == ["lowest:1:8", "middle:2:8", "top:3:8"]
    assert [place(result, key) for key in "bc"] == ["top:1:4", "top:4:4"]
    assert place(result, "a", part="key") == "top:3:1"
    assert result.owner(("a", "x")) is lowest


def test_what_lies_over_something_may_be_laid_over_more() -> None:
    lowest = one("a: {w: 1, x: 1}\nb: {c: {w: 1}}\n", "lowest")
    middle = one("b: {c: {x: 2}}\n", "middle")
    result = overlay(lowest, overlay(middle, one("a: {x: 3}\nextends: middle\n", "top")))
    assert result.value == {"a": {"w": 1, "x": 3}, "b": {"c": {"w": 1, "x": 2}}}
    assert place(result, "a", "x") == "top:1:8"
    assert place(result, "a", "w") == "lowest:1:8"
    assert place(result, "b", "c") == "middle:1:8"
    assert place(result, "b", "c", "w") == "lowest:2:12"
    assert place(result, "b", "c", "x") == "middle:1:12"


def test_aliases_on_either_side_keep_both_places() -> None:
    base = one("d: &d {x: 1, y: 1}\na: *d\n", "base")
    over = one("extends: base\ne: &e {y: 2, z: 2}\na: *e\n", "over")
    result = overlay(base, over)
    assert result.value["a"] == {"x": 1, "y": 2, "z": 2}
    assert place(result, "a", "x") == "base:2:4 base:1:11"
    assert place(result, "a", "y") == "over:3:4 over:2:11"
    assert place(result, "a") == "over:3:4"


def test_another_kind_of_value_replaces() -> None:
    result = overlay(one("a: {x: 1}\nb: [1]\nc: 1\n", "base"), one("a: [2]\nb: {y: 2}\nc: {z: 3}\n", "over"))
    assert result.value == {"a": [2], "b": {"y": 2}, "c": {"z": 3}}


def test_null_without_anything_to_delete_stays() -> None:
    assert overlay(one("a: 1\n", "base"), one("b:\nc: {d: }\n", "over")).value == {
        "a": 1,
        "b": None,
        "c": {"d": None},
    }


def test_documents_that_are_no_mappings_are_not_merged() -> None:
    assert overlay(one("[1]", "base"), one("extends: base\na: 1\n", "over")).value == {"a": 1}
    assert overlay(one("a: 1", "base"), one("[1]", "over")).value == [1]


def test_neither_document_is_changed() -> None:
    base, over = one(BASE, "base"), one(OVER, "over")
    overlay(base, over)
    assert base.value == one(BASE, "base").value
    assert over.value == one(OVER, "over").value
    assert place(base, "services", "lake") == "base:7:15"
    assert place(over, "extends") == "over:1:10"


def test_places_are_recognised_in_a_debugger() -> None:
    base = one("a: 1", "base")
    assert repr(In(base, 1)) == "In(Document('base', 0), 1)"


trees = st.recursive(
    st.sampled_from([1, "x", None]),
    lambda children: st.one_of(
        st.lists(children, max_size=3), st.dictionaries(st.sampled_from("abcd"), children, max_size=4)
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(st.sampled_from("abcd"), trees, min_size=1),
    st.dictionaries(st.sampled_from("abcd"), trees, min_size=1),
)
def test_any_two_documents(base: dict[str, object], over: dict[str, object]) -> None:
    below = one(json.dumps(base), "base")
    above = one(json.dumps(over), "over")
    result = overlay(below, above)
    assert result.value == merged(base, over)
    walk(result, (), result.value)


def merged(base: object, over: object) -> object:
    """What the design says in so many words, in its slowest form."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    result: dict[str, object] = {}
    for key in [*base, *(key for key in over if key not in base)]:
        if key not in over:
            result[key] = base[key]
        elif key not in base:
            result[key] = over[key]
        elif over[key] is not None:
            result[key] = merged(base[key], over[key])
    return result


def walk(document: Document, route: tuple[str | int, ...], value: object) -> None:
    """Every scalar's place holds the text of that scalar, in the file it is said to be in."""
    if isinstance(value, dict):
        for key, child in value.items():
            walk(document, (*route, key), child)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            walk(document, (*route, index), child)
    else:
        (span,) = document.spans(route)
        source = document.owner(route).source
        assert span.path == source.path
        assert source.line(span.line)[span.column - 1 : span.end_column - 1] == json.dumps(value)
