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


def hub(count: int, interval: str = "1d", size: str = "1KB", uploads: str = "") -> Size:
    more = f", uploads: {uploads}" if uploads else ""
    devices = f"devices: {{d: {{count: {count}, telemetry: {{interval: {interval}, size: {size}}}{more}}}}}\n"
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
    # By price 18 of S1 are 18, two of S2 20 and one of S3 100.
    assert [(other.words, other.price) for other in found.others] == [("S2 × 2", 1.1), ("S3 × 1", 5.6)]
    assert found.price is not None
    assert found.price.key == "iot-hub.tiers.S1.priceRatio"
    # 12,000,000 a day are 30 of S1, or two of S2 for the price of 20.
    assert hub(500_000, "1h").fields == {"sku": "S2", "units": 2}


def test_what_the_cheaper_size_is_weaker_in_is_said() -> None:
    # 8,640,000 a day: two of S2 cost 20, 22 of S1 cost 22, and each unit takes 100 uploads a minute whatever its tier.
    found = hub(6_000, "60s")
    assert found.fields == {"sku": "S2", "units": 2}
    (dear, _) = found.others
    assert (dear.words, dear.price) == ("S1 × 22", 1.1)
    assert "file uploads a minute (2,200 against 200)" in dear.more
    assert not any("metered messages a day" in each for each in dear.more)


def test_a_size_that_carries_too_little_of_anything_is_none_however_cheap() -> None:
    # 400 uploads a minute are four units of S1 or S2, and the two messages that each costs make 25 of S1.
    found = hub(6_000, "60s", uploads="{interval: 15m}")
    assert found.fields == {"sku": "S1", "units": 25}
    assert [other.words for other in found.others] == ["S2 × 4", "S3 × 1"]


def test_the_edition_that_lacks_something_is_taken_where_nothing_needs_it() -> None:
    text = "requirements: [device-telemetry]\ndevices: {d: {count: 6000, telemetry: {interval: 60s, size: 1KB}}}\n"
    (size,) = best(f"services: {{hub: {{type: iot-hub}}}}\n{text}").sizes
    assert size.fields == {"sku": "B2", "units": 2}
    assert {other.words for other in size.others if other.has} == {"S1 × 22", "S2 × 2", "S3 × 1"}
    commands = text.replace("telemetry]", "telemetry, device-commands]")
    (size,) = best(f"services: {{hub: {{type: iot-hub}}}}\n{commands}").sizes
    assert size.fields == {"sku": "S2", "units": 2}


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
