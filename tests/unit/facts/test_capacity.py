"""Demand and capacity: the worked examples of the documents by hand, and what has to hold for any fleet."""

from __future__ import annotations

from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from iotlint.facts.capacity import Size, enough, measured, sum_of
from iotlint.facts.demand import MEASURES, demand
from iotlint.facts.facts import Facts
from iotlint.facts.limits import capacity
from iotlint.model.unknown import UNKNOWN
from tests.unit.plans import graph_of

PLAN = """
services: {{hub: {{type: iot-hub, {hub}}}}}
devices: {{d: {{{device}}}}}
connections: [{{from: d, to: hub}}]
"""


def fleet(device: str, hub: str = "sku: S1, units: 1") -> Facts:
    return graph_of(PLAN.format(hub=hub, device=device))


def units(device: str, hub: str = "sku: S1, units: 1") -> dict[str, int]:
    """The fewest units of each tier that carry the fleet."""
    graph = fleet(device, hub)
    return {size.tier: size.units for size in enough(graph, graph.plan.by_id["hub"]) if size.tier != "F1"}


def asked(device: str, measure: str, hub: str = "sku: S1, units: 1") -> float:
    graph = fleet(device, hub)
    found = measured(graph, graph.plan.by_id["hub"], "demand", measure)
    assert isinstance(found, float | int)
    return found


def takes(hub: str, measure: str) -> float:
    found = capacity(fleet("count: 1", hub).plan.by_id["hub"], measure)
    assert isinstance(found, float | int)
    return found


def instances(graph: Facts, service: str, measure: str) -> int:
    """How many such services a demand takes."""
    found = sum_of(graph, graph.plan.by_id[service], measure)
    assert found.available is not None
    return ceil(found.value / found.available)


def test_plain_telemetry() -> None:
    device = "count: 10000, telemetry: {interval: 60s, size: 2KB}"
    assert asked(device, "messagesPerDay") == 14_400_000
    assert asked(device, "messagesPerSecond") == pytest.approx(166.67, abs=0.01)
    assert units(device) == {"S1": 36, "S2": 3, "S3": 1}
    assert takes("sku: S1, units: 36", "messagesPerSecond") == 432
    assert takes("sku: S2, units: 3", "messagesPerSecond") == 360


def test_the_step_at_four_kilobytes() -> None:
    assert asked("count: 1000, telemetry: {rate: 288 per day, size: 5KB}", "messagesPerDay") == 576_000
    assert units("count: 1000, telemetry: {rate: 288 per day, size: 5KB}")["S1"] == 2
    assert asked("count: 1000, telemetry: {rate: 288 per day, size: 4KB}", "messagesPerDay") == 288_000
    assert units("count: 1000, telemetry: {rate: 288 per day, size: 4KB}")["S1"] == 1


def test_bound_by_the_rate_and_not_by_the_quota() -> None:
    device = "count: 3000, telemetry: {interval: 10s, size: 1KB, activePerDay: 20m}"
    assert asked(device, "messagesPerDay") == 360_000
    assert asked(device, "messagesPerSecond") == 300
    assert takes("sku: S1, units: 1", "messagesPerSecond") == 100
    assert units(device) == {"S1": 25, "S2": 3, "S3": 1}
    graph = fleet(device)
    assert Size("S1", 25, "messagesPerSecond") in enough(graph, graph.plan.by_id["hub"])


def test_the_free_tier_meters_half_kilobytes() -> None:
    device = "count: 10, telemetry: {interval: 60s, size: 2KB}"
    assert asked(device, "messagesPerDay", "sku: F1") == 57_600
    # Of such messages, four chunks each, the free tier takes 2,000 a day.
    assert takes("sku: F1, units: 1", "messagesPerDay") / 4 == 2_000


def test_telemetry_and_direct_methods_as_the_documents_count_them() -> None:
    device = "count: 1, telemetry: {interval: 60s, size: 1KB}, commands: {interval: 10m, size: 512B, replySize: 200B}"
    assert asked(device, "messagesPerDay") == 1_728
    assert units(device.replace("count: 1,", "count: 231,"))["S1"] == 1
    assert units(device.replace("count: 1,", "count: 232,"))["S1"] == 2


def test_the_free_tier_meters_a_factor_of_seven_too_much() -> None:
    device = "count: 10, telemetry: {interval: 60s, size: 2KB}"
    assert asked(device, "messagesPerDay", "sku: F1") / takes("sku: F1, units: 1", "messagesPerDay") == 7.2


