"""Runs whole processes in turn and says what they took: time on the clock, of the processor, and memory."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Command:
    """A program with its arguments, run in a folder. `statuses` are those that mean it did its work."""

    arguments: tuple[str, ...]
    folder: Path
    statuses: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class Run:
    """One run: seconds on the clock, seconds of the processor (children included), peak memory in MiB."""

    clock: float
    processor: float
    memory: float


class Failed(Exception):
    """A command did not do its work; the message says how it ended and what it said last."""


@dataclass(slots=True)
class Compared:
    """Runs of two commands in turn."""

    ours: list[Run] = field(default_factory=list)
    theirs: list[Run] = field(default_factory=list)

    def ratio(self, of: Callable[[Run], float]) -> tuple[float, float, float]:
        """Median of the ratios of the pairs, and the quartiles around it."""
        ratios = [of(a) / of(b) for a, b in zip(self.ours, self.theirs, strict=True)]
        return spread(ratios)


def spread(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, lower and upper quartile."""
    if len(values) < 2:
        return values[0], values[0], values[0]
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return middle, low, high


def clock(run: Run) -> float:
    """Seconds on the clock."""
    return run.clock


def processor(run: Run) -> float:
    """Seconds of the processor."""
    return run.processor


def run(command: Command, timeout: float = 300) -> Run:
    """Runs a command to its end, its output thrown away. Raises Failed."""
    start = time.perf_counter()
    try:
        process = subprocess.Popen(
            command.arguments,
            cwd=command.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError as problem:
        raise Failed(f"cannot be started: {problem.strerror}") from None
    watch = threading.Timer(timeout, process.kill)
    watch.start()
    # Waited for here and not by subprocess, which does not tell what the process took.
    _, status, used = os.wait4(process.pid, 0)
    taken = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    late = not watch.is_alive()
    watch.cancel()
    if late:
        raise Failed(f"took longer than {timeout:.0f} s")
    if process.returncode not in command.statuses:
        raise Failed(f"ended with status {process.returncode}")
    return Run(taken, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def compare(ours: Command, theirs: Command, pairs: int) -> Compared:
    """Runs both in turn, so that whatever else the machine does falls on both. Raises Failed."""
    for command in (ours, theirs):
        run(command)  # fills the file system's cache
    found = Compared()
    for _ in range(pairs):
        found.ours.append(run(ours))
        found.theirs.append(run(theirs))
    return found


def said(arguments: Sequence[str], cwd: Path | None = None) -> str:
    """What a command printed. Raises Failed."""
    program = shutil.which(arguments[0])
    if program is None:
        raise Failed(f"{arguments[0]} is not there")
    done = subprocess.run(arguments, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise Failed(f"{' '.join(arguments[:3])} … ended with status {done.returncode}: {''.join(last)}")
    return done.stdout.strip()
