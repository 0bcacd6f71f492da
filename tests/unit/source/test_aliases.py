"""Anchors, aliases and merge keys: one object, two places, and no bombs."""

from __future__ import annotations

import pytest

from iotlint.source.document import Document
from iotlint.source.load import Stream, load
from iotlint.source.span import Span


def places(document: Document, *route: str | int, part: str = "value") -> list[str]:
    """The text at each span of a route, as `line:text`."""
    return [shown(document, span) for span in document.spans(route, part)]


def shown(document: Document, span: Span) -> str:
    source = document.source
    start = source.offset(span.line, span.column)
    return f"{span.line}:{source.text[start : source.offset(span.end_line, span.end_column)]}"


def only(text: str) -> Document:
    stream = load(text, "plan.yaml")
    assert not stream.faults
    (document,) = stream.documents
    return document


def fault_of(stream: Stream) -> tuple[str, str, str]:
    (fault,) = stream.faults
    return fault.name, f"{fault.span.line}:{fault.span.column}", fault.at


def test_an_alias_gives_the_same_object_and_both_places() -> None:
    plan = only("base: &b\n  sku: S1\nhub: *b\n")
    assert plan.value["hub"] is plan.value["base"]
    assert places(plan, "hub") == ["3:*b", "2:sku: S1"]
    assert places(plan, "hub", part="key") == ["3:hub"]
    assert places(plan, "hub", "sku") == ["3:*b", "2:S1"]
    assert places(plan, "hub", "sku", part="key") == ["3:*b", "2:sku"]
    assert places(plan, "base", "sku") == ["2:S1"]
    assert plan.source_text(("hub", "sku")) == "S1"
    assert plan.owner(("hub", "sku")) is plan


def test_an_absence_behind_an_alias_is_shown_at_the_key_that_has_it() -> None:
    plan = only("base: &b\n  sku: S1\nhub: *b\n")
    assert places(plan, "hub", "units") == ["3:hub"]
    plan = only("base: &b\n  x: {sku: S1}\nhub: *b\n")
    assert places(plan, "hub", "x", "units") == ["3:*b", "2:x"]


def test_an_alias_behind_an_alias_is_shown_where_one_came_in() -> None:
    plan = only("a: &a {x: 1}\nb: &b\n  c: *a\nd: *b\n")
    assert places(plan, "d", "c", "x") == ["4:*b", "1:1"]
    assert places(plan, "b", "c", "x") == ["3:*a", "1:1"]


def test_scalars_items_and_keys_can_be_aliased() -> None:
    plan = only("a: &n 1.10\nb: [*n, &m 'x']\n*m : *n\n")
    assert plan.value == {"a": 1.1, "b": [1.1, "x"], "x": 1.1}
    assert places(plan, "b", 0) == ["2:*n", "1:1.10"]
    assert places(plan, "x", part="key") == ["3:*m", "2:'x'"]
    assert plan.source_text(("x",)) == "1.10"


def test_a_key_that_is_an_alias_of_a_number_is_its_text() -> None:
    assert only("a: &n 0x10\n*n : b\n").value == {"a": 16, "0x10": "b"}


def test_anchors_can_be_defined_again() -> None:
    assert only("a: &x 1\nb: *x\nc: &x 2\nd: *x\n").value == {"a": 1, "b": 1, "c": 2, "d": 2}
    assert only("a: &x {b: &x 1, c: *x}\nd: *x\n").value == {"a": {"b": 1, "c": 1}, "d": 1}


def test_anchors_end_with_their_document() -> None:
    stream = load("--- &x 1\n--- *x\n", "plan.yaml")
    assert fault_of(stream) == ("syntax-error", "2:5", "")
    assert [document.value for document in stream.documents] == [1]


def test_an_empty_anchor_is_null() -> None:
    assert only("a: &x\nb: *x\n").value == {"a": None, "b": None}


def test_every_unknown_alias_is_a_fault_and_the_document_is_dropped() -> None:
    stream = load("a: *x\nb:\n  - *y\n--- \nc: d\n", "plan.yaml")
    assert [(fault.name, fault.at, fault.span[1:]) for fault in stream.faults] == [
        ("syntax-error", "a", (1, 4, 1, 6)),
        ("syntax-error", "b.0", (3, 5, 3, 7)),
    ]
    assert [document.value for document in stream.documents] == [{"c": "d"}]


