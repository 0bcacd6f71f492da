"""What is offered at the cursor, and that the plan still parses once it is taken."""

from __future__ import annotations

from typing import Any

import pytest

from iotlint.source.load import load
from tests.lsp.client import Client, applied

HEAD = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: p}\n"
PLAN = """\
sites:
  plant: {}
services:
  hub:
    type: iot-hub
  ops:
    type: iot-operations
    site: plant
  dps: {type: device-provisioning-service}
  grid: {type: event-grid}
devices:
  meters: {count: 5, protocols: [coap, mqtt-5, https]}
"""
# Where the cursor is, what has to be among the offers, what must not be, which offer to take, and the line after it.
CASES: tuple[tuple[str, list[str], list[str], str, str], ...] = (
    ("services:\n  a:\n    |\n", ["type", "site"], [], "type", "    type: "),
    (
        "services:\n  a:\n    type: iot-hub\n    |\n",
        ["sku", "routing"],
        ["type", "twins", "broker"],
        "sku",
        "    sku: ",
    ),
    (
        "services:\n  a:\n    type: iot-operations\n    b|\n",
        ["broker"],
        ["routing"],
        "broker",
        "    broker: ",
    ),
    ("services:\n  a:\n    type: iot-hub\n    un|its: 3\n", ["units"], ["type"], "units", "    units: 3"),
    ("services:\n  a: {type: iot-hub, |}\n", ["sku"], ["type"], "sku", "  a: {type: iot-hub, sku: }"),
    (
        "services:\n  a: {type: iot-hub, | sku: S1}\n",
        ["units"],
        ["sku"],
        "units",
        "  a: {type: iot-hub, units: ,  sku: S1}",
    ),
    ("services:\n  a: {ty|\n", ["type"], [], "type", "  a: {type: "),
    ("services:\n  a:\n    type: |\n", ["iot-hub", "other"], [], "iot-hub", "    type: iot-hub"),
    ("services:\n  a:\n    type:|\n", ["iot-hub"], [], "iot-hub", "    type: iot-hub"),
    (
        "services:\n  a:\n    type: iot-c|\n    sku: S1\n",
        ["iot-central"],
        [],
        "iot-central",
        "    type: iot-central",
    ),
    ("services:\n  a:\n    type: 'iot-c|'\n", ["iot-central"], [], "iot-central", "    type: 'iot-central'"),
    ('services:\n  a:\n    type: "iot|\n', ["iot-hub"], [], "iot-hub", '    type: "iot-hub"'),
    (
        "services:\n  a: {type: iot-hub, sku: |}\n",
        ["F1", "S3"],
        ["Basic"],
        "S1",
        "  a: {type: iot-hub, sku: S1}",
    ),
    (
        "services:\n  a: {type: event-hubs, sku: |}\n",
        ["Basic"],
        ["S1"],
        "Basic",
        "  a: {type: event-hubs, sku: Basic}",
    ),
    (
        "services:\n  a: {type: iot-operations, version: |}\n",
        ["1.4"],
        ["S1"],
        "1.4",
        '  a: {type: iot-operations, version: "1.4"}',
    ),
    ("requirements:\n  - |\n", ["dashboards"], ["services"], "dashboards", "  - dashboards"),
    (
        "requirements: [dashboards, |]\n",
        ["device-twins"],
        ["dashboards"],
        "device-twins",
        "requirements: [dashboards, device-twins]",
    ),
    (
        "requirements:\n  dashboards: {}\n  |\n",
        ["device-twins"],
        ["dashboards"],
        "device-twins",
        "  device-twins: ",
    ),
    (
        "requirements:\n  offline-operation:\n    |\n",
        ["duration", "appliesTo"],
        ["rto"],
        "duration",
        "    duration: ",
    ),
    ("metadata:\n  environment: |\n", ["production"], [], "production", "  environment: production"),
    ("solution: {allowPreview: |}\n", ["true", "false"], [], "true", "solution: {allowPreview: true}"),
    ("|\n", ["solution", "connections"], ["metadata", "type"], "solution", "solution: "),
    (PLAN + "connections:\n  - |\n", ["from", "to"], [], "from", "  - from: "),
    (PLAN + "connections:\n  - from: |\n", ["meters", "hub", "plant"], [], "meters", "  - from: meters"),
    (
        PLAN + "connections:\n  - {from: meters, to: |}\n",
        ["hub", "ops"],
        ["meters"],
        "hub",
        "  - {from: meters, to: hub}",
    ),
    (PLAN + "connections:\n  - from: meters\n    |\n", ["to", "protocol"], ["from"], "to", "    to: "),
    (
        PLAN + "connections:\n- from: meters\n  to: hub\n  protocol: |\n",
        ["https"],
        ["coap", "kafka"],
        "https",
        "  protocol: https",
    ),
    (
        PLAN + "connections: [{from: meters, to: grid, protocol: |}]\n",
        ["mqtt-5"],
        ["coap"],
        "mqtt-5",
        "connections: [{from: meters, to: grid, protocol: mqtt-5}]",
    ),
    (
        PLAN.replace("count: 5", "provisionedBy: |"),
        ["dps"],
        ["hub", "plant"],
        "dps",
        "  meters: {provisionedBy: dps, protocols: [coap, mqtt-5, https]}",
    ),
    (
        PLAN.replace("count: 5", "site: |"),
        ["plant"],
        ["hub", "dps"],
        "plant",
        "  meters: {site: plant, protocols: [coap, mqtt-5, https]}",
    ),
    (PLAN.replace("count: 5", "protocols: [|]"), ["mqtt-5"], [], "mqtt-5", ""),
    (
        PLAN.replace(
            "{type: device-provisioning-service}", "{type: device-provisioning-service, linkedTo: [|]}"
        ),
        ["hub"],
        ["dps", "meters"],
        "hub",
        "  dps: {type: device-provisioning-service, linkedTo: [hub]}",
    ),
    (
        PLAN + "requirements:\n  dashboards: {appliesTo: [hub, |]}\n",
        ["meters", "plant"],
        ["hub"],
        "plant",
        "  dashboards: {appliesTo: [hub, plant]}",
    ),
    # A list that is still to be begun.
    ("requirements: |\n", ["dashboards"], [], "dashboards", "requirements: [dashboards]"),
    ("devices:\n  d:\n    protocols:|\n", ["mqtt-5"], [], "mqtt-5", "    protocols: [mqtt-5]"),
    ("devices:\n  d: {protocols: | count: 3}\n", ["mqtt-5"], [], "mqtt-5", ""),
    (PLAN + "connections:\n  |\n", ["- from"], ["from"], "- from", "  - from: "),
    # The text around it is no YAML.
    (PLAN + "connections:\n  - {from: meters, to: |\n", ["hub"], [], "hub", "  - {from: meters, to: hub"),
    ("services:\n  a: [{\n  b:\n    type: |\ndevices:\n", ["iot-hub"], [], "iot-hub", "    type: iot-hub"),
    (
        "services:\n  a:\n    type: iot-hub\n    what is this\n    |\n",
        ["sku"],
        ["type", "twins"],
        "sku",
        "    sku: ",
    ),
    ("services: {\n  a: {type: iot-hub,\n    |\n  },\n}\n", ["sku"], ["type"], "sku", "    sku: "),
)


