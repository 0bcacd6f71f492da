"""`-j`: several processes share the files of a run, and the report is the same as that of one."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from iotlint.errors import IotlintError
from iotlint.opener import seen
from iotlint.run.linter import tidy
from iotlint.source.discover import Input, Missing

if TYPE_CHECKING:
    from iotlint.run.linter import Linter

# What checking takes, roughly, in seconds a file and a byte, and the least that is worth a further process:
# so that on a busy machine, where a further process gains nothing, it costs nothing that is felt (P11).
_PER_FILE, _PER_BYTE = 2.5e-4, 2.5e-7
_WORTHWHILE = 0.4
# Parts per process: many enough that none waits long for the others, few enough to be handed over cheaply.
_PARTS = 8
_CHUNK = 1 << 20

Task = tuple[int, "Input | Missing"]


class Lost(IotlintError):
    """A process that shared the work ended before it was done."""


class _Result(NamedTuple):
    """What became of a part of the files: what every linter found in it, or what ended it."""

    part: int
    found: tuple[Any, ...]
    problem: Exception | None = None
    read: dict[tuple[int, int], str] | None = None  # the files that were read for it


def available() -> int:
    """How many processors there are for this run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def helpful(given: Sequence[Input | Missing], most: int | None) -> int:
    """How many processes to use: at most `most`, or without that as many as make the run shorter.

    They are copies of this one: Windows has none, and those of macOS are not safe. Standard input and pipes
    are read once, where they belong in the order.
    """
    if not hasattr(os, "fork") or sys.platform == "darwin" or any(map(_once, given)):
        return 1
    if most is not None:
        return min(most, len(given))
    worthwhile = len(given) * _PER_FILE
    if worthwhile < available() * _WORTHWHILE:  # beyond, their sizes don't matter
        worthwhile += sum(map(_size, given)) * _PER_BYTE
    return max(1, min(available(), len(given), int(worthwhile / _WORTHWHILE)))


def _once(given: Input | Missing) -> bool:
    """Whether it can be read by one process only, and once."""
    return given.path == "-" or (isinstance(given, Input) and given.pipe)


def _size(given: Input | Missing) -> int:
    try:
        return os.stat(given.path).st_size
    except (OSError, ValueError):
        return 0


def share(
    tasks: Sequence[Task], linters: Sequence[Linter], processes: int, done: Callable[[int], None]
) -> None:
    """Checks files in copies of this process and in itself; the linters end up as if it had been alone.

    `done` is told how many files this process has checked. Raises what checking raised, and Lost.
    """
    size = max(1, len(tasks) // (processes * _PARTS))
    parts = [tasks[start : start + size] for start in range(0, len(tasks), size)]
    left, numbers = os.pipe()
    os.write(numbers, b"".join(number.to_bytes(4, "big") for number in range(len(parts))))
    os.close(numbers)
    gc.freeze()  # what is there already is nobody's garbage, and to look at it would copy it
    children: list[tuple[int, int]] = []
    try:
        me = os.getpid()
        for _ in range(processes - 1):
            child = _child(lambda: _work(left, parts, linters, lambda _: _with(me)))
            if child is None:
                break  # no more processes to be had: those that are there share the work
            children.append(child)
        results = _work(left, parts, linters, done)
        while children:
            results += _collected(*children[0], children)
    finally:
        os.close(left)
        for pid, pipe in children:  # interrupted, or one of them was lost
            _end(pid, pipe)
    results.sort(key=lambda result: result.part)
    for result in results:
        seen.update(result.read or {})
        for linter, found in zip(linters, result.found, strict=True):
            linter.found.add_all(found)
        if result.problem is not None:
            raise result.problem


def _work(
    left: int,
    parts: Sequence[Sequence[Task]],
    linters: Sequence[Linter],
    done: Callable[[int], None] | None = None,
) -> list[_Result]:
    """Takes one part after the other, as long as there are any."""
    results = []
    problem: Exception | None = None
    while problem is None and (number := os.read(left, 4)):
        part = parts[int.from_bytes(number, "big")]
        try:
            for index, given in part:
                if isinstance(given, Missing):
                    linters[index].fail(given.path, given.message)
                else:
                    linters[index].path(given.path, named=given.named)
                tidy()
                if done is not None:
                    done(1)
        except Exception as raised:  # noqa: BLE001 - told by the process that reports, in the order of files
            problem = raised
        found = tuple(linter.hand_over() for linter in linters)
        results.append(_Result(int.from_bytes(number, "big"), found, problem, dict(seen)))
    return results


def _with(parent: int) -> None:
    """Ends a copy of a process that is gone: nobody would take what it finds."""
    if os.getppid() != parent:
        os._exit(1)


def _child(work: Callable[[], list[_Result]]) -> tuple[int, int] | None:
    """A copy of this process that works and writes its results into a pipe: its number, and the pipe's end."""
    sys.stdout.flush()
    sys.stderr.flush()
    reads, writes = os.pipe()
    try:
        pid = os.fork()
    except OSError:
        os.close(reads)
        os.close(writes)
        return None
    if pid:
        os.close(writes)
        return pid, reads
    status = 1
    try:
        import pickle

        os.close(reads)
        data = pickle.dumps([_portable(result) for result in work()], pickle.HIGHEST_PROTOCOL)
        view = memoryview(data)
        while view:
            view = view[os.write(writes, view) :]
        status = 0
    finally:
        # At once: what stands in buffers and exit handlers is the other process's to write and to run.
        os._exit(status)


def _portable(result: _Result) -> _Result:
    """The same with a problem that can be handed over; where it was raised is told by --debug."""
    if result.problem is None:
        return result
    import pickle
    import traceback

    problem = result.problem
    trace = "".join(traceback.format_exception(problem))
    try:
        same = pickle.loads(pickle.dumps(problem))  # noqa: S301 - its own words
    except Exception:  # noqa: BLE001 - whatever an exception has against being copied, it is told all the same
        same = RuntimeError(f"{type(problem).__name__}: {problem}")
    same.add_note(f"In a process that shared the work (-j):\n{trace}")
    return result._replace(problem=same)


def _collected(pid: int, pipe: int, children: list[tuple[int, int]]) -> list[_Result]:
    """What one of the `children` found; it is none of them any more."""
    import pickle

    data = b"".join(iter(lambda: os.read(pipe, _CHUNK), b""))
    _, status = os.waitpid(pid, 0)
    children.remove((pid, pipe))
    os.close(pipe)
    if status:
        how = os.waitstatus_to_exitcode(status)
        said = f"by signal {-how}" if how < 0 else f"with status {how}"
        raise Lost(f"A process that shared the work ended {said}; -j 1 does without.")
    results: list[_Result] = pickle.loads(data)  # noqa: S301 - written by a copy of this process
    return results


def _end(pid: int, pipe: int) -> None:
    import signal
    from contextlib import suppress

    with suppress(ProcessLookupError, ChildProcessError):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    with suppress(OSError):
        os.close(pipe)
