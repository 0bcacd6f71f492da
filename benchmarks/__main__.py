"""`python -m benchmarks [PART]…`: measures iotlint beside others and writes benchmarks/RESULTS.md."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

from benchmarks import environment
from benchmarks.parts import PARTS, QUICK, Bench, attempt
from benchmarks.results import Row, keep, read
from benchmarks.rivals import rivals


def main() -> int:
    """Measures, prints each row, and keeps it; 1 where `--guard` is given and a row is too far off its goal."""
    every = {**PARTS, "rivals": rivals}
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").strip())
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"one of {', '.join(every)}; all by default")
    parser.add_argument("--venv", type=Path, help="measure this environment instead of a new one")
    parser.add_argument("--pairs", type=int, default=21, help="pairs of runs for each ratio (default 21)")
    parser.add_argument(
        "--no-rivals", action="store_true", help="all parts but that one, which installs a lot"
    )
    parser.add_argument(
        "--guard",
        type=float,
        help="for CI: the quick parts only; nothing is kept; fails where a ratio exceeds its goal times this",
    )
    options = parser.parse_args()
    unknown = set(options.parts) - set(every)
    if unknown:
        parser.error(f"there is no part {', '.join(sorted(unknown))}; there are {', '.join(every)}")
    wanted = options.parts or [name for name in every if name != "rivals" or not options.no_rivals]
    if options.guard:
        wanted = options.parts or QUICK
    programs = environment.iotlint(options.venv)
    versions = environment.versions(programs)
    print(f"{environment.machine()}; {versions}", flush=True)
    exceeded = False
    for name in wanted:
        start = time.monotonic()
        found = attempt(every[name], Bench(programs, options.pairs, name, whole=not options.guard))
        machine = environment.machine()
        rows = [replace(row, date=environment.today(), machine=machine, versions=versions) for row in found]
        for row in rows:
            bad = options.guard is not None and too_far(row, options.guard)
            exceeded = exceeded or bad
            print(
                f"{row.number:>4}  {row.figure:>14}  {row.goal:<16} {row.what}  ({row.detail})"
                f"{'  TOO FAR OFF' if bad else ''}"
            )
        print(f"      {name}: {time.monotonic() - start:.0f} s", flush=True)
        if options.guard is None:
            keep(rows, name)
    return int(exceeded)


# What an exponent may exceed its goal by before the guard fails.
_SLACK = 0.25


def too_far(row: Row, factor: float) -> bool:
    """Whether a row failed, or its ratio exceeds by more than a factor its goal, or what is known of it where
    the goal has not been reached yet."""
    if row.figure == "failed":
        return True
    if row.goal.startswith("exponent ≤ "):
        # Of growth, twice the goal would let everything pass: a square is 2. Other work makes up to 1.3 of 1.
        return float(row.figure) > float(row.goal.removeprefix("exponent ≤ ")) + _SLACK
    if not row.goal.startswith("≤ "):
        return False
    known = [float(each.figure) for each in read() if each.what == row.what and each.number == row.number]
    return float(row.figure) > max(float(row.goal[2:]), *known, 0) * factor


if __name__ == "__main__":
    sys.exit(main())
