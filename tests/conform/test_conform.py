"""A plan against what is there: which differences are said, where, and which are not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from iotlint.cli import main
from iotlint.config.load import Settings
from iotlint.imports.files import Options
from iotlint.imports.text import yaml_text
from iotlint.run.conforming import conform
from tests.imports.importing import DAY, hub, imported, resource, symbolic, template
from tests.imports.plant import plant
from tests.imports.test_az import GROUP
from tests.imports.test_blocks import BLOCKS

HEADER = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: plan}\n"
STORE = "Microsoft.Storage/storageAccounts"


def found(plan: str, *files: Any, names: dict[str, str] | None = None, **more: Any) -> list[tuple[str, str]]:
    """Code and place of each difference, infos left out."""
    return [(code, at) for code, at, _ in everything(plan, *files, names=names, **more) if code != "DRF105"]


def everything(
    plan: str, *files: Any, names: dict[str, str] | None = None, **more: Any
) -> list[tuple[str, str, str]]:
    """Code, place and message of each finding."""
    texts = {"plan.yaml": plan if plan.startswith("#") else HEADER + plan}
    texts |= {f"{n}.json": json.dumps(each) for n, each in enumerate(files)}
    report = conform(
        "plan.yaml", [path for path in texts if path != "plan.yaml"], Options(**more), names or {},
        Settings(["plan.yaml"], None, True, {}), DAY, lambda path: texts[path].encode(),
    )  # fmt: skip
    assert not [finding for finding in report.findings if finding.code.startswith("FMT")]
    return [(finding.code, finding.at, finding.message) for finding in report.findings]


def test_what_is_planned_and_not_there() -> None:
    plan = "services:\n  hub: {type: iot-hub}\n  store: {type: storage-account}\n  far: {type: key-vault, external: true}\n"
    assert found(plan, template(hub("plant"))) == [("DRF101", "services.store")]


def test_what_is_there_and_not_planned() -> None:
    file = template(hub("plant"), resource(STORE, "files", {}))
    plan = "services:\n  hub: {type: iot-hub}\n"
    assert found(plan, file) == [("DRF102", "services")]
    (message,) = [text for code, _, text in everything(plan, file) if code == "DRF102"]
    assert message == "The storage-account 'files' is declared and not planned."


@pytest.mark.parametrize(
    ("fields", "there", "at"),
    [
        ("sku: S1", {"sku": {"name": "S2"}}, "sku"),
        ("units: 3", {"sku": {"name": "S1", "capacity": 2}}, "units"),
        ("region: westeurope", {"location": "North Europe"}, "region"),
        ('minTlsVersion: "1.2"', {"properties": {"minTlsVersion": "1.0"}}, "minTlsVersion"),
        (
            "publicNetworkAccess: disabled",
            {"properties": {"publicNetworkAccess": "Enabled"}},
            "publicNetworkAccess",
        ),
        ("localAuthentication: false", {"properties": {"disableLocalAuth": False}}, "localAuthentication"),
        (
            "partitions: 4",
            {"properties": {"eventHubEndpoints": {"events": {"partitionCount": 2}}}},
            "partitions",
        ),
        (
            "retention: 7d",
            {"properties": {"eventHubEndpoints": {"events": {"retentionTimeInDays": 1}}}},
            "retention",
        ),
    ],
)
def test_a_property_that_differs(fields: str, there: dict[str, Any], at: str) -> None:
    plan = f"services:\n  hub: {{type: iot-hub, {fields}}}\n"
    properties = there.pop("properties", None)
    file = template(hub("plant", properties, **there))
    assert found(plan, file) == [("DRF103", f"services.hub.{at}")]
    (message,) = [text for code, _, text in everything(plan, file) if code == "DRF103"]
    assert f"`{at}` is " in message


@pytest.mark.parametrize(
    ("fields", "there"),
    [
        ("region: West Europe", {"location": "westeurope"}),
        ("retention: 24h", {"properties": {"eventHubEndpoints": {"events": {"retentionTimeInDays": 1}}}}),
        ("sku: S1", {"sku": {"name": "[parameters('sku')]"}}),
        ("sku: S1", {}),
        ("", {"sku": {"name": "S3", "capacity": 9}}),
        ("publicNetworkAccess: disabled", {"properties": {}}),
    ],
)
def test_what_does_not_differ(fields: str, there: dict[str, Any]) -> None:
    plan = f"services:\n  hub: {{type: iot-hub{', ' if fields else ''}{fields}}}\n"
    properties = there.pop("properties", None)
    file = template(hub("plant", properties, **there), parameters={"sku": {"type": "string"}})
    assert found(plan, file) == []


def test_the_version_of_a_line_is_no_difference() -> None:
    cluster = resource(
        "Microsoft.Kubernetes/connectedClusters",
        "plant",
        {"distribution": "k3s", "kubernetesVersion": "1.31.4"},
    )
    vault = resource("Microsoft.KeyVault/vaults", "keys", {})
    plan = "sites:\n  plant: {cluster: {version: '%s', distribution: k3s}}\nservices:\n  keys: {type: key-vault}\n"
    assert found(plan % "1.31", template(cluster, vault)) == []
    assert found(plan % "1.30", template(cluster, vault)) == [("DRF103", "sites.plant.cluster.version")]


def test_links_and_connections_that_are_not_there() -> None:
    plan = """services:
  hub: {type: iot-hub}
  front: {type: device-provisioning-service, linkedTo: [hub]}
  store: {type: storage-account}
  board: {type: functions}
