"""Every format against files that a person has looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from iotlint.config.settings import FORMATS
from iotlint.outcome import Report
from iotlint.report import render
from iotlint.report.options import Options
from tests.derived import holds, nothing_left_over
from tests.unit.report import samples

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


@pytest.mark.derived
@pytest.mark.parametrize("file", CASES)
def test_golden(file: str) -> None:
    name, format, options = CASES[file]
    holds(render(SAMPLES[name](), format, options), GOLDEN / file)


@pytest.mark.derived
def test_no_golden_file_is_left_over() -> None:
    nothing_left_over(GOLDEN, set(CASES))
