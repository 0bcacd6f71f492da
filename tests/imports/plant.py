"""A system as a template, written for these tests: names by parameters, one of each way to connect."""

from __future__ import annotations

from typing import Any

from tests.imports.importing import resource, template

HUBS, STORES, EVENTS = (
    "Microsoft.Devices/IotHubs",
    "Microsoft.Storage/storageAccounts",
    "Microsoft.EventHub/namespaces",
)


def plant() -> dict[str, Any]:
    """The template in array form; a new one each time."""
    hub_id = f"[resourceId('{HUBS}', parameters('hub'))]"
    return template(
        resource(
            HUBS,
            "[parameters('hub')]",
            {
                "minTlsVersion": "1.2",
                "disableLocalAuth": False,
                "eventHubEndpoints": {"events": {"retentionTimeInDays": 2, "partitionCount": 4}},
                "routing": {
                    "endpoints": {
                        "eventHubs": [
                            {
                                "name": "stream",
                                "authenticationType": "identityBased",
                                "endpointUri": "[format('sb://{0}.servicebus.windows.net', variables('events'))]",
                                "entityPath": "telemetry",
                            }
                        ],
                        "storageContainers": [
                            {
                                "name": "[variables('cold')]",
                                "connectionString": f"[concat('DefaultEndpointsProtocol=https;AccountName=', "
                                f"parameters('store'), ';AccountKey=', listKeys(resourceId('{STORES}', "
                                "parameters('store')), '2023-01-01').keys[0].value)]",
                                "containerName": "cold",
                            }
                        ],
                        "serviceBusQueues": [],
                    },
                    "routes": [
                        {
                            "name": "a",
                            "source": "DeviceMessages",
                            "endpointNames": ["stream"],
                            "isEnabled": True,
                        },
                        {
                            "name": "b",
                            "source": "DeviceMessages",
                            "endpointNames": ["[variables('cold')]"],
                            "isEnabled": True,
                        },
                        {
                            "name": "c",
                            "source": "DeviceMessages",
                            "endpointNames": ["events"],
                            "isEnabled": True,
                        },
                        {
                            "name": "d",
                            "source": "DeviceMessages",
                            "endpointNames": ["stream"],
                            "isEnabled": False,
                        },
                    ],
                },
                "storageEndpoints": {"$default": {"connectionString": "", "containerName": ""}},
            },
            location="[parameters('region')]",
            sku={"name": "S1", "capacity": "[variables('units')]"},
        ),
        resource(
            STORES,
            "[parameters('store')]",
            {"minimumTlsVersion": "TLS1_2"},
            location="West Europe",
            sku={"name": "Standard_ZRS"},
        ),
        resource(
            EVENTS,
            "[variables('events')]",
            {},
            location="[parameters('region')]",
            sku={"name": "Standard", "capacity": 2},
        ),
        resource(
            f"{EVENTS}/eventhubs",
            "[concat(variables('events'), '/telemetry')]",
            {"partitionCount": 8, "messageRetentionInDays": 3},
        ),
        resource(
            "Microsoft.Devices/provisioningServices",
            "front",
            {
                "iotHubs": [
                    {
                        "connectionString": f"[concat('HostName=', reference({hub_id[1:-1]}).hostName, "
                        f"';SharedAccessKey=', listKeys({hub_id[1:-1]}, '2023-06-30').value[0].primaryKey)]",
                        "location": "westeurope",
                    }
                ]
            },
            location="westeurope",
            sku={"name": "S1", "capacity": 1},
        ),
        resource(
            "Microsoft.StreamAnalytics/streamingjobs",
            "averages",
            {
                "sku": {"name": "Standard"},
                "inputs": [
                    {
                        "name": "in",
                        "properties": {
                            "type": "Stream",
                            "datasource": {
                                "type": EVENTS.replace("/namespaces", "/EventHub"),
                                "properties": {
                                    "serviceBusNamespace": "[variables('events')]",
                                    "consumerGroupName": "asa",
                                },
                            },
                        },
                    }
                ],
                "outputs": [
                    {
                        "name": "out",
                        "properties": {
                            "datasource": {
                                "type": "Microsoft.Storage/Blob",
                                "properties": {"storageAccounts": [{"accountName": "[parameters('store')]"}]},
                            }
                        },
                    }
                ],
            },
            location="westeurope",
        ),
        parameters={
            "hub": {"type": "string"},
            "store": {"type": "string"},
            "region": {"type": "string", "defaultValue": "northeurope"},
        },
        variables={"events": "[format('{0}-events', parameters('hub'))]", "units": 3, "cold": "cold-store"},
    )


WANTED: dict[str, dict[str, Any]] = {
    "averages": {"type": "stream-analytics", "resource": "averages", "sku": "Standard", "region": "westeurope"},
    "events": {
        "type": "event-hubs", "sku": "Standard", "region": "northeurope", "partitions": 8, "retention": "3d", "throughputUnits": 2,
    },
    "front": {
        "type": "device-provisioning-service", "resource": "front", "sku": "S1", "units": 1, "region": "westeurope", "linkedTo": ["hub"],
    },
    "hub": {
        "type": "iot-hub", "sku": "S1", "units": 3, "region": "northeurope", "localAuthentication": True, "minTlsVersion": "1.2",
        "partitions": 4, "retention": "2d", "routing": {"routes": 4},
    },
    "storage": {
        "type": "storage-account", "sku": "Standard_ZRS", "region": "westeurope", "minTlsVersion": "1.2", "zoneRedundant": True,
    },
}  # fmt: skip

CONNECTIONS: list[dict[str, str]] = [
    {"from": "averages", "to": "storage", "via": "output"},
    {"from": "events", "to": "averages", "via": "input", "consumerGroup": "asa"},
    {"from": "hub", "to": "events", "via": "route", "authentication": "managed-identity"},
    {"from": "hub", "to": "storage", "via": "route", "authentication": "access-key"},
]