connections:
  - {from: hub, to: store, via: route}
  - {from: hub, to: board}
"""
    bare = template(
        hub("plant"),
        resource("Microsoft.Devices/provisioningServices", "front", {}),
        resource(STORE, "files", {}),
        resource("Microsoft.Web/sites", "board", {}, kind="functionapp"),
    )
    assert found(plan, bare) == [("DRF104", "services.front.linkedTo.0"), ("DRF104", "connections.0.to")]
    open_ = json.loads(json.dumps(bare))
    open_["parameters"] = {"hubs": {"type": "array"}, "routes": {"type": "array"}}
    open_["resources"][0]["properties"] = {"routing": {"routes": "[parameters('routes')]"}}
    open_["resources"][1]["properties"] = {"iotHubs": "[parameters('hubs')]"}
    assert found(plan, open_) == []
    assert len([code for code, _, _ in everything(plan, open_) if code == "DRF105"]) == 2


def test_a_connection_through_what_the_plan_leaves_out_is_there() -> None:
    plan = "services:\n  hub: {type: iot-hub}\n  bus: {type: service-bus}\nconnections:\n  - {from: hub, to: bus}\n"
    topic = resource(
        "Microsoft.EventGrid/systemTopics",
        "topic",
        {"source": "[resourceId('Microsoft.Devices/IotHubs', 'plant')]"},
    )
    queue = "[resourceId('Microsoft.ServiceBus/namespaces/queues', 'bus', 'q')]"
    subscription = resource(
        "Microsoft.EventGrid/systemTopics/eventSubscriptions",
        "topic/s",
        {"destination": {"endpointType": "ServiceBusQueue", "properties": {"resourceId": queue}}},
    )
    file = template(hub("plant"), resource("Microsoft.ServiceBus/namespaces", "bus", {}), topic, subscription)
    assert found(plan, file) == [("DRF102", "services")]


ROUTED = {
    "routing": {
        "endpoints": {
            "eventHubs": [
                {
                    "name": "keyed",
                    "authenticationType": "keyBased",
                    "endpointUri": "sb://stream.servicebus.windows.net",
                },
                {
                    "name": "signed",
                    "authenticationType": "identityBased",
                    "endpointUri": "sb://stream.servicebus.windows.net",
                },
            ]
        },
        "routes": [{"name": "a", "endpointNames": ["keyed"]}, {"name": "b", "endpointNames": ["keyed"]}],
    }
}
STREAM = resource("Microsoft.EventHub/namespaces", "stream", {})


def examples() -> list[Any]:
    """Resources whose entries state numbers and truth values, from the blocks: resource, type, these values by key."""
    cases: list[Any] = []
    for service, block in BLOCKS:
        for example in block.get("examples", ()):
            told = dict(paths(example.get("becomes", {})))
            if told and block.get("section", "services") == "services" and "name" in example["resource"]:
                cases.append(
                    pytest.param(
                        example["resource"], block.get("service", service), told, id=f"{service}-{len(cases)}"
                    )
                )
    return cases


def paths(value: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, child in value.items():
        if isinstance(child, dict):
            yield from paths(child, f"{before}{key}.")
        elif isinstance(child, (bool, int)) and key not in ("existing", "external"):
            yield before + key, child


@pytest.mark.parametrize(("there", "type_", "told"), examples())
def test_every_number_and_truth_value_that_a_resource_states_is_compared(
    there: dict[str, Any], type_: str, told: dict[str, Any]
) -> None:
    file = template({"apiVersion": "2024-01-01", **there})
    for key, value in told.items():
        other = (not value) if isinstance(value, bool) else value + 1
        for said, differs in ((value, []), (other, [("DRF103", f"services.one.{key}")])):
            entry: Any = json.loads(json.dumps(said))
            for part in reversed(key.split(".")):
                entry = {part: entry}
            plan = f"services:\n  one: {json.dumps({'type': type_, **entry})}\n"
            assert [each for each in found(plan, file) if each[0] == "DRF103"] == differs


def test_routes_are_compared() -> None:
    plan = "services:\n  hub: {type: iot-hub, routing: {routes: 7}}\n  stream: {type: event-hubs}\n"
    assert found(plan, template(hub("hub", ROUTED), STREAM)) == [("DRF103", "services.hub.routing.routes")]


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("via: route", None),
        ("via: route, authentication: access-key", None),
        ("", None),
        ("via: by-hand", None),
        ("via: route, authentication: managed-identity", "authentication"),
        ("authentication: managed-identity", "authentication"),
        ("via: event-subscription", "via"),
        ("via: dataflow, authentication: access-key", "via"),
        ("via: dataflow, authentication: managed-identity", "via authentication"),
    ],
)
def test_what_a_connection_says_is_compared(said: str, at: str | None) -> None:
    plan = f"""services:
  hub: {{type: iot-hub}}
  stream: {{type: event-hubs}}