def test_large_messages_and_twins_as_the_documents_count_them() -> None:
    # 25 chunks an hour, seven small writes to the twin (six by the device, one by the back end), and one read of 14 KB.
    device = (
        "count: 1, telemetry: {interval: 1h, size: 100KB}, twinUpdates: {rate: 7 per day, size: 512B}, "
        "twinReads: {rate: 1 per day, size: 14KB}"
    )
    assert asked(device, "messagesPerDay") == 600 + 7 + 4 == 611


def test_the_largest_message_is_sixty_four_chunks() -> None:
    assert units("count: 6250, telemetry: {rate: 1 per day, size: 256KB}")["S1"] == 1
    assert units("count: 6251, telemetry: {rate: 1 per day, size: 256KB}")["S1"] == 2


def test_reconnecting_within_ten_minutes() -> None:
    device = "count: 200000, reconnectWithin: 10m"
    assert asked(device, "connectsPerSecond") == pytest.approx(333.33, abs=0.01)
    assert units(device) == {"S1": 28, "S2": 3, "S3": 1}


def test_onboarding_through_provisioning() -> None:
    graph = graph_of(
        "services: {hub: {type: iot-hub}, dps: {type: dps}}\n"
        "devices: {d: {count: 500000, onboardWithin: 4h, provisionedBy: dps}}"
    )
    dps = graph.plan.by_id["dps"]
    assert demand(graph, dps, "registrationsPerMinute").value == pytest.approx(2_083.33, abs=0.01)
    assert capacity(dps, "registrationsPerMinute") == 1_000
    assert instances(graph, "dps", "registrationsPerMinute") == 3
    # With no more than the rate, half a million take 500 minutes, which is 8.3 hours.
    assert round(500_000 / 1_000 / 60, 1) == 8.3


def test_twin_updates_do_not_grow_with_the_units_of_size_one() -> None:
    device = "count: 20000, twinUpdates: {interval: 5m, size: 1KB}"
    assert asked(device, "twinUpdatesPerSecond") == pytest.approx(66.67, abs=0.01)
    assert takes("sku: S1, units: 200", "twinUpdatesPerSecond") == 50
    assert units(device) == {"S2": 14, "S3": 1}


@pytest.mark.parametrize(
    ("hub", "a_second", "minutes"),
    [("sku: S1, units: 7", 10, 83.3), ("sku: S2, units: 20", 20, 41.7), ("sku: S3, units: 1", 50, 16.7)],
)
def test_how_long_a_job_takes_for_a_fleet(hub: str, a_second: int, minutes: float) -> None:
    assert takes(hub, "jobOperationsPerSecond") == a_second
    assert round(50_000 / a_second / 60, 1) == minutes


def test_a_job_within_a_time() -> None:
    device = "count: 50000, commands: {via: job, allWithin: 1000s, size: 3KB}"
    assert asked(device, "jobOperationsPerSecond") == 50
    assert takes("sku: S2, units: 9", "jobOperationsPerSecond") == 10
    # Of size 1 no number does; size 2 grows by one a unit, size 3 by fifty.
    assert units(device) == {"S2": 50, "S3": 1}
    # It is not called directly, and no message.
    assert asked(device, "commandBytesPerSecond") == asked(device, "messagesToDevicesPerMinute") == 0


def test_a_message_to_every_device() -> None:
    device = "count: 30000, commands: {via: message, allWithin: 75m, size: 200B}"
    assert takes("sku: S1, units: 4", "messagesToDevicesPerMinute") == 400
    assert asked(device, "messagesToDevicesPerMinute") == 400
    assert units(device) == {"S1": 4, "S2": 4, "S3": 1}
    assert asked(device, "commandBytesPerSecond") == asked(device, "jobOperationsPerSecond") == 0


def test_messages_to_devices_have_no_reply_to_meter() -> None:
    request = "count: 10, commands: {{via: {}, rate: 24 per day, size: 5KB}}"
    assert asked(request.format("message"), "messagesPerDay") == 10 * 24 * 2
    assert asked(request.format("job"), "messagesPerDay") == 10 * 24 * 3
    assert asked(request.format("direct-method"), "messagesPerDay") == 10 * 24 * 3


