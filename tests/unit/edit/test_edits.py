"""Changes as text edits: what is written, and that it does to the values what it says it does."""

from __future__ import annotations

from typing import Any

import pytest

from iotlint.edit.edits import Editor
from iotlint.edit.meaning import Writer, confirmed, edited, same
from iotlint.source.document import Document
from iotlint.source.load import load
from iotlint.source.overlay import overlay

PUT: list[tuple[str, tuple[Any, ...], Any, str]] = [
    ("a: 1\n", ("a",), 2, "a: 2\n"),
    ("a: 'x'  # c\n", ("a",), "it's", "a: 'it''s'  # c\n"),
    ('a: "x"\n', ("a",), "y", 'a: "y"\n'),
    ('a: "1"\n', ("a",), 1, "a: 1\n"),
    ("a: x\n", ("a",), "1.2", 'a: "1.2"\n'),
    ("a: x\n", ("a",), "48h", "a: 48h\n"),
    ("a: x\n", ("a",), "on", 'a: "on"\n'),
    ("a: x\n", ("a",), "dtmi:com:x;1", 'a: "dtmi:com:x;1"\n'),
    ("a: x\n", ("a",), True, "a: true\n"),
    ("a: &b x\nc: *b\nd: 1\n", ("d",), 2, "a: &b x\nc: *b\nd: 2\n"),
    ("a: !!str x\n", ("a",), "z", "a: !!str z\n"),
    ("a: |\n  x\n  y\nb: 1\n", ("a",), "z", "a: z\nb: 1\n"),
    ("a:\n  - x\n  - y\nb: 1\n", ("a",), ["z"], "a: [z]\nb: 1\n"),
    ("- x\n- y\n", (1,), "z", "- x\n- z\n"),
    ("a:\nb: 1\n", ("a",), 2, "a: 2\nb: 1\n"),
    ("a: &x\nb: 1\n", ("a",), 2, "a: &x 2\nb: 1\n"),
    ("{a: , b}\n", ("a",), 2, "{a: 2 , b}\n"),
    ("{a: 1, b}\n", ("b",), 2, "{a: 1, b: 2}\n"),
    # New entries.
    ("a: 1\n", ("b",), 2, "a: 1\nb: 2\n"),
    ("a: 1", ("b",), 2, "a: 1\nb: 2"),
    ("a: 1\r\n# c\r\n", ("b",), 2, "a: 1\r\nb: 2\r\n# c\r\n"),
    ("a: 1\rb: 2\r", ("c",), 3, "a: 1\rb: 2\rc: 3\r"),
    ("a: {}\n", ("a", "b"), 2, "a: {b: 2}\n"),
    ("a: { }  # c\n", ("a", "b"), 2, "a: {b: 2 }  # c\n"),
    ("a: {b: 1,}\n", ("a", "c"), 2, "a: {b: 1, c: 2}\n"),
    ("a: {b: 1}\n", ("a", "c", "d"), 2, "a: {b: 1, c: {d: 2}}\n"),
    ("a: {\n  b: 1 # c\n}\n", ("a", "c"), 2, "a: {\n  b: 1, # c\n  c: 2\n}\n"),
    ("a: {\n  b: 1, # c\n}\n", ("a", "c"), 2, "a: {\n  b: 1, # c\n  c: 2,\n}\n"),
    ("a: {b: 1 # c\n}\n", ("a", "c"), 2, "a: {b: 1, c: 2 # c\n}\n"),
    ('{"a": {"b": 1}}', ("a", "c"), "x", '{"a": {"b": 1, "c": "x"}}'),
    ("x: &x {k: 1}\na: {<<: *x}\n", ("a", "c"), 2, "x: &x {k: 1}\na: {<<: *x, c: 2}\n"),
    ("a:\n  b:\n      c: 1\n", ("a", "d"), {"e": 2}, "a:\n  b:\n      c: 1\n  d:\n      e: 2\n"),
    ("a:\n  b: 1\n\nc:\n  d: 1\n", ("e",), {"f": 2}, "a:\n  b: 1\n\nc:\n  d: 1\n\ne:\n  f: 2\n"),
    ("a:\n  b: |\n    t\n\nc: 1\n", ("a", "d"), 2, "a:\n  b: |\n    t\n  d: 2\n\nc: 1\n"),
    ("a:\n", ("a", "b"), 2, "a: {b: 2}\n"),
    ("---\na: 1\n...\n", ("b",), 2, "---\na: 1\nb: 2\n...\n"),
    ("- a: 1\n  b: 2\n- c\n", (0, "d"), 3, "- a: 1\n  b: 2\n  d: 3\n- c\n"),
    ("- {a: 1}\n", (0, "d"), 3, "- {a: 1, d: 3}\n"),
]
REFUSED_PUT: list[tuple[str, tuple[Any, ...]]] = [
    ("a: &x {b: 1}\nc: *x\n", ("c", "b")),
    ("a: &x {b: 1}\nc: *x\n", ("c", "d")),
    ("a: &x {b: 1}\nc: {<<: *x}\n", ("c", "b")),
    ("a: &x 1\nc: *x\n", ("c",)),
    ("a:\n  - x  # why\n  - y\n", ("a",)),
    ("a: 1\n", ("a", "b")),
    ("a: [1]\n", ("a", 3)),
    ("a: 1\n", ()),
]
REMOVE: list[tuple[str, tuple[Any, ...], str]] = [
    ("a: 1\nb: 2\nc: 3\n", ("b",), "a: 1\nc: 3\n"),
    ("a: 1\r\nb: 2", ("b",), "a: 1\r\n"),
    ("a: 1\nb: 2  # why\n", ("b",), "a: 1\n# why\n"),
    ("a:\n  b:\n    c: 1\n  d: 2\n", ("a", "b"), "a:\n  d: 2\n"),
    ("a: {b: 1, c: 2}\n", ("a", "b"), "a: {c: 2}\n"),
    ("a: {b: 1, c: 2}\n", ("a", "c"), "a: {b: 1}\n"),
    ("a: {b: 1 , c: 2 , }\n", ("a", "c"), "a: {b: 1 , }\n"),
    ("a: {b: 1}\n", ("a", "b"), "a: {}\n"),
    ("a:\n  b: 1\nc: 2\n", ("a", "b"), "a: {}\nc: 2\n"),
    ("- a\n- b\n- c\n", (1,), "- a\n- c\n"),
    ("a:\n- b\n-   c  # why\n", ("a", 1), "a:\n- b\n# why\n"),
    ("[a, b, c]\n", (2,), "[a, b]\n"),
    ("a: [b]\n", ("a", 0), "a: []\n"),
]
APPEND: list[tuple[str, tuple[Any, ...], Any, str]] = [
    ("a: [b]\n", ("a",), "c", "a: [b, c]\n"),
    ("a: []\n", ("a",), "c", "a: [c]\n"),
    ('a: ["b"]\n', ("a",), "c", 'a: ["b", "c"]\n'),
    ("a: [\n  b, # x\n]\n", ("a",), "c", "a: [\n  b, # x\n  c,\n]\n"),
    ("a:\n  - b  # x\nd: 1\n", ("a",), {"c": 1}, "a:\n  - b  # x\n  - {c: 1}\nd: 1\n"),
    ("a:\n- b\n", ("a",), "c", "a:\n- b\n- c\n"),
    ("a: b\n", ("a",), "c", "a: [b, c]\n"),
    ("x: 1\n", ("a",), "c", "x: 1\na: [c]\n"),
    ("a:\n", ("a",), "c", "a: [c]\n"),
]
RENAME = [
    ("a: 1  # c\nd: 2\n", ("a",), "b", "b: 1  # c\nd: 2\n"),
    ("'a' : 1\n", ("a",), "b", "'b' : 1\n"),
    ("x: {a: 1}\n", ("x", "a"), "b", "x: {b: 1}\n"),
    ("? a\n: 1\n", ("a",), "b", "? b\n: 1\n"),
]


