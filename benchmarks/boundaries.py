"""Looks for plans that catch mutants which survive the examples: the missing boundary of a rule.

`python -m benchmarks.boundaries --only HUB1` edits the rule's own examples a little at a time, keeps the smallest
set of plans on which a surviving mutant speaks differently from the rule, and writes it to
tests/rules/boundaries/. What the rule says on each is what it says today: a person reads whether that is right.
"""

from __future__ import annotations

import argparse
import datetime
import fnmatch
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from benchmarks.mutation import (
    BOUNDARIES,
    Compiled,
    Judge,
    Said,
    Witness,
    changed_rules,
    differs,
    read_boundaries,
    read_cases,
    read_pack,
    read_reasons,
)
from benchmarks.plan_edits import edited, numbers, singles
from iotlint.authoring.examples import EXAMPLE_DAY, judge
from iotlint.config.values import Config
from iotlint.facts.facts import Facts
from iotlint.language.rule import Example, Rule
from iotlint.model.validate import is_architecture
from iotlint.rulebook.book import Rulebook, load_rulebook
from iotlint.run.records import Standard, standard
from iotlint.source.document import Document
from iotlint.source.load import load

_HEADER = ("apiVersion", "kind")


@dataclass(frozen=True, slots=True)
class Found:
    """A plan, what the rule says on it, and which survivors say something else."""

    text: str
    day: str
    said: Said
    caught: frozenset[int]


class Search:
    """Tries plans on one rule and the mutants of it that survive."""

    def __init__(self, rule: Rule, mutants: list[Rule], rulebook: Rulebook, seconds: float) -> None:
        self.rule = rule
        self.rulebook = rulebook
        self.own = Compiled(rule, rulebook)
        self.mutants = [Compiled(mutant, rulebook) for mutant in mutants]
        self.graded = isinstance(rule.raw.get("severity"), list) or "unknown" in rule.raw
        self.found: list[Found] = []
        self.left = set(range(len(mutants)))
        self.until = time.monotonic() + seconds
        self._standards: dict[str, Standard] = {}
        self._tried: set[tuple[str, str]] = set()

    def seen(self, text: str, day: str) -> list[tuple[Facts, Document]] | None:
        """The plan as rules see it, or None where the format already finds fault with it."""
        by = self._standards.setdefault(day, standard(Config(preview=True), day, self.rulebook))
        stream = load(text, "example.yaml")
        if stream.faults or len(stream.documents) != 1 or not is_architecture(stream.documents[0]):
            return None
        plan, problems = by.plan(stream.documents[0])
        return None if problems else [(by.facts(plan), stream.documents[0])]

    def verdict(self, plan: Any, day: str) -> Said | None:
        """What the rule says on a plan."""
        seen = self.seen(_text(plan), day)
        return None if seen is None else self.own.said(seen)

    def attempt(self, plan: Any, day: str) -> None:
        """Keeps a plan if a surviving mutant says something else on it, and it makes a sound example."""
        text = _text(plan)
        if (text, day) in self._tried or time.monotonic() > self.until:
            return
        self._tried.add((text, day))
        seen = self.seen(text, day)
        if seen is None:
            return
        now = self.own.said(seen)
        caught = set()
        for number in self.left:
            try:
                wrong = differs(self.mutants[number].said(seen), now, not self.graded)
            except Exception:  # noqa: BLE001 - a mutant that crashes is caught
                wrong = True
            if wrong:
                caught.add(number)
        if caught and self._sound(text, day, now):
            self.found.append(Found(text, day, now, frozenset(caught)))
            if len(self.found) > 400:
                self.found = chosen(self.found)

    def _sound(self, text: str, day: str, now: Said) -> bool:
        data = text.encode()
        example = Example(bool(now), text, data, tuple(at for at, _ in now), day, (), None)
        if judge(self.rule, example, self.rulebook):
            return False
        witness = Witness(self.rulebook, day, "example.yaml", data)
        return sorted((f.at, str(f.severity)) for f in witness.found if f.code == self.rule.code) == now

    def run(self, others: Sequence[tuple[Any, str]]) -> None:
        """Looks through the plans of other rules, and edits of every example: single ones, numbers and days at
        the border, then pairs."""
        plans = list(_plans(self.rule))
        for plan, day in others:
            self.attempt(plan, day)
        self._settle()
        for plan, day in plans:
            for other in singles(plan, self.rule.raw):
                self.attempt(other, day)
            self._numbers(plan, day)
            self._days(plan, day)
        self._settle()
        dice = random.Random(self.rule.code)  # noqa: S311
        near = [(other, day) for plan, day in plans for other in singles(plan, self.rule.raw)]
        while self.left and near and time.monotonic() < self.until:
            plan, day = dice.choice(near)
            try:
                further = list(singles(plan, self.rule.raw))
            except (AttributeError, KeyError, TypeError, IndexError):
                continue
            for other in dice.sample(further, min(40, len(further))):
                self.attempt(other, day)
            if dice.random() < 0.3:
                self._numbers(plan, day)
            self._settle()

    def _settle(self) -> None:
        self.found = chosen(self.found)
        for each in self.found:
            self.left -= each.caught

    def _numbers(self, plan: Any, day: str) -> None:
        for route, value, unit in list(numbers(plan)):

            def with_number(number: int, route: Any = route, unit: str = unit) -> Any:
                return edited(plan, route, f"{number}{unit}" if unit else number)

            for number in (0, 1, 2, 3):
                self.attempt(with_number(number), day)
            for low in _borders(lambda n: self.verdict(with_number(n), day), value):
                for number in (low - 1, low, low + 1):
                    if number >= 0:
                        self.attempt(with_number(number), day)

    def _days(self, plan: Any, day: str) -> None:
        start = datetime.date(2020, 1, 1)
        here = (datetime.date.fromisoformat(day) - start).days

        def on(number: int) -> str:
            return (start + datetime.timedelta(max(0, min(number, 6000)))).isoformat()

        for low in _borders(lambda n: self.verdict(plan, on(n)), here):
            for number in (low - 1, low, low + 1):
                self.attempt(plan, on(number))


