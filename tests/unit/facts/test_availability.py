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


_TWO = """
requirements: {high-availability: {availability: 99.99%%}, long-term-storage: {}}
services:
  front: {type: device-provisioning-service, linkedTo: [one, two], serviceLevel: 95%%%s}
  one: {type: iot-hub, serviceLevel: 99%%%s}
  two: {type: iot-hub, serviceLevel: 99%%%s}
  store: {type: data-lake-storage, serviceLevel: 99.99%%}
devices: {meters: {provisionedBy: front%s}}
connections:
  - {from: meters, to: one}
  - {from: meters, to: two}
  - {from: one, to: store}
  - {from: two, to: store}
"""


@pytest.mark.parametrize(
    ("front", "one", "two", "meters", "value"),
    [
        # Both hubs have to fail at once, and the store that both write to is shared.
        ("", ", role: active", ", role: standby", "", (1 - 0.01**2) * 0.9999),
        ("", "", "", "", (1 - 0.01**2) * 0.9999),
        # Dealt out, each device has one of the two; with a standby it changes over all the same.
        (", allocation: evenly-weighted", "", "", "", 0.99 * 0.9999),
        (", allocation: static", ", role: active", ", role: standby", "", (1 - 0.01**2) * 0.9999),
        # Provisioning counts where it is asked before each connection.
        ("", "", "", ", provisions: once", (1 - 0.01**2) * 0.9999),
        ("", "", "", ", provisions: every-boot", 0.95 * (1 - 0.01**2) * 0.9999),
    ],
)
def test_what_stands_in_for_another_has_to_fail_with_it(
    front: str, one: str, two: str, meters: str, value: float
) -> None:
    graph, asked = _asked(_TWO % (front, one, two, meters))
    found = bound(graph, asked)
    assert found is not None
    assert found.value == pytest.approx(value, abs=1e-9)


def test_what_is_asked_at_each_start_counts_once_where_it_is_required_itself() -> None:
    graph, asked = _asked("""
requirements: {high-availability: {availability: 99%}, zero-touch-provisioning: {}}
services:
  front: {type: device-provisioning-service, linkedTo: [hub], serviceLevel: 95%}
  hub: {type: iot-hub, serviceLevel: 99%}
devices: {meters: {provisionedBy: front, provisions: every-boot}}
connections:
  - {from: meters, to: front, data: [provisioning]}
  - {from: meters, to: hub}
""")
    assert by_contract(graph, asked) == pytest.approx(0.95)


def test_either_way_is_told() -> None:
    graph, asked = _asked(_TWO % ("", ", role: active", ", role: standby", ""))
    assert words(graph, asked) == (
        "from 'meters' to 'store' no better than 99.98 % (store 99.99 % by contract × (one 99 % by contract or two 99 %"
        " by contract))"
    )


def test_chains_of_two_regions_fail_as_chains() -> None:
    graph, asked = _asked("""
requirements: {high-availability: {availability: 99.99%}, long-term-storage: {}}
services:
  one: {type: iot-hub, serviceLevel: 99%}
  two: {type: iot-hub, serviceLevel: 99%}
  here: {type: data-lake-storage, serviceLevel: 98%}
  there: {type: data-lake-storage, serviceLevel: 98%}
devices: {meters: {}}
connections:
  - {from: meters, to: one}
  - {from: meters, to: two}
  - {from: one, to: here}
  - {from: two, to: there}
""")
    found = bound(graph, asked)
    assert found is not None
    assert found.value == pytest.approx(1 - (1 - 0.99 * 0.98) ** 2)
    assert by_contract(graph, asked) == pytest.approx(found.value)


def test_a_way_without_a_level_stands_in_for_all() -> None:
    graph, asked = _asked("""
requirements: {high-availability: {availability: 99.99%}, long-term-storage: {}}
services:
  one: {type: iot-hub, serviceLevel: 99%}
  two: {type: event-hubs}
  store: {type: data-lake-storage, serviceLevel: 99.9%}
devices: {meters: {protocols: [amqp]}}
connections:
  - {from: meters, to: one, protocol: amqp}
  - {from: meters, to: two, protocol: amqp}
  - {from: one, to: store}
  - {from: two, to: store}
""")
    found = bound(graph, asked)
    assert found is not None
    assert found.value == pytest.approx(0.999)


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
