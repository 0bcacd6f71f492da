"""What rules/ holds, read once for all tests that go through it."""

from __future__ import annotations

from iotlint.checks import CHECKS
from iotlint.language.read_rules import read_knowledge, read_rules
from iotlint.resources import folder

KNOWLEDGE, ENTRIES = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
RULES = read_rules([folder("rules")], KNOWLEDGE)
BY_CODE = {rule.code: rule for rule in RULES}
