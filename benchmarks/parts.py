"""The rows of design 6, "Speed and size", part by part: each part measures some and can be run alone."""

from __future__ import annotations

import json
import math
import random
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from benchmarks import inputs
from benchmarks import pairs as in_pairs
from benchmarks.environment import work_folder
from benchmarks.keystrokes import Typist, block, flow, median
from benchmarks.measure import Command, Compared, Failed, Run, clock, compare, processor, run, said, spread
from benchmarks.models import models
from benchmarks.results import Row

AS_OF = ("--as-of", "2026-11-24")
DRAIN = """\
import sys
from yaml._yaml import CParser
get = CParser(open(sys.argv[1], 'rb').read()).get_event
while get() is not None:
    pass
"""
# Which tenth of the pairs is guarded: any number will do, so long as it stays.
_SEED = 14
LOAD = "import sys, yaml; yaml.load(open(sys.argv[1], 'rb').read(), yaml.CSafeLoader)"
COMPOSE = """\
import os, sys, yaml
for name in sorted(os.listdir(sys.argv[1])):
    with open(os.path.join(sys.argv[1], name), 'rb') as file:
        yaml.compose(file.read(), Loader=yaml.CSafeLoader)
"""


@dataclass(frozen=True, slots=True)
class Bench:
    """What a part needs: the programs under test, how often to repeat, and where it stands."""

    programs: Path
    pairs: int
    part: str
    whole: bool = True

    def iotlint(self, folder: Path, *arguments: str, statuses: tuple[int, ...] = (0,)) -> Command:
        """A command line of iotlint."""
        return Command((str(self.programs / "iotlint"), *arguments), folder, statuses)

    def check(self, folder: Path, *arguments: str, statuses: tuple[int, ...] = (0,)) -> Command:
        """`iotlint check` as of a fixed day."""
        return self.iotlint(folder, "check", *AS_OF, *arguments, statuses=statuses)

    def python(self, folder: Path, program: str, *arguments: str) -> Command:
        """A program of a line or two, in the same interpreter."""
        return Command((str(self.programs / "python"), "-c", program, *arguments), folder)

    def row(self, number: str, what: str, goal: str, figure: str, reached: bool | None, detail: str) -> Row:
        """A row of this part."""
        return Row(number, what, goal, figure, reached, detail, self.part)

    def compared(
        self,
        number: str,
        what: str,
        goal: float,
        ours: Command,
        theirs: Command,
        pairs: int | None = None,
        of: Callable[[Run], float] = processor,
    ) -> Row:
        """A row that holds iotlint against another command; the ratio may be `goal` at most."""
        found = compare(ours, theirs, pairs or self.pairs)
        ratio, low, high = found.ratio(of)
        return self.row(
            number,
            what,
            f"≤ {goal}",
            f"{ratio:.2f}",
            ratio <= goal,
            f"{low:.2f} to {high:.2f}; {described(found, of)}",
        )


def described(found: Compared, of: Callable[[Run], float]) -> str:
    """The absolute figures behind a ratio."""
    ours, theirs = ([of(each) * 1000 for each in runs] for runs in (found.ours, found.theirs))
    unit = "ms on the clock" if of is clock else "ms of the processor"
    other = found.ratio(processor if of is clock else clock)[0]
    words = "of the processor" if of is clock else "on the clock"
    memory = statistics.median(each.memory for each in found.ours)
    return (
        f"{statistics.median(ours):.1f} / {statistics.median(theirs):.1f} {unit} ({other:.2f} {words}), "
        f"peak {memory:.0f} MiB"
    )


def cold(bench: Bench) -> list[Row]:
    """P1, P2: what a whole process costs that has next to nothing to do."""
    folder = work_folder("cold")
    plan = folder / "plan.yaml"
    plan.write_text(inputs.CLEAN.read_text("utf-8"), "utf-8")
    both, click = bench.python(folder, "import click, yaml"), bench.python(folder, "import click")
    return [
        bench.compared(
            "P1", "clean plan of 60 lines / `import click, yaml`", 1.2, bench.check(folder, str(plan)), both
        ),
        bench.compared("P2", "`--version` / `import click`", 1.1, bench.iotlint(folder, "--version"), click),
        bench.compared("P2", "`--help` / `import click`", 1.1, bench.iotlint(folder, "--help"), click),
    ]


