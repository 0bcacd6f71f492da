"""How large a message is, held against messages as `json` writes them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from iotlint.dtdl.files import model_of
from iotlint.dtdl.judge import judge
from iotlint.dtdl.size import Size, message_size
from tests.dtdl.kinds import entry, enum, interface, mapping, nested, obj, telemetry


def size(*contents: Any, class_: str = "Telemetry") -> Size | None:
    judged = judge(
        model_of(json.dumps(interface(4, contents=list(contents))).encode(), "m.json").stream.documents
    )
    assert judged.mistakes == ()
    return message_size(judged, judged.interfaces[0], class_)


def written(**values: Any) -> int:
    return len(json.dumps(values, separators=(",", ":")))


@pytest.mark.parametrize(
    ("schema", "least", "most"),
    [
        ("boolean", True, False),
        ("integer", 0, -(2**31)),
        ("long", 0, -(2**63)),
        ("unsignedByte", 0, 255),
        ("short", 0, -(2**15)),
        ("date", "2026-11-30", "2026-11-30"),
        ("uuid", "0" * 36, "0" * 36),
        ("double", 0, -2.2250738585072014e-308),
        (enum([("on", 1), ("off", 100)]), 1, 100),
        (enum([("on", "yes"), ("off", "never")], "string"), "yes", "never"),
        (obj(("x", "boolean"), ("y", "uuid")), {"x": True, "y": "0" * 36}, {"x": False, "y": "0" * 36}),
    ],
)
def test_a_value_with_bounds(schema: Any, least: Any, most: Any) -> None:
    assert size(telemetry("v", schema)) == (written(v=least), written(v=most))


@pytest.mark.parametrize(
    ("schema", "least"), [("string", ""), (nested(1), []), (mapping(), {}), (obj(("s", "string")), {"s": ""})]
)
def test_a_value_without_bound(schema: Any, least: Any) -> None:
    assert size(telemetry("v", schema)) == (written(v=least), None)


def test_a_message_has_all_telemetry_and_nothing_else() -> None:
    contents = (telemetry("a", "boolean"), entry("Property", "p", "uuid"), telemetry("b", "date"))
    assert size(*contents) == (written(a=True, b="2026-11-30"), written(a=False, b="2026-11-30"))
    assert size(*contents, class_="Property") == (written(p="0" * 36), written(p="0" * 36))
    assert size(entry("Command", "stop")) is None


def test_a_size_in_words() -> None:
    assert [str(Size(*each)) for each in ((5, 5), (5, 9), (5, None))] == ["5 B", "5 to 9 B", "5 B or more"]
