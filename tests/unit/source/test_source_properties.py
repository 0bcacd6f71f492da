"""Whatever is read: no exception, every place inside the text, and the values YAML says they are."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

import iotlint.source.load
from iotlint.source.comments import suppressions
from iotlint.source.document import MASK, Document, Via
from iotlint.source.load import Stream, load
from iotlint.source.scalars import resolve
from iotlint.source.span import Span

# Pieces YAML is made of, so that random text comes close to being some.
PIECES = st.sampled_from(
    [
        *(
            "a",
            "b",
            "c: ",
            "d:",
            "- ",
            "-",
            "? ",
            ": ",
            ":",
            "[",
            "]",
            "{",
            "}",
            ", ",
            ",",
            "'",
            '"',
            "|",
            ">",
            "|-",
        ),
        *(
            ">+",
            "|2",
            "&x ",
            "&y",
            "*x",
            "*y ",
            "!!str ",
            "!!int ",
            "!t ",
            "! ",
            "<<: ",
            "<<",
            "#",
            " # c",
            "# iotlint: ",
        ),
        *(
            "ignore[A]",
            "---",
            "--- ",
            "...",
            "%YAML 1.2",
            "%TAG ! x:",
            "\n",
            "\n",
            "\n  ",
            "\n    ",
            "\n- ",
            "\r\n",
            "\r",
        ),
        *(
            "\t",
            " ",
            "  ",
            "\x85",
            "\u2028",
            "\ufeff",
            "😀",
            "é",
            "\0",
            "\x07",
            "\ud800",
            "~",
            "null",
            "1",
            "0x1F",
        ),
        *("1.5", "\\", '"\\x41"', "true", "2031-12-31", "%", "@", "`"),
    ]
)
YAMLISH = st.lists(PIECES, max_size=40).map("".join)


def all_places(place: Any) -> Iterator[int]:
    """Every packed place in a tree, those behind aliases included."""
    if isinstance(place, int):
        yield place
    elif isinstance(place, tuple):
        for child in place:
            yield from all_places(child)
    else:
        assert isinstance(place, Via)
        yield place.at
        yield from all_places(place.place)


def scalars(value: Any, place: Any) -> Iterator[tuple[Any, int]]:
    """Scalars and keys with their places, those behind aliases left out."""
    if isinstance(place, Via):
        return
    if isinstance(value, dict):
        assert len(place) == 1 + 2 * len(value)
        for index, (key, child) in enumerate(value.items()):
            yield from scalars(key, place[1 + 2 * index])
            yield from scalars(child, place[2 + 2 * index])
    elif isinstance(value, list):
        assert len(place) == 1 + len(value)
        for index, child in enumerate(value):
            yield from scalars(child, place[1 + index])
    else:
        assert isinstance(place, int)
        yield value, place


def within(stream: Stream, span: Span) -> bool:
    source = stream.source
    last = len(source.starts)
    return (
        (1, 1) <= (span.line, span.column) <= (span.end_line, span.end_column)
        and span.end_line <= last
        and span.column <= len(source.line(span.line)) + 2
        and span.end_column <= len(source.line(span.end_line)) + 2
    )


def check(stream: Stream) -> None:
    """What holds for every file."""
    text = stream.source.text
    assert stream.documents or stream.faults
    end = 0
    for document in stream.documents:
        assert end <= document.start <= document.end <= len(text)
        end = document.end
        for packed in all_places(document.place):
            assert 0 <= packed >> 32 <= packed & MASK <= len(text)
        for value, packed in scalars(document.value, document.place):
            check_scalar(text[packed >> 32 : packed & MASK], value)
        assert within(stream, document.spans(())[0])
    found, malformed = suppressions(stream)
    for fault in (*stream.faults, *malformed):
        assert within(stream, fault.span)
        assert all(within(stream, span) for span, _ in fault.related)
        assert fault.message.endswith(".")
    for suppression in found:
        assert suppression.span.line == suppression.line
        assert 1 <= suppression.applies_from <= suppression.applies_to <= len(stream.source.starts)


def check_scalar(written: str, value: Any) -> None:
    """The text at the place of a scalar is that scalar."""
    if written[:1] in ("|", ">"):
        return  # without its indentation a block cannot be read
    if written[:1] not in ("'", '"') and "\n" not in written and "\r" not in written:
        if not set(written) & {"\x85", "\u2028", "\u2029"}:
            assert value == written or same(value, resolve(written)) or written == ""
        return
    if written[:1] in ("'", '"'):
        (event,) = [
            one for one in yaml.parse(written, Loader=yaml.CLoader) if isinstance(one, yaml.ScalarEvent)
        ]
        assert event.value == value or same(value, resolve(event.value))


def same(left: Any, right: Any) -> bool:
    if isinstance(left, float) and isinstance(right, float) and math.isnan(left) and math.isnan(right):
        return True
    return bool(left == right and type(left) is type(right))


@settings(max_examples=400, deadline=None)
@given(YAMLISH)
@example("? \n")
@example("a: |\n")
@example("\ufeff\ufeff\ufeffa: 1")
@example("a: \ufeff\n\ufeff")
@example("&x")
@example("- &x\n-")
@example("a: &x\n")
@example("{? a}")
@example("[? ]")
@example("- - -\n  -\n-")
@example("!!map\na: b")
@example("<<: {a: b}\n<<: [*x]")
@example("? |\n  a\n? >\n")
@example('"\\0"')
def test_any_yamlish_text(text: str) -> None:
    check(load(text, "plan.yaml"))


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text(text: str) -> None:
    check(load(text, "plan.yaml"))


@settings(max_examples=200, deadline=None)
@given(
    st.binary(),
    st.sampled_from([b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"a: b\n", b"--- |\n"]),
)
def test_any_bytes(data: bytes, start: bytes) -> None:
    check(load(start + data, "plan.yaml"))


@settings(max_examples=100, deadline=None)
@given(YAMLISH, st.sampled_from(["utf-8-sig", "utf-16", "utf-16-le"]))
def test_any_encoding(text: str, encoding: str) -> None:
    text = "a" + text.replace("\ud800", "")  # a NUL behind the mark of UTF-16 would make it that of UTF-32
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    stream = load(mark + text.encode(encoding), "plan.yaml")
    plain = load("\ufeff" + text, "plan.yaml")
    assert stream.source.text == plain.source.text
    assert repr([one.value for one in stream.documents]) == repr([one.value for one in plain.documents])
    assert [fault.span for fault in stream.faults] == [fault.span for fault in plain.faults]


@settings(max_examples=200, deadline=None)
@given(YAMLISH.filter(lambda text: "\ufeff" not in text[1:]))  # only LibYAML passes over it in other places
def test_the_slow_parser_agrees(text: str) -> None:
    """PyYAML refuses a few things that LibYAML reads, and the other way; the rest has to be the same."""
    fast = load(text, "plan.yaml")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(iotlint.source.load, "PURE_PYTHON", True)
        slow = load(text, "plan.yaml")
    check(slow)
    if not any(fault.name == "syntax-error" for fault in (*fast.faults, *slow.faults)):
        assert repr([one.value for one in slow.documents]) == repr([one.value for one in fast.documents])
        assert [fault.name for fault in slow.faults] == [fault.name for fault in fast.faults]
        for left, right in zip(fast.documents, slow.documents, strict=True):
            assert written(left) == written(right)


def written(document: Document) -> list[int]:
    """Places of scalars that are not empty; of an empty one the parsers have different ideas."""
    places = [place for _, place in scalars(document.value, document.place)]
    return [place for place in places if place >> 32 < place & MASK]


class CoreLoader(yaml.CSafeLoader):
    """PyYAML with the core schema in place of its own."""


CoreLoader.yaml_implicit_resolvers = {}


def construct(loader: Any, node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: construct(loader, child) for key, child in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [construct(loader, child) for child in node.value]
    return node.value if node.style else resolve(node.value)


for _kind in ("map", "seq", "str"):
    CoreLoader.add_constructor(f"tag:yaml.org,2002:{_kind}", construct)

words = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]), max_size=12)
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**6), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    words,
)
trees = st.recursive(
    leaves,
    lambda children: st.one_of(
        st.lists(children, max_size=4),
        st.dictionaries(words.filter(lambda word: word != "<<"), children, max_size=4),
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(trees.filter(lambda tree: tree is not None), st.sampled_from([None, True, False]), st.integers(2, 4))
def test_values_are_those_of_yaml(tree: Any, flow: bool | None, indent: int) -> None:
    text = yaml.dump(
        tree, allow_unicode=True, default_flow_style=flow, indent=indent, sort_keys=False, width=30
    )
    stream = load(text, "plan.yaml")
    check(stream)
    expected = yaml.load(text, Loader=CoreLoader)  # noqa: S506 - constructs nothing but plain values
    assert repr([document.value for document in stream.documents]) == repr(
        [expected] if expected is not None else []
    )


@settings(max_examples=100, deadline=None)
@given(trees.filter(lambda tree: tree is not None), st.sampled_from([None, 1]))
def test_json_is_read_as_json(tree: Any, indent: int | None) -> None:
    text = json.dumps(tree, indent=indent, ensure_ascii=False)
    stream = load(text, "plan.yaml")
    check(stream)
    if not stream.faults:
        (document,) = stream.documents
        assert repr(document.value) == repr(json.loads(text))
        check_routes(document, document.value, ())


def check_routes(document: Document, value: Any, route: tuple[str | int, ...]) -> None:
    """Each route leads to its own text."""
    (span,) = document.spans(route)
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            check_routes(document, value[key], (*route, key))
    elif route:
        start = document.source.offset(span.line, span.column)
        end = document.source.offset(span.end_line, span.end_column)
        assert json.loads(document.source.text[start:end]) == value
        assert document.is_written(route)
