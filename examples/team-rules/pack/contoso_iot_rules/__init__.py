"""Contoso's pack: where its rule files lie, and the checks they name."""

from __future__ import annotations

from pathlib import Path

from contoso_iot_rules.naming import confusable
from iotlint.engine.check import Check


def rules() -> list[Path]:
    """The folders of rule files."""
    return [Path(__file__).parent / "rules"]


def checks() -> list[Check]:
    """The checks in Python that rule files name."""
    return [confusable]
