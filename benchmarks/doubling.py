# ruff: noqa: E501 - a table, one part a line
"""Everything that is read, one part of it doubled again and again: time must not grow by much more.

    python -m benchmarks.doubling [NAME ...]

A part is a scalar, a key, a comment, blank lines, a list, a number of entries. It is doubled until a run takes more
than a second or the file reaches the size at which it is refused; growth is judged where a run takes that long, over
two doublings together: one alone is at the mercy of caches, collections and what else the machine does.
"""

from __future__ import annotations

import contextlib
import gc
import io
import json
import math
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from iotlint.cli import main

# Above so many seconds of processor time the growth is at most this a doubling; a square grows by 4.
ABOVE = 1.0
MOST_GROWTH = 2.6
_LARGEST = 1 << 20
_FIRST = 250
_HEAD = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: x}\n"
_GOOD = f"{_HEAD}services: {{hub: {{type: iot-hub}}}}\n"
_RULE = """\
code: ORG901
name: own-rule
severity: warning
summary: s
rationale: r
remedy: m
false-positives: none
sources: [{document: choose-an-azure-iot-service, section: x}]
for: service
"""


class Part(NamedTuple):
    """What is doubled: the files of a project whose part has `n` of it, and the command that reads them."""

    name: str
    files: Callable[[int], dict[str, str]]
    command: tuple[str, ...] = ("check", ".", "-q", "--jobs", "1")


def _one(name: str, text: Callable[[int], str]) -> Callable[[int], dict[str, str]]:
    return lambda n: {"plan.yaml": _GOOD, name: text(n)}


def _plan(name: str, text: Callable[[int], str]) -> Part:
    return Part(f"plan, {name}", lambda n: {"plan.yaml": _HEAD + text(n)})


def _with(what: str, file: str, name: str, text: Callable[[int], str]) -> Part:
    return Part(f"{what}, {name}", _one(file, text))


def _models(n: int) -> dict[str, str]:
    return {f"m/{i}.json": json.dumps({"@id": f"dtmi:a:m{i};1", "@type": "Interface"}) for i in range(n)}


def _rule(name: str, text: Callable[[int], str]) -> Part:
    return Part(
        f"rule, {name}",
        _one("own/ORG901-own-rule.yaml", text),
        ("check", "plan.yaml", "-q", "--rules", "own"),
    )


def _baseline(name: str, text: Callable[[int], str]) -> Part:
    return Part(
        f"baseline, {name}", _one("b.json", text), ("check", "plan.yaml", "-q", "--baseline", "b.json")
    )


