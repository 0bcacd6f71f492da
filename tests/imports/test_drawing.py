"""Single resources: which service each is, which fields it states, what stays open, what becomes of far ends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.imports.importing import (
    edges,
    hub,
    imported,
    plan,
    remarks,
    resource,
    services,
    symbolic,
    template,
)

STORE = "Microsoft.Storage/storageAccounts"
SITE = "Microsoft.Web/sites"


@pytest.mark.parametrize(
    ("given", "type_"),
    [
        (resource(STORE, "one", {"isHnsEnabled": True}), "data-lake-storage"),
        (resource(STORE, "one", {"isHnsEnabled": False}), "storage-account"),
        (resource(STORE, "one", {}), "storage-account"),
        (resource(SITE, "one", {}, kind="functionapp"), "functions"),
        (resource(SITE, "one", {}, kind="FunctionApp,Linux"), "functions"),
        (resource(SITE, "one", {}, kind="functionapp,workflowapp"), "logic-apps"),
        (resource("Microsoft.Logic/workflows", "one", {}), "logic-apps"),
        (resource(SITE, "one", {}, kind="app,linux"), "app-service"),
        (resource(SITE, "one", {}), "app-service"),
        (resource("MICROSOFT.devices/IOTHUBS", "one", {}), "iot-hub"),
        (resource("Microsoft.EventGrid/systemTopics", "one", {}), "event-grid"),
        (resource("Microsoft.Insights/components", "one", {}), "monitor"),
    ],
)
def test_which_service_a_resource_is(given: dict[str, Any], type_: str) -> None:
    assert [service["type"] for service in services(template(given)).values()] == [type_]


@pytest.mark.parametrize(
    "given",
    [
        resource("Microsoft.DeviceRegistry/schemaRegistries", "one", {}),
        resource("Microsoft.Compute/virtualMachines", "one", {}),
    ],
)
def test_what_is_no_service_of_a_plan(given: dict[str, Any]) -> None:
    _, drawn = imported(template(hub(), given))
    assert drawn is not None
    assert [entry.type for entry in drawn.entries] == ["iot-hub"]
    assert drawn.strange == {given["type"]: 1}


@pytest.mark.parametrize(
    ("properties", "access"),
    [
        ({"publicNetworkAccess": "Disabled"}, "disabled"),
        ({"publicNetworkAccess": "Enabled"}, "enabled"),
        ({"publicNetworkAccess": "enabled", "networkAcls": {"defaultAction": "Deny"}}, "selected"),
        ({"publicNetworkAccess": "Enabled", "networkAcls": {"defaultAction": "Allow"}}, "enabled"),
        ({"networkAcls": {"defaultAction": "Deny"}}, "selected"),
        ({"publicNetworkAccess": "SecuredByPerimeter"}, "perimeter"),
        ({"publicNetworkAccess": "Disabled", "networkAcls": {"defaultAction": "Allow"}}, "disabled"),
        ({}, None),
        ({"publicNetworkAccess": "[parameters('access')]"}, None),
        ({"publicNetworkAccess": "Sometimes"}, None),
    ],
)
def test_network_access(properties: dict[str, Any], access: str | None) -> None:
    file = template(resource(STORE, "one", properties), parameters={"access": {"type": "string"}})
    (service,) = services(file).values()
    assert service.get("publicNetworkAccess") == access


def test_what_a_file_leaves_open_stays_out_with_the_reason() -> None:
    file = template(
        hub(
            sku={"name": "[parameters('skuName')]", "capacity": "[parameters('units')]"},
            location="[resourceGroup().location]",
        ),
        parameters={"skuName": {"type": "string"}, "units": {"type": "int"}},
    )
    _, drawn = imported(file)
    assert sorted(remarks(drawn, "plant")) == [
        "region: it is where the resource group is; give --location",
        "sku: parameter 'skuName' has no default; give --set skuName=…",
        "units: parameter 'units' has no default; give --set units=…",
    ]
    assert services(file) == {"plant": {"type": "iot-hub", "resource": "plant"}}
    given = services(file, given={"skuName": "S2", "units": "4"}, location="North Europe")
    assert given["plant"] == {
        "type": "iot-hub", "resource": "plant", "sku": "S2", "units": 4, "region": "northeurope",
    }  # fmt: skip


def test_what_the_plan_format_has_no_word_for_is_left_out() -> None:
    _, drawn = imported(template(hub(sku={"name": "S9", "capacity": 0})))
    assert services(template(hub(sku={"name": "S9", "capacity": 0})))["plant"].keys() == {
        "type",
        "resource",
        "region",
    }
    assert "sku: 'S9' has no counterpart in a plan" in remarks(drawn, "plant")


def test_parts_that_disagree_leave_the_field_out() -> None:
    space = "Microsoft.EventHub/namespaces"
    file = template(
        resource(space, "one", {}),
        resource(f"{space}/eventhubs", "one/a", {"partitionCount": 2, "messageRetentionInDays": 1}),
        resource(f"{space}/eventhubs", "one/b", {"partitionCount": 4, "messageRetentionInDays": 1}),
    )
    _, drawn = imported(file)
    assert services(file) == {"one": {"type": "event-hubs", "resource": "one", "retention": "1d"}}
    assert remarks(drawn, "one") == ["partitions: it is not the same everywhere"]


def test_conditions() -> None:
    file = template(
        hub("never", condition=False),
        hub("always", condition="[equals(1, 1)]"),
        hub("perhaps", condition="[parameters('flag')]"),
        parameters={"flag": {"type": "bool"}},
    )
    _, drawn = imported(file)
    assert set(services(file)) == {"always", "perhaps"}
    assert remarks(drawn, "perhaps")[0].startswith(
        "may not exist: its condition is not decided: parameter 'flag'"
    )
    assert plan(file)["open"] == ["applications", "connections", "devices", "services"]
    assert set(services(file, given={"flag": "false"})) == {"always"}
    assert plan(file, given={"flag": "true"})["open"] == ["applications", "connections", "devices"]


def test_copies() -> None:
    loop = {"name": "hubs", "count": "[length(parameters('names'))]"}
    file = template(
        hub(
            "[parameters('names')[copyIndex()]]",
            sku={"name": "S1", "capacity": "[copyIndex('hubs', 1)]"},
            copy=loop,
        ),
        parameters={"names": {"type": "array", "defaultValue": ["east", "west"]}},
    )
    assert {id: service["units"] for id, service in services(file).items()} == {"east": 1, "west": 2}
    file["parameters"]["names"].pop("defaultValue")
    assert list(services(file)) == ["hub"]
    assert "services" in plan(file)["open"]
    assert set(services(file, given={"names": '["a-north", "a-south"]'})) == {"a-north", "a-south"}


def test_copies_of_properties() -> None:
    routes = {
        "name": "routes",
        "count": 2,
        "input": {"name": "[concat('r', copyIndex('routes'))]", "endpointNames": ["s"]},
    }
    endpoint = {"name": "s", "endpointUri": "https://somewhere.blob.core.windows.net"}
    file = template(
        hub(properties={"routing": {"endpoints": {"storageContainers": [endpoint]}, "copy": [routes]}})
    )
    assert edges(file) == [("plant", "somewhere", "route"), ("plant", "somewhere", "route")]


def test_what_is_there_already() -> None:
    file = symbolic(template(hub("old"), hub("new")))
    file["resources"]["symbol0"]["existing"] = True
    assert services(file)["old"] == {
        "type": "iot-hub", "resource": "old", "region": "westeurope", "existing": True, "open": ["deviceRegistry"],
    }  # fmt: skip
    assert "existing" not in services(file)["new"]


def test_two_declarations_of_one_thing_that_differ_state_nothing() -> None:
    file = template(
        hub("one", sku={"name": "S1"}, condition="[parameters('flag')]"),
        hub("one", sku={"name": "S2"}, condition="[not(parameters('flag'))]"),
        parameters={"flag": {"type": "bool"}},
    )
    assert services(file) == {"one": {"type": "iot-hub", "resource": "one", "region": "westeurope"}}


def route_to(kind: str, endpoint: dict[str, Any]) -> dict[str, Any]:
    """A template of a hub with one route to one endpoint."""
    routes = [{"name": "r", "source": "DeviceMessages", "endpointNames": ["e"], "isEnabled": True}]
    return template(
        hub(properties={"routing": {"endpoints": {kind: [{"name": "e", **endpoint}]}, "routes": routes}})
    )


@pytest.mark.parametrize(
    ("kind", "endpoint", "type_", "name"),
    [
        ("eventHubs", {"endpointUri": "sb://far.servicebus.windows.net"}, "event-hubs", "far"),
        ("eventHubs", {"connectionString": "Endpoint=sb://far.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=****"}, "event-hubs", "far"),
        ("serviceBusQueues", {"connectionString": "Endpoint=sb://far.servicebus.windows.net/;EntityPath=q"}, "service-bus", "far"),
        ("serviceBusTopics", {"endpointUri": "sb://far.servicebus.windows.net"}, "service-bus", "far"),
        ("storageContainers", {"connectionString": "DefaultEndpointsProtocol=https;AccountName=far1;AccountKey=x"}, "storage-account", "far1"),
        ("storageContainers", {"endpointUri": "https://far1.blob.core.windows.net/"}, "storage-account", "far1"),
        ("storageContainers", {"endpointUri": "[concat('https://far1.blob.', environment().suffixes.storage)]"}, "storage-account", "far1"),
        ("cosmosDBSqlContainers", {"endpointUri": "https://far1.documents.azure.com:443/"}, "cosmos-db", "far1"),
    ],
)  # fmt: skip
def test_far_ends_outside_the_files(kind: str, endpoint: dict[str, Any], type_: str, name: str) -> None:
    found = plan(route_to(kind, endpoint))
    (far,) = [each for each in found["services"].values() if each["type"] != "iot-hub"]
    assert far == {"type": type_, "resource": name, "external": True}
    assert len(found["connections"]) == 1


@pytest.mark.parametrize(
    "endpoint", [{"connectionString": ""}, {"connectionString": "****"}, {"endpointUri": None}, {}]
)
def test_an_export_with_nothing_in_it_makes_no_phantom(endpoint: dict[str, Any]) -> None:
    found = plan(route_to("eventHubs", endpoint))
    assert "connections" not in found
    assert list(found["services"]) == ["plant"]


def test_a_route_to_an_endpoint_that_is_not_declared_is_noted() -> None:
    file = route_to("eventHubs", {"endpointUri": "sb://far.servicebus.windows.net"})
    file["resources"][0]["properties"]["routing"]["routes"][0]["endpointNames"] = ["other"]
    _, drawn = imported(file)
    assert drawn is not None
    assert [note.message for note in drawn.notes] == [
        "a connection could not be drawn: no such endpoint is declared"
    ]
    assert not drawn.edges


def test_file_upload() -> None:
    file = template(
        hub(properties={"storageEndpoints": {"$default": {
            "connectionString": "DefaultEndpointsProtocol=https;AccountName=uploads;AccountKey=x", "containerName": "c"}}}),
        resource(STORE, "uploads", {}),
    )  # fmt: skip
    assert edges(file) == [("plant", "uploads", "file-upload")]
    assert services(file)["uploads"] == {"type": "storage-account", "resource": "uploads"}


def test_event_grid() -> None:
    file = template(
        hub(),
        resource(
            "Microsoft.EventGrid/systemTopics",
            "happenings",
            {"source": "[resourceId('Microsoft.Devices/IotHubs', 'plant')]"},
        ),
        resource(
            "Microsoft.EventGrid/systemTopics/eventSubscriptions",
            "happenings/one",
            {
                "destination": {
                    "endpointType": "EventHub",
                    "properties": {
                        "resourceId": "[resourceId('Microsoft.EventHub/namespaces/eventhubs', 'ns-one', 'h')]"
                    },
                }
            },
        ),
        resource(
            "Microsoft.Devices/IotHubs/providers/eventSubscriptions",
            "plant/Microsoft.EventGrid/direct",
            {
                "destination": {
                    "endpointType": "AzureFunction",
                    "properties": {
                        "resourceId": "[concat(resourceId('Microsoft.Web/sites', 'app'), '/functions/f')]"
                    },
                }
            },
        ),
        resource("Microsoft.Web/sites", "app", {}, kind="functionapp"),
    )
    assert edges(file) == [
        ("happenings", "ns-one", "event-subscription"),
        ("plant", "app", "event-subscription"),
        ("plant", "happenings", "system-topic"),
    ]
    assert services(file)["happenings"]["mqtt"] is False


def test_digital_twins_and_data_explorer() -> None:
    twins, cluster = "Microsoft.DigitalTwins/digitalTwinsInstances", "Microsoft.Kusto/clusters"
    space = "/subscriptions/s/resourceGroups/g/providers/Microsoft.EventHub/namespaces/changes"
    file = template(
        resource(twins, "model", {}),
        resource(f"{twins}/endpoints", "model/bus", {"endpointType": "ServiceBus", "authenticationType": "IdentityBased", "endpointUri": "sb://orders.servicebus.windows.net"}),
        resource(
            f"{twins}/timeSeriesDatabaseConnections", "model/history",
            {"connectionType": "AzureDataExplorer", "adxResourceId": f"[resourceId('{cluster}', 'history')]", "eventHubNamespaceResourceId": space},
        ),
        resource(cluster, "history", {}),
        resource(f"{cluster}/databases", "history/db", {"softDeletePeriod": "P30D"}),
        resource(
            f"{cluster}/databases/dataConnections", "history/db/hub",
            {"iotHubResourceId": "[resourceId('Microsoft.Devices/IotHubs', 'plant')]", "consumerGroup": "adx"}, kind="IotHub",
        ),
        hub(),
    )  # fmt: skip
    assert edges(file) == [
        ("changes", "history", "data-history"),
        ("model", "changes", "data-history"),
        ("model", "orders", "endpoint"),
        ("plant", "history", "data-connection"),
    ]
    assert services(file)["history"]["retention"] == "30d"


def test_roles_of_identities_give_the_direction() -> None:
    space = "Microsoft.EventHub/namespaces"

    def assigned(role: str, principal: str) -> dict[str, Any]:
        return resource(
            "Microsoft.Authorization/roleAssignments",
            f"[guid('{role}')]",
            {
                "roleDefinitionId": f"[subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '{role}')]",
                "principalId": principal,
            },
            scope=f"[resourceId('{space}', 'stream')]",
        )

    sender, receiver = "2b629674-e913-4c01-ae53-ef4638d8f975", "a638d3c7-ab3a-418d-83e6-5f17a39d4fde"
    identity = "Microsoft.ManagedIdentity/userAssignedIdentities"
    file = template(
        resource(space, "stream", {}),
        resource(SITE, "writer", {}, kind="functionapp", identity={"type": "SystemAssigned"}),
        resource(
            SITE,
            "reader",
            {},
            kind="functionapp",
            identity={
                "type": "UserAssigned",
                "userAssignedIdentities": {f"[resourceId('{identity}', 'who')]": {}},
            },
        ),
        resource(identity, "who"),
        assigned(
            sender, f"[reference(resourceId('{SITE}', 'writer'), '2022-03-01', 'full').identity.principalId]"
        ),
        assigned(receiver, f"[reference(resourceId('{identity}', 'who')).principalId]"),
    )
    found = plan(file)["connections"]
    assert found == [
        {"from": "stream", "to": "reader", "authentication": "managed-identity"},
        {"from": "writer", "to": "stream", "authentication": "managed-identity"},
    ]


def test_a_setting_with_a_key_is_a_tie_and_no_connection() -> None:
    settings = [
        {
            "name": "HUB",
            "value": "[listKeys(resourceId('Microsoft.Devices/IotHubs', 'plant'), '2023-06-30').value[0].primaryKey]",
        }
    ]
    file = template(
        hub(), resource(SITE, "app", {"siteConfig": {"appSettings": settings}}, kind="functionapp")
    )
    _, drawn = imported(file)
    assert drawn is not None
    assert not drawn.edges
    (app,) = [entry for entry in drawn.entries if entry.id == "app"]
    assert [(held, far.id) for held, far in app.ties] == [("a key", "plant")]


def test_defender_and_device_update_are_linked() -> None:
    file = template(
        hub(),
        resource(
            "Microsoft.Security/iotSecuritySolutions",
            "watch",
            {"iotHubs": ["[resourceId('Microsoft.Devices/IotHubs', 'plant')]"]},
        ),
        resource("Microsoft.DeviceUpdate/accounts", "updates", {}),
        resource(
            "Microsoft.DeviceUpdate/accounts/instances",
            "updates/one",
            {"iotHubs": [{"resourceId": "[resourceId('Microsoft.Devices/IotHubs', 'plant')]"}]},
        ),
    )
    found = services(file)
    assert found["watch"]["linkedTo"] == ["plant"]
    assert found["updates"]["linkedTo"] == ["plant"]


def test_a_link_that_cannot_be_told_is_open() -> None:
    front = resource("Microsoft.Devices/provisioningServices", "front", {"iotHubs": "[parameters('hubs')]"})
    file = template(front, parameters={"hubs": {"type": "array"}})
    assert services(file)["front"] == {
        "type": "device-provisioning-service",
        "resource": "front",
        "open": ["linkedTo"],
    }
    none = template(resource("Microsoft.Devices/provisioningServices", "front", {}))
    assert services(none)["front"] == {"type": "device-provisioning-service", "resource": "front"}


def test_names_cannot_break_the_text() -> None:
    from iotlint.imports.text import yaml_text
    from iotlint.source.load import load

    for name in ("a\nb: c", 'x" # y', "x\u202ey", "\x1b[31mred", "a: {b", "ünï-😀", "- x", "# x"):
        _, drawn = imported(template(hub(name)))
        assert drawn is not None
        text = yaml_text(drawn)
        assert text.isprintable() or all(line.isprintable() for line in text.split("\n"))
        stream = load(text.encode(), "plan.yaml")
        assert not stream.faults
        (service,) = stream.documents[0].value["services"].values()
        assert service["resource"] == name


def test_secrets_are_in_no_output() -> None:
    from iotlint.imports.record import json_text
    from iotlint.imports.text import yaml_text

    key = "q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA="
    endpoint = {
        "name": "e",
        "connectionString": f"Endpoint=sb://far.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey={key}",
    }
    file = template(
        hub("[concat('hub-', parameters('password'))]", properties={"routing": {
            "endpoints": {"eventHubs": [endpoint]}, "routes": [{"name": "r", "endpointNames": ["e"]}]}}),
        resource(STORE, f"x;SharedAccessKey={key}", {}),
        parameters={"password": {"type": "secureString", "defaultValue": "Pa55word-of-mine"}},
    )  # fmt: skip
    _, drawn = imported(file, given={"password": "An0ther-secret"})
    assert drawn is not None
    for text in (yaml_text(drawn), json_text(drawn)):
        assert key not in text
        assert "Pa55word" not in text
        assert "An0ther" not in text


def test_what_is_wholly_unknown_makes_no_far_end() -> None:
    file = template(hub(properties="[parameters('p')]"), parameters={"p": {"type": "object"}})  # type: ignore[arg-type]
    assert services(file) == {
        "plant": {"type": "iot-hub", "resource": "plant", "region": "westeurope", "open": ["deviceRegistry"]}
    }


def test_a_part_of_something_outside_tells_that_it_is_there() -> None:
    space = "Microsoft.EventHub/namespaces"
    file = template(hub(), resource(f"{space}/eventhubs", "stream/telemetry", {"partitionCount": 4}))
    assert services(file)["stream"] == {
        "type": "event-hubs",
        "resource": "stream",
        "external": True,
        "partitions": 4,
    }


def test_diagnostics_are_drawn_on_request_only() -> None:
    logs = "Microsoft.OperationalInsights/workspaces"
    sent = resource(
        "Microsoft.Insights/diagnosticSettings",
        "all",
        {"workspaceId": f"[resourceId('{logs}', 'logs')]"},
        scope="[resourceId('Microsoft.Devices/IotHubs', 'plant')]",
    )
    file = template(hub(), resource(logs, "logs", {}), sent)
    assert edges(file) == []
    assert edges(file, diagnostics=True) == [("plant", "logs", "diagnostics")]


def test_no_name_silences_a_finding() -> None:
    from iotlint.imports.text import yaml_text
    from iotlint.source.comments import suppressions
    from iotlint.source.load import load

    for name in ("# iotlint: ignore-file[HUB]", "x # iotlint: ignore[HUB101] none"):
        _, drawn = imported(template(hub(name)), name=name)
        assert drawn is not None
        assert suppressions(load(yaml_text(drawn).encode(), "plan.yaml")) == ([], [])


OPERATIONS = "Microsoft.IoTOperations/instances"


def operations(*parts: dict[str, Any]) -> dict[str, Any]:
    """A template of an instance of IoT Operations with endpoints to a stream, a lake and a broker, and further parts."""

    def endpoint(name: str, kind: str, settings: str, host: str) -> dict[str, Any]:
        return resource(
            f"{OPERATIONS}/dataflowEndpoints",
            f"line/{name}",
            {"endpointType": kind, settings: {"host": host}},
        )

    return template(
        resource(OPERATIONS, "line", {}),
        endpoint("stream", "Kafka", "kafkaSettings", "telemetry.servicebus.windows.net:9093"),
        endpoint("lake", "DataLakeStorage", "dataLakeStorageSettings", "contosolake.blob.core.windows.net"),
        endpoint("grid", "Mqtt", "mqttSettings", "broker.westeurope-1.ts.eventgrid.azure.net:8883"),
        *parts,
    )


def test_data_flows_count_and_connect() -> None:
    from_broker = {
        "operationType": "Source",
        "sourceSettings": {"endpointRef": "default", "dataSources": ["a"]},
    }
    from_grid = {"operationType": "Source", "sourceSettings": {"endpointRef": "grid", "dataSources": ["a"]}}
    to = {
        name: {
            "operationType": "Destination",
            "destinationSettings": {"endpointRef": name, "dataDestination": "t"},
        }
        for name in ("stream", "lake")
    }
    graph = [
        {"nodeType": "Source", "name": "s", "sourceSettings": {"endpointRef": "grid", "dataSources": ["a"]}},
        {"nodeType": "Graph", "name": "g", "graphSettings": {}},
        {
            "nodeType": "Destination",
            "name": "d",
            "destinationSettings": {"endpointRef": "lake", "dataDestination": "t"},
        },
    ]
    file = operations(
        resource(f"{OPERATIONS}/dataflowProfiles", "line/default", {}),
        resource(
            f"{OPERATIONS}/dataflowProfiles/dataflows",
            "line/default/one",
            {"operations": [from_broker, to["stream"]]},
        ),
        resource(
            f"{OPERATIONS}/dataflowProfiles/dataflows",
            "line/default/two",
            {"operations": [from_grid, to["lake"]]},
        ),
        resource(f"{OPERATIONS}/dataflowProfiles/dataflowGraphs", "line/default/three", {"nodes": graph}),
    )
    assert services(file)["line"]["dataflows"]["profiles"] == 1
    assert [
        (each["from"], each["to"], each["via"], each["protocol"]) for each in plan(file)["connections"]
    ] == [
        ("broker", "line", "dataflow", "mqtt"),
        ("broker", "line", "dataflow-graph", "mqtt"),
        ("line", "contosolake", "dataflow", "https"),
        ("line", "contosolake", "dataflow-graph", "https"),
        ("line", "telemetry", "dataflow", "kafka"),
    ]


def test_brokers_and_listeners_fill_the_broker() -> None:
    file = operations(
        resource(
            f"{OPERATIONS}/brokers",
            "line/default",
            {
                "memoryProfile": "High",
                "cardinality": {
                    "frontend": {"replicas": 3, "workers": 2},
                    "backendChain": {"partitions": 2, "redundancyFactor": 2, "workers": 4},
                },
                "diskBackedMessageBuffer": {"maxSize": "1G"},
            },
        ),
        resource(
            f"{OPERATIONS}/brokers/listeners",
            "line/default/out",
            {"serviceType": "LoadBalancer", "ports": [{"port": 8883, "tls": {"mode": "Automatic"}}]},
        ),
        resource(
            f"{OPERATIONS}/brokers/listeners",
            "line/default/in",
            {"serviceType": "ClusterIp", "ports": [{"port": 18883}]},
        ),
    )
    assert services(file)["line"]["broker"] == {
        "memoryProfile": "high", "frontends": 3, "frontendWorkers": 2, "partitions": 2, "redundancyFactor": 2, "backendWorkers": 4,
        "diskBuffer": True, "listener": {"tls": True},
    }  # fmt: skip


def test_clusters_and_custom_locations_are_sites_and_assets_stand_at_them() -> None:
    place = {
        "type": "CustomLocation",
        "name": "[resourceId('Microsoft.ExtendedLocation/customLocations', 'hall')]",
    }
    file = template(
        resource(
            "Microsoft.Kubernetes/connectedClusters", "[parameters('cluster')]", {"distribution": "k3s"}
        ),
        resource(
            "Microsoft.ExtendedLocation/customLocations",
            "hall",
            {
                "hostResourceId": "[resourceId('Microsoft.Kubernetes/connectedClusters', parameters('cluster'))]"
            },
        ),
        resource(
            OPERATIONS,
            "line",
            {
                "adrNamespaceRef": {
                    "resourceId": "[resourceId('Microsoft.DeviceRegistry/namespaces', 'things')]"
                }
            },
            extendedLocation=place,
        ),
        resource("Microsoft.DeviceRegistry/namespaces", "things", {}),
        resource(
            "Microsoft.DeviceRegistry/namespaces/devices",
            "things/server",
            {"endpoints": {"inbound": {"a": {"endpointType": "Microsoft.OpcUa"}}}},
            extendedLocation=place,
        ),
        resource(
            "Microsoft.DeviceRegistry/namespaces/assets",
            "things/oven",
            {
                "deviceRef": {"deviceName": "server", "endpointName": "a"},
                "datasets": [{"name": "d", "dataPoints": [{"name": "t"}]}],
            },
            extendedLocation=place,
        ),
        parameters={"cluster": {"type": "string"}},
    )
    found = plan(file)
    assert found["sites"] == {"site": {"cluster": {"arcEnabled": True, "distribution": "k3s"}}}
    assert found["services"]["line"] == {
        "type": "iot-operations",
        "resource": "line",
        "site": "site",
        "deviceRegistry": "things",
    }
    assert found["assets"] == {
        "oven": {
            "resource": "things/oven",
            "protocols": ["opc-ua"],
            "datasets": 1,
            "dataPoints": 1,
            "site": "site",
        }
    }
