"""Plans in which two sections grow together: as many entries of one kind as of another, connected one to one (P14).

`python -m benchmarks.pairs KIND KIND NUMBER` prints one of them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.inputs import HEAD

SECTIONS = {
    "device": "devices",
    "asset": "assets",
    "site": "sites",
    "application": "applications",
    "model": "models",
    "requirement": "requirements",
}
# Links that entries of a kind state to entries of another one, where such a pair is connected.
LINKS = {
    ("device", "device-provisioning-service"): "provisionedBy",
    ("device-provisioning-service", "iot-hub"): "linkedTo",
    ("device-update", "iot-hub"): "linkedTo",
    ("iot-hub", "device-registry"): "deviceRegistry",
    ("iot-operations", "device-registry"): "deviceRegistry",
    ("application", "iot-operations"): "runsOn",
    ("application", "iot-edge"): "runsOn",
    ("application", "device"): "runsOn",
    ("iot-edge", "device"): "runsOn",
}
# What entries of a kind state besides, so that rules about them have something to compare.
STATED = {
    "device": "count: 10, network: internet, protocols: [mqtt-3.1.1], authentication: x509-ca, "
    "telemetry: {interval: 600s, size: 200B}",
    "asset": "count: 4, protocols: [opc-ua]",
    "application": "sdk: {kind: none}",
    "iot-hub": "sku: S1, units: 2, region: westeurope",
    "device-provisioning-service": "attestation: [x509]",
    "device-update": "sku: Standard",
}


def kinds() -> list[str]:
    """Every kind of entry: each type of service, and the other sections."""
    services = Path(__file__).resolve().parent.parent / "rules" / "services"
    return [*sorted(each.stem for each in services.glob("*.yaml")), "other", *SECTIONS]


def pairs() -> list[tuple[str, str]]:
    """Every pair of kinds, each of the two in turn as the one that connections start at."""
    listed = kinds()
    return [(first, second) for first in listed for second in listed]


def plan(first: str, second: str, number: int) -> str:
    """The plan with `number` entries of two kinds, the first of one connected with the first of the other."""
    entries: dict[str, list[str]] = {}
    for way, kind in enumerate((first, second)):
        entries.setdefault(SECTIONS.get(kind, "services"), []).extend(
            _entry(kind, way, n, (first, second)[1 - way]) for n in range(number)
        )
    lines = [HEAD, "solution: {type: hybrid, regions: [westeurope]}\n"]
    for section, listed in entries.items():
        lines += [f"{section}:\n", *listed]
    if not {first, second} & {"model", "requirement"}:
        lines.append("connections:\n")
        lines += [f"  - {{from: {_id(first, 0, n)}, to: {_id(second, 1, n)}}}\n" for n in range(number)]
    return "".join(lines)


def _id(kind: str, way: int, n: int) -> str:
    return f"x-{kind}-{'ab'[way]}{n}"


def _entry(kind: str, way: int, n: int, other: str) -> str:
    if kind == "model":
        return f"  - {{path: models/{_id(kind, way, n)}.json}}\n"
    return f"  {_id(kind, way, n)}: {{{', '.join(_fields(kind, n, other, 1 - way))}}}\n"


def _fields(kind: str, n: int, other: str, theirs: int) -> Iterator[str]:
    beside = _id(other, theirs, n)
    if kind == "requirement":
        if other not in ("model", "requirement"):
            yield f"appliesTo: [{beside}]"
        return
    if kind not in SECTIONS:
        yield f"type: {kind}"
    if kind in STATED:
        yield STATED[kind]
    if other == "site" and kind not in ("site", "application"):
        yield f"site: {beside}"
    if other == "model" and kind == "device":
        yield f"model: 'dtmi:x:m{n};1'"
    link = LINKS.get((kind, other))
    if link:
        yield f"{link}: [{beside}]" if link == "linkedTo" else f"{link}: {beside}"


def main() -> None:
    """Prints a plan."""
    first, second, number = sys.argv[1:]
    sys.stdout.write(plan(first, second, int(number)))


if __name__ == "__main__":
    main()
