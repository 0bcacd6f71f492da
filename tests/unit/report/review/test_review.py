"""What a review says of a plan: parts, sums, dates, requirements, findings."""

from __future__ import annotations

import itertools

import pytest

from iotlint.config.values import Config
from iotlint.report.options import Options
from iotlint.report.review.model import Asked, Load, Part, Review
from iotlint.report.review.write import as_comment, as_page, reviews
from iotlint.run.judged import judge_file

AS_OF = "2026-11-24"
HEADER = "apiVersion: iotlint/v1\nkind: Architecture\n"
PLAN = (
    HEADER
    + """
metadata: {name: plant, description: Two halls, owner: team-a, environment: production}
solution: {type: hybrid, until: 2031-12-31, regions: [westeurope, northeurope]}
requirements:
  device-telemetry: {appliesTo: [meters]}
  zero-touch-provisioning: {}
  over-the-air-updates: {providedBy: mender}
  x-cost-control: {}
sites: {hall: {count: 3}}
services:
  hub: {type: iot-hub, sku: S1, units: 1, region: westeurope}
  factory: {type: iot-operations, site: hall}
  apps: {type: iot-central}
devices:
  meters: {count: 1000, protocols: [coap], telemetry: {interval: 60s, size: 1KB}}
connections:
  - {from: meters, to: hub, protocol: coap}
"""
)


def review(text: str = PLAN) -> Review:
    (only,) = reviews(judge_file("plan.yaml", text.encode(), Config(), AS_OF))
    return only


def part(found: Review, title: str) -> Part:
    (only,) = [each for each in found.parts if each.title.startswith(title)]
    return only


def asked(found: Review, name: str) -> Asked:
    (only,) = [each for each in found.requirements if each.name == name]
    return only


def test_it_says_what_the_plan_is_and_how_much_of_it() -> None:
    found = review()
    assert (found.name, found.description) == ("plant", "Two halls")
    assert dict(found.about) == {
        "owner": "team-a",
        "environment": "production",
        "solution type": "hybrid",
        "has to run until": "2031-12-31",
        "regions": "westeurope, northeurope",
    }
    assert dict(found.counts) == {"devices": "1,000", "sites": "3", "services": "3", "connections": "1"}


def test_devices_of_unknown_number_are_not_counted_as_none() -> None:
    found = review(HEADER + "metadata: {name: p}\ndevices: {a: {count: 5}, b: {}}\n")
    assert dict(found.counts)["devices"] == "5 or more"


def test_a_part_has_what_the_plan_says_there_its_findings_sums_and_facts() -> None:
    hub = part(review(), "hub, IoT Hub")
    (member,) = hub.members
    assert (member.id, member.what, member.type) == ("hub", "Azure IoT Hub", "iot-hub")
    assert member.fields == (("type", "iot-hub"), ("sku", "S1"), ("units", "1"), ("region", "westeurope"))
    assert "HUB301" in {each.code for each in hub.findings}
    assert {each.load.measure for each in hub.capacity} >= {"metered messages a day", "messages a second"}
    facts = {fact.key: fact for fact in member.facts}
    assert facts["tiers.S1.messagesPerDay"].value == "400,000"
    assert facts["tiers.S1.messagesPerDay"].source.address.startswith("https://")
    assert not [key for key in facts if key.startswith("tiers.S2")]


def test_an_arrow_is_a_part_too() -> None:
    arrow = part(review(), "meters → hub")
    assert [member.id for member in arrow.members] == ["meters → hub"]
    assert arrow.members[0].fields == (("from", "meters"), ("to", "hub"), ("protocol", "coap"))
    assert {each.code for each in arrow.findings} == {"CON101"}
    # What is seen comes first, since that is what somebody who speaks to the machine will say.
    assert arrow.label == "coap ✖ CON101 1.44M of 400k a day | meters → hub (coap) | worst: error"


def test_nested_fields_are_dotted_and_a_secret_is_blackened_by_its_name() -> None:
    text = (
        HEADER
        + "metadata: {name: p}\nservices:\n  o: {type: other, name: x, labels: {password: hunter2secret}}\n"
    )
    fields = dict(part(review(text), "o, x").members[0].fields)
    assert fields["type"] == "other"
    assert "hunter2secret" not in str(fields)
    assert "labels.password" in fields


def test_many_alike_are_counted_not_listed() -> None:
    devices = "".join(f"  d{n}: {{count: 2}}\n" for n in range(100))
    links = "".join(f"  - {{from: d{n}, to: hub}}\n" for n in range(100))
    text = (
        f"{HEADER}metadata: {{name: p}}\nservices: {{hub: {{type: iot-hub}}}}\n"
        f"devices:\n{devices}connections:\n{links}"
    )
    many = part(review(text), "d0, d1 and 98 more, 200 devices")
    assert len(many.members) + many.more == 100
    assert many.more == 60


