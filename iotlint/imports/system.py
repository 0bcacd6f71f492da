"""All resources of a system, of all files: each thing once, children with their parents, ids resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from iotlint.imports.block import Block, Blocks
from iotlint.imports.paths import value as value_at
from iotlint.imports.resource import MOST_LEVELS, Identity, Resource, from_id
from iotlint.imports.value import Spot, Unknown, Value, identity


class Thing:
    """One thing, however often it is mentioned: its declarations, its block, its parts and its entry in the plan."""

    __slots__ = ("block", "entry", "identity", "parent", "parts", "resources")

    def __init__(self, identity: Identity) -> None:
        self.identity = identity
        self.resources: list[Resource] = []
        self.block: Block | None = None
        self.parts: list[Thing] = []
        self.parent: Thing | None = None
        self.entry: Any = None

    def __repr__(self) -> str:
        return f"<thing {self.identity!r}>"

    @property
    def first(self) -> Resource:
        """The declaration that speaks for it."""
        return self.resources[0]


class System:
    """The things of all files, found by identity, by name, and by what an id tells."""

    def __init__(self, resources: Iterable[Resource], blocks: Blocks) -> None:
        self.blocks = blocks
        self.things: dict[Identity, Thing] = {}
        self.strange: dict[str, int] = {}
        # What was passed over because it is of another form than Azure takes, and why.
        self.odd: dict[Spot, str] = {}
        self._of: dict[int, Thing] = {}
        self._by_type: dict[str, list[Thing]] = {}
        self._by_name: dict[Any, list[Thing]] = {}
        found = list(resources)
        for resource in found:
            self._add(resource)
        for thing in self.things.values():
            # A declaration says more than a mention of what is there already.
            thing.resources.sort(key=lambda resource: resource.existing)
            self._by_type.setdefault(thing.identity[0], []).append(thing)
            if thing.identity[1]:
                self._by_name.setdefault(thing.identity[1][-1], []).append(thing)
        for thing in self.things.values():
            self._choose(thing)
        for thing in self.things.values():
            self._adopt(thing)

    def _add(self, resource: Resource) -> None:
        thing = self.things.get(resource.identity)
        if thing is None:
            thing = self.things[resource.identity] = Thing(resource.identity)
        thing.resources.append(resource)
        self._of[id(resource)] = thing

    def _choose(self, thing: Thing) -> None:
        type_ = thing.identity[0]
        for block in self.blocks.of(type_):
            if matches(thing.first.body, block.when, self.follow) and not matches(
                thing.first.body, block.unless, self.follow, absent=False
            ):
                thing.block = block
                return
        if not thing.first.existing:
            self.strange[type_] = self.strange.get(type_, 0) + 1

    def _adopt(self, thing: Thing) -> None:
        """Finds the parent of a child by its names, by where it stands, by what it needs, or as the only one."""
        type_, names = thing.identity
        kind = type_.rpartition("/")[0]
        if "/" not in kind:
            return
        parent = self._above(thing)
        resource = thing.first
        if parent is None and resource.parent is not None:
            parent = self._of.get(id(resource.parent))
        if parent is None:
            parent = self._needed(resource, kind)
        if parent is None and len(names) != type_.count("/"):
            candidates = self._by_type.get(kind, [])
            parent = candidates[0] if len(candidates) == 1 else None
        if parent is not None and parent is not thing:
            thing.parent = parent
            parent.parts.append(thing)

    def _above(self, thing: Thing) -> Thing | None:
        """The nearest thing above one that its names lead to; what lies between may not be declared."""
        type_, names = thing.identity
        if len(names) != type_.count("/") or len(names) > MOST_LEVELS:
            return None
        while len(names) > 1:
            type_, names = type_.rpartition("/")[0], names[:-1]
            found = self.things.get((type_, names))
            if found is not None:
                return found
        return None

    def _needed(self, resource: Resource, kind: str) -> Thing | None:
        for template, needed in resource.needs:
            for each in needed.each():
                target = template.scope.resource(each.data) if isinstance(each.data, str) else None
                found = from_id(target if target is not None else each.data)
                if found is not None and found[0] == kind:
                    return self.things.get((found[0], tuple(map(identity, found[1]))))
        return None

    def parts_of(self, root: Thing | None, type_: str, name: Any) -> list[Thing]:
        """The things of a type and a last name that are under a root, however deep."""
        found = [each for each in self._by_name.get(name, ()) if each.identity[0] == type_]
        return [each for each in found if root is not None and _root(each) is root]

    # Who is meant

    def thing_of(self, resource: Resource) -> Thing:
        """The thing that a declaration declares."""
        return self._of[id(resource)]

    def named(self, data: Any, type_: str = "") -> Thing | None:
        """The thing of a name, of one type or whatever its type, if it is the only one."""
        if type_:
            return self.things.get((type_, (identity(data),)))
        found = self._by_name.get(identity(data), [])
        whole = [thing for thing in found if len(thing.identity[1]) == 1]
        return whole[0] if len(whole) == 1 else None

    def meant(self, data: Any) -> tuple[str, tuple[Any, ...]] | None:
        """Type and names of what an id, or a value that hangs on one resource alone, leads to."""
        found = from_id(data)
        if found is not None:
            return found
        if isinstance(data, Unknown):
            tied = {}
            for tie in data.ties:
                told = from_id(tie)
                if told is None:
                    thing = self.named(tie)
                    told = (thing.identity[0], thing.first.names) if thing is not None else None
                if told is not None:
                    tied[told[0], tuple(map(identity, told[1]))] = told
            if len(tied) == 1:
                return next(iter(tied.values()))
        return None

    def follow(self, data: Value, type_: str = "") -> Resource | None:
        """The resource that a value names: by id, or by the last of its names if it is of a type."""
        if type_:
            called = [
                each for each in self._by_name.get(identity(data.data), ()) if each.identity[0] == type_
            ]
            return called[0].first if len(called) == 1 else None
        found = self.meant(data.data)
        if found is None:
            return None
        thing = self.things.get((found[0], tuple(map(identity, found[1]))))
        return thing.first if thing is not None else None


def _root(thing: Thing) -> Thing:
    while thing.parent is not None:
        thing = thing.parent
    return thing


def matches(body: Value, wanted: Mapping[str, Any], follow: Any = None, absent: bool = True) -> bool:
    """Whether a resource has the values that a block asks for; `absent` is the verdict where nothing is asked.

    What is unknown does not match. The pattern `-` is for what is not there.
    """
    if not wanted:
        return absent
    for path, patterns in wanted.items():
        found = value_at(body, path, follow)
        listed = patterns if isinstance(patterns, list) else [patterns]
        if not any(_matches(found, pattern) for pattern in listed):
            return False
    return True


def _matches(found: Value | None, pattern: Any) -> bool:
    if found is None or found.data is None:
        return bool(pattern == "-")
    if isinstance(found.data, (Unknown, dict, list)):
        return bool(pattern == "+")
    said = ("true" if found.data else "false") if isinstance(found.data, bool) else str(found.data)
    wanted = ("true" if pattern else "false") if isinstance(pattern, bool) else str(pattern)
    return fnmatchcase(said.lower(), wanted.lower()) or wanted == "+"
