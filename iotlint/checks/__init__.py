"""The few rules that YAML cannot say: one file a check, listed here; metadata stand in the rule's file."""

from __future__ import annotations

from iotlint.checks.field_of_another_type import field_of_another_type
from iotlint.engine.check import Check

CHECKS: tuple[Check, ...] = (field_of_another_type,)
