"""The operators, value by value: true, false, and unknown where it cannot be known."""

from __future__ import annotations

from math import inf
from typing import Any

import pytest

from iotlint.engine import operators
from iotlint.model.unknown import UNKNOWN

VERSIONS = dict.fromkeys(("mqtt", "sparkplug-b"), frozenset({"mqtt-3.1.1", "mqtt-5"}))


@pytest.mark.parametrize(
    ("name", "left", "right", "verdict"),
    [
        ("equals", "a", "a", True),
        ("equals", "a", "b", False),
        ("equals", None, "b", False),
        ("equals", UNKNOWN, "b", None),
        ("equals", "a", UNKNOWN, None),
        ("is_in", "a", ("a", "b"), True),
        ("is_in", "c", ("a", UNKNOWN), None),
        ("is_in", "c", None, False),
        ("is_in", None, ("a",), False),
        ("contains", ["a"], "a", True),
        ("contains", None, "a", False),
        ("contains", UNKNOWN, "a", None),
        ("contains", "abc", "b", True),
        ("like", "plant-1", "plant-?", True),
        ("like", "plant-12", "plant-?", False),
        ("like", "a.b", "a*b", True),
        ("like", "axb", "a.b", False),
        ("match", "S1", "^S[12]$", True),
        ("match", "x" * 1_001, "x", None),
        ("less", 1, 2, True),
        ("less", 2, 2, False),
        ("less_or_equals", 2, 2, True),
        ("greater", None, 2, False),
        ("greater", "many", 2, None),
        ("before", "2026-01-01", "2026-01-02", True),
        ("after", "2026-01-01", UNKNOWN, None),
    ],
)
def test_comparison(name: str, left: Any, right: Any, verdict: bool | None) -> None:
    assert getattr(operators, name)(left, right) is verdict


@pytest.mark.parametrize(
    ("protocol", "listed", "verdict"),
    [
        ("mqtt-5", ("mqtt-5",), True),
        ("mqtt", ("mqtt-5", "amqp"), True),
        ("mqtt", ("amqp",), False),
        ("mqtt-5", ["mqtt"], None),
        ("amqp", ["mqtt"], False),
        (UNKNOWN, ["mqtt"], None),
        ("amqp", None, False),
        ("sparkplug-b", ["mqtt-5"], True),
        ("sparkplug-b", ["mqtt"], None),
        ("mqtt", ["sparkplug-b"], None),
        ("sparkplug-b", ["amqp"], False),
    ],
)
def test_a_protocol_without_version_may_be_any_version(
    protocol: Any, listed: Any, verdict: bool | None
) -> None:
    assert operators.speaks(protocol, listed, VERSIONS) is verdict


@pytest.mark.parametrize(
    ("operator", "least", "most", "wanted", "verdict"),
    [
        ("greater", 2, 2, 1, True),
        ("greater", 0, 2, 1, None),
        ("greater", 0, 1, 1, False),
        ("less", 0, inf, 1, None),
        ("less", 1, inf, 1, False),
        ("equals", 1, 1, 1, True),
        ("equals", 0, 1, 1, None),
        ("equals", 2, 3, 1, False),
        ("notEquals", 2, 3, 1, True),
        ("greaterOrEquals", 1, inf, 1, True),
        ("lessOrEquals", 0, 1, 1, True),
    ],
)
def test_a_count_between_two_bounds(
    operator: str, least: float, most: float, wanted: int, verdict: bool | None
) -> None:
    assert operators.counted(operator, least, most, wanted) is verdict


@pytest.mark.parametrize(
    ("name", "values", "result"),
    [
        ("sum", (1, 2, 3), 6),
        ("product", (2, 3, 4), 24),
        ("ratio", (6, 3), 2),
        ("ceil", (2.1,), 3),
        ("ceil", (3.0000000000000004,), 3),
        ("min", (2, 1), 1),
        ("max", (2, 1), 2),
    ],
)
def test_arithmetic(name: str, values: tuple[float, ...], result: float) -> None:
    assert operators.calculate(name, *values) == result


def test_arithmetic_with_something_unknown_is_unknown() -> None:
    assert operators.calculate("sum", 1, UNKNOWN) is UNKNOWN
    assert operators.calculate("ratio", 1, 0) is UNKNOWN
    assert operators.calculate("max", 1, True) is UNKNOWN
    assert operators.total([1, UNKNOWN]) is UNKNOWN
    assert operators.total([1, 2.5]) == 3.5


def test_one_day_is_no_days() -> None:
    assert (operators.shown(1, "days"), operators.shown(1_024, "days")) == ("1 day", "1,024 days")
