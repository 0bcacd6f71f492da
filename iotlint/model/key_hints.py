"""What is said of a key that nothing is known of: what was meant, or what else may stand there."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from iotlint.model import wording

FEW = 14  # names that a sentence may list
# The nearest of some words, but for those that are taken.
Nearest = Callable[[str, tuple[str, ...], Collection[Any]], str | None]


def hint(
    key: Any,
    names: Mapping[str, str],
    mapping: Mapping[Any, Any],
    nearest: Nearest,
    meanings: Mapping[str, Sequence[str]],
) -> tuple[str | None, str]:
    """The key that was meant, if there is one, and the end of the sentence that it is unknown.

    `names` are the keys that may stand in the `mapping`, with their proper names; `meanings` has other words for some.
    """
    if said := [name for name in meanings.get(str(key), ()) if name not in mapping]:
        return None, f"; in meaning it comes near {wording.either(f'`{name}`' for name in said)}."
    known, there = tuple(names), mapping.keys()
    first = nearest(key, known, ()) if isinstance(key, str) else None
    taken = first if first is not None and names[first] in mapping else None
    near = first if taken is None else nearest(key, known, there)
    if near is not None and names[near] not in mapping:
        return names[near], f"; did you mean '{names[near]}'?"
    if taken is not None:
        return None, f", and has '{names[taken]}' already; join the two."
    if re.fullmatch("[0-9]{3}", str(key)) and mapping[key] is None:
        return None, "; a comma sets entries apart, so write the number without."
    left = [name for name in dict.fromkeys(names.values()) if name not in mapping]
    if left:
        return None, f"; it takes {wording.either(left)}." if len(left) <= FEW else "; remove or rename it."
    return None, "; remove it."
