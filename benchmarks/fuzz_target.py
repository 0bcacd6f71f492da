"""What every input of a fuzz run is put through, and what is kept of it: crashes, hangs, the worst of each."""

from __future__ import annotations

import heapq
import json
import os
import re
import resource
import signal
import time
import traceback
import tracemalloc
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from iotlint.config.settings import FORMATS
from iotlint.config.values import Config
from iotlint.edit.fixer import Fixer, Read
from iotlint.outcome import Report
from iotlint.report import render
from iotlint.report.options import Options
from iotlint.rulebook.book import load_rulebook
from iotlint.run.linter import Linter

DAY = "2026-11-24"
# Seconds of processor time; the largest input of a run takes a tenth of it.
HANG = 10.0
# Times per byte of shorter inputs say what a run costs before it looks at any.
LEAST = 1024
# Inputs that are measured once more for their memory.
WORST = 20
# What could steer a terminal, or turn the direction of writing; line ends are the reporters' own.
_UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
# Formats that quote whatever they show in a way of their own, and are read back instead.
_READ: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "sarif": json.loads,
    "gitlab": json.loads,
    "jsonl": lambda text: [json.loads(line) for line in text.splitlines()],
    "junit": ET.fromstring,
    "checkstyle": ET.fromstring,
}


class Hang(Exception):
    """An input took longer than `HANG`."""


class Target:
    """Puts inputs through iotlint. The rules are loaded once, as in a run over many files."""

    def __init__(self) -> None:
        self.rulebook = load_rulebook()
        self.config = Config(preview=True)
        # What is loaded when it is first needed must not count as the time of the input that needs it.
        plan = (
            b"apiVersion: iotlint/v1\nkind: Architecture\nservices: {a: {type: iot-hubb}, b: {type: dps}}\n"
        )
        for name in FORMATS:
            render(self.check(plan), name, Options())
        self.fix(plan)

    def check(self, data: bytes, read: Read | None = None) -> Report:
        """The report on a file with this content."""
        linter = Linter(self.config, DAY, self.rulebook, read or (lambda _: data))
        linter.file("plan.yaml", data if read is None else read("plan.yaml"), named=True)
        report = linter.report()
        assert not linter.found.crashed, next(f.message for f in report.findings if f.code == "FMT890")
        return report

    def examine(self, data: bytes) -> None:
        """Raises whatever is wrong with what becomes of an input."""
        report = self.check(data)
        lines = data.count(b"\n") + data.count(b"\r")
        for finding in report.findings:
            assert finding.message
            for span in (finding.span, *(related.span for related in finding.related)):
                assert (span.line, span.column) <= (span.end_line, span.end_column), finding
                assert 1 <= span.line <= span.end_line <= lines + 1, finding
        turn = zlib.crc32(data)
        names = sorted(FORMATS)
        name = names[turn % len(names)]
        text = render(report, name, Options())
        text.encode("utf-8")
        if name in _READ:
            if text:
                _READ[name](text)
        else:
            bad = _UNSAFE.search(text)
            assert bad is None, f"{name} shows {bad!r}"
        if turn % 8 == 0 and any(finding.fix for finding in report.findings):
            self.fix(data)

    def fix(self, data: bytes) -> None:
        """Fixes an input in memory, twice: the second time there must be nothing left to do."""
        once = self._fixed(data)
        twice = self._fixed(once)
        assert once == twice, "fixing what was fixed changes it again"

    def _fixed(self, data: bytes) -> bytes:
        fixer = Fixer(lambda _: data, unsafe=True)
        fixer.run(lambda read, _: self.check(data, read))
        return fixer.read("plan.yaml")


class Meter:
    """Tries inputs on a target and keeps the figures; `write` puts them into a file as JSON."""

    def __init__(self, target: Target, kept: Path) -> None:
        self.target = target
        self.kept = kept  # a folder for inputs that went wrong
        self.tried = 0
        self.size = 0
        self.crashes: dict[str, str] = {}
        self.hangs = 0
        self.slowest = 0.0
        self._worst: list[tuple[float, bytes]] = []
        self._heaviest = 0.0
        target.examine(b"")
        self._begun = time.process_time()
        self._resting = _resident()
        signal.signal(signal.SIGVTALRM, _hang)

    def __call__(self, data: bytes) -> None:
        """Tries one input; whatever it does, this returns."""
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, HANG)
        try:
            self.target.examine(data)
        except Hang:
            self.hangs += 1
            self._keep("hang", data)
        except (Exception, RecursionError) as problem:  # noqa: BLE001 - each is a crash to be told
            place = traceback.extract_tb(problem.__traceback__)[-1]
            name = f"{type(problem).__name__} in {Path(place.filename).name}:{place.lineno}"
            if name not in self.crashes:
                self.crashes[name] = str(problem)[:300]
                self._keep(re.sub(r"\W+", "-", name), data)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        taken = time.process_time() - begun
        self.tried += 1
        self.size += len(data)
        self.slowest = max(self.slowest, taken)
        if len(data) >= LEAST:
            entry = (taken / len(data), data)
            if len(self._worst) < WORST:
                heapq.heappush(self._worst, entry)
            elif entry > self._worst[0]:
                heapq.heapreplace(self._worst, entry)

    def _keep(self, name: str, data: bytes) -> None:
        self.kept.mkdir(parents=True, exist_ok=True)
        (self.kept / name).write_bytes(data)

    def figures(self) -> dict[str, Any]:
        """What came of it so far; times in seconds, sizes in bytes."""
        return {
            "tried": self.tried,
            "bytes": self.size,
            "crashes": self.crashes,
            "hangs": self.hangs,
            "slowest": self.slowest,
            "perByte": max((rate for rate, _ in self._worst), default=0.0),
            "memoryPerByte": self._heaviest,
            "processor": time.process_time() - self._begun,
            "grown": _resident() - self._resting,
        }

    def weigh(self) -> None:
        """Measures the memory that Python objects take at most for the slowest inputs."""
        for _, data in self._worst:
            tracemalloc.start()
            try:
                self.target.check(data)
                self._heaviest = max(self._heaviest, tracemalloc.get_traced_memory()[1] / len(data))
            except Exception:  # noqa: BLE001, S112 - told already, when it was tried
                continue
            finally:
                tracemalloc.stop()

    def write(self, path: Path) -> None:
        """Writes the figures."""
        temporary = path.with_suffix(".part")
        temporary.write_text(json.dumps(self.figures()), "utf-8")
        os.replace(temporary, path)


def _hang(*_: object) -> None:
    raise Hang


def _resident() -> int:
    """The most memory this process has taken, in bytes (Linux counts in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
