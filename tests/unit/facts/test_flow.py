"""Flows, spread fleets and outages: sums worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from iotlint.facts.capacity import measured, sum_of
from iotlint.facts.demand import demand
from iotlint.facts.facts import Facts
from iotlint.facts.outage import catch_up
from iotlint.rulebook.book import load_rulebook
from tests.unit.plans import graph_of

SECOND, DAY, BYTES = "messagesPerSecond", "messagesPerDay", "bytesPerSecond"


def at(graph: Facts, service: str, measure: str) -> tuple[float, float, tuple[str, ...]]:
    found = demand(graph, graph.plan.by_id[service], measure)
    return found.value, found.whole, found.open


def ask(graph: Facts, subject: str, what: str, measure: str) -> Any:
    return measured(graph, graph.plan.by_id[subject], what, measure)


CHAIN = """
services:
  edge: {{type: iot-operations}}
  hub: {{type: iot-hub, sku: S3, units: 1}}
  events: {{type: event-hubs, throughputUnits: {units}}}
  more: {{type: event-hubs, throughputUnits: 1}}
devices: {{cars: {{count: 3000, telemetry: {{interval: 10s, size: 2KB}}}}}}
assets: {{presses: {{count: 900, telemetry: {{rate: 20/s, size: 100B}}}}}}
connections:
  - {{from: presses, to: edge, protocol: opc-ua}}
  - {{from: cars, to: hub}}
  - {{from: edge, to: events, via: dataflow{edge}}}
  - {{from: hub, to: events, via: route{hub}}}
  - {{from: events, to: more}}
"""


def chain(units: int = 2, edge: str = "", hub: str = "") -> Facts:
    return graph_of(CHAIN.format(units=units, edge=edge, hub=hub))


def test_a_forwarder_passes_on_nothing_to_all() -> None:
    # 900 × 20 = 18,000 and 3,000 / 10 = 300 a second; 18,000 × 100 B and 300 × 2,048 B.
    assert at(chain(), "events", SECOND) == (0, 18_300, ())
    assert at(chain(), "events", BYTES) == (0, 1_800_000 + 614_400, ())
    assert ask(chain(), "hub", "whole", SECOND) == 300
    assert ask(chain(), "events", "wholeTerms", SECOND) == (
        "edge: all of 18,000 (presses: 900 × 20 / s) + hub: all of 300 (cars: 3,000 × 1 / 10 s)"
    )


def test_nothing_is_said_behind_the_first_that_could_not_take_it() -> None:
    assert at(chain(units=18), "more", SECOND) == (0, 0, ("events",))
    assert at(chain(units=19), "more", SECOND) == (0, 18_300, ())


def test_a_share_is_exact_and_an_unknown_one_says_nothing() -> None:
    assert at(chain(edge=", share: 10%", hub=", share: 33.333333%"), "events", SECOND) == (
        1_899.999999,
        1_899.999999,
        (),
    )
    assert at(chain(edge=", share: unknown", hub=", rate: 7/s"), "events", SECOND) == (7, 7, ("edge",))


@pytest.mark.parametrize(
    ("arrow", "found"),
    [
        (", data: [commands]", (0, 300, ())),
        (", data: [twins, events]", (0, 300, ())),
        (", data: [twins, telemetry]", (0, 18_300, ())),
        (", transforms: [window]", (0, 300, ("edge",))),
        (", transforms: [map]", (0, 18_300, ())),
    ],
)
def test_what_an_arrow_carries(arrow: str, found: tuple[float, float, tuple[str, ...]]) -> None:
    assert at(chain(edge=arrow), "events", SECOND) == found


def test_what_transforms_may_make_any_number() -> None:
    graph = graph_of("""
services: {hub: {type: iot-hub}, job: {type: stream-analytics}, events: {type: event-hubs}}
devices: {cars: {count: 3000, telemetry: {interval: 10s}}}
connections: [{from: cars, to: hub}, {from: hub, to: job}, {from: job, to: events}]
""")
    assert at(graph, "events", SECOND) == (0, 0, ("job",))


def test_a_circle_adds_nothing_to_itself() -> None:
    graph = graph_of("""
