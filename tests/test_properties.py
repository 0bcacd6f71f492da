"""Any text in, findings out: no input makes the linter crash, lose its place, or change its mind."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iotlint.config.settings import FORMATS
from iotlint.outcome import Report
from iotlint.report import render
from iotlint.report.options import Options
from iotlint.run.lint import lint
from tests.unit.model.trees import damaged, sound

ROOT = Path(__file__).resolve().parent.parent
PLANS = [path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("examples/*.yaml"))]
HEADER = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: x}\n"
DAY = "2026-11-24"
WORDS = [
    "services",
    "devices",
    "assets",
    "applications",
    "sites",
    "connections",
    "requirements",
    "models",
    "solution",
    "extends",
    "type",
    "from",
    "to",
    "protocol",
    "site",
    "appliesTo",
    "providedBy",
    "linkedTo",
    "iot-hub",
    "iot-edge",
    "iot-operations",
    "device-registry",
    "event-grid",
    "dps",
    "a",
    "b",
    "c",
    "d",
    "hub",
    "mqtt",
    "mqtt-5",
    "coap",
    "edge",
    "cloud",
    "hybrid",
    "1h",
    "900B",
    "12",
    "-1",
    "true",
    "null",
    "~",
    "S1",
    "other",
    "sku",
    "telemetry",
    "interval",
    "count",
]


def examined(text: str | bytes) -> Report:
    """The report on a text, after what holds for every report was checked."""
    report = lint(text, path="plan.yaml", as_of=DAY)
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    lines = data.count(b"\n") + data.count(b"\r")
    for finding in report.findings:
        for span in (finding.span, *(related.span for related in finding.related)):
            assert (span.line, span.column) <= (span.end_line, span.end_column)
            assert 1 <= span.line <= span.end_line <= lines + 1
        assert finding.code != "FMT890", finding.message
        assert finding.message
    return report


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_any_text(text: str) -> None:
    examined(text)


@settings(max_examples=150, deadline=None)
@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    examined(data)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_a_plan_with_a_piece_replaced(data: st.DataObject) -> None:
    plan = data.draw(st.sampled_from(PLANS))
    start = data.draw(st.integers(0, len(plan)))
    end = data.draw(st.integers(start, min(len(plan), start + 40)))
    examined(plan[:start] + data.draw(st.text(max_size=10)) + plan[end:])


TREES = st.recursive(
    st.sampled_from(WORDS) | st.integers(-2, 3) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=4),
    max_leaves=25,
)
SECTIONS = st.dictionaries(st.sampled_from(WORDS[:10]), TREES, max_size=5)


@settings(max_examples=200, deadline=None)
@given(SECTIONS)
def test_any_tree_below_the_header(tree: Any) -> None:
    examined(HEADER + yaml.safe_dump(tree, allow_unicode=True) if tree else HEADER)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sound() | damaged())
def test_any_plan_shaped_by_the_schema(tree: Any) -> None:
    examined(yaml.dump(tree, allow_unicode=True).encode("utf-8", "surrogatepass"))


@settings(max_examples=60, deadline=None)
@given(SECTIONS, st.sampled_from(sorted(FORMATS)))
def test_every_reporter_takes_every_report_and_gives_the_same_twice(tree: Any, name: str) -> None:
    text = HEADER + yaml.safe_dump(tree)
    first = render(examined(text), name, Options())
    assert first == render(examined(text), name, Options())
    first.encode("utf-8")


@settings(max_examples=60, deadline=None)
@given(SECTIONS)
def test_adding_lines_above_moves_places_and_nothing_else(tree: Any) -> None:
    text = HEADER + yaml.safe_dump(tree)
    before, after = examined(text), examined("# one\n# two\n" + text)
    assert [(f.code, f.at, f.fingerprint, f.span.line + 2) for f in before.findings] == [
        (f.code, f.at, f.fingerprint, f.span.line) for f in after.findings
    ]
