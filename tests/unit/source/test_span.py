"""Offsets to lines and columns, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iotlint.source.span import Fault, Source, Span


@pytest.mark.parametrize(
    ("text", "offset", "place"),
    [
        ("", 0, (1, 1)),
        ("ab", 2, (1, 3)),
        ("a\nb", 1, (1, 2)),
        ("a\nb", 2, (2, 1)),
        ("a\n", 2, (2, 1)),
        ("a\r\nb", 1, (1, 2)),
        ("a\r\nb", 3, (2, 1)),
        ("a\rb", 2, (2, 1)),
        ("a\r\r\nb", 2, (2, 1)),
        ("a\n\rb", 3, (3, 1)),
        ("a\x85b\u2028c\x0bd\x0ce", 8, (1, 9)),
        ("😀é\nx", 2, (1, 3)),
        ("ab", 99, (1, 3)),
        ("ab", -1, (1, 1)),
    ],
)
def test_position(text: str, offset: int, place: tuple[int, int]) -> None:
    assert Source("p", text).position(offset) == place


@given(st.text(alphabet="ab\r\n\x85\u2028😀"))
def test_position_and_offset_are_inverse(text: str) -> None:
    source = Source("p", text)
    for offset in range(len(text) + 1):
        line, column = source.position(offset)
        if text[offset - 1 : offset + 1] != "\r\n":  # between the two there is no column to come back to
            assert source.offset(line, column) == offset
    assert "".join(source.line(number) for number in range(1, len(source.starts) + 1)) == text.replace(
        "\r", ""
    ).replace("\n", "")


@pytest.mark.parametrize(
    ("line", "column", "offset"),
    [(1, 1, 0), (1, 9, 2), (2, 2, 5), (9, 1, 6), (0, 0, 0), (2, 0, 4), (3, 3, 6)],
)
def test_offsets_stay_within_lines_and_text(line: int, column: int, offset: int) -> None:
    assert Source("p", "ab\r\nc\n").offset(line, column) == offset


def test_lines_have_no_breaks() -> None:
    source = Source("p", "one\r\ntwo\rthree\n")
    assert [source.line(number) for number in range(6)] == ["", "one", "two", "three", "", ""]


@pytest.mark.parametrize(
    ("text", "newline"), [("a", "\n"), ("a\nb\r\n", "\n"), ("a\r\nb\n", "\r\n"), ("a\rb", "\r")]
)
def test_newline_is_that_of_the_first_line(text: str, newline: str) -> None:
    assert Source("p", text).newline == newline


def test_spans_sort_by_place_and_serve_as_keys() -> None:
    spans = [Span("b", 1, 1, 1, 2), Span("a", 10, 1, 10, 2), Span("a", 9, 4, 9, 5), Span("a", 9, 3, 9, 9)]
    assert [(span.path, span.line, span.column) for span in sorted(spans)] == [
        ("a", 9, 3),
        ("a", 9, 4),
        ("a", 10, 1),
        ("b", 1, 1),
    ]
    assert len({*spans, Span("b", 1, 1, 1, 2)}) == 4


def test_a_fault_needs_only_what_is_known() -> None:
    fault = Fault("syntax-error", "No.", Span("p", 1, 1, 1, 1))
    assert (fault.at, fault.related, fault.replacement) == ("", (), None)


def test_sources_are_recognised_in_a_debugger() -> None:
    assert repr(Source("plan.yaml", "abc")) == "Source('plan.yaml', 3 characters)"
