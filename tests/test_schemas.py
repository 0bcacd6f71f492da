"""The schemas in schemas/: sound by themselves, true to the design, and current."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from iotlint.authoring.schema_enums import stale
from iotlint.model import units
from iotlint.model.schema_code import resolve
from iotlint.resources import folder

ARCHITECTURE: dict[str, Any] = json.loads(
    (folder("schemas") / "architecture.schema.json").read_text(encoding="utf-8")
)
SECTIONS = {"sites", "services", "devices", "assets", "applications", "models", "connections", "requirements"}

PLAN = """
$schema: https://example.org/architecture.schema.json
apiVersion: iotlint/v1
kind: Architecture
open: [devices]
metadata:
  name: northwind-bottling
  description: Two bottling plants and the lorries between them
  owner: plant-platform
  environment: production
  labels: {cost-center: "4711", reviewed: true, level: 3}
extends: base.yaml
solution:
  type: hybrid
  approach: adaptive-cloud
  regions: [westeurope]
  until: "2031-12-31"
  allowPreview: true
requirements:
  adaptive-cloud-management:
  offline-operation: {duration: 48h, appliesTo: [plant-1]}
  zero-touch-provisioning: {appliesTo: lorries}
  over-the-air-updates: {providedBy: mender}
  mqtt-pub-sub: {version: 5}
  long-term-storage: {retention: 1095d}
  event-reactions: {within: 30s}
  threat-monitoring: {agentless: true}
  high-availability: {availability: 99.9%}
  disaster-recovery: {rto: 4h, rpo: 5min}
  data-stays-at-site: {data: [images, video]}
  data-residency: {geography: germany}
  x-works-council-approval: {rto: 1h}
sites:
  plant-1:
    connectivity: intermittent
    maxOffline: 48h
    outboundPorts: [443, 8883]
    proxy: {authentication: basic, trustedCertificate: false}
    count: 2
    cluster:
      distribution: k3s
      version: 1.33.6
      os: ubuntu-24.04
      architecture: x86_64
      arcEnabled: true
      arcPrivateLink: false
      arcAutoUpgrade: false
      defenderForContainers: true
      nodes: 3
      cpuPerNode: 7.5
      memoryPerNode: 32GiB
      diskPerNode: 256GiB
      gpu: true
      faultTolerantStorage: true
      oidcIssuer: true
      workloadIdentity: true
  store: {}
services:
  factory:
    type: iot-operations
    site: plant-1
    upgradeTo: "1.5"
    configuredBy: bicep
    certificateIssuer: own
    version: "1.4"
    broker:
      memoryProfile: medium
      frontends: 3
      frontendWorkers: 4
      partitions: 3
      redundancyFactor: 2
      diskBuffer: true
      bufferSize: 20GB
      persistence: true
      listener: {tls: true, authentication: x509}
      backendWorkers: 4
      cpuLimits: false
    settings: secure
    dataflows: {count: 80, profiles: 2}
  secrets: {type: key-vault, permissionModel: rbac}
  registry:
    type: device-registry
    certificateManagement: {validity: 60d, key: ecc-p384, policies: 1}
    softwareUpdates: false
  hub:
    type: iot-hub
    sku: S1
    units: 9
    region: westeurope
    deviceRegistry: registry
    minTlsVersion: 1.2
    existing: true
    external: false
    publicNetworkAccess: selected
    zoneRedundant: true
    routing: {routes: 4, enrichments: 2, fallback: true}
    retention: 7d
    localAuthentication: false
    role: active
    partitions: 4
    changeTo: S2
    caCertificates: 2
    caExpires: "2033-06-30"
    certificatesOnly: true
    configurations: 4
    deployments: 3
    serviceLevel: 99.9%
    labels: {tier: gold}
  provisioning:
    {type: device-provisioning-service, attestation: [x509, tpm], enrollment: group, allocation: static, linkedTo: hub,
     reprovisioning: keep-state, registrations: 1200,
     enrollmentGroups: {x509: 3, symmetricKey: 0}}
  updates:
    type: device-update
    sku: Standard
    linkedTo: [hub]
    open: [linkedTo]
    updates:
      {count: 12, files: 3, fileSize: 800MB, storage: 20GB, providers: 2, groups: 4, classes: 2, activeDeployments: 3,
       deployments: 9}
  wall-display: {type: iot-central, rules: 12, actionsPerRule: 2, exports: 1}
  events: {type: event-grid, sku: standard, throughputUnits: 2, clientSessions: 3, mqtt: true, resource: ns-events,
           retained: {messages: 400, storage: 2MB}}
  files: {type: storage-account, purpose: file-upload, hierarchicalNamespace: true, trustedServices: true,
          accountKind: StorageV2}
  gateway:
    type: iot-edge
    resourceGroup: northwind
    tenant: northwind.example
    messageTimeToLive: 7d
    modules: 12
    containerEngine: moby
    os: ubuntu-24.04
    processor: x86_64
    moduleDefinitionSize: 1.2KB
    certificateIssuer: own
  averages: {type: stream-analytics, dedicatedCluster: true}
  lake: {type: fabric, workspace: plant-operations}
  watch: {type: defender-for-iot, sensorProfile: E500, managedFrom: cloud}
  scorer: {type: functions, runsOn: plant-1, executionModel: isolated, hosting: flex-consumption, runtime: dotnet-10}
  orders: {type: service-bus, sessions: false, duplicateDetection: false}
  graph: {type: digital-twins, twins: 40000, createWithin: 10m, relationships: 90000, relationshipsPerTwin: 300,
          twinSize: 4KB, modelCount: 40}
  historian: {type: other, name: Canary, side: edge, kind: store}
