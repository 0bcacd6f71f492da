"""Systems as they are published, written as plans: sound as they stand, and each change that breaks one is named.

`tests/published/<name>.yaml` holds a `plan` without its header and `changes`. `set` puts values at paths such as
`services/hub/sku`, `without` takes out a service with all that leads to it, or one connection; `says` is the code that
has to come, and `at` where.
"""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from iotlint.config.values import Config
from iotlint.finding import Severity
from iotlint.run.lint import lint

AS_OF = "2026-12-01"
HEADER = {"apiVersion": "iotlint/v1", "kind": "Architecture"}
SYSTEMS = {
    path.stem: yaml.safe_load(path.read_text("utf-8"))
    for path in sorted((Path(__file__).parent / "published").glob("*.yaml"))
}
CHANGES = [
    pytest.param(system["plan"], change, id=f"{name} {number} {change['says']}")
    for name, system in SYSTEMS.items()
    for number, change in enumerate(system["changes"])
]


def said(plan: dict[str, Any]) -> set[tuple[str, str]]:
    """Codes and places of all warnings and errors."""
    text = yaml.safe_dump({**HEADER, **plan}, sort_keys=False)
    found = lint(text, as_of=AS_OF, config=Config()).findings
    return {(each.code, each.at) for each in found if each.severity > Severity.INFO}


def changed(plan: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """A copy of a plan with a change made."""
    plan = deepcopy(plan)
    for path, value in change.get("set", {}).items():
        *way, last = (int(part) if part.isdigit() else part for part in path.split("/"))
        at: Any = plan
        for part in way:
            at = at[part] if isinstance(at, list) else at.setdefault(part, {})
        at[last] = value
    gone = change.get("without")
    if gone and gone.startswith("connections/"):
        del plan["connections"][int(gone.removeprefix("connections/"))]
    elif gone:
        del plan["services"][gone]
        plan["connections"] = [each for each in plan["connections"] if gone not in (each["from"], each["to"])]
    return plan


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_published_system_is_sound(name: str) -> None:
    assert said(SYSTEMS[name]["plan"]) == set()


@pytest.mark.parametrize(("plan", "change"), CHANGES)
def test_what_breaks_it_is_named(plan: dict[str, Any], change: dict[str, Any]) -> None:
    assert (change["says"], change["at"]) in said(changed(plan, change))
