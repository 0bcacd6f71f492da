"""What a candidate adds to a plan: services, connections, and a few fields of entries that are there already."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, NamedTuple


class Instance(NamedTuple):
    """A service of the plan, planned already or new."""

    id: str
    type: str
    site: str | None
    existing: bool


class Draft:
    """Additions to a document's value. `changes` holds fields by (section, id, field), `stuck` the groups of devices
    and assets that cannot connect to anything of the draft without an error."""

    def __init__(self, value: Mapping[str, Any]) -> None:
        self._base = value
        self._taken = {
            id
            for section in ("sites", "services", "devices", "assets", "applications")
            if isinstance(value.get(section), dict)
            for id in value[section]
        }
        drawn = value.get("connections")
        self._drawn = {
            frozenset((each["from"], each["to"]))
            for each in (drawn if isinstance(drawn, list) else ())
            if isinstance(each, dict)
            and isinstance(each.get("from"), str)
            and isinstance(each.get("to"), str)
        }
        solution = value.get("solution")
        regions = solution.get("regions") if isinstance(solution, dict) else None
        self._region = regions[0] if isinstance(regions, list) and len(regions) == 1 else None
        self.instances: list[Instance] = []
        self.services: dict[str, dict[str, Any]] = {}
        self.connections: list[dict[str, Any]] = []
        self.changes: dict[tuple[str, str, str], Any] = {}
        self.stuck: list[str] = []

    def add(
        self, type_: str, site: str | None = None, purpose: str | None = None, *, named: bool = False
    ) -> Instance:
        """A new service under a free id: its type, and the site where it is to be `named`, since there are several. It
        stands in the region of the solution, where that has one only."""
        stem = f"{type_}-{site}" if named and site else type_
        wanted, number = stem, 2
        while wanted in self._taken:
            wanted, number = f"{stem}-{number}", number + 1
        self._taken.add(wanted)
        fields = {"type": type_}
        if site is not None:
            fields["site"] = site
        if purpose is not None:
            fields["purpose"] = purpose
        if self._region is not None:
            fields["region"] = self._region
        self.services[wanted] = fields
        instance = Instance(wanted, type_, site, existing=False)
        self.instances.append(instance)
        return instance

    def drop(self, instance: Instance) -> None:
        """Takes a new service out again, with its connections."""
        self.instances.remove(instance)
        del self.services[instance.id]
        self.connections = [c for c in self.connections if instance.id not in (c["from"], c["to"])]

    def connect(self, source: str, target: str, **fields: Any) -> None:
        """Draws a connection, unless there is one already."""
        ends = source, target
        if frozenset(ends) in self._drawn:
            return
        if any(each["from"] in ends and each["to"] in ends for each in self.connections):
            return
        self.connections.append({"from": source, "to": target, **fields})

    def set(self, instance: Instance, field: str, value: Any) -> None:
        """Gives a service a field, new or planned already."""
        if instance.existing:
            self.change("services", instance.id, field, value)
        else:
            at, *rest = field.split(".")
            if rest:
                self.services[instance.id].setdefault(at, {})[rest[0]] = value
            else:
                self.services[instance.id][at] = value

    def change(self, section: str, id: str, field: str, value: Any) -> None:
        """Gives an entry that is there already a field."""
        self.changes[section, id, field] = value

    def leave(self, names: Mapping[str, str]) -> None:
        """Has requirements say what provides them, outside the catalog."""
        for name, by in names.items():
            self.change("requirements", name, "providedBy", by)

    def of(self, *types: str) -> list[Instance]:
        """The services of some types, in the order of the types."""
        return [instance for type_ in types for instance in self.instances if instance.type == type_]

    def value(self, base: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The document's value, or another one, with everything added."""
        value = dict(self._base if base is None else base)
        if self.services:
            # What is judged must not change under the judge's hands, when a size is set after all.
            value["services"] = {**(value.get("services") or {}), **deepcopy(self.services)}
        if self.connections:
            value["connections"] = [*(value.get("connections") or ()), *self.connections]
        for (section, id, field), given in self.changes.items():
            entries = value.get(section)
            if isinstance(entries, dict) and id in entries:
                at, *rest = field.split(".")
                old = entries[id] if isinstance(entries[id], dict) else {}
                new = {**(old.get(at) or {}), rest[0]: given} if rest else given
                value[section] = {**entries, id: {**old, at: new}}
        return value
