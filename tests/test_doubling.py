"""What is read costs in proportion: every kind of input, one part of it doubled until a run takes a second."""

from __future__ import annotations

import pytest

from benchmarks.doubling import MOST_GROWTH, PARTS, Part, grown


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_time_grows_as_what_is_read(part: Part) -> None:
    worst, longest, reached = grown(part)
    assert worst <= MOST_GROWTH, f"{longest:.1f} s at {reached:,}"
