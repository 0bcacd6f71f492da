"""Reads the `fix:` of a rule: what it sets, removes, adds or appends, each place and value checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from iotlint.language.conditions import Value
from iotlint.language.fields import PLAN_COLLECTIONS
from iotlint.language.misread import Misread
from iotlint.language.read_condition import Reader, Scope
from iotlint.language.rule import Added, Common, FixStep, Members, Placeholder, RuleFix
from iotlint.source.span import Route

WAYS = ("set", "append", "remove", "add")
FIX_VALUES = ("field", "fact", "param", "only", "ids", "common")
Message = Callable[[str], tuple[str | Placeholder, ...]]


class FixReader:
    """Reads the fix of one variant: `scope` is what its conditions can see, `message` reads placeholders."""

    def __init__(self, reader: Reader, scope: Scope, message: Message) -> None:
        self._reader = reader
        self._scope = scope
        self._message = message
        self._added_ids: frozenset[str] = frozenset()

    def read(self, given: Any, route: Route) -> RuleFix:
        """The fix. Raises Misread for whatever cannot be understood."""
        title = given.get("title", "")
        sections = given["add"].values() if isinstance(given.get("add"), Mapping) else ()
        self._added_ids = frozenset(str(id) for each in sections if isinstance(each, Mapping) for id in each)
        steps = [step for way in WAYS if way in given for step in self._way(way, given[way], (*route, way))]
        return RuleFix(self._message(title) if title else (), given["safe"], tuple(steps))

    def _way(self, way: str, given: Any, route: Route) -> list[FixStep]:
        if way == "remove":
            paths = given if isinstance(given, list) else [given]
            for path in paths:
                self._reader.target(str(path), self._scope, route, "value")
            return [FixStep("remove", str(path)) for path in paths]
        if way == "add":
            return [
                step
                for section, entries in given.items()
                for step in self._added(section, entries, (*route, section))
            ]
        return [
            FixStep(
                way,
                path,
                value=self._template(
                    value, self._reader.target(path, self._scope, (*route, path)), (*route, path)
                ),
            )
            for path, value in given.items()
        ]

    def _added(self, section: str, entries: Any, route: Route) -> list[FixStep]:
        kind = PLAN_COLLECTIONS.get(section)
        if kind is None:
            raise Misread(f"`add` names a section of the plan, and '{section}' is none.", route, "key")
        if kind in ("connection", "model"):
            if not isinstance(entries, list):
                raise Misread(f"New {section} are a list.", route)
            return [
                FixStep("append", f"architecture.{section}", value=self._entry(kind, entry, (*route, n)))
                for n, entry in enumerate(entries)
            ]
        if not isinstance(entries, Mapping):
            raise Misread("`add` is {<section>: {<id>: entry}}.", route)
        return [
            FixStep("add", section, str(id), self._entry(kind, entry, (*route, id)))
            for id, entry in entries.items()
        ]

    def _entry(self, kind: str, entry: Any, route: Route) -> dict[str, Any]:
        if not isinstance(entry, Mapping):
            raise Misread("A new entry is a mapping of its fields.", route)
        plain = Scope((frozenset({kind}),))
        found: dict[str, Any] = {}
        for name, value in entry.items():
            known = self._reader.target(str(name), plain, (*route, name))
            end = kind == "connection" and name in ("from", "to")
            new = end and isinstance(value, str) and value in self._added_ids
            found[name] = Added(value) if new else self._template(value, known, (*route, name))
        return found

    def _template(self, given: Any, known: Any, route: Route) -> Any:
        """A value of the fix: literal, or computed where the fix is made."""
        if isinstance(given, list):
            return tuple(self._template(each, known, (*route, n)) for n, each in enumerate(given))
        if isinstance(given, str) and given in self._added_ids and known and known.refs:
            return Added(given)
        if not isinstance(given, Mapping):
            return self._reader.literal(given, known, route)
        if len(given) == 1 and next(iter(given)) in FIX_VALUES:
            ((how, argument),) = given.items()
            return self._computed(how, argument, given, (*route, how))
        below = known.below if known else {}
        return {name: self._template(value, below.get(name), (*route, name)) for name, value in given.items()}

    def _computed(self, how: str, argument: Any, given: Any, route: Route) -> Value | Members | Common:
        if how in ("only", "ids"):
            collection, condition = self._reader.collection(argument, self._scope, route)
            if "connection" in collection.kinds or "requirement" in collection.kinds:
                raise Misread(f"`{how}` gives ids, and {collection.name} have none.", route)
            return Members(collection, condition, how == "only")
        if how == "common":
            if not isinstance(argument, list) or not argument:
                raise Misread(
                    "`common` takes lists, and gives the first entry of the first that is in all.", route
                )
            return Common(
                tuple(self._reader.value(each, self._scope, (*route, n)) for n, each in enumerate(argument))
            )
        return self._reader.value(given, self._scope, route[:-1])