HEAVY = (
    *("jsonschema", "referencing", "ruamel", "rich", "networkx", "asyncio", "pygls", "lsprotocol"),
    *("importlib.metadata", "multiprocessing", "email"),
)


def modules(bench: Bench) -> list[Row]:
    """P3: what a clean check leaves unloaded."""
    folder = work_folder("modules")
    (folder / "plan.yaml").write_text(inputs.CLEAN.read_text("utf-8"), "utf-8")
    program = (
        "import json, sys\nfrom iotlint.cli import main\n"
        f"sys.argv = ['iotlint', 'check', *{AS_OF!r}, 'plan.yaml']\n"
        "try:\n    main()\nexcept SystemExit:\n    print(json.dumps(sorted(sys.modules)))"
    )
    loaded = json.loads(said([str(bench.programs / "python"), "-c", program], folder).splitlines()[-1])
    found = [name for name in HEAVY if name in loaded]
    detail = f"{len(loaded)} modules loaded; tests/test_layers.py asserts it"
    figure = f"loaded: {', '.join(found)}" if found else "none loaded"
    return [bench.row("P3", "heavy modules after a clean check", "none", figure, not found, detail)]


def large(bench: Bench) -> list[Row]:
    """P4, P5: one large plan, against what the parser alone and PyYAML's own loader take."""
    rows = []
    pairs = max(5, bench.pairs // 3)
    for name, shape, number in (
        ("1 MB plan", inputs.megabyte, 1),
        ("10,000 connections of 5,000 devices", inputs.fleet, 10_000),
        ("10,000 connections of one hub", inputs.hub, 10_000),
    ):
        folder = work_folder("large")
        (folder / "plan.yaml").write_text(shape(number), "utf-8")
        ours = bench.check(folder, "plan.yaml")
        drain, load = (bench.python(folder, program, "plan.yaml") for program in (DRAIN, LOAD))
        rows.append(bench.compared("P4", f"{name} / draining the C parser", 3.0, ours, drain, pairs))
        rows.append(bench.compared("P5", f"{name} / `CSafeLoader`", 0.6, ours, load, pairs))
    return rows


def small(bench: Bench) -> list[Row]:
    """P8: a thousand small plans."""
    folder = work_folder("small")
    plans(folder / "plans", 1000)
    ours, theirs = bench.check(folder, "-j1", "plans"), bench.python(folder, COMPOSE, "plans")
    pairs = max(5, bench.pairs // 3)
    shared = bench.check(folder, "plans")
    return [
        bench.compared("P8", "1,000 plans of 2 KB, one process / bare C compose", 4.0, ours, theirs, pairs),
        bench.compared(
            "P8", "the same as run by default / bare C compose", 4.0, shared, theirs, pairs, clock
        ),
    ]


def plans(folder: Path, number: int) -> None:
    """Small plans in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(number):
        (folder / f"plan-{n}.yaml").write_text(inputs.small(n), "utf-8")


def growth(bench: Bench) -> list[Row]:
    """P6, P7: how time grows with the input, for the shapes that hurt, and what memory it takes."""
    folder = work_folder("growth")
    rows = []
    for name, shape, numbers in (
        ("connections of many devices", inputs.fleet, (1_000, 10_000, 100_000)),
        ("connections of one hub", inputs.hub, (1_000, 10_000, 100_000)),
        ("hops of a chain", inputs.chain, (1_000, 10_000)),
        ("sites", inputs.sites, (1_000, 10_000)),
        ("plans on one base", inputs.overlay, (100, 1_000)),
        ("entries that violate everything", inputs.violations, (1_000, 10_000)),
    ):
        times, last, size = [], None, 0
        # A few of the same, beyond what text shows of one rule: what starts, loads and shows no less, and is small.
        written(folder, shape, few := 60)
        command = bench.check(folder, "-j1", "plans", statuses=(0, 1))
        start = min(run(command).processor for _ in range(9))
        for number in numbers:
            runs = 7 if number <= 1_000 else 3 if number <= 10_000 else 1
            size = written(folder, shape, number)
            measured = [run(command, 600) for _ in range(runs)]
            last = min(measured, key=processor)
            times.append(last.processor - start)
        pairs = list(zip(numbers, times, strict=True))
        exponents = [
            math.log(t2 / t1) / math.log((n2 - few) / (n1 - few)) for (n1, t1), (n2, t2) in pairwise(pairs)
        ]
        worst = max(exponents)
        shown = ", ".join(f"{number:,}: {time:.2f} s" for number, time in pairs)
        detail = f"less {start:.3f} s for {few}: {shown}"
        rows.append(
            bench.row("P6", f"growth with {name}", "exponent ≤ 1.05", f"{worst:.2f}", worst <= 1.05, detail)
        )
        if last is not None and numbers[-1] == 100_000:
            each = last.memory / (size / 1e6)
            rows.append(
                bench.row(
                    "P7",
                    f"peak memory of 100,000 {name}",
                    "≤ 25 MiB per MB",
                    f"{each:.1f}",
                    each <= 25,
                    f"{last.memory:.0f} MiB for {size / 1e6:.1f} MB",
                )
            )
    return rows


def written(folder: Path, shape: Callable[[int], str], number: int) -> int:
    """Writes plans of a shape into `plans`; their size in bytes."""
    import shutil

    shutil.rmtree(folder / "plans", ignore_errors=True)
    (folder / "plans").mkdir()
    if shape is not inputs.overlay:
        text = shape(number)
        (folder / "plans" / "plan.yaml").write_text(text, "utf-8")
        return len(text.encode())
    (folder / "plans" / "base.yaml").write_text(inputs.CLEAN.read_text("utf-8"), "utf-8")
    for n in range(number):
        (folder / "plans" / f"plan-{n}.yaml").write_text(shape(n), "utf-8")
    return number * len(shape(number))


def proportion(bench: Bench) -> list[Row]:
    """P14: two sections that grow together, connected one to one; every pair of kinds, or a tenth, 100 at most."""
    every = in_pairs.pairs()
    few = min(len(every) // 10, 100)
    chosen = every if bench.whole else random.Random(_SEED).sample(every, few)  # noqa: S311 - a choice
    folder = work_folder("proportion")
    for first, second in chosen:
        (here := folder / f"{first}+{second}").mkdir(parents=True)
        for number in (250, 1_000):
            (here / f"{number}.yaml").write_text(in_pairs.plan(first, second, number), "utf-8")
    program = Path(__file__).with_name("per_pair.py").read_text("utf-8")
    names = [f"{first}+{second}" for first, second in chosen]
    told = said([str(bench.programs / "python"), "-c", program, *names], folder)
    found = sorted((json.loads(line) for line in told.splitlines()), key=lambda each: each["exponent"])
    over, worst = [each for each in found if each["exponent"] > 1.25], found[-1]
    middle = statistics.median(each["exponent"] for each in found)
    detail = (
        f"{worst['pair']}; median {middle:.2f}, {len(over)} of {len(found)} above 1.25"
        f"{', ' + ', '.join(each['pair'] for each in over[:5]) if over else ''}"
    )
    what = f"growth of two sections together, {'all' if bench.whole else f'{len(chosen)} of'} {len(every):,} pairs"
    figure = f"{worst['exponent']:.2f}"
    return [bench.row("P14", what, "exponent ≤ 1.25", figure, not over, detail)]


def rules(bench: Bench) -> list[Row]:
    """P10: one declarative rule on one object, on average over the pack."""
    folder = work_folder("rules")
    rows = []
    for name, text in (
        ("devices and connections", inputs.fleet(10_000)),
        ("sites and assets", inputs.sites(1_000)),
    ):
        (folder / "plan.yaml").write_text(text, "utf-8")
        program = Path(__file__).with_name("per_rule.py").read_text("utf-8")
        figures = [
            json.loads(said([str(bench.programs / "python"), "-c", program, "plan.yaml"], folder))
            for _ in range(3)
        ]
        middle, low, high = spread([figure["nanoseconds"] for figure in figures])
        detail = (
            f"{low:.0f} to {high:.0f}; {figures[0]['rules']} rules, {figures[0]['pairs']:,} pairs of the two"
        )
        what = f"a declarative rule on one object, {name}"
        rows.append(bench.row("P10", what, "≤ 150 ns", f"{middle:.0f} ns", middle <= 150, detail))
    return rows


def jobs(bench: Bench) -> list[Row]:
    """P11: several processes, as by default, against one."""
    rows = []
    for number, goal, pairs in ((10, 1.05, bench.pairs), (300, 1.05, 7), (5_000, 1 / 1.25, 3)):
        folder = work_folder("jobs")
        plans(folder / "plans", number)
        found = compare(bench.check(folder, "plans"), bench.check(folder, "-j1", "plans"), pairs)
        ratio, low, high = found.ratio(clock)
        wanted = "never slower than -j1" if goal > 1 else "≥ 1.25 × faster"
        detail = f"{1 / high:.2f} to {1 / low:.2f}; {described(found, clock)}"
        what = f"{number:,} small plans, -j by default / -j1"
        rows.append(bench.row("P11", what, wanted, f"{1 / ratio:.2f} × faster", ratio <= goal, detail))
    return rows


def language_server(bench: Bench) -> list[Row]:
    """P12: a keystroke in a plan, until its findings are shown, and what it costs beside loading the text."""
    rows = []
    for lines, shape, most in (
        (60, block, 100),
        (2_000, block, 120),
        (20_000, block, 200),
        (20_000, flow, 200),
    ):
        folder = work_folder("typing")
        text = shape(lines)
        (folder / "plan.yaml").write_text(text, "utf-8")
        loading = [run(bench.python(folder, LOAD, "plan.yaml")).processor for _ in range(5)]
        empty = [run(bench.python(folder, "import sys, yaml")).processor for _ in range(5)]
        load = statistics.median(loading) - statistics.median(empty)
        with Typist(bench.programs / "iotlint", folder, text) as typist:
            typist.type()
            before = typist.memory()
            keys = [typist.type() for _ in range(bench.pairs)]
            asked = median([typist.ask_while_checking() for _ in range(9)])
            for _ in range(100 - bench.pairs - 9):
                typist.type(0.0)
            time.sleep(3)  # garbage is looked for when nobody types
            after = typist.memory()
        waited, cost = median([key[0] for key in keys]), median([key[1] for key in keys])
        ratio = cost / 1000 / load
        what = f"language server, {lines:,} lines in {shape.__name__} style"
        detail = f"on the clock, pause included; completion while a check runs {asked:.0f} ms"
        rows.append(
            bench.row(
                "P12",
                f"{what}: keystroke to findings",
                f"{most} ms",
                f"{waited:.0f} ms",
                waited <= most,
                detail,
            )
        )
        detail = f"{cost:.0f} / {load * 1000:.0f} ms; {before:.0f} to {after:.0f} MiB after 100 keystrokes"
        if lines >= 2_000:  # below, the clock of the processor is too coarse
            rows.append(
                bench.row(
                    "P12",
                    f"{what}: processor / `yaml.load` of the text",
                    "≤ 0.8",
                    f"{ratio:.2f}",
                    ratio <= 0.8,
                    detail,
                )
            )
    return rows


def recommend(bench: Bench) -> list[Row]:
    """P13: advice for any set of requirements, against a cold check."""
    folder = work_folder("recommend")
    what = "`recommend` / a cold check"
    if "recommend" not in said([str(bench.programs / "iotlint"), "--help"]).split():
        return [bench.row("P13", what, "< 5", "there is no such command yet", None, "")]
    (folder / "plan.yaml").write_text(inputs.CLEAN.read_text("utf-8"), "utf-8")
    rows = []
    for name, text in inputs.wishes().items():
        (folder / "wishes.yaml").write_text(text, "utf-8")
        ours = bench.iotlint(folder, "recommend", "wishes.yaml", statuses=(0, 1))
        rows.append(bench.compared("P13", f"{what}, {name}", 5.0, ours, bench.check(folder, "plan.yaml")))
    return rows


Part = Callable[[Bench], list[Row]]
PARTS: dict[str, Part] = {
    "cold": cold,
    "modules": modules,
    "large": large,
    "small": small,
    "growth": growth,
    "rules": rules,
    "proportion": proportion,
    "jobs": jobs,
    "language-server": language_server,
    "recommend": recommend,
    "models": models,
}
QUICK = ("cold", "large", "small", "proportion")


def attempt(part: Part, bench: Bench) -> list[Row]:
    """The rows of a part; where a command failed, a row that says so."""
    try:
        return part(bench)
    except Failed as problem:
        first = (part.__doc__ or "").split(":")[0].split(",")[0].split()[0]
        return [bench.row(first, f"part '{bench.part}'", "", "failed", False, str(problem))]
