"""What `az` prints: lists, queries, single resources, snapshots; what it leaves out stays unknown."""

from __future__ import annotations

from typing import Any

import pytest

from tests.imports.importing import edges, hub, plan, services, template

GROUP = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/plant/providers"
HUB: dict[str, Any] = {
    "id": f"{GROUP}/Microsoft.Devices/IotHubs/plant-hub",
    "name": "plant-hub",
    "type": "Microsoft.Devices/IotHubs",
    "location": "westeurope",
    "sku": {"name": "S1", "tier": "Standard", "capacity": 2},
    "properties": {
        "minTlsVersion": "1.2",
        "routing": {
            "endpoints": {
                "eventHubs": [
                    {
                        "name": "e",
                        "connectionString": "Endpoint=sb://far.servicebus.windows.net;SharedAccessKey=****;",
                    }
                ]
            },
            "routes": [{"name": "r", "endpointNames": ["e"], "isEnabled": True}],
        },
    },
}
WANTED = {
    "type": "iot-hub", "resource": "plant-hub", "sku": "S1", "units": 2, "region": "westeurope", "minTlsVersion": "1.2",
    "routing": {"routes": 1},
}  # fmt: skip


@pytest.mark.parametrize(
    "output",
    [
        [HUB],
        HUB,
        {"data": [HUB], "count": 1, "skip_token": None},
        {"value": [HUB]},
        {"predictedResources": [HUB]},
        [{"ResourceId": HUB["id"], "Name": "plant-hub", "ResourceType": HUB["type"], "Location": "westeurope", "Sku": {"Name": "S1", "Capacity": 2}, "Properties": HUB["properties"]}],
    ],
    ids=["list", "show", "query", "value", "snapshot", "powershell"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["", "az"])
def test_every_form_of_output(output: Any, kind: str) -> None:
    found = plan(output, kind=kind)
    assert found["services"]["plant-hub"] == WANTED
    assert [(each["from"], each["to"]) for each in found["connections"]] == [("plant-hub", "far")]


def test_an_exported_group_is_a_template() -> None:
    assert services(template(hub()), kind="az") == services(template(hub()))
    assert services({"arm": template(hub())}, kind="az") == services(template(hub()))


def test_a_list_without_properties_leaves_links_open() -> None:
    bare = [{key: each for key, each in HUB.items() if key != "properties"}]
    bare.append(
        {
            "id": f"{GROUP}/Microsoft.Devices/provisioningServices/front",
            "name": "front",
            "type": "Microsoft.Devices/provisioningServices",
        }
    )
    found = services(bare)
    assert found["front"] == {
        "type": "device-provisioning-service",
        "resource": "front",
        "open": ["deviceRegistry", "linkedTo"],
    }
    assert found["plant-hub"]["open"] == ["deviceRegistry"]


def test_ends_are_found_by_id_and_by_host() -> None:
    space = {
        "id": f"{GROUP}/Microsoft.EventHub/namespaces/far",
        "name": "far",
        "type": "Microsoft.EventHub/namespaces",
    }
    cluster = {
        "id": f"{GROUP}/Microsoft.Kusto/Clusters/history",
        "name": "history",
        "type": "Microsoft.Kusto/Clusters",
    }
    taken = {
        "id": f"{cluster['id']}/Databases/db/DataConnections/c",
        "name": "history/db/c",
        "type": "Microsoft.Kusto/Clusters/Databases/DataConnections",
        "kind": "EventHub",
        "properties": {"eventHubResourceId": f"{space['id']}/eventhubs/one", "consumerGroup": "adx"},
    }
    assert edges([HUB, space, cluster, taken]) == [
        ("far", "history", "data-connection"),
        ("plant-hub", "far", "route"),
    ]
    assert "external" not in services([HUB, space])["far"]


def test_a_string_in_brackets_is_text_in_what_is_deployed() -> None:
    odd = {**HUB, "properties": {"minTlsVersion": "[parameters('x')]"}}
    assert "minTlsVersion" not in services([odd])["plant-hub"]
