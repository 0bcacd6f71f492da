"""Possibilities against enumeration: what `check` says of a plan that leaves a key open, beside what it says of the
same plan with each value that the key can have. `python -m benchmarks.possibilities [--pairs] [--step N | --drawn N]`.

Plans are drawn by lot, or are the examples of all rules and `examples/`; of each of these, one or two stated keys with
closed lists are taken out, and each key with such a list that a rule then asks for is tried with all its values.
A finding is *missed* where it holds for each value that no other error refuses, and nothing is said; it is *unsound*
where it is said and does not hold for one of them.
"""

from __future__ import annotations

import argparse
import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import yaml

from iotlint.config.values import Config
from iotlint.finding import Severity
from iotlint.run.lint import judge
from iotlint.run.records import Judged, LazyBases, Standard, standard
from iotlint.source.load import load, read

ROOT = Path(__file__).resolve().parent.parent
AS_OF = "2026-11-30"
MOST_VALUES = 12
MOST_COMBINATIONS = 64
SERVICES = ("iot-hub", "iot-hub", "event-grid", "event-hubs", "device-provisioning-service", "service-bus", "iot-edge",
    "storage-account", "stream-analytics", "iot-operations", "digital-twins", "data-explorer", "functions")  # fmt: skip
SECTIONS = ("services", "devices", "assets", "sites", "applications", "connections")

Said = dict[tuple[str, str], Severity]
Route = tuple[Any, ...]