connections:
  - {{from: hub, to: stream{", " * bool(said)}{said}}}
"""
    file = template(hub("hub", ROUTED), STREAM)
    assert found(plan, file) == [("DRF103", f"connections.0.{each}") for each in (at or "").split()]


def test_what_is_not_stated_of_a_connection_is_said() -> None:
    plan = """services:
  hub: {type: iot-hub}
  stream: {type: event-hubs}
connections:
  - {from: hub, to: stream, via: route, protocol: amqp, authentication: access-key}
"""
    (told,) = everything(plan, template(hub("hub", ROUTED), STREAM))
    assert told[:2] == ("DRF105", "connections.0.to")
    assert "`protocol` could not be compared" in told[2]


def test_of_several_connections_each_is_one_that_is_there() -> None:
    plan = """services:
  hub: {type: iot-hub}
  stream: {type: event-hubs}
connections:
  - {from: hub, to: stream, via: route, authentication: access-key}
  - {from: hub, to: stream, via: route, authentication: managed-identity}
"""
    mixed = json.loads(json.dumps(ROUTED))
    mixed["routing"]["routes"][1]["endpointNames"] = ["signed"]
    assert found(plan, template(hub("hub", mixed), STREAM)) == []
    assert found(plan, template(hub("hub", ROUTED), STREAM)) == [("DRF103", "connections.1.authentication")]
    one = plan.rpartition("  - ")[0]
    assert found(one, template(hub("hub", mixed), STREAM)) == [("DRF103", "connections.0.authentication")]
    open_ = one + "  - {from: hub, to: stream, via: route}\n"
    assert found(open_, template(hub("hub", mixed), STREAM)) == []
    both = one + "  - {from: hub, to: stream, via: event-subscription}\n"
    assert found(both, template(hub("hub", ROUTED), STREAM)) == [("DRF104", "connections.1.to")]


def test_an_event_subscription_that_is_not_there() -> None:
    plan = """services:
  grid: {type: event-grid}
  work: {type: functions}
