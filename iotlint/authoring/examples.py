"""Runs the examples in rule files: each bad one must fire where it says, no good one may."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from iotlint.authoring.block_examples import run_block_examples
from iotlint.checks import CHECKS
from iotlint.config.values import Config
from iotlint.finding import Finding
from iotlint.language.cost import complaints
from iotlint.language.read_rules import read_knowledge, read_rules
from iotlint.language.rule import Example, Rule
from iotlint.opener import read
from iotlint.resources import folder
from iotlint.rulebook.book import Rulebook, load_rulebook
from iotlint.rulebook.own import own_blocks
from iotlint.run.linter import Linter
from iotlint.source.load import load

# The day that examples are judged on where they name none.
EXAMPLE_DAY = "2026-11-24"


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """How one example of a rule went. `place` is `path:line:column` of the example in the rule file."""

    code: str
    number: int
    place: str
    ok: bool
    message: str


def run_examples(folders: Sequence[Path]) -> list[ExampleResult]:
    """Runs every example of the rules below some folders. Raises RuleFileError for broken rule files."""
    knowledge, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS, folders)
    rules = read_rules(folders, knowledge)
    builtin = load_rulebook()
    own = [rule for rule in rules if rule.code not in builtin.codes]
    theirs = [each for each in folders if each.resolve() != folder("rules").resolve()]
    rulebook = load_rulebook(folders) if own or own_blocks(theirs) else builtin
    results = [result for rule in rules for result in _rule(rule, rulebook)]
    for each in folders:
        found = run_block_examples(each, rulebook)
        results += [ExampleResult(type_, n, place, not wrong, wrong) for type_, n, place, wrong in found]
    return results


def notices(folders: Sequence[Path]) -> list[str]:
    """What is to be said of the rules below some folders, though nothing is wrong with them: what they cost."""
    knowledge, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS, folders)
    return list(complaints(read_rules(folders, knowledge)))


def _rule(rule: Rule, rulebook: Rulebook) -> Iterator[ExampleResult]:
    document = load(read(rule.path), rule.path).documents[0]
    for number, example in enumerate(rule.examples, 1):
        span = document.spans(example.route)[0]
        message = judge(rule, example, rulebook)
        yield ExampleResult(rule.code, number, f"{span.path}:{span.line}:{span.column}", not message, message)


def judge(rule: Rule, example: Example, rulebook: Rulebook) -> str:
    """What is wrong with an example; empty if nothing is."""
    found = findings(example, rulebook)
    own = [finding for finding in found if finding.code == rule.code]
    stray = [f for f in found if f.code.startswith("FMT") and f.code != rule.code]
    if stray and not rule.code.startswith("FMT"):
        return f"the example itself is wrong: {stray[0].code} at {stray[0].at}: {stray[0].message}"
    if not example.bad:
        return f"{rule.code} fires on a good example, at {own[0].at}: {own[0].message}" if own else ""
    if not own:
        others = ", ".join(f"{f.code} at {f.at}" for f in found) or "nothing"
        return f"{rule.code} does not fire on a bad example; found: {others}"
    places = sorted(finding.at for finding in own)
    if example.places and places != sorted(example.places):
        return f"{rule.code} fires at {', '.join(places)} and not at {', '.join(example.places)}"
    wrong = [finding for finding in own if example.severity not in (None, str(finding.severity))]
    if wrong:
        return f"{rule.code} is {wrong[0].severity} at {wrong[0].at} and not {example.severity}"
    # The first digit says of what kind a rule is: fit, configuration, capacity, security, lifecycle. Rules of two
    # kinds at one place speak of two things; two of one kind would be one mistake told twice.
    kind = _kind(rule.code)
    places_of_own = {finding.span for finding in own}
    beside = [f for f in found if f.code != rule.code and _kind(f.code) == kind and f.span in places_of_own]
    if beside:
        return f"{beside[0].code} fires at {beside[0].at} too: {beside[0].message}"
    return ""


def _kind(code: str) -> str:
    return next(letter for letter in code if letter.isdigit())


def findings(example: Example, rulebook: Rulebook) -> list[Finding]:
    """What is found in an example, with rules on trial included."""
    linter = Linter(Config(preview=True), example.as_of or EXAMPLE_DAY, rulebook)
    linter.file(example.file or "example.yaml", example.data, named=True)
    return [finding for finding in linter.report().findings if finding.suppressed is None]
