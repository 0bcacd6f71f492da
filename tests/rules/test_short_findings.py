"""No example of any rule leads to more than eight lines a finding on a terminal of 80 columns, summary included."""

from __future__ import annotations

import re

import pytest

from iotlint.authoring.examples import EXAMPLE_DAY
from iotlint.config.values import Config
from iotlint.language.rule import Example
from iotlint.outcome import Report
from iotlint.report import render
from iotlint.report.escape import shown
from iotlint.report.options import Options
from iotlint.report.text_brief import MOST
from iotlint.rulebook.book import load_rulebook
from iotlint.run.linter import Linter
from iotlint.run.models import of_texts
from tests.rules.pack import RULES

RULEBOOK = load_rulebook()
HEAD = re.compile(r"(?m)^(?=\S+:\d+:\d+:)")


def report(example: Example) -> Report:
    linter = Linter(Config(preview=True), example.as_of or EXAMPLE_DAY, RULEBOOK)
    if example.model:
        linter.found = of_texts([("example.json", example.data)], linter.standard)
    else:
        linter.file(example.file or "example.yaml", example.data, named=True)
    return linter.report()


@pytest.mark.parametrize("area", sorted({rule.code[:3] for rule in RULES if rule.examples}))
def test_a_finding_takes_eight_lines_at_most(area: str) -> None:
    told = 0
    for rule in (each for each in RULES if each.code.startswith(area)):
        for example in rule.examples:
            found = report(example)
            text = render(found, "text", Options(width=80, quiet=True))
            blocks = HEAD.split(text)[1:]
            assert len(blocks) == len(found.reported())
            told += len(blocks)
            whole = render(found, "text", Options(width=80)).splitlines()
            assert len(whole) <= MOST * max(1, len(blocks)), "\n".join(whole)
            for block in blocks:
                lines = block.rstrip("\n").split("\n")
                assert len(lines) <= MOST, block
                assert max(map(len, lines)) <= 80, block
            # There is room for more of a message than most say; the longest lists in them end early.
            joined = " ".join(text.split())
            assert not [each.message for each in found.reported() if shown(each.message)[:240] not in joined]
    assert told
