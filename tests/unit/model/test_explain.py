"""Explaining mistakes of form: one problem each, at the key or value itself, with what was meant."""

import time
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings

from iotlint.model.explain import Problem, architecture_schema, explain
from iotlint.model.facets import facets_of
from iotlint.model.schema_code import SchemaError, validator_source
from tests.unit.model.trees import SCHEMA, damaged

MODULE: dict[str, Any] = {}
exec(validator_source(SCHEMA), MODULE)  # noqa: S102 - this is what the pack does
HEAD = {"apiVersion": "iotlint/v1", "kind": "Architecture", "metadata": {"name": "x"}}


def plan(text: str) -> dict[str, Any]:
    found = yaml.safe_load(text)
    return {**HEAD, "sites": {"yard": {}}, "devices": {"pumps": {}}, **found}


def only(text: str) -> Problem:
    """The one problem of a plan that is sound but for `text`."""
    problems = explain(plan(text))
    assert len(problems) == 1, problems
    return problems[0]


# text, name, route, part, replacement
MISTAKES = [
    ("services: {hub: {typ: iot-hub}}", "unknown-key", "services.hub.typ", "key", "type"),
    ("services: {hub: {type: iot-hub, colour: red}}", "unknown-key", "services.hub.colour", "key", None),
    (
        "services: {hub: {type: iot-hub, region: a, regions: b}}",
        "unknown-key",
        "services.hub.regions",
        "key",
        None,
    ),
    ("servces: {hub: {type: iot-hub}}", "unknown-key", "servces", "key", "services"),
    ("services: {hub: {type: iot-hubb}}", "unknown-value", "services.hub.type", "value", "iot-hub"),
    ("services: {hub: {type: 5}}", "unknown-value", "services.hub.type", "value", None),
    ("services: {hub: {type: iot-hub, sku: s1}}", "other-spelling", "services.hub.sku", "value", "S1"),
    ("services: {hub: {type: iot-hub, sku: GEN2}}", "unknown-value", "services.hub.sku", "value", None),
    ("services: {hub: {type: iot-hub, sku: 1}}", "unknown-value", "services.hub.sku", "value", None),
    ("services: {hub: {}}", "missing-key", "services.hub", "key", None),
    ("services: {hub: iot-hub}", "wrong-type", "services.hub", "value", None),
    ("services: {hub:}", "wrong-type", "services.hub", "value", None),
    ("services: [iot-hub]", "wrong-type", "services", "value", None),
    ("services:", "wrong-type", "services", "value", None),
    ("services: {Hub_1: {type: iot-hub}}", "malformed-value", "services.Hub_1", "key", None),
    ("services: {1: {type: iot-hub}}", "wrong-type", "services.1", "key", None),
    ("services: {erp: {type: other, kind: store}}", "missing-key", "services.erp", "key", None),
    (
        "services: {hub: {type: iot-hub, units: '1,200'}}",
        "other-spelling",
        "services.hub.units",
        "value",
        "1200",
    ),
    ("services: {hub: {type: iot-hub, units: 0}}", "malformed-value", "services.hub.units", "value", None),
    ("services: {hub: {type: iot-hub, units: 1.5}}", "wrong-type", "services.hub.units", "value", None),
    (
        "services: {hub: {type: iot-hub, existing: 'yes'}}",
        "other-spelling",
        "services.hub.existing",
        "value",
        "true",
    ),
    (
        "services: {hub: {type: iot-hub, minTlsVersion: 1.4}}",
        "malformed-value",
        "services.hub.minTlsVersion",
        "value",
        None,
    ),
    (
        "services: {hub: {type: iot-hub, purpose: File Upload}}",
        "malformed-value",
        "services.hub.purpose",
        "value",
        None,
    ),
    (
        "services: {hub: {type: iot-hub, labels: {a: [1]}}}",
        "wrong-type",
        "services.hub.labels.a",
        "value",
        None,
    ),
    ("sites: {yard:}", "wrong-type", "sites.yard", "value", None),
    (
        "sites: {yard: {cluster: {architecture: amd64}}}",
        "other-spelling",
        "sites.yard.cluster.architecture",
        "value",
        "x86_64",
    ),
    (
        "sites: {yard: {cluster: {cpuPerNode: 0}}}",
        "malformed-value",
        "sites.yard.cluster.cpuPerNode",
        "value",
        None,
    ),
    (
        "sites: {yard: {cluster: {version: latest}}}",
        "malformed-value",
        "sites.yard.cluster.version",
        "value",
        None,
    ),
    (
        "sites: {yard: {cluster: {memoryPerNode: 32Gi}}}",
        "other-spelling",
        "sites.yard.cluster.memoryPerNode",
        "value",
        "32GiB",
    ),
    ("sites: {yard: {maxOffline: 48}}", "bad-quantity", "sites.yard.maxOffline", "value", None),
    ("sites: {yard: {maxOffline: '48'}}", "bad-quantity", "sites.yard.maxOffline", "value", None),
    ("sites: {yard: {maxOffline: 48 hrs}}", "other-spelling", "sites.yard.maxOffline", "value", "48h"),
    ("sites: {yard: {maxOffline: 48 Hours}}", "other-spelling", "sites.yard.maxOffline", "value", "48 hours"),
    ("sites: {yard: {maxOffline: 1h30m}}", "other-spelling", "sites.yard.maxOffline", "value", "90min"),
    ("sites: {yard: {maxOffline: PT48H}}", "other-spelling", "sites.yard.maxOffline", "value", "48h"),
    ("sites: {yard: {maxOffline: long}}", "bad-quantity", "sites.yard.maxOffline", "value", None),
    ("sites: {yard: {maxOffline: true}}", "wrong-type", "sites.yard.maxOffline", "value", None),
    (
        "devices: {pumps: {protocols: mqtt-5}}",
        "other-spelling",
        "devices.pumps.protocols",
        "value",
        "[mqtt-5]",
    ),
    (
        "devices: {pumps: {protocols: [mqtt-5, MQTT v3.1.1]}}",
        "other-spelling",
        "devices.pumps.protocols.1",
        "value",
        "mqtt-3.1.1",
    ),
    (
        "devices: {pumps: {protocols: [carrier-pigeon]}}",
        "unknown-value",
        "devices.pumps.protocols.0",
        "value",
        None,
    ),
    (
        "devices: {pumps: {authentication: x509}}",
        "unknown-value",
        "devices.pumps.authentication",
        "value",
        None,
    ),
    (
        "devices: {pumps: {telemetry: {size: 0B}}}",
        "bad-quantity",
        "devices.pumps.telemetry.size",
        "value",
        None,
    ),
    (
        "devices: {pumps: {telemetry: {size: 1 kb}}}",
        "other-spelling",
        "devices.pumps.telemetry.size",
        "value",
        "1KB",
    ),
    (
        "devices: {pumps: {telemetry: {interval: 0s}}}",
        "bad-quantity",
        "devices.pumps.telemetry.interval",
        "value",
        None,
    ),
    (
        "devices: {pumps: {telemetry: {rate: 10 msgs per second}}}",
        "other-spelling",
        "devices.pumps.telemetry.rate",
        "value",
        "10/s",
    ),
    (
        "devices: {pumps: {telemetry: {rate: '1,000/s'}}}",
        "other-spelling",
        "devices.pumps.telemetry.rate",
        "value",
        "1000/s",
    ),
    ("devices: {pumps: {telemetry: 5}}", "wrong-type", "devices.pumps.telemetry", "value", None),
    (
        "devices: {pumps: {sdk: {language: 'C#'}}}",
        "other-spelling",
        "devices.pumps.sdk.language",
        "value",
        "dotnet",
    ),
    ("devices: {pumps: {model: tracker}}", "malformed-value", "devices.pumps.model", "value", None),
    ("devices: {pumps: {count: 10000000000000}}", "malformed-value", "devices.pumps.count", "value", None),
    ("devices: {pumps: {site:}}", "wrong-type", "devices.pumps.site", "value", None),
    ("connections: [{from: pumps}]", "missing-key", "connections.0", "key", None),
    ("connections: [{from: pumps, two: hub}]", "unknown-key", "connections.0.two", "key", "to"),
    ("connections: [{from: pumps, to: [hub]}]", "wrong-type", "connections.0.to", "value", None),
    ("connections: [pumps]", "wrong-type", "connections.0", "value", None),
    ("connections: {from: pumps, to: hub}", "wrong-type", "connections", "value", None),
    ("models: [{}]", "missing-key", "models.0", "key", None),
    ("models: [{pth: a.json}]", "unknown-key", "models.0.pth", "key", "path"),
    ("requirements: [dashbords]", "unknown-value", "requirements.0", "value", "dashboards"),
    ("requirements: [{offline-operation: {duration: 48h}}]", "wrong-type", "requirements.0", "value", None),
    ("requirements: dashboards", "other-spelling", "requirements", "value", "[dashboards]"),
    ("requirements: {dashbords: {}}", "unknown-key", "requirements.dashbords", "key", "dashboards"),
    ("requirements: {world-peace: {}}", "unknown-key", "requirements.world-peace", "key", None),
    (
        "requirements: {device-twins: {duration: 48h}}",
        "unknown-key",
        "requirements.device-twins.duration",
        "key",
        None,
    ),
    (
        "requirements: {offline-operation: {durations: 48h}}",
        "unknown-key",
        "requirements.offline-operation.durations",
        "key",
        "duration",
    ),
    ("requirements: {offline-operation: 48h}", "wrong-type", "requirements.offline-operation", "value", None),
    (
        "requirements: {high-availability: {availability: 99.9}}",
        "bad-quantity",
        "requirements.high-availability.availability",
        "value",
        None,
    ),
    (
        "requirements: {high-availability: {availability: '99,9 %'}}",
        "other-spelling",
        "requirements.high-availability.availability",
        "value",
        "99.9 %",
    ),
    ("solution: {type: cloudy}", "unknown-value", "solution.type", "value", "cloud"),
    ("solution: {until: 2031/12/31}", "other-spelling", "solution.until", "value", "2031-12-31"),
    ("solution: {until: '2031-02-30'}", "malformed-value", "solution.until", "value", None),
    ("solution: {allowPreview: 1}", "wrong-type", "solution.allowPreview", "value", None),
    ("metadata: {}", "missing-key", "metadata", "key", None),
    ("metadata: {name: ' '}", "malformed-value", "metadata.name", "value", None),
    ("metadata: {name: 42}", "wrong-type", "metadata.name", "value", None),
    ("apiVersion: iotlint/v2", "wrong-version", "apiVersion", "value", None),
    ("apiVersion: IoTLint/v1", "wrong-version", "apiVersion", "value", "iotlint/v1"),
    ("kind: architecture", "wrong-version", "kind", "value", "Architecture"),
    ("kind: [Architecture]", "wrong-version", "kind", "value", None),
    ("kind: 1", "wrong-version", "kind", "value", None),
]


