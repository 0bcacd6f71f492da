"""The public interface: what programs import."""

from __future__ import annotations

import subprocess
import sys

PLAN = (
    "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: demo}\nservices: {hub: {type: iot-hbu}}\n"
)


def test_lint_is_the_function_whatever_was_imported_before() -> None:
    program = (
        "import iotlint\n"
        f"plan = {PLAN!r}\n"
        "first = iotlint.lint(plan, as_of='2026-11-24')\n"
        "from iotlint import lint\n"
        "import iotlint.run.lint, iotlint.run.linter\n"
        "again = lint(plan, as_of='2026-11-24'), iotlint.lint(plan, as_of='2026-11-24')\n"
        "assert all(each.findings == first.findings for each in again)\n"
        "print([finding.name for finding in first.findings])\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.stdout == "['unknown-value']\n", run.stderr
