"""Do the rules' own examples notice when a rule is wrong? Each mutant of each rule has to be caught by one.

`python -m benchmarks.mutation` mutates every rule of the pack that has conditions, and judges each mutant by the
rule's examples and by the plans under tests/rules/boundaries and tests/cases. It prints the score and every
survivor without a reason; reasons stand in benchmarks/survivors.yaml, and one whose mutant no longer survives is
an error as well. `--only HUB` looks at some rules, `--write` puts the score into RESULTS.md.
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
from iotlint.authoring.examples import EXAMPLE_DAY
from iotlint.checks import CHECKS
from iotlint.config.values import Config
from iotlint.engine.wording import Wording
from iotlint.facts.facts import Facts
from iotlint.language.compile import PREAMBLE, finder, wording
from iotlint.language.read_example import read_example
from iotlint.language.read_rule import Knowledge, RuleReader
from iotlint.language.read_rules import read_knowledge, read_rules
from iotlint.language.rule import Example, Rule
from iotlint.resources import folder
from iotlint.rulebook.book import Rulebook, load_rulebook
from iotlint.run.lint import check, report
from iotlint.run.records import Found, LazyBases, standard
from iotlint.source.document import Document
from iotlint.source.load import load, read

PROJECT = Path(__file__).resolve().parent.parent
BOUNDARIES = PROJECT / "tests" / "rules" / "boundaries"
REASONS = PROJECT / "benchmarks" / "survivors.yaml"
_AS_OF = re.compile(r"# as-of: (\d{4}-\d{2}-\d{2})")
# What a finding says to whoever compares: place, severity.
Said = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a mutant may survive; `rule` and `mutant` are patterns as in file names."""

    rule: str
    mutant: str
    reason: str


class Witness:
    """Reads one file as a run does and keeps what rules are run on."""

    def __init__(self, rulebook: Rulebook, as_of: str, path: str, data: bytes) -> None:
        by, bases, found = standard(Config(preview=True), as_of, rulebook), LazyBases(read), Found()
        checked = check(path, data, True, by, bases)
        found.add(path, checked)
        self.seen = [(each.facts, each.document) for each in checked.judged] if checked else []
        said = report(found, by, bases).findings
        self.found = [finding for finding in said if finding.suppressed is None]


class Compiled:
    """A rule, or a mutant of one, as the functions that find and word its hits."""

    def __init__(self, rule: Rule, rulebook: Rulebook) -> None:
        source = [PREAMBLE]
        for number, variant in enumerate(rule.variants):
            source += [finder(rule, number, variant).source, wording(rule, number, variant)]
        space: dict[str, Any] = {}
        # As for a team's own rules: literals stand in it only as repr().
        exec(compile("\n".join(source), f"<{rule.code}>", "exec"), space)  # noqa: S102
        numbers = range(len(rule.variants))
        self._find = [space[f"find_{rule.code}_{number}"] for number in numbers]
        self._words = {(rule.code, number): space[f"word_{rule.code}_{number}"] for number in numbers}
        self._rulebook = rulebook

    def said(self, seen: Sequence[tuple[Facts, Document]]) -> Said:
        """What the rule finds in the documents of a file. Raises whatever its code raises."""
        found = []
        for graph, document in seen:
            hits: list[Any] = []
            for find in self._find:
                find(graph, hits)
            if hits:
                book = self._rulebook
                words = Wording(document, graph, self._words, book.meta, book.texts, {})
                found += [words.finding(hit) for hit in hits]
        unique = {(each.span, each.message): each for each in found}
        return sorted((each.at, str(each.severity)) for each in unique.values())


