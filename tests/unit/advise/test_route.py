"""The ways of data between services: documented ones first, as few new services as can be."""

from __future__ import annotations

from iotlint.advise.known import Known
from iotlint.advise.route import Routes, consumers, feeding, sources
from tests.unit.advise.plans import catalog, search

NOTHING: frozenset[str] = frozenset()


def bus(**facts: dict[str, object]) -> Known:
    """A hub, stream processing, a bus and a store, in stages as those of Azure."""
    base: dict[str, dict[str, object]] = {
        "hub": {"stage": "ingestion"},
        "stream": {"stage": "processing"},
        "bus": {"stage": "ingestion", "category": "messaging"},
        "store": {"stage": "storage"},
    }
    return catalog({type_: {**known, **facts.get(type_, {})} for type_, known in base.items()})


def test_the_documented_way_is_straight() -> None:
    known = bus(hub={"integrations.targets": ["store"]})
    assert Routes(known).route("hub", "store", NOTHING) == ()


def test_where_nobody_says_a_word_the_way_is_straight_too() -> None:
    assert Routes(bus()).route("hub", "store", NOTHING) == ()


def test_what_takes_from_one_source_only_is_reached_through_it() -> None:
    known = bus(hub={"integrations.targets": ["stream"]}, store={"fedBy": ["stream"]})
    assert Routes(known).route("hub", "store", NOTHING) == ("stream",)


def test_no_way_is_known_where_every_list_is_complete() -> None:
    closed = {"integrations.targets": [], "integrations.complete": True}
    known = bus(hub=closed, stream=closed, bus={"category": "messaging", **closed})
    assert Routes(known).route("hub", "store", NOTHING) is None


def test_what_is_there_already_is_gone_through_rather_than_something_new() -> None:
    known = bus(
        hub={"integrations.targets": ["stream", "bus"], "integrations.complete": True},
        stream={"integrations.targets": ["store"]},
        bus={"category": "messaging", "integrations.targets": ["store"]},
    )
    assert Routes(known).route("hub", "store", frozenset({"bus"})) == ("bus",)
    assert Routes(known).route("hub", "store", frozenset({"stream"})) == ("stream",)


def test_a_longer_way_that_needs_nothing_new_beats_a_short_one_that_does() -> None:
    known = bus(
        hub={"integrations.targets": ["bus", "stream"], "integrations.complete": True},
        bus={"category": "messaging", "integrations.targets": ["stream"], "integrations.complete": True},
        stream={"integrations.targets": ["store"]},
        store={"fedBy": ["stream"]},
    )
    assert Routes(known).route("hub", "store", frozenset({"bus"})) == ("stream",)


def test_an_open_last_step_comes_after_a_documented_one() -> None:
    known = bus(hub={"integrations.targets": ["stream"]}, stream={"integrations.targets": ["store"]})
    # Straight to the store nothing is said, by way of the stream everything; new services weigh more all the same.
    assert Routes(known).route("hub", "store", NOTHING) == ()
    assert Routes(known).route("hub", "store", frozenset({"stream"})) == ("stream",)


# With the real catalog


def test_twins_are_fed_through_functions() -> None:
    asked = search("requirements: [environment-model]\ndevices: {d: {}}\n").asked
    have = frozenset({"iot-hub", "digital-twins"})
    assert feeding(asked, Routes(asked.known), have) == have | {"functions"}


def test_data_is_in_platforms_and_goes_to_what_provides_something() -> None:
    asked = search("requirements: [dashboards]\n").asked
    types = frozenset({"iot-hub", "iot-edge", "event-grid", "fabric", "key-vault"})
    assert sources(asked, types) == ["iot-hub"]
    assert sources(asked, {"event-grid", "fabric"}) == ["event-grid"]
    assert consumers(asked, types) == {"fabric"}
    assert consumers(search("requirements: [device-telemetry]\n").asked, types) == frozenset()
