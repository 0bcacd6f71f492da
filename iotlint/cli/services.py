"""`iotlint services`: the catalog, one line a service, or one service with every fact and its source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from iotlint.cli.command import command as _command
from iotlint.cli.command import debug_option, option, service_types, today
from iotlint.cli.options import as_of_option
from iotlint.errors import RuleFileError, UsageError
from iotlint.model.nearest import unknown
from iotlint.report import service_page
from iotlint.report.fact_words import fact_text

if TYPE_CHECKING:
    from iotlint.catalog.entries import Entry

_EXAMPLES = (
    ("iotlint services", "What the catalog knows:"),
    ("iotlint services iot-hub", "All that is known about one, fact by fact:"),
    ("iotlint services 'Azure IoT Hub' --format json", "By another name, for a program:"),
    (
        "iotlint services --provides event-reactions --side cloud",
        "Which provide what, stand where, accept what:",
    ),
    (
        "iotlint services --in arch.yaml hub",
        "A service at the size of a plan: limits, what is asked, what is left:",
    ),
    ("iotlint services --timeline arch.yaml", "What in a plan is retired or loses support, and when:"),
)


@_command("services", examples=_EXAMPLES)
@click.argument("service", required=False, metavar="[TYPE|ID]", shell_complete=service_types)
@option("--provides", metavar="REQUIREMENT", help="Only services that provide this requirement.")
@option("--accepts", metavar="PROTOCOL", help="Only services that accept this protocol.")
@option("--side", type=click.Choice(("cloud", "edge")), help="Only services on this side.")
@option(
    "--in",
    "holder",
    type=click.Path(),
    metavar="FILE",
    help="Show the services of the plan of FILE, or the one with this ID, at their size.",
)
@option(
    "--format", "form", type=click.Choice(("text", "json", "markdown")), default="text", help="What to print."
)
@option(
    "--timeline",
    "plan",
    type=click.Path(),
    metavar="FILE",
    help="Show what in the plan of FILE changes when.",
)
@as_of_option("With --timeline and --in: judge the plan")
@debug_option
def command(
    service: str | None,
    form: str,
    provides: str | None,
    accepts: str | None,
    side: str | None,
    holder: str | None,
    plan: str | None,
    as_of: str | None,
) -> None:
    """List the services, or show all facts about one.

    TYPE is the name of a service type, or another name of the service. Each fact comes with the document it
    stands in.
    """  # fmt: skip
    from iotlint.cli.output import write_screen

    now = as_of or today()
    if sum(map(bool, (plan, holder, provides or accepts or side))) > 1:
        raise UsageError("--timeline, --in and the filters exclude each other.")
    if plan is not None:
        from iotlint.report import timeline

        shown = {"text": timeline.text, "json": timeline.as_json, "markdown": timeline.markdown}[form]
        write_screen(shown(timeline.events(plan, now), now))
        return
    if holder is not None:
        from iotlint.report import size_card

        drawn = {"text": size_card.text, "json": size_card.as_json, "markdown": size_card.markdown}[form]
        write_screen(drawn(size_card.cards(holder, service, now)))
        return
    entries, sources = _read()
    if service is None:
        chosen = _chosen(entries, provides, accepts, side)
        write_screen({"text": _list, "json": _list_json, "markdown": _list_markdown}[form](chosen))
    elif provides or accepts or side:
        raise UsageError("--provides, --accepts and --side choose among all services; leave TYPE out.")
    else:
        entry = _find(service, entries)
        write_screen({"text": _text, "json": _json, "markdown": service_page.markdown}[form](entry, sources))


def _read() -> tuple[Mapping[str, Entry], Mapping[str, Any]]:
    """The catalog, and the documents it rests on."""
    from iotlint.catalog.entries import CatalogError, read_entries, read_mapping
    from iotlint.resources import folder

    try:
        entries = read_entries(folder("rules"))
    except CatalogError as problem:
        raise RuleFileError(problem.problems) from None
    problems: list[str] = []
    sources = read_mapping(folder("rules") / "sources.yaml", problems)
    if problems:
        raise RuleFileError(problems)
    return entries, sources


def _chosen(
    entries: Mapping[str, Entry], provides: str | None, accepts: str | None, side: str | None
) -> Mapping[str, Entry]:
    """The services that meet all of what is asked. Raises UsageError for words that nothing has."""
    from iotlint.report.word import protocols_meant, requirement_meant

    wanted = requirement_meant(provides) if provides else None
    spoken = protocols_meant(accepts) if accepts else frozenset()
    found = {
        type_: entry
        for type_, entry in entries.items()
        if (wanted is None or any(f.key == f"provides.{wanted}" and f.value is True for f in entry.facts))
        and (not spoken or any(f.key == "accepts" and spoken & set(f.value) for f in entry.facts))
        and (side is None or _always(entry, "side") == side)
    }
    if not found:
        raise UsageError("No service of the catalog has all of that.")
    if spoken:
        from iotlint.cli.output import say

        rest = [
            type_
            for type_ in entries
            if type_ not in found and _always(entries[type_], "acceptsOpen") == "True"
        ]
        say(f"notice: of these no document lists all that they accept: {', '.join(rest)}.")
    return found


def _find(text: str, entries: Mapping[str, Entry]) -> Entry:
    names: dict[str, str] = {}
    for entry in entries.values():
        resources = (each for types in entry.resource_types.values() for each in types)
        for name in (entry.type, entry.name, *entry.aliases, *resources):
            names.setdefault(name.lower(), entry.type)
    found = names.get(text.lower())
    if found is None:
        raise UsageError(unknown("service", text, entries))
    return entries[found]


def _always(entry: Entry, key: str) -> str:
    """The value of a fact that holds at all times, or the newest one."""
    values = [fact.value for fact in entry.facts if fact.key == key]
    return str(values[-1]) if values else ""


def _list(entries: Mapping[str, Entry]) -> str:
    rows = [(e.type, e.name, _always(e, "side"), _always(e, "category")) for e in entries.values()]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _list_json(entries: Mapping[str, Entry]) -> str:
    return _dumped(
        [
            {
                "type": entry.type,
                "name": entry.name,
                "side": _always(entry, "side"),
                "category": _always(entry, "category"),
                "aliases": list(entry.aliases),
                "resourceTypes": {kind: list(types) for kind, types in entry.resource_types.items()},
            }
            for entry in entries.values()
        ]
    )


def _list_markdown(entries: Mapping[str, Entry]) -> str:
    lines = ["| type | name | side | category |", "|---|---|---|---|"]
    lines += [
        f"| {e.type} | {e.name} | {_always(e, 'side')} | {_always(e, 'category')} |" for e in entries.values()
    ]
    return "\n".join(lines) + "\n"


def _text(entry: Entry, sources: Mapping[str, Any]) -> str:
    lines = [f"{entry.type}: {entry.name}"]
    lines.append(f"  also called: {', '.join(entry.aliases)}")
    for kind, types in entry.resource_types.items():
        if types:
            lines.append(f"  {kind}: {', '.join(types)}")
    lines.append("")
    for fact in entry.facts:
        remarks = service_page.remarks(fact)
        lines.append(f"  {fact.key}: {fact_text(fact.key, fact.value)}{f' ({remarks})' if remarks else ''}")
        lines.append(f"      {service_page.cited(fact, sources)}")
    lines += ["", "Sources"]
    for source in service_page.sources_of(entry, sources):
        lines += [
            f"  {source['title']} ({source['date']}, checked {source['checked']})",
            f"    {source['address']}",
        ]
    return "\n".join(lines) + "\n"


def _json(entry: Entry, sources: Mapping[str, Any]) -> str:
    from iotlint.catalog.entries import checked

    return _dumped(
        {
            "type": entry.type,
            "name": entry.name,
            "aliases": list(entry.aliases),
            "resourceTypes": {kind: list(types) for kind, types in entry.resource_types.items()},
            "diagram": dict(entry.diagram),
            "facts": [
                {
                    "key": fact.key,
                    "value": fact.value,
                    "since": fact.since or None,
                    "until": fact.until or None,
                    "strength": fact.strength,
                    "confidence": fact.confidence,
                    "checked": checked(fact, sources),
                    "complete": fact.complete,
                    "adjustable": fact.adjustable,
                    "source": {**sources[fact.source], "section": fact.section},
                }
                for fact in entry.facts
            ],
        }
    )


def _dumped(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