connections:
  - {from: grid, to: work}
"""
    topic = resource("Microsoft.EventGrid/topics", "grid", {})
    work = resource("Microsoft.Web/sites", "work", {}, kind="functionapp")
    assert found(plan, template(topic, work)) == [("DRF104", "connections.0.to")]
    back = plan.replace("from: grid, to: work", "from: work, to: grid")
    assert found(back, template(topic, work)) == []


FRONT = "Microsoft.Devices/provisioningServices"


@pytest.mark.parametrize("outside", ["external: true", "existing: true"])
def test_links_to_what_is_outside(outside: str) -> None:
    plan = f"""services:
  first: {{type: iot-hub}}
  third: {{type: iot-hub, {outside}, resource: third}}
  front: {{type: device-provisioning-service, linkedTo: [third]}}
"""

    def front(*hosts: str) -> dict[str, Any]:
        linked = [
            {"connectionString": f"HostName={host}.azure-devices.net", "location": "westeurope"}
            for host in hosts
        ]
        return template(hub("first"), resource(FRONT, "front", {"iotHubs": linked}))

    assert found(plan, front("third")) == []
    assert found(plan, front("fourth")) == [("DRF104", "services.front.linkedTo.0")]
    assert found(plan, front()) == [("DRF104", "services.front.linkedTo.0")]
    assert sorted(found(plan, front("first"))) == [
        ("DRF103", "services.front.linkedTo"),
        ("DRF104", "services.front.linkedTo.0"),
    ]
    unnamed = plan.replace(", resource: third", "")
    assert [code for code, _, _ in everything(unnamed, front("fourth"))] == ["DRF105"]
    assert found(unnamed, front("third")) == []


@pytest.mark.parametrize("outside", ["external: true", "existing: true"])
def test_connections_to_what_is_outside(outside: str) -> None:
    plan = f"""services:
  hub: {{type: iot-hub}}
  far: {{type: event-hubs, {outside}, resource: far}}
connections:
  - {{from: hub, to: far, via: route}}
