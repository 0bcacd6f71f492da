"""Writes the plans that are measured: the same bytes for the same numbers, whoever runs it.

`python -m benchmarks.inputs SHAPE NUMBER` prints one of them.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
CLEAN = HERE / "clean-plan.yaml"
HEAD = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: measured, environment: production}
"""
# What a sound cloud solution has besides its devices; the hub is large enough for whatever is measured.
CLOUD = """\
solution: {type: cloud, regions: [westeurope]}
services:
  hub: {type: iot-hub, sku: S3, units: 10, region: westeurope}
  provisioning: {type: device-provisioning-service, attestation: [x509], linkedTo: [hub]}
  watch: {type: defender-for-iot}
  lake: {type: fabric}
"""


def devices(names: Iterator[str]) -> Iterator[str]:
    """A section of devices that nothing is wrong with."""
    yield "devices:\n"
    for name in names:
        yield f"  {name}:\n    count: 10\n    network: internet\n    protocols: [mqtt-3.1.1]\n"
        yield "    authentication: x509-ca\n    provisionedBy: provisioning\n"
        yield "    telemetry: {interval: 3600s, size: 200B}\n"


def clean() -> str:
    """The clean plan of 60 lines."""
    return CLEAN.read_text("utf-8")


def wishes() -> dict[str, str]:
    """Files that state requirements and nothing else: one, some, and every one there is."""
    listing = (HERE.parent / "rules" / "requirements.yaml").read_text("utf-8")
    names = re.findall(r"^([a-z][a-z-]*):", listing, re.MULTILINE)
    some = [name for name in ("device-telemetry", "over-the-air-updates", "dashboards") if name in names]
    chosen = {"one requirement": names[:1], f"{len(some)} requirements": some, f"all {len(names)}": names}
    return {title: f"{HEAD}requirements: [{', '.join(listed)}]\n" for title, listed in chosen.items()}


