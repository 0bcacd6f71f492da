"""Resources to entries of a plan: which fields they state, what stays open and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from iotlint.imports.block import Source
from iotlint.imports.convert import NoSuchValue, convert
from iotlint.imports.drawn import Entry, Field
from iotlint.imports.paths import Odd, values
from iotlint.imports.resource import Resource
from iotlint.imports.system import System, Thing, matches
from iotlint.imports.value import Unknown, Value
from iotlint.source.secrets import mask


def entries(system: System) -> Iterator[Entry]:
    """The entries that the things of a system become; `Thing.entry` leads to them."""
    made: list[tuple[Thing, Entry]] = []
    for thing in system.things.values():
        block = thing.block
        if block is None or not block.section or block.part:
            continue
        entry = _entry(thing)
        thing.entry = entry
        made.append((thing, entry))
    for thing, entry in made:
        if _is_other(thing, system):
            continue
        _fields(thing, entry, system)
        yield entry
    for thing in system.things.values():
        # A part belongs to the entry of the nearest thing above it that has one.
        above = thing.parent
        while thing.entry is None and above is not None:
            thing.entry, above = above.entry, above.parent


def _entry(thing: Thing) -> Entry:
    resource, block = thing.first, thing.block
    assert block is not None
    name_told = resource.name if mask(resource.name) == resource.name else ""
    entry = Entry(
        section=block.section,
        type=block.service,
        identity=thing.identity,
        word=block.word,
        resource=resource,
        key=(resource.doc, resource.key),
        label=resource.label,
        name=name_told,
        kind=resource.kind,
        roles=dict(block.roles),
    )
    if block.section == "services":
        kind = resource.body.get("type")
        spot = kind.spot if kind is not None else entry.key
        entry.fields["type"] = Field(block.service, spot)
    if resource.existing:
        existing = resource.body.get("existing")
        if block.section == "services":
            entry.fields["existing"] = Field(True, existing.spot if existing is not None else entry.key)
        entry.open |= {wire.link for wire in block.wires if wire.link}
    elif resource.deployed and resource.body.get("properties") is None:
        # A list of resources says of none of them whom it is linked with.
        entry.open |= {wire.link for wire in block.wires if wire.link}
    if resource.unsure:
        entry.remarks.append(f"may not exist: {resource.unsure}")
    if name_told:
        name = resource.body.get("name")
        entry.fields["resource"] = Field(name_told, name.spot if name is not None else entry.key)
    elif unnamed := _unnamed(resource):
        entry.remarks.append(f"resource: {unnamed}")
    return entry


def _unnamed(resource: Resource) -> str:
    """Why the name of a resource is not known."""
    for part in resource.names:
        if isinstance(part, Unknown):
            return part.reason
    return "what is written is a secret" if resource.name else ""


def _is_other(thing: Thing, system: System) -> bool:
    """Whether a thing is one with another that it names, and joins its entry (a custom location and its cluster)."""
    block = thing.block
    assert block is not None
    if not block.alias:
        return False
    for found in values(thing.first.body, block.alias, system.follow):
        target = system.follow(found)
        other = system.thing_of(target) if target is not None else None
        if other is not None and other is not thing and other.entry is not None:
            thing.entry = other.entry
            return True
    return False


def _fields(thing: Thing, entry: Entry, system: System) -> None:
    block = thing.block
    assert block is not None
    for key, sources in block.fields.items():
        _settle(entry, key, _stated(thing, sources, system))
    by_key: dict[str, list[Thing]] = {}
    for part in _parts(thing):
        if part.block is None or not part.block.part or part.block.service != block.service:
            continue
        for key in part.block.fields:
            by_key.setdefault(key, []).append(part)
    for key, alike in by_key.items():
        if key not in entry.fields:
            _settle(entry, key, _together(alike, key, system))


def add_part(entry: Entry, part: Thing, system: System) -> None:
    """Adds to an entry what a part of it states, where the thing itself is not in the files."""
    assert part.block is not None
    for key in part.block.fields:
        _settle(entry, key, _together([part], key, system))


def _parts(thing: Thing) -> Iterator[Thing]:
    """The children of a thing, and theirs, up to those that are entries themselves."""
    for part in thing.parts:
        if part.block is None or part.block.part or not part.block.section:
            yield part
            yield from _parts(part)


def _settle(entry: Entry, key: str, found: Field | str | None) -> None:
    if isinstance(found, Field):
        entry.fields.setdefault(key, found)
    elif found:
        remark = f"{key}: {found}"
        if remark not in entry.remarks:
            entry.remarks.append(remark)


def _stated(thing: Thing, sources: tuple[Source, ...], system: System) -> Field | str | None:
    """What the declarations of a thing say of a field: a value, why there is none, or nothing."""
    found: list[Field | str] = []
    for resource in thing.resources:
        said = _first(resource.body, sources, system, resource.existing)
        if said is not None:
            found.append(said)
    return _same(found)


def _together(parts: list[Thing], key: str, system: System) -> Field | str | None:
    found: list[Field | str] = []
    for part in parts:
        assert part.block is not None
        sources = part.block.fields[key]
        if sources[0].together == "count" and not sources[0].path:
            return Field(len(parts), (parts[0].first.doc, parts[0].first.key))
        said = _stated(part, sources, system)
        if said is not None:
            found.append(said)
    if found and all(isinstance(each, Field) for each in found):
        sources = parts[0].block.fields[key]  # type: ignore[union-attr]
        if sources[0].together != "same":
            return _reduced(found, sources[0].together)  # type: ignore[arg-type]
    return _same(found)


def _same(found: list[Field | str]) -> Field | str | None:
    """One value where all that is stated is equal; a reason where it differs or is not known."""
    if not found:
        return None
    reasons = [each for each in found if isinstance(each, str)]
    if reasons:
        return reasons[0]
    if any(each.value != found[0].value for each in found):  # type: ignore[union-attr]
        return "it is not the same everywhere"
    return found[0]


def _first(body: Value, sources: tuple[Source, ...], system: System, existing: bool) -> Field | str | None:
    odd = ""
    for source in sources:
        if source.when and not matches(body, source.when, system.follow):
            continue
        if source.value is not None:
            return None if existing and source.when else Field(source.value)
        found = list(values(body, source.path, system.follow))
        if not found:
            continue
        said: list[Field] = []
        for value in found:
            if isinstance(value.data, Unknown):
                if isinstance(value, Odd):
                    system.odd[value.spot] = value.data.reason
                return value.data.reason
            if value.data is None:
                continue
            try:
                meant = convert(
                    _plain(value) if source.conversion == "zones" else value.data, source.conversion
                )
            except NoSuchValue:
                odd = odd or _not_said(value.data)
                continue
            if meant is None:
                continue
            if isinstance(meant, str) and mask(meant) != meant:
                return "what is written is a secret"
            said.append(Field([meant] if source.listed else meant, value.spot, value.uses))
        if source.together == "count":
            return Field(len(found), found[0].spot)
        if said:
            return _reduced(said, source.together)
    return odd or None


def _plain(value: Value) -> Any:
    return list(value.each()) if isinstance(value.data, list) else value.data


def _not_said(data: Any) -> str:
    if isinstance(data, (dict, list)):
        return "what is written is no single value"
    text = mask(str(data))
    return f"'{text if len(text) <= 40 else text[:40] + '…'}' has no counterpart in a plan"


def _reduced(said: list[Field], together: str) -> Field | str | None:
    if together == "same":
        return _same(list(said))
    numbers = [each.value for each in said]
    if together == "any":
        meant: Any = any(numbers)
    elif together == "all":
        meant = all(numbers)
    elif together == "count":
        meant = len(numbers)
    else:
        meant = sum(numbers)
    telling = next((each for each in said if each.value == meant), said[0])
    return Field(meant, telling.spot, telling.uses)
