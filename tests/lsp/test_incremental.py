"""After a small change the rules say what they would have said had they been asked of everything."""

from __future__ import annotations

import random
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from iotlint.lsp import incremental
from iotlint.lsp.judging import Analysis, Judge
from iotlint.lsp.settings import Settings
from iotlint.source.span import Source
from tests.lsp.conftest import AS_OF

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "examples").rglob("*.yaml"))
SECTIONS = ("sites", "services", "devices", "assets", "applications")
COPIES = 3


def judge() -> Judge:
    return Judge(Settings(lambda _: None), lambda _: None)


def judged(by: Judge, plan: Any, path: Path) -> Analysis:
    text = yaml.safe_dump(plan, sort_keys=False, width=1000)
    return by.analyse(str(path), 0, Source(str(path), text), AS_OF, lambda: True)


def said(known: Analysis) -> tuple[Any, ...]:
    """All that rules said, and what they could not decide."""
    undecided = [
        (code, number, subject.route, index)
        for plans in known.plans
        for code, number, subject, index in plans.facts.undecided
    ]
    return known.findings, undecided


def many() -> dict[str, Any]:
    """Parts of the examples side by side, each some times, without what helps all services of a type."""
    whole: dict[str, Any] = {section: {} for section in SECTIONS}
    arrows = []
    for path in EXAMPLES:
        for plan in yaml.safe_load_all(path.read_text("utf-8")):
            if not isinstance(plan, dict) or plan.get("kind") != "Architecture" or "extends" in plan:
                continue
            ids = {id for section in SECTIONS for id in plan.get(section) or {}}
            for copy in range(COPIES):
                name = f"-{path.stem}-{copy}"
                for section in SECTIONS:
                    for id, entry in (plan.get(section) or {}).items():
                        whole[section][id + name] = renamed(entry, ids, name)
                arrows += [renamed(each, ids, name) for each in plan.get("connections") or ()]
    helpers = ("device-provisioning-service", "device-update", "device-registry", "defender-for-iot")
    for service in whole["services"].values():
        if service.get("type") in helpers and "linkedTo" not in service:
            service.update(type="other", name="Helper", side="cloud")
    head = {"apiVersion": "iotlint/v1", "kind": "Architecture", "metadata": {"name": "many"}}
    return {**head, **{key: entries for key, entries in whole.items() if entries}, "connections": arrows}


def renamed(value: Any, ids: set[str], name: str) -> Any:
    if isinstance(value, dict):
        return {key: renamed(each, ids, name) for key, each in value.items()}
    if isinstance(value, list):
        return [renamed(each, ids, name) for each in value]
    return value + name if isinstance(value, str) and value in ids else value


def leaves(value: Any) -> Iterator[tuple[Any, Any]]:
    """The mappings and lists in a plan, with each key or index under which a scalar stands."""
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(each, dict | list):
            yield from leaves(each)
        else:
            yield value, key


def changed(plan: dict[str, Any], lot: random.Random) -> None:
    """Changes one value, to another that stands under the same key or is near; or takes it out."""
    places = [place for key in (*SECTIONS, "connections") if key in plan for place in leaves(plan[key])]
    at, key = lot.choice(places)
    alike = [other[name] for other, name in places if name == key and type(other[name]) is type(at[key])]
    kind = lot.random()
    if kind < 0.15 and isinstance(at, dict):
        del at[key]
    elif kind < 0.4 and isinstance(at[key], int) and not isinstance(at[key], bool):
        at[key] = lot.choice([at[key] * 1000, 1, True, float(at[key])])
    else:
        at[key] = lot.choice(alike)


# Of seed 1 the second change leaves a plan that is judged anew each time.
@pytest.mark.parametrize("seed", [0, 2])
def test_a_change_leads_to_what_asking_everything_does(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    again = incremental.Incremental._again

    def noted(self: Any, *given: Any) -> bool | None:
        found = again(self, *given)
        asked.append(found is not None)
        return found

    monkeypatch.setattr(incremental.Incremental, "_again", noted)
    monkeypatch.setattr(incremental, "_WORTHWHILE", 0)
    lot = random.Random(seed)  # noqa: S311 - what is drawn has to come again
    plan, path, by = many(), tmp_path / "plan.yaml", judge()
    before = judged(by, plan, path)
    for _ in range(8):
        plan = deepcopy(plan)
        changed(plan, lot)
        now = judged(by, plan, path)
        assert said(now) == said(judged(judge(), plan, path))
        before.take_apart()
        before = now
    assert sum(asked) > 1000  # or nothing was tried here
