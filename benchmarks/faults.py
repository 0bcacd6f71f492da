"""What happens when the world fails: killed, out of space, forbidden, changed meanwhile, cut off, run twice.

`python -m benchmarks.faults` tries each fault many times (`--times`, a hundred by default) on `iotlint` as a
process, and prints what came of it as Markdown; `--write` puts that into RESULTS.md. After every try each file
must be whole, the old one or the new one, and the exit status right; it ends with 1 where one is not.
tests/test_faults.py tries the same a few times.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from iotlint.atomic import SUFFIX

PROJECT = Path(__file__).resolve().parent.parent
COMMAND = (sys.executable, "-m", "iotlint")
DAY = ("--as-of", "2026-11-24")
PLAN = """apiVersion: iotlint/v1
kind: Architecture
metadata: {{name: plan-{0}}}
services:
  hub: {{type: IoT-Hub}}   # a comment that has to stay
  registry: {{type: device-registry}}
devices: {{pumps: {{}}}}
connections: [{{from: pumps, to: hub}}]
"""
MENDED = PLAN.replace("IoT-Hub", "iot-hub")
PLANS = 40
_PR_CAPBSET_DROP = 24
_READ_AND_WRITE_ALL = (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH


@dataclass(slots=True)
class Outcome:
    """What came of one kind of fault."""

    what: str
    times: int = 0
    met: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def expect(self, right: object, what: str) -> None:
        """Notes what should have held and did not."""
        if not right:
            self.wrong.append(what)


def start(*arguments: str, cwd: Path, **more: object) -> subprocess.Popen[bytes]:
    """Starts iotlint; output goes nowhere unless said otherwise."""
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    environment = os.environ | {"PYTHONPATH": str(PROJECT)}
    return subprocess.Popen([*COMMAND, *arguments], cwd=cwd, **{"env": environment, **streams, **more})  # type: ignore[call-overload,no-any-return]


def run(*arguments: str, cwd: Path, **more: object) -> tuple[int, str]:
    """Exit status of a run, and what it said on standard error."""
    with start(*arguments, cwd=cwd, **more) as process:
        _, said = process.communicate(timeout=300)
    return process.returncode, (said or b"").decode("utf-8", "replace")


def lay_out(folder: Path) -> dict[Path, tuple[bytes, bytes]]:
    """Plans with something to fix in a new folder: path -> (old content, fixed content)."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    files = {}
    for number in range(PLANS):
        path = folder / f"plan-{number:02}.yaml"
        # In a checkout that has no .git above it, .gitignore and configuration play no part.
        files[path] = (PLAN.format(number).encode(), MENDED.format(number).encode())
        path.write_bytes(files[path][0])
    return files


def strays(folder: Path) -> list[str]:
    """Names that do not belong into a folder of plans and reports, temporary ones apart."""
    known = re.compile(r"plan-\d\d\.yaml|out\.\w+|\..*" + re.escape(SUFFIX))
    return [name for name in os.listdir(folder) if not known.fullmatch(name)]


def _kill(process: subprocess.Popen[bytes], dice: random.Random, whole: float, first: Path | None) -> None:
    """Kills a run at a random moment of the time it takes, or soon after it has written its first file."""
    if first is None:
        time.sleep(dice.uniform(0.1, 1.05) * whole)
    else:
        inode = first.stat().st_ino
        while process.poll() is None and first.stat().st_ino == inode:
            time.sleep(0.0002)
        time.sleep(dice.uniform(0, 0.02))
    process.kill()
    process.communicate()


def killed_while_fixing(folder: Path, times: int) -> Outcome:
    """kill -9 at random moments of `iotlint fix`."""
    outcome = Outcome("`kill -9` during `fix`", times)
    dice = random.Random(times)  # noqa: S311
    lay_out(folder)
    run("fix", ".", *DAY, cwd=folder)  # which may have to compile the rules
    lay_out(folder)
    began = time.monotonic()
    run("fix", ".", *DAY, cwd=folder)
    whole = time.monotonic() - began
    for turn in range(times):
        files = lay_out(folder)
        with start("fix", ".", *DAY, cwd=folder) as process:
            _kill(process, dice, whole, next(iter(files)) if turn % 4 else None)
        states: Counter[str] = Counter()
        for path, (old, new) in files.items():
            now = path.read_bytes()
            states["old" if now == old else "new" if now == new else "broken"] += 1
        outcome.expect(not states["broken"], f"a plan is neither the old one nor the new one: {states}")
        outcome.expect(not strays(folder), f"left behind: {strays(folder)}")
        outcome.met[
            "killed before the first file"
            if states["old"] == PLANS
            else "after the last"
            if states["new"] == PLANS
            else "in between"
        ] += 1
        left = [path for path in folder.iterdir() if path.name.endswith(SUFFIX)]
        outcome.met["temporary files left"] += len(left)
        for path in left:
            os.utime(path, (0, 0))
        status, said = run("fix", ".", *DAY, cwd=folder)
        again = all(path.read_bytes() == new for path, (_, new) in files.items())
        outcome.expect(status in (0, 1) and again, f"the next run does not mend all: {status} {said}")
        still = [path.name for path in left if path.exists()]
        outcome.expect(not still, f"temporary files are still there: {still}")
    return outcome


