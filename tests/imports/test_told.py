"""Nothing is passed over in silence: what is left out of a plan is told, with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from iotlint.cli import main
from iotlint.imports.files import NothingKnown
from iotlint.imports.text import yaml_text
from iotlint.imports.value import span_of
from tests.imports.importing import edges, hub, imported, plan, remarks, resource, template

JOB = "Microsoft.StreamAnalytics/streamingjobs"
TOPIC = "Microsoft.EventGrid/systemTopics"
STREAM = resource("Microsoft.EventHub/namespaces", "stream", {})
KEY = "aB3dE5gH7jaB3dE5gH7jaB3dE5gH7jaB3dE5gH7jaB3="


def told(file: Any, **more: Any) -> list[str]:
    """The notes of an import; each has a place."""
    _, drawn = imported(file, **more)
    assert drawn is not None
    assert all(note.spot is not None for note in drawn.notes)
    assert all(
        span_of(note.spot).line > 1 or span_of(note.spot).path != "main.json"
        for note in drawn.notes
        if note.spot
    )
    return [note.message for note in drawn.notes]


# Far ends that no plan has


def job(outputs: Any, type_: str = JOB, name: str = "job") -> dict[str, Any]:
    return template(hub(), resource(type_, name, outputs), parameters={"t": {"type": "string"}})


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize("side", ["inputs", "outputs"])
def test_inputs_and_outputs_that_no_plan_has(side: str, apart: bool) -> None:
    def file(source: Any) -> Any:
        properties = {"datasource": source}
        return (
            job(properties, f"{JOB}/{side}", "job/a")
            if apart
            else job({side: [{"name": "a", "properties": properties}]})
        )

    said = "a connection was left out: it leads to 'Microsoft.Sql/Server/Database', and to nothing that a plan has"
    assert told(file({"type": "Microsoft.Sql/Server/Database", "properties": {}})) == [said]
    known = {"type": "Microsoft.EventHub/EventHub", "properties": {"serviceBusNamespace": "far"}}
    assert told(file(known)) == []
    unknown = told(file({"type": "[parameters('t')]"}))
    assert set(unknown) == {"a connection could not be drawn: parameter 't' has no default; give --set t=…"}


def subscribed(destination: Any) -> dict[str, Any]:
    return template(
        hub(),
        resource("Microsoft.Web/sites", "work", {}, kind="functionapp"),
        resource(TOPIC, "events", {"source": "[resourceId('Microsoft.Devices/IotHubs', 'plant')]"}),
        resource(f"{TOPIC}/eventSubscriptions", "events/a", {"destination": destination}),
    )


def test_subscriptions_of_addresses() -> None:
    hook = {
        "endpointType": "WebHook",
        "properties": {"endpointUrl": "https://example.com/a?code=aB3dE5gH7jK9"},
    }
    assert told(subscribed(hook)) == [
        "a connection could not be drawn: it leads to 'WebHook', and to nothing that a plan has"
    ]
    assert told(subscribed({"endpointType": "WebHook", "properties": {}})) == [
        "a connection was left out: it leads to 'WebHook', and to nothing that a plan has"
    ]
    hook["properties"] = {
        "endpointUrl": "https://work.azurewebsites.net/runtime/webhooks/eventgrid?code=aB3dE5gH7jK9"
    }
    assert told(subscribed(hook)) == []
    assert ("events", "work", "event-subscription") in edges(subscribed(hook))


def test_a_route_that_is_switched_off_is_told_and_counts() -> None:
    routing = {
        "endpoints": {
            "eventHubs": [{"name": "a", "endpointUri": "sb://stream.servicebus.windows.net"}, {"name": "b"}]
        },
        "routes": [
            {"name": "on", "endpointNames": ["a"], "isEnabled": True},
            {"name": "off", "endpointNames": ["a"], "isEnabled": False},
            {"name": "bare", "endpointNames": ["b"], "isEnabled": True},
        ],
    }
    file = template(hub(properties={"routing": routing}), STREAM)
    assert told(file) == [
        "a connection was left out, since it is switched off",
        "a connection could not be drawn: its endpoint does not say where it leads",
    ]
    assert edges(file) == [("plant", "stream", "route")]
    # The limit of a hub counts what is declared.
    assert plan(file)["services"]["plant"]["routing"]["routes"] == 3


def test_a_data_flow_into_the_volume_of_its_cluster() -> None:
    instance, flow = "Microsoft.IoTOperations/instances", "dataflowProfiles/dataflows"
    operations = [
        {"operationType": "Source", "sourceSettings": {"endpointRef": "default"}},
        {"operationType": "Destination", "destinationSettings": {"endpointRef": "local"}},
    ]
    file = template(
        resource(instance, "works", {}),
        resource(f"{instance}/brokers/listeners", "works/default/inside", {"ports": [{"port": 18883}]}),
        resource(
            f"{instance}/dataflowEndpoints",
            "works/local",
            {"endpointType": "LocalStorage", "localStorageSettings": {}},
        ),
        resource(f"{instance}/{flow}", "works/main/keep", {"operations": operations}),
    )
    said = "a connection was left out: it leads to 'LocalStorage', and to nothing that a plan has"
    assert told(file) == [said]
    _, drawn = imported(file)
    assert drawn is not None
    assert not drawn.strange
    # What it leads to is known, so nothing else can be hidden behind it.
    assert not any(entry.loose for entry in drawn.entries)


# Keys


@pytest.mark.parametrize(
    ("endpoint", "signs_in"),
    [
        ({"connectionString": f"Endpoint=sb://stream.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey={KEY}"}, "access-key"),
        ({"connectionString": "Endpoint=sb://stream.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=****"}, "access-key"),
        ({"connectionString": "[listKeys(resourceId('Microsoft.EventHub/namespaces/authorizationRules', 'stream', 'a'), '2024-01-01').primaryConnectionString]"}, "access-key"),
        ({"connectionString": "Endpoint=sb://stream.servicebus.windows.net/;EntityPath=a"}, None),
        ({"endpointUri": "sb://stream.servicebus.windows.net"}, None),
        ({"authenticationType": "identityBased", "endpointUri": "sb://stream.servicebus.windows.net"}, "managed-identity"),
        ({"authenticationType": "keyBased", "endpointUri": "sb://stream.servicebus.windows.net"}, "access-key"),
    ],
)  # fmt: skip
def test_a_connection_string_with_a_key_proves_that_it_signs_in_with_it(
    endpoint: Any, signs_in: str | None
) -> None:
    routing = {
        "endpoints": {"eventHubs": [{"name": "a", **endpoint}]},
        "routes": [{"name": "r", "endpointNames": ["a"]}],
    }
    (edge,) = plan(template(hub(properties={"routing": routing}), STREAM))["connections"]
    assert edge.get("authentication") == signs_in


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        (f"HostName=plant.azure-devices.net;SharedAccessKeyName=a;SharedAccessKey={KEY}", "a key of plant"),
        ("[concat('HostName=plant.azure-devices.net;SharedAccessKey=', parameters('hidden'))]", "a key of plant"),
        (f"Endpoint=sb://stream.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey={KEY}", "a key of stream"),
        (f"DefaultEndpointsProtocol=https;AccountName=files;AccountKey={KEY};EndpointSuffix=core.windows.net", "a key of files"),
        ("plant.azure-devices.net", "an address of plant"),
        ("https://elsewhere.azurewebsites.net/api", None),
        ("dotnet", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_setting_that_names_a_service_is_a_tie(setting: str, said: str | None) -> None:
    site = resource(
        "Microsoft.Web/sites",
        "work",
        {"siteConfig": {"appSettings": [{"name": "S", "value": setting}]}},
        kind="functionapp",
    )
    _, drawn = imported(template(hub(), STREAM, site, parameters={"hidden": {"type": "securestring"}}))
    assert drawn is not None
    (entry,) = [each for each in drawn.entries if each.type == "functions"]
    assert [f"{what} of {far.id}" for what, far in entry.ties] == ([said] if said else [])
    text = yaml_text(drawn)
    assert KEY not in text
    assert (f"# a setting holds {said}\n" in text) == bool(said)


# Names


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("[parameters('a')]", "parameter 'a' has no default; give --set a=…"),
        ("[concat('plant-', parameters('a'))]", "parameter 'a' has no default; give --set a=…"),
        ("[nofn()]", "the function 'nofn' is not one that iotlint knows"),
        ("[string(div(1, 0))]", "'div' cannot take these arguments"),
        ("[split('a,b', ',')[5]]", "there is nothing under '5'"),
        ("[format('plant{0:E2}', 3)]", "the format 'E2' is not one that iotlint knows"),
        ("[parameters('adminPassword')]", "the parameter 'adminPassword' is a secret"),
        (5, ""),
    ],
)
def test_a_name_that_is_not_known_says_why(name: Any, reason: str) -> None:
    declared = {"a": {"type": "string"}, "adminPassword": {"type": "string", "defaultValue": "Hunter22"}}
    _, drawn = imported(template(hub(name), parameters=declared))
    assert drawn is not None
    (entry,) = drawn.entries
    assert entry.remarks == ([f"resource: {reason}"] if reason else [])
    assert ("resource" in entry.fields) == (not reason)


def test_a_text_whose_name_says_that_it_is_a_secret_is_shown_nowhere() -> None:
    declared: dict[str, Any] = {
        name: {"type": "string", "defaultValue": f"S{number}"}
        for number, name in enumerate(("adminPassword", "sasToken", "keyVaultName", "secretName"))
    }
    declared["resetPassword"] = {"type": "bool", "defaultValue": True}
    hubs = [
        hub(f"[parameters('{name}')]", sku={"name": f"[parameters('{name}')]"}) for name in list(declared)[:4]
    ]
    file = template(*hubs, hub("last", condition="[parameters('resetPassword')]"), parameters=declared)
    found = plan(file, given={"sasToken": "S9"})["services"]
    assert sorted(each.get("resource", "") for each in found.values()) == ["", "", "S2", "S3", "last"]
    assert sorted(each.get("sku", "") for each in found.values()) == ["", "", "", "S2", "S3"]


def test_a_value_for_no_parameter_is_told() -> None:
    declared = {"a": {"type": "string"}}
    given = {"parameters": {"A": {"value": "plant"}, "b": {"value": 1}}}
    file = template(hub("[parameters('a')]"), parameters=declared)
    assert told(file, parameters=[given]) == [
        "this value was not used: no template has a parameter of the name"
    ]
    listed = [{"id": "/x", "name": "a", "type": "Microsoft.Devices/IotHubs"}]
    with pytest.raises(NothingKnown, match="none of the files is a template"):
        imported(listed, parameters=[given])
    with pytest.raises(NothingKnown, match="what az prints of resources, and no template"):
        imported(listed, kind="arm")


# Forms


def test_what_is_no_resource_is_told() -> None:
    left_out = "something among the resources that is no resource was left out"
    assert told(template(None, hub(), "s", {**hub("other"), "resources": [7]})) == [left_out] * 3  # type: ignore[arg-type]
    nested = resource(
        "Microsoft.Resources/deployments", "inner", {"template": {**template(), "resources": "s"}}
    )
    assert told(template(hub(), nested)) == [left_out]
    listed = [{"id": "/x", "name": "a", "type": "Microsoft.Devices/IotHubs"}, None, {"name": "b"}]
    assert told('{"value":\n' + json.dumps(listed, indent=1) + "}") == [left_out] * 2


def test_check_and_conform_tell_it_too(tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(json.dumps(template(None, hub()), indent=1))  # type: ignore[arg-type]
    (tmp_path / "plan.yaml").write_text(
        "apiVersion: iotlint/v1\nkind: Architecture\nservices: {hub: {type: iot-hub}}\n"
    )
    path = str(tmp_path / "main.json")
    for words in (
        ["check", "--from", "arm", path],
        ["conform", str(tmp_path / "plan.yaml"), "--against", path],
    ):
        result = CliRunner().invoke(main, [*words, "--no-config", "--format", "json"])
        (notice,) = [each for each in json.loads(result.stdout)["notices"] if "left out" in each]
        assert notice.endswith(
            "main.json:5:3: something among the resources that is no resource was left out"
        )


@pytest.mark.parametrize(
    ("properties", "said"),
    [
        ({"routing": [1]}, "this was passed over: what is written is no object"),
        ({"routing": {"routes": "x"}}, "this was passed over: what is written is no list"),
        ({"minTlsVersion": None, "routing": None, "eventHubEndpoints": ""}, None),
    ],
)
def test_a_value_of_the_wrong_form_is_told(properties: Any, said: str | None) -> None:
    assert (
        (said in told(template(hub(properties=properties))))
        if said
        else told(template(hub(properties=properties))) == []
    )


@pytest.mark.parametrize("count", [-1, "-1", 1.5, True, "many"])
def test_a_count_that_is_none_is_told(count: Any) -> None:
    file = template(hub("[concat('plant', copyIndex())]", copy={"name": "c", "count": count}))
    (message,) = told(file)
    assert message.startswith("it is not known how often this is copied: ")
    _, drawn = imported(file)
    assert remarks(drawn, "plant")[0] == "may not exist: its number of copies is not known"
