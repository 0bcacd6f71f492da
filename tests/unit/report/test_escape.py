"""What plans contain is shown so that it commands neither terminal nor CI system and deceives no reader."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iotlint.report.escape import flat, visible
from iotlint.report.json_text import json_text

UNSAFE = [
    *map(chr, (*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x61C, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029)),
    *map(chr, (*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xD800, 0xDFFF, 0xE0041, 0xE0100)),
]


@pytest.mark.parametrize("character", UNSAFE, ids=[f"U+{ord(one):04X}" for one in UNSAFE])
def test_no_unsafe_character_is_left(character: str) -> None:
    spelled = visible(f"a{character}b")
    assert character not in spelled
    assert spelled.startswith("a\\")
    assert spelled.endswith("b")
    assert character not in json_text(f"a{character}b")


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("a\nb\tc\r", r"a\nb\tc\r"),
        ("\x1b[31m", r"\x1b[31m"),
        ("\u202etxt", r"\u202etxt"),
        ("\U000e0041", r"\U000e0041"),
        ("##vso[task.setvariable]x", r"\x23#vso[task.setvariable]x"),
        ("a ##[error]x", r"a \x23#[error]x"),
        ("###[x]", r"#\x23#[x]"),
        ("::set-output name=a::b", r"\x3a:set-output name=a::b"),
        ("a ::error::b", r"a \x3a:error::b"),
    ],
)
def test_it_is_spelled_out(text: str, spelled: str) -> None:
    assert visible(text) == spelled


@pytest.mark.parametrize(
    "text",
    [
        "Grüße aus 東京",
        "👩\u200d🔬 e\u0301",
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "C:\\plans [a] {b} %0A <b>",
        "## heading",
        "a::b",
        "::1",
    ],
)
def test_ordinary_text_stays(text: str) -> None:
    assert visible(text) == text
    assert json_text(text) == json.dumps(text, ensure_ascii=False)


def test_the_line_breaks_of_a_rule_file_are_spaces() -> None:
    assert flat("One sentence,\nfolded.\n\n  Another\x1b one.\n") == r"One sentence, folded. Another\x1b one."


@given(st.text(st.characters()))
def test_any_text_becomes_one_printable_line(text: str) -> None:
    spelled = visible(text)
    assert len(spelled.splitlines()) <= 1
    assert not set(UNSAFE) & set(spelled)
    assert visible(spelled) == spelled


@given(
    st.recursive(st.text(st.characters(exclude_categories=["Cs"])), lambda inner: st.lists(inner, max_size=4))
)
def test_json_keeps_the_exact_text(value: object) -> None:
    for indent in (None, 1):
        text = json_text(value, indent)
        assert json.loads(text) == value
        assert "##[" not in text
        assert "##vso[" not in text
        text.encode()


def test_half_surrogates_are_spelled_out_in_json_too() -> None:
    assert json.loads(json_text("a\udce9b")) == r"a\udce9b"
