"""The core schema of YAML 1.2, and nothing of YAML 1.1."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iotlint.source.load import load
from iotlint.source.scalars import FIXED, Resolved, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("Null", None),
        ("NULL", None),
        ("true", True),
        ("TRUE", True),
        ("False", False),
        ("0", 0),
        ("-12", -12),
        ("+7", 7),
        ("007", 7),
        ("0o17", 15),
        ("0xfF", 255),
        ("1.5", 1.5),
        ("1.", 1.0),
        (".5", 0.5),
        ("-.5e3", -500.0),
        ("1e3", 1000.0),
        ("1E-2", 0.01),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("+.Inf", math.inf),
    ],
)
def test_resolved(text: str, value: object) -> None:
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


@pytest.mark.parametrize("text", [".nan", ".NaN", ".NAN"])
def test_not_a_number(text: str) -> None:
    value = resolve(text)
    assert isinstance(value, float)
    assert math.isnan(value)


@pytest.mark.parametrize(
    "text",
    [
        *("on", "off", "yes", "no", "y", "n", "nULL", "tRUE", "nil"),
        *("1:30", "190:20:30", "2031-12-31", "2031-12-31T10:00:00Z", "1_000", "1,000"),
        *("0b1", "0o8", "0xg", "0x", "0o", "-0x1", "+0o7", "1e", "e1", ".", "+", "-", "..1", "1.2.3", ".e1"),
        *("inf", "nan", "+.nan", "١٢", "1\uff12", "1 ", "1\n", "48h", "900B", "10/s", "mqtt-3.1.1", "1.33.6"),
        *("9" * 251, "0x" + "f" * 300, "1." + "0" * 300),
    ],
)
def test_text_stays_text(text: str) -> None:
    assert resolve(text) == text


def test_the_longest_numbers_can_be_calculated_with() -> None:
    assert float(int(str(resolve("9" * 250)))) < math.inf
    assert float(int(str(resolve("0x" + "f" * 248)))) < math.inf


def test_each_text_is_resolved_once() -> None:
    resolved = Resolved()
    assert resolved["1.10"] is resolved["1.10"]
    assert resolved["hub"] == "hub"
    assert dict(resolved) == {"1.10": 1.1, "hub": "hub"}


def test_quotes_and_blocks_make_text() -> None:
    text = "a: '1'\nb: \"true\"\nc: |-\n  null\nd: >-\n  1.5\ne: no\nf: 2031-12-31\ng: 1:30\n"
    assert load(text, "p").documents[0].value == {
        "a": "1",
        "b": "true",
        "c": "null",
        "d": "1.5",
        "e": "no",
        "f": "2031-12-31",
        "g": "1:30",
    }


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!str 1.10", "1.10"),
        ("!!str", ""),
        ("! 12", "12"),
        ("!!int '3'", 3),
        ("!!float 3", 3.0),
        ("!!float 3.5", 3.5),
        ("!!bool 'true'", True),
        ("!!null ''", None),
        ("!!null", None),
        ("!<tag:yaml.org,2002:str> null", "null"),
    ],
)
def test_core_tags_decide(text: str, value: object) -> None:
    stream = load(f"v: {text}", "p")
    assert not stream.faults
    assert stream.documents[0].value == {"v": value}
    assert type(stream.documents[0].value["v"]) is type(value)


@pytest.mark.parametrize(
    "text", ["!!int x", "!!float x", "!!bool 1", "!!null x", "!!seq x", "!!map x", "!!int 1.5"]
)
def test_a_tag_that_does_not_fit_is_a_fault_and_ignored(text: str) -> None:
    stream = load(f"v: {text}", "p")
    (fault,) = stream.faults
    assert fault.name == "syntax-error"
    assert fault.at == "v"
    assert (fault.span.column, fault.span.end_column) == (4, 4 + text.index(" "))
    assert stream.documents[0].value == {"v": resolve(text.split()[1])}


CORE = re.compile(
    r"(?P<int>[-+]?[0-9]+)|(?P<octal>0o[0-7]+)|(?P<hexadecimal>0x[0-9a-fA-F]+)"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
)


@given(
    st.text(alphabet="0123456789+-.eExoaf_n ", min_size=1, max_size=8).filter(lambda text: text not in FIXED)
)
def test_numbers_are_those_of_the_specification(text: str) -> None:
    found = CORE.fullmatch(text)
    expected: object = text
    if found is not None:
        kind = found.lastgroup
        expected = (
            float(text) if kind == "float" else int(text, {"octal": 8, "hexadecimal": 16}.get(str(kind), 10))
        )
    assert resolve(text) == expected
    assert type(resolve(text)) is type(expected)