def test_a_merge_takes_in_what_is_not_there() -> None:
    plan = only("base: &b {sku: S1, units: 2}\nhub:\n  <<: *b\n  units: 3\n  region: x\n")
    assert plan.value["hub"] == {"units": 3, "region": "x", "sku": "S1"}
    assert list(plan.value["hub"]) == ["units", "region", "sku"]
    assert places(plan, "hub", "sku") == ["3:*b", "1:S1"]
    assert places(plan, "hub", "sku", part="key") == ["3:*b", "1:sku"]
    assert places(plan, "hub", "units") == ["4:3"]
    assert places(plan, "hub") == ["3:<<: *b\n  units: 3\n  region: x"]


def test_a_merge_of_a_list_gives_the_first_the_say() -> None:
    plan = only("a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  <<: [*a, *b, {z: 3, w: 3}]\n")
    assert plan.value["c"] == {"x": 1, "y": 1, "z": 2, "w": 3}
    assert places(plan, "c", "z") == ["4:*b", "2:2"]
    assert places(plan, "c", "w") == ["4:3"]


def test_a_list_of_mappings_can_itself_be_an_alias() -> None:
    plan = only("all: &all [{x: 1}, {y: 2}]\nc: {<<: *all}\n")
    assert plan.value["c"] == {"x": 1, "y": 2}
    assert places(plan, "c", "y") == ["2:*all", "1:2"]


def test_a_merge_of_a_merge() -> None:
    plan = only("a: &a {x: 1}\nb: &b\n  <<: *a\n  y: 2\nc:\n  <<: *b\n")
    assert plan.value["c"] == {"y": 2, "x": 1}
    assert places(plan, "c", "x") == ["6:*b", "1:1"]
    assert places(plan, "c", "y") == ["6:*b", "4:2"]


def test_merges_are_in_order_behind_a_mapping_that_ends_earlier() -> None:
    plan = only("a: &a\n  x: 1\nb:\n  y: 2\n  <<: *a\nc: d\n")
    assert places(plan, "b") == ["4:y: 2\n  <<: *a"]


@pytest.mark.parametrize("key", ["'<<'", '"<<"', "!!str <<"])
def test_quoted_it_is_a_key_like_any_other(key: str) -> None:
    assert only(f"a: &a {{x: 1}}\nb: {{{key}: *a}}\n").value["b"] == {"<<": {"x": 1}}


def test_a_tag_may_say_that_it_is_a_merge() -> None:
    stream = load("a: &a {x: 1}\nb:\n  !!merge <<: *a\n", "plan.yaml")
    assert stream.documents[0].value["b"] == {"x": 1}


def test_two_merges_in_a_mapping_are_a_repeated_key() -> None:
    stream = load("a: &a {x: 1}\nb: &b {y: 2}\nc:\n  <<: *a\n  <<: *b\n", "plan.yaml")
    assert fault_of(stream) == ("duplicate-key", "5:3", "c.<<")
    assert stream.documents[0].value["c"] == {"x": 1, "y": 2}


@pytest.mark.parametrize("value", ["1", "", "[1]", "[*a, x]", "*n"])
def test_only_mappings_can_be_merged(value: str) -> None:
    stream = load(f"a: &a {{x: 1}}\nn: &n 1\nb:\n  y: 2\n  <<: {value}\n", "plan.yaml")
    name, place, at = fault_of(stream)
    assert (name, at) == ("syntax-error", "b")
    assert place.startswith("5:")
    assert stream.documents[0].value["b"]["y"] == 2


@pytest.mark.parametrize(
    ("text", "place", "at"),
    [
        ("a: &x [*x]", "1:8", "a.0"),
        ("a: &x {b: *x}", "1:11", "a.b"),
        ("a: &x {b: {c: [*x]}}", "1:16", "a.b.c.0"),
        ("&x a: &y {<<: *y}", "1:15", "a.<<"),
        ("&x\na: *x", "2:4", "a"),
    ],
)
def test_an_alias_inside_its_own_anchor(text: str, place: str, at: str) -> None:
    stream = load(text, "plan.yaml")
    assert fault_of(stream) == ("alias-bomb", place, at)
    assert not stream.documents


