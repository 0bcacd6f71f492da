"""Connects devices and assets with the services of a draft: each way is tried by the rules, the best is taken."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

from iotlint.advise.asked import Asked, Sender, Value
from iotlint.advise.draft import Draft, Instance
from iotlint.advise.fit import shape, wire
from iotlint.finding import Severity

_CUT_OFF = frozenset(("none", "private"))
_MOST_TAKERS = 6
_MOST_TRIED = 8


class Wiring:
    """Draws the connections of devices and assets into drafts of one plan."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._known = asked.known

    def connect(self, draft: Draft, types: frozenset[str]) -> None:
        """Connects each group in the best way there is; groups alike connect alike. Those left with an error are
        `stuck`."""
        chosen: dict[str, tuple[str, ...]] = {}
        for sender in self._asked.senders:
            needed = self._asked.needed(self._asked.plan.by_id[sender.id], types)
            if not self._asked.is_open(sender) and not needed:
                continue
            takers = self._takers(draft, sender)
            key = f"{shape(self._asked, sender)} {sorted(needed)} {self._asked.is_open(sender)}"
            if key not in chosen or not self._asked.is_open(sender):
                errors, way = self._best(draft, sender, takers, needed)
                chosen[key] = tuple(each.type for each in way)
                if errors:
                    draft.stuck.append(sender.id)
            for type_ in chosen[key]:
                for taker in takers:
                    if taker.type == type_:
                        self._wire(draft, sender, taker)
                        break

    def use(self, draft: Draft) -> None:
        """What is there for devices or assets and has none gets those with which the rules find least wrong."""
        known = self._known
        for taker in list(draft.instances):
            if taker.existing or not known.takes(taker.type) or len(draft.of(taker.type)) > 1:
                continue
            if any(c["to"] == taker.id for c in draft.connections) or (
                not known.passes_on(taker.type) and any(c["from"] == taker.id for c in draft.connections)
            ):
                continue
            best: tuple[tuple[int, int, int, int], Sender, list[dict[str, Any]]] | None = None
            seen: set[str] = set()
            for sender in self._asked.senders:
                key = shape(self._asked, sender)
                if key in seen or len(seen) >= _MOST_TRIED or taker.site not in (None, sender.site):
                    continue
                seen.add(key)
                own = [c for c in draft.connections if c["from"] == sender.id]
                # In place of what the group connects to so far, or besides.
                for instead in [own, []] if own else [[]]:
                    kept = draft.connections
                    draft.connections = [c for c in kept if c not in instead]
                    errors, open_, warnings = self._tried(draft, sender, (taker,), self._everything(sender))
                    draft.connections = kept
                    cost = errors, open_, warnings, len(seen)
                    if best is None or cost < best[0]:
                        best = cost, sender, instead
            if best is not None and best[0][0] == 0:
                draft.connections = [c for c in draft.connections if c not in best[2]]
                self._wire(draft, best[1], taker)

    def _everything(self, sender: Sender) -> frozenset[str]:
        """All that is required of a group, be it of others as well."""
        required: frozenset[str] = self._asked.graph.required(self._asked.plan.by_id[sender.id])
        return required & frozenset(self._asked.wanted)

    def _wire(self, draft: Draft, sender: Sender, taker: Instance) -> None:
        connection = wire(self._asked, sender, taker.id, taker.type)
        draft.connect(connection.pop("from"), connection.pop("to"), **connection)

    def _takers(self, draft: Draft, sender: Sender) -> list[Instance]:
        """What a group could connect to, what comes first to mind first: an edge runtime beside it, then the cloud."""
        known = self._known
        inside = sender.section == "assets" or sender.fields.get("network") in _CUT_OFF
        found = []
        for instance in draft.instances:
            if not known.takes(instance.type):
                continue
            if known.is_edge(instance.type):
                beside = instance.site == sender.site
                if (
                    sender.site is not None
                    and not beside
                    and (instance.site is not None or not instance.existing)
                ):
                    continue
                near = inside or (beside and sender.site and not known.passes_on(instance.type))
                found.append((0 if near else 4 if self._asked.is_far(sender) else 2, instance))
            else:
                found.append((1 if known.get(instance.type, "category") == "platform" else 3, instance))
        found.sort(key=lambda each: each[0])
        return [instance for _, instance in found[:_MOST_TAKERS]]

    def _best(
        self, draft: Draft, sender: Sender, takers: list[Instance], needed: frozenset[str]
    ) -> tuple[int, tuple[Instance, ...]]:
        """The takers with which the rules find least wrong, all that is needed is provided, and which are fewest;
        and how many errors are left."""
        opened = self._asked.is_open(sender)
        ways: list[tuple[Instance, ...]] = [] if opened else [()]
        ways += [(taker,) for taker in takers]
        best = self._least(draft, sender, ways, needed)
        if best is None or (best[0][0] or best[0][1]):
            pairs = list(combinations(takers, 2))
            other = self._least(draft, sender, pairs, needed)
            if other is not None and (best is None or other[0][:2] < best[0][:2]):
                best = other
        return (best[0][0], best[1]) if best is not None else (0, ())

    def _least(
        self, draft: Draft, sender: Sender, ways: Sequence[tuple[Instance, ...]], needed: frozenset[str]
    ) -> tuple[tuple[int, int, int, int], tuple[Instance, ...]] | None:
        best = None
        for number, way in enumerate(ways):
            errors, open_, warnings = self._tried(draft, sender, way, needed)
            cost = (errors, open_, warnings, number)
            if best is None or cost < best[0]:
                best = cost, way
        return best

    def _tried(
        self, draft: Draft, sender: Sender, way: tuple[Instance, ...], needed: frozenset[str]
    ) -> tuple[int, int, int]:
        """Errors, what is needed and not provided, and warnings of a plan with this group only."""
        asked = self._asked
        around = self._around(draft, sender, way)
        sites = [instance.site for instance in around if instance.site is not None]
        value = asked.alone(
            sender, [*sites, *([sender.site] if sender.site else ())], frozenset(asked.wanted)
        )
        kept = {instance.id for instance in around}
        services = draft.value().get("services") or {}
        value["services"] = {
            id: _only(fields, kept)
            for id, fields in services.items()
            if id in kept and isinstance(fields, dict)
        }
        ends = kept | {sender.id}
        value["connections"] = [
            each
            for each in draft.value().get("connections") or ()
            if isinstance(each, dict) and each.get("from") in ends and each.get("to") in ends
        ] + [wire(asked, sender, taker.id, taker.type) for taker in way]
        return asked.recalled(
            ("tried", sender.id, sorted(needed), value), lambda: self._wrong(value, sender, needed)
        )

    def _wrong(self, value: Value, sender: Sender, needed: frozenset[str]) -> tuple[int, int, int]:
        verdict = self._asked.judge(value, Severity.WARNING)
        element = verdict.graph.plan.by_id.get(sender.id)
        provided: set[str] = set()
        for platform in verdict.graph.platforms(element) if element is not None else ():
            provided |= platform.provided
        return len(verdict.errors), len(needed - provided), len(verdict.warnings)

    def _around(self, draft: Draft, sender: Sender, way: tuple[Instance, ...]) -> list[Instance]:
        """The services of a draft without edge runtimes elsewhere, of which one of a kind is enough."""
        found = [each for each in draft.instances if not self._known.is_edge(each.type)]
        edge = [each for each in draft.instances if self._known.is_edge(each.type)]
        found += [each for each in edge if each.site == sender.site or each in way]
        types = {each.type for each in found}
        for each in draft.instances:
            if each.type not in types:
                types.add(each.type)
                found.append(each)
        return found


def _only(fields: dict[str, Any], kept: set[str]) -> dict[str, Any]:
    """A service without links to what is left out."""
    found = dict(fields)
    for name in ("deviceRegistry", "linkedTo", "runsOn"):
        named = found.get(name)
        if named is not None and any(
            each not in kept for each in (named if isinstance(named, list) else [named])
        ):
            del found[name]
    return found
