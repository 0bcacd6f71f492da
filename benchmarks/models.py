"""P15: device models, judged by `check --from dtdl`: sets of them, and how time grows with their number."""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.environment import work_folder
from benchmarks.measure import processor, run

if TYPE_CHECKING:
    from benchmarks.parts import Bench
    from benchmarks.results import Row

CONTEXT = "dtmi:dtdl:context;2"
CHILDREN = 7  # interfaces that extend the same one, as a tree
SMALL, FAMILY, GROWN = 1_000, 800, (250, 1_000, 4_000)
AT_MOST = {SMALL: 2.0, FAMILY: 3.0}  # seconds


def interface(n: int) -> dict[str, Any]:
    """A small model of its own: telemetry with a unit, a property, an object, a command."""
    fields = [{"name": name, "schema": "double"} for name in ("x", "y", "z")]
    states = [{"name": name, "enumValue": value} for value, name in enumerate(("on", "off"))]
    return {
        "@context": CONTEXT,
        "@id": f"dtmi:measured:plant:Machine{n};1",
        "@type": "Interface",
        "displayName": f"Machine {n}",
        "contents": [
            {"@type": ["Telemetry", "Temperature"], "name": "heat", "unit": "degreeCelsius", "schema": "double"},
            {"@type": "Telemetry", "name": "way", "schema": {"@type": "Object", "fields": fields}},
            {
                "@type": "Property",
                "name": "state",
                "writable": True,
                "schema": {"@type": "Enum", "valueSchema": "integer", "enumValues": states},
            },
            {"@type": "Command", "name": "stop", "request": {"name": "after", "schema": "duration"}},
        ],
    }  # fmt: skip


def heir(n: int) -> dict[str, Any]:
    """A model that extends another of the set, has names that no other has, and relates to a third."""
    above = f"dtmi:measured:plant:Machine{(n - 1) // CHILDREN};1"
    return {
        "@context": CONTEXT,
        "@id": f"dtmi:measured:plant:Machine{n};1",
        "@type": "Interface",
        **({"extends": above} if n else {}),
        "contents": [
            {"@type": "Telemetry", "name": f"heat{n}", "schema": "double"},
            {"@type": "Property", "name": f"label{n}", "schema": "string"},
            {"@type": "Relationship", "name": f"next{n}", "target": f"dtmi:measured:plant:Machine{n // 2};1"},
        ],
    }


def written(folder: Path, shape: Callable[[int], dict[str, Any]], number: int) -> int:
    """A set of models in the folder `models`, a file each; their size in bytes."""
    shutil.rmtree(folder / "models", ignore_errors=True)
    (folder / "models").mkdir()
    size = 0
    for n in range(number):
        text = json.dumps(shape(n), indent=2)
        (folder / "models" / f"machine-{n}.json").write_text(text, "utf-8")
        size += len(text)
    return size


def models(bench: Bench) -> list[Row]:
    """P15: sets of models against the seconds they may take, and how time grows with their number."""
    folder = work_folder("models")
    command = bench.check(folder, "--from", "dtdl", "models")
    rows = []
    for number, shape, name in (
        (SMALL, interface, f"{SMALL:,} small models"),
        (FAMILY, heir, f"{FAMILY} models with inheritance"),
    ):
        size = written(folder, shape, number)
        best = min((run(command) for _ in range(5)), key=processor)
        goal = AT_MOST[number]
        detail = f"{size / 1000:,.0f} KB, whole processes, the best of 5; peak {best.memory:.0f} MiB"
        figure = f"{best.processor:.2f} s"
        rows.append(bench.row("P15", name, f"≤ {goal:.0f} s", figure, best.processor <= goal, detail))
    for shape, name in ((interface, "small models"), (heir, "models with inheritance")):
        written(folder, shape, few := 10)
        start = min(run(command).processor for _ in range(7))
        times = []
        for number in GROWN:
            written(folder, shape, number)
            times.append(min(run(command).processor for _ in range(3)) - start)
        pairs = list(zip(GROWN, times, strict=True))
        worst = max(
            math.log(t2 / t1) / math.log((n2 - few) / (n1 - few)) for (n1, t1), (n2, t2) in pairwise(pairs)
        )
        shown = ", ".join(f"{number:,}: {time:.2f} s" for number, time in pairs)
        detail = f"less {start:.3f} s for {few}: {shown}"
        what = f"growth with {name}"
        rows.append(bench.row("P15", what, "exponent ≤ 1.1", f"{worst:.2f}", worst <= 1.1, detail))
    return rows
