"""Where values and keys are written, for every way YAML has of writing them."""

from __future__ import annotations

import pytest

from iotlint.source.document import Document
from iotlint.source.load import load
from iotlint.source.span import Span


def document(text: str | bytes) -> Document:
    stream = load(text, "plan.yaml")
    assert not stream.faults
    (only,) = stream.documents
    return only


def written(document: Document, span: Span) -> str:
    source = document.source
    return source.text[source.offset(span.line, span.column) : source.offset(span.end_line, span.end_column)]


CASES: dict[str, tuple[str | bytes, dict[tuple[str | int, ...], str]]] = {
    "plain": ("a: b c  # x\n", {("a",): "b c"}),
    "quotes belong to a value": ("a: 'b'\nc: \"d\\n\"\n", {("a",): "'b'", ("c",): '"d\\n"'}),
    "an anchor does not": ("a: &x b\n", {("a",): "b"}),
    "nor a tag": ("a: !!str b\n", {("a",): "b"}),
    "nor both, whatever their order": (
        "a: &x !!str 'b'\nc: !!str &y 'd'\n",
        {("a",): "'b'", ("c",): "'d'"},
    ),
    "nor comments and breaks between them": ("a: &x # one\n  !!str # two\n\n  'b'\n", {("a",): "'b'"}),
    "a verbatim tag": ("a: !<tag:yaml.org,2002:str> b\n", {("a",): "b"}),
    "an anchor that a colon ends": ("a: &x:b c\n", {("a",): ":b c"}),
    "an anchor on a key": ("&x a: b\n", {("a",): "b"}),
    "several lines": ("a: b\n  c\n  d # x\n", {("a",): "b\n  c\n  d"}),
    "quotes over lines": ("a: 'b\n\n  c' # x\n", {("a",): "'b\n\n  c'"}),
    "a literal block": ("a: |\n  b\n  c\n\n\nd: e\n", {("a",): "|\n  b\n  c", ("d",): "e"}),
    "a folded block that keeps its breaks": ("a: >+ # x\n  b\n\n", {("a",): ">+ # x\n  b"}),
    "a block that ends the file": ("a: |-\n  b", {("a",): "|-\n  b"}),
    "a block with blanks at its last character": ("a: |\n  b  \n  \nc: d\n", {("a",): "|\n  b  "}),
    "an empty block": ("a: |\n\nb: c\n", {("a",): "|", ("b",): "c"}),
    "an anchored block": ("a: &x |\n  b\n", {("a",): "|\n  b"}),
    "a block before a comment": ("a: |\n  b\n# c\nd: e\n", {("a",): "|\n  b"}),
    "a mapping ends with its last child": (
        "a:\n  b: c\n  d: e  # x\n\n\n# y\nf: g\n",
        {("a",): "b: c\n  d: e"},
    ),
    "a list ends with its last child": (
        "a:\n  - b\n  - c # x\n\nd: e\n",
        {("a",): "- b\n  - c", ("a", 1): "c"},
    ),
    "a list that is not indented": ("a:\n- b\n- c\nd: e\n", {("a",): "- b\n- c", ("a", 0): "b"}),
    "an anchored list that is not indented": (
        "a: &x\n- b\nd: &y !!seq\n- e\n",
        {("a",): "- b", ("d",): "- e"},
    ),
    "an anchored list": ("a: &x\n  - b\n", {("a",): "- b"}),
    "an anchored mapping": ("a: &x # x\n  b: c\n", {("a",): "b: c"}),
    "an anchored mapping with an anchored key": ("a: &x\n  &y b: c\n", {("a",): "&y b: c", ("a", "b"): "c"}),
    "an anchored mapping with an explicit key": ("a: &x\n  ? b\n  : c\n", {("a",): "? b\n  : c"}),
    "lists in lists": (
        "- - a\n  - b\n-\n  - - c\n",
        {(0,): "- a\n  - b", (0, 1): "b", (1,): "- - c", (1, 0): "- c", (1, 0, 0): "c"},
    ),
    "mappings in lists": ("- a: b\n  c: d\n- e: f\n", {(0,): "a: b\n  c: d", (1,): "e: f", (1, "e"): "f"}),
    "flow": (
        "a: {b: [c, 'd' ], e: f} # x\n",
        {("a",): "{b: [c, 'd' ], e: f}", ("a", "b"): "[c, 'd' ]", ("a", "b", 1): "'d'", ("a", "e"): "f"},
    ),
    "flow over lines": ("a: [\n  b, # x\n  c,\n]\n", {("a",): "[\n  b, # x\n  c,\n]", ("a", 1): "c"}),
    "anchored flow": ("a: &x !!map {b: c}\nd: &y [e]\n", {("a",): "{b: c}", ("d",): "[e]"}),
    "empty flow": ("a: {}\nb: [ ]\n", {("a",): "{}", ("b",): "[ ]"}),
    "pairs in a flow list": (
        "[a: b, ? c : d, {e: f}]\n",
        {(0,): "a: b", (0, "a"): "b", (1,): "? c : d", (1, "c"): "d", (2,): "{e: f}"},
    ),
    "JSON": ('{"a": "b", "c":[1,2]}', {("a",): '"b"', ("c",): "[1,2]", ("c", 1): "2"}),
    "explicit keys": ("? a\n: b\n? c\n:\n  - d\n", {("a",): "b", ("c",): "- d"}),
    "a block as a key": ("? |\n  a\n: b\n", {("a\n",): "b"}),
    "CRLF": (
        "a: b\r\nc: |\r\n  d\r\n  e\r\n\r\nf: 'g\r\n  h'\r\n",
        {("c",): "|\r\n  d\r\n  e", ("f",): "'g\r\n  h'"},
    ),
    "CR": ("a: b\rc: |\r  d\re: f\r", {("a",): "b", ("c",): "|\r  d", ("e",): "f"}),
    "breaks only LibYAML knows": (
        "a: b\x85c: d\u2028e: 'f\u2029  g'\n",
        {("c",): "d", ("e",): "'f\u2029  g'"},
    ),
    "astral characters": ("'😀': 😀😀 # 😀\nb: [😀, c]\n", {("😀",): "😀😀", ("b", 0): "😀", ("b", 1): "c"}),
    "tabs between tokens": ("a:\tb\t# x\nc:\t[\td\t]\n", {("a",): "b", ("c",): "[\td\t]", ("c", 0): "d"}),
    "comments everywhere": (
        "# 1\na: # 2\n  # 3\n  b: # 4\n    # 5\n    c # 6\n# 7\n",
        {("a",): "b: # 4\n    # 5\n    c", ("a", "b"): "c"},
    ),
    "a colon in a value": ("a: b:c\nd: http://e/f#g\n", {("a",): "b:c", ("d",): "http://e/f#g"}),
    "a document mark": ("%YAML 1.2\n--- # x\na: b\n...\n", {("a",): "b"}),
    "a scalar alone": ("--- a\n", {(): "a"}),
    "a byte-order mark is no column": ("\ufeffa: b\n".encode(), {("a",): "b"}),
    "two byte-order marks": ("\ufeff\ufeffa: b\n".encode(), {("a",): "b"}),
    "UTF-16": ("a: 😀b\nc: d\n".encode("utf-16"), {("a",): "😀b", ("c",): "d"}),
    "UTF-16, big end first": (b"\xfe\xff" + "a: 😀b\n".encode("utf-16-be"), {("a",): "😀b"}),
    "escapes count as written": ('a: "\\U0001F600\\x41" # x\n', {("a",): '"\\U0001F600\\x41"'}),
}


