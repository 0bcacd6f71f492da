"""Two `<<` in one mapping: how both are kept."""

from __future__ import annotations

import pytest

from iotlint.source.load import load


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (("*a", "*b"), "`<<: [*a, *b]`"),
        (("*a", "{units: 2}"), "`<<: [*a, {units: 2}]`"),
        (("[*a]", "*b"), "`<<: [*a, *b]`"),
        (("\n      units: 2", "*b"), "`<<: [*a, *b]`, with an anchor on each mapping"),
    ],
)
def test_the_message_writes_the_one_that_takes_in_all(values: tuple[str, str], said: str) -> None:
    text = f"x:\n  a: &a {{p: 1}}\n  b: &b {{q: 2}}\n  c:\n    <<: {values[0]}\n    <<: {values[1]}\n"
    stream = load(text, "plan.yaml")
    (fault,) = stream.faults
    assert fault.name == "duplicate-key"
    assert fault.message.endswith(f"write one that takes in all: {said}.")
    if said.startswith("`<<: [*a, *b]`") and values[0] == "*a":
        # What it says is what the two meant.
        again = load(text.replace("<<: *a\n    <<: *b", "<<: [*a, *b]"), "plan.yaml")
        assert not again.faults
        assert again.documents[0].value == stream.documents[0].value