@pytest.mark.parametrize(
    ("text", "name", "route", "part", "replacement"), MISTAKES, ids=[case[0] for case in MISTAKES]
)
def test_one_mistake_is_one_problem_where_it_is(
    text: str, name: str, route: str, part: str, replacement: str | None
) -> None:
    problem = only(text)
    assert (problem.name, ".".join(map(str, problem.route)), problem.part) == (name, route, part)
    assert problem.replacement == replacement
    assert problem.message.endswith((".", "?"))
    assert replacement is None or replacement in problem.message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "services: {hub: {type: iot-hub, units: -1}}",
            "`units` of service 'hub' is -1, but must be at least 1.",
        ),
        (
            "connections: [{from: pumps, to: hub, network: wifi}]",
            (
                "`network` of the connection from 'pumps' to 'hub' is 'wifi', which is none of its possible "
                "values. Write public, private-link or vpn."
            ),
        ),
        ("connections: [{from: pumps}]", "Connection 1 lacks `to`: where the data goes; an id."),
        ("services: {erp: {type: other}}", "Service 'erp' lacks `name` and `side`; add them."),
        ("models: [{}]", "Model 1 says nothing; give it `path` or `ontology`."),
        (
            "sites: {yard: {maxOffline: 48}}",
            (
                "`maxOffline` of site 'yard' is 48, a number without a unit; write 48s, 48min or 48h, as "
                "is meant."
            ),
        ),
        (
            "devices: {pumps: {telemetry: {size: 900}}}",
            (
                "`telemetry.size` of device 'pumps' is 900, a number without a unit; write 900B, 900KB or "
                "900MB, as is meant."
            ),
        ),
        (
            "devices: {pumps: {telemetry: {size: -9}}}",
            (
                "`telemetry.size` of device 'pumps' is -9, a number without a unit; the units are B, KB, "
                "MB, GB or TB."
            ),
        ),
        (
            "devices: {pumps: {telemetry: {interval: 0s}}}",
            "`telemetry.interval` of device 'pumps' is '0s', but must be more than nothing.",
        ),
        (
            "devices: {pumps: {telemetry: {colour: 0s}}}",
            "`telemetry` of device 'pumps' has no key 'colour'; it takes interval, rate, size, from or activePerDay.",
        ),
        # A key in the wrong place is told its right one: deeper, written or not, less deep, in another section.
        (
            "devices: {pumps: {activePerDay: 8h, commands: {rate: 1/s}}}",
            "Device 'pumps' has no key 'activePerDay'; it goes inside `commands`.",
        ),
        (
            "devices: {pumps: {activePerDay: 8h}}",
            (
                "Device 'pumps' has no key 'activePerDay'; it goes inside `telemetry`, `twinUpdates`, `twinReads`, "
                "`commands` or `uploads`."
            ),
        ),
        (
            "devices: {pumps: {telemetry: {reconnectWithin: 8h}}}",
            "`telemetry` of device 'pumps' has no key 'reconnectWithin'; it goes beside `telemetry`, not inside.",
        ),
        (
            "devices: {pumps: {telemetry: {allWithin: 8h}}}",
            "`telemetry` of device 'pumps' has no key 'allWithin'; it goes inside `commands`.",
        ),
        (
            "devices: {pumps: {memoryProfile: low}}",
            "Device 'pumps' has no key 'memoryProfile'; it is a key of `broker` of services.",
        ),
        (
            "services: {hub: {type: iot-hub, devices: {pumps: {}}}}",
            "Service 'hub' has no key 'devices'; it is a key of the plan itself.",
        ),
        # Another word for a key, though it is spelt nearly like `allocation`.
        (
            "services: {hub: {type: iot-hub, location: westeurope}}",
            "Service 'hub' has no key 'location'; in meaning it comes near `region`.",
        ),
        (
            "services: {hub: {type: iot-hub, private: yes}}",
            "Service 'hub' has no key 'private'; in meaning it comes near `publicNetworkAccess`.",
        ),
        # Spelt nearly like `modules`, of which no list is the value.
        (
            "services: {twins: {type: digital-twins, models: [{ontology: dtdl}]}}",
            "Service 'twins' has no key 'models'; it is a key of the plan itself.",
        ),
        ("solution: {regions: West Europe}", "`solution.regions` is 'West Europe'; write [West Europe]."),
        (
            "solution: {regions: westeurope northeurope}",
            "`solution.regions` is 'westeurope northeurope', but must be a list, such as [westeurope].",
        ),
        ("nodes: 3", "The architecture has no section 'nodes'; it is a key of `cluster` of sites."),
        (
            "sites: {yard: }",
            "Site 'yard' is empty, but must be a mapping; write {} where nothing is known yet.",
        ),
        ("models: [{path: a, ontology: b, x: c}]", "Model 1 has no key 'x'; remove it."),
        ("metadata: {name: 42}", "`metadata.name` is 42, but must be text; put it in quotes."),
        ("metadata: {name: }", "`metadata.name` is empty, but must be text, such as contoso-packaging."),
        (
            "requirements: [world-peace]",
            (
                "'world-peace' is no requirement that iotlint knows. `iotlint requirements` lists "
                "all 36. A name of your own starts with x-."
            ),
        ),
        (
            "sites: {yard: {cluster: k3s}}",
            "`cluster` of site 'yard' is 'k3s', but must be a mapping, such as {distribution: k3s}.",
        ),
        (
            "sites: {yard: {proxy: squid}}",
            (
                "`proxy` of site 'yard' is 'squid', but must be a mapping with keys such as authentication, "
                "trustedCertificate."
            ),
        ),
        (
            "solution: {until: 2036}",
            "`solution.until` is 2036, but must be text; write a day as year-month-day, such as 2031-12-31.",
        ),
        (
            "connections: [5]",
            (
                "Connection 1 is 5, but must be a mapping, such as {from: presses, to: factory, protocol: "
                "opc-ua}."
            ),
        ),
        (
            "devices: {pumps: {protocols: [[1]]}}",
            "Entry 1 of `protocols` of device 'pumps' is a list, but must be text, such as mqtt-5.",
        ),
    ],
)
def test_messages_name_the_thing_and_what_to_do(text: str, message: str) -> None:
    assert only(text).message == message