devices:
  lorries:
    count: 12000
    site: store
    network: internet
    protocols: [mqtt-3.1.1, x-acme]
    authentication: x509-ca
    telemetry: {interval: 300s, size: 900B, activePerDay: 20h}
    twinUpdates: {interval: 1h, size: 1KB}
    twinReads: {interval: 1h, size: 1KB}
    commands: {interval: 10m, size: 512B, replySize: 200B, within: 5s, via: job, allWithin: 2h}
    uploads: {rate: 1 per day}
    reconnectWithin: 10m
    onboardWithin: 4h
    sdk: {kind: device, language: c, generation: classic}
    os: linux
    keyStorage: tpm
    certificatePinning: none
    replaceableRoots: true
    trustedRoots: [digicert-global-root-g2, microsoft-rsa-root-ca-2017]
    sharedIdentity: false
    keepAlive: 15m
    registrationIdLength: 24
    provisioningEndpoint: global
    provisions: once
    provisionedBy: provisioning
    model: dtmi:northwind:Lorry;1
    tlsVersion: 1.2
    minTlsVersion: 1.2
    cipherSuites: updatable
    runsAgent: false
    updateAgent: true
    maxOffline: 72h
    link: cellular
assets:
  presses:
    site: plant-1
    count: 40
    protocols: [opc-ua]
    authentication: username-password
    dataPoints: 250
    datasets: 1
    telemetry: {rate: 400 per day, size: 400B}
applications:
  backoffice: {sdk: {kind: service, language: python}, container: none, product: Contoso ERP, site: plant-1, gpu: false}
  filter:
    {runsOn: factory, connectorFor: [modbus-tcp], container: linux, image: "northwind.azurecr.io/filter:2", replicas: 2,
     sharedIdentity: false}
models:
  - path: models/lorry.json
  - ontology: RealEstateCore
connections:
  - {from: lorries, to: hub, protocol: mqtt-3.1.1, network: public, authentication: x509-ca, qos: 1, retain: false}
  - {from: presses, to: factory, protocol: opc-ua, size: 256KB, interval: 1s}
  - {from: factory, to: events, direction: both, protocol: mqtt-5, authentication: managed-identity}
  - {from: factory, to: files, via: dataflow-graph, compression: gzip, schema: delta, instances: 1,
      transforms: [window]}
  - {from: hub, to: backoffice, protocol: amqp, data: [telemetry, twins], consumerGroup: erp, partitionKey: device-id,
      via: route, delivery: at-least-once, share: 10%}
"""


def nodes(node: Any = ARCHITECTURE, route: str = "#") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every mapping in the schema, with where it stands."""
    if isinstance(node, dict):
        yield route, node
        for key, below in node.items():
            if key not in ("examples", "default"):
                yield from nodes(below, f"{route}/{key}")
    elif isinstance(node, list):
        for index, below in enumerate(node):
            yield from nodes(below, f"{route}/{index}")


def whole(node: dict[str, Any]) -> dict[str, Any]:
    """A node with what its reference says."""
    return {**whole(resolve(ARCHITECTURE, node["$ref"])), **node} if "$ref" in node else node


def objects() -> Iterator[tuple[str, dict[str, Any]]]:
    for route, node in nodes():
        types = node.get("type", ())
        if "object" in ([types] if isinstance(types, str) else types):
            yield route, node