def plans() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every plan at hand, with its name."""
    for path in sorted((ROOT / "rules").glob("*/*.yaml")):
        rule = yaml.safe_load(path.read_text(encoding="utf-8"))
        examples = rule.get("examples") if isinstance(rule, dict) else None
        for number, example in enumerate(examples or ()):
            for kind in ("bad", "good"):
                try:
                    plan = yaml.safe_load(str(example.get(kind, "")))
                except yaml.YAMLError:  # of a rule about such
                    continue
                if isinstance(plan, dict):
                    yield f"{path.stem} {number} ({kind})", plan
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        for plan in yaml.safe_load_all(path.read_text(encoding="utf-8")):
            if isinstance(plan, dict):
                yield path.name, plan


def arrow(random: Random, source: str, names: list[str]) -> dict[str, Any]:
    """A connection to one of some services, with what it says of its protocol and of what takes it."""
    found: dict[str, Any] = {"from": source, "to": random.choice([name for name in names if name != source])}
    if random.random() < 0.6:
        found["protocol"] = random.choice(("mqtt", "mqtt-5", "amqp", "https", "kafka", "coap", "opc-ua"))
    if random.random() < 0.2:
        found["share"] = random.choice(("1%", "50%", "unknown"))
    if random.random() < 0.1:
        found["direction"] = "both"
    if random.random() < 0.1:
        found["rate"] = random.choice(("1/s", "5000/s"))
    return found


def drawn(random: Random, by: Standard) -> dict[str, Any]:
    """A small plan, made of what the schema allows: services with some of their keys that have closed lists, devices
    and connections of all kinds, numbers small and large."""
    lists = {key: values for key, values in by.rulebook.possible.items() if key not in by.rulebook.loose}
    types = by.rulebook.pack["KNOWLEDGE"]["fieldTypes"]
    skus = {
        type_: sorted({key.split(".")[1] for key in by.catalog[type_] if key.startswith("tiers.")})
        for type_ in SERVICES
    }

    def some(kind: str, type_: str = "") -> dict[str, Any]:
        keys = [
            key.removeprefix(f"{kind}.")
            for key, values in lists.items()
            if isinstance(values, tuple)
            and key.count(".") == kind.count(".") + 1
            and key.startswith(f"{kind}.")
            and (not type_ or type_ in types.get(key.partition(".")[2], {type_}))
            and key.partition(".")[2] not in ("type", "external", "environment", "sku", "kind", "side")
        ]
        chosen = random.sample(sorted(keys), min(len(keys), random.choice((0, 0, 1, 2))))
        return {key: random.choice(lists[f"{kind}.{key}"]) for key in chosen}

    services: dict[str, Any] = {}
    for number in range(random.randint(1, 3)):
        type_ = random.choice(SERVICES)
        entry = services[f"s{number}"] = {"type": type_, **some("service", type_)}
        if skus[type_] and random.random() < 0.3:
            entry["sku"] = random.choice(skus[type_])
        if random.random() < 0.3 and type_ in ("iot-hub", "stream-analytics"):
            entry["units"] = random.choice((1, 9, 150))
        if random.random() < 0.3 and type_ in ("event-hubs", "event-grid"):
            entry["throughputUnits"] = random.choice((1, 30))
        if type_ == "iot-hub" and random.random() < 0.5:
            entry["routing"] = {"routes": random.choice((1, 50, 150)), "enrichments": random.choice((0, 5))}
    devices: dict[str, Any] = {}
    for number in range(random.randint(1, 2)):
        entry = devices[f"d{number}"] = {
            "count": random.choice((5, 3_000, 400_000, 1_200_000)),
            **some("device"),
        }
        if random.random() < 0.6:
            size = random.choice(("100B", "5KB", "300KB"))
            entry["telemetry"] = {"interval": random.choice(("1s", "60s", "1h")), "size": size}
        if random.random() < 0.3:
            entry["commands"] = {"via": random.choice(("direct-method", "message", "job")), "interval": "10s"}
    sites: dict[str, Any] = {}
    if random.random() < 0.5:
        cluster = {"nodes": random.choice((1, 2, 6)), **some("site.cluster")}
        sites["site0"] = {**some("site"), "maxOffline": random.choice(("1h", "96h")), "cluster": cluster}
        for entry in (*services.values(), *devices.values()):
            if random.random() < 0.4:
                entry["site"] = "site0"
    names = list(services)
    assets: dict[str, Any] = {}
    if random.random() < 0.3:
        telemetry = {"interval": random.choice(("1s", "60s")), "size": "1KB"}
        assets["a0"] = {"count": random.choice((3, 3_000)), "telemetry": telemetry, **some("asset")}
    connections = [
        {**arrow(random, source, names), **some("connection")}
        for source in [*devices, *assets, *names[:-1]]
        if names != [source]
    ]
    asked = random.sample(("device-telemetry", "device-commands", "device-twins", "file-upload"), 2)
    parts = {
        "sites": sites,
        "services": services,
        "devices": devices,
        "assets": assets,
        "connections": connections,
    }
    return {"requirements": asked, **{name: part for name, part in parts.items() if part}}


def judged(plan: dict[str, Any], by: Standard) -> Judged:
    """The plan as `check` judges it."""
    plan = {"apiVersion": "iotlint/v1", "kind": "Architecture", "metadata": {"name": "p"}, **plan}
    text = yaml.safe_dump(plan, sort_keys=False, allow_unicode=True)
    by.speaking.first = True
    return judge(load(text.encode(), "plan.yaml").documents[0], by, LazyBases(read))


def said(found: Judged) -> Said:
    """Findings by code and the thing they are about, with how grave they are."""
    most: Said = {}
    for each in found.findings:
        if "(not decided: " not in each.message and not each.code.startswith("FMT"):
            key = each.code, ".".join(each.at.split(".")[:2])
            most[key] = max(most.get(key, each.severity), each.severity)
    return most


def stated(plan: Any, lists: dict[str, Any]) -> Iterator[Route]:
    """The keys of a plan that closed lists may stand behind."""
    for section in SECTIONS:
        entries = plan.get(section)
        pairs = entries.items() if isinstance(entries, dict) else enumerate(entries or ())
        for name, entry in pairs:
            if isinstance(entry, dict):
                for key in entry:
                    kind = section.removesuffix("s")
                    if key == "sku" or isinstance(lists.get(f"{kind}.{key}"), tuple):
                        yield section, name, key


def without(plan: dict[str, Any], routes: tuple[Route, ...]) -> dict[str, Any]:
    """A copy that leaves some keys out."""
    plan = deepcopy(plan)
    for section, name, key in routes:
        del plan[section][name][key]
    return plan


def with_values(plan: dict[str, Any], values: dict[Route, Any]) -> dict[str, Any] | None:
    """A copy with some keys stated; None where there is no such place."""
    plan = deepcopy(plan)
    for route, value in values.items():
        at: Any = plan
        for part in route[:-1]:
            if isinstance(at, dict):
                at = at.setdefault(part, {})
            elif isinstance(at, list) and isinstance(part, int):
                at = at[part]
            else:
                return None
        if not isinstance(at, dict):
            return None
        at[route[-1]] = value
    return plan


def open_keys(found: Judged, plan: dict[str, Any], by: Standard) -> list[tuple[Route, tuple[Any, ...]]]:
    """The keys with short lists that rules ask for. What belongs under something that the plan does not have is
    none: to state it would plan more; nor is what holds a list or takes names of one's own."""
    return [
        (route, each.values)
        for each in found.wanting.places
        if 1 < len(each.values) <= MOST_VALUES
        and (route := tuple(int(part) if part.isdigit() else part for part in each.key.split(".")))
        and ".".join((str(route[0]).removesuffix("s"), *map(str, route[2:]))) not in by.rulebook.loose
        and is_there(plan, route[:-1])
    ]


