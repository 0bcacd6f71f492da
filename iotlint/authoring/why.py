"""Why did a rule fire, or not, on a file? Reads the rule anew, so that its conditions can be walked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from iotlint.authoring.trace import trace
from iotlint.checks import CHECKS
from iotlint.config.values import Config
from iotlint.errors import UsageError
from iotlint.language.read_rule import read_rule
from iotlint.language.read_rules import read_knowledge, rule_files
from iotlint.language.rule import Rule
from iotlint.model.validate import is_architecture
from iotlint.opener import read
from iotlint.resources import folder
from iotlint.run.records import LazyBases, standard
from iotlint.source.load import load, read_named
from iotlint.source.load import read as read_plan


def trace_rule(path: str, code: str, config: Config, as_of: str) -> str:
    """The trace of one rule on every architecture in a file. Raises UsageError where there is nothing to trace."""
    rule = _rule(code, [folder("rules"), *(Path(each) for each in config.rules)])
    if not rule.variants:
        raise UsageError(
            f"{code} is decided while the file is read, not by conditions; there is nothing to trace."
        )
    try:
        stream = load(read_named(path), path)
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror or problem}.") from None
    by, bases = standard(config, as_of), LazyBases(read_plan)
    parts = []
    for document in stream.documents:
        if is_architecture(document):
            plan, _ = by.plan(bases.resolve(document)[0])
            parts.append(f"{rule.code} {rule.name} on {plan.name or path}\n{trace(rule, by.facts(plan))}")
    if not parts:
        raise UsageError(f"{path} holds no architecture.")
    return "\n\n".join(parts)


def _rule(code: str, folders: Sequence[Path]) -> Rule:
    knowledge, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS, folders)
    for each in folders:
        for path in rule_files(each):
            if path.name.startswith(code) or code.encode() in read(path):
                rule, _ = read_rule(path, str(path), knowledge)
                if rule is not None and rule.code == code:
                    return rule
    raise UsageError(f"No rule file declares {code}.")