def test_what_arrives_stands_beside_what_a_service_takes() -> None:
    rows = {each.load.measure: each for each in review().capacity}
    day = rows["metered messages a day"]
    # 1000 devices, once a minute: 1,440 a day each; an S1 unit takes 400,000.
    assert day.service == "hub"
    assert (day.load.amount, day.load.room, day.load.verdict) == ("1,440,000", "400,000", "over")
    assert (day.load.shares, day.load.share) == ((3.6, 3.6), "360 %")
    assert day.load.words == "meters: 1,000 × 1,440 a day × 1 chunk"
    assert rows["devices"].load.verdict == "fits"
    assert dict(review().sizes)["hub"].startswith("S1 × 4")


def load(text: str, measure: str) -> Load:
    (found,) = [each.load for each in review(text).capacity if each.load.measure == measure]
    return found


def test_without_units_the_share_is_a_range() -> None:
    # One S1 unit takes 400,000 a day, 200 units, the most there are, 80,000,000.
    day = load(PLAN.replace("units: 1, ", ""), "metered messages a day")
    assert (day.room, day.share, day.verdict) == ("400,000 to 80,000,000", "2 to 360 %", "perhaps")


def test_without_a_tier_nothing_is_said_about_the_share() -> None:
    rows = [each.load for each in review(PLAN.replace("sku: S1, units: 1, ", "")).capacity]
    (day,) = [each for each in rows if each.measure == "metered messages a day"]
    assert (day.room, day.shares, day.share, day.verdict) == ("not known", None, "", "unknown")


def test_close_to_the_limit_is_tight() -> None:
    day = load(PLAN.replace("units: 1", "units: 4"), "metered messages a day")
    assert (day.share, day.verdict) == ("90 %", "tight")


FLOWS = (
    HEADER
    + """
metadata: {name: p}
services:
  hub: {type: iot-hub, sku: S1, units: 9}
  ev: {type: event-hubs, sku: Standard, throughputUnits: 1}
  asa: {type: stream-analytics}
  out: {type: event-hubs, sku: Standard, throughputUnits: 1}
devices:
  meters: {count: 600, telemetry: {interval: 10s, size: 1KB}}
  silent: {count: 5}
connections:
  - {from: meters, to: hub}
  - {from: silent, to: hub}
  - {from: hub, to: ev, via: route}
  - {from: hub, to: asa, share: 50%}
  - {from: asa, to: out}
  - {from: hub, to: meters, data: [commands]}
"""
)


def test_what_goes_along_an_arrow_is_a_range_beside_what_the_target_takes() -> None:
    flows = {(each.source, each.target): each for each in review(FLOWS).flows}
    # 600 / 10 s are 60 a second and 5,184,000 a day; S1 × 9 takes 108 a second and 3,600,000 a day.
    first, second = flows["meters", "hub"].loads
    assert (first.measure, first.amount, first.verdict) == ("metered messages a day", "5,184,000", "over")
    assert (second.measure, second.amount, second.room, second.share) == (
        "messages a second",
        "60",
        "108",
        "56 %",
    )
    # The hub passes on anything from nothing to all of it, and others send to it nobody knows how much.
    passed = {each.measure: each for each in flows["hub", "ev"].loads}["messages a second"]
    assert (passed.least, passed.most, passed.whole) == (0, 60, "hub: all of 60 (meters: 600 × 1 / 10 s)")
    assert (passed.share, passed.verdict) == ("0 to 6 %", "fits")
    # A stated share of what certainly arrives, and perhaps more.
    half = {each.measure: each for each in flows["hub", "asa"].loads}["messages a second"]
    assert (half.least, half.amount, half.words.split(";")[0]) == (30, "at least 30", "hub: 50% of 60")
    # Of what Stream Analytics makes of it, nothing is known.
    assert [each.amount for each in flows["asa", "out"].loads] == ["not known"]
    assert ("hub", "meters") not in flows


def test_the_arrow_is_drawn_with_its_bar() -> None:
    arrows = {arrow.about: arrow.bar for arrow in review(FLOWS).picture.arrows}
    bar = arrows["connections.0",]
    assert bar is not None
    assert (bar.least, bar.verdict, bar.text) == (1.44, "over", "5.18M of 3.6M a day")
    assert arrows["connections.5",] is None
    assert "5.18M of 3.6M a day" in part(review(FLOWS), "meters → hub").label


