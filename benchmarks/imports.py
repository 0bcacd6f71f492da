"""How fast `iotlint import arm` is, how it grows, what memory it takes: `python -m benchmarks.imports`.

Processor time of one process, the garbage collector off as on the command line, medians of several runs. The rate is
from bytes to the text of the plan. Beside it stand the reader of JSON alone, and the `json` module of Python without
positions as the measure of the machine.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
HEAD = {"$schema": SCHEMA, "contentVersion": "1.0.0.0"}


def hub(name: str, **more: Any) -> dict[str, Any]:
    """A hub as exports and templates write it, with a route to a storage account of its own."""
    store = f"store{name}"
    key = f"listKeys(resourceId('Microsoft.Storage/storageAccounts', '{store}'), '2023-01-01').keys[0].value"
    endpoint = {
        "connectionString": f"[format('DefaultEndpointsProtocol=https;AccountName={store};AccountKey={{0}}', {key})]",
        "containerName": "telemetry", "name": "cold", "batchFrequencyInSeconds": 100, "maxChunkSizeInBytes": 104857600,
        "encoding": "JSON", "fileNameFormat": "{iothub}/{partition}/{YYYY}/{MM}/{DD}/{HH}/{mm}",
    }  # fmt: skip
    feedback = {"lockDurationAsIso8601": "PT1M", "ttlAsIso8601": "PT1H", "maxDeliveryCount": 10}
    return {
        "type": "Microsoft.Devices/IotHubs",
        "apiVersion": "2023-06-30",
        "name": f"[concat(parameters('prefix'), '-{name}')]",
        "location": "[parameters('location')]",
        "tags": {"plant": "north", "owner": "plant-platform"},
        "sku": {"name": "[parameters('sku')]", "capacity": 2},
        "properties": {
            "minTlsVersion": "1.2",
            "disableLocalAuth": False,
            "eventHubEndpoints": {"events": {"retentionTimeInDays": 1, "partitionCount": 4}},
            "cloudToDevice": {"maxDeliveryCount": 10, "defaultTtlAsIso8601": "PT1H", "feedback": feedback},
            "routing": {
                "endpoints": {"storageContainers": [endpoint], "eventHubs": [], "serviceBusQueues": []},
                "routes": [
                    {
                        "name": "all",
                        "source": "DeviceMessages",
                        "condition": "true",
                        "endpointNames": ["cold"],
                        "isEnabled": True,
                    }
                ],
            },
        },
        **more,
    }


def store(name: str) -> dict[str, Any]:
    """A storage account as templates write it."""
    return {
        "type": "Microsoft.Storage/storageAccounts", "apiVersion": "2023-01-01", "name": f"store{name}",
        "location": "[parameters('location')]", "sku": {"name": "Standard_LRS"}, "kind": "StorageV2",
        "properties": {
            "minimumTlsVersion": "TLS1_2", "supportsHttpsTrafficOnly": True, "allowBlobPublicAccess": False,
            "networkAcls": {"bypass": "AzureServices", "ipRules": [], "defaultAction": "Allow"},
            "accessTier": "Hot",
        },
    }  # fmt: skip


def parameters() -> dict[str, Any]:
    """What the resources above ask for."""
    place = {"type": "string", "defaultValue": "[resourceGroup().location]"}
    return {"prefix": {"type": "string"}, "location": place, "sku": {"type": "string", "defaultValue": "S1"}}


def resources(number: int) -> dict[str, Any]:
    """So many hubs, each with its storage account."""
    every = [each for n in range(number) for each in (hub(str(n)), store(str(n)))]
    return {**HEAD, "parameters": parameters(), "resources": every}


def copies(number: int) -> dict[str, Any]:
    """One hub, copied."""
    loop = {"name": "each", "count": number}
    one = {**hub("x"), "name": "[concat('hub-', copyIndex())]", "copy": loop}
    return {**HEAD, "parameters": parameters(), "resources": [one]}


def nested(number: int) -> dict[str, Any]:
    """So many nested deployments with a hub and a storage account each."""
    values = {name: {"value": f"[parameters('{name}')]"} for name in parameters()}
    declared = {name: {"type": "string"} for name in parameters()}
    every = [
        {
            "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": f"part-{n}",
            "properties": {
                "mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"}, "parameters": values,
                "template": {**HEAD, "parameters": declared, "resources": [hub(str(n)), store(str(n))]},
            },
        }
        for n in range(number)
    ]  # fmt: skip
    return {**HEAD, "parameters": parameters(), "resources": every}


SHAPES: dict[str, Callable[[int], dict[str, Any]]] = {
    "resources": resources,
    "copies": copies,
    "nested": nested,
}


def imported(data: bytes) -> str:
    """From bytes to the text of the plan."""
    from iotlint.config.values import Config
    from iotlint.imports.files import Options
    from iotlint.imports.text import yaml_text
    from iotlint.run.importing import draw
    from iotlint.run.records import standard

    by = _standard[0] if _standard else standard(Config(), "2026-11-24")
    _standard[:] = [by]
    _, drawn = draw(["main.json"], Options("arm"), by, lambda _path: data)
    assert drawn is not None
    return yaml_text(drawn)


_standard: list[Any] = []


def took(work: Callable[[], Any], times: int) -> float:
    """Median processor time of some work, in seconds."""
    found = []
    for _ in range(times):
        gc.collect()
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return statistics.median(found)


def rates(times: int) -> list[str]:
    """The rates, of about 1.5 MB of resources."""
    from iotlint.source.json_reader import load_json

    data = json.dumps(resources(650), indent=2).encode()
    size = len(data) / 1e6
    imported(data)
    lines = [f"one template of {size:.1f} MB, {data.count(b'apiVersion')} resources"]
    for name, work in (
        ("import arm, bytes to YAML", lambda: imported(data)),
        ("the reader of JSON alone", lambda: load_json(data, "main.json", comments=True, breaks=True)),
        ("json.loads, no positions", lambda: json.loads(data)),
    ):
        lines.append(f"  {name}: {size / took(work, times):.1f} MB/s")
    return lines


def growth(times: int) -> list[str]:
    """How the time grows from 250 to 2,000 of each, as an exponent."""
    lines = []
    for name, shape in SHAPES.items():
        points = []
        for number in (250, 2000):
            data = json.dumps(shape(number)).encode()
            imported(data)
            points.append(took(lambda data=data: imported(data), times))  # type: ignore[misc]
        exponent = math.log(points[1] / points[0]) / math.log(8)
        lines.append(
            f"growth in {name}, 250 to 2,000: exponent {exponent:.2f} ({points[0]:.2f} s, {points[1]:.2f} s)"
        )
    return lines


def memory() -> str:
    """Peak memory for each MB of a template, less what an import of a small one takes; each in a process of its own."""
    peaks = []
    for number in (1, 2000):
        code = f"from benchmarks.imports import peak; print(*peak({number}))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        peaks.append(tuple(float(each) for each in done.stdout.split()))
    (_, base), (size, most) = peaks
    return f"memory: {(most - base) / size:.1f} MiB for each MB (a template of {size:.1f} MB)"


def peak(number: int) -> tuple[float, float]:
    """Size in MB and peak memory in MiB of this process after an import."""
    data = json.dumps(resources(number), indent=2).encode()
    gc.disable()
    imported(data)
    return len(data) / 1e6, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def checked(times: int) -> str:
    """What `check --from` costs, against an import and a check of what it wrote."""
    from iotlint.config.load import Settings
    from iotlint.imports.files import Options
    from iotlint.run.importing import check_drawn
    from iotlint.run.lint import lint

    data = json.dumps(resources(650), indent=2).encode()
    settings = Settings(["main.json"], None, True, {})
    text = imported(data)
    both = took(lambda: (imported(data), lint(text, as_of="2026-11-24")), times)
    one = took(
        lambda: check_drawn(["main.json"], Options("arm"), settings, "2026-11-24", lambda _path: data), times
    )
    return f"check --from against import and check: {one / both:.2f}"


def main() -> None:
    """Prints all figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5, help="how often each is measured")
    times = parser.parse_args().times
    gc.disable()
    print("\n".join(rates(times)), flush=True)
    print("\n".join(growth(min(times, 3))), flush=True)
    print(memory(), flush=True)
    print(checked(times), flush=True)


if __name__ == "__main__":
    main()
