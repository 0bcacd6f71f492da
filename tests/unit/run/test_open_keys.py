"""Keys of several things that are tried together, what is shared between trials, and what is said where there are too
many to try them all."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.possibilities import AS_OF, judged
from iotlint.config.values import Config
from iotlint.engine.run import run
from iotlint.language.in_facts import in_facts
from iotlint.outcome import Report
from iotlint.run.lint import lint
from iotlint.run.records import Standard, standard

HEAD = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: test}\n"
FLEET = """services:
  east: {type: iot-hub}
  west: {type: iot-hub}
  enrol: {type: device-provisioning-service, linkedTo: [east, west], allocation: lowest-latency}
devices:
  cars: {count: COUNT, provisionedBy: enrol}
"""


def checked(text: str) -> Report:
    return lint(HEAD + text, as_of=AS_OF, config=Config())


def of_code(code: str, text: str) -> list[str]:
    return [each.message for each in checked(text).findings if each.code == code]


@pytest.fixture(scope="module")
def by() -> Standard:
    return standard(Config(detailed=True, preview=True), AS_OF)


def test_no_tiers_of_two_hubs_take_a_fleet_that_is_too_large_for_both() -> None:
    # The most devices of a hub are 1,000,000, in every tier.
    (message,) = of_code("HUB307", FLEET.replace("COUNT", "2000001"))
    assert "east, west together take 2,000,000 devices" in message


def test_a_fleet_that_two_hubs_may_take_is_silent_and_their_tiers_are_wanted(by: Standard) -> None:
    text = FLEET.replace("COUNT", "1900000")
    assert of_code("HUB307", text) == []
    plan = {
        "services": {
            "east": {"type": "iot-hub"},
            "west": {"type": "iot-hub"},
            "enrol": {"type": "device-provisioning-service", "linkedTo": ["east", "west"]},
        },
        "devices": {"cars": {"count": 1_900_000, "provisionedBy": "enrol"}},
    }
    wanted = {each.key: each.rules for each in judged(plan, by).wanting.places}
    assert "HUB305" in wanted["services.east.sku"]
    assert "HUB305" in wanted["services.west.sku"]


def test_what_another_plan_decides_is_not_wanted(by: Standard) -> None:
    plan = {
        "services": {
            "east": {"type": "iot-hub"},
            "west": {"type": "iot-hub", "external": True},
            "enrol": {"type": "device-provisioning-service", "linkedTo": ["east", "west"]},
        },
        "devices": {"cars": {"count": 1_900_000, "provisionedBy": "enrol"}},
    }
    assert not [each for each in judged(plan, by).wanting.places if each.key.startswith("services.west")]


def test_where_nothing_fits_one_hub_the_other_is_not_told_with_it() -> None:
    text = """services:
  first: {type: iot-hub}
  second: {type: iot-hub, routing: {routes: 50, enrichments: 5}}
devices:
  meters: {count: 3000, telemetry: {interval: 1s, size: 300KB}, commands: {via: job, interval: 10s}}
connections: [{from: meters, to: second}, {from: first, to: second}]
"""
    assert len(of_code("SOL301", text)) == 1


def hubs(number: int) -> str:
    entries = "".join(f"  hub-{n}: {{type: iot-hub}}\n" for n in range(number))
    return f"services:\n{entries}"


def test_what_is_not_tried_is_told() -> None:
    (notice,) = checked(hubs(120)).notices
    assert notice.startswith("'test' leaves keys of so many entries open")
    assert checked(hubs(20)).notices == ()


def test_the_fields_that_facts_look_at_are_found_in_their_modules() -> None:
    assert in_facts(("sku", "direction", "keyStorage")) == {"direction": True, "sku": False}


def test_facts_beside_others_share_what_does_not_rest_on_sizes(by: Standard) -> None:
    facts = judged({"services": {"hub": {"type": "iot-hub"}}}, by).facts
    made: list[str] = []

    def make(name: str) -> Any:
        return lambda: made.append(name)

    for each in (facts, facts.beside(resized=False), facts.beside(resized=True)):
        each.cached("how it hangs together", make("cached"))
        each.reckoned("how much", make("reckoned"))
        each.worded("in words", make("worded"))
    assert made == ["cached", "reckoned", "worded", "worded", "reckoned", "worded"]


def test_rules_that_have_nothing_to_look_at_are_not_called(by: Standard) -> None:
    facts = judged({"services": {"hub": {"type": "iot-hub"}}}, by).facts
    called: list[Any] = []

    def find(_facts: Any, _hits: Any, subjects: Any) -> bool:
        called.append(subjects)
        return True

    nothing = (lambda facts: facts.plan.devices, [("TST101", find)], ())
    hub = (lambda facts: facts.plan.services, [("TST102", find)], ["TST104"])
    found = run(facts, [nothing, hub, (None, [("TST103", find)], ())])
    assert found.judged == {"TST102", "TST103", "TST104"}
    assert called == [facts.plan.services, None]


@pytest.mark.parametrize(
    ("type_", "protocol", "code"), [("event-grid", "mqtt-5", "EVG201"), ("event-hubs", "amqp", "EXT305")]
)
def test_a_rule_about_one_tier_asks_for_the_tier(type_: str, protocol: str, code: str, by: Standard) -> None:
    plan = {
        "services": {"bus": {"type": type_}},
        "devices": {"cars": {"count": 3_000}},
        "connections": [{"from": "cars", "to": "bus", "protocol": protocol}],
    }
    wanted = {each.key: each.rules for each in judged(plan, by).wanting.places}
    assert code in wanted["services.bus.sku"]


def wanted_of_hub(by: Standard, **fields: Any) -> set[str]:
    """The rules that the tier of a hub with some fields would decide."""
    found = judged({"services": {"hub": {"type": "iot-hub", **fields}}}, by).wanting.places
    return {code for each in found if each.key == "services.hub.sku" for code in each.rules}


def test_a_tier_that_where_asks_for_is_wanted(by: Standard) -> None:
    # Ten groups in the free tier, of which the rule speaks; a hundred in the other.
    entry: dict[str, Any] = {"type": "device-update", "updates": {"groups": 60}}
    plan = {"services": {"updates": entry}}
    wanted = {each.key: each.rules for each in judged(plan, by).wanting.places}
    assert "ADU254" in wanted["services.updates.sku"]
    entry["sku"] = "Standard"
    assert not [each for each in judged(plan, by).wanting.places if each.key == "services.updates.sku"]


def test_what_is_enough_in_every_tier_asks_for_none(by: Standard) -> None:
    # Two enrichments in the free tier and ten in the others, says the catalog.
    assert "HUB207" in wanted_of_hub(by, routing={"routes": 5, "enrichments": 3})
    assert "HUB207" not in wanted_of_hub(by, routing={"routes": 5, "enrichments": 2})


def test_what_a_finding_says_of_every_tier_is_decided(by: Standard) -> None:
    plan = {
        "services": {"hub": {"type": "iot-hub"}},
        "devices": {"cars": {"count": 1_200_000}},
        "connections": [{"from": "cars", "to": "hub"}],
    }
    found = judged(plan, by)
    assert "HUB307" in {each.code for each in found.findings}
    assert not [each for each in found.wanting.places if "HUB307" in each.rules]