@pytest.mark.parametrize(
    ("tree", "route"),
    [
        (HEAD, ()),
        ({**HEAD, "sites": {"a": {}}}, ()),
        ({**HEAD, "services": {}}, ("services",)),
        ({**HEAD, "requirements": []}, ("requirements",)),
    ],
)
def test_a_plan_without_content_has_one_problem(tree: dict[str, Any], route: tuple[str, ...]) -> None:
    (problem,) = explain(tree)
    assert (problem.name, problem.route, problem.part) == ("nothing-planned", route, "key")
    assert "services, devices, assets, requirements or models" in problem.message


def test_a_misspelt_section_is_not_a_plan_without_content_as_well() -> None:
    (problem,) = explain({**HEAD, "servicess": {"hub": {"type": "iot-hub"}}})
    assert problem.name == "unknown-key"


def test_missing_metadata_is_said_at_the_document() -> None:
    (problem,) = explain({"apiVersion": "iotlint/v1", "kind": "Architecture", "devices": {"pumps": {}}})
    assert (problem.name, problem.route, problem.part) == ("missing-key", (), "key")


@pytest.mark.parametrize("value", [None, 5, "text", [], [HEAD]])
def test_a_document_that_is_no_mapping(value: Any) -> None:
    (problem,) = explain(value)
    assert (problem.name, problem.route) == ("wrong-type", ())