def test_commands_on_a_clock_and_all_at_once() -> None:
    """Whatever is more counts: each device once an hour, or all of them within ten minutes."""
    both = "count: 6000, commands: {{via: message, interval: 1h{}}}"
    assert asked(both.format(""), "messagesToDevicesPerMinute") == 100
    assert asked(both.format(", allWithin: 10m"), "messagesToDevicesPerMinute") == 600
    assert asked(both.format(", allWithin: 2h"), "messagesToDevicesPerMinute") == 100
    graph = fleet(both.format(", allWithin: 10m"))
    hub = graph.plan.by_id["hub"]
    assert demand(graph, hub, "messagesToDevicesPerMinute").text == "d: 6,000 / 10 min"
    graph = fleet(both.format(""))
    assert (
        demand(graph, graph.plan.by_id["hub"], "messagesToDevicesPerMinute").text == "d: 6,000 × 1 / 60 min"
    )
    graph = fleet("count: 6000, commands: {via: message}")
    assert demand(graph, graph.plan.by_id["hub"], "messagesToDevicesPerMinute").open == ("d",)


def test_terms_are_numbers_as_people_write_them() -> None:
    """30,000 once an hour are 500 a minute, and not 500.00000000000006."""
    graph = fleet("count: 30000, commands: {via: message, interval: 1h}")
    (term,) = demand(graph, graph.plan.by_id["hub"], "messagesToDevicesPerMinute").terms
    assert repr(term.value) == "500.0"


def test_requests_to_all_within_a_time_carry_bytes() -> None:
    device = "count: 48000, commands: {allWithin: 10m, size: 3KB}"
    assert asked(device, "commandBytesPerSecond") == 80 * 4_096
    assert units(device)["S1"] == 2
    graph = fleet(device)
    text = demand(graph, graph.plan.by_id["hub"], "commandBytesPerSecond").text
    assert text == "d: 48,000 / 600 s × 4,096 B"


def test_requests_are_metered_in_steps_of_four_kilobytes() -> None:
    hub = "sku: S1, units: 2"
    assert asked("count: 80, commands: {interval: 1s, size: 3KB}", "commandBytesPerSecond", hub) == takes(
        hub, "commandBytesPerSecond"
    )


@pytest.mark.parametrize(
    ("hub", "seconds"), [("sku: S1, units: 1", 2_000), ("sku: S2, units: 10", 167), ("sku: S3, units: 1", 33)]
)
def test_how_long_a_fleet_takes_to_come_back(hub: str, seconds: int) -> None:
    assert round(200_000 / takes(hub, "connectsPerSecond")) == seconds


def test_sizes_compared_by_what_they_include() -> None:
    """One unit of size 2 is 15 of size 1 by quota, and a unit of size 3 is 50 of size 2 by quota and rate."""
    day = {tier: takes(f"sku: {tier}, units: 1", "messagesPerDay") for tier in ("S1", "S2", "S3")}
    assert (day["S2"] / day["S1"], day["S3"] / day["S2"]) == (15, 50)
    for measure in ("messagesPerSecond", "connectsPerSecond"):
        assert takes("sku: S3, units: 1", measure) / takes("sku: S2, units: 1", measure) == 50
        assert takes("sku: S2, units: 1", measure) * 100 == takes("sku: S1, units: 1000", measure)
    for size in ("1", "2", "3"):
        for measure in ("messagesPerDay", "messagesPerSecond", "connectsPerSecond"):
            basic, standard = (takes(f"sku: {edition}{size}, units: 7", measure) for edition in "BS")
            assert basic == standard, "the editions differ in what they can do, not in how much"


def test_the_library_of_updates_is_full_by_bytes_before_it_is_by_number() -> None:
    updates = (
        graph_of("services: {updates: {type: device-update, sku: Standard}}").plan.by_id["updates"].facts
    )
    image = 1.8 * 1024**3
    assert updates["tiers.Standard.storage"] // image == 55
    assert updates["tiers.Standard.updates"] == 100
    # An image of 3.2 GB is no update at all.
    assert image < updates["limits.updateFile"] < 3.2 * 1024**3


def test_the_most_units_of_a_size() -> None:
    device = "count: 120000, telemetry: {rate: 1000 per day, size: 1KB}"
    assert asked(device, "messagesPerDay") == 120_000_000
    # Size 1 would need 300, and takes 200 at most.
    assert 120_000_000 / takes("sku: S1, units: 1", "messagesPerDay") == 300
    assert units(device) == {"S2": 20, "S3": 1}


def test_uploads_are_bound_by_their_announcements() -> None:
    device = "count: 5000, uploads: {interval: 10m}"
    assert asked(device, "uploadsPerMinute") == 500
    assert asked(device, "messagesPerDay") == 1_440_000
    graph = fleet(device)
    assert Size("S1", 5, "uploadsPerMinute") in enough(graph, graph.plan.by_id["hub"])