def test_a_bomb_is_dropped_and_the_next_document_read() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    stream = load("\n".join([*lines, "---", "b: c"]), "plan.yaml")
    assert fault_of(stream) == ("alias-bomb", "1:1", "")
    assert [document.value for document in stream.documents] == [{"b": "c"}]


def test_a_bomb_of_merges_is_stopped_while_it_is_built() -> None:
    keys = ", ".join(f"k{i}: 1" for i in range(2_000))
    text = f"a: &a {{{keys}}}\nb:\n" + "".join(f"  c{i}: {{<<: *a}}\n" for i in range(2_000))
    stream = load(text, "plan.yaml")
    assert {fault.name for fault in stream.faults} == {"alias-bomb"}
    assert not stream.documents


def test_ordinary_use_of_anchors_is_no_bomb() -> None:
    defaults = "defaults: &d {sku: S1, units: 2, region: westeurope, minTlsVersion: '1.2'}\nservices:\n"
    text = defaults + "".join(f"  hub-{i}:\n    <<: *d\n    labels: *d\n" for i in range(8_000))
    stream = load(text, "plan.yaml")
    assert not stream.faults
    assert len(stream.documents[0].value["services"]) == 8_000


def test_aliases_cannot_nest_deeper_than_brackets_can() -> None:
    lines = ["a0: &a0 [[[[[[[[[[1]]]]]]]]]]"]
    lines += [f"a{i}: &a{i} [[[[[[[[[[*a{i - 1}]]]]]]]]]]" for i in range(1, 12)]
    stream = load("\n".join(lines), "plan.yaml")
    assert fault_of(stream)[:2] == ("nested-too-deep", "10:19")
    shallow = load("\n".join(lines[:9]), "plan.yaml")
    assert not shallow.faults


def test_a_merge_of_several_is_where_its_alias_stands() -> None:
    text = "a: &a {x: 1}\nb: &b {y: 2}\nc:\n  <<: [*a, *b]\n  z: 3\nd: {<<: *b}\n"
    (document,) = load(text, "plan.yaml").documents
    assert [document.spans(("c", key))[0][1:3] for key in "xyz"] == [(4, 8), (4, 12), (5, 6)]
    assert [document.spans(("c", key), "key")[0][1:3] for key in "xyz"] == [(4, 8), (4, 12), (5, 3)]
    assert document.spans(("d", "y"))[0][1:3] == (6, 9)
    assert document.spans(("c", "y"))[1][1:3] == (2, 11), "and the text that the alias stands for"


@pytest.mark.parametrize(
    ("written", "brought"),
    [
        ("<<: *top", "*top"),
        ("<<: [*other, *top]", "*top"),
        ("<<: [*other, {<<: *top}]", "*top"),
        ("<<:\n    - *other\n    - *top", "*top"),
        ("<<: *several", "*several"),
        ("<<: {other: 2, <<: *top}", "*top"),
        ("<<: {x: *one}", "*one"),
        ("? <<\n  : *top", "*top"),
    ],
)
def test_whatever_brings_it_in_is_pointed_at_however_many_steps_it_came(written: str, brought: str) -> None:
    text = (
        "one: &one 1\nbase: &base {x: *one}\nmid: &mid\n  <<: *base\ntop: &top {<<: [*mid]}\n"
        f"other: &other {{o: 1}}\nseveral: &several [*other, *top]\nc:\n  {written}\n"
    )
    plan = only(text)
    assert plan.value["c"]["x"] == 1
    line = text.count("\n", 0, text.rindex(brought)) + 1
    assert places(plan, "c", "x") == [f"{line}:{brought}", "1:1"]


def test_what_is_written_out_behind_a_merge_key_is_pointed_at_itself_and_mended_by_nobody() -> None:
    plan = only("c:\n  <<: {x: 1, y: {z: 2}}\n")
    assert places(plan, "c", "x") == ["2:1"]
    assert places(plan, "c", "x", part="key") == ["2:x"]
    assert places(plan, "c", "y", "z")[-1:] == ["2:2"]
    assert plan.extent(("c", "x")) is None
