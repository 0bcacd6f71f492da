"""Plans for unit tests: from YAML text to the model and what follows from it."""

from __future__ import annotations

from iotlint.config.values import Config
from iotlint.facts.facts import Facts
from iotlint.model.problem import Problem
from iotlint.model.types import Plan
from iotlint.run.records import standard
from iotlint.source.load import load

HEADER = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: test}\n"
DAY = "2026-11-24"


def plan_of(text: str, as_of: str = DAY) -> tuple[Plan, list[Problem]]:
    """The plan in a text (without header) and the problems met on the way."""
    document = load((HEADER + text).encode(), "plan.yaml").documents[0]
    return standard(Config(), as_of).plan(document)


def graph_of(text: str, as_of: str = DAY) -> Facts:
    """What follows from a plan in a text (without header)."""
    by = standard(Config(), as_of)
    document = load((HEADER + text).encode(), "plan.yaml").documents[0]
    return by.facts(by.plan(document)[0])