def test_twins_patched_every_ten_seconds() -> None:
    graph = graph_of(
        "services: {twins: {type: digital-twins}, loader: {type: functions}}\n"
        "connections: [{from: loader, to: twins, rate: 5000/s}]"
    )
    found = sum_of(graph, graph.plan.by_id["twins"], "messagesPerSecond")
    assert (found.value, found.available) == (5_000, 1_000)
    assert instances(graph, "twins", "messagesPerSecond") == 5
    assert found.available == 50_000 / 50, "at an interval of fifty seconds one instance does"


def test_twins_created_one_by_one() -> None:
    graph = graph_of("services: {twins: {type: digital-twins, twins: 50000, createWithin: 100s}}")
    found = sum_of(graph, graph.plan.by_id["twins"], "creationsPerSecond")
    assert (found.value, found.available) == (500, 500)
    assert [(term.of, term.factors) for term in found.terms] == [("twins", "50,000 / 100 s")]
    graph = graph_of("services: {twins: {type: digital-twins, createWithin: 100s}}")
    assert sum_of(graph, graph.plan.by_id["twins"], "creationsPerSecond").open == ("twins",)


def test_batching_saves_units() -> None:
    assert asked("count: 2000, telemetry: {rate: 40/h, size: 100B}", "messagesPerDay") == 1_920_000
    assert asked("count: 2000, telemetry: {rate: 1/h, size: 4000B}", "messagesPerDay") == 48_000
    assert units("count: 2000, telemetry: {rate: 40/h, size: 100B}")["S1"] == 5
    assert units("count: 2000, telemetry: {rate: 1/h, size: 4000B}")["S1"] == 1


def test_a_fleet_of_millions_takes_several_hubs_and_provisioning_services() -> None:
    graph = graph_of(
        "services: {hub: {type: iot-hub, sku: S3, units: 1}, dps: {type: dps, linkedTo: [hub]}}\n"
        "devices: {d: {count: 2500000, provisionedBy: dps}}\n"
        "connections: [{from: d, to: hub}]"
    )
    assert (instances(graph, "hub", "devices"), instances(graph, "dps", "devices")) == (3, 3)


def test_gateways_and_their_modules_are_identities_of_a_hub() -> None:
    text = (
        "sites: {{shop: {{count: 300}}}}\n"
        "services: {{hub: {{type: iot-hub}}, edge: {{type: iot-edge, site: shop, modules: 4{more}}}}}\n"
        "devices: {{till: {{count: 3, site: shop}}, box: {{count: 1, site: shop}}}}\n"
        "connections: [{{from: till, to: edge}}, {{from: edge, to: hub}}]"
    )
    graph = graph_of(text.format(more=""))
    found = demand(graph, graph.plan.by_id["hub"], "devices")
    assert [(term.of, term.value) for term in found.terms] == [
        ("till", 900),
        ("edge", 300),
        ("edge (modules)", 1_200),
    ]
    # Where the plan has the machine that it runs on, that is the device.
    hosted = graph_of(text.format(more=", runsOn: box"))
    assert demand(hosted, hosted.plan.by_id["hub"], "devices").value == 900 + 1_200


def test_a_fleet_larger_than_a_hub() -> None:
    assert units("count: 1000000") != {}
    assert units("count: 1000001") == {}


def test_what_is_not_stated_is_named_and_not_guessed() -> None:
    graph = graph_of(
        "services: {hub: {type: iot-hub, sku: S1, units: 1}}\n"
        "devices: {a: {count: 2, telemetry: {interval: 1h}}, b: {count: 5}, c: {telemetry: {interval: 1s}}}\n"
        "connections: [{from: a, to: hub}, {from: b, to: hub}, {from: c, to: hub}]"
    )
    found = demand(graph, graph.plan.by_id["hub"], "messagesPerDay")
    assert [term.of for term in found.terms] == ["a"]
    assert found.open == ("b", "c")
    assert found.value == 48


