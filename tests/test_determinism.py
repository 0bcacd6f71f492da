"""The same plans give the same bytes, whatever the order, the hash seed, the locale, the time zone and the folder."""

from __future__ import annotations

import itertools
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from iotlint.config.settings import FORMATS
from tests.unit.cli.commands import BAD, GOOD, HEADER, IDLE, write

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent
SEEDS = range(10)
# C and POSIX have no letters beyond ASCII, and C.UTF-8 has all; others are taken where the system has them.
LOCALES = ("C", "POSIX", "C.UTF-8")
ZONES = ("UTC", "Pacific/Kiritimati")
DAY = ("--as-of", "2026-11-24")


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plans of many kinds, so that every part of a report has something in it."""
    folder = tmp_path_factory.mktemp("plans")
    (folder / ".git").mkdir()
    for path in sorted(ROOT.glob("tests/cases/*/architecture.yaml")):
        write(folder / "cases" / f"{path.parent.name}.yaml", path.read_text("utf-8"))
    for name, text in {"good": GOOD, "bad": BAD, "idle": IDLE}.items():
        write(folder / f"{name}.yaml", text)
    write(folder / "grün.yaml", HEADER + "services: {grün: {type: iot-hub, labels: {é: ü}}}\n")
    write(folder / "base.yaml", BAD)
    write(folder / "also-over.yaml", HEADER.replace("plant", "alpha") + "extends: base.yaml\n")
    write(folder / "over.yaml", HEADER + "extends: base.yaml\nservices: {registry: null, hub: {type: dps}}\n")
    write(folder / "ROOM.yaml", IDLE)
    write(folder / "deep" / ".iotlint.yaml", "fail-on: warning\nseverity: {HUB101: error}\n")
    write(folder / "deep" / "idle.yaml", IDLE)
    return folder


def run(*arguments: str, cwd: Path, **environment: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "iotlint", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout
    return done.stdout


def others() -> list[str]:
    """Locales of the system that are neither C nor POSIX."""
    found = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.split()
    return [name for name in found if not name.startswith(("C", "POSIX"))][:3]


def test_ten_hash_seeds_three_locales_and_two_time_zones_give_the_same_bytes(
    plans: Path, tmp_path: Path
) -> None:
    turns = itertools.cycle(itertools.product((*LOCALES, *others()), ZONES))
    reports: dict[str, set[bytes]] = {form: set() for form in FORMATS}
    for seed in SEEDS:
        locale, zone = next(turns)
        more = {"PYTHONHASHSEED": str(seed), "LC_ALL": locale, "LANG": locale, "TZ": zone}
        outputs = [part for form in FORMATS for part in ("--output", f"{form}:{tmp_path / form}")]
        screen = run("check", ".", *DAY, "--statistics", *outputs, cwd=plans, **more)
        for form, seen in reports.items():
            seen.add((tmp_path / form).read_bytes())
        reports["text"].add(screen)
    wrong = [form for form, seen in reports.items() if len(seen) != 1]
    assert not wrong


@pytest.mark.parametrize(
    "arguments",
    [
        ("rules", "--format", "json"),
        ("services", "--format", "json"),
        ("explain", "HUB101"),
        ("fix", "--diff", "--unsafe-fixes", ".", *DAY),
        ("check", ".", *DAY, "--format", "json", "--preview", "--show-suppressed"),
        ("init", "-", "--template", "hybrid", *DAY),
        ("recommend", "grün.yaml", *DAY, "--format", "json"),
        ("graph", "cases/reference-plant.yaml", *DAY, "--format", "svg"),
        ("report", "cases/reference-plant.yaml", *DAY),
    ],
    ids=" ".join,
)
def test_other_commands_do_not_depend_on_the_hash_seed(arguments: tuple[str, ...], plans: Path) -> None:
    assert len({run(*arguments, cwd=plans, PYTHONHASHSEED=str(seed)) for seed in (0, 1, 2)}) == 1


@pytest.mark.parametrize("form", ["json", "sarif", "concise", "junit"])
def test_the_order_in_which_files_are_named_changes_nothing(form: str, plans: Path) -> None:
    names = sorted(
        path.relative_to(plans).as_posix() for path in plans.rglob("*.yaml") if path.name[0] != "."
    )
    dice = random.Random(1)  # noqa: S311
    reports = set()
    for _ in range(4):
        reports.add(run("check", *names, *DAY, "--format", form, cwd=plans))
        dice.shuffle(names)
    assert len(reports) == 1


def test_the_order_in_which_a_folder_lists_its_files_changes_nothing(plans: Path, tmp_path: Path) -> None:
    names = sorted(path.relative_to(plans) for path in plans.rglob("*") if path.is_file())
    reports = set()
    for turn in range(3):
        copy = tmp_path / str(turn) / "plans"
        (copy / ".git").mkdir(parents=True)
        for name in random.Random(turn).sample(names, len(names)):  # noqa: S311
            write(copy / name, (plans / name).read_text("utf-8"))
        reports.add(run("check", ".", *DAY, "--format", "sarif", cwd=copy).replace(str(copy).encode(), b""))
    assert len(reports) == 1


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_one_process_or_two(form: str, plans: Path) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "iotlint", "check", "--help"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if "-j" not in said:
        pytest.skip("check has no -j yet")
    both = {run("check", ".", *DAY, "--format", form, "-j", jobs, cwd=plans) for jobs in ("1", "2")}
    assert len(both) == 1
