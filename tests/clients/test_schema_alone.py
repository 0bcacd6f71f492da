"""What the JSON Schema is worth without our server: yaml-language-server completes and explains by it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.lsp.client import Client
from tests.npm import FOLDER, ROOT, need

pytestmark = pytest.mark.slow

HEAD = (
    f"# yaml-language-server: $schema={(ROOT / 'schemas' / 'architecture.schema.json').as_uri()}\n"
    "apiVersion: iotlint/v1\nkind: Architecture\nmetadata:\n  name: p\n"
)
# Where the cursor is, what is offered there, what must not be.
COMPLETED: tuple[tuple[str, list[str], list[str]], ...] = (
    ("|\n", ["services", "solution", "connections"], ["sku"]),
    ("solution:\n  |\n", ["type", "approach", "allowPreview"], ["services"]),
    ("solution:\n  type: |\n", ["cloud", "edge", "hybrid"], ["production"]),
    ("requirements:\n  - |\n", ["dashboards", "device-twins"], ["cloud"]),
    ("services:\n  a:\n    type: |\n", ["iot-hub", "event-grid"], ["S1"]),
    (
        "services:\n  a:\n    type: iot-hub\n    |\n",
        ["sku", "routing", "retention"],
        ["twins", "broker", "sensorProfile", "sessions"],
    ),
    (
        "services:\n  a:\n    type: iot-operations\n    |\n",
        ["broker", "settings"],
        ["routing", "twins", "hosting"],
    ),
    ("services:\n  a:\n    type: functions\n    |\n", ["hosting", "executionModel"], ["broker", "routing"]),
    ("services:\n  a:\n    type: iot-hub\n    sku: |\n", ["F1", "S1", "B3"], ["Premium"]),
    (
        "services:\n  a:\n    type: iot-operations\n    broker:\n      |\n",
        ["memoryProfile", "frontends"],
        ["sku"],
    ),
    ("devices:\n  a:\n    |\n", ["count", "protocols", "telemetry"], ["sku"]),
    ("devices:\n  a:\n    protocols:\n      - |\n", ["mqtt-5", "coap"], ["dashboards"]),
    ("sites:\n  a:\n    connectivity: |\n", ["always", "intermittent", "air-gapped"], []),
)
# Where the pointer is, and what is said there.
EXPLAINED: tuple[tuple[str, str], ...] = (
    ("services:\n  a:\n    type: iot|-hub\n", "Azure IoT Hub"),
    ("services:\n  a:\n    type: iot-hub\n    s|ku: S1\n", "Left out"),
    ("services:\n  a:\n    type: iot-hub\n    sku: S|1\n", "400,000 metered messages a day"),
    ("services:\n  a:\n    type: iot-hub\n    rou|ting: {}\n", "Only for"),
    ("requirements:\n  - dash|boards\n", "dashboards"),
    ("sites:\n  a:\n    connectivity: air-|gapped\n", "no link to the cloud"),
    ("solution:\n  allow|Preview: true\n", "Left out"),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    need(
        "Nobody asks what the schema is worth alone",
        ("yaml-language-server",),
        "npm install --prefix .tools yaml-language-server@1",
    )
    node = shutil.which("node")
    assert node is not None
    program = [node, str(FOLDER / "yaml-language-server" / "bin" / "yaml-language-server"), "--stdio"]
    with Client(tmp_path_factory.mktemp("yaml"), program=program) as made:
        text = {
            "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
            "hover": {"contentFormat": ["markdown"]},
        }
        made.start(textDocument=text)
        settings = {
            "yaml": {"hover": True, "completion": True, "validate": True, "schemaStore": {"enable": False}}
        }
        made.notify("workspace/didChangeConfiguration", {"settings": settings})
        yield made


def opened(client: Client, body: str) -> tuple[str, int, int]:
    text = HEAD + body
    client.opened = getattr(client, "opened", 0) + 1  # type: ignore[attr-defined]
    uri = client.uri(f"{client.opened}.yaml")  # type: ignore[attr-defined]
    client.open(uri, text.replace("|", "", 1))
    before = text[: text.index("|")].split("\n")
    return uri, len(before) - 1, len(before[-1])


def test_twenty_places() -> None:
    assert len(COMPLETED) + len(EXPLAINED) == 20


@pytest.mark.parametrize(("body", "wanted", "unwanted"), COMPLETED)
def test_the_right_words_are_offered(
    client: Client, body: str, wanted: list[str], unwanted: list[str]
) -> None:
    found = client.at("completion", *opened(client, body))
    items = found["items"] if isinstance(found, dict) else found
    labels = {item["label"] for item in items}
    assert set(wanted) <= labels
    assert labels.isdisjoint(unwanted)


@pytest.mark.parametrize(("body", "said"), EXPLAINED)
def test_places_are_explained(client: Client, body: str, said: str) -> None:
    found = client.at("hover", *opened(client, body))
    assert found is not None
    assert said in found["contents"]["value"]


def test_a_malformed_value_is_refused_in_words(client: Client) -> None:
    uri, _, _ = opened(client, "devices:\n  a:\n    telemetry: {interval: 5 parsecs, size: big}|\n")
    messages = [each["message"] for each in client.published(uri)]
    assert any("Write a length of time" in message for message in messages)
    assert not any("^" in message for message in messages)  # no regular expressions


def test_values_come_with_a_line_each(client: Client) -> None:
    found = client.at("completion", *opened(client, "services:\n  a:\n    type: |\n"))
    items = {item["label"]: item for item in (found["items"] if isinstance(found, dict) else found)}
    told = items["iot-hub"].get("documentation")
    assert "Azure IoT Hub" in str(told)
