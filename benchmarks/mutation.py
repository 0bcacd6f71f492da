"""Do the rules' own examples notice when a rule is wrong? Each mutant of each rule has to be caught by one.

`python -m benchmarks.mutation` mutates every rule of the pack that has conditions, and judges each mutant by the
rule's examples and by the plans under tests/cases. It prints the score and every survivor without a reason;
reasons stand in benchmarks/survivors.yaml, and one whose mutant no longer survives is an error as well.
`--only HUB` looks at some rules, `--write` puts the score into RESULTS.md.
"""

from __future__ import annotations

import argparse
import fnmatch
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from benchmarks.mutants import Mutant, mutants
from iotlint.checks import CHECKS
from iotlint.config import Config
from iotlint.engine.compile import PREAMBLE, finder, wording
from iotlint.engine.pack import read_knowledge, read_rules
from iotlint.engine.read_rule import Knowledge, RuleReader
from iotlint.engine.rule import Example, Rule
from iotlint.engine.wording import Wording
from iotlint.facts.graph import Graph
from iotlint.finding import Finding
from iotlint.lint import Linter
from iotlint.resources import folder
from iotlint.rule_tests import EXAMPLE_DAY
from iotlint.rulebook import Rulebook, load_rulebook
from iotlint.source.document import Document
from iotlint.source.load import load