def document(text: str) -> Document:
    stream = load(text, "plan.yaml")
    assert stream.faults == []
    return stream.documents[0]


def applied(text: str, method: str, *arguments: Any) -> str:
    """The text after a change, which has to mean what the change says, to two parsers."""
    before = document(text)
    repair = getattr(Editor(before), method)(*arguments)
    assert repair is not None
    after = edited(text, repair.edits)
    writer = Writer(before.value)
    for change in repair.changes:
        writer.make(change)
    assert same(document(after).value, writer.value)
    assert confirmed(after.encode(), "plan.yaml")
    return after


@pytest.mark.parametrize(("text", "route", "value", "wanted"), PUT)
def test_put(text: str, route: tuple[Any, ...], value: Any, wanted: str) -> None:
    assert applied(text, "put", route, value) == wanted


@pytest.mark.parametrize(("text", "route"), REFUSED_PUT)
def test_what_cannot_be_put(text: str, route: tuple[Any, ...]) -> None:
    assert Editor(document(text)).put(route, 2) is None


@pytest.mark.parametrize(("text", "route", "wanted"), REMOVE)
def test_remove(text: str, route: tuple[Any, ...], wanted: str) -> None:
    assert applied(text, "remove", route) == wanted


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("a: 1\nb:\n  # why\n  - c\n", ("b",)),
        ("a: &x {b: 1, d: 2}\nc: *x\n", ("c", "b")),
        ("x: &x {k: 1}\na: {<<: *x, b: 2}\n", ("a", "k")),
        ("a: 1\n", ("b",)),
    ],
)
def test_what_cannot_be_removed(text: str, route: tuple[Any, ...]) -> None:
    assert Editor(document(text)).remove(route) is None


