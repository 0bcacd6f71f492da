"""Keys that a plan leaves open, and what is said of a thing if they have certain values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from iotlint.engine.run import Hit
    from iotlint.finding import Severity

# A rule, what it is about, and the index of the item.
Key = tuple[str, Any, Any]
Path = tuple[str, ...]


class Open(NamedTuple):
    """A key that a thing of the plan does not state, and the values that it can have."""

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
        weigh: Callable[[dict[Key, Hit]], dict[Key, tuple[Hit, Severity]]],
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
            self._hits = self._weigh(self.found)
        return self._hits

    @property
    def refused(self) -> bool:
        """Whether an error speaks against it."""
        return self.may_refuse and any(str(grave) == "error" for _, grave in self.hits.values())


def stated_with(fields: Any, keys: Sequence[Open], values: Sequence[Any]) -> dict[str, Any]:
    """Fields with some keys stated, of which those below others may lack these."""
    found = dict(fields)
    for key, value in zip(keys, values, strict=True):
        at = found
        for part in key.path[:-1]:
            at[part] = at = dict(at.get(part) or {})
        at[key.path[-1]] = value
    return found
