"""Plans drawn at random, with all that advice has to heed: sites, clusters, outages, what is there already."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.unit.advise.plans import adviser

REQUIREMENTS = sorted(adviser().rulebook.cited["REQUIREMENTS"])
EXISTING = (
    *("iot-hub", "iot-operations", "iot-edge", "event-grid", "iot-central", "device-registry"),
    *("device-provisioning-service", "device-update", "digital-twins", "fabric", "storage-account"),
    *("stream-analytics", "functions", "defender-for-iot", "event-hubs", "power-bi", "machine-learning"),
)
PROTOCOLS = (
    *("mqtt-3.1.1", "mqtt-5", "mqtt", "amqp", "https", "coap", "opc-ua", "modbus-tcp", "onvif", "rest"),
    *("mqtt-5-websocket", "lorawan", "kafka", "bacnet"),
)
DURATIONS = ("30min", "24h", "72h", "96h")
SITES = ("north", "south")


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _told(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields without those that nothing is said of."""
    return {key: value for key, value in fields.items() if value is not None}


CLUSTERS = st.fixed_dictionaries(
    {"distribution": st.sampled_from(("k3s", "aks-edge-essentials", "microk8s", "none"))},
    optional={
        "arcEnabled": st.booleans(),
        "nodes": st.sampled_from((1, 3)),
        "os": st.sampled_from(("ubuntu-24.04", "windows-11")),
        "memoryPerNode": st.sampled_from(("4GiB", "16GiB", "64GiB")),
    },
)
SITE = st.fixed_dictionaries(
    {},
    optional={
        "count": st.sampled_from((1, 300)),
        "connectivity": st.sampled_from(("always", "intermittent", "air-gapped")),
        "maxOffline": st.sampled_from(DURATIONS),
        "cluster": CLUSTERS,
    },
)
TELEMETRY = st.fixed_dictionaries(
    {"interval": st.sampled_from(("100ms", "60s", "1d")), "size": st.sampled_from(("100B", "5KB", "300KB"))}
)
GROUP: dict[str, st.SearchStrategy[Any]] = {
    "count": st.sampled_from((1, 40, 5_000)),
    "protocols": st.lists(st.sampled_from(PROTOCOLS), min_size=1, max_size=2, unique=True),
    "telemetry": TELEMETRY,
}
DEVICE = st.fixed_dictionaries(
    {},
    optional={
        **GROUP,
        "network": st.sampled_from(("internet", "private", "none")),
        "authentication": st.sampled_from(("x509-ca", "symmetric-key", "tpm", "entra-id")),
        "uploads": st.just({"interval": "1d", "size": "1MB"}),
    },
)
ASSET = st.fixed_dictionaries({}, optional=GROUP)
SOLUTION = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(("cloud", "edge", "hybrid")),
        "approach": st.sampled_from(("adaptive-cloud", "service-managed")),
        "until": st.sampled_from(("2027-06-01", "2031-12-31")),
        "allowPreview": st.booleans(),
    },
)


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    """A document's value that is an architecture."""
    sites = {site: draw(SITE) for site in SITES[: draw(st.integers(0, 2))]}
    places = [None, *sites]

    def placed(fields: dict[str, Any]) -> dict[str, Any]:
        return _told({"site": draw(st.sampled_from(places)), **fields})

    devices = {f"d{n}": placed(draw(DEVICE)) for n in range(draw(st.integers(0, 2)))}
    assets = {f"a{n}": placed(draw(ASSET)) for n in range(draw(st.integers(0, 2)))}
    types = draw(st.lists(st.sampled_from(EXISTING), max_size=2, unique=True))
    services = {f"own-{type_}": _service(draw, type_, places) for type_ in types}
    ids = [*sites, *services, *devices, *assets]
    value: dict[str, Any] = {
        "apiVersion": "iotlint/v1",
        "kind": "Architecture",
        "metadata": _told(
            {"name": "plan", "environment": draw(_maybe(st.sampled_from(("production", "evaluation"))))}
        ),
        "solution": draw(SOLUTION),
        "requirements": _requirements(draw, ids),
        "sites": sites,
        "services": services,
        "devices": devices,
        "assets": assets,
        "applications": draw(
            st.sampled_from(({}, {"office": {"sdk": {"kind": "service", "language": "python"}}}))
        ),
        "connections": _connections(draw, [*devices, *assets], list(services)),
    }
    return {key: each for key, each in value.items() if each}


def _service(draw: st.DrawFn, type_: str, places: list[str | None]) -> dict[str, Any]:
    fields: dict[str, Any] = {"type": type_}
    if type_ in ("iot-operations", "iot-edge"):
        fields["site"] = draw(st.sampled_from(places))
    if type_ == "iot-hub":
        fields["sku"] = draw(_maybe(st.sampled_from(("B1", "S1", "S3"))))
        fields["units"] = draw(_maybe(st.sampled_from((1, 40)))) if fields["sku"] == "S1" else None
    return _told(fields)


def _requirements(draw: st.DrawFn, ids: list[str]) -> dict[str, Any]:
    found = {}
    for name in draw(st.lists(st.sampled_from(REQUIREMENTS), min_size=1, max_size=5, unique=True)):
        details: dict[str, Any] = {}
        how = draw(st.integers(0, 7))
        if how == 0:
            details["providedBy"] = "something-else"
        elif how <= 2 and ids:
            details["appliesTo"] = draw(st.lists(st.sampled_from(ids), min_size=1, max_size=2, unique=True))
        if name == "offline-operation":
            details["duration"] = draw(st.sampled_from(DURATIONS))
        found[name] = details
    return found


def _connections(draw: st.DrawFn, senders: list[str], services: list[str]) -> list[dict[str, str]]:
    if not (senders and services):
        return []
    number = draw(st.integers(0, 2))
    ends = [(draw(st.sampled_from(senders)), draw(st.sampled_from(services))) for _ in range(number)]
    return [{"from": source, "to": target} for source, target in dict.fromkeys(ends)]
