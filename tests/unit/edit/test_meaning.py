"""What a text means: changes of values, and what counts as a difference."""

from __future__ import annotations

from typing import Any

import pytest

from iotlint.edit.meaning import Writer, confirmed, differs, edited, encoded, find, same
from iotlint.finding import Change, Edit
from iotlint.source.load import load
from iotlint.source.span import Source, Span

NOWHERE = Span("x", 1, 1, 1, 1)


def changed(value: Any, *changes: Change) -> Any:
    writer = Writer(value)
    for change in changes:
        writer.make(change)
    return writer.value


@pytest.mark.parametrize(
    ("value", "how", "route", "new", "wanted"),
    [
        ({"a": 1}, "set", ("a",), 2, {"a": 2}),
        ({"a": 1}, "set", ("b", "c"), 2, {"a": 1, "b": {"c": 2}}),
        ({"a": None}, "set", ("a", "c"), 2, {"a": {"c": 2}}),
        ({"a": [1, 2]}, "set", ("a", 1), 3, {"a": [1, 3]}),
        ({"a": 1, "b": 2}, "rename", ("a",), "c", {"c": 1, "b": 2}),
        ({"a": 1, "b": 2}, "remove", ("a",), None, {"b": 2}),
        ([1, 2, 3], "remove", (1,), None, [1, 3]),
        ({"a": [1]}, "append", ("a",), 2, {"a": [1, 2]}),
    ],
)
def test_changed(value: Any, how: str, route: tuple[Any, ...], new: Any, wanted: Any) -> None:
    before = repr(value)
    assert changed(value, Change(0, how, route, new)) == wanted
    assert repr(value) == before


def test_changed_keeps_the_order_of_keys() -> None:
    assert list(changed({"a": 1, "b": 2, "c": 3}, Change(0, "rename", ("b",), "x"))) == ["a", "x", "c"]


def test_what_is_shared_is_changed_at_one_place() -> None:
    shared = {"k": [1]}
    changes = [Change(0, "set", ("a", "k", 0), 2), Change(0, "append", ("a", "k"), 3)]
    assert changed({"a": shared, "b": shared}, *changes) == {"a": {"k": [2, 3]}, "b": {"k": [1]}}
    assert shared == {"k": [1]}


@pytest.mark.parametrize(
    ("how", "route", "new"),
    [
        ("rename", ("x",), "y"),
        ("rename", ("a",), "b"),
        ("remove", ("x",), None),
        ("append", ("x",), 1),
        ("append", ("a",), 1),
        ("set", ("a", "c"), 1),
        ("set", ("l", 5), 1),
    ],
)
def test_a_change_of_what_is_not_there(how: str, route: tuple[Any, ...], new: Any) -> None:
    with pytest.raises((KeyError, IndexError, TypeError)):
        changed({"a": 1, "b": 2, "l": []}, Change(0, how, route, new))


@pytest.mark.parametrize(
    ("left", "right"),
    [(1, True), (1, 1.0), (1, "1"), (None, False), ({}, []), ({"a": 1}, {"a": 2}), ([1], [1, 1]), ("", None)],
)
def test_same_looks_at_types(left: Any, right: Any) -> None:
    assert not same(left, right)
    assert same(left, left)


def test_same_knows_that_not_a_number_is_itself() -> None:
    assert same([float("nan")], [float("nan")])
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})


def test_edits_in_any_order() -> None:
    edits = [Edit(NOWHERE, 4, 5, "E"), Edit(NOWHERE, 0, 1, ""), Edit(NOWHERE, 2, 2, "++")]
    assert edited("abcdef", edits) == "b++cdEf"


def test_encoded() -> None:
    assert encoded("ü", Source("x", "", bom=True)) == b"\xef\xbb\xbf\xc3\xbc"
    assert encoded("ü", Source("x", "", bom=True, encoding="utf-16-be")) == b"\xfe\xff\x00\xfc"
    with pytest.raises(UnicodeError):
        encoded("\ud800", Source("x", ""))


@pytest.mark.parametrize(
    ("before", "after", "changes", "wanted"),
    [
        ("a: 1\n", "a: 2\n", [Change(0, "set", ("a",), 2)], False),
        ("a: 1\n", "a: 2\n", [Change(0, "set", ("a",), 3)], True),
        ("a: 1\n", "a: 2\n", [], True),
        ("a: 1 # c\n", "a: 1\n", [], False),
        ("a: 1\n", "a: 1\n---\nb: 1\n", [], True),
        ("a: 1\n---\nb: 1\n", "a: 1\n---\nb: 2\n", [Change(1, "set", ("b",), 2)], False),
        ("a: 1\n", "a: 2\n", [Change(1, "set", ("a",), 2)], True),
        ("a: 1\n", "a: 1\n", [Change(0, "remove", ("b",))], True),
        ("a: 1\n", "a: 1\na: 1\n", [], True),
        ("a: !x 1\n", "a: 1\n", [], False),
        # Text that could not be read: it is enough to get further.
        ("a: [\n", "b: [\n", [], True),
        ("\ta: 1\n", "a: 1\n", [], False),
        ("a: 1\n---\n\tb: 1\n\tc: 1\n", "a: 1\n---\n  b: 1\n\tc: 1\n", [], False),
        ("a: 1\n---\n\tb: 1\n", "a: 2\n---\n  b: 1\n", [], True),
        # Deeper changes come first, and later entries before earlier ones.
        (
            "l: [{a: 1}, {b: 1}, {c: 1}]\n",
            "m: [{c: 2}]\n",
            [
                Change(0, "rename", ("l",), "m"),
                Change(0, "remove", ("l", 0)),
                Change(0, "remove", ("l", 1)),
                Change(0, "set", ("l", 2, "c"), 2),
            ],
            False,
        ),
    ],
)
def test_differs(before: str, after: str, changes: list[Change], wanted: bool) -> None:
    assert differs(load(before, "x"), load(after, "x"), changes) is wanted


def test_find() -> None:
    value = {"a": [{"b.c": {"d": 1}}], "a.0": 2}
    assert find(value, "a.0.b.c.d") == ("a", 0, "b.c", "d")
    assert find(value, "a.0") == ("a", 0)
    assert find(value, "a.1") is None
    assert find(1, "a") is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a: 1\nb: &x {c: 'yes', d: 1.10}\ne: {<<: *x, f: ~}\ng: 2031-01-02\nh: *x\n---\n- on\n", True),
        ("x: 0o7\ny: 012\nw: !!str 1\nv: !!int 3\n", True),
        ("---\n---\na: 1\n", True),
        ("a: |+\n  x\n\nb: >-\n  x\n  y\n", True),
        ("{a, b: }\n", True),
        # What ruamel.yaml refuses or reads in another way.
        ("a: !x 1\n", False),
        ("a: 1\na: 2\n", False),
    ],
)
def test_confirmed(text: str, wanted: bool) -> None:
    assert confirmed(text.encode(), "x") is wanted
