"""P9: other linters, each on its own kind of input of like size, cold, in turn with iotlint."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import inputs, rival_inputs
from benchmarks.environment import npm, virtual_environment, work_folder
from benchmarks.measure import Command, Failed, clock, compare, run, said
from benchmarks.parts import Bench, described, plans
from benchmarks.results import Row


@dataclass(frozen=True, slots=True)
class Rival:
    """A linter: where it comes from, what it is run on, and how it has to compare.

    `faster` is how many times faster iotlint has to be; None where there is no goal. `statuses` are those with
    which it says that it found something: it did its work.
    """

    name: str
    on: str
    file: str
    text: Callable[[], str]
    arguments: tuple[str, ...]
    faster: float | None
    statuses: tuple[int, ...] = (0, 1)
    from_npm: str = ""


RIVALS = (
    Rival("yamllint", "the same plan", "plan.yaml", inputs.clean, ("-d", "relaxed", "plan.yaml"), 1.3),
    Rival(
        "check-jsonschema",
        "the same plan, against iotlint's schema",
        "plan.yaml",
        inputs.clean,
        ("--schemafile", "architecture.schema.json", "plan.yaml"),
        4,
    ),
    Rival(
        "spectral",
        "an OpenAPI document",
        "api.yaml",
        rival_inputs.openapi,
        ("lint", "--ruleset", "ruleset.yaml", "api.yaml"),
        11,
        from_npm="@stoplight/spectral-cli",
    ),
    Rival(
        "cfn-lint",
        "a CloudFormation template",
        "template.yaml",
        rival_inputs.cloud_formation,
        ("template.yaml",),
        15,
        (0, 2, 4, 6, 8, 10, 12, 14),
    ),
    Rival(
        "checkov",
        "a Terraform file",
        "main.tf",
        rival_inputs.terraform,
        ("--quiet", "--compact", "-f", "main.tf"),
        40,
    ),
    Rival(
        "zizmor",
        "a GitHub workflow",
        ".github/workflows/ci.yml",
        rival_inputs.workflow,
        ("--offline", ".github/workflows/ci.yml"),
        1 / 1.4,
        (0, 10, 11, 12, 13, 14),
    ),
    Rival(
        "ruff",
        "a Python module",
        "module.py",
        rival_inputs.python,
        ("check", "--no-cache", "module.py"),
        None,
    ),
)


def rivals(bench: Bench) -> list[Row]:
    """P9: all of them; one that cannot be had or does not work is told as such."""
    folder = work_folder("rivals")
    (folder / "clean.yaml").write_text(inputs.clean(), "utf-8")
    (folder / "ruleset.yaml").write_text("extends: ['spectral:oas']\n", "utf-8")
    schema = said([str(bench.programs / "iotlint"), "schema", "architecture"])
    (folder / "architecture.schema.json").write_text(schema, "utf-8")
    rows = [_against(rival, bench, folder) for rival in RIVALS]
    return rows + _many(bench, folder)


def _against(rival: Rival, bench: Bench, folder: Path) -> Row:
    what = f"cold check / {rival.name} on {rival.on}"
    goal = "" if rival.faster is None else f"≥ {rival.faster} × faster"
    if rival.faster is not None and rival.faster < 1:
        goal = f"≤ {1 / rival.faster:.1f} × its time"
    path = folder / rival.file
    path.parent.mkdir(parents=True, exist_ok=True)
    text = rival.text()
    path.write_text(text, "utf-8")
    try:
        program = _program(rival)
        theirs = Command((str(program), *rival.arguments), folder, rival.statuses)
        slow = run(theirs).clock > 1
        found = compare(bench.check(folder, "clean.yaml"), theirs, 5 if slow else max(5, bench.pairs // 2))
        version = said([str(program), "--version"]).splitlines()[0]
    except Failed as problem:
        return bench.row("P9", what, goal, "failed", None, str(problem))
    ratio, low, high = found.ratio(clock)
    faster = 1 / ratio
    figure = f"{faster:.1f} × faster" if faster >= 1 else f"{ratio:.2f} × its time"
    reached = None if rival.faster is None else faster >= rival.faster
    memory = found.theirs[0].memory
    detail = (
        f"{1 / high:.1f} to {1 / low:.1f}; {described(found, clock)} against {memory:.0f} MiB; "
        f"{version}, {len(text.encode())} bytes"
    )
    return bench.row("P9", what, goal, figure, reached, detail)


def _program(rival: Rival) -> Path:
    if rival.from_npm:
        return npm(rival.from_npm) / rival.name
    return virtual_environment(rival.name, rival.name) / rival.name


def _many(bench: Bench, folder: Path) -> list[Row]:
    """A thousand small plans, for those that read plans as well."""
    plans(folder / "plans", 1000)
    files = tuple(f"plans/plan-{n}.yaml" for n in range(1000))
    rows = []
    for name, arguments in (
        ("yamllint", ("-d", "relaxed", "plans")),
        ("check-jsonschema", ("--schemafile", "architecture.schema.json", *files)),
    ):
        what = f"1,000 plans of 2 KB / {name}"
        try:
            program = str(virtual_environment(name, name) / name)
            theirs = Command((program, *arguments), folder, (0, 1))
            found = compare(bench.check(folder, "-j1", "plans"), theirs, 3)
        except Failed as problem:
            rows.append(bench.row("P9", what, "", "failed", None, str(problem)))
            continue
        ratio, low, high = found.ratio(clock)
        detail = f"{1 / high:.1f} to {1 / low:.1f}; {described(found, clock)}"
        rows.append(bench.row("P9", what, "", f"{1 / ratio:.1f} × faster", None, detail))
    return rows