class Judge:
    """All that can catch the mutants of one rule: its examples, the boundaries kept for it, whole cases."""

    def __init__(self, rule: Rule, rulebook: Rulebook, cases: Sequence[Witness]) -> None:
        self._rulebook = rulebook
        own = Compiled(rule, rulebook)
        self._tried: list[tuple[Witness, Said, bool]] = []
        for example in (*rule.examples, *read_boundaries(rule.code)):
            path = example.file or "example.yaml"
            witness = Witness(rulebook, example.as_of or EXAMPLE_DAY, path, example.data)
            self._add(rule, own, witness, example.bad and example.severity is None)
        if not rule.raw.get("preview"):  # cases are judged without rules on trial
            for witness in cases:
                self._add(rule, own, witness, True)

    def _add(self, rule: Rule, own: Compiled, witness: Witness, any_severity: bool) -> None:
        whole = sorted((f.at, str(f.severity)) for f in witness.found if f.code == rule.code)
        # Where another rule takes the place of this one, or a comment silences it, it proves nothing.
        if own.said(witness.seen) == whole:
            self._tried.append((witness, whole, any_severity))

    def catches(self, mutant: Rule) -> bool:
        """Whether any example or case goes wrong with a mutant."""
        try:
            compiled = Compiled(mutant, self._rulebook)
            return any(
                differs(compiled.said(witness.seen), expected, any_severity)
                for witness, expected, any_severity in self._tried
            )
        except Exception:  # noqa: BLE001 - a mutant that crashes is told as FMT890, and so caught
            return True


def differs(found: Said, expected: Said, any_severity: bool = False) -> bool:
    """Whether an example would go wrong."""
    if any_severity:
        return [at for at, _ in found] != [at for at, _ in expected]
    return found != expected


def changed_rules(rule: Rule, knowledge: Knowledge) -> Iterator[tuple[Mutant, Rule | None]]:
    """Each mutant of a rule, read; None for those that are no rules, or the same rule."""
    path = Path(rule.path)
    document = load(path.read_bytes(), rule.path).documents[0]
    for mutant in mutants(rule.raw):
        reader = RuleReader(path, rule.path, document, knowledge)
        reader.raw = mutant.raw
        changed, _ = reader.read()
        yield mutant, None if changed is None or changed.variants == rule.variants else changed


def read_boundaries(code: str) -> list[Example]:
    """The plans on either side of a rule's conditions, in the form of its examples."""
    path = BOUNDARIES / f"{code}.yaml"
    if not path.exists():
        return []
    (document,) = load(path.read_bytes(), str(path)).documents
    return [read_example(each, (n,), path.parent) for n, each in enumerate(document.value)]


def read_pack(prefix: str) -> tuple[Knowledge, list[Rule]]:
    """What rules are read with, and those that have conditions and a code that starts so."""
    knowledge, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
    rules = read_rules([folder("rules")], knowledge)
    return knowledge, [rule for rule in rules if rule.variants and rule.code.startswith(prefix)]


def read_cases(rulebook: Rulebook) -> list[Witness]:
    """The plans under tests/cases, each as on its own day."""
    found = []
    for path in sorted(PROJECT.glob("tests/cases/*/architecture.yaml")):
        day = _AS_OF.search(path.read_text("utf-8"))
        found.append(Witness(rulebook, day.group(1) if day else EXAMPLE_DAY, str(path), path.read_bytes()))
    return found


def read_reasons() -> list[Reason]:
    """The reasons why mutants may survive."""
    given = yaml.safe_load(REASONS.read_text("utf-8")) or []
    found = []
    for each in given:
        for named in each["mutants"]:
            rule, _, mutant = named.partition(" ")
            found.append(Reason(rule, mutant, each["reason"]))
    return found


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
    knowledge, rules = read_pack(arguments.only)
    rulebook = load_rulebook()
    cases = read_cases(rulebook)
    reasons = read_reasons()
    used: set[Reason] = set()
    counts: Counter[str] = Counter()
    for rule in rules:
        own = [reason for reason in reasons if fnmatch.fnmatchcase(rule.code, reason.rule)]
        judge = Judge(rule, rulebook, cases)
        for mutant, changed in changed_rules(rule, knowledge):
            if changed is None:
                counts["no rule"] += 1
                continue
            why = [reason for reason in own if fnmatch.fnmatchcase(mutant.name, reason.mutant)]
            if judge.catches(changed):
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
    from benchmarks.sections import circumstances, put

    text = block(
        "python -m benchmarks.mutation", circumstances(), counts, len(rules), time.perf_counter() - begun
    )
    print(f"\n{text}")
    if arguments.write and not arguments.only:
        put("python -m benchmarks.mutation", text)
    return int(bool(counts["survived"] or stale))


if __name__ == "__main__":
    sys.exit(main())
