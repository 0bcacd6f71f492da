# ruff: noqa: E501 - seeds and odd words, one a line
"""Fuzzes what is read beside a plan: configuration, pyproject.toml, rules, baselines, models, ignore files.

    python -m benchmarks.fuzz_beside [--minutes 5] [--seed 1]

Files that are right are cut, doubled, mixed, nested and given odd words, and the command that reads them must end
with 0, 1 or 2 and without "internal error". Inputs that went wrong are kept in `--out`.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from iotlint.cli import main

PROJECT = Path(__file__).resolve().parent.parent
_PLAN = (
    "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: x}\n"
    "models: [{path: m.json}]\nservices: {hub: {type: iot-hub}} # iotlint: ignore[HUB101] x\n"
)
_CONFIG = """\
select: [HUB, SOL]
extend-select: [ADR101]
ignore: [HUB102]
severity: {HUB101: info}
per-path-ignores: {"old/**": [HUB]}
suppress: {HUB101: [{id: hub, reason: x}, other]}
parameters: {HUB301: {headroom: 0.2}}
exclude: [drafts/, "*.x.yaml"]
preview: true
as-of: 2027-01-01
stable-as-of: 0.1.0
fail-on: warning
format: json
baseline: b.json
"""
_TOML = """\
[project]
name = "x"
[tool.iotlint]
ignore = ["HUB102"]
severity = {HUB101 = "info"}
as-of = 2027-01-01
[tool.iotlint.suppress]
HUB101 = ["hub"]
"""
_BASELINE = '{"version": 1, "findings": [{"fingerprint": "00", "code": "HUB101", "path": "plan.yaml", "subject": "x", "count": 1}]}'
_MODEL = '{"@context": "dtmi:dtdl:context;3", "@id": "dtmi:a:b;1", "@type": "Interface", "contents": [{"@type": "Telemetry", "name": "t", "schema": "double"}]}'
_IGNORE = "*.x\n!a.yaml\n/b/\n[a-z]*.y?ml\n**/c\n\\#d\n# e\n"
# What stands where something else belongs.
_ODD = (
    *("\0", "\ufeff", "\u2028", "😀", "\x1b[31m", "\x85", "\t", "\r", "%", "&a ", "*a ", "!!python/name:os ", "? ", "- ", "|\n"),
    *("{", "}", "[", "]", '"', "'", ":", ",", "#", "\n---\n", "<<: ", ".inf", ".nan", "1e999", "-0", "9" * 400, "0x1f", "~"),
    *("__main__", "../../etc/passwd", "/dev/zero", "a\\0b", "[[", "{{", "**", "\\", "null", "true", "2027-02-30"),
)  # fmt: skip
# What is bent, by the name of the file it is written to, and the command that reads it.
KINDS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "configuration": (".iotlint.yaml", (_CONFIG,), ("check", "plan.yaml")),
    "pyproject.toml": ("pyproject.toml", (_TOML,), ("check", "plan.yaml")),
    "rules": ("own/ORG901-own-rule.yaml", (), ("check", "plan.yaml", "--rules", "own")),
    "baselines": ("b.json", (_BASELINE,), ("check", "plan.yaml", "--baseline", "b.json")),
    "models": ("m.json", (_MODEL,), ("check", "plan.yaml")),
    "ignore files": (".gitignore", (_IGNORE,), ("check", ".")),
}


def seeds(kind: str) -> list[str]:
    """Files of a kind that are right."""
    if kind != "rules":
        return list(KINDS[kind][1])
    found = sorted((PROJECT / "rules").glob("h*/*.yaml")) + sorted((PROJECT / "rules").glob("sol/*.yaml"))
    return [path.read_text("utf-8").replace(path.name[:6], "ORG901") for path in found]


def bent(kind: str, chance: random.Random) -> Iterator[str]:
    """Without end: files of a kind with something wrong."""
    known = seeds(kind)
    while True:
        text = chance.choice(known)
        for _ in range(chance.randint(1, 5)):
            text = _bend(text, chance)
        yield text


def _bend(text: str, chance: random.Random) -> str:
    start = chance.randrange(len(text) + 1)
    end = min(len(text), start + chance.choice((1, 2, 5, 20, 100)))
    way = chance.randrange(6)
    if way == 0:
        return text[:start] + text[end:]
    if way == 1:
        return text[:start] + text[start:end] * chance.choice((2, 3, 50)) + text[end:]
    if way == 2:
        return text[:start] + chance.choice(_ODD) * chance.choice((1, 1, 2, 200)) + text[start:]
    if way == 3:
        return text[:start] + chance.choice(_ODD) + text[end:]
    lines = text.split("\n")
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    if way == 4:
        lines[first], lines[second] = lines[second], lines[first]
    else:
        lines.insert(first, lines[second])
    return "\n".join(lines)


def tried(kind: str, text: str) -> tuple[str, float]:
    """What went wrong with a file, empty if nothing did, and the seconds of processor time that it took."""
    name, _, command = KINDS[kind]
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        top = Path(folder)
        (top / ".git").mkdir()
        for path, content in {"plan.yaml": _PLAN, "m.json": _MODEL, "b.json": _BASELINE, name: text}.items():
            (top / path).parent.mkdir(exist_ok=True)
            (top / path).write_bytes(content.encode("utf-8", "surrogatepass"))
        os.chdir(folder)
        out, said, status = io.StringIO(), io.StringIO(), 0
        begun = time.process_time()
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
                main(command)
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else 2
        finally:
            taken = time.process_time() - begun
            os.chdir(before)
    if status not in (0, 1, 2):
        return f"status {status}", taken
    if "internal error" in said.getvalue() or "FMT890" in out.getvalue():
        return (said.getvalue() or out.getvalue()).splitlines()[0], taken
    return "", taken


def run(minutes: float, seed: int, kept: Path) -> int:
    """Tries all kinds in turn for so long; prints a row for each, and gives the exit status."""
    chance = random.Random(seed)  # noqa: S311 - the same inputs for the same seed
    makers = {kind: bent(kind, chance) for kind in KINDS}
    figures = {kind: [0, 0, 0.0] for kind in KINDS}  # tried, bytes, slowest
    wrong: dict[str, str] = {}
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        for kind, maker in makers.items():
            text = next(maker)
            problem, taken = tried(kind, text)
            row = figures[kind]
            row[0], row[1], row[2] = row[0] + 1, row[1] + len(text), max(row[2], taken)
            if problem and problem not in wrong:
                wrong[problem] = kind
                kept.mkdir(parents=True, exist_ok=True)
                (kept / f"{kind.replace(' ', '-')}-{len(wrong)}").write_bytes(
                    text.encode("utf-8", "surrogatepass")
                )
    print("| inputs | tried | bytes | slowest |\n|---|---|---|---|")
    for kind, (count, size, slowest) in figures.items():
        print(f"| {kind} | {count:,} | {size / 1e6:.2f} MB | {slowest:.2f} s |")
    print(json.dumps(wrong, indent=2))
    return int(bool(wrong))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path(".benchmarks") / "beside")
    given = parser.parse_args()
    sys.exit(run(given.minutes, given.seed, given.out))