def killed_while_reporting(folder: Path, times: int) -> Outcome:
    """kill -9 at random moments of writing reports."""
    outcome = Outcome("`kill -9` while reports are written", times)
    dice = random.Random(times)  # noqa: S311
    lay_out(folder)
    reports = {"sarif": folder / "out.sarif", "json": folder / "out.json", "junit": folder / "out.xml"}
    asked = [part for form, path in reports.items() for part in ("--output", f"{form}:{path.name}")]
    run("check", ".", *DAY, *asked, cwd=folder)
    began = time.monotonic()
    run("check", ".", *DAY, *asked, cwd=folder)
    whole = time.monotonic() - began
    new = {path: path.read_bytes() for path in reports.values()}
    for turn in range(times):
        for path in reports.values():
            path.write_bytes(b"old")
        with start("check", ".", *DAY, *asked, cwd=folder) as process:
            _kill(process, dice, whole, folder / "out.sarif" if turn % 4 else None)
        states = Counter(
            "old" if now == b"old" else "new" if now == new[path] else "broken"
            for path in new
            for now in (path.read_bytes(),)
        )
        outcome.expect(not states["broken"], f"a report is neither the old one nor the new one: {states}")
        outcome.expect(not strays(folder), f"left behind: {strays(folder)}")
        outcome.met[
            "before the first report"
            if states["old"] == len(new)
            else "after the last"
            if states["new"] == len(new)
            else "in between"
        ] += 1
        for path in folder.iterdir():
            if path.name.endswith(SUFFIX):
                outcome.met["temporary files left"] += 1
                path.unlink()
    return outcome


def _small_files() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))


def no_room(folder: Path, times: int) -> Outcome:
    """Files that may not grow beyond a hundred bytes, and a disk of a few pages where one can be mounted."""
    outcome = Outcome("no room: a limit on the size of files", times)
    for _ in range(times):
        files = lay_out(folder)
        (folder / "out.json").write_bytes(b"old")
        _try_without_room(outcome, folder, files, preexec_fn=_small_files)
    return outcome


def full_disk(folder: Path, times: int) -> Outcome:
    """A disk that is full."""
    outcome = Outcome("no room: a full tmpfs", times)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        outcome.times = 0
        outcome.met["not tried: no tmpfs can be mounted here"] = 1
        return outcome
    try:
        for _ in range(times):
            for path in folder.iterdir():
                path.unlink()
            files = {}
            for number in range(PLANS):
                path = folder / f"plan-{number:02}.yaml"
                files[path] = (PLAN.format(number).encode(), MENDED.format(number).encode())
                path.write_bytes(files[path][0])
            (folder / "out.json").write_bytes(b"old")
            with suppress(OSError), (folder / "out.fill").open("wb", buffering=0) as file:
                while True:
                    file.write(b"x" * 4096)
            _try_without_room(outcome, folder, files)
    finally:
        subprocess.run(["umount", str(folder)], check=True)  # noqa: S607
    return outcome


def _try_without_room(
    outcome: Outcome, folder: Path, files: dict[Path, tuple[bytes, bytes]], **more: object
) -> None:
    # The cache would be written too; it fails silently, as it should, and is none of the files looked at.
    status, said = run("check", ".", *DAY, "--output", "json:out.json", cwd=folder, **more)
    outcome.expect(status == 2 and "out.json: cannot be written" in said, f"report: {status} {said[:300]}")
    outcome.expect((folder / "out.json").read_bytes() == b"old", "the old report is gone")
    status, said = run("fix", ".", *DAY, cwd=folder, **more)
    outcome.expect(status == 2 and "cannot be written" in said, f"fix: {status} {said[:300]}")
    outcome.expect("Traceback" not in said, said)
    outcome.expect(all(path.read_bytes() == old for path, (old, _) in files.items()), "a plan has changed")
    outcome.expect(not [p for p in folder.iterdir() if p.name.endswith(SUFFIX)], "temporary files left")
    outcome.met["ends with 2 and a message, all files as they were"] += 1


