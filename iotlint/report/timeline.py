"""What in a plan changes when: the rows of `iotlint services --timeline FILE`."""

from __future__ import annotations

import json
from typing import Any

from iotlint.config.values import Config
from iotlint.errors import UsageError
from iotlint.facts.timeline import Event, timeline
from iotlint.model.validate import is_architecture
from iotlint.run.records import LazyBases, standard
from iotlint.source.load import load, read


def events(path: str, as_of: str) -> list[tuple[str, list[Event]]]:
    """The events of each architecture in a file, by its name. Raises UsageError where there is none."""
    try:
        stream = load(read(path), path)
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror or problem}.") from None
    by, bases = standard(Config(), as_of), LazyBases(read)
    found = []
    for document in stream.documents:
        if is_architecture(document):
            plan, _ = by.plan(bases.resolve(document)[0])
            found.append((plan.name or path, timeline(plan)))
    if not found:
        raise UsageError(f"{path} holds no architecture.")
    return found


def text(found: list[tuple[str, list[Event]]], as_of: str) -> str:
    """One line an event: date, time left, element, what happens, what comes after."""
    from iotlint.report.escape import shown

    lines = []
    for name, rows in found:
        lines.append(f"{shown(name)}, as of {as_of}")
        lines += [
            f"  {e.date}  {_left(e.days):>14}  {shown(e.element)}: {shown(e.what)}{_rest(e)}" for e in rows
        ]
        if not rows:
            lines.append("  nothing in it is known to end")
    return "\n".join(lines) + "\n"


def markdown(found: list[tuple[str, list[Event]]], as_of: str) -> str:
    """The same as tables."""
    from iotlint.report.escape import shown

    lines = []
    for name, rows in found:
        lines += [
            f"## {shown(name)}, as of {as_of}",
            "",
            "| date | left | what | change |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {e.date} | {_left(e.days)} | {shown(e.element)} | {shown(e.what)}{_rest(e)} |" for e in rows
        ]
        lines.append("")
    return "\n".join(lines)


def as_json(found: list[tuple[str, list[Event]]], as_of: str) -> str:
    """The same for programs."""
    plans: list[Any] = [
        {"architecture": name, "events": [event._asdict() for event in rows]} for name, rows in found
    ]
    return json.dumps({"asOf": as_of, "plans": plans}, ensure_ascii=False, indent=2) + "\n"


def _left(days: int) -> str:
    return "today" if days == 0 else f"in {days:,} days" if days > 0 else f"{-days:,} days ago"


def _rest(event: Event) -> str:
    after = f"; after it: {', '.join(event.successor)}" if event.successor else ""
    return after + (" (not read in full)" if event.unsure else "")
