"""Why did a rule fire, or not, on a file? Reads the rule anew, so that its conditions can be walked."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from iotlint.authoring.trace import trace
from iotlint.checks import CHECKS
from iotlint.config.values import Config
from iotlint.errors import UsageError
from iotlint.language.read_rule import read_rule
from iotlint.language.read_rules import read_knowledge, rule_files
from iotlint.language.rule import Rule
from iotlint.model.types import Connection
from iotlint.model.validate import is_architecture
from iotlint.opener import read
from iotlint.resources import folder
from iotlint.run.records import LazyBases, standard
from iotlint.source.document import Document
from iotlint.source.load import load, read_named
from iotlint.source.load import read as read_plan
from iotlint.source.secrets import mask

# Things that are named where none of them was asked for.
_MOST_NAMES = 20


def trace_rule(path: str, code: str, config: Config, as_of: str) -> str:
    """The trace of one rule on every architecture in a file; behind a colon after its path, the id of one thing
    to look at, or the line it stands on. Raises UsageError where there is nothing to trace."""
    rule = _rule(code, [folder("rules"), *(Path(each) for each in config.rules)])
    if not rule.variants:
        raise UsageError(
            f"{code} is decided while the file is read, not by conditions; there is nothing to trace."
        )
    only = ""
    if ":" in path and not os.path.exists(path):
        path, _, only = path.rpartition(":")
        if not only:
            raise UsageError(
                f"--trace {path}: names nothing behind the colon; write {path}:ID, {path}:LINE or {path}."
            )
    try:
        stream = load(read_named(path), path)
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror or problem}.") from None
    by, bases = standard(config, as_of), LazyBases(read_plan)
    parts = []
    looked_at: dict[str, None] = {}
    for document in stream.documents:
        if is_architecture(document):
            whole = bases.resolve(document)[0]
            plan, _ = by.plan(whole)

            def meant(subject: Any, whole: Document = whole) -> bool:
                looked_at[_name(subject, whole)] = None
                return is_meant(subject, only, whole)

            said = trace(rule, by.facts(plan), meant)
            if said or not only:
                parts.append(f"{rule.code} {rule.name} on {plan.name or path}\n{said}")
    if only and not parts:
        raise UsageError(
            f"{code} looks at nothing with the id or on the line '{only}' in {path}; {_others(looked_at)}."
        )
    if not parts:
        raise UsageError(f"{path} holds no architecture.")
    return "\n\n".join(parts)


def _name(subject: Any, document: Document) -> str:
    """What somebody can name a thing by, and its line."""
    if isinstance(subject, Connection):
        name = f"{subject.fields.get('from')}->{subject.fields.get('to')}"
    else:
        name = str(getattr(subject, "id", "") or "the plan as a whole")
    return f"{mask(name)} (line {document.spans(subject.route, 'key' if subject.route else 'value')[0].line})"


def _others(looked_at: Iterable[str]) -> str:
    """What a rule does look at, as the end of a sentence."""
    names = list(looked_at)
    if not names:
        return "nothing there is of the kind it is about"
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    return f"it looks at {', '.join(names[:_MOST_NAMES])}{more}"


def is_meant(subject: Any, only: str, document: Document) -> bool:
    """Whether a thing of the plan is the one with an id, or stands on a line; every one is, without either."""
    if not only:
        return True
    if only.isdecimal():
        found = document.extent(subject.route)
        if found is None:
            return False
        owner, _, end = found
        # An entry of a list has no key, and starts with its value.
        first = document.spans(subject.route, "value" if isinstance(subject, Connection) else "key")[0].line
        return first <= int(only) <= owner.source.text.count("\n", 0, end) + 1
    if isinstance(subject, Connection):
        ends = (str(subject.fields.get("from")), str(subject.fields.get("to")))
        return only in (*ends, "->".join(ends))
    return only == getattr(subject, "id", None)


def _rule(code: str, folders: Sequence[Path]) -> Rule:
    knowledge, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS, folders)
    for each in folders:
        for path in rule_files(each):
            if path.name.startswith(code) or code.encode() in read(path):
                rule, _ = read_rule(path, str(path), knowledge)
                if rule is not None and rule.code == code:
                    return rule
    raise UsageError(f"No rule file declares {code}.")
