"""The nearest in meaning: what is told to somebody who wrote another word than the plan format has for a thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from iotlint.model import wording
from iotlint.model.nearest import distance, letters, nearest

# Lists of the schema that a command of that name shows.
_LISTS = {"requirements", "services"}
_LEAST = 4  # letters of a word that says anything
_LETTERS_A_SLIP = 6
Said = TypeVar("Said")


def meant(word: Any, table: Mapping[str, Said]) -> Said | None:
    """What a table of words has for one: as it is but for case and separators, nearly so, or as part of more words."""
    if not isinstance(word, str) or not table:
        return None
    plain = letters(word)
    by_letters, in_parts = _read(tuple(table))
    if plain in by_letters:
        return table[by_letters[plain]]
    near = nearest(word, table)
    if near is not None and _is_slip(word, near):
        return table[near]
    # `remote-door-control` has the words of `remote control`; the longest such is the closest.
    parts = _parts(word)
    within = [key for key, own in in_parts if own <= parts]
    return table[max(within, key=len)] if within else None


def _is_slip(word: str, near: str) -> bool:
    """Whether one is the other with a slip of the pen: a word of a few letters is another word with any change."""
    ours, theirs = (each.casefold().replace("-", " ").replace("_", " ").split() for each in (word, near))
    if len(ours) != len(theirs):
        ours, theirs = ["".join(ours)], ["".join(theirs)]
    return all(
        distance(one.rstrip("s"), other.rstrip("s"), limit) <= limit
        for one, other in zip(ours, theirs, strict=True)
        for limit in [min(len(one), len(other)) // _LETTERS_A_SLIP]
    )


@lru_cache(maxsize=16)
def _read(words: tuple[str, ...]) -> tuple[dict[str, str], list[tuple[str, frozenset[str]]]]:
    """The words of a table by their letters alone, and those that say something with their parts."""
    said = [(word, _parts(word)) for word in words if len(letters(word)) >= _LEAST]
    return {letters(word): word for word in words}, said


def _parts(word: str) -> frozenset[str]:
    return frozenset(word.casefold().replace("-", " ").replace("_", " ").split())


def in_other_words(
    value: Any, nodes: Sequence[Mapping[str, Any]], known: int, own: bool
) -> tuple[str | None, str, bool]:
    """The word that a value comes near in meaning, if it is one; a sentence that says so, or where all `known` words
    of the schema's `nodes` are listed; and that this is not sure. `own` says that names of one's own may stand there.
    """
    also = " A name of your own starts with x-." if own else ""
    for node in nodes:
        if names := meant(value, node.get("x-meanings", {})):
            near = names[0] if len(names) == 1 else None
            quoted = wording.either(f"'{name}'" for name in names)
            return near, f"In meaning it comes near {quoted}; `iotlint explain` tells more.{also}", False
        if other := meant(value, node.get("x-others", {})):
            plan = f"{{type: other, name: {other['name']}, kind: {other['kind']}}}"
            return None, f"The catalog has no entry for it; write `{plan}`, with the `side` it is on.", False
    lists = next((each for node in nodes if (each := node.get("x-derived")) in _LISTS), "schema architecture")
    return None, f"`iotlint {lists}` lists all {known}.{also}", False