@pytest.mark.parametrize(
    "secret",
    ["SharedAccessKey=abc", "HostName=h;SharedAccessKeyName=n;x", "password: hunter2", "aB3" * 12],
)
def test_secrets_are_not_repeated(secret: str) -> None:
    tree = {**HEAD, "devices": {"pumps": {"authentication": secret, "model": secret, "count": secret}}}
    problems = explain(tree)
    assert len(problems) == 3
    for problem in problems:
        assert secret not in problem.message
        assert "looks like a secret" in problem.message


def test_messages_stay_short_whatever_was_written() -> None:
    long = "very " * 100_000
    tree = {
        **HEAD,
        "devices": {"pumps": {"authentication": long, long: 1, "count": 10**5000}},
        "x\n" * 999: 1,
    }
    for problem in explain(tree):
        assert len(problem.message) < 500


def test_everything_wrong_takes_time_in_proportion() -> None:
    def seconds(count: int) -> float:
        connections = [
            {"from": n, "to": "hub", "protocl": "x", "size": n, "data": "none"} for n in range(count)
        ]
        started = time.process_time()
        found = explain({**HEAD, "devices": {"pumps": {}}, "connections": connections})
        assert len(found) == 5 * count
        return time.process_time() - started

    seconds(20)
    assert seconds(2000) < 60 * max(seconds(100), 0.001)