def fleet(number: int) -> str:
    """Devices in kinds of their own, half as many as `number`, each with two connections to one hub."""
    half = max(1, number // 2)
    lines = [
        HEAD,
        CLOUD,
        *devices(f"kind-{n}" for n in range(half)),
        "connections:\n",
        "  - {from: hub, to: lake}\n",
    ]
    for n in range(half):
        lines.append(f"  - {{from: kind-{n}, to: hub, protocol: mqtt-3.1.1, data: [telemetry]}}\n")
        lines.append(f"  - {{from: hub, to: kind-{n}, protocol: mqtt-3.1.1, data: [commands]}}\n")
    return "".join(lines)


def hub(number: int) -> str:
    """One hub with `number` connections, all of them from ten kinds of devices."""
    lines = [
        HEAD,
        CLOUD,
        *devices(f"kind-{n}" for n in range(10)),
        "connections:\n",
        "  - {from: hub, to: lake}\n",
    ]
    lines += [f"  - {{from: kind-{n % 10}, to: hub, protocol: mqtt-3.1.1}}\n" for n in range(number)]
    return "".join(lines)


def chain(number: int) -> str:
    """Device data that goes through `number` applications, one behind the other, before it is stored."""
    lines = [HEAD, CLOUD, *devices(iter(["sensors"])), "applications:\n"]
    lines += [f"  step-{n}: {{sdk: {{kind: none}}}}\n" for n in range(number)]
    lines += ["connections:\n", "  - {from: sensors, to: hub, protocol: mqtt-3.1.1}\n"]
    lines.append("  - {from: hub, to: step-0, protocol: amqp}\n")
    lines += [f"  - {{from: step-{n}, to: step-{n + 1}, protocol: https}}\n" for n in range(number - 1)]
    lines.append(f"  - {{from: step-{number - 1}, to: lake, protocol: https}}\n")
    return "".join(lines)


def sites(number: int) -> str:
    """As many plants, each with a cluster, IoT Operations on it, and machines."""
    lines = [HEAD, "solution: {type: hybrid, regions: [westeurope]}\nsites:\n"]
    for n in range(number):
        lines.append(f"  plant-{n}:\n    connectivity: intermittent\n    maxOffline: 24h\n")
        lines.append(
            "    cluster: {distribution: k3s, os: ubuntu-24.04, architecture: x86_64, arcEnabled: true}\n"
        )
    lines.append("services:\n  registry: {type: device-registry}\n  watch: {type: defender-for-iot}\n")
    lines.append("  lake: {type: fabric}\n")
    lines += [f"  factory-{n}: {{type: iot-operations, site: plant-{n}}}\n" for n in range(number)]
    lines.append("assets:\n")
    for n in range(number):
        lines.append(f"  presses-{n}: {{site: plant-{n}, count: 4, protocols: [opc-ua], dataPoints: 25}}\n")
    lines.append("connections:\n")
    for n in range(number):
        lines.append(f"  - {{from: presses-{n}, to: factory-{n}, protocol: opc-ua}}\n")
        lines.append(f"  - {{from: factory-{n}, to: lake, via: dataflow, protocol: kafka}}\n")
    return "".join(lines)


def violations(number: int) -> str:
    """As many devices, assets and applications with as many mistakes each as fit one entry."""
    lines = [HEAD, "solution: {type: edge, approach: service-managed, regions: [westeurope]}\n"]
    lines.append("requirements: [adaptive-cloud-management, zero-touch-provisioning, plug-and-play, ")
    lines.append("over-the-air-updates, threat-monitoring]\n")
    lines.append("services:\n  hub: {type: iot-hub, sku: F1, units: 1, minTlsVersion: '1.0'}\n")
    lines.append("  grid: {type: event-grid, sku: basic}\n  central: {type: iot-central}\n")
    for section, kind in (("devices", "device"), ("assets", "asset"), ("applications", "application")):
        lines.append(f"{section}:\n")
        for n in range(number):
            if kind == "application":
                lines.append(f"  {kind}-{n}: {{sdk: {{kind: iot-operations, language: c}}}}\n")
                continue
            lines.append(f"  {kind}-{n}: {{count: 100000, network: none, protocols: [coap], ")
            lines.append("authentication: symmetric-key, telemetry: {interval: 1s, size: 300KB}")
            lines.append(", runsAgent: false, sdk: {kind: device}}\n" if kind == "device" else "}\n")
    lines.append("connections:\n")
    for n in range(number):
        lines.append(f"  - {{from: device-{n}, to: hub, protocol: coap}}\n")
        lines.append(f"  - {{from: device-{n}, to: grid, protocol: mqtt-3.1}}\n")
        lines.append(f"  - {{from: asset-{n}, to: central, protocol: opc-ua}}\n")
    return "".join(lines)


def megabyte(number: int) -> str:
    """A plan of `number` megabytes, long descriptions and comments in it as people write them."""
    lines = [HEAD, CLOUD, "devices:\n"]
    size, n = 0, 0
    while size < number * 1_000_000 - 1_000:
        entry = (
            f"  # The trackers of depot {n}, ordered in spring and fitted in summer.\n"
            f"  trackers-{n}:\n    labels:\n"
            f"      purpose: Tracks the pallets of depot {n} between the gate and the ramp\n"
            f'      owner: "team {n % 7}"\n      cost-center: "47{n % 100:02}"\n'
            "    count: 20\n    network: internet\n    protocols: [mqtt-3.1.1]\n    authentication: x509-ca\n"
            "    provisionedBy: provisioning\n    telemetry: {interval: 3600s, size: 200B}\n"
        )
        size += len(entry)
        lines.append(entry)
        n += 1
    lines.append("connections:\n  - {from: hub, to: lake}\n")
    return "".join(lines)


def small(number: int) -> str:
    """A plan of 2 KB, every number another one."""
    text = CLEAN.read_text("utf-8").replace("name: cold-start", f"name: plan-{number}")
    return text + "".join(
        f"# {word} of plan {number}, as agreed with the people of the plant\n" for word in _NOTES
    )


_NOTES = ("Network", "Owner", "Budget", "Dates", "Contacts", "Cabinets", "Cabling", "Spare parts")
BASE = CLEAN.name


def overlay(number: int) -> str:
    """A plan that extends the file `base.yaml` beside it."""
    return (
        f"{HEAD.replace('name: measured', f'name: plan-{number}')}extends: base.yaml\n"
        f"devices:\n  trackers: {{count: {1000 + number % 7}}}\n"
    )


SHAPES: dict[str, Callable[[int], str]] = {
    "fleet": fleet,
    "hub": hub,
    "chain": chain,
    "sites": sites,
    "violations": violations,
    "megabyte": megabyte,
    "small": small,
    "overlay": overlay,
}


def main() -> None:
    """Prints a plan."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.inputs", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("shape", choices=SHAPES)
    parser.add_argument("number", type=int)
    options = parser.parse_args()
    sys.stdout.write(SHAPES[options.shape](options.number))


if __name__ == "__main__":
    main()
