"""Every format against files that a person has looked at.

After a change that is meant, run `IOTLINT_UPDATE_GOLDEN=1 python -m pytest tests/unit/report/test_golden.py`
and read what `git diff tests/golden` shows.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from iotlint.config.settings import FORMATS
from iotlint.outcome import Report
from iotlint.report import render
from iotlint.report.options import Options
from tests.unit.report import samples
from tests.unit.report.golden import holds

GOLDEN = Path(__file__).resolve().parents[2] / "golden"
SAMPLES: dict[str, Callable[[], Report]] = {
    "none": samples.none,
    "one": samples.one,
    "many": lambda: samples.many(56),
    "hostile": samples.hostile,
}
VARIANTS = {
    "one.narrow.text": ("one", "text", Options(width=50)),
    "one.color.text": ("one", "text", Options(color=True, hyperlinks=True)),
    "many.suppressed.text": ("many", "text", Options(show_suppressed=True, statistics=True)),
}
CASES = {f"{name}.{format}": (name, format, Options()) for name in SAMPLES for format in FORMATS} | VARIANTS


@pytest.mark.parametrize("file", CASES)
def test_golden(file: str) -> None:
    name, format, options = CASES[file]
    holds(render(SAMPLES[name](), format, options), GOLDEN / file)


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(CASES)
