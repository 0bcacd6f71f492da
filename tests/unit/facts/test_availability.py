"""Bounds of availability: of required ways, never of what only looks on, and never a promise."""

import pytest

from iotlint.facts.availability import bound, by_contract, percent, words
from tests.unit.plans import graph_of

_HUB = """
requirements: {high-availability: {availability: 99%}, %s}
services:
  hub: {type: iot-hub, sku: %s}
  copy: {type: functions, serviceLevel: 99.5%%}
  store: {type: data-lake-storage, serviceLevel: 99.9%%}
  board: {type: power-bi, serviceLevel: 90%%}
devices: {meters: {}}
connections:
  - {from: meters, to: hub}
  - {from: hub, to: copy}
  - {from: copy, to: store}
  - {from: hub, to: board}
"""


def _asked(text: str):  # type: ignore[no-untyped-def]
    graph = graph_of(text)
    return graph, next(each for each in graph.plan.requirements if each.id == "high-availability")


@pytest.mark.parametrize(
    ("required", "sku", "value"),
    [
        ("device-telemetry: {}", "S1", 0.999),  # the hub provides it: what lies behind is not on the way
        ("long-term-storage: {}", "S1", 0.999 * 0.995 * 0.999),
        ("long-term-storage: {}", "F1", 0.995 * 0.999),  # a free hub has no level, and is left out
    ],
)
def test_the_levels_on_the_way_multiply(required: str, sku: str, value: float) -> None:
    graph, asked = _asked(_HUB.replace("99%", "99%%") % (required, sku))
    found = bound(graph, asked)
    assert found is not None
    assert found.value == pytest.approx(value)
    assert "board" not in words(graph, asked)


def test_what_has_no_level_is_named_and_not_counted() -> None:
    graph, asked = _asked(_HUB.replace("99%", "99%%") % ("long-term-storage: {}", "F1"))
    assert words(graph, asked).endswith("not counted: hub")
    assert by_contract(graph, asked) == pytest.approx(0.995 * 0.999)


def test_of_two_ways_none_is_needed() -> None:
    graph, asked = _asked("""
requirements: {high-availability: {availability: 99.99%}, long-term-storage: {}}
services:
  one: {type: iot-hub, serviceLevel: 99%}
  two: {type: iot-hub, serviceLevel: 99%}
  store: {type: data-lake-storage, serviceLevel: 99.99%}
devices: {meters: {}}
connections:
  - {from: meters, to: one}
  - {from: meters, to: two}
  - {from: one, to: store}
  - {from: two, to: store}
""")
    found = bound(graph, asked)
    assert found is not None
    assert found.value == pytest.approx(0.9999)


def test_without_any_level_nothing_is_said() -> None:
    graph, asked = _asked("""
requirements: {high-availability: {availability: 99.99%}}
services: {store: {type: data-lake-storage}}
devices: {meters: {}}
connections: [{from: meters, to: store}]
""")
    assert bound(graph, asked) is None
    assert words(graph, asked) == ""
    assert by_contract(graph, asked) == 1


@pytest.mark.parametrize(("share", "text"), [(0.999, "99.9 %"), (0.99955, "99.955 %"), (1.0, "100 %")])
def test_percent(share: float, text: str) -> None:
    assert percent(share) == text
