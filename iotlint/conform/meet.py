"""Which entry of a plan stands for which thing there is: by resource, by name, and as the last one of its kind."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from iotlint.imports.drawn import Entry
from iotlint.imports.resource import identity_of_id
from iotlint.model.types import Element


@dataclass(slots=True)
class Meeting:
    """The outcome: pairs, what is left on each side, and planned entries that could be any of several."""

    pairs: list[tuple[Element, Entry]] = field(default_factory=list)
    planned: list[Element] = field(default_factory=list)
    deployed: list[Entry] = field(default_factory=list)
    doubtful: list[tuple[Element, list[Entry]]] = field(default_factory=list)
    names: Mapping[str, str] = field(default_factory=dict)

    def could_be(self, element: Element, entry: Entry) -> bool:
        """Whether a thing may be the one that an entry of the plan stands for, by all that is known of both."""
        return _may_meet(element, entry, self.names)


def meet(planned: Iterable[Element], deployed: Iterable[Entry], names: Mapping[str, str]) -> Meeting:
    """Brings together what belongs together. `names` maps ids of the plan to names or ids of resources."""
    out = Meeting(planned=list(planned), deployed=list(deployed), names=names)
    _by_resource(out, names)
    _by_name(out, names)
    _by_kind(out, names)
    return out


def _by_resource(out: Meeting, names: Mapping[str, str]) -> None:
    """An entry that says what it stands for, or for which --map says it."""
    for element in list(out.planned):
        wanted = stated(element, names)
        if wanted is None:
            continue
        found = [entry for entry in out.deployed if entry.name and _same_thing(wanted, entry)]
        same_type = [entry for entry in found if _kind(element) == kind_of(entry)]
        found = same_type or found
        if len(found) == 1:
            _pair(out, element, found[0])
        elif found:
            out.doubtful.append((element, found))
            out.planned.remove(element)


def _by_name(out: Meeting, names: Mapping[str, str]) -> None:
    """An id that is the name of a resource, or the id that an import would give it."""
    for element in list(out.planned):
        found = [
            entry
            for entry in out.deployed
            if _may_meet(element, entry, names) and element.id in (entry.id, _slug(entry.name))
        ]
        if len(found) == 1:
            _pair(out, element, found[0])


def _by_kind(out: Meeting, names: Mapping[str, str]) -> None:
    """What is left, where one of a kind is left on each side; groups of assets are no such thing."""
    kinds = dict.fromkeys(_kind(element) for element in out.planned if element.kind != "asset")
    for kind in kinds:
        left = [element for element in out.planned if _kind(element) == kind]
        there = [entry for entry in out.deployed if kind_of(entry) == kind and not is_outside(entry)]
        open_pairs = {
            id(element): [entry for entry in there if _may_meet(element, entry, names)] for element in left
        }
        left = [element for element in left if open_pairs[id(element)]]
        there = [entry for entry in there if any(entry in found for found in open_pairs.values())]
        if len(left) == len(there) == 1:
            _pair(out, left[0], there[0])
        else:
            for element in left:
                out.doubtful.append((element, open_pairs[id(element)]))
                out.planned.remove(element)
            for entry in there:
                out.deployed.remove(entry)


def _pair(out: Meeting, element: Element, entry: Entry) -> None:
    out.pairs.append((element, entry))
    out.planned.remove(element)
    out.deployed.remove(entry)


def stated(element: Element, names: Mapping[str, str]) -> str | None:
    """The resource that an entry says it stands for, --map first."""
    if element.id in names:
        return names[element.id]
    found = element.fields.get("resource")
    return found if isinstance(found, str) else None


def is_name(wanted: str) -> bool:
    """Whether a text can be the name of a resource, or its id."""
    if "/providers/" in wanted.lower():
        return identity_of_id(wanted) is not None
    return bool(wanted.strip()) and wanted.isprintable()


def misnamed(names: Mapping[str, str], deployed: Sequence[Entry]) -> tuple[str, str] | None:
    """The first entry of a map that cannot be meant, and why. Where a name is not known, any may be it."""
    taken: dict[Entry, str] = {}
    for id, wanted in names.items():
        found = [entry for entry in deployed if entry.name and _same_thing(wanted, entry)]
        if not found and all(entry.name for entry in deployed):
            return id, f"nothing on the other side is called '{wanted}'"
        for entry in found if len(found) == 1 else ():
            if entry in taken:
                return id, f"'{taken[entry]}' stands for '{wanted}' already"
            taken[entry] = id
    return None


def _may_meet(element: Element, entry: Entry, names: Mapping[str, str]) -> bool:
    """Whether nothing speaks against it: the kind is the same, and the plan does not name another thing."""
    if _kind(element) != kind_of(entry):
        return False
    wanted = stated(element, names)
    return wanted is None or not entry.name or _same_thing(wanted, entry)


def _same_thing(wanted: str, entry: Entry) -> bool:
    """A name, or an id: of an id the types and names behind the provider count."""
    wanted = wanted.strip().rstrip("/")
    if "/providers/" in wanted.lower():
        return identity_of_id(wanted) == entry.identity
    name = entry.name.lower()
    return wanted.lower() in (name, name.rpartition("/")[2])


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.rpartition("/")[2].lower()).strip("-")


def _kind(element: Element) -> str:
    return element.type if element.kind == "service" and isinstance(element.type, str) else element.kind


def kind_of(entry: Entry) -> str:
    """The service type of an entry, or what else it is."""
    return entry.type if entry.section == "services" else entry.section.removesuffix("s")


def is_outside(entry: Entry) -> bool:
    """Whether the files only mention a thing."""
    return entry.resource is None
