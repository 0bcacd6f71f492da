"""What is read beside a plan never crashes a run: the same bent files each time, a few of each kind."""

from __future__ import annotations

import random
from itertools import islice

import pytest

from benchmarks.fuzz_beside import KINDS, bent, seeds, tried


@pytest.mark.parametrize("kind", KINDS)
def test_bent_files_end_in_messages(kind: str) -> None:
    chance = random.Random(11)  # noqa: S311 - the same each time
    for text in islice(bent(kind, chance), 15 if kind == "rules" else 60):
        problem, _ = tried(kind, text)
        assert not problem, text


@pytest.mark.parametrize("kind", KINDS)
def test_the_seeds_are_right(kind: str) -> None:
    for text in seeds(kind)[:3]:
        assert tried(kind, text)[0] == ""


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("configuration", "packs: [.x]\n"),
        ("configuration", "extends: __main__\n"),
        ("configuration", 'baseline: "a\\0"\n'),
        ("configuration", 'rules: ["\\ud800"]\n'),
        ("configuration", "extends: [[]]\n"),
        ("configuration", "parameters: {HUB301: {headroom: .inf}}\n"),
        ("pyproject.toml", "[tool.iotlint]\na = " + "[" * 5000),
        ("pyproject.toml", "[tool.iotlint]\na = " + "9" * 5000),
        ("models", "[" * 100_000),
        ("models", '{"@id": ' + "9" * 5000 + "}"),
        ("baselines", '{"version": 1e999, "findings": []}'),
    ],
)
def test_what_once_crashed_or_might_have(kind: str, text: str) -> None:
    assert tried(kind, text)[0] == ""
