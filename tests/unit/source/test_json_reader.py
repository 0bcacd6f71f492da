"""The reader of JSON: what it reads is what `json` reads, where it stood, and what is wrong with a text."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from iotlint.source.document import Document
from iotlint.source.json_reader import load_json
from iotlint.source.json_tokens import MAX_DEPTH, MAX_FAULTS
from iotlint.source.load import Stream

# Without halves of surrogate pairs.
LETTERS = st.characters(exclude_categories=["Cs"])
KEYS = st.text(LETTERS, max_size=8)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**200), 10**200)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(LETTERS, max_size=12),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)
LAYOUTS = st.sampled_from(
    [{}, {"indent": 2}, {"indent": "\t"}, {"separators": (",", ":")}, {"separators": (" ,\r\n", " :  ")}]
)


def faults(text: str | bytes, **options: bool) -> list[tuple[str, int, int, str]]:
    """Name, line, column and route of what is wrong with a text."""
    found = load_json(text, "f.json", **options).faults
    return [(fault.name, fault.span.line, fault.span.column, fault.at) for fault in found]


def only(stream: Stream) -> Document:
    assert not stream.faults, stream.faults
    (document,) = stream.documents
    return document


def refused(text: str) -> bool:
    """Whether `json` refuses a text, or takes what RFC 8259 leaves open and the reader says it refuses."""

    def pairs(entries: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(entries)) < len(entries):
            raise ValueError("a key stands twice")
        return dict(entries)

    def constant(word: str) -> float:
        raise ValueError(word)

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
        return re.search("[\ud800-\udfff]", repr_of(value)) is not None or "Infinity" in json.dumps(value)
    except (ValueError, RecursionError):
        return True


def repr_of(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@given(VALUES, LAYOUTS, st.booleans())
@example({"": {}, "a": [[], {}, [{}]]}, {}, True)
def test_it_reads_what_json_reads(value: Any, layout: dict[str, Any], ascii: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii, **layout)
    read = only(load_json(text.encode(), "f.json")).value
    assert repr(read) == repr(value)  # by `repr`, for -0.0 and the order of keys


@given(VALUES, LAYOUTS, st.data())
@example([0], {}, None)
def test_a_text_with_something_put_in_or_left_out_is_read_alike_or_refused_by_both(
    value: Any, layout: dict[str, Any], data: st.DataObject | None
) -> None:
    text = json.dumps(value, **layout)
    if data is not None:
        at = data.draw(st.integers(0, len(text)))
        put = data.draw(
            st.sampled_from([*'{}[],:"\\/01-+.eE \t\n\x00x', "true", "nul", "\\u12", "\\ud800", "//"])
        )
        text = text[:at] + put + text[at + data.draw(st.integers(0, 2)) :]
    stream = load_json(text, "f.json")
    assert bool(stream.faults) == refused(text)
    if not stream.faults:
        assert repr(stream.documents[0].value) == repr(json.loads(text))


def commented(value: Any) -> str:
    """A value as JSON with a comment between any two signs, so that the fast way is never taken."""
    gap = '/* , " } */'
    if isinstance(value, dict):
        inner = ",".join(f"{gap}{json.dumps(k)}{gap}:{commented(v)}" for k, v in value.items())
        return f"{gap}{{{inner}{gap}}}{gap}"
    if isinstance(value, list):
        return f"{gap}[{','.join(map(commented, value))}{gap}]// ]\n"
    return f"{gap}{json.dumps(value)}{gap}"


@given(VALUES)
def test_the_slow_way_reads_what_the_fast_one_does(value: Any) -> None:
    text = commented(value)
    stream = load_json(text, "f.json", comments=True)
    assert repr(only(stream).value) == repr(value)
    assert {text[start : start + 2] for start, _ in stream.comments} <= {"/*", "//"}
    strict = load_json(text, "f.json")
    assert repr(strict.documents[0].value) == repr(value) or len(strict.faults) >= MAX_FAULTS
    assert {fault.message for fault in strict.faults} == {"JSON has no comments; remove this one."}


def routes(value: Any) -> list[tuple[str | int, ...]]:
    entries = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    return [(), *((key, *rest) for key, child in entries for rest in routes(child))]


@given(VALUES, LAYOUTS)
def test_every_key_and_value_is_where_its_place_says(value: Any, layout: dict[str, Any]) -> None:
    document = only(load_json(json.dumps(value, **layout), "f.json"))
    text = document.source.text
    for route in routes(value):
        found = document.extent(route)
        assert found is not None
        inner = value
        for part in route:
            inner = inner[part]
        assert repr(json.loads(text[found[1] : found[2]])) == repr(inner)
        if route and isinstance(route[-1], str):
            span = document.spans(route, "key")[0]
            start = document.source.offset(span.line, span.column)
            end = document.source.offset(span.end_line, span.end_column)
            assert json.loads(text[start:end]) == route[-1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ("empty-file", 1, 1, "")),
        (" \n ", ("empty-file", 1, 1, "")),
        ("{", ("syntax-error", 1, 1, "")),
        ('{"a": [1, 2}', ("syntax-error", 1, 12, "a")),
        ('{"a": 1,}', ("syntax-error", 1, 8, "")),
        ('{"a": [1,\n]}', ("syntax-error", 1, 9, "a")),
        ('{"a" 1}', ("syntax-error", 1, 6, "")),
        ('{"a": 1 "b": 2}', ("syntax-error", 1, 9, "")),
        ('{a: 1}', ("syntax-error", 1, 2, "")),
        ("{'a': 1}", ("syntax-error", 1, 2, "")),
        ('{"a": \'b\'}', ("syntax-error", 1, 7, "")),
        ('{"a": True}', ("syntax-error", 1, 7, "")),
        ('{"a": 01}', ("syntax-error", 1, 7, "")),
        ('{"a": 1.}', ("syntax-error", 1, 7, "")),
        ('{"a": NaN}', ("syntax-error", 1, 7, "")),
        ('{"a": }', ("syntax-error", 1, 7, "")),
        ('{"a":', ("syntax-error", 1, 6, "")),
        ('{"a": 1} {"b": 2}', ("syntax-error", 1, 10, "")),
        ('{"a": "b\n"}', ("syntax-error", 1, 7, "")),
        ('{"a": ["b\t"]}', ("syntax-error", 1, 10, "a.0")),
        ('{"a": "\\x"}', ("syntax-error", 1, 8, "")),
        ('{"a": "\\u12"}', ("syntax-error", 1, 8, "")),
        ('{"a": [1, {"b": "x\\ud83d"}]}', ("syntax-error", 1, 19, "a.1.b")),
        ('["\\udc00"]', ("syntax-error", 1, 3, "0")),
        ('{"a": {"b": 1, "c": 2, "b": 3}}', ("duplicate-key", 1, 24, "a.b")),
        ('{"a": 1e999}', ("syntax-error", 1, 7, "a")),
        ("[1, " + "9" * 5000 + "]", ("syntax-error", 1, 5, "1")),
        ("[1, /* two */ 2]", ("syntax-error", 1, 5, "")),
        ("[1 // one\n]", ("syntax-error", 1, 4, "")),
        ("[1, /* two", ("syntax-error", 1, 5, "")),
        ("<<<<<<< HEAD\n{}", ("syntax-error", 1, 1, "")),
        ("kind: Architecture", ("syntax-error", 1, 1, "")),
    ],
)  # fmt: skip
def test_what_is_wrong_has_its_exact_place(text: str, found: tuple[str, int, int, str]) -> None:
    (fault,) = faults(text)
    assert fault[:3] == found[:3]
    if found[3]:
        assert fault[3] == found[3]


def test_bytes_that_are_no_utf8_have_their_place() -> None:
    assert faults(b'{"a":\r\n "\xff"}')[0][:3] == ("wrong-encoding", 2, 3)


def test_what_can_be_read_past_leaves_the_document() -> None:
    stream = load_json('{"a": 1, // one\n "a": {"b": [2,]}, "c": "\\ud800",}', "f.json")
    assert len(stream.faults) == 5
    (document,) = stream.documents
    assert document.value == {"a": {"b": [2]}, "c": "\ufffd"}
    assert document.spans(("a", "b", 0))[0][1:3] == (2, 14)


def test_the_last_of_equal_keys_wins_with_its_own_places() -> None:
    text = '{"x": 0, "a": 1, "b": [1], "a": {"k": 2}, "z": 3, "z": [4], "a": [5, {}]}'
    stream = load_json(text, "f.json")
    document = stream.documents[0]
    assert document.value == json.loads(text)
    assert list(document.value) == ["x", "a", "b", "z"]
    for route, column in ((("a", 0), 67), (("a",), 66), (("z", 0), 57), (("b", 0), 24), (("x",), 7)):
        assert document.spans(route)[0].column == column
    assert [(fault.span.column, fault.related[0][0].column) for fault in stream.faults] == [
        (28, 10), (51, 43), (61, 28),
    ]  # fmt: skip


def test_templates_may_have_comments_and_line_ends_in_texts() -> None:
    text = '// a\r\n{"a": /* b */ "one\r\n\ttwo" // c\n}'
    document = only(load_json(text, "f.json", comments=True, breaks=True))
    assert document.value == {"a": "one\r\n\ttwo"}
    assert faults('{"a": "\x01"}', breaks=True) == [("syntax-error", 1, 8, "a")]


def test_lines_and_columns_are_those_of_the_plan_format() -> None:
    stream = load_json('\ufeff{"\U0001f600é": 1,\r"b": 2,\r\n"c": 3}'.encode(), "f.json")
    document = only(stream)
    assert stream.source.bom
    assert document.spans(("\U0001f600é",))[0][1:3] == (1, 8)
    assert document.spans(("b",), "key")[0][1:3] == (2, 1)
    assert document.spans(("c",), "key")[0][1:3] == (3, 1)


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a": [', '{"a": "\\n", "b":'])
def test_depth_is_bounded(opening: str) -> None:
    (fault,) = faults(opening * 100_000)
    assert fault[0] == "nested-too-deep"
    assert only(load_json("[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1), "f.json")).value


def test_a_large_file_is_refused_unread() -> None:
    (fault,) = load_json(b"[" + b" " * 40, "f.json", most=40).faults
    assert (fault.name, fault.span.line, fault.span.column) == ("file-too-large", 1, 1)


def test_many_mistakes_end_the_reading() -> None:
    assert len(faults('{"a": 1' + ', "a": 1' * 5000 + "}")) == MAX_FAULTS


def test_a_half_surrogate_in_given_text_is_refused() -> None:
    assert faults('{"a": "\ud800"}')[0][:3] == ("wrong-encoding", 1, 8)
