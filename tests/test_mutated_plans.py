"""Sound plans with one thing wrong: whatever a slip of the pen does to them, somebody speaks."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from iotlint.run.lint import lint
from iotlint.source.load import load

ROOT = Path(__file__).resolve().parent.parent
DAY = "2026-11-24"
FILES = sorted({*ROOT.glob("examples/*.fixed.yaml"), *ROOT.glob("tests/cases/*/architecture.yaml")})
# Requirements that a plan without these services has no answer to.
DEMANDS = {
    "plug-and-play": "",
    "threat-monitoring": "defender-for-iot",
    "managed-application": "iot-central",
    "adaptive-cloud-managment": "",
}
LINKS = ("site", "deviceRegistry", "provisionedBy", "runsOn")


def spoken(plan: Any) -> list[str]:
    """What is said about a plan, errors and warnings first."""
    text = yaml.safe_dump(plan, sort_keys=False, allow_unicode=True)
    report = lint(text, path="plan.yaml", as_of=DAY)
    return [f"{f.severity} {f.code} {f.at}" for f in report.reported()]


def sound_plans() -> dict[str, Any]:
    found = {}
    for path in FILES:
        documents = load(path.read_bytes(), path.name).documents
        if len(documents) == 1 and "extends" not in documents[0].value and "models" not in documents[0].value:
            plan = documents[0].value
            if not spoken(plan) and len(plan.get("connections", ())) >= 2:
                found[f"{path.parent.name}/{path.name}"] = plan
    return found


SOUND = sound_plans()


def slips(plan: Any) -> Iterator[tuple[str, Any]]:
    """Each way in which a pen slips, with the plan that comes of it."""
    for number, connection in enumerate(plan["connections"]):
        for end in ("from", "to"):
            yield (
                f"connections.{number}.{end} misspelt",
                _with(plan, ("connections", number, end), connection[end] + "x"),
            )
        yield (
            f"connections.{number}.protocol unknown",
            _with(plan, ("connections", number, "protocol"), "smoke"),
        )
    for section in ("services", "devices", "assets", "sites", "applications"):
        for id, entry in plan.get(section, {}).items():
            for key, value in entry.items():
                yield f"{section}.{id}.{key} misspelt", _renamed(plan, section, id, key, key[:-1] + "qx")
                if key in LINKS:
                    yield f"{section}.{id}.{key} leads nowhere", _with(plan, (section, id, key), f"{value}x")
            if section == "services":
                yield f"{section}.{id}.type unknown", _with(plan, (section, id, "type"), "iot-hubb")
                for retired in ("time-series-insights", "video-analyzer", "media-services"):
                    yield f"{section}.{id} became {retired}", _with(plan, (section, id), {"type": retired})
    if "solution" in plan:
        yield "solution.type unknown", _with(plan, ("solution", "type"), "clowd")
    requirements = plan.get("requirements", {})
    entries = {name: {} for name in requirements} if isinstance(requirements, list) else requirements
    planned = {service["type"] for service in plan.get("services", {}).values()}
    for name, answer in DEMANDS.items():
        if name not in entries and answer not in planned:
            yield f"{name} required", {**plan, "requirements": {**entries, name: {}}}
    yield "a hub beside, of which nothing comes", _with(plan, ("services", "beside"), {"type": "iot-hub"})
    yield (
        "devices beside, connected to nothing",
        {**plan, "devices": {**plan.get("devices", {}), "beside": {}}},
    )


def _with(plan: Any, route: tuple[str | int, ...], value: Any) -> Any:
    found = copy.deepcopy(plan)
    holder = found
    for step in route[:-1]:
        holder = holder.setdefault(step, {}) if isinstance(holder, dict) else holder[step]
    holder[route[-1]] = value
    return found


def _renamed(plan: Any, section: str, id: str, key: str, other: str) -> Any:
    found = copy.deepcopy(plan)
    entry = found[section][id]
    entry[other] = entry.pop(key)
    return found


def test_there_are_sound_plans() -> None:
    assert len(SOUND) >= 4


@pytest.mark.parametrize("name", SOUND)
def test_a_slip_of_the_pen_is_caught(name: str) -> None:
    unnoticed = [what for what, plan in slips(SOUND[name]) if not spoken(plan)]
    assert unnoticed == []