_ENTRY = '{{"fingerprint":"{:032x}","code":"HUB101","path":"plan.yaml","subject":"{}","count":1}}'
PARTS: tuple[Part, ...] = (
    _plan("a text", lambda n: f"services: {{hub: {{type: iot-hub, purpose: {'a' * n}}}}}\n"),
    _plan("a type", lambda n: f"services: {{hub: {{type: {'a' * n}}}}}\n"),
    _plan("an id with a slip", lambda n: f"services:\n  ? {'a' * n}\n  : {{type: iot-hub}}\n"
          f"connections: [{{from: hub, to: {'a' * n}b}}]\n"),
    _plan("a key", lambda n: f"services: {{hub: {{type: iot-hub, ? {'k' * n} : 1}}}}\n"),
    _plan("a comment", lambda n: f"# {'c' * n}\nservices: {{hub: {{type: iot-hub}}}}\n"),
    _plan("a suppression", lambda n: f"# iotlint: ignore[HUB] {'c' * n}\nservices: {{hub: {{type: iot-hub}}}}\n"),
    _plan("suppressions of nothing", lambda n: "# iotlint: ignore[NOPE] x\n" * n + "services: {h: {type: iot-hub}}\n"),
    _plan("suppressions of all", lambda n: "# iotlint: ignore[A] x\n" * n + "services: {h: {type: iot-hub}}\n"),
    _plan("codes in brackets", lambda n: f"# iotlint: ignore[{'A,' * n}B] x\nservices: {{h: {{type: iot-hub}}}}\n"),
    _plan("blank lines", lambda n: "\n" * n + "services: {hub: {type: iot-hub}}\n"),
    _plan("blanks", lambda n: "services: {hub: {type: iot-hub}}" + " " * n + "\n"),
    _plan("services", lambda n: "services:\n" + "".join(f"  h{i}: {{type: iot-hub}}\n" for i in range(n))),
    _plan("misspelt types", lambda n: "services:\n" + "".join(f"  h{i}: {{type: iot-hubb}}\n" for i in range(n))),
    _plan("unknown keys", lambda n: "services: {hub: {type: iot-hub}}\n" + "".join(f"k{i}: 1\n" for i in range(n))),
    _plan("requirements", lambda n: f"requirements: [{', '.join(f'x-r{i}' for i in range(n))}]\n"),
    _plan("labels", lambda n: f"services: {{hub: {{type: iot-hub, labels: {{{', '.join(f'a{i}: b' for i in range(n))}}}}}}}\n"),
    _plan("dangling ends", lambda n: "services: {hub: {type: iot-hub}}\nconnections:\n"
          + "".join(f"  - {{from: hubb{i}, to: hub}}\n" for i in range(n))),
    _plan("a number", lambda n: f"devices: {{d: {{count: {'9' * n}}}}}\n"),
    _plan("documents", lambda n: "services: {hub: {type: iot-hub}}\n" + f"---\n{_GOOD}" * n),
    _plan("anchors", lambda n: "services:\n" + "".join(f"  h{i}: &a{i} {{type: iot-hub}}\n" for i in range(n))),
    _plan("secrets", lambda n: f"services: {{hub: {{type: iot-hub, purpose: '{'password=abcdefgh1;' * n}'}}}}\n"),
    Part("models named", lambda n: {"plan.yaml": _HEAD + "models:\n" + "  - {path: m/0.json}\n" * n, **_models(1)}),
    Part("a folder of models named", lambda n: {"plan.yaml": _HEAD + "models:\n" + "  - {path: m}\n" * n, **_models(20)}),
    Part("models in a folder", lambda n: {"plan.yaml": _HEAD + "models: [{path: m}]\n", **_models(min(n, 4000))}),
    _with("configuration", ".iotlint.yaml", "a text", lambda n: f"exclude: ['{'a' * n}']\n"),
    _with("configuration", ".iotlint.yaml", "a key", lambda n: f"? {'a' * n}\n: 1\n"),
    _with("configuration", ".iotlint.yaml", "a comment", lambda n: f"# {'a' * n}\nignore: [HUB101]\n"),
    _with("configuration", ".iotlint.yaml", "comments", lambda n: "# a\n" * n + "ignore: [HUB101]\n"),
    _with("configuration", ".iotlint.yaml", "keys", lambda n: "".join(f"a{i}: 1\n" for i in range(n))),
    _with("configuration", ".iotlint.yaml", "codes", lambda n: "ignore:\n" + "- HUB101\n" * n),
    _with("configuration", ".iotlint.yaml", "patterns", lambda n: "exclude:\n" + "- 'a*'\n" * n),
    _with("configuration", ".iotlint.yaml", "paths", lambda n: "per-path-ignores:\n" + "".join(f"  a{i}: [A]\n" for i in range(n))),
    _with("configuration", ".iotlint.yaml", "silences", lambda n: "suppress:\n  HUB101:\n"
          + "".join(f"  - {{id: h{i}, reason: x}}\n" for i in range(n))),
    _with("pyproject.toml", "pyproject.toml", "blank lines", lambda n: "\n" * n),
    _with("pyproject.toml", "pyproject.toml", "blank lines and a table", lambda n: "\n" * n + "[tool.iotlint]\n"),
    _with("pyproject.toml", "pyproject.toml", "parts of a key", lambda n: "[tool.iotlint]\n" + ".".join("a" * n) + " = 1\n"),
    _with("pyproject.toml", "pyproject.toml", "blanks in a header", lambda n: "[tool.iotlint]\n[" + " " * n + "a]\n"),
    _with("pyproject.toml", "pyproject.toml", "tables", lambda n: "".join(f"[t{i}]\nx = 1\n" for i in range(n)) + "[tool.iotlint]\n"),
    _with("pyproject.toml", "pyproject.toml", "settings", lambda n: "[tool.iotlint]\n" + "".join(f"a{i} = 1\n" for i in range(n))),
    _with("pyproject.toml", "pyproject.toml", "a list", lambda n: f"[tool.iotlint]\nignore = [{'1, ' * n}]\n"),
    _with("pyproject.toml", "pyproject.toml", "a text", lambda n: f"[tool.iotlint]\nformat = '{'a' * n}'\n"),
    _with("pyproject.toml", "pyproject.toml", "nested lists", lambda n: f"[tool.iotlint]\na = {'[' * n}{']' * n}\n"),
    *(
        _with(".gitignore", ".gitignore", name, text)
        for name, text in {
            "a word": lambda n: "a" * n,
            "stars in a word": lambda n: "*a" * n,
            "brackets": lambda n: "[[" * n,
            "classes": lambda n: "[:" * n,
            "blanks": lambda n: "a" + " " * n,
            "lines": lambda n: "".join(f"a{i}\n" for i in range(n)),
            "patterns": lambda n: "".join(f"a{i}*b\n" for i in range(n)),
            "patterns in turn": lambda n: "".join(f"!a{i}*\nb{i}?\n" for i in range(n)),
            "sets": lambda n: ("[" + "a-z" * 30 + "]\n") * n,
            "backslashes": lambda n: "\\" * n,
        }.items()
    ),
    _rule("a text", lambda n: f"{_RULE}message: {'m' * n}\n"),
    _rule("placeholders", lambda n: f"{_RULE}message: '{'{id}' * n}'\n"),
    _rule("a list", lambda n: f"{_RULE}assert: {{type: {{in: [{', '.join(f's{i}' for i in range(n))}]}}}}\n"),
    _rule("keys", lambda n: _RULE + "".join(f"k{i}: 1\n" for i in range(n))),
    _rule("a comment", lambda n: f"# {'c' * n}\n{_RULE}"),
    _rule("examples", lambda n: _RULE + "examples:\n" + "  - {bad: x}\n" * n),
    _rule("conditions", lambda n: f"{_RULE}assert: {{all: [{'{units: {exists: true}}, ' * n}]}}\n"),
    _baseline("entries", lambda n: f'{{"version":1,"findings":[{",".join(_ENTRY.format(i, "x") for i in range(n))}]}}'),
    _baseline("broken entries", lambda n: f'{{"version":1,"findings":[{"{}," * n}{{}}]}}'),
    _baseline("a text", lambda n: f'{{"version":1,"findings":[{_ENTRY.format(1, "x" * n)}]}}'),
)  # fmt: skip


