"""Patterns that could take for ever are refused before they run."""

from __future__ import annotations

import pytest

from iotlint.engine.patterns import check_pattern


@pytest.mark.parametrize("pattern", ["^S[123]$", "a.*b", "^dtmi:[a-z:]+;[0-9]+$", "(ab){1,3}c*", "x?y+z*"])
def test_a_plain_pattern_is_allowed(pattern: str) -> None:
    assert check_pattern(pattern) is None


@pytest.mark.parametrize(
    "pattern", ["(a+)+", "(a*)*b", "((ab)*c)*", "(a|a)*" + "b*c*d*e*", r"(x+)\1", "(", "a" * 201]
)
def test_a_dangerous_pattern_is_refused(pattern: str) -> None:
    assert check_pattern(pattern)
