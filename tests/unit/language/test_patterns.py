"""Patterns that could take for ever are refused before they run; whatever is allowed is done soon."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iotlint.engine.operators import like, match
from iotlint.language.patterns import check_pattern


@pytest.mark.parametrize(
    "pattern",
    [
        *("^S[123]$", "a.*b", "^dtmi:[a-z:]+;[0-9]+$", "(ab){1,3}c*", "x?y+z*", "(?i)^my[-_ ]?workspace$"),
        *(r"^1\.(2[0-9]|30)(\.|$)", r"\d{1,3}(\.\d{1,3}){0,1}", "(ab)*c", "^[^x]|^x[^-]"),
    ],
)
def test_a_plain_pattern_is_allowed(pattern: str) -> None:
    assert check_pattern(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        *("(a+)+", "(a*)*b", "((ab)*c)*", "(a|a)*", "(a|ab|b)*c", "a*b*c*d*e*", "a*a*a*b", r"(x+)\1", "("),
        *("a" * 201, "(a{0,99}){0,99}b", "(a?){50}b", "(ab|cd){30}e", "((ab|a){3}){9}", "(?=a)b", "(a*){3}b"),
        *(
            "a{0,50}a{0,50}b",
            "((((a{0,9}){0,9}){0,9}){0,9}){0,9}",
            "(a{2}|a{3})*b",
            "(a*?)*?b",
            "a*a*a{0,99}b",
        ),
    ],
)
def test_a_dangerous_pattern_is_refused(pattern: str) -> None:
    assert check_pattern(pattern)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(["a", "b", ".", "*", "+", "?", "(", ")", "|", "{0,9}", "[ab]", "^", "$"]), max_size=14
    )
)
def test_what_is_allowed_is_done_soon(parts: list[str]) -> None:
    pattern = "".join(parts)
    if check_pattern(pattern) is None:
        for text in ("a" * 300, "ab" * 150, "a" * 299 + "b", "b" + "a" * 299):
            begun = time.process_time()
            match(text, pattern)
            assert time.process_time() - begun < 2


@pytest.mark.parametrize("pattern", ["*a" * 20 + "*b", "*" * 200 + "b", "?*" * 100 + "b", "*a?" * 30 + "c"])
def test_signs_that_stand_for_any_text_do_not_multiply(pattern: str) -> None:
    begun = time.process_time()
    assert like("a" * 300, pattern) is False
    assert time.process_time() - begun < 1


@given(st.text("ab", max_size=8), st.text("ab*?", max_size=6))
def test_like_means_what_it_always_meant(text: str, pattern: str) -> None:
    def fits(text: str, pattern: str) -> bool:
        if not pattern:
            return not text
        if pattern[0] == "*":
            return any(fits(text[n:], pattern[1:]) for n in range(len(text) + 1))
        return bool(text) and pattern[0] in ("?", text[0]) and fits(text[1:], pattern[1:])

    assert like(text, pattern) is fits(text, pattern)