def sizes(part: Part) -> Iterator[tuple[int, float]]:
    """Numbers and the seconds of processor time that a run took with each."""
    n = _FIRST
    while True:
        files = part.files(n)
        taken = _run(files, part.command)
        yield n, taken
        if taken > 2 * ABOVE or max(map(len, files.values())) > _LARGEST or len(files) > 4000:
            return
        n *= 2


def _run(files: dict[str, str], command: tuple[str, ...]) -> float:
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / ".git").mkdir()
        for name, text in files.items():
            (Path(folder) / name).parent.mkdir(exist_ok=True)
            (Path(folder) / name).write_text(text, "utf-8")
        os.chdir(folder)
        # What this process keeps from before (all of pytest's, say) is not looked through again with each collection.
        gc.collect()
        gc.freeze()
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                begun = time.process_time()
                with contextlib.suppress(SystemExit):
                    main(command)
                return time.process_time() - begun
        finally:
            gc.unfreeze()
            os.chdir(before)


def grown(part: Part) -> tuple[float, float, int]:
    """The worst growth a doubling, of runs above a second; the longest run; and how far it went."""
    worst, reached = 0.0, 0
    taken: list[float] = []
    for reached, seconds in sizes(part):
        taken.append(seconds)
        if seconds > ABOVE and len(taken) > 2:
            worst = max(worst, _growth(part, reached, math.sqrt(seconds / taken[-3])))
    return worst, max(taken), reached


def _growth(part: Part, n: int, seen: float) -> float:
    """The growth a doubling from a quarter as many to `n`: the best of up to six looks, for a busy machine may have
    made the first too long or the other too short, but makes none shorter than it is."""
    quarter: list[float] = []
    whole: list[float] = []
    while seen > MOST_GROWTH and len(whole) < 5:
        quarter.append(_run(part.files(n // 4), part.command))
        whole.append(_run(part.files(n), part.command))
        seen = math.sqrt(min(whole) / min(quarter))
    return seen


def run(names: list[str]) -> int:
    """Measures the parts of these names, or all; the exit status."""
    _run({"plan.yaml": _GOOD}, ("check", "plan.yaml", "-q"))  # loads what is loaded once
    wrong = 0
    for part in PARTS:
        if not names or any(name in part.name for name in names):
            worst, longest, reached = grown(part)
            bad = worst > MOST_GROWTH
            wrong += bad
            print(
                f"{part.name:<40} n={reached:<9,} {longest:6.2f} s  {worst:4.2f}{'  TOO MUCH' if bad else ''}",
                flush=True,
            )
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
