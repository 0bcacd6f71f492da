"""The few rules that YAML cannot say: one file a check, listed here; metadata stand in the rule's file."""

from __future__ import annotations

from iotlint.checks.field_of_another_type import field_of_another_type
from iotlint.checks.nested_gateways import nested_gateways
from iotlint.checks.no_common_protocol import no_common_protocol
from iotlint.checks.secret_in_plan import secret_in_plan
from iotlint.engine.check import Check

CHECKS: tuple[Check, ...] = (field_of_another_type, nested_gateways, no_common_protocol, secret_in_plan)
