"""The rows that were measured: kept in results.json, shown in RESULTS.md."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

KEPT = Path(__file__).resolve().parent / "results.json"
SHOWN = Path(__file__).resolve().parent / "RESULTS.md"
# What stands outside of these two lines is written by people, and stays.
START, END = "<!-- measured: python -m benchmarks -->", "<!-- end of measured -->"


@dataclass(frozen=True, slots=True)
class Row:
    """A figure beside its goal. `reached` is None where there is nothing to be reached, or nothing measured."""

    number: str  # of design 6: P1 to P13; P15 of models
    what: str
    goal: str
    figure: str
    reached: bool | None
    detail: str
    part: str
    date: str = ""
    machine: str = ""
    versions: str = ""


def keep(rows: list[Row], part: str) -> None:
    """Puts the rows of a part in the place of those that it had."""
    kept = [row for row in read() if row.part != part] + rows
    kept.sort(key=lambda row: (int(row.number[1:]), row.what))
    KEPT.write_text(json.dumps([asdict(row) for row in kept], indent=1, ensure_ascii=False) + "\n", "utf-8")
    show(kept)


def read() -> list[Row]:
    """All rows that are kept."""
    if not KEPT.exists():
        return []
    return [Row(**row) for row in json.loads(KEPT.read_text("utf-8"))]


def show(rows: list[Row]) -> None:
    """Writes the tables into RESULTS.md."""
    lines = [
        START,
        "",
        "| # | what | goal | measured | | medians, quartiles, memory |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        verdict = {True: "reached", False: "**missed**", None: ""}[row.reached]
        cells = (row.number, row.what, row.goal, row.figure, verdict, row.detail)
        lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    lines += ["", "Measured by:", ""]
    seen: dict[tuple[str, str, str], list[str]] = {}
    for row in rows:
        seen.setdefault((row.date, row.machine, row.versions), []).append(row.part)
    for (date, machine, versions), parts in seen.items():
        names = " ".join(dict.fromkeys(parts))
        lines.append(f"- `python -m benchmarks {names}`, {date}: {machine}; {versions}")
    lines += ["", END]
    text = SHOWN.read_text("utf-8") if SHOWN.exists() else "# Results\n\n"
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    SHOWN.write_text(before + "\n".join(lines) + (after or "\n"), "utf-8")
