"""Members of a collection by what a rule compares them with: looked up, where scanning them for every subject
would cost the square of a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import isnan
from typing import Any

from iotlint.model.unknown import UNKNOWN

# So few are scanned sooner than they are put in order.
FEW = 8
# The key of a member that comes into question whatever is looked for.
ANY = object()

Keys = Callable[[Any], Iterable[Any]]
Test = Callable[[Any], bool]


class Lookup:
    """The members that pass a test, by their keys; made when the first one is looked for.

    What it gives may be more than what is sought, never less: the condition is asked of each again. A key that
    is UNKNOWN may be any value, one that is None certainly is none, and ANY always comes into question.
    """

    __slots__ = ("_always", "_by_key", "_find", "_keys", "_members", "_places", "_test", "_unsure")

    def __init__(self, find: Callable[[], Iterable[Any]], test: Test, keys: Keys) -> None:
        self._find, self._test, self._keys = find, test, keys
        self._members: Sequence[Any] | None = None
        self._by_key: dict[Any, list[Any]] | None = None
        self._places: dict[Any, int] | None = None
        self._always: list[Any] = []
        self._unsure: list[Any] = []

    def sure(self, *sought: Any) -> Iterable[Any]:
        """The members that certainly have one of the keys may be among these."""
        members = self._members if self._members is not None else self._make()
        if self._by_key is None:
            return members
        return self._found(sought, (self._always,))

    def maybe(self, *sought: Any) -> Iterable[Any]:
        """The members that may have one of the keys are among these."""
        members = self._members if self._members is not None else self._make()
        if self._by_key is None or any(each is UNKNOWN for each in sought):
            return members
        return self._found(sought, (self._always, self._unsure))

    def _found(self, sought: tuple[Any, ...], besides: tuple[list[Any], ...]) -> Iterable[Any]:
        assert self._by_key is not None
        lists = [each for each in besides if each]
        for key in sought:
            if key is ANY or not _is_key(key):
                return self._members or ()
            listed = self._by_key.get(key)
            if listed:
                lists.append(listed)
        if len(lists) == 1:
            return lists[0]  # as it stands: who asks may be content with the first of a hundred thousand
        return self._merged(lists) if lists else ()

    def _merged(self, lists: list[list[Any]]) -> Iterator[Any]:
        """The members of some lists in the order of the plan, each once."""
        from heapq import merge

        if self._places is None:
            self._places = {member: n for n, member in enumerate(self._members or ())}
        last = None
        for member in merge(*lists, key=self._places.__getitem__):
            if member is not last:
                yield member
            last = member

    def _make(self) -> Sequence[Any]:
        found = self._find()
        members = found if isinstance(found, list | tuple) else list(found)
        if len(members) >= FEW:
            members = [member for member in members if self._test(member)]
            self._by_key = {}
            for member in members:
                for key in self._keys(member):
                    self._put(member, key)
        self._members = members
        return members

    def _put(self, member: Any, key: Any) -> None:
        if key is None:
            return
        assert self._by_key is not None
        if key is UNKNOWN:
            listed = self._unsure
        elif key is ANY or not _is_key(key):
            listed = self._always
        else:
            listed = self._by_key.setdefault(key, [])
        if not listed or listed[-1] is not member:
            listed.append(member)


class Lookups:
    """A Lookup for each element whose surroundings are looked at, such as the connections of a hub."""

    __slots__ = ("_by_list", "_by_owner", "_find", "_keys", "_test")

    def __init__(self, find: Callable[[Any], Iterable[Any]], test: Test, keys: Keys) -> None:
        self._find, self._test, self._keys = find, test, keys
        self._by_owner: dict[Any, Lookup] = {}
        # A requirement of the whole plan concerns the very list of all its elements: put in order once.
        self._by_list: dict[int, tuple[Any, Lookup]] = {}

    def sure(self, owner: Any, *sought: Any) -> Iterable[Any]:
        """Those around an element that certainly have one of the keys may be among these."""
        made = self._by_owner.get(owner)
        if made is None:
            members = self._find(owner)
            if members.__class__ is list and len(members) < FEW:
                return members
            made = self._make(owner, members)
        return made.sure(*sought)

    def maybe(self, owner: Any, *sought: Any) -> Iterable[Any]:
        """Those around an element that may have one of the keys are among these."""
        made = self._by_owner.get(owner)
        if made is None:
            members = self._find(owner)
            if members.__class__ is list and len(members) < FEW:
                return members
            made = self._make(owner, members)
        return made.maybe(*sought)

    def _make(self, owner: Any, members: Iterable[Any]) -> Lookup:
        kept = self._by_list.get(id(members))
        made = kept[1] if kept else Lookup(lambda: members, self._test, self._keys)
        self._by_list[id(members)] = (members, made)
        self._by_owner[owner] = made
        return made


def composed(*parts: Any) -> Any:
    """One key of several, all of which have to fit."""
    for instead in (ANY, UNKNOWN, None):
        if any(part is instead for part in parts):
            return instead
    return parts


def tagged(way: int, keys: Iterable[Any]) -> Iterator[Any]:
    """Keys that count for one of several ways to fit."""
    for key in keys:
        yield composed(way, key)


def entries(listed: Any) -> Iterable[Any]:
    """What a list holds, as keys; of what is no list, `contains` and `in` decide."""
    if listed is None:
        return ()
    if listed is UNKNOWN:
        return (UNKNOWN,)
    return listed if isinstance(listed, list | tuple | frozenset | set) else (ANY,)


def choices(listed: Any) -> Iterable[Any]:
    """What `in` accepts, as keys: the entries of a list, or a text by itself."""
    return (listed,) if isinstance(listed, str) else entries(listed)


def distinct(members: Iterable[Any], value: Callable[[Any], Any]) -> list[Any]:
    """One member for each value: enough where nothing else of it is asked, and whether it differs from another."""
    kept: dict[Any, Any] = {}
    others = []
    for member in members:
        found = value(member)
        if _is_key(found):
            kept.setdefault(found, member)
        else:
            others.append(member)
    return [*kept.values(), *others]


def extremes(members: Iterable[Any], value: Callable[[Any], Any]) -> list[Any]:
    """Of the members, those with the least and the greatest number and text, and one for each other value:
    enough where only their order against something else is asked."""
    numbers: list[Any] = []
    texts: list[Any] = []
    others: list[Any] = []
    for member in members:
        found = value(member)
        if isinstance(found, int | float) and not isnan(found):
            numbers.append(member)
        else:
            (texts if isinstance(found, str) else others).append(member)
    ends = [end(kind, key=value) for kind in (numbers, texts) if kind for end in (min, max)]
    return [*ends, *distinct(others, value)]


def _is_key(value: Any) -> bool:
    """Whether a value can be looked up; a list or a mapping, or what holds one, can't."""
    try:
        hash(value)
    except TypeError:
        return False
    return True
