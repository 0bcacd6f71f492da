"""Excerpts: the extent exactly underlined, whatever the line is made of, and no wider than the terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iotlint.report.excerpt import Row, rows
from iotlint.source.span import Source, Span


def excerpt(text: str, needle: str, *, width: int = 80, around: int = 0) -> list[Row]:
    source = Source("plan.yaml", text)
    start = text.index(needle)
    return rows(source, source.span(start, start + len(needle)), width=width, around=around)


def marked(text: str, needle: str, *, width: int = 80) -> tuple[str, str]:
    """The one line of an extent, and its marks."""
    (row,) = excerpt(text, needle, width=width)
    return row.text, row.marks


def test_the_extent_is_underlined_and_its_neighbours_shown() -> None:
    found = excerpt("a: 1\nbee: two\nc: 3\nd: 4\n", "two", around=1)
    assert found == [Row(1, "a: 1", ""), Row(2, "bee: two", "     ^^^"), Row(3, "c: 3", "")]


def test_blank_neighbours_are_left_out() -> None:
    assert excerpt("\n  \nbee: two\n\n", "two", around=1) == [Row(3, "bee: two", "     ^^^")]


def test_the_last_line_has_no_neighbour() -> None:
    assert [row.number for row in excerpt("a: 1\nbee: two", "two", around=2)] == [1, 2]


@pytest.mark.parametrize(
    ("line", "needle", "shown", "marks"),
    [
        ("\ta: x", "x", "    a: x", "       ^"),
        ("ab\tx", "x", "ab  x", "    ^"),
        ("工場: x", "x", "工場: x", "      ^"),
        ("a: 工場", "工場", "a: 工場", "   ^^^^"),
        ("e\u0301: x", "x", "e\u0301: x", "   ^"),
        ("a: e\u0301", "e\u0301", "a: e\u0301", "   ^"),
        ("👩\u200d🔬: x", "x", "👩\u200d🔬: x", "    ^"),
        ("\u1112\u1161\u11ab: x", "x", "\u1112\u1161\u11ab: x", "    ^"),
        ("👍\U0001f3fd: x", "x", "👍\U0001f3fd: x", "    ^"),
        ("🇳🇿: x", "x", "🇳🇿: x", "    ^"),
        ("\x1b[1m: x", "x", "\\x1b[1m: x", "         ^"),
        ("a: \u202ex", "\u202ex", "a: \\u202ex", "   ^^^^^^^"),
        ("##[add-mask]: x", "x", "\\x23#[add-mask]: x", "                 ^"),
    ],
)
def test_marks_stand_under_what_they_mark(line: str, needle: str, shown: str, marks: str) -> None:
    assert marked(line, needle) == (shown, marks)


def test_an_empty_extent_gets_one_mark() -> None:
    source = Source("plan.yaml", "site:\nnext: 1\n")
    assert rows(source, source.span(5, 5), width=80, around=0) == [Row(1, "site:", "     ^")]


def test_a_place_beyond_the_text_is_shown_at_its_end() -> None:
    source = Source("plan.yaml", "site: x")
    assert rows(source, Span("plan.yaml", 1, 90, 1, 95), width=80, around=0) == [
        Row(1, "site: x", "       ^")
    ]
    assert rows(source, Span("plan.yaml", 9, 1, 9, 5), width=80, around=0) == [Row(9, "", "^")]


def test_an_extent_of_lines_is_underlined_line_by_line() -> None:
    found = excerpt("a: |\n  one\n  two\nb: 1\n", "|\n  one\n  two")
    assert found == [Row(1, "a: |", "   ^"), Row(2, "  one", "  ^^^"), Row(3, "  two", "  ^^^")]


def test_a_long_extent_loses_its_middle() -> None:
    body = "".join(f"  line {number}\n" for number in range(10))
    found = excerpt("a: |\n" + body, "|\n" + body.rstrip("\n"))
    assert [row.number for row in found] == [1, 2, 0, 11]


def test_an_extent_that_ends_with_a_line_break_does_not_reach_into_the_next_line() -> None:
    assert [row.number for row in excerpt("a: 1\nb: 2\n", "a: 1\n")] == [1]


def test_a_long_line_is_cropped_around_the_extent() -> None:
    line = "a" * 100 + "HERE" + "b" * 100
    text, marks = marked(line, "HERE", width=40)
    assert text.startswith("...a")
    assert text.endswith("b...")
    assert len(text) <= 40
    assert text[len(marks) - 4 : len(marks)] == "HERE"


def test_the_end_of_a_long_line_is_shown_to_the_full_width() -> None:
    text, marks = marked("a" * 100 + "HERE", "HERE", width=40)
    assert text == "..." + "a" * 32 + "HERE"
    assert marks == " " * 35 + "^^^^"


def test_the_start_of_a_long_line_needs_no_dots_before_it() -> None:
    text, marks = marked("HERE" + "a" * 100, "HERE", width=40)
    assert text == "HERE" + "a" * 32 + "..."
    assert marks == "^^^^"


def test_a_crop_never_begins_with_an_accent() -> None:
    text, _ = marked("e\u0301" * 100 + "HERE", "HERE", width=40)
    assert text.startswith("...e\u0301e\u0301")
    text, _ = marked("e\u0301\u0302" * 100 + "HERE" + "b" * 100, "HERE", width=40)
    assert text.startswith("...e\u0301\u0302e")


def test_an_extent_wider_than_the_terminal_is_marked_as_far_as_it_is_shown() -> None:
    text, marks = marked("key: " + "v" * 500, "v" * 500, width=40)
    assert len(text) <= 40
    assert text[: len(marks)].endswith("v")
    assert len(marks) == len(text) - 3


def test_a_megabyte_in_one_line_is_cropped_too() -> None:
    line = "{" + "x: 1, " * 200_000 + "HERE, " + "x: 1, " * 200_000 + "}"
    text, marks = marked(line, "HERE", width=60)
    assert text[len(marks) - 4 : len(marks)] == "HERE"
    assert len(text) <= 60


def test_secrets_are_black_even_where_their_name_is_cropped_away() -> None:
    key = "c2VjcmV0"
    text, _ = marked(f"label: 'x;SharedAccessKey={key};" + " " * 200 + "HERE'", "HERE", width=240)
    assert "SharedAccessKey=********;" in text
    long = f"label: '{'y' * 90}SharedAccessKey={'c2VjcmV0' * 5}' HERE"
    text, _ = marked(long, "HERE", width=30)
    assert "c2Vj" not in text
    assert "***" in text


lines = st.text(st.characters(exclude_characters="\r\n"), max_size=120)


@given(lines, st.integers(0, 120), st.integers(0, 120), st.integers(20, 60))
def test_rows_fit_the_width_and_hold_nothing_unsafe(line: str, one: int, other: int, width: int) -> None:
    source = Source("plan.yaml", line)
    start, end = sorted((min(one, len(line)), min(other, len(line))))
    (row,) = rows(source, source.span(start, end), width=width, around=0)
    assert len(row.marks) <= width
    assert row.marks.lstrip(" ").strip("^") == ""
    assert "^" in row.marks
    assert not any("\ud800" <= character <= "\udfff" or character < " " for character in row.text)
