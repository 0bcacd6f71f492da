"""An architecture that was drawn, as YAML with comments that say where each part is from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from iotlint.imports.drawn import Drawn, Entry
from iotlint.imports.plan import SECTIONS, fields_of, in_order
from iotlint.imports.value import Spot, span_of
from iotlint.source.secrets import mask

_LONGEST = 200
_MOST_NOTES = 100
# Values that are words of the plan format are written bare, everything that stood in a file is quoted.
_WORDS = {
    "type",
    "publicNetworkAccess",
    "hosting",
    "permissionModel",
    "allocation",
    "executionModel",
    "via",
    "protocol",
    "authentication",
}


def yaml_text(drawn: Drawn) -> str:
    """The whole file, with a line break at its end. The same bytes for the same import."""
    return "\n".join(_lines(drawn)) + "\n"


def _lines(drawn: Drawn) -> Iterator[str]:
    yield f"# Drawn by iotlint import from {', '.join(map(comment, drawn.files))}."
    yield "apiVersion: iotlint/v1"
    yield "kind: Architecture"
    yield "metadata:"
    yield f"  name: {quoted(drawn.name)}"
    if drawn.open:
        yield "# What is in none of these files is unknown, not absent."
        yield f"open: [{', '.join(sorted(drawn.open))}]"
    for section in SECTIONS:
        found = sorted((each for each in drawn.entries if each.section == section), key=lambda each: each.id)
        if found:
            yield f"{section}:"
        for entry in found:
            yield from _entry(entry)
    if drawn.edges:
        yield "connections:"
    for edge in in_order(drawn):
        yield f"  # from {place(edge.uses[-1] if edge.uses else edge.spot)}: {comment(edge.proof)}{_named(edge.name)}"
        more = "".join(
            f", {name}: {_scalar(name, field.value)}"
            for name, field in sorted(edge.fields.items(), key=lambda each: (each[0] != "via", each[0]))
        )
        yield f"  - {{from: {edge.source.id}, to: {edge.target.id}{more}}}"
    yield from _rest(drawn)


def _named(name: str) -> str:
    return f' "{comment(name)}"' if name else ""


def _entry(entry: Entry) -> Iterator[str]:
    if entry.resource is not None:
        yield f'  # from {place(entry.key)}: {comment(entry.kind)} "{comment(entry.label)}"'
    else:
        yield f"  # mentioned in {place(entry.key)}"
    said = [(name, field.value) for name, field in fields_of(entry)]
    remarks = [f"    # {comment(each)}" for each in _remarks(entry)]
    if not said:
        yield f"  {entry.id}: {{}}"
        yield from remarks
        return
    yield f"  {entry.id}:"
    yield from _block(_nested(said), "    ")
    yield from remarks


def _remarks(entry: Entry) -> list[str]:
    tied = [f"a setting holds {what} of {far.id}" for what, far in entry.ties]
    return [*sorted(entry.remarks), *sorted(tied)]


def _nested(said: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in said:
        *outer, last = name.split(".")
        into = made
        for part in outer:
            into = into.setdefault(part, {})
        into[last] = value
    return made


def _block(value: dict[str, Any], indent: str) -> Iterator[str]:
    for name, child in value.items():
        if isinstance(child, dict):
            yield f"{indent}{name}:"
            yield from _block(child, indent + "  ")
        else:
            yield f"{indent}{name}: {_scalar(name, child)}"


def _scalar(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, list):
        return f"[{', '.join(_scalar(name, each) for each in value)}]"
    if name in _WORDS or name in ("linkedTo", "deviceRegistry", "site", "open", "protocols"):
        return str(value)
    return quoted(value)


def _rest(drawn: Drawn) -> Iterator[str]:
    if drawn.strange:
        yield "# Not understood, by type:"
        for kind, count in sorted(drawn.strange.items()):
            yield f"#   {count} x {comment(kind)}"
    if drawn.unread:
        yield "# Not read, since it is linked from elsewhere:"
        for link in sorted(drawn.unread):
            yield f"#   {comment(link) or 'a template whose address is not known'}"


def notes(drawn: Drawn, word: str = "") -> list[str]:
    """What people should hear of an import, a line each: its place, `word`, and the sentence."""
    lines = []
    for note in drawn.notes:
        where = ""
        if note.spot is not None:
            span = span_of(note.spot)
            where = f"{comment(span.path)}:{span.line}:{span.column}: "
        lines.append(f"{where}{word}{comment(note.message)}")
    unique = list(dict.fromkeys(lines))
    if len(unique) > _MOST_NOTES:
        unique = [*unique[:_MOST_NOTES], f"{word}and {len(unique) - _MOST_NOTES} more"]
    return unique


def place(spot: Spot) -> str:
    """A place as `file:line`."""
    span = span_of(spot)
    return f"{comment(span.path)}:{span.line}"


@lru_cache(maxsize=4096)
def comment(text: str) -> str:
    """Text for a comment: on one line, nothing in it that a terminal would obey, no secret, not too long."""
    clean = (
        text
        if text.isprintable()
        else "".join(each if each.isprintable() else _escape(each) for each in text)
    )
    # Nothing that a file is called may silence a finding.
    clean = mask(clean.replace("iotlint:", "iotlint\\x3a") if "iotlint:" in clean else clean)
    return clean if len(clean) <= _LONGEST else clean[:_LONGEST] + "…"


def quoted(text: str) -> str:
    """A text in double quotes, from which nothing can break out."""
    made = []
    for each in text:
        if each in '"\\':
            made.append("\\" + each)
        else:
            made.append(each if each.isprintable() else _escape(each))
    return f'"{"".join(made)}"'


def _escape(letter: str) -> str:
    code = ord(letter)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