def is_there(plan: Any, route: Route) -> bool:
    """Whether a plan has something at a place."""
    for part in route:
        try:
            plan = plan[part]
        except (KeyError, IndexError, TypeError):
            return False
    return isinstance(plan, dict)


def compared(plan: dict[str, Any], pairs: bool, by: Standard) -> Iterator[tuple[str, Any]]:
    """What differs, as ('missed' or 'unsound' or 'tried', details)."""
    base = judged(plan, by)
    said_of_it = said(base)
    keys = open_keys(base, plan, by)
    sets = [(each,) for each in keys] + (list(itertools.combinations(keys, 2)) if pairs else [])
    for chosen in sets:
        combinations = list(itertools.product(*(values for _, values in chosen)))
        if len(combinations) > MOST_COMBINATIONS:
            continue
        found: dict[tuple[Any, ...], Said] = {}
        for values in combinations:
            stated_plan = with_values(plan, {route: v for (route, _), v in zip(chosen, values, strict=True)})
            if stated_plan is None:
                break
            found[values] = said(judged(stated_plan, by))
        if len(found) < len(combinations):
            continue
        yield "tried", len(combinations)
        everywhere = set.intersection(*(set(each) for each in found.values()))
        names = [".".join(map(str, route)) for route, _ in chosen]
        # A value that an error refuses which does not hold for all of them is no way out.
        subjects = {".".join(map(str, route[:2])) for route, _ in chosen}
        refused = {
            values
            for values, each in found.items()
            if any(
                grave is Severity.ERROR
                and said_of_it.get(key) is not Severity.ERROR
                and key[0] != "SOL301"
                and key[1] in subjects
                for key, grave in each.items()
            )
        }
        left = {values: each for values, each in found.items() if values not in refused}
        if left:
            # Where nothing fits it, the one finding that lists why says it all.
            if any(code == "SOL301" and at in subjects for code, at in said_of_it):
                continue
            for key in set.intersection(*(set(each) for each in left.values())) - set(said_of_it):
                yield "missed", (key, names)
        else:
            if everywhere - set(said_of_it) and not any(code == "SOL301" for code, _ in said_of_it):
                for key in everywhere - set(said_of_it):
                    yield "missed", (key, names)
            is_wrong = any(
                grave is Severity.ERROR and key[1] in subjects for key, grave in said_of_it.items()
            )
            if not everywhere - set(said_of_it) and not is_wrong:
                yield "missed", (("SOL301", names[0]), names)
        for key, grave in said_of_it.items():
            if key[0] == "SOL301" or not any(key in each for each in found.values()):
                continue  # the latter asks that something be stated at all
            for values, each in (left or found).items():
                if key not in each:
                    yield "unsound", (key, names, values, sorted({code for code, _ in each}))
                    break
                if each[key] < grave:
                    yield "graver", (key, names, values)
                    break


def main() -> None:
    """Prints how many were tried, and what differs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pairs", action="store_true")
    parser.add_argument("--step", type=int, default=1, help="take every Nth plan")
    parser.add_argument("--offset", type=int, default=0)
    parser.add_argument(
        "--drawn", type=int, default=0, help="take so many plans that are drawn by lot instead"
    )
    parser.add_argument("--shown", type=int, default=1, help="so many of each kind and rule")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    by = standard(Config(detailed=True, preview=True), AS_OF)
    lists = {key: values for key, values in by.rulebook.possible.items() if key not in by.rulebook.loose}
    numbers: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    random = Random(given.seed)  # noqa: S311 - for plans to try
    made: Iterable[tuple[str, dict[str, Any]]] = itertools.islice(plans(), given.offset, None, given.step)
    if given.drawn:
        made = ((f"drawn {number}", drawn(random, by)) for number in range(given.drawn))
    for name, plan in made:
        keys = list(stated(plan, lists))
        leave_out: list[tuple[Route, ...]] = [()] if given.drawn else [(), *((key,) for key in keys)]
        if given.pairs and not given.drawn:
            leave_out += list(itertools.combinations(keys, 2))[:10]
        numbers["plans"] += 1
        for routes in leave_out:
            numbers["variants"] += 1
            for kind, details in compared(without(plan, routes), given.pairs, by):
                if kind == "tried":
                    numbers["keys"] += 1
                    numbers["values"] += details
                else:
                    numbers[kind] += 1
                    tally = kinds.setdefault(kind, Counter())
                    if tally[details[0][0]] < given.shown:
                        print(f"{kind} {details} in {name} without {routes}", flush=True)
                    tally[details[0][0]] += 1
    print(dict(numbers))
    for kind, tally in kinds.items():
        print(f"{kind}: {dict(tally)}")


if __name__ == "__main__":
    main()