services: {hub: {type: iot-hub}, a: {type: event-hubs}, b: {type: event-hubs}}
devices: {cars: {count: 30, telemetry: {interval: 10s}}}
connections: [{from: cars, to: a}, {from: a, to: b}, {from: b, to: a}]
""")
    assert at(graph, "b", SECOND)[1] == 3


def test_a_circle_of_services_with_limits_ends() -> None:
    graph = graph_of("""
services:
  one: {type: event-hubs, sku: Standard, throughputUnits: 1}
  two: {type: event-hubs, sku: Standard, throughputUnits: 1}
  three: {type: event-hubs, sku: Standard, throughputUnits: 1}
devices: {cars: {count: 3000, telemetry: {interval: 10s, size: 100B}}}
connections:
  - {from: cars, to: one}
  - {from: one, to: two}
  - {from: two, to: three}
  - {from: three, to: one}
  - {from: three, to: two}
""")
    assert at(graph, "one", SECOND)[0] == 300
    # 300 from the first; what the third sends back came from here.
    assert at(graph, "two", SECOND)[:2] == (0, 300)


@pytest.mark.parametrize("first", ["broker", "edge"])
@pytest.mark.parametrize(
    "bridge",
    ["{from: edge, to: broker}, {from: broker, to: edge}", "{from: edge, to: broker, direction: both}"],
)
def test_a_bridge_both_ways_counts_each_message_once(bridge: str, first: str) -> None:
    graph = graph_of(f"""
services: {{edge: {{type: iot-operations}}, broker: {{type: event-grid, sku: standard, throughputUnits: 1}}}}
devices: {{cars: {{count: 30, telemetry: {{interval: 10s}}}}, pumps: {{count: 50, telemetry: {{interval: 10s}}}}}}
connections: [{{from: cars, to: broker}}, {{from: pumps, to: edge}}, {bridge}]
""")
    at(graph, first, SECOND)  # whichever is asked first
    assert at(graph, "broker", SECOND)[:2] == (3, 8)
    assert at(graph, "edge", SECOND)[:2] == (5, 8)


def test_a_chain_of_services_needs_no_depth() -> None:
    services = ", ".join(f"e{n}: {{type: event-hubs}}" for n in range(3_000))
    arrows = ", ".join(f"{{from: e{n}, to: e{n + 1}}}" for n in range(2_999))
    graph = graph_of(
        f"services: {{{services}}}\ndevices: {{cars: {{count: 30, telemetry: {{interval: 10s}}}}}}\n"
        f"connections: [{{from: cars, to: e0}}, {arrows}]"
    )
    assert at(graph, "e2999", SECOND) == (0, 3, ())


def test_readers_of_event_hubs_take_everything_once_for_each_group() -> None:
    text = """
services: {{events: {{type: event-hubs, throughputUnits: 1}}}}
devices: {{cars: {{count: 3000, telemetry: {{interval: 10s}}}}}}
applications: {{a: {{}}, b: {{}}, c: {{}}}}
connections:
  - {{from: cars, to: events}}
  - {{from: events, to: a{a}}}
  - {{from: events, to: b{b}}}
  - {{from: events, to: c{c}}}
"""
    out = "messagesOutPerSecond"
    named = [f", consumerGroup: {name}" for name in "xyz"]
    assert at(graph_of(text.format(a=named[0], b=named[1], c=named[2])), "events", out)[:2] == (900, 900)
    assert at(graph_of(text.format(a=named[0], b=named[0], c=named[2])), "events", out)[:2] == (600, 600)
    assert at(graph_of(text.format(a=named[0], b="", c="")), "events", out)[:2] == (300, 900)
    assert at(graph_of(text.format(a="", b="", c="")), "events", out)[:2] == (300, 900)


BUILT_IN = """
services:
  hub: {{type: iot-hub, sku: S3, units: 1{routing}}}
  a: {{type: event-hubs}}
  b: {{type: event-hubs}}
