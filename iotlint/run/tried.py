"""Keys that a plan leaves open, and what is said of it if they have certain values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from iotlint.engine.run import Hit
    from iotlint.finding import Severity

# The code of the finding that lists which value is refused by which rule.
NONE_FITS = "SOL301"
# A rule, what it is about, and the index of the item.
Key = tuple[str, Any, Any]
Path = tuple[str, ...]


class Open(NamedTuple):
    """A key that a thing of the plan does not state, and the values that it can have."""

    at: Any
    path: Path
    values: tuple[Any, ...]

    @property
    def name(self) -> str:
        """The key as people write it."""
        return ".".join(self.path)


class Tried:
    """What rules say of a thing if its keys have these values, besides what they say anyhow: the hits by rule and
    place, and how grave each is. `weigh` works that out when it is asked for, since it takes the words of rules, and
    most values are left behind before; `may_refuse` says whether any of the rules ever speaks of an error."""

    __slots__ = ("_hits", "_weigh", "found", "may_refuse", "values")

    def __init__(
        self,
        values: tuple[Any, ...],
        found: dict[Key, Hit],
        may_refuse: bool,
        weigh: Callable[[Tried], dict[Key, tuple[Hit, Severity]]],
    ) -> None:
        self.values = values
        self.found = found
        self.may_refuse = may_refuse
        self._weigh = weigh
        self._hits: dict[Key, tuple[Hit, Severity]] | None = None

    @property
    def hits(self) -> dict[Key, tuple[Hit, Severity]]:
        """By rule and place, the hit and how grave it is."""
        if self._hits is None:
            self._hits = self._weigh(self)
        return self._hits

    @property
    def refused(self) -> bool:
        """Whether an error speaks against it."""
        return self.may_refuse and any(str(grave) == "error" for _, grave in self.hits.values())


def stated_with(fields: Any, path: Path, value: Any) -> dict[str, Any]:
    """Fields with a key stated; one below others may lack these."""
    found = at = dict(fields)
    for part in path[:-1]:
        at[part] = at = dict(at.get(part) or {})
    at[path[-1]] = value
    return found


class Stating:
    """While entered, things of the plan state keys that they leave open."""

    __slots__ = ("_kept", "_keys", "_values")

    def __init__(self, keys: Sequence[Open], values: Sequence[Any]) -> None:
        self._keys = keys
        self._values = values
        self._kept: list[tuple[Any, Any]] = []

    def __enter__(self) -> None:
        for key, value in zip(self._keys, self._values, strict=True):
            self._kept.append((key.at, key.at.fields))
            key.at.fields = stated_with(key.at.fields, key.path, value)

    def __exit__(self, *_raised: object) -> None:
        while self._kept:
            at, fields = self._kept.pop()
            at.fields = fields
