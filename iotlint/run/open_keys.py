"""The keys with short lists that rules ask for, of one thing of a plan or of several that a rule looks at together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from iotlint.engine.undecided import asked, is_planned, keys_of
from iotlint.model.types import Connection, Element
from iotlint.run.tried import Open, Path
from iotlint.run.wanting import is_tier_open, tiers_of

if TYPE_CHECKING:
    from iotlint.facts.facts import Facts
    from iotlint.run.records import Standard

_MOST_COMBINATIONS = 64
# Tiers come before all other keys, however many rules ask for these.
_FIRST = 10_000
_TIER = ("sku",)
# So many things are looked at together: each has two values at least.
_MOST_TOGETHER = 6


class Group(NamedTuple):
    """Things whose keys are tried together, and these keys."""

    things: tuple[Any, ...]
    keys: tuple[Open, ...]


class Groups(NamedTuple):
    """The things with such keys, each alone, and those of which a rule asks several together, in the order of the
    plan. Where they are not `complete`, there are more of the same."""

    alone: list[Group]
    several: list[Group]
    complete: bool


def groups(facts: Facts, by: Standard) -> Groups:
    """What of a plan leaves such keys open."""
    counted: dict[tuple[Any, Path], set[str]] = {}
    together: dict[tuple[Any, ...], dict[tuple[Any, Path], None]] = {}
    book = by.rulebook
    for code, places in asked(facts, book.wants_of_lists):
        found: dict[tuple[Any, Path], None] = {}
        for place in places:
            at = place[0]
            if (at.__class__ is Element or at.__class__ is Connection) and is_planned(place):
                found[at, keys_of(place)] = None
        for key in found:
            counted.setdefault(key, set()).add(code)
        if len(found) > 1 and 1 < len(things := dict.fromkeys(at for at, _ in found)) <= _MOST_TOGETHER:
            together.setdefault(tuple(things), {}).update(found)
    ranks = {key: len(codes) for key, codes in counted.items()}
    for at in dict.fromkeys(each[2] for each in facts.undecided):
        if at.__class__ is Element and is_tier_open(facts, at):
            ranks[at, _TIER] = _FIRST
    if not ranks:
        return Groups([], [], complete=True)
    of_each: dict[Any, list[tuple[Any, Path]]] = {}
    for key in ranks:
        of_each.setdefault(key[0], []).append(key)
    lists = book.lists
    alone = {at: _group((at,), keys, ranks, facts, lists) for at, keys in of_each.items()}
    several = [_group(things, keys, ranks, facts, lists) for things, keys in together.items()]
    order = (each for each in (*facts.nodes, *facts.plan.connections) if each in alone)
    return Groups(
        [group for at in order if (group := alone[at]).keys],
        [group for group in several if len({key.at for key in group.keys}) > 1],
        _is_whole(facts),
    )


def _is_whole(facts: Facts) -> bool:
    """Whether all is noted that rules could not decide."""
    if len(facts.undecided) < facts.room:
        return True
    numbers = Counter((code, number) for code, number, _, _ in facts.undecided)
    return max(numbers.values()) < facts.room


def _group(
    things: tuple[Any, ...],
    keys: Iterable[tuple[Any, Path]],
    ranks: dict[tuple[Any, Path], int],
    facts: Facts,
    lists: Mapping[str, tuple[Any, ...]],
) -> Group:
    """Things with as many of their keys as there is room for, those first that most rules ask for."""
    found: list[Open] = []
    room = _MOST_COMBINATIONS
    places = {at: n for n, at in enumerate(things)}
    for at, path in sorted(keys, key=lambda key: (-ranks[key], key[1], places[key[0]])):
        if path == _TIER and is_tier_open(facts, at):
            # The largest first: mostly it is a way out, and no more is to be tried.
            values = tiers_of(facts, at)[::-1]
        else:
            values = lists.get(f"{at.kind}.{'.'.join(path)}", ())
        if 1 < len(values) <= room:
            found.append(Open(at, path, values))
            room //= len(values)
    return Group(things, tuple(found))
