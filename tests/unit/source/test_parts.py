"""Reading again after a change gives what reading anew gives."""

from __future__ import annotations

import random

import pytest

from benchmarks.keystrokes import block
from iotlint.source.load import load
from iotlint.source.parts import Parts
from iotlint.source.span import Source

FLOW = (
    "# a plan\napiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: p}   # named\n\n"
    "services:\n  hub: {type: iot-hub, sku: S3}\n\n# devices follow\ndevices:\n"
    + "".join(f"  d{n}: {{count: {n}, protocols: [mqtt-5]}}  # the {n}th\n" for n in range(600))
    + "connections:\n"
    + "".join(f"- {{from: d{n}, to: hub}}\n" for n in range(600))
    + "requirements: [dashboards]\n"
)
PIECES = (
    "",
    "x",
    " ",
    "\n",
    "  ",
    ":",
    "#",
    "- ",
    "{",
    "}",
    "'",
    "\n  new: {count: 1}",
    "\n# more\n",
    "ä𝄞",
    "&a ",
    "services:\n",
)


def same(parts: Parts, text: str) -> None:
    found, wanted = parts.load(Source("p", text)), load(text, "p")
    assert [fault.message for fault in found.faults] == [fault.message for fault in wanted.faults]
    assert len(found.documents) == len(wanted.documents)
    for one, other in zip(found.documents, wanted.documents, strict=True):
        assert one.value == other.value
        assert list(one.value) == list(other.value) if isinstance(one.value, dict) else True
        assert repr(one.place) == repr(other.place)
        assert (one.index, one.start, one.end) == (other.index, other.start, other.end)


@pytest.mark.parametrize("text", [block(3_000), FLOW], ids=["block", "flow"])
def test_it_is_what_reading_anew_gives(text: str) -> None:
    parts, chance = Parts(), random.Random(5)  # noqa: S311 - which places are changed is no secret

    same(parts, text)
    for _ in range(120):
        at = chance.randrange(len(text))
        changed = text[:at] + chance.choice(PIECES) + text[at + chance.choice((0, 0, 1, 4)) :]
        same(parts, changed)
        if chance.random() < 0.3 and not load(changed, "p").faults:
            text = changed


def test_parts_that_did_not_change_keep_their_trees() -> None:
    text = block(3_000)
    parts = Parts()
    before = parts.load(Source("p", text)).documents[0]
    after = parts.load(Source("p", text.replace("count: 20", "count: 21", 1))).documents[0]
    devices = [list(each.value["devices"].values()) for each in (before, after)]
    kept = sum(one is other for one, other in zip(*devices, strict=True))
    assert 0.8 * len(devices[0]) < kept < len(devices[0])
