"""Sizes that plans leave open against all that they can be: `python -m benchmarks.sizes [--drawn N] [--seed N]`.

Plans are drawn by lot: services whose tier and units are open or stated, a fleet that is spread or not, a site that may
be cut off. Every tier is tried with one unit, two, and the most. A finding is *missed* where each size that no other
error refuses has it and nothing is said; *unsound* where it is said and a size that fits has it not; *unasked* where
sizes differ in it and no key is asked for on its behalf.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter
from random import Random
from typing import Any

from benchmarks.possibilities import AS_OF, Said, judged, said, with_values
from iotlint.config.values import Config
from iotlint.finding import Severity
from iotlint.run.records import Judged, Standard, standard

Size = tuple[str, dict[str, Any]]
HUB: list[Size] = [
    (f"{tier} × {units}", {"sku": tier, "units": units})
    for tier, most in (("F1", 1), ("B1", 200), ("B2", 200), ("B3", 10), ("S1", 200), ("S2", 200), ("S3", 10))
    for units in sorted({1, 2, most})
    if units <= most
]
EVENTS: list[Size] = [
    (f"{tier} × {units}", {"sku": tier, "throughputUnits": units})
    for tier in ("Basic", "Standard")
    for units in (1, 2, 40)
] + [(tier, {"sku": tier}) for tier in ("Premium", "Dedicated")]
GRID: list[Size] = [
    (f"{tier} × {units}", {"sku": tier, "throughputUnits": units})
    for tier in ("basic", "standard")
    for units in (1, 2, 40)
]
SIZES = {"iot-hub": HUB, "event-hubs": EVENTS, "event-grid": GRID}
# So many combinations of sizes are tried of a plan.
_MOST = 400


def drawn(random: Random) -> dict[str, Any]:
    """A plan some of whose services have no stated size."""
    type_ = random.choice(("iot-hub", "iot-hub", "event-hubs", "event-grid"))
    number = random.choice((1, 1, 2)) if type_ == "iot-hub" else 1
    services: dict[str, Any] = {f"s{n}": {"type": type_} for n in range(number)}
    if random.random() < 0.3:
        _, size = random.choice(SIZES[type_])
        key = random.choice(list(size))
        services["s0"][key] = size[key]
    services["lake"] = {"type": "fabric"}
    interval = random.choice(("1s", "10s", "60s", "1h"))
    device: dict[str, Any] = {
        "count": random.choice((5, 90, 900, 3_000, 30_000, 50_000, 150_000, 900_000, 1_500_000, 2_500_000)),
        "telemetry": {"interval": interval, "size": random.choice(("100B", "900B", "5KB"))},
    }
    if random.random() < 0.3:
        device["reconnectWithin"] = random.choice(("1s", "60s", "1h"))
    if random.random() < 0.3:
        device["commands"] = {
            "via": random.choice(("direct-method", "message")),
            "interval": "10m",
            "size": "1KB",
        }
    if random.random() < 0.3:
        device["twinUpdates"] = {"interval": random.choice(("1s", "1h")), "size": "500B"}
    if random.random() < 0.3:
        device["uploads"] = {"interval": random.choice(("60s", "1d"))}
    plan: dict[str, Any] = {"services": services, "devices": {"d": device}}
    names = [f"s{n}" for n in range(number)]
    connections: list[dict[str, Any]] = [{"from": each, "to": "lake"} for each in names]
    if number > 1:
        services["dps"] = {"type": "device-provisioning-service", "linkedTo": names}
        device["provisionedBy"] = "dps"
    else:
        protocol = {"iot-hub": "mqtt", "event-hubs": "amqp", "event-grid": "mqtt-5"}[type_]
        connections.append({"from": "d", "to": "s0", "protocol": protocol})
    if random.random() < 0.3:
        plan["sites"] = {"plant": {"maxOffline": random.choice(("1h", "48h"))}}
        device["site"] = "plant"
    return {**plan, "connections": connections}


def sizes_of(plan: dict[str, Any]) -> tuple[list[str], list[tuple[Size, ...]]]:
    """The services whose size is open, and all combinations of sizes that agree with what is stated."""
    names = [name for name, each in plan["services"].items() if each["type"] in SIZES]
    ways = []
    for name in names:
        entry = plan["services"][name]
        ways.append(
            [
                size
                for size in SIZES[entry["type"]]
                if all(entry.get(key, value) == value for key, value in size[1].items())
                and entry.keys() - {"type"} <= size[1].keys()
            ]
        )
    return names, list(itertools.product(*ways))


def compared(plan: dict[str, Any], by: Standard) -> tuple[int, list[tuple[str, Any]]]:
    """How many sizes were tried, and what differs."""
    base = judged(plan, by)
    told = said(base)
    names, ways = sizes_of(plan)
    if not 1 < len(ways) <= _MOST:
        return 0, []
    found: dict[tuple[str, ...], Said] = {}
    for way in ways:
        values = {
            ("services", name, key): value
            for name, (_, size) in zip(names, way, strict=True)
            for key, value in size.items()
        }
        stated = with_values(plan, values)
        assert stated is not None
        found[tuple(name for name, _ in way)] = said(judged(stated, by))
    return len(ways), [*_differences(told, found, base)]


def _differences(told: Said, found: dict[tuple[str, ...], Said], base: Judged) -> list[tuple[str, Any]]:
    differs: list[tuple[str, Any]] = []
    errors = {
        way: {key for key, grave in each.items() if grave is Severity.ERROR and told.get(key) != grave}
        for way, each in found.items()
    }
    everywhere = set.intersection(*(set(each) for each in found.values()))
    left = [each for way, each in found.items() if not errors[way]]
    none_fits = any(code == "SOL301" for code, _ in told)
    common = set.intersection(*(set(each) for each in left)) if left else everywhere
    if not none_fits:
        differs += [("missed", (key, sorted(found)[:2])) for key in common - set(told)]
        # Beyond a limit that is raised on request a warning is all there is.
        if not left and not everywhere - set(told) and max(told.values(), default=0) < Severity.WARNING:
            differs.append(("missed", (("SOL301", ""), [])))
    for key in set(told) - {("SOL301", key) for _, key in told}:
        lacks = [way for way, each in found.items() if key not in each and (not left or not errors[way])]
        if lacks and any(key in each for each in found.values()):
            differs.append(("unsound", (key, lacks[:2])))
    asked = {each.key.rpartition(".")[2]: set(each.rules) for each in base.wanting.places}
    decided = set().union(*asked.values()) if asked else set()
    several = {key for each in found.values() for key in each} - everywhere - set(told)
    differs += [("unasked", (key, [])) for key in several if key[0] not in decided and key[0] != "SOL301"]
    return differs


def main() -> None:
    """Prints how many were tried, and what differs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--drawn", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    by = standard(Config(detailed=True, preview=True), AS_OF)
    random = Random(given.seed)  # noqa: S311 - for plans to try
    numbers: Counter[str] = Counter()
    shown: Counter[tuple[str, str]] = Counter()
    for _ in range(given.drawn):
        plan = drawn(random)
        tried, differs = compared(plan, by)
        numbers["plans"] += 1
        numbers["sizes"] += tried
        for kind, details in differs:
            numbers[kind] += 1
            shown[kind, details[0][0]] += 1
            if shown[kind, details[0][0]] == 1:
                print(kind, details, plan, flush=True)
    print(dict(numbers), {f"{kind} {code}": number for (kind, code), number in shown.items()})


if __name__ == "__main__":
    main()