def offers(client: Client, uri: str, text: str) -> list[Any]:
    before = text[: text.index("|")].split("\n")
    found = client.at("completion", uri, len(before) - 1, len(before[-1].encode("utf-16-le")) // 2)
    items: list[Any] = found["items"]
    return items


def test_what_fits_is_offered_and_the_plan_parses_with_it(client: Client) -> None:
    wrong = []
    for number, (body, wanted, unwanted, taken, line) in enumerate(CASES):
        uri = client.uri(f"{number}.yaml")
        text = (HEAD if "metadata:" not in body else HEAD.replace("metadata: {name: p}\n", "")) + body
        plain = text.replace("|", "", 1)
        client.open(uri, plain)
        items = {item["label"]: item for item in offers(client, uri, text)}
        missing = [label for label in wanted if label not in items]
        excess = [label for label in unwanted if label in items]
        if missing or excess:
            wrong.append((body, f"missing {missing}, excess {excess}, {list(items)[:5]}"))
            continue
        assert all("textEdit" in item for item in items.values())
        after = applied(plain, [items[taken]["textEdit"]])
        number = plain[: text.index("|")].count("\n")
        if line and after.split("\n")[number] != line:
            wrong.append((body, after.split("\n")[number]))
        broken = {fault.name for fault in load(plain, "p").faults}
        if not broken and {fault.name for fault in load(after, "p").faults} & {"syntax-error"}:
            wrong.append((body, "no longer parses"))
    assert not wrong, "\n".join(map(repr, wrong))


def test_values_are_explained(client: Client) -> None:
    uri = client.uri("a.yaml")
    text = HEAD + "requirements: [|]\n"
    client.open(uri, text.replace("|", ""))
    items = offers(client, uri, text)
    assert len(items) > 30
    assert all(item["documentation"]["value"] for item in items)


@pytest.mark.parametrize(
    ("text", "label", "filtered", "taken"),
    [
        ("services:\n  a:\n    type: kus|\n", "data-explorer", "kusto", "data-explorer"),
        (
            "services: {a: {type: 'dp|'}}\n",
            "device-provisioning-service",
            "'dps",
            "'device-provisioning-service'",
        ),
        ("services:\n  a: {type: Azure IoT H|}\n", "iot-hub", "Azure IoT Hub", "iot-hub"),
        ("services:\n  a: {type: cosm|}\n", "cosmos-db", "cosmos-db", "cosmos-db"),
        ("requirements: [autonomy|]\n", "offline-operation", "autonomy", "offline-operation"),
        ("requirements:\n  autonomy|\n", "offline-operation", "autonomy", "offline-operation: "),
        ("connections:\n  - {from: a, to: b, protocol: mqtts|}\n", "mqtt", "mqtts", "mqtt"),
    ],
)
def test_other_words_find_what_they_mean(
    client: Client, text: str, label: str, filtered: str, taken: str
) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, HEAD + text.replace("|", ""))
    item = next(each for each in offers(client, uri, HEAD + text) if each["label"] == label)
    assert (item["filterText"].lower(), item["textEdit"]["newText"]) == (filtered.lower(), taken)


@pytest.mark.parametrize("comment", ["ignore[", "ignore[HUB101, ", "ignore-file["])
def test_codes_are_offered_in_suppressions(client: Client, comment: str) -> None:
    uri = client.uri("a.yaml")
    text = HEAD + f"services:\n  hub: {{type: iot-hub}}  # iotlint: {comment}|"
    client.open(uri, text.replace("|", ""))
    items = offers(client, uri, text)
    assert items[0]["label"] == "HUB101"  # what is found in this line comes first
    assert len(items) > 300
    assert items[0]["documentation"]["value"]


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "services:\n  hub: {type: iot-hub}  # comp|let\n",
        HEAD + "services:\n  hub:\n    name: |\n",
        HEAD.replace("name: p", "description: |"),
        "on: [push]\njobs:\n  |\n",
        "|",
    ],
)
def test_where_nothing_is_known_nothing_is_offered(client: Client, text: str) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, text.replace("|", ""))
    assert offers(client, uri, text) == []
