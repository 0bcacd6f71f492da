"""What makes one set of services better than another, criterion by criterion."""

from __future__ import annotations

import pytest

from iotlint.advise.rank import CRITERIA, Rank, Ranking
from tests.unit.advise.plans import search


def rank(text: str, *types: str, as_of: str = "2026-11-24") -> Rank:
    return Ranking(search(text, as_of).asked).rank(frozenset(types))


def test_criteria_count_in_the_order_in_which_people_are_told_them() -> None:
    assert [name for name, _ in CRITERIA] == list(Rank._fields)
    worst = Rank(*[9] * len(Rank._fields))
    for number in range(len(Rank._fields) - 1):
        better_here = worst._replace(**{Rank._fields[number]: 0})
        better_after = worst._replace(**dict.fromkeys(Rank._fields[number + 1 :], 0))
        assert better_here < better_after < worst


def test_a_service_for_another_solution_type_fits_less() -> None:
    # IoT Operations is for edge and hybrid solutions, IoT Hub for cloud ones and hybrid.
    assert rank("solution: {type: cloud}\n", "iot-operations").fit == 1
    assert rank("solution: {type: cloud}\n", "iot-hub").fit == 0
    assert rank("solution: {type: edge}\n", "iot-operations").fit == 0


def test_without_a_type_a_plan_of_devices_is_taken_for_one_in_the_cloud() -> None:
    assert rank("devices: {d: {}}\n", "iot-operations").fit == 1
    assert rank("assets: {a: {}}\n", "iot-operations").fit == 0
    assert rank("sites: {s: {}}\n", "iot-operations").fit == 0


def test_what_ends_before_the_solution_does_counts() -> None:
    # IoT Central is retired on 2029-09-20.
    assert rank("solution: {until: 2029-09-20}\n", "iot-central").ending == 0
    assert rank("solution: {until: 2029-09-21}\n", "iot-central").ending == 1
    # Where nobody says how long it has to run, it may be longer.
    assert rank("requirements: [dashboards]\n", "iot-central").ending == 1
    assert rank("solution: {until: 2040-01-01}\n", "iot-hub").ending == 0


def test_a_solution_lives_as_long_as_the_first_of_its_services() -> None:
    plan = "requirements: [dashboards]\n"
    alone, together = rank(plan, "iot-central"), rank(plan, "iot-central", "fabric")
    assert alone.support == together.support == -20290920
    assert rank(plan, "fabric").support < alone.support


def test_outside_the_adaptive_cloud_counts_unless_that_is_chosen() -> None:
    open_ = "requirements: [device-telemetry]\n"
    assert rank(open_, "iot-hub").approach == 1
    assert rank(open_, "iot-operations").approach == 0
    assert rank(open_, "fabric").approach == 0  # no device connects to it
    managed = "solution: {approach: service-managed}\n"
    assert rank(managed, "iot-hub").approach == 0
    assert rank(managed, "iot-operations").approach == 1


def test_a_hub_that_is_linked_to_a_registry_follows_the_adaptive_cloud() -> None:
    plan = "requirements: [adaptive-cloud-management]\n"
    assert rank(plan, "iot-hub").approach == 1
    linked = rank(plan, "iot-hub", "device-registry")
    assert linked.approach == 0
    assert linked.previews > rank(plan, "iot-hub").previews  # the documents call the link a preview


def test_what_is_planned_already_costs_nothing() -> None:
    plan = "services: {hub: {type: iot-hub}, central: {type: iot-central}}\n"
    assert rank(plan, "iot-hub", "iot-central") == rank(plan)
    assert rank(plan, "iot-hub", "iot-central", "fabric").services == 1


@pytest.mark.parametrize("number", [0, 1, 2, 3])
def test_new_services_are_counted(number: int) -> None:
    types = ("iot-hub", "fabric", "device-update")[:number]
    assert rank("requirements: [dashboards]\n", *types).services == number


def test_a_set_only_gets_worse_by_what_is_added() -> None:
    """The search relies on it: the best of the sets in sight cannot be beaten by one that grows out of another.

    `usual` alone may get better, since what is typical depends on what is there; it is looked at last.
    """
    ranking = Ranking(search("solution: {type: hybrid}\nrequirements: [adaptive-cloud-management]\n").asked)
    known = search("requirements: [dashboards]\n").asked.known
    for first in known.types:
        for second in known.types:
            if (
                first == second or "registry" in second
            ):  # a registry makes a link, which is what it is there for
                continue
            before, after = ranking.rank(frozenset({first})), ranking.rank(frozenset({first, second}))
            assert before.ahead()[:-1] <= after.ahead()[:-1], f"{first} and {second}"


def test_what_the_article_says_one_typically_uses_is_usual() -> None:
    cloud = "solution: {type: cloud}\nrequirements: [device-telemetry]\n"
    assert rank(cloud, "iot-hub").usual < rank(cloud, "event-grid").usual
    edge = "solution: {type: edge}\nrequirements: [device-telemetry]\n"
    assert rank(edge, "iot-operations").usual < rank(edge, "iot-hub", "iot-edge").usual
    # Of hybrid solutions it names nothing.
    hybrid = "solution: {type: hybrid}\nrequirements: [device-telemetry]\n"
    assert rank(hybrid, "iot-hub").usual == rank(hybrid, "event-grid").usual