def test_what_nobody_stated_stands_with_its_rules_and_values() -> None:
    found = review(
        HEADER + "metadata: {name: p}\nservices: {hub: {type: iot-hub}}\ndevices: {m: {count: 5}}\n"
    )
    (tier,) = [each for each in found.wanted if each.name == "hub.sku"]
    assert tier.possible == "F1, B1, B2, B3, S1, S2, S3"
    assert tier.where == "plan.yaml:4:12"
    assert found.undecided >= len(tier.rules) > 1
    assert all(name and code.startswith("HUB") for code, name in tier.rules)


def test_requirements_and_what_meets_them() -> None:
    found = review()
    assert [each.name for each in found.requirements] == [
        "device-telemetry",
        "zero-touch-provisioning",
        "over-the-air-updates",
        "x-cost-control",
    ]
    # IoT Operations and Central provide it as well, but the meters send to the hub.
    telemetry = asked(found, "device-telemetry")
    assert (telemetry.met_by, telemetry.verdict, telemetry.applies_to) == (("hub",), "met", "meters")
    assert asked(found, "over-the-air-updates").verdict == "elsewhere"
    assert "mender" in asked(found, "over-the-air-updates").words
    assert asked(found, "x-cost-control").verdict == "own"
    zero_touch = asked(found, "zero-touch-provisioning")
    assert "DPS104" in {each.code for each in zero_touch.findings}
    assert found.tally == "2 met, 1 in doubt, 1 of your own"


def test_a_requirement_that_nothing_provides_is_open() -> None:
    text = HEADER + "metadata: {name: p}\nrequirements: [dashboards]\nservices: {hub: {type: iot-hub}}\n"
    found = review(text)
    assert (asked(found, "dashboards").verdict, found.tally) == ("open", "1 not met")


def test_what_the_approach_asks_for_is_a_requirement_too() -> None:
    text = (
        f"{HEADER}metadata: {{name: p}}\nsolution: {{approach: adaptive-cloud}}\n"
        "requirements: [device-telemetry]\nservices: {hub: {type: iot-hub}}\n"
    )
    last = review(text).requirements[-1]
    assert (last.name, last.verdict) == ("adaptive-cloud-management", "open")
    assert "asked for by the approach" in last.words


def test_findings_come_gravest_first_with_reason_remedy_and_sources() -> None:
    found = review().findings
    grades = [("info", "warning", "error").index(each.severity) for each in found]
    assert grades == sorted(grades, reverse=True)
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    (coap,) = [each for each in found if each.code == "CON101"]
    assert coap.place.where == "plan.yaml:19:39"
    assert [row.text for row in coap.place.rows if row.marks] == [
        "  - {from: meters, to: hub, protocol: coap}"
    ]
    assert coap.concerns == ("meters", "hub")
    assert coap.why.startswith("Each service")
    assert coap.remedy
    assert coap.sources[0].address.startswith("https://")


def test_of_very_many_findings_the_gravest_are_told_and_all_are_counted() -> None:
    devices = "".join(f"  d{n}: {{count: 1, protocols: [coap]}}\n" for n in range(700))
    links = "".join(f"  - {{from: d{n}, to: hub, protocol: coap}}\n" for n in range(700))
    plan = f"metadata: {{name: p}}\nservices: {{hub: {{type: iot-hub}}}}\ndevices:\n{devices}connections:\n{links}"
    found = review(HEADER + plan)
    numbers = dict(found.numbers)
    assert numbers["error"] == 700
    assert {each.severity for each in found.findings} == {"error"}
    assert len(found.findings) + found.more == sum(numbers.values())


def test_what_was_accepted_stands_apart_with_its_reason() -> None:
    text = PLAN.replace("protocol: coap}", "protocol: coap}  # iotlint: ignore[CON101] a proxy translates")
    found = review(text)
    assert "CON101" not in {each.code for each in found.findings}
    assert [(each.code, each.suppressed) for each in found.suppressed] == [
        ("CON101", "a proxy translates (plan.yaml:19)")
    ]
    assert all("CON101" not in each.label for each in found.parts)


def test_the_timeline_runs_from_the_day_of_judgment() -> None:
    central, until = review().moments
    assert (central.event.element, central.event.what) == ("apps", "is retired")
    assert (until.event.date, until.at) == ("2031-12-31", 1.0)
    assert 0 < central.at < 1
    assert central.at == central.event.days / until.event.days


