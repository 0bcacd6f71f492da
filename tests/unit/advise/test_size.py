"""Sizes, from what the documents say a unit takes: each expectation is a sum a person can do."""

from __future__ import annotations

import pytest

from iotlint.advise.search import Candidate
from iotlint.advise.size import Size
from tests.unit.advise.plans import search

# Messages a day and unit, of "Choose the right IoT Hub tier and size": S1 400,000, S2 6,000,000, S3 300,000,000.
HUB = "solution: {type: cloud}\nrequirements: [device-twins]\n"


def best(text: str) -> Candidate:
    return search(text).best(1)[0]


def size_of(text: str, service: str) -> Size:
    (found,) = [size for size in best(text).sizes if size.service == service]
    return found


def hub(count: int, interval: str = "1d", size: str = "1KB") -> Size:
    devices = f"devices: {{d: {{count: {count}, telemetry: {{interval: {interval}, size: {size}}}}}}}\n"
    return size_of(HUB + devices, "iot-hub")


@pytest.mark.parametrize(
    ("count", "tier", "units"),
    [
        (1, "S1", 1),
        (400_000, "S1", 1),  # one message a day each: what one unit takes
        (400_001, "S1", 2),
        (800_000, "S1", 2),
    ],
)
def test_units_change_where_the_quota_is_used_up(count: int, tier: str, units: int) -> None:
    found = hub(count)
    assert found.fields == {"sku": tier, "units": units}
    assert found.words == f"{tier} × {units}"
    assert found.decided_by == "metered messages a day"


def test_a_message_counts_for_every_4_kilobytes_begun() -> None:
    assert hub(400_000, size="4KB").fields["units"] == 1
    assert hub(400_000, size="4097B").fields["units"] == 2
    assert hub(200_000, size="12KB").fields["units"] == 2  # 200,000 x 3 = 600,000


def test_the_tier_that_carries_no_more_than_needed_is_taken() -> None:
    # 5,000 devices once a minute: 7,200,000 a day. S1 x 18 is 7,200,000; S2 x 2 is 12,000,000.
    found = hub(5_000, "60s")
    assert found.fields == {"sku": "S1", "units": 18}
    assert found.alternatives == ("S2 × 2", "S3 × 1")
    # 12,000,000 a day are S1 x 30 or S2 x 2, which carry the same: fewer units are easier to run.
    assert hub(500_000, "1h").fields == {"sku": "S2", "units": 2}


def test_the_fleet_that_fits_no_tier_makes_no_candidate() -> None:
    # 10 units of S3 take 3,000,000,000 a day: the most that there is.
    failed = search(HUB + "devices: {d: {count: 900000000, telemetry: {interval: 1s, size: 1KB}}}\n")
    assert failed.best(1) == []
    ((type_, size),) = failed.failures[0].sizes
    assert type_ == "iot-hub"
    assert not size.fits
    assert "no size" in size.words


def test_who_says_too_little_is_named_and_not_counted() -> None:
    text = HUB + "devices: {known: {count: 10, telemetry: {interval: 1h, size: 1KB}}, silent: {}}\n"
    found = size_of(text, "iot-hub")
    assert found.open == ("silent",)
    assert "known: 10 × 24" in found.sum


def test_a_tier_that_is_chosen_already_is_kept() -> None:
    fleet = "devices: {d: {count: 5000, telemetry: {interval: 60s, size: 1KB}}}\n"
    text = HUB + fleet + "services: {hub: {type: iot-hub, sku: S2}}\n"
    assert size_of(text, "hub").fields == {"sku": "S2", "units": 2}
    draft = best(text).draft
    assert draft.changes["services", "hub", "units"] == 2
    assert ("services", "hub", "sku") not in draft.changes


def test_units_that_are_enough_are_not_changed_and_too_few_are_raised() -> None:
    fleet = "devices: {d: {count: 5000, telemetry: {interval: 60s, size: 1KB}}}\n"
    generous = best(HUB + fleet + "services: {hub: {type: iot-hub, sku: S1, units: 40}}\n").draft
    assert ("services", "hub", "units") not in generous.changes
    scarce = best(HUB + fleet + "services: {hub: {type: iot-hub, sku: S1, units: 3}}\n").draft
    assert scarce.changes["services", "hub", "units"] == 18


def test_throughput_units_of_event_grid_go_by_messages_bytes_and_clients() -> None:
    # "MQTT limits": a unit takes 1,000 messages and 1 MB a second, and 10,000 sessions.
    def units(count: int, interval: str, size: str) -> object:
        telemetry = f"telemetry: {{interval: {interval}, size: {size}}}"
        devices = f"devices: {{d: {{count: {count}, protocols: [mqtt-5], {telemetry}}}}}\n"
        text = f"solution: {{type: cloud}}\nrequirements: [mqtt-pub-sub]\n{devices}"
        return size_of(text, "event-grid").fields["throughputUnits"]

    assert units(1_000, "1s", "100B") == 1
    assert units(1_001, "1s", "100B") == 2
    assert units(10_000, "1h", "100B") == 1
    assert units(10_001, "1h", "100B") == 2
    assert units(1_000, "1s", "2KB") == 2  # 2,000 KB a second


def broker(size: str, interval: str = "1s", count: int = 10, sites: int = 1) -> Size:
    text = (
        "solution: {type: edge}\nrequirements: [edge-processing]\n"
        f"sites: {{plant: {{count: {sites}, cluster: {{distribution: k3s, arcEnabled: true}}}}}}\n"
        f"assets: {{m: {{site: plant, count: {count}, protocols: [opc-ua], "
        f"telemetry: {{interval: {interval}, size: {size}}}}}}}\n"
    )
    return size_of(text, "iot-operations")


@pytest.mark.parametrize(
    ("size", "profile"), [("4MiB", "tiny"), ("5MiB", "low"), ("17MiB", "medium"), ("65MiB", "high")]
)
def test_the_memory_profile_goes_by_the_largest_message(size: str, profile: str) -> None:
    # "Choose your memory profile": messages of up to 4, 16, 64 and 256 MiB.
    assert broker(size, "1h").fields["broker.memoryProfile"] == profile


def test_each_of_several_sites_has_a_broker_of_its_own() -> None:
    one = broker("1KB", "100ms", 40)
    assert broker("1KB", "100ms", 40, sites=30).fields == one.fields


def test_without_devices_there_is_nothing_to_reckon_with() -> None:
    assert not [size for size in best("requirements: [device-twins]\n").sizes if size.service == "iot-hub"]