applications: {{reader: {{}}}}
devices: {{cars: {{count: 3000, telemetry: {{interval: 10s}}}}}}
connections:
  - {{from: cars, to: hub}}
  - {{from: hub, to: reader, consumerGroup: own}}
{routes}
"""


@pytest.mark.parametrize(
    ("routing", "shares", "found"),
    [
        # 3,000 / 10 s are 300 a second; without routes all of them are at the built-in endpoint.
        ("", (), (300, 300)),
        ("routes: 0", (), (300, 300)),
        # A route that is not drawn may take anything.
        ("routes: 1, fallback: true", (), (0, 300)),
        # 30% and 50% leave 20% if they do not overlap, and 50% if they do.
        ("fallback: true", ("30%", "50%"), (60, 150)),
        ("fallback: true", ("80%", "50%"), (0, 60)),
        ("fallback: true", ("30%", ""), (0, 210)),
        # Portal and Terraform differ in whether the fallback is on.
        ("", ("30%", "50%"), (0, 150)),
        # A route without a filter takes all.
        ("fallback: true", ("100%",), (0, 0)),
    ],
)
def test_the_built_in_endpoint_gets_what_routes_leave(
    routing: str, shares: tuple[str, ...], found: tuple[float, float]
) -> None:
    routes = [
        f"  - {{from: hub, to: {'ab'[n]}, via: route{each and f', share: {each}'}}}"
        for n, each in enumerate(shares)
    ]
    text = BUILT_IN.format(routing=routing and f", routing: {{{routing}}}", routes="\n".join(routes))
    assert at(graph_of(text), "reader", SECOND)[:2] == found


def test_an_asset_sends_a_message_for_each_of_its_datasets() -> None:
    graph = graph_of("""
services: {edge: {type: iot-operations}}
assets: {presses: {count: 10, datasets: 3, dataPoints: 500, telemetry: {interval: 2s, size: 1KB}}}
connections: [{from: presses, to: edge}]
""")
    assert at(graph, "edge", SECOND)[0] == 15


# One fleet on several hubs

FLEET = """
services:
  one: {{type: iot-hub, sku: S1, units: {units}}}
  two: {{type: iot-hub, sku: S1, units: {units}}}
  dps: {{type: device-provisioning-service, linkedTo: [one, two]{dps}}}
devices: {{cars: {{count: 10000, provisionedBy: dps, telemetry: {{interval: 60s}}, reconnectWithin: 100s}}}}
connections: [{more}]
"""


def fleet(units: int = 20, dps: str = "", more: str = "") -> Facts:
    return graph_of(FLEET.format(units=units, dps=dps, more=more))


def test_a_spread_fleet_is_unknown_at_one_hub_and_known_for_all() -> None:
    graph = fleet()
    assert at(graph, "one", DAY) == (0, 0, ("cars",))
    assert ask(graph, "dps", "fleet", DAY) == 14_400_000
    assert ask(graph, "dps", "fleetCapacity", DAY) == 16_000_000
    assert ask(graph, "dps", "fleet", "devices") == 10_000
    assert ask(graph, "dps", "fleet", "connectsPerSecond") == 100
    assert ask(graph, "dps", "fleetHomes", DAY) == "one, two"


def test_weighed_evenly_on_equal_hubs_each_has_its_share() -> None:
    graph = fleet(dps=", allocation: evenly-weighted")
    assert at(graph, "one", DAY) == (7_200_000, 7_200_000, ())
    assert at(graph, "two", "devices")[0] == 5_000
    # Too much for both together is said once, and not at each.
    assert at(fleet(units=1, dps=", allocation: evenly-weighted"), "one", DAY) == (0, 0, ("cars",))


def test_a_fleet_that_names_one_hub_is_there() -> None:
    graph = fleet(more="{from: cars, to: one}")
    assert at(graph, "one", DAY)[0] == 14_400_000
    assert at(graph, "two", DAY) == (0, 0, ())
    assert at(graph, "two", "devices") == (0, 0, ())
    assert ask(graph, "dps", "fleet", DAY) == 0


def test_a_fleet_that_draws_two_hubs_is_counted_once() -> None:
    graph = graph_of("""