def test_every_schema_is_valid_draft_2020_12() -> None:
    for path in sorted(folder("schemas").glob("*.schema.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema", path
        assert schema["$id"].endswith(f"/schemas/{path.name}"), path
        Draft202012Validator.check_schema(schema)


def test_lists_that_follow_from_the_rules_are_current() -> None:
    old = sorted(path.name for path in stale(folder("schemas"), folder("rules")))
    assert not old, f"run `nox -s update`, which writes {', '.join(old)}"


def test_architecture_takes_everything_the_format_has() -> None:
    plan = yaml.safe_load(PLAN)
    assert list(Draft202012Validator(ARCHITECTURE).iter_errors(plan)) == []


def test_the_plan_above_uses_every_field() -> None:
    written: set[str] = set()

    def keys(value: Any) -> None:
        if isinstance(value, dict):
            written.update(value)
            for below in value.values():
                keys(below)
        elif isinstance(value, list):
            for below in value:
                keys(below)

    keys(yaml.safe_load(PLAN))
    fields = {key for _, node in objects() for key in node.get("properties", ())}
    assert not fields - written, (
        f"add to PLAN, above, {', '.join(sorted(fields - written))}: it shows that the schema takes each field"
    )


def test_a_six_line_file_is_an_architecture() -> None:
    head = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata:\n  name: first\n"
    plan = yaml.safe_load(f"{head}services:\n  hub: {{type: iot-hub}}\n")
    assert Draft202012Validator(ARCHITECTURE).is_valid(plan)


@pytest.mark.parametrize("section", ["services", "devices", "assets", "requirements"])
def test_a_plan_must_hold_something(section: str) -> None:
    head = {"apiVersion": "iotlint/v1", "kind": "Architecture", "metadata": {"name": "x"}}
    empty = Draft202012Validator(ARCHITECTURE)
    assert not empty.is_valid({**head, "sites": {"a": {}}, section: {}})
    filled = {"services": {"a": {"type": "monitor"}}, "requirements": ["dashboards"]}.get(section, {"a": {}})
    assert empty.is_valid({**head, section: filled})


def test_architecture_closes_every_mapping_but_labels() -> None:
    for route, node in objects():
        if route.endswith("/labels"):
            continue
        rest = node.get("additionalProperties")
        assert rest is False or "propertyNames" in node, f'add `"additionalProperties": false` at {route}'


def test_architecture_says_what_absence_means() -> None:
    for route, node in objects():
        for key, field in node.get("properties", {}).items():
            if key in node.get("required", ()) or key == "required":
                continue
            found = whole(field)
            assert ("default" in found) != (found.get("x-absent") in ("none", "unknown")), (
                f'give {route}/{key} either a `default` or `"x-absent"`, which is "none" or "unknown"'
            )


def test_absent_links_sections_and_requirements_are_none() -> None:
    """What design 2 says under "Absence": these, `default`s apart, are none, everything else is unknown."""
    none = SECTIONS | {"$schema", "extends", "labels", "appliesTo", "providedBy", "open"}
    none |= {"deviceRegistry", "linkedTo", "provisionedBy", "model", "cluster", "site", "runsOn"}
    none |= {"connectorFor"}  # as a link: who reads for whom
    for _, node in objects():
        for key, field in node.get("properties", {}).items():
            found = whole(field)
            if key not in node.get("required", ()) and "x-absent" in found:
                assert (found["x-absent"] == "none") == (key in none), (
                    f"{key}: what absence means is said by `x-absent` in the schema, and by `none` in this test"
                )


def test_architecture_describes_every_field() -> None:
    for route, node in objects():
        for key, field in node.get("properties", {}).items():
            found = whole(field)
            assert found.get("title"), f"give {route}/{key} a `title`"
            assert found.get("description"), f"give {route}/{key} a `description`"


def test_references_name_sections() -> None:
    refs = [(route, node["x-ref"]) for route, node in nodes() if "x-ref" in node]
    assert len(refs) >= 12
    for route, sections in refs:
        assert set(sections) <= SECTIONS, f"`x-ref` at {route} names no section of a plan"


def test_service_types_of_fields_exist() -> None:
    types = set(ARCHITECTURE["$defs"]["serviceType"]["enum"])
    for route, node in nodes():
        strange = sorted(set(node.get("x-types", ())) - types)
        assert not strange, (
            f"`x-types` at {route} names {', '.join(strange)}, of which rules/services/ has no file"
        )


def test_synonyms_lead_to_possible_values() -> None:
    for route, node in nodes():
        strange = sorted(set(node.get("x-synonyms", {}).values()) - set(node.get("enum", ())))
        assert not strange, f"`x-synonyms` at {route} leads to {', '.join(strange)}, which its `enum` lacks"


def test_examples_fit_their_own_field() -> None:
    for route, node in nodes():
        for example in node.get("examples", ()):
            part = {**node, "$defs": ARCHITECTURE["$defs"]}
            assert Draft202012Validator(part).is_valid(example), f"{route}: {example}"
        if "default" in node:
            assert Draft202012Validator({**node, "$defs": ARCHITECTURE["$defs"]}).is_valid(node["default"]), (
                route
            )


def test_quantities_have_the_patterns_of_units() -> None:
    patterns = {
        "duration": {units.DURATION, units.INTERVAL},
        "size": {units.SIZE},
        "rate": {units.RATE},
        "percent": {units.PERCENT},
        "share": {units.SHARE},
        "date": {units.DATE},
        "version": {units.VERSION, r"^1\.[0-3]$"},
    }
    found = [(node["x-quantity"], node["pattern"]) for _, node in nodes() if "x-quantity" in node]
    assert {quantity for quantity, _ in found} == set(patterns)
    for quantity, pattern in found:
        assert pattern in patterns[quantity]


def test_no_definition_is_left_over() -> None:
    used = {node["$ref"].rpartition("/")[2] for _, node in nodes() if "$ref" in node}
    left = sorted(set(ARCHITECTURE["$defs"]) - used)
    assert not left, f"nothing refers to {', '.join(left)}; take them out of `$defs`"
    assert used <= set(ARCHITECTURE["$defs"])
