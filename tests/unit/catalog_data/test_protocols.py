"""The closed list of protocols, their families, versions and other names."""

from __future__ import annotations

from typing import Any

import pytest

Protocols = dict[str, dict[str, Any]]

FAMILIES = {
    "mqtt": {
        *("mqtt", "mqtt-3.1", "mqtt-3.1.1", "mqtt-5", "mqtt-3.1.1-websocket", "mqtt-5-websocket"),
        *("sparkplug-b", "vda-5050"),
    },
    "amqp": {"amqp", "amqp-websocket"},
    "http": {"https", "http", "rest", "sse"},
    "kafka": {"kafka"},
    "websocket": {"websocket"},
    "coap": {"coap"},
    "lwm2m": {"lwm2m"},
    "opc-ua": {"opc-ua"},
    "media": {"onvif", "rtsp", "media"},
    "industrial": {
        *("modbus", "modbus-tcp", "modbus-rtu", "bacnet", "profinet", "ethernet-ip", "s7", "knx", "lonworks"),
    },
    "radio": {"lorawan", "zigbee", "ble"},
    "opentelemetry": {"opentelemetry"},
    "other": {"sbmp"},
}


def test_closed_list_by_family(protocols: Protocols) -> None:
    families: dict[str, set[str]] = {}
    for name, protocol in protocols.items():
        families.setdefault(protocol["transport"], set()).add(name)
    assert families == FAMILIES, "a protocol has its line in FAMILIES in this file"


def test_another_name_leads_to_one_protocol(protocols: Protocols) -> None:
    leads = {name: name for name in protocols}
    for name, protocol in protocols.items():
        for alias in protocol.get("aliases", ()):
            assert leads.setdefault(alias, name) == name, alias
            assert alias != name


@pytest.mark.parametrize(
    ("alias", "name"),
    [
        ("mqtt v5", "mqtt-5"),
        ("mqtt5", "mqtt-5"),
        ("mqttv3.1.1", "mqtt-3.1.1"),
        ("opcua", "opc-ua"),
        ("wss", "websocket"),
    ],
)
def test_what_people_write_is_known(alias: str, name: str, protocols: Protocols) -> None:
    assert alias in protocols[name]["aliases"]


def test_names_without_a_version(protocols: Protocols) -> None:
    open_ones = {name: set(p["versions"]) for name, p in protocols.items() if "versions" in p}
    assert set(open_ones) == {"mqtt", "modbus", "sparkplug-b", "vda-5050", "rest"}
    assert open_ones["modbus"] == {"modbus-tcp", "modbus-rtu"}
    assert open_ones["mqtt"] == {name for name in FAMILIES["mqtt"] if protocols[name].get("version")}
    for name, versions in open_ones.items():
        assert all(protocols[version]["transport"] == protocols[name]["transport"] for version in versions)
        assert not any("versions" in protocols[version] for version in versions)


def test_the_version_is_the_one_in_the_name(protocols: Protocols) -> None:
    versions = {name: p["version"] for name, p in protocols.items() if "version" in p}
    assert versions
    for name, version in versions.items():
        assert name.removesuffix("-websocket") == f"mqtt-{version}"


def test_websockets_pass_where_https_does(protocols: Protocols) -> None:
    tunnelled = {name for name, p in protocols.items() if p.get("websocket")}
    assert tunnelled == {"mqtt-3.1.1-websocket", "mqtt-5-websocket", "amqp-websocket"}
    assert all(protocols[name]["ports"] == protocols["https"]["ports"] == [443] for name in tunnelled)


def test_ports_that_are_open_are_encrypted(protocols: Protocols) -> None:
    assert all(p["secure"] for p in protocols.values() if "ports" in p)
    assert not [name for name, p in protocols.items() if 1883 in p.get("ports", ())]


def test_what_may_be_a_version_stands_in_no_list(services: dict[str, Any], protocols: Protocols) -> None:
    """A list that said only `rest` would leave open whether plain HTTP is taken."""
    for type_, service in services.items():
        for key in ("accepts", "speaks"):
            facts = service["facts"].get(key, [])  # several where they hold one after the other
            for fact in facts if isinstance(facts, list) else [facts]:
                assert not [name for name in fact["value"] if "versions" in protocols[name]], type_
