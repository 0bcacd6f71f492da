"""Nothing is lost, whatever fails: each fault of `benchmarks/faults.py`, tried a few times."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.faults import FAULTS

pytestmark = pytest.mark.slow

TIMES = {"kill-fix": 8, "kill-report": 8, "closed-pipe": 7, "hung-up": 4, "at-once": 4}


@pytest.mark.parametrize("name", FAULTS)
def test_nothing_is_lost_and_the_status_is_right(name: str, tmp_path: Path) -> None:
    outcome = FAULTS[name](tmp_path / name, TIMES.get(name, 2))
    assert outcome.wrong == []
    if outcome.times == 0:
        pytest.skip(", ".join(outcome.met))