def _ordinary_rights() -> None:
    """For root: what the rights of files say holds again."""
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in _READ_AND_WRITE_ALL:
        if libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0):
            raise OSError(ctypes.get_errno(), "capabilities cannot be dropped")


def forbidden(folder: Path, times: int) -> Outcome:
    """Files that may not be read, folders that may not be written."""
    outcome = Outcome("permission denied", times)
    more: dict[str, object] = {"preexec_fn": _ordinary_rights} if os.getuid() == 0 else {}
    for _ in range(times):
        files = lay_out(folder)
        secret = folder / "plan-07.yaml"
        secret.chmod(0)
        status, said = run("check", ".", *DAY, cwd=folder, **{**more, "stdout": subprocess.DEVNULL})
        outcome.expect(status == 2, f"unreadable: {status} {said[:300]}")
        status, said = run("check", ".", *DAY, "--format", "concise", cwd=folder, **more)
        outcome.expect("plan-07.yaml: cannot be read: Permission denied" in said, f"unreadable: {said[:300]}")
        secret.chmod(0o644)
        folder.chmod(0o555)
        status, said = run("check", ".", *DAY, "--output", "json:out.json", cwd=folder, **more)
        outcome.expect(status == 2 and "out.json: cannot be written: Permission denied" in said, said[:300])
        status, said = run("fix", ".", *DAY, cwd=folder, **more)
        outcome.expect(status == 2 and "cannot be written: Permission denied" in said, said[:300])
        folder.chmod(0o755)
        outcome.expect(
            all(path.read_bytes() == old for path, (old, _) in files.items()), "a plan has changed"
        )
        inner = folder / "closed"
        inner.mkdir(mode=0)
        status, said = run("check", ".", *DAY, "--format", "concise", cwd=folder, **more)
        outcome.expect(
            status == 2 and "closed" in said and "Traceback" not in said, f"folder: {status} {said[:300]}"
        )
        inner.rmdir()
        outcome.met["ends with 2 and a message, all files as they were"] += 1
    return outcome


def changed_meanwhile(folder: Path, times: int) -> Outcome:
    """Files that are rewritten, cut off, taken away and put back while they are read."""
    outcome = Outcome("files that change, vanish or become folders while read", times)
    files = lay_out(folder)
    done = threading.Event()
    dice = random.Random(times)  # noqa: S311

    def disturb() -> None:
        while not done.is_set():
            path = dice.choice(list(files))
            with suppress(OSError):
                match dice.randrange(4):
                    case 0:
                        path.unlink()
                    case 1:
                        path.write_bytes(files[path][0][: dice.randrange(200)])
                    case 2:
                        path.unlink()
                        path.mkdir()
                        path.rmdir()
                    case _:
                        path.write_bytes(files[path][0])

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for _ in range(times):
            status, said = run("check", ".", *DAY, "--format", "json", cwd=folder)
            outcome.expect(status in (0, 1, 2), f"ended with {status}")
            outcome.expect("Traceback" not in said and "internal error" not in said, said[:500])
            outcome.met[f"status {status}"] += 1
    finally:
        done.set()
        thread.join()
    return outcome