def test_a_gateway_may_pass_on_all_it_gets_unless_its_arrow_says_how_much() -> None:
    text = (
        "sites: {shop: {count: 100}}\n"
        "services: {{hub: {{type: iot-hub}}, edge: {{type: iot-edge, site: shop}}}}\n"
        "devices: {{till: {{count: 3, site: shop, telemetry: {{interval: 60s}}}}}}\n"
        "connections: [{{from: till, to: edge}}, {{from: edge, to: hub{more}}}]"
    ).replace("sites: {shop: {count: 100}}", "sites: {{shop: {{count: 100}}}}")
    passed = graph_of(text.format(more=""))
    found = demand(passed, passed.plan.by_id["hub"], "messagesPerDay")
    assert (found.value, found.whole, found.forwarded) == (0, 100 * 3 * 1_440, True)
    batched = graph_of(text.format(more=", interval: 1h"))
    assert demand(batched, batched.plan.by_id["hub"], "messagesPerDay").value == 100 * 24


FLEETS = st.builds(
    (
        "count: {}, telemetry: {{interval: {}s, size: {}B}}, twinUpdates: {{interval: {}s}}, "
        "commands: {{via: {}, interval: {}s, size: 1KB}}"
    ).format,
    st.integers(1, 2_000_000),
    st.integers(1, 100_000),
    st.integers(1, 262_144),
    st.integers(1, 100_000),
    st.sampled_from(("direct-method", "job", "message")),
    st.integers(1, 1_000_000),
)


@settings(max_examples=60, deadline=None)
@given(FLEETS, st.integers(1, 1_000_000))
def test_more_devices_never_need_fewer_units(device: str, more: int) -> None:
    count = int(device.split(",", maxsplit=1)[0].removeprefix("count: "))
    smaller, larger = units(device), units(device.replace(f"count: {count},", f"count: {count + more},", 1))
    assert all(tier in smaller and smaller[tier] <= size for tier, size in larger.items())


@settings(max_examples=60, deadline=None)
@given(FLEETS)
def test_what_is_called_enough_is_enough_and_one_less_is_not(device: str) -> None:
    graph = fleet(device)
    for size in enough(graph, graph.plan.by_id["hub"]):
        if size.tier == "F1":
            continue

        def fits(number: int, tier: str = size.tier) -> bool:
            chosen = fleet(device, f"sku: {tier}, units: {number}")
            hub = chosen.plan.by_id["hub"]
            sums = [sum_of(chosen, hub, m) for m in MEASURES if capacity(hub, m) is not UNKNOWN]
            return all(each.value <= (each.available or 0) for each in sums)

        assert fits(size.units)
        assert size.units == 1 or not fits(size.units - 1)


def test_devices_behind_an_application_have_no_session_with_a_broker() -> None:
    graph = graph_of("""
services: {grid: {type: event-grid, sku: standard, throughputUnits: 1}}
devices: {cars: {count: 5000}, phones: {count: 9000}}
applications: {portal: {sdk: {kind: none}}}
connections:
  - {from: cars, to: grid, protocol: mqtt-5}
  - {from: phones, to: portal, protocol: https}
  - {from: portal, to: grid, protocol: mqtt-5}
""")
    assert measured(graph, graph.plan.by_id["grid"], "demand", "devices") == 5000


@pytest.mark.parametrize(("sdk", "devices"), [("service", 0), ("management", 0), ("device", 9000)])
def test_devices_behind_an_application_are_those_of_its_hub_if_it_speaks_for_them(
    sdk: str, devices: int
) -> None:
    graph = graph_of(f"""
services: {{hub: {{type: iot-hub, sku: S1}}}}
devices: {{phones: {{count: 9000, telemetry: {{interval: 60s, size: 1KB}}}}}}
applications: {{portal: {{sdk: {{kind: {sdk}}}}}}}
connections:
  - {{from: phones, to: portal, protocol: https}}
  - {{from: portal, to: hub, protocol: amqp}}
""")
    hub = graph.plan.by_id["hub"]
    assert measured(graph, hub, "demand", "devices") == devices
    # What a team's own application makes of their messages nobody knows in advance.
    found = demand(graph, hub, "messagesPerDay")
    assert (found.value, found.forwarded, found.open) == (0, False, ("portal",))


@pytest.mark.parametrize(("measure", "taken"), [("messagesPerSecond", 20_000), ("connectsPerSecond", 400)])
def test_units_that_a_service_chooses_take_lasting_load_at_most_and_bursts_at_least(
    measure: str, taken: int
) -> None:
    graph = graph_of(
        "services: {grid: {type: event-grid, tier: standard, throughputUnits: {from: 2, to: 20}}}"
    )
    grid = graph.plan.by_id["grid"]
    # No document that was read says how many connects a unit takes; 200 stand in for it.
    grid.facts = {**grid.facts, "capacity.connectsPerSecond": 200}
    assert capacity(grid, measure) == taken
