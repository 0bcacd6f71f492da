"""The format concise: one line a finding and nothing else."""

from __future__ import annotations

from iotlint.report import render
from iotlint.report.options import Options
from tests.unit.report import samples


def test_one_line_each() -> None:
    assert render(samples.one(), "concise", Options()) == (
        "plans/bottling.yaml:9:11: error[ADR101] "
        "Device Registry 'registry' has no IoT Operations instance or linked IoT Hub to manage\n"
    )
    assert len(render(samples.many(30), "concise", Options()).splitlines()) == 29


def test_nothing_for_nothing() -> None:
    assert render(samples.none(), "concise", Options()) == ""


def test_in_colour() -> None:
    shown = render(samples.one(), "concise", Options(color=True))
    assert shown.startswith("\x1b[1mplans/bottling.yaml:9:11:\x1b[0m \x1b[1;31merror[ADR101]\x1b[0m Device")