def closed_pipe(folder: Path, times: int) -> Outcome:
    """Whoever reads goes away, at once or after a few bytes."""
    outcome = Outcome("a closed pipe", times)
    lay_out(folder)
    forms = ("text", "concise", "json", "sarif", "github", "junit", "markdown")
    for turn in range(times):
        form = forms[turn % len(forms)]
        with start("check", ".", *DAY, "--format", form, cwd=folder, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            if turn % 2:
                process.stdout.read(1)
            process.stdout.close()
            said = process.stderr.read().decode()
        outcome.expect(process.returncode == 1 and not said, f"{form}: {process.returncode} {said[:300]}")
        outcome.met["ends quietly with what the findings say"] += 1
    return outcome


def hung_up(folder: Path, times: int) -> Outcome:
    """The terminal goes away while `fix` runs: with the signal that systems send, and with it ignored."""
    outcome = Outcome("a terminal that goes away during `fix`", times)
    dice = random.Random(times)  # noqa: S311
    for turn in range(times):
        files = lay_out(folder)
        ignored = bool(turn % 2)
        with _terminal() as (ours, theirs):
            streams = {"stdin": theirs, "stdout": theirs, "stderr": theirs}
            more = {**streams, "preexec_fn": _nohup if ignored else _controlling}
            with start("fix", ".", *DAY, cwd=folder, **more) as process:
                os.close(theirs)
                time.sleep(dice.uniform(0.05, 0.5))
                os.close(ours)
                process.wait(timeout=120)
        states = Counter(
            "old" if now == old else "new" if now == new else "broken"
            for path, (old, new) in files.items()
            for now in (path.read_bytes(),)
        )
        outcome.expect(not states["broken"], f"{states}")
        expected = (0, 1, 2) if ignored else (-signal.SIGHUP, 0, 1, 2)
        outcome.expect(process.returncode in expected, f"ended with {process.returncode}")
        if ignored:
            outcome.expect(states["new"] == PLANS, f"without the signal all should be done: {states}")
        outcome.met[f"{'signal ignored, ' if ignored else ''}status {process.returncode}"] += 1
    return outcome


@contextmanager
def _terminal() -> Iterator[tuple[int, int]]:
    import pty

    ours, theirs = pty.openpty()
    try:
        yield ours, theirs
    finally:
        for handle in (ours, theirs):
            with suppress(OSError):
                os.close(handle)


def _controlling() -> None:
    import fcntl
    import termios

    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # which a run under nohup has inherited as ignored
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _nohup() -> None:
    _controlling()
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


def at_once(folder: Path, times: int) -> Outcome:
    """Two runs in one folder: both fix, both write the same report, both fill an empty cache."""
    outcome = Outcome("two runs in one folder at once", times)
    for turn in range(times):
        files = lay_out(folder)
        with tempfile.TemporaryDirectory() as cache:
            more: dict[str, object] = {}
            if turn % 10 == 0:
                more = {"env": os.environ | {"PYTHONPATH": str(PROJECT), "XDG_CACHE_HOME": cache}}
            asked = ("fix", ".", *DAY, "--output", "json:out.json")
            both = [start(*asked, cwd=folder, **more) for _ in range(2)]
            for process in both:
                _, said = process.communicate(timeout=300)
                words = said.decode()
                outcome.expect(process.returncode in (0, 1), f"{process.returncode} {words[:300]}")
                outcome.met[f"status {process.returncode}"] += 1
        outcome.expect(all(p.read_bytes() == new for p, (_, new) in files.items()), "not everything is fixed")
        outcome.expect((folder / "out.json").read_bytes().endswith(b"}\n"), "half a report")
        left = [path.name for path in folder.iterdir() if path.name.endswith(SUFFIX)]
        outcome.expect(not strays(folder) and not left, f"left behind: {strays(folder)} {left}")
    return outcome


FAULTS: dict[str, Callable[[Path, int], Outcome]] = {
    "kill-fix": killed_while_fixing,
    "kill-report": killed_while_reporting,
    "no-room": no_room,
    "full-disk": full_disk,
    "forbidden": forbidden,
    "changed": changed_meanwhile,
    "closed-pipe": closed_pipe,
    "hung-up": hung_up,
    "at-once": at_once,
}


def main() -> int:
    """Tries every fault; the exit status is 1 if anything was not as it has to be."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("--times", type=int, default=100, help="how often each fault is tried")
    parser.add_argument("--only", choices=FAULTS, action="append", help="only this one; may repeat")
    parser.add_argument("--write", action="store_true", help="write the block into RESULTS.md")
    arguments = parser.parse_args()
    outcomes = []
    with tempfile.TemporaryDirectory() as base:
        for name in arguments.only or FAULTS:
            outcome = FAULTS[name](Path(base) / name, arguments.times)
            outcomes.append(outcome)
            print(f"{outcome.what}: {dict(outcome.met)}, wrong: {outcome.wrong[:3]}", file=sys.stderr)
    from benchmarks.sections import circumstances, put

    lines = [
        f"## `python -m benchmarks.faults --times {arguments.times}`",
        "",
        circumstances(),
        f"A folder of {PLANS} plans with one thing to fix in each, a new process each time.",
        "",
        "| fault | tried | what came of it | wrong |",
        "|---|---|---|---|",
    ]
    for outcome in outcomes:
        met = ", ".join(f"{what}: {count}" for what, count in sorted(outcome.met.items()))
        lines.append(f"| {outcome.what} | {outcome.times} | {met} | {len(outcome.wrong)} |")
    text = "\n".join(lines)
    print(text)
    if arguments.write:
        put("python -m benchmarks.faults", text)
    return int(any(outcome.wrong for outcome in outcomes))


if __name__ == "__main__":
    sys.exit(main())