def _borders(verdict: Callable[[int], Any], value: int) -> Iterator[int]:
    """Numbers at which a verdict changes, up and down from one."""
    here = verdict(value)
    for factor in (2, 0):
        other, step = value, max(1, value // 16)
        for _ in range(34):
            other = other + step if factor else max(0, other - step)
            step *= 2
            if verdict(other) != here:
                break
        else:
            continue
        low, high = value, other
        while abs(high - low) > 1:
            middle = (low + high) // 2
            if verdict(middle) == here:
                low = middle
            else:
                high = middle
        yield min(low, high)


def _plans(rule: Rule) -> Iterator[tuple[Any, str]]:
    for example in rule.examples:
        if example.file:
            continue
        documents = load(example.data, "x").documents
        if len(documents) == 1 and isinstance(documents[0].value, dict):
            yield documents[0].value, example.as_of or EXAMPLE_DAY


def _text(plan: Any) -> str:
    kept = {key: value for key, value in plan.items() if key not in _HEADER and value not in ({}, [], None)}
    if kept.get("metadata") == {"name": "example"}:
        del kept["metadata"]
    head = "" if "metadata" in kept else "metadata: {name: example}\n"
    body: str = yaml.safe_dump(kept, default_flow_style=None, sort_keys=False, width=112, allow_unicode=True)
    return "apiVersion: iotlint/v1\nkind: Architecture\n" + head + body


def chosen(found: list[Found]) -> list[Found]:
    """A small set that catches as much: the one that catches most first, the shorter of equals."""
    left = frozenset().union(*(each.caught for each in found))
    kept: list[Found] = []
    while left:
        best = max(found, key=lambda each: (len(each.caught & left), -len(each.text)))
        kept.append(best)
        left -= best.caught
    return kept


def written(found: list[Found], names: list[str], graded: bool) -> str:
    """The examples as YAML, each with what it is there for."""
    lines = []
    for each in found:
        body = each.text.split("\n", 2)[2].removeprefix("metadata: {name: example}\n")
        lines += [f"# {names[number]}" for number in sorted(each.caught)[:12]]
        lines.append("- bad: |" if each.said else "- good: |")
        lines += [f"    {line}" for line in body.rstrip().split("\n")]
        if each.said:
            lines.append(f"  fires-at: [{', '.join(at for at, _ in each.said)}]")
            severities = {severity for _, severity in each.said}
            if graded and len(severities) == 1:
                lines.append(f"  severity: {severities.pop()}")
        if each.day != EXAMPLE_DAY:
            lines.append(f"  as-of: '{each.day}'")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Writes what was found, and prints what is left."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.boundaries", description=__doc__)
    parser.add_argument("--only", default="", help="only rules whose code starts so")
    parser.add_argument("--seconds", type=float, default=20, help="the longest for one rule")
    arguments = parser.parse_args()
    knowledge, rules = read_pack(arguments.only)
    rulebook = load_rulebook()
    cases = read_cases(rulebook)
    reasons = read_reasons()
    others = [plan for rule in read_pack("")[1] for plan in _plans(rule)]
    BOUNDARIES.mkdir(parents=True, exist_ok=True)
    for rule in rules:
        judged = Judge(rule, rulebook, cases)
        left = [
            (mutant.name, changed)
            for mutant, changed in changed_rules(rule, knowledge)
            if changed is not None
            and not any(
                fnmatch.fnmatchcase(rule.code, each.rule) and fnmatch.fnmatchcase(mutant.name, each.mutant)
                for each in reasons
            )
            and not judged.catches(changed)
        ]
        if not left:
            continue
        search = Search(rule, [changed for _, changed in left], rulebook, arguments.seconds)
        search.run(others)
        names = [name for name, _ in left]
        if search.found:
            path = BOUNDARIES / f"{rule.code}.yaml"
            title = (
                f"# Plans on either side of the conditions of {rule.code}, and the mutants that each catches."
            )
            head = path.read_text("utf-8") if path.exists() else f"{title}\n"
            path.write_text(head + written(search.found, names, search.graded), "utf-8")
            assert len(read_boundaries(rule.code)) >= len(search.found)
        print(
            f"{rule.code}: {len(left) - len(search.left)} of {len(left)} caught by {len(search.found)}",
            flush=True,
        )
        for number in sorted(search.left):
            print(f"    {rule.code} {names[number]}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