@pytest.mark.parametrize("name", CASES)
def test_values(name: str) -> None:
    text, expected = CASES[name]
    plan = document(text)
    assert {route: written(plan, plan.spans(route)[0]) for route in expected} == expected


@pytest.mark.parametrize(
    ("text", "route", "key"),
    [
        ("a: b", ("a",), "a"),
        ("'a b': c", ("a b",), "'a b'"),
        ("&x a: b", ("a",), "a"),
        ("!!str a: b", ("a",), "a"),
        ("? a\n: b", ("a",), "a"),
        ("? |\n  a\n\n: b", ("a\n",), "|\n  a"),
        ("a: {b: c, d}", ("a", "d"), "d"),
        ("1: a", ("1",), "1"),
        ("null: a", ("null",), "null"),
        ("a: &x b\n*x : c", ("b",), "*x"),
        ("a:\n  - b: c", ("a", 0), "b"),
        ("a:\n  - b", ("a", 0), "b"),
        ("a:\n  - [b]", ("a", 0), "[b]"),
        ("a: b\nc: d", (), "a"),
    ],
)
def test_keys(text: str, route: tuple[str | int, ...], key: str) -> None:
    plan = document(text)
    assert written(plan, plan.spans(route, "key")[0]) == key


@pytest.mark.parametrize(
    ("text", "route", "place"),
    [
        ("a:\nb: c", ("a",), (1, 1, 1, 2)),
        ("a: # x\nb: c", ("a",), (1, 1, 1, 2)),
        ("a: &x\nb: c", ("a",), (1, 1, 1, 2)),
        ("x:\n  a: !!str\nb: c", ("x", "a"), (2, 3, 2, 4)),
        ("x: {a, b}", ("x", "b"), (1, 8, 1, 9)),
        ("x: {a: , b: }", ("x", "b"), (1, 10, 1, 11)),
        ("? a\n\n\nb: c", ("a",), (1, 3, 1, 4)),
        ("x:\n  -\n  - b", ("x", 0), (2, 3, 2, 4)),
        ("x:\n  - &y\n  - b", ("x", 0), (2, 7, 2, 7)),
    ],
)
def test_an_empty_value_is_shown_at_its_key(
    text: str, route: tuple[str | int, ...], place: tuple[int, ...]
) -> None:
    assert document(text).spans(route)[0][1:] == place