PROJECT = Path(__file__).resolve().parent.parent
REASONS = PROJECT / "benchmarks" / "survivors.yaml"
_AS_OF = re.compile(r"# as-of: (\d{4}-\d{2}-\d{2})")
# What a finding says to whoever compares: place, severity.
Said = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some mutants of a rule may survive; `mutant` is a pattern as in file names."""

    rule: str
    mutant: str
    reason: str


class Witness(Linter):
    """Reads one file as a run does and keeps what rules are run on."""

    def __init__(self, rulebook: Rulebook, as_of: str, path: str, data: bytes) -> None:
        super().__init__(Config(preview=True), as_of, rulebook)
        self.seen: list[tuple[Graph, Document]] = []
        self.file(path, data, named=True)
        self.found = [finding for finding in self.report().findings if finding.suppressed is None]

    def _rules(self, plan: Any, document: Document) -> list[Finding]:
        self.seen.append((self.graph(plan), document))
        return super()._rules(plan, document)


def said(rule: Rule, witness: Witness, rulebook: Rulebook) -> Said:
    """What a rule, or a mutant of it, finds in a file. Raises whatever its code raises."""
    source = [PREAMBLE]
    for number, variant in enumerate(rule.variants):
        source += [finder(rule, number, variant), wording(rule, number, variant)]
    space: dict[str, Any] = {}
    # As for a team's own rules: literals stand in it only as repr().
    exec(compile("\n".join(source), f"<{rule.code}>", "exec"), space)  # noqa: S102
    words = {(rule.code, n): space[f"word_{rule.code}_{n}"] for n in range(len(rule.variants))}
    found = []
    for graph, document in witness.seen:
        hits: list[Any] = []
        for number in range(len(rule.variants)):
            space[f"find_{rule.code}_{number}"](graph, hits)
        wording_ = Wording(document, graph, words, rulebook.meta_table, rulebook.texts, {})
        found += [wording_.finding(hit) for hit in hits]
    unique = {(each.span, each.message): each for each in found}
    return sorted((each.at, str(each.severity)) for each in unique.values())


class Judge:
    """All that can catch the mutants of one rule."""

    def __init__(self, rule: Rule, rulebook: Rulebook, cases: Sequence[Witness]) -> None:
        self._rulebook = rulebook
        self._examples: list[tuple[Example, Witness, Said]] = []
        self._cases: list[tuple[Witness, Said]] = []
        for example in rule.examples:
            path = example.file or "example.yaml"
            witness = Witness(rulebook, example.as_of or EXAMPLE_DAY, path, example.data)
            whole = sorted((f.at, str(f.severity)) for f in witness.found if f.code == rule.code)
            # Where another rule takes the place of this one, or a comment silences it, it proves nothing.
            if (now := said(rule, witness, rulebook)) == whole:
                self._examples.append((example, witness, now))
        if not rule.raw.get("preview"):  # cases are judged without rules on trial
            for witness in cases:
                whole = sorted((f.at, str(f.severity)) for f in witness.found if f.code == rule.code)
                if (now := said(rule, witness, rulebook)) == whole:
                    self._cases.append((witness, now))

    def catches(self, mutant: Rule) -> bool:
        """Whether any example or case goes wrong with a mutant."""
        try:
            return any(self._wrong(mutant, *each) for each in self._examples) or any(
                [at for at, _ in said(mutant, witness, self._rulebook)] != [at for at, _ in now]
                for witness, now in self._cases
            )
        except Exception:  # noqa: BLE001 - a mutant that crashes is told as FMT890, and so caught
            return True

    def _wrong(self, mutant: Rule, example: Example, witness: Witness, now: Said) -> bool:
        found = said(mutant, witness, self._rulebook)
        if example.bad and example.severity is None:
            return [at for at, _ in found] != [at for at, _ in now]
        return found != now


def survivors(rule: Rule, judge: Judge, knowledge: Knowledge) -> Iterator[tuple[Mutant, bool | None]]:
    """Each mutant of a rule, and whether it survives; None for those that are no rules, or the same rule."""
    path = Path(rule.path)
    document = load(path.read_bytes(), rule.path).documents[0]
    for mutant in mutants(rule.raw):
        reader = RuleReader(path, rule.path, document, knowledge)
        reader.raw = mutant.raw
        changed, _ = reader.read()
        if changed is None or changed.variants == rule.variants:
            yield mutant, None
        else:
            yield mutant, not judge.catches(changed)


def read_reasons() -> list[Reason]:
    """The reasons why mutants may survive."""
    given = yaml.safe_load(REASONS.read_text("utf-8")) or []
    return [Reason(str(each["rule"]), str(each["mutant"]), str(each["reason"])) for each in given]


def block(command: str, circumstances: str, counts: Counter[str], rules: int, seconds: float) -> str:
    """The section for RESULTS.md."""
    tried = counts["caught"] + counts["explained"] + counts["survived"]
    score, caught = (100 * n / max(1, tried) for n in (tried - counts["survived"], counts["caught"]))
    row = (f"{tried:,}", f"{counts['caught']:,}", f"{counts['explained']:,}", f"{counts['survived']:,}")
    return "\n".join(
        [
            f"## `{command}`",
            "",
            circumstances,
            f"{rules} rules with conditions; each condition dropped and negated, operators, bounds, list entries,",
            f"places, variants and severities shifted, in {seconds:.0f} s. Not counted: {counts['no rule']} mutants",
            "that the reader of rules refuses or that are the same rule.",
            "",
            "| mutants | caught | survive with a reason | survive without | score |",
            "|---|---|---|---|---|",
            f"| {' | '.join(row)} | {score:.1f} % ({caught:.1f} % caught) |",
        ]
    )


def main() -> int:
    """Runs all mutants; the exit status is 1 if one survives without a reason, or a reason is stale."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutation", description=__doc__)
    parser.add_argument("--only", default="", help="only rules whose code starts so")
    parser.add_argument("--write", action="store_true", help="write the score into RESULTS.md")
    arguments = parser.parse_args()
    begun = time.perf_counter()
    knowledge, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
    rules = [
        rule
        for rule in read_rules([folder("rules")], knowledge)
        if rule.variants and rule.code.startswith(arguments.only)
    ]
    rulebook = load_rulebook()
    cases = []
    for path in sorted(PROJECT.glob("tests/cases/*/architecture.yaml")):
        day = _AS_OF.search(path.read_text("utf-8"))
        cases.append(Witness(rulebook, day.group(1) if day else EXAMPLE_DAY, str(path), path.read_bytes()))
    reasons = read_reasons()
    used: set[Reason] = set()
    counts: Counter[str] = Counter()
    for rule in rules:
        own = [reason for reason in reasons if fnmatch.fnmatchcase(rule.code, reason.rule)]
        for mutant, survives in survivors(rule, Judge(rule, rulebook, cases), knowledge):
            if survives is None:
                counts["no rule"] += 1
                continue
            why = [reason for reason in own if fnmatch.fnmatchcase(mutant.name, reason.mutant)]
            if not survives:
                counts["caught"] += 1
            elif why:
                counts["explained"] += 1
                used.update(why)
            else:
                counts["survived"] += 1
                print(f"{rule.code} {mutant.name}")
    stale = [
        reason
        for reason in reasons
        if reason not in used and any(fnmatch.fnmatchcase(rule.code, reason.rule) for rule in rules)
    ]
    for reason in stale:
        print(f"{reason.rule} {reason.mutant}: no such mutant survives any more; take its reason away")
    from benchmarks.results import circumstances, put

    text = block(
        "python -m benchmarks.mutation", circumstances(), counts, len(rules), time.perf_counter() - begun
    )
    print(f"\n{text}")
    if arguments.write and not arguments.only:
        put("python -m benchmarks.mutation", text)
    return int(bool(counts["survived"] or stale))


if __name__ == "__main__":
    sys.exit(main())