"""
    assert found(plan, template(hub("hub", ROUTED))) == [("DRF104", "connections.0.to")]
    assert found(plan.replace("far}", "stream}"), template(hub("hub", ROUTED))) == []
    # What a hub that is not there does is not known.
    back = plan.replace("hub: {type: iot-hub}", "hub: {type: iot-hub, external: true}").replace(
        f"{outside}, resource: far", "resource: far"
    )
    assert found(back, template(resource("Microsoft.EventHub/namespaces", "far", {}))) == []


# Who meets whom


TWO = template(hub("first", sku={"name": "S1"}), hub("second", sku={"name": "S2"}))


def test_entries_meet_by_resource_before_name() -> None:
    plan = "services:\n  second: {type: iot-hub, sku: S1, resource: first}\n  other: {type: iot-hub, sku: S2, resource: SECOND}\n"
    assert found(plan, TWO) == []
    address = f"{GROUP}/Microsoft.Devices/IotHubs/"
    plan = f"services:\n  a: {{type: iot-hub, sku: S1, resource: {address}first}}\n  b: {{type: iot-hub, sku: S2, resource: {address}second}}\n"
    assert found(plan, TWO) == []


def test_entries_meet_by_map() -> None:
    plan = "services:\n  a: {type: iot-hub, sku: S1}\n  b: {type: iot-hub, sku: S2}\n"
    assert found(plan, TWO, names={"a": "first", "b": "second"}) == []
    assert [at for _, at in found(plan, TWO, names={"a": "second", "b": "first"})] == [
        "services.a.sku",
        "services.b.sku",
    ]


def test_entries_meet_by_name_and_the_last_of_a_kind_by_kind() -> None:
    plan = "services:\n  first: {type: iot-hub, sku: S1}\n  rest: {type: iot-hub, sku: S2}\n"
    assert found(plan, TWO) == []


def test_ambiguity_is_said() -> None:
    plan = "services:\n  one: {type: iot-hub, sku: S3}\n"
    assert found(plan, TWO) == []
    told = everything(plan, TWO)
    assert [(code, at) for code, at, _ in told] == [("DRF105", "services.one")]
    assert "could be any of first, second" in told[0][2]


def test_another_resource_of_the_kind_is_not_taken_for_the_one_that_is_named() -> None:
    plan = "services:\n  hub: {type: iot-hub, resource: third}\n"
    assert found(plan, template(hub("first"))) == [("DRF102", "services"), ("DRF101", "services.hub")]


def test_existing_may_be_missing_in_a_template_and_not_in_azure() -> None:
    plan = "services:\n  hub: {type: iot-hub}\n  keys: {type: key-vault, existing: true}\n"
    assert found(plan, template(hub("plant"))) == []
    listed = [
        {
            "id": f"{GROUP}/Microsoft.Devices/IotHubs/plant",
            "name": "plant",
            "type": "Microsoft.Devices/IotHubs",
        }
    ]
    assert found(plan, listed) == [("DRF101", "services.keys")]


def test_what_infrastructure_code_cannot_say_is_not_missed() -> None:
    plan = "services:\n  hub: {type: iot-hub}\n  gate: {type: iot-edge}\ndevices:\n  pumps: {}\nconnections:\n  - {from: pumps, to: gate}\n"
    told = everything(plan, template(hub("plant")))
    assert [(code, at) for code, at, _ in told] == [("DRF105", "services.gate")]


def test_what_was_not_read_may_hold_what_is_missing() -> None:
    linked = resource(
        "Microsoft.Resources/deployments", "more", {"templateLink": {"uri": "https://example.com/a.json"}}
    )
    plan = "services:\n  hub: {type: iot-hub}\n  keys: {type: key-vault}\n"
    told = everything(plan, template(hub("plant"), linked))
    assert [(code, at) for code, at, _ in told] == [("DRF105", "services.keys")]


def test_what_may_not_exist_is_not_called_deployed() -> None:
    perhaps = resource(STORE, "files", {}, condition="[parameters('flag')]")
    file = template(hub("plant"), perhaps, parameters={"flag": {"type": "bool"}})
    told = everything("services:\n  hub: {type: iot-hub}\n", file)
    assert [code for code, _, _ in told] == ["DRF105"]
    assert found("services:\n  hub: {type: iot-hub}\n", file, given={"flag": "true"}) == [
        ("DRF102", "services")
    ]


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ('{"hub": ""}', "neither a name nor the id of a resource"),
        ('{"hub": "\\n"}', "neither a name nor the id of a resource"),
        ('{"hub": "/subscriptions/x/providers/plant"}', "neither a name nor the id of a resource"),
        ('{"hub": "nobody"}', "hub: nothing on the other side is called 'nobody'"),
        ('{"hub": "plant", "other": "PLANT"}', "other: 'hub' stands for 'PLANT' already"),
    ],
)
def test_a_map_that_cannot_be_meant_is_refused(names: str, said: str, tmp_path: Path) -> None:
    plan, file, map_ = tmp_path / "plan.yaml", tmp_path / "main.json", tmp_path / "names.json"
    plan.write_text(HEADER + "services:\n  hub: {type: iot-hub}\n  other: {type: iot-hub}\n")
    file.write_text(json.dumps(template(hub("plant"), hub("more"))))
    map_.write_text(names)
    result = run(str(plan), "--against", str(file), "--map", str(map_), "--no-config")
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_where_a_name_is_not_known_a_map_may_mean_it() -> None:
    file = template(hub("[parameters('a')]"), parameters={"a": {"type": "string"}})
    assert found("services:\n  one: {type: iot-hub}\n", file, names={"one": "plant"}) == []


# Imports conform to what they are from


def imported_conforms(*files: Any) -> None:
    _, drawn = imported(*files)
    assert drawn is not None
    assert everything(yaml_text(drawn), *files) == []


def test_an_imported_plan_conforms_to_its_file() -> None:
    imported_conforms(plant())
    imported_conforms(symbolic(plant()))


names = st.sampled_from(
    ["a", "b", "[parameters('p')]", "[concat(parameters('p'), '-x')]", "[uniqueString('q')]"]
)
kinds = st.sampled_from(
    [
        "Microsoft.Devices/IotHubs",
        STORE,
        "Microsoft.KeyVault/vaults",
        "Microsoft.EventHub/namespaces",
        "Microsoft.Kusto/clusters",
    ]
)
tiers = st.sampled_from(["S1", "Standard", "[parameters('q')]", "Standard_ZRS"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(kinds, names, tiers, st.booleans()), min_size=1, max_size=6, unique_by=lambda each: each[:2]
    )
)
def test_every_imported_plan_conforms(made: list[tuple[str, str, str, bool]]) -> None:
    resources = [
        resource(
            kind,
            name,
            {"publicNetworkAccess": "Disabled"},
            sku={"name": tier, "capacity": 2},
            location="westeurope",
        )
        | ({"condition": "[parameters('flag')]"} if perhaps else {})
        for kind, name, tier, perhaps in made
    ]
    declared = {"p": {"type": "string"}, "q": {"type": "string"}, "flag": {"type": "bool"}}
    imported_conforms(template(*resources, parameters=declared))


# The command


def run(*arguments: str) -> Any:
    return CliRunner().invoke(main, ["conform", *arguments])


def test_the_command(tmp_path: Path) -> None:
    plan, file, names_ = tmp_path / "plan.yaml", tmp_path / "main.json", tmp_path / "names.json"
    plan.write_text(
        HEADER
        + "services:\n  hub: {type: iot-hub, sku: S2}  # iotlint: ignore[DRF103] grows in spring\n  b: {type: key-vault}\n"
    )
    file.write_text(json.dumps(template(hub("plant", sku={"name": "S1"}))))
    result = run(str(plan), "--against", str(file), "--format", "json", "--no-config")
    assert result.exit_code == 0, result.output
    assert [each["code"] for each in json.loads(result.output)["findings"]] == ["DRF101"]
    assert run(str(plan), "--against", str(file), "--fail-on", "warning", "--no-config").exit_code == 1
    names_.write_text('{"b": "plant"}')
    result = run(
        str(plan), "--against", str(file), "--map", str(names_), "--format", "concise", "--no-config"
    )
    assert "`type` is key-vault in the plan and iot-hub in what is declared" in result.output
    names_.write_text('{"b": 5}')
    result = run(str(plan), "--against", str(file), "--map", str(names_), "--no-config")
    assert result.exit_code == 2
    assert f"{names_}:1:7: " in result.output
    names_.write_text('{"nobody": "plant"}')
    assert run(str(plan), "--against", str(file), "--map", str(names_), "--no-config").exit_code == 2


@pytest.mark.parametrize("form", ["text", "concise", "sarif", "github", "gitlab", "junit", "azure-pipelines", "checkstyle", "markdown", "jsonl"])  # fmt: skip
def test_every_format_takes_it(form: str, tmp_path: Path) -> None:
    plan, file = tmp_path / "plan.yaml", tmp_path / "main.json"
    plan.write_text(HEADER + "services:\n  hub: {type: iot-hub, sku: S2}\n")
    file.write_text(json.dumps(template(hub("plant", sku={"name": "S1"}))))
    result = run(str(plan), "--against", str(file), "--format", form, "--no-config")
    assert result.exit_code == 1
    assert "DRF103" in result.output


def test_a_broken_side_is_said_at_its_place(tmp_path: Path) -> None:
    plan, file = tmp_path / "plan.yaml", tmp_path / "main.json"
    plan.write_text(HEADER + "services:\n  hub: {type: iot-hub}\n")
    file.write_text('{"resources": [}')
    result = run(str(plan), "--against", str(file), "--format", "concise", "--no-config")
    assert result.exit_code == 1
    assert "main.json:1:15: error[FMT101]" in result.output