@pytest.mark.parametrize(
    ("route", "place"),
    [
        (("services", "hub", "sku"), (2, 3, 2, 6)),
        (("services", "hub", "sku", "x", 3), (2, 3, 2, 6)),
        (("services", "hub", "type", "x"), (3, 5, 3, 9)),
        (("services", "missing"), (1, 1, 1, 9)),
        (("devices",), (1, 1, 1, 9)),
        (("connections", 0, "to"), (5, 5, 5, 9)),
        (("connections", 1, "to"), (4, 1, 4, 12)),
        (("connections", -1), (4, 1, 4, 12)),
        (("connections", "0"), (4, 1, 4, 12)),
    ],
)
def test_what_is_not_there_is_shown_at_the_key_above(
    route: tuple[str | int, ...], place: tuple[int, ...]
) -> None:
    plan = document("services:\n  hub:\n    type: iot-hub\nconnections:\n  - from: a\n")
    assert plan.spans(route)[0][1:] == place
    assert not plan.is_written(route)


def test_what_is_written() -> None:
    plan = document("a:\nb: [c]\n")
    assert plan.is_written(())
    assert plan.is_written(("a",))
    assert plan.is_written(("b", 0))
    assert not plan.is_written(("b", 1))
    assert not plan.is_written(("a", "b"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("v: 1.10", "1.10"),
        ("v: '1.10'", "1.10"),
        ("v: !!float '1.10'", "1.10"),
        ("v: !!float 1.10", "1.10"),
        ("v: 0x1F", "0x1F"),
        ("v: True", "True"),
        ("v: ~", "~"),
        ("v:", ""),
        ("v: |\n  1.10\n", "1.10\n"),
        ("v: &x 1.10", "1.10"),
        ("w: 1.10", ""),
    ],
)
def test_scalars_as_they_were_written(text: str, expected: str) -> None:
    assert document(text).source_text(("v",)) == expected


def test_documents_of_a_file_follow_each_other() -> None:
    text = "# x\n---\na: b\n---\n---\n# y\nc: d\n...\n# z\n--- e\n"
    stream = load(text, "plan.yaml")
    assert [(one.index, one.value) for one in stream.documents] == [
        (0, {"a": "b"}),
        (2, {"c": "d"}),
        (3, "e"),
    ]
    assert [text[one.start : one.end] for one in stream.documents] == [
        "# x\n---\na: b\n",
        "---\n# y\nc: d\n...",
        "\n# z\n--- e\n",
    ]


def test_documents_and_streams_are_recognised_in_a_debugger() -> None:
    stream = load("a: &x b\nc: *x\n", "plan.yaml")
    assert repr(stream) == "Stream('plan.yaml', 1 documents, 0 faults)"
    assert repr(stream.documents[0]) == "Document('plan.yaml', 0)"
    assert "Via(11:13" in repr(stream.documents[0].place)