services: {one: {type: iot-hub, sku: S1, units: 1}, two: {type: iot-hub, sku: S1, units: 1}}
devices: {cars: {count: 1000, telemetry: {interval: 60s}}, vans: {count: 10, telemetry: {interval: 60s}}}
connections: [{from: cars, to: one}, {from: cars, to: two}, {from: vans, to: one}]
""")
    assert at(graph, "one", DAY) == (14_400, 14_400, ("cars",))
    assert ask(graph, "cars", "fleet", DAY) == 1_440_000 + 14_400
    assert ask(graph, "vans", "fleet", DAY) == 0
    found = sum_of(graph, graph.plan.by_id["cars"], DAY, "fleet")
    assert [term.value for term in found.terms] == [1_440_000, 14_400]
    assert (found.available, found.reckoned) == (800_000, "fleet")


def test_a_group_behind_two_gateways_reaches_the_hub_once() -> None:
    graph = graph_of("""
services: {hub: {type: iot-hub}, east: {type: iot-edge}, west: {type: iot-edge}}
devices: {cars: {count: 1000, telemetry: {interval: 10s}}}
connections: [{from: cars, to: east}, {from: cars, to: west}, {from: east, to: hub}, {from: west, to: hub}]
""")
    assert at(graph, "hub", SECOND)[:2] == (0, 100)
    assert at(graph, "hub", "devices")[0] >= 1_000


# Outages


def test_what_waits_at_a_site_and_how_long_it_takes_to_work_it_off() -> None:
    graph = graph_of("""
sites: {depot: {maxOffline: 24h, count: 2}}
services: {hub: {type: iot-hub, sku: S1, units: 9}, edge: {type: iot-edge, site: depot}}
devices: {trackers: {count: 6000, site: depot, telemetry: {interval: 300s, size: 900B}}}
connections: [{from: trackers, to: edge}, {from: edge, to: hub}]
""")
    edge, hub = graph.plan.by_id["edge"], graph.plan.by_id["hub"]
    # At each of two depots: 6,000 / 300 s × 900 B × 86,400 s.
    assert graph.backlog(edge) == 1_555_200_000
    assert graph.backlog_words(edge).startswith(
        " (1.4 GB: trackers: 12,000 × 1 / 300 s × 900 B / 2 sites, for 24 h)"
    )
    # 1,728,000 messages wait; 9 × 400,000 - 3,456,000 = 144,000 a day are left: twelve days, of one depot of two.
    found = catch_up(graph, hub)
    assert found is not None
    assert (found.site, found.measure) == ("depot", DAY)
    assert found.hours == pytest.approx(12 * 24)


def test_one_day_offline_takes_the_quota_of_the_day_twenty_four() -> None:
    # 12,000 × 288 a day are 3,456,000 of 3,600,000, though 40 of 108 a second look roomy.
    graph = graph_of("""
sites: {yard: {maxOffline: 24h}}
services: {hub: {type: iot-hub, sku: S1, units: 9}, edge: {type: iot-edge, site: yard}}
devices: {trackers: {count: 12000, site: yard, telemetry: {interval: 300s, size: 900B}}}
connections: [{from: trackers, to: edge}, {from: edge, to: hub}]
""")
    found = catch_up(graph, graph.plan.by_id["hub"])
    assert found is not None
    assert found.measure == DAY
    assert found.hours == pytest.approx(24 * 24)
    # One unit more: 3,456,000 / 544,000 a day; one less is too few for the day already: never.
    assert catch_up_of(graph, units=10) == pytest.approx(3_456_000 / 544_000 * 24)
    assert catch_up_of(graph, units=8) is None


def catch_up_of(graph: Facts, units: int) -> float | None:
    hub = graph.plan.by_id["hub"]
    hub.fields = {**hub.fields, "units": units}
    found = catch_up(Facts(graph.plan, load_rulebook().pack["KNOWLEDGE"], {}), hub)
    assert found is not None
    return found.hours
