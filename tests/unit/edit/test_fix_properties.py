"""Whatever the plan and however it is written: fixes keep comments, mean what they say, and are done at once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iotlint.checks import CHECKS
from iotlint.config.values import Config
from iotlint.edit.fixer import Fixer, Read
from iotlint.edit.meaning import confirmed
from iotlint.language.read_rules import read_knowledge, read_rules
from iotlint.outcome import Report
from iotlint.resources import folder
from iotlint.rulebook.book import Rulebook, load_rulebook
from iotlint.run.linter import Linter
from iotlint.source.load import load

_WORD = re.compile(r"[A-Za-z][A-Za-z-]{2,}")
Route = tuple[str | int, ...]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


def plans() -> list[str]:
    knowledge, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
    rules = read_rules([folder("rules")], knowledge)
    texts = {example.text for rule in rules for example in rule.examples if example.bad and not example.file}
    return sorted(text for text in texts if not load(text, "x").faults)


PLANS = plans()


@st.composite
def written(draw: st.DrawFn) -> bytes:
    """A plan of some rule's, misspelt here and there, commented, and saved by another editor."""
    text = draw(st.sampled_from(PLANS))
    for _ in range(draw(st.integers(0, 3))):
        words = list(_WORD.finditer(text))
        word = words[draw(st.integers(0, len(words) - 1))]
        how = draw(st.sampled_from(("upper", "swap", "drop", "double")))
        text = _if_read(text[: word.start()] + _misspelt(word.group(), how) + text[word.end() :], text)
    lines = text.split("\n")
    for number in draw(st.lists(st.integers(0, len(lines) - 1), max_size=6, unique=True)):
        kept = lines[number]
        lines[number] += f"   # note {number}"
        # What stands behind a suppression belongs to it.
        if "iotlint:" in kept or load("\n".join(lines), "x").faults:
            lines[number] = kept
    newline = draw(st.sampled_from(("\n", "\r\n")))
    text = newline.join(lines)
    if draw(st.booleans()):
        text = text.rstrip("\r\n")
    return text.encode(draw(st.sampled_from(("utf-8", "utf-8-sig", "utf-16"))))


def _misspelt(word: str, how: str) -> str:
    if how == "upper":
        return word[:1].upper() + word[1:]
    if how == "swap":
        return word[:-2] + word[-1] + word[-2]
    return word[:-1] if how == "drop" else word + word[-1]


def _if_read(text: str, otherwise: str) -> str:
    return otherwise if load(text, "x").faults else text


class Run:
    """A plan fixed in memory, and every fix that was offered on the way."""

    def __init__(self, data: bytes, unsafe: bool, rulebook: Rulebook) -> None:
        self.offered: set[Route] = set()

        def check(now: Read, only: frozenset[str] | None) -> Report:
            del only
            linter = Linter(Config(), "2026-11-24", rulebook, now)
            linter.path("plan.yaml", named=True)
            report = linter.report()
            for finding in report.reported():
                for change in finding.fix.changes if finding.fix else ():
                    self.offered.add((change.document, *change.route))
                    if change.how == "rename":
                        self.offered.add((change.document, *change.route[:-1], change.value))
                    if change.how == "remove" and isinstance(change.route[-1], int):
                        self.offered.add((change.document, *change.route[:-1]))  # a list gets shorter
            return report

        fixer = Fixer(lambda _: data, unsafe=unsafe)
        self.report = fixer.run(check)
        self.failures = fixer.failures
        self.data = fixer.read("plan.yaml")


def _differences(left: Any, right: Any, route: Route) -> list[Route]:
    if type(left) is not type(right):
        return [route]
    if isinstance(left, dict):
        ahead = [(key, left.get(key), right.get(key)) for key in {**left, **right}]
        gone = [(*route, key) for key in left.keys() ^ right.keys()]
        both = [each for each in ahead if each[0] in left and each[0] in right]
        return gone + [found for key, a, b in both for found in _differences(a, b, (*route, key))]
    if isinstance(left, list) and len(left) == len(right):
        pairs = enumerate(zip(left, right, strict=True))
        return [found for n, (a, b) in pairs for found in _differences(a, b, (*route, n))]
    return [] if left == right else [route]


def _comments(text: str) -> list[str]:
    return re.findall(r"# note \d+", text)


@given(data=written(), unsafe=st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_fixes_of_any_plan(data: bytes, unsafe: bool, rulebook: Rulebook) -> None:
    run = Run(data, unsafe, rulebook)
    assert run.failures == []
    before, after = load(data, "plan.yaml"), load(run.data, "plan.yaml")
    # It is still read, and by others too.
    assert after.faults == []
    assert confirmed(run.data, "plan.yaml")
    # It means the same apart from what fixes said they would change.
    for old, new in zip(before.documents, after.documents, strict=True):
        for route in _differences(old.value, new.value, (old.index,)):
            assert any(route[: len(offered)] == offered for offered in run.offered), route
    # No comment is lost, nor the manner in which the file was saved.
    assert _comments(after.source.text) == _comments(before.source.text)
    assert (after.source.encoding, after.source.bom) == (before.source.encoding, before.source.bom)
    if "\r\n" in before.source.text:
        assert not re.search(r"(?<!\r)\n", after.source.text)
    # Once more changes nothing, and all that can be fixed is fixed.
    assert Run(run.data, unsafe, rulebook).data == run.data
