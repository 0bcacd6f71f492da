"""Keys that a plan leaves open, and what is said of a thing if they have certain values."""

from __future__ import annotations

from collections.abc import Sequence
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


class Tried(NamedTuple):
    """What rules say of a thing if its keys have these values, besides what they say anyhow: by rule and place, the
    hit and how grave it is."""

    values: tuple[Any, ...]
    hits: dict[Key, tuple[Hit, Severity]]

    @property
    def errors(self) -> set[Key]:
        """The errors among them, by which the values may be refused."""
        return {key for key, (_, grave) in self.hits.items() if str(grave) == "error"}


def stated_with(fields: Any, keys: Sequence[Open], values: Sequence[Any]) -> dict[str, Any]:
    """Fields with some keys stated, of which those below others may lack these."""
    found = dict(fields)
    for key, value in zip(keys, values, strict=True):
        at = found
        for part in key.path[:-1]:
            at[part] = at = dict(at.get(part) or {})
        at[key.path[-1]] = value
    return found
