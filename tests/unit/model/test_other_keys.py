"""`tier`, which is another name of `sku`: the same plan, and the same said of it, with an info and a fix."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from iotlint import lint
from iotlint.finding import Finding, Severity
from tests.unit.cli.commands import iotlint

DAY = "2026-11-24"
HEAD = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: plant}\n"
CASES = Path(__file__).parents[2] / "cases"
SKU = re.compile(r"(?<=[{ ])sku(?=: )")
# Plans that say a tier, by the names of their folders; models lie beside some, which are read from there.
PLANS = sorted(
    path.parent.name for path in CASES.glob("*/architecture.yaml") if SKU.search(path.read_text("utf-8"))
)


def found(text: str, path: str = "plan.yaml") -> list[Finding]:
    return list(lint(text, path=path, as_of=DAY).findings)


def of(service: str) -> list[Finding]:
    return [
        each
        for each in found(f"{HEAD}services: {{a: {{{service}}}}}\n")
        if each.code.startswith("FMT") and each.code != "FMT211"
    ]


@pytest.mark.parametrize("name", PLANS)
def test_the_same_is_said_at_the_same_places_under_either_name(name: str) -> None:
    path = CASES / name / "architecture.yaml"
    text = path.read_text("utf-8")
    other = SKU.sub("tier", text)

    def told(text: str) -> list[tuple[object, ...]]:
        # An underlined place starts at the same word, which a longer key may have pushed to the right.
        lines = text.splitlines()
        return sorted(
            (
                *(each.code, each.severity, each.message, each.at, each.span.line),
                lines[each.span.line - 1][each.span.column - 1 :].replace("tier", "sku"),
            )
            for each in found(text, str(path))
            if not each.message.startswith("'tier' is another name")
        )

    assert told(other) == told(text)
    infos = [each for each in found(other, str(path)) if each.message.startswith("'tier' is another name")]
    assert len(infos) == len(SKU.findall(text))
    assert {each.severity for each in infos} == {Severity.INFO}


def test_plans_with_tiers_are_there() -> None:
    assert len(PLANS) > 20


def test_the_fix_writes_the_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plan = tmp_path / "plan.yaml"
    text = (
        f"{HEAD}services:\n  topics: {{type: event-grid, TIER: Basic}}\n"
        "  hub:\n    type: iot-hub\n    TIER: S1  # for now\n    labels: {tier: gold}\n"
    )
    plan.write_text(text.replace("TIER", "tier").replace("S1", "s1"))
    done = iotlint("fix", "--no-config", "--select", "FMT", str(plan))
    assert "Fixed 4 findings" in done.stderr
    assert plan.read_text() == text.replace("TIER", "sku").replace("Basic", "basic")


def test_a_rule_mends_the_value_under_the_other_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plan = tmp_path / "plan.yaml"
    rest = (
        "devices: {scooters: {count: 5}}\nconnections: [{from: scooters, to: grid, protocol: mqtt-3.1.1}]\n"
    )
    plan.write_text(f"{HEAD}services: {{grid: {{type: event-grid, tier: basic}}}}\n{rest}")
    iotlint("fix", "--no-config", "--unsafe-fixes", "--select", "EVG201", str(plan))
    assert plan.read_text() == f"{HEAD}services: {{grid: {{type: event-grid, tier: standard}}}}\n{rest}"


def test_both_that_say_the_same_are_one_too_many() -> None:
    (info,) = of("type: event-hubs, sku: Premium, tier: Premium")
    assert (info.code, info.at, info.severity) == ("FMT215", "services.a.tier", Severity.INFO)
    assert info.fix is not None
    assert [edit.text for edit in info.fix.edits] == [""]
    assert [each.code for each in of("type: event-hubs, tier: premium, sku: Premium")] == ["FMT215"]


@pytest.mark.parametrize("order", ["sku: Standard, tier: Premium", "tier: Premium, sku: Standard"])
def test_both_that_differ_are_an_error_that_names_both(order: str) -> None:
    (error,) = of(f"type: event-hubs, {order}")
    assert (error.code, error.severity, error.at) == ("FMT104", Severity.ERROR, "services.a.tier")
    assert "`sku: Standard`" in error.message
    assert "`tier: Premium`" in error.message
    assert error.fix is None
    # Neither counts: Basic has no Kafka, and whether it is Basic nobody knows.
    kafka = (
        f"{HEAD}services: {{a: {{type: event-hubs, {order.replace('Premium', 'Basic')}}}}}\n"
        "devices: {d: {count: 5}}\nconnections: [{from: d, to: a, protocol: kafka}]\n"
    )
    assert "EXT252" not in {each.code for each in found(kafka)}
    assert "EXT252" in {each.code for each in found(kafka.replace("Standard", "Basic"))}


def test_what_is_no_tier_is_said_at_the_key_that_is_written() -> None:
    error = next(each for each in of("type: iot-hub, tier: S9") if each.code == "FMT202")
    assert error.message.startswith("`sku` of service 'a' is 'S9'")
    assert error.span.column == len("services: {a: {type: iot-hub, tier: ") + 1


@pytest.mark.parametrize(
    ("base", "over", "counts"),
    [("tier: Basic", "sku: Standard", False), ("sku: Standard", "tier: Basic", True), ("tier: Basic", "", True)],
)  # fmt: skip
def test_what_is_laid_over_counts_by_whichever_name(
    base: str, over: str, counts: bool, tmp_path: Path
) -> None:
    (tmp_path / "base.yaml").write_text(
        f"{HEAD}services: {{a: {{type: event-hubs, {base}}}}}\ndevices: {{d: {{count: 5}}}}\n"
        "connections: [{from: d, to: a, protocol: kafka}]\n"
    )
    plan = tmp_path / "plan.yaml"
    text = f"extends: base.yaml\n{HEAD}services: {{a: {{{over}}}}}\n"
    codes = {each.code for each in found(text, str(plan))}
    assert "FMT104" not in codes
    assert "FMT215" in codes
    assert ("EXT252" in codes) == counts


@pytest.mark.parametrize("services", ["{a: 5}", "[]", "{a: {tier: {}}}", "{a: {type: iot-hub, tier: null}}"])
def test_a_shape_that_is_none_is_left_to_the_schema(services: str) -> None:
    assert any(each.severity is Severity.ERROR for each in found(f"{HEAD}services: {services}\n"))


def test_a_misspelt_other_name_leads_to_the_proper_one() -> None:
    (error,) = of("type: key-vault, teir: premium")
    assert "did you mean 'sku'" in error.message
