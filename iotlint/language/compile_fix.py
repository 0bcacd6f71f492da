"""Writes the fix of a rule as a Python function that gives what it does for one hit."""

from __future__ import annotations

from typing import Any

from iotlint.language.compile import Scans, text, told_once
from iotlint.language.generate import Generator
from iotlint.language.rule import Added, Common, Members, Rule, RuleFix
from iotlint.language.scan import Wanted


def fixing(rule: Rule, number: int, fix: RuleFix, scans: Scans = None) -> str:
    """`fix_<code>_<n>(g, e0, item)`: title, whether it is safe, and (way, path, key, value) of each step."""
    made = Generator(scans=scans)
    steps = [f"({step.way!r}, {step.path!r}, {step.key!r}, {_value(made, step.value)})" for step in fix.steps]
    title = text(made, fix.title)
    return told_once(
        made,
        f"fix_{rule.code}_{number}",
        "",
        [f"    return {title}, {fix.safe}, ({', '.join(steps)},)"],
    )


def _value(made: Generator, template: Any) -> str:
    if template is None:
        return "None"
    if isinstance(template, dict):
        return "{" + ", ".join(f"{name!r}: {_value(made, below)}" for name, below in template.items()) + "}"
    if isinstance(template, tuple):
        return "[" + ", ".join(_value(made, below) for below in template) + "]"
    if isinstance(template, Added):
        return "{'': " + repr(template.id) + "}"  # no field has this name; `engine/mend.py` puts the id in
    if isinstance(template, Common):
        return f"common({', '.join(made.value(each) for each in template.lists)})"
    if isinstance(template, Members):
        wanted: Wanted = "few" if template.single else "all"
        variable, members = made.open(template.collection, template.condition, True, wanted)
        test = made.certain(template.condition, True)
        made.close()
        ids = f"{variable}.id for {variable} in {members} if {test}"
        return f"sole(list(islice(({ids}), 2)))" if template.single else f"few({ids})"
    return made.value(template)