def test_a_mapping_of_unknown_keys_takes_time_in_proportion() -> None:
    def seconds(count: int) -> float:
        hub = {"type": "iot-hub", **{f"regoin{n}": n for n in range(count)}}
        started = time.process_time()
        assert len(explain({**HEAD, "services": {"hub": hub}})) == count
        return time.process_time() - started

    seconds(20)
    assert seconds(1200) < 60 * max(seconds(60), 0.001)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_there_is_a_problem_exactly_if_the_tree_is_not_valid(tree: Any) -> None:
    problems = explain(tree)
    assert bool(problems) is not MODULE["valid"](tree)
    assert explain(tree, entries=MODULE["ENTRIES"]) == problems
    # No two at one place: each mistake is named once.
    places = [(problem.route, problem.part, problem.name) for problem in problems]
    assert len(set(map(repr, places))) == len(places)


def test_the_schema_of_architectures_is_the_default() -> None:
    assert explain({}, architecture_schema()) == explain({})


@pytest.mark.parametrize(
    ("schema", "value", "name"),
    [
        ({"maxItems": 1, "minItems": 1}, [1, 2], "malformed-value"),
        ({"items": False}, [1], "unknown-value"),
        ({"anyOf": [{"minItems": 1}, {"minItems": 2}]}, [], "malformed-value"),
        ({"type": "object", "minProperties": 1, "properties": {"a": True}}, {}, "missing-key"),
        ({"pattern": "^a$"}, "b", "malformed-value"),
        ({"type": "string", "pattern": "^a$"}, " a ", "other-spelling"),
        ({"required": ["a", "b"]}, {}, "missing-key"),
    ],
)
def test_other_schemas_are_explained_too(schema: dict[str, Any], value: Any, name: str) -> None:
    assert [problem.name for problem in explain(value, schema)] == [name]


@pytest.mark.parametrize("node", [{"oneOf": []}, {"if": {"type": "string"}, "then": {}}])
def test_what_cannot_be_explained_is_refused_loudly(node: dict[str, Any]) -> None:
    with pytest.raises(SchemaError):
        facets_of({}, "x", node)