@pytest.mark.parametrize(("text", "route", "value", "wanted"), APPEND)
def test_append(text: str, route: tuple[Any, ...], value: Any, wanted: str) -> None:
    assert applied(text, "append", route, value) == wanted


@pytest.mark.parametrize(("text", "route", "key", "wanted"), RENAME)
def test_rename(text: str, route: tuple[Any, ...], key: str, wanted: str) -> None:
    assert applied(text, "rename", route, key) == wanted


def test_a_key_that_came_through_an_alias_is_not_renamed() -> None:
    assert Editor(document("a: &x {b: 1}\nc: *x\n")).rename(("c", "b"), "d") is None
    assert Editor(document("a: &x {b: 1}\nc: {<<: *x}\n")).rename(("c", "b"), "d") is None


def test_add_takes_no_id_that_there_is() -> None:
    found = document("services: {hub: {type: iot-hub}}\ndevices: {hub-2: {}}\nrequirements: {hub-3: {}}\n")
    editor = Editor(found)
    assert editor.free_id("hub") == "hub-3"
    assert editor.free_id("lake") == "lake"
    assert editor.add(("services",), "hub", {}) is None


def test_what_a_base_wrote_is_changed_there_and_what_is_new_comes_here() -> None:
    base = load("services:\n  hub: {type: iot-hub}\n", "base.yaml").documents[0]
    over = load("extends: base.yaml\nmetadata: {name: x}\n", "plan.yaml").documents[0]
    editor = Editor(overlay(base, over))
    put = editor.put(("services", "hub", "sku"), "S1")
    assert put is not None
    assert [edit.span.path for edit in put.edits] == ["base.yaml"]
    added = editor.add(("services",), "lake", {"type": "fabric"})
    assert added is not None
    assert edited(over.source.text, added.edits) == (
        "extends: base.yaml\nmetadata: {name: x}\nservices:\n  lake: {type: fabric}\n"
    )
    assert added.changes[0].route == ("services",)