def test_what_ends_at_one_time_is_told_apart_on_the_line() -> None:
    services = "".join(f"  old{n}: {{type: time-series-insights}}\n" for n in range(3))
    found = review(
        PLAN.replace("  apps: {type: iot-central}\n", f"  apps: {{type: iot-central}}\n{services}")
    )
    places = [each.at for each in found.moments]
    assert len(places) == 5
    assert places[0] == 0
    assert places[-1] == 1
    assert all(after - before >= 0.0249 for before, after in itertools.pairwise(places))


def test_a_line_of_time_that_is_full_stays_within_its_ends() -> None:
    services = "".join(f"  old{n}: {{type: time-series-insights}}\n" for n in range(100))
    text = f"{HEADER}metadata: {{name: p}}\nsolution: {{until: 2030-01-01}}\nservices:\n{services}"
    places = [each.at for each in review(text).moments]
    assert len(places) == 101
    assert min(places) >= 0
    assert max(places) <= 1
    assert places == sorted(places)


def test_all_facts_about_a_service_type_stand_once() -> None:
    text = PLAN.replace("  factory:", "  second: {type: iot-hub}\n  factory:")
    types = [each.type for each in review(text).facts]
    assert types == ["iot-hub", "iot-operations", "iot-central"]


def test_a_broken_entry_has_no_fields_and_is_no_crash() -> None:
    text = (
        HEADER
        + "metadata: {name: p}\nservices: {hub: 5, other-hub: {type: nonsense}}\nconnections: [1, {from: a}]\n"
    )
    assert {each.code for each in review(text).findings} >= {"FMT202", "FMT204"}


# The comment


def comment(text: str) -> str:
    return as_comment(judge_file("plan.yaml", text.encode(), Config(), AS_OF), Options())


def test_a_comment_has_picture_requirements_capacity_timeline_and_findings() -> None:
    text = comment(PLAN)
    order = [
        "<!-- iotlint -->",
        "### iotlint: ",
        "```mermaid\n",
        "<summary>Requirements: 2 met, 1 in doubt, 1 of your own</summary>",
        "<summary>Capacity: 1 limit exceeded</summary>",
        "<summary>Timeline: 2 dates</summary>",
        "| Severity | Rule | Place | Finding |",
    ]
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    assert "| ✖ | zero-touch-provisioning |" in text or "| ⚠ | zero-touch-provisioning |" in text


def test_several_plans_are_told_apart() -> None:
    text = comment(f"{PLAN}---\n{PLAN.replace('name: plant', 'name: mill')}")
    assert text.index("#### plant") < text.index("#### mill")
    assert text.count("```mermaid") == 2


def test_a_comment_never_grows_beyond_what_github_takes() -> None:
    devices = "".join(f"  device-number-{n}: {{count: 2, protocols: [coap]}}\n" for n in range(3000))
    links = "".join(
        f"  - {{from: device-number-{n}, to: hub{n % 90}, protocol: coap}}\n" for n in range(3000)
    )
    hubs = "".join(f"  hub{n}: {{type: iot-hub}}\n" for n in range(90))
    text = comment(
        f"{HEADER}metadata: {{name: p}}\nservices:\n{hubs}devices:\n{devices}connections:\n{links}"
    )
    assert len(text) <= 65_536
    assert "too large for a comment" in text
    assert "findings more" in text or "more, none graver" in text


@pytest.mark.parametrize(
    ("access", "tally", "words"),
    [
        ("disabled", "1 met, 1 for the plan as a whole", "a property of the plan as a whole"),
        ("enabled", "1 met, 1 in doubt", "a property of the plan as a whole, with errors"),
    ],
)
def test_what_the_plan_as_a_whole_is_to_have_counts_where_something_speaks_against_it(
    access: str, tally: str, words: str
) -> None:
    found = review(
        HEADER
        + f"""
metadata: {{name: p}}
requirements: {{private-networking: {{}}, device-telemetry: {{}}}}
services:
  hub: {{type: iot-hub, publicNetworkAccess: {access}}}
  lake: {{type: fabric}}
devices: {{meters: {{network: private}}}}
connections:
  - {{from: meters, to: hub, network: private-link}}
  - {{from: hub, to: lake}}
"""
    )
    assert (found.tally, asked(found, "private-networking").words) == (tally, words)


def test_a_page_shows_so_many_architectures_and_says_how_many_more_there_are() -> None:
    text = "---\n".join(f"{HEADER}metadata: {{name: p{n}}}\n" for n in range(102))
    page = as_page(judge_file("plan.yaml", text.encode(), Config(), AS_OF))
    assert 'id="p100"' in page
    assert 'id="p101"' not in page
    assert "2 more stand in the file" in page
